import ArgumentParser
import EspaceUI
import ProgramConsole
import SpaceProtocol

/// `espace demo`: a fictitious space to look around in, or a tour that checks itself.
struct Demo: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            abstract: say("Une démonstration, données fictives.", "A demonstration, fictitious data."),
            usage: "espace demo [--department 31|44|80] [--headless] [--dir <folder>]",
            discussion: say(
                "L'espace, son serveur, un deuxième appareil et quatre professionnels sont créés dans un dossier temporaire, effacé à la fin, ou dans --dir.",
                "The space, its server, a second device and four professionals are made in a temporary folder, removed at the end, or in --dir."
            )
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    @Option(help: .init(say("Le département de la personne.", "The department of the person."), valueName: "31|44|80"))
    var department = 31

    @Flag(
        help: .init(
            say("Joue la visite sans terminal et vérifie tout.", "Plays the tour without a terminal and checks all.")
        )
    )
    var headless = false

    @Option(
        help: .init(say("Garde l'espace dans ce dossier.", "Keeps the space in this folder."), valueName: "folder"),
        completion: .directory
    )
    var dir: String?

    func perform(_ run: Run) async throws -> ExitStatus {
        guard let seeds = DemoSeeds(department: department) else {
            throw CommandError.usage(.badValue("--department", allowed: DemoSeeds.departments.map(String.init)))
        }
        guard headless || run.console.inputIsTerminal && run.console.outputIsTerminal else {
            throw CommandError.noTerminal
        }
        let folder = try DemoFolder(dir, environment: run.environment)
        defer { folder.leave() }
        let passphrase = try Passphrase(Self.words)
        let shown = say("Phrase secrète de la démonstration\u{A0}: ", "Passphrase of the demonstration: ") + Self.words
        if !common.json { run.console.line(shown) }
        if headless {
            try await DemoTour(run: run, folder: folder, seeds: seeds, passphrase: passphrase).play()
            return .done
        }
        let world = try await DemoWorld(seeds, passphrase: passphrase, folder: folder, run: run)
        run.console.line(
            say(
                "Serveur de la démonstration, sur cet ordinateur\u{A0}: \(world.server.address)",
                "Server of the demonstration, on this computer: \(world.server.address)"
            )
        )
        let second = "espace --vault \(world.second)"
        run.console.line(
            say("Deuxième appareil, dans un autre terminal\u{A0}: ", "Second device, in another terminal: ") + second
        )
        if let other = world.other {
            run.console.line(
                (world.isHelped
                    ? say("Son aidante, dans un autre terminal\u{A0}: ", "Her caregiver, in another terminal: ")
                    : say(
                        "La personne aidée, dans un autre terminal\u{A0}: ",
                        "Whoever is helped, in another terminal: "
                    ))
                    + "espace --vault \(other)"
            )
        }
        if let invitation = world.practice.invitation { run.console.line(invitation) }
        let status = await run.showScreens(
            at: world.first,
            lineMode: false,
            readOnly: false,
            demonstration: Demonstration(passphrase: Self.words, second: second)
        )
        await world.server.stop()
        return status
    }

    /// Printed for everyone to see: what it protects is fictitious.
    private static let words = "demonstration fictive"
}
