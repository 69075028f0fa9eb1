import FoundationEssentials
import GRDB
package import HealthModel
import SpaceProtocol

/// What a vault keeps of one person: who they are and how they want the program to behave.
package struct SpaceInformation: Hashable, Sendable {
    /// Whose record it is.
    package var person: Person
    /// Their settings.
    package var settings: VaultSettings

    /// Describes a space.
    package init(person: Person, settings: VaultSettings = VaultSettings()) {
        self.person = person
        self.settings = settings
    }

    init(decoding payload: Data) throws(FieldError) {
        var reader = FieldReader(payload)
        let patient = try reader.field()
        // Nobody has to give a name to keep a record.
        guard let resource = try? Resource(parsing: patient), let person = Person(anyPatient: resource) else {
            throw FieldError()
        }
        self.person = person
        settings = VaultSettings()
        for _ in 0..<(try reader.number(UInt32.self)) {
            settings[try reader.text()] = try reader.text()
        }
        try reader.end()
    }

    /// The person as a FHIR Patient, then the settings as pairs of texts.
    var encoded: Data {
        var writer = FieldWriter(reserving: 1024)
        writer.append(person.patientResource().bytes)
        writer.append(UInt32(settings.values.count))
        for (name, value) in settings.values.sorted(by: { $0.key < $1.key }) {
            writer.append(name)
            writer.append(value)
        }
        return writer.bytes
    }
}

/// Settings as texts under names, each with a safe reading: a value that makes no sense counts as its default (T14).
package struct VaultSettings: Hashable, Sendable {
    /// The minutes without a key pressed after which a vault locks itself, unless set otherwise.
    package static let defaultLockMinutes = 10
    /// The longest time without a lock: a day.
    package static let lockMinutes: ClosedRange<Int> = 1...1440
    private static let lockName = "lock-timeout"

    /// All settings, as stored.
    package fileprivate(set) var values: [String: String] = [:]

    /// No setting at all, so that all defaults hold.
    package init() {}

    /// One setting as stored; nil removes it.
    package subscript(name: String) -> String? {
        get { values[name] }
        set { values[name] = newValue }
    }

    /// The minutes after which the vault locks itself: 10 unless a whole number from 1 to 1440 was stored.
    package var lockMinutes: Int {
        get { Self.lockMinutes(from: values[Self.lockName]) }
        set { values[Self.lockName] = String(newValue) }
    }

    /// What a stored text means; the lock can be delayed but never disabled.
    package static func lockMinutes(from text: String?) -> Int {
        guard let text, (1...4).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let minutes = Int(text), lockMinutes.contains(minutes)
        else { return defaultLockMinutes }
        return minutes
    }
}

extension Vault {
    /// The people whose records are in the vault.
    package func spaces() -> [SpaceNumber: SpaceInformation] {
        contents.spaces
    }

    /// The person and the settings of one space.
    ///
    /// - Throws: `VaultError.notFound` if there is no such space, `.damaged` if its row does not open.
    package func space(_ number: SpaceNumber = .owner) throws(VaultError) -> SpaceInformation {
        _ = try open()
        if let space = contents.spaces[number] { return space }
        let damage = Damage(.space, id: String(number.number))
        throw contents.damage.contains(damage) ? .damaged(damage) : .notFound(.space)
    }

    /// Replaces the person and the settings of a space, and writes a version of the person's record where there is one.
    ///
    /// - Throws: `VaultError.notFound` if there is no such space.
    package func update(_ number: SpaceNumber = .owner, to space: SpaceInformation) throws(VaultError) {
        guard contents.spaces[number] != nil else { throw .notFound(.space) }
        let record = personRecord(of: number)
        try transact(author: space.person.displayName) { (commit, database) throws(VaultError) in
            do { try commit.write(space, of: number, record: record, in: database) } catch {
                throw VaultError(mapping: error)
            }
        }
    }

    /// Makes a space for another person.
    ///
    /// - Throws: `VaultError.invalidChange` when there are 1023 already.
    package func addSpace(_ space: SpaceInformation) throws(VaultError) -> SpaceNumber {
        // Asks the table and not the memory, so that a row which does not open is never written over.
        let last = try open().store.read { try Int64.fetchOne($0, sql: "SELECT max(id) FROM space") ?? 0 }
        guard let number = SpaceNumber(exactly: last + 1) else { throw .invalidChange }
        try write(space, number)
        return number
    }

    private func write(_ space: SpaceInformation, _ number: SpaceNumber) throws(VaultError) {
        try writeSmallRow(.space(number), payload: space.encoded)
        contents.spaces[number] = space
        try environment.faults.reach(.committed)
    }

    /// Writes one of the rows that may change, and the state row; nil removes it.
    func writeSmallRow(_ place: RowPlace, payload: Data?) throws(VaultError) {
        let session = try writable()
        var ledger = contents.ledger
        try session.store.write { database in
            let sealed = payload.map { session.keys.rows.seal($0, for: place) }
            try SmallRow.write(sealed, at: place, in: database)
            ledger.note(place, sealed: sealed)
            try environment.faults.reach(.row)
            try ledger.write(to: database, rows: session.keys.rows)
        }
        contents.ledger = ledger
    }
}

/// The rows which are replaced as a whole.
enum SmallRow {
    static func write(_ sealed: Data?, at place: RowPlace, in database: Database) throws {
        let key: any DatabaseValueConvertible
        switch place {
        case .space(let number): key = number.number
        case .draft(let id): key = id.uuid.data
        case .link(let number): key = number.number
        case .conflict(let record): key = record.uuid.data
        case .identity: key = 1
        case .version, .blob, .state, .snapshot, .statement, .log, .held, .remoteBlob:
            preconditionFailure("these rows have writers of their own")
        }
        let table = place.table.rawValue
        if let sealed {
            // An upsert and not a replacement, which would first delete the row that versions refer to.
            try database.execute(
                sql: """
                    INSERT INTO \(table) (id, sealed) VALUES (?, ?)
                    ON CONFLICT (id) DO UPDATE SET sealed = excluded.sealed
                    """,
                arguments: [key, sealed]
            )
        } else {
            try database.execute(sql: "DELETE FROM \(table) WHERE id = ?", arguments: [key])
        }
    }
}
