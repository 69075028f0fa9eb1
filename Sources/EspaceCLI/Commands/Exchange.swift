import ArgumentParser
import HealthFormats
import HealthModel
import ProgramConsole
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

    @OptionGroup var archive: ArchivePassphraseOptions

    @Flag(help: .init(say("Montre sans rien importer.", "Shows, imports nothing.")))
    var dryRun = false

    func perform(_ run: Run) async throws -> ExitStatus {
        try await run.withSession(dryRun ? .readOnly : .readWrite) { session in
            let intake = try await Intake(files, from: archive.source, into: session, run: run)
            if dryRun {
                run.write(intake.files, planned: true)
                return .done
            }
            if run.console.inputIsTerminal, !common.yes, !common.json {
                run.write(intake.files, planned: true)
                try run.confirm(say("Importer\u{A0}?", "Import?"), unattended: true)
            }
            run.write(try await intake.perform(in: session.space, run: run), planned: false)
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
                "L'archive est complète, chiffrée et peut être importée\u{A0}; sa phrase secrète est celle de l'espace, sauf autre indication. Les autres formats sont en clair.",
                "The archive is complete, encrypted and can be imported; its passphrase is that of the space, unless said otherwise. Other formats are not encrypted."
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

    @OptionGroup var archive: ArchivePassphraseOptions

    func perform(_ run: Run) async throws -> ExitStatus {
        let format = try chosenFormat()
        // An archive is everything, so that nothing is lost by it.
        if format == .archive, !kind.isEmpty { throw CommandError.usage(.exclusive("--format archive", "--kind")) }
        let own = format == .archive ? try run.passphrase(from: archive.source) : nil
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
                    passphrase: own ?? passphrase,
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
            for warning in file.warnings { console.line("  ! " + warning.words[Speech.language], .warning) }
        }
    }
}
