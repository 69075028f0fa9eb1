import Foundation
import HealthModel
import Logging
import RecordServer
import SpaceClient
import SpaceProtocol
import SpaceTransport
import Synchronization
import TestSupport
import Testing
import Vault

/// A real server on loopback with a real database file, for one test.
final class SyncWorld: Sendable {
    let folder = TemporaryFolder()
    let engine: RecordEngine
    let server: RecordServer
    let clock: FixedClock
    let address: ServerAddress

    init(clock: FixedClock = FixedClock(), limits: ServerInformation.Limits = RecordEngine.defaultLimits) async throws {
        self.clock = clock
        let driver = try SQLiteDriver(path: folder.file("server.sqlite"))
        try await RecordEngine.initialise(driver, name: "serveur.exemple")
        engine = try await RecordEngine(driver: driver, limits: limits, now: { clock.now })
        var options = ServerOptions()
        options.port = 0
        options.logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        server = try await RecordServer.start(engine, options: options)
        guard let address = ServerAddress(parsing: "http://127.0.0.1:\(server.port)") else { throw Unexpected() }
        self.address = address
    }

    func stop() async { await server.stop() }

    /// A computer with a vault of its own, not linked to anything.
    func computer() async throws -> Computer { try await Computer(self) }

    /// A computer whose space was begun at the server.
    func founder(recovery: RecoveryCode? = nil) async throws -> Computer {
        let computer = try await computer()
        computer.synchroniser = try await Synchroniser.found(
            computer.space,
            at: address,
            trustRoot: nil,
            transport: computer.transport,
            deviceName: "Ordinateur A",
            recovery: recovery
        )
        return computer
    }

    /// A second computer, paired with one that is in the space.
    func paired(with first: Computer, name: String = "Ordinateur B") async throws -> Computer {
        let second = try await computer()
        let offer = try await first.sync.offerPairing()
        let code = try #require(PairingCode(parsing: offer.code.reveal()))
        async let request = first.sync.awaitDevice(offer)
        let joining = try await Joining(second.space, code: code, transport: second.transport, deviceName: name)
        let joined = try await request
        guard joined.check == joining.check, joined.name == name else { throw Unexpected() }
        try await first.sync.accept(joined)
        second.synchroniser = try await joining.finish(second.space, address: address, trustRoot: nil)
        return second
    }
}

struct Unexpected: Error {}

/// One computer of a person: a vault file, and a way to the server in which a test can stand.
final class Computer: @unchecked Sendable {
    // Written by the one task of its test, between awaits.
    let folder = TemporaryFolder()
    let vault: Vault
    let space: Space
    let wire = Wire()
    private(set) var transport: Transport
    var synchroniser: Synchroniser?

    init(_ world: SyncWorld) async throws {
        let environment = VaultMaker.environment(clock: world.clock)
        let vault = try await VaultMaker.create(at: folder.file("espace.vault"), environment: environment)
        self.vault = vault
        let clock = world.clock
        space = try await Space(
            vault: vault,
            environment: SpaceEnvironment(
                now: { clock.now },
                timeZone: .gmt,
                pdfText: PDFText { _ in .notInstalled },
                archives: environment
            )
        )
        transport = try wire.connect(to: world.address)
    }

    var sync: Synchroniser {
        get throws { try #require(synchroniser) }
    }

    /// The titles of the live records, in order of title.
    func titles() async -> [String] { await space.entries().map(\.title).sorted() }

    func add(_ kind: RecordKind, _ values: [String: String]) async throws -> RecordID {
        try await space.add(FormValues(kind: kind, values: values), acceptImplausible: true)
    }

    @discardableResult
    func exchange() async throws -> SyncReport { try await sync.synchronise() }

    /// The bodies of all live records by id, to compare computers.
    func bodies() async throws -> [RecordID: Data] {
        let live = await vault.entries().filter { $0.binnedOn == nil }
        return try await vault.bodies(of: live.map(\.id))
    }
}

/// The way to the server, on which a test may stand: it sees requests and may change answers, or break.
final class Wire: Sendable {
    typealias Tamper = @Sendable (TransportRequest, TransportAnswer) throws -> TransportAnswer

    private struct State {
        var tamper: Tamper?
        var isBroken = false
        var loses: (@Sendable (TransportRequest) -> Bool)?
        var requests: [TransportRequest] = []
    }

    private let state = Mutex(State())

    func connect(to address: ServerAddress) throws -> Transport {
        let inner = try HTTPTransport.connect(to: address)
        return Transport(authority: inner.authority) { [self] request throws(TransportError) in
            let (isBroken, tamper, loses) = state.withLock { state in
                state.requests.append(request)
                return (state.isBroken, state.tamper, state.loses)
            }
            if isBroken { throw .unreachable }
            let answer = try await inner.send(request)
            // The server has done it; the answer never arrives.
            if loses?(request) == true { throw .unreachable }
            guard let tamper else { return answer }
            do { return try tamper(request, answer) } catch { throw .unreachable }
        }
    }

    func cut() { state.withLock { $0.isBroken = true } }
    func mend() { state.withLock { state in state = State(requests: state.requests) } }
    func tamper(_ change: @escaping Tamper) { state.withLock { $0.tamper = change } }
    func lose(_ which: @escaping @Sendable (TransportRequest) -> Bool) { state.withLock { $0.loses = which } }
    var requests: [TransportRequest] { state.withLock { $0.requests } }
}
