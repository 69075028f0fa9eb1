import ArgumentParser
import FoundationEssentials
import HealthModel
package import ProgramConsole
import SpaceClient
import Terminal
package import Vault

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The `espace` program: it reads the command line, runs one command and says how it went.
package enum Program {
    /// Runs this process's command line and ends the process with the command's exit status.
    package static func main() async -> Never {
        // A reader that goes away (`espace list | head`) ends the output, not the program.
        signal(SIGPIPE, SIG_IGN)
        // From the first line on: every command may hold a passphrase and keys. Where the system refuses, the work goes on without.
        _ = ProcessSecrecy.forbidDumps()
        let environment = ProcessInfo.processInfo.environment
        let status = await run(
            arguments: Array(CommandLine.arguments.dropFirst()),
            environment: environment,
            console: .process(environment: environment)
        )
        exit(status.rawValue)
    }

    /// Runs one command line; everything it says goes to `console`, and its vaults are opened with `vaults`.
    package static func run(
        arguments: [String],
        environment: [String: String],
        console: Console,
        vaults: VaultEnvironment = .live
    ) async -> ExitStatus {
        let language = Speech.language(arguments: arguments, environment: environment)
        return await Speech.$language.withValue(language) {
            do {
                return try await perform(arguments, environment, console, vaults)
            } catch {
                return finish(error, arguments, console)
            }
        }
    }

    private static func perform(
        _ arguments: [String],
        _ environment: [String: String],
        _ console: Console,
        _ vaults: VaultEnvironment
    ) async throws -> ExitStatus {
        if let kind = FieldHelp.requested(by: arguments) {
            console.text(try FieldHelp.text(for: kind))
            return .done
        }
        var command = try Espace.parseAsRoot(arguments)
        guard let verb = command as? any Verb else {
            try command.run()
            return .done
        }
        let run = Run(common: verb.common, console: console, environment: environment, vaults: vaults)
        return try await verb.perform(run)
    }

    /// Says what went wrong, or prints the help that was asked for.
    private static func finish(_ error: any Error, _ arguments: [String], _ console: Console) -> ExitStatus {
        if Espace.exitCode(for: error) == .success {
            let columns = console.outputIsTerminal ? nil : 80
            console.out(Array((HelpWording.translated(Espace.fullMessage(for: error, columns: columns)) + "\n").utf8))
            return .done
        }
        let report = ErrorReport(error, arguments: arguments)
        report.write(to: console, json: arguments.prefix { $0 != "--" }.contains("--json"))
        return report.status
    }
}

/// What one command runs with.
package struct Run: Sendable {
    let common: CommonOptions
    let console: Console
    let environment: [String: String]
    /// What vaults need from outside their files.
    let vaults: VaultEnvironment

    /// What a space needs from outside its vault.
    var spaces: SpaceEnvironment {
        var environment = SpaceEnvironment.live
        environment.archives = vaults
        return environment
    }
}

/// A command of the program.
protocol Verb: ParsableCommand {
    /// The options every command takes.
    var common: CommonOptions { get }

    /// Does the work; a status other than ``ExitStatus/done`` is for results that are not errors.
    func perform(_ run: Run) async throws -> ExitStatus
}
