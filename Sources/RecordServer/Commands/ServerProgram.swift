import ArgumentParser
import FoundationEssentials
import Glibc

/// The record server's command line.
package enum ServerProgram {
    /// Runs the command of this process and ends it.
    package static func run() async -> Never {
        // Core dumps and standard output left open by others have no place in a server.
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
        do {
            var command = try EspaceServer.parseAsRoot()
            if var command = command as? any AsyncParsableCommand { try await command.run() } else { try command.run() }
            exit(0)
        } catch let error as ServerFailure {
            report(error)
            exit(error.status)
        } catch let error as StoreError {
            let failure = ServerFailure(storing: error)
            report(failure)
            exit(failure.status)
        } catch {
            EspaceServer.exit(withError: error)
        }
    }

    private static func report(_ error: ServerFailure) {
        FileHandleText.error("espace-server: error: \(error.message)\nhint: \(error.hint)\n")
    }
}

/// Texts to the standard streams.
enum FileHandleText {
    static func out(_ text: String) { write(text, to: STDOUT_FILENO) }

    static func error(_ text: String) { write(text, to: STDERR_FILENO) }

    private static func write(_ text: String, to descriptor: Int32) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}

/// `espace-server`.
struct EspaceServer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "espace-server",
        abstract:
            "Serveur d'espaces : garde des octets scellés et ne peut rien lire. / Record server: keeps sealed bytes and can read nothing.",
        subcommands: [Initialise.self, Serve.self, Stats.self, Check.self, Backup.self]
    )
}
