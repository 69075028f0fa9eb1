import Foundation
import HealthModel
import TestSupport
import Testing

/// The built program at a terminal, for everything a patient does about professionals, in both faces.
@Suite(.serialized, .timeLimit(.minutes(15))) struct `A session about professionals` {
    private struct Place {
        let professional: PracticeProcess
        let world: CommandServer
        let home: EspaceProcess
        let space: String

        init(_ language: Language) async throws {
            professional = try PracticeProcess()
            #expect(await professional.found())
            world = try await CommandServer(root: professional.root)
            #expect(await professional.enrol(at: world.url).status == 0)
            home = try EspaceProcess()
            for command in [
                ["init", "--name", "EXEMPLE", "--given", "Camille"], ["add", "allergy", "--name", "Pollen"],
                ["add", "condition", "--name", "Asthme", "--date", "2010"],
            ] {
                let outcome = try home.start(command + ["--lang", language.rawValue]).outcome()
                #expect(outcome.status == 0, "\(outcome.err)")
            }
            let linked = try home.run("server", "add", world.url, "--root", professional.root, "--json")
            #expect(linked.status == 0, "\(linked.err)")
            space = try #require(try linked.json["space"]?.string)
        }

        func terminal(
            _ arguments: [String],
            name: String = "xterm-256color",
            width: Int = 80,
            height: Int = 24
        ) throws -> PseudoTerminal {
            try PseudoTerminal(
                [try EspaceProcess.executable] + arguments,
                width: width,
                height: height,
                environment: [
                    "TERM": name, "HOME": home.home, "XDG_DATA_HOME": home.home + "/data",
                    "XDG_STATE_HOME": home.home + "/state", "TZ": "UTC", "PATH": "/usr/bin:/bin",
                ]
            )
        }

        func stop() async {
            await world.stop()
            professional.remove()
        }
    }

    /// What is typed, and what is read then, in one language.
    private struct Script {
        let locked: String
        let rows: [(answer: String, reads: String)]
        let read: [(answer: String, reads: String)]
    }

    private static let scripts: [Language: Script] = [
        .french: Script(
            locked: "Phrase secrète",
            rows: [
                (EspaceProcess.passphrase, "Votre choix"), ("acces", "Personne n'a d'accès ouvert."),
                ("a", "Nom, ou numéro RPPS"), ("factice", "Empreinte du certificat"),
                ("factice", "Allergies"), ("suite", "Lire ces rubriques"), ("suite", "Dernier jour"),
                ("suite", "Ne rien donner"), ("donner l", "Accès donné."), ("c", "le voit"),
                ("<", "ACCÈS OUVERTS"), ("<", "Votre choix"), ("journal", "Aucune entrée effacée"),
            ],
            read: [
                ("s", "À jour"), ("journal", "FACTICE"), ("f", "Tentatives refusées"), ("refusees", "1 choix"),
                ("2", "Filtre"),
                ("<", "Votre choix"), ("depots", "Analyse"), ("analyse", "Accepter dans mon espace"),
                ("refuser", "Refuser ce dépôt"), ("refuser", "Rien n'attend votre réponse."), ("<", "Votre choix"),
                ("acces", "FACTICE"), ("factice", "Terminer l'accès"), ("terminer", "Garder l'accès"),
                ("terminer", "Accès terminé."),
            ]
        ),
        .english: Script(
            locked: "Passphrase",
            rows: [
                (EspaceProcess.passphrase, "Your choice"), ("access", "Nobody has access."),
                ("a", "Name, or RPPS number"),
                ("factice", "Fingerprint of the certificate"), ("factice", "Allergies"),
                ("next", "Read these sections"), ("next", "Last day"), ("next", "Give nothing"),
                ("give the", "Access given."), ("c", "sees it"), ("<", "Your choice"), ("<", "Your choice"),
                ("journal", "No entry was erased"),
            ],
            read: [
                ("s", "Up to date"), ("journal", "FACTICE"), ("t", "Refused attempts"), ("refused", "1 choice"),
                ("2", "Filter"),
                ("<", "Your choice"), ("left for", "Analyse"), ("analyse", "Accept into my space"),
                ("refuse", "Refuse it"), ("refuse", "Nothing waits for your answer."), ("<", "Your choice"),
                ("access", "FACTICE"), ("factice", "End the access"), ("end", "Keep the access"),
                ("end", "Access ended."),
            ]
        ),
    ]

    @Test(arguments: Language.allCases)
    func `AC11: gives, looks, answers and ends line by line as on the screen`(language: Language) async throws {
        let place = try await Place(language)
        let script = try #require(Self.scripts[language])
        let terminal = try place.terminal(["--texte", "--lang", language.rawValue], name: "dumb")
        #expect(terminal.waits(for: script.locked))
        func play(_ rows: [(answer: String, reads: String)]) throws {
            for (answer, reads) in rows {
                terminal.send(answer + "\n")
                // What stands there from the answer before is no answer to this one.
                let isRead = terminal.wait { terminal in
                    terminal.text.components(separatedBy: ": " + answer).last?.contains(reads) == true
                }
                try #require(isRead, "\(answer): \(terminal.text)")
            }
        }
        try play(script.rows)
        let read = await place.professional.call("read", place.space, "--json")
        #expect(read.status == 0, "\(read.err)")
        let file = try place.professional.write(
            #"{"resourceType":"Observation","status":"final","code":{"text":"Analyse"},"valueString":"normale"}"#,
            to: "analyse.json"
        )
        #expect(await place.professional.call("deposit", place.space, file).status == 0)
        terminal.send("<\n")
        try play(script.read)
        terminal.hangUp()
        _ = terminal.finish()
        #expect(await place.professional.call("read", place.space, "--json").status != 0)
        let states = try place.home.run("grants", "--json").json.array ?? []
        #expect(states.map { $0["state"]?.string } == ["revoked"])
        await place.stop()
    }

    private struct Window: CustomTestStringConvertible {
        let width: Int
        let height: Int
        var testDescription: String { "\(width)x\(height)" }
    }

    @Test(arguments: Language.allCases, [Window(width: 80, height: 24), Window(width: 40, height: 9)])
    private func `AC10: gives and ends an access on the whole screen of a real terminal, down to 40 by 9`(
        language: Language,
        window: Window
    ) async throws {
        let place = try await Place(language)
        let terminal = try place.terminal(
            ["--lang", language.rawValue],
            width: window.width,
            height: window.height
        )
        let (enter, end, down, escape, delete) = ("\r", "\u{1B}OF", "\u{1B}[B", "\u{1B}", "\u{1B}[3~")
        func words(_ french: String, _ english: String) -> String { language == .french ? french : english }
        func press(_ keys: String, until french: String, _ english: String) throws {
            terminal.send(keys)
            try #require(terminal.waits(for: words(french, english)), "\(keys.debugDescription): \(terminal.text)")
        }
        #expect(terminal.waits(for: words("Espace verrouillé", "Space locked")))
        try press(EspaceProcess.passphrase + enter, until: "Rubriques", "Sections")
        try press("8", until: "Personne n'a d'accès", "Nobody has access")
        try press("a", until: "Nom, ou numéro", "Name, or RPPS")
        try press("factice" + enter, until: "Noël FACTICE", "Noël FACTICE")
        try press(enter, until: "2 sur 5", "2 of 5")
        for (french, english) in [("3 sur 5", "3 of 5"), ("4 sur 5", "4 of 5"), ("5 sur 5", "5 of 5")] {
            // In a field, End goes to the end of what is typed.
            let isField = french.hasPrefix("5")
            try press(isField ? String(repeating: down, count: 8) : end, until: "Suite", "Next")
            try press(enter, until: french, english)
        }
        try press("", until: "Ne rien donner", "Give nothing")
        try press(down, until: "Donner l'accès", "Give the access")
        try press(enter, until: "Accès donné.", "Access given.")
        #expect(await place.professional.call("read", place.space, "--json").status == 0)
        try press("c", until: "le voit", "sees it")
        try press(escape, until: "Noël FACTICE", "Noël FACTICE")
        try press(delete, until: "Garder l'accès", "Keep the access")
        try press(down + enter, until: "Accès terminé.", "Access ended.")
        #expect(await place.professional.call("read", place.space, "--json").status != 0)
        terminal.hangUp()
        _ = terminal.finish()
        await place.stop()
    }
}
