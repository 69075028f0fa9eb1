#if PostgreSQL
import FoundationEssentials
import Glibc
import RecordServer
import SpaceProtocol

extension Bench {
    /// Signed reads at one and at two server processes on one PostgreSQL.
    ///
    /// Two computers are what this is about, and a bench has one: each process gets a quarter of the time of one core, one after the
    /// other, so that neither has more because the other is idle. The database and the clients have the rest of the machine. If nothing
    /// holds one process up because of the other, two do twice as much.
    func sharing(_ address: String) async throws {
        let driver = try PostgreSQLDriver(PostgreSQLAddress(parsing: address))
        try await RecordEngine.initialise(driver, name: "bench")
        let engine = try await RecordEngine(driver: driver)
        let spaces = try await begin(64, at: engine)
        await driver.close()
        let core = Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))) - 1
        var rates: [Double] = []
        for count in [1, 2] {
            let servers = try (0..<count).map { _ in try ServerProcess(["--database", address], core: core) }
            let turns = Turns(servers)
            // Twice, and the first time is not counted: connections are opened and statements prepared then.
            for isCounted in [false, true] {
                let requests = (0..<size(10_000) * count).map { number in
                    let space = spaces[number % spaces.count]
                    // Request and connection go by the same number, and so does the port.
                    let port = servers[number % count].port
                    return head(of: request(space, "127.0.0.1:\(port)", "?from=\(space.size)"), with: space.key)
                }
                let start = ContinuousClock.now
                guard Load.run(requests, ports: servers.map(\.port), connections: 16 * count) else {
                    throw BenchError.wrongResult
                }
                let elapsed = (ContinuousClock.now - start) / .seconds(1)
                if isCounted { rates.append(Double(requests.count) / elapsed) }
            }
            turns.end()
        }
        row(
            "signed reads a second, 2 processes on PostgreSQL",
            "\(Int(rates[1])) (\(String(Int(rates[1] / rates[0] * 100))) % of 1 process: \(Int(rates[0])))",
            ">= 160 %",
            "200 %",
            rates[1] >= rates[0] * 1.6
        )
    }
}

/// Lets processes run one after the other, each for a quarter of the time.
private final class Turns {
    private static let slice: useconds_t = 5_000
    nonisolated(unsafe) private var isEnded: sig_atomic_t = 0
    private var thread: Threads?
    private let servers: [ServerProcess]

    init(_ servers: [ServerProcess]) {
        self.servers = servers
        for server in servers { server.set(running: false) }
        thread = Threads(1) { [unowned self] _ in
            while isEnded == 0 {
                for turn in 0..<4 {
                    let server = turn.isMultiple(of: 2) && turn / 2 < servers.count ? servers[turn / 2] : nil
                    server?.set(running: true)
                    usleep(Self.slice)
                    server?.set(running: false)
                }
            }
        }
    }

    func end() {
        isEnded = 1
        thread?.join()
        for server in servers { server.set(running: true) }
    }
}
#endif
