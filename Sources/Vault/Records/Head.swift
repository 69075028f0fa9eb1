import FoundationEssentials
import HealthModel
import SpaceProtocol

/// What the vault keeps in memory of the latest version of a record.
///
/// It never changes, and everybody shares it: a vault holds many thousands.
final class Head: Sendable {
    let row: VersionRow
    let created: Date
    let changed: Date
    let state: State
    let contentHash: ContentHash
    let identity: String?
    let audience: String?
    let documents: [BlobID]
    let allDocuments: [BlobID]

    enum State: Sendable {
        case live(RecordSummary)
        /// The latest version is a tombstone; the summary and the row are those of the version before it.
        case binned(RecordSummary, last: VersionRow)
        /// Only the tombstone is left.
        case purged
    }

    /// Set beside the number of the state where an audience follows.
    private static let audienceBit: UInt8 = 0x10

    /// The head after a version with content was written.
    init(_ payload: VersionPayload, summary: RecordSummary, in row: VersionRow) {
        self.row = row
        created = payload.created
        changed = payload.time
        state = .live(summary)
        contentHash = payload.contentHash
        identity = payload.provenance.identity
        audience = payload.provenance.audience
        documents = payload.documents
        allDocuments = payload.allDocuments
    }

    /// The head after a tombstone was written over `former`; nil stands for a former version that was purged.
    init(tombstone payload: VersionPayload, over former: Head?, in row: VersionRow) {
        self.row = row
        created = payload.created
        changed = payload.time
        allDocuments = payload.allDocuments
        if let former, let summary = former.summary, let last = former.contentRow {
            // Also over another tombstone: two devices may have put the record in the bin apart from each other.
            state = .binned(summary, last: last)
            contentHash = former.contentHash
            identity = former.identity
            audience = former.audience
            documents = former.documents
        } else {
            state = .purged
            contentHash = .none
            identity = nil
            audience = nil
            documents = []
        }
    }

    private init(_ head: Head, state: State) {
        row = head.row
        created = head.created
        changed = head.changed
        self.state = state
        contentHash = .none
        identity = nil
        audience = nil
        documents = []
        allDocuments = []
    }

    /// Reads what `write(to:)` wrote.
    init(from reader: inout PackReader) throws(FieldError) {
        row = try reader.row()
        created = try reader.date()
        changed = try reader.date()
        let members = try reader.number(UInt8.self)
        let stateNumber = members & ~Self.audienceBit
        let last = stateNumber == 1 ? try reader.row() : nil
        contentHash = ContentHash(try reader.fixed(32))
        identity = try reader.optionalText()
        audience = members & Self.audienceBit == 0 ? nil : try reader.optionalText()
        documents = try reader.blobs()
        allDocuments = try reader.blobs()
        let summary = try reader.summary()
        switch (stateNumber, summary, last) {
        case (0, let summary?, nil): state = .live(summary)
        case (1, let summary?, let last?): state = .binned(summary, last: last)
        case (2, nil, nil): state = .purged
        default: throw FieldError()
        }
    }

    /// The head after everything but the tombstone was removed.
    var purged: Head { Head(self, state: .purged) }

    var summary: RecordSummary? {
        switch state {
        case .live(let summary), .binned(let summary, _): summary
        case .purged: nil
        }
    }

    /// The row of the latest version with content; nil once it was purged.
    var contentRow: VersionRow? {
        switch state {
        case .live: row
        case .binned(_, let last): last
        case .purged: nil
        }
    }

    /// Whether only the tombstone is left.
    var isPurged: Bool { if case .purged = state { true } else { false } }

    /// Whether the record is in the bin.
    var isBinned: Bool { if case .binned = state { true } else { false } }

    /// The record as callers see it; nil once it was purged.
    var entry: RecordEntry? {
        guard let summary, let space = SpaceNumber(exactly: row.space) else { return nil }
        return RecordEntry(
            id: row.record,
            space: space,
            version: row.version,
            sequence: row.sequence,
            summary: summary,
            created: created,
            changed: changed,
            documents: documents,
            audience: audience,
            state: isBinned ? .binned(since: changed) : .live
        )
    }
}

extension Head {
    func write(to writer: inout FieldWriter) {
        row.write(to: &writer)
        writer.append(created)
        writer.append(changed)
        let extra = audience == nil ? 0 : Self.audienceBit
        switch state {
        case .live: writer.append(0 | extra)
        case .binned(_, let last):
            writer.append(1 | extra)
            last.write(to: &writer)
        case .purged: writer.append(2 | extra)
        }
        writer.append(fixed: contentHash.bytes)
        writer.append(identity)
        if let audience { writer.append(Optional(audience)) }
        writer.append(documents)
        writer.append(allDocuments)
        writer.append(summary?.encoded() ?? [])
    }
}

extension VersionRow {
    func write(to writer: inout FieldWriter) {
        writer.append(sequence)
        writer.append(version.uuid)
        writer.append(record.uuid)
        writer.append(space)
    }
}
