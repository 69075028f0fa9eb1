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
    /// When it is erased unless a version names it; nil once one did.
    var due: Date?
}

/// The statements on the tables, the same for each database.
struct RecordTables {
    let session: any SQLSession
    let driver: any SQLDriver

    // MARK: the server

    func serverValue(_ name: String) throws -> Data? {
        try session.run("SELECT value FROM server WHERE name = ?", [.text(name)]).first?[0].bytes
    }

    func set(_ name: String, _ value: Data) throws {
        try session.run(
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

    /// Begins a space; `binDays` is for how long it keeps what was deleted.
    func insert(_ id: SpaceID, _ row: SpaceRow, binDays: Int, now: Date) throws {
        let time = SQLValue.integer(now.storedMilliseconds)
        try session.run(
            """
            INSERT INTO space (id, sequence, state, frontier, bytes, bin, created, active) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .bytes(id.bytes), .integer(Int64(row.sequence)), .bytes(row.stateHash.bytes),
                .bytes(row.frontier.encoded), .integer(row.bytes), .integer(Int64(binDays)), time, time,
            ]
        )
    }

    func update(_ id: SpaceID, _ row: SpaceRow, now: Date) throws {
        try session.run(
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
            try session.run(
                "INSERT INTO entry (space, n, kind, time, hash, salt, body) VALUES (?, ?, ?, ?, ?, ?, ?)",
                [
                    .bytes(id.bytes), .integer(Int64(frontier.size)), .integer(Int64(entry.body.first ?? 0)),
                    .integer(now.storedMilliseconds), .bytes(leaf.bytes), .bytes(entry.salt), .bytes(entry.body),
                ]
            )
            try frontier.append(leaf) { level, index, hash in
                guard level > 0 else { return }
                try session.run(
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
        try session.run(
            "UPDATE entry SET salt = NULL, body = NULL WHERE space = ? AND n = ? AND kind <> \(EntryKind.state.rawValue)",
            [.bytes(id.bytes), .integer(Int64(clamping: index))]
        )
    }
}
