import FoundationEssentials
import GRDB
import HealthModel
import SpaceProtocol

/// What a check of a vault found.
package struct CheckReport: Hashable, Sendable {
    /// The number of rows looked at, by table; for documents, the number of pieces too.
    package var rows: [VaultTable: Int]
    /// Each damaged part, without its content; empty when all is well.
    package var damage: [Damage]

    /// Whether nothing is damaged.
    package var isSound: Bool { damage.isEmpty }
}

extension Vault {
    /// Opens every row, every document and every pack, and compares the tables with what the state row says of them.
    ///
    /// Nothing is changed. A check takes about as long as reading the file; other calls wait meanwhile.
    ///
    /// - Parameter progress: Told how many rows were looked at, of how many.
    /// - Returns: What was looked at, and what is damaged.
    /// - Throws: `VaultError.cancelled`, or why the file could not be read at all; damage is in the report.
    package func check(progress: (@Sendable (Int, Int) -> Void)? = nil) throws(VaultError) -> CheckReport {
        let session = try open()
        return try session.store.readConsistently { database in
            var checker = Checker(database: database, keys: session.keys, kinds: contents.kinds, progress: progress)
            return try checker.run(header: session.header)
        }
    }
}

extension Contents {
    /// The kind of each record, to say what a damaged row was.
    fileprivate var kinds: [RecordID: RecordKind] {
        heads.compactMapValues { $0.summary?.kind }
    }
}

private struct Checker {
    let database: Database
    let keys: VaultKeys
    let kinds: [RecordID: RecordKind]
    let progress: (@Sendable (Int, Int) -> Void)?
    private var report = CheckReport(rows: [:], damage: [])
    private var done = 0
    private var total = 0

    init(
        database: Database,
        keys: VaultKeys,
        kinds: [RecordID: RecordKind],
        progress: (@Sendable (Int, Int) -> Void)?
    ) {
        self.database = database
        self.keys = keys
        self.kinds = kinds
        self.progress = progress
    }

    mutating func run(header: Header) throws -> CheckReport {
        let hasSync = try Schema.hasSync(database)
        for table in VaultTable.allCases where hasSync || table.isOriginal {
            let count = try Int.fetchOne(database, sql: "SELECT count(*) FROM \(table.rawValue)") ?? 0
            report.rows[table] = count
            total += count
        }
        try checkStructure()
        try checkHeader(header)
        try checkVersions()
        try checkBlobs()
        try checkSmallRows()
        if hasSync { try checkSyncRows() }
        return report
    }

    private mutating func step() throws {
        done += 1
        if done.isMultiple(of: 256) {
            try Task.checkCancellation()
            progress?(done, total)
        }
    }

    private mutating func note(_ damage: Damage) {
        if !report.damage.contains(damage) { report.damage.append(damage) }
    }

    /// The file as SQLite sees it.
    private mutating func checkStructure() throws {
        let answer = try String.fetchAll(database, sql: "PRAGMA integrity_check(1)")
        if answer != ["ok"] { note(Damage(.state, id: "structure")) }
        let objects = try Set(
            String.fetchAll(database, sql: "SELECT name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_autoindex_%'")
        )
        let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        if objects != Schema.objects(ofVersion: version) { note(Damage(.state, id: "schema")) }
    }

    private mutating func checkHeader(_ header: Header) throws {
        let bytes = try Data.fetchOne(database, sql: "SELECT bytes FROM header")
        guard let bytes, let found = try? Header(parsing: bytes), found.isAuthentic(under: keys.vaultKey),
            found == header
        else {
            note(Damage(.header))
            return
        }
        let (loaded, _) = try Loader.load(database, header: bytes, rows: keys.rows)
        for damage in loaded.damage where damage.table != .version || damage.id == nil { note(damage) }
        let state = try StateRow.read(database, rows: keys.rows)
        if let mark = state?.snapshot, try Snapshot.read(mark, from: database, rows: keys.rows) == nil {
            note(Damage(.snapshot))
        }
        if state?.snapshot == nil, report.rows[.snapshot] != 0 { note(Damage(.snapshot)) }
    }

    private mutating func checkVersions() throws {
        let cursor = try Row.fetchCursor(
            database,
            sql: "SELECT seq, id, record, space, sealed FROM version ORDER BY seq"
        )
        while let row = try cursor.next() {
            try step()
            guard let place = VersionRow(row: row) else {
                note(Damage(.version, id: "seq \(row[0] as Int64)"))
                continue
            }
            let payload = keys.rows.open(row[4], at: .version(place))
            if payload.flatMap({ try? VersionPayload(decoding: $0) }) == nil {
                note(Damage(.version, id: place.version.description, kind: kinds[place.record]))
            }
        }
    }

    private mutating func checkBlobs() throws {
        var known: Set<Data> = []
        for bytes in try Data.fetchAll(database, sql: "SELECT id FROM blob") {
            try step()
            known.insert(bytes)
            guard let id = BlobID(bytes: bytes) else {
                note(Damage(.blob))
                continue
            }
            do {
                guard let blob = try StoredBlob.fetch(id, from: database, rows: keys.rows) else { continue }
                try BlobReader(blob: blob, vault: keys.vault, database: database).read { _ in try step() }
            } catch VaultError.damaged(let damage) {
                note(Damage(damage.table, id: damage.id, kind: .document))
            }
        }
        for bytes in try Data.fetchAll(database, sql: "SELECT DISTINCT blob FROM blob_chunk")
        where !known.contains(bytes) {
            note(Damage(.blobChunk, id: BlobID(bytes: bytes)?.description))
        }
    }

    private mutating func checkSmallRows() throws {
        for row in try Row.fetchAll(database, sql: "SELECT id, sealed FROM draft") {
            try step()
            let id = DraftID(bytes: row[0] as Data)
            let payload = id.flatMap { keys.rows.open(row[1], at: .draft($0)) }
            if id == nil || payload.flatMap({ bytes in id.flatMap { try? Draft(decoding: bytes, id: $0) } }) == nil {
                note(Damage(.draft, id: id?.description))
            }
        }
        let identity = try Data.fetchOne(database, sql: "SELECT sealed FROM identity")
        let payload = identity.flatMap { keys.rows.open($0, at: .identity) }
        if payload.flatMap({ try? DeviceIdentity(decoding: $0) }) == nil { note(Damage(.identity)) }
    }

    private mutating func checkSyncRows() throws {
        let rows = keys.rows
        try SyncRows.forEach(in: database) { place, sealed in
            try step()
            if let place = place, rows.open(sealed, at: place) != nil { return }
            note(Damage(place?.table ?? .link, id: place?.opaqueID))
        }
        // What waits to be sent has to be there to be sent.
        let lost = try Int.fetchOne(
            database,
            sql: "SELECT count(*) FROM outbox WHERE seq NOT IN (SELECT seq FROM version)"
        )
        if lost != 0 { note(Damage(.outbox)) }
    }
}

/// The row which knows what the others are.
enum StateRow {
    /// Reads it; nil if it is missing or does not open.
    static func read(_ database: Database, rows: RowSealer) throws -> StoredState? {
        guard let sealed = try Data.fetchOne(database, sql: "SELECT sealed FROM state"),
            let payload = rows.open(sealed, at: .state)
        else { return nil }
        return try? StoredState(decoding: payload)
    }
}
