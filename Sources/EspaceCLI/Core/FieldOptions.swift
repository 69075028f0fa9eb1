import HealthModel
import ProgramConsole

/// The fields of a form as options: `--name value` or `--name=value`.
enum FieldOptions {
    /// Reads the options left after the common ones into the values of a form.
    ///
    /// The definition of the form says which fields exist; what the values mean is the form's business.
    static func parse(_ words: [String], form: FormDefinition) throws(CommandError) -> [String: String] {
        var values: [String: String] = [:]
        var rest = words[...]
        while let word = rest.popFirst() {
            guard word.hasPrefix("--"), word.count > 2 else {
                throw word.hasPrefix("-") ? .usage(.unknownOption("-", meant: nil)) : .usage(.tooManyArguments)
            }
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard let field = form.fields.first(where: { options($0).contains(parts[0]) }) else {
                let known = form.fields.map(option) + ["--yes", "--json", "--vault", "--passphrase-file", "--lang"]
                throw .usage(.unknownField(parts[0], kind: form.kind, meant: Nearest.match(parts[0], in: known)))
            }
            guard values[field.name] == nil else { throw .usage(.twice(parts[0])) }
            if parts.count == 2 {
                values[field.name] = parts[1]
            } else if let value = rest.first, !value.hasPrefix("--") {
                values[field.name] = rest.removeFirst()
            } else {
                throw .usage(.missingValue(parts[0]))
            }
        }
        return values
    }

    /// The option of a field.
    static func option(_ field: FormField) -> String { "--" + hyphenated(field.name) }

    /// Every spelling of the option of a field.
    private static func options(_ field: FormField) -> [String] {
        ([field.name] + field.aliases).map { "--" + hyphenated($0) }
    }

    /// A name in lower case with hyphens.
    private static func hyphenated(_ name: String) -> String {
        var option = ""
        for character in name {
            if character.isUppercase { option += "-" + character.lowercased() } else { option.append(character) }
        }
        return option
    }
}

/// The help page of one kind: `espace add allergy --help`.
enum FieldHelp {
    /// The kind whose help a command line asks for; `nil` when it asks for something else.
    static func requested(by arguments: [String]) -> RecordKind? {
        var words = CommandNames.words(of: arguments)
        var asks = arguments.contains("--help") || arguments.contains("-h")
        if words.first == "help" {
            words.removeFirst()
            asks = true
        }
        guard asks, words.count >= 2, words[0] == "add" else { return nil }
        return RecordKind(rawValue: words[1])
    }

    /// The fields of the kind's form, one line each, with the values of short lists.
    static func text(for kind: RecordKind) throws(CommandError) -> String {
        guard let form = FormDefinition.of(kind) else { throw .usage(.notEntered(kind)) }
        var lines = [
            say("UTILISATION\u{A0}: ", "USAGE: ") + "espace add \(kind.rawValue) "
                + form.fields.filter(\.isRequired).map { "\(FieldOptions.option($0)) <\(value($0))> " }.joined()
                + "[…]",
            "",
            say("CHAMPS\u{A0}:", "FIELDS:"),
        ]
        let width = form.fields.map { FieldOptions.option($0).count + value($0).count + 3 }.max() ?? 0
        for field in form.fields {
            let option = "\(FieldOptions.option(field)) <\(value(field))>"
            let optional = field.isRequired ? "" : say(" (facultatif)", " (optional)")
            lines.append(
                "  " + option + String(repeating: " ", count: width - option.count + 2)
                    + field.label[Speech.language] + optional
            )
            if case .choice(let choices, let free) = field.input {
                let margin = String(repeating: " ", count: 6)
                for choice in free ? choices.prefix(12) : choices[...] {
                    lines.append(margin + choice.id + say("\u{A0}: ", ": ") + choice.label[Speech.language])
                }
                if free { lines.append(margin + say("ou d'autres mots", "or other words")) }
            }
        }
        lines += ["", say("Options communes\u{A0}: espace help add", "Common options: espace help add")]
        return lines.joined(separator: "\n")
    }

    private static func value(_ field: FormField) -> String {
        switch field.input {
        case .text, .longText: say("texte", "text")
        case .date: "date"
        case .choice(_, free: true): say("texte", "text")
        case .choice: "code"
        case .quantity: say("nombre", "number")
        }
    }
}
