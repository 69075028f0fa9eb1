package import FoundationEssentials

/// What a person consented to for emergencies, as the statements left it.
package struct EmergencyConsent: Hashable, Sendable, Identifiable {
    /// No opening lasts longer.
    package static let maximumHours = 72

    /// Its id, the same through every renewal of the keys.
    package let id: UUID
    /// What the person switched on.
    package let choices: EmergencyChoices
    /// How long an opening lasts at most, in hours.
    package let hours: Int
    /// The named regulation centre.
    package let regulator: GrantRecipient
    /// The first epoch of each category that an opening opens.
    package let categories: [UUID: UInt32]
    /// The last epoch of each category that an opening opens.
    package let wrapped: [UUID: UInt32]
    /// The SHA-256 of the sealed bundle.
    package let sealed: LogHash
    /// The commitment to the server's share.
    package let share: Data
    /// The number of the statement that set it last.
    package let since: UInt64

    /// Whether a statement changes nothing of what the person decided: only the keys are other ones.
    func isRenewed(by change: StateChange.EmergencyEnable) -> Bool {
        change.consent.bytes == id.data && change.choices == choices && change.hours == hours
            && change.professional == regulator.professional
    }
}

extension SpaceState {
    mutating func enable(_ change: StateChange.EmergencyEnable, sequence: UInt64) throws(StateRefusal) {
        guard let id = UUID(sixteen: change.consent.bytes), change.choices.opensToSomebody,
            (1...EmergencyConsent.maximumHours).contains(change.hours), change.share.bytes.count == 32,
            let signing = try? VerifyingKey(bytes: change.signing.bytes)
        else { throw .malformed }
        // Only the certified key can have named the key which the bundle was wrapped for (A01).
        guard
            let package = try? KeyPackage(
                verifying: change.keyPackage,
                by: signing,
                certificate: LogHash(of: change.certificate.bytes)
            ),
            let regulator = try? GrantRecipient(
                professional: change.professional,
                certificate: change.certificate.bytes,
                signing: signing,
                keyPackage: package
            ), devices[signing.thumbprint] == nil, members[signing.thumbprint] == nil
        else { throw .recipients }
        guard !blocked.contains(change.professional) else { throw .blocked }
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
        guard !from.isEmpty else { throw .subject }
        // A consent that ended never comes back under its name, and there is one at a time.
        guard emergency?.id == id || (emergency == nil && !formerConsents.contains(id)) else { throw .subject }
        if let former = emergency {
            let isSame = former.regulator.keyPackage.certificate == package.certificate
            guard !isSame || (try? package.check(after: former.regulator.keyPackage.mark)) != nil else {
                throw .lowered
            }
            // What another centre could have opened, and what nobody shall open any more, needs new keys.
            due.formUnion(
                former.regulator.professional == change.professional
                    ? Set(former.categories.keys).subtracting(from.keys) : Set(former.categories.keys)
            )
        }
        emergency = EmergencyConsent(
            id: id,
            choices: change.choices,
            hours: change.hours,
            regulator: regulator,
            categories: from,
            wrapped: wrapped,
            sealed: change.sealed,
            share: change.share.bytes,
            since: sequence
        )
    }

    mutating func disable(_ change: StateChange.EmergencyDisable) throws(StateRefusal) {
        guard let consent = emergency, change.consent.bytes == consent.id.data else { throw .subject }
        formerConsents.insert(consent.id)
        due.formUnion(consent.categories.keys)
        emergency = nil
    }

    /// Whether the sealed bundle lacks a key that the consent opens, or its categories are not those of its choices: the part of the box
    /// audit that concerns emergencies.
    package func isEmergencyStale(by bundle: SpaceBundle) -> Bool {
        guard let consent = emergency else { return false }
        let ids = bundle.categories(inEmergency: consent.choices, kinds: bundle.kinds(of: consent.categories.keys))
            .filter { (categories[$0]?.epoch ?? 0) > 0 }
        return ids != Set(consent.categories.keys) || ids.contains { consent.wrapped[$0] != categories[$0]?.epoch }
    }
}

extension SpaceBundle {
    /// The categories of these kinds which the choices of a person open in an emergency.
    ///
    /// What is shared, and with the third choice what is hidden or isolated; what is held back is never opened.
    package func categories(inEmergency choices: EmergencyChoices, kinds: Set<String>) -> Set<UUID> {
        Set(
            categories.filter { _, category in
                guard kinds.contains(category.kind) else { return false }
                return switch category.audience {
                case .shared: true
                case .hidden, .isolated: choices.hidden
                case .reserve: false
                }
            }.keys
        )
    }
}
