package import FoundationEssentials

/// What a patient gives a professional.
package struct GrantTerms: Hashable, Sendable {
    /// The kinds of records.
    package var kinds: Set<String>
    /// What it allows.
    package var rights: Set<GrantRight>
    /// When it begins.
    package var notBefore: Date
    /// The last moment it is valid.
    package var expires: Date
    /// Whether what was written before the grant is opened too.
    package var includesHistory: Bool
    /// Whether a rule renews it, and not the patient.
    package var isAutomatic: Bool

    /// Terms made of their parts.
    package init(
        kinds: Set<String>,
        rights: Set<GrantRight>,
        notBefore: Date,
        expires: Date,
        includesHistory: Bool = true,
        isAutomatic: Bool = false
    ) {
        self.kinds = kinds
        self.rights = rights
        self.notBefore = notBefore
        self.expires = expires
        self.includesHistory = includesHistory
        self.isAutomatic = isAutomatic
    }
}

extension SpaceAuthor {
    /// Gives a professional access, or changes the access they have.
    ///
    /// Without history the keys of the granted categories are rotated first, so that what was written until now stays closed by its key.
    /// Categories which a changed grant does not open any more are rotated as well.
    ///
    /// - Parameters:
    ///   - recipient: Who; verified by the caller (A01).
    ///   - terms: What and until when.
    ///   - id: The id of a new grant; a live one of the same professional keeps its own.
    ///   - state: The state as it is now.
    ///   - bundle: The keys as they are now.
    ///   - person: The person's key as it is now.
    ///   - seen: The verified head of the log.
    /// - Returns: The statements and what they lead to.
    /// - Throws: `StateRefusal.blocked` for a blocked professional (T3), `.lowered` when a rule would shorten a grant (T2).
    package func grant(
        _ recipient: GrantRecipient,
        _ terms: GrantTerms,
        id: UUID,
        in state: SpaceState,
        bundle: SpaceBundle,
        person: PersonKey,
        seen: LogHead
    ) throws(StateRefusal) -> Authored {
        guard !state.blocked.contains(recipient.professional) else { throw .blocked }
        var writing = writing(state, seen: seen)
        var bundle = bundle
        var person = person
        let former = state.liveGrant(of: recipient.professional)
        let ids = bundle.categories(ofKinds: terms.kinds, for: recipient.professional)
            .filter { (state.categories[$0]?.epoch ?? 0) > 0 }
        // Where the professional knows the older keys already, rotating would close nothing.
        let fresh: Set<UUID> = terms.includesHistory ? [] : ids.filter { former?.categories[$0] == nil }
        if !fresh.isEmpty { person = try writing.rotate(&bundle, categories: fresh) }
        var categories: [UUID: UInt32] = [:]
        for id in ids {
            let current = writing.state.categories[id]?.epoch ?? 1
            categories[id] = terms.includesHistory ? 1 : min(current, former?.categories[id] ?? current)
        }
        try writing.issue(
            former?.id ?? id,
            to: recipient,
            categories: categories,
            rights: terms.rights,
            notBefore: former.map { min($0.notBefore, terms.notBefore) } ?? terms.notBefore,
            expires: terms.expires,
            isAutomatic: terms.isAutomatic,
            bundle: bundle
        )
        if writing.state.isRotationDue { person = try writing.rotateWhatIsDue(&bundle) }
        return writing.finished(bundle, person)
    }

    /// Ends grants and rotates the keys they knew, in one.
    package func revoke(
        _ grants: [UUID],
        in state: SpaceState,
        bundle: SpaceBundle,
        person: PersonKey,
        seen: LogHead
    ) throws(StateRefusal) -> Authored {
        var writing = writing(state, seen: seen)
        for grant in grants { try writing.add(.grantRevoke(StateChange.GrantRevoke(grant: grant))) }
        return try rotatingWhatIsDue(writing, bundle, person)
    }

    /// Blocks a professional: their grant ends, and none is given until they are unblocked.
    package func block(
        _ professional: ProfessionalID,
        in state: SpaceState,
        bundle: SpaceBundle,
        person: PersonKey,
        seen: LogHead
    ) throws(StateRefusal) -> Authored {
        var writing = writing(state, seen: seen)
        try writing.add(.blockSet(StateChange.Block(professional: professional)))
        return try rotatingWhatIsDue(writing, bundle, person)
    }

    /// Unblocks a professional, which gives nothing back.
    package func unblock(
        _ professional: ProfessionalID,
        in state: SpaceState,
        bundle: SpaceBundle,
        person: PersonKey,
        seen: LogHead
    ) throws(StateRefusal) -> Authored {
        var writing = writing(state, seen: seen)
        try writing.add(.blockClear(StateChange.Block(professional: professional)))
        return writing.finished(bundle, person)
    }

    /// Says who may leave something, under a new key.
    package func setInbox(
        _ policy: DepositPolicy,
        in state: SpaceState,
        bundle: SpaceBundle,
        seen: LogHead
    ) throws(StateRefusal) -> Authored {
        var writing = writing(state, seen: seen)
        var bundle = bundle
        let generation = (state.inbox?.generation ?? 0) + 1
        let key = bundle.renewInbox(generation: generation)
        let person = try writing.rotate(&bundle, categories: [])
        try writing.add(.inboxKey(StateChange.InboxKey(generation: generation, key: key, policy: policy)))
        return writing.finished(bundle, person)
    }

    /// Gives a kind of records a category for an audience of its own, whose key goes to everybody else who may read the kind.
    ///
    /// The category is one of those held back from the beginning, so that nobody sees it appear (T5).
    ///
    /// - Parameters:
    ///   - kind: The kind.
    ///   - audience: Who may read it.
    ///   - makeID: Draws the ids of further categories, where none is held back any more.
    ///   - state: The state as it is now.
    ///   - bundle: The keys as they are now.
    ///   - seen: The verified head of the log.
    /// - Returns: The statements and what they lead to.
    /// - Throws: `StateRefusal`.
    package func assign(
        kind: String,
        to audience: Audience,
        makeID: () -> UUID,
        in state: SpaceState,
        bundle: SpaceBundle,
        seen: LogHead
    ) throws(StateRefusal) -> Authored {
        var writing = writing(state, seen: seen)
        var bundle = bundle
        var renewed: Set<UUID> = []
        var assigned = bundle.assign(kind: kind, to: audience)
        if assigned == nil {
            let ids = (0..<SpaceBundle.reserveCount).map { _ in makeID() }
            try writing.add(.categoryDefine(StateChange.CategoryDefine(ids)))
            for id in ids { bundle.reserve(id) }
            renewed.formUnion(ids)
            assigned = bundle.assign(kind: kind, to: audience)
        }
        guard let assigned else { throw .subject }
        renewed.insert(assigned)
        let person = try writing.rotate(&bundle, categories: renewed)
        return writing.finished(bundle, person)
    }

    /// Hands keys over to grants and members that lack some, and ends those whose time is over: what the box audit finds (A19).
    package func settle(
        _ state: SpaceState,
        bundle: SpaceBundle,
        person: PersonKey,
        seen: LogHead
    ) throws(StateRefusal) -> Authored {
        var writing = writing(state, seen: seen)
        for grant in state.liveGrants where now.map({ grant.expires < $0 }) == true {
            try writing.add(.grantRevoke(StateChange.GrantRevoke(grant: grant.id)))
        }
        try writing.endOverdueMembers()
        if writing.state.isRotationDue { return try rotatingWhatIsDue(writing, bundle, person) }
        try writing.handOverToMembers(bundle)
        try writing.handOver(bundle)
        try writing.renewEmergency(bundle)
        return writing.finished(bundle, person)
    }

    func rotatingWhatIsDue(
        _ writing: Writing,
        _ bundle: SpaceBundle,
        _ person: PersonKey
    ) throws(StateRefusal) -> Authored {
        var writing = writing
        var bundle = bundle
        let current = writing.state.isRotationDue ? try writing.rotateWhatIsDue(&bundle) : person
        return writing.finished(bundle, current)
    }
}
