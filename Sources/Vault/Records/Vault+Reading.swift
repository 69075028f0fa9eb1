package import FoundationEssentials
import GRDB
package import HealthModel

extension Vault {
    /// The latest version of a record, with its exact bytes; for a record in the bin, the version before it was deleted.
    ///
    /// - Throws: `VaultError.notFound`, or `.damaged` if the row does not open; an older version is never shown instead.
    package func record(_ id: RecordID) throws(VaultError) -> StoredRecord {
        guard let head = contents.heads[id] else {
            _ = try open()
            throw try isDamaged(id) ? .damaged(Damage(.version)) : .notFound(.version)
        }
        guard let row = head.contentRow else { throw .notFound(.version) }
        return try stored(row)
    }

    /// The versions of a record, oldest first, tombstones among them.
    ///
    /// - Throws: `VaultError.notFound` if there never was such a record, `.damaged` if one of its versions does not open.
    package func versions(of id: RecordID) throws(VaultError) -> [RecordVersion] {
        let session = try open()
        let kind = contents.heads[id]?.summary?.kind
        let versions = try session.store.read { database in
            let reader = VersionReader(database: database, rows: session.keys.rows)
            return try reader.rows(of: id).map { row in
                guard let payload = try reader.payload(in: row) else {
                    throw VaultError.damaged(Damage(.version, id: row.version.description, kind: kind))
                }
                return payload.version(in: row)
            }
        }
        guard !versions.isEmpty else { throw .notFound(.version) }
        return versions
    }

    /// One version of a record, with its exact bytes.
    ///
    /// - Throws: `VaultError.notFound` or `.damaged`.
    package func version(_ version: VersionID, of id: RecordID) throws(VaultError) -> StoredRecord {
        let session = try open()
        let row = try session.store.read { database in
            try VersionReader(database: database, rows: session.keys.rows).rows(of: id)
                .first { $0.version == version }
        }
        guard let row else { throw .notFound(.version) }
        return try stored(row)
    }

    /// The exact bytes of several records at once, as ``record(_:)`` gives them; a record that is not here is left out.
    package func bodies(of ids: [RecordID]) throws(VaultError) -> [RecordID: Data] {
        let session = try open()
        let rows = ids.compactMap { contents.heads[$0]?.contentRow }
        return try session.store.read { database in
            let reader = VersionReader(database: database, rows: session.keys.rows)
            var bodies: [RecordID: Data] = [:]
            for row in rows {
                guard let payload = try reader.payload(in: row) else {
                    throw VaultError.damaged(Damage(.version, id: row.version.description))
                }
                bodies[row.record] = payload.body
            }
            return bodies
        }
    }

    private func stored(_ row: VersionRow) throws(VaultError) -> StoredRecord {
        let session = try open()
        let payload = try session.store.read { database in
            try VersionReader(database: database, rows: session.keys.rows).payload(in: row)
        }
        guard let payload else {
            let kind = contents.heads[row.record]?.summary?.kind
            throw .damaged(Damage(.version, id: row.version.description, kind: kind))
        }
        return StoredRecord(version: payload.version(in: row), body: payload.body)
    }

    private func isDamaged(_ id: RecordID) throws(VaultError) -> Bool {
        let session = try open()
        return try session.store.read { database in
            try !VersionReader(database: database, rows: session.keys.rows).rows(of: id).isEmpty
        }
    }
}
