import Crypto
import FoundationEssentials
package import SpaceProtocol

/// Counts of what a server holds; never content.
package struct ServerStats: Hashable, Sendable, Codable {
    /// The spaces.
    package let spaces: Int64
    /// The spaces in which something was appended in the last 30 days.
    package let active: Int64
    /// The log entries of all spaces.
    package let entries: Int64
    /// The deposits among them.
    package let deposits: Int64
    /// The sealed bytes.
    package let bytes: Int64
}

/// What a check of a server found wrong: which space, and where.
package struct ServerDamage: Hashable, Sendable {
    /// The space.
    package let space: SpaceID
    /// What is not as it should be, in one word and a number.
    package let place: String
}

extension RecordEngine {
    /// Reads something, to see whether the database answers.
    func checkHealth() async throws {
        let driver = driver
        _ = try await driver.read { try RecordTables(session: $0, driver: driver).serverValue("name") }
    }

    /// Counts what is here.
    package func stats() async throws -> ServerStats {
        let since = now().addingTimeInterval(-30 * 86_400).storedMilliseconds
        return try await driver.read { session in
            func count(_ sql: String, _ values: [SQLValue] = []) throws -> Int64 {
                try session.run(sql, values).first?[0].integer ?? 0
            }
            return ServerStats(
                spaces: try count("SELECT count(*) FROM space"),
                active: try count("SELECT count(*) FROM space WHERE active >= ?", [.integer(since)]),
                entries: try count("SELECT count(*) FROM entry"),
                deposits: try count("SELECT count(*) FROM entry WHERE kind = \(EntryKind.deposit.rawValue)"),
                bytes: try count("SELECT CAST(coalesce(sum(bytes), 0) AS BIGINT) FROM space")
            )
        }
    }

    private func forEachSpace(_ body: (SpaceID) async throws -> Void) async throws {
        let driver = driver
        var last = Data()
        while true {
            let after = last
            let ids = try await driver.read { try RecordTables(session: $0, driver: driver).spaces(after: after) }
            guard let end = ids.last else { return }
            for id in ids { try await body(id) }
            last = end.bytes
        }
    }

    /// Recomputes every log: leaves, nodes, root, statements, objects and documents.
    ///
    /// - Parameter progress: Told after each space.
    /// - Returns: What is damaged; nothing when all is well.
    /// - Throws: `StoreError` when the database cannot be read at all.
    package func check(progress: (Int) -> Void = { _ in }) async throws -> [ServerDamage] {
        var damage: [ServerDamage] = []
        var count = 0
        try await forEachSpace { id in
            damage += try await check(id)
            count += 1
            progress(count)
        }
        return damage
    }

    private func check(_ id: SpaceID) async throws -> [ServerDamage] {
        let driver = driver
        return try await driver.read { session in
            let tables = RecordTables(session: session, driver: driver)
            guard let row = try tables.space(id) else { return [] }
            var damage: [ServerDamage] = []
            func note(_ place: String) { damage.append(ServerDamage(space: id, place: place)) }
            var frontier = Frontier()
            while frontier.size < row.frontier.size {
                let first = frontier.size
                let rows = try session.run(
                    "SELECT n, hash, salt, body FROM entry WHERE space = ? AND n >= ? ORDER BY n LIMIT 256",
                    [.bytes(id.bytes), .integer(Int64(first))]
                )
                if rows.isEmpty { break }
                for found in rows {
                    guard found[0].integer == Int64(frontier.size),
                        let hash = found[1].bytes.flatMap({ LogHash(bytes: $0) })
                    else {
                        note("entry \(frontier.size)")
                        return damage
                    }
                    if let salt = found[2].bytes, let body = found[3].bytes,
                        (try? LogEntry(salt: salt, body: body))?.leaf != hash
                    {
                        note("entry \(frontier.size)")
                    }
                    frontier.append(hash) { level, index, node in
                        guard level > 0, (try? tables.node(id, level, index)) != node else { return }
                        note("node \(level)/\(index)")
                    }
                }
            }
            if frontier != row.frontier { note("root") }
            if case .success(let state) = replay((try? tables.statements(id)) ?? []) {
                if state.head.sequence != row.sequence || state.head.hash != row.stateHash || state.id != id {
                    note("state")
                }
            } else {
                note("state")
            }
            try Self.checkObjects(id, tables, session, note)
            return damage
        }
    }

    private static func checkObjects(
        _ id: SpaceID,
        _ tables: RecordTables,
        _ session: any SQLSession,
        _ note: (String) -> Void
    ) throws {
        for found in try session.run(
            "SELECT id, hash FROM version WHERE space = ? AND object IS NOT NULL ORDER BY n",
            [.bytes(id.bytes)]
        ) {
            guard let version = found[0].bytes.flatMap({ UUID(sixteen: $0) }), let hash = found[1].bytes,
                let object = try tables.object(id, version), LogHash(of: object).bytes == hash
            else {
                note("version")
                continue
            }
        }
        for found in try session.run(
            "SELECT id, hash FROM blob WHERE space = ? AND complete = 1 ORDER BY id",
            [.bytes(id.bytes)]
        ) {
            guard let blob = found[0].bytes.flatMap({ UUID(sixteen: $0) }), let hash = found[1].bytes else { continue }
            var hasher = SHA256()
            for start in try tables.partStarts(id, blob) {
                hasher.update(data: try tables.part(id, blob, start: start))
            }
            if Data(hasher.finalize()) != hash { note("document \(blob.uuidString.lowercased())") }
        }
    }

    /// Copies everything into one file while the server goes on.
    package func backup(to path: String) async throws { try await driver.backup(to: path) }
}
