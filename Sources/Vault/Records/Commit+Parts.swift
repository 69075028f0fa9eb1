import FoundationEssentials
import GRDB
import HealthModel

/// What a transaction knows and writes beside versions: choices, links, people.
extension Commit {
    /// The versions which stand at the end of a record's history: one, or several while a choice waits.
    func sides(of record: RecordID, _ head: Head) -> [VersionID] {
        (conflicts[record] ?? contents.conflicts[record])?.sides.map(\.version) ?? [head.row.version]
    }

    /// Says which sides of a record stand beside each other now, and which of them is shown.
    mutating func note(_ conflict: Conflict?, of record: RecordID, shown head: Head) {
        conflicts[record] = .some(conflict)
        heads[record] = head
    }

    mutating func note(remote blob: BlobID) { remoteBlobs.insert(blob) }

    /// The choice that waits for a record, as this transaction sees it.
    func conflict(of record: RecordID) -> Conflict? {
        conflicts[record] ?? contents.conflicts[record]
    }

    /// Writes what the link of a space holds.
    mutating func write(link: Data, of space: SpaceNumber, database: Database) throws {
        let sealed = rows.seal(link, for: .link(space))
        try SmallRow.write(sealed, at: .link(space), in: database)
        ledger.note(.link(space), sealed: sealed)
    }

    /// The person and settings of a space as this transaction sees them.
    func information(of space: SpaceNumber) -> SpaceInformation? { spaces[space] ?? contents.spaces[space] }

    /// Writes the row of a space.
    mutating func write(_ information: SpaceInformation, of space: SpaceNumber, in database: Database) throws {
        let sealed = rows.seal(information.encoded, for: .space(space))
        try SmallRow.write(sealed, at: .space(space), in: database)
        ledger.note(.space(space), sealed: sealed)
        spaces[space] = information
        try environment.faults.reach(.row)
    }

    /// The head of a record as this transaction sees it.
    func present(_ record: RecordID) -> Head? { head(of: record) }
}
