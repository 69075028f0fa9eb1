package import FoundationEssentials
package import SpaceProtocol

/// Something the person decided which the log does not hold yet: it takes effect with the next exchange, and is shown as pending until then.
package enum Intent: Hashable, Sendable, Codable {
    /// Gives or changes access.
    case grant(GrantIntent)
    /// Ends a grant.
    case revoke(UUID)
    /// Blocks a professional.
    case block(ProfessionalID)
    /// Unblocks one.
    case unblock(ProfessionalID)
    /// Says who may leave something.
    case inbox(DepositPolicy)
    /// Ends the mandate of this name.
    case endMandate(String)
    /// Gives a mandate another role, other sections or another end.
    case changeMandate(MandateIntent)
    /// Gives one's own mandate back, in the space of somebody whom one helps.
    case resign
    /// Enables emergency access, or changes what was consented to.
    case enableEmergency(EmergencyIntent)
    /// Disables emergency access.
    case disableEmergency

    /// A mandate as it is to be.
    package struct MandateIntent: Hashable, Sendable, Codable {
        /// The name of the mandate.
        package let mandate: String
        let role: MemberRole
        // A list in order and not a set: what is kept has one form only.
        let kinds: [String]
        let notBefore: Date
        let expires: Date

        /// Other terms for a mandate.
        init(_ mandate: String, _ terms: MemberTerms) {
            self.mandate = mandate
            role = terms.role
            kinds = terms.kinds.sorted()
            notBefore = terms.notBefore.stored
            expires = terms.expires.stored
        }

        var terms: MemberTerms {
            MemberTerms(role: role, kinds: Set(kinds), notBefore: notBefore, expires: expires)
        }
    }

    /// Access to be given.
    package struct GrantIntent: Hashable, Sendable, Codable {
        /// The id of the grant, if it becomes a new one.
        package let id: UUID
        /// Who; verified when it was decided.
        package let professional: ProfessionalID
        let certificate: Data
        let signing: Data
        let keyPackage: String
        // Lists in order and not sets: what is kept has one form only, and a set has no order.
        let kinds: [String]
        let rights: [GrantRight]
        let notBefore: Date
        let expires: Date
        let includesHistory: Bool
        let isAutomatic: Bool

        /// Access for a verified recipient.
        package init(id: UUID, to recipient: GrantRecipient, _ terms: GrantTerms) {
            self.id = id
            professional = recipient.professional
            certificate = recipient.certificate
            signing = recipient.signing.bytes
            keyPackage = recipient.keyPackage.compact
            kinds = terms.kinds.sorted()
            rights = terms.rights.sorted()
            notBefore = terms.notBefore.stored
            expires = terms.expires.stored
            includesHistory = terms.includesHistory
            isAutomatic = terms.isAutomatic
        }

        /// What and until when.
        package var terms: GrantTerms {
            GrantTerms(
                kinds: Set(kinds),
                rights: Set(rights),
                notBefore: notBefore,
                expires: expires,
                includesHistory: includesHistory,
                isAutomatic: isAutomatic
            )
        }

        /// Whom it is for; nil if what was kept is damaged.
        package var recipient: GrantRecipient? {
            guard let key = try? VerifyingKey(bytes: signing),
                let package = try? KeyPackage(
                    verifying: keyPackage,
                    by: key,
                    certificate: LogHash(of: certificate)
                )
            else { return nil }
            return try? GrantRecipient(
                professional: professional,
                certificate: certificate,
                signing: key,
                keyPackage: package
            )
        }
    }
}
