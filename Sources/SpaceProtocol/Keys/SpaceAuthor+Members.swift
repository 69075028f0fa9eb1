package import FoundationEssentials

/// What a person lets a member do.
package struct MemberTerms: Hashable, Sendable {
    /// What the member may do.
    package var role: MemberRole
    /// The kinds of records, of a contributor or reader; a guardian has all.
    package var kinds: Set<String>
    /// When the mandate begins.
    package var notBefore: Date
    /// The last moment of it.
    package var expires: Date
    /// Whether the member reads the journal; a guardian always does.
    package var readsJournal: Bool

    /// Terms made of their parts.
    package init(
        role: MemberRole,
        kinds: Set<String> = [],
        notBefore: Date,
        expires: Date,
        readsJournal: Bool = false
    ) {
        self.role = role
        self.kinds = kinds
        self.notBefore = notBefore
        self.expires = expires
        self.readsJournal = readsJournal || role == .guardian
    }
}

extension SpaceAuthor {
    /// Begins a mandate, and hands its keys over.
    ///
    /// Mandates whose time is over are ended first.
    ///
    /// - Parameters:
    ///   - keys: The keys of the mandate, drawn by the member for it.
    ///   - name: Who it is, for the owner and guardians to read.
    ///   - terms: What and until when.
    ///   - state: The state as it is now.
    ///   - bundle: The keys as they are now.
    ///   - person: The person's key as it is now.
    ///   - seen: The verified head of the log.
    /// - Returns: The statements and what they lead to.
    /// - Throws: `StateRefusal.limit` when there are as many members as there may be, `.role` for a guardian who may not name this one,
    ///   `.subject` when nothing would be opened.
    package func invite(
        _ keys: DeviceKeys,
        name: String,
        _ terms: MemberTerms,
        in state: SpaceState,
        bundle: SpaceBundle,
        person: PersonKey,
        seen: LogHead
    ) throws(StateRefusal) -> Authored {
        var writing = writing(state, seen: seen)
        var bundle = bundle
        var person = person
        try writing.endOverdueMembers()
        if writing.state.isRotationDue { person = try writing.rotateWhatIsDue(&bundle) }
        let (signing, wrapping) = try SpaceState.keys(keys)
        let thumbprint = signing.thumbprint
        var handed: (generation: Int, wrap: WrappedMessage)?
        if terms.role == .guardian {
            guard let wrap = try? person.wrap(for: wrapping, named: thumbprint, in: state.id) else {
                throw .recipients
            }
            handed = (person.generation, wrap)
        }
        try writing.add(
            .memberAdd(
                StateChange.MemberAdd(
                    keys: keys,
                    role: terms.role,
                    notBefore: terms.notBefore,
                    expires: terms.expires,
                    readsJournal: terms.readsJournal,
                    label: bundle.seal(label: name, of: thumbprint, in: state.id),
                    person: handed
                )
            )
        )
        if terms.role != .guardian { try writing.hand(terms.kinds, to: thumbprint, bundle) }
        return writing.finished(bundle, person)
    }

    /// Gives a mandate other terms.
    ///
    /// What it does not open any more gets new keys; whether it reads the journal stays as it was.
    package func change(
        _ member: String,
        to terms: MemberTerms,
        in state: SpaceState,
        bundle: SpaceBundle,
        person: PersonKey,
        seen: LogHead
    ) throws(StateRefusal) -> Authored {
        guard let former = state.members[member], former.end == nil else { throw .subject }
        var writing = writing(state, seen: seen)
        let change = StateChange.MemberRoleChange(
            member: member,
            role: terms.role,
            notBefore: terms.notBefore,
            expires: terms.expires
        )
        if former.role != terms.role || former.notBefore != terms.notBefore.stored
            || former.expires != terms.expires.stored
        {
            try writing.add(.memberRole(change))
        }
        if terms.role != .guardian, bundle.kinds(of: former.categories.keys) != terms.kinds {
            try writing.hand(terms.kinds, to: member, bundle)
        }
        return try rotatingWhatIsDue(writing, bundle, person)
    }

    /// Ends mandates and rotates the keys they knew, in one.
    package func remove(
        members: [String],
        in state: SpaceState,
        bundle: SpaceBundle,
        person: PersonKey,
        seen: LogHead
    ) throws(StateRefusal) -> Authored {
        var writing = writing(state, seen: seen)
        for member in members { try writing.add(.memberRemove(StateChange.MemberRemove(member: member))) }
        return try rotatingWhatIsDue(writing, bundle, person)
    }

    /// Gives one's own mandate back: nobody else has to agree, and whoever stays rotates the keys (U6).
    ///
    /// - Returns: The one statement.
    package func resign(from state: SpaceState, seen: LogHead) throws(StateRefusal) -> [LogEntry] {
        var writing = writing(state, seen: seen)
        try writing.add(.memberRemove(StateChange.MemberRemove(member: key.publicKey.thumbprint)))
        return writing.entries.map(\.entry)
    }
}

extension Writing {
    /// Ends the mandates whose time is over, as far as the author may.
    mutating func endOverdueMembers() throws(StateRefusal) {
        guard let now = now?.stored else { return }
        for member in state.liveMembers where member.expires < now && member.thumbprint != author.publicKey.thumbprint {
            try add(.memberRemove(StateChange.MemberRemove(member: member.thumbprint)))
        }
    }

    /// Rotates what somebody knows who shall not any more: everything after a guardian or a device, else some categories.
    mutating func rotateWhatIsDue(_ bundle: inout SpaceBundle) throws(StateRefusal) -> PersonKey {
        try state.isPersonKeyDue ? rotateEverything(&bundle) : rotate(&bundle, categories: state.due)
    }

    /// Hands a contributor or reader the present keys of some kinds.
    mutating func hand(_ kinds: Set<String>, to name: String, _ bundle: SpaceBundle) throws(StateRefusal) {
        let ids = bundle.categories(forMembersOfKinds: kinds).filter { (state.categories[$0]?.epoch ?? 0) > 0 }
        guard !ids.isEmpty, let member = state.members[name] else { throw .subject }
        let categories = Dictionary(uniqueKeysWithValues: ids.map { ($0, member.categories[$0] ?? 1) })
        let part = bundle.restricted(to: categories)
        guard let wrap = try? part.wrap(for: member, in: state.id) else { throw .recipients }
        try add(.memberKeys(StateChange.MemberKeys(member: name, categories: categories, wrap: wrap)))
    }

    /// Hands the present keys to every contributor and reader who lacks some of them; it needs nothing from them.
    mutating func handOverToMembers(_ bundle: SpaceBundle) throws(StateRefusal) {
        for member in state.liveMembers where member.role != .guardian && now.map({ member.expires >= $0 }) != false {
            let kinds = bundle.kinds(of: member.categories.keys)
            let ids = bundle.categories(forMembersOfKinds: kinds).filter { (state.categories[$0]?.epoch ?? 0) > 0 }
            let isStale = ids.contains { member.wrapped[$0] != state.categories[$0]?.epoch }
            guard isStale || ids != Set(member.categories.keys), !ids.isEmpty else { continue }
            try hand(kinds, to: member.thumbprint, bundle)
        }
    }
}
