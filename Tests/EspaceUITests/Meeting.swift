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

/// Two people at their screens, with a real server between them.
struct Meeting {
    let jeanne: Pilot
    let claire: Pilot
    private let server: RecordServer
    private let folder = TemporaryFolder()
    let address: String

    static let connect: World.Connect = { address, root throws(TransportError) in
        try HTTPTransport.connect(to: address, trustRoot: root)
    }

    /// Jeanne's space is on the server; Claire has a space of her own, or is about to make one.
    init(
        size: ScreenSize = ScreenSize(width: 80, height: 24),
        reader: Bool = false,
        isNew: Bool = false
    ) async throws {
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
        address = "http://127.0.0.1:\(server.port)"
        jeanne = try await Pilot.open(connect: Self.connect, [Sample.birch, Sample.ramipril])
        claire =
            isNew
            ? try await Pilot(make: false, connect: Self.connect)
            : try await Pilot.open(connect: Self.connect, [Sample.penicillin])
        try await name(jeanne, "Jeanne")
        if !isNew { try await name(claire, "Claire") }
        await jeanne.linkServer(address)
        await jeanne.press(.char("s"))
        for pilot in [jeanne, claire] {
            await pilot.press(.resize(size))
            if reader { await pilot.listen() }
        }
    }

    private func name(_ pilot: Pilot, _ given: String) async throws {
        let deed = Deed.describe(Person(family: "Martin", given: given))
        _ = await pilot.world.carryOut(deed) { _ in }
        await pilot.apply(.command(.settings))
        await pilot.press(.escape)
    }

    func stop() async { await server.stop() }

    /// Waits for what another screen makes happen here.
    private func until(_ holds: () async -> Bool) async throws {
        for _ in 0..<2000 {
            if await holds() { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        Issue.record("it did not happen")
    }

    /// Jeanne invites somebody to read and write, and they accept: from the screens alone.
    ///
    /// Jeanne says that the digits are the same if `accepting`; `show` is given what a description of it all would show.
    func meet(
        accepting: Bool = true,
        show: (_ step: String, _ lines: [String]) -> Void = { _, _ in }
    ) async throws {
        await jeanne.apply(.command(.people))
        #expect(await jeanne.choose("Inviter un aidant"))
        show("people", await jeanne.lines)
        await jeanne.press(.enter)
        #expect(await jeanne.choose("aidant qui lit et écrit"))
        show("role", await jeanne.lines)
        await jeanne.press(.enter)
        for _ in 0..<2 {
            #expect(await jeanne.choose("Suite"))
            await jeanne.press(.enter)
        }
        #expect(await jeanne.rows[0].spoken.contains("ajoutera et corrigera"))
        // Twice Enter is not yes.
        #expect(await jeanne.selected == "N'inviter personne")
        show("read", await jeanne.lines)
        #expect(await jeanne.choose("Montrer le code"))
        let inviting = Task { await jeanne.press(.enter) }
        try await until { await jeanne.rows.first?.spoken.filter { $0 != "-" }.count == 18 }
        let code = try #require(await jeanne.rows.first?.spoken)
        show("code", await jeanne.lines)

        await claire.apply(.command(.people))
        #expect(await claire.choose("Aider quelqu'un"))
        await claire.press(.enter)
        await claire.type(code)
        await claire.press(.tab, .ctrl("u"))
        for _ in 0..<8 { await claire.press(.backspace) }
        await claire.type(address)
        show("answer", await claire.lines)
        let helping = Task { await claire.press(.function(2)) }
        try await until { await claire.rows.count == 4 }
        try await until { await jeanne.app.screen.isQuestion }
        await inviting.value
        #expect(await claire.rows[0].spoken.contains("Jeanne MARTIN vous propose"))
        let digits = await claire.rows[2].spoken
        #expect(digits.filter(\.isNumber).count == 6)
        show("digits", await claire.lines)
        #expect(await jeanne.rows[2].spoken == digits)
        #expect(await jeanne.rows[0].spoken == "Claire MARTIN")
        #expect(await jeanne.selected == "Non, ne rien ouvrir")
        if accepting { #expect(await jeanne.choose("Ce sont les mêmes")) }
        show("compare", await jeanne.lines)
        await jeanne.press(.enter)
        await helping.value
    }
}
