import FoundationEssentials
import Glibc
import RecordServer
import SpaceProtocol

/// A space that is its beginning only, and the key that reads it.
struct SmallSpace {
    let id: SpaceID
    let key: SigningKey
    let size: UInt64
}

extension Bench {
    /// Small signed reads of many clients at a server in a process and on a core of its own, beside the signature checks which that
    /// core can do; and the memory of that server.
    ///
    /// Both are counted by processor time, so that what else the machine does is no part of it.
    func serving() async throws {
        let folder = file("serving")
        mkdir(folder, 0o700)
        let driver = try SQLiteDriver(path: folder + "/server.sqlite")
        try await RecordEngine.initialise(driver, name: "bench")
        let engine = try await RecordEngine(driver: driver)
        let spaces = try await begin(size(100_000), at: engine)
        await driver.close()

        let core = Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))) - 1
        let server = try ServerProcess(["--dir", folder], core: core)
        let idle = server.megabytes
        let checks = checksPerSecond()
        for connections in [1, 32] {
            let rate = try reads(spaces, server, count: 20_000, connections: connections) { "?from=\($0.size)" }
            row(
                "signed reads a core-second, \(connections) client\(connections > 1 ? "s" : "")",
                "\(Int(rate)) (\(Int(rate / checks * 100)) %)",
                ">= 50 % of its checks",
                "Ed25519 checks \(Int(checks))/s",
                rate >= checks / 2
            )
        }
        let few = server.megabytes
        // Every space once, as many of them as there are.
        _ = try reads(spaces, server, count: spaces.count, connections: 32, isSpread: true) { "?from=\($0.size)" }
        let many = server.megabytes
        row("server memory, idle", "\(Int(idle)) MB", "<= 80 MB", "-", idle <= 80)
        row(
            "server memory, \(spaces.count) spaces read",
            "\(Int(many)) MB (1 space: \(Int(few)))",
            "flat, <= 80 MB",
            "-",
            many <= 80
        )
    }

    func begin(_ count: Int, at engine: RecordEngine) async throws -> [SmallSpace] {
        let wrapping = WrapPrivateKey().publicKey
        guard let logKey = try? VerifyingKey(bytes: engine.information.logKey.bytes) else {
            throw BenchError.wrongResult
        }
        var spaces: [SmallSpace] = []
        for _ in 0..<count {
            let key = SigningKey()
            let genesis = StateChange.Genesis(
                device: DeviceKeys(signing: key.publicKey, wrapping: wrapping),
                server: engine.name,
                logKey: logKey,
                minimumVersion: 1,
                policy: StateChange.Policy()
            )
            let entry = StateEntry(signing: .genesis(genesis), after: nil, seen: nil, with: key)
            let began = try await engine.begin(StateBatch([entry.entry]), signedBy: key.publicKey.thumbprint)
            spaces.append(
                SmallSpace(id: began.space, key: key, size: began.page.from + UInt64(began.page.leaves.count))
            )
        }
        return spaces
    }

    /// The Ed25519 checks of requests that one core does in a second.
    func checksPerSecond() -> Double {
        let key = SigningKey()
        let id = SpaceID(LogHash(of: Data()))
        let signed = request(SmallSpace(id: id, key: key, size: 1), "127.0.0.1:1", "?from=1")
        let signature = RequestSignature(signing: signed, at: Date(), with: key)
        let start = clock()
        for _ in 0..<5000 { try? signature.verify(by: key.publicKey, at: Date()) }
        return 5000 / (Double(clock() - start) / 1_000_000)
    }

    func request(_ space: SmallSpace, _ authority: String, _ query: String) -> RequestToSign {
        RequestToSign(
            method: "GET",
            authority: authority,
            path: "/v1/spaces/\(space.id)/log",
            query: query,
            body: Data(),
            space: space.id,
            session: RequestSignature.randomName()
        )
    }

    /// A signed request as it is sent.
    func head(of signed: RequestToSign, with key: SigningKey) -> Data {
        let signature = RequestSignature(signing: signed, at: Date(), with: key)
        var text = "GET \(signed.path)\(signed.query) HTTP/1.1\r\nhost: \(signed.authority)\r\n"
        for (name, value) in signature.headers(for: signed) { text += "\(name): \(value)\r\n" }
        return Data((text + "\r\n").utf8)
    }

    /// Reads a second of processor time of the server is enough for.
    private func reads(
        _ spaces: [SmallSpace],
        _ server: ServerProcess,
        count: Int,
        connections: Int,
        isSpread: Bool = false,
        query: (SmallSpace) -> String
    ) throws -> Double {
        var used = 0.0
        // Signed just before they are sent: a signature is good for a minute.
        for first in stride(from: 0, to: count, by: 10_000) {
            let requests = (first..<min(count, first + 10_000)).map { number in
                let space = spaces[isSpread ? number : 0]
                return head(of: request(space, "127.0.0.1:\(server.port)", query(space)), with: space.key)
            }
            let before = server.processorSeconds
            guard Load.run(requests, ports: [server.port], connections: connections) else {
                throw BenchError.wrongResult
            }
            used += server.processorSeconds - before
        }
        return Double(count) / used
    }
}
