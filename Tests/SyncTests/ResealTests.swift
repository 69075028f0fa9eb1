import Certification
import Foundation
import HealthModel
import RecordServer
import SpaceProtocol
import TestSupport
import Testing
import Vault

@testable import SpaceClient

@Suite(.timeLimit(.minutes(15))) struct `A record sealed anew` {
    @Test(arguments: [Resealing.rewrap, .reencrypt])
    func `opens with no key a revoked professional ever had, and the server has the former bytes no more`(
        scope: Resealing
    ) async throws {
        let world = try await SyncWorld()
        let issuer = try CertificateIssuer(founding: "Autorité d'essai", key: SigningKey(), at: world.clock.now)
        let patient = try await world.computer()
        patient.synchroniser = try await Synchroniser.found(
            patient.space,
            at: world.address,
            trustRoot: issuer.root.pem,
            transport: patient.transport,
            deviceName: "Ordinateur A",
            recovery: nil
        )
        let sync = try patient.sync
        let bytes = Data("%PDF-1.7\nlettre".utf8)
        let path = patient.folder.file("lettre.pdf")
        try bytes.write(to: URL(filePath: path))
        let id = try await patient.space.addDocument(path, type: nil, title: "Lettre", date: nil)
        try await patient.exchange()
        let doctor = try DoctorDouble("99900000011", certifiedBy: issuer, in: world)
        let terms = GrantTerms(
            kinds: [RecordKind.document.rawValue],
            rights: [.read],
            notBefore: world.clock.now,
            expires: world.clock.now.addingTimeInterval(30 * 86_400)
        )
        let grant = Intent.GrantIntent(id: UUID(), to: doctor.recipient, terms)
        #expect(try await sync.decide(.grant(grant)))
        let link = await sync.currentLink()
        #expect(try await doctor.read(link) == [id.uuid])
        let (state, _) = try #require(try await doctor.follow(link))
        let had = try GrantKeys(
            of: try #require(state.grants(signedBy: doctor.signing.publicKey.thumbprint).first),
            in: state,
            with: doctor.wrapping
        )
        #expect(try await sync.decide(.revoke(grant.id)))
        let before = try #require(try await sync.history().latest[id.uuid]?.first)
        #expect(
            had.key(category: before.category, epoch: before.epoch) != nil,
            "the old version is under a key they know"
        )
        let known = try await sync.fetchObjects([before.id])
        #expect(known[before.id] != nil)

        #expect(try await sync.reseal(id, scope) == 1)
        let heads = try #require(try await sync.history().latest[id.uuid])
        let after = try #require(heads.first)
        #expect(heads.count == 1 && after.id != before.id && after.parents == [before.id])
        #expect(had.key(category: after.category, epoch: after.epoch) == nil)
        let served = try await sync.fetchObjects([before.id, after.id])
        #expect(served[before.id] == nil && served[after.id] != nil)
        let (old, new) = (try #require(before.blobs.first), try #require(after.blobs.first))
        #expect((old.id == new.id) == (scope == .rewrap))
        #expect(try await world.engine.blob(new.id, of: link.space).isComplete)
        if scope == .reencrypt {
            await #expect(throws: RecordError.notFound) { try await world.engine.blob(old.id, of: link.space) }
        }

        // It says the same, here and on a device that joins later.
        let copy = patient.folder.file("copie.pdf")
        try await patient.space.extractDocument(id, to: copy)
        #expect(FileManager.default.contents(atPath: copy) == bytes)
        let second = try await world.paired(with: patient)
        try await second.exchange()
        #expect(await second.titles() == ["Lettre"])
        try await (try second.sync).fetchDocuments()
        let other = second.folder.file("copie.pdf")
        try await second.space.extractDocument(id, to: other)
        #expect(FileManager.default.contents(atPath: other) == bytes)
        await world.stop()
    }
}
