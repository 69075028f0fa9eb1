import Foundation
import HealthModel
import TestSupport
import Testing

/// The built program in a real terminal, from the first key to the last.
@Suite(.serialized, .timeLimit(.minutes(15))) struct `A session in a terminal` {
    private enum Keys {
        static let enter = "\r"
        static let escape = "\u{1B}"
        static let down = "\u{1B}[B"
        static let tab = "\t"
        static let save = "\u{1B}OQ"
        static let clear = "\u{5}\u{15}"
    }

    private func start(
        _ home: EspaceProcess,
        _ arguments: [String] = [],
        width: Int = 80,
        height: Int = 24,
        terminal: String = "xterm-256color"
    ) throws -> PseudoTerminal {
        try PseudoTerminal(
            [try EspaceProcess.executable] + arguments,
            width: width,
            height: height,
            environment: [
                "TERM": terminal, "HOME": home.home, "XDG_DATA_HOME": home.home + "/data",
                "XDG_STATE_HOME": home.home + "/state", "LANG": "fr_FR.UTF-8", "TZ": "UTC", "PATH": "/usr/bin:/bin",
            ]
        )
    }

    private func unlock(_ terminal: PseudoTerminal) {
        #expect(terminal.waits(for: "Espace verrouillé"))
        terminal.send(EspaceProcess.passphrase + Keys.enter)
        #expect(terminal.waits(for: "Rubriques"), "\(terminal.text)")
    }

    private static let allergy = """
        {"resourceType":"AllergyIntolerance","clinicalStatus":{"coding":[{"system":
        "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical","code":"active"}]},"code":{"text":"Pénicilline"},
        "patient":{"reference":"Patient/1"},"reaction":[{"severity":"severe","manifestation":[{"text":"Choc"}]}]}
        """

    /// The fewest bytes that make a PDF with one line of text.
    private static let pdf = """
        %PDF-1.4
        1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
        2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
        3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>endobj
        4 0 obj<</Length 48>>stream
        BT /F1 12 Tf 20 100 Td (Bilan sanguin normal) Tj ET
        endstream endobj
        5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
        trailer<</Root 1 0 R>>
        """

    @Test func `unlocks, reads an allergy, adds a dose with a partial date, attaches a PDF, searches, undoes, locks`()
        throws
    {
        let home = try EspaceProcess()
        #expect(
            try home.run("init", "--name", "EXEMPLE", "--given", "Camille", "--birth-date", "14/3/1985").status == 0
        )
        let file = try home.write(Self.allergy, to: "allergie.json")
        #expect(try home.run("import", file, "--yes").status == 0)
        let pdf = try home.write(Self.pdf, to: "bilan.pdf")

        let terminal = try start(home)
        unlock(terminal)
        #expect(terminal.text.contains("ALLERGIE GRAVE"))
        terminal.send("1")
        #expect(terminal.waits(for: "Accueil > Allergies"))
        #expect(terminal.waits(for: "Grave"))
        terminal.send(Keys.enter)
        #expect(terminal.waits(for: "Importé du fichier allergie.json"))

        terminal.send(Keys.escape)
        #expect(terminal.waits(for: "Autres actions"))
        terminal.send("2")
        #expect(terminal.waits(for: "Aucune vaccination"))
        terminal.send("a")
        #expect(terminal.waits(for: "Date de l'injection"))
        terminal.send("Hexyon" + Keys.tab + "03/2019" + Keys.tab)
        #expect(terminal.waits(for: "mars 2019, jour inconnu"))
        terminal.send(Keys.save)
        #expect(terminal.waits(for: "Ajouté."), "\(terminal.text)")

        terminal.send("6")
        #expect(terminal.waits(for: "Aucun document"))
        terminal.send("a")
        #expect(terminal.waits(for: "Le fichier à ajouter"))
        terminal.send("\u{1B}[200~" + pdf + "\u{1B}[201~" + Keys.enter)
        #expect(terminal.waits(for: "Type de document"), "\(terminal.text)")
        terminal.send(Keys.save)
        #expect(terminal.waits(for: "Document ajouté"), "\(terminal.text)")
        terminal.send("d")
        terminal.send(Keys.enter)
        #expect(terminal.waits(for: "Lire le document"))
        terminal.send("d")
        #expect(terminal.waits(for: "Bilan sanguin normal"), "\(terminal.text)")

        terminal.send("r")
        #expect(terminal.waits(for: "Mots à chercher"))
        terminal.send("PENICIL")
        #expect(terminal.waits(for: "Pénicilline"), "\(terminal.text)")
        terminal.send(Keys.escape)
        #expect(terminal.wait { !$0.text.contains("Mots à chercher") })
        terminal.send("z")
        #expect(terminal.waits(for: "Ajout annulé"), "\(terminal.text)")

        terminal.send("v")
        #expect(terminal.waits(for: "Espace verrouillé"))
        #expect(!terminal.text.contains("Pénicilline"))
        terminal.send("\u{1B}[21~")
        #expect(terminal.finish() == 0)
        #expect(terminal.hasFirstModes, "AC17: the terminal is as it was")
        #expect(terminal.emulator.x == 0, "AC17: the shell goes on at the beginning of a line")
        #expect(terminal.emulator.bells == 0, "AC15: nothing rang")
        #expect(terminal.emulator.titles == 0)

        let listed = try home.run("list", "--json").json.array ?? []
        #expect(listed.count == 2, "what was undone is in the bin, the rest is there")
    }

    @Test func `AC4: is silent for as long as nobody acts`() throws {
        let home = try EspaceProcess()
        #expect(try home.run("init", "--name", "EXEMPLE").status == 0)
        let terminal = try start(home)
        unlock(terminal)
        while terminal.pump(milliseconds: 300) {}
        let written = terminal.output.count
        let end = Date().addingTimeInterval(3)
        while Date() < end { _ = terminal.pump(milliseconds: 200) }
        #expect(terminal.output.count == written)
        terminal.hangUp()
        _ = terminal.finish()
    }

    @Test func `AC11: line mode does the same in words and numbers`() throws {
        let home = try EspaceProcess()
        #expect(try home.run("init", "--name", "EXEMPLE", "--given", "Camille").status == 0)
        let terminal = try start(home, ["--texte"], terminal: "dumb")
        func ask(_ answer: String, until words: String) {
            terminal.send(answer + "\n")
            #expect(terminal.waits(for: words), "\(answer): \(terminal.text)")
        }
        #expect(terminal.waits(for: "Phrase secrète"))
        ask(EspaceProcess.passphrase, until: "NON RENSEIGNÉ")
        #expect(!terminal.text.contains(EspaceProcess.passphrase), "the passphrase is not echoed")
        ask("allergies", until: "Aucune information sur vos allergies")
        ask("a", until: "Allergie à")
        ask("Arachide", until: "Gravité")
        ask("Grave", until: "Réaction")
        ask("urticaire", until: "Depuis")
        ask("2019", until: "Risque")
        ask("", until: "État")
        ask("", until: "Remarque")
        ask("", until: "Enregistrer")
        ask("enregistrer", until: "Ajouté.")
        #expect(terminal.text.contains("Arachide"))
        ask("<", until: "ALLERGIE GRAVE")
        ask("q", until: "Verrouiller et quitter")
        terminal.send("verrouiller et quitter\n")
        #expect(terminal.finish() == 0)
        let entries = try home.run("list", "allergy", "--json").json.array ?? []
        #expect(entries.count == 1)
    }

    @Test func `locks and leaves when its terminal goes away`() throws {
        let home = try EspaceProcess()
        #expect(try home.run("init", "--name", "EXEMPLE").status == 0)
        let terminal = try start(home)
        unlock(terminal)
        terminal.hangUp()
        #expect(terminal.finish() != nil)
        #expect(try home.run("list").status == 0, "nobody holds the vault any more")
    }
}
