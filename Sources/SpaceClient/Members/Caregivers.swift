package import FoundationEssentials
package import HealthModel
package import SpaceProtocol
package import Vault

/// One mandate, as it is listed: somebody who acts for the vault's owner, or the owner who acts for somebody.
package struct CaregiverSummary: Hashable, Sendable, Identifiable {
    /// What has become of a mandate.
    package enum State: String, Hashable, Sendable {
        /// It holds now.
        case active
        /// It has not begun.
        case upcoming
        /// Its time is over.
        case over
        /// It was ended.
        case ended
        /// The caregiver gave it back.
        case resigned
    }

    /// The thumbprint of the mandate's key.
    package let id: String
    /// Whether the vault's owner is the one who helps.
    package let isForOther: Bool
    /// Who is helped.
    package let person: String
    /// Who helps; nil where the name cannot be read.
    package let name: String?
    /// What it allows.
    package let role: MemberRole
    /// The kinds of records that are open; nil for all.
    package let kinds: Set<String>?
    /// When it begins.
    package let from: Date
    /// The last moment of it.
    package let until: Date
    /// What has become of it.
    package let state: State
    /// Whether its end or a change was decided here and is not in effect yet.
    package let isPending: Bool
    /// Where the records of whoever is helped are in this vault; nil where the vault's owner is the one who is helped.
    package var place: SpaceNumber?
}

/// A person whose record is in a vault: its owner, or somebody whom the owner helps.
package struct VaultPerson: Hashable, Sendable, Identifiable {
    /// Where the person's records are in the vault.
    package let number: SpaceNumber
    /// Who it is.
    package let person: Person

    package var id: SpaceNumber { number }

    /// Whether somebody typing `name` means this person: a name, a given name, or both, accents and case apart.
    func isNamed(_ name: String) -> Bool {
        let wanted = name.folded
        return [
            person.family, person.given, person.displayName, "\(person.given) \(person.family)",
            "\(person.family) \(person.given)",
        ].contains { $0.folded == wanted }
    }
}

extension Vault {
    /// The people whose records are in the vault, its owner first.
    package func people() -> [VaultPerson] {
        spaces().sorted { $0.key < $1.key }.map { VaultPerson(number: $0.key, person: $0.value.person) }
    }
}

extension Space {
    /// The space of the person of this name in a vault; its owner's where none is said.
    ///
    /// - Throws: `SpaceError.noSuchPerson` when nobody in the vault is called so: never the space of somebody else instead.
    package static func of(
        _ name: String?,
        in vault: Vault,
        environment: SpaceEnvironment
    ) async throws(SpaceError) -> Space {
        let people = await vault.people()
        guard let one = name.map({ name in people.first { $0.isNamed(name) } }) ?? people.first else {
            throw .noSuchPerson
        }
        return try await Space(vault: vault, number: one.number, environment: environment)
    }

    /// The mandate under which the vault's owner acts here; nil in their own space.
    package func mandate() async throws(SpaceError) -> Mandate? {
        try await learnLink()
        return knownMandate
    }

    /// Refuses what takes a right which the mandate does not give; in one's own space one has all of them.
    package func require(_ right: MandateRight) async throws(SpaceError) {
        if let refusal = try await mandate()?.refusal(of: right, at: environment.now()) {
            throw .stopped(.notAllowed(refusal))
        }
    }

    /// What the vault keeps of the mandates of its owner in the spaces of others, as the log said them last.
    package static func mandates(in vault: Vault, at now: Date) async throws(SyncError) -> [CaregiverSummary] {
        let people = await vault.people()
        let own = people.first { $0.number == .owner }?.person.displayName
        var found: [CaregiverSummary] = []
        for one in people where one.number != .owner {
            guard let link = try await Synchroniser.link(of: one.number, in: vault), let mandate = link.mandate,
                let keys = try? DeviceIdentity(decoding: mandate.identity)
            else { continue }
            found.append(
                CaregiverSummary(
                    id: keys.signing.publicKey.thumbprint,
                    isForOther: true,
                    person: one.person.displayName,
                    name: own,
                    role: mandate.role,
                    kinds: mandate.role == .guardian ? nil : mandate.kinds,
                    from: mandate.notBefore,
                    until: mandate.expires,
                    state: mandate.isOver
                        ? .ended : now > mandate.expires ? .over : now < mandate.notBefore ? .upcoming : .active,
                    isPending: link.intents.contains(.resign),
                    place: one.number
                )
            )
        }
        return found
    }
}

extension Synchroniser {
    /// How many people one caregiver helps at most.
    package static let peopleLimit = 5

    /// Whether this vault decides in the space: as the person, or as a legal representative.
    var decides: Bool { link.mandate.map { $0.role == .guardian } ?? true }

    /// Refuses what only the person and legal representatives may do.
    func refuseUnlessDeciding() throws(SyncError) {
        if let refusal = link.mandate?.refusal(of: .deciding, at: environment.now()) { throw .notAllowed(refusal) }
    }

    /// Refuses what only the person may do.
    func refuseUnlessOwner() throws(SyncError) {
        if let refusal = link.mandate?.refusal(of: .owning, at: environment.now()) { throw .notAllowed(refusal) }
    }

    /// Who acts or acted in this space, live mandates first.
    package func caregivers() async -> [CaregiverSummary] {
        guard let state = follower.state else { return [] }
        let now = environment.now()
        let person = await space.person().displayName
        let decided = Set(
            link.intents.compactMap { intent in
                switch intent {
                case .endMandate(let id): id
                case .changeMandate(let change): change.mandate
                default: nil
                }
            }
        )
        return state.members.values.map { member in
            let live: CaregiverSummary.State =
                now > member.expires ? .over : now < member.notBefore ? .upcoming : .active
            return CaregiverSummary(
                id: member.thumbprint,
                isForOther: false,
                person: person,
                name: link.bundle?.label(of: member.thumbprint, in: state),
                role: member.role,
                kinds: member.role == .guardian ? nil : link.bundle?.kinds(of: member.categories.keys) ?? [],
                from: member.notBefore,
                until: member.expires,
                state: member.end.map { $0.reason == .resigned ? .resigned : .ended } ?? live,
                isPending: member.end == nil && decided.contains(member.thumbprint)
            )
        }.sorted { left, right in
            (left.state == .active ? 0 : 1, left.name ?? "", left.id)
                < (right.state == .active ? 0 : 1, right.name ?? "", right.id)
        }
    }

    /// The one live mandate whose name begins so.
    private func liveMember(_ id: String) throws(SyncError) -> Member {
        let found = follower.state?.liveMembers.filter { $0.thumbprint.hasPrefix(id) } ?? []
        guard let chosen = found.first, found.count == 1 else { throw .noSuchCaregiver }
        return chosen
    }

    /// Ends a caregiver's mandate and changes the keys they knew, in one request; at once if the server can be reached, and with the next
    /// exchange otherwise.
    ///
    /// - Parameter id: The name of the mandate, or the beginning of it that no other one has.
    /// - Returns: Whether it is in effect.
    /// - Throws: `SyncError.noSuchCaregiver`; `.notAllowed` where somebody else decides.
    @discardableResult
    package func endMandate(_ id: String) async throws(SyncError) -> Bool {
        try refuseUnlessDeciding()
        return try await decide(.endMandate(try liveMember(id).thumbprint))
    }

    func carryOutEnd(of id: String) async throws(SyncError) {
        try await author { (from) throws(StateRefusal) in
            try from.author.remove(
                members: [id],
                in: from.state,
                bundle: from.bundle,
                person: from.person,
                seen: from.seen
            )
        }
    }

    /// Gives a caregiver's mandate another role, other sections or another end; what it does not open any more gets new keys.
    ///
    /// Whether the caregiver reads the journal stays as it was, and nobody becomes a legal representative by it, nor stops to be one.
    ///
    /// - Returns: Whether it is in effect; otherwise it takes effect with the next exchange.
    /// - Throws: `SyncError.noSuchCaregiver`; `.refusedTerms` when nothing would be opened; `.notAllowed` where somebody else decides.
    @discardableResult
    package func changeMandate(_ id: String, to terms: MemberTerms) async throws(SyncError) -> Bool {
        try refuseUnlessDeciding()
        let chosen = try liveMember(id)
        guard (chosen.role == .guardian) == (terms.role == .guardian) else { throw .refusedTerms }
        var terms = terms
        terms.kinds.remove(Self.identityCategory)
        guard let bundle = link.bundle,
            terms.role == .guardian || !bundle.categories(forMembersOfKinds: terms.kinds).isEmpty
        else { throw .refusedTerms }
        return try await decide(.changeMandate(Intent.MandateIntent(chosen.thumbprint, terms)))
    }

    func carryOut(_ change: Intent.MandateIntent) async throws(SyncError) {
        // Somebody else ended it while the change waited.
        guard let member = follower.state?.members[change.mandate], member.end == nil else { throw .noSuchCaregiver }
        try await author { (from) throws(StateRefusal) in
            try from.author.change(
                change.mandate,
                to: change.terms,
                in: from.state,
                bundle: from.bundle,
                person: from.person,
                seen: from.seen
            )
        }
    }

    /// Gives the mandate back; nobody else has to agree.
    ///
    /// What is here stays readable here.
    ///
    /// - Returns: Whether it is in effect; otherwise it takes effect with the next exchange.
    @discardableResult
    package func resign() async throws(SyncError) -> Bool { try await decide(.resign) }

    func carryOutResignation() async throws(SyncError) {
        for _ in 0..<4 {
            guard let state = follower.state else { throw .keysMissing }
            let entries: [LogEntry]
            do throws(StateRefusal) {
                entries = try SpaceAuthor(identity.signing, at: environment.now())
                    .resign(from: state, seen: follower.head)
            } catch { throw .notAllowed(.over) }
            link.announced = Set(entries.map { LogHash(of: $0.content) })
            try await save()
            do throws(SyncError) {
                let answer = try await calls.call(
                    "POST",
                    ServerPath.state(link.space),
                    query: "?from=\(follower.head.size)",
                    headers: [("if-match", state.head.tag)],
                    body: StateBatch(entries).encoded
                )
                _ = try await take(answer.body)
                // An answer is no proof: only the log is.
                guard link.mandate?.isOver == true else { throw .refused(.unavailable) }
                return
            } catch .refused(.stateConflict) { try await pull { _ in } }
        }
        throw .refused(.stateConflict)
    }

    /// Ends mandates whose time is over and hands keys over that are missing: the part of the box audit that concerns caregivers.
    func settleMembers() async throws(SyncError) {
        guard decides, let state = follower.state, state.closing == nil, let bundle = link.bundle,
            link.person?.generation == state.generation,
            state.hasUnsettledMembers(by: bundle, at: environment.now(), but: device)
        else { return }
        try await author { (from) throws(StateRefusal) in
            try from.author.settle(from.state, bundle: from.bundle, person: from.person, seen: from.seen)
        }
    }
}

extension SpaceState {
    /// Whether somebody's mandate is over, or a caregiver lacks a key which it gives: computed from state and keys alone.
    func hasUnsettledMembers(by bundle: SpaceBundle, at now: Date, but own: String) -> Bool {
        liveMembers.contains { member in
            if member.expires < now.stored { return member.thumbprint != own }
            guard member.role != .guardian else { return false }
            let kinds = bundle.kinds(of: member.categories.keys)
            return bundle.categories(forMembersOfKinds: kinds).contains { id in
                guard let epoch = categories[id]?.epoch, epoch > 0 else { return false }
                return member.wrapped[id] != epoch
            }
        }
    }
}
