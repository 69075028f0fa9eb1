package import FoundationEssentials

/// What a person switched on for emergencies: each of the three is a choice of its own.
package struct EmergencyChoices: Hashable, Sendable, Codable {
    /// Whether the staff of the named regulation centre may open.
    package var regulation: Bool
    /// Whether any certified professional may open, through the named regulation centre.
    package var everybody: Bool
    /// Whether what is hidden or isolated is opened too.
    package var hidden: Bool

    /// Choices; none is on unless it is said.
    package init(regulation: Bool = false, everybody: Bool = false, hidden: Bool = false) {
        self.regulation = regulation
        self.everybody = everybody
        self.hidden = hidden
    }

    /// Whether anybody at all may open.
    package var opensToSomebody: Bool { regulation || everybody }

    /// Whether somebody in a role may open.
    package func admits(_ role: EmergencyRole) -> Bool {
        switch role {
        case .regulation: regulation
        case .anyProfessional: everybody
        }
    }
}

/// In which role a professional opens in an emergency.
package enum EmergencyRole: UInt8, CaseIterable, Hashable, Sendable {
    /// As one of the staff of the named regulation centre.
    case regulation = 1
    /// As any certified professional, through the named regulation centre.
    case anyProfessional = 2
}

extension StateChange {
    /// Emergency access enabled, changed, or handed new keys: the same consent keeps its id.
    ///
    /// The sealed bundle itself does not stand in the log, where nothing of a statement is ever erased: the server keeps it beside its
    /// share and erases both when the consent ends.
    package struct EmergencyEnable: Hashable, Sendable, Codable {
        /// What an opening opens, ordered by category.
        package let categories: [GrantedCategory]
        /// The regulation centre's certificate, in DER.
        package let certificate: JSONBytes
        /// What the person switched on.
        package let choices: EmergencyChoices
        /// The id of the consent, base64url of 16 bytes.
        package let consent: JSONBytes
        /// How long an opening lasts at most, in hours; ``EmergencyConsent/maximumHours`` at most.
        package let hours: Int
        /// Whom the keys were wrapped for: the regulation centre's key package, JWS compact.
        package let keyPackage: String
        /// Who the regulation centre is.
        package let professional: ProfessionalID
        /// The SHA-256 of the sealed bundle.
        package let sealed: LogHash
        /// The commitment to the server's share.
        package let share: JSONBytes
        /// The regulation centre's certified signing key, Ed25519.
        package let signing: JSONBytes

        /// A consent made of its parts; the list is put in order.
        package init(
            consent: UUID,
            choices: EmergencyChoices,
            hours: Int,
            regulator: GrantRecipient,
            categories: [UUID: UInt32],
            escrow: Escrow,
            in space: SpaceID
        ) {
            self.categories = categories.sorted { $0.key.sixteen.lexicographicallyPrecedes($1.key.sixteen) }
                .map { GrantedCategory($0.key, from: $0.value) }
            certificate = JSONBytes(regulator.certificate)
            self.choices = choices
            self.consent = JSONBytes(consent.data)
            self.hours = hours
            keyPackage = regulator.keyPackage.compact
            professional = regulator.professional
            sealed = escrow.hash
            share = JSONBytes(escrow.commitment(consent: consent, in: space))
            signing = JSONBytes(regulator.signing.bytes)
        }
    }

    /// Emergency access disabled; a rotation has to follow at once.
    package struct EmergencyDisable: Hashable, Sendable, Codable {
        /// The id of the consent, base64url of 16 bytes.
        package let consent: JSONBytes

        /// The end of this consent.
        package init(consent: UUID) { self.consent = JSONBytes(consent.data) }
    }
}
