package import Certification
import FoundationEssentials
import HealthModel
package import SpaceProtocol
import Vault

/// What a person consented to for emergencies, as they see it.
package struct EmergencySummary: Hashable, Sendable {
    /// What is in effect; nil where it is not enabled.
    package let choices: EmergencyChoices?
    /// What was decided here and is not in effect yet; an empty choice is the end of it.
    package let pending: EmergencyChoices?
    /// The named regulation centre, of what is in effect or else of what waits.
    package let regulator: ProfessionalID?
    /// Who a pinned authority says it is.
    package let subject: ProfessionalSubject?
    /// The kinds of records that are opened.
    package let kinds: [String]
    /// How long an opening lasts at most, in hours.
    package let hours: Int
    /// Whether the centre lacks keys, because its own have ended: until it renews them, an opening opens less than was chosen.
    package let isStale: Bool
    /// Why the centre's identity does not hold any more; nil while it holds (A32).
    package let doubt: CertificationError?
}

/// One opening as the person sees it.
package struct OpeningSummary: Hashable, Sendable, Identifiable {
    /// What this device keeps of it.
    package let opening: NotedOpening
    /// Who opened, if a pinned authority vouches for them.
    package let subject: ProfessionalSubject?
    /// The kinds of records that were opened.
    package let kinds: [String]
    /// Whether everything that was opened has new keys since.
    package let isRotated: Bool

    package var id: UInt64 { opening.index }
}

extension Synchroniser {
    /// What is proposed to be opened in an emergency: the sections of the dated table, and who the person is.
    package static var emergencyKinds: Set<String> {
        Set(ReferenceData.standard.emergency.kinds.map(\.rawValue) + [identityCategory])
    }

    /// What the person consented to.
    package func emergency() -> EmergencySummary {
        let consent = follower.state?.emergency
        var pending: EmergencyChoices?
        var waiting: GrantRecipient?
        for intent in link.intents {
            if case .enableEmergency(let intent) = intent { (pending, waiting) = (intent.choices, intent.recipient) }
            if case .disableEmergency = intent { (pending, waiting) = (EmergencyChoices(), nil) }
        }
        let regulator = consent?.regulator ?? waiting
        let bundle = link.bundle
        let kinds = consent.flatMap { consent in bundle?.kinds(of: consent.categories.keys) } ?? Self.emergencyKinds
        return EmergencySummary(
            choices: consent?.choices,
            pending: pending,
            regulator: regulator?.professional,
            subject: regulator.flatMap { subject(ofCertificate: $0.certificate, for: $0.signing) },
            kinds: kinds.subtracting([Self.identityCategory]).sorted(),
            hours: consent?.hours ?? ReferenceData.standard.emergency.hours,
            isStale: bundle.flatMap { follower.state?.isEmergencyStale(by: $0) } ?? false,
            doubt: consent.flatMap { doubt(about: $0.regulator.certificate, at: environment.now()) }
        )
    }

    /// Decides which regulation centre may open what; found in the directory and verified under a pinned authority (A01).
    ///
    /// - Returns: Whether it is in the log now.
    @discardableResult
    package func enableEmergency(
        through regulator: ProfessionalID,
        _ choices: EmergencyChoices
    ) async throws(SyncError) -> Bool {
        try refuseUnlessDeciding()
        guard choices.opensToSomebody else { throw .refusedTerms }
        let found = try await professional(regulator)
        guard let recipient = found.recipient else { throw .noSuchProfessional }
        let hours = min(ReferenceData.standard.emergency.hours, EmergencyConsent.maximumHours)
        let terms = EmergencyTerms(choices: choices, kinds: Self.emergencyKinds, hours: hours)
        return try await decide(.enableEmergency(Intent.EmergencyIntent(id: UUID(), through: recipient, terms)))
    }

    func enableEmergency(_ intent: Intent.EmergencyIntent) async throws(SyncError) {
        guard let recipient = intent.recipient else { throw .refusedTerms }
        let current = try await currentRecipient(recipient)
        try await author { (from) throws(StateRefusal) in
            try from.author.enableEmergency(
                current,
                intent.terms,
                id: intent.id,
                in: from.state,
                bundle: from.bundle,
                person: from.person,
                seen: from.seen
            )
        }
    }

    /// What an opening under some choices would open now, record by record: from keys, statements and the log alone.
    ///
    /// Who opens changes nothing of it: regulation centre and any professional open the same, and only the third choice adds what is hidden.
    package func previewEmergency(_ choices: EmergencyChoices) async throws(SyncError) -> [PreviewItem] {
        guard let state = follower.state, let bundle = link.bundle else { throw .keysMissing }
        let kinds = state.emergency.map { bundle.kinds(of: $0.categories.keys) } ?? Self.emergencyKinds
        let ids = choices.opensToSomebody ? bundle.categories(inEmergency: choices, kinds: kinds) : []
        let history = try await history()
        return await space.entries().map { entry in
            let standing = (history.latest[entry.id.uuid] ?? []).filter { $0.kind != .tombstone }
            let rules = standing.map { header -> PreviewRule in
                if ids.contains(header.category) { return .granted }
                switch bundle.audience(of: header.category) {
                case nil: return .pending
                case .hidden: return choices.opensToSomebody ? .hidden : .noGrant
                case .isolated: return choices.opensToSomebody ? .isolated : .noGrant
                case .shared, .reserve: return choices.opensToSomebody ? .otherKind : .noGrant
                }
            }
            let rule = rules.first(where: \.isVisible) ?? rules.last ?? .pending
            return PreviewItem(entry: entry, isVisible: rule.isVisible, rule: rule)
        }
    }

    // MARK: openings

    /// The openings there were, the latest first.
    package func openings() -> [OpeningSummary] {
        link.openings.reversed().map { opening in
            let subject = (try? VerifyingKey(bytes: opening.signing)).flatMap {
                self.subject(ofCertificate: opening.certificate, for: $0)
            }
            return OpeningSummary(
                opening: opening,
                // A certificate of somebody else proves nothing about who signed.
                subject: subject?.id == opening.professional ? subject : nil,
                kinds: (link.bundle.map(opening.kinds) ?? []).filter { $0 != Self.identityCategory },
                isRotated: follower.state.map { opening.open(in: $0).isEmpty } ?? false
            )
        }
    }

    /// Says that the person saw an opening: its banner ends on this device (T18).
    package func acknowledge(opening index: UInt64) async throws(SyncError) {
        guard let place = link.openings.firstIndex(where: { $0.index == index }) else { throw .noSuchOpening }
        link.openings[place].isAcknowledged = true
        try await save()
    }

    /// Rotates every category that an opening opened and nobody rotated since: what is written from here on does not open with its keys (A30).
    func rotateWhatWasOpened() async throws(SyncError) {
        guard decides, let state = follower.state, state.closing == nil, let bundle = link.bundle,
            link.person?.generation == state.generation
        else { return }
        let opened = link.openings.reduce(into: Set<UUID>()) { $0.formUnion($1.open(in: state)) }
        guard !opened.isEmpty, bundle.kinds(of: opened).isEmpty == false else { return }
        let recipients = try await centre(of: state)
        try await author(with: recipients) { (from) throws(StateRefusal) in
            let current = opened.filter { from.state.categories[$0]?.epoch == state.categories[$0]?.epoch }
            // Another device may have been quicker.
            guard !current.isEmpty else {
                return try from.author.renewEmergency(
                    in: from.state,
                    bundle: from.bundle,
                    person: from.person,
                    seen: from.seen
                )
            }
            return try from.author.rotate(
                categories: current,
                in: from.state,
                bundle: from.bundle,
                seen: from.seen
            )
        }
    }

    /// Hands the regulation centre the keys it lacks: the part of the box audit that concerns emergencies.
    func settleEmergency() async throws(SyncError) {
        guard decides, let state = follower.state, state.closing == nil, let bundle = link.bundle,
            link.person?.generation == state.generation, state.isEmergencyStale(by: bundle)
        else { return }
        let recipients = try await centre(of: state)
        // A centre whose keys have ended everywhere gets nothing, and nobody is kept waiting (U6).
        guard recipients.values.contains(where: { (try? $0.keyPackage.check(at: environment.now())) != nil }) else {
            return
        }
        try await author(with: recipients) { (from) throws(StateRefusal) in
            try from.author.renewEmergency(in: from.state, bundle: from.bundle, person: from.person, seen: from.seen)
        }
    }

    /// The named centre with a key package that holds now, where there is one.
    private func centre(of state: SpaceState) async throws(SyncError) -> [ProfessionalID: GrantRecipient] {
        guard let regulator = state.emergency?.regulator else { return [:] }
        return [regulator.professional: try await currentRecipient(regulator)]
    }
}
