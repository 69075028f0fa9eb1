import Crypto
import FoundationEssentials
import GRDB
import GRDBSQLite
import HealthModel
import SpaceProtocol

/// Reads what an open vault holds in memory, and compares the rows with what the state row says of them.
struct Loader {
    let database: Database
    let rows: RowSealer
    private(set) var contents = Contents()

    /// Reads everything; the damage found is in the result.
    ///
    /// Damage of single records is only noted: the others remain usable. What the state row contradicts is noted under the
    /// table as a whole.
    static func load(_ database: Database, header: Data, rows: RowSealer) throws -> (Contents, [Damage]) {
        var loader = Loader(database: database, rows: rows)
        loader.contents.ledger.header = Data(SHA256.hash(data: header))
        let state = try StateRow.read(database, rows: rows)
        try loader.readSmallRows()
        try loader.readSyncRows()
        try loader.readBlobs()
        // Packs open on other processors while this one reads the list of versions.
        let packs = try state?.snapshot.flatMap { try Snapshot.beginReading($0, from: database, rows: rows) }
        let latest = try loader.readVersionList()
        loader.contents.ledger.changes = state?.changes ?? 0
        let differences = state.map { loader.contents.ledger.differences(from: $0) } ?? [Damage(.state)]
        loader.contents.ledger.isOutboxDoubtful = differences.contains(Damage(.outbox))
        loader.contents.ledger.lastSequence = max(loader.contents.ledger.lastSequence, state?.lastSequence ?? 0)
        try loader.readHeads(latest, snapshot: state?.snapshot, packs: packs?.wait())
        loader.contents.damage += differences
        return (loader.contents, differences)
    }

    private init(database: Database, rows: RowSealer) {
        self.database = database
        self.rows = rows
    }

    private mutating func readSmallRows() throws {
        for row in try Row.fetchAll(database, sql: "SELECT id, sealed FROM space ORDER BY id") {
            let number: Int64 = row[0]
            let sealed: Data = row[1]
            guard let space = SpaceNumber(exactly: number) else {
                contents.damage.append(Damage(.space, id: String(number)))
                continue
            }
            contents.ledger.note(.space(space), sealed: sealed)
            if let payload = rows.open(sealed, at: .space(space)),
                let information = try? SpaceInformation(decoding: payload)
            {
                contents.spaces[space] = information
            } else {
                contents.damage.append(Damage(.space, id: String(number)))
            }
        }
        if let sealed = try Data.fetchOne(database, sql: "SELECT sealed FROM identity") {
            contents.ledger.note(.identity, sealed: sealed)
        }
        for row in try Row.fetchAll(database, sql: "SELECT id, sealed FROM draft") {
            if let id = DraftID(bytes: row[0] as Data) { contents.ledger.note(.draft(id), sealed: row[1] as Data) }
        }
    }

    private mutating func readSyncRows() throws {
        guard try Schema.hasSync(database) else { return }
        for row in try Row.fetchAll(database, sql: "SELECT id, sealed FROM link") {
            guard let space = SpaceNumber(exactly: row[0]) else { continue }
            contents.ledger.note(.link(space), sealed: row[1] as Data)
            contents.linked.insert(space)
        }
        for row in try Row.fetchAll(database, sql: "SELECT id, sealed FROM conflict") {
            guard let id = RecordID(bytes: row[0] as Data) else { continue }
            let sealed: Data = row[1]
            contents.ledger.note(.conflict(id), sealed: sealed)
            if let payload = rows.open(sealed, at: .conflict(id)), let conflict = try? Conflict(decoding: payload) {
                contents.conflicts[id] = conflict
            } else {
                contents.damage.append(Damage(.conflict, id: id.description))
            }
        }
        contents.ledger.replaceOutbox(try SyncRows.outbox(of: database))
        for id in try Data.fetchAll(database, sql: "SELECT id FROM remote_blob") {
            if let id = BlobID(bytes: id) { contents.remoteBlobs.insert(id) }
        }
    }

    private mutating func readBlobs() throws {
        for id in try Data.fetchAll(database, sql: "SELECT id FROM blob") {
            if let id = BlobID(bytes: id) { contents.ledger.insert(id) }
        }
    }

    /// Reads ids and numbers of all versions from an index which holds nothing else; returns the latest of each record, in the order of writing.
    private mutating func readVersionList() throws -> [VersionRow] {
        let all = try VersionRow.fetchAll(database)
        contents.ledger.replaceVersions(all)
        var latest: [VersionRow] = []
        latest.reserveCapacity(all.count)
        // The index gives the versions of a record in their order.
        for row in all {
            // While a choice waits, what is shown is not simply what was written last.
            if let shown = contents.conflicts[row.record]?.shown, shown != row.version { continue }
            if latest.last?.record == row.record { latest[latest.count - 1] = row } else { latest.append(row) }
        }
        latest.sort { $0.sequence < $1.sequence }
        return latest
    }

    /// Takes over what the packs say of these rows, and reads the others one by one.
    private mutating func readHeads(_ latest: [VersionRow], snapshot mark: SnapshotMark?, packs: [[Head]]?) throws {
        contents.heads.reserveCapacity(latest.count)
        if packs != nil { contents.ledger.snapshot = mark }
        // Both are in the order of writing. What the packs say counts only where the list of versions says the same.
        var known = (packs ?? []).joined().sorted { $0.row.sequence < $1.row.sequence }[...]
        let reader = VersionReader(database: database, rows: rows)
        for row in latest {
            known = known.drop { $0.row.sequence < row.sequence }
            if let head = known.first, head.row == row {
                contents.apply(head)
            } else if let head = try reader.head(in: row) {
                contents.apply(head)
            } else {
                contents.damage.append(Damage(.version, id: row.version.description))
            }
        }
    }
}

/// Reads version rows.
struct VersionReader {
    let database: Database
    let rows: RowSealer

    /// The payload of a version; nil if it does not open or is not there.
    func payload(in row: VersionRow) throws -> VersionPayload? {
        let statement = try database.cachedStatement(
            sql: "SELECT sealed FROM version WHERE seq = ? AND id = ? AND record = ?"
        )
        let sealed = try Data.fetchOne(
            statement,
            arguments: [row.sequence, row.version.uuid.data, row.record.uuid.data]
        )
        guard let sealed, let payload = rows.open(sealed, at: .version(row)) else { return nil }
        return try? VersionPayload(decoding: payload)
    }

    /// The versions of a record, oldest first.
    func rows(of record: RecordID) throws -> [VersionRow] {
        let statement = try database.cachedStatement(
            sql: "SELECT seq, id, record, space FROM version WHERE record = ? ORDER BY seq"
        )
        return try Row.fetchAll(statement, arguments: [record.uuid.data]).compactMap(VersionRow.init(row:))
    }

    /// What is held in memory of a record whose latest version is in this row; nil if it does not open.
    func head(in row: VersionRow) throws -> Head? {
        guard let payload = try payload(in: row) else { return nil }
        if let summary = payload.summary { return Head(payload, summary: summary, in: row) }
        let former = try rows(of: row.record).last { $0.sequence < row.sequence }
        guard let former else { return Head(tombstone: payload, over: nil, in: row) }
        guard let earlier = try head(in: former) else { return nil }
        return Head(tombstone: payload, over: earlier, in: row)
    }
}

extension VersionRow {
    /// Reads the columns seq, id, record, space; nil if the ids do not have 16 bytes.
    init?(row: Row) {
        guard let version = UUID(sixteen: row[1] as Data), let record = UUID(sixteen: row[2] as Data) else {
            return nil
        }
        self.init(
            sequence: row[0],
            version: VersionID(version),
            record: RecordID(record),
            space: row[3]
        )
    }

    /// All rows, those of a record together and in their order.
    static func fetchAll(_ database: Database) throws -> [VersionRow] {
        let statement = try database.cachedStatement(
            sql: "SELECT seq, id, record, space FROM version INDEXED BY version_record ORDER BY record, seq"
        )
        var rows: [VersionRow] = []
        rows.reserveCapacity(try Int.fetchOne(database, sql: "SELECT count(*) FROM version") ?? 0)
        // Straight from the columns: with a hundred thousand versions, a copy of each id is what opening would wait for.
        let columns = statement.sqliteStatement
        let cursor = try Row.fetchCursor(statement)
        while try cursor.next() != nil {
            guard let version = columns.uuid(1), let record = columns.uuid(2) else { continue }
            rows.append(
                VersionRow(
                    sequence: sqlite3_column_int64(columns, 0),
                    version: VersionID(version),
                    record: RecordID(record),
                    space: sqlite3_column_int64(columns, 3)
                )
            )
        }
        return rows
    }
}

extension OpaquePointer {
    /// The 16 bytes of a column of the present row as an id; nil for any other number of bytes.
    fileprivate func uuid(_ column: Int32) -> UUID? {
        guard sqlite3_column_bytes(self, column) == 16, let bytes = sqlite3_column_blob(self, column) else {
            return nil
        }
        return UUID(uuid: bytes.loadUnaligned(as: uuid_t.self))
    }
}
