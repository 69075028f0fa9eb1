package import FoundationEssentials

/// One grant as the statements left it.
package struct Grant: Hashable, Sendable, Identifiable {
    /// Why a grant ended before its time.
    package enum End: String, Hashable, Sendable {
        /// The patient ended it.
        case revoked
        /// The patient blocked the professional.
        case blocked
    }

    /// Its id.
    package let id: UUID
    /// Whom it is for.
    package internal(set) var recipient: GrantRecipient
    /// The first epoch of each category that was handed over.
    package internal(set) var categories: [UUID: UInt32]
    /// The last epoch of each category that was handed over.
    package internal(set) var wrapped: [UUID: UInt32]
    /// What it allows.
    package internal(set) var rights: Set<GrantRight>
    /// When it begins.
    package internal(set) var notBefore: Date
    /// The last moment it is valid.
    package internal(set) var expires: Date
    /// Whether a rule renewed it last.
    package internal(set) var isAutomatic: Bool
    /// The category keys, wrapped for the recipient; nil where they came from the regulation centre, in an emergency.
    package internal(set) var wrap: WrappedMessage?
    /// The number of the statement that began it.
    package let since: UInt64
    /// The number of the statement that ended it, and why; nil while nobody ended it.
    package internal(set) var end: (sequence: UInt64, reason: End)?
    /// Whether it is an opening in an emergency, which ends with the epochs it was given.
    package internal(set) var isOpening = false

    /// Whether it is valid at a time.
    package func isLive(at time: Date) -> Bool { end == nil && notBefore <= time && time <= expires }

    /// Whether it opens a version, its time and end aside.
    package func opens(category: UUID, epoch: UInt32) -> Bool {
        guard let from = categories[category], epoch >= from else { return false }
        return !isOpening || wrapped[category].map { epoch <= $0 } == true
    }

    package static func == (left: Grant, right: Grant) -> Bool {
        left.id == right.id && left.recipient == right.recipient && left.categories == right.categories
            && left.wrapped == right.wrapped && left.rights == right.rights && left.notBefore == right.notBefore
            && left.expires == right.expires && left.isAutomatic == right.isAutomatic && left.wrap == right.wrap
            && left.end?.sequence == right.end?.sequence && left.end?.reason == right.end?.reason
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

/// The key for deposits, and who may leave some.
package struct Inbox: Hashable, Sendable {
    /// The number of the key.
    package let generation: Int
    /// What deposits are sealed for.
    package let key: WrapPublicKey
    /// Who may leave something.
    package let policy: DepositPolicy
    /// The number of the statement that set it.
    package let since: UInt64
}

extension SpaceState {
    /// The grants nobody ended.
    package var liveGrants: [Grant] { grants.values.filter { $0.end == nil }.sorted { $0.since < $1.since } }

    /// The grant of a professional that nobody ended; there is one at most.
    package func liveGrant(of professional: ProfessionalID) -> Grant? {
        grants.values.first { $0.end == nil && $0.recipient.professional == professional }
    }

    /// Every grant that was ever issued to this signing key, the live one first.
    package func grants(signedBy thumbprint: String) -> [Grant] {
        grants.values.filter { $0.recipient.signing.thumbprint == thumbprint }
            .sorted { ($0.end == nil ? 0 : 1, $1.since) < ($1.end == nil ? 0 : 1, $0.since) }
    }

    mutating func issue(_ change: StateChange.GrantIssue, sequence: UInt64) throws(StateRefusal) {
        guard let id = UUID(sixteen: change.grant.bytes), !change.rights.isEmpty,
            change.rights == Set(change.rights).sorted(), change.expires > change.notBefore,
            let signing = try? VerifyingKey(bytes: change.signing.bytes),
            let wrap = try? WrappedMessage(bytes: change.wrap.bytes)
        else { throw .malformed }
        // Only the certified key can have named the key which the categories were wrapped for (A01).
        guard
            let package = try? KeyPackage(
                verifying: change.keyPackage,
                by: signing,
                certificate: LogHash(of: change.certificate.bytes)
            ),
            let recipient = try? GrantRecipient(
                professional: change.professional,
                certificate: change.certificate.bytes,
                signing: signing,
                keyPackage: package
            ), devices[signing.thumbprint] == nil, members[signing.thumbprint] == nil
        else { throw .recipients }
        guard !blocked.contains(change.professional) else { throw .blocked }
        var granted: [UUID: UInt32] = [:]
        var wrapped: [UUID: UInt32] = [:]
        var last: [UInt8] = []
        for item in change.categories {
            guard let category = UUID(sixteen: item.category.bytes), let epoch = categories[category]?.epoch,
                (1...max(1, epoch)).contains(item.from), epoch > 0, last.lexicographicallyPrecedes(category.sixteen)
            else { throw .subject }
            granted[category] = item.from
            wrapped[category] = epoch
            last = category.sixteen
        }
        guard !granted.isEmpty || !change.rights.contains(.read) else { throw .subject }
        let grant = Grant(
            id: id,
            recipient: recipient,
            categories: granted,
            wrapped: wrapped,
            rights: Set(change.rights),
            notBefore: Date(storedMilliseconds: change.notBefore),
            expires: Date(storedMilliseconds: change.expires),
            isAutomatic: change.isAutomatic,
            wrap: wrap,
            since: grants[id]?.since ?? sequence
        )
        if let former = grants[id] {
            guard former.end == nil, former.recipient.professional == grant.recipient.professional else {
                throw .subject
            }
            guard
                package.certificate != former.recipient.keyPackage.certificate
                    || (try? package.check(after: former.recipient.keyPackage.mark)) != nil
            else { throw .lowered }
            if grant.isAutomatic, grant.expires < former.expires { throw .lowered }
            // What was handed over once stays known to them; what they shall not have any more needs new keys.
            due.formUnion(Set(former.categories.keys).subtracting(granted.keys))
        } else {
            guard grants.count < 4096 else { throw .subject }
            if let former = liveGrant(of: change.professional) {
                // A professional is not shown by which statement their former grant ended, and a new one says that it did: only the owner
                // writes either, and nobody else has a grant of theirs to follow from.
                guard isGranteesView else { throw .subject }
                grants[former.id]?.end = (sequence, .revoked)
            }
        }
        grants[id] = grant
    }

    mutating func end(_ id: UUID, _ reason: Grant.End, sequence: UInt64) throws(StateRefusal) {
        guard let grant = grants[id], grant.end == nil else { throw .subject }
        grants[id]?.end = (sequence, reason)
        due.formUnion(grant.categories.keys)
    }

    mutating func block(_ professional: ProfessionalID, sequence: UInt64) throws(StateRefusal) {
        guard blocked.insert(professional).inserted else { throw .subject }
        if let grant = liveGrant(of: professional) { try end(grant.id, .blocked, sequence: sequence) }
    }

    mutating func setInbox(_ change: StateChange.InboxKey, sequence: UInt64) throws(StateRefusal) {
        guard change.generation == (inbox?.generation ?? 0) + 1, let key = try? WrapPublicKey(bytes: change.key.bytes),
            key != inbox?.key
        else { throw .malformed }
        inbox = Inbox(generation: change.generation, key: key, policy: change.policy, since: sequence)
    }
}
