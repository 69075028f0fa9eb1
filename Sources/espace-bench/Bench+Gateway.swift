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
        let practice = try await practice("gateway", records: count)
        let terms = Practice.terms(RecordKind.allCases)
        try await practice.decide(.grant(Intent.GrantIntent(id: UUID(), to: try await practice.recipient(), terms)))
        await practice.space.lock()
        let gateway = try await GatewayServer.start(
            GatewaySource(practice.workstation),
            port: 0,
            logger: Logger(label: "bench", factory: { _ in SwiftLogNoOpLogHandler() })
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
    }
}
