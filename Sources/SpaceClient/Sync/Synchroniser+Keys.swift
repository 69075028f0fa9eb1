import FoundationEssentials
import SpaceProtocol
import Vault

/// What statements are written from: state, keys and head of one moment, so that an attempt after a conflict never uses the keys from
/// before it.
struct Authoring {
    let author: SpaceAuthor
    let state: SpaceState
    let bundle: SpaceBundle
    let person: PersonKey
    let seen: LogHead
}

extension Synchroniser {
    /// The keys as they are after new statements: taken from the state, and compared with what it promised.
    func keys(
        after next: LogFollower,
        among entries: [LogFollower.Followed]
    ) async throws(SyncError) -> (person: PersonKey?, bundle: SpaceBundle?) {
        if link.mandate != nil { return try await mandateKeys(after: next, among: entries) }
        guard let state = next.state, state.generation > 0, state.generation != link.person?.generation,
            let device = state.devices[device], device.revokedAt == nil, let wrap = device.wrap,
            wrap.generation == state.generation
        else { return (link.person, link.bundle) }
        do {
            let person = try PersonKey(
                opening: wrap.message,
                generation: wrap.generation,
                with: identity.wrapping,
                named: self.device,
                in: state.id
            )
            return (person, try SpaceBundle(of: state, with: person))
        } catch BundleError.substituted {
            throw await substituted(entries)
        } catch {
            // What does not open is kept and tried again; it may be handed over anew.
            return (link.person, link.bundle)
        }
    }

    /// Whoever signed the rotation gave this device another key than everybody else (A05).
    func substituted(_ entries: [LogFollower.Followed]) async -> SyncError {
        let proof = entries.compactMap { entry -> Data? in
            if case .state(let statement, _, _) = entry.event { statement.content } else { nil }
        }.last
        return await raise(.substitutedKey, evidence: proof ?? Data())
    }

    /// Looks whether everybody who should has the present keys, and nobody else; rotates by itself where not (A19).
    func auditKeys() async throws(SyncError) {
        guard let state = follower.state, state.closing == nil, state.devices[device]?.revokedAt == nil,
            link.bundle != nil, link.person?.generation == state.generation
        else { return }
        let audit = state.audit
        guard audit.isRotationDue || !audit.stale.isEmpty else { return }
        try await author { (from) throws(StateRefusal) in
            try from.author.rotate(from.state, bundle: from.bundle, seen: from.seen)
        }
    }

    private static func refusal(_ error: StateRefusal) -> SyncError {
        switch error {
        case .closed: .closed
        case .blocked: .blockedProfessional
        case .lowered, .recipients, .malformed: .refusedTerms
        case .role: .notAllowed(.owner)
        case .limit: .caregiverLimit
        case .rotationDue: .keysMissing
        default: .noSuchDevice
        }
    }

    /// Writes statements and sends them in one request; when somebody was quicker, reads on and writes them anew.
    ///
    /// `write` makes the statements from what is known at each attempt; without the present keys nothing is written.
    func author(
        with recipients: [ProfessionalID: GrantRecipient] = [:],
        _ write: (Authoring) throws(StateRefusal) -> Authored
    ) async throws(SyncError) {
        if let alarm = link.alarm { throw .alarm(alarm.kind) }
        for _ in 0..<4 {
            guard let state = follower.state, let bundle = link.bundle, let person = link.person,
                person.generation == state.generation
            else { throw .keysMissing }
            let authored: Authored
            do throws(StateRefusal) {
                authored = try write(
                    Authoring(
                        author: SpaceAuthor(identity.signing, at: environment.now(), recipients: recipients),
                        state: state,
                        bundle: bundle,
                        person: person,
                        seen: follower.head
                    )
                )
            } catch {
                throw Self.refusal(error)
            }
            // Nothing was left to say.
            guard !authored.entries.isEmpty else { return }
            // Written down first: after a crash, finding them in the log is no sign of a file from a backup.
            link.announced = Set(authored.entries.map { LogHash(of: $0.content) })
            try await save()
            do throws(SyncError) {
                let answer = try await calls.call(
                    "POST",
                    ServerPath.state(link.space),
                    query: "?from=\(follower.head.size)",
                    headers: [("if-match", state.head.tag)],
                    body: authored.batch.encoded
                )
                if try await !take(answer.body) { try await pull { _ in } }
                // An answer is no proof: only the log is (A19).
                guard try await holds(authored.state.head) else { throw .refused(.unavailable) }
                return
            } catch .refused(.stateConflict) {
                try await pull { _ in }
            }
        }
        throw .refused(.stateConflict)
    }

    /// Whether the verified log has this statement.
    private func holds(_ head: StateHead) async throws(SyncError) -> Bool {
        if follower.state?.head == head { return true }
        do throws(VaultError) {
            return try await vault.statements(of: number).contains { bytes in
                (try? StateEntry(decoding: bytes))?.hash == head.hash
            }
        } catch { throw .vault(error) }
    }
}
