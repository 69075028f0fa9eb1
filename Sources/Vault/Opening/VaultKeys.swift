import FoundationEssentials
package import SpaceProtocol

/// The keys of an open vault: the vault key, and what is derived from it.
struct VaultKeys: Sendable {
    let vault: UUID
    let vaultKey: SealKey
    let rows: RowSealer

    init(vault: UUID, vaultKey: SealKey) {
        self.vault = vault
        self.vaultKey = vaultKey
        rows = RowSealer(vault: vault, key: vaultKey.derived(for: SealContext("espace.vault.row-key")))
    }

    /// The key which authenticates the header, and does nothing else.
    static func headerKey(from vaultKey: SealKey) -> SealKey {
        vaultKey.derived(for: SealContext("espace.vault.header-key"))
    }
}

/// The two ways to the vault key.
enum KeySlot {
    /// What a passphrase slot's sealed key is bound to: the vault, the kind of slot, and its parameters.
    static func passphraseContext(vault: UUID, salt: Data, cost: ScryptCost) -> SealContext {
        SealContext("espace.vault.slot")
            .appending(vault.data)
            .appending("passphrase")
            .appending(salt)
            .appending(UInt64(cost.rounds))
            .appending(UInt64(cost.blockSize))
            .appending(UInt64(cost.parallelism))
    }

    /// What a recovery slot's sealed key is bound to, and what its key is derived for.
    static func recoveryContext(vault: UUID, salt: Data) -> SealContext {
        SealContext("espace.vault.slot").appending(vault.data).appending("recovery").appending(salt)
    }

    static func passphrase(
        _ passphrase: Passphrase,
        opening vaultKey: SealKey,
        vault: UUID,
        cost: ScryptCost,
        derivation: PassphraseDerivation
    ) async throws(VaultError) -> Header.PassphraseSlot {
        let salt = freshSalt()
        let slotKey: SealKey
        do throws(ScryptError) {
            slotKey = try await derivation.deriveKey(passphrase, salt, cost)
        } catch {
            throw VaultError(error)
        }
        let context = passphraseContext(vault: vault, salt: salt, cost: cost)
        return Header.PassphraseSlot(salt: salt, cost: cost, sealedKey: seal(vaultKey, under: slotKey, context))
    }

    static func recovery(_ code: RecoveryCode, opening vaultKey: SealKey, vault: UUID) -> Header.RecoverySlot {
        let salt = freshSalt()
        let context = recoveryContext(vault: vault, salt: salt)
        let slotKey = code.slotKey(salt: salt, purpose: context)
        return Header.RecoverySlot(salt: salt, sealedKey: seal(vaultKey, under: slotKey, context))
    }

    private static func seal(_ key: SealKey, under slotKey: SealKey, _ context: SealContext) -> Data {
        key.withUnsafeBytes { Seal.seal($0, key: slotKey, context: context) }
    }

    private static func freshSalt() -> Data {
        SealKey().withUnsafeBytes { Data($0) }
    }
}

extension Header {
    /// Opens the vault key with what the person typed, then checks the whole header under it.
    ///
    /// - Throws: `VaultError.wrongPassphrase` or `.wrongRecoveryCode` when the slot does not open, whether it was mistyped or
    ///   the slot altered; `.damaged` when the slot opens and the rest of the header is not what it was.
    func vaultKey(
        for credential: Credential,
        derivation: PassphraseDerivation
    ) async throws(VaultError) -> SealKey {
        let slotKey: SealKey
        let context: SealContext
        let sealedKey: Data
        let refusal: VaultError
        switch credential {
        case .passphrase(let passphrase):
            context = KeySlot.passphraseContext(vault: vault, salt: passphraseSlot.salt, cost: passphraseSlot.cost)
            sealedKey = passphraseSlot.sealedKey
            refusal = .wrongPassphrase
            do throws(ScryptError) {
                slotKey = try await derivation.deriveKey(passphrase, passphraseSlot.salt, passphraseSlot.cost)
            } catch {
                throw VaultError(error)
            }
        case .recoveryCode(let code):
            context = KeySlot.recoveryContext(vault: vault, salt: recoverySlot.salt)
            sealedKey = recoverySlot.sealedKey
            refusal = .wrongRecoveryCode
            slotKey = code.slotKey(salt: recoverySlot.salt, purpose: context)
        }
        guard let opened = try? Seal.open(sealedKey, key: slotKey, context: context),
            let vaultKey = try? SealKey(bytes: opened)
        else { throw refusal }
        guard isAuthentic(under: vaultKey) else { throw .damaged(Damage(.header)) }
        return vaultKey
    }
}

/// What opens a vault.
package enum Credential: Sendable {
    /// What the person remembers.
    case passphrase(Passphrase)
    /// What the person kept on paper.
    case recoveryCode(RecoveryCode)
}
