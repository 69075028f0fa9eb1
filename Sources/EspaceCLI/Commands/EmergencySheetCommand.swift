import ArgumentParser
import HealthModel
import ProgramConsole
import SpaceClient

/// `espace emergency-sheet`: the page for an emergency.
struct EmergencySheetCommand: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "emergency-sheet",
            abstract: say("La fiche d'urgence, sur une page.", "The emergency sheet, on one page."),
            usage: "espace emergency-sheet [--lang fr|en] [--out <file>] [--json]",
            discussion: say(
                "Chaque ligne dit sa source et sa date. Avec --out, qui a le fichier peut le lire.",
                "Each line says its source and date. With --out, whoever has the file can read it."
            )
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    @Option(
        help: .init(say("Écrit la page dans ce fichier.", "Writes the page into this file."), valueName: "file"),
        completion: .file()
    )
    var out: String?

    func perform(_ run: Run) async throws -> ExitStatus {
        try await run.reading { session in
            let sheet = try await session.space.emergencySheet()
            if out != nil {
                try run.confirm(
                    say(
                        "Ce fichier sera en clair\u{A0}: toute personne qui l'ouvre, et tout programme de cet ordinateur, peut le lire. L'enregistrer\u{A0}?",
                        "This file will not be encrypted: everybody who opens it, and every program of this computer, can read it. Save it?"
                    ),
                    unattended: true
                )
            }
            if let out { try sheet.write(to: out, Speech.language) }
            if common.json { return run.console.json(Shape.emergencySheet(sheet)) }
            guard out == nil else {
                return run.console.line(
                    say("Fiche enregistrée. Ce fichier est en clair.", "Sheet saved. This file is not encrypted."),
                    .good
                )
            }
            for line in sheet.page(Speech.language) { run.console.line(line) }
        }
    }
}

extension Shape {
    /// The page for an emergency, without the limits of a page.
    static func emergencySheet(_ sheet: EmergencySheet) -> JSON {
        [
            "person": .string(sheet.person.displayName), "birthDate": text(sheet.person.birthDate?.description),
            "made": .string(sheet.day.description),
            "lines": .array(
                EmergencySheet.Section.allCases.flatMap { section in
                    (sheet.lines[section] ?? []).map { line in
                        [
                            "section": .string(section.rawValue), "id": text(line.record?.description),
                            "text": .string(line.text[Speech.language]),
                            "source": text(line.source?[Speech.language]), "date": text(line.date?.description),
                            "urgent": .bool(line.isAlarm),
                        ]
                    }
                }
            ),
        ]
    }
}
