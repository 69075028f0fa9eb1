package import FoundationEssentials

/// What a grant allows.
package enum GrantRight: String, CaseIterable, Hashable, Sendable, Codable, Comparable {
    /// Reading what the grant's categories hold.
    case read
    /// Leaving something for the patient.
    case deposit
    /// Leaving a remark on something that can be read.
    case annotate

    /// The order in which they are written.
    package static func < (left: GrantRight, right: GrantRight) -> Bool { left.rawValue < right.rawValue }
}

/// A category which a grant opens, from one epoch on.
package struct GrantedCategory: Hashable, Sendable, Codable {
    /// The category, base64url of 16 bytes.
    package let category: JSONBytes
    /// The first epoch whose key was handed over.
    package let from: UInt32

    /// A category from an epoch on.
    package init(_ category: UUID, from: UInt32) {
        self.category = JSONBytes(category.data)
        self.from = from
    }
}

extension StateChange {
    /// A grant begun, renewed or handed new keys: the same id keeps its place in the journal.
    package struct GrantIssue: Hashable, Sendable, Codable {
        /// What it opens, ordered by category.
        package let categories: [GrantedCategory]
        /// The professional's certificate, in DER: who it is for stays provable without any server.
        package let certificate: JSONBytes
        /// The last moment it is valid, in milliseconds since 1970.
        package let expires: Int64
        /// Its id, base64url of 16 bytes.
        package let grant: JSONBytes
        /// Whether a rule renewed it and not the patient; such a renewal never shortens (T2).
        package let isAutomatic: Bool
        /// Whom the keys were wrapped for: the key package, JWS compact.
        package let keyPackage: String
        /// When it begins, in milliseconds since 1970.
        package let notBefore: Int64
        /// Who it is for.
        package let professional: ProfessionalID
        /// What it allows, in order.
        package let rights: [GrantRight]
        /// The certified signing key, Ed25519.
        package let signing: JSONBytes
        /// The category keys, wrapped for the key package; see ``GrantKeys``.
        package let wrap: JSONBytes

        /// A grant made of its parts; lists are put in order.
        package init(
            grant: UUID,
            recipient: GrantRecipient,
            categories: [UUID: UInt32],
            rights: Set<GrantRight>,
            notBefore: Date,
            expires: Date,
            isAutomatic: Bool,
            wrap: WrappedMessage
        ) {
            self.categories = categories.sorted { $0.key.sixteen.lexicographicallyPrecedes($1.key.sixteen) }
                .map { GrantedCategory($0.key, from: $0.value) }
            certificate = JSONBytes(recipient.certificate)
            self.expires = expires.storedMilliseconds
            self.grant = JSONBytes(grant.data)
            self.isAutomatic = isAutomatic
            keyPackage = recipient.keyPackage.compact
            self.notBefore = notBefore.storedMilliseconds
            professional = recipient.professional
            self.rights = rights.sorted()
            signing = JSONBytes(recipient.signing.bytes)
            self.wrap = JSONBytes(wrap.bytes)
        }
    }

    /// The end of a grant; a rotation has to follow at once.
    package struct GrantRevoke: Hashable, Sendable, Codable {
        /// Its id, base64url of 16 bytes.
        package let grant: JSONBytes

        /// The grant with this id.
        package init(grant: UUID) { self.grant = JSONBytes(grant.data) }
    }

    /// A professional blocked or unblocked.
    package struct Block: Hashable, Sendable, Codable {
        /// Who.
        package let professional: ProfessionalID

        /// This professional.
        package init(professional: ProfessionalID) { self.professional = professional }
    }

    /// A new key for deposits, and who may leave some.
    package struct InboxKey: Hashable, Sendable, Codable {
        /// The number of the key, one more than before.
        package let generation: Int
        /// X-Wing, 1216 bytes.
        package let key: JSONBytes
        /// Who may leave something.
        package let policy: DepositPolicy

        /// A new key.
        package init(generation: Int, key: WrapPublicKey, policy: DepositPolicy) {
            self.generation = generation
            self.key = JSONBytes(key.bytes)
            self.policy = policy
        }
    }
}

/// Who may leave something for the patient.
package enum DepositPolicy: String, CaseIterable, Hashable, Sendable, Codable {
    /// Professionals whose grant says so.
    case granted
    /// Any certified professional who was given the space's address.
    case certified
}

/// A professional as a grant needs one: everything here was checked before.
///
/// Whether the certificate leads to a pinned root is not for this module: whoever makes a recipient has verified it (A01).
package struct GrantRecipient: Hashable, Sendable {
    /// Who.
    package let professional: ProfessionalID
    /// The certificate, in DER.
    package let certificate: Data
    /// The key it certifies.
    package let signing: VerifyingKey
    /// Whom to wrap for.
    package let keyPackage: KeyPackage

    /// A recipient made of its parts.
    ///
    /// - Throws: `KeyPackageError.otherCertificate` unless the package belongs to the certificate.
    package init(
        professional: ProfessionalID,
        certificate: Data,
        signing: VerifyingKey,
        keyPackage: KeyPackage
    ) throws(KeyPackageError) {
        guard keyPackage.certificate == LogHash(of: certificate) else { throw .otherCertificate }
        self.professional = professional
        self.certificate = Data(certificate)
        self.signing = signing
        self.keyPackage = keyPackage
    }
}
