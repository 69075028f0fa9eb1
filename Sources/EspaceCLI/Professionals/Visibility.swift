import ArgumentParser
import HealthModel
import ProgramConsole
import SpaceClient
import SpaceProtocol
import Vault

/// `espace document hide`: hides a record from all professionals.
struct DocumentHide: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "hide",
            abstract: say("Masque un élément à tous les professionnels.", "Hides a record from all professionals."),
            usage: "espace document hide <id>",
            discussion: say(
                "Qui l'a déposé continue à le voir. Effectif au prochain envoi.",
                "Whoever deposited it still sees it. Effective with the next exchange."
            )
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    @Argument(help: .init(say("L'identifiant.", "The id.")))
    var id: String

    func perform(_ run: Run) async throws -> ExitStatus {
        let id = try recordID(id)
        return try await run.writing { session in
            try await run.warnOfSet(id, in: session.space)
            try await session.space.hide(id)
            try await run.tellVisibility(id, session.space)
        }
    }
}

/// `espace document unhide`: shows a record again.
struct DocumentUnhide: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "unhide",
            abstract: say("Montre à nouveau un élément.", "Shows a record again."),
            usage: "espace document unhide <id>"
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    @Argument(help: .init(say("L'identifiant.", "The id.")))
    var id: String

    func perform(_ run: Run) async throws -> ExitStatus {
        let id = try recordID(id)
        return try await run.writing { session in
            try await session.space.unhide(id)
            try await run.tellVisibility(id, session.space)
        }
    }
}

/// `espace document isolate`: keeps a record from one professional, who finds no trace of it.
struct DocumentIsolate: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "isolate",
            abstract: say("Isole un élément d'un professionnel.", "Keeps a record from one professional."),
            usage: "espace document isolate <id> --except <professional>"
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    @Argument(help: .init(say("L'identifiant.", "The id.")))
    var id: String

    @Option(help: .init(say("Le professionnel.", "The professional."), valueName: "professional"))
    var except: String

    func perform(_ run: Run) async throws -> ExitStatus {
        let id = try recordID(id)
        return try await run.writing { session in
            let synchroniser = try await run.synchroniser(of: session.space, .deciding)
            let professional = try await run.knownProfessional(except, with: synchroniser)
            try await run.warnOfSet(id, in: session.space)
            try await session.space.isolate(id, from: professional)
            try await run.tellVisibility(id, session.space)
        }
    }
}

extension Run {
    /// Asks before one of several records that tell the same is hidden alone (T6).
    func warnOfSet(_ id: RecordID, in space: Space) async throws {
        let others = try await space.coherentSet(of: id)
        guard !others.isEmpty else { return }
        try confirm(
            say(
                "\(others.count) autres éléments disent la même chose et restent visibles. Masquer celui-ci seul\u{A0}?",
                "\(others.count) other records tell the same and stay visible. Hide this one alone?"
            ),
            unattended: common.yes
        )
    }

    /// Sends a change of visibility where the server can be reached, and says whether it is in effect.
    func tellVisibility(_ id: RecordID, _ space: Space) async throws {
        var isDone = true
        if try await Synchroniser.link(of: space) != nil {
            do {
                try await synchroniser(of: space).synchronise()
            } catch let error as SyncError where error.isPassing { isDone = false }
        }
        let visibility = try await space.detail(id).entry.visibility
        try tell(
            isDone,
            visibility.words,
            ["id": .string(id.description), "visibility": .string(visibility.rawValue)]
        )
    }
}

extension Entry.Visibility {
    /// What it means, in words.
    var words: String {
        switch self {
        case .shared: say("Visible selon les accès donnés.", "Visible by the accesses given.")
        case .hidden: say("Masqué à tous les professionnels.", "Hidden from all professionals.")
        case .isolated:
            say(
                "Isolé d'un professionnel\u{A0}; visible pour les autres.",
                "Kept from one professional; visible to others."
            )
        }
    }
}
