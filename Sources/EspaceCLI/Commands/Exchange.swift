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
                "FHIR JSON, CDA XML, cartes de santé, certificats, PDF, images, texte, CSV, archive. Tout est montré avant d'être pris.",
                "FHIR JSON, CDA XML, health cards, certificates, PDF, images, text, CSV, archive. All is shown before it is taken."
            )
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    @Argument(help: .init(say("Les fichiers.", "The files.")), completion: .file())
    var files: [String]

    @Flag(help: .init(say("Montre sans rien importer.", "Shows, imports nothing.")))
    var dryRun = false

    func perform(_ run: Run) async throws -> ExitStatus {
        let files = files
        return try await run.withSession(dryRun ? .readOnly : .readWrite) { session in
            let space = session.space
            let plan = try await run.interruptible { try await space.planImport(files) }
            if dryRun {
                run.write(plan.files.map { Shape.ImportedFile($0) }, planned: true)
                return .done
            }
            if run.console.inputIsTerminal, !common.yes, !common.json {
                run.write(plan.files.map { Shape.ImportedFile($0) }, planned: true)
                try run.confirm(say("Importer ?", "Import?"), unattended: true)
            }
            let report = try await run.interruptible { try await space.perform(plan, progress: run.progress) }
            run.write(report.files.map { Shape.ImportedFile($0) }, planned: false)
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
            valueName: "ips|fhir|archive|csv|pdf|text"
        ),
        completion: .list(ExportFormat.allCases.map(\.rawValue))
    )
    var format: String?

    @Option(
        help: .init(say("Une rubrique seulement ; répétable.", "One kind only; repeatable."), valueName: "kind"),
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
                    progress: run.progress
                )
            }
            if common.json {
                run.console.json([
                    "file": .string(file), "format": .string(format.rawValue), "records": Shape.number(report.records),
                    "documents": Shape.number(report.documents), "bytes": Shape.number(report.bytes),
                ])
            } else {
                let what = count(report.records, ("élément", "éléments"), ("record", "records"))
                run.console.line(say("Exporté : \(what) vers \(file)", "Exported: \(what) to \(file)"), .good)
                if format != .archive {
                    run.console.line(say("Ce fichier est en clair : gardez-le à l'abri.", "This file is not encrypted: keep it safe."))
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
        case "pdf": .pdf
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
                table.add(["  ! " + rejected.place.words[Speech.language], rejected.reason.words[Speech.language]], .warning)
            }
            table.write(to: console)
        }
    }
}
