import ArgumentParser
import EspaceUI
import ProgramConsole
import SpaceProtocol
import SpaceTransport

/// `espace`: the screens.
struct Screens: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            abstract: say("Ouvre les écrans.", "Opens the screens."),
            usage: "espace [screens] [--texte] [--lecteur] [--lecture]",
            discussion: say(
                "Le réglage du lecteur d'écran est scellé avec le reste. Pour l'avoir avant l'ouverture\u{A0}: --lecteur, ou ESPACE_READER=1 dans l'environnement.",
                "The screen reader setting is sealed with the rest. To have it before opening: --lecteur, or ESPACE_READER=1 in the environment."
            )
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    @Flag(help: .init(say("Parle ligne à ligne, sans écran.", "Talks line by line, without a screen.")))
    var texte = false

    @Flag(
        help: .init(say("Pour un lecteur d'écran, dès l'ouverture.", "For a screen reader, from the start on."))
    )
    var lecteur = false

    @Flag(help: .init(say("Lecture seule\u{A0}: rien ne peut être changé.", "Read only: nothing can be changed.")))
    var lecture = false

    func perform(_ run: Run) async throws -> ExitStatus {
        guard texte || (run.console.inputIsTerminal && run.console.outputIsTerminal) else {
            throw CommandError.noTerminal
        }
        return await run.showScreens(at: run.vaultPath, lineMode: texte, readOnly: lecture, reader: lecteur)
    }
}

extension Run {
    /// Hands the process over to the screens until the person leaves them.
    func showScreens(
        at path: String,
        lineMode: Bool,
        readOnly: Bool,
        reader: Bool = false,
        demonstration: Demonstration? = nil
    ) async -> ExitStatus {
        let options = EspaceUI.Options(
            vaultPath: path,
            person: common.person,
            lineMode: lineMode,
            readOnly: readOnly,
            // What a person needs to find the first field is not kept unsealed by us: they say it where they say such things.
            reader: reader || ["1", "yes", "oui"].contains(environment["ESPACE_READER"]?.lowercased()),
            language: Speech.language,
            demonstration: demonstration,
            connect: { address, root throws(TransportError) in
                try HTTPTransport.connect(to: address, trustRoot: root)
            }
        )
        return ExitStatus(rawValue: await EspaceUI.run(options)) ?? .failure
    }
}
