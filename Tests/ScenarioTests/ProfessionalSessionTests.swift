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

        func terminal(_ arguments: [String], name: String) throws -> PseudoTerminal {
            try PseudoTerminal(
                [try EspaceProcess.executable] + arguments,
                width: 80,
                height: 24,
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
}
