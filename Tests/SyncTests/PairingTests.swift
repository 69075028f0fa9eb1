import Foundation
import HealthModel
import SpaceClient
import SpaceProtocol
import Synchronization
import TestSupport
import Testing
import Vault

@Suite(.timeLimit(.minutes(15))) struct `Pairing as people see it` {
    @Test func `A34 a code that nobody waits with is told at once, and every failure has words of its own`()
        async throws
    {
        let world = try await SyncWorld()
        let first = try await world.founder()
        let second = try await world.computer()
        await #expect(throws: SyncError.pairingUnanswered) {
            _ = try await Joining(
                second.space,
                code: PairingCode(),
                transport: second.transport,
                deviceName: "B",
                answerWithin: 0
            )
        }
        #expect(try await Synchroniser.link(of: second.space) == nil)
        // Ten minutes, by the clock of whoever shows the code.
        let offer = try await first.sync.offerPairing()
        world.clock.advance(minutes: 10.1)
        await #expect(throws: SyncError.pairingExpired) { _ = try await first.sync.awaitDevice(offer) }
        let failures: [SyncError] = [
            .pairingCode, .pairingUnanswered, .pairingUsed, .pairingDeclined, .pairingExpired, .pairingRefused,
        ]
        for language in Language.allCases {
            #expect(Set(failures.map { $0.message[language] }).count == failures.count)
            #expect(failures.allSatisfy { $0.hint?[language].isEmpty == false })
        }
        await world.stop()
    }

    @Test func `a server that asks to wait is obeyed, shown, and tried again`() async throws {
        let world = try await SyncWorld()
        let computer = try await world.computer()
        let pauses = Mutex<[Duration]>([])
        var environment = computer.space.environment
        environment.pause = { pause in pauses.withLock { $0.append(pause) } }
        let space = try await Space(vault: computer.vault, environment: environment)
        let busy = Mutex(2)
        let inner = computer.transport
        let transport = Transport(authority: inner.authority) { request throws(TransportError) in
            let isBusy =
                request.path.hasSuffix("/log")
                && busy.withLock { left in
                    defer { left = max(0, left - 1) }
                    return left > 0
                }
            return isBusy
                ? TransportAnswer(status: 429, headers: [("retry-after", "7")]) : try await inner.send(request)
        }
        let sync = try await Synchroniser.found(
            space,
            at: world.address,
            trustRoot: nil,
            transport: transport,
            deviceName: "A",
            recovery: nil
        )
        let shown = Mutex<[SyncProgress]>([])
        try await sync.synchronise { progress in shown.withLock { $0.append(progress) } }
        #expect(pauses.withLock { $0 } == [.seconds(7), .seconds(7)])
        #expect(shown.withLock { $0.filter { $0 == .pausing(7) }.count } == 2)
        // Whoever asks for more than a minute is asked again another time.
        let forever = Transport(authority: inner.authority) { _ in
            TransportAnswer(status: 429, headers: [("retry-after", "3600")])
        }
        let later = try await Synchroniser(space, transport: forever)
        await #expect(throws: SyncError.refused(.tooMany)) { try await later.synchronise() }
        #expect(pauses.withLock { $0.count } == 2)
        await world.stop()
    }
}
