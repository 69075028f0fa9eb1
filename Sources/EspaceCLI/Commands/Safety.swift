import ArgumentParser
import FoundationEssentials
import HealthModel
import ProgramConsole
import SpaceClient
import Vault

/// `espace check`: whether everything in the vault can be read and is where it should be.
struct Check: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            abstract: say("Vérifie tout l'espace.", "Checks the whole space."),
            usage: "espace check [--json]"
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    func perform(_ run: Run) async throws -> ExitStatus {
        try await run.reading { session in
            let vault = session.vault
            let found = try await run.interruptible { try await vault.check(progress: run.rowProgress) }
            let tables = VaultTable.allCases.compactMap { table in found.rows[table].map { (table.rawValue, $0) } }
            if common.json {
                run.console.json([
                    "sound": .bool(found.isSound),
                    "rows": .object(JSONObject(tables.map { ($0.0, Shape.number($0.1)) })),
                    "damage": .array(
                        found.damage.map { damage in
                            [
                                "table": .string(damage.table.rawValue), "id": Shape.text(damage.id),
                                "kind": Shape.text(damage.kind?.rawValue),
                            ]
                        }
                    ),
                ])
            } else {
                for damage in found.damage {
                    let kind = damage.kind.map { ", \($0.label[Speech.language])" } ?? ""
                    run.console.line("! " + damage.place + kind, .alarm)
                }
                if found.isSound {
                    let rows = found.rows.values.reduce(0, +)
                    let what = count(rows, ("ligne vérifiée", "lignes vérifiées"), ("row checked", "rows checked"))
                    run.console.line(say("\(what), rien à signaler.", "\(what), all is well."), .good)
                }
            }
            guard found.isSound else { throw CommandError.damage(found.damage.count) }
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
        let (file, replacing) = (file, common.yes)
        return try await run.reading { session in
            let vault = session.vault
            try await run.interruptible { try await vault.backup(to: file, replacing: replacing) }
            run.report(say("Sauvegarde écrite\u{A0}: \(file)", "Backup written: \(file)"), ["file": .string(file)])
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
                "Un identifiant (forme UUID) sort un élément de la corbeille. Tout autre mot est le fichier d'une sauvegarde\u{A0}; ./ devant le nom force un fichier. L'espace présent est gardé à côté.",
                "An id (in UUID form) takes a record out of the bin. Any other word is the file of a backup; ./ before the name means a file. The present space is kept beside it."
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
                run.report(say("Repris\u{A0}: \(id)", "Taken back: \(id)"), ["id": .string(id.description)])
            }
        }
        let (file, path) = (what, run.vaultPath)
        guard FileManager.default.fileExists(atPath: file) else { throw CommandError.unreadable(.file) }
        let replacing = run.hasVault
        if replacing {
            try run.confirm(
                say(
                    "Remplacer l'espace actuel par cette sauvegarde\u{A0}? L'actuel sera gardé à côté.",
                    "Replace the present space by this backup? The present one is kept beside it."
                ),
                unattended: false
            )
        }
        let passphrase = try run.passphrase()
        let kept = try await run.interruptible {
            try await Vault.restore(
                from: file,
                to: path,
                with: .passphrase(passphrase),
                replacing: replacing,
                environment: run.vaults
            )
        }
        if common.json {
            run.console.json(["vault": .string(path), "kept": Shape.text(kept)])
        } else {
            run.console.line(say("Espace restauré\u{A0}: \(path)", "Space restored: \(path)"), .good)
            if let kept { run.console.line(say("L'espace d'avant\u{A0}: \(kept)", "The space before: \(kept)")) }
        }
        return .done
    }
}
