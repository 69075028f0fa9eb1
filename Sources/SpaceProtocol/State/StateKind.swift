/// The closed list of what a state statement can say.
package enum StateKind: String, CaseIterable, Hashable, Sendable, Codable {
    /// The first statement of a space.
    case genesis
    /// The erasure of an entry's body.
    case redact
    /// A device of the owner added.
    case deviceAdd = "device.add"
    /// A device of the owner revoked.
    case deviceRevoke = "device.revoke"
    /// A member added.
    case memberAdd = "member.add"
    /// A member's role changed.
    case memberRole = "member.role"
    /// A member removed.
    case memberRemove = "member.remove"
    /// Category keys handed to a member.
    case memberKeys = "member.keys"
    /// Categories of records defined.
    case categoryDefine = "category.define"
    /// The person's key and category keys rotated.
    case epochRotate = "epoch.rotate"
    /// A grant issued.
    case grantIssue = "grant.issue"
    /// A grant revoked.
    case grantRevoke = "grant.revoke"
    /// A party blocked.
    case blockSet = "block.set"
    /// A party unblocked.
    case blockClear = "block.clear"
    /// The key for deposits.
    case inboxKey = "inbox.key"
    /// Emergency access enabled.
    case emergencyEnable = "emergency.enable"
    /// Emergency access disabled.
    case emergencyDisable = "emergency.disable"
    /// The recovery code, a device on paper, set.
    case recoverySet = "recovery.set"
    /// The oldest format version still accepted.
    case minimumVersion = "minversion"
    /// The space handed to another owner.
    case ownerTransfer = "owner.transfer"
    /// The state at one point.
    case snapshot
    /// The end of the space.
    case close

    /// Whether whoever does not read everything receives such a statement as a stub, unless it is about themselves: it says who else
    /// was granted what, and a replay without it still knows devices, members, categories and keys.
    ///
    /// That there are members, and until when, is shown to every reader: a record bears their signature.
    package var isStubbedForGrantees: Bool {
        switch self {
        case .grantIssue, .grantRevoke, .blockSet, .blockClear, .redact, .memberKeys, .emergencyEnable,
            .emergencyDisable, .ownerTransfer, .snapshot:
            true
        case .genesis, .deviceAdd, .deviceRevoke, .categoryDefine, .epochRotate, .inboxKey, .recoverySet,
            .minimumVersion, .close, .memberAdd, .memberRole, .memberRemove:
            false
        }
    }

    /// What a signature over such a statement is about.
    package var namespace: StatementNamespace {
        switch self {
        case .genesis: .genesis
        case .redact: .redact
        case .deviceAdd, .deviceRevoke: .device
        case .memberAdd, .memberRole, .memberRemove, .memberKeys: .member
        case .categoryDefine: .category
        case .epochRotate: .epoch
        case .grantIssue, .grantRevoke: .grant
        case .blockSet, .blockClear: .block
        case .inboxKey: .inbox
        case .emergencyEnable, .emergencyDisable: .emergency
        case .recoverySet: .recovery
        case .minimumVersion: .minimumVersion
        case .ownerTransfer: .owner
        case .snapshot: .snapshot
        case .close: .close
        }
    }
}
