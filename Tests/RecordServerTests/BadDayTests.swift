import Foundation
import Glibc
import SpaceClient
import SpaceTransport
import Synchronization
import TestSupport
import Testing

@testable import RecordServer
@testable import SpaceProtocol

/// What happens to the database or the process must not happen to what was acknowledged.
@Suite(.timeLimit(.minutes(15))) struct `On a bad day` {
    /// Sends a batch until it is acknowledged, as a client does.
    private func insist(_ batch: CommitBatch, _ space: TestSpace, at engine: RecordEngine) async throws {
        while true {
            do {
                _ = try await engine.append(batch, to: space.id, from: 0)
                return
            } catch StoreError.unavailable { await Task.yield() }
        }
    }

    #if PostgreSQL
    @Test func `PostgreSQL crashes and comes back under load: nothing acknowledged is lost, nothing is applied twice`()
        async throws
    {
        let cluster = try PostgreSQLCluster()
        let database = try TestDatabase(at: cluster)
        let clock = FixedClock()
        let engines = [try await database.engine(clock: clock), try await database.engine(clock: clock)]
        engines.forEach { $0.listen() }
        let space = try await TestSpace.begin(at: engines[0])
        let batches = try (0..<60).map { _ in try space.version().batch }
        let acknowledged = Counter()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, batch) in batches.enumerated() {
                group.addTask {
                    try await self.insist(batch, space, at: engines[index % 2])
                    acknowledged.add()
                }
            }
            group.addTask {
                for share in [10, 30] {
                    while acknowledged.value < share { await Task.yield() }
                    try await withCheckedThrowingContinuation { continuation in
                        DispatchQueue(label: "crash").async {
                            continuation.resume(
                                with: Result {
                                    try cluster.crash()
                                    try cluster.start()
                                }
                            )
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        var reader = space
        reader.take(try await engines[0].log(of: space.id, from: space.frontier.size))
        #expect(reader.frontier.size == space.frontier.size + 60)
        #expect(try await engines[1].check() == [])
        // Whoever waits is heard again over a new connection.
        let size = reader.frontier.size
        async let waited = engines[1].log(of: space.id, from: size, waiting: 30)
        try await reader.commit(at: engines[0])
        #expect(try await waited.leaves.count == 1)
        await database.close()
    }

    @Test(.enabled(if: SmallDisk.isPossible, "only root may mount a small disk"))
    func `the disk of PostgreSQL is full: what does not fit is refused whole, and goes in when there is room`()
        async throws
    {
        let disk = try SmallDisk(kilobytes: 12_000)
        let cluster = try PostgreSQLCluster()
        let database = try TestDatabase(at: cluster, disk: disk.path)
        let engine = try await database.engine(clock: FixedClock())
        var space = try await TestSpace.begin(at: engine)
        var refused: CommitBatch?
        while refused == nil {
            // Of bytes that do not compress, as all that is sealed.
            let (batch, _) = try space.version(body: String(repeating: "a", count: 200_000))
            do {
                space.take(try await engine.append(batch, to: space.id, from: space.frontier.size))
            } catch {
                #expect(error as? StoreError == .full)
                refused = batch
            }
        }
        #expect(try await engine.log(of: space.id, from: space.frontier.size).leaves.isEmpty)
        #expect(try await engine.check() == [])
        disk.grow(to: 64_000)
        let size = space.frontier.size
        space.take(try await engine.append(try #require(refused), to: space.id, from: size))
        #expect(space.frontier.size == size + 1)
        #expect(try await engine.check() == [])
        await database.close()
        try cluster.crash()
    }
    #endif

    @Test func `the disk is full: what does not fit is refused whole, and goes in when there is room`() async throws {
        let database = try TestDatabase(.sqlite)
        let clock = FixedClock()
        let driver = try database.open(pageLimit: 120)
        try await RecordEngine.initialise(driver, name: "serveur.exemple")
        let engine = try await RecordEngine(driver: driver, now: { clock.now })
        var space = try await TestSpace.begin(at: engine)
        var refused: CommitBatch?
        while refused == nil {
            let (batch, _) = try space.version(body: String(repeating: "a", count: 30_000))
            do {
                space.take(try await engine.append(batch, to: space.id, from: space.frontier.size))
            } catch {
                #expect(error as? StoreError == .full)
                refused = batch
            }
        }
        // What is there is read and checked as before.
        #expect(try await engine.log(of: space.id, from: space.frontier.size).leaves.isEmpty)
        #expect(try await engine.check() == [])
        await database.close()
        let larger = try await database.engine(clock: clock)
        let batch = try #require(refused)
        let size = space.frontier.size
        space.take(try await larger.append(batch, to: space.id, from: size))
        #expect(space.frontier.size == size + 1)
        #expect(try await larger.check() == [])
        await database.close()
    }

    @Test func `the full disk is said to the client as no room, and the server goes on`() async throws {
        let clock = FixedClock()
        let database = try TestDatabase(.sqlite)
        let driver = try database.open(pageLimit: 70)
        try await RecordEngine.initialise(driver, name: "serveur.exemple")
        let engine = try await RecordEngine(driver: driver, now: { clock.now })
        let name = RequestSignature.randomName()
        await #expect(throws: StoreError.full) {
            for slot in 0..<16 { try await engine.leave(Data(count: 60_000), in: name, slot: slot, from: "192.0.2.1") }
        }
        #expect(try await engine.message(in: name, slot: 0, waiting: 0).count == 60_000)
        await database.close()
    }

    @Test(arguments: Storage.allCases)
    func `the server is killed again and again in the middle of batches`(storage: Storage) async throws {
        let world = try ServedWorld(storage)
        try await world.initialise()
        var space: TestSpace?
        var random = SeededGenerator(seed: 7)
        var unanswered: [CommitBatch] = []
        var total = 0
        for round in 0..<4 {
            let process = try await world.start()
            let transport = try HTTPTransport.connect(to: process.address)
            if space == nil { space = try await begin(transport) }
            let current = try #require(space)
            // What nobody knows the fate of is sent again, as it was.
            for batch in unanswered { #expect(try await send(batch, current, transport) == 200) }
            unanswered = []
            let batches = try (0..<30).map { _ in try current.version().batch }
            total += batches.count
            let limit = round == 3 ? Int.max : Int.random(in: 3..<25, using: &random)
            let answered = Counter()
            unanswered = await withTaskGroup(of: CommitBatch?.self) { group in
                for batch in batches {
                    group.addTask {
                        let status = try? await self.send(batch, current, transport)
                        let count = answered.add()
                        if count == limit { process.kill() }
                        return status == 200 ? nil : batch
                    }
                }
                return await group.reduce(into: []) { if let batch = $1 { $0.append(batch) } }
            }
            // Nobody kills the last one; a request may still grow too old where everything else is tested at the same time.
            if round == 3 {
                for batch in unanswered { #expect(try await send(batch, current, transport) == 200) }
            }
            await process.end()
        }
        let engine = try await RecordEngine(driver: world.database.open())
        var reader = try #require(space)
        let size = reader.frontier.size
        reader.take(try await engine.log(of: reader.id, from: size))
        #expect(reader.frontier.size == size + UInt64(total))
        #expect(try await engine.check() == [])
        await world.database.close()
    }

    private func begin(_ transport: Transport) async throws -> TestSpace {
        let answer = try await transport.send(TransportRequest(method: "GET", path: "/v1/server"))
        let information = try #require(CanonicalJSON.decode(ServerInformation.self, from: answer.body))
        var space = try TestSpace(for: information)
        let body = space.beginning.encoded
        let began = try await transport.send(signed("/v1/spaces", body, by: space.key, space: nil, transport))
        space.take(try LogPage(decoding: began.body))
        return space
    }

    private func send(_ batch: CommitBatch, _ space: TestSpace, _ transport: Transport) async throws -> Int {
        let path = "/v1/spaces/\(space.id)/commits"
        return try await transport.send(signed(path, batch.encoded, by: space.key, space: space.id, transport)).status
    }

    private func signed(
        _ path: String,
        _ body: Data,
        by key: SigningKey,
        space: SpaceID?,
        _ transport: Transport
    ) -> TransportRequest {
        let request = RequestToSign(
            method: "POST",
            authority: transport.authority,
            path: path,
            query: "",
            body: body,
            space: space,
            session: RequestSignature.randomName()
        )
        let headers = RequestSignature(signing: request, at: Date(), with: key).headers(for: request)
        return TransportRequest(
            method: "POST",
            path: path,
            headers: headers.map { (name: $0.0, value: $0.1) },
            body: body
        )
    }
}

/// Counts what several tasks do.
final class Counter: Sendable {
    private let count = Mutex(0)

    var value: Int { count.withLock { $0 } }

    @discardableResult
    func add() -> Int {
        count.withLock { count in
            count += 1
            return count
        }
    }
}

/// The same numbers each time.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
