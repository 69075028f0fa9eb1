import ArgumentParser
import ProgramConsole

extension UsageProblem {
    /// Reads what the command line library says about a command line it refuses.
    ///
    /// The library keeps its error type to itself, so its sentence is what there is to go by. A value that was typed is dropped on
    /// the way, because it may be what a person wanted to record; a sentence that is not recognised becomes ``other``.
    /// - Returns: `nil` when the error is not about the command line.
    init?(parsing error: any Error, arguments: [String]) {
        guard Espace.exitCode(for: error) == .validationFailure else { return nil }
        let sentence = Espace.message(for: error)
        let quoted = sentence.split(separator: "'", omittingEmptySubsequences: false).enumerated()
            .filter { $0.offset % 2 == 1 }.map { String($0.element) }
        let name = quoted.first.map { $0.split(separator: " ").first.map(String.init) ?? $0 } ?? ""
        if sentence.hasPrefix("Unknown option") || sentence.hasPrefix("Invalid option") {
            self = .unknownOption(Self.option(name), meant: quoted.count > 1 ? quoted[1] : nil)
        } else if sentence.hasPrefix("Missing value for") {
            self = .missingValue(name)
        } else if sentence.hasPrefix("Missing expected argument") {
            self = .missingArgument(quoted.first ?? "")
        } else if sentence.hasPrefix("Unexpected argument") || sentence.contains(" unexpected arguments: ") {
            self = CommandNames.unknownCommand(in: arguments) ?? .tooManyArguments
        } else if sentence.hasPrefix("The value '") {
            let tail = sentence.components(after: "' is invalid for '") ?? ""
            let option = tail.split(separator: "'").first.map(String.init) ?? ""
            let shown = option.split(separator: " ").first.map(String.init) ?? option
            self = .badValue(shown, allowed: shown == "--lang" ? LanguageName.allCases.map(\.rawValue) : [])
        } else if sentence.hasPrefix("The option '") {
            self = .badValue(name, allowed: [])
        } else {
            self = .other
        }
    }

    /// The name of an option without the value it may have been typed with.
    private static func option(_ text: String) -> String {
        text.split(separator: "=").first.map(String.init) ?? text
    }
}

extension String {
    /// What follows the last place `separator` stands at.
    fileprivate func components(after separator: String) -> String? {
        ranges(of: separator).last.map { String(self[$0.upperBound...]) }
    }
}

/// The names the command tree knows, to find what a mistyped one meant.
enum CommandNames {
    /// The common options that are followed by a value.
    private static let valued: Set<String> = ["--vault", "--passphrase-file", "--passphrase-fd", "--person", "--lang"]

    /// The words of a command line that are no common option and no value of one.
    static func words(of arguments: [String]) -> [String] {
        var words: [String] = []
        var skips = false
        for argument in arguments {
            if skips {
                skips = false
            } else if valued.contains(argument) {
                skips = true
            } else if !argument.hasPrefix("-") {
                words.append(argument)
            }
        }
        return words
    }

    /// The words that name a command.
    static func path(in arguments: [String]) -> [String] {
        var node: any ParsableCommand.Type = Espace.self
        var path: [String] = []
        for word in words(of: arguments) {
            guard let child = node.configuration.everySubcommand.first(where: { $0._commandName == word }) else {
                break
            }
            node = child
            path.append(word)
        }
        return path
    }

    /// The problem with the first word that should name a command and does not.
    static func unknownCommand(in arguments: [String]) -> UsageProblem? {
        var node: any ParsableCommand.Type = Espace.self
        var path: [String] = []
        for word in words(of: arguments) {
            let children = node.configuration.everySubcommand
            guard !children.isEmpty else { return nil }
            let names = children.map { $0._commandName }
            guard let child = children.first(where: { $0._commandName == word }) else {
                return .unknownCommand((path + [word]).joined(separator: " "), meant: Nearest.match(word, in: names))
            }
            node = child
            path.append(word)
        }
        return nil
    }
}
