import Certification
import Foundation
import SpaceClient
import SpaceProtocol
import Synchronization
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(15))) struct `A decision that another device overtook` {
    /// Shows a computer one old answer about the log, so that it decides without what came since.
    private func blind(_ computer: Computer) async throws {
        // Twice: what is fetched leaves an entry of its own.
        try await computer.exchange()
        try await computer.exchange()
        let last = Mutex<TransportAnswer?>(nil)
        computer.wire.tamper { request, answer in
            if request.path.hasSuffix("/log") { last.withLock { $0 = answer } }
            return answer
        }
        try await computer.exchange()
        computer.wire.mend()
        let old = Mutex(last.withLock { $0 })
        computer.wire.invent { request in
            guard request.path.hasSuffix("/log") else { return nil }
            return old.withLock { answer in
                defer { answer = nil }
                return answer
            }
        }
    }

    @Test func `A45 is written anew with the keys there are then, and loses none`() async throws {
        let world = try await SyncWorld()
        let first = try await world.founder()
        let second = try await world.paired(with: first)
        try await second.exchange()
        try await blind(first)
        // A new key for deposits, which the first computer does not know of when it decides.
        #expect(try await second.sync.decide(.inbox(.certified)))

        let issuer = try CertificateIssuer(founding: "Autorité d'essai", key: SigningKey(), at: world.clock.now)
        let doctor = try DoctorDouble("99900000011", certifiedBy: issuer, in: world)
        let terms = GrantTerms(
            kinds: ["allergy"],
            rights: [.read],
            notBefore: world.clock.now,
            expires: world.clock.now.addingTimeInterval(86_400),
            includesHistory: false
        )
        let intent = Intent.GrantIntent(id: UUID(), to: doctor.recipient, terms)
        #expect(try await first.sync.decide(.grant(intent)))
        try await second.exchange()
        for computer in [first, second] {
            let link = await (try computer.sync).currentLink()
            #expect(link.bundle?.inboxKey(2) != nil)
            #expect(await (try computer.sync).grants().first?.state == .active)
        }
        await world.stop()
    }

    @Test func `A45 about devices or the recovery code is written anew as well`() async throws {
        let world = try await SyncWorld()
        let first = try await world.founder()
        let second = try await world.paired(with: first)
        let third = try await world.paired(with: first, name: "Ordinateur C")
        for computer in [second, third] { try await computer.exchange() }
        for change in 0..<2 {
            try await blind(first)
            #expect(try await second.sync.decide(.inbox(change == 0 ? .certified : .granted)))
            if change == 0 {
                try await first.sync.setRecovery(RecoveryCode())
            } else {
                try await first.sync.revoke(try third.sync.device)
            }
            try await second.exchange()
            for computer in [first, second] {
                let link = await (try computer.sync).currentLink()
                let generation = try #require(await (try computer.sync).state?.inbox?.generation)
                for number in 1...generation { #expect(link.bundle?.inboxKey(number) != nil) }
            }
        }
        await world.stop()
    }

    @Test func `is not forgotten because a server answers nonsense or its certificate fails`() async throws {
        let world = try await SyncWorld()
        let first = try await world.founder()
        try await first.exchange()
        first.wire.invent { _ in TransportAnswer(status: 200, body: Data("?".utf8)) }
        await #expect(throws: SyncError.malformedAnswer) { try await first.sync.decide(.inbox(.certified)) }
        await #expect(throws: SyncError.malformedAnswer) { try await first.exchange() }
        #expect(await (try first.sync).pendingIntents == [.inbox(.certified)])
        first.wire.mend()
        try await first.exchange()
        #expect(await (try first.sync).pendingIntents.isEmpty)
        #expect(await (try first.sync).state?.inbox?.policy == .certified)
        await world.stop()
    }

    @Test func `that cannot be carried out is given up, and keeps no other waiting`() async throws {
        let world = try await SyncWorld()
        let first = try await world.founder()
        try await first.exchange()
        let issuer = try CertificateIssuer(founding: "Autorité d'essai", key: SigningKey(), at: world.clock.now)
        let doctor = try DoctorDouble("99900000011", certifiedBy: issuer, in: world)
        #expect(try await first.sync.decide(.block(doctor.id)))
        let terms = GrantTerms(
            kinds: ["allergy"],
            rights: [.read],
            notBefore: world.clock.now,
            expires: world.clock.now.addingTimeInterval(86_400)
        )
        let intent = Intent.grant(Intent.GrantIntent(id: UUID(), to: doctor.recipient, terms))
        await #expect(throws: SyncError.blockedProfessional) { try await first.sync.decide(intent) }
        #expect(await (try first.sync).pendingIntents.isEmpty)
        #expect(try await first.sync.decide(.unblock(doctor.id)))
        await world.stop()
    }

    @Test func `while a computer only listens takes effect there, too`() async throws {
        let world = try await SyncWorld()
        let first = try await world.founder()
        first.wire.cut()
        #expect(try await !first.sync.decide(.inbox(.certified)))
        first.wire.mend()
        try await first.sync.wait(seconds: 0)
        #expect(await (try first.sync).pendingIntents.isEmpty)
        #expect(await (try first.sync).state?.inbox?.policy == .certified)
        await world.stop()
    }
}
