import Certification
import FoundationEssentials
import HealthModel
import SpaceClient
import SpaceProtocol
import Terminal
import TestSupport
import Testing

@testable import EspaceUI

@Suite(.timeLimit(.minutes(15))) struct `The screens of professionals` {
    @Test func `say on a space without a server that nobody else can read it`() async throws {
        let pilot = try await Pilot.open()
        for (command, words) in [
            (Command.accesses, "Un serveur est nécessaire"), (.journal, "vous seul le lisez"),
            (.inbox, "personne ne peut rien y déposer"),
        ] {
            await pilot.apply(.command(command))
            #expect(await pilot.text.contains(words))
            await pilot.press(.escape)
        }
    }

    @Test func `give nothing before the last step, and Escape goes back a step and keeps what was chosen`() async throws
    {
        let practice = try await Practice()
        let pilot = practice.pilot
        await pilot.apply(.command(.accesses))
        #expect(await pilot.text.contains("Personne n'a d'accès ouvert."))
        await pilot.press(.char("a"))
        await pilot.type("Exemple")
        await pilot.press(.enter)
        #expect(await pilot.selected.hasPrefix("Camille EXEMPLE, Médecin, Amiens"))
        await pilot.press(.enter)
        #expect(await pilot.path.last == "2 sur 5\u{A0}: quelles rubriques\u{A0}?")
        #expect(await pilot.choose("Vaccinations"))
        let before = await pilot.selected
        await pilot.press(.enter)
        let after = await pilot.selected
        #expect(before != after)
        #expect(await pilot.choose("Suite"))
        await pilot.press(.enter)
        #expect(await pilot.path.last == "3 sur 5\u{A0}: pour quoi faire\u{A0}?")
        await pilot.press(.escape)
        #expect(await pilot.choose("Vaccinations"))
        #expect(await pilot.selected == after)
        #expect(await pilot.choose("Suite"))
        await pilot.press(.enter)
        #expect(await pilot.choose("Suite"))
        await pilot.press(.enter)
        #expect(await pilot.choose("7 jours"))
        await pilot.press(.enter)
        // The exact preview stands under one sentence and two buttons; the first one keeps everything.
        #expect(await pilot.path.last == "5 sur 5\u{A0}: relisez")
        #expect(await pilot.selected == "Ne rien donner")
        #expect(await pilot.text.contains("Camille EXEMPLE pourra lire, déposer jusqu'au"))
        #expect(
            await pilot.rows.contains {
                $0.spoken.contains("l'accès ouvre cette rubrique") || $0.spoken.contains("L'accès ouvre cette rubrique")
            }
        )
        let given = await pilot.effects.contains { effect in
            if case .act(.access(.give), _) = effect { true } else { false }
        }
        #expect(!given)
        await pilot.press(.enter)
        #expect(await pilot.text.contains("Personne n'a d'accès ouvert."))
        await practice.stop()
    }

    @Test func `show the fingerprint of the certificate on the page of a professional, too`() async throws {
        let practice = try await Practice()
        let pilot = practice.pilot
        await practice.give()
        await pilot.apply(.command(.accesses))
        await pilot.press(.enter)
        let words = FingerprintWords.of(practice.doctor.certificate.hash.bytes)
        #expect(await pilot.rows.contains { $0.spoken.hasSuffix(words) })
        await practice.stop()
    }

    @Test func `T17: show who has access, what they see with the rule, and end it after a question`() async throws {
        let practice = try await Practice()
        let pilot = practice.pilot
        await practice.propose()
        await pilot.press(.down)
        #expect(await pilot.selected == "Donner l'accès")
        await pilot.press(.enter)
        #expect(await pilot.message == "Accès donné.")
        #expect(await pilot.text.contains("ACCÈS OUVERTS\u{A0}: 1"))
        #expect(await pilot.selected.hasPrefix("Camille EXEMPLE, Médecin, Amiens"))
        #expect(await pilot.selected.contains("N'a jamais rien lu."))
        await pilot.press(.char("c"))
        #expect(await pilot.screens.last == "SeenScreen")
        #expect(await pilot.rows.contains { $0.spoken.hasPrefix("Pénicilline, le voit") })
        await pilot.press(.escape, .delete)
        #expect(await pilot.text.contains("Terminer l'accès de Camille EXEMPLE\u{A0}?"))
        #expect(await pilot.selected == "Garder l'accès")
        await pilot.press(.enter)
        #expect(await pilot.text.contains("ACCÈS OUVERTS\u{A0}: 1"))
        await pilot.press(.delete, .down, .enter)
        #expect(await pilot.message.hasPrefix("Accès terminé."))
        #expect(await pilot.text.contains("ACCÈS TERMINÉS\u{A0}: 1"))
        #expect(await pilot.text.contains("terminé par vous"))
        await practice.stop()
    }

    @Test func `say PAS ENCORE EFFECTIF while the server does not answer, for giving and for ending`() async throws {
        let practice = try await Practice()
        let pilot = practice.pilot
        await practice.propose()
        practice.unplug(true)
        await pilot.press(.down, .enter)
        let said = await pilot.message
        let later = await pilot.app.context(.decidedLater)
        #expect(said == later)
        #expect(await pilot.selected.contains("PAS ENCORE EFFECTIF"))
        practice.unplug(false)
        await pilot.press(.char("s"))
        #expect(await pilot.text.contains("ACCÈS OUVERTS\u{A0}: 1"))
        #expect(await !pilot.text.contains("PAS ENCORE EFFECTIF"))
        practice.unplug(true)
        await pilot.press(.delete, .down, .enter)
        #expect(await pilot.selected.contains("FIN PAS ENCORE EFFECTIVE"))
        await practice.stop()
    }

    @Test func `show who can leave something, change it, and then show the address to give`() async throws {
        let practice = try await Practice()
        let pilot = practice.pilot
        await pilot.apply(.command(.inbox))
        #expect(await pilot.choose("Qui peut déposer"))
        #expect(await pilot.selected.contains("Ceux à qui vous donnez accès"))
        await pilot.press(.enter)
        #expect(await !pilot.text.contains("espace-depot:"))
        #expect(await pilot.choose("Tout professionnel qui a l'adresse"))
        await pilot.press(.enter)
        #expect(await pilot.message == "C'est réglé.")
        #expect(await pilot.selected.contains("choisi"))
        let address = await pilot.rows.map(\.spoken).first { $0.hasPrefix("espace-depot:") }
        #expect(SpaceAddress(parsing: address ?? "") != nil)
        await pilot.press(.escape)
        #expect(await pilot.selected.contains("Tout professionnel qui a l'adresse"))
        await practice.stop()
    }

    @Test func `renew an access from the page of the professional, and ask who left something to put it right`()
        async throws
    {
        let practice = try await Practice()
        let pilot = practice.pilot
        await practice.give()
        await pilot.press(.char("8"), .enter)
        #expect(await pilot.choose("Prolonger l'accès"))
        await pilot.press(.enter)
        #expect(await pilot.message == "Accès prolongé.")
        while await pilot.screens.count > 1 { await pilot.press(.escape) }
        let note = #"{"resourceType":"Observation","status":"final","code":{"text":"Poids"},"valueString":"7"}"#
        #expect(try await practice.doctor.deposit(note, pilot.link()) == 201)
        await pilot.press(.char("s"))
        await pilot.press(.char("0"), .enter)
        #expect(await pilot.choose("Accepter"))
        await pilot.press(.enter)
        while await pilot.screens.count > 1 { await pilot.press(.escape) }
        await pilot.apply(.command(.measures))
        #expect(await pilot.choose("Poids"))
        await pilot.press(.enter)
        #expect(await pilot.screens.last == "RecordScreen")
        #expect(await pilot.choose("Demander une correction"))
        await pilot.press(.enter)
        await pilot.type("70 kg")
        await pilot.press(.function(2))
        let said = await pilot.message
        #expect(said.contains("Correction demandée.") || said.contains("Demande gardée"), "\(said)")
        #expect(await pilot.text.contains("Correction demandée\u{A0}: sans réponse"))
        await practice.stop()
    }

    @Test func `block a professional after a question, and unblocking gives nothing back`() async throws {
        let practice = try await Practice()
        let pilot = practice.pilot
        await practice.give()
        await pilot.press(.char("8"), .enter)
        #expect(await pilot.screens.last == "ProfessionalScreen")
        #expect(await pilot.choose("Bloquer"))
        await pilot.press(.enter)
        #expect(await pilot.selected == "Ne pas bloquer")
        await pilot.press(.down, .enter)
        #expect(await pilot.text.contains("BLOQUÉ"))
        #expect(await pilot.choose("Débloquer"))
        await pilot.press(.enter)
        #expect(await pilot.message.contains("Aucun accès n'est rendu."))
        await pilot.press(.escape)
        #expect(await pilot.text.contains("Personne n'a d'accès ouvert."))
        await practice.stop()
    }

    @Test func `show the journal by party with the verdict, tied to the access, and new only once`() async throws {
        let practice = try await Practice()
        let pilot = practice.pilot
        await practice.give()
        #expect(try await practice.doctor.read(pilot.link()) == 200)
        await pilot.press(.char("s"))
        await pilot.press(.char("9"))
        #expect(await pilot.selected.hasPrefix("Camille EXEMPLE, 1 lecture"))
        #expect(await pilot.selected.contains("Autorisé par l'accès du"))
        #expect(await pilot.text.contains("Vos appareils"))
        await pilot.press(.enter, .enter)
        #expect(await pilot.screens.last == "JournalLineScreen")
        let facts = await pilot.rows.map(\.spoken)
        #expect(facts.contains("Qui\u{A0}: Camille EXEMPLE") && facts.contains("Pénicilline"))
        // What is not recognised: the signed journal first, then the question whether to block.
        await pilot.press(.char("n"), .function(2))
        #expect(await pilot.message == "Journal enregistré.")
        #expect(await pilot.text.contains("Bloquer Camille EXEMPLE\u{A0}?"))
        #expect(await pilot.selected == "Ne pas bloquer")
        let files = try FileManager.default.contentsOfDirectory(atPath: pilot.folder.path)
        #expect(files.contains { $0.hasPrefix("journal-") })
        while await pilot.screens.count > 1 { await pilot.press(.escape) }
        await pilot.press(.char("9"))
        #expect(await !pilot.text.contains("DEPUIS VOTRE DERNIÈRE VISITE"))
        #expect(await pilot.text.contains("AVANT"))
        await practice.stop()
    }

    @Test func `show what was left with its proved author, and take it over or refuse it`() async throws {
        let practice = try await Practice()
        let pilot = practice.pilot
        await practice.give()
        let json = #"{"resourceType":"Condition","code":{"text":"Rhinite"},"subject":{"reference":"Patient/1"}}"#
        for _ in 0..<2 { #expect(try await practice.doctor.deposit(json, pilot.link()) == 201) }
        await pilot.press(.char("s"))
        #expect(await pilot.text.contains("2 dépôts attendent votre réponse."))
        await pilot.press(.char("0"))
        #expect(await pilot.selected.contains("Rhinite"))
        #expect(await pilot.selected.contains("Camille EXEMPLE, Médecin, Amiens"))
        await pilot.press(.enter)
        #expect(await pilot.selected == "Répondre plus tard")
        #expect(await pilot.choose("Accepter"))
        await pilot.press(.enter)
        #expect(await pilot.message.contains("Accepté"))
        await pilot.press(.enter)
        #expect(await pilot.choose("Refuser"))
        await pilot.press(.enter)
        #expect(await pilot.selected == "Répondre plus tard")
        await pilot.press(.down, .enter)
        #expect(await pilot.text.contains("Rien n'attend votre réponse."))
        await pilot.press(.escape, .char("7"))
        #expect(await pilot.rows.filter { $0.spoken.contains("Rhinite") }.count == 1)
        await practice.stop()
    }

    @Test func `hide a record from its page, mark it in words, and undo it`() async throws {
        let practice = try await Practice()
        let pilot = practice.pilot
        await practice.give()
        await pilot.press(.char("1"), .enter, .char("c"))
        #expect(await pilot.rows.contains { $0.spoken.hasPrefix("Camille EXEMPLE, le voit") })
        #expect(await pilot.choose("Camille EXEMPLE"))
        await pilot.press(.enter)
        #expect(await pilot.message.contains("Caché."))
        #expect(await pilot.rows.contains { $0.spoken.hasPrefix("Camille EXEMPLE, ne le voit pas") })
        await pilot.press(.home)
        #expect(await pilot.choose("Cacher à tous"))
        await pilot.press(.enter)
        #expect(await pilot.text.contains("CACHÉ à tous les professionnels."))
        await pilot.press(.escape, .escape)
        #expect(await pilot.selected.contains("CACHÉ à tous les professionnels."))
        await pilot.press(.char("z"))
        #expect(await pilot.message.contains("Visibilité remise comme avant"))
        await practice.stop()
    }

    @Test func `change the keys of a record after a question, where a server holds it`() async throws {
        let alone = try await Pilot.open([Sample.birch])
        await alone.apply(.command(.allergies))
        await alone.press(.enter)
        await alone.apply(.command(.whoSees))
        #expect(await !alone.text.contains("Changer ses clés"))

        let practice = try await Practice()
        let pilot = practice.pilot
        await practice.give()
        await pilot.apply(.command(.allergies))
        #expect(await pilot.choose("Pénicilline"))
        await pilot.press(.enter)
        await pilot.apply(.command(.whoSees))
        #expect(await !pilot.text.contains("ceux de ses fichiers"))
        #expect(await pilot.choose("Changer ses clés"))
        await pilot.press(.enter)
        #expect(await pilot.selected == "Garder les clés")
        #expect(await pilot.text.contains("Ce qui a déjà été ouvert a pu être gardé"))
        #expect(await pilot.choose("Changer les clés"))
        await pilot.press(.enter)
        #expect(await pilot.message.contains("ancienne copie effacée"))
        // Whoever has an access goes on reading.
        #expect(try await practice.doctor.read(pilot.link()) == 200)
        practice.unplug(true)
        await pilot.press(.enter, .down, .enter)
        #expect(await pilot.message.contains("Pas de connexion au serveur"))
        await practice.stop()
    }

    @Test func `list the corrections that were asked for, and close one after a question`() async throws {
        let practice = try await Practice()
        let pilot = practice.pilot
        await practice.give()
        let json = #"{"resourceType":"Condition","code":{"text":"Rhinite"},"subject":{"reference":"Patient/1"}}"#
        #expect(try await practice.doctor.deposit(json, pilot.link()) == 201)
        await pilot.press(.char("s"), .char("0"), .enter)
        #expect(await pilot.choose("Accepter"))
        await pilot.press(.enter, .escape)
        await pilot.apply(.command(.conditions))
        #expect(await pilot.choose("Rhinite"))
        await pilot.press(.enter)
        await pilot.apply(.command(.askCorrection))
        await pilot.type("C'est un asthme.")
        await pilot.press(.function(2))
        #expect(await pilot.message.contains("Correction demandée"))
        while await pilot.screens.count > 1 { await pilot.press(.escape) }
        await pilot.press(.char("0"))
        #expect(await pilot.text.contains("CORRECTIONS DEMANDÉES"))
        #expect(await pilot.choose("Camille EXEMPLE, sans réponse"))
        await pilot.press(.enter)
        #expect(await pilot.rows.contains { $0.spoken == "Demande\u{A0}: C'est un asthme." })
        #expect(await pilot.choose("Fermer la demande"))
        await pilot.press(.enter)
        #expect(await pilot.selected == "Garder la demande")
        await pilot.press(.down, .enter)
        #expect(await pilot.message.contains("Demande fermée"))
        #expect(await pilot.text.contains("fermée par vous"))
        await practice.stop()
    }

    @Test func `T6: ask before one of several records that tell the same is hidden alone`() async throws {
        let second = FormValues(kind: .vaccination, values: ["name": "Revaxis", "date": "03/2009"])
        let pilot = try await Pilot.open([Sample.dose, second])
        await pilot.apply(.command(.timeline))
        await pilot.press(.enter, .char("c"))
        #expect(await pilot.choose("Cacher à tous"))
        await pilot.press(.enter)
        #expect(await pilot.text.contains("1 autre élément dit la même chose"))
        #expect(await pilot.selected == "Ne rien cacher")
        await pilot.press(.down, .enter)
        #expect(await pilot.message.contains("Caché."))
        #expect(await pilot.text.contains("CACHÉ à tous les professionnels."))
    }

    @Test func `change an access with the same five questions, from what it allows now`() async throws {
        let practice = try await Practice()
        let pilot = practice.pilot
        await practice.give()
        await pilot.press(.char("8"), .enter, .char("m"))
        #expect(await pilot.selected.hasPrefix("Camille EXEMPLE"))
        await pilot.press(.enter)
        #expect(await pilot.choose("Allergies, Oui"))
        await pilot.press(.enter)
        for _ in 0..<3 {
            #expect(await pilot.choose("Suite"))
            await pilot.press(.enter)
        }
        #expect(await pilot.rows.contains { $0.spoken.hasPrefix("Pénicilline, ne le voit pas") })
        await pilot.press(.down, .enter)
        #expect(await pilot.message == "Accès donné.")
        await pilot.press(.char("c"))
        #expect(await pilot.rows.contains { $0.spoken.hasPrefix("Pénicilline, ne le voit pas") })
        await practice.stop()
    }

    @Test func `AC5: one press of Down speaks one row in reader mode, on every one of these screens`() async throws {
        let practice = try await Practice(reader: true)
        let pilot = practice.pilot
        await practice.give()
        for command in [Command.accesses, .journal, .inbox] {
            await pilot.apply(.command(command))
            for _ in 0..<6 {
                let before = await pilot.lines
                await pilot.press(.down)
                let line = await pilot.lines[pilot.cursor.y]
                #expect(line.trimmed.isEmpty == false)
                #expect(await pilot.lines.count == before.count)
                #expect(await !pilot.text.contains("!!"))
            }
            await pilot.press(.escape)
        }
        await practice.stop()
    }
}
