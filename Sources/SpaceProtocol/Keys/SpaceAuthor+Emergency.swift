package import FoundationEssentials

/// What a person consents to for emergencies.
package struct EmergencyTerms: Hashable, Sendable {
    /// What they switched on.
    package var choices: EmergencyChoices
    /// The kinds of records that are opened.
    package var kinds: Set<String>
    /// How long an opening lasts at most, in hours.
    package var hours: Int

    /// Terms made of their parts.
    package init(choices: EmergencyChoices, kinds: Set<String>, hours: Int = EmergencyConsent.maximumHours) {
        self.choices = choices
        self.kinds = kinds
        self.hours = hours
    }
}

extension SpaceAuthor {
    /// Enables emergency access, or changes what was consented to.
    ///
    /// Another regulation centre, or less than before, rotates the keys that were within reach.
    ///
    /// - Parameters:
    ///   - regulator: The named regulation centre; verified by the caller (A01).
    ///   - terms: What and how long.
    ///   - id: The id of a new consent; one in effect keeps its own.
    ///   - state: The state as it is now.
    ///   - bundle: The keys as they are now.
    ///   - person: The person's key as it is now.
    ///   - seen: The verified head of the log.
    /// - Returns: The statements, what they lead to, and what goes to the server with them.
    /// - Throws: `StateRefusal.subject` where nothing would be opened, `.blocked` for a blocked centre.
    package func enableEmergency(
        _ regulator: GrantRecipient,
        _ terms: EmergencyTerms,
        id: UUID,
        in state: SpaceState,
        bundle: SpaceBundle,
        person: PersonKey,
        seen: LogHead
    ) throws(StateRefusal) -> Authored {
        var writing = writing(state, seen: seen)
        try writing.enable(regulator, terms.choices, kinds: terms.kinds, hours: terms.hours, id: id, bundle)
        return try rotatingWhatIsDue(writing, bundle, person)
    }

    /// Disables emergency access: the server erases its share, and every key that was within reach is rotated.
    package func disableEmergency(
        in state: SpaceState,
        bundle: SpaceBundle,
        person: PersonKey,
        seen: LogHead
    ) throws(StateRefusal) -> Authored {
        guard let consent = state.emergency else { throw .subject }
        var writing = writing(state, seen: seen)
        try writing.add(.emergencyDisable(StateChange.EmergencyDisable(consent: consent.id)))
        return try rotatingWhatIsDue(writing, bundle, person)
    }

    /// Rotates what was opened in an emergency: nothing that is written later opens with the keys of the opening.
    package func rotate(
        categories: Set<UUID>,
        in state: SpaceState,
        bundle: SpaceBundle,
        seen: LogHead
    ) throws(StateRefusal) -> Authored {
        var writing = writing(state, seen: seen)
        var bundle = bundle
        let person = try writing.rotate(&bundle, categories: categories)
        return writing.finished(bundle, person)
    }

    /// Hands the regulation centre the keys it lacks.
    package func renewEmergency(
        in state: SpaceState,
        bundle: SpaceBundle,
        person: PersonKey,
        seen: LogHead
    ) throws(StateRefusal) -> Authored {
        var writing = writing(state, seen: seen)
        try writing.renewEmergency(bundle)
        return try rotatingWhatIsDue(writing, bundle, person)
    }
}

extension Writing {
    mutating func enable(
        _ regulator: GrantRecipient,
        _ choices: EmergencyChoices,
        kinds: Set<String>,
        hours: Int,
        id: UUID,
        _ bundle: SpaceBundle
    ) throws(StateRefusal) {
        var categories: [UUID: UInt32] = [:]
        for category in bundle.categories(inEmergency: choices, kinds: kinds)
        where (state.categories[category]?.epoch ?? 0) > 0 { categories[category] = 1 }
        guard !categories.isEmpty else { throw .subject }
        let consent = state.emergency?.id ?? id
        let keys = GrantKeys(bundle, categories: categories)
        guard let escrow = try? Escrow(keys, for: regulator, consent: consent, in: state.id) else { throw .recipients }
        try add(
            .emergencyEnable(
                StateChange.EmergencyEnable(
                    consent: consent,
                    choices: choices,
                    hours: hours,
                    regulator: regulator,
                    categories: categories,
                    escrow: escrow,
                    in: state.id
                )
            )
        )
        self.escrow = escrow
    }

    /// Seals the present keys anew for the regulation centre, where it lacks some.
    ///
    /// A centre whose key package has ended gets nothing until it publishes a new one; it never keeps the others waiting (U6).
    mutating func renewEmergency(_ bundle: SpaceBundle) throws(StateRefusal) {
        guard let now, let consent = state.emergency, state.isEmergencyStale(by: bundle) else { return }
        let regulator = recipients[consent.regulator.professional] ?? consent.regulator
        guard (try? regulator.keyPackage.check(at: now)) != nil, !state.blocked.contains(regulator.professional) else {
            return
        }
        let kinds = bundle.kinds(of: consent.categories.keys)
        try enable(regulator, consent.choices, kinds: kinds, hours: consent.hours, id: consent.id, bundle)
    }
}
