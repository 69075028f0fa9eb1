import FoundationEssentials
import HealthFormats
import HealthModel
import Professional
import SpaceProtocol

/// The records a gateway serves, and what may be done with them; nothing of HTTP.
///
/// A patient is read when they are first asked for, and again once what is held is older than five minutes or the client asks for no cached
/// answer; each reading stands in the patient's journal. A search that names no patient reads all that are granted.
actor Gateway {
    /// Held records are read again after so long.
    private static let lifetime: TimeInterval = 300

    private let source: GatewaySource
    private let now: @Sendable () -> Date
    private var patients: [String: LoadedPatient] = [:]
    private var spaces: (known: [String: SpaceID], at: Date)?
    private var loading: [String: Task<LoadedPatient, any Error>] = [:]
    /// What was left through this gateway and is not in the patient's record yet.
    private var left: [String: ServedResource] = [:]

    init(_ source: GatewaySource, now: @escaping @Sendable () -> Date) {
        self.source = source
        self.now = now
    }

    // MARK: reading

    func read(_ type: String, _ id: String, isFresh: Bool) async throws(GatewayError) -> ServedResource {
        guard SearchParameter.of(type) != nil else { throw .unknownType }
        if let waiting = left["\(type)/\(id)"] { return waiting }
        if type == "Patient" {
            guard let found = try await patient(id, isFresh: isFresh).index["Patient/\(id)"] else { throw .notFound }
            return found
        }
        // Who asks for a record by its id has seen it in a patient that is held; others are read only where it is in none.
        for patient in patients.values { if let found = patient.index["\(type)/\(id)"], !isFresh { return found } }
        for patient in try await all(isFresh: isFresh) {
            if let found = patient.index["\(type)/\(id)"] { return found }
        }
        throw .notFound
    }

    /// The bytes and the kind of a file.
    func binary(_ id: String, isFresh: Bool) async throws(GatewayError) -> (bytes: Data, mediaType: String) {
        guard let uuid = UUID(uuidString: id) else { throw .notFound }
        let held = patients.values.first { $0.mediaTypes[uuid] != nil }
        let owner: LoadedPatient?
        if let held {
            owner = held
        } else {
            owner = try await all(isFresh: isFresh).first { $0.mediaTypes[uuid] != nil }
        }
        guard let owner, let mediaType = owner.mediaTypes[uuid] else { throw .notFound }
        do throws(ProfessionalError) {
            return (try await source.document(uuid, owner.shared), mediaType)
        } catch {
            throw GatewayError(error)
        }
    }

    /// The resources that fit, in order, and how many there are in all.
    func search(_ query: SearchQuery, isFresh: Bool) async throws(GatewayError) -> (page: [ServedResource], total: Int)
    {
        let patients = try await patients(for: query, isFresh: isFresh)
        var found = patients.flatMap { $0.resources[query.type] ?? [] }.filter { Self.fits($0, query.conditions) }
        if patients.count > 1 { found.sort { ($1.updated, $0.id) < ($0.updated, $1.id) } }
        for (parameter, isDescending) in query.sort.reversed() {
            found = Self.sorted(found, by: parameter, isDescending)
        }
        guard !query.isCountOnly, query.offset < found.count else { return ([], found.count) }
        return (Array(found[query.offset..<min(query.offset + query.count, found.count)]), found.count)
    }

    /// Everything of a patient, the Patient first.
    func everything(_ id: String, isFresh: Bool) async throws(GatewayError) -> [ServedResource] {
        let patient = try await patient(id, isFresh: isFresh)
        return (patient.resources["Patient"] ?? [])
            + patient.resources.filter { $0.key != "Patient" }.sorted { $0.key < $1.key }.flatMap(\.value)
    }

    /// An International Patient Summary.
    func summary(_ id: String, isFresh: Bool) async throws(GatewayError) -> [UInt8] {
        let patient = try await patient(id, isFresh: isFresh)
        return IPSExport(language: .french, timestamp: now(), nextID: { UUID() })
            .document(of: patient.person, records: patient.records)
    }

    // MARK: leaving

    /// Leaves a resource for the patient it is about.
    func create(_ resource: Resource) async throws(GatewayError) -> ServedResource {
        let subject = (resource["subject"] ?? resource["patient"])?["reference"]?.string
        guard let reference = subject, let id = reference.split(separator: "/").last.map(String.init),
            reference.hasSuffix("Patient/\(id)")
        else { throw .value("the resource has to say which patient it is for") }
        guard let space = try await known()[id] else { throw .value("there is no such patient here") }
        var body = BundleReferences(
            subject: Person.reference,
            keepsAttachments: true,
            address: { _ in nil },
            isPatient: { $0 == reference }
        ).rewritten(resource)
        body["id"] = nil
        if var meta = body["meta"]?.object {
            meta["versionId"] = nil
            meta["lastUpdated"] = nil
            body["meta"] = meta.isEmpty ? nil : .object(meta)
        }
        let deposit: UUID
        do throws(ProfessionalError) { deposit = try await source.deposit(body, space) } catch {
            throw GatewayError(error)
        }
        var shown = resource
        let name = deposit.uuidString.lowercased()
        shown["id"] = .string(name)
        shown["meta"] = ["versionId": .string(name), "lastUpdated": .string(now().formatted(.iso8601))]
        let served = ServedResource(shown, version: name, time: now())
        left[served.reference] = served
        return served
    }

    // MARK: loading

    private func patients(for query: SearchQuery, isFresh: Bool) async throws(GatewayError) -> [LoadedPatient] {
        let named = query.conditions.filter { ["patient", "subject"].contains($0.parameter.name) }
        let wanted = query.type == "Patient" ? query.conditions.filter { $0.parameter.name == "_id" } : named
        guard let condition = wanted.first, condition.modifier != "not", condition.isMissing == nil else {
            return try await all(isFresh: isFresh)
        }
        var patients: [LoadedPatient] = []
        for id in try await known().keys.sorted() {
            let isNamed = condition.tests.contains { test in
                test(.reference("Patient/\(id)")) || test(.token(system: nil, code: id))
            }
            if isNamed { patients.append(try await patient(id, isFresh: isFresh)) }
        }
        return patients
    }

    private func all(isFresh: Bool) async throws(GatewayError) -> [LoadedPatient] {
        var patients: [LoadedPatient] = []
        for id in try await known().keys.sorted() {
            do throws(GatewayError) {
                patients.append(try await patient(id, isFresh: isFresh))
            } catch {
                // A grant that ended in the meantime is no failure of the others.
                guard error.status == 403 || error.status == 404 else { throw error }
            }
        }
        return patients
    }

    /// The patients that may be read, by their FHIR id.
    private func known() async throws(GatewayError) -> [String: SpaceID] {
        if let spaces, now().timeIntervalSince(spaces.at) < Self.lifetime { return spaces.known }
        let list: [SpaceID]
        do throws(ProfessionalError) { list = try await source.spaces() } catch { throw GatewayError(error) }
        let known = Dictionary(list.map { (LoadedPatient.id(of: $0), $0) }, uniquingKeysWith: { first, _ in first })
        spaces = (known, now())
        patients = patients.filter { known[$0.key] != nil }
        return known
    }

    private func patient(_ id: String, isFresh: Bool) async throws(GatewayError) -> LoadedPatient {
        guard let space = try await known()[id] else { throw .notFound }
        if let held = patients[id], !isFresh, now().timeIntervalSince(held.loaded) < Self.lifetime { return held }
        // One reading for everybody who waits for it: each stands in the patient's journal.
        let task = loading[id] ?? Task { LoadedPatient(try await source.read(space), at: now()) }
        loading[id] = task
        defer { loading[id] = nil }
        do {
            let patient = try await task.value
            patients[id] = patient
            return patient
        } catch let error as ProfessionalError {
            patients[id] = nil
            spaces = nil
            throw GatewayError(error)
        } catch {
            throw .internalError
        }
    }

    // MARK: comparing

    private static func fits(_ resource: ServedResource, _ conditions: [SearchQuery.Condition]) -> Bool {
        conditions.allSatisfy { condition in
            let values = resource.values[condition.parameter.name] ?? []
            if let isMissing = condition.isMissing { return values.isEmpty == isMissing }
            let matches = values.contains { value in condition.tests.contains { $0(value) } }
            return condition.modifier == "not" && condition.parameter.kind == .token ? !matches : matches
        }
    }

    private static func sorted(
        _ resources: [ServedResource],
        by parameter: SearchParameter,
        _ isDescending: Bool
    ) -> [ServedResource] {
        let keyed = resources.enumerated().map { offset, resource in
            (key: resource.values[parameter.name]?.first.map(sortKey) ?? "", offset: offset, resource: resource)
        }
        let ordered = keyed.sorted { left, right in
            if left.key == right.key { return left.offset < right.offset }
            return isDescending ? left.key > right.key : left.key < right.key
        }
        return ordered.map { $0.resource }
    }

    /// A text that sorts as the value does.
    private static func sortKey(_ value: SearchValue) -> String {
        switch value {
        case .token(_, let code): code
        case .reference(let reference): reference
        case .string(let text): text
        case .date(let range):
            String(UInt64(bitPattern: range.lowerBound) &+ (1 << 63), radix: 16)
        }
    }
}
