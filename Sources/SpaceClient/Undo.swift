import HealthModel
import SpaceProtocol
import Vault

/// What the last reversible action was, for the words « Z : annuler ».
package struct UndoLabel: Hashable, Sendable {
    /// The kinds of action that can be taken back.
    package enum Action: Hashable, Sendable {
        case added
        case edited
        case binned
        case restored
        case visibility
    }

    /// What was done.
    package let action: Action
    /// The title of the record it was done to.
    package let title: String
}

/// One action with what takes it back.
struct UndoStep: Sendable {
    let label: UndoLabel
    let record: RecordID
    /// The version that was the head before; `nil` for an action that made the record.
    let previous: VersionID?
    /// Who could see the record before, where that was changed.
    var audience: Audience?

    /// The changes that take the action back.
    ///
    /// History is never rewritten: they add versions. Who sees a record is put back on what it says by now, which only the space knows.
    var reversal: [RecordChange] {
        switch label.action {
        case .added, .restored: [.bin(record)]
        case .binned: [.restore(record, to: nil)]
        case .edited: [.restore(record, to: previous)]
        case .visibility: []
        }
    }
}
