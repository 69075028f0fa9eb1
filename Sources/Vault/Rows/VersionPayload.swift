import FoundationEssentials
import HealthModel
import SpaceProtocol

/// The part of a version row which stands in clear.
struct VersionRow: Hashable, Sendable {
    let sequence: Int64
    let version: VersionID
    let record: RecordID
    let space: Int64
}

/// The sealed part of a version row.
struct VersionPayload: Sendable {
    var kind: VersionKind
    var time: Date
    /// When the first version of the record was written; repeated in each version so that the latest one suffices.
    var created: Date
    var author: String
    var parents: [VersionID]
    var contentHash: ContentHash
    var provenance: Provenance
    var documents: [BlobID]
    /// Every document that any version up to this one refers to, so that a purge finds them all.
    var allDocuments: [BlobID]
    /// nil in a tombstone: what is purged later must not be repeated here.
    var summary: RecordSummary?
    var body: Data

    /// The fields in the order of the file format.
    var encoded: Data {
        var writer = FieldWriter(reserving: 512 + body.count + (summary?.searchText.utf8.count ?? 0))
        writer.append(kind.rawValue)
        writer.append(time)
        writer.append(created)
        writer.append(author)
        writer.append(parents.map { BlobID($0.uuid) })
        writer.append(fixed: contentHash.bytes)
        provenance.write(to: &writer)
        writer.append(documents)
        writer.append(allDocuments)
        writer.append(summary?.encoded() ?? [])
        writer.append(body)
        return writer.bytes
    }

    init(decoding bytes: Data) throws(FieldError) {
        var reader = FieldReader(bytes)
        guard let kind = VersionKind(rawValue: try reader.number()) else { throw FieldError() }
        self.kind = kind
        time = try reader.date()
        created = try reader.date()
        author = try reader.text()
        parents = try reader.blobs().map { VersionID($0.uuid) }
        contentHash = ContentHash(stored: try reader.fixed(32))
        provenance = try Provenance(from: &reader)
        documents = try reader.blobs()
        allDocuments = try reader.blobs()
        summary = try reader.withField { bytes in
            Result { () throws(FieldError) in try RecordSummary(stored: bytes) }
        }.get()
        body = try reader.field()
        try reader.end()
        guard (kind == .tombstone) == (summary == nil), kind != .tombstone || body.isEmpty else { throw FieldError() }
    }

    init(
        kind: VersionKind,
        time: Date,
        created: Date,
        author: String,
        parents: [VersionID],
        contentHash: ContentHash,
        provenance: Provenance,
        documents: [BlobID],
        allDocuments: [BlobID],
        summary: RecordSummary?,
        body: Data
    ) {
        self.kind = kind
        self.time = time
        self.created = created
        self.author = author
        self.parents = parents
        self.contentHash = contentHash
        self.provenance = provenance
        self.documents = documents
        self.allDocuments = allDocuments
        self.summary = summary
        self.body = body
    }

    /// The version as callers see it.
    func version(in row: VersionRow) -> RecordVersion {
        RecordVersion(
            id: row.version,
            record: row.record,
            sequence: row.sequence,
            kind: kind,
            author: author,
            time: time,
            parents: parents,
            summary: summary,
            provenance: provenance,
            documents: documents
        )
    }
}

extension Provenance {
    func write(to writer: inout FieldWriter) {
        writer.append(file)
        writer.append(format)
        writer.append(sourceAuthor)
        writer.append(identity)
        // The first programs wrote 0 or 1 here; each further member has a bit of its own.
        writer.append(UInt8(imported == nil ? 0 : 1) | (audience == nil ? 0 : 2) | (deposit == nil ? 0 : 4))
        if let imported { writer.append(imported) }
        if let audience { writer.append(audience) }
        if let deposit { writer.append(deposit) }
    }

    init(from reader: inout FieldReader) throws(FieldError) {
        self.init()
        file = try reader.optionalText()
        format = try reader.optionalText()
        sourceAuthor = try reader.optionalText()
        identity = try reader.optionalText()
        let members = try reader.number(UInt8.self)
        guard members < 8 else { throw FieldError() }
        if members & 1 != 0 { imported = try reader.date() }
        if members & 2 != 0 { audience = try reader.text() }
        if members & 4 != 0 { deposit = try reader.field() }
    }
}

extension RecordSummary {
    /// Reads a stored summary; nothing at all stands for none.
    init?(stored bytes: UnsafeRawBufferPointer) throws(FieldError) {
        guard !bytes.isEmpty else { return nil }
        do {
            try self.init(decoding: bytes)
        } catch {
            throw FieldError()
        }
    }
}
