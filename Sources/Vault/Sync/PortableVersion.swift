package import FoundationEssentials
package import HealthModel
package import SpaceProtocol

/// A version as it leaves the vault and enters another: what is sealed for the space, and what its header says.
package struct PortableVersion: Sendable {
    /// The version.
    package let id: VersionID
    /// The record it belongs to.
    package let record: RecordID
    /// Why it was written.
    package let kind: VersionKind
    /// The versions it replaces.
    package let parents: [VersionID]
    /// What it holds.
    package let content: PortableContent
    /// What kind of record it is, for choosing its category; of the version before for a tombstone.
    package let recordKind: RecordKind
    /// Who besides the owner may read it, for choosing its category; of the version before for a tombstone.
    package let audience: String?

    /// A version made of its parts.
    package init(
        id: VersionID,
        record: RecordID,
        kind: VersionKind,
        parents: [VersionID],
        content: PortableContent,
        recordKind: RecordKind,
        audience: String? = nil
    ) {
        self.id = id
        self.record = record
        self.kind = kind
        self.parents = parents
        self.content = content
        self.recordKind = recordKind
        self.audience = audience
    }
}

/// The part of a version which is sealed for the space.
///
/// It holds no summary: every device makes its own of the body, so that a later program sees more in it.
package struct PortableContent: Sendable {
    private static let format: UInt8 = 1

    /// When it was written.
    package let time: Date
    /// When the first version of the record was written.
    package let created: Date
    /// Who wrote it.
    package let author: String
    /// What to recognise the content by at the next import.
    package let contentHash: ContentHash
    /// Where the content came from.
    package let provenance: Provenance
    /// The documents it refers to, with the keys that open them.
    package let documents: [RemoteBlob]
    /// The exact bytes of the resource; nothing in a tombstone.
    package let body: Data

    init(
        time: Date,
        created: Date,
        author: String,
        contentHash: ContentHash,
        provenance: Provenance,
        documents: [RemoteBlob],
        body: Data
    ) {
        self.time = time
        self.created = created
        self.author = author
        self.contentHash = contentHash
        self.provenance = provenance
        self.documents = documents
        self.body = body
    }

    /// The same with who besides the owner may read it, as the category it came in says.
    package func kept(for audience: String?) -> PortableContent {
        var provenance = provenance
        provenance.audience = audience
        return PortableContent(
            time: time,
            created: created,
            author: author,
            contentHash: contentHash,
            provenance: provenance,
            documents: documents,
            body: body
        )
    }

    /// The bytes to seal.
    package var encoded: Data {
        var writer = FieldWriter(reserving: 256 + body.count)
        writer.append(Self.format)
        writer.append(time)
        writer.append(created)
        writer.append(author)
        writer.append(fixed: contentHash.bytes)
        // Whom a record is kept from is nobody's business but the owner's; their devices know it by the category.
        var shown = provenance
        shown.audience = nil
        shown.write(to: &writer)
        writer.append(UInt32(documents.count))
        for document in documents { document.write(to: &writer) }
        writer.append(body)
        return writer.bytes
    }

    /// Reads what ``encoded`` writes and nothing else.
    package init(decoding bytes: Data) throws(FieldError) {
        var reader = FieldReader(bytes)
        guard try reader.number(UInt8.self) == Self.format else { throw FieldError() }
        time = try reader.date()
        created = try reader.date()
        author = try reader.text()
        contentHash = ContentHash(stored: try reader.fixed(32))
        provenance = try Provenance(from: &reader)
        // Who wrote it cannot decide who sees it: that is said by the category only.
        guard provenance.audience == nil else { throw FieldError() }
        var documents: [RemoteBlob] = []
        for _ in 0..<(try reader.number(UInt32.self)) { documents.append(try RemoteBlob(from: &reader)) }
        self.documents = documents
        body = try reader.field()
        try reader.end()
    }
}

/// A document as another vault needs it: where its sealed bytes are known by, and how they open.
package struct RemoteBlob: Sendable, Hashable {
    /// The document.
    package let id: BlobID
    /// Its length in bytes.
    package let length: Int
    /// The number of its sealed bytes.
    package let sealedSize: Int
    /// The SHA-256 of its sealed bytes.
    package let sealedHash: LogHash
    let hash: Data
    let added: Date
    let key: SealKey
    let origin: UUID

    package static func == (left: RemoteBlob, right: RemoteBlob) -> Bool {
        left.id == right.id && left.sealedHash == right.sealedHash && left.hash == right.hash
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(id) }

    init(_ blob: StoredBlob, vault: UUID, sealedHash: LogHash) {
        id = blob.id
        length = blob.length
        sealedSize = blob.sealedSize
        self.sealedHash = sealedHash
        hash = blob.hash
        added = blob.added
        key = blob.key
        origin = blob.origin ?? vault
    }

    init(from reader: inout FieldReader) throws(FieldError) {
        id = BlobID(try reader.id())
        length = Int(clamping: try reader.number(UInt64.self))
        hash = try reader.fixed(32)
        sealedSize = Int(clamping: try reader.number(UInt64.self))
        sealedHash = try reader.hash()
        origin = try reader.id()
        added = try reader.date()
        guard let key = try? SealKey(bytes: try reader.fixed(SealKey.byteCount)),
            let padded = Seal.messageSize(ofSealed: sealedSize), StoredBlob.paddedLength(of: length) == padded
        else { throw FieldError() }
        self.key = key
    }

    func write(to writer: inout FieldWriter) {
        writer.append(id.uuid)
        writer.append(UInt64(length))
        writer.append(fixed: hash)
        writer.append(UInt64(sealedSize))
        writer.append(sealedHash)
        writer.append(origin)
        writer.append(added)
        key.withUnsafeBytes { writer.append(fixed: $0) }
    }

    /// The same as a stored document, once its bytes are here.
    func stored(in vault: UUID) -> StoredBlob {
        StoredBlob(
            id: id,
            length: length,
            hash: hash,
            added: added,
            sealedSize: sealedSize,
            key: key,
            origin: origin == vault ? nil : origin
        )
    }
}
