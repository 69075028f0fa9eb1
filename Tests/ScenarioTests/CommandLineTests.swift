import EspaceCLI
import Foundation
import HealthModel
import ProgramConsole
import Testing

@Suite struct `A command line` {
    @Test(arguments: [
        ("lst", "commande inconnue", "vouliez-vous dire list"),
        ("document ad", "commande inconnue", "vouliez-vous dire add"),
        ("list --jsn", "option inconnue --jsn", "--json"),
        ("list alergy", "rubrique inconnue", "vouliez-vous dire allergy"),
        ("list allergy vaccination", "trop de mots", "espace help list"),
        ("list --lang de", "valeur refusée pour --lang", "fr, en"),
        ("list --vault", "--vault attend une valeur", "espace help list"),
        ("show", "il manque <id>", "espace help show"),
        ("show abc", "pas un identifiant", "espace list --json"),
        ("add", "il manque <kind>", "espace help add"),
        ("add allergy --nam Pollen", "n'a pas de champ --nam", "vouliez-vous dire --name"),
        ("add allergy --name", "--name attend une valeur", "espace help add"),
        ("add allergy Pollen", "trop de mots", "espace help add"),
        ("add allergy --name a --name b", "deux fois", "espace help add"),
        ("add message --name x", "ne se saisit pas ainsi", "rubriques"),
        ("lock-timeout abc", "valeur refusée pour <minutes>", "espace help lock-timeout"),
        ("lock-timeout 0", "valeur refusée pour <minutes>", "1…1440"),
        ("lock-timeout 2000", "valeur refusée pour <minutes>", "1…1440"),
        ("export x --format doc", "valeur refusée pour --format", "ips, fhir, archive"),
        ("demo --department 75 --headless", "valeur refusée pour --department", "31, 44, 80"),
        ("init --birth-date 30/2/2026", "février 2026 a 28 jours", "02/2026"),
        ("list --passphrase-file a --passphrase-fd 3 --vault /dev/null", "s'excluent", "espace help list"),
    ])
    func `that is wrong ends with status 2 and says how to go on`(line: String, message: String, hint: String) async {
        let run = await CapturedConsole.run(line.split(separator: " ").map(String.init))
        #expect(run.status == .usage)
        #expect(run.out.isEmpty)
        let lines = run.err.split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines.first?.hasPrefix("espace: error: ") == true)
        #expect(lines.first?.contains(message) == true, "\(run.err)")
        #expect(lines.last?.hasPrefix("hint: ") == true)
        #expect(lines.last?.contains(hint) == true, "\(run.err)")
    }

    @Test func `that is wrong never has what was typed as content in its message`() async {
        for line in [
            "add allergy Canari", "add allergy --name Canari --nam Canari", "init --birth-date Canari",
            "init --ins Canari",
            "show Canari", "search --limit Canari x", "list --json=Canari", "export x --kind Canari",
        ] {
            let run = await CapturedConsole.run(line.split(separator: " ").map(String.init))
            #expect(run.status == .usage, "\(line)")
            #expect(!run.err.contains("Canari"), "\(line): \(run.err)")
        }
    }

    @Test func `with --json says its error as JSON`() async throws {
        let run = await CapturedConsole.run(["list", "alergy", "--json"], language: "en_GB.UTF-8")
        #expect(
            run.err
                == #"{"error":{"code":"usage","message":"unknown kind of record","hint":"did you mean allergy?"}}"#
                + "\n"
        )
    }

    @Test func `takes the common options before and after the command`() async {
        for line in [
            ["--json", "list", "--vault", "/x"], ["--vault", "/x", "--json", "list"], ["list", "--json", "--vault=/x"],
        ] {
            let run = await CapturedConsole.run(line)
            #expect(run.status == .notFound)
            #expect(run.err.contains(#""code":"not-found""#))
        }
    }

    @Test(
        arguments: [
            ([], [:], Language.french), (["--lang", "en"], ["LANG": "fr_FR.UTF-8"], .english),
            (["list", "--lang=fr"], ["LANG": "en_GB.UTF-8"], .french), ([], ["LANG": "en_US.UTF-8"], .english),
            ([], ["LANG": "en_US.UTF-8", "LC_ALL": "fr_FR.UTF-8"], .french),
            ([], ["LANG": "fr_FR.UTF-8", "LC_MESSAGES": "en_GB"], .english),
            ([], ["LC_ALL": "", "LANG": "en_GB"], .english),
            ([], ["LANG": "C.UTF-8"], .french), ([], ["LANG": "de_DE.UTF-8"], .french),
            (["--", "--lang", "en"], [:], .french),
        ] as [([String], [String: String], Language)]
    )
    func `chooses its language`(arguments: [String], environment: [String: String], language: Language) {
        #expect(Speech.language(arguments: arguments, environment: environment) == language)
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func `has a completion script`(shell: String) async {
        let run = await CapturedConsole.run(["--generate-completion-script", shell])
        #expect(run.status == .done)
        #expect(run.out.contains("declare-none"))
        #expect(run.out.contains("family-history"))
    }

    @Test(arguments: ["fr", "en"])
    func `has help that fits 80 columns`(language: String) async throws {
        let run = await CapturedConsole.run(["--help", "--lang", language])
        #expect(run.status == .done)
        #expect(run.out.split(separator: "\n").allSatisfy { $0.count <= 80 })
        let golden = try Golden("help-\(language).txt")
        try golden.check(run.out)
    }

    @Test func `has help for every command, in both languages`() async {
        let english = await CapturedConsole.run(["--help", "--lang", "en"]).out
        let commands = english.split(separator: "\n").filter {
            $0.hasPrefix("  ") && !$0.hasPrefix("   ") && !$0.hasPrefix("  -")
        }
        .compactMap { $0.split(separator: " ").first.map(String.init) }.filter { $0 != "See" }
        #expect(commands.count > 20)
        for command in commands {
            for language in ["fr", "en"] {
                let run = await CapturedConsole.run(["help", command, "--lang", language])
                #expect(run.status == .done, "\(command)")
                #expect(run.out.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(command) \(language)")
                #expect(run.out.contains("USAGE:") == (language == "en"), "\(command)")
            }
        }
    }

    @Test(arguments: RecordKind.allCases.filter { FormDefinition.of($0) != nil })
    func `has help for the fields of every kind that can be entered`(kind: RecordKind) async {
        let run = await CapturedConsole.run(["add", kind.rawValue, "--help"])
        #expect(run.status == .done)
        #expect(run.out.contains("espace add \(kind.rawValue)"))
        for field in FormDefinition.of(kind)?.fields ?? [] where field.isRequired { #expect(run.out.contains("--")) }
    }
}

@Suite struct `What the program prints` {
    @Test func `about says what it is, without a vault`() async throws {
        let text = await CapturedConsole.run(["about", "--lang", "en"])
        #expect(text.status == .done)
        #expect(text.out.hasPrefix("espace 1."))
        let json = try JSON(parsing: Array(await CapturedConsole.run(["about", "--json"]).out.utf8))
        #expect(
            json.object?.members.map(\.name) == [
                "name", "version", "build", "reads", "writes", "sealed", "clear", "dependencies", "license",
            ]
        )
    }

    @Test func `every exit status has its own number and word`() {
        #expect(ExitStatus.allCases.map(\.rawValue) == Array(0...10))
        #expect(Set(ExitStatus.allCases.map(\.code)).count == 11)
    }
}

/// A text kept beside the tests; `RECORD_SNAPSHOTS=1` writes it, and that run fails.
struct Golden {
    private let path: String

    init(_ name: String, file: String = #filePath) throws {
        path = URL(filePath: file).deletingLastPathComponent().path() + "Snapshots/" + name
    }

    /// Compares the text with the one kept.
    func check(_ text: String) throws {
        if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" {
            try text.write(toFile: path, atomically: true, encoding: .utf8)
            Issue.record("snapshot recorded")
        } else {
            #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
        }
    }
}
