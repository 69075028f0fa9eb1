import EspaceCLI
import Foundation
import HealthModel
import ProgramConsole
import TestSupport

/// The built `espace` program, run as a person or a script runs it, in a home of its own.
///
/// `run` starts the program itself, which pays for scrypt at its full cost each time. `call` runs the same command line in this
/// process, with a passphrase derivation that costs nothing; the program has no such option. A home is used in one way only.
final class EspaceProcess: Sendable {
    /// What one run said and how it ended.
    struct Outcome: Sendable {
        let status: Int32
        let out: String
        let err: String

        /// Standard output as JSON.
        var json: JSON { get throws { try JSON(parsing: Array(out.utf8)) } }

        /// Standard error as JSON, the last line of it.
        var error: JSON { get throws { try JSON(parsing: Array(err.utf8))["error"] ?? .null } }
    }

    /// A passphrase for tests.
    static let passphrase = "quatre mots pour tester"

    /// The folder everything of this home is in.
    let home: String
    private let clock = FixedClock()

    /// Makes an empty home.
    init() throws {
        home = NSTemporaryDirectory() + "/espace-scenario-" + UUID().uuidString
        for folder in ["data", "state", "tmp", "files"] {
            try FileManager.default.createDirectory(atPath: "\(home)/\(folder)", withIntermediateDirectories: true)
        }
        try write(Self.passphrase + "\n", to: "phrase")
    }

    deinit {
        try? FileManager.default.removeItem(atPath: home)
    }

    /// The program, which stands beside the test bundle.
    static var executable: String {
        get throws {
            let runner = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
            return String(runner[..<(runner.lastIndex(of: "/") ?? runner.startIndex)]) + "/espace"
        }
    }

    /// A path in `files`, where exports and imports go.
    func file(_ name: String) -> String { home + "/files/" + name }

    /// Writes a file in `files` and returns its path.
    @discardableResult
    func write(_ text: String, to name: String) throws -> String {
        try Data(text.utf8).write(to: URL(filePath: file(name)))
        return file(name)
    }

    /// The data folder's vault.
    var vault: String { home + "/data/espace/espace.vault" }

    /// Starts the program; the passphrase file is given unless told otherwise.
    func start(
        _ arguments: [String],
        passphrase: Bool = true,
        language: String = "fr_FR.UTF-8",
        environment: [String: String] = [:]
    ) throws -> Running {
        let process = Process()
        // A session of its own has no terminal on which the program could ask the person who runs the tests.
        process.executableURL = URL(filePath: "/usr/bin/setsid")
        process.arguments =
            ["--wait", try Self.executable] + arguments + (passphrase ? ["--passphrase-file", file("phrase")] : [])
        var variables = variables(language: language)
        variables.merge(environment) { $1 }
        process.environment = variables
        process.currentDirectoryURL = URL(filePath: home + "/files")
        // Files, not pipes: a program that says much never waits for a reader.
        let id = UUID().uuidString
        let (out, err) = ("\(home)/\(id).out", "\(home)/\(id).err")
        for path in [out, err] { _ = FileManager.default.createFile(atPath: path, contents: nil) }
        process.standardOutput = try FileHandle(forWritingTo: URL(filePath: out))
        process.standardError = try FileHandle(forWritingTo: URL(filePath: err))
        process.standardInput = FileHandle.nullDevice
        try process.run()
        return Running(process: process, out: out, err: err)
    }

    /// Runs the program to its end.
    func run(
        _ arguments: String...,
        passphrase: Bool = true,
        language: String = "fr_FR.UTF-8",
        environment: [String: String] = [:]
    ) throws -> Outcome {
        try start(arguments, passphrase: passphrase, language: language, environment: environment).outcome()
    }

    /// Runs a command line to its end in this process, without the cost of scrypt.
    func call(_ arguments: String..., passphrase: Bool = true, language: String = "fr_FR.UTF-8") async -> Outcome {
        await call(arguments, passphrase: passphrase, language: language)
    }

    /// Runs a command line to its end in this process, without the cost of scrypt.
    func call(
        _ arguments: [String],
        passphrase: Bool = true,
        language: String = "fr_FR.UTF-8",
        captured: CapturedConsole = CapturedConsole()
    ) async -> Outcome {
        let status = await Program.run(
            arguments: arguments + (passphrase ? ["--passphrase-file", file("phrase")] : []),
            environment: variables(language: language),
            console: captured.console(),
            vaults: VaultMaker.environment(clock: clock)
        )
        return Outcome(status: status.rawValue, out: captured.out, err: captured.err)
    }

    private func variables(language: String) -> [String: String] {
        [
            "HOME": home, "XDG_DATA_HOME": home + "/data", "XDG_STATE_HOME": home + "/state", "TMPDIR": home + "/tmp",
            "LANG": language, "PATH": "/usr/bin:/bin", "TZ": "UTC", "TERM": "dumb",
        ]
    }

    /// The files below `folder` that hold `text`.
    func files(holding text: String, under folder: String) -> [String] {
        (FileManager.default.subpaths(atPath: folder) ?? []).filter { name in
            FileManager.default.contents(atPath: folder + "/" + name)?.firstRange(of: Data(text.utf8)) != nil
        }
    }
}

/// A program that was started.
struct Running {
    let process: Process
    let out: String
    let err: String

    /// The largest core file the program may leave, as the kernel tells once the program is past its first lines.
    func coreLimit() -> String? {
        var limit: String?
        let end = Date().addingTimeInterval(20)
        while limit != "0", Date() < end {
            let id = process.processIdentifier
            // `setsid` may run the program itself or start it.
            let child = text("/proc/\(id)/task/\(id)/children").split(separator: " ").first.map(String.init) ?? "\(id)"
            limit = text("/proc/\(child)/limits").split(separator: "\n").first { $0.hasPrefix("Max core") }
                .flatMap { $0.split(separator: " ").dropFirst(4).first }.map(String.init)
        }
        return limit
    }

    private func text(_ path: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }

    /// Waits for the end.
    func outcome() throws -> EspaceProcess.Outcome {
        process.waitUntilExit()
        defer { for path in [out, err] { try? FileManager.default.removeItem(atPath: path) } }
        return EspaceProcess.Outcome(status: process.terminationStatus, out: text(out), err: text(err))
    }
}
