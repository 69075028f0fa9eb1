import ArgumentParser
import HealthModel
import ProgramConsole
import SpaceClient
import SpaceProtocol
import Vault

/// `espace passphrase`: changes the passphrase.
struct ChangePassphrase: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "passphrase",
            abstract: say("Change la phrase secrète.", "Changes the passphrase."),
            usage: "espace passphrase [--new-passphrase-file <file>]",
            discussion: say(
                "Les options communes donnent la phrase actuelle, --new-passphrase-file ou -fd la nouvelle.",
                "The common options give the present passphrase, --new-passphrase-file or -fd the new one."
            )
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions
    @OptionGroup var fresh: NewPassphraseOptions

    func perform(_ run: Run) async throws -> ExitStatus {
        try await run.writing { session in
            let new = try run.newPassphrase(fresh.source)
            try await session.vault.changePassphrase(.passphrase(session.passphrase), to: new)
            run.report(say("Phrase secrète changée.", "Passphrase changed."), ["changed": true])
        }
    }
}

/// `espace rekey`: replaces the key of the vault and the recovery code.
struct Rekey: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            abstract: say(
                "Change la clé de l'espace et le code de secours.",
                "Replaces the key and the recovery code."
            ),
            usage: "espace rekey [--recovery-file <file>]",
            discussion: say(
                "L'ancien code de secours n'ouvre plus l'espace.",
                "The former recovery code no longer opens the space."
            )
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    @Option(
        help: .init(
            say("Écrit le nouveau code dans ce nouveau fichier.", "Writes the new code to this new file."),
            valueName: "file"
        ),
        completion: .file()
    )
    var recoveryFile: String?

    func perform(_ run: Run) async throws -> ExitStatus {
        try await run.writing { session in
            let file = try recoveryFile.map { try NewFile(at: $0) }
            let code: RecoveryCode
            do {
                code = try await session.vault.rekey(session.passphrase)
            } catch {
                file?.discard()
                throw error
            }
            try file?.write(code.reveal() + "\n")
            if common.json {
                run.console.json(["rekeyed": true, "recoveryCode": file == nil ? .string(code.reveal()) : .null])
            } else {
                run.console.line(say("Clé changée.", "Key replaced."), .good)
                run.show(code, in: recoveryFile)
            }
        }
    }
}

/// `espace recover`: opens the vault with the recovery code and sets a new passphrase.
struct Recover: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            abstract: say("Ouvre avec le code de secours.", "Opens with the recovery code."),
            usage: "espace recover --code-file <file>",
            discussion: say(
                "Une nouvelle phrase secrète est demandée, ou lue là où les options communes le disent.",
                "A new passphrase is asked for, or read where the common options say."
            )
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    @Option(
        help: .init(say("Le fichier du code de secours.", "The file of the recovery code."), valueName: "file"),
        completion: .file()
    )
    var codeFile: String

    func perform(_ run: Run) async throws -> ExitStatus {
        let code: RecoveryCode
        do {
            code = try RecoveryCode(parsing: try SecretSource(file: codeFile).firstLine(.code) ?? "")
        } catch let error as CommandError {
            throw error
        } catch {
            throw CommandError.malformedCode
        }
        guard run.hasVault else { throw CommandError.noVault }
        let vault = try await Vault.open(at: run.vaultPath, with: .recoveryCode(code), environment: run.vaults)
        do {
            try await vault.changePassphrase(.recoveryCode(code), to: run.newPassphrase(common.passphraseSource))
        } catch {
            await vault.lock()
            throw error
        }
        await vault.lock()
        run.report(say("Nouvelle phrase secrète enregistrée.", "New passphrase saved."), ["recovered": true])
        return .done
    }
}

/// `espace lock-timeout`: how long the screens wait before they lock.
struct LockTimeout: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "lock-timeout",
            abstract: say("Règle le verrouillage automatique des écrans.", "Sets the automatic lock of the screens."),
            usage: "espace lock-timeout <minutes>"
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    @Argument(help: .init(say("Minutes sans touche.", "Minutes without a key.")))
    var minutes: Int

    func perform(_ run: Run) async throws -> ExitStatus {
        let range = VaultSettings.lockMinutes
        guard range.contains(minutes) else {
            throw CommandError.usage(.badValue("<minutes>", allowed: ["\(range.lowerBound)…\(range.upperBound)"]))
        }
        return try await run.writing { session in
            var settings = await session.space.settings()
            settings.lockMinutes = minutes
            try await session.space.update(settings: settings)
            run.report(
                say(
                    "Verrouillage après \(minutes) minutes sans touche.",
                    "Locks after \(minutes) minutes without a key."
                ),
                ["lockTimeout": .number(JSONNumber(minutes))]
            )
        }
    }
}

/// Where a new passphrase is read from.
struct NewPassphraseOptions: ParsableArguments {
    @Option(
        help: .init(
            say("Lit la nouvelle phrase dans ce fichier.", "Reads the new passphrase from this file."),
            valueName: "file"
        ),
        completion: .file()
    )
    var newPassphraseFile: String?

    @Option(
        help: .init(
            say("Lit la nouvelle phrase dans ce descripteur.", "Reads the new passphrase from this descriptor."),
            valueName: "number"
        )
    )
    var newPassphraseFd: Int32?

    /// The file or descriptor as one source.
    var source: SecretSource {
        SecretSource(file: newPassphraseFile, descriptor: newPassphraseFd, option: "new-passphrase")
    }
}

extension Run {
    /// Says that something was done, as a sentence or as JSON.
    func report(_ sentence: String, _ json: JSON) {
        if common.json { console.json(json) } else { console.line(sentence, .good) }
    }
}
