import HealthModel
import Terminal
import TestSupport
import Testing
import Vault

@testable import EspaceUI

@Suite struct `Opening a space` {
    @Test func `shows one field, names nobody, and reads nothing before the passphrase`() async throws {
        let pilot = try await Pilot()
        #expect(await pilot.text.contains("Espace verrouillé"))
        #expect(await pilot.text.contains("Phrase secrète"))
        #expect(await !pilot.text.contains("MARTIN"))
        #expect(await pilot.effects == [.flushInput])
    }

    @Test func `opens with the right passphrase and shows home`() async throws {
        let pilot = try await Pilot()
        await pilot.type(VaultMaker.phrase)
        #expect(await !pilot.text.contains("correct"), "the passphrase does not show")
        await pilot.press(.enter)
        #expect(await pilot.screens == ["HomeScreen"])
        #expect(await pilot.text.contains("ALLERGIES\u{A0}: NON RENSEIGNÉ"))
        #expect(await pilot.text.contains("Camille MARTIN"))
    }

    @Test func `counts wrong passphrases and pauses after five`() async throws {
        let pilot = try await Pilot()
        for left in [4, 3, 2, 1] {
            await pilot.type("third phrase")
            await pilot.press(.enter)
            #expect(await pilot.message.contains("Encore \(left) essai"), "\(left)")
        }
        await pilot.type("third phrase")
        await pilot.press(.enter)
        #expect(await pilot.message.contains("pause d'une minute"))
        await pilot.type(VaultMaker.phrase)
        await pilot.press(.enter)
        #expect(await pilot.message.contains("Pause jusqu'à"))
        #expect(await pilot.screens == ["Unlock"])
    }

    @Test func `shows what is typed only while asked to`() async throws {
        let pilot = try await Pilot()
        await pilot.type("abc")
        #expect(await !pilot.text.contains("abc"))
        await pilot.press(.function(2))
        #expect(await pilot.text.contains("abc"))
        await pilot.press(.function(2))
        #expect(await !pilot.text.contains("abc"))
    }

    @Test func `takes no second answer while it is opening`() async throws {
        let pilot = try await Pilot()
        await pilot.type(VaultMaker.phrase)
        let asked = await pilot.applyOnly(.key(.enter))
        #expect(asked.count == 1)
        #expect(await pilot.message == "Ouverture. Quelques secondes.")
        #expect(await pilot.applyOnly(.key(.enter)).isEmpty)
        await pilot.work(asked)
        #expect(await pilot.screens == ["HomeScreen"])
    }

    @Test func `says that another program holds the space and offers to read it`() async throws {
        let pilot = try await Pilot()
        let other = try await VaultMaker.open(at: pilot.folder.file("espace.vault"))
        await pilot.type(VaultMaker.phrase)
        await pilot.press(.enter)
        #expect(await pilot.message.contains("déjà ouvert sur cet ordinateur"))
        #expect(await pilot.selected.hasPrefix("Ouvrir en lecture seule"))
        await pilot.press(.enter)
        await pilot.type(VaultMaker.phrase)
        await pilot.press(.enter)
        #expect(await pilot.text.contains("Lecture seule"))
        await other.lock()
    }

    @Test func `makes a first space in a few questions, the recovery code typed back`() async throws {
        let pilot = try await Pilot(make: false)
        await pilot.press(.down, .enter)
        #expect(await pilot.text.contains("screen reader"), "English was chosen")
        await pilot.press(.enter, .enter)
        await pilot.type("Nina")
        await pilot.press(.enter)
        await pilot.type("EXEMPLE")
        await pilot.press(.enter)
        await pilot.type("14/3/1985")
        await pilot.press(.enter)
        await pilot.type("trop court")
        await pilot.press(.enter)
        #expect(await pilot.text.contains("ERROR"))
        await pilot.press(.ctrl("u"))
        await pilot.type("another phrase")
        await pilot.press(.enter)
        await pilot.type("another phrasé")
        await pilot.press(.enter)
        #expect(await pilot.text.contains("the two passphrases differ"))
        await pilot.press(.backspace)
        await pilot.type("e")
        await pilot.press(.enter)
        #expect(await pilot.screens == ["CodeShown"])
        let code = await pilot.lines.filter { $0.contains(" - ") }.joined(separator: " - ")
        await pilot.press(.escape)
        #expect(await pilot.screens == ["CodeShown"], "not before it is copied")
        await pilot.press(.enter)
        await pilot.type("0000")
        await pilot.press(.enter, .enter)
        #expect(await pilot.text.contains("not the same code"))
        await pilot.press(.up, .ctrl("e"), .ctrl("u"))
        await pilot.press(.paste(code.lowercased()))
        await pilot.press(.enter)
        #expect(await pilot.screens == ["HomeScreen"])
        #expect(await pilot.text.contains("Nina EXEMPLE"))
        #expect(pilot.folder.filesContaining("EXEMPLE") == [])
    }

    @Test func `goes back one question with Escape and keeps the answer`() async throws {
        let pilot = try await Pilot(make: false)
        await pilot.press(.enter, .enter, .enter)
        await pilot.type("Nina")
        await pilot.press(.enter, .escape)
        #expect(await pilot.text.contains("Nina"))
    }
}
