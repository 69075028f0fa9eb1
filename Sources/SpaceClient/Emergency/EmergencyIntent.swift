package import FoundationEssentials
package import SpaceProtocol

extension Intent {
    /// Emergency access to be enabled or changed.
    package struct EmergencyIntent: Hashable, Sendable, Codable {
        /// The id of the consent, if it becomes a new one.
        package let id: UUID
        /// The regulation centre; verified when it was decided.
        package let regulator: ProfessionalID
        /// What the person switched on.
        package let choices: EmergencyChoices
        let certificate: Data
        let signing: Data
        let keyPackage: String
        // A list in order and not a set: what is kept has one form only.
        let kinds: [String]
        let hours: Int

        /// Emergency access through a verified regulation centre.
        package init(id: UUID, through regulator: GrantRecipient, _ terms: EmergencyTerms) {
            self.id = id
            self.regulator = regulator.professional
            choices = terms.choices
            certificate = regulator.certificate
            signing = regulator.signing.bytes
            keyPackage = regulator.keyPackage.compact
            kinds = terms.kinds.sorted()
            hours = terms.hours
        }

        /// What and how long.
        package var terms: EmergencyTerms { EmergencyTerms(choices: choices, kinds: Set(kinds), hours: hours) }

        /// The centre; nil if what was kept is damaged.
        package var recipient: GrantRecipient? {
            guard let key = try? VerifyingKey(bytes: signing),
                let package = try? KeyPackage(
                    verifying: keyPackage,
                    by: key,
                    certificate: LogHash(of: certificate)
                )
            else { return nil }
            return try? GrantRecipient(
                professional: regulator,
                certificate: certificate,
                signing: key,
                keyPackage: package
            )
        }

        /// Whether the log says the same already.
        func isDone(in state: SpaceState, _ bundle: SpaceBundle?) -> Bool {
            guard let consent = state.emergency, let bundle else { return false }
            return consent.choices == choices && consent.hours == hours
                && consent.regulator.professional == regulator && !state.isEmergencyStale(by: bundle)
                && bundle.kinds(of: consent.categories.keys) == Set(kinds)
        }
    }
}
