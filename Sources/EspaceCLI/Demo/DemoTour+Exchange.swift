import FoundationEssentials
import HealthModel
import ProgramConsole
import SpaceClient
import SpaceProtocol
import Vault

extension DemoTour {
    // MARK: Exchange

    func exchange(_ space: Space, _ vault: Vault, _ tour: inout Tour) async {
        for format in [ExportFormat.ips, .fhir] {
            await tour.step(say("exporter \(format.rawValue)", "export \(format.rawValue)")) {
                let file = clear + "/\(format.rawValue).json"
                _ = try await space.export(format, kinds: nil, to: file, passphrase: nil, language: Speech.language)
                let bundle = try JSON(parsing: Array(FileManager.default.contents(atPath: file) ?? Data()))
                return bundle["resourceType"]?.string == "Bundle" && bundle["entry"]?.array?.isEmpty == false
            }
        }
        await tour.step(
            say(
                "exporter une archive chiffrée, la reprendre ailleurs, comparer",
                "export a sealed archive, take it in elsewhere, compare"
            )
        ) {
            let archive = sealed + "/archive.espace"
            _ = try await space.export(.archive, to: archive, passphrase: passphrase)
            let (other, _) = try await Vault.create(
                at: sealed + "/second.vault",
                passphrase: passphrase,
                owner: await space.person(),
                environment: run.vaults
            )
            let second = try await Space(vault: other, environment: run.spaces)
            _ = try await second.importArchive(archive, with: .passphrase(passphrase))
            let same = try await resources(of: space) == resources(of: second)
            await second.lock()
            return same
        }
        await tour.step(say("vérifier l'espace", "check the space")) {
            try await vault.check().isSound
        }
        await tour.step(say("sauvegarder et restaurer", "back up and restore")) {
            let count = await space.entries(nil).count
            let copy = sealed + "/sauvegarde.espace"
            try await vault.backup(to: copy)
            try await Vault.restore(
                from: copy,
                to: sealed + "/troisieme.vault",
                with: .passphrase(passphrase),
                environment: run.vaults
            )
            let third = try await Space(
                vault: opened(.passphrase(passphrase), .readOnly, at: sealed + "/troisieme.vault"),
                environment: run.spaces
            )
            let same = await third.entries(nil).count == count
            await third.lock()
            return same
        }
    }

    /// Imports files the way the command does.
    func imports(_ files: [String], into space: Space) async throws -> [ImportReport.File] {
        try await space.perform(try await space.planImport(files)).files
    }

    /// Every live record's resource as canonical text, sorted: what two equal spaces have alike, whatever their ids.
    private func resources(of space: Space) async throws -> [[UInt8]] {
        var texts: [[UInt8]] = []
        for entry in await space.entries(nil) {
            texts.append(try await space.detail(entry.id).resource.json.serialized(.canonical))
        }
        return texts.sorted { $0.lexicographicallyPrecedes($1) }
    }

    // MARK: Keys

    func keys(_ code: RecoveryCode, _ tour: inout Tour) async {
        await tour.step(say("une mauvaise phrase secrète est refusée", "a wrong passphrase is refused")) {
            try await refuses(.wrongPassphrase) {
                try await opened(.passphrase(Passphrase("pas la bonne phrase")), .readOnly)
            }
        }
        await tour.step(
            say("rouvrir, tout est là, changer la phrase", "open again, all is there, change the passphrase")
        ) {
            let vault = try await opened(.passphrase(passphrase), .readWrite)
            let space = try await Space(vault: vault, environment: run.spaces)
            let changed = try Passphrase("une autre phrase de test")
            let some = await !space.entries(nil).isEmpty
            try await vault.changePassphrase(.passphrase(passphrase), to: changed)
            await space.lock()
            let old = passphrase
            let refused = try await refuses(.wrongPassphrase) {
                try await opened(.passphrase(old), .readOnly)
            }
            return some && refused
        }
        await tour.step(
            say(
                "ouvrir par le code de secours, remettre la phrase",
                "open with the recovery code, set the passphrase back"
            )
        ) {
            let vault = try await opened(.recoveryCode(code), .readWrite)
            try await vault.changePassphrase(.recoveryCode(code), to: passphrase)
            await vault.lock()
            return true
        }
    }

    private func opened(_ credential: Credential, _ access: VaultAccess, at place: String? = nil) async throws -> Vault
    {
        try await Vault.open(at: place ?? path, with: credential, access: access, environment: run.vaults)
    }

    /// Whether the work is refused for this reason.
    func refuses<Result>(_ reason: VaultError, _ work: () async throws -> Result) async throws -> Bool {
        do {
            _ = try await work()
            return false
        } catch let error as VaultError {
            return error == reason
        }
    }
}
