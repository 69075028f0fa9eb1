package import FoundationEssentials
package import HealthModel
package import SpaceProtocol

/// One record as a list shows it: what it is called, when, and where it stands.
package struct Entry: Hashable, Sendable, Identifiable {
    /// Who besides the owner can see the record.
    package enum Visibility: String, Hashable, Sendable {
        case shared
        case hidden
        case isolated
    }

    /// The record's name in this space.
    package let id: RecordID
    /// What the head version says, without its body.
    package let summary: RecordSummary
    /// When the head version was written.
    package let changed: Date
    /// When the record was put in the bin; `nil` for a live record.
    package let binnedOn: Date?
    /// Whether it came in from a file since the space was last opened.
    package let isNew: Bool

    package var kind: RecordKind { summary.kind }
    package var title: String { summary.title }
    package var date: PartialDate? { summary.date }
    package var status: String? { summary.status }
    package var author: String? { summary.author }
    package var severity: Severity? { summary.severity }
    package var detail: String { summary.detail }
    package var documentType: String? { summary.documentType }
    package var isAbsence: Bool { summary.isAbsence }
    /// Who besides the owner may read it.
    package let audience: Audience
    package var visibility: Visibility {
        switch audience {
        case .shared, .reserve: .shared
        case .hidden: .hidden
        case .isolated: .isolated
        }
    }
}
