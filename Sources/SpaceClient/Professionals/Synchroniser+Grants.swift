package import FoundationEssentials
package import SpaceProtocol
import Vault

extension Synchroniser {
    /// Decides something about access; it takes effect at once if the server can be reached, and with the next exchange otherwise.
    ///
    /// - Parameter intent: What the person decided.
    /// - Returns: Whether it is in the log now; what is not stays pending and is not forgotten.
    /// - Throws: `SyncError`. A decision that cannot be carried out by anybody is given up with it, and so is one in a stopped space; after
    ///   any other error it stays pending.
    @discardableResult
    package func decide(_ intent: Intent) async throws(SyncError) -> Bool {
        if link.isRevoked { throw .revoked }
        if let alarm = link.alarm { throw .alarm(alarm.kind) }
        if intent != .resign {
            try refuseUnlessDeciding()
        } else if link.mandate?.isOver != false {
            throw .notAllowed(.over)
        }
        link.intents.append(intent)
        try await save()
        do throws(SyncError) {
            try begin(false)
            try await foundIfNeeded()
            try await pull { _ in }
            try await carryOutIntents()
            return true
        } catch {
            if error.isPassing { return false }
            throw error
        }
    }

    /// What was decided and is not in the log yet.
    package var pendingIntents: [Intent] { link.intents }

    /// Takes back something that did not take effect yet.
    package func withdraw(_ intent: Intent) async throws(SyncError) {
        link.intents.removeAll { $0 == intent }
        try await save()
    }

    /// Writes what was decided into the log, in the order in which it was decided.
    ///
    /// What the log has overtaken, because another device did the same, counts as done.
    func carryOutIntents() async throws(SyncError) {
        while let intent = link.intents.first {
            do throws(SyncError) {
                if !isDone(intent) { try await carryOut(intent) }
            } catch {
                // Whatever the server or the network did, the decision is still the person's.
                guard error.refusesDecision else { throw error }
                link.intents.removeFirst()
                try await save()
                throw error
            }
            link.intents.removeFirst()
            try await save()
        }
    }

    private func isDone(_ intent: Intent) -> Bool {
        guard let state = follower.state else { return false }
        return switch intent {
        case .grant: false
        case .revoke(let id): state.grants[id].map { $0.end != nil } ?? true
        case .block(let professional): state.blocked.contains(professional)
        case .unblock(let professional): !state.blocked.contains(professional)
        case .inbox(let policy): state.inbox?.policy == policy
        case .endMandate(let id): state.members[id].map { $0.end != nil } ?? true
        case .changeMandate: false
        case .resign: link.mandate?.isOver ?? true
        case .enableEmergency(let intent): intent.isDone(in: state, link.bundle)
        case .disableEmergency: state.emergency == nil
        }
    }

    private func carryOut(_ intent: Intent) async throws(SyncError) {
        switch intent {
        case .grant(let intent):
            guard let recipient = intent.recipient else { throw .refusedTerms }
            // A key package that ended while the decision waited is looked up anew.
            let current = try await currentRecipient(recipient)
            try await author { (from) throws(StateRefusal) in
                try from.author.grant(
                    current,
                    intent.terms,
                    id: intent.id,
                    in: from.state,
                    bundle: from.bundle,
                    person: from.person,
                    seen: from.seen
                )
            }
        case .revoke(let id):
            try await author { (from) throws(StateRefusal) in
                try from.author.revoke([id], in: from.state, bundle: from.bundle, person: from.person, seen: from.seen)
            }
        case .block(let professional):
            try await author { (from) throws(StateRefusal) in
                try from.author.block(
                    professional,
                    in: from.state,
                    bundle: from.bundle,
                    person: from.person,
                    seen: from.seen
                )
            }
        case .unblock(let professional):
            try await author { (from) throws(StateRefusal) in
                try from.author.unblock(
                    professional,
                    in: from.state,
                    bundle: from.bundle,
                    person: from.person,
                    seen: from.seen
                )
            }
        case .enableEmergency(let intent): try await enableEmergency(intent)
        case .disableEmergency:
            try await author { (from) throws(StateRefusal) in
                try from.author.disableEmergency(
                    in: from.state,
                    bundle: from.bundle,
                    person: from.person,
                    seen: from.seen
                )
            }
        case .inbox(let policy):
            try await author { (from) throws(StateRefusal) in
                try from.author.setInbox(policy, in: from.state, bundle: from.bundle, seen: from.seen)
            }
        case .endMandate(let id): try await carryOutEnd(of: id)
        case .changeMandate(let change): try await carryOut(change)
        case .resign: try await carryOutResignation()
        }
    }

    /// Ends grants whose time is over, and hands keys over that are missing: the part of the box audit that concerns professionals.
    func settleGrants() async throws(SyncError) {
        guard let state = follower.state, state.closing == nil, let bundle = link.bundle,
            link.person?.generation == state.generation
        else { return }
        let now = environment.now()
        let unsettled = state.unsettledGrants(by: bundle, at: now)
        guard !unsettled.isEmpty else { return }
        var recipients: [ProfessionalID: GrantRecipient] = [:]
        for grant in unsettled where grant.expires >= now {
            recipients[grant.recipient.professional] = try await currentRecipient(grant.recipient)
        }
        // Nothing can be handed over to a professional whose keys have ended everywhere; the others are not kept waiting (U6).
        let helps = unsettled.contains { grant in
            grant.expires < now
                || (try? recipients[grant.recipient.professional]?.keyPackage.check(at: now)) != nil
        }
        guard helps else { return }
        let found = recipients
        try await author(with: found) { (from) throws(StateRefusal) in
            try from.author.settle(from.state, bundle: from.bundle, person: from.person, seen: from.seen)
        }
    }

    /// A recipient with a key package that holds now, from the directory if need be; the old one when there is none.
    func currentRecipient(_ recipient: GrantRecipient) async throws(SyncError) -> GrantRecipient {
        if (try? recipient.keyPackage.check(at: environment.now())) != nil { return recipient }
        guard let found = try? await professional(recipient.professional), let current = found.recipient else {
            return recipient
        }
        return current
    }

    /// Makes sure that a kind of records has a category for an audience, before something is sealed for it.
    func assignCategory(ofKind kind: String, for audience: Audience) async throws(SyncError) {
        guard let bundle = link.bundle, bundle.category(ofKind: kind, for: audience) == nil else { return }
        try await author { (from) throws(StateRefusal) in
            try from.author.assign(
                kind: kind,
                to: audience,
                makeID: { UUID() },
                in: from.state,
                bundle: from.bundle,
                seen: from.seen
            )
        }
    }
}

extension SpaceState {
    /// The grants whose time is over, or whose professional lacks a key that the grant gives: computed from state and keys alone.
    package func unsettledGrants(by bundle: SpaceBundle, at now: Date) -> [Grant] {
        liveGrants.filter { grant in
            if grant.expires < now { return true }
            let kinds = bundle.kinds(of: grant.categories.keys)
            return bundle.categories(ofKinds: kinds, for: grant.recipient.professional).contains { id in
                guard let epoch = categories[id]?.epoch, epoch > 0 else { return false }
                return grant.wrapped[id] != epoch
            }
        }
    }
}
