import FoundationEssentials
import HealthModel
import Terminal
import TestSupport
import Testing

@testable import EspaceUI
@testable import SpaceClient
@testable import SpaceProtocol

@Suite(.timeLimit(.minutes(15))) struct `The screen of emergencies` {
    @Test
    func
        `is three separate choices, all off, and changes nothing before the answer to a question that says what it is`()
        async throws
    {
        let practice = try await Practice()
        let pilot = practice.pilot
        await pilot.apply(.command(.accesses))
        #expect(await pilot.choose("Qui peut ouvrir votre espace en urgence"))
        await pilot.press(.enter)
        #expect(await pilot.path.last == "Urgence")
        #expect(await pilot.rows.count { $0.spoken.contains("NON AUTORISÉ") } == 3)
        #expect(await pilot.text.contains("double confié avec votre accord"))
        // What is opened, and to nobody: the third choice alone is no consent.
        #expect(await pilot.choose("Aussi ce que vous avez masqué"))
        await pilot.press(.enter)
        #expect(await pilot.message == "Choisissez d'abord qui peut ouvrir.")
        await pilot.press(.home)
        #expect(await pilot.choose("Le personnel du centre"))
        await pilot.press(.enter)
        await pilot.type("Exemple")
        await pilot.press(.enter)
        #expect(await pilot.selected.hasPrefix("Camille EXEMPLE"))
        await pilot.press(.enter)
        #expect(await pilot.text.contains("son personnel pourront lire"))
        #expect(await pilot.selected == "Ne rien autoriser de plus")
        await pilot.press(.enter)
        #expect(await pilot.rows.count { $0.spoken.contains("NON AUTORISÉ") } == 3)
        await pilot.press(.home)
        #expect(await pilot.choose("Le personnel du centre"))
        await pilot.press(.enter)
        await pilot.type("Exemple")
        await pilot.press(.enter, .enter, .down, .enter)
        #expect(await pilot.message == "Accès d'urgence autorisé.")
        #expect(await pilot.rows.count { $0.spoken.contains("NON AUTORISÉ") } == 2)
        // The next choice goes through the centre that is named already; taking the last one back ends it all.
        await pilot.press(.home)
        #expect(await pilot.choose("Le personnel du centre"))
        await pilot.press(.enter)
        #expect(await pilot.text.contains("Retirer l'accès en cas d'urgence"))
        await pilot.press(.down, .enter)
        #expect(await pilot.message == "Accès d'urgence retiré.")
        #expect(await pilot.rows.count { $0.spoken.contains("NON AUTORISÉ") } == 3)
        await practice.stop()
    }

    @Test(arguments: [ScreenSize(width: 80, height: 24), ScreenSize(width: 40, height: 9)])
    func `T18 has a banner on every page in every window, and on the first one a line that leads here`(
        size: ScreenSize
    ) async throws {
        let pilot = try await Pilot.open([Sample.penicillin])
        var app = await pilot.app
        app.context.size = size
        app.context.opening = Clock(today: CivilDate(daysSince1970: 20_000), minutes: 190)
        for command in [nil] + Command.sections.map(Optional.some) {
            if let command { _ = app.update(.command(command)) }
            let shown = app.picture.cells.snapshot
            #expect(shown.contains("URGENCE À VÉRIFIER"), "\(String(describing: command))")
            if size.height > 9 {
                #expect(app.page.person.hasPrefix("ACCÈS D'URGENCE À VOTRE ESPACE"), "\(String(describing: command))")
            }
            if command != nil { _ = app.update(.key(.escape)) }
        }
        app.context.opening = nil
        #expect(!app.picture.cells.snapshot.contains("URGENCE À VÉRIFIER"))
    }

    @Test func `shows who, when, why, through whom and what became of the keys, and one key says that it was seen`()
        throws
    {
        let day = CivilDate(daysSince1970: 20_000)
        let context = Context(language: .french, clock: Clock(today: day, minutes: 600))
        let entry = EmergencyEntry(
            base: "",
            signature: Data(count: 64),
            time: Date(timeIntervalSince1970: 0),
            until: Date(timeIntervalSince1970: 3600),
            regulator: try #require(ProfessionalID(rpps: "99900000001")),
            signing: SigningKey().publicKey,
            request: Data()
        )
        let finding = EmergencyFinding(request: nil, verdict: .unsigned, grant: nil, consent: nil)
        let opening = NotedOpening(entry, finding, index: 7, in: SpaceID(genesis: "x"), bundle: nil)
        let summary = OpeningSummary(opening: opening, subject: nil, kinds: ["allergy"], isRotated: false)
        let time = Clock(today: day, minutes: 190)
        let view = EmergencyView(
            summary: EmergencySummary(
                choices: EmergencyChoices(regulation: true),
                pending: nil,
                regulator: entry.regulator,
                subject: nil,
                kinds: ["allergy"],
                hours: 72,
                isStale: false,
                doubt: nil
            ),
            openings: [OpeningLine(summary: summary, time: time, until: time.adding(minutes: 72 * 60))],
            shared: 2,
            withHidden: 3,
            hasAuthority: true
        )
        var screen = EmergencyScreen()
        _ = screen.receive(.access(.emergency(view)), context)
        let rows = (0..<screen.page(context).rows.count).map { screen.page(context).rows[$0] }
        #expect(rows[0].heading == "À VÉRIFIER" && rows[0].marker == .alarm)
        #expect(rows[0].spoken.contains("Non prouvé.") && rows[0].spoken.contains("prochain échange"))
        #expect(rows[1].spoken.contains("AUTORISÉ") && rows[1].spoken.contains("2 éléments pourraient être lus."))
        #expect(rows[3].spoken.contains("1 élément masqué ou isolé de plus."))
        let steps = screen.activate(0, context)
        guard steps.count == 1, case .act(.access(.seenOpening(7))) = steps[0] else {
            Issue.record("it was not said that it was seen")
            return
        }
    }
}
