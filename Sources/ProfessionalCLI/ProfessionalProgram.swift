import ArgumentParser
import FoundationEssentials
import Glibc
import HealthModel
import Professional
package import ProgramConsole
package import SpaceProtocol
import SpaceTransport
import Terminal

/// The `espace-pro` program: the professional's workstation, and the demonstration's trust authority.
package enum ProfessionalProgram {
    /// Runs this process's command line and ends the process with the command's exit status.
    package static func main() async -> Never {
        signal(SIGPIPE, SIG_IGN)
        // Every command may hold keys. Where the system refuses, the work goes on without.
        _ = ProcessSecrecy.forbidDumps()
        let environment = ProcessInfo.processInfo.environment
        let status = await run(
            arguments: Array(CommandLine.arguments.dropFirst()),
            environment: environment,
            console: .process(environment: environment)
        )
        exit(status.rawValue)
    }

    /// Runs one command line; everything it says goes to `console`.
    ///
    /// - Parameters:
    ///   - arguments: The words after the program's name.
    ///   - environment: Where the language and the default folder come from.
    ///   - console: Where it writes.
    ///   - derivation: How keys are derived from passphrases.
    /// - Returns: The exit status.
    package static func run(
        arguments: [String],
        environment: [String: String],
        console: Console,
        derivation: PassphraseDerivation = .scrypt
    ) async -> ExitStatus {
        let language = Speech.language(arguments: arguments, environment: environment)
        return await Speech.$language.withValue(language) {
            do {
                var command = try EspacePro.parseAsRoot(arguments)
                guard let verb = command as? any ProfessionalVerb else {
                    try command.run()
                    return .done
                }
                let run = ProfessionalRun(
                    common: verb.common,
                    console: console,
                    environment: environment,
                    derivation: derivation
                )
                return try await verb.perform(run)
            } catch {
                return finish(error, arguments, console)
            }
        }
    }

    private static func finish(_ error: any Error, _ arguments: [String], _ console: Console) -> ExitStatus {
        if EspacePro.exitCode(for: error) == .success {
            let columns = console.outputIsTerminal ? nil : 80
            let page = EspacePro.fullMessage(for: error, columns: columns)
            console.out(Array((HelpWording.translated(page) + "\n").utf8))
            return .done
        }
        let report = FailureReport(describing: error)
        report.write(to: console, program: "espace-pro", json: arguments.prefix { $0 != "--" }.contains("--json"))
        return report.status
    }
}

/// What one command runs with.
struct ProfessionalRun: Sendable {
    let common: ProfessionalOptions
    let console: Console
    let environment: [String: String]
    let derivation: PassphraseDerivation

    /// The passphrase that `--passphrase-file` or `--passphrase-fd` gives; nil when neither is there.
    func passphrase() throws -> Passphrase? {
        guard common.passphraseFile == nil || common.passphraseFd == nil else {
            throw UsageFailure(problem: .exclusive("--passphrase-file", "--passphrase-fd"))
        }
        let line: String
        do {
            if let descriptor = common.passphraseFd {
                line = try LineTerminal.readSecret(from: descriptor)
            } else if let file = common.passphraseFile {
                line = try LineTerminal.readSecret(file: file)
            } else {
                return nil
            }
        } catch {
            throw ProfessionalError.unreadable
        }
        do { return try Passphrase(line) } catch { throw ProfessionalError.passphraseNeeded }
    }

    /// What a new folder is opened with.
    func lock() throws -> SealedFolder.Lock {
        if let passphrase = try passphrase() { return .passphrase(passphrase) }
        return .keyFile
    }

    /// The way to a server.
    func transport(to text: String, trustRoot file: String?) throws -> Transport {
        guard let address = ServerAddress(parsing: text) else { throw ProfessionalError.address }
        let root = try file.map { String(decoding: try DurableFile.read($0), as: UTF8.self) }
        do throws(TransportError) {
            return try HTTPTransport.connect(to: address, trustRoot: root)
        } catch {
            throw ProfessionalError.transport(error)
        }
    }

    /// The present moment.
    var now: Date { Date() }

    /// Where the professional's folder is: `--home`, else under the data folder of the XDG base directory specification.
    var home: String {
        if let path = common.home { return path }
        if let data = environment["XDG_DATA_HOME"], data.hasPrefix("/") { return data + "/espace-pro" }
        return (environment["HOME"] ?? ".") + "/.local/share/espace-pro"
    }

    /// Takes up the work of the professional enrolled in the folder.
    func workstation() async throws -> Workstation {
        guard SealedFolder.exists(at: home) else { throw ProfessionalError.notEnrolled }
        let folder = try await SealedFolder.open(at: home, passphrase: try passphrase(), derivation: derivation)
        let place = try ServerPlace(folder)
        guard let address = ServerAddress(parsing: place.address) else { throw ProfessionalError.damaged }
        let transport: Transport
        do throws(TransportError) {
            transport = try HTTPTransport.connect(to: address, trustRoot: place.root)
        } catch {
            throw ProfessionalError.transport(error)
        }
        return try Workstation(folder, transport: transport, now: { Date() })
    }

    /// Takes up the work at the server of a patient's address, which may be another one than the professional's own.
    ///
    /// - Parameters:
    ///   - address: The address.
    ///   - root: A file with a certificate authority for that server alone, in PEM; the own server's is known.
    /// - Returns: The professional at work there.
    /// - Throws: `ProfessionalError`.
    func workstation(at address: SpaceAddress, trustRoot root: String?) async throws -> Workstation {
        guard SealedFolder.exists(at: home) else { throw ProfessionalError.notEnrolled }
        let folder = try await SealedFolder.open(at: home, passphrase: try passphrase(), derivation: derivation)
        let place = try ServerPlace(folder)
        let isOwn = ServerAddress(parsing: place.address) == address.server
        let known =
            root == nil && isOwn
            ? place.root : try root.map { String(decoding: try DurableFile.read($0), as: UTF8.self) }
        let transport: Transport
        do throws(TransportError) {
            transport = try HTTPTransport.connect(to: address.server, trustRoot: known)
        } catch {
            throw ProfessionalError.transport(error)
        }
        let workstation = try Workstation(folder, transport: transport, now: { Date() })
        if !isOwn { try await workstation.introduce() }
        return workstation
    }

    /// Reads the name of a space.
    func space(_ text: String) throws -> SpaceID {
        guard let space = SpaceID(parsing: text) else { throw ProfessionalError.refused(.notFound) }
        return space
    }
}

/// A command of the program.
protocol ProfessionalVerb: ParsableCommand {
    /// The options every command takes.
    var common: ProfessionalOptions { get }

    /// Does the work; a status other than ``ExitStatus/done`` is for results that are not errors.
    func perform(_ run: ProfessionalRun) async throws -> ExitStatus
}
