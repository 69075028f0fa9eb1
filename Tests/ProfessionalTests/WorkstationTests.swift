import Certification
import Foundation
import HealthModel
import Professional
import TestSupport
import Testing

@testable import SpaceProtocol

/// An enrolled professional before a patient's space.
struct Consultation {
    let folder = TemporaryFolder()
    let space: SpaceDouble
    let workstation: Workstation
    let found: RegisteredProfessional

    init() async throws {
        let now = SpaceDouble.now
        space = try SpaceDouble()
        let authority = try await Authority.found(at: folder.file("a"), name: "Essai", lock: .keyFile, at: now)
        let subject = try #require(ProfessionalSubject(FictitiousProfessional.all[0]))
        _ = try await authority.issue(subject, into: folder.file("c"), lock: .keyFile, at: now)
        let issued = try CertifiedIdentity(try await SealedFolder.open(at: folder.file("c"), passphrase: nil))
        workstation = try await Workstation.enrol(
            issued,
            in: try await SealedFolder.create(at: folder.file("home"), lock: .keyFile),
            transport: space.transport,
            now: { now }
        )
        var register = try ProfessionalRegister(roots: [authority.root])
        try register.update(try #require(try authority.publication(at: now).first?.authorities.first))
        found = try await register.verify(try #require(await space.directory.last), at: now)
        try register.remember(found)
    }

    static let allergy = resource(
        #"{"resourceType":"AllergyIntolerance","code":{"text":"Pénicilline"},"patient":{"reference":"Patient/self"}}"#
    )
    static let condition = resource(
        #"{"resourceType":"Condition","code":{"text":"Asthme"},"subject":{"reference":"Patient/self"}}"#
    )
    static let letter = resource(
        #"{"resourceType":"DocumentReference","status":"current","content":[{"attachment":{"title":"Lettre"}}]}"#
    )

    static func resource(_ text: String) -> Resource {
        guard let resource = try? Resource(parsing: Array(text.utf8)) else { preconditionFailure("a resource") }
        return resource
    }
}

@Suite struct `A professional's workstation` {
    @Test func `reads what is granted and nothing else, and keeps the proof`() async throws {
        let consultation = try await Consultation()
        let space = consultation.space
        let allergy = try await space.write(Consultation.allergy)
        try await space.write(Consultation.condition)
        try await space.grant(consultation.found, kinds: ["allergy", "treatment"])
        let grants = try await consultation.workstation.grants()
        #expect(grants.map(\.kinds) == [["allergy", "treatment"]] && grants.map(\.state) == [.active])
        let shared = try await consultation.workstation.read(await space.space)
        #expect(shared.records.map(\.id) == [allergy])
        #expect(shared.records.map(\.kind) == [.allergy] && shared.records[0].resource == Consultation.allergy)
        #expect(shared.receipts.count == 1 && shared.unreadable == 0)
        let receipts = try FileManager.default.contentsOfDirectory(
            atPath: consultation.folder.file("home") + "/receipts"
        )
        #expect(receipts.count == 1)
        let journal = try await consultation.workstation.journal(of: await space.space)
        #expect(journal.map(\.action) == [.read] && journal.map(\.verdict) == [.authorised] && journal[0].count == 1)
    }

    @Test func `sees the latest version only, and what is written later`() async throws {
        let consultation = try await Consultation()
        let space = consultation.space
        let record = try await space.write(Consultation.allergy)
        try await space.grant(consultation.found, kinds: ["allergy"])
        let changed = Consultation.resource(
            #"{"resourceType":"AllergyIntolerance","code":{"text":"Arachide"},"patient":{"reference":"Patient/self"}}"#
        )
        try await space.write(changed, record: record)
        let shared = try await consultation.workstation.read(await space.space)
        #expect(shared.records.map(\.resource) == [changed])
    }

    @Test func `opens a document, and notices one that was exchanged`() async throws {
        let consultation = try await Consultation()
        let space = consultation.space
        let bytes = Data((0..<70_000).map { UInt8(truncatingIfNeeded: $0) })
        try await space.write(Consultation.letter, document: bytes)
        try await space.grant(consultation.found, kinds: ["document"])
        let shared = try await consultation.workstation.read(await space.space)
        let document = try #require(shared.records.first?.documents.first)
        #expect(document.length == bytes.count)
        #expect(try await consultation.workstation.document(document.id, of: shared) == bytes)
        #expect(try await consultation.workstation.journal(of: shared.space).map(\.count) == [1, 2])
        await space.damageDocuments()
        await #expect(throws: ProfessionalError.content) {
            try await consultation.workstation.document(document.id, of: shared)
        }
        await #expect(throws: ProfessionalError.unknownDocument) {
            try await consultation.workstation.document(UUID(), of: shared)
        }
    }

    @Test(arguments: SpaceDouble.Trick.allCases)
    func `A24 refuses content without proof that the reading stands in the journal`(trick: SpaceDouble.Trick)
        async throws
    {
        let consultation = try await Consultation()
        let space = consultation.space
        try await space.write(Consultation.allergy)
        try await space.grant(consultation.found, kinds: ["allergy"])
        let id = await space.space
        _ = try await consultation.workstation.read(id)
        await space.play(trick)
        await #expect(throws: ProfessionalError.noReceipt) { try await consultation.workstation.read(id) }
        await space.play(nil)
        _ = try await consultation.workstation.read(id)
    }

    @Test func `A14 A15 A23 refuses a log that goes back, after a restart too`() async throws {
        let consultation = try await Consultation()
        let space = consultation.space
        try await space.write(Consultation.allergy)
        try await space.grant(consultation.found, kinds: ["allergy"])
        let id = await space.space
        _ = try await consultation.workstation.read(id)
        await space.forget(1)
        await #expect(throws: ProfessionalError.rewritten) { try await consultation.workstation.read(id) }
        try await space.write(Consultation.condition)
        await #expect(throws: ProfessionalError.rewritten) { try await consultation.workstation.read(id) }
    }

    @Test func `reads nothing once the grant is revoked`() async throws {
        let consultation = try await Consultation()
        let space = consultation.space
        try await space.write(Consultation.allergy)
        try await space.grant(consultation.found, kinds: ["allergy"])
        let id = await space.space
        _ = try await consultation.workstation.read(id)
        try await space.revokeAll()
        await #expect(throws: ProfessionalError.refused(.notFound)) { try await consultation.workstation.read(id) }
    }

    @Test func `leaves something for a patient who is offline, and keeps the receipt`() async throws {
        let consultation = try await Consultation()
        let space = consultation.space
        try await space.grant(consultation.found, kinds: ["allergy"], rights: [.deposit])
        let id = await space.space
        let left = try await consultation.workstation.deposit(Consultation.letter, in: id)
        #expect(try await space.openedDeposits() == [Data(Consultation.letter.bytes)])
        #expect(left.receipt.index + 1 == UInt64(await space.entries.count))
        #expect(try await consultation.workstation.journal(of: id).map(\.action) == [.deposit])
        await #expect(throws: ProfessionalError.noGrant) { try await consultation.workstation.read(id) }
    }

    @Test func `leaves nothing without the right to`() async throws {
        let consultation = try await Consultation()
        try await consultation.space.grant(consultation.found, kinds: ["allergy"], rights: [.read])
        let id = await consultation.space.space
        await #expect(throws: ProfessionalError.noGrant) {
            try await consultation.workstation.deposit(Consultation.letter, in: id)
        }
        #expect(await consultation.space.deposits.isEmpty)
    }

    @Test func `keeps earlier keys when it enrols again, since grants name them`() async throws {
        let consultation = try await Consultation()
        let space = consultation.space
        try await space.write(Consultation.allergy)
        try await space.grant(consultation.found, kinds: ["allergy"])
        let again = try await Workstation.enrol(
            consultation.workstation.identity,
            in: consultation.workstation.folder,
            transport: space.transport,
            now: { SpaceDouble.now }
        )
        #expect(try await again.read(await space.space).records.count == 1)
        #expect(await space.directory.count == 2)
    }

    @Test func `A44 leaves nothing of a patient on disk`() async throws {
        let consultation = try await Consultation()
        let space = consultation.space
        try await space.write(Consultation.allergy)
        try await space.grant(consultation.found, kinds: ["allergy"])
        _ = try await consultation.workstation.read(await space.space)
        let home = consultation.folder.file("home")
        for name in try FileManager.default.subpathsOfDirectory(atPath: home) {
            guard let bytes = FileManager.default.contents(atPath: "\(home)/\(name)") else { continue }
            #expect(
                bytes.range(of: Data("Pénicilline".utf8)) == nil
                    && bytes.range(of: Data("AllergyIntolerance".utf8)) == nil
            )
        }
    }
}
