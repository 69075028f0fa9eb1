import HealthModel
import SpaceClient
import Terminal
import TestSupport
import Testing

@testable import EspaceUI

@Suite struct `Living with the screens` {
    @Test func `count on the first screen what happened, although it is over`() async throws {
        let operation = FormValues(kind: .procedure, values: ["name": "Appendicectomie", "date": "1998"])
        let pilot = try await Pilot.open([Sample.dose, operation])
        #expect(await pilot.text.contains("1 notée"))
        let facts = await pilot.rows.map(\.spoken)
        #expect(facts.contains { $0.hasPrefix("Opérations, 1") || $0.contains("Opérations, 1") })
    }

    @Test func `adds a vaccination with a partial date, and undoes it`() async throws {
        let pilot = try await Pilot.open()
        await pilot.press(.char("2"), .char("a"))
        await pilot.type("Hexyon")
        await pilot.press(.tab)
        await pilot.type("03/2019")
        await pilot.press(.tab)
        #expect(await pilot.text.contains("mars 2019, jour inconnu"))
        await pilot.press(.function(2))
        #expect(await pilot.message == "Ajouté.")
        #expect(await pilot.text.contains("03/2019"))
        await pilot.press(.char("z"))
        #expect(await pilot.message.hasPrefix("Ajout annulé"))
        #expect(await pilot.text.contains("Aucune vaccination enregistrée"))
    }

    @Test func `keeps the cursor on the first error and counts the errors`() async throws {
        let pilot = try await Pilot.open()
        await pilot.press(.char("2"), .char("a"), .tab)
        await pilot.type("31/2/2026")
        await pilot.press(.tab)
        #expect(await pilot.text.contains("ERREUR\u{A0}: "))
        await pilot.press(.function(2))
        #expect(await pilot.message.contains("2 erreurs à corriger"))
        #expect(await pilot.app.selected == 0)
        #expect(await pilot.screens.last == "FormScreen")
    }

    @Test func `asks once about an unusual value, then takes it`() async throws {
        let pilot = try await Pilot.open()
        await pilot.press(.char("5"), .char("a"))
        await pilot.type("Poids")
        await pilot.press(.tab)
        await pilot.type("420")
        await pilot.press(.function(2))
        #expect(await pilot.text.contains("À CONFIRMER"))
        #expect(await pilot.screens.last == "FormScreen")
        await pilot.press(.function(2))
        #expect(await pilot.message == "Ajouté.")
    }

    @Test func `keeps a draft when a form is left, and takes it up from home`() async throws {
        let pilot = try await Pilot.open([Sample.penicillin])
        await pilot.press(.char("3"), .char("a"))
        await pilot.type("Doliprane")
        await pilot.press(.escape)
        #expect(await pilot.message.hasPrefix("Brouillon gardé"))
        await pilot.press(.escape, .home)
        #expect(await pilot.choose("Formulaire pas fini"))
        await pilot.press(.enter)
        #expect(await pilot.text.contains("Doliprane"))
        await pilot.press(.function(2))
        await pilot.press(.char("3"))
        #expect(await pilot.text.contains("Doliprane"))
        await pilot.press(.escape)
        #expect(await !pilot.text.contains("Formulaire pas fini"), "the draft is gone once it is saved")
    }

    @Test func `keeps an unfinished form when the space locks by itself`() async throws {
        let pilot = try await Pilot.open()
        await pilot.press(.char("1"), .char("a"))
        await pilot.type("Arachide")
        await pilot.apply(.idled)
        #expect(await pilot.screens == ["Unlock"])
        #expect(await !pilot.text.contains("Arachide"))
        #expect(await pilot.effects.contains(.lock))
        await pilot.type(VaultMaker.phrase)
        await pilot.press(.enter)
        #expect(await pilot.text.contains("Formulaire pas fini"))
    }

    @Test func `warns one minute before it locks only when asked to`() async throws {
        let pilot = try await Pilot.open()
        let before = await pilot.text
        await pilot.apply(.idleNear)
        #expect(await pilot.text == before)
    }

    @Test func `moves a record to the bin by a question whose first button keeps it`() async throws {
        let pilot = try await Pilot.open([Sample.birch])
        await pilot.press(.char("1"), .delete)
        #expect(await pilot.screens.last == "Question")
        #expect(await pilot.selected == "Le garder")
        await pilot.press(.enter)
        #expect(await pilot.text.contains("Pollen de bouleau"))
        await pilot.press(.delete, .down, .enter)
        #expect(await pilot.message.contains("corbeille"))
        await pilot.press(.char("1"))
        #expect(await !pilot.text.contains("Pollen de bouleau"))
        await pilot.press(.escape, .char("z"), .char("1"))
        #expect(await pilot.text.contains("Pollen de bouleau"))
    }

    @Test func `empties the bin only when the word is typed`() async throws {
        let pilot = try await Pilot.open([Sample.birch])
        await pilot.press(.char("1"), .delete, .down, .enter, .char(":"))
        await pilot.type("corbeille")
        await pilot.press(.enter)
        await pilot.apply(.command(.bin))
        #expect(await pilot.text.contains("Pollen de bouleau"))
        await pilot.apply(.command(.emptyBin))
        #expect(await pilot.selected == "Garder la corbeille")
        await pilot.press(.down, .enter)
        #expect(await pilot.message.contains("rien n'est supprimé"))
        await pilot.type("supprimer")
        await pilot.press(.down, .down, .enter)
        #expect(await pilot.message == "La corbeille est vidée.")
        #expect(await pilot.text.contains("La corbeille est vide."))
    }

    @Test func `tells not filled in from none known, and lets one be stated`() async throws {
        let pilot = try await Pilot.open()
        await pilot.press(.char("1"))
        #expect(await pilot.text.contains("NON RENSEIGNÉ"))
        await pilot.press(.char("n"))
        #expect(await pilot.text.contains("Aucune allergie connue"))
        #expect(await pilot.text.contains("03/02/2026"))
        await pilot.press(.escape)
        #expect(await pilot.text.contains("aucun connu"))
        #expect(await !pilot.text.contains("NON RENSEIGNÉ"))
    }

    @Test func `refuses none known while an allergy holds, and says why`() async throws {
        let pilot = try await Pilot.open([Sample.penicillin])
        await pilot.press(.char("1"), .char("n"))
        #expect(await pilot.message.contains("disent le contraire"))
    }

    @Test func `stops a treatment without deleting it`() async throws {
        let pilot = try await Pilot.open([Sample.ramipril])
        await pilot.press(.char("3"), .enter, .char("t"))
        #expect(await pilot.text.contains("Arrêté le"))
        await pilot.press(.tab)
        await pilot.type("toux")
        await pilot.press(.function(2))
        await pilot.press(.char("3"))
        #expect(await pilot.text.contains("TERMINÉS\u{A0}: 1"))
    }

    @Test func `searches while one types, without accents, and the texts on request`() async throws {
        let pilot = try await Pilot.open(Sample.everything)
        await pilot.press(.char("r"))
        await pilot.type("penicil")
        #expect(await pilot.text.contains("Pénicilline"))
        #expect(await pilot.text.contains("1 résultat"))
        await pilot.press(.ctrl("u"))
        await pilot.type("zzz")
        #expect(await pilot.text.contains("Aucun résultat pour «\u{A0}zzz\u{A0}»"))
    }

    @Test func `drops the answer to a question that was asked before`() async throws {
        let pilot = try await Pilot.open(Sample.everything)
        await pilot.press(.char("r"))
        let first = await pilot.applyOnly(.key(.char("p")))
        let second = await pilot.applyOnly(.key(.char("o")))
        await pilot.work(second)
        let shown = await pilot.text
        await pilot.work(first)
        #expect(await pilot.text == shown)
    }

    @Test func `shows former versions, unchanged by an edit`() async throws {
        let pilot = try await Pilot.open([Sample.birch])
        await pilot.press(.char("1"), .enter, .char("m"), .tab)
        #expect(await pilot.choose("Réaction"))
        await pilot.type("rhinite")
        await pilot.press(.function(2))
        #expect(await pilot.text.contains("rhinite"))
        await pilot.press(.char("h"))
        #expect(await pilot.text.contains("1 sur 2"))
        await pilot.press(.down, .enter)
        #expect(await !pilot.text.contains("rhinite"))
    }

    @Test func `changes nothing where only reading is allowed, and says so`() async throws {
        let pilot = try await Pilot.open(readOnly: true, Sample.everything)
        await pilot.press(.char("1"), .char("a"))
        #expect(await pilot.message.hasPrefix("Lecture seule"))
        await pilot.press(.delete)
        #expect(await pilot.screens.last == "ListScreen")
    }

    @Test func `asks before it quits, and locks first`() async throws {
        let pilot = try await Pilot.open()
        await pilot.press(.char("q"))
        #expect(await pilot.selected == "Rester")
        await pilot.press(.enter, .char("q"), .down, .enter)
        let last = await pilot.effects.filter { $0 == .lock || $0 == .quit }
        #expect(last == [.lock, .quit])
    }

    @Test func `locks and leaves at a second Ctrl-C, and when the terminal goes away`() async throws {
        for key in [Key.ctrl("c"), .endOfInput(.hangup)] {
            let pilot = try await Pilot.open()
            await pilot.press(.ctrl("c"), key)
            #expect(await pilot.effects.contains(.lock))
            #expect(await pilot.effects.contains(.quit))
        }
    }

    @Test func `changes language at once and keeps it in the space`() async throws {
        let pilot = try await Pilot.open()
        await pilot.apply(.command(.settings))
        await pilot.press(.enter)
        #expect(await pilot.text.contains("Settings"))
        await pilot.press(.char("l"))
        await pilot.type(VaultMaker.phrase)
        await pilot.press(.enter)
        #expect(await pilot.text.contains("On this computer"))
    }

    @Test func `replaces the recovery code only after it is typed back`() async throws {
        let pilot = try await Pilot.open()
        await pilot.apply(.command(.settings))
        #expect(await pilot.choose("Code de secours"))
        await pilot.press(.enter, .down, .enter)
        await pilot.type(VaultMaker.phrase)
        await pilot.press(.enter)
        #expect(await pilot.screens.last == "CodeShown")
        await pilot.press(.enter)
        #expect(await pilot.screens.last == "CodeTyped")
    }

    @Test func `checks the whole space`() async throws {
        let pilot = try await Pilot.open(Sample.everything)
        await pilot.apply(.command(.settings))
        #expect(await pilot.choose("Vérifier"))
        await pilot.press(.enter)
        #expect(await pilot.message.hasPrefix("Tout est intact"))
    }

    @Test func `takes a pasted text as text, never as commands`() async throws {
        let pilot = try await Pilot.open()
        await pilot.press(.char("1"), .paste("q\nq\u{1B}[A"))
        #expect(await pilot.screens == ["HomeScreen", "ListScreen"])
        await pilot.press(.char("a"), .paste("Lait\nde vache"))
        #expect(await pilot.text.contains("Lait de vache"))
    }
}
