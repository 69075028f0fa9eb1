import Certification
import FoundationEssentials
import HealthModel
import SpaceClient
import SpaceProtocol
import Terminal
import TestSupport
import Testing

@testable import EspaceUI

/// The rules that hold for every page (AC1, AC6, AC8, AC13), on every screen of professionals, the journal and the inbox, with something on
/// each: an access, a reading, deposits, a hidden record.
@Suite(.timeLimit(.minutes(15))) struct `Every screen of professionals` {
    private static let sizes = [ScreenSize(width: 80, height: 24), ScreenSize(width: 40, height: 9)]

    /// Goes everywhere, and says where it is.
    private func walk(_ practice: Practice, _ look: (Pilot, String) async -> Void) async throws {
        let pilot = practice.pilot
        func words(_ words: Words) async -> String { await pilot.app.context(words) }
        func home() async { while await pilot.screens.count > 1 { await pilot.press(.escape) } }
        func step(_ name: String, _ keys: Key...) async {
            for key in keys { await pilot.press(key) }
            await look(pilot, name)
            // To the end and back, row by row: nothing on a page is out of reach.
            await pilot.press(.end)
            await look(pilot, name + ", end")
            await pilot.press(.home)
            await look(pilot, name + ", home")
        }

        await pilot.apply(.command(.accesses))
        await step("no access")
        await pilot.press(.char("a"))
        await look(pilot, "who")
        await pilot.type("Exemple")
        await pilot.press(.enter)
        await step("found")
        #expect(await pilot.choose("Camille EXEMPLE"))
        await step("kinds", .enter)
        for name in ["rights", "until", "read back"] {
            #expect(await pilot.choose(words(.wizardNext)), "\(name)")
            await step(name, .enter)
        }
        #expect(await pilot.choose(words(.wizardGive)))
        await step("accesses", .enter)
        let link = try await pilot.link()
        #expect(try await practice.doctor.read(link) == 200)
        let note = #"{"resourceType":"Condition","code":{"text":"Rhinite"},"subject":{"reference":"Patient/1"}}"#
        for _ in 0..<2 { #expect(try await practice.doctor.deposit(note, link) == 201) }
        await home()
        await pilot.press(.char("s"))
        await step("home")

        await pilot.apply(.command(.accesses))
        #expect(await pilot.choose("Camille EXEMPLE"))
        await step("seen", .char("c"))
        await pilot.press(.escape)
        await step("professional", .enter)
        #expect(await pilot.choose(words(.blockName)))
        await step("block?", .enter)
        await home()

        await pilot.apply(.command(.journal))
        await step("journal")
        #expect(await pilot.choose("Camille EXEMPLE"))
        await step("group", .enter)
        await step("line", .enter)
        await step("not recognised", .char("n"))
        await home()
        await pilot.apply(.command(.journal))
        await pilot.apply(.command(.filter))
        await step("filter")
        await home()
        await pilot.apply(.command(.inbox))
        await step("inbox")
        await step("deposit", .enter)
        #expect(await pilot.choose(words(.depositRefuse)))
        await step("refuse?", .enter)
        await home()

        await pilot.apply(.command(.allergies))
        await pilot.press(.enter)
        await step("visibility", .char("c"))
        #expect(await pilot.choose(words(.hideAll)))
        await step("hidden", .enter)
        await home()
        await pilot.apply(.command(.accesses))
        #expect(await pilot.choose("Camille EXEMPLE"))
        await step("end?", .delete)
        await pilot.press(.escape)
        await home()
    }

    @Test(arguments: Language.allCases, sizes)
    func `AC1 AC6 AC13: keep the cursor on the choice, stay in the window, draw with plain signs`(
        language: Language,
        size: ScreenSize
    ) async throws {
        let practice = try await Practice(language: language, size: size)
        try await walk(practice) { pilot, name in
            let place = "\(language) \(size.width)x\(size.height) \(name)"
            let app = await pilot.app
            let lines = await pilot.lines
            #expect(lines.count == size.height, "\(place)")
            for line in lines { #expect(TextWidth.width(of: line) <= size.width, "\(place): \(line)") }
            for scalar in lines.joined().unicodeScalars {
                #expect(!(0x2500...0x27BF).contains(scalar.value) && scalar.value < 0x1F000, "\(place)")
            }
            guard app.selected < app.page.rows.count else { return }
            let row = app.page.rows[app.selected]
            let line = lines[await pilot.cursor.y]
            if case .field = row.role {
                #expect(line.contains("["), "\(place): \(line)")
            } else {
                let first = String((row.cells.first { $0.text.trimmed.count > 1 }?.text ?? "").prefix(8))
                #expect(line.contains(first), "\(place): \(line)")
            }
            // The words of a selected item are all there: nothing is cut without a way to read it.
            if size.width >= 80, case .item = row.role {
                let shown = lines.joined(separator: " ")
                for detail in row.details {
                    for word in detail.split(separator: " ") { #expect(shown.contains(word), "\(place): \(word)") }
                }
            }
            guard size.width >= 80, let last = lines.last else { return }
            #expect(!last.contains("…"), "\(place): \(last)")
            #expect(last.contains(language == .french ? "Aide" : "Help"), "\(place): \(last)")
        }
        await practice.stop()
    }

    @Test(arguments: Language.allCases)
    func `AC8: can all be worked with arrows and Enter alone`(language: Language) async throws {
        let practice = try await Practice(language: language)
        let pilot = practice.pilot
        await practice.give()
        for command in [Command.accesses, .journal, .inbox] {
            await pilot.apply(.command(command))
            await pilot.apply(.command(.actions))
            let listed = await pilot.rows.map(\.spoken)
            for offer in await pilot.offersBelow {
                let name = await pilot.app.context(offer.command.name)
                #expect(listed.contains { $0.contains(name) }, "\(command): \(name)")
            }
            while await pilot.screens.count > 1 { await pilot.press(.escape) }
        }
        await practice.stop()
    }

    @Test func `AC10: 40 by 9 is enough to give an access, read the journal and end the access`() async throws {
        let practice = try await Practice(size: ScreenSize(width: 40, height: 9))
        let pilot = practice.pilot
        await practice.propose()
        #expect(await pilot.choose("Donner l'accès"))
        await pilot.press(.enter)
        #expect(await pilot.message == "Accès donné.")
        #expect(try await practice.doctor.read(pilot.link()) == 200)
        while await pilot.screens.count > 1 { await pilot.press(.escape) }
        await pilot.press(.char("s"), .char("9"))
        #expect(await pilot.choose("Camille EXEMPLE"))
        #expect(await pilot.text.contains("1 lecture"))
        await pilot.press(.escape, .char("8"))
        #expect(await pilot.choose("Camille EXEMPLE"))
        await pilot.press(.delete)
        #expect(await pilot.choose("Terminer l'accès"))
        await pilot.press(.enter)
        #expect(await pilot.message.hasPrefix("Accès terminé."))
        await practice.stop()
    }

    @Test(arguments: zip([Language.french, .english], [Key.char("f"), .char("t")]))
    func `filter the journal by professional, by refusal and by day, and say so`(language: Language, key: Key)
        async throws
    {
        let practice = try await Practice(language: language)
        let pilot = practice.pilot
        await practice.give()
        #expect(try await practice.doctor.read(pilot.link()) == 200)
        await pilot.press(.char("s"))
        await pilot.apply(.command(.journal))
        let all = await pilot.rows.count
        await pilot.press(key)
        #expect(await pilot.screens.last == "Chooser")
        #expect(await pilot.choose("Camille EXEMPLE"))
        await pilot.press(.enter)
        #expect(await pilot.rows.first?.spoken.contains("Camille EXEMPLE") == true)
        #expect(await pilot.rows.count < all)
        #expect(await pilot.rows.contains { $0.spoken.hasPrefix("Camille EXEMPLE, 1 ") })
        // Each choice narrows what the others leave.
        await pilot.press(key)
        let refused = await pilot.app.context(.journalRefusedOnly)
        #expect(await pilot.choose(refused))
        await pilot.press(.enter)
        #expect(await pilot.rows.first?.spoken.contains("Camille EXEMPLE, \(refused)") == true)
        let nothing = await pilot.app.context(.filterEmpty)
        #expect(await pilot.text.contains(nothing.prefix(20)))
        await pilot.press(key, .down, .enter)
        #expect(await pilot.rows.count == all)
        await practice.stop()
    }

    @Test func `find a professional by name, profession and town, with the fingerprint in eight words`() async throws {
        let practice = try await Practice()
        let pilot = practice.pilot
        await pilot.apply(.command(.accesses))
        await pilot.press(.char("a"))
        await pilot.type("Exemple")
        await pilot.press(.tab)
        await pilot.type("medecin")
        await pilot.press(.tab)
        await pilot.type("amiens")
        await pilot.press(.enter)
        #expect(await pilot.selected.hasPrefix("Camille EXEMPLE"))
        let words = FingerprintWords.of(practice.doctor.certificate.hash.bytes)
        #expect(words.split(separator: " ").count == 8)
        #expect(await pilot.selected.contains(words))
        let asked = await pilot.effects.contains { effect in
            guard case .load(.access(.directory(let typed)), _) = effect else { return false }
            return typed == DirectoryWords(name: "Exemple", profession: "medecin", place: "amiens")
        }
        #expect(asked)
        // Another profession is not theirs, whatever a server answers.
        await pilot.press(.up, .up, .ctrl("u"))
        await pilot.type("pharm")
        await pilot.press(.enter)
        #expect(await pilot.text.contains("Personne ne correspond"))
        await practice.stop()
    }
}
