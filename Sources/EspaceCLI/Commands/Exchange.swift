import ArgumentParser
import HealthFormats
import HealthModel
import SpaceClient
import Vault

/// `espace import`: files into the space.
struct Import: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            abstract: say("Importe des fichiers.", "Imports files."),
            usage: "espace import <file> ... [--dry-run] [--json]",
            discussion: say(
                "FHIR JSON, PDF, images, texte, CSV, archive. Dans un terminal, tout est montré avant d'être pris. La phrase d'une archive est celle de l'espace, sauf autre indication.",
                "FHIR JSON, PDF, images, text, CSV, archive. In a terminal, all is shown before it is taken. The passphrase of an archive is that of the space, unless said otherwise."
            )
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    @Argument(help: .init(say("Les fichiers.", "The files.")), completion: .file())
    var files: [String]

    @Option(
        help: .init(
            say(
                "Lit la phrase secrète d'une archive dans ce fichier.",
                "Reads the passphrase of an archive from this file."
            ),
            valueName: "file"
        ),
        completion: .file()
    )
    var archivePassphraseFile: String?

    @Option(
        help: .init(
            say(
                "Lit la phrase secrète d'une archive dans ce descripteur.",
                "Reads the passphrase of an archive from this descriptor."
            ),
            valueName: "number"
        )
    )
    var archivePassphraseFd: Int32?

    @Flag(help: .init(say("Montre sans rien importer.", "Shows, imports nothing.")))
    var dryRun = false

    func perform(_ run: Run) async throws -> ExitStatus {
        let files = files
        let archiveSource = SecretSource(
            file: archivePassphraseFile,
            descriptor: archivePassphraseFd,
            option: "archive-passphrase"
        )
        return try await run.withSession(dryRun ? .readOnly : .readWrite) { session in
            let space = session.space
            let intake = try await run.interruptible { try await Intake(files, into: space) }
            let archives = try await intake.open(archiveSource, passphrase: session.passphrase, run: run)
            let plans = intake.plan.files.map { Shape.ImportedFile($0) } + archives.map { Shape.ImportedFile($0) }
            if dryRun {
                run.write(plans, planned: true)
                return .done
            }
            if run.console.inputIsTerminal, !common.yes, !common.json {
                run.write(plans, planned: true)
                try run.confirm(say("Importer\u{A0}?", "Import?"), unattended: true)
            }
            let done = try await run.interruptible {
                let report = try await space.perform(intake.plan, progress: run.progress)
                for archive in archives {
                    _ = try await space.importArchive(archive.path, with: archive.credential, progress: run.progress)
                }
                return report
            }
            run.write(
                done.files.map { Shape.ImportedFile($0) } + archives.map { Shape.ImportedFile($0) },
                planned: false
            )
            return .done
        }
    }
}

/// `espace export`: the space into a file.
struct Export: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            abstract: say("Exporte vers un fichier.", "Exports to a file."),
            usage: "espace export <file> [--format <format>] [--kind <kind> ...]",
            discussion: say(
                "L'archive est complète, chiffrée par la phrase secrète de l'espace et peut être importée. Les autres formats sont en clair.",
                "The archive is complete, sealed with the passphrase of the space and can be imported. Other formats are not encrypted."
            )
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    @Argument(help: .init(say("Le fichier à écrire.", "The file to write.")), completion: .file())
    var file: String

    @Option(
        help: .init(
            say("Le format. Sinon d'après le nom du fichier.", "The format. Else from the name of the file."),
            valueName: "ips|fhir|archive|csv|text"
        ),
        completion: .list(ExportFormat.allCases.map(\.rawValue))
    )
    var format: String?

    @Option(
        help: .init(say("Une rubrique seulement\u{A0}; répétable.", "One kind only; repeatable."), valueName: "kind"),
        completion: kindCompletion
    )
    var kind: [String] = []

    func perform(_ run: Run) async throws -> ExitStatus {
        let format = try chosenFormat()
        var kinds: [RecordKind] = []
        for name in kind { kinds.append(try EspaceCLI.kind(named: name)) }
        let (file, only) = (file, kinds.isEmpty ? nil : kinds)
        return try await run.withSession(.readOnly) { session in
            let (space, passphrase) = (session.space, session.passphrase)
            let report = try await run.interruptible {
                try await space.export(
                    format,
                    kinds: only,
                    to: file,
                    passphrase: format == .archive ? passphrase : nil,
                    language: Speech.language,
                    progress: run.progress
                )
            }
            if common.json {
                run.console.json([
                    "files": .array(report.files.map { .string($0) }), "format": .string(format.rawValue),
                    "records": Shape.number(report.records), "documents": Shape.number(report.documents),
                    "documentsLeftOut": Shape.number(report.documentsLeftOut),
                ])
            } else {
                let what = count(report.records, ("élément", "éléments"), ("record", "records"))
                run.console.line(say("Exporté\u{A0}: \(what) vers \(file)", "Exported: \(what) to \(file)"), .good)
                if report.documentsLeftOut > 0 {
                    run.console.line(
                        say(
                            "\(report.documentsLeftOut) document(s) trop grand(s) pour ce format\u{A0}: l'archive les prend.",
                            "\(report.documentsLeftOut) document(s) too large for this format: an archive takes them."
                        ),
                        .warning
                    )
                }
                if format != .archive {
                    run.console.line(
                        say(
                            "Ce fichier est en clair\u{A0}: gardez-le à l'abri.",
                            "This file is not encrypted: keep it safe."
                        )
                    )
                }
            }
            return .done
        }
    }

    private func chosenFormat() throws(CommandError) -> ExportFormat {
        if let format {
            guard let known = ExportFormat(rawValue: format) else {
                throw .usage(.badValue("--format", allowed: ExportFormat.allCases.map(\.rawValue)))
            }
            return known
        }
        return switch file.split(separator: ".").last?.lowercased() {
        case "json": .fhir
        case "csv": .csv
        case "txt": .text
        default: .archive
        }
    }
}

extension Run {
    /// Writes what an import will do or has done.
    fileprivate func write(_ files: [Shape.ImportedFile], planned: Bool) {
        if common.json { return console.json(Shape.files(files)) }
        for file in files {
            let verb = planned ? say("à importer", "to import") : say("importé", "imported")
            console.line("\(file.name), \(file.format.name[Speech.language]) : \(verb)", .heading)
            var table = Table()
            table.add(["  " + say("lus", "read"), String(file.read)])
            table.add(["  " + say("ajoutés", "added"), String(file.added)])
            table.add(["  " + say("déjà là", "unchanged"), String(file.unchanged)])
            table.add(["  " + say("mis à jour", "updated"), String(file.updated)])
            table.add(["  " + say("refusés", "rejected"), String(file.rejected.count)])
            for rejected in file.rejected {
                table.add(
                    ["  ! " + rejected.place.words[Speech.language], rejected.reason.words[Speech.language]],
                    .warning
                )
            }
            table.write(to: console)
        }
    }
}
