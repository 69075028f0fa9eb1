package import FoundationEssentials
import GRDB
import SpaceProtocol

extension RemoteBlob {
    /// Reads what is known of a document whose bytes are at the server only; nil if there is none.
    static func fetch(_ id: BlobID, from database: Database, rows: RowSealer) throws -> RemoteBlob? {
        guard try Schema.hasSync(database) else { return nil }
        let row = try Row.fetchOne(
            database,
            sql: "SELECT size, sealed FROM remote_blob WHERE id = ?",
            arguments: [id.uuid.data]
        )
        guard let row else { return nil }
        guard let payload = rows.open(row[1], at: .remoteBlob(id, sealedSize: row[0])) else {
            throw VaultError.damaged(Damage(.remoteBlob, id: id.description))
        }
        do {
            var reader = FieldReader(payload)
            let blob = try RemoteBlob(from: &reader)
            try reader.end()
            guard blob.id == id else { throw FieldError() }
            return blob
        } catch {
            throw VaultError.damaged(Damage(.remoteBlob, id: id.description))
        }
    }

    func insert(into database: Database, rows: RowSealer) throws {
        var writer = FieldWriter()
        write(to: &writer)
        let place = RowPlace.remoteBlob(id, sealedSize: sealedSize)
        try SyncRows.write(rows.seal(writer.bytes, for: place), at: place, in: database)
    }

    static func delete(_ id: BlobID, in database: Database) throws {
        guard try Schema.hasSync(database) else { return }
        try database.execute(sql: "DELETE FROM remote_blob WHERE id = ?", arguments: [id.uuid.data])
        try database.execute(sql: "DELETE FROM blob_part WHERE blob = ?", arguments: [id.uuid.data])
    }
}

extension Vault {
    /// The bytes of each part in which a document is fetched, but the last.
    package static let partByteCount = StoredBlob.pieceSize

    /// Whether the bytes of a document are at the server only.
    package func isRemote(_ blob: BlobID) -> Bool {
        contents.remoteBlobs.contains(blob) && !contents.ledger.blobs.contains(blob)
    }

    /// The documents whose bytes are at the server only.
    package func remoteBlobs() -> Set<BlobID> { contents.remoteBlobs }

    /// The documents of one person's records whose bytes are at the server only: at that person's server.
    package func remoteBlobs(in space: SpaceNumber) -> Set<BlobID> {
        var found: Set<BlobID> = []
        for head in contents.heads.values where head.row.space == space.number {
            found.formUnion(head.allDocuments.filter(contents.remoteBlobs.contains))
        }
        return found
    }

    /// A document whose bytes are at the server only, with the number of sealed bytes that have arrived.
    ///
    /// - Throws: `VaultError.notFound` if there is none of this id.
    package func remoteBlob(_ id: BlobID) throws(VaultError) -> (blob: RemoteBlob, arrived: Int) {
        let session = try open()
        let found = try session.store.read { database in
            let blob = try RemoteBlob.fetch(id, from: database, rows: session.keys.rows)
            let arrived = try Int.fetchOne(
                database,
                sql: "SELECT coalesce(sum(length(bytes)), 0) FROM blob_part WHERE blob = ?",
                arguments: [id.uuid.data]
            )
            return blob.map { ($0, arrived ?? 0) }
        }
        guard let found else { throw .notFound(.remoteBlob) }
        return found
    }

    /// Keeps the next sealed bytes of a document that is being fetched; after an interruption, fetching goes on from there.
    ///
    /// - Parameters:
    ///   - part: ``partByteCount`` bytes, or the rest.
    ///   - offset: Where they begin; has to be what has arrived so far.
    ///   - id: The document.
    /// - Throws: `VaultError.invalidChange` for another offset or size; nothing was kept then.
    package func keep(_ part: Data, at offset: Int, of id: BlobID) throws(VaultError) {
        let session = try writable()
        let (blob, arrived) = try remoteBlob(id)
        guard offset == arrived, part.count == min(Self.partByteCount, blob.sealedSize - offset), !part.isEmpty else {
            throw .invalidChange
        }
        try session.store.write { database in
            try database.execute(
                sql: "INSERT INTO blob_part (blob, n, bytes) VALUES (?, ?, ?)",
                arguments: [id.uuid.data, offset / Self.partByteCount, part]
            )
            try environment.faults.reach(.row)
        }
        try environment.faults.reach(.committed)
    }

    /// Takes in a document all of whose bytes have arrived, once they are those which its version promised.
    ///
    /// - Throws: `VaultError.damaged` if they are not; they are thrown away then, to be fetched again.
    package func finishFetching(_ id: BlobID) throws(VaultError) {
        let session = try writable()
        let (remote, arrived) = try remoteBlob(id)
        guard arrived == remote.sealedSize else { throw .invalidChange }
        let blob = remote.stored(in: session.keys.vault)
        var ledger = contents.ledger
        let isWhole = try session.store.write { database in
            let bytes = id.uuid.data
            let place = RowPlace.blob(id, sealedSize: blob.sealedSize)
            try database.execute(
                sql: "INSERT INTO blob (id, size, sealed) VALUES (?, ?, ?)",
                arguments: [bytes, blob.sealedSize, session.keys.rows.seal(blob.encoded, for: place)]
            )
            try database.execute(
                sql: "INSERT INTO blob_chunk (blob, n, bytes) SELECT blob, n, bytes FROM blob_part WHERE blob = ?",
                arguments: [bytes]
            )
            let reader = BlobReader(blob: blob, vault: session.keys.vault, database: database)
            let found = try reader.sealedHash()
            guard found == remote.sealedHash.bytes else {
                try database.execute(sql: "DELETE FROM blob_chunk WHERE blob = ?", arguments: [bytes])
                try database.execute(sql: "DELETE FROM blob WHERE id = ?", arguments: [bytes])
                try database.execute(sql: "DELETE FROM blob_part WHERE blob = ?", arguments: [bytes])
                return false
            }
            try RemoteBlob.delete(id, in: database)
            ledger.insert(id)
            try environment.faults.reach(.row)
            try ledger.write(to: database, rows: session.keys.rows)
            return true
        }
        guard isWhole else { throw .damaged(Damage(.remoteBlob, id: id.description)) }
        contents.ledger = ledger
        contents.remoteBlobs.remove(id)
        try environment.faults.reach(.committed)
    }

    /// The sealed bytes of a stored document, to send them as they are; the range is cut to what there is.
    package func sealedBytes(of id: BlobID, range: Range<Int>) throws(VaultError) -> Data {
        let session = try open()
        let blob = try blob(id)
        return try session.store.readConsistently { database in
            try BlobReader(blob: blob, vault: session.keys.vault, database: database).sealedBytes(range)
        }
    }
}
