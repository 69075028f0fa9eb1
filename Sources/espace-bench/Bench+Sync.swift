import FoundationEssentials
import HealthModel
import Logging
import RecordServer
import SpaceClient
import SpaceProtocol
import SpaceTransport
import TestSupport
import Vault

/// The figures of Etebase that stand beside ours, taken on two such cores on 2026-11-22: client 0.31.5 (Rust core), its server on SQLite,
/// one process, loopback, batches of 100, reads of 500.
private enum Etebase {
    static let upload = "Etebase 37 s (2026-11-22)"
    static let firstSync = "Etebase 12.9 s (2026-11-22)"
    static let edit = "Etebase 21 ms, tells nobody (2026-11-22)"
    static let idle = "Etebase 20 ms (2026-11-22)"
}

extension Bench {
    /// Moves the records of one computer to another through a real server on loopback.
    func syncing() async throws {
        let count = size(10_000)
        let driver = try SQLiteDriver(path: file("server.sqlite"))
        try await RecordEngine.initialise(driver, name: "bench")
        var options = ServerOptions()
        options.port = 0
        options.rate = 10_000_000
        options.logger = Logger(label: "bench", factory: { _ in SwiftLogNoOpLogHandler() })
        let server = try await RecordServer.start(try await RecordEngine(driver: driver), options: options)
        guard let address = ServerAddress(parsing: "http://127.0.0.1:\(server.port)") else {
            throw BenchError.wrongResult
        }

        let space = try await makeSpace("sync-first.vault")
        try await space.perform(try await space.planImport([try bundle(count)]))
        let first = try await Synchroniser.found(
            space,
            at: address,
            trustRoot: nil,
            transport: try HTTPTransport.connect(to: address),
            deviceName: "A",
            recovery: nil
        )
        var start = ContinuousClock.now
        let pushed = try await first.synchronise()
        let upload = (ContinuousClock.now - start).inSeconds
        guard pushed.pushed == count else { throw BenchError.wrongResult }
        row(
            "uploading \(count) records",
            upload.seconds,
            "<= 3.7 s",
            Etebase.upload,
            upload <= 3.7 * Double(count) / 10_000
        )

        let (other, second) = try await pair(with: first, at: address)
        start = ContinuousClock.now
        let pulled = try await second.synchronise()
        let download = (ContinuousClock.now - start).inSeconds
        guard pulled.pulled == count else { throw BenchError.wrongResult }
        row(
            "first sync of \(count) records",
            download.seconds,
            "<= 1.3 s",
            Etebase.firstSync,
            download <= 1.3 * Double(count) / 10_000
        )
        let sealed = try await driver.read { session in
            try session.run("SELECT sum(length(object)) FROM version", []).first?.first
        }
        if case .integer(let bytes)? = sealed {
            let ratio = Double(pulled.bytesReceived + pulled.bytesSent) / Double(bytes)
            row("bytes on the wire / sealed bytes", "\((ratio * 1000).rounded() / 1000)", "<= 1.15", "1", ratio <= 1.15)
        }
        try await restic(driver, upload: upload, download: download)
        try await edits(space, first, other, second)
        await space.lock()
        await other.lock()
        await server.stop()
    }

    func row(_ what: String, _ ours: String, _ bar: String, _ peer: String, _ isReached: Bool) {
        Table.row(Figure(what: what, ours: ours, bar: bar, peer: peer, isReached: isReached))
    }

    private func pair(
        with first: Synchroniser,
        at address: ServerAddress
    ) async throws -> (space: Space, synchroniser: Synchroniser) {
        let space = try await makeSpace("sync-second.vault")
        let transport = try HTTPTransport.connect(to: address)
        let offer = try await first.offerPairing()
        guard let code = PairingCode(parsing: offer.code.reveal()) else { throw BenchError.wrongResult }
        async let request = first.awaitDevice(offer)
        let joining = try await Joining(space, code: code, transport: transport, deviceName: "B")
        try await first.accept(try await request)
        return (space, try await joining.finish(space, address: address, trustRoot: nil))
    }

    /// One edit at a time, until a second device that waits has it; and looks when there is nothing new.
    private func edits(
        _ space: Space,
        _ first: Synchroniser,
        _ other: Space,
        _ second: Synchroniser
    ) async throws {
        try await first.synchronise()
        try await second.synchronise()
        var times: [Double] = []
        for number in 0..<20 {
            let waiting = Task { try await second.wait(seconds: 20) }
            try await Task.sleep(for: .milliseconds(30))
            _ = try await space.add(
                FormValues(kind: .condition, values: ["name": "Mesure \(number)", "date": "2026"]),
                acceptImplausible: true
            )
            let start = ContinuousClock.now
            try await first.synchronise()
            var report = try await waiting.value
            // An access entry of the former round may be what woke it.
            while report.pulled == 0 { report = try await second.wait(seconds: 20) }
            times.append((ContinuousClock.now - start).inSeconds)
        }
        row(
            "one edit, seen on a waiting device",
            times.median.milliseconds,
            "<= 50 ms",
            Etebase.edit,
            times.median <= 0.05
        )
        try await first.synchronise()
        var idle: [Double] = []
        var requests = 0
        for _ in 0..<50 {
            let start = ContinuousClock.now
            let report = try await first.synchronise()
            idle.append((ContinuousClock.now - start).inSeconds)
            requests = max(requests, report.requests)
        }
        row(
            "sync with nothing new (\(requests) request)",
            idle.median.milliseconds,
            "<= 5 ms, 1 request",
            Etebase.idle,
            idle.median <= 0.005 && requests == 1
        )
    }

    /// Verifies a log of 100,000 entries from scratch, and the entries after a known head.
    func verifying() throws {
        let count = size(100_000)
        let leaves = (0..<count).map { Merkle.leaf(Data("entry \($0)".utf8)) }
        var times: [Double] = []
        var later: [Double] = []
        for _ in 0..<5 {
            var start = ContinuousClock.now
            var frontier = Frontier()
            for number in 0..<count { frontier.append(Merkle.leaf(Data("entry \(number)".utf8))) }
            let root = frontier.root
            times.append((ContinuousClock.now - start).inSeconds)
            guard root == Merkle.root(of: leaves) else { throw BenchError.wrongResult }
            start = ContinuousClock.now
            for number in 0..<100 { frontier.append(Merkle.leaf(Data("more \(number)".utf8))) }
            _ = frontier.root
            later.append((ContinuousClock.now - start).inSeconds)
        }
        row("log of \(count) entries, leaves and root", times.median.milliseconds, "<= 1.5 s", "-", times.median <= 1.5)
        row(
            "100 entries after a known head",
            later.median.milliseconds,
            "the new ones only",
            "-",
            later.median <= times.median / 100
        )
    }
}
