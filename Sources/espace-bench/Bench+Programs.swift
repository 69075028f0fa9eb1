import FoundationEssentials
import Glibc
import HealthModel
import SpaceClient
import TestSupport

extension Bench {
    /// Adds a document of 100 MiB in a process of its own, beside `age` encrypting the same file.
    func document() async throws {
        let size = size(100 << 20)
        let path = file("document.pdf")
        var bytes = Data("%PDF-1.7\n".utf8)
        var generator = SystemRandomNumberGenerator()
        while bytes.count < size { withUnsafeBytes(of: generator.next()) { bytes.append(contentsOf: $0) } }
        try bytes.write(to: URL(filePath: path))
        sync()
        let space = try await makeSpace("document.vault")
        await space.lock()
        var ours: [Double] = []
        var memory = 0
        var peers: [Double] = []
        let recipient = Child.run(["age-keygen"])?.output.split(separator: "\n").first { $0.contains("public key") }?
            .split(separator: " ").last.map(String.init)
        for _ in 0..<5 {
            guard let child = Child.run([Child.ownPath, "--add-document", file("document.vault"), path]),
                child.status == 0,
                let seconds = child.output.split(separator: "\n").dropLast().last.flatMap({ Double($0) }),
                let peak = child.output.split(separator: "\n").last.flatMap({ Int($0) })
            else { throw BenchError.wrongResult }
            ours.append(seconds)
            memory = max(memory, peak)
            if let recipient {
                let target = file("document.age")
                unlink(target)
                let start = ContinuousClock.now
                guard Child.run(["age", "-r", recipient, "-o", target, path])?.status == 0 else { continue }
                let descriptor = Glibc.open(target, O_RDONLY)
                fsync(descriptor)
                close(descriptor)
                peers.append((ContinuousClock.now - start).inSeconds)
            }
        }
        Table.row(
            Figure(
                what: "adding a document of \(size >> 20) MiB, synced",
                ours: ours.median.seconds,
                bar: "<= 2 x age -r",
                peer: peers.isEmpty ? "age not installed" : "age \(peers.median.seconds)",
                isReached: peers.isEmpty ? nil : ours.median <= 2 * peers.median
            )
        )
        Table.row(
            Figure(
                what: "peak memory while adding it",
                ours: "\(memory >> 20) MiB",
                bar: "<= 64 MB",
                peer: "-",
                isReached: memory <= 64_000_000
            )
        )
    }

    /// What the child of ``document()`` does: prints the seconds one document took.
    static func addDocument(vault: String, file: String) async throws {
        let space = try await Bench.open(vault)
        let start = ContinuousClock.now
        _ = try await space.addDocument(file, type: nil, title: "Mesure", date: nil)
        print((ContinuousClock.now - start).inSeconds)
        await space.lock()
        // What the system says of a child includes the memory of its parent before the program was loaded.
        let status = (try? String(contentsOf: URL(filePath: "/proc/self/status"), encoding: .utf8)) ?? ""
        let peak = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        print((peak?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) << 10)
    }

    /// Starts `espace about` again and again.
    func starting() throws {
        let program = Child.beside("espace")
        var times: [Double] = []
        for _ in 0..<21 {
            guard let child = Child.run([program, "about"]), child.status == 0 else {
                throw BenchError.notBuilt("espace")
            }
            times.append(child.wall)
        }
        let floor = (0..<21).compactMap { _ in Child.run(["true"])?.wall }.median
        Table.row(
            Figure(
                what: "espace about, start to exit",
                ours: times.median.milliseconds,
                bar: "<= 30 ms",
                peer: "true \(floor.milliseconds)",
                isReached: times.median <= 0.03
            )
        )
    }

    /// Moves through a list of 10,000 records in the real program under a pseudo-terminal.
    func frames() async throws {
        let program = Child.beside("espace")
        let phrase = try write(Array("\(Bench.passphrase)\n".utf8), to: "phrase")
        let vault = file("frames.vault")
        guard
            Child.run([
                program, "--vault", vault, "--passphrase-file", phrase, "init", "--name", "EXEMPLE", "--given",
                "Camille",
                "--recovery-file", file("frames.code"),
            ])?.status == 0
        else { throw BenchError.notBuilt("espace") }
        let bundle = try bundle(size(10_000))
        guard
            Child.run([program, "--vault", vault, "--passphrase-file", phrase, "--yes", "import", bundle])?.status == 0
        else {
            throw BenchError.wrongResult
        }
        let terminal = try PseudoTerminal(
            [program, "--vault", vault, "--lang", "fr"],
            environment: ["XDG_STATE_HOME": folder.path, "XDG_CONFIG_HOME": folder.path]
        )
        guard terminal.waits(for: "Espace verrouillé") else { throw BenchError.wrongResult }
        terminal.send(Bench.passphrase + "\r")
        guard terminal.waits(for: "Rubriques") else { throw BenchError.wrongResult }
        // The timeline holds every record.
        terminal.send("4")
        guard terminal.waits(for: "Historique") else { throw BenchError.wrongResult }
        var times: [Double] = []
        for key in Array(repeating: "\u{1B}[B", count: 200) + Array(repeating: "\u{1B}[6~", count: 100) {
            let start = ContinuousClock.now
            var last = start
            terminal.send(key)
            // A frame is over when nothing came for 8 ms; the time counts up to its last byte.
            while terminal.pump(milliseconds: last == start ? 200 : 8) { last = ContinuousClock.now }
            times.append((last - start).inSeconds)
        }
        let memory = Bench.residentMemory(of: terminal.process)
        terminal.signal(SIGTERM)
        _ = terminal.finish()
        Table.row(
            Figure(
                what: "key to last byte of the frame, \(size(10_000)) rows, p95",
                ours: "\(times.percentile(0.95).milliseconds) (p50 \(times.median.milliseconds))",
                bar: "<= 16 ms",
                peer: "one frame at 60 Hz",
                isReached: times.percentile(0.95) <= 0.016
            )
        )
        Table.row(
            Figure(
                what: "resident memory, \(size(10_000)) records open",
                ours: "\(memory / 1_000_000) MB",
                bar: "<= 80 MB",
                peer: "-",
                isReached: memory <= 80_000_000
            )
        )
    }

    private static func residentMemory(of process: pid_t) -> Int {
        guard let text = try? String(contentsOf: URL(filePath: "/proc/\(process)/statm"), encoding: .utf8) else {
            return 0
        }
        return (text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * Int(getpagesize())
    }
}
