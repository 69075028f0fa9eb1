import Crypto
package import FoundationEssentials

/// Public-key encryption of short secrets to one recipient: HPKE base mode with X-Wing, one message each.
///
/// The suite is XWingMLKEM768X25519, HKDF-SHA-256 and AES-256-GCM. It is a constant and is never read from data, so there
/// is nothing to negotiate or to downgrade (A09). A wrapped message says nothing about who made it: its `digest` has to
/// stand in a signed statement.
package enum Wrap {
    private static let suite = HPKE.Ciphersuite.XWingMLKEM768X25519_SHA256_AES_GCM_256

    /// Wraps `message` for the holder of one private key.
    ///
    /// - Parameters:
    ///   - message: A key or another short secret.
    ///   - recipient: Whose private key opens it.
    ///   - info: The place which the wrapped bytes belong to; it is needed again to open them.
    /// - Returns: The wrapped message, different at every call.
    /// - Throws: `KeyError.recipientKey` if nothing can be encapsulated to that key. Nothing was encrypted then.
    package static func seal(
        _ message: some DataProtocol,
        to recipient: WrapPublicKey,
        info: SealContext
    ) throws(KeyError) -> WrappedMessage {
        do {
            var sender = try HPKE.Sender(recipientKey: recipient.key, ciphersuite: suite, info: Data(info.bytes))
            let ciphertext = try sender.seal(message)
            return WrappedMessage(encapsulatedKey: sender.encapsulatedKey, ciphertext: ciphertext)
        } catch {
            throw .recipientKey
        }
    }

    /// Opens a wrapped message.
    ///
    /// - Parameters:
    ///   - wrapped: What `seal` returned.
    ///   - privateKey: The recipient's key.
    ///   - info: The place it was wrapped for.
    /// - Returns: The message, unchanged.
    /// - Throws: `SealError.refused`, for whatever reason.
    package static func open(
        _ wrapped: WrappedMessage,
        with privateKey: WrapPrivateKey,
        info: SealContext
    ) throws(SealError) -> Data {
        do {
            var recipient = try HPKE.Recipient(
                privateKey: privateKey.key,
                ciphersuite: suite,
                info: Data(info.bytes),
                encapsulatedKey: wrapped.encapsulatedKey
            )
            return try recipient.open(wrapped.ciphertext)
        } catch {
            throw .refused
        }
    }
}

/// A message wrapped for one recipient: the encapsulated key (1120 bytes), then the ciphertext with its tag.
package struct WrappedMessage: Hashable, Sendable {
    /// The bytes of an X-Wing encapsulated key.
    package static let encapsulatedKeyByteCount = 1120

    /// The whole, as it is stored and sent.
    package let bytes: Data

    /// The SHA-256 of `bytes`, which a signed statement has to contain (32 bytes).
    package var digest: Data { Data(SHA256.hash(data: bytes)) }

    var encapsulatedKey: Data { bytes.prefix(Self.encapsulatedKeyByteCount) }
    var ciphertext: Data { bytes.dropFirst(Self.encapsulatedKeyByteCount) }

    /// Takes over stored or received bytes.
    ///
    /// - Throws: `SealError.refused` if they are too short to be a wrapped message.
    package init(bytes: Data) throws(SealError) {
        guard bytes.count >= Self.encapsulatedKeyByteCount + Seal.tagByteCount else { throw .refused }
        self.bytes = Data(bytes)
    }

    init(encapsulatedKey: Data, ciphertext: Data) {
        precondition(encapsulatedKey.count == Self.encapsulatedKeyByteCount, "X-Wing encapsulates to 1120 bytes")
        bytes = encapsulatedKey + ciphertext
    }
}
