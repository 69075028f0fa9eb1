import FoundationEssentials

/// The recovery code as a device: the keys that follow from its 160 bits.
///
/// It signs and opens like any device, and lives on paper only. It cannot be printed.
package struct PaperDevice: Sendable, CustomStringConvertible {
    /// Signs for it.
    package let signing: SigningKey
    /// Opens what is wrapped for it.
    package let wrapping: WrapPrivateKey

    /// The device of a code: the same keys for the same code, at any server.
    package init(_ code: RecoveryCode) {
        signing = SigningKey(seed: code.slotKey(salt: [UInt8](), purpose: SealContext("espace.paper.signing")))
        wrapping = WrapPrivateKey(seed: code.slotKey(salt: [UInt8](), purpose: SealContext("espace.paper.wrapping")))
    }

    /// Its public keys.
    package var keys: DeviceKeys { DeviceKeys(signing: signing.publicKey, wrapping: wrapping.publicKey) }

    /// Its name.
    package var thumbprint: String { signing.publicKey.thumbprint }

    /// Always `<redacted>`.
    package var description: String { "<redacted>" }
}
