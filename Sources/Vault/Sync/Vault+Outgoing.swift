package import FoundationEssentials
import GRDB
package import HealthModel
import SpaceProtocol

extension Vault {
    /// Whether a space is linked to a record server.
    package func isLinked(_ space: SpaceNumber = .owner) -> Bool { contents.linked.contains(space) }

    /// What the link of a space holds, in whatever form the caller uses; nil if it is not linked.
    ///
    /// - Throws: `VaultError.damaged` if it does not open.
    package func link(of space: SpaceNumber = .owner) throws(VaultError) -> Data? {
        let session = try open()
        guard contents.linked.contains(space) else { return nil }
        let sealed = try session.store.read { database in
            try Data.fetchOne(database, sql: "SELECT sealed FROM link WHERE id = ?", arguments: [space.number])
        }
        guard let payload = sealed.flatMap({ session.keys.rows.open($0, at: .link(space)) }) else {
            throw .damaged(Damage(.link, id: String(space.number)))
        }
        return payload
    }

    /// Links a space to a record server, or replaces what its link holds.
    ///
    /// With the first link, every version of the space waits to be sent.
    ///
    /// - Parameters:
    ///   - link: What the link holds.
    ///   - space: The space.
    ///   - startingOver: Whether everything that was kept of the log goes, to be read from its beginning again; what waits to be sent stays.
    /// - Throws: Why it could not be written; nothing was changed then.
    package func setLink(
        _ link: Data,
        of space: SpaceNumber = .owner,
        startingOver: Bool = false
    ) throws(VaultError) {
        let session = try writable()
        guard contents.spaces[space] != nil else { throw .notFound(.space) }
        var ledger = contents.ledger
        let isNew = !contents.linked.contains(space)
        try session.store.write { database in
            let sealed = session.keys.rows.seal(link, for: .link(space))
            try SmallRow.write(sealed, at: .link(space), in: database)
            ledger.note(.link(space), sealed: sealed)
            if startingOver {
                for table in ["statement", "log", "held"] {
                    try database.execute(sql: "DELETE FROM \(table) WHERE space = ?", arguments: [space.number])
                }
            }
            if isNew {
                try database.execute(
                    sql: "INSERT OR IGNORE INTO outbox (seq) SELECT seq FROM version WHERE space = ?",
                    arguments: [space.number]
                )
                ledger.replaceOutbox(try SyncRows.outbox(of: database))
            }
            try environment.faults.reach(.row)
            try ledger.write(to: database, rows: session.keys.rows)
        }
        contents.ledger = ledger
        contents.linked.insert(space)
        try environment.faults.reach(.committed)
    }

    /// Ends the link of a space: what came with it goes, the records stay.
    package func unlink(_ space: SpaceNumber = .owner) throws(VaultError) {
        let session = try writable()
        guard contents.linked.contains(space) else { return }
        var ledger = contents.ledger
        try session.store.write { database in
            try SmallRow.write(nil, at: .link(space), in: database)
            ledger.note(.link(space), sealed: nil)
            for table in ["statement", "log", "held"] {
                try database.execute(sql: "DELETE FROM \(table) WHERE space = ?", arguments: [space.number])
            }
            try database.execute(
                sql: "DELETE FROM outbox WHERE seq IN (SELECT seq FROM version WHERE space = ?)",
                arguments: [space.number]
            )
            ledger.replaceOutbox(try SyncRows.outbox(of: database))
            try environment.faults.reach(.row)
            try ledger.write(to: database, rows: session.keys.rows)
        }
        contents.ledger = ledger
        contents.linked.remove(space)
        try environment.faults.reach(.committed)
    }

    /// Whether what waits to be sent is not what this vault wrote down last: rows were taken away or brought back (A43).
    package func isOutboxDoubtful(of space: SpaceNumber = .owner) -> Bool {
        contents.damage.contains(Damage(.outbox)) && !contents.restoredOutboxes.contains(space)
    }

    /// Lets wait again exactly those versions of a space which its log does not hold.
    ///
    /// - Parameters:
    ///   - logged: The versions which the verified log holds.
    ///   - space: The space.
    /// - Throws: Why it could not be written; nothing was changed then.
    package func restoreOutbox(
        without logged: Set<VersionID>,
        of space: SpaceNumber = .owner
    ) throws(VaultError) {
        let session = try writable()
        var ledger = contents.ledger
        // The vault is sure again once every space that is linked has asked its own log.
        let restored = contents.restoredOutboxes.union([space])
        let isSure = contents.linked.isSubset(of: restored)
        try session.store.write { database in
            for row in try VersionRow.fetchAll(database) where row.space == space.number {
                let sql =
                    logged.contains(row.version)
                    ? "DELETE FROM outbox WHERE seq = ?" : "INSERT OR IGNORE INTO outbox (seq) VALUES (?)"
                try database.cachedStatement(sql: sql).execute(arguments: [row.sequence])
            }
            try database.execute(sql: "DELETE FROM outbox WHERE seq NOT IN (SELECT seq FROM version)")
            ledger.replaceOutbox(try SyncRows.outbox(of: database))
            if isSure { ledger.isOutboxDoubtful = false }
            try environment.faults.reach(.row)
            try ledger.write(to: database, rows: session.keys.rows)
        }
        contents.ledger = ledger
        contents.restoredOutboxes = isSure ? [] : restored
        if isSure { contents.damage.removeAll { $0 == Damage(.outbox) } }
        try environment.faults.reach(.committed)
    }

    /// How many versions of a space the log does not hold yet.
    package func outgoingCount(of space: SpaceNumber = .owner) throws(VaultError) -> Int {
        let session = try open()
        guard contents.linked.contains(space) else { return 0 }
        return try session.store.read { database in
            try Int.fetchOne(
                database,
                sql: "SELECT count(*) FROM outbox JOIN version USING (seq) WHERE space = ?",
                arguments: [space.number]
            ) ?? 0
        }
    }

    /// The records of which a version waits to be sent.
    package func outgoingRecords(of space: SpaceNumber = .owner) throws(VaultError) -> Set<RecordID> {
        let session = try open()
        guard contents.linked.contains(space) else { return [] }
        return try session.store.read { database in
            let ids = try Data.fetchAll(
                database,
                sql: "SELECT DISTINCT record FROM outbox JOIN version USING (seq) WHERE space = ?",
                arguments: [space.number]
            )
            return Set(ids.compactMap { RecordID(bytes: $0) })
        }
    }

    /// The next versions to send, in the order in which they were written.
    ///
    /// - Parameters:
    ///   - space: The space.
    ///   - limit: How many at most.
    ///   - byteLimit: Stops once the bodies together are longer.
    ///   - excluded: Versions which were sent and whose leaf was not seen yet.
    /// - Returns: The versions; none when nothing waits.
    /// - Throws: `VaultError.damaged` if one does not open; it stays where it is and is named.
    package func outgoing(
        of space: SpaceNumber = .owner,
        limit: Int,
        byteLimit: Int,
        excluding excluded: Set<VersionID> = []
    ) throws(VaultError) -> [PortableVersion] {
        let session = try open()
        guard contents.linked.contains(space) else { return [] }
        return try session.store.readConsistently { database in
            let cursor = try Row.fetchCursor(
                database,
                sql: """
                    SELECT seq, id, record, space FROM outbox JOIN version USING (seq) WHERE space = ? ORDER BY seq
                    """,
                arguments: [space.number]
            )
            let reader = VersionReader(database: database, rows: session.keys.rows)
            var versions: [PortableVersion] = []
            var bytes = 0
            while versions.count < limit, bytes < byteLimit, let found = try cursor.next() {
                guard let row = VersionRow(row: found) else { throw VaultError.damaged(Damage(.version)) }
                if excluded.contains(row.version) { continue }
                guard let payload = try reader.payload(in: row) else {
                    throw VaultError.damaged(Damage(.version, id: row.version.description))
                }
                bytes += payload.body.count
                versions.append(try portable(payload, in: row, database: database))
            }
            return versions
        }
    }

    private func portable(
        _ payload: VersionPayload,
        in row: VersionRow,
        database: Database
    ) throws -> PortableVersion {
        let session = try open()
        var documents: [RemoteBlob] = []
        for id in payload.documents {
            if let remote = try RemoteBlob.fetch(id, from: database, rows: session.keys.rows) {
                documents.append(remote)
            } else if let blob = try StoredBlob.fetch(id, from: database, rows: session.keys.rows) {
                let reader = BlobReader(blob: blob, vault: session.keys.vault, database: database)
                guard let hash = LogHash(bytes: try reader.sealedHash()) else { continue }
                documents.append(RemoteBlob(blob, vault: session.keys.vault, sealedHash: hash))
            }
            // A document that was purged since is nowhere any more; the version is sent without it.
        }
        return PortableVersion(
            id: row.version,
            record: row.record,
            kind: payload.kind,
            parents: payload.parents,
            content: PortableContent(
                time: payload.time,
                created: payload.created,
                author: payload.author,
                contentHash: payload.contentHash,
                provenance: payload.provenance,
                documents: documents,
                body: payload.body
            ),
            recordKind: payload.summary?.kind ?? contents.heads[row.record]?.summary?.kind ?? .other,
            // What is hidden by now is not sent to where it could be read when it was written.
            audience: contents.heads[row.record]?.audience ?? payload.provenance.audience
        )
    }

    /// The state statements of a space, in their order.
    package func statements(of space: SpaceNumber = .owner) throws(VaultError) -> [Data] {
        try sealedRows(of: .statement, space: space, from: 0)
    }

    /// The pages of the verified log of a space, from the one that begins at `first` on.
    package func logPages(of space: SpaceNumber = .owner, from first: UInt64 = 0) throws(VaultError) -> [Data] {
        try sealedRows(of: .log, space: space, from: first)
    }

    private func sealedRows(of table: VaultTable, space: SpaceNumber, from first: UInt64) throws(VaultError) -> [Data] {
        let session = try open()
        return try session.store.read { database in
            guard try Schema.hasSync(database) else { return [] }
            let rows = try Row.fetchAll(
                database,
                sql: "SELECT n, sealed FROM \(table.rawValue) WHERE space = ? AND n >= ? ORDER BY n",
                arguments: [space.number, Int64(bitPattern: first)]
            )
            return try rows.map { row in
                let index = UInt64(bitPattern: row[0] as Int64)
                let place: RowPlace = table == .log ? .log(space, index) : .statement(space, index)
                guard let payload = session.keys.rows.open(row[1], at: place) else {
                    throw VaultError.damaged(Damage(table, id: String(index)))
                }
                return payload
            }
        }
    }
}
