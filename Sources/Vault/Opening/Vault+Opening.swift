import FoundationEssentials
import GRDB
package import HealthModel
package import SpaceProtocol

extension Vault {
    /// Makes a vault at a place where there is no file, with one space for its owner, and opens it.
    ///
    /// The file appears complete or not at all. Missing folders are made readable by their owner only.
    ///
    /// - Parameters:
    ///   - path: Where; the lock file and, while the vault is open, the log of SQLite are beside it.
    ///   - passphrase: What opens it.
    ///   - again: What was typed the second time, if it was. The header that ``passphrase`` made is opened with it before there is a
    ///     vault, so that what was confirmed is what unlocks.
    ///   - owner: The person.
    ///   - cost: The work of one guess.
    ///   - environment: What it needs from outside.
    /// - Returns: The open vault, and the code to print: it is not kept anywhere and opens the vault too.
    /// - Throws: `VaultError.alreadyExists`, `.inUse`, `.diskFull` and the like; `.wrongPassphrase` if the second typing does not open
    ///   what the first one made.
    @concurrent
    package static func create(
        at path: String,
        passphrase: Passphrase,
        confirmedBy again: Passphrase? = nil,
        owner: Person,
        cost: ScryptCost = .standard,
        environment: VaultEnvironment = .live
    ) async throws(VaultError) -> (vault: Vault, recoveryCode: RecoveryCode) {
        try VaultFiles.makeFolder(of: path)
        let lock = try ProcessLock(forVaultAt: path, program: environment.program, now: environment.now())
        guard !VaultFiles.exists(path) else { throw .alreadyExists }

        let id = environment.makeID()
        let keys = VaultKeys(vault: id, vaultKey: SealKey())
        let code = RecoveryCode()
        let header = Header(
            vault: id,
            vaultKey: keys.vaultKey,
            passphraseSlot: try await KeySlot.passphrase(
                passphrase,
                opening: keys.vaultKey,
                vault: id,
                cost: cost,
                derivation: environment.derivation
            ),
            recoverySlot: KeySlot.recovery(code, opening: keys.vaultKey, vault: id)
        )
        if let again { _ = try await header.vaultKey(for: .passphrase(again), derivation: environment.derivation) }
        let draft = path + ".new"
        VaultFiles.remove(draft, draft + "-journal", draft + "-wal", draft + "-shm")
        defer { VaultFiles.remove(draft, draft + "-journal") }
        try environment.faults.reach(.file)
        try writeNewFile(draft, header: header, keys: keys, owner: owner, faults: environment.faults)
        try environment.faults.reach(.sync)
        try VaultFiles.synchronize(draft)
        try environment.faults.reach(.rename)
        try VaultFiles.move(draft, to: path, replacing: false)
        try environment.faults.reach(.renamed)

        let vault = try open(path, header: header, keys: keys, lock: lock, access: .readWrite, environment: environment)
        return (vault, code)
    }

    /// Opens a vault.
    ///
    /// - Parameters:
    ///   - path: Where it is.
    ///   - credential: The passphrase, or the recovery code.
    ///   - access: `.readWrite` needs the lock; `.readOnly` works beside another program.
    ///   - environment: What it needs from outside.
    /// - Returns: The open vault.
    /// - Throws: `VaultError.noSuchVault`, `.notAVault`, `.newerFormat`, `.inUse`, `.wrongPassphrase`, `.wrongRecoveryCode`,
    ///   and `.damaged` when the header was altered, or when rows were removed or exchanged as a whole and the vault was to be
    ///   written. It opens for reading then, and `damage()` tells what is wrong. Nothing was changed in any of these cases.
    @concurrent
    package static func open(
        at path: String,
        with credential: Credential,
        access: VaultAccess = .readWrite,
        environment: VaultEnvironment = .live
    ) async throws(VaultError) -> Vault {
        guard VaultFiles.exists(path) else { throw .noSuchVault }
        var lock: ProcessLock?
        if access == .readWrite {
            lock = try ProcessLock(forVaultAt: path, program: environment.program, now: environment.now())
        }
        let store = try Store(opening: path, access: access, faults: environment.faults)
        let header = try readHeader(store)
        try store.close()
        let vaultKey = try await header.vaultKey(for: credential, derivation: environment.derivation)
        let vault = try open(
            path,
            header: header,
            keys: VaultKeys(vault: header.vault, vaultKey: vaultKey),
            lock: lock,
            access: access,
            environment: environment
        )
        // A full disk keeps nobody from reading; what is due is purged the next time.
        if access == .readWrite { _ = try? await vault.purgeExpired() }
        return vault
    }

    /// The header of a file, read strictly, before anything is derived.
    static func readHeader(_ store: Store) throws(VaultError) -> Header {
        let version = try store.read { try Int.fetchOne($0, sql: "PRAGMA user_version") ?? 0 }
        guard version <= Migrator.standard.latest else { throw .newerFormat(version) }
        let bytes = try store.read { database in
            guard try database.tableExists("header") else { throw VaultError.notAVault }
            return try Data.fetchAll(database, sql: "SELECT bytes FROM header")
        }
        guard bytes.count == 1 else { throw .damaged(Damage(.header)) }
        return try Header(parsing: bytes[0])
    }

    private static func open(
        _ path: String,
        header: Header,
        keys: VaultKeys,
        lock: ProcessLock?,
        access: VaultAccess,
        environment: VaultEnvironment
    ) throws(VaultError) -> Vault {
        let store = try Store(opening: path, access: access, faults: environment.faults)
        try Migrator.standard.run(in: store)
        let (contents, differences) = try store.readConsistently { database in
            guard try Data.fetchOne(database, sql: "SELECT bytes FROM header") == header.bytes else {
                throw VaultError.damaged(Damage(.header))
            }
            return try Loader.load(database, header: header.bytes, rows: keys.rows)
        }
        // What waits to be sent is found again from the log of the space.
        let lasting = differences.first { $0.table != .outbox }
        if access == .readWrite, let lasting { throw .damaged(lasting) }
        store.releaseMemory()
        let session = Session(store: store, keys: keys, header: header, lock: lock)
        return Vault(session: session, contents: contents, environment: environment)
    }

    private static func writeNewFile(
        _ path: String,
        header: Header,
        keys: VaultKeys,
        owner: Person,
        faults: VaultFaults
    ) throws(VaultError) {
        let store = try Store(creating: path, faults: faults)
        try store.write { database in
            var ledger = Ledger()
            try HeaderRow.write(header, ledger: &ledger, in: database)
            try faults.reach(.row)
            for (place, payload) in [
                (RowPlace.space(.owner), SpaceInformation(person: owner).encoded),
                (.identity, DeviceIdentity().encoded),
            ] {
                let sealed = keys.rows.seal(payload, for: place)
                try SmallRow.write(sealed, at: place, in: database)
                ledger.note(place, sealed: sealed)
                try faults.reach(.row)
            }
            try ledger.write(to: database, rows: keys.rows)
        }
        try store.close()
    }
}
