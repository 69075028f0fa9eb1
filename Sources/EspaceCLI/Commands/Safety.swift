import ArgumentParser
import FoundationEssentials
import HealthModel
import SpaceClient
import Vault

/// `espace check`: whether everything in the vault can be read and is where it should be.
struct Check: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(abstract: say("Vérifie tout l'espace.", "Checks the whole space."),
            usage: "espace check [--json]")
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    func perform(_ run: Run) async throws -> ExitStatus {
        try await run.reading { session in
            let vault = session.vault
            let found = try await run.interruptible { try await vault.check() }
            if common.json {
                run.console.json([
                    "records": Shape.number(found.records), "problems": .array(found.problems.map { .string($0) }),
                ])
            } else {
                for problem in found.problems { run.console.line("! " + problem, .alarm) }
                if found.problems.isEmpty {
                    let what = count(found.records, ("élément vérifié", "éléments vérifiés"), ("record checked", "records checked"))
                    run.console.line(say("\(what), rien à signaler.", "\(what), all is well."), .good)
                }
            }
            guard found.problems.isEmpty else { throw CommandError.damage(found.problems.count) }
        }
    }
}

/// `espace backup`: a copy of the vault, sealed like it.
struct Backup: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            abstract: say("Copie l'espace chiffré.", "Copies the encrypted space."),
            usage: "espace backup <file>",
            discussion: say(
                "La copie s'ouvre avec la même phrase secrète et le même code de secours.",
                "The copy opens with the same passphrase and recovery code."
            )
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    @Argument(help: .init(say("Le fichier à écrire.", "The file to write.")), completion: .file())
    var file: String

    func perform(_ run: Run) async throws -> ExitStatus {
        let file = file
        return try await run.reading { session in
            let vault = session.vault
            try await run.interruptible { try await vault.backup(to: file) }
            run.report(say("Sauvegarde écrite : \(file)", "Backup written: \(file)"), ["file": .string(file)])
        }
    }
}

/// `espace restore`: a record out of the bin, or the whole vault from a backup.
struct Restore: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            abstract: say("Reprend un élément, ou une sauvegarde.", "Takes back a record, or a backup."),
            usage: "espace restore <id|file>",
            discussion: say(
                "Un identifiant (forme UUID) sort un élément de la corbeille. Tout autre mot est le fichier d'une sauvegarde, qui ne remplace jamais un espace existant ; ./ devant le nom force un fichier.",
                "An id (in UUID form) takes a record out of the bin. Any other word is the file of a backup, which never replaces an existing space; ./ before the name means a file."
            )
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    @Argument(
        help: .init(say("L'identifiant ou le fichier.", "The id or the file."), valueName: "id|file"),
        completion: .file()
    )
    var what: String

    func perform(_ run: Run) async throws -> ExitStatus {
        if let id = RecordID(parsing: what) {
            return try await run.writing { session in
                try await session.space.restore(id)
                run.report(say("Repris : \(id)", "Taken back: \(id)"), ["id": .string(id.description)])
            }
        }
        let (file, path) = (what, run.vaultPath)
        guard FileManager.default.fileExists(atPath: file) else { throw CommandError.unreadable(.file) }
        guard !FileManager.default.fileExists(atPath: path) else { throw CommandError.vaultExists }
        try run.makeVaultFolder()
        let passphrase = try run.passphrase()
        try await run.interruptible { try await Vault.restore(from: file, to: path, with: .passphrase(passphrase)) }
        run.report(say("Espace restauré : \(path)", "Space restored: \(path)"), ["vault": .string(path)])
        return .done
    }
}
