import FoundationEssentials
import HealthModel
import Logging
import RecordServer
import SpaceClient
import SpaceProtocol
import SpaceTransport
import Terminal
import TestSupport
import Testing
import Vault

@testable import EspaceUI

/// Somebody at the screens who helps another person, with a real server between their vaults.
private struct Help {
    let folder = TemporaryFolder()
    let server: RecordServer
    let pilot: Pilot

    static let connect: World.Connect = { address, root throws(TransportError) in
        try HTTPTransport.connect(to: address, trustRoot: root)
    }

    /// Jeanne invites the owner of the pilot's vault, who has accepted before the screens open.
    init(_ role: MemberRole, reader: Bool = false) async throws {
        let clock = FixedClock()
        let driver = try SQLiteDriver(path: folder.file("server.sqlite"))
        try await RecordEngine.initialise(driver, name: "serveur.exemple")
        var options = ServerOptions()
        options.port = 0
        options.rate = .max
        options.logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        server = try await RecordServer.start(
            try await RecordEngine(driver: driver, now: { clock.now }),
            options: options
        )
        let address = try #require(ServerAddress(parsing: "http://127.0.0.1:\(server.port)"))
        let transport = try HTTPTransport.connect(to: address)
        let archives = VaultMaker.environment(clock: clock)
        let environment = SpaceEnvironment(
            now: { clock.now },
            timeZone: .gmt,
            pdfText: PDFText { _ in .notInstalled },
            archives: archives
        )
        pilot = try await Pilot(connect: Self.connect)
        let jeannes = try await VaultMaker.create(at: folder.file("jeanne.vault"), environment: archives)
        let jeanne = try await Space(vault: jeannes, environment: environment)
        try await jeanne.update(person: Person(family: "Martin", given: "Jeanne"))
        _ = try await jeanne.add(Sample.birch, acceptImplausible: true)
        _ = try await jeanne.add(Sample.ramipril, acceptImplausible: true)
        let sync = try await Synchroniser.found(
            jeanne,
            at: address,
            trustRoot: nil,
            transport: transport,
            deviceName: "A",
            recovery: nil
        )
        try await sync.synchronise()
        let offer = try await sync.offerInvitation(
            MemberTerms(
                role: role,
                kinds: role == .guardian ? [] : ["allergy"],
                notBefore: clock.now,
                expires: clock.now.addingTimeInterval(30 * 86_400)
            )
        )
        let vault = try await VaultMaker.open(at: pilot.folder.file("espace.vault"), environment: archives)
        let own = try await Space(vault: vault, environment: environment)
        _ = try await own.add(Sample.penicillin, acceptImplausible: true)
        async let coming = sync.awaitCaregiver(offer)
        let answered = try await AnsweredInvitation(own, code: offer.code, transport: transport)
        try await sync.accept(try await coming)
        try await answered.finish(in: own, address: address, trustRoot: nil).synchronise()
        await vault.lock()
        await jeannes.lock()
        await pilot.type(VaultMaker.phrase)
        await pilot.press(.enter)
        if reader { await pilot.listen() }
    }

    /// Goes to Jeanne's space.
    func turn() async {
        await pilot.press(.char("p"))
        #expect(await pilot.choose("Jeanne MARTIN"))
        await pilot.press(.enter)
    }
}

@Suite(.timeLimit(.minutes(15))) struct `The screens of a caregiver` {
    @Test(arguments: [false, true])
    func `say for whom one acts on every line that says whose space it is, and lead back`(reader: Bool) async throws {
        let help = try await Help(.contributor, reader: reader)
        let pilot = help.pilot
        #expect(await pilot.text.contains("(vous)"))
        await help.turn()
        #expect(await pilot.screens == ["HomeScreen"])
        #expect(await pilot.path == ["Accueil (vous êtes AIDANT)"])
        #expect(await pilot.text.contains("POUR JEANNE MARTIN"))
        #expect(await pilot.text.contains("jusqu'au 05/03/2026"))
        for command in Command.sections {
            await pilot.apply(.command(command))
            let person = await pilot.app.page.person
            #expect(person.contains("POUR JEANNE MARTIN") && !person.contains("(vous)"), "\(command)")
            await pilot.press(.escape)
        }
        // Her records and not one's own, and the other way round.
        await pilot.apply(.command(.allergies))
        #expect(await pilot.text.contains("Pollen de bouleau"))
        #expect(await !pilot.text.contains("Pénicilline"))
        await pilot.press(.escape, .char("p"))
        #expect(await pilot.text.contains("votre espace"))
        #expect(await pilot.choose(VaultMaker.owner.displayName))
        await pilot.press(.enter)
        #expect(await pilot.text.contains("(vous)"))
        await pilot.apply(.command(.allergies))
        #expect(await pilot.text.contains("Pénicilline"))
        #expect(await !pilot.text.contains("Pollen de bouleau"))
        await help.server.stop()
    }

    @Test func `refuse what the role does not allow in words, and say who can`() async throws {
        let help = try await Help(.reader)
        let pilot = help.pilot
        await help.turn()
        await pilot.apply(.command(.allergies))
        #expect(await pilot.choose("Pollen de bouleau"))
        await pilot.press(.delete)
        if await pilot.app.screen.isQuestion {
            await pilot.press(.down, .enter)
        }
        #expect(await pilot.message.contains("vous pouvez lire cet espace, pas y écrire".dropFirst()))
        #expect(await pilot.message.contains("peut changer votre mandat"))
        await help.server.stop()
    }
}

@Suite(.timeLimit(.minutes(15))) struct `Somebody who asks for help, and somebody who helps` {
    @Test(arguments: [(80, 24, false), (40, 9, false), (80, 24, true)])
    func `meet by a code and six digits, from the screens alone, and what is added bears its author's name`(
        width: Int,
        height: Int,
        reader: Bool
    ) async throws {
        let meeting = try await Meeting(size: ScreenSize(width: width, height: height), reader: reader)
        let (jeanne, claire) = (meeting.jeanne, meeting.claire)
        try await meeting.meet()
        #expect(await jeanne.message.contains("Aidant ajouté"))
        // Claire is in Jeanne's space, with Jeanne's records, and is told what she may do.
        #expect(await claire.screens == ["HomeScreen"])
        #expect(await claire.message.contains("Vous aidez Jeanne MARTIN"))
        let said = await claire.rows.map(\.spoken)
        #expect(said.contains("Vous pouvez\u{A0}: lire, ajouter, corriger"))
        #expect(said.contains { $0.hasPrefix("Vous ne pouvez pas\u{A0}: donner un accès") })
        #expect(said.contains { $0.hasSuffix("donné par Jeanne. Chaque action porte votre nom.") })
        await claire.apply(.command(.treatments))
        #expect(await claire.rows.contains { $0.spoken.contains("Ramipril") })
        await claire.press(.char("a"))
        await claire.type("Lévothyroxine 50")
        await claire.press(.function(2), .escape, .char("s"))
        await jeanne.press(.escape, .char("s"))
        await jeanne.apply(.command(.treatments))
        #expect(await jeanne.choose("Lévothyroxine 50"))
        await jeanne.press(.enter)
        #expect(await jeanne.rows.contains { $0.spoken.contains("Claire MARTIN") })
        // What was typed in a space is for everybody to correct who may write there.
        await jeanne.apply(.command(.edit))
        #expect(await jeanne.screens.last == "FormScreen")
        await claire.apply(.command(.treatments))
        #expect(await claire.choose("Lévothyroxine 50"))
        await claire.press(.enter)
        await claire.apply(.command(.edit))
        #expect(await claire.screens.last == "FormScreen")
        await meeting.stop()
    }

    @Test func `part without anything being opened when the digits are not said to be the same`() async throws {
        let meeting = try await Meeting()
        try await meeting.meet(accepting: false)
        #expect(await meeting.jeanne.message.contains("Rien n'est ouvert"))
        #expect(await meeting.claire.screens.last == "HelpScreen")
        #expect(await !meeting.claire.message.isEmpty)
        // What was typed is still there, and nobody else's space is.
        await meeting.claire.press(.escape)
        #expect(await meeting.claire.rows.count { $0.spoken.contains("MARTIN") } == 1)
        await meeting.stop()
    }

    @Test func `change what the help is, end it by a word that is typed, and give it back likewise`() async throws {
        let meeting = try await Meeting()
        let (jeanne, claire) = (meeting.jeanne, meeting.claire)
        try await meeting.meet()
        // Shorter, and without the treatments.
        await jeanne.press(.home)
        #expect(await jeanne.choose("Claire MARTIN"))
        await jeanne.press(.enter)
        #expect(await jeanne.text.contains("toutes les rubriques"))
        #expect(await jeanne.choose("Changer cette aide"))
        await jeanne.press(.enter)
        #expect(await jeanne.choose("aidant qui lit."))
        await jeanne.press(.enter)
        #expect(await jeanne.choose("Traitements"))
        await jeanne.press(.enter)
        #expect(await jeanne.choose("Suite"))
        await jeanne.press(.enter)
        #expect(await jeanne.choose("3 mois"))
        await jeanne.press(.enter)
        #expect(await jeanne.selected == "Garder cette aide")
        #expect(await jeanne.choose("Changer cette aide"))
        await jeanne.press(.enter)
        #expect(await jeanne.message.contains("Aide changée"))
        #expect(await jeanne.screens.last == "PeopleScreen")
        #expect(await jeanne.text.contains("aidant qui lit "))
        #expect(await !jeanne.text.contains("aidant qui lit et écrit"))
        await claire.press(.char("s"))
        #expect(await claire.app.context.acting?.role == .reader)

        // Ending it takes a word; what is typed ahead and Enter twice change nothing.
        await jeanne.press(.home)
        #expect(await jeanne.choose("Claire MARTIN"))
        await jeanne.press(.enter)
        #expect(await jeanne.choose("Terminer cette aide"))
        await jeanne.press(.enter)
        #expect(await jeanne.selected == "Garder cette aide")
        await jeanne.press(.down, .enter)
        #expect(await jeanne.message.contains("Le mot n'est pas tapé"))
        await jeanne.type("terminer")
        await jeanne.press(.down, .down, .enter)
        #expect(await jeanne.message.contains("Aide terminée"))
        #expect(await jeanne.screens.last == "PeopleScreen")
        #expect(await jeanne.text.contains("terminé"))
        await meeting.stop()
    }

    @Test func `give help back alone, and have what was received to read`() async throws {
        let meeting = try await Meeting()
        let (jeanne, claire) = (meeting.jeanne, meeting.claire)
        try await meeting.meet()
        await claire.apply(.command(.people))
        #expect(await claire.choose("Jeanne MARTIN"))
        await claire.press(.delete)
        #expect(await claire.selected == "Continuer à aider")
        #expect(await claire.text.contains("Personne n'a à être d'accord"))
        await claire.press(.up)
        await claire.type("TERMINER")
        await claire.press(.down, .down, .enter)
        #expect(await claire.message.contains("Vous n'aidez plus"))
        #expect(await claire.choose("Jeanne MARTIN"))
        #expect(await claire.selected.contains("terminé"))
        await claire.apply(.command(.allergies))
        #expect(await claire.rows.contains { $0.spoken.contains("Pollen de bouleau") })
        await jeanne.press(.escape, .char("s"))
        await jeanne.apply(.command(.people))
        #expect(await jeanne.text.contains("rendu"))
        await meeting.stop()
    }

    @Test func `see on their own first screen that there is something to look at for the person they help`()
        async throws
    {
        let meeting = try await Meeting()
        let claire = meeting.claire
        try await meeting.meet()
        // A form that was begun for Jeanne waits in her space, and is named with her name in Claire's.
        await claire.apply(.command(.allergies))
        await claire.press(.char("a"))
        await claire.type("Noix")
        await claire.press(.escape)
        await claire.apply(.command(.people))
        #expect(await claire.choose("Claire MARTIN"))
        await claire.press(.enter)
        let line = "Jeanne MARTIN\u{A0}: à regarder\u{A0}: 1."
        #expect(await claire.rows.contains { $0.spoken == line })
        #expect(await !claire.text.contains("Noix"))
        #expect(await claire.choose("Jeanne MARTIN"))
        await claire.press(.enter)
        #expect(await claire.text.contains("POUR JEANNE MARTIN"))
        #expect(await !claire.rows.contains { $0.spoken == line })
        await meeting.stop()
    }

    @Test func `keep what was said of one journal apart from every other journal`() throws {
        let helped = try #require(SpaceNumber(exactly: 2))
        var own = JournalVisit(VaultSettings(), of: .owner)
        own.recognised = [12]
        own.visit(40, on: CivilDate(daysSince1970: 20_000))
        let settings = own.written(to: VaultSettings())
        let other = JournalVisit(settings, of: helped)
        #expect(other.recognised.isEmpty && other.size == nil && other.day == nil)
        #expect(JournalVisit(settings, of: .owner).recognised == [12])
    }
}
