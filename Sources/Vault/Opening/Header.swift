import FoundationEssentials
import SpaceProtocol

/// The one part of a vault in clear: which format, which vault, and two slots which each hold the sealed vault key.
///
/// Bytes, all numbers big-endian: magic (8) ‖ format version (2) ‖ vault id (16) ‖ passphrase slot: salt (32) ‖ N (8) ‖ r (4) ‖
/// p (4) ‖ sealed vault key (104) ‖ recovery slot: salt (32) ‖ sealed vault key (104) ‖ HMAC-SHA-256 (32) of all before it.
/// There is no optional part, so none can be stripped (A08, T13).
struct Header: Hashable, Sendable {
    static let magic = Array("espvault".utf8)
    static let formatVersion = 1
    static let saltByteCount = 32
    static let sealedKeyByteCount = Seal.sealedSize(of: SealKey.byteCount)
    static let byteCount = 8 + 2 + 16 + saltByteCount + 16 + sealedKeyByteCount + saltByteCount + sealedKeyByteCount + 32

    let vault: UUID
    let passphraseSlot: PassphraseSlot
    let recoverySlot: RecoverySlot
    let authenticationCode: Data

    struct PassphraseSlot: Hashable, Sendable {
        let salt: Data
        let cost: ScryptCost
        let sealedKey: Data
    }

    struct RecoverySlot: Hashable, Sendable {
        let salt: Data
        let sealedKey: Data
    }

    /// Reads a header without believing it: nothing is derived or allocated before all of it has the right form.
    ///
    /// - Throws: `VaultError.notAVault`, `.newerFormat`, or `.damaged` for anything the writer would not write, costs out of
    ///   bounds among them.
    init(parsing bytes: Data) throws(VaultError) {
        guard bytes.count >= 10, bytes.prefix(8).elementsEqual(Self.magic) else { throw .notAVault }
        var reader = FieldReader(bytes)
        do {
            _ = try reader.fixed(Self.magic.count)
            let version = Int(try reader.number(UInt16.self))
            guard version <= Self.formatVersion else { throw VaultError.newerFormat(version) }
            guard version == Self.formatVersion, bytes.count == Self.byteCount else { throw FieldError() }
            vault = try reader.id()
            let salt = try reader.fixed(Self.saltByteCount)
            let rounds = try reader.number(UInt64.self)
            let blockSize = UInt64(try reader.number(UInt32.self))
            let parallelism = UInt64(try reader.number(UInt32.self))
            let cost = try ScryptCost(rounds: rounds, blockSize: blockSize, parallelism: parallelism)
            let sealedKey = try reader.fixed(Self.sealedKeyByteCount)
            passphraseSlot = PassphraseSlot(salt: salt, cost: cost, sealedKey: sealedKey)
            recoverySlot = RecoverySlot(
                salt: try reader.fixed(Self.saltByteCount),
                sealedKey: try reader.fixed(Self.sealedKeyByteCount)
            )
            authenticationCode = try reader.fixed(32)
            try reader.end()
        } catch let error as VaultError {
            throw error
        } catch {
            throw .damaged(Damage(.header))
        }
    }

    /// Makes a header whose slots hold `vaultKey`, and authenticates it.
    init(vault: UUID, vaultKey: SealKey, passphraseSlot: PassphraseSlot, recoverySlot: RecoverySlot) {
        self.vault = vault
        self.passphraseSlot = passphraseSlot
        self.recoverySlot = recoverySlot
        let body = Self.body(vault, passphraseSlot, recoverySlot)
        authenticationCode = VaultKeys.headerKey(from: vaultKey).authenticationCode(for: body)
    }

    /// The bytes of the row.
    var bytes: Data { Self.body(vault, passphraseSlot, recoverySlot) + authenticationCode }

    /// Whether the header is, byte for byte, one that was made with this vault key.
    func isAuthentic(under vaultKey: SealKey) -> Bool {
        let body = Self.body(vault, passphraseSlot, recoverySlot)
        return VaultKeys.headerKey(from: vaultKey).isAuthentic(authenticationCode, for: body)
    }

    private static func body(_ vault: UUID, _ passphrase: PassphraseSlot, _ recovery: RecoverySlot) -> Data {
        var writer = FieldWriter(reserving: byteCount)
        writer.append(fixed: magic)
        writer.append(UInt16(formatVersion))
        writer.append(vault)
        writer.append(fixed: passphrase.salt)
        writer.append(UInt64(passphrase.cost.rounds))
        writer.append(UInt32(passphrase.cost.blockSize))
        writer.append(UInt32(passphrase.cost.parallelism))
        writer.append(fixed: passphrase.sealedKey)
        writer.append(fixed: recovery.salt)
        writer.append(fixed: recovery.sealedKey)
        return writer.bytes
    }
}
