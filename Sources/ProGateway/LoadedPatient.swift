import FoundationEssentials
import HealthFormats
import HealthModel
import Professional
import SpaceProtocol

/// A record as the gateway serves it: made once when its patient is loaded.
struct ServedResource: Sendable {
    let type: String
    let id: String
    /// The version, which the entity tag names.
    let version: String
    /// When the version was written, in seconds since 1970.
    let updated: Int64
    /// What goes out.
    let bytes: [UInt8]
    /// The values of each search parameter.
    let values: [String: [SearchValue]]

    var reference: String { "\(type)/\(id)" }

    init(_ resource: Resource, version: String, time: Date) {
        type = resource.type.rawValue
        id = resource.id ?? ""
        self.version = version
        updated = Int64(time.timeIntervalSince1970.rounded(.down))
        let json = resource.json
        bytes = json.serialized(.compact)
        var values: [String: [SearchValue]] = [:]
        for parameter in SearchParameter.of(type) ?? [] {
            let found = SearchValue.of(parameter, in: json)
            if !found.isEmpty { values[parameter.name] = found }
        }
        self.values = values
    }
}

/// One patient's shared records, in the form of a FHIR server.
///
/// A record keeps its own id; references among shared records become relative ones, references to the person lead to the Patient, and
/// whatever is not shared becomes a logical reference that leads nowhere.
struct LoadedPatient: Sendable {
    let shared: SharedSpace
    let id: String
    let loaded: Date
    /// By type, the latest first.
    let resources: [String: [ServedResource]]
    /// By `Type/id`.
    let index: [String: ServedResource]
    /// The records as an export takes them.
    let records: [ExportRecord]
    let person: Resource
    /// The kind of each file, as its record states it.
    let mediaTypes: [UUID: String]

    /// The FHIR id of a space: its hash in hexadecimal, since base64url has characters that an id cannot have.
    static func id(of space: SpaceID) -> String {
        space.bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    init(_ shared: SharedSpace, at time: Date) {
        self.shared = shared
        loaded = time
        id = Self.id(of: shared.space)
        let patientID = id
        var addresses = ReferenceIndex<String>()
        for record in shared.records {
            addresses.add(
                "\(record.resource.type.rawValue)/\(Self.name(record, patientID))",
                type: record.resource.type,
                id: record.resource.id,
                fullUrl: record.fullUrl
            )
        }
        var served: [ServedResource] = []
        var exported: [ExportRecord] = []
        var person = Self.unknownPerson
        var mediaTypes: [UUID: String] = [:]
        for record in shared.records {
            if record.resource.type == .patient {
                person = record.resource
            } else {
                exported.append(
                    ExportRecord(
                        id: RecordID(record.id),
                        bytes: record.resource.bytes,
                        fullUrl: record.fullUrl,
                        summary: RecordSummary(of: record.resource)
                    )
                )
            }
            for document in record.documents {
                mediaTypes[document.id] = Self.mediaType(of: document.id, in: record.resource)
            }
            served.append(Self.served(record, addresses, patientID))
        }
        if !served.contains(where: { $0.type == "Patient" }) {
            served.append(Self.served(person, name: patientID, version: patientID, time: time))
        }
        self.person = person
        records = exported
        self.mediaTypes = mediaTypes
        index = Dictionary(served.map { ($0.reference, $0) }, uniquingKeysWith: { first, _ in first })
        resources = Dictionary(grouping: served, by: \.type).mapValues { resources in
            resources.sorted { ($1.updated, $0.id) < ($0.updated, $1.id) }
        }
    }

    private static func name(_ record: SharedRecord, _ patientID: String) -> String {
        record.resource.type == .patient ? patientID : record.id.uuidString.lowercased()
    }

    private static func served(
        _ record: SharedRecord,
        _ addresses: ReferenceIndex<String>,
        _ patientID: String
    ) -> ServedResource {
        let references = BundleReferences(
            subject: "Patient/\(patientID)",
            keepsAttachments: true,
            address: { text in
                guard case .target(let target) = addresses.resolve(text, from: record.fullUrl) else { return nil }
                return target
            },
            isPatient: { $0 == Person.reference }
        )
        var resource = references.rewritten(record.resource)
        if resource.type == .documentReference { link(&resource, record.documents) }
        return served(
            resource,
            name: name(record, patientID),
            version: record.version.uuidString.lowercased(),
            time: record.time
        )
    }

    private static func served(_ resource: Resource, name: String, version: String, time: Date) -> ServedResource {
        var resource = resource
        resource["id"] = .string(name)
        var meta = resource["meta"]?.object ?? JSONObject()
        meta["versionId"] = .string(version)
        meta["lastUpdated"] = .string(time.formatted(.iso8601))
        resource["meta"] = .object(meta)
        return ServedResource(resource, version: version, time: time)
    }

    /// Points to each file where it is served; a file without a known type stays unnamed.
    private static func link(_ resource: inout Resource, _ documents: [SharedDocument]) {
        let contents = resource.elements("content").map { content -> JSON in
            guard var object = content.object, var attachment = object["attachment"]?.object,
                let url = attachment["url"]?.string,
                let document = documents.first(where: { url == "urn:uuid:" + $0.id.uuidString.lowercased() })
            else { return content }
            attachment["url"] = .string("Binary/\(document.id.uuidString.lowercased())")
            attachment["size"] = .number(JSONNumber(document.length))
            object["attachment"] = .object(attachment)
            return .object(object)
        }
        if !contents.isEmpty { resource["content"] = .array(contents) }
    }

    private static func mediaType(of document: UUID, in resource: Resource) -> String? {
        resource.elements("content").first {
            $0["attachment"]?["url"]?.string == "urn:uuid:" + document.uuidString.lowercased()
        }?["attachment"]?["contentType"]?.string
    }

    /// A patient whose name was not shared.
    private static let unknownPerson = Resource(
        .patient,
        [("active", true), ("name", [["use": "anonymous", "text": "Identité non partagée"]])]
    )
}
