import ArgumentParser
import FoundationEssentials
import HealthModel
import ProgramConsole
import SpaceClient
import SpaceProtocol
import Vault

/// `espace init`: makes a vault.
struct Init: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            abstract: say("Crée un espace chiffré.", "Makes an encrypted space."),
            usage: "espace init [--name <text>] [--given <text>] [...]",
            discussion: say(
                "Le code de secours est montré une seule fois\u{A0}: il ouvre l'espace si la phrase secrète est oubliée.",
                "The recovery code is shown once: it opens the space if the passphrase is forgotten."
            )
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    @Option(help: .init(say("Nom de naissance.", "Family name."), valueName: "text"))
    var name: String?

    @Option(help: .init(say("Prénoms.", "Given names."), valueName: "text"))
    var given: String?

    @Option(help: .init(say("Date de naissance.", "Date of birth."), valueName: "date"))
    var birthDate: String?

    @Option(help: .init(say("Identité nationale de santé.", "National health identity number."), valueName: "number"))
    var ins: String?

    @Option(
        help: .init(
            say("Écrit le code de secours dans ce nouveau fichier.", "Writes the recovery code to this new file."),
            valueName: "file"
        ),
        completion: .file()
    )
    var recoveryFile: String?

    func perform(_ run: Run) async throws -> ExitStatus {
        let path = run.vaultPath
        guard !FileManager.default.fileExists(atPath: path) else { throw CommandError.vaultExists }
        let owner = try owner(today: SpaceEnvironment.live.today)
        // Taken before the vault is made: a code that cannot be kept would be lost.
        let codeFile = try recoveryFile.map { try NewFile(at: $0) }
        let code: RecoveryCode
        do {
            let (passphrase, again) = try run.newPassphraseTyped(common.passphraseSource)
            let (vault, made) = try await Vault.create(
                at: path,
                passphrase: passphrase,
                confirmedBy: again,
                owner: owner,
                environment: run.vaults
            )
            await vault.lock()
            code = made
        } catch {
            codeFile?.discard()
            throw error
        }
        try codeFile?.write(code.reveal() + "\n")
        if common.json {
            let shown: JSON = codeFile == nil ? .string(code.reveal()) : .null
            run.console.json(["vault": .string(path), "person": .string(owner.displayName), "recoveryCode": shown])
        } else {
            run.console.line(say("Espace créé\u{A0}: \(path)", "Space made: \(path)"), .good)
            run.show(code, in: recoveryFile)
        }
        return .done
    }

    private func owner(today: CivilDate) throws(CommandError) -> Person {
        var born: PartialDate?
        if let birthDate { born = try date(birthDate, today: today) }
        var number: INS?
        if let ins {
            do {
                number = try INS(parsing: ins)
            } catch {
                throw .usage(.identity(error.message[Speech.language], hint: error.hint[Speech.language]))
            }
        }
        return Person(family: name ?? "", given: given ?? "", birthDate: born, ins: number)
    }
}

extension Run {
    /// Shows a recovery code once, or says which file holds it.
    func show(_ code: RecoveryCode, in file: String?) {
        if let file {
            console.line(say("Code de secours écrit dans \(file)", "Recovery code written to \(file)"))
        } else {
            console.line(
                say("Code de secours, à recopier sur papier\u{A0}:", "Recovery code, to copy on paper:"),
                .heading
            )
            console.line(code.reveal())
        }
        console.line(
            say(
                "Sans la phrase ni ce code, personne ne peut ouvrir l'espace.",
                "Without the passphrase or this code, nobody can open the space."
            )
        )
    }
}

/// Reads a date as a person types it.
func date(
    _ text: String,
    today: CivilDate,
    allowing allowance: DateEntry.Allowance = DateEntry.Allowance()
) throws(CommandError) -> PartialDate {
    do {
        return try DateEntry.parse(text, today: today, allowing: allowance)
    } catch {
        throw .usage(.date(error.message(Speech.language), hint: error.hint(Speech.language)))
    }
}

/// Reads the last day of something that goes on from today, as a person types it.
func lastDay(_ text: String, today: CivilDate) throws(CommandError) -> CivilDate {
    let date: PartialDate
    do {
        date = try DateEntry.parse(text, today: today, allowing: DateEntry.Allowance(vaguest: .day, future: true))
    } catch {
        throw .usage(.date(error.message(Speech.language), hint: error.hint(Speech.language)))
    }
    guard let day = date.civil, day >= today else { throw .usage(.badValue("--until", allowed: [])) }
    return day
}
