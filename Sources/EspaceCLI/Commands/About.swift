import ArgumentParser
import HealthFormats
import HealthModel
import ProgramConsole
import SpaceClient

/// `espace about`: what this program is, reads, writes and seals.
struct About: Verb {
    /// The version of the program.
    static let version = "1.0.0"

    static var configuration: CommandConfiguration {
        CommandConfiguration(
            abstract: say("Version, formats, chiffrement.", "Version, formats, encryption."),
            usage: "espace about [--json]"
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    func perform(_ run: Run) async throws -> ExitStatus {
        if common.json {
            run.console.json([
                "name": "espace", "version": .string(Self.version), "build": .string(Self.build),
                "reads": .array(Self.reads.map { .string($0) }), "writes": .array(Self.writes.map { .string($0) }),
                "sealed": .array(sealed.map { .string($0) }), "clear": .array(clear.map { .string($0) }),
                "dependencies": .array(Self.dependencies.map { .string($0) }), "license": .string(license),
            ])
            return .done
        }
        let console = run.console
        console.line("espace \(Self.version) (\(Self.build))", .heading)
        console.line(say("Lit\u{A0}: ", "Reads: ") + Self.reads.joined(separator: ", "))
        console.line(say("Écrit\u{A0}: ", "Writes: ") + Self.writes.joined(separator: ", "))
        console.line(say("Chiffré", "Sealed"), .heading)
        for line in sealed { console.line("  " + line) }
        console.line(say("En clair", "Not sealed"), .heading)
        for line in clear { console.line("  " + line) }
        console.line(say("Avec\u{A0}: ", "With: ") + Self.dependencies.joined(separator: ", "))
        console.line(license)
        return .done
    }

    private static var build: String {
        #if DEBUG
        let flavour = "debug"
        #else
        let flavour = "release"
        #endif
        #if arch(x86_64)
        return "\(flavour), x86_64, Linux"
        #elseif arch(arm64)
        return "\(flavour), arm64, Linux"
        #else
        return "\(flavour), Linux"
        #endif
    }

    private static let reads = FileFormat.allCases.filter {
        switch $0.handling {
        case .records, .document, .archive: true
        case .notYetRead, .unknown: false
        }
    }.map(\.rawValue)
    private static let writes = ExportFormat.allCases.map(\.rawValue)
    private static let dependencies = ["swift-crypto", "GRDB (SQLite)", "swift-argument-parser", "ncursesw"]

    private var sealed: [String] {
        [
            say(
                "chaque version d'élément, document, brouillon et réglage\u{A0}: AES-256-GCM par blocs, clé engagée, liée à sa place",
                "every record version, document, draft and setting: AES-256-GCM in chunks, key-committing, bound to its place"
            ),
            say(
                "la clé de l'espace\u{A0}: par la phrase secrète (scrypt) et par le code de secours (HKDF)",
                "the key of the space: by the passphrase (scrypt) and by the recovery code (HKDF)"
            ),
        ]
    }

    private var clear: [String] {
        [
            say("le nombre d'éléments et leur taille arrondie", "the number of records and their rounded size"),
            say("les fichiers exportés, sauf l'archive", "exported files, except the archive"),
        ]
    }

    private var license: String {
        say(
            "Logiciel libre, voir LICENSE si présent. Aucune garantie.",
            "Free software, see LICENSE if present. No warranty."
        )
    }
}
