import HealthModel
import ProgramConsole
import SpaceClient
import Vault

/// What the program says about an error: the status, what happened and what to do.
///
/// Errors of other modules bring their own texts. An error nobody foresaw shows the name of its type and nothing else, because
/// its description may hold what a person recorded.
struct ErrorReport {
    let status: ExitStatus
    let message: String
    let hint: String?

    /// Describes any error a command can throw.
    init(_ error: any Error, arguments: [String]) {
        switch error {
        case CommandError.usage(let problem):
            self.init(problem, arguments)
        case let error as CommandError:
            self.init(error)
        case SpaceError.form(let problems):
            self.init(CommandError(problems))
        case let error as SpaceError:
            self.init(error.exitCode, error.message, error.hint)
        case let error as SyncError:
            self.init(error.exitCode, error.message, error.hint)
        case let error as VaultError:
            self.init(error.exitCode, error.message, error.hint)
        case is CancellationError:
            self.init(CommandError.interrupted)
        default:
            if let problem = UsageProblem(parsing: error, arguments: arguments) {
                self.init(problem, arguments)
            } else {
                self.init(
                    status: .failure,
                    message: say("erreur interne (\(type(of: error)))", "internal error (\(type(of: error)))"),
                    hint: say("vérifier l'espace\u{A0}: espace check", "check the space: espace check")
                )
            }
        }
    }

    private init(_ problem: UsageProblem, _ arguments: [String]) {
        self.init(status: .usage, message: problem.message, hint: problem.hint(in: CommandNames.path(in: arguments)))
    }

    private init(_ exitCode: Int32, _ message: Phrase, _ hint: Phrase?) {
        self.init(
            status: ExitStatus(rawValue: exitCode) ?? .failure,
            message: message[Speech.language],
            hint: hint?[Speech.language]
        )
    }

    private init(_ error: CommandError) {
        self.init(status: error.status, message: error.message, hint: error.hint)
    }

    private init(status: ExitStatus, message: String, hint: String?) {
        self.status = status
        self.message = message
        self.hint = hint
    }

    /// Writes the report on standard error, as two lines or as JSON.
    func write(to console: Console, json: Bool) {
        FailureReport(status: status, message: message, hint: hint).write(to: console, program: "espace", json: json)
    }
}
