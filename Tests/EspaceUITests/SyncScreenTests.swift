import FoundationEssentials
import HealthModel
import Logging
import RecordServer
import SpaceClient
import SpaceProtocol
import SpaceTransport
import Synchronization
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

    @Test(arguments: [
        (45, false, true), (28, false, true), (24, true, true), (45, true, true), (45, false, false), (20, false, true),
    ])
    func `write the pairing code first, and draw it where it fits and somebody sees it`(
        height: Int,
        reader: Bool,
        color: Bool
    ) {
        let today = CivilDate(daysSince1970: 20_000)
        var context = Context(
            language: .french,
            size: ScreenSize(width: 80, height: height),
            clock: Clock(today: today, minutes: 0)
        )
        context.display.reader = reader
        context.display.color = color
        context.sync = SyncSummary(
            address: "https://espace.exemple.fr",
            pending: 0,
            conflicts: 0,
            lastSync: nil,
            offlineSince: nil,
            isStopped: false
        )
        var screen = PairingScreen()
        _ = screen.receive(.pairingOffered(code: Typed(PairingCode().reveal())), context)
        func rows() -> [Row] {
            let page = screen.page(context)
            return (0..<page.rows.count).map { page.rows[$0] }
        }
        func isPictured() -> Bool { rows().contains { if case .picture = $0.role { true } else { false } } }
        #expect(rows()[0].spoken.filter { $0 != "-" }.count == 18)
        #expect(isPictured() == (height == 45 && !reader && color))
        let button = rows().firstIndex { $0.spoken == "Montrer un code QR" }
        #expect((button != nil) == (height == 28))
        // Nothing of the picture is said, and the selection never stops in it.
        #expect(rows().allSatisfy { !$0.spoken.contains("█") && !$0.spoken.contains("▀") })
        guard let button else { return }
        _ = screen.activate(button, context)
        #expect(isPictured())
        _ = screen.activate(0, context)
        #expect(rows()[0].spoken.filter { $0 != "-" }.count == 18)
    }

    @Test func `give a screen reader one line for each row of the server, of the devices and of a choice`() async throws
    {
        let server = try await Server()
        let pilot = try await Pilot.open(connect: Self.connect, Sample.everything)
        await link(pilot, to: server)
        await pilot.listen()
        await pilot.apply(.command(.sync))
        #expect(await pilot.choose("Appareils"))
        await pilot.press(.enter)
        #expect(await pilot.screens.last == "DevicesScreen")
        for _ in 0..<2 {
            for row in await pilot.rows {
                let layout = await pilot.app.context.layout
                guard case .item = row.role else { continue }
                let lines = layout.block(row, of: await pilot.app.page, isTight: true).lines
                #expect(lines.count == (row.heading == nil ? 1 : 2), "\(row.spoken)")
                #expect(!row.spoken.isEmpty)
            }
            // A move changes nothing but the place of the cursor.
            await pilot.press(.home)
            let before = await pilot.lines
            await pilot.press(.down)
            #expect(await pilot.lines == before)
            await pilot.press(.escape)
        }
        await server.server.stop()
    }

    @Test func `say that the space is stopped, save the proof, and resume when asked to`() async throws {
        let server = try await Server()
        let past = Past()
        let connect: World.Connect = { address, root throws(TransportError) in
            let inner = try HTTPTransport.connect(to: address, trustRoot: root)
            return Transport(authority: inner.authority) { request throws(TransportError) in
                var answer = try await inner.send(request)
                guard request.path.hasSuffix("/log"), let page = try? LogPage(decoding: answer.body) else {
                    return answer
                }
                // The checkpoint of an earlier day, signed all right.
                if let note = past.note(page.note) {
                    answer.body = LogPage(note: note, from: page.from, leaves: [], proof: []).encoded
                }
                return answer
            }
        }
        let pilot = try await Pilot.open(connect: connect, [Sample.birch])
        await link(pilot, to: server)
        await pilot.press(.char("s"))
        past.isShown = true
        await pilot.press(.char("s"))
        #expect(await pilot.text.contains("SYNCHRONISATION ARRÊTÉE"))
        await pilot.press(.escape)
        #expect(await pilot.lines[0].contains("SYNCHRONISATION ARRÊTÉE"))
        await pilot.apply(.command(.sync))
        #expect(await pilot.text.contains("Rien ne peut être écrit"))
        #expect(await pilot.choose("Enregistrer la preuve"))
        await pilot.press(.enter, .function(2))
        #expect(await pilot.message.contains("Preuve enregistrée"))
        let files = try FileManager.default.contentsOfDirectory(atPath: pilot.folder.path)
        #expect(files.contains { $0.hasPrefix("preuve-") })
        past.isShown = false
        #expect(await pilot.choose("Reprendre les échanges"))
        await pilot.press(.enter)
        #expect(await pilot.selected == "Rester arrêté")
        await pilot.press(.down, .enter)
        #expect(await pilot.message.contains("peut à nouveau être écrit"))
        await pilot.press(.char("s"))
        #expect(await pilot.message.contains("À jour"))
        await server.server.stop()
    }
}

/// What a server showed first, for one that goes back to it.
private final class Past: Sendable {
    private let state = Mutex<(first: String?, isShown: Bool)>((nil, false))

    var isShown: Bool {
        get { state.withLock { $0.isShown } }
        set { state.withLock { $0.isShown = newValue } }
    }

    func note(_ present: String) -> String? {
        state.withLock { state in
            if state.first == nil { state.first = present }
            return state.isShown ? state.first : nil
        }
    }
}

@Suite(.timeLimit(.minutes(15))) struct `The curve of a measure` {
    private static let weights = [("82", "01/02/2025"), ("80", "01/06/2025"), ("78,5", "01/01/2026")].map {
        FormValues(kind: .measure, values: ["name": "Poids", "value": $0.0, "date": $0.1])
    }

    @Test func `is a sentence first, then a line for each value with a bar`() async throws {
        let pilot = try await Pilot.open(Self.weights)
        await pilot.apply(.command(.measures))
        await pilot.press(.enter, .char("g"))
        #expect(await pilot.screens.last == "CurveScreen")
        let rows = await pilot.rows.map(\.spoken)
        #expect(rows[0].hasPrefix("En baisse, de 78,5 à 82"))
        #expect(rows[0].hasSuffix("3 valeurs."))
        #expect(rows.dropFirst().map { $0.filter { $0 == "=" }.count } == [3, 15, 30])
    }

    @Test func `has no bars for whoever listens`() async throws {
        let pilot = try await Pilot.open(reader: true, Self.weights)
        await pilot.apply(.command(.measures))
        await pilot.press(.enter, .char("g"))
        #expect(await pilot.rows.allSatisfy { !$0.spoken.contains("=") })
        #expect(await pilot.rows.count == 4)
    }
}
