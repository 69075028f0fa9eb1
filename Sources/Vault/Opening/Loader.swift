import Crypto
import FoundationEssentials
import GRDB
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
        try loader.readBlobs()
        let packs = try state?.snapshot.flatMap { mark in
            try Snapshot.packs(mark, from: database).map { SnapshotOpening($0, of: mark, rows: rows) }
        }
        let latest = try loader.readVersionList()
        loader.contents.ledger.changes = state?.changes ?? 0
        let differences = state.map { loader.contents.ledger.differences(from: $0) } ?? [Damage(.state)]
        loader.contents.ledger.lastSequence = max(loader.contents.ledger.lastSequence, state?.lastSequence ?? 0)
        if let heads = packs?.finish() {
            loader.contents.ledger.snapshot = state?.snapshot
            try loader.readHeads(latest, snapshot: heads)
        } else {
            try loader.readHeads(latest, snapshot: [])
        }
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

    private mutating func readBlobs() throws {
        for id in try Data.fetchAll(database, sql: "SELECT id FROM blob") {
            if let id = BlobID(bytes: id) { contents.ledger.insert(id) }
        }
    }

    /// Reads ids and numbers of all versions from an index which holds nothing else.
    ///
    /// - Returns: The latest of each record, in the order in which they were written.
    private mutating func readVersionList() throws -> [VersionRow] {
        var all = try VersionRow.fetchAll(database)
        var latest: [VersionRow] = []
        latest.reserveCapacity(all.count)
        // The index gives the versions of a record together and in their order.
        for row in all {
            if latest.last?.record == row.record { latest.removeLast() }
            latest.append(row)
        }
        // One sorting is enough while no record has a second version.
        let hasHistory = latest.count < all.count
        latest.sort { $0.sequence < $1.sequence }
        if hasHistory { all.sort { $0.sequence < $1.sequence } } else { all = latest }
        contents.ledger.replaceVersions(all)
        return latest
    }

    /// Takes over the heads that the snapshot has of these rows, and reads the others one by one.
    private mutating func readHeads(_ latest: [VersionRow], snapshot: [Head]) throws {
        contents.heads.reserveCapacity(latest.count)
        let reader = VersionReader(database: database, rows: rows)
        var known = snapshot.sorted { $0.row.sequence < $1.row.sequence }[...]
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
        return try Row.fetchAll(statement, arguments: [record.uuid.data]).compactMap { try VersionRow(row: $0) }
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
    init?(row: Row) throws {
        // The bytes are only looked at: there are as many rows as versions.
        guard let version = try row.withUnsafeData(atIndex: 1, UUID.init(sixteen:)),
            let record = try row.withUnsafeData(atIndex: 2, UUID.init(sixteen:))
        else { return nil }
        self.init(
            sequence: row[0],
            version: VersionID(version),
            record: RecordID(record),
            space: row[3]
        )
    }

    /// All rows, those of a record together and in their order.
    static func fetchAll(_ database: Database) throws -> [VersionRow] {
        let cursor = try Row.fetchCursor(
            database,
            sql: "SELECT seq, id, record, space FROM version INDEXED BY version_record ORDER BY record, seq"
        )
        var rows: [VersionRow] = []
        while let row = try cursor.next() {
            guard let row = try VersionRow(row: row) else { continue }
            rows.append(row)
        }
        return rows
    }
}

extension UUID {
    fileprivate init?(sixteen bytes: Data?) {
        guard let bytes, bytes.count == 16 else { return nil }
        self = bytes.withUnsafeBytes { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
    }
}
