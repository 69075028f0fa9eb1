package import SpaceProtocol

/// Why a professional's certificate, its status or its directory entry is not believed; one reason each (A32).
package enum CertificationError: Error, Hashable, Sendable {
    /// The bytes are not a certificate, or not only one.
    case malformed
    /// The pinned root is not a certificate authority's certificate.
    case root
    /// No pinned authority signed it, directly or through others.
    case notPinned
    /// An authority between it and the pinned one may not sign certificates, has ended or was revoked.
    case issuer
    /// It begins later.
    case notYetValid
    /// It ended.
    case expired
    /// It would be valid for longer than a year.
    case lifetime
    /// The authority revoked it.
    case revoked
    /// It is not for a professional's signatures: another use, an authority, or a demand this program does not know.
    case wrongRole
    /// Its subject does not say who the professional is in the one accepted form.
    case subject
    /// It is another person's than was said.
    case wrongName
    /// Its key is not an Ed25519 key.
    case keyKind
    /// Its key is one of the few weak ones (A06).
    case weakKey
    /// Its key is already certified for somebody else, or is an authority's own.
    case keyReuse
    /// The list of revoked certificates cannot be used.
    case status(StatusProblem)
    /// The key to wrap for cannot be used.
    case keyPackage(KeyPackageError)

    /// Why a list of revoked certificates is not used.
    package enum StatusProblem: Hashable, Sendable {
        /// None is known for the authority.
        case missing
        /// It is malformed.
        case malformed
        /// It is another authority's, or not signed by the one it names.
        case authority
        /// It is too old to be relied on.
        case stale
        /// A later one is known.
        case older
        /// It claims to hold for longer than a month, or ends before it begins.
        case lifetime
    }

    /// What happened, in one sentence without a name.
    package var message: String {
        switch self {
        case .malformed: "a certificate is malformed"
        case .root: "the root is not an authority's certificate"
        case .notPinned: "a certificate is not from an authority that is trusted here"
        case .issuer: "an authority between the certificate and the trusted one may not vouch for it"
        case .notYetValid: "a certificate is not valid yet"
        case .expired: "a certificate has ended"
        case .lifetime: "a certificate claims to be valid for more than a year"
        case .revoked: "a certificate was revoked by its authority"
        case .wrongRole: "a certificate is not for a professional's signatures"
        case .subject: "a certificate does not say who the professional is"
        case .wrongName: "a certificate is for another person"
        case .keyKind: "a certificate holds another kind of key than Ed25519"
        case .weakKey: "a certificate holds a weak key"
        case .keyReuse: "the key of a certificate belongs to somebody else already"
        case .status(.missing): "no list of revoked certificates is known"
        case .status(.malformed): "the list of revoked certificates is malformed"
        case .status(.authority): "the list of revoked certificates is not the authority's"
        case .status(.stale): "the list of revoked certificates is too old"
        case .status(.older): "the list of revoked certificates is older than one already known"
        case .status(.lifetime): "the list of revoked certificates claims to hold for too long"
        case .keyPackage(let error): error.message
        }
    }

    /// What can be done about it.
    package var hint: String? {
        switch self {
        case .root: "give the authority's own certificate, in PEM"
        case .notPinned: "nothing was shared; check which root is pinned"
        case .status(.missing), .status(.stale): "nothing was shared; try again when the server can be reached"
        case .keyPackage(let error): error.hint
        default: "nothing was shared; the professional asks the authority for a new certificate"
        }
    }
}
