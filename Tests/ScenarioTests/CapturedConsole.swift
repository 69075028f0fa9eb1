import EspaceCLI
import ProgramConsole
import Synchronization

/// A console that keeps what is written, for runs inside the test process.
final class CapturedConsole: Sendable {
    private let written = Mutex((out: [UInt8](), err: [UInt8]()))

    /// The console to run with.
    func console(terminal: Bool = false, colour: Bool = false) -> Console {
        Console(
            out: { bytes in self.written.withLock { $0.out += bytes } },
            err: { bytes in self.written.withLock { $0.err += bytes } },
            outputIsTerminal: terminal,
            colour: colour
        )
    }

    var out: String { String(decoding: written.withLock { $0.out }, as: UTF8.self) }
    var err: String { String(decoding: written.withLock { $0.err }, as: UTF8.self) }

    /// The first line that a command under way writes; empty where none comes within a minute.
    func firstLine() async throws -> String {
        for _ in 0..<1200 {
            if let end = out.firstIndex(of: "\n") { return String(out[..<end]) }
            try await Task.sleep(for: .milliseconds(50))
        }
        return ""
    }

    /// Runs a command line in this process, with an empty home.
    static func run(_ arguments: [String], language: String = "fr_FR.UTF-8") async -> (
        status: ExitStatus, out: String, err: String
    ) {
        let captured = CapturedConsole()
        let environment = ["LANG": language, "HOME": "/nonexistent", "XDG_DATA_HOME": "/nonexistent"]
        let status = await Program.run(arguments: arguments, environment: environment, console: captured.console())
        return (status, captured.out, captured.err)
    }
}
