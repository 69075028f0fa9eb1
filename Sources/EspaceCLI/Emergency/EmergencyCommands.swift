import ArgumentParser
import Certification
import FoundationEssentials
import HealthModel
import ProgramConsole
import SpaceClient
import SpaceProtocol
import Vault

/// `espace emergency`: who may open the space in an emergency, and who did.
struct Emergency: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "emergency",
            abstract: say(
                "L'accès en cas d'urgence\u{A0}: rien n'est possible sans votre choix.",
                "Access in an emergency: nothing is possible unless you choose it."
            ),
            subcommands: [EmergencyEnable.self, EmergencyDisable.self, EmergencyStatus.self, EmergencySeen.self]
        )
    }
}

/// `espace emergency enable`: the three choices.
struct EmergencyEnable: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "enable",
            abstract: say(
                "Autorise l'accès en cas d'urgence, ou le change.",
                "Enables access in an emergency, or changes it."
            ),
            usage: "espace emergency enable <centre> [--regulation] [--any-professional] [--hidden] [--preview]",
            discussion: say(
                "Trois choix séparés. --regulation\u{A0}: le personnel du centre de régulation que vous nommez (SAMU). --any-professional\u{A0}: tout professionnel certifié, en passant par ce centre. --hidden\u{A0}: aussi ce que vous avez masqué ou isolé. Seul ce que vous écrivez est ouvert\u{A0}; ce que vous ne redites pas est retiré. C'est un double confié, avec votre accord\u{A0}: le serveur en garde une part, le centre l'autre. Chacun seul n'ouvre rien (les clés l'empêchent). Le serveur et le centre ensemble le pourraient. Une ouverture demande un motif, est inscrite à votre journal avant que rien ne soit donné (le serveur l'impose, le centre le vérifie), dure 72 heures au plus (le serveur l'impose), et vous est montrée jusqu'à ce que vous l'ayez vue. Ensuite les clés sont changées\u{A0}; ce qui a été lu reste connu. --preview montre ce qui serait ouvert, sans rien changer.",
                "Three separate choices. --regulation: the staff of the regulation centre you name (SAMU). --any-professional: any certified professional, through that centre. --hidden: also what you hid or isolated. Only what you write is opened; what you do not say again is taken back. It is escrow, with your consent: the server keeps one share, the centre the other. Neither alone opens anything (keys prevent it). The server and the centre together could. An opening needs a reason, is entered in your journal before anything is given (the server enforces it, the centre verifies it), lasts 72 hours at most (the server enforces it), and is shown to you until you have seen it. Then the keys are changed; what was read stays known. --preview shows what would be opened and changes nothing."
            )
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    @Argument(
        help: .init(
            say("Le numéro RPPS ou le nom du centre de régulation.", "The regulation centre's RPPS number or name.")
        )
    )
    var centre: String

    @Flag(help: .init(say("Le personnel de ce centre peut ouvrir.", "The staff of this centre may open.")))
    var regulation = false

    @Flag(
        help: .init(
            say(
                "Tout professionnel certifié peut ouvrir, par ce centre.",
                "Any certified professional may open, through this centre."
            )
        )
    )
    var anyProfessional = false

    @Flag(help: .init(say("Aussi ce que vous avez masqué ou isolé.", "Also what you hid or isolated.")))
    var hidden = false

    @Flag(
        help: .init(
            say("Montre ce qui serait ouvert, sans rien changer.", "Shows what would be opened, and changes nothing.")
        )
    )
    var preview = false

    func perform(_ run: Run) async throws -> ExitStatus {
        let choices = EmergencyChoices(regulation: regulation, everybody: anyProfessional, hidden: hidden)
        guard choices.opensToSomebody else {
            throw CommandError.usage(.missingArgument("--regulation, --any-professional"))
        }
        guard !preview else {
            return try await run.reading { session in
                let synchroniser = try await run.synchroniser(of: session.space, .deciding)
                run.show(try await synchroniser.previewEmergency(choices))
            }
        }
        return try await run.writing { session in
            let synchroniser = try await run.synchroniser(of: session.space, .deciding)
            let found = try await run.professional(centre, with: synchroniser)
            let name = found.professional.subject.displayName
            let items = try await synchroniser.previewEmergency(choices)
            let count = items.count(where: \.isVisible)
            try run.confirm(
                say(
                    "\(count) éléments pourraient être lus en urgence, par \(name), sans vous demander. Le serveur et ce centre gardent chacun une part des clés. Autoriser\u{A0}?",
                    "\(count) records could be read in an emergency, through \(name), without asking you. The server and this centre keep a share of the keys each. Enable?"
                ),
                unattended: true
            )
            let isDone = try await synchroniser.enableEmergency(through: found.professional.id, choices)
            let summary = await synchroniser.emergency()
            try run.tell(isDone, summary.sentence, Shape.emergency(summary, await synchroniser.openings()))
        }
    }
}

/// `espace emergency disable`.
struct EmergencyDisable: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "disable",
            abstract: say("Retire l'accès en cas d'urgence.", "Disables access in an emergency."),
            usage: "espace emergency disable",
            discussion: say(
                "Le serveur efface sa part, et toutes les clés confiées sont changées dans le même envoi. Une ouverture en cours s'arrête.",
                "The server erases its share, and every key that was entrusted is changed in the same request. An opening under way ends."
            )
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    func perform(_ run: Run) async throws -> ExitStatus {
        try await run.writing { session in
            let synchroniser = try await run.synchroniser(of: session.space, .deciding)
            let isDone = try await synchroniser.decide(.disableEmergency)
            let summary = await synchroniser.emergency()
            try run.tell(isDone, summary.sentence, Shape.emergency(summary, await synchroniser.openings()))
        }
    }
}

/// `espace emergency status`.
struct EmergencyStatus: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "status",
            abstract: say("Dit ce qui est autorisé, et qui a ouvert.", "Says what is enabled, and who opened."),
            usage: "espace emergency status [--json]"
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    func perform(_ run: Run) async throws -> ExitStatus {
        try await run.reading { session in
            let synchroniser = try await run.synchroniser(of: session.space, .deciding)
            let summary = await synchroniser.emergency()
            let openings = await synchroniser.openings()
            if common.json { return run.console.json(Shape.emergency(summary, openings)) }
            for line in summary.lines { run.console.line(line) }
            for opening in openings {
                let state = opening.opening.isAcknowledged ? say("vue", "seen") : say("À VÉRIFIER", "TO CHECK")
                run.console.line(
                    "\(opening.id)  \(state)  \(opening.sentence)",
                    opening.opening.isAcknowledged ? .plain : .warning
                )
            }
        }
    }
}

/// `espace emergency seen`: ends the banner of an opening.
struct EmergencySeen: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "seen",
            abstract: say("Dit que vous avez vu une ouverture.", "Says that you saw an opening."),
            usage: "espace emergency seen <number>",
            discussion: say(
                "Le numéro est celui de emergency status. Le bandeau disparaît sur cet appareil\u{A0}; le journal garde l'ouverture.",
                "The number is that of emergency status. The banner ends on this device; the journal keeps the opening."
            )
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    @Argument(help: .init(say("Le numéro de l'ouverture.", "The opening's number.")))
    var number: String

    func perform(_ run: Run) async throws -> ExitStatus {
        guard let index = UInt64(number) else { throw SyncError.noSuchOpening }
        return try await run.writing { session in
            let synchroniser = try await run.synchroniser(of: session.space)
            try await synchroniser.acknowledge(opening: index)
            run.report(say("C'est noté.", "Noted."), ["seen": .number(JSONNumber(Int(clamping: index)))])
        }
    }
}

extension Run {
    /// The openings that nobody has looked at, on every command until somebody says so (T18).
    func showOpenings(in space: Space) async throws {
        guard !common.json, let link = try? await Synchroniser.link(of: space) else { return }
        for opening in link.openingsToCheck.prefix(3) {
            let day = Shape.time(opening.time)
            console.note(
                say(
                    "ACCÈS D'URGENCE À VOTRE ESPACE le \(day). À vérifier\u{A0}: espace emergency status, puis espace emergency seen \(opening.index).",
                    "EMERGENCY ACCESS TO YOUR SPACE on \(day). To check: espace emergency status, then espace emergency seen \(opening.index)."
                )
            )
        }
    }

    /// What an opening would open, item by item.
    func show(_ items: [PreviewItem]) {
        if common.json { return console.json(.array(items.map(Shape.preview))) }
        let visible = items.count(where: \.isVisible)
        console.line(
            say("\(visible) éléments ouverts sur \(items.count)", "\(visible) of \(items.count) records opened"),
            .heading
        )
        var table = Table()
        for item in items {
            let mark = item.isVisible ? say("ouvert", "opened") : say("fermé", "closed")
            table.add([mark, item.entry.title, item.entry.kind.rawValue])
        }
        table.write(to: console)
    }
}

extension EmergencySummary {
    /// Who the centre is.
    private var centre: String { subject?.displayName ?? regulator?.description ?? "-" }

    /// What is in effect, in a sentence.
    var sentence: String {
        guard let choices = pending ?? choices, choices.opensToSomebody else {
            return say(
                "Personne ne peut ouvrir votre espace en urgence.",
                "Nobody can open your space in an emergency."
            )
        }
        return say(
            "Accès d'urgence autorisé, par \(centre)\u{A0}: \(Self.words(choices)).",
            "Emergency access enabled, through \(centre): \(Self.words(choices))."
        )
    }

    private static func words(_ choices: EmergencyChoices) -> String {
        [
            choices.regulation ? say("son personnel", "its staff") : nil,
            choices.everybody ? say("tout professionnel certifié", "any certified professional") : nil,
            choices.hidden
                ? say("ce qui est masqué compris", "hidden items included")
                : say("rien de ce qui est masqué", "nothing hidden"),
        ].compactMap(\.self).joined(separator: ", ")
    }

    /// Everything, line by line.
    var lines: [String] {
        var lines = [sentence]
        if pending != nil {
            lines.append(
                say("PAS ENCORE EFFECTIF\u{A0}: au prochain échange.", "NOT YET EFFECTIVE: with the next exchange.")
            )
        }
        guard choices != nil else { return lines }
        lines.append(say("Rubriques\u{A0}: ", "Kinds: ") + kinds.joined(separator: ", "))
        lines.append(
            say(
                "Durée d'une ouverture\u{A0}: \(hours) heures au plus (le serveur l'impose).",
                "An opening lasts \(hours) hours at most (the server enforces it)."
            )
        )
        lines.append(
            say(
                "C'est un double confié avec votre accord\u{A0}: le serveur et ce centre ont chacun une part. Chacun seul n'ouvre rien (les clés l'empêchent)\u{A0}; ensemble ils le pourraient.",
                "It is escrow with your consent: the server and this centre have a share each. Neither alone opens anything (keys prevent it); together they could."
            )
        )
        if isStale {
            lines.append(
                say(
                    "Le centre n'a pas toutes les clés\u{A0}: les siennes sont à renouveler.",
                    "The centre lacks keys: its own have to be renewed."
                )
            )
        }
        if doubt != nil {
            lines.append(
                say("L'identité du centre n'est plus prouvée.", "The centre's identity is not proved any more.")
            )
        }
        return lines
    }
}

extension OpeningSummary {
    /// Who, when, why and what, in a sentence.
    var sentence: String {
        let who = subject?.displayName ?? say("identité non prouvée", "identity not proved")
        let motive = opening.motive.flatMap { ReferenceData.standard.emergency.words(of: $0) }?[Speech.language] ?? "-"
        let reason = opening.reason.map { say("\u{AB}\u{A0}\($0)\u{A0}\u{BB}", "\"\($0)\"") } ?? "-"
        var parts = [
            Shape.time(opening.time), who, opening.verdict.spoken, say("motif\u{A0}: ", "motive: ") + motive, reason,
            say("ouvert\u{A0}: ", "opened: ") + kinds.joined(separator: ", "),
            say("jusqu'au ", "until ") + Shape.time(opening.until),
            isRotated ? say("clés changées", "keys changed") : say("clés à changer", "keys to change"),
        ]
        if opening.isBulk { parts.append(say("A OUVERT BEAUCOUP D'ESPACES", "OPENED MANY SPACES")) }
        return parts.joined(separator: "; ")
    }
}

extension Shape {
    /// What is enabled and what was opened.
    static func emergency(_ summary: EmergencySummary, _ openings: [OpeningSummary]) -> JSON {
        func choices(_ choices: EmergencyChoices?) -> JSON {
            guard let choices else { return .null }
            return [
                "regulation": .bool(choices.regulation), "anyProfessional": .bool(choices.everybody),
                "hidden": .bool(choices.hidden),
            ]
        }
        return [
            "enabled": .bool(summary.choices != nil), "choices": choices(summary.choices),
            "pending": choices(summary.pending),
            "centre": summary.regulator.map { regulator in
                ["id": .string(regulator.description), "name": text(summary.subject?.displayName)]
            } ?? .null,
            "kinds": .array(summary.kinds.map { .string($0) }), "hours": number(summary.hours),
            "openings": .array(openings.map(opening)),
        ]
    }

    private static func opening(_ summary: OpeningSummary) -> JSON {
        let opening = summary.opening
        return [
            "index": number(Int(clamping: opening.index)), "time": .string(time(opening.time)),
            "until": .string(time(opening.until)),
            "professional": [
                "id": text(opening.professional?.description), "name": text(summary.subject?.displayName),
            ],
            "centre": .string(opening.regulator.description), "motive": text(opening.motive),
            "reason": text(opening.reason), "kinds": .array(summary.kinds.map { .string($0) }),
            "verdict": .string(opening.verdict.rawValue), "many": .bool(opening.isBulk),
            "rotated": .bool(summary.isRotated), "seen": .bool(opening.isAcknowledged),
        ]
    }
}
