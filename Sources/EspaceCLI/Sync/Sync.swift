import ArgumentParser
import FoundationEssentials
import HealthModel
import ProgramConsole
import SpaceClient
import SpaceProtocol
import Vault

/// `espace sync`: sends what waits and takes in what is new.
struct Sync: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            abstract: say("Envoie et reçoit.", "Sends and receives."),
            usage: "espace sync [--watch] [--documents] [--json]",
            discussion: say(
                "--documents rapatrie aussi les fichiers. --watch reste à l'écoute jusqu'à Ctrl-C. --yes accepte un grand nombre de suppressions.",
                "--documents fetches files too. --watch keeps listening until Ctrl-C. --yes accepts a large number of removals."
            )
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    @Flag(help: .init(say("Reste à l'écoute.", "Keeps listening.")))
    var watch = false

    @Flag(help: .init(say("Rapatrie aussi les fichiers.", "Fetches files too.")))
    var documents = false

    func perform(_ run: Run) async throws -> ExitStatus {
        try await run.writing { session in
            let synchroniser = try await run.synchroniser(of: session.space)
            let start = ContinuousClock.now
            let report = try await synchroniser.synchronise(allowingMassDeletion: common.yes) { progress in
                Self.show(progress, run.console)
            }
            if documents { try await synchroniser.fetchDocuments { Self.show($0, run.console) } }
            Self.write(report, (ContinuousClock.now - start).seconds, run)
            guard watch else { return }
            while true {
                let start = ContinuousClock.now
                do {
                    let report = try await synchroniser.wait(seconds: 30)
                    if report.pulled + report.pushed > 0 {
                        Self.write(report, (ContinuousClock.now - start).seconds, run)
                    }
                    if documents { try await synchroniser.fetchDocuments() }
                } catch let error as SyncError where error.isPassing {
                    run.console.note(error.message[Speech.language])
                    try await Task.sleep(for: .seconds(5))
                }
            }
        }
    }

    private static func show(_ progress: SyncProgress, _ console: Console) {
        if case .pausing(let seconds) = progress {
            console.note(
                say(
                    "Le serveur demande d'attendre\u{A0}: reprise dans \(seconds) s. Rien n'est perdu.",
                    "The server asks to wait: going on in \(seconds) s. Nothing is lost."
                )
            )
        }
        guard console.errorIsTerminal else { return }
        switch progress {
        case .pausing: break
        case .sending(let done, let total): console.note(say("envoyé", "sent") + " \(done)/\(total)")
        case .receiving(let done): if done > 0 { console.note(say("reçu", "received") + " \(done)") }
        case .documents(let done, let total): console.note(say("document", "document") + " \(done)/\(total)")
        }
    }

    private static func write(_ report: SyncReport, _ seconds: Double, _ run: Run) {
        if run.common.json {
            run.console.json(Shape.sync(report, seconds: seconds))
            return
        }
        run.console.line(
            say(
                "À jour. Envoyés\u{A0}: \(report.pushed). Reçus\u{A0}: \(report.pulled).",
                "Up to date. Sent: \(report.pushed). Received: \(report.pulled)."
            ),
            .good
        )
        if report.isRestored {
            run.console.line(
                say(
                    "Ce fichier venait d'une sauvegarde\u{A0}: ce que cet ordinateur avait écrit depuis est revenu.",
                    "This file came from a backup: what this computer had written since is back."
                ),
                .warning
            )
        }
        if report.isOutboxRestored {
            run.console.line(
                say(
                    "Le fichier avait été changé de l'extérieur\u{A0}: ce qui attendait l'envoi a été retrouvé.",
                    "The file had been changed from outside: what waited to be sent was found again."
                ),
                .warning
            )
        }
        if report.conflicts > 0 {
            run.console.line(
                say(
                    "Choix à faire\u{A0}: \(report.conflicts). Voir espace conflicts.",
                    "To choose: \(report.conflicts). See espace conflicts."
                ),
                .warning
            )
        }
        if report.held > 0 {
            run.console.line(
                say("À revoir\u{A0}: \(report.held), gardés scellés.", "To review: \(report.held), kept sealed."),
                .warning
            )
        }
    }
}

extension Duration {
    /// The length in seconds.
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}

/// `espace conflicts`: the records of which two versions wait for a choice.
struct Conflicts: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            abstract: say("Les choix à faire entre deux versions.", "The choices to make between two versions."),
            usage: "espace conflicts [--json]"
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    func perform(_ run: Run) async throws -> ExitStatus {
        try await run.reading { session in
            let entries = await session.space.conflicts()
            var list: [JSON] = []
            for entry in entries {
                let sides = try await session.space.sides(of: entry.id)
                if common.json {
                    list.append([
                        "id": .string(entry.id.description), "kind": .string(entry.kind.rawValue),
                        "title": .string(entry.title), "sides": .array(sides.map(Shape.side)),
                    ])
                } else {
                    run.console.line("\(entry.title)  \(entry.id)", .heading)
                    for side in sides {
                        let what = side.resource.map { RecordSummary(of: $0) }
                        let detail = [what?.title, what?.date?.description, what?.detail].compactMap(\.self)
                            .filter { !$0.isEmpty }.joined(separator: ", ")
                        let whose = side.isOwn ? say("ici", "mine") : say("ailleurs", "theirs")
                        run.console.line("  \(whose)\u{A0}: \(detail) (\(side.author), \(Shape.time(side.time)))")
                    }
                }
            }
            if common.json {
                run.console.json(.array(list))
            } else if entries.isEmpty {
                run.console.line(say("Aucun choix à faire.", "No choice to make."), .good)
            }
        }
    }
}

/// `espace resolve`: makes a choice.
struct Resolve: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            abstract: say("Choisit entre deux versions.", "Chooses between two versions."),
            usage: "espace resolve <id> --keep mine|theirs|both"
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    @Argument(help: .init(say("L'identifiant de l'élément.", "The id of the record.")))
    var id: String

    @Option(help: .init(say("Ce qui est gardé.", "What is kept."), valueName: "mine|theirs|both"))
    var keep: ConflictChoiceName

    func perform(_ run: Run) async throws -> ExitStatus {
        let record = try recordID(id)
        return try await run.writing { session in
            try await session.space.resolve(record, keeping: keep.choice)
            run.report(
                say(
                    "Choix enregistré. L'autre version reste dans l'historique.",
                    "Choice saved. The other version stays in the history."
                ),
                ["resolved": .string(record.description)]
            )
        }
    }
}

/// A choice as the command line spells it.
enum ConflictChoiceName: String, ExpressibleByArgument, CaseIterable {
    case mine, theirs, both

    var choice: ConflictChoice {
        switch self {
        case .mine: .mine
        case .theirs: .theirs
        case .both: .both
        }
    }
}
