import ArgumentParser
import ProgramConsole

/// The root of the command tree.
struct EspacePro: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "espace-pro",
            abstract: say(
                "Le poste du professionnel de santé, et l'autorité de confiance de démonstration.",
                "The health professional's workstation, and the demonstration's trust authority."
            ),
            discussion: say(
                "Les clés sont scellées sur le disque, sous une phrase secrète (--passphrase-file, --passphrase-fd) ou, sans elle, sous une clé gardée dans un fichier voisin que seul son propriétaire peut lire.",
                "Keys are sealed on disk, under a passphrase (--passphrase-file, --passphrase-fd) or, without one, under a key kept in a file beside that only its owner can read."
            ),
            subcommands: [
                Enrol.self, About.self, Grants.self, Read.self, Requests.self, Deposit.self, Journal.self,
                EmergencyCommand.self, RegulatorCommand.self, GatewayCommand.self,
                AuthorityCommand.self,
            ]
        )
    }

    @OptionGroup(title: commonTitle) var common: ProfessionalOptions
}

/// The heading of the common options in help pages.
var commonTitle: String { say("Options communes", "Common options") }

/// The options every command takes.
struct ProfessionalOptions: ParsableArguments {
    @Option(
        help: .init(
            say(
                "Le dossier du professionnel. Sinon $XDG_DATA_HOME/espace-pro.",
                "The professional's folder. Else $XDG_DATA_HOME/espace-pro."
            ),
            valueName: "dir"
        ),
        completion: .directory
    )
    var home: String?

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
            say("Lit la phrase secrète dans ce descripteur ouvert.", "Reads the passphrase from this open descriptor."),
            valueName: "number"
        )
    )
    var passphraseFd: Int32?

    @Option(help: .init(say("La langue des textes.", "The language of texts."), valueName: "fr|en"))
    var lang: LanguageOption?

    @Flag(help: .init(say("Écrit du JSON, de forme stable.", "Writes JSON, of a stable shape.")))
    var json = false
}

/// A language as the command line spells it.
enum LanguageOption: String, ExpressibleByArgument, CaseIterable {
    case fr
    case en
}
