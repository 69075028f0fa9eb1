package import FoundationEssentials
import GRDB
import SpaceProtocol

/// A document in the vault: its length, hash and own key, which the sealed row holds, while the bytes are in pieces beside it.
package struct StoredBlob: Hashable, Sendable, Identifiable {
    /// The document.
    package let id: BlobID
    /// Its length in bytes.
    package let length: Int
    /// The SHA-256 of its bytes.
    package let hash: Data
    /// When it was added.
    package let added: Date
    /// The number of sealed bytes, padding included.
    let sealedSize: Int
    let key: SealKey
    /// The vault whose name the sealed bytes are bound to, if it is another one: they travel as they are.
    let origin: UUID?

    /// The bytes in each piece but the last.
    ///
    /// Every access is to whole pieces, and each costs a copy of this size.
    static let pieceSize = 1 << 20

    package static func == (left: StoredBlob, right: StoredBlob) -> Bool {
        left.id == right.id && left.hash == right.hash && left.sealedSize == right.sealedSize
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(id) }

    /// What the sealed bytes are bound to; the vault too, so that a document cannot be carried into another one.
    static func context(vault: UUID, id: BlobID) -> SealContext {
        SealContext("espace.vault.blob").appending(vault.data).appending(id.bytes)
    }

    /// The sealed part of a row.
    var encoded: Data {
        var writer = FieldWriter()
        writer.append(UInt64(length))
        writer.append(fixed: hash)
        writer.append(added)
        key.withUnsafeBytes { writer.append(fixed: $0) }
        if let origin { writer.append(origin) }
        return writer.bytes
    }

    init(
        id: BlobID,
        length: Int,
        hash: Data,
        added: Date,
        sealedSize: Int,
        key: SealKey,
        origin: UUID? = nil
    ) {
        self.origin = origin
        self.id = id
        self.length = length
        self.hash = hash
        self.added = added
        self.sealedSize = sealedSize
        self.key = key
    }

    init(decoding payload: Data, id: BlobID, sealedSize: Int) throws(FieldError) {
        var reader = FieldReader(payload)
        let length = Int(clamping: try reader.number(UInt64.self))
        let hash = try reader.fixed(32)
        let added = try reader.date()
        let keyBytes = try reader.fixed(SealKey.byteCount)
        let origin = reader.remaining > 0 ? try reader.id() : nil
        try reader.end()
        guard let key = try? SealKey(bytes: keyBytes),
            let padded = Seal.messageSize(ofSealed: sealedSize), Self.paddedLength(of: length) == padded
        else { throw FieldError() }
        self.init(id: id, length: length, hash: hash, added: added, sealedSize: sealedSize, key: key, origin: origin)
    }

    /// The message length that stands for a document of `length` bytes: zeros fill it up to a size of the Padmé set.
    static func paddedLength(of length: Int) -> Int? {
        guard (0...(Int.max / 4)).contains(length) else { return nil }
        return Padding.paddedSize(of: length)
    }

    /// Reads the row of a document; nil if there is none.
    ///
    /// - Throws: `VaultError.damaged` if it does not open.
    static func fetch(_ id: BlobID, from database: Database, rows: RowSealer) throws -> StoredBlob? {
        let row = try Row.fetchOne(
            database,
            sql: "SELECT size, sealed FROM blob WHERE id = ?",
            arguments: [id.uuid.data]
        )
        guard let row else { return nil }
        let size: Int = row[0]
        guard let payload = rows.open(row[1], at: .blob(id, sealedSize: size)),
            let blob = try? StoredBlob(decoding: payload, id: id, sealedSize: size)
        else { throw VaultError.damaged(Damage(.blob, id: id.description)) }
        return blob
    }

    static func delete(_ id: BlobID, in database: Database) throws {
        try database.execute(sql: "DELETE FROM blob_chunk WHERE blob = ?", arguments: [id.uuid.data])
        try database.execute(sql: "DELETE FROM blob WHERE id = ?", arguments: [id.uuid.data])
        try RemoteBlob.delete(id, in: database)
    }
}

/// Where the bytes of a document come from, and where they go.
package struct BlobSource {
    /// The length if it is known beforehand; only progress depends on it.
    package let length: Int?
    let next: () throws -> Data?

    /// A source which gives its bytes in pieces of any size, then nil.
    package init(length: Int? = nil, next: @escaping () throws -> Data?) {
        self.length = length
        self.next = next
    }

    /// Bytes in memory.
    package static func bytes(_ bytes: Data) -> BlobSource {
        var rest: Data? = bytes
        return BlobSource(length: bytes.count) {
            defer { rest = nil }
            return rest
        }
    }
}
