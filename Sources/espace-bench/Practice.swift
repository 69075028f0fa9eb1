import Certification
import FoundationEssentials
import HealthModel
import Professional
import RecordServer
import SpaceClient
import SpaceProtocol
import SpaceTransport
import Synchronization
import Vault

/// A patient whose records are on a server in a process of its own, and a certified professional who works there.
struct Practice {
    let server: ServerProcess
    let address: ServerAddress
    let space: Space
    let patient: Synchroniser
    let workstation: Workstation
    let identity: CertifiedIdentity
    let subject: ProfessionalSubject
    /// How many requests the patient's computer sent that write.
    let writes: Counter

    /// A number that is counted up from anywhere.
    final class Counter: Sendable {
        private let number = Mutex(0)

        var value: Int { number.withLock { $0 } }

        func add() { number.withLock { $0 += 1 } }
    }

    /// Who is given access.
    func recipient() async throws -> GrantRecipient {
        guard let recipient = try await patient.professional(subject.id).recipient else {
            throw BenchError.wrongResult
        }
        return recipient
    }

    /// Reading of these kinds for a day.
    static func terms(_ kinds: some Sequence<RecordKind>) -> GrantTerms {
        GrantTerms(
            kinds: Set(kinds.map(\.rawValue)),
            rights: [.read],
            notBefore: Date(),
            expires: Date().addingTimeInterval(86_400)
        )
    }
}

extension Bench {
    /// Founds a server, a professional and a patient with so many records which are all on the server.
    func practice(_ name: String, records: Int) async throws -> Practice {
        let authority = try await Authority.found(
            at: file("\(name)-authority"),
            name: "Bench",
            lock: .keyFile,
            at: Date()
        )
        guard let person = FictitiousProfessional.all.first, let subject = ProfessionalSubject(person) else {
            throw BenchError.wrongResult
        }
        _ = try await authority.issue(subject, into: file("\(name)-issued"), lock: .keyFile, at: Date())
        let folder = file("\(name)-server")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let driver = try SQLiteDriver(path: folder + "/server.sqlite")
        try await RecordEngine.initialise(driver, name: "bench")
        try await RecordEngine.pin([authority.root], in: driver)
        let engine = try await RecordEngine(driver: driver)
        for page in try authority.publication(at: Date()) { try await engine.publish(page) }
        await driver.close()

        let server = try ServerProcess(["--dir", folder], core: 0)
        guard let address = ServerAddress(parsing: "http://127.0.0.1:\(server.port)") else {
            throw BenchError.wrongResult
        }
        let identity = try CertifiedIdentity(
            try await SealedFolder.open(at: file("\(name)-issued"), passphrase: nil)
        )
        let workstation = try await Workstation.enrol(
            identity,
            in: try await SealedFolder.create(at: file("\(name)-practice"), lock: .keyFile),
            transport: try HTTPTransport.connect(to: address),
            now: { Date() }
        )
        let space = try await makeSpace("\(name).vault")
        try await space.perform(try await space.planImport([try bundle(records)]))
        let writes = Practice.Counter()
        let transport = try HTTPTransport.connect(to: address)
        let patient = try await Synchroniser.found(
            space,
            at: address,
            trustRoot: authority.root.pem,
            transport: Transport(authority: transport.authority) { request throws(TransportError) in
                if request.method == "POST" { writes.add() }
                return try await transport.send(request)
            },
            deviceName: "A",
            recovery: nil
        )
        try await patient.synchronise()
        return Practice(
            server: server,
            address: address,
            space: space,
            patient: patient,
            workstation: workstation,
            identity: identity,
            subject: subject,
            writes: writes
        )
    }
}
