/// One form, for the screens and the command line alike: its fields in order.
package struct FormDefinition: Sendable {
    /// The kind of record it makes.
    package let kind: RecordKind
    /// The fields, in the order they are asked.
    package let fields: [FormField]

    /// The field of a name, or of one of its other names.
    package func field(_ name: String) -> FormField? {
        fields.first { $0.name == name } ?? fields.first { $0.aliases.contains(name) }
    }
}

/// One question of a form.
package struct FormField: Sendable, Hashable {
    /// What can be answered.
    package enum Input: Sendable, Hashable {
        /// One line of at most this many characters.
        case text(maxLength: Int)
        /// Several lines of at most this many characters.
        case longText(maxLength: Int)
        /// A date.
        case date(DateEntry.Allowance)
        /// One of a list; any other words too when `free`.
        case choice([Choice], free: Bool)
        /// A number with its unit; blood pressure takes two, « 138/84 ».
        case quantity
    }

    /// The name of the command line option, in English.
    package let name: String
    /// Other names of the option.
    package let aliases: [String]
    /// What can be answered.
    package let input: Input
    /// Whether it must be answered.
    package let isRequired: Bool
    /// The words above the field.
    package let label: Phrase
    /// A sentence of help.
    package let help: Phrase
    /// What a new form starts with, in the words of ``FormValues``.
    package let initial: String?

    init(
        _ name: String,
        _ input: Input,
        required: Bool = false,
        _ label: Phrase,
        help: Phrase,
        aliases: [String] = [],
        initial: String? = nil
    ) {
        self.name = name
        self.aliases = aliases
        self.input = input
        isRequired = required
        self.label = label
        self.help = help
        self.initial = initial
    }
}

/// What was typed in a form, by field name; a choice is its id or free words.
package struct FormValues: Hashable, Sendable {
    /// The kind of record.
    package var kind: RecordKind
    /// What was typed.
    package var values: [String: String]

    /// The answers of a form.
    package init(kind: RecordKind, values: [String: String] = [:]) {
        self.kind = kind
        self.values = values
    }

    /// The answer to one field.
    package subscript(field: String) -> String? {
        get { values[field] }
        set { values[field] = newValue }
    }
}

/// One thing to correct in a form.
package enum FormProblem: Error, Hashable, Sendable {
    /// A required answer is missing.
    case missing(field: String)
    /// The date is not one this field takes.
    case date(field: String, DateProblem)
    /// The text is too long.
    case tooLong(field: String, max: Int)
    /// None of the choices.
    case notAChoice(field: String)
    /// Not a number.
    case number(field: String)
    /// Possible but unusual: ask once, then accept. `shown` is the value as the question repeats it.
    case implausible(field: String, shown: String)
    /// The end comes before the beginning.
    case endBeforeStart(field: String)
    /// One person at most can be this, and another is.
    case taken(field: String)
    /// The form has no field of that name.
    case unknownField(String)

    /// The field to go to.
    package var field: String {
        switch self {
        case .missing(let field), .date(let field, _), .tooLong(let field, _), .notAChoice(let field),
            .number(let field),
            .implausible(let field, _), .endBeforeStart(let field), .taken(let field), .unknownField(let field):
            field
        }
    }

    /// What is wrong, without « ERREUR : ».
    package func message(_ language: Language) -> String {
        let french = language == .french
        switch self {
        case .missing: return french ? "il faut une réponse ici." : "an answer is needed here."
        case .date(_, let problem): return problem.message(language)
        case .tooLong(_, let max): return french ? "\(max) caractères au plus." : "at most \(max) characters."
        case .notAChoice: return french ? "ce choix n'existe pas." : "there is no such choice."
        case .number: return french ? "ce n'est pas un nombre." : "this is not a number."
        case .implausible(_, let shown):
            return french ? "\(shown)\u{A0}: est-ce exact\u{A0}?" : "\(shown): is this right?"
        case .endBeforeStart: return french ? "la fin est avant le début." : "the end is before the beginning."
        case .taken:
            return french
                ? "une seule personne peut l'être, et une autre l'est déjà. Changez d'abord son rôle."
                : "one person at most can be this, and another is already. Change their role first."
        case .unknownField: return french ? "ce champ n'existe pas." : "there is no such field."
        }
    }

    /// What to do about it.
    package func hint(_ language: Language) -> String {
        let french = language == .french
        switch self {
        case .date(_, let problem): return problem.hint(language)
        case .notAChoice: return french ? "Choisissez dans la liste." : "Choose from the list."
        case .number: return french ? "Exemple\u{A0}: 72,5." : "Example: 72.5."
        case .implausible: return french ? "Corrigez, ou confirmez." : "Correct it, or confirm."
        case .endBeforeStart: return french ? "Vérifiez les deux dates." : "Check both dates."
        case .taken: return french ? "Ou choisissez un autre rôle." : "Or choose another role."
        case .missing, .tooLong, .unknownField: return french ? "Corrigez ce champ." : "Correct this field."
        }
    }
}

/// All that is to be corrected in a form, in the order of the fields.
package struct FormProblems: Error, Hashable, Sendable {
    /// The problems; at least one.
    package let problems: [FormProblem]

    /// The problems of one form.
    package init(problems: [FormProblem]) { self.problems = problems }

    /// Whether the only thing left is to confirm unusual values.
    package var areOnlyImplausible: Bool {
        problems.allSatisfy { if case .implausible = $0 { true } else { false } }
    }
}
