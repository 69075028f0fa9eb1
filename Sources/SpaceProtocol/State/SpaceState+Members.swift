package import FoundationEssentials

/// One mandate as the statements left it.
package struct Member: Hashable, Sendable {
    /// Why a mandate ended.
    package enum End: String, Hashable, Sendable {
        /// The owner or a guardian ended it.
        case removed
        /// The member gave it back.
        case resigned
    }

    /// The signing key of the mandate.
    package let signing: VerifyingKey
    /// The wrapping key of the mandate.
    package let wrapping: WrapPublicKey
    /// What the member may do.
    package internal(set) var role: MemberRole
    /// When it begins.
    package internal(set) var notBefore: Date
    /// The last moment of it.
    package internal(set) var expires: Date
    /// Whether the member reads the journal.
    package let readsJournal: Bool
    /// The member's name, sealed.
    package let label: Data
    /// The first epoch of each category that was handed over; empty for a guardian, who has all of them.
    package internal(set) var categories: [UUID: UInt32] = [:]
    /// The last epoch of each category that was handed over.
    package internal(set) var wrapped: [UUID: UInt32] = [:]
    /// The category keys, wrapped for the member; nil for a guardian, and before the first.
    package internal(set) var keys: WrappedMessage?
    /// The person's key wrapped for a guardian, with its generation; nil for the others.
    package internal(set) var person: Handed?
    /// The number of the statement that began it.
    package let since: UInt64
    /// How it ended; nil while it has not.
    package internal(set) var end: Ending?

    /// The person's key in one generation, wrapped.
    package struct Handed: Hashable, Sendable {
        /// The generation.
        package let generation: Int
        /// The wrapped key.
        package let message: Data
    }

    /// The statement that ended a mandate, and why.
    package struct Ending: Hashable, Sendable {
        /// The number of the statement.
        package let sequence: UInt64
        /// Why.
        package let reason: End
    }

    /// The name of the mandate: the thumbprint of its signing key.
    package var thumbprint: String { signing.thumbprint }

    /// Whether it is valid at a time, as clocks agree to within what a request may take.
    package func isLive(at time: Date) -> Bool {
        end == nil && time.addingTimeInterval(TimeInterval(RequestSignature.maximumLifetime)) >= notBefore
            && time <= expires
    }

    /// Whether it opens a version, its time and end aside.
    package func opens(category: UUID, epoch: UInt32) -> Bool {
        role == .guardian || categories[category].map { epoch >= $0 } == true
    }
}

extension SpaceState {
    /// How many members a person may have at once, unless the space was begun with another number.
    package static let standardMemberLimit = 3

    /// How many members there may be at once.
    package var memberLimit: Int { policy.memberLimit ?? Self.standardMemberLimit }

    /// The members whose mandate nobody ended, in the order in which they came.
    package var liveMembers: [Member] { members.values.filter { $0.end == nil }.sorted { $0.since < $1.since } }

    /// The members who have the person's key.
    var liveGuardians: [Member] { liveMembers.filter { $0.role == .guardian } }

    /// Everybody for whom a rotation has to wrap the person's key: the owner's devices and guardians.
    var keyHolders: [String: WrapPublicKey] {
        liveGuardians.reduce(into: liveDevices.mapValues(\.wrapping)) { $0[$1.thumbprint] = $1.wrapping }
    }

    /// The key of whoever may commit these versions now; nil where nobody of this name may.
    ///
    /// Members sign the time at which they act. Whoever follows the log cannot know when that really was; the server goes by its own clock
    /// besides, and once a mandate was ended by statement its commits are refused whatever time they claim (A21).
    ///
    /// - Parameters:
    ///   - name: The thumbprint of the author's key.
    ///   - headers: The versions, as far as they are shown.
    ///   - time: When the author says that it is, in milliseconds since 1970.
    /// - Returns: The key to verify the commit with.
    package func committer(_ name: String, of headers: [VersionHeader], at time: Int64?) -> VerifyingKey? {
        if let device = devices[name] { return mayCommit(name) ? device.signing : nil }
        guard closing == nil, !isRotationDue, let member = members[name], let time,
            member.isLive(at: Date(storedMilliseconds: time))
        else { return nil }
        switch member.role {
        case .guardian: return member.signing
        case .contributor:
            // To whom the keys of a member are no concern, its categories are not known either; whoever seals under a key has it.
            let isUnknown = isGranteesView && member.keys == nil
            return isUnknown || headers.allSatisfy { member.categories[$0.category] != nil } ? member.signing : nil
        case .reader: return nil
        }
    }

    /// Whether a member may say this, by its role and its time (A02, A03).
    ///
    /// - Throws: `StateRefusal.author` outside of the mandate's time, `.role` for what the role does not allow.
    func check(
        _ member: Member,
        _ kind: StateKind,
        _ change: StateChange?,
        at time: Int64?
    ) throws(StateRefusal) {
        guard member.end == nil, let time = time.map({ Date(storedMilliseconds: $0) }) else { throw .author }
        if case .memberRemove(let change) = change, change.member == member.thumbprint { return }
        guard member.isLive(at: time) else { throw .author }
        guard member.role == .guardian else { throw .role }
        let isFree = policy.guardianDisposes == true
        switch kind {
        case .categoryDefine, .epochRotate, .grantIssue, .grantRevoke, .blockSet, .blockClear, .inboxKey, .memberKeys,
            .minimumVersion:
            return
        case .emergencyEnable:
            // Whoever rotates hands the regulation centre the new keys, and decides nothing by it.
            if case .emergencyEnable(let change) = change, emergency?.isRenewed(by: change) == true { return }
            guard isFree else { throw .role }
        case .redact, .emergencyDisable, .recoverySet, .ownerTransfer, .close:
            guard isFree else { throw .role }
        case .memberAdd, .memberRole, .memberRemove:
            switch change {
            case .memberAdd(let change):
                // No mandate comes from another one and outlasts it.
                guard isFree || change.role != .guardian, Date(storedMilliseconds: change.expires) <= member.expires
                else { throw .role }
            case .memberRole(let change):
                guard change.member != member.thumbprint, isFree || members[change.member]?.role != .guardian,
                    Date(storedMilliseconds: change.expires) <= member.expires
                else { throw .role }
            case .memberRemove(let change):
                guard let other = members[change.member], isFree || other.role != .guardian || time > other.expires
                else { throw .role }
            default: throw .role
            }
        case .genesis, .deviceAdd, .deviceRevoke, .snapshot: throw .role
        }
    }

    mutating func add(_ change: StateChange.MemberAdd, sequence: UInt64) throws(StateRefusal) {
        guard change.expires > change.notBefore, !change.label.bytes.isEmpty else { throw .malformed }
        let keys = try Self.keys(change.keys)
        let name = keys.signing.thumbprint
        // A key that was removed never comes back, and nobody is two of owner, member and professional under one key.
        guard devices[name] == nil, members[name] == nil, grants(signedBy: name).isEmpty else { throw .subject }
        guard liveMembers.count < memberLimit else { throw .limit }
        var handed: Member.Handed?
        switch (change.role, change.generation, change.wrap) {
        case (.guardian, let generation?, let wrap?):
            guard change.readsJournal else { throw .malformed }
            guard generation == self.generation, generation > 0, (try? WrappedMessage(bytes: wrap.bytes)) != nil else {
                throw .recipients
            }
            handed = Member.Handed(generation: generation, message: wrap.bytes)
        case (.contributor, nil, nil), (.reader, nil, nil): break
        default: throw .recipients
        }
        members[name] = Member(
            signing: keys.signing,
            wrapping: keys.wrapping,
            role: change.role,
            notBefore: Date(storedMilliseconds: change.notBefore),
            expires: Date(storedMilliseconds: change.expires),
            readsJournal: change.readsJournal,
            label: change.label.bytes,
            person: handed,
            since: sequence
        )
    }

    mutating func change(_ change: StateChange.MemberRoleChange) throws(StateRefusal) {
        guard change.expires > change.notBefore else { throw .malformed }
        // What a guardian sees and holds is of another kind: a mandate never turns into one, nor back.
        guard let member = members[change.member], member.end == nil,
            (member.role == .guardian) == (change.role == .guardian)
        else { throw .subject }
        members[change.member]?.role = change.role
        members[change.member]?.notBefore = Date(storedMilliseconds: change.notBefore)
        members[change.member]?.expires = Date(storedMilliseconds: change.expires)
    }

    mutating func hand(_ change: StateChange.MemberKeys) throws(StateRefusal) {
        guard let member = members[change.member], member.end == nil, member.role != .guardian else { throw .subject }
        guard let wrap = try? WrappedMessage(bytes: change.wrap.bytes) else { throw .malformed }
        var from: [UUID: UInt32] = [:]
        var wrapped: [UUID: UInt32] = [:]
        var last: [UInt8] = []
        for item in change.categories {
            guard let category = UUID(sixteen: item.category.bytes), let epoch = categories[category]?.epoch,
                (1...max(1, epoch)).contains(item.from), epoch > 0, last.lexicographicallyPrecedes(category.sixteen)
            else { throw .subject }
            from[category] = item.from
            wrapped[category] = epoch
            last = category.sixteen
        }
        // What was handed over once stays known to them; what they shall not have any more needs new keys.
        due.formUnion(Set(member.categories.keys).subtracting(from.keys))
        members[change.member]?.categories = from
        members[change.member]?.wrapped = wrapped
        members[change.member]?.keys = wrap
    }

    mutating func remove(_ name: String, by author: String, sequence: UInt64) throws(StateRefusal) {
        guard let member = members[name], member.end == nil else { throw .subject }
        members[name]?.end = Member.Ending(sequence: sequence, reason: author == name ? .resigned : .removed)
        if member.role == .guardian {
            // They know every key there was, the inbox's among them.
            lastRevocation = sequence
            isPersonKeyDue = true
        } else {
            due.formUnion(member.categories.keys)
        }
    }
}
