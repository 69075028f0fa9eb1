import ArgumentParser
import FoundationEssentials
import HealthModel
import ProgramConsole
import SpaceClient
import SpaceProtocol
import Vault

/// `espace inbox ask-correction`: asks the author of something that was left to put it right.
struct InboxAskCorrection: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "ask-correction",
            abstract: say(
                "Demande à l'auteur d'un dépôt de le corriger.",
                "Asks the author of something that was left to put it right."
            ),
            usage: "espace inbox ask-correction <id> --comment <text>",
            discussion: say(
                "Ce qu'un professionnel a déposé peut être caché, pas modifié\u{A0}: il est le seul à pouvoir le corriger. Lui seul lit la demande, s'il a un accès, quelles que soient les rubriques.",
                "What a professional left can be hidden, not changed: they alone can put it right. They alone read the request, if they have an access, whatever its sections."
            )
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    @Argument(help: .init(say("L'identifiant du dépôt.", "The id of what was left.")))
    var id: String

    @Option(help: .init(say("Ce qui est à corriger.", "What is to be put right."), valueName: "text"))
    var comment: String

    func perform(_ run: Run) async throws -> ExitStatus {
        guard let id = UUID(uuidString: id) else { throw CommandError.usage(.notAnID) }
        guard comment.contains(where: { !$0.isWhitespace }) else {
            throw CommandError.usage(.badValue("--comment", allowed: []))
        }
        return try await run.writing { session in
            let synchroniser = try await run.synchroniser(of: session.space, .deciding)
            let record = try await synchroniser.askForCorrection(of: id, comment: comment)
            try await run.synchroniseIfPossible(synchroniser)
            guard let correction = try await synchroniser.corrections().first(where: { $0.id == record }) else {
                throw SyncError.noSuchDeposit
            }
            let reach =
                correction.reachesAuthor
                ? ""
                : say(
                    " Son auteur n'a pas d'accès\u{A0}: il la lira si vous lui en donnez un.",
                    " Its author has no access: they will read it if you give them one."
                )
            run.report(say("Correction demandée.", "Correction asked for.") + reach, Shape.correction(correction))
        }
    }
}

/// `espace inbox corrections`: what was asked, and what became of it.
struct InboxCorrections: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "corrections",
            abstract: say("Liste vos demandes de correction.", "Lists your requests for corrections."),
            usage: "espace inbox corrections [--close <id>] [--json]"
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    @Option(
        help: .init(say("Ferme cette demande.", "Closes this request."), valueName: "id")
    )
    var close: String?

    func perform(_ run: Run) async throws -> ExitStatus {
        if let close {
            guard let uuid = UUID(uuidString: close) else { throw CommandError.usage(.notAnID) }
            return try await run.writing { session in
                let synchroniser = try await run.synchroniser(of: session.space, .deciding)
                try await synchroniser.closeCorrection(RecordID(uuid))
                try await run.synchroniseIfPossible(synchroniser)
                run.report(
                    say("Demande fermée.", "Request closed."),
                    ["id": .string(uuid.uuidString.lowercased()), "state": "closed"]
                )
            }
        }
        return try await run.writing { session in
            let synchroniser = try await run.synchroniser(of: session.space, .deciding)
            try await run.synchroniseIfPossible(synchroniser)
            let corrections = try await synchroniser.corrections()
            if common.json { return run.console.json(.array(corrections.map(Shape.correction))) }
            guard !corrections.isEmpty else {
                return run.console.line(say("Aucune demande de correction.", "No request for a correction."))
            }
            var table = Table()
            for correction in corrections {
                table.add([
                    correction.state.words, correction.request.asked?.description ?? "",
                    correction.request.recipient ?? "", correction.request.comment, correction.id.description,
                ])
            }
            table.write(to: run.console)
        }
    }
}

extension Correction.State {
    /// Where it stands, in words.
    var words: String {
        switch self {
        case .open: say("sans réponse", "not answered")
        case .answered: say("réponse reçue", "answered")
        case .closed: say("fermée par vous", "closed by you")
        }
    }
}

extension Shape {
    /// A request for a correction.
    static func correction(_ correction: Correction) -> JSON {
        [
            "id": .string(correction.id.description),
            "record": .string(correction.request.record.uuidString.lowercased()),
            "author": text(correction.request.recipient), "asked": text(correction.request.asked?.description),
            "comment": .string(correction.request.comment), "state": .string(correction.state.rawValue),
            "answer": text(correction.answer?.uuidString.lowercased()),
            "reachesAuthor": .bool(correction.reachesAuthor),
        ]
    }
}
