import Dispatch
import FoundationEssentials
import GRDB
import HealthModel
import SpaceProtocol
import Synchronization

/// The heads of all records in packs, so that opening a vault opens tens of rows instead of one for each record.
///
/// A snapshot saves time and nothing else: one that is missing, stale or damaged is passed over, and the heads are read from
/// their own rows.
enum Snapshot {
    static let headsPerPack = 256

    /// Fetches the packs which the state row names and begins to open them on every processor; nil if they are not all there.
    static func beginReading(_ mark: SnapshotMark, from database: Database, rows: RowSealer) throws -> Reading? {
        var sealed: [Data] = []
        sealed.reserveCapacity(mark.packs)
        let cursor = try Row.fetchCursor(database, sql: "SELECT n, sealed FROM snapshot ORDER BY n")
        while let row = try cursor.next() {
            guard row[0] == sealed.count, sealed.count < mark.packs else { return nil }
            sealed.append(row[1])
        }
        return sealed.count == mark.packs ? Reading(sealed, mark: mark, rows: rows) : nil
    }

    /// Packs being opened: the greater part of opening a vault.
    final class Reading: Sendable {
        private let packs = Mutex<[Int: [Head]]>([:])
        private let group = DispatchGroup()
        private let count: Int

        fileprivate init(_ sealed: [Data], mark: SnapshotMark, rows: RowSealer) {
            count = sealed.count
            DispatchQueue.global(qos: .userInitiated).async(group: group) { [self] in
                DispatchQueue.concurrentPerform(iterations: sealed.count) { pack in
                    guard let payload = rows.open(sealed[pack], at: mark.place(ofPack: pack)),
                        let heads = try? decode(payload)
                    else { return }
                    packs.withLock { $0[pack] = heads }
                }
            }
        }

        /// The heads of each pack; nil unless all of them opened.
        func wait() -> [[Head]]? {
            group.wait()
            return packs.withLock { packs in
                defer { packs = [:] }
                return packs.count == count ? packs.sorted { $0.key < $1.key }.map(\.value) : nil
            }
        }
    }

    /// Reads all heads of the snapshot which the state row names; nil unless all of it opens.
    static func read(_ mark: SnapshotMark, from database: Database, rows: RowSealer) throws -> [Head]? {
        try beginReading(mark, from: database, rows: rows)?.wait()?.flatMap(\.self)
    }

    /// Replaces the snapshot within a transaction; returns what the state row has to say of it.
    static func write(
        _ heads: [Head],
        generation: UInt64,
        through: Int64,
        to database: Database,
        rows: RowSealer
    ) throws -> SnapshotMark? {
        try database.execute(sql: "DELETE FROM snapshot")
        let count = (heads.count + headsPerPack - 1) / headsPerPack
        guard count > 0 else { return nil }
        let mark = SnapshotMark(generation: generation, packs: count, through: through)
        let statement = try database.cachedStatement(sql: "INSERT INTO snapshot (n, sealed) VALUES (?, ?)")
        for pack in 0..<count {
            let start = pack * headsPerPack
            let payload = encode(heads[start..<min(start + headsPerPack, heads.count)])
            try statement.execute(arguments: [pack, rows.seal(payload, for: mark.place(ofPack: pack))])
        }
        return mark
    }

    private static func encode(_ heads: ArraySlice<Head>) -> Data {
        var writer = FieldWriter(reserving: heads.count * 512)
        writer.append(UInt32(heads.count))
        for head in heads { head.write(to: &writer) }
        return writer.bytes
    }

    fileprivate static func decode(_ payload: Data) throws(FieldError) -> [Head] {
        // The summaries of a pack share these bytes until somebody reads their texts.
        try PackReader.read(Array(payload)) { (reader) throws(FieldError) in
            let count = try reader.number(UInt32.self)
            guard count <= headsPerPack else { throw FieldError() }
            var heads: [Head] = []
            heads.reserveCapacity(Int(count))
            for _ in 0..<count { heads.append(try Head(from: &reader)) }
            try reader.end()
            return heads
        }
    }
}

extension SnapshotMark {
    func place(ofPack pack: Int) -> RowPlace {
        .snapshot(generation: generation, pack: pack, count: packs, through: through)
    }
}

extension Vault {
    /// How many heads the snapshot does not know.
    private var headsBeyondSnapshot: Int {
        let through = contents.ledger.snapshot?.through ?? 0
        return contents.heads.values.count { $0.row.sequence > through }
    }

    /// Writes a new snapshot if at least `minimum` heads would have to be read one by one at the next opening.
    func writeSnapshotIfWorthwhile(minimum: Int) throws(VaultError) {
        guard access == .readWrite, contents.damage.isEmpty, headsBeyondSnapshot >= minimum else { return }
        let session = try writable()
        var ledger = contents.ledger
        let heads = contents.heads.values.sorted { $0.row.sequence < $1.row.sequence }
        try session.store.write { database in
            ledger.snapshot = try Snapshot.write(
                heads,
                generation: ledger.changes + 1,
                through: ledger.lastSequence,
                to: database,
                rows: session.keys.rows
            )
            try environment.faults.reach(.row)
            try ledger.write(to: database, rows: session.keys.rows)
        }
        contents.ledger = ledger
        try environment.faults.reach(.committed)
    }
}

extension Ledger {
    /// Writes the state row, which every transaction ends with.
    mutating func write(to database: Database, rows: RowSealer) throws {
        changes += 1
        let statement = try database.cachedStatement(sql: "INSERT OR REPLACE INTO state (id, sealed) VALUES (1, ?)")
        try statement.execute(arguments: [rows.seal(encoded, for: .state)])
    }
}
