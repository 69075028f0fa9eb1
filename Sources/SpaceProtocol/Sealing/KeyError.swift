/// Why bytes are not accepted as a key.
package enum KeyError: Error, Hashable, Sendable {
    /// A sealing key does not have exactly 32 bytes.
    case sealKeyLength
    /// A recipient's public key is not a valid X-Wing key.
    case recipientKey
    /// A stored private key is damaged or does not belong to its public key (A07).
    case privateKey
    /// A signing key is not a canonical Ed25519 key, or is one of the few weak ones (A06).
    case signingKey

    /// What happened, in one sentence without any key bytes.
    package var message: String {
        switch self {
        case .sealKeyLength: "a sealing key must have 32 bytes"
        case .recipientKey: "the recipient's key is not valid"
        case .privateKey: "a stored private key is damaged or was exchanged"
        case .signingKey: "the signing key is not valid"
        }
    }

    /// What can be done about it.
    package var hint: String? {
        switch self {
        case .sealKeyLength: nil
        case .recipientKey, .signingKey: "nothing was encrypted or accepted with it; ask for the key again"
        case .privateKey: "restore the vault from a backup, or use the recovery code"
        }
    }
}
