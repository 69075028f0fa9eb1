import Certification
import Foundation
import HealthModel
import Professional
import RecordServer
import SpaceProtocol
import TestSupport
import Testing

/// A professional at work with the program they really have: a certificate of the authority, a key in the directory, a folder of receipts.
struct Colleague {
    let folder: TemporaryFolder
    let workstation: Workstation
    let id: ProfessionalID
    /// The way to the server, on which a test may stand.
    let wire = Wire()

    init(_ person: FictitiousProfessional, of authority: Authority, in world: SyncWorld) async throws {
        let clock = world.clock
        let folder = TemporaryFolder()
        let subject = try #require(ProfessionalSubject(person))
        _ = try await authority.issue(subject, into: folder.file("issued"), lock: .keyFile, at: clock.now)
        id = subject.id
        let issued = try CertifiedIdentity(try await SealedFolder.open(at: folder.file("issued"), passphrase: nil))
        workstation = try await Workstation.enrol(
            issued,
            in: try await SealedFolder.create(at: folder.file("home"), lock: .keyFile),
            transport: try wire.connect(to: world.address),
            now: { clock.now }
        )
        self.folder = folder
    }

    /// The records that open for them now; none where the server knows no right of theirs.
    func opened(_ space: SpaceID) async throws -> (records: Set<UUID>, unreadable: Int) {
        do {
            let shared = try await workstation.read(space)
            return (Set(shared.records.map(\.id)), shared.unreadable)
        } catch ProfessionalError.noGrant, ProfessionalError.refused(.notFound) {
            return ([], 0)
        }
    }
}
