import ArgumentParser
import ProgramConsole
import SpaceProtocol

/// `espace demo`: a fictitious space to look around in, or a tour that checks itself.
struct Demo: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            abstract: say("Une démonstration, données fictives.", "A demonstration, fictitious data."),
            usage: "espace demo [--department 31|44|80] [--headless] [--dir <folder>]",
            discussion: say(
                "L'espace est créé dans un dossier temporaire, effacé à la fin, ou dans --dir.",
                "The space is made in a temporary folder, removed at the end, or in --dir."
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
        let path = folder.file("espace/espace.vault")
        try await seeds.makeVault(at: path, passphrase: passphrase, folder: folder, run: run)
        return await run.showScreens(at: path, lineMode: false, readOnly: false, demonstration: Self.words)
    }

    /// Printed for everyone to see: what it protects is fictitious.
    private static let words = "demonstration fictive"
}
