import Foundation
import GRDB
import HealthModel
import Logging
import RecordServer
import SpaceClient
import SpaceProtocol
import SpaceTransport
import TestSupport
import Testing
import Vault

@Suite(.timeLimit(.minutes(15))) struct `A file that is not the one it was` {
    /// Changes the closed file of a computer the way a thief or a broken disk does, and opens it again.
    private func reopened(
        _ computer: Computer,
        in world: SyncWorld,
        _ change: (String) throws -> Void
    ) async throws -> (Vault, Space, Synchroniser) {
        let path = computer.vault.path
        await computer.vault.lock()
        try change(path)
        let environment = VaultMaker.environment(clock: world.clock)
        let vault = try await VaultMaker.open(at: path, environment: environment)
        let clock = world.clock
        let space = try await Space(
            vault: vault,
            environment: SpaceEnvironment(
                now: { clock.now },
                timeZone: .gmt,
                pdfText: PDFText { _ in .notInstalled },
                archives: environment
            )
        )
        return (vault, space, try await Synchroniser(space, transport: computer.transport))
    }

    @Test func `A43 an unsent edit taken out of the outbox is noticed, and still sent`() async throws {
        let world = try await SyncWorld()
        let first = try await world.founder()
        _ = try await first.add(.allergy, ["name": "Pollen"])
        try await first.exchange()
        _ = try await first.add(.allergy, ["name": "Latex"])
        let second = try await world.paired(with: first)
        let (vault, space, sync) = try await reopened(first, in: world) { path in
            try DatabaseQueue(path: path).write { try $0.execute(sql: "DELETE FROM outbox") }
        }
        #expect(await vault.damage().map(\.table) == [.outbox])
        // Writing on does not hide it.
        _ = try await space.add(FormValues(kind: .allergy, values: ["name": "Noix"]), acceptImplausible: true)
        #expect(try await !vault.check().isSound)
        let report = try await sync.synchronise()
        #expect(report.isOutboxRestored && report.pushed == 2)
        #expect(await vault.damage().isEmpty)
        #expect(try await vault.check().isSound)
        try await second.exchange()
        #expect(await second.titles() == ["Latex", "Noix", "Pollen"])
        await vault.lock()
        await world.stop()
    }

    @Test func `A43 a sent edit put back into the outbox is noticed, and not sent twice`() async throws {
        let world = try await SyncWorld()
        let first = try await world.founder()
        _ = try await first.add(.allergy, ["name": "Pollen"])
        try await first.exchange()
        let size = await (try first.sync).head.size
        let (vault, _, sync) = try await reopened(first, in: world) { path in
            try DatabaseQueue(path: path).write { try $0.execute(sql: "INSERT INTO outbox SELECT seq FROM version") }
        }
        #expect(await vault.damage().map(\.table) == [.outbox])
        let report = try await sync.synchronise()
        #expect(report.isOutboxRestored && report.pushed == 0)
        #expect(await sync.head.size == size)
        await vault.lock()
        await world.stop()
    }

    @Test func `A43 an older copy of the file takes back what this device wrote since, then goes on`() async throws {
        let world = try await SyncWorld()
        let first = try await world.founder()
        let pollen = try await first.add(.allergy, ["name": "Pollen"])
        try await first.exchange()
        let copy = first.folder.file("copie.vault")
        try await first.vault.backup(to: copy)
        world.clock.advance(minutes: 5)
        var form = try await first.space.form(of: pollen, language: .french)
        form.values["comment"] = "au printemps"
        try await first.space.edit(pollen, form)
        _ = try await first.add(.condition, ["name": "Asthme", "date": "2010"])
        try await first.exchange()
        let (vault, space, sync) = try await reopened(first, in: world) { path in
            for ending in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + ending) }
            try FileManager.default.copyItem(atPath: copy, toPath: path)
        }
        // Written before anybody knew: it is kept and meets the rest.
        _ = try await space.add(FormValues(kind: .allergy, values: ["name": "Latex"]), acceptImplausible: true)
        let report = try await sync.synchronise()
        #expect(report.isRestored && report.pushed == 1)
        #expect(await space.entries().map(\.title).sorted() == ["Asthme", "Latex", "Pollen"])
        #expect(try await space.form(of: pollen, language: .french).values["comment"] == "au printemps")
        let link = await sync.currentLink()
        #expect(!link.isCatchingUp && link.restored != nil)
        // It was news once.
        #expect(try await !sync.synchronise().isRestored)
        _ = try await space.add(FormValues(kind: .allergy, values: ["name": "Noix"]), acceptImplausible: true)
        #expect(try await sync.synchronise().pushed == 1)
        await vault.lock()
        await world.stop()
    }

    @Test func `A43 nothing is written while an older copy has not caught up`() async throws {
        let world = try await SyncWorld()
        let first = try await world.founder()
        try await first.exchange()
        let copy = first.folder.file("copie.vault")
        try await first.vault.backup(to: copy)
        _ = try await first.add(.allergy, ["name": "Pollen"])
        try await first.exchange()
        for number in 0..<8 {
            _ = try await first.add(.allergy, ["name": "Allergie \(number)"])
            try await first.exchange()
        }
        let (vault, space, _) = try await reopened(first, in: world) { path in
            for ending in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + ending) }
            try FileManager.default.copyItem(atPath: copy, toPath: path)
        }
        // The line breaks after a first short page.
        let requests = Counter()
        let link = try await Synchroniser(space, transport: first.transport).currentLink()
        let transport = first.transport
        let short = Transport(authority: transport.authority) { request throws(TransportError) in
            guard request.path.hasSuffix("/log") else { return try await transport.send(request) }
            guard requests.next() == 1 else { throw .unreachable }
            let page = try? await world.engine.log(of: link.space, from: link.frontier.size, max: 3)
            return TransportAnswer(status: 200, body: page?.encoded ?? Data())
        }
        let sync = try await Synchroniser(space, transport: short)
        await #expect(throws: SyncError.transport(.unreachable)) { try await sync.synchronise() }
        #expect(await sync.currentLink().isCatchingUp)
        await #expect(throws: SpaceError.stopped(.catchingUp)) {
            _ = try await space.add(FormValues(kind: .allergy, values: ["name": "Latex"]), acceptImplausible: true)
        }
        let whole = try await Synchroniser(space, transport: first.transport)
        try await whole.synchronise()
        #expect(await space.entries().count == 9)
        _ = try await space.add(FormValues(kind: .allergy, values: ["name": "Latex"]), acceptImplausible: true)
        await vault.lock()
        await world.stop()
    }

    @Test func `an answer that was lost is no sign of a file from a backup`() async throws {
        let world = try await SyncWorld()
        let first = try await world.founder()
        try await first.exchange()
        _ = try await first.add(.allergy, ["name": "Pollen"])
        first.wire.lose { $0.method == "POST" && $0.path.hasSuffix("/commits") }
        await #expect(throws: SyncError.transport(.unreachable)) { try await first.exchange() }
        first.wire.lose { $0.method == "POST" && $0.path.hasSuffix("/state") }
        await #expect(throws: SyncError.transport(.unreachable)) { try await first.sync.setRecovery(RecoveryCode()) }
        first.wire.mend()
        #expect(try await !first.exchange().isRestored)
        await world.stop()
    }
}

@Suite(.timeLimit(.minutes(15))) struct `A space that an alarm has stopped` {
    /// The same server as it was at an earlier moment, as one shows it to a device in the hope that it forgets the rest.
    private func rolledBack(_ copy: String, in world: SyncWorld) async throws -> (RecordServer, Transport) {
        let clock = world.clock
        var options = ServerOptions()
        options.port = 0
        options.logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let engine = try await RecordEngine(driver: try SQLiteDriver(path: copy), now: { clock.now })
        let server = try await RecordServer.start(engine, options: options)
        let address = try #require(ServerAddress(parsing: "http://127.0.0.1:\(server.port)"))
        return (server, try HTTPTransport.connect(to: address))
    }

    @Test func `A16 takes no change and sends nothing, keeps drafts and the proof, goes on when told`() async throws {
        let world = try await SyncWorld()
        let first = try await world.founder()
        let id = try await first.add(.allergy, ["name": "Pollen"])
        try await first.exchange()
        let copy = world.folder.file("avant.sqlite")
        try await DatabaseQueue(path: world.folder.file("server.sqlite")).vacuum(into: copy)
        _ = try await first.add(.condition, ["name": "Asthme", "date": "2010"])
        try await first.exchange()
        let (server, before) = try await rolledBack(copy, in: world)
        let shown = try await Synchroniser(first.space, transport: before)
        await #expect(throws: SyncError.alarm(.shrunk)) { try await shown.synchronise() }
        await server.stop()
        // The next run of the program knows it too.
        let sync = try await Synchroniser(first.space, transport: first.transport)
        let stop = SpaceError.stopped(.alarm(.shrunk))
        #expect(stop.exitCode == 6)
        await #expect(throws: stop) { _ = try await first.add(.allergy, ["name": "Latex"]) }
        await #expect(throws: stop) { try await first.space.delete(id) }
        await #expect(throws: stop) { try await first.space.update(person: Person(family: "X", given: "Y")) }
        await #expect(throws: SyncError.alarm(.shrunk)) { try await sync.synchronise() }
        let draft = FormValues(kind: .allergy, values: ["name": "Latex"])
        _ = try await first.space.saveDraft(draft, for: nil)
        #expect(try await first.space.drafts().count == 1)
        #expect(await first.titles() == ["Asthme", "Pollen"])

        let proof = first.folder.file("preuve.json")
        try await sync.exportEvidence(to: proof)
        let read = try JSON(parsing: FileManager.default.contents(atPath: proof) ?? Data())
        let link = await sync.currentLink()
        #expect(read["alarm"]?.string == "shrunk")
        let note = try #require(read["verified"]?["checkpoint"]?.string)
        let origin = try #require(link.origin)
        #expect(try Checkpoint(verifying: note, origin: origin, key: link.logKey).head == link.frontier.head)

        try await sync.acknowledgeAlarm()
        _ = try await first.add(.allergy, ["name": "Latex"])
        #expect(try await sync.synchronise().pushed == 1)
        await world.stop()
    }
}

private final class Counter: @unchecked Sendable {
    // Counted by one exchange at a time.
    private var count = 0
    func next() -> Int {
        count += 1
        return count
    }
}
