import FoundationEssentials
import SpaceProtocol

extension RecordTables {
    func batch(_ id: SpaceID, _ batch: LogHash) throws -> UInt64? {
        try session.run("SELECT n FROM batch WHERE space = ? AND id = ?", [.bytes(id.bytes), .bytes(batch.bytes)])
            .first?[0].integer.map { UInt64($0) }
    }

    func insert(_ id: SpaceID, batch: LogHash, entry: UInt64) throws {
        try session.run(
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

    /// Takes a version over; `due` is when what a tombstone deletes may be erased.
    func insert(_ id: SpaceID, _ header: VersionHeader, object: Data, entry: UInt64, due: Date?) throws {
        try session.run(
            """
            INSERT INTO version (space, id, record, n, kind, parents, hash, object, due)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .bytes(id.bytes), .bytes(header.id.data), .bytes(header.record.data), .integer(Int64(entry)),
                .integer(Int64(header.kind.rawValue)), .bytes(Data(header.parents.flatMap(\.data))),
                .bytes(header.objectHash.bytes), .bytes(object), due.map { .integer($0.storedMilliseconds) } ?? .null,
            ]
        )
        for blob in Set(header.blobs.map(\.id)) {
            try session.run(
                "INSERT INTO version_blob (space, blob, version) VALUES (?, ?, ?)",
                [.bytes(id.bytes), .bytes(blob.data), .bytes(header.id.data)]
            )
            try session.run(
                "UPDATE blob SET due = NULL WHERE space = ? AND id = ?",
                [.bytes(id.bytes), .bytes(blob.data)]
            )
        }
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
            "SELECT size, hash, received, complete, due FROM blob WHERE space = ? AND id = ?",
            [.bytes(id.bytes), .bytes(blob.data)]
        )
        guard let row = rows.first else { return nil }
        guard let size = row[0].integer, let hash = row[1].bytes.flatMap({ LogHash(bytes: $0) }),
            let received = row[2].integer, let complete = row[3].integer
        else { throw StoreError.damaged }
        return BlobRow(
            size: UInt64(size),
            hash: hash,
            received: UInt64(received),
            isComplete: complete == 1,
            due: row[4].integer.map { Date(storedMilliseconds: $0) }
        )
    }

    func write(_ id: SpaceID, _ blob: UUID, _ row: BlobRow) throws {
        try session.run(
            """
            INSERT INTO blob (space, id, size, hash, received, complete, due) VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (space, id)
                DO UPDATE SET received = excluded.received, complete = excluded.complete, due = excluded.due
            """,
            [
                .bytes(id.bytes), .bytes(blob.data), .integer(Int64(row.size)), .bytes(row.hash.bytes),
                .integer(Int64(row.received)), .integer(row.isComplete ? 1 : 0),
                row.due.map { .integer($0.storedMilliseconds) } ?? .null,
            ]
        )
    }

    func insertPart(_ id: SpaceID, _ blob: UUID, start: UInt64, _ bytes: Data) throws {
        try session.run(
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
        try session.run(
            "DELETE FROM blob_part WHERE space = ? AND blob = ?",
            [.bytes(id.bytes), .bytes(blob.data)]
        )
    }
}
