import Foundation
import HealthModel
import RecordServer
import TestSupport
import Testing
import Vault

@testable import SpaceClient
@testable import SpaceProtocol

/// What goes wrong without anybody lying.
@Suite(.timeLimit(.minutes(15))) struct `On a bad day` {
    @Test func `A27 a batch whose answer was lost, or that arrives twice, stands once in the log`() async throws {
        let pair = try await Pair()
        let record = try await pair.first.condition("Asthme")
        pair.first.wire.lose { $0.path.hasSuffix("/commits") }
        await #expect(throws: SyncError.transport(.unreachable)) { try await pair.first.exchange() }
        #expect(try await pair.first.vault.outgoingCount() == 1)
        pair.first.wire.mend()
        try await pair.first.exchange()
        #expect(try await pair.first.vault.outgoingCount() == 0)
        // The same batch once more, signed anew: the same answer, and no second leaf.
        let body = try #require(pair.first.wire.requests.last { $0.path.hasSuffix("/commits") }).body
        let before = try await pair.forged()
        let space = try await pair.spaceID
        let calls = ServerCalls(
            transport: pair.first.transport,
            space: space,
            key: try pair.first.sync.identity.signing,
            environment: try pair.first.sync.environment
        )
        let answers = [
            try await calls.call("POST", ServerPath.commits(space), query: "?from=0", body: body).body,
            try await calls.call("POST", ServerPath.commits(space), query: "?from=0", body: body).body,
        ]
        #expect(answers[0] == answers[1])
        #expect(try await pair.forged().head() == before.head())
        // Nor does a log with the leaf twice make two of it.
        var twice = before
        twice.leaves.append(twice.leaves[try twice.last(.commit)])
        pair.second.wire.show(twice)
        let report = try await pair.second.exchange()
        #expect(report.pulled == 1)
        #expect(try await pair.second.vault.versions(of: record).count == 1)
        await pair.world.stop()
    }

    @Test func `A43 a vault from a backup catches up, and finds its own later writing again`() async throws {
        let pair = try await Pair()
        let record = try await pair.second.condition("Asthme")
        let copy = try await pair.second.copy()
        try await pair.second.exchange()
        pair.world.clock.advance(minutes: 1)
        try await pair.second.comment(record, "écrit après la copie")
        _ = try await pair.second.condition("Goutte")
        try await pair.second.exchange()
        try await pair.second.restore(copy)
        #expect(await pair.second.titles() == ["Asthme"])
        // The copy still believes that its record waits to be sent.
        #expect(try await pair.second.vault.outgoingCount() == 1)
        _ = try await pair.second.condition("Migraine")
        let report = try await pair.second.exchange()
        #expect(report.pushed == 1 && report.pulled == 2)
        try await pair.first.exchange()
        #expect(await pair.second.titles() == ["Asthme", "Goutte", "Migraine"])
        #expect(try await pair.second.bodies() == pair.first.bodies())
        #expect(try await pair.second.vault.versions(of: record).count == 2)
        await pair.world.stop()
    }

    @Test func `A45 a fault at every step of an exchange loses nothing and doubles nothing`() async throws {
        let pair = try await Pair()
        let asthma = try await pair.first.condition("Asthme")
        try await pair.settle()
        pair.world.clock.advance(minutes: 1)
        try await pair.first.comment(asthma, "d'un côté")
        _ = try await pair.first.condition("Goutte")
        try await pair.first.exchange()
        pair.world.clock.advance(minutes: 1)
        var form = try await pair.second.space.form(of: asthma, language: .french)
        form.values["date"] = "2011"
        try await pair.second.space.edit(asthma, form)
        _ = try await pair.second.condition("Migraine")
        let copy = try await pair.second.copy()
        let world = try await pair.world.twin()
        var reached = 0
        // Every third step; all of them with `SLOW_TESTS=1`.
        let step = ProcessInfo.processInfo.environment["SLOW_TESTS"] == nil ? 3 : 1
        for nth in stride(from: 1, through: 200, by: step) {
            // Each time the same computer, and a server as it was before.
            let again = try await world.twin()
            try await pair.second.restore(copy)
            try await pair.second.turn(to: again)
            let plan = FaultPlan(at: nth)
            pair.second.plan(plan)
            do { try await pair.second.exchange() } catch is SyncError {}
            let wasHit = plan.wasHit
            try await pair.second.restart()
            try await pair.second.exchange()
            #expect(await pair.second.titles() == ["Asthme", "Goutte", "Migraine"], "step \(nth)")
            #expect(try await pair.second.vault.outgoingCount() == 0, "step \(nth)")
            #expect(await pair.second.space.conflicts().isEmpty, "step \(nth)")
            let merged = try await pair.second.space.form(of: asthma, language: .french)
            #expect(merged.values["comment"] == "d'un côté", "step \(nth)")
            #expect(merged.values["date"]?.contains("2011") == true, "step \(nth)")
            #expect(try await pair.second.vault.check().isSound, "step \(nth)")
            await again.stop()
            reached = nth
            if !wasHit { break }
        }
        #expect(reached > 5 && reached < 200)
        await world.stop()
        await pair.world.stop()
    }

    @Test func `A45 a storm of conflicts ends, and what was written still waits or has arrived`() async throws {
        let pair = try await Pair()
        let codes: [WireError.Code] = [.stateConflict, .exists, .retiredEpoch, .missingBlob, .tooMany, .unavailable]
        for code in codes {
            _ = try await pair.second.condition("\(code)")
            let body = CanonicalJSON.encode(WireError(code, message: "", hint: ""))
            pair.second.wire.invent {
                $0.method == "POST" && $0.path.hasSuffix("/commits") ? TransportAnswer(status: 409, body: body) : nil
            }
            pair.second.wire.limit(100)
            await #expect(throws: SyncError.refused(code)) { try await pair.second.exchange() }
            #expect(try await pair.second.vault.outgoingCount() == 1)
            pair.second.wire.mend()
            try await pair.second.exchange()
            #expect(try await pair.second.vault.outgoingCount() == 0)
        }
        #expect(await pair.second.titles().count == codes.count)
        await pair.world.stop()
    }

    @Test func `U1 what does not open is kept, asked for again, and taken in when it opens`() async throws {
        let pair = try await Pair()
        let record = try await pair.first.condition("Asthme")
        try await pair.first.exchange()
        pair.second.wire.tamper { request, answer in
            guard request.path.hasSuffix("objects:get") else { return answer }
            var changed = answer
            changed.body = ObjectAnswer([nil]).encoded
            return changed
        }
        let report = try await pair.second.exchange()
        #expect(report.held == 1)
        #expect(await pair.second.titles().isEmpty)
        // Writing and exchanging goes on beside it; nothing is overwritten or deleted.
        _ = try await pair.second.condition("Goutte")
        try await pair.second.exchange()
        pair.second.wire.mend()
        #expect(try await pair.second.vault.heldVersions().count == 1)
        try await pair.second.restart()
        try await pair.second.exchange()
        #expect(await pair.second.titles() == ["Asthme", "Goutte"])
        #expect(try await pair.second.vault.heldVersions().isEmpty)
        #expect(try await pair.second.vault.versions(of: record).count == 1)
        await pair.world.stop()
    }

    @Test func `U2 an account that is gone, empty or emptied takes nothing away here`() async throws {
        let pair = try await Pair()
        var ids: [RecordID] = []
        for number in 0..<14 { ids.append(try await pair.first.condition("Maladie \(number)")) }
        try await pair.settle()
        let before = try await pair.second.footprint()
        for status in [401, 403, 404, 410] {
            pair.second.wire.invent { _ in TransportAnswer(status: status) }
            try await pair.second.expectRefusal()
        }
        // Another server under the same name, which knows nothing of this space.
        pair.second.wire.mend()
        let empty = try await SyncWorld(clock: pair.world.clock)
        try await pair.second.turn(to: empty)
        try await pair.second.expectRefusal(.refused(.notFound))
        try await pair.second.turn(to: pair.world)
        try await pair.second.exchange()
        // A device that empties the record: it is asked first whether that is meant.
        for id in ids.prefix(12) { try await pair.first.space.delete(id) }
        try await pair.first.exchange()
        try await pair.second.expectRefusal(.massDeletion(count: 12, of: 14))
        #expect(try await pair.second.footprint() == before)
        try await pair.second.sync.synchronise(allowingMassDeletion: true)
        #expect(await pair.second.titles().count == 2)
        #expect(await pair.second.space.bin().count == 12)
        await empty.stop()
        await pair.world.stop()
    }

    @Test func `U4 a passphrase and a key changed on one computer change nothing on the other`() async throws {
        let pair = try await Pair()
        _ = try await pair.second.condition("Écrit hors ligne")
        try await pair.first.vault.changePassphrase(VaultMaker.passphrase(), to: Passphrase("another phrase"))
        _ = try await pair.first.vault.rekey(try Passphrase("another phrase"))
        _ = try await pair.first.condition("Asthme")
        try await pair.first.exchange()
        try await pair.second.restart()
        try await pair.second.exchange()
        try await pair.first.exchange()
        #expect(await pair.first.titles() == ["Asthme", "Écrit hors ligne"])
        #expect(await pair.second.titles() == ["Asthme", "Écrit hors ligne"])
        await pair.world.stop()
    }

    @Test(arguments: [-1.0, 1, -400, 400]) func `a clock that is days off is corrected by the server's`(
        days: Double
    ) async throws {
        let world = try await SyncWorld()
        let late = FixedClock(world.clock.now.addingTimeInterval(days * 86_400))
        let first = try await world.computer(clock: late)
        first.synchroniser = try await Synchroniser.found(
            first.space,
            at: world.address,
            trustRoot: nil,
            transport: first.transport,
            deviceName: "A",
            recovery: nil
        )
        _ = try await first.condition("Asthme")
        let report = try await first.exchange()
        #expect(report.pushed == 1)
        let second = try await world.paired(with: first)
        try await second.exchange()
        #expect(await second.titles() == ["Asthme"])
        await world.stop()
    }

    @Test func `a server that is down, slow or started again in the middle loses nothing that it acknowledged`()
        async throws
    {
        let pair = try await Pair()
        for number in 0..<30 { _ = try await pair.first.condition("Maladie \(number)") }
        for error in [TransportError.unreachable, .timeout, .tooLarge, .certificate, .cancelled] {
            pair.first.wire.fail(error)
            try await pair.first.expectRefusal(.transport(error))
            let words = SyncError.transport(error).message
            #expect(words.french.contains("rien") || words.french.contains("interrompu"))
        }
        pair.first.wire.mend()
        pair.first.wire.lose { $0.path.hasSuffix("/commits") }
        await #expect(throws: SyncError.transport(.unreachable)) { try await pair.first.exchange() }
        // The server starts again from its file.
        let again = try await pair.world.twin()
        await pair.world.stop()
        pair.first.wire.mend()
        try await pair.first.turn(to: again)
        try await pair.second.turn(to: again)
        try await pair.first.exchange()
        try await pair.second.exchange()
        #expect(await pair.second.titles().count == 30)
        #expect(try await pair.first.vault.outgoingCount() == 0)
        #expect(try await again.engine.check().isEmpty)
        await again.stop()
    }

    @Test func `a full disk on this side refuses, says so, and goes on when there is room`() async throws {
        let pair = try await Pair()
        _ = try await pair.first.condition("Asthme")
        try await pair.first.exchange()
        _ = try await pair.second.condition("Goutte")
        let before = try await pair.second.footprint()
        // SQLITE_FULL at every write.
        for nth in 1...3 {
            pair.second.plan(FaultPlan(at: nth, .fail(.store(code: 13))))
            await #expect(throws: SyncError.self) { try await pair.second.exchange() }
            pair.second.plan(nil)
            try await pair.second.restart()
            let after = try await pair.second.footprint()
            #expect(after == before || after.bodies.count == 2, "step \(nth)")
        }
        try await pair.second.exchange()
        #expect(await pair.second.titles() == ["Asthme", "Goutte"])
        #expect(try await pair.second.vault.check().isSound)
        await pair.world.stop()
    }

    @Test func `T15 every server draws a log key of its own, once`() async throws {
        let folder = TemporaryFolder()
        var keys: Set<Data> = []
        for name in ["a", "b", "c"] {
            for _ in 0..<2 {
                let driver = try SQLiteDriver(path: folder.file("\(name).sqlite"))
                try await RecordEngine.initialise(driver, name: "serveur.exemple")
                keys.insert(try await RecordEngine(driver: driver).information.logKey.bytes)
                await driver.close()
            }
        }
        #expect(keys.count == 3)
    }
}
