package import HealthModel

/// The language of one run of the program.
///
/// Help texts of the command line library are computed when they are asked for, so that one binary speaks both languages: the
/// language is chosen from the raw arguments before anything is parsed, and bound for the whole run.
package enum Speech {
    /// The language every text of this run is written in.
    @TaskLocal package static var language: Language = .french

    /// Whether this run speaks French.
    package static var isFrench: Bool { language == .french }

    /// Chooses the language: `--lang`, else the locale of messages, else French.
    ///
    /// `LC_ALL` wins over `LC_MESSAGES`, which wins over `LANG`, as in POSIX; an empty variable counts as unset.
    package static func language(arguments: [String], environment: [String: String]) -> Language {
        for (index, argument) in arguments.enumerated() {
            if argument == "--" { break }
            let value: String?
            if argument == "--lang" {
                value = arguments.indices.contains(index + 1) ? arguments[index + 1] : nil
            } else if argument.hasPrefix("--lang=") {
                value = String(argument.dropFirst("--lang=".count))
            } else {
                continue
            }
            if let language = value.flatMap(Language.init(rawValue:)) { return language }
        }
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
        return locale?.hasPrefix("en") == true ? .english : .french
    }
}

/// The text in the language of this run.
package func say(_ french: @autoclosure () -> String, _ english: @autoclosure () -> String) -> String {
    Speech.isFrench ? french() : english()
}

/// A number with its noun: 0 and 1 are singular in French, only 1 is in English.
package func count(_ number: Int, _ french: (one: String, many: String), _ english: (one: String, many: String))
    -> String
{
    say(
        "\(number) \(abs(number) < 2 ? french.one : french.many)",
        "\(number) \(number == 1 ? english.one : english.many)"
    )
}
