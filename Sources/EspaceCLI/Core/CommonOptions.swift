import ArgumentParser
import HealthModel
import ProgramConsole

/// The options every command takes.
///
/// The root command holds the same group, so that they may stand before or after the name of the command.
struct CommonOptions: ParsableArguments {
    @Option(
        help: .init(
            say(
                "Le fichier de l'espace. Sinon $XDG_DATA_HOME/espace/espace.vault.",
                "The file of the space. Else $XDG_DATA_HOME/espace/espace.vault."
            ),
            valueName: "path"
        ),
        completion: .file(extensions: ["vault"])
    )
    var vault: String?

    @Option(
        help: .init(
            say(
                "Lit la phrase secrète dans la première ligne de ce fichier.",
                "Reads the passphrase from the first line of this file."
            ),
            valueName: "file"
        ),
        completion: .file()
    )
    var passphraseFile: String?

    @Option(
        help: .init(
            say(
                "Lit la phrase secrète dans ce descripteur ouvert. Sinon elle est demandée au terminal.",
                "Reads the passphrase from this open descriptor. Else the terminal asks for it."
            ),
            valueName: "number"
        )
    )
    var passphraseFd: Int32?

    @Option(
        help: .init(
            say("La personne dont on veut l'espace.", "The person whose space is meant."),
            valueName: "name"
        )
    )
    var person: String?

    @Option(help: .init(say("La langue des textes.", "The language of texts."), valueName: "fr|en"))
    var lang: LanguageName?

    @Flag(help: .init(say("Écrit du JSON, de forme stable.", "Writes JSON, of a stable shape.")))
    var json = false

    @Flag(help: .init(say("Répond oui aux questions.", "Answers yes to questions.")))
    var yes = false
}

/// A language as the command line spells it.
enum LanguageName: String, ExpressibleByArgument, CaseIterable {
    case fr
    case en
}

/// Reads the name of a kind of record.
func kind(named name: String) throws(CommandError) -> RecordKind {
    if let kind = RecordKind(rawValue: name) { return kind }
    throw .usage(.unknownKind(name, meant: Nearest.match(name, in: RecordKind.allCases.map(\.rawValue))))
}

/// Reads the id of a record.
func recordID(_ text: String) throws(CommandError) -> RecordID {
    guard let id = RecordID(parsing: text) else { throw .usage(.notAnID) }
    return id
}

/// What shells complete where a kind is expected.
let kindCompletion = CompletionKind.list(RecordKind.allCases.map(\.rawValue))
