import Crypto
package import FoundationEssentials

/// The X-Wing key which secrets are wrapped for; it is public.
package struct WrapPublicKey: Hashable, Sendable {
    /// The number of bytes of every key.
    package static let byteCount = 1216

    let key: XWingMLKEM768X25519.PublicKey

    /// The key as it is published: the ML-KEM-768 key, then the X25519 key.
    package var bytes: Data { key.rawRepresentation }

    /// Reads a published key, and tries an encapsulation to it.
    ///
    /// - Throws: `KeyError.recipientKey` for another length, an ML-KEM key out of range, or an X25519 key of small order,
    ///   for which the shared secret would be known to everybody (A06).
    package init(bytes: some ContiguousBytes) throws(KeyError) {
        do {
            key = try XWingMLKEM768X25519.PublicKey(rawRepresentation: bytes)
            _ = try key.encapsulate()
        } catch {
            throw .recipientKey
        }
    }

    init(_ key: XWingMLKEM768X25519.PublicKey) { self.key = key }

    /// Compares the published bytes.
    package static func == (left: WrapPublicKey, right: WrapPublicKey) -> Bool { left.bytes == right.bytes }

    /// Feeds the published bytes into a hasher.
    package func hash(into hasher: inout Hasher) { hasher.combine(bytes) }
}

/// The X-Wing key which opens what was wrapped for its public key.
///
/// It cannot be printed.
package struct WrapPrivateKey: Sendable {
    /// The number of bytes of a stored key: the seed and the SHA3-256 of the public key.
    package static let storedByteCount = 64

    let key: XWingMLKEM768X25519.PrivateKey

    /// The key to hand out.
    package var publicKey: WrapPublicKey { WrapPublicKey(key.publicKey) }

    /// The form to store, under a seal; it contains the secret.
    package var storedBytes: Data { key.integrityCheckedRepresentation }

    /// Draws a new key from the system's random source.
    package init() {
        do {
            key = try XWingMLKEM768X25519.PrivateKey()
        } catch {
            preconditionFailure("the system's random source always gives an X-Wing key")
        }
    }

    /// Makes the key of 32 bytes which were derived for it and for nothing else.
    init(seed: SealKey) {
        do {
            key = try seed.withUnsafeBytes {
                try XWingMLKEM768X25519.PrivateKey(seedRepresentation: Data($0), publicKey: nil)
            }
        } catch {
            preconditionFailure("any 32 bytes are the seed of an X-Wing key")
        }
    }

    /// Reads a stored key and checks that it still belongs to its public key.
    ///
    /// - Throws: `KeyError.privateKey` if seed and hash do not fit, which is how an overwritten key shows (A07).
    package init(storedBytes: Data) throws(KeyError) {
        guard storedBytes.count == Self.storedByteCount else { throw .privateKey }
        do {
            key = try XWingMLKEM768X25519.PrivateKey(integrityCheckedRepresentation: storedBytes)
        } catch {
            throw .privateKey
        }
    }
}

extension WrapPrivateKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Always `<redacted>`.
    package var description: String { "<redacted>" }

    /// Always `<redacted>`.
    package var debugDescription: String { "<redacted>" }

    /// A mirror without children, so that `dump` shows nothing.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
