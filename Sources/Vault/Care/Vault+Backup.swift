import FoundationEssentials
import GRDB
import SpaceProtocol

extension Vault {
    /// Writes the vault as it is now into one file, which is itself a vault and opens with the same passphrase.
    ///
    /// The file appears complete, durable and readable by its owner only, or not at all. A backup made before is replaced only
    /// if asked for.
    ///
    /// - Parameters:
    ///   - target: Where.
    ///   - replacing: Whether a file of that name is replaced.
    /// - Throws: `VaultError.alreadyExists`, `.diskFull` and the like.
    package func backup(to target: String, replacing: Bool = false) throws(VaultError) {
        let session = try open()
        guard target != path else { throw .alreadyExists }
        guard replacing || !VaultFiles.exists(target) else { throw .alreadyExists }
        let draft = target + ".partial"
        defer { VaultFiles.remove(draft, draft + "-journal", draft + "-wal", draft + "-shm") }
        VaultFiles.remove(draft)
        try environment.faults.reach(.file)
        try VaultFiles.makeEmpty(draft)
        try session.store.copyWhole(to: draft)
        try environment.faults.reach(.sync)
        try VaultFiles.synchronize(draft)
        try environment.faults.reach(.rename)
        try VaultFiles.move(draft, to: target, replacing: replacing)
        try environment.faults.reach(.renamed)
    }

    /// Puts a backup in the place of a vault, after all of it was opened and found sound.
    ///
    /// - Parameters:
    ///   - backup: The file to restore; it is only read.
    ///   - path: Where the vault belongs.
    ///   - credential: The passphrase or recovery code of the backup.
    ///   - replacing: Whether a vault that is there gives way. It is kept beside the new one, under the name in the result.
    ///   - environment: What the vault needs from outside.
    /// - Returns: Where the vault that was there is kept now; nil if there was none.
    /// - Throws: `VaultError.alreadyExists`, `.inUse`, `.wrongPassphrase`, `.damaged` and the like; then nothing was changed.
    @concurrent
    @discardableResult
    package static func restore(
        from backup: String,
        to path: String,
        with credential: Credential,
        replacing: Bool = false,
        environment: VaultEnvironment = .live
    ) async throws(VaultError) -> String? {
        guard VaultFiles.exists(backup) else { throw .noSuchVault }
        try VaultFiles.makeFolder(of: path)
        let lock = try ProcessLock(forVaultAt: path, program: environment.program, now: environment.now())
        defer { withExtendedLifetime(lock) {} }
        let isReplacing = VaultFiles.exists(path)
        guard replacing || !isReplacing else { throw .alreadyExists }

        let draft = path + ".restoring"
        VaultFiles.remove(draft, draft + "-journal", draft + "-wal", draft + "-shm")
        defer { VaultFiles.remove(draft, draft + "-wal", draft + "-shm", draft + ".lock") }
        try environment.faults.reach(.file)
        try VaultFiles.copy(backup, to: draft)
        let restored = try await Vault.open(at: draft, with: credential, access: .readOnly, environment: environment)
        let report = try await restored.check()
        await restored.lock()
        if let damage = report.damage.first { throw .damaged(damage) }
        try environment.faults.reach(.sync)
        try VaultFiles.synchronize(draft)

        var kept: String?
        if isReplacing { kept = try setAside(path, environment: environment) }
        try environment.faults.reach(.rename)
        try VaultFiles.move(draft, to: path, replacing: isReplacing)
        try environment.faults.reach(.renamed)
        return kept
    }

    /// Gives the present file a second name, so that there is a vault at its place at every moment.
    private static func setAside(_ path: String, environment: VaultEnvironment) throws(VaultError) -> String {
        // The log must be in the file, or the newest changes would stay behind without it. A file that is too damaged for
        // that keeps its log beside it, under its new name.
        let present = try? Store(opening: path, access: .readWrite, faults: environment.faults)
        if let present {
            try present.truncateLog()
            try present.close()
        }
        let stamp = environment.now().storedMilliseconds / 1000
        var kept = "\(path).before-\(stamp)"
        var attempt = 1
        while VaultFiles.exists(kept) {
            attempt += 1
            kept = "\(path).before-\(stamp)-\(attempt)"
        }
        try VaultFiles.addName(kept, to: path)
        for log in ["-wal", "-journal"] where present == nil && VaultFiles.exists(path + log) {
            try VaultFiles.addName(kept + log, to: path + log)
        }
        VaultFiles.remove(path + "-wal", path + "-shm", path + "-journal")
        return kept
    }
}
