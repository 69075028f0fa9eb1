import FoundationEssentials
import SpaceProtocol

/// What a server keeps of a space besides its log.
struct SpaceRow: Hashable, Sendable {
    var sequence: UInt64
    var stateHash: LogHash
    var frontier: Frontier
    /// The sealed bytes held, bodies and documents together.
    var bytes: Int64
    /// When the closed space may be purged; nil while it is open.
    var purgeAt: Date?
}

/// One upload.
struct BlobRow: Hashable, Sendable {
    let size: UInt64
    let hash: LogHash
    var received: UInt64
    var isComplete: Bool
}

/// The tables and every statement on them, the same for each database.
struct RecordTables {
    let session: any SQLSession
    let driver: any SQLDriver

    /// The tables, made where they are missing.
    static func create(in session: any SQLSession, driver: any SQLDriver) throws {
        let bytes = driver.bytesType
        let number = driver.integerType
        for statement in [
            "server (name TEXT PRIMARY KEY, value \(bytes) NOT NULL)",
            """
            space (id \(bytes) PRIMARY KEY, sequence \(number) NOT NULL, state \(bytes) NOT NULL, frontier \(bytes) NOT NULL,
                bytes \(number) NOT NULL, created \(number) NOT NULL, active \(number) NOT NULL, purge \(number))
            """,
            """
            entry (space \(bytes) NOT NULL, n \(number) NOT NULL, kind \(number) NOT NULL, time \(number) NOT NULL,
                hash \(bytes) NOT NULL, salt \(bytes), body \(bytes), PRIMARY KEY (space, n))
            """,
            """
            node (space \(bytes) NOT NULL, level \(number) NOT NULL, n \(number) NOT NULL, hash \(bytes) NOT NULL,
                PRIMARY KEY (space, level, n))
            """,
            """
            version (space \(bytes) NOT NULL, id \(bytes) NOT NULL, record \(bytes) NOT NULL, n \(number) NOT NULL,
                kind \(number) NOT NULL, hash \(bytes) NOT NULL, object \(bytes), PRIMARY KEY (space, id))
            """,
            "batch (space \(bytes) NOT NULL, id \(bytes) NOT NULL, n \(number) NOT NULL, PRIMARY KEY (space, id))",
            """
            blob (space \(bytes) NOT NULL, id \(bytes) NOT NULL, size \(number) NOT NULL, hash \(bytes) NOT NULL,
                received \(number) NOT NULL, complete \(number) NOT NULL, PRIMARY KEY (space, id))
            """,
            """
            blob_part (space \(bytes) NOT NULL, blob \(bytes) NOT NULL, start \(number) NOT NULL, bytes \(bytes) NOT NULL,
                PRIMARY KEY (space, blob, start))
            """,
            """
            access (space \(bytes) NOT NULL, device TEXT NOT NULL, session TEXT NOT NULL, time \(number) NOT NULL,
                PRIMARY KEY (space, device, session))
            """,
            """
            mailbox (name TEXT NOT NULL, slot \(number) NOT NULL, time \(number) NOT NULL, message \(bytes) NOT NULL,
                PRIMARY KEY (name, slot))
            """,
            "nonce (id TEXT PRIMARY KEY, expires \(number) NOT NULL)",
        ] {
            _ = try session.run("CREATE TABLE IF NOT EXISTS \(statement)", [])
        }
        _ = try session.run("CREATE INDEX IF NOT EXISTS entry_kind ON entry (space, kind, n)", [])
        _ = try session.run("CREATE INDEX IF NOT EXISTS version_record ON version (space, record, n)", [])
    }

    // MARK: the server

    func serverValue(_ name: String) throws -> Data? {
        try session.run("SELECT value FROM server WHERE name = ?", [.text(name)]).first?[0].bytes
    }

    func set(_ name: String, _ value: Data) throws {
        _ = try session.run(
            "INSERT INTO server (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            [.text(name), .bytes(value)]
        )
    }

    // MARK: spaces

    /// Reads a space; with `locking`, nobody else appends to it until the transaction ends.
    func space(_ id: SpaceID, locking: Bool = false) throws -> SpaceRow? {
        let rows = try session.run(
            "SELECT sequence, state, frontier, bytes, purge FROM space WHERE id = ?\(locking ? driver.lockingClause : "")",
            [.bytes(id.bytes)]
        )
        guard let row = rows.first else { return nil }
        guard let sequence = row[0].integer, let state = row[1].bytes.flatMap({ LogHash(bytes: $0) }),
            let frontier = row[2].bytes.flatMap({ try? Frontier(decoding: $0) }), let bytes = row[3].integer
        else { throw StoreError.damaged }
        return SpaceRow(
            sequence: UInt64(sequence),
            stateHash: state,
            frontier: frontier,
            bytes: bytes,
            purgeAt: row[4].integer.map { Date(storedMilliseconds: $0) }
        )
    }

    func insert(_ id: SpaceID, _ row: SpaceRow, now: Date) throws {
        let time = SQLValue.integer(now.storedMilliseconds)
        _ = try session.run(
            "INSERT INTO space (id, sequence, state, frontier, bytes, created, active) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                .bytes(id.bytes), .integer(Int64(row.sequence)), .bytes(row.stateHash.bytes),
                .bytes(row.frontier.encoded), .integer(row.bytes), time, time,
            ]
        )
    }

    func update(_ id: SpaceID, _ row: SpaceRow, now: Date) throws {
        _ = try session.run(
            "UPDATE space SET sequence = ?, state = ?, frontier = ?, bytes = ?, active = ?, purge = ? WHERE id = ?",
            [
                .integer(Int64(row.sequence)), .bytes(row.stateHash.bytes), .bytes(row.frontier.encoded),
                .integer(row.bytes), .integer(now.storedMilliseconds),
                row.purgeAt.map { .integer($0.storedMilliseconds) } ?? .null, .bytes(id.bytes),
            ]
        )
    }

    func spaces(after id: Data) throws -> [SpaceID] {
        try session.run("SELECT id FROM space WHERE id > ? ORDER BY id LIMIT 256", [.bytes(id)])
            .compactMap { $0[0].bytes.flatMap { LogHash(bytes: $0) }.map(SpaceID.init) }
    }

    // MARK: the log

    /// Appends entries and the nodes they complete.
    func append(_ entries: [LogEntry], to frontier: inout Frontier, of id: SpaceID, now: Date) throws {
        for entry in entries {
            let leaf = entry.leaf
            _ = try session.run(
                "INSERT INTO entry (space, n, kind, time, hash, salt, body) VALUES (?, ?, ?, ?, ?, ?, ?)",
                [
                    .bytes(id.bytes), .integer(Int64(frontier.size)), .integer(Int64(entry.body.first ?? 0)),
                    .integer(now.storedMilliseconds), .bytes(leaf.bytes), .bytes(entry.salt), .bytes(entry.body),
                ]
            )
            try frontier.append(leaf) { level, index, hash in
                guard level > 0 else { return }
                _ = try session.run(
                    "INSERT INTO node (space, level, n, hash) VALUES (?, ?, ?, ?)",
                    [.bytes(id.bytes), .integer(Int64(level)), .integer(Int64(index)), .bytes(hash.bytes)]
                )
            }
        }
    }

    /// The hash of a complete subtree.
    func node(_ id: SpaceID, _ level: Int, _ index: UInt64) throws -> LogHash {
        let rows =
            level == 0
            ? try session.run(
                "SELECT hash FROM entry WHERE space = ? AND n = ?",
                [.bytes(id.bytes), .integer(Int64(index))]
            )
            : try session.run(
                "SELECT hash FROM node WHERE space = ? AND level = ? AND n = ?",
                [.bytes(id.bytes), .integer(Int64(level)), .integer(Int64(index))]
            )
        guard let hash = rows.first?[0].bytes.flatMap({ LogHash(bytes: $0) }) else { throw StoreError.damaged }
        return hash
    }

    /// Leaves from an index on: at most so many, and no more once their bodies are so long together.
    func leaves(_ id: SpaceID, from: UInt64, max: Int, byteLimit: Int) throws -> [PageLeaf] {
        var leaves: [PageLeaf] = []
        var bytes = 0
        // In small steps, so that a long log is never read whole for one page.
        while leaves.count < max, bytes < byteLimit {
            let step = Swift.min(64, max - leaves.count)
            let rows = try session.run(
                "SELECT hash, salt, body FROM entry WHERE space = ? AND n >= ? ORDER BY n LIMIT \(step)",
                [.bytes(id.bytes), .integer(Int64(from) + Int64(leaves.count))]
            )
            for row in rows where bytes < byteLimit {
                if let salt = row[1].bytes, let body = row[2].bytes {
                    guard let entry = try? LogEntry(salt: salt, body: body) else { throw StoreError.damaged }
                    leaves.append(.entry(entry))
                    bytes += body.count
                } else {
                    guard let hash = row[0].bytes.flatMap({ LogHash(bytes: $0) }) else { throw StoreError.damaged }
                    leaves.append(.hash(hash))
                }
            }
            if rows.count < step { break }
        }
        return leaves
    }

    /// The state statements of a space, in their order.
    func statements(_ id: SpaceID) throws -> [StateEntry] {
        try session.run(
            "SELECT body FROM entry WHERE space = ? AND kind = \(EntryKind.state.rawValue) ORDER BY n",
            [.bytes(id.bytes)]
        ).map { row in
            guard let body = row[0].bytes, let entry = try? StateEntry(decoding: Data(body.dropFirst())) else {
                throw StoreError.damaged
            }
            return entry
        }
    }

    /// Erases the body of an entry, unless it is a state statement.
    func erase(_ id: SpaceID, entry index: UInt64) throws {
        _ = try session.run(
            "UPDATE entry SET salt = NULL, body = NULL WHERE space = ? AND n = ? AND kind <> \(EntryKind.state.rawValue)",
            [.bytes(id.bytes), .integer(Int64(clamping: index))]
        )
    }

    // MARK: versions

    func batch(_ id: SpaceID, _ batch: LogHash) throws -> UInt64? {
        try session.run("SELECT n FROM batch WHERE space = ? AND id = ?", [.bytes(id.bytes), .bytes(batch.bytes)])
            .first?[0].integer.map { UInt64($0) }
    }

    func insert(_ id: SpaceID, batch: LogHash, entry: UInt64) throws {
        _ = try session.run(
            "INSERT INTO batch (space, id, n) VALUES (?, ?, ?)",
            [.bytes(id.bytes), .bytes(batch.bytes), .integer(Int64(entry))]
        )
    }

    func hasVersion(_ id: SpaceID, _ version: UUID) throws -> Bool {
        try !session.run(
            "SELECT 1 FROM version WHERE space = ? AND id = ?",
            [.bytes(id.bytes), .bytes(version.data)]
        ).isEmpty
    }

    func insert(_ id: SpaceID, _ header: VersionHeader, object: Data, entry: UInt64) throws {
        _ = try session.run(
            "INSERT INTO version (space, id, record, n, kind, hash, object) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                .bytes(id.bytes), .bytes(header.id.data), .bytes(header.record.data), .integer(Int64(entry)),
                .integer(Int64(header.kind.rawValue)), .bytes(header.objectHash.bytes), .bytes(object),
            ]
        )
    }

    func object(_ id: SpaceID, _ version: UUID) throws -> Data? {
        try session.run(
            "SELECT object FROM version WHERE space = ? AND id = ?",
            [.bytes(id.bytes), .bytes(version.data)]
        ).first?[0].bytes
    }

    // MARK: documents

    func blob(_ id: SpaceID, _ blob: UUID) throws -> BlobRow? {
        let rows = try session.run(
            "SELECT size, hash, received, complete FROM blob WHERE space = ? AND id = ?",
            [.bytes(id.bytes), .bytes(blob.data)]
        )
        guard let row = rows.first else { return nil }
        guard let size = row[0].integer, let hash = row[1].bytes.flatMap({ LogHash(bytes: $0) }),
            let received = row[2].integer, let complete = row[3].integer
        else { throw StoreError.damaged }
        return BlobRow(size: UInt64(size), hash: hash, received: UInt64(received), isComplete: complete == 1)
    }

    func write(_ id: SpaceID, _ blob: UUID, _ row: BlobRow) throws {
        _ = try session.run(
            """
            INSERT INTO blob (space, id, size, hash, received, complete) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (space, id) DO UPDATE SET received = excluded.received, complete = excluded.complete
            """,
            [
                .bytes(id.bytes), .bytes(blob.data), .integer(Int64(row.size)), .bytes(row.hash.bytes),
                .integer(Int64(row.received)), .integer(row.isComplete ? 1 : 0),
            ]
        )
    }

    func insertPart(_ id: SpaceID, _ blob: UUID, start: UInt64, _ bytes: Data) throws {
        _ = try session.run(
            "INSERT INTO blob_part (space, blob, start, bytes) VALUES (?, ?, ?, ?)",
            [.bytes(id.bytes), .bytes(blob.data), .integer(Int64(start)), .bytes(bytes)]
        )
    }

    /// Where the parts of a document begin, in their order.
    func partStarts(_ id: SpaceID, _ blob: UUID) throws -> [UInt64] {
        try session.run(
            "SELECT start FROM blob_part WHERE space = ? AND blob = ? ORDER BY start",
            [.bytes(id.bytes), .bytes(blob.data)]
        ).compactMap { $0[0].integer.map { UInt64($0) } }
    }

    func part(_ id: SpaceID, _ blob: UUID, start: UInt64) throws -> Data {
        let rows = try session.run(
            "SELECT bytes FROM blob_part WHERE space = ? AND blob = ? AND start = ?",
            [.bytes(id.bytes), .bytes(blob.data), .integer(Int64(start))]
        )
        guard let bytes = rows.first?[0].bytes else { throw StoreError.damaged }
        return bytes
    }

    func deleteParts(_ id: SpaceID, _ blob: UUID) throws {
        _ = try session.run(
            "DELETE FROM blob_part WHERE space = ? AND blob = ?",
            [.bytes(id.bytes), .bytes(blob.data)]
        )
    }

    // MARK: what is remembered for a while

    /// Notes that a device reads in a session; false if it was noted before.
    func noteAccess(_ id: SpaceID, device: String, session name: String, now: Date) throws -> Bool {
        let values: [SQLValue] = [.bytes(id.bytes), .text(device), .text(name)]
        let known = try session.run(
            "SELECT 1 FROM access WHERE space = ? AND device = ? AND session = ?",
            values
        )
        guard known.isEmpty else { return false }
        _ = try session.run(
            "INSERT INTO access (space, device, session, time) VALUES (?, ?, ?, ?)",
            values + [.integer(now.storedMilliseconds)]
        )
        return true
    }

    /// Takes a nonce; false if it was taken before.
    func takeNonce(_ nonce: String, expires: Date) throws -> Bool {
        let rows = try session.run(
            "INSERT INTO nonce (id, expires) VALUES (?, ?) ON CONFLICT (id) DO NOTHING RETURNING id",
            [.text(nonce), .integer(expires.storedMilliseconds)]
        )
        return !rows.isEmpty
    }

    func message(_ mailbox: String, _ slot: Int, since: Date) throws -> Data? {
        try session.run(
            "SELECT message FROM mailbox WHERE name = ? AND slot = ? AND time >= ?",
            [.text(mailbox), .integer(Int64(slot)), .integer(since.storedMilliseconds)]
        ).first?[0].bytes
    }

    /// Leaves a message; false if the slot is taken.
    func leave(_ message: Data, _ mailbox: String, _ slot: Int, now: Date) throws -> Bool {
        let rows = try session.run(
            """
            INSERT INTO mailbox (name, slot, time, message) VALUES (?, ?, ?, ?) ON CONFLICT (name, slot) DO NOTHING
            RETURNING slot
            """,
            [.text(mailbox), .integer(Int64(slot)), .integer(now.storedMilliseconds), .bytes(message)]
        )
        return !rows.isEmpty
    }

    func messageCount() throws -> Int64 {
        try session.run("SELECT count(*) FROM mailbox", []).first?[0].integer ?? 0
    }

    /// Forgets what was to be remembered for a while only.
    func sweep(now: Date, mailboxLifetime: TimeInterval) throws {
        let time = SQLValue.integer(now.storedMilliseconds)
        _ = try session.run("DELETE FROM nonce WHERE expires < ?", [time])
        _ = try session.run(
            "DELETE FROM mailbox WHERE time < ?",
            [.integer(now.addingTimeInterval(-mailboxLifetime).storedMilliseconds)]
        )
        _ = try session.run(
            "DELETE FROM access WHERE time < ?",
            [.integer(now.addingTimeInterval(-86_400).storedMilliseconds)]
        )
    }
}
