import Crypto
import CryptoExtras
import Dispatch
package import FoundationEssentials

/// Why no key was derived from a passphrase.
package enum ScryptError: Error, Hashable, Sendable {
    /// The cost is lower or higher than this program accepts.
    case costOutOfBounds
    /// The passphrase has no character.
    case emptyPassphrase
    /// The salt has fewer than 16 or more than 64 bytes.
    case saltLength
    /// The memory for the derivation could not be had.
    case outOfMemory

    /// What happened, in one sentence without the passphrase.
    package var message: String {
        switch self {
        case .costOutOfBounds: "the cost of the passphrase is outside the accepted bounds"
        case .emptyPassphrase: "the passphrase is empty"
        case .saltLength: "the salt of the passphrase has a wrong length"
        case .outOfMemory: "there is not enough memory to check the passphrase"
        }
    }

    /// What can be done about it.
    package var hint: String? {
        switch self {
        case .costOutOfBounds, .saltLength: "the header was altered or written by another program; restore a backup"
        case .emptyPassphrase: "type at least one character"
        case .outOfMemory: "close other programs and try again"
        }
    }
}

/// Turns passphrases into keys, slowly on purpose (scrypt, RFC 7914).
package enum Scrypt {
    /// The accepted lengths of a salt in bytes.
    package static let saltByteCounts: ClosedRange<Int> = 16...64

    /// One derivation at a time: two would need twice the memory and be no faster for the person who waits.
    private static let queue = DispatchQueue(label: "scrypt", qos: .userInitiated)

    /// Derives the key of a passphrase.
    ///
    /// The work is done on a thread of its own, never on the cooperative pool; it takes `cost.memoryByteCount` bytes and
    /// cannot be interrupted.
    ///
    /// - Parameters:
    ///   - passphrase: What was typed.
    ///   - salt: 16 to 64 random bytes which are kept beside the sealed key.
    ///   - cost: The work to do; the same as when the key was first derived.
    /// - Returns: The same key for the same three parameters, on every machine.
    /// - Throws: `ScryptError.saltLength` or `ScryptError.outOfMemory`.
    package static func deriveKey(
        from passphrase: Passphrase,
        salt: Data,
        cost: ScryptCost
    ) async throws(ScryptError) -> SealKey {
        guard saltByteCounts.contains(salt.count) else { throw .saltLength }
        let outcome = await withCheckedContinuation { continuation in
            queue.async {
                continuation.resume(
                    returning: Result { () throws(ScryptError) in
                        try deriveNow(from: passphrase, salt: salt, cost: cost)
                    }
                )
            }
        }
        return try outcome.get()
    }

    private static func deriveNow(
        from passphrase: Passphrase,
        salt: Data,
        cost: ScryptCost
    ) throws(ScryptError) -> SealKey {
        do {
            let key = try passphrase.bytes.withUnsafeBytes { bytes in
                try KDF.Scrypt.deriveKey(
                    from: bytes,
                    salt: salt,
                    outputByteCount: SealKey.byteCount,
                    rounds: cost.rounds,
                    blockSize: cost.blockSize,
                    parallelism: cost.parallelism
                )
            }
            return try SealKey(bytes: key)
        } catch {
            // The parameters are all within what scrypt accepts, so only its allocation is left to fail.
            throw .outOfMemory
        }
    }
}

/// The derivation which a vault is given, so that tests can open hundreds of vaults without paying for scrypt.
///
/// `scrypt` is the only one in the program. Its costs cannot be lowered: a test replaces the whole derivation instead.
package struct PassphraseDerivation: Sendable {
    /// Derives the key of a passphrase from its salt and cost.
    package let deriveKey: @Sendable (Passphrase, Data, ScryptCost) async throws(ScryptError) -> SealKey

    /// Uses another derivation; for tests.
    package init(
        _ deriveKey: @escaping @Sendable (Passphrase, Data, ScryptCost) async throws(ScryptError) -> SealKey
    ) {
        self.deriveKey = deriveKey
    }

    /// The real one.
    package static let scrypt = PassphraseDerivation { passphrase, salt, cost throws(ScryptError) in
        try await Scrypt.deriveKey(from: passphrase, salt: salt, cost: cost)
    }
}
