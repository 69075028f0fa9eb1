import ArgumentParser
import HealthModel
import Professional
import ProgramConsole

/// Why a command line was not understood; it never repeats a value that was typed.
struct UsageFailure: Error, Equatable {
    enum Problem: Equatable {
        /// Two options that exclude each other.
        case exclusive(String, String)
        /// An option or argument the command needs.
        case missing(String)
        /// No such option.
        case unknownOption(String)
        /// Anything else the command line library refuses.
        case other
    }

    let problem: Problem

    var message: String {
        switch problem {
        case .exclusive(let one, let other):
            say("\(one) et \(other) s'excluent", "\(one) and \(other) exclude each other")
        case .missing(let name): say("il manque \(name)", "\(name) is missing")
        case .unknownOption(let name): say("option inconnue \(name)", "unknown option \(name)")
        case .other: say("ligne de commande non comprise", "the command line was not understood")
        }
    }

    var hint: String { say("voir\u{A0}: espace-pro --help", "see: espace-pro --help") }

    init(problem: Problem) { self.problem = problem }

    /// Reads what the command line library says about a command line it refuses; nil when the error is about something else.
    init?(parsing error: any Error) {
        guard EspacePro.exitCode(for: error) == .validationFailure else { return nil }
        let sentence = EspacePro.message(for: error)
        let quoted = sentence.split(separator: "'", omittingEmptySubsequences: false).dropFirst().first.map(String.init)
        // The name alone: behind it stands the kind of value, or the value itself.
        let name = quoted.flatMap { $0.split(whereSeparator: { $0 == " " || $0 == "=" }).first }.map(String.init)
        if sentence.hasPrefix("Missing"), let name {
            problem = .missing(name)
        } else if sentence.hasPrefix("Unknown option"), let name {
            problem = .unknownOption(name)
        } else {
            problem = .other
        }
    }
}

extension FailureReport {
    /// Describes any error a command can throw; of one nobody foresaw, the type and nothing else.
    init(describing error: any Error) {
        switch error {
        case let error as UsageFailure:
            self.init(status: .usage, message: error.message, hint: error.hint)
        case let error as ProfessionalError:
            self.init(
                status: ExitStatus(rawValue: error.exitCode) ?? .failure,
                message: error.message[Speech.language],
                hint: error.hint?[Speech.language]
            )
        default:
            if let usage = UsageFailure(parsing: error) {
                self.init(status: .usage, message: usage.message, hint: usage.hint)
            } else {
                self.init(
                    status: .failure,
                    message: say("erreur interne (\(type(of: error)))", "internal error (\(type(of: error)))"),
                    hint: nil
                )
            }
        }
    }
}
