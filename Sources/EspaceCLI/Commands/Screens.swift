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
            usage: "espace [screens] [--texte] [--lecture]"
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    @Flag(help: .init(say("Parle ligne à ligne, sans écran.", "Talks line by line, without a screen.")))
    var texte = false

    @Flag(help: .init(say("Lecture seule\u{A0}: rien ne peut être changé.", "Read only: nothing can be changed.")))
    var lecture = false

    func perform(_ run: Run) async throws -> ExitStatus {
        guard texte || (run.console.inputIsTerminal && run.console.outputIsTerminal) else {
            throw CommandError.noTerminal
        }
        return await run.showScreens(at: run.vaultPath, lineMode: texte, readOnly: lecture, demonstration: nil)
    }
}

extension Run {
    /// Hands the process over to the screens until the person leaves them.
    func showScreens(at path: String, lineMode: Bool, readOnly: Bool, demonstration: Demonstration?) async -> ExitStatus
    {
        let options = EspaceUI.Options(
            vaultPath: path,
            lineMode: lineMode,
            readOnly: readOnly,
            language: Speech.language,
            demonstration: demonstration,
            connect: { address, root throws(TransportError) in
                try HTTPTransport.connect(to: address, trustRoot: root)
            }
        )
        return ExitStatus(rawValue: await EspaceUI.run(options)) ?? .failure
    }
}
