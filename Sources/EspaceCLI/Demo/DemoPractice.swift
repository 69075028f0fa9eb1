import Certification
import FoundationEssentials
import HealthModel
import Professional
import ProgramConsole
import SpaceClient
import SpaceProtocol
import SpaceTransport

/// The professionals of a demonstration: an authority that certifies a few of the invented ones, each with a workstation of their own.
struct DemoPractice {
    /// How many of the person's department are certified.
    private static let count = 4
    /// A physician, to whom the person gives an access.
    private static let physician = "10"

    private let authority: Authority
    private let folder: DemoFolder
    private let now: @Sendable () -> Date
    /// Everybody who is certified.
    let subjects: [ProfessionalSubject]

    /// Founds the authority and certifies some professionals of a department.
    init(in folder: DemoFolder, department: Int, run: Run) async throws {
        self.folder = folder
        now = run.spaces.now
        let path = try folder.folder("professionnels")
        let authority = try await Authority.found(
            at: path + "/autorite",
            name: say("Autorité de démonstration", "Authority of the demonstration"),
            lock: .keyFile,
            at: now()
        )
        self.authority = authority
        let near = FictitiousProfessional.all.filter { $0.department == String(department) }
        let physicians = near.filter { $0.profession == Self.physician }
        let others = near.filter { $0.profession != Self.physician }
        subjects = (physicians.prefix(2) + others.prefix(Self.count - 2)).compactMap { ProfessionalSubject($0) }
        guard subjects.count == Self.count else { throw CommandError.unreadable(.file) }
        for subject in subjects {
            _ = try await authority.issue(
                subject,
                into: path + "/certificat-" + subject.id.rpps,
                lock: .keyFile,
                at: now()
            )
        }
    }

    /// The authority's certificate, which the person and the server pin.
    var root: String { authority.root.pem }
    var trustRoot: TrustRoot { authority.root }

    /// How to work as one of them, to be shown.
    var invitation: String? {
        subjects.first.map { subject in
            say("Professionnel certifié, ", "Certified professional, ")
                + "\(subject.displayName)\u{A0}: espace-pro grants --home \(home(of: subject))"
        }
    }

    /// The folder in which a professional works.
    func home(of subject: ProfessionalSubject) -> String { folder.file("professionnels/" + subject.id.rpps) }

    /// Publishes everybody at a server, and enrols them there.
    ///
    /// - Returns: Their workstations, in the order of ``subjects``.
    func enrol(at server: DemoServer) async throws -> [Workstation] {
        let transport = try HTTPTransport.connect(to: server.address)
        for page in try authority.publication(at: now()) { try await DirectoryCalls(transport).publish(page) }
        var workstations: [Workstation] = []
        for subject in subjects {
            let issued = try CertifiedIdentity(
                try await SealedFolder.open(
                    at: folder.file("professionnels/certificat-" + subject.id.rpps),
                    passphrase: nil
                )
            )
            let home = try await SealedFolder.create(at: home(of: subject), lock: .keyFile)
            try ServerPlace(address: server.address.description, root: nil).write(to: home)
            workstations.append(try await Workstation.enrol(issued, in: home, transport: transport, now: now))
        }
        return workstations
    }
}
