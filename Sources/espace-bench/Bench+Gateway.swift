import Certification
import FoundationEssentials
import HealthModel
import Logging
import ProGateway
import Professional
import RecordServer
import SpaceClient
import SpaceProtocol
import SpaceTransport

extension Bench {
    /// Searches of practice software at the gateway of a professional to whom a whole record is granted, over real HTTP: the first one reads
    /// the patient through a real server, and the others are what is measured.
    func gateway() async throws {
        let count = size(10_000)
        let professional = try await practice(count)
        let gateway = try await GatewayServer.start(
            GatewaySource(professional.workstation),
            port: 0,
            logger: Self.silent
        )
        guard let address = ServerAddress(parsing: "http://127.0.0.1:\(gateway.port)") else {
            throw BenchError.wrongResult
        }
        let transport = try HTTPTransport.connect(to: address)
        func ask(_ path: String, _ query: String) async throws -> Double {
            let start = ContinuousClock.now
            let answer = try await transport.send(TransportRequest(method: "GET", path: path, query: query))
            guard answer.status == 200, !answer.body.isEmpty else { throw BenchError.wrongResult }
            return (ContinuousClock.now - start).inSeconds
        }
        let load = try await ask("/Patient", "")
        row("gateway: first load of \(count) records", load.seconds, "-", "-", true)
        let searches = [
            ("/Observation", "?code=29463-7&_sort=-date&_count=20"),
            ("/Condition", "?clinical-status=active&_count=50"),
            ("/MedicationStatement", "?status=active&_count=50"), ("/Observation", "?date=ge2010-01-01&_count=20"),
            ("/Immunization", "?_summary=count"), ("/Procedure", "?_sort=date&_count=20"),
        ]
        var times: [Double] = []
        for number in 0..<600 {
            let (path, query) = searches[number % searches.count]
            times.append(try await ask(path, query))
        }
        let late = times.percentile(0.95)
        row(
            "gateway: search over \(count) records, p95",
            "\(late.milliseconds) (p50 \(times.median.milliseconds))",
            "<= 20 ms",
            "-",
            late <= 0.02
        )
        await gateway.stop()
        await professional.server.stop()
    }

    private static var silent: Logger { Logger(label: "bench", factory: { _ in SwiftLogNoOpLogHandler() }) }

    /// A server, a patient with so many records on it, and a professional who may read them all.
    private func practice(_ count: Int) async throws -> (server: RecordServer, workstation: Workstation) {
        let authority = try await Authority.found(at: file("authority"), name: "Bench", lock: .keyFile, at: Date())
        let driver = try SQLiteDriver(path: file("gateway.sqlite"))
        try await RecordEngine.initialise(driver, name: "bench")
        try await RecordEngine.pin([authority.root], in: driver)
        var options = ServerOptions()
        options.port = 0
        options.rate = 10_000_000
        options.logger = Self.silent
        let engine = try await RecordEngine(driver: driver)
        let server = try await RecordServer.start(engine, options: options)
        guard let address = ServerAddress(parsing: "http://127.0.0.1:\(server.port)"),
            let person = FictitiousProfessional.all.first, let subject = ProfessionalSubject(person)
        else { throw BenchError.wrongResult }
        _ = try await authority.issue(subject, into: file("issued"), lock: .keyFile, at: Date())
        for page in try authority.publication(at: Date()) { try await engine.publish(page) }
        let workstation = try await Workstation.enrol(
            try CertifiedIdentity(try await SealedFolder.open(at: file("issued"), passphrase: nil)),
            in: try await SealedFolder.create(at: file("practice"), lock: .keyFile),
            transport: try HTTPTransport.connect(to: address),
            now: { Date() }
        )

        let space = try await makeSpace("gateway.vault")
        try await space.perform(try await space.planImport([try bundle(count)]))
        let patient = try await Synchroniser.found(
            space,
            at: address,
            trustRoot: authority.root.pem,
            transport: try HTTPTransport.connect(to: address),
            deviceName: "A",
            recovery: nil
        )
        try await patient.synchronise()
        guard let recipient = try await patient.professional(subject.id).recipient else {
            throw BenchError.wrongResult
        }
        let terms = GrantTerms(
            kinds: Set(RecordKind.allCases.map(\.rawValue)),
            rights: [.read],
            notBefore: Date(),
            expires: Date().addingTimeInterval(86_400)
        )
        guard try await patient.decide(.grant(Intent.GrantIntent(id: UUID(), to: recipient, terms))) else {
            throw BenchError.wrongResult
        }
        await space.lock()
        return (server, workstation)
    }
}
