import Certification
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
    let folder: TemporaryFolder
    let engine: RecordEngine
    let server: RecordServer
    let clock: FixedClock
    let address: ServerAddress
    /// Everything the server logged, at every level.
    let log = LogText()

    convenience init(
        clock: FixedClock = FixedClock(),
        limits: ServerInformation.Limits = RecordEngine.defaultLimits,
        authorities: [TrustRoot] = []
    ) async throws {
        let folder = TemporaryFolder()
        let driver = try SQLiteDriver(path: folder.file("server.sqlite"))
        try await RecordEngine.initialise(driver, name: "serveur.exemple")
        if !authorities.isEmpty { try await RecordEngine.pin(authorities, in: driver) }
        try await self.init(driver, in: folder, clock: clock, limits: limits)
    }

    /// A server over a database that is there already: with its log key it can sign what it likes.
    init(
        _ driver: SQLiteDriver,
        in folder: TemporaryFolder,
        clock: FixedClock,
        limits: ServerInformation.Limits = RecordEngine.defaultLimits
    ) async throws {
        self.folder = folder
        self.clock = clock
        engine = try await RecordEngine(driver: driver, limits: limits, now: { clock.now })
        var options = ServerOptions()
        options.port = 0
        // The clock of a test stands still, so that all of its requests fall into one window.
        options.rate = .max
        options.logger = Logger(label: "test") { [log] _ in CollectedLog(text: log) }
        server = try await RecordServer.start(engine, options: options)
        guard let address = ServerAddress(parsing: "http://127.0.0.1:\(server.port)") else { throw Unexpected() }
        self.address = address
    }

    /// A second server with this one's key and everything it holds at present; from here on they go apart.
    func twin() async throws -> SyncWorld {
        let folder = TemporaryFolder()
        try await engine.backup(to: folder.file("server.sqlite"))
        return try await SyncWorld(try SQLiteDriver(path: folder.file("server.sqlite")), in: folder, clock: clock)
    }

    func stop() async { await server.stop() }

    /// A computer with a vault of its own, not linked to anything.
    func computer(clock: FixedClock? = nil) async throws -> Computer {
        try await Computer(self, clock: clock ?? self.clock)
    }

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
    func paired(
        with first: Computer,
        name: String = "Ordinateur B",
        trustRoot: String? = nil
    ) async throws -> Computer {
        let second = try await computer()
        let offer = try await first.sync.offerPairing()
        let code = try #require(PairingCode(parsing: offer.code.reveal()))
        async let request = first.sync.awaitDevice(offer)
        let joining = try await Joining(second.space, code: code, transport: second.transport, deviceName: name)
        let joined = try await request
        guard joined.check == joining.check, joined.name == name else { throw Unexpected() }
        try await first.sync.accept(joined)
        second.synchroniser = try await joining.finish(second.space, address: address, trustRoot: trustRoot)
        return second
    }
}

struct Unexpected: Error {}

/// What a server wrote into its log.
final class LogText: Sendable {
    private let lines = Mutex<[String]>([])
    var text: String { lines.withLock { $0.joined(separator: "\n") } }
    func append(_ line: String) { lines.withLock { $0.append(line) } }
}

private struct CollectedLog: LogHandler {
    let text: LogText
    var metadata = Logger.Metadata()
    var logLevel = Logger.Level.trace

    init(text: LogText) { self.text = text }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        text.append("\(event.level) \(event.message) \(metadata) \(event.metadata ?? [:])")
    }
}

/// One computer of a person: a vault file, and a way to the server in which a test can stand.
final class Computer: @unchecked Sendable {
    // Written by the one task of its test, between awaits.
    let folder = TemporaryFolder()
    private(set) var vault: Vault
    private(set) var space: Space
    let wire = Wire()
    private(set) var transport: Transport
    var synchroniser: Synchroniser?
    private let faults = Faults()
    private let environment: VaultEnvironment

    init(_ world: SyncWorld, clock: FixedClock) async throws {
        let faults = faults
        var environment = VaultMaker.environment(
            clock: clock,
            faults: VaultFaults { step throws(VaultError) in try faults.reach(step) }
        )
        environment.derivation = PassphraseDerivation { passphrase, salt, cost throws(ScryptError) in
            faults.note(cost)
            return try await VaultMaker.quickDerivation.deriveKey(passphrase, salt, cost)
        }
        self.environment = environment
        vault = try await VaultMaker.create(at: folder.file("espace.vault"), environment: environment)
        space = try await Self.space(vault, environment)
        transport = try wire.connect(to: world.address)
    }

    private static func space(_ vault: Vault, _ environment: VaultEnvironment) async throws -> Space {
        try await Space(
            vault: vault,
            environment: SpaceEnvironment(
                now: environment.now,
                timeZone: .gmt,
                pdfText: PDFText { _ in .notInstalled },
                archives: environment
            )
        )
    }

    /// Goes on at another server that says to be the same one.
    func turn(to world: SyncWorld) async throws {
        transport = try wire.connect(to: world.address)
        if synchroniser != nil { synchroniser = try await Synchroniser(space, transport: transport) }
    }

    /// Closes the vault without finishing anything, and opens it again as the next start of the program does.
    func restart() async throws {
        faults.plan = nil
        await vault.lock()
        vault = try await VaultMaker.open(at: folder.file("espace.vault"), environment: environment)
        space = try await Self.space(vault, environment)
        if synchroniser != nil { synchroniser = try await Synchroniser(space, transport: transport) }
    }

    /// Puts an older copy of the vault's file in the place of the present one.
    func restore(_ copy: Data) async throws {
        await vault.lock()
        for name in folder.names where name.hasPrefix("espace.vault") {
            try FileManager.default.removeItem(atPath: folder.file(name))
        }
        try copy.write(to: URL(filePath: folder.file("espace.vault")))
        vault = try await VaultMaker.open(at: folder.file("espace.vault"), environment: environment)
        space = try await Self.space(vault, environment)
        synchroniser = try await Synchroniser(space, transport: transport)
    }

    /// A copy of the vault's file as a person makes one.
    func copy() async throws -> Data {
        let name = "copy-\(UUID().uuidString)"
        try await vault.backup(to: folder.file(name))
        defer { try? FileManager.default.removeItem(atPath: folder.file(name)) }
        return folder.bytes(name)
    }

    /// From now on the n-th step that writes goes wrong.
    func plan(_ plan: FaultPlan?) {
        plan?.arm()
        faults.plan = plan
    }

    /// The costs of every derivation so far.
    var derivations: [ScryptCost] { faults.derivations }

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

/// What goes wrong on a computer, decided while it runs.
private final class Faults: Sendable {
    private let state = Mutex<(plan: FaultPlan?, derivations: [ScryptCost])>((nil, []))

    var plan: FaultPlan? {
        get { state.withLock { $0.plan } }
        set { state.withLock { $0.plan = newValue } }
    }

    var derivations: [ScryptCost] { state.withLock { $0.derivations } }

    func note(_ cost: ScryptCost) { state.withLock { $0.derivations.append(cost) } }

    func reach(_ step: WriteStep) throws(VaultError) { try plan?.faults.reach(step) }
}

/// The way to the server, on which a test may stand: it sees requests and may change answers, or break.
final class Wire: Sendable {
    typealias Tamper = @Sendable (TransportRequest, TransportAnswer) throws -> TransportAnswer

    private struct State {
        var tamper: Tamper?
        var isBroken = false
        var failure: TransportError?
        var invent: (@Sendable (TransportRequest) -> TransportAnswer?)?
        var loses: (@Sendable (TransportRequest) -> Bool)?
        var duplicates: (@Sendable (TransportRequest) -> Bool)?
        var requests: [TransportRequest] = []
        var left = Int.max
    }

    private let state = Mutex(State())

    func connect(to address: ServerAddress) throws -> Transport {
        let inner = try HTTPTransport.connect(to: address)
        return Transport(authority: inner.authority) { [self] request throws(TransportError) in
            if let failure = state.withLock({ $0.failure }) { throw failure }
            let (isBroken, tamper, loses) = state.withLock { state in
                state.requests.append(request)
                if state.left <= 0 { state.isBroken = true }
                state.left -= 1
                return (state.isBroken, state.tamper, state.loses)
            }
            if isBroken { throw .unreachable }
            if let invented = state.withLock({ $0.invent })?(request) { return invented }
            // Delivered twice: the first answer is the one that gets lost.
            if state.withLock({ $0.duplicates })?(request) == true { _ = try await inner.send(request) }
            let answer = try await inner.send(request)
            // The server has done it; the answer never arrives.
            if loses?(request) == true { throw .unreachable }
            guard let tamper else { return answer }
            do { return try tamper(request, answer) } catch { throw .unreachable }
        }
    }

    func fail(_ error: TransportError) { state.withLock { $0.failure = error } }
    func cut() { state.withLock { $0.isBroken = true } }
    func mend() { state.withLock { state in state = State(requests: state.requests) } }
    func tamper(_ change: @escaping Tamper) { state.withLock { $0.tamper = change } }
    func duplicate(_ which: @escaping @Sendable (TransportRequest) -> Bool) {
        state.withLock { $0.duplicates = which }
    }
    /// Answers in place of the server where the closure gives something; the server sees nothing of those requests.
    func invent(_ answer: @escaping @Sendable (TransportRequest) -> TransportAnswer?) {
        state.withLock { $0.invent = answer }
    }
    func lose(_ which: @escaping @Sendable (TransportRequest) -> Bool) { state.withLock { $0.loses = which } }
    /// Gives these answers one after the other, whatever is asked; after the last one nobody answers.
    func replay(_ next: @escaping @Sendable () -> TransportAnswer?) {
        state.withLock { state in
            state = State(requests: state.requests)
            state.invent = { _ in next() ?? TransportAnswer(status: 503) }
        }
    }
    /// Breaks after so many requests, so that a client which would go on for ever does not.
    func limit(_ count: Int) { state.withLock { $0.left = count } }
    var requests: [TransportRequest] { state.withLock { $0.requests } }
}
