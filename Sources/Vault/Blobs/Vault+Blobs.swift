package import FoundationEssentials
import GRDB
import SpaceProtocol

extension Vault {
    /// From this size on, writing a document twice costs more than changing the journal.
    private static let largeByteCount = 8 << 20

    /// Stores a document, in constant memory whatever its size.
    ///
    /// It belongs to no record yet: a document that no record refers to is removed a day later. All of it is stored in one
    /// transaction; a cancelled task, a failing source or a full disk leave nothing.
    ///
    /// - Parameters:
    ///   - source: Where the bytes come from.
    ///   - id: The id of a document that comes from another vault; a new one if nil.
    ///   - progress: Told the number of bytes taken, about once for each mebibyte.
    /// - Returns: The stored document.
    /// - Throws: `VaultError.unreadableSource`, `.cancelled`, `.diskFull` and the like.
    @discardableResult
    package func addBlob(
        reading source: sending BlobSource,
        id: BlobID? = nil,
        progress: (@Sendable (Int) -> Void)? = nil
    ) throws(VaultError) -> StoredBlob {
        let isLarge = (source.length ?? 0) >= Self.largeByteCount
        return try store(id ?? BlobID(environment.makeID()), isLarge: isLarge) { writer, _ in
            while let piece = try source.nextPiece() {
                try writer.append(piece)
                progress?(writer.length)
                try Task.checkCancellation()
            }
        }
    }

    /// Stores a document's bytes once more, under a key of their own, in constant memory; like any new one it belongs to no record yet.
    ///
    /// - Returns: The copy.
    /// - Throws: `VaultError.notFound`, `.damaged`, `.cancelled`, `.diskFull`; nothing was added then.
    package func copyBlob(_ id: BlobID) throws(VaultError) -> StoredBlob {
        let original = try blob(id)
        let vault = try writable().keys.vault
        return try store(BlobID(environment.makeID()), isLarge: original.length >= Self.largeByteCount) {
            writer,
            database in
            try BlobReader(blob: original, vault: vault, database: database).read { piece in
                try writer.append(piece)
                try Task.checkCancellation()
            }
        }
    }

    private func store(
        _ id: BlobID,
        isLarge: Bool,
        filling fill: (inout BlobWriter, Database) throws -> Void
    ) throws(VaultError) -> StoredBlob {
        let session = try writable()
        let added = environment.now().stored
        var ledger = contents.ledger
        let blob = try session.store.write(isLarge: isLarge) { database in
            let key = SealKey()
            let context = StoredBlob.context(vault: session.keys.vault, id: id)
            var writer = BlobWriter(id: id, key: key, context: context, database: database, faults: environment.faults)
            try fill(&writer, database)
            let length = writer.length
            let (sealedSize, hash) = try writer.finish()
            let blob = StoredBlob(id: id, length: length, hash: hash, added: added, sealedSize: sealedSize, key: key)
            try database.execute(
                sql: "INSERT INTO blob (id, size, sealed) VALUES (?, ?, ?)",
                arguments: [
                    id.uuid.data, sealedSize,
                    session.keys.rows.seal(blob.encoded, for: .blob(id, sealedSize: sealedSize)),
                ]
            )
            ledger.insert(id)
            try environment.faults.reach(.row)
            try ledger.write(to: database, rows: session.keys.rows)
            return blob
        }
        contents.ledger = ledger
        try environment.faults.reach(.committed)
        return blob
    }

    /// What is known of a document without reading it.
    ///
    /// - Throws: `VaultError.notFound` or `.damaged`.
    package func blob(_ id: BlobID) throws(VaultError) -> StoredBlob {
        let session = try open()
        let blob = try session.store.read { try StoredBlob.fetch(id, from: $0, rows: session.keys.rows) }
        guard let blob else { throw .notFound(.blob) }
        return blob
    }

    /// Reads a whole document in pieces, in constant memory.
    ///
    /// Each piece is authentic and in order, but only when the call returns is it certain that nothing was cut off: a caller
    /// who writes a file gives it its final name afterwards.
    ///
    /// - Parameters:
    ///   - id: The document.
    ///   - sink: Takes the next bytes; what it throws ends the reading.
    /// - Throws: `VaultError.notFound`, `.damaged`, `.cancelled`, or what `sink` throws.
    package func readBlob(_ id: BlobID, into sink: (Data) throws(VaultError) -> Void) throws(VaultError) {
        let session = try open()
        let blob = try blob(id)
        try session.store.readConsistently { database in
            try BlobReader(blob: blob, vault: session.keys.vault, database: database).read { piece in
                try Task.checkCancellation()
                try sink(piece)
            }
        }
    }

    /// Reads a part of a document, opening only the pieces that hold it; the range is cut to the document's length.
    package func readBlob(_ id: BlobID, range: Range<Int>) throws(VaultError) -> Data {
        let session = try open()
        let blob = try blob(id)
        return try session.store.readConsistently { database in
            try BlobReader(blob: blob, vault: session.keys.vault, database: database).read(
                range.clamped(to: 0..<blob.length)
            )
        }
    }

    /// Removes documents that no version of any record refers to, if they were added before a date.
    func removeUnusedBlobs(addedBefore limit: Date) throws(VaultError) {
        // A record whose row is damaged may refer to any of them.
        guard contents.damage.isEmpty, !contents.ledger.blobs.isEmpty else { return }
        let session = try writable()
        var unused = contents.ledger.blobs
        for head in contents.heads.values { unused.subtract(head.allDocuments) }
        guard !unused.isEmpty else { return }
        var ledger = contents.ledger
        try session.store.write { database in
            for id in unused {
                guard let blob = try StoredBlob.fetch(id, from: database, rows: session.keys.rows), blob.added < limit
                else { continue }
                try StoredBlob.delete(id, in: database)
                ledger.remove(id)
                try environment.faults.reach(.row)
            }
            try ledger.write(to: database, rows: session.keys.rows)
        }
        contents.ledger = ledger
    }
}

extension BlobSource {
    /// The next bytes; whatever the source throws becomes an error without content.
    fileprivate func nextPiece() throws(VaultError) -> Data? {
        do {
            return try next()
        } catch is CancellationError {
            throw .cancelled
        } catch let error as VaultError {
            throw error
        } catch {
            throw .unreadableSource
        }
    }
}
