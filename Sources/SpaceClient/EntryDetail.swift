package import HealthModel
package import Vault

/// Everything there is to say about one record.
package struct EntryDetail: Hashable, Sendable {
    /// The record as lists show it.
    package let entry: Entry
    /// The resource of its head version, or of the last one before it was put in the bin.
    package let resource: Resource
    /// Its history, newest first.
    package let versions: [RecordVersion]
    /// Where the content shown came from.
    package let provenance: Provenance
    /// The stored documents it refers to.
    package let documents: [BlobID]
}

/// What a search found.
package struct SearchAnswer: Hashable, Sendable {
    /// The records, newest first, at most as many as were asked for.
    package let entries: [Entry]
    /// How many there are in all.
    package let total: Int
    /// Whether ``total`` stopped counting.
    package let isTotalBounded: Bool
    /// Whether the index was complete; while it is being built, an answer may lack records.
    package let isComplete: Bool
}

/// A form that was left before it was saved, sealed in the vault.
package struct SavedDraft: Hashable, Sendable, Identifiable {
    /// The draft's name in the vault.
    package let id: DraftID
    /// The record it edits; `nil` for a new one.
    package let record: RecordID?
    /// What was typed.
    package let values: FormValues
}
