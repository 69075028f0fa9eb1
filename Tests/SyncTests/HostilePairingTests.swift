import Foundation
import HealthModel
import Synchronization
import TestSupport
import Testing
import Vault

@testable import RecordServer
@testable import SpaceClient
@testable import SpaceProtocol

/// A relay that reads, changes, exchanges and keeps back what two devices say to each other.
@Suite(.timeLimit(.minutes(15))) struct `A relay between two devices` {
    /// Pairs while the messages in one slot are changed; says how far it came.
    private func outcome(
        _ change: @escaping @Sendable (Int, Data) -> Data,
        readBy who: PairingKeys.Role
    ) async throws -> SyncError? {
        let world = try await SyncWorld()
        let first = try await world.founder()
        let second = try await world.computer()
        let offer = try await first.sync.offerPairing()
        let computer = who == .inviter ? first : second
        computer.wire.tamper { request, answer in
            guard request.method == "GET", request.path.contains("/mailbox/"), answer.status == 200,
                let slot = request.path.split(separator: "/").last.flatMap({ Int($0) })
            else { return answer }
            var changed = answer
            changed.body = change(slot, answer.body)
            return changed
        }
        let before = try #require(try await first.sync.state)
        let (code, transport, space) = (offer.code, second.transport, second.space)
        let sync = try first.sync
        let answering = Task { () -> SyncError? in
            do {
                try await sync.accept(try await sync.awaitDevice(offer))
                return nil
            } catch { return error as? SyncError }
        }
        var refusal: SyncError?
        if who == .inviter {
            // The device that is in the space finds something else than what the new one said.
            let joining = Task { try await Joining(space, code: code, transport: transport, deviceName: "B") }
            refusal = await answering.value
            // The new device waits in vain, by a clock that stands still, until its ten minutes are over.
            world.clock.advance(minutes: 20)
            _ = try? await joining.value
            await world.stop()
            #expect(await sync.state == before)
        } else {
            do {
                let joining = try await Joining(space, code: code, transport: transport, deviceName: "B")
                let joined = try await joining.finish(space, address: world.address, trustRoot: nil)
                try await joined.synchronise()
            } catch { refusal = error }
            world.clock.advance(minutes: 20)
            _ = await answering.value
            await world.stop()
            // Whatever happened, the new computer is not linked to anything it could not verify.
            if try await Synchroniser.link(of: space) != nil { #expect(refusal == nil) }
        }
        return refusal
    }

    @Test func `A34 cannot answer in place of either device, with its own words or those of the other`() async throws {
        let attacker = PairingKeys(SealKey())
        let flipped: @Sendable (Int, Data) -> Data = { _, body in
            var changed = body
            changed[changed.startIndex + changed.count / 2] ^= 1
            return changed
        }
        for role in [PairingKeys.Role.inviter, .joiner] {
            #expect(try await outcome(flipped, readBy: role) == .pairingRefused)
            #expect(try await outcome({ _, _ in Data() }, readBy: role) == .pairingRefused)
            #expect(try await outcome({ _, body in body.dropLast() }, readBy: role) == .pairingRefused)
            // Somebody with another code.
            let forged: @Sendable (Int, Data) -> Data = { slot, body in
                attacker.seal(body, from: role == .inviter ? .joiner : .inviter, number: slot)
            }
            #expect(try await outcome(forged, readBy: role) == .pairingRefused)
        }
        // Only the last word changed: the person has said yes, and the new device does not believe it.
        #expect(
            try await outcome({ slot, body in slot == 2 ? flipped(slot, body) : body }, readBy: .joiner)
                == .pairingRefused
        )
    }

    @Test func `A34 cannot give a device its own words back, or an earlier message for a later one`() async throws {
        let world = try await SyncWorld()
        let first = try await world.founder()
        let second = try await world.computer()
        let offer = try await first.sync.offerPairing()
        second.wire.invent { [wire = second.wire] request in
            guard request.method == "GET", request.path.contains("/mailbox/"),
                let own = wire.requests.last(where: { $0.method == "PUT" })
            else { return nil }
            return TransportAnswer(status: 200, body: own.body)
        }
        await #expect(throws: SyncError.pairingRefused) {
            _ = try await Joining(second.space, code: offer.code, transport: second.transport, deviceName: "B")
        }
        // The answer of slot 1 where the decision should be.
        let third = try await world.computer()
        let again = try await first.sync.offerPairing()
        let answers = Mutex<[Int: Data]>([:])
        third.wire.tamper { request, answer in
            guard request.method == "GET", let slot = request.path.split(separator: "/").last.flatMap({ Int($0) }),
                answer.status == 200
            else { return answer }
            answers.withLock { $0[slot] = answer.body }
            var changed = answer
            if slot == 2 { changed.body = answers.withLock { $0[1] } ?? Data() }
            return changed
        }
        async let request = first.sync.awaitDevice(again)
        let joining = try await Joining(third.space, code: again.code, transport: third.transport, deviceName: "C")
        try await first.sync.accept(try await request)
        await #expect(throws: SyncError.pairingRefused) {
            _ = try await joining.finish(third.space, address: world.address, trustRoot: nil)
        }
        #expect(try await Synchroniser.link(of: third.space) == nil)
        await world.stop()
    }

    @Test func `A34 cannot keep a code alive after ten minutes`() async throws {
        let world = try await SyncWorld()
        let first = try await world.founder()
        let second = try await world.computer()
        let offer = try await first.sync.offerPairing()
        async let request = first.sync.awaitDevice(offer)
        _ = try await Joining(second.space, code: offer.code, transport: second.transport, deviceName: "B")
        let joined = try await request
        world.clock.advance(minutes: 11)
        await #expect(throws: SyncError.pairingExpired) { try await first.sync.accept(joined) }
        let state = try #require(try await first.sync.state)
        #expect(state.devices.count == 1)
        await #expect(throws: SyncError.pairingExpired) { _ = try await first.sync.awaitDevice(offer) }
        await world.stop()
    }

    @Test func `A18 cannot show a new device an older log than the one it was promised`() async throws {
        let pair = try await Pair()
        let old = try await pair.world.twin()
        _ = try await pair.first.condition("Asthme")
        try await pair.first.exchange()
        let third = try await pair.world.paired(with: pair.first)
        // From now on it talks to a server that holds the log as it was before.
        let size = try await ForgedLog(old, pair.spaceID).leaves.count
        let log = try await pair.forged()
        third.wire.show(log, size: size)
        try await third.expectRefusal(.alarm(.shrunk))
        try await third.goOnHonestly()
        #expect(await third.titles() == ["Asthme"])
        // As long as promised, but another one.
        let fourth = try await pair.world.paired(with: pair.first)
        var other = try await pair.forged()
        other.leaves[try other.last(.commit)] = .entry(LogEntry(.notice, Data("{}".utf8)))
        fourth.wire.show(other)
        let refusal = try await fourth.expectRefusal()
        #expect(refusal == .alarm(.rewritten) || refusal == .alarm(.fork))
        try await fourth.goOnHonestly()
        #expect(await fourth.titles() == ["Asthme"])
        await pair.world.stop()
        await old.stop()
    }

    @Test func `A18 cannot show an older or another log to whoever comes back with the printed page`() async throws {
        let code = RecoveryCode()
        let pair = try await Pair(recovery: code)
        let size = try await pair.forged().leaves.count
        _ = try await pair.first.condition("Asthme")
        try await pair.first.exchange()
        let kit = try await pair.first.sync.kit()
        let honest = try await pair.forged()
        var rewritten = honest
        rewritten.leaves[try honest.last(.commit)] = .entry(LogEntry(.notice, Data("{}".utf8)))
        for (log, shown, alarm) in [(honest, size, SyncAlarm.shrunk), (rewritten, honest.leaves.count, .rewritten)] {
            let computer = try await pair.world.computer()
            computer.wire.show(log, size: shown)
            await #expect(throws: SyncError.alarm(alarm)) {
                _ = try await Synchroniser.recover(
                    computer.space,
                    code: code,
                    kit: kit,
                    trustRoot: nil,
                    transport: computer.transport,
                    deviceName: "C"
                )
            }
            // Nothing was signed for such a log, and this computer is not linked.
            #expect(computer.wire.count("POST", "/state") == 0)
            #expect(try await Synchroniser.link(of: computer.space) == nil)
        }
        // The same log in many small pages, in which entries name heads of earlier ones.
        let computer = try await pair.world.computer()
        computer.wire.show(honest, count: 1)
        computer.synchroniser = try await Synchroniser.recover(
            computer.space,
            code: code,
            kit: kit,
            trustRoot: nil,
            transport: computer.transport,
            deviceName: "D"
        )
        computer.wire.mend()
        try await computer.exchange()
        #expect(await computer.titles() == ["Asthme"])
        await pair.world.stop()
    }
}
