import Crypto
package import FoundationEssentials

/// The Ed25519 key which statements are signed with.
///
/// It cannot be printed.
package struct SigningKey: Sendable {
    private let key: Curve25519.Signing.PrivateKey

    /// The key to hand out.
    package let publicKey: VerifyingKey

    /// The form to store, under a seal; it is the secret (32 bytes).
    package var storedBytes: Data { key.rawRepresentation }

    /// Draws a new key from the system's random source.
    package init() {
        key = Curve25519.Signing.PrivateKey()
        publicKey = VerifyingKey(key.publicKey)
    }

    /// Makes the key of 32 bytes which were derived for it and for nothing else.
    init(seed: SealKey) {
        do {
            key = try seed.withUnsafeBytes { try Curve25519.Signing.PrivateKey(rawRepresentation: Data($0)) }
            publicKey = VerifyingKey(key.publicKey)
        } catch {
            preconditionFailure("any 32 bytes are the seed of an Ed25519 key")
        }
    }

    /// Reads a stored key.
    ///
    /// - Throws: `KeyError.privateKey` unless there are 32 bytes.
    package init(storedBytes: Data) throws(KeyError) {
        do {
            key = try Curve25519.Signing.PrivateKey(rawRepresentation: storedBytes)
            publicKey = VerifyingKey(key.publicKey)
        } catch {
            throw .privateKey
        }
    }

    func signature(for bytes: [UInt8]) -> Data {
        do {
            return try key.signature(for: bytes)
        } catch {
            preconditionFailure("Ed25519 signs whatever bytes it is given")
        }
    }
}

extension SigningKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Always `<redacted>`.
    package var description: String { "<redacted>" }

    /// Always `<redacted>`.
    package var debugDescription: String { "<redacted>" }

    /// A mirror without children, so that `dump` shows nothing.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// The Ed25519 key which statements are verified with; it is public.
package struct VerifyingKey: Hashable, Sendable {
    /// The number of bytes of every key.
    package static let byteCount = 32

    /// The key as RFC 8032 writes it.
    package let bytes: Data

    /// Its RFC 7638 thumbprint over the RFC 8037 members, in base64url: 43 characters.
    package let thumbprint: String

    /// Reads a published key.
    ///
    /// - Throws: `KeyError.signingKey` for another length, a coordinate which is not reduced, or a point of small order,
    ///   under which one signature would verify for many messages (A06).
    package init(bytes: Data) throws(KeyError) {
        guard bytes.count == Self.byteCount, !Self.isWeak(Array(bytes)) else { throw .signingKey }
        self.init(checked: Data(bytes))
    }

    init(_ key: Curve25519.Signing.PublicKey) { self.init(checked: key.rawRepresentation) }

    private init(checked bytes: Data) {
        self.bytes = bytes
        let x = String(decoding: Base64URL.encode(bytes), as: UTF8.self)
        let members = #"{"crv":"Ed25519","kty":"OKP","x":"\#(x)"}"#
        thumbprint = String(decoding: Base64URL.encode(Array(SHA256.hash(data: Data(members.utf8)))), as: UTF8.self)
    }

    func verifies(_ signature: Data, for bytes: [UInt8]) -> Bool {
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: self.bytes) else { return false }
        return key.isValidSignature(signature, for: bytes)
    }

    /// Whether a little-endian coordinate, without the sign bit, is not below 2^255 - 19 or that of a small-order point.
    private static func isWeak(_ bytes: [UInt8]) -> Bool {
        var coordinate = bytes
        coordinate[31] &= 0x7F
        if smallOrderCoordinates.contains(coordinate) { return true }
        return coordinate[0] >= 0xED && coordinate[31] == 0x7F && coordinate[1..<31].allSatisfy { $0 == 0xFF }
    }

    /// The y coordinates of the eight points whose order divides 8: 1, -1, 0 and the two of order 8.
    private static let smallOrderCoordinates: Set<[UInt8]> = [
        [1] + [UInt8](repeating: 0, count: 31),
        [0xEC] + [UInt8](repeating: 0xFF, count: 30) + [0x7F],
        [UInt8](repeating: 0, count: 32),
        [
            0x26, 0xE8, 0x95, 0x8F, 0xC2, 0xB2, 0x27, 0xB0, 0x45, 0xC3, 0xF4, 0x89, 0xF2, 0xEF, 0x98, 0xF0,
            0xD5, 0xDF, 0xAC, 0x05, 0xD3, 0xC6, 0x33, 0x39, 0xB1, 0x38, 0x02, 0x88, 0x6D, 0x53, 0xFC, 0x05,
        ],
        [
            0xC7, 0x17, 0x6A, 0x70, 0x3D, 0x4D, 0xD8, 0x4F, 0xBA, 0x3C, 0x0B, 0x76, 0x0D, 0x10, 0x67, 0x0F,
            0x2A, 0x20, 0x53, 0xFA, 0x2C, 0x39, 0xCC, 0xC6, 0x4E, 0xC7, 0xFD, 0x77, 0x92, 0xAC, 0x03, 0x7A,
        ],
    ]
}
