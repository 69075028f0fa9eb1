import Crypto
package import FoundationEssentials
package import HealthModel
import SpaceProtocol

/// Why a version was written.
package enum VersionKind: UInt8, Hashable, Sendable {
    /// A new record or an edit.
    case version = 0
    /// The record was put in the bin; such a version has no body.
    case tombstone = 1
    /// An earlier body was brought back.
    case restore = 2
    /// Two versions became one.
    case merge = 3
    /// Something deposited by another person was taken over.
    case adopt = 4
}

/// One line in the history of a record.
package struct RecordVersion: Hashable, Sendable, Identifiable {
    /// The id of the version.
    package let id: VersionID
    /// The record it belongs to.
    package let record: RecordID
    /// Its place in the order in which the vault wrote versions, of all records.
    package let sequence: Int64
    /// Why it was written.
    package let kind: VersionKind
    /// Who wrote it; a person's name, not the author of the care.
    package let author: String
    /// When it was written, to the millisecond.
    package let time: Date
    /// The versions it replaces.
    package let parents: [VersionID]
    /// What the record was then; nil in a tombstone.
    package let summary: RecordSummary?
    /// Where its content came from.
    package let provenance: Provenance
    /// The documents it refers to.
    package let documents: [BlobID]
}

/// A version with its content.
package struct StoredRecord: Hashable, Sendable {
    /// The version.
    package let version: RecordVersion
    /// The exact bytes that were stored: one FHIR resource as JSON, or nothing for a record in the bin.
    package let body: Data
}

/// Where the content of a version came from.
package struct Provenance: Hashable, Sendable {
    /// The name of the imported file, without its folder.
    package var file: String?
    /// The format it was read from.
    package var format: String?
    /// Who is said to have written it there.
    package var sourceAuthor: String?
    /// When it was imported, to the millisecond.
    package var imported: Date?
    /// What the source calls this record, for instance a full URL or an identifier; finds it again at the next import.
    package var identity: String?
    /// Who besides the owner may read the record, in whatever form the caller uses; nil keeps what the version before it says.
    package var audience: String?
    /// What a professional left and the owner took over: the signed log entry, which goes on proving who wrote it.
    package var deposit: Data?

    /// What was typed by the person themselves.
    package static let typed = Provenance()

    /// Describes a source.
    package init(
        file: String? = nil,
        format: String? = nil,
        sourceAuthor: String? = nil,
        imported: Date? = nil,
        identity: String? = nil,
        audience: String? = nil,
        deposit: Data? = nil
    ) {
        self.file = file
        self.format = format
        self.sourceAuthor = sourceAuthor
        self.imported = imported?.stored
        self.identity = identity
        self.audience = audience
        self.deposit = deposit
    }
}

/// The SHA-256 of what a record says, to recognise the same content at the next import.
package struct ContentHash: Hashable, Sendable {
    // Not a `Data`, which would be one more allocation for each record in memory.
    private let words: SIMD4<UInt64>

    /// The 32 bytes.
    package var bytes: Data { withUnsafeBytes(of: words) { Data($0) } }

    /// The hash of a record's bytes, in the form in which the caller compares them.
    package init(of content: some DataProtocol) {
        self = SHA256.hash(data: content).withUnsafeBytes { ContentHash($0) }
    }

    /// The hash which was stored as these 32 bytes.
    init(stored bytes: Data) {
        self = bytes.withUnsafeBytes { ContentHash($0) }
    }

    /// Takes over 32 bytes.
    init(_ bytes: UnsafeRawBufferPointer) {
        precondition(bytes.count == SHA256.byteCount, "a SHA-256 has 32 bytes")
        words = bytes.loadUnaligned(as: SIMD4<UInt64>.self)
    }

    /// The hash of nothing, for tombstones.
    static let none = ContentHash(stored: Data(count: 32))
}

/// What a vault knows of a record while it is open, without reading its body.
package struct RecordEntry: Hashable, Sendable, Identifiable {
    /// Whether the record is in use.
    package enum State: Hashable, Sendable {
        /// It is.
        case live
        /// It has been in the bin since then, and will be purged 30 days later.
        case binned(since: Date)
    }

    /// The record.
    package let id: RecordID
    /// Whose record it is.
    package let space: SpaceNumber
    /// Its latest version.
    package let version: VersionID
    /// The place of that version in the vault's order of writing.
    package let sequence: Int64
    /// The record in brief; of the last version with content if it is in the bin.
    package let summary: RecordSummary
    /// When the first version was written.
    package let created: Date
    /// When the latest version was written.
    package let changed: Date
    /// The documents which the record refers to.
    package let documents: [BlobID]
    /// Who besides the owner may read it, in whatever form the caller uses; nil where nobody ever said.
    package let audience: String?
    /// Whether it is in use.
    package let state: State

    /// Since when it is in the bin, if it is.
    package var binnedOn: Date? {
        if case .binned(let since) = state { since } else { nil }
    }
}
