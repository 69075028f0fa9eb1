package import FoundationEssentials
package import HealthModel

/// One change among those which `Vault.commit(_:author:)` makes together.
package enum RecordChange: Sendable {
    /// Writes a version of a record, a new one or an existing one.
    case put(RecordPut)
    /// Puts a record in the bin.
    case bin(RecordID)
    /// Brings a record back: from the bin, or to what it was in an earlier version.
    case restore(RecordID, to: VersionID?)
    /// Notes under its id that something which was offered to this person is not taken over.
    case decline(RecordID, in: SpaceNumber = .owner)
    /// Removes a record which is in the bin, with all its versions and documents, before its 30 days are over.
    case purge(RecordID)
}

/// The content of a version to be written.
package struct RecordPut: Sendable {
    /// The record; nil makes a new one.
    package var record: RecordID?
    /// Whose record a new one is; an existing record stays where it is.
    package var space: SpaceNumber
    /// The exact bytes of the resource.
    package var body: Data
    /// The same in brief.
    package var summary: RecordSummary
    /// Where it comes from.
    package var provenance: Provenance
    /// What to recognise the content by.
    package var contentHash: ContentHash
    /// The stored documents it refers to.
    package var documents: [BlobID]
    /// Why it is written; not `.tombstone`.
    package var kind: VersionKind
    /// The version which the caller edited; when another one came after it, the commit is refused with `.conflict`.
    package var replacing: VersionID?
    /// Further versions which this one replaces, where two of them waited for a choice.
    package var alsoReplacing: [VersionID] = []
    /// The id of the version where it follows from its content, as for a merge that every device makes alike.
    package var version: VersionID?
    /// The time and author of the version where they follow from its content.
    package var origin: (time: Date, author: String)?

    /// Describes a version.
    ///
    /// - Parameters:
    ///   - record: The record; nil makes a new one.
    ///   - space: Whose record a new one is.
    ///   - body: The exact bytes of the resource.
    ///   - summary: The same in brief.
    ///   - provenance: Where it comes from.
    ///   - contentHash: What to recognise the content by; the hash of `body` if nil.
    ///   - documents: The stored documents it refers to.
    ///   - kind: Why it is written.
    ///   - replacing: The version which the caller edited, if that matters.
    package init(
        record: RecordID? = nil,
        space: SpaceNumber = .owner,
        body: Data,
        summary: RecordSummary,
        provenance: Provenance = .typed,
        contentHash: ContentHash? = nil,
        documents: [BlobID] = [],
        kind: VersionKind = .version,
        replacing: VersionID? = nil
    ) {
        self.record = record
        self.space = space
        self.body = body
        self.summary = summary
        self.provenance = provenance
        self.contentHash = contentHash ?? ContentHash(of: body)
        self.documents = documents
        self.kind = kind
        self.replacing = replacing
    }
}
