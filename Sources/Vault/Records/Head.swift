import FoundationEssentials
import HealthModel
import SpaceProtocol

/// What the vault keeps in memory of the latest version of a record.
struct Head: Hashable, Sendable {
    let row: VersionRow
    let created: Date
    let changed: Date
    let state: State
    let contentHash: ContentHash
    let identity: String?
    let documents: [BlobID]
    let allDocuments: [BlobID]

    enum State: Hashable, Sendable {
        case live(RecordSummary)
        /// The latest version is a tombstone; the summary and the row are those of the version before it.
        case binned(RecordSummary, last: VersionRow)
        /// Only the tombstone is left.
        case purged
    }

    /// The head after a version with content was written.
    init(_ payload: VersionPayload, summary: RecordSummary, in row: VersionRow) {
        self.row = row
        created = payload.created
        changed = payload.time
        state = .live(summary)
        contentHash = payload.contentHash
        identity = payload.provenance.identity
        documents = payload.documents
        allDocuments = payload.allDocuments
    }

    /// The head after a tombstone was written over `former`; nil stands for a former version that was purged.
    init(tombstone payload: VersionPayload, over former: Head?, in row: VersionRow) {
        self.row = row
        created = payload.created
        changed = payload.time
        allDocuments = payload.allDocuments
        if let former, case .live(let summary) = former.state {
            state = .binned(summary, last: former.row)
            contentHash = former.contentHash
            identity = former.identity
            documents = former.documents
        } else {
            state = .purged
            contentHash = .none
            identity = nil
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
        documents = []
        allDocuments = []
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

    /// Whether the record is in the bin.
    var isBinned: Bool {
        if case .binned = state { true } else { false }
    }

    /// Whether only the tombstone is left.
    var isPurged: Bool { state == .purged }

    /// The record as callers see it; nil once it was purged.
    var entry: RecordEntry? {
        guard let summary, let space = SpaceNumber(exactly: row.space) else { return nil }
        var entryState = RecordEntry.State.live
        if case .binned = state { entryState = .binned(since: changed) }
        return RecordEntry(
            id: row.record,
            space: space,
            version: row.version,
            sequence: row.sequence,
            summary: summary,
            created: created,
            changed: changed,
            documents: documents,
            state: entryState
        )
    }
}

extension Head {
    func write(to writer: inout FieldWriter) {
        row.write(to: &writer)
        writer.append(created)
        writer.append(changed)
        switch state {
        case .live: writer.append(UInt8(0))
        case .binned(_, let last):
            writer.append(UInt8(1))
            last.write(to: &writer)
        case .purged: writer.append(UInt8(2))
        }
        writer.append(fixed: contentHash.bytes)
        writer.append(identity)
        writer.append(documents)
        writer.append(allDocuments)
        writer.append(summary?.encoded() ?? [])
    }

    /// Reads a head from bytes which its summary goes on to share.
    init(from reader: inout FieldReader, sharing shared: [UInt8]) throws(FieldError) {
        row = try VersionRow(from: &reader)
        created = try reader.date()
        changed = try reader.date()
        let stateNumber = try reader.number(UInt8.self)
        let last = stateNumber == 1 ? try VersionRow(from: &reader) : nil
        contentHash = ContentHash(stored: try reader.fixed(32))
        identity = try reader.optionalText()
        documents = try reader.blobs()
        allDocuments = try reader.blobs()
        let place = try reader.skipField()
        var summary: RecordSummary?
        if !place.isEmpty {
            do throws(RecordSummaryError) { summary = try RecordSummary(deferring: shared[place]) } catch {
                throw FieldError()
            }
        }
        switch (stateNumber, summary, last) {
        case (0, let summary?, nil): state = .live(summary)
        case (1, let summary?, let last?): state = .binned(summary, last: last)
        case (2, nil, nil): state = .purged
        default: throw FieldError()
        }
    }
}

extension VersionRow {
    func write(to writer: inout FieldWriter) {
        writer.append(sequence)
        writer.append(version.uuid)
        writer.append(record.uuid)
        writer.append(space)
    }

    init(from reader: inout FieldReader) throws(FieldError) {
        sequence = try reader.number()
        version = VersionID(try reader.id())
        record = RecordID(try reader.id())
        space = try reader.number()
    }
}
