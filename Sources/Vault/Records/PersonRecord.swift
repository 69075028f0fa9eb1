import FoundationEssentials
import GRDB
package import HealthModel

/// What the record of the person says: who they are, and those of their settings which follow them from one computer to the next.
///
/// Once a space is linked to a server, the person is a record of it like any other, one FHIR `Patient`: a device that joins or is recovered
/// shows the right name, and a correction made on one reaches the others. The row of the space repeats it, so that a vault opens without
/// reading any record. What concerns one computer only, such as colours or the delay before locking, stays there.
package enum PersonRecord {
    /// What marks the record; no import gives a name of this form.
    package static let identity = "espace:person"
    /// The settings which belong to the person and not to a computer.
    package static let settings = ["language", "reader"]
    private static let settingPrefix = "urn:espace:setting:"

    /// The resource of a person, over the one there is: what this version does not know of it is kept.
    package static func resource(of information: SpaceInformation, updating existing: Resource? = nil) -> Resource {
        var base = existing.flatMap { $0.type == .patient ? $0 : nil } ?? Resource(.patient)
        base.id = Person.resourceID
        for name in ["gender", "birthDate"] { base[name] = nil }
        let others = base.elements("identifier").filter { INS.Register(system: $0["system"]?.string) == nil }
        base["identifier"] = array(others)
        base["extension"] = array(base.elements("extension").filter { setting($0) == nil })
        var patient = information.person.patientResource(updating: base)
        let kept = patient.elements("extension")
        let told = settings.compactMap { name in
            information.settings[name].map { value -> JSON in
                ["url": .string(settingPrefix + name), "valueString": .string(value)]
            }
        }
        patient["extension"] = array(kept + told)
        return patient
    }

    /// What a resource says of the person; what it does not say of the settings stays as it is.
    package static func read(_ resource: Resource, over information: SpaceInformation) -> SpaceInformation? {
        guard let person = Person(anyPatient: resource) else { return nil }
        var information = information
        information.person = person
        for element in resource.elements("extension") {
            if let (name, value) = setting(element) { information.settings[name] = value }
        }
        return information
    }

    /// One resource made of two that were changed apart from each other, field by field; nil where both say another name, birth date,
    /// number or sex, which a person has to decide.
    ///
    /// The result is the same whichever side is called which.
    package static func merge(
        _ left: Resource,
        _ right: Resource,
        base: Resource?,
        others: (Resource, Resource, Resource) -> Resource?
    ) -> Resource? {
        let none = SpaceInformation(person: Person(family: "", given: ""))
        let empty = resource(of: none)
        guard let mine = read(left, over: none), let theirs = read(right, over: none),
            let before = read(base ?? empty, over: none)
        else { return nil }
        func merged<Value: Equatable>(_ field: KeyPath<Person, Value>) -> Value? {
            let (mine, theirs) = (mine.person[keyPath: field], theirs.person[keyPath: field])
            if mine == theirs || theirs == before.person[keyPath: field] { return mine }
            return mine == before.person[keyPath: field] ? theirs : nil
        }
        guard let family = merged(\.family), let given = merged(\.given), let birthDate = merged(\.birthDate),
            let ins = merged(\.ins), let sex = merged(\.sex),
            let rest = others(stripped(left), stripped(right), stripped(base ?? empty))
        else { return nil }
        var result = SpaceInformation(
            person: Person(family: family, given: given, birthDate: birthDate, ins: ins, sex: sex)
        )
        for name in settings {
            let (mine, theirs) = (mine.settings[name], theirs.settings[name])
            // A setting is not worth a question: where both changed it, one of them holds, the same everywhere.
            result.settings[name] =
                theirs == before.settings[name]
                ? mine : mine == before.settings[name] ? theirs : max(mine ?? "", theirs ?? "")
        }
        return resource(of: result, updating: rest)
    }

    /// A resource without what ``resource(of:updating:)`` writes.
    private static func stripped(_ resource: Resource) -> Resource {
        var stripped = PersonRecord.resource(
            of: SpaceInformation(person: Person(family: "", given: "")),
            updating: resource
        )
        stripped["name"] = array(resource.elements("name").filter { $0["use"]?.string != "official" })
        return stripped
    }

    private static func setting(_ element: JSON) -> (name: String, value: String)? {
        guard let url = element["url"]?.string, url.hasPrefix(settingPrefix), let value = element["valueString"]?.string
        else { return nil }
        let name = String(url.dropFirst(settingPrefix.count))
        return settings.contains(name) ? (name, value) : nil
    }

    private static func array(_ elements: [JSON]) -> JSON? { elements.isEmpty ? nil : .array(elements) }
}

extension Provenance {
    /// Whether the version belongs to the record of the person.
    package var isPerson: Bool { identity == PersonRecord.identity }
}

extension Head {
    /// Whether this is the record of the person, which no list shows.
    var isPerson: Bool { identity == PersonRecord.identity }
}

extension Vault {
    /// The record of a space's person, while it has a live one.
    package func personRecord(of space: SpaceNumber = .owner) -> RecordID? {
        guard let id = contents.people[space], case .live? = contents.heads[id]?.state else { return nil }
        return id
    }

    /// Makes the person a record of their space, unless they are one.
    ///
    /// - Parameters:
    ///   - id: The id of the record, the same on every device.
    ///   - space: The space; linked to a server.
    /// - Throws: `VaultError.notFound` if there is no such space or it has no server.
    package func makePersonRecord(_ id: RecordID, of space: SpaceNumber = .owner) throws(VaultError) {
        guard contents.linked.contains(space), let information = contents.spaces[space] else { throw .notFound(.space) }
        guard personRecord(of: space) == nil else { return }
        try transact(author: information.person.displayName) { (commit, database) throws(VaultError) in
            do { try commit.write(information, of: space, record: id, in: database) } catch {
                throw VaultError(mapping: error)
            }
        }
    }
}

extension Commit {
    /// Writes who the person is: a version of their record where there is one, and the row of the space.
    mutating func write(
        _ information: SpaceInformation,
        of space: SpaceNumber,
        record: RecordID?,
        in database: Database
    ) throws {
        if let record {
            var existing: Resource?
            if let head = present(record), let row = head.contentRow,
                let payload = try VersionReader(database: database, rows: rows).payload(in: row)
            {
                existing = try? Resource(parsing: payload.body)
            }
            let resource = PersonRecord.resource(of: information, updating: existing)
            if existing.map({ !$0.json.isEquivalent(to: resource.json) }) ?? true {
                _ = try make(
                    .put(
                        RecordPut(
                            record: record,
                            space: space,
                            body: Data(resource.bytes),
                            summary: RecordSummary(of: resource),
                            provenance: Provenance(identity: PersonRecord.identity)
                        )
                    ),
                    in: database
                )
            }
        }
        try write(information, of: space, in: database)
    }

    /// Takes over into the rows of the spaces what the records of their people say now.
    mutating func followPeople(in database: Database) throws {
        for head in heads.values where head.isPerson {
            guard case .live = head.state, let space = SpaceNumber(exactly: head.row.space),
                let information = information(of: space),
                let payload = try VersionReader(database: database, rows: rows).payload(in: head.row),
                let resource = try? Resource(parsing: payload.body),
                let told = PersonRecord.read(resource, over: information), told != information
            else { continue }
            try write(told, of: space, in: database)
        }
    }
}
