package import FoundationEssentials
package import SpaceProtocol

/// A grant as its professional sees it.
package struct GrantSummary: Hashable, Sendable {
    /// Whether it can be used.
    package enum State: String, Hashable, Sendable, CaseIterable {
        /// It can.
        case active
        /// Its time is over.
        case ended
        /// The patient ended it.
        case revoked
        /// The patient blocked the professional.
        case blocked
        /// It begins later.
        case pending
    }

    /// The space.
    package let space: SpaceID
    /// Whose it is, where the person's name was shared and read before.
    package let person: String?
    /// The kinds of records it opens.
    package let kinds: [String]
    /// What it allows.
    package let rights: [GrantRight]
    /// The last moment it is valid.
    package let until: Date
    /// Whether it can be used.
    package let state: State

    init(_ grant: Grant, kinds: Set<String>, space: SpaceID, person: String?, at time: Date) {
        self.space = space
        self.person = person
        self.kinds = kinds.sorted()
        rights = grant.rights.sorted()
        until = grant.expires
        state =
            switch grant.end?.reason {
            case .revoked: .revoked
            case .blocked: .blocked
            case nil: time > grant.expires ? .ended : time < grant.notBefore ? .pending : .active
            }
    }
}

/// One line of a professional's own journal in a space.
package struct OwnEntry: Hashable, Sendable {
    /// What was done.
    package enum Action: String, Hashable, Sendable {
        /// Records were read, or only what there is was looked at.
        case read
        /// Something was left.
        case deposit
    }

    /// The index of the entry.
    package let index: UInt64
    /// When, by the server's clock for readings and one's own for deposits.
    package let time: Date
    /// What was done.
    package let action: Action
    /// How many records and documents it was about.
    package let count: Int
    /// What follows from the log.
    package let verdict: Verdict
}
