import ArgumentParser
import HealthModel
import ProgramConsole
import SpaceClient

/// `espace add`: a new record from the fields of its form.
struct Add: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            abstract: say("Ajoute un élément.", "Adds a record."),
            usage: "espace add <kind> [--<field> <value> ...]",
            discussion: say(
                "Une option par champ du formulaire. Les champs d'une rubrique\u{A0}: espace add allergy --help.",
                "One option for each field of the form. The fields of a kind: espace add allergy --help."
            )
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    @Argument(help: .init(say("La rubrique.", "The kind of record.")), completion: kindCompletion)
    var kind: String

    @Argument(
        parsing: .allUnrecognized,
        help: .init(say("Les champs, --nom valeur.", "The fields, --name value."), valueName: "field")
    )
    var fields: [String] = []

    func perform(_ run: Run) async throws -> ExitStatus {
        let kind = try EspaceCLI.kind(named: kind)
        guard let form = FormDefinition.of(kind) else { throw CommandError.usage(.notEntered(kind)) }
        let values = FormValues(kind: kind, values: try FieldOptions.parse(fields, form: form))
        return try await run.writing { session in
            let id = try await session.space.add(values, acceptImplausible: common.yes)
            run.report(
                say("Ajouté\u{A0}: \(id)", "Added: \(id)"),
                ["id": .string(id.description), "kind": .string(kind.rawValue)]
            )
        }
    }
}

/// `espace edit`: a new version of a record, with some fields changed.
struct Edit: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            abstract: say("Modifie un élément.", "Changes a record."),
            usage: "espace edit <id> [--<field> <value> ...]",
            discussion: say(
                "Les champs non nommés ne changent pas\u{A0}; une valeur vide efface un champ facultatif.",
                "Fields not named stay as they are; an empty value clears an optional field."
            )
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    @Argument(help: .init(say("L'identifiant.", "The id.")))
    var id: String

    @Argument(
        parsing: .allUnrecognized,
        help: .init(say("Les champs, --nom valeur.", "The fields, --name value."), valueName: "field")
    )
    var fields: [String] = []

    func perform(_ run: Run) async throws -> ExitStatus {
        let id = try recordID(id)
        guard !fields.isEmpty else { throw CommandError.usage(.nothingToChange) }
        return try await run.writing { session in
            let detail = try await session.space.detail(id)
            guard let form = FormDefinition.of(detail.entry.kind) else {
                throw CommandError.usage(.notEntered(detail.entry.kind))
            }
            var values = form.values(of: detail.resource, language: Speech.language)
            values.values.merge(try FieldOptions.parse(fields, form: form)) { _, new in new }
            try await session.space.edit(id, values, acceptImplausible: common.yes)
            run.report(say("Modifié\u{A0}: \(id)", "Changed: \(id)"), ["id": .string(id.description)])
        }
    }
}

/// `espace delete`: puts a record in the bin.
struct Delete: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            abstract: say("Met un élément à la corbeille (30 jours).", "Puts a record in the bin (30 days)."),
            usage: "espace delete <id>"
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    @Argument(help: .init(say("L'identifiant.", "The id.")))
    var id: String

    func perform(_ run: Run) async throws -> ExitStatus {
        let id = try recordID(id)
        return try await run.writing { session in
            try await session.space.delete(id)
            run.report(
                say(
                    "À la corbeille pour 30 jours. Pour le reprendre\u{A0}: espace restore \(id)",
                    "In the bin for 30 days. To take it back: espace restore \(id)"
                ),
                ["id": .string(id.description), "binned": true]
            )
        }
    }
}

/// `espace bin`: what is in the bin.
struct Bin: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            abstract: say("Montre ou vide la corbeille.", "Shows or empties the bin."),
            usage: "espace bin [--empty] [--json]"
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    @Flag(help: .init(say("Vide la corbeille, pour toujours.", "Empties the bin, for ever.")))
    var empty = false

    func perform(_ run: Run) async throws -> ExitStatus {
        if empty {
            return try await run.writing { session in
                let doomed = await session.space.bin().count
                try run.confirm(
                    say(
                        "Effacer pour toujours \(doomed) élément(s)\u{A0}?",
                        "Erase \(doomed) record(s) for ever?"
                    ),
                    unattended: false
                )
                try await session.space.emptyBin()
                run.report(say("Corbeille vidée.", "The bin is empty."), ["erased": Shape.number(doomed)])
            }
        }
        return try await run.reading { session in
            try await run.write(
                await session.space.bin(),
                of: session.space,
                empty: say("La corbeille est vide.", "The bin is empty.")
            )
        }
    }
}

/// `espace declare-none`: "none known", dated.
struct DeclareNone: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "declare-none",
            abstract: say("Déclare «\u{A0}aucun connu\u{A0}», daté du jour.", "States \"none known\", dated today."),
            usage: "espace declare-none <kind>",
            discussion: say(
                "Ce n'est pas la même chose qu'une rubrique jamais renseignée.",
                "It is not the same as a section never filled in."
            )
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    @Argument(help: .init(say("La rubrique.", "The kind of record.")), completion: kindCompletion)
    var kind: String

    func perform(_ run: Run) async throws -> ExitStatus {
        let kind = try EspaceCLI.kind(named: kind)
        return try await run.writing { session in
            let id = try await session.space.declareNone(kind)
            run.report(
                say("Déclaré\u{A0}: aucun connu (\(kind.rawValue)).", "Stated: none known (\(kind.rawValue))."),
                ["id": .string(id.description), "kind": .string(kind.rawValue)]
            )
        }
    }
}

/// `espace document`: documents in and out.
struct Document: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            abstract: say("Ajoute, extrait ou masque un document.", "Adds, extracts or hides a document."),
            usage: "espace document <action> [...]",
            subcommands: [
                DocumentAdd.self, DocumentExtract.self, DocumentHide.self, DocumentUnhide.self, DocumentIsolate.self,
                DocumentRewrap.self, DocumentReencrypt.self,
            ]
        )
    }
}

/// `espace document add`: a file as a document.
struct DocumentAdd: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "add",
            abstract: say("Ajoute un fichier.", "Adds a file."),
            usage: "espace document add <file> --type <code> --title <text> [--date <date>]"
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    @Argument(help: .init(say("Le fichier.", "The file.")), completion: .file())
    var file: String

    @Option(
        help: .init(
            say("Le code du type, par exemple 11502-2.", "The code of the type, such as 11502-2."),
            valueName: "code"
        )
    )
    var type: String

    @Option(help: .init(say("Le titre.", "The title."), valueName: "text"))
    var title: String

    @Option(help: .init(say("La date de l'acte.", "The date of the act."), valueName: "date"))
    var date: String?

    func perform(_ run: Run) async throws -> ExitStatus {
        var day: PartialDate?
        if let date { day = try EspaceCLI.date(date, today: SpaceEnvironment.live.today) }
        let (file, type, title, on) = (file, type, title, day)
        return try await run.writing { session in
            let space = session.space
            let id = try await run.interruptible {
                try await space.addDocument(file, type: type, title: title, date: on, progress: run.progress)
            }
            run.report(say("Ajouté\u{A0}: \(id)", "Added: \(id)"), ["id": .string(id.description), "kind": "document"])
        }
    }
}

/// `espace document extract`: a document as a file, byte for byte.
struct DocumentExtract: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "extract",
            abstract: say("Écrit l'original.", "Writes the original."),
            usage: "espace document extract <id> [--out <file>]"
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    @Argument(help: .init(say("L'identifiant.", "The id.")))
    var id: String

    @Option(
        help: .init(
            say("Le fichier à écrire. Sinon l'identifiant.", "The file to write. Else the id."),
            valueName: "file"
        ),
        completion: .file()
    )
    var out: String?

    func perform(_ run: Run) async throws -> ExitStatus {
        let id = try recordID(id)
        let path = out ?? id.description
        return try await run.reading { session in
            let space = session.space
            try await run.interruptible { try await space.extractDocument(id, to: path) }
            run.report(
                say("Écrit en clair\u{A0}: \(path)", "Written unencrypted: \(path)"),
                ["id": .string(id.description), "file": .string(path)]
            )
        }
    }
}
