import Foundation
import HealthModel
import SpaceClient
import SpaceProtocol
import TestSupport
import Testing
import Vault

/// Somebody's space in the vault of a caregiver.
private struct Helped {
    let space: Space
    let sync: Synchroniser

    func titles() async -> [String] { await space.entries().map(\.title).sorted() }

    func add(_ kind: RecordKind, _ values: [String: String]) async throws -> RecordID {
        try await space.add(FormValues(kind: kind, values: values), acceptImplausible: true)
    }
}

extension SyncWorld {
    /// A caregiver with a vault and a space of their own.
    fileprivate func caregiver(_ given: String = "Claire") async throws -> Computer {
        let computer = try await founder()
        try await computer.space.update(person: Person(family: "Martin", given: given))
        try await computer.exchange()
        return computer
    }

    fileprivate func terms(
        _ role: MemberRole,
        _ kinds: Set<RecordKind> = [.allergy],
        days: Double = 365
    ) -> MemberTerms {
        MemberTerms(
            role: role,
            kinds: role == .guardian ? [] : Set(kinds.map(\.rawValue)),
            notBefore: clock.now,
            expires: clock.now.addingTimeInterval(days * 86_400)
        )
    }

    /// Invites a caregiver, who accepts; both see the same digits.
    fileprivate func invite(_ caregiver: Computer, by sync: Synchroniser, _ terms: MemberTerms) async throws -> Helped {
        let offer = try await sync.offerInvitation(terms)
        let code = try #require(PairingCode(parsing: offer.code.reveal()))
        async let coming = sync.awaitCaregiver(offer)
        let answered = try await AnsweredInvitation(caregiver.space, code: code, transport: caregiver.transport)
        let request = try await coming
        #expect(request.check == answered.check && answered.terms == terms)
        try await sync.accept(request)
        let helping = try await answered.finish(in: caregiver.space, address: address, trustRoot: nil)
        try await helping.synchronise()
        return Helped(space: helping.space, sync: helping)
    }
}

@Suite(.timeLimit(.minutes(15))) struct `A caregiver` {
    @Test func `reads and writes what was opened, under their own name, from their own vault`() async throws {
        let world = try await SyncWorld()
        let jeanne = try await world.founder()
        _ = try await jeanne.add(.allergy, ["name": "Pollen"])
        _ = try await jeanne.add(.condition, ["name": "Asthme", "date": "2010"])
        try await jeanne.exchange()
        let claire = try await world.caregiver()
        _ = try await claire.add(.allergy, ["name": "Latex"])
        let helped = try await world.invite(claire, by: jeanne.sync, world.terms(.contributor))
        #expect(await helped.titles() == ["Pollen"])
        #expect(await helped.space.person().displayName == VaultMaker.owner.displayName)

        let nuts = try await helped.add(.allergy, ["name": "Noix"])
        try await helped.sync.synchronise()
        try await jeanne.exchange()
        #expect(await jeanne.titles() == ["Asthme", "Noix", "Pollen"])
        let detail = try await jeanne.space.detail(nuts)
        #expect(detail.versions.first?.author == "Claire MARTIN")
        #expect(detail.resource["recorder"]?["display"]?.string ?? "Claire MARTIN" == "Claire MARTIN")
        // And back: what the person changes reaches the caregiver, even across a start of the program.
        try await jeanne.space.delete(nuts)
        try await jeanne.exchange()
        try await claire.restart()
        let again = try await Space(
            vault: claire.vault,
            number: helped.space.number,
            environment: claire.space.environment
        )
        let sync = try await Synchroniser(again, transport: claire.transport)
        try await sync.synchronise()
        #expect(await again.entries().map(\.title) == ["Pollen"])

        // Nothing mixes: lists, search, forms and what waits are each person's own.
        #expect(await claire.titles() == ["Latex"])
        await claire.vault.searchIsReady()
        #expect(await claire.space.search("pollen", in: .everything).entries.isEmpty)
        #expect(await again.search("latex", in: .everything).entries.isEmpty)
        _ = try await again.saveDraft(FormValues(kind: .allergy, values: ["name": "Kiwi"]), for: nil)
        #expect(try await claire.space.drafts().isEmpty)
        #expect(try await again.drafts().count == 1)
        let own = try #require(await claire.space.entries().first).id
        await #expect(throws: SpaceError.notFound) { try await again.delete(own) }
        await #expect(throws: SpaceError.notFound) { _ = try await again.detail(own) }

        let listed = try await Space.mandates(in: claire.vault, at: world.clock.now)
        #expect(listed.map(\.person) == [VaultMaker.owner.displayName] && listed.map(\.state) == [.active])
        let mine = try await jeanne.sync.caregivers()
        #expect(mine.map(\.name) == ["Claire MARTIN"] && mine.map(\.kinds) == [["allergy"]])
        #expect(mine.map(\.id) == listed.map(\.id))
        let journal = try await jeanne.sync.journal()
        #expect(journal.contains { $0.actor == .member(mine[0].id, name: "Claire MARTIN") && $0.action == .read })
        #expect(journal.contains { $0.action == .addMember })
        #expect(try await jeanne.sync.history().alarms.isEmpty)
        await world.stop()
    }

    @Test func `is refused what the role does not allow, is told who can, and nothing changes`() async throws {
        let world = try await SyncWorld()
        let jeanne = try await world.founder()
        let pollen = try await jeanne.add(.allergy, ["name": "Pollen"])
        try await jeanne.exchange()
        let (paul, claire) = (try await world.caregiver("Paul"), try await world.caregiver())
        let reader = try await world.invite(paul, by: jeanne.sync, world.terms(.reader))
        let writer = try await world.invite(claire, by: jeanne.sync, world.terms(.contributor))
        let size = try await jeanne.sync.state?.head.sequence
        await #expect(throws: SpaceError.stopped(.notAllowed(.readOnly))) {
            _ = try await reader.add(.allergy, ["name": "Noix"])
        }
        await #expect(throws: SpaceError.stopped(.notAllowed(.readOnly))) { try await reader.space.delete(pollen) }
        await #expect(throws: SpaceError.stopped(.notAllowed(.section))) {
            _ = try await writer.add(.condition, ["name": "Asthme", "date": "2010"])
        }
        await #expect(throws: SpaceError.stopped(.notAllowed(.section))) { try await writer.space.hide(pollen) }
        await #expect(throws: SpaceError.stopped(.notAllowed(.deciding))) {
            try await writer.space.update(person: Person(family: "Autre", given: "Jeanne"))
        }
        let doctor = try #require(ProfessionalID(rpps: "99900000011"))
        for helped in [reader, writer] {
            await #expect(throws: SyncError.notAllowed(.deciding)) { try await helped.sync.decide(.block(doctor)) }
            await #expect(throws: SyncError.notAllowed(.deciding)) {
                _ = try await helped.sync.offerInvitation(world.terms(.reader))
            }
            await #expect(throws: SyncError.notAllowed(.owner)) { _ = try await helped.sync.offerPairing() }
            await #expect(throws: SyncError.notAllowed(.owner)) { try await helped.sync.setRecovery(RecoveryCode()) }
            try await helped.sync.synchronise()
        }
        try await jeanne.exchange()
        #expect(await jeanne.titles() == ["Pollen"])
        #expect(try await jeanne.sync.state?.head.sequence == size)
        for refusal in MandateRefusal.allCases {
            #expect(SyncError.notAllowed(refusal).exitCode == 7)
            #expect(SpaceError.stopped(.notAllowed(refusal)).exitCode == 7)
            #expect(!refusal.hint.french.isEmpty && !refusal.hint.english.isEmpty)
        }
        await world.stop()
    }

    @Test func `A38 whose mandate ended, with all the old keys in the vault, opens no later version`() async throws {
        let world = try await SyncWorld()
        let jeanne = try await world.founder()
        _ = try await jeanne.add(.allergy, ["name": "Pollen"])
        try await jeanne.exchange()
        let claire = try await world.caregiver()
        let helped = try await world.invite(claire, by: jeanne.sync, world.terms(.contributor))
        let id = try #require(try await jeanne.sync.caregivers().first?.id)
        try await jeanne.sync.endMandate(String(id.prefix(10)))
        _ = try await jeanne.add(.allergy, ["name": "Noix"])
        try await jeanne.exchange()
        #expect(try await jeanne.sync.caregivers().map(\.state) == [.ended])
        await #expect(throws: SyncError.notAllowed(.over)) { try await helped.sync.synchronise() }
        #expect(await helped.titles() == ["Pollen"], "what was received stays readable")
        let keys = try #require(await helped.sync.currentLink().bundle)
        let latest = try await jeanne.sync.history().latest.values.flatMap(\.self)
        let opened = latest.filter { keys.key(category: $0.category, epoch: $0.epoch) != nil }
        #expect(opened.count == 1 && latest.count > 1, "only what was written before")
        // The person is invited again, under keys of their own, and finds everything in the same place.
        let again = try await world.invite(claire, by: jeanne.sync, world.terms(.reader))
        #expect(again.space.number == helped.space.number)
        #expect(await again.titles() == ["Noix", "Pollen"])
        await world.stop()
    }

    @Test func `U6 resigns alone; the next device that comes rotates, and whoever stays goes on`() async throws {
        let world = try await SyncWorld()
        let jeanne = try await world.founder()
        try await jeanne.exchange()
        let (paul, claire) = (try await world.caregiver("Paul"), try await world.caregiver())
        let leaver = try await world.invite(paul, by: jeanne.sync, world.terms(.contributor))
        let stayer = try await world.invite(claire, by: jeanne.sync, world.terms(.contributor))
        try await leaver.sync.resign()
        await #expect(throws: SyncError.notAllowed(.over)) { try await leaver.sync.synchronise() }
        await #expect(throws: SpaceError.stopped(.notAllowed(.over))) {
            _ = try await leaver.add(.allergy, ["name": "Noix"])
        }
        // Nobody sends under the keys which the leaver knows; it waits, and nothing is lost.
        _ = try await stayer.add(.allergy, ["name": "Pollen"])
        try await stayer.sync.synchronise()
        #expect(try await stayer.sync.waiting() == 1)
        try await jeanne.exchange()
        #expect(try await jeanne.sync.state?.isRotationDue == false)
        try await stayer.sync.synchronise()
        try await jeanne.exchange()
        #expect(await jeanne.titles() == ["Pollen"])
        let states = try await jeanne.sync.caregivers().map { "\($0.name ?? "") \($0.state.rawValue)" }
        #expect(Set(states) == ["Paul MARTIN resigned", "Claire MARTIN active"])
        let listed = try await Space.mandates(in: paul.vault, at: world.clock.now)
        #expect(listed.map(\.state) == [.ended])
        await world.stop()
    }

    @Test func `has a mandate with an end, after which the person's next exchange changes the keys`() async throws {
        let world = try await SyncWorld()
        let jeanne = try await world.founder()
        try await jeanne.exchange()
        let claire = try await world.caregiver()
        let helped = try await world.invite(claire, by: jeanne.sync, world.terms(.contributor, days: 30))
        world.clock.advance(days: 31)
        await #expect(throws: SpaceError.stopped(.notAllowed(.over))) {
            _ = try await helped.add(.allergy, ["name": "Noix"])
        }
        await #expect(throws: SyncError.notAllowed(.over)) { try await helped.sync.synchronise() }
        try await jeanne.exchange()
        #expect(try await jeanne.sync.state?.liveMembers.isEmpty == true)
        let keys = try #require(await helped.sync.currentLink().bundle)
        let later = try await jeanne.add(.allergy, ["name": "Pollen"])
        try await jeanne.exchange()
        let header = try #require(try await jeanne.sync.history().latest[later.uuid]?.first)
        #expect(keys.key(category: header.category, epoch: header.epoch) == nil)
        await world.stop()
    }

    @Test func `sees what was written before in a section that is opened later`() async throws {
        let world = try await SyncWorld()
        let jeanne = try await world.founder()
        _ = try await jeanne.add(.allergy, ["name": "Pollen"])
        _ = try await jeanne.add(.condition, ["name": "Asthme", "date": "2010"])
        try await jeanne.exchange()
        let claire = try await world.caregiver()
        let helped = try await world.invite(claire, by: jeanne.sync, world.terms(.contributor))
        _ = try await helped.add(.allergy, ["name": "Noix"])
        try await helped.sync.synchronise()
        let id = try #require(try await jeanne.sync.caregivers().first?.id)
        try await jeanne.sync.changeMandate(id, to: world.terms(.contributor, [.allergy, .condition]))
        _ = try await helped.add(.allergy, ["name": "Kiwi"])
        try await helped.sync.synchronise()
        #expect(await helped.titles() == ["Asthme", "Kiwi", "Noix", "Pollen"])
        #expect(try await helped.sync.waiting() == 0)
        // Taken away again: what is here stays, what comes later does not arrive.
        try await jeanne.exchange()
        try await jeanne.sync.changeMandate(id, to: world.terms(.reader, [.condition]))
        _ = try await jeanne.add(.allergy, ["name": "Sésame"])
        try await jeanne.exchange()
        try await helped.sync.synchronise()
        #expect(await helped.titles() == ["Asthme", "Kiwi", "Noix", "Pollen"])
        await #expect(throws: SpaceError.stopped(.notAllowed(.readOnly))) {
            _ = try await helped.add(.condition, ["name": "Migraine", "date": "2020"])
        }
        await world.stop()
    }

    @Test func `who represents the person by law does all their work, and gives no more than was given`() async throws {
        let world = try await SyncWorld()
        let jeanne = try await world.founder()
        let secret = try await jeanne.add(.condition, ["name": "Asthme", "date": "2010"])
        try await jeanne.space.hide(secret)
        try await jeanne.exchange()
        let (paul, claire) = (try await world.caregiver("Paul"), try await world.caregiver())
        let guardian = try await world.invite(paul, by: jeanne.sync, world.terms(.guardian, days: 100))
        #expect(await guardian.titles() == ["Asthme"])
        _ = try await guardian.add(.allergy, ["name": "Pollen"])
        try await guardian.sync.synchronise()
        let helped = try await world.invite(claire, by: guardian.sync, world.terms(.reader, days: 50))
        #expect(await helped.titles() == ["Pollen"])
        await #expect(throws: SyncError.notAllowed(.owner)) {
            let offer = try await guardian.sync.offerInvitation(world.terms(.reader, days: 101))
            let code = try #require(PairingCode(parsing: offer.code.reveal()))
            async let coming = guardian.sync.awaitCaregiver(offer)
            _ = try await AnsweredInvitation(jeanne.space, code: code, transport: jeanne.transport)
            try await guardian.sync.accept(try await coming)
        }
        let id = try #require(await guardian.sync.caregivers().first { $0.role == .reader }?.id)
        try await guardian.sync.endMandate(id)
        try await jeanne.exchange()
        #expect(await jeanne.titles() == ["Asthme", "Pollen"])
        #expect(try await jeanne.sync.caregivers().filter { $0.state == .active }.map(\.name) == ["Paul MARTIN"])
        // The person ends it: every key changes, and the hidden stays hidden from then on.
        let mandate = try #require(try await jeanne.sync.caregivers().first { $0.state == .active }?.id)
        try await jeanne.sync.endMandate(mandate)
        let keys = try #require(await guardian.sync.currentLink().bundle)
        let state = try #require(try await jeanne.sync.state)
        #expect(state.categories.allSatisfy { keys.key(category: $0.key, epoch: $0.value.epoch) == nil })
        await world.stop()
    }

    @Test func `A34 comes in by a code that holds once, for ten minutes, for an invitation only`() async throws {
        let world = try await SyncWorld()
        let jeanne = try await world.founder()
        let claire = try await world.caregiver()
        await #expect(throws: SyncError.pairingUnanswered) {
            _ = try await AnsweredInvitation(
                claire.space,
                code: PairingCode(),
                transport: claire.transport,
                answerWithin: 0
            )
        }
        // The code of a device brings in no caregiver, nor the other way round.
        let pairing = try await jeanne.sync.offerPairing()
        let device = try #require(PairingCode(parsing: pairing.code.reveal()))
        await #expect(throws: SyncError.pairingUnanswered) {
            _ = try await AnsweredInvitation(claire.space, code: device, transport: claire.transport, answerWithin: 0)
        }
        let offer = try await jeanne.sync.offerInvitation(world.terms(.reader))
        let code = try #require(PairingCode(parsing: offer.code.reveal()))
        let stranger = try await world.computer()
        await #expect(throws: SyncError.pairingUnanswered) {
            _ = try await Joining(
                stranger.space,
                code: code,
                transport: stranger.transport,
                deviceName: "X",
                answerWithin: 0
            )
        }
        async let coming = jeanne.sync.awaitCaregiver(offer)
        let answered = try await AnsweredInvitation(claire.space, code: code, transport: claire.transport)
        let request = try await coming
        await #expect(throws: SyncError.pairingUsed) {
            _ = try await AnsweredInvitation(claire.space, code: code, transport: claire.transport, answerWithin: 0)
        }
        try await jeanne.sync.reject(request)
        await #expect(throws: SyncError.pairingDeclined) {
            _ = try await answered.finish(in: claire.space, address: world.address, trustRoot: nil)
        }
        #expect(await claire.vault.people().count == 1)
        #expect(try await jeanne.sync.state?.members.isEmpty == true)
        let late = try await jeanne.sync.offerInvitation(world.terms(.reader))
        world.clock.advance(minutes: 10.1)
        await #expect(throws: SyncError.pairingExpired) { _ = try await jeanne.sync.awaitCaregiver(late) }
        await world.stop()
    }

    @Test func `A15 tells a log that got shorter, though they are shown a part of it`() async throws {
        let world = try await SyncWorld()
        let jeanne = try await world.founder()
        _ = try await jeanne.add(.allergy, ["name": "Pollen"])
        try await jeanne.exchange()
        let claire = try await world.caregiver()
        let helped = try await world.invite(claire, by: jeanne.sync, world.terms(.reader))
        let twin = try await world.twin()
        // What is not shown counts as well: this is in no section of the caregiver's.
        _ = try await jeanne.add(.condition, ["name": "Asthme", "date": "2010"])
        try await jeanne.exchange()
        try await helped.sync.synchronise()
        let transport = try claire.wire.connect(to: twin.address)
        let lied = try await Synchroniser(helped.space, transport: transport)
        await #expect(throws: SyncError.alarm(.shrunk)) { try await lied.synchronise() }
        #expect(await helped.titles() == ["Pollen"])
        await #expect(throws: SpaceError.stopped(.alarm(.shrunk))) {
            _ = try await helped.add(.allergy, ["name": "Noix"])
        }
        await twin.stop()
        await world.stop()
    }

    @Test func `is one of three at most`() async throws {
        let world = try await SyncWorld()
        let jeanne = try await world.founder()
        for name in ["Claire", "Paul", "Luc"] {
            _ = try await world.invite(try await world.caregiver(name), by: jeanne.sync, world.terms(.reader))
        }
        await #expect(throws: SyncError.caregiverLimit) {
            _ = try await jeanne.sync.offerInvitation(world.terms(.reader))
        }
        await world.stop()
    }

    @Test func `helps five people at most, and takes on another one when a mandate is over`() async throws {
        let world = try await SyncWorld()
        let claire = try await world.caregiver()
        var helped: [Helped] = []
        for name in ["Jeanne", "Luc", "Marie", "Paul", "Rose"] {
            let person = try await world.caregiver(name)
            helped.append(try await world.invite(claire, by: person.sync, world.terms(.reader)))
        }
        let sixth = try await world.caregiver("Louise")
        let offer = try await sixth.sync.offerInvitation(world.terms(.reader))
        await #expect(throws: SyncError.peopleLimit) {
            _ = try await AnsweredInvitation(claire.space, code: offer.code, transport: claire.transport)
        }
        try await helped[0].sync.resign()
        _ = try await world.invite(claire, by: sixth.sync, world.terms(.reader))
        await world.stop()
    }

    @Test func `is changed, ended and leaves without a server, which takes effect with the next exchange`() async throws
    {
        let world = try await SyncWorld()
        let jeanne = try await world.founder()
        let (paul, claire) = (try await world.caregiver("Paul"), try await world.caregiver())
        let helping = try await world.invite(paul, by: jeanne.sync, world.terms(.contributor))
        let leaving = try await world.invite(claire, by: jeanne.sync, world.terms(.contributor))
        let listed = try await jeanne.sync.caregivers()
        let pauls = try #require(listed.first { $0.name == "Paul MARTIN" }?.id)
        jeanne.wire.cut()
        claire.wire.cut()
        #expect(try await jeanne.sync.changeMandate(pauls, to: world.terms(.reader, [.allergy, .condition])) == false)
        #expect(try await leaving.sync.resign() == false)
        let pending = try await jeanne.sync.caregivers().first { $0.id == pauls }
        #expect(pending?.isPending == true && pending?.role == .contributor)
        #expect(try await Space.mandates(in: claire.vault, at: world.clock.now).map(\.isPending) == [true])
        // Until it takes effect, nothing is said to be over.
        #expect(try await Space.mandates(in: claire.vault, at: world.clock.now).map(\.state) == [.active])
        jeanne.wire.mend()
        claire.wire.mend()
        try await leaving.sync.synchronise()
        try await jeanne.exchange()
        let changed = try await jeanne.sync.caregivers().first { $0.id == pauls }
        #expect(
            changed?.isPending == false && changed?.role == .reader && changed?.kinds?.contains("condition") == true
        )
        #expect(try await jeanne.sync.caregivers().contains { $0.state == .resigned })
        #expect(try await Space.mandates(in: claire.vault, at: world.clock.now).map(\.state) == [.ended])

        jeanne.wire.cut()
        claire.wire.cut()
        #expect(try await jeanne.sync.endMandate(pauls) == false)
        jeanne.wire.mend()
        claire.wire.mend()
        try await jeanne.exchange()
        #expect(try await jeanne.sync.caregivers().first { $0.id == pauls }?.state == .ended)
        await #expect(throws: SyncError.notAllowed(.over)) {
            try await helping.sync.synchronise()
            try await helping.sync.synchronise()
        }
        await world.stop()
    }

    @Test func `A37 is not touched by a log that uses the ids of their own records and documents`() async throws {
        let world = try await SyncWorld()
        let jeanne = try await world.founder()
        let claire = try await world.caregiver()
        let own = try await claire.add(.allergy, ["name": "Latex"])
        try await claire.exchange()
        // Whoever runs the server sees ids, and may tell them to somebody who lets themselves be helped.
        let body = try await claire.bodies()
        let stored = try #require(body[own])
        let forged = try #require(Resource(stored, naming: "Rien"))
        _ = try await jeanne.vault.commit(
            [.put(RecordPut(record: own, body: Data(forged.bytes), summary: RecordSummary(of: forged)))],
            author: "Jeanne"
        )
        try await jeanne.exchange()
        let helped = try await world.invite(claire, by: jeanne.sync, world.terms(.contributor))
        #expect(await helped.titles().isEmpty)
        #expect(await claire.titles() == ["Latex"])
        #expect(try await claire.bodies() == body)
        #expect(await claire.space.conflicts().isEmpty)
        try await claire.exchange()
        await world.stop()
    }
}

extension Resource {
    /// The same resource under another name.
    fileprivate init?(_ bytes: Data, naming name: String) {
        let text = String(decoding: bytes, as: UTF8.self).replacing("Latex", with: name)
        guard let resource = try? Resource(parsing: Data(text.utf8)) else { return nil }
        self = resource
    }
}
