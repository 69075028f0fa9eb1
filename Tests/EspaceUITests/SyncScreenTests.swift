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

@testable import EspaceUI

@Suite(.timeLimit(.minutes(15))) struct `The screens of devices and the server` {
    private struct Server {
        let folder = TemporaryFolder()
        let server: RecordServer

        init() async throws {
            let driver = try SQLiteDriver(path: folder.file("server.sqlite"))
            try await RecordEngine.initialise(driver, name: "serveur.exemple")
            var options = ServerOptions()
            options.port = 0
            options.logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
            let clock = FixedClock()
            server = try await RecordServer.start(
                try await RecordEngine(driver: driver, now: { clock.now }),
                options: options
            )
        }

        var address: String { "http://127.0.0.1:\(server.port)" }
    }

    private static let connect: World.Connect = { address, root throws(TransportError) in
        try HTTPTransport.connect(to: address, trustRoot: root)
    }

    /// Links the space of a pilot to a server, as a person does.
    private func link(_ pilot: Pilot, to server: Server) async {
        await pilot.apply(.command(.sync))
        #expect(await pilot.choose("Relier l'espace"))
        await pilot.press(.enter)
        await pilot.press(.ctrl("u"))
        for _ in 0..<8 { await pilot.press(.backspace) }
        await pilot.type(server.address)
        await pilot.press(.tab)
        await pilot.type(VaultMaker.phrase)
        await pilot.press(.function(2))
        // The new recovery code is shown once and typed back, as after any change of it.
        #expect(await pilot.screens.last == "CodeShown")
        let rows = await pilot.rows
        guard rows.count > 3 else { return }
        let code = (rows[2].spoken + rows[3].spoken).filter { $0.isLetter || $0.isNumber }
        await pilot.press(.enter)
        await pilot.type(code)
        await pilot.press(.tab, .enter)
        #expect(await pilot.screens.count == 1)
    }

    @Test func `say that one device stands alone, and what a server is for`() async throws {
        let pilot = try await Pilot.open(Sample.everything)
        await pilot.apply(.command(.sync))
        #expect(await pilot.text.contains("sur cet ordinateur seulement"))
        #expect(await pilot.text.contains("ne peut rien lire"))
        await pilot.press(.escape)
        await pilot.press(.char("s"))
        #expect(await pilot.message.contains("n'a pas de serveur"))
    }

    @Test func `link the space, send what waits, and say when it is up to date`() async throws {
        let server = try await Server()
        let pilot = try await Pilot.open(connect: Self.connect, Sample.everything)
        await link(pilot, to: server)
        #expect(await pilot.lines[0].contains("4 envois en attente"))
        await pilot.apply(.command(.sync))
        #expect(await pilot.text.contains("À ENVOYER\u{A0}: 4"))
        #expect(await pilot.text.contains("PAS ENCORE ENVOYÉ"))
        await pilot.press(.char("s"))
        #expect(await pilot.message.contains("Envoyés\u{A0}: 4"))
        #expect(await pilot.lines[0].contains("À jour à 12 h 00"))
        #expect(await pilot.text.contains("1 appareil"))
        await server.server.stop()
    }

    @Test func `say since when there is no connection, and lose nothing`() async throws {
        let server = try await Server()
        let pilot = try await Pilot.open(connect: Self.connect, [Sample.birch])
        await link(pilot, to: server)
        await server.server.stop()
        await pilot.press(.char("s"))
        #expect(await pilot.text.contains("Pas de connexion au serveur"))
        #expect(await pilot.text.contains("rien n'est perdu"))
        await pilot.press(.escape)
        #expect(await pilot.lines[0].contains("Hors ligne depuis 12 h 00"))
        await pilot.apply(.command(.sync))
        #expect(await pilot.text.contains("le serveur ne répond pas"))
        #expect(await pilot.text.contains("À ENVOYER\u{A0}: 1"))
    }

    @Test func `refuse an address that cannot be used, and keep the recovery code`() async throws {
        let pilot = try await Pilot.open(connect: Self.connect, [Sample.birch])
        await pilot.apply(.command(.sync))
        #expect(await pilot.choose("Relier l'espace"))
        await pilot.press(.enter)
        await pilot.press(.ctrl("u"))
        for _ in 0..<8 { await pilot.press(.backspace) }
        await pilot.type("http://espace.example.org")
        await pilot.press(.tab)
        await pilot.type(VaultMaker.phrase)
        await pilot.press(.function(2))
        #expect(await pilot.message.contains("ne convient pas"))
        #expect(await pilot.app.context.sync == nil)
    }
}
