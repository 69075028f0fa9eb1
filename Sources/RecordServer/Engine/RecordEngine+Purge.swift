import FoundationEssentials
package import SpaceProtocol

extension RecordEngine {
    /// How long an upload may wait for the version that names it.
    static let uploadLifetime: TimeInterval = 14 * 86_400

    /// Forgets what was to be remembered for a while only; erases what was deleted long enough ago, and closed spaces.
    ///
    /// Any number of processes may do it at once. Each record is a transaction of its own, so that nobody waits long for it.
    package func sweep() async throws {
        let now = now()
        let driver = driver
        try await driver.write { session in
            try RecordTables(session: session, driver: driver).sweep(now: now, mailboxLifetime: Self.mailboxLifetime)
        }
        try await repeating({ try $0.dueSpaces(now: now) }) { id in
            try await self.locked(id) { tables in
                // Another process, or a second look, may have been here.
                if let due = try tables.space(id)?.purgeAt, due <= now { try tables.remove(id) }
            }
            self.forget(id)
        }
        try await repeating({ try $0.dueRecords(now: now) }) { due in
            try await self.locked(due.space) { tables in
                try Self.purge(due.record, of: due.space, tables, now: now)
            }
        }
        try await repeating({ try $0.dueBlobs(now: now) }) { due in
            try await self.locked(due.space) { tables in
                try tables.release(due.space, bytes: try tables.erase(due.space, blob: due.blob))
            }
        }
    }

    /// Erases the objects of versions which later ones replace, as a device of the owner or a guardian asks; the latest of a record, what can come back
    /// from the bin, and what is not here are left as they are.
    package func erase(_ request: ObjectRequest, of id: SpaceID) async throws {
        try await locked(id) { tables in
            try tables.release(id, bytes: try tables.erase(id, replaced: request.versions))
        }
    }

    /// Does something with each of what is due, until nothing is.
    private func repeating<Item: Sendable>(
        _ find: @escaping @Sendable (RecordTables) throws -> [Item],
        _ body: (Item) async throws -> Void
    ) async throws {
        let driver = driver
        while !Task.isCancelled {
            let items = try await driver.read { try find(RecordTables(session: $0, driver: driver)) }
            guard !items.isEmpty else { return }
            for item in items { try await body(item) }
        }
    }

    /// A transaction that holds the lock of a space.
    private func locked(_ id: SpaceID, _ body: @escaping @Sendable (RecordTables) throws -> Void) async throws {
        let driver = driver
        try await driver.write { session in
            let tables = RecordTables(session: session, driver: driver)
            if try tables.space(id, locking: true) != nil { try body(tables) }
        }
    }

    /// Erases a record if all that became of it is deleted: an edit beside a tombstone, or after it, keeps everything.
    private static func purge(_ record: Data, of id: SpaceID, _ tables: RecordTables, now: Date) throws {
        let versions = try tables.versions(id, of: record)
        let replaced = versions.reduce(into: Set<Data>()) { $0.formUnion($1.parents) }
        let heads = versions.filter { !replaced.contains($0.id) }
        if !heads.isEmpty, heads.allSatisfy({ $0.isTombstone && ($0.due ?? now) <= now }) {
            try tables.release(id, bytes: try tables.erase(id, record: record))
        }
        try tables.settle(id, record: record, now: now)
    }
}
