import FoundationEssentials
import SpaceProtocol

extension RecordTables {
    /// What stands in the column for the kind of a version where the object is a deposit's.
    private static let depositKind: Int64 = 255

    /// Whether no later version of the record replaces a version.
    func isLatest(_ id: SpaceID, _ header: VersionHeader) throws -> Bool {
        let rows = try session.run(
            "SELECT parents FROM version WHERE space = ? AND record = ?",
            [.bytes(id.bytes), .bytes(header.record.data)]
        )
        let name = header.id.data
        return !rows.contains { row in
            guard let parents = row[0].bytes else { return false }
            return stride(from: 0, to: parents.count - 15, by: 16).contains { start in
                parents.dropFirst(start).prefix(16) == name
            }
        }
    }

    /// The header of a version, as its commit authenticates it.
    func header(_ id: SpaceID, _ version: UUID) throws -> VersionHeader? {
        let rows = try session.run(
            """
            SELECT body FROM entry JOIN version ON entry.space = version.space AND entry.n = version.n
            WHERE version.space = ? AND version.id = ?
            """,
            [.bytes(id.bytes), .bytes(version.data)]
        )
        guard let body = rows.first?[0].bytes, body.first == EntryKind.commit.rawValue,
            let commit = try? CommitEntry(decoding: Data(body.dropFirst()))
        else { return nil }
        return commit.headers.first { $0.id == version }
    }

    /// The versions that refer to a document.
    func versions(_ id: SpaceID, naming blob: UUID) throws -> [UUID] {
        try session.run(
            "SELECT version FROM version_blob WHERE space = ? AND blob = ?",
            [.bytes(id.bytes), .bytes(blob.data)]
        ).compactMap { $0[0].bytes.flatMap { UUID(sixteen: $0) } }
    }

    /// Whether a reading of a session was noted.
    func knowsAccess(_ id: SpaceID, device: String, session name: String) throws -> Bool {
        try !session.run(
            "SELECT 1 FROM access WHERE space = ? AND device = ? AND session = ?",
            [.bytes(id.bytes), .text(device), .text(name)]
        ).isEmpty
    }

    /// Keeps the object of a deposit; the owner's devices fetch it by its id, like any object.
    func insert(_ id: SpaceID, deposit: UUID, hash: LogHash, object: Data, entry: UInt64) throws {
        try session.run(
            """
            INSERT INTO version (space, id, record, n, kind, parents, hash, object) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .bytes(id.bytes), .bytes(deposit.data), .bytes(deposit.data), .integer(Int64(entry)),
                .integer(Self.depositKind), .bytes(Data()), .bytes(hash.bytes), .bytes(object),
            ]
        )
    }
}
