package import FoundationEssentials
import GRDB
package import HealthModel
import SpaceProtocol

/// A form which was begun and not saved, kept sealed so that a lock or a crash does not lose it.
package struct Draft: Hashable, Sendable, Identifiable {
    /// The draft.
    package let id: DraftID
    /// The record it edits; nil for a new one.
    package let record: RecordID?
    /// Whose record it is.
    package let space: SpaceNumber
    /// When it was kept.
    package let time: Date
    /// What was typed, in whatever form the caller uses.
    package let content: Data

    /// Describes a draft.
    package init(id: DraftID, record: RecordID?, space: SpaceNumber, time: Date, content: Data) {
        self.id = id
        self.record = record
        self.space = space
        self.time = time.stored
        self.content = content
    }

    init(decoding payload: Data, id: DraftID) throws(FieldError) {
        var reader = FieldReader(payload)
        let record = try reader.field()
        let space = SpaceNumber(exactly: try reader.number())
        let time = try reader.date()
        let content = try reader.field()
        try reader.end()
        guard let space else { throw FieldError() }
        self.init(id: id, record: RecordID(bytes: record), space: space, time: time, content: content)
    }

    var encoded: Data {
        var writer = FieldWriter(reserving: 64 + content.count)
        writer.append(record?.bytes ?? [])
        writer.append(space.number)
        writer.append(time)
        writer.append(content)
        return writer.bytes
    }
}

extension Vault {
    /// Keeps a form.
    ///
    /// - Parameters:
    ///   - content: What was typed.
    ///   - record: The record it edits; nil for a new one.
    ///   - space: Whose record it is.
    ///   - draft: The draft to replace; nil makes a new one.
    /// - Returns: The draft, to replace or discard it later.
    /// - Throws: Why it could not be written.
    package func saveDraft(
        _ content: Data,
        for record: RecordID? = nil,
        in space: SpaceNumber = .owner,
        replacing draft: DraftID? = nil
    ) throws(VaultError) -> DraftID {
        let id = draft ?? DraftID(environment.makeID())
        let draft = Draft(id: id, record: record, space: space, time: environment.now(), content: content)
        try writeSmallRow(.draft(id), payload: draft.encoded)
        try environment.faults.reach(.committed)
        return id
    }

    /// The forms which were kept, oldest first.
    ///
    /// One that does not open any more is passed over; `check` names it.
    package func drafts() throws(VaultError) -> [Draft] {
        let session = try open()
        let drafts: [Draft] = try session.store.read { database in
            try Row.fetchAll(database, sql: "SELECT id, sealed FROM draft").compactMap { row in
                guard let id = DraftID(bytes: row[0] as Data),
                    let payload = session.keys.rows.open(row[1], at: .draft(id))
                else { return nil }
                return try? Draft(decoding: payload, id: id)
            }
        }
        return drafts.sorted { ($0.time, $0.id.description) < ($1.time, $1.id.description) }
    }

    /// Forgets a form; nothing happens if it is gone already.
    package func discardDraft(_ id: DraftID) throws(VaultError) {
        try writeSmallRow(.draft(id), payload: nil)
        try environment.faults.reach(.committed)
    }
}
