import Certification
import Foundation
import HealthModel
import Professional
import RecordServer
import SpaceClient
import SpaceProtocol
import TestSupport
import Testing
import Vault

/// A patient, the regulation centre they may name, and two doctors.
private struct Call {
    let world: SyncWorld
    let patient: Computer
    let centre: Colleague
    let doctor: Colleague
    let other: Colleague
    private let places = TemporaryFolder()

    init() async throws {
        let clock = FixedClock()
        let authority = try await Authority.found(
            at: places.file("authority"),
            name: "Autorité d'essai",
            lock: .keyFile,
            at: clock.now
        )
        world = try await SyncWorld(clock: clock, authorities: [authority.root])
        for page in try authority.publication(at: clock.now) { try await world.engine.publish(page) }
        let people = FictitiousProfessional.all
        centre = try await Colleague(people[0], of: authority, in: world)
        doctor = try await Colleague(people[1], of: authority, in: world)
        other = try await Colleague(people[2], of: authority, in: world)
        patient = try await world.computer()
        patient.synchroniser = try await Synchroniser.found(
            patient.space,
            at: world.address,
            trustRoot: authority.root.pem,
            transport: patient.transport,
            deviceName: "Ordinateur",
            recovery: nil
        )
    }

    var space: SpaceID { get async throws { await (try patient.sync).currentLink().space } }

    func enable(_ choices: EmergencyChoices) async throws {
        #expect(try await patient.sync.enableEmergency(through: centre.id, choices))
    }

    /// Opens while the desk answers.
    func open(
        by colleague: Colleague? = nil,
        as role: EmergencyRole = .anyProfessional,
        reason: String = "Malaise, seul.",
        staff: Set<ProfessionalID> = [],
        patience: Int = 30
    ) async throws -> SharedSpace {
        let space = try await space
        async let shared = (colleague ?? doctor).workstation.openInEmergency(
            space,
            as: role,
            motive: .unableToConsent,
            reason: reason,
            patience: patience
        )
        _ = try await centre.workstation.answerOpenings(staff: staff, waiting: 20)
        return try await shared
    }

    /// What a choice says that it would open.
    func previewed(_ choices: EmergencyChoices) async throws -> Set<UUID> {
        Set(try await patient.sync.previewEmergency(choices).filter(\.isVisible).map(\.id.uuid))
    }

    func add(_ kind: RecordKind, _ name: String) async throws -> RecordID {
        try await patient.add(kind, ["name": name, "date": "2019-03-02"])
    }
}

@Suite(.timeLimit(.minutes(15))) struct `An opening in an emergency` {
    @Test(
        arguments: [
            EmergencyChoices(regulation: true), EmergencyChoices(everybody: true),
            EmergencyChoices(regulation: true, everybody: true),
            EmergencyChoices(regulation: true, everybody: true, hidden: true),
        ]
    )
    func `opens exactly what the preview of the choice lists, and the keys of it nothing later`(
        choices: EmergencyChoices
    ) async throws {
        let call = try await Call()
        _ = try await call.add(.allergy, "Pollen")
        _ = try await call.add(.condition, "Asthme")
        _ = try await call.patient.space.add(
            FormValues(kind: .appointment, values: ["name": "Rendez-vous", "date": "2027-01-02"]),
            acceptImplausible: true
        )
        let hidden = try await call.add(.condition, "Dépression")
        let isolated = try await call.add(.condition, "Grossesse")
        try await call.patient.space.hide(hidden)
        try await call.patient.space.isolate(isolated, from: call.other.id)
        try await call.patient.exchange()
        let announced = try await call.previewed(choices)
        #expect(announced.count == (choices.hidden ? 4 : 2))
        try await call.enable(choices)
        let role = choices.everybody ? EmergencyRole.anyProfessional : .regulation
        let shared = try await call.open(as: role, staff: [call.doctor.id])
        #expect(Set(shared.records.filter { $0.resource.type != .patient }.map(\.id)) == announced)
        #expect(shared.unreadable == 0 && shared.grant.isOpening && !shared.receipts.isEmpty)
        #expect(shared.grant.expires == call.world.clock.now.addingTimeInterval(72 * 3600))

        // The owner only exchanges: every category that was opened has other keys then (A30).
        let before = try #require(try await call.patient.sync.state)
        try await call.patient.exchange()
        let after = try #require(try await call.patient.sync.state)
        for category in shared.grant.categories.keys {
            #expect((after.categories[category]?.epoch ?? 0) == (before.categories[category]?.epoch ?? 0) + 1)
        }
        #expect(try await call.patient.sync.openings().allSatisfy { $0.isRotated })
        let later = try await call.add(.allergy, "Iode")
        try await call.patient.exchange()
        let again = try await call.doctor.workstation.read(try await call.space)
        #expect(Set(again.records.filter { $0.resource.type != .patient }.map(\.id)) == announced)
        #expect(!again.records.contains { $0.id == later.uuid } && again.grant.isOpening)
        // Another opening opens it: the centre was handed the new keys with the rotation.
        let second = try await call.open(as: role, staff: [call.doctor.id])
        #expect(second.records.contains { $0.id == later.uuid })
        await call.world.stop()
    }

    @Test func `A30 rotates once by itself, on a second device too, and what follows rotates nothing more`()
        async throws
    {
        let call = try await Call()
        _ = try await call.add(.allergy, "Pollen")
        try await call.patient.exchange()
        let second = try await call.world.paired(
            with: call.patient,
            trustRoot: try await call.patient.sync.currentLink().trustRoot
        )
        try await call.enable(EmergencyChoices(everybody: true))
        try await second.exchange()
        _ = try await call.open()
        try await second.exchange()
        let generation = try await second.sync.state?.generation
        try await call.patient.exchange()
        try await second.exchange()
        #expect(try await call.patient.sync.state?.generation == generation)
        #expect(try await call.patient.sync.openings().count == 1)
        #expect(try await second.sync.openings().count == 1)
        await call.world.stop()
    }

    @Test func `T18 needs a reason, which only the owner reads, and the banner stays until it was seen`() async throws {
        let call = try await Call()
        let canary = "motif-CANARI-7731"
        _ = try await call.add(.allergy, "Pollen")
        try await call.patient.exchange()
        try await call.enable(EmergencyChoices(everybody: true))
        for reason in ["", "   \u{A0}\n", String(repeating: "x", count: 1001)] {
            await #expect(throws: ProfessionalError.reasonNeeded) { try await call.open(reason: reason, patience: 0) }
        }
        #expect(try await call.patient.sync.history().openings.isEmpty)
        _ = try await call.open(reason: canary)
        try await call.patient.exchange()
        // Through a restart, without the server.
        try await call.patient.restart()
        call.patient.wire.cut()
        let link = try #require(try await Synchroniser.link(of: call.patient.space))
        let noted = try #require(link.openingsToCheck.first)
        #expect(noted.reason == canary && noted.motive == "unable-to-consent" && noted.professional == call.doctor.id)
        #expect(noted.regulator == call.centre.id && noted.verdict == .emergency)
        let shown = try #require(try await call.patient.sync.openings().first)
        #expect(shown.subject?.id == call.doctor.id && shown.kinds.contains("allergy"))
        try await call.patient.sync.acknowledge(opening: noted.index)
        try await call.patient.restart()
        #expect(try await Synchroniser.link(of: call.patient.space)?.openingsToCheck.isEmpty == true)
        call.patient.wire.mend()
        try await call.patient.exchange()
        #expect(try await Synchroniser.link(of: call.patient.space)?.openingsToCheck.isEmpty == true)
        await #expect(throws: SyncError.noSuchOpening) { try await call.patient.sync.acknowledge(opening: 9999) }
        // The journal keeps it, with the readings under it.
        let lines = try await call.patient.sync.journal()
        let opening = try #require(lines.first { $0.action == .emergency })
        #expect(opening.verdict == .emergency && opening.professional == call.doctor.id)
        #expect(lines.contains { $0.action == .read && $0.verdict == .emergency && $0.professional == call.doctor.id })
        #expect(try await call.patient.sync.history().check.alarms.isEmpty)
        // Neither the server's files nor its log have the reason.
        #expect(!call.world.log.text.contains(canary))
        for name in call.world.folder.names {
            #expect(!call.world.folder.bytes(name).contains(Data(canary.utf8)), "\(name)")
        }
        await call.world.stop()
    }

    @Test func `T18 ends after its term, and at once when the consent is taken back`() async throws {
        let call = try await Call()
        _ = try await call.add(.allergy, "Pollen")
        try await call.patient.exchange()
        try await call.enable(EmergencyChoices(everybody: true))
        let space = try await call.space
        #expect(try await call.open().records.isEmpty == false)
        call.world.clock.advance(days: 2.9)
        #expect(try await call.doctor.workstation.read(space).grant.isOpening)
        call.world.clock.advance(days: 0.2)
        #expect(try await call.doctor.opened(space).records.isEmpty)
        #expect(try await call.open().records.isEmpty == false)
        #expect(try await call.patient.sync.decide(.disableEmergency))
        #expect(try await call.doctor.opened(space).records.isEmpty)
        await #expect(throws: ProfessionalError.refused(.notFound)) { try await call.open(patience: 0) }
        #expect(try await call.patient.sync.emergency().choices == nil)
        await call.world.stop()
    }

    @Test func `A30 the desk declines whoever is not of the staff as they said, and the blocked never get that far`()
        async throws
    {
        let call = try await Call()
        _ = try await call.add(.allergy, "Pollen")
        try await call.patient.exchange()
        try await call.enable(EmergencyChoices(regulation: true))
        await #expect(throws: ProfessionalError.centreDeclined) { try await call.open(as: .regulation) }
        await #expect(throws: ProfessionalError.refused(.notFound)) { try await call.open(as: .anyProfessional) }
        #expect(try await call.patient.sync.decide(.block(call.other.id)))
        await #expect(throws: ProfessionalError.refused(.notFound)) {
            try await call.open(by: call.other, as: .regulation, staff: [call.other.id])
        }
        // The centre opens for itself; nobody answering leaves the opening in the journal and nothing opened.
        #expect(try await call.open(by: call.centre, as: .regulation).records.isEmpty == false)
        let space = try await call.space
        await #expect(throws: ProfessionalError.centreSilent) {
            try await call.doctor.workstation.openInEmergency(
                space,
                as: .regulation,
                motive: .regulationCall,
                reason: "Appel",
                patience: 0
            )
        }
        #expect(try await call.doctor.opened(space).records.isEmpty)
        try await call.patient.exchange()
        #expect(try await call.patient.sync.openings().count == 3)
        await call.world.stop()
    }

    @Test func `A24 A30 is refused by the professional without the proof, whatever the server answers`() async throws {
        let call = try await Call()
        _ = try await call.add(.allergy, "Pollen")
        try await call.patient.exchange()
        try await call.enable(EmergencyChoices(everybody: true))
        let space = try await call.space
        call.doctor.wire.tamper { request, answer in
            guard request.path.hasSuffix("/emergency"), request.method == "POST", answer.status == 201 else {
                return answer
            }
            var bytes = answer.body
            bytes[bytes.startIndex + 60] ^= 1
            return TransportAnswer(status: answer.status, headers: answer.headers, body: bytes)
        }
        await #expect(throws: ProfessionalError.noReceipt) {
            try await call.doctor.workstation.openInEmergency(
                space,
                as: .anyProfessional,
                motive: .immediateRisk,
                reason: "Malaise",
                patience: 0
            )
        }
        // The desk, too, gives nothing for a share that comes without the entry's proof.
        call.centre.wire.tamper { request, answer in
            guard request.path == "/v1/emergency", let pending = try? PendingOpenings(decoding: answer.body),
                let one = pending.openings.first
            else { return answer }
            let receipt = LogReceipt(
                index: one.receipt.index + 1,
                entry: one.receipt.entry,
                note: one.receipt.note,
                proof: one.receipt.proof
            )
            let other = PendingOpening(
                space: one.space,
                consent: one.consent,
                package: one.package,
                escrow: one.escrow,
                receipt: receipt
            )
            return TransportAnswer(status: 200, headers: answer.headers, body: PendingOpenings([other]).encoded)
        }
        #expect(try await call.centre.workstation.answerOpenings(staff: []).isEmpty)
        await call.world.stop()
    }

    @Test func `is told plainly, can be decided offline, and a link written before keeps its openings`() async throws {
        let call = try await Call()
        _ = try await call.add(.allergy, "Pollen")
        try await call.patient.exchange()
        _ = try await call.patient.sync.professional(call.centre.id)
        let summary = try await call.patient.sync.emergency()
        #expect(summary.choices == nil && summary.pending == nil && summary.hours == 72)
        await #expect(throws: SyncError.refusedTerms) {
            try await call.patient.sync.enableEmergency(through: call.centre.id, EmergencyChoices(hidden: true))
        }
        try await call.enable(EmergencyChoices(regulation: true))
        call.patient.wire.cut()
        #expect(try await call.patient.sync.decide(.disableEmergency) == false)
        #expect(try await call.patient.sync.emergency().pending == EmergencyChoices())
        call.patient.wire.mend()
        try await call.patient.exchange()
        #expect(try await call.patient.sync.emergency().choices == nil)
        let link = try await call.patient.sync.currentLink()
        #expect(try SpaceLink(decoding: link.encoded).encoded == link.encoded)
        await call.world.stop()
    }
}
