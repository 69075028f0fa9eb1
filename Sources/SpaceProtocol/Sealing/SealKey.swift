package import Crypto
package import FoundationEssentials

/// A secret of 32 bytes which seals messages, and which cannot be printed.
///
/// Descriptions, dumps and mirrors show `<redacted>`. The bytes live in memory which swift-crypto overwrites when the last
/// copy of the key is gone.
package struct SealKey: Equatable, Sendable {
    /// The number of bytes of every key.
    package static let byteCount = 32

    let symmetricKey: SymmetricKey

    /// HMAC-SHA-512 with this key already absorbed, which is half of the work of deriving a message's keys.
    let keyed: HMAC<SHA512>

    /// Draws a new key from the system's random source.
    package init() {
        self.init(SymmetricKey(size: .bits256))
    }

    /// Takes over 32 bytes which are already uniformly random or derived.
    ///
    /// - Parameter bytes: The key bytes. The caller remains responsible for wiping its own copy.
    /// - Throws: `KeyError.sealKeyLength` unless there are exactly 32.
    package init(bytes: some ContiguousBytes) throws(KeyError) {
        let key = SymmetricKey(data: bytes)
        guard key.bitCount == Self.byteCount * 8 else { throw .sealKeyLength }
        self.init(key)
    }

    /// Derives a key for one purpose from another secret with HKDF-SHA-512.
    ///
    /// - Parameters:
    ///   - secret: A secret with at least 128 bits of entropy; never a passphrase, for which there is `Scrypt`.
    ///   - salt: Public bytes which make the derived key unique, or none.
    ///   - purpose: Which use the key is for; two purposes never give the same key.
    package init(deriving secret: SymmetricKey, salt: some DataProtocol = [UInt8](), purpose: SealContext) {
        self.init(
            HKDF<SHA512>.deriveKey(
                inputKeyMaterial: secret,
                salt: salt,
                info: purpose.bytes,
                outputByteCount: Self.byteCount
            )
        )
    }

    private init(_ key: SymmetricKey) {
        symmetricKey = key
        keyed = HMAC(key: key)
    }

    /// Derives a key for one purpose from this key with HKDF-SHA-512.
    ///
    /// - Parameter purpose: Which use the derived key is for.
    /// - Returns: A key from which this one cannot be computed.
    package func derived(for purpose: SealContext) -> SealKey {
        SealKey(deriving: symmetricKey, purpose: purpose)
    }

    /// The HMAC-SHA-256 of `bytes` under this key, as 32 bytes.
    ///
    /// Use a key derived for this purpose alone; check with `isAuthentic(_:for:)`, which takes constant time.
    package func authenticationCode(for bytes: some DataProtocol) -> Data {
        Data(HMAC<SHA256>.authenticationCode(for: bytes, using: symmetricKey))
    }

    /// Whether `code` is the HMAC-SHA-256 of `bytes` under this key, compared in constant time.
    package func isAuthentic(_ code: some ContiguousBytes, for bytes: some DataProtocol) -> Bool {
        HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: bytes, using: symmetricKey)
    }

    /// Lends the key bytes for the duration of `use`, for instance to seal this key under another.
    package func withUnsafeBytes<Result>(_ use: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try symmetricKey.withUnsafeBytes(use)
    }

    /// Compares two keys in constant time.
    package static func == (left: SealKey, right: SealKey) -> Bool { left.symmetricKey == right.symmetricKey }
}

extension SealKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Always `<redacted>`.
    package var description: String { "<redacted>" }

    /// Always `<redacted>`.
    package var debugDescription: String { "<redacted>" }

    /// A mirror without children, so that `dump` shows nothing.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
