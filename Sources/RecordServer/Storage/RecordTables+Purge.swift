import FoundationEssentials
import SpaceProtocol

/// One version of a record, as far as it decides whether the record lives.
struct VersionRow: Hashable, Sendable {
    let id: Data
    let isTombstone: Bool
    let parents: Set<Data>
    /// For a tombstone that was not looked at yet: when what it deletes may be erased.
    let due: Date?
}

/// Erasing what was deleted long enough ago.
extension RecordTables {
    /// Records with a tombstone whose time has come, some of them.
    func dueRecords(now: Date) throws -> [(space: SpaceID, record: Data)] {
        try session.run(
            "SELECT DISTINCT space, record FROM version WHERE due <= ? LIMIT 256",
            [.integer(now.storedMilliseconds)]
        ).compactMap { row in
            guard let space = row[0].bytes.flatMap({ LogHash(bytes: $0) }), let record = row[1].bytes else {
                return nil
            }
            return (SpaceID(space), record)
        }
    }

    /// Uploads which no version named in time, some of them.
    func dueBlobs(now: Date) throws -> [(space: SpaceID, blob: Data)] {
        try session.run("SELECT space, id FROM blob WHERE due <= ? LIMIT 256", [.integer(now.storedMilliseconds)])
            .compactMap { row in
                guard let space = row[0].bytes.flatMap({ LogHash(bytes: $0) }), let blob = row[1].bytes else {
                    return nil
                }
                return (SpaceID(space), blob)
            }
    }

    /// Closed spaces whose time has come, some of them.
    func dueSpaces(now: Date) throws -> [SpaceID] {
        try session.run("SELECT id FROM space WHERE purge <= ? LIMIT 256", [.integer(now.storedMilliseconds)])
            .compactMap { $0[0].bytes.flatMap { LogHash(bytes: $0) }.map(SpaceID.init) }
    }

    /// Every version of a record.
    func versions(_ id: SpaceID, of record: Data) throws -> [VersionRow] {
        try session.run(
            "SELECT id, kind, parents, due FROM version WHERE space = ? AND record = ? ORDER BY n",
            [.bytes(id.bytes), .bytes(record)]
        ).map { row in
            guard let version = row[0].bytes, let kind = row[1].integer, let parents = row[2].bytes else {
                throw StoreError.damaged
            }
            return VersionRow(
                id: version,
                isTombstone: kind == Int64(VersionHeader.Kind.tombstone.rawValue),
                parents: Set(stride(from: 0, to: parents.count, by: 16).map { Data(parents.dropFirst($0).prefix(16)) }),
                due: row[3].integer.map { Date(storedMilliseconds: $0) }
            )
        }
    }

    /// Erases the sealed bytes of every version of a record but its tombstones, and the documents which only they named.
    ///
    /// - Returns: How many bytes that frees.
    func erase(_ id: SpaceID, record: Data) throws -> Int64 {
        let space = SQLValue.bytes(id.bytes)
        let tombstone = VersionHeader.Kind.tombstone.rawValue
        let freed =
            try session.run(
                """
                SELECT CAST(coalesce(sum(length(object)), 0) AS BIGINT) FROM version
                WHERE space = ? AND record = ? AND kind <> \(tombstone)
                """,
                [space, .bytes(record)]
            ).first?[0].integer ?? 0
        let blobs = try session.run(
            """
            SELECT DISTINCT blob FROM version_blob WHERE space = ?
                AND version IN (SELECT id FROM version WHERE space = ? AND record = ?)
            """,
            [space, space, .bytes(record)]
        ).compactMap(\.first?.bytes)
        try session.run(
            "UPDATE version SET object = NULL WHERE space = ? AND record = ? AND kind <> \(tombstone)",
            [space, .bytes(record)]
        )
        try session.run(
            """
            DELETE FROM version_blob WHERE space = ?
                AND version IN (SELECT id FROM version WHERE space = ? AND record = ?)
            """,
            [space, space, .bytes(record)]
        )
        return try blobs.reduce(freed) { try $0 + erase(id, blob: $1) }
    }

    /// Erases the sealed bytes of those versions which another one than a tombstone replaces, and the documents which only they named.
    ///
    /// - Returns: How many bytes that frees.
    func erase(_ id: SpaceID, replaced wanted: [UUID]) throws -> Int64 {
        var freed: Int64 = 0
        for version in wanted {
            let values: [SQLValue] = [.bytes(id.bytes), .bytes(version.data)]
            let row = try session.run(
                """
                SELECT record, CAST(length(object) AS BIGINT) FROM version
                WHERE space = ? AND id = ? AND kind <> \(VersionHeader.Kind.tombstone.rawValue) AND object IS NOT NULL
                """,
                values
            ).first
            guard let row, let record = row[0].bytes, let size = row[1].integer,
                try versions(id, of: record).contains(where: { !$0.isTombstone && $0.parents.contains(version.data) })
            else { continue }
            let blobs = try session.run("SELECT blob FROM version_blob WHERE space = ? AND version = ?", values)
                .compactMap(\.first?.bytes)
            try session.run("UPDATE version SET object = NULL WHERE space = ? AND id = ?", values)
            try session.run("DELETE FROM version_blob WHERE space = ? AND version = ?", values)
            freed += try blobs.reduce(size) { try $0 + erase(id, blob: $1) }
        }
        return freed
    }

    /// Erases a document unless a version names it.
    ///
    /// - Returns: How many bytes that frees.
    func erase(_ id: SpaceID, blob: Data) throws -> Int64 {
        let values: [SQLValue] = [.bytes(id.bytes), .bytes(blob)]
        guard try session.run("SELECT 1 FROM version_blob WHERE space = ? AND blob = ? LIMIT 1", values).isEmpty,
            let size = try session.run("SELECT size FROM blob WHERE space = ? AND id = ?", values).first?[0].integer
        else { return 0 }
        try session.run("DELETE FROM blob_part WHERE space = ? AND blob = ?", values)
        try session.run("DELETE FROM blob WHERE space = ? AND id = ?", values)
        return size
    }

    /// Notes that a record's tombstones were looked at.
    func settle(_ id: SpaceID, record: Data, now: Date) throws {
        try session.run(
            "UPDATE version SET due = NULL WHERE space = ? AND record = ? AND due <= ?",
            [.bytes(id.bytes), .bytes(record), .integer(now.storedMilliseconds)]
        )
    }

    /// Gives bytes back to a space's quota.
    func release(_ id: SpaceID, bytes: Int64) throws {
        try session.run("UPDATE space SET bytes = bytes - ? WHERE id = ?", [.integer(bytes), .bytes(id.bytes)])
    }

    /// For how many days a space keeps what was deleted.
    func binDays(_ id: SpaceID) throws -> Int {
        Int(try session.run("SELECT bin FROM space WHERE id = ?", [.bytes(id.bytes)]).first?[0].integer ?? 0)
    }

    /// Removes a space with all it held.
    func remove(_ id: SpaceID) throws {
        for table in Self.ofSpaces { try session.run("DELETE FROM \(table) WHERE space = ?", [.bytes(id.bytes)]) }
        try session.run("DELETE FROM space WHERE id = ?", [.bytes(id.bytes)])
    }
}
