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
