import ArgumentParser
import Certification
import FoundationEssentials
import HealthModel
import ProgramConsole
import SpaceClient
import SpaceProtocol
import Vault

/// `espace grant`: gives a professional access, or changes it.
struct GrantAccess: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "grant",
            abstract: say("Donne un accès à un professionnel.", "Gives a professional access."),
            usage: "espace grant <professional> [--kinds <k,k>] [--until <date>]",
            discussion: say(
                "Sans précision, ce qui est proposé à sa profession. La date de fin est incluse. --history from-now ne montre que ce qui sera écrit ensuite.",
                "Without details, what is proposed to their profession. The end date is included. --history from-now shows only what is written later."
            )
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    @Argument(help: .init(say("Son numéro RPPS ou son nom.", "Their RPPS number or name.")))
    var professional: String

    @Option(help: .init(say("Les rubriques, séparées par des virgules.", "The kinds, by commas."), valueName: "kinds"))
    var kinds: String?

    @Option(help: .init(say("read, deposit, annotate.", "read, deposit, annotate."), valueName: "rights"))
    var rights: String?

    @Option(help: .init(say("Le dernier jour.", "The last day."), valueName: "date"))
    var until: String?

    @Option(help: .init(say("all ou from-now.", "all or from-now."), valueName: "what"))
    var history = "all"

    func perform(_ run: Run) async throws -> ExitStatus {
        guard ["all", "from-now"].contains(history) else {
            throw CommandError.usage(.badValue("--history", allowed: ["all", "from-now"]))
        }
        let environment = run.spaces
        var chosenKinds: [RecordKind]?
        if let kinds { chosenKinds = try kinds.split(separator: ",").map { try EspaceCLI.kind(named: String($0)) } }
        var chosenRights: Set<GrantRight>?
        if let rights {
            chosenRights = Set(
                try rights.split(separator: ",").map { name in
                    guard let right = GrantRight(rawValue: String(name)) else {
                        throw CommandError.usage(
                            .badValue("--rights", allowed: GrantRight.allCases.map(\.rawValue))
                        )
                    }
                    return right
                }
            )
        }
        var lastDay: CivilDate?
        if let until { lastDay = try EspaceCLI.lastDay(until, today: environment.today) }
        let (kinds, rights, day) = (chosenKinds, chosenRights, lastDay)
        return try await run.writing { session in
            let synchroniser = try await run.synchroniser(of: session.space, .deciding)
            let found = try await run.professional(professional, with: synchroniser)
            guard let recipient = found.recipient else { throw SyncError.professionalRefused }
            var proposal = GrantProposal(profession: found.professional.subject.profession, today: environment.today)
            if let kinds { proposal.kinds = kinds }
            if let rights { proposal.rights = rights }
            if let day { proposal.until = day }
            let terms = proposal.terms(
                now: environment.now(),
                timeZone: environment.timeZone,
                includesHistory: history == "all"
            )
            let intent = Intent.GrantIntent(id: UUID(), to: recipient, terms)
            let isDone = try await synchroniser.decide(.grant(intent))
            let grant = await synchroniser.grants().first { $0.professional == found.professional.id }
            guard let grant else { throw SyncError.noSuchGrant }
            try run.tell(
                isDone,
                say(
                    "Accès donné à \(found.professional.subject.displayName) jusqu'au \(proposal.until) inclus.",
                    "Access given to \(found.professional.subject.displayName) until \(proposal.until) included."
                ),
                Shape.grant(grant)
            )
        }
    }
}

/// `espace grants`: who has access, and who had.
struct Grants: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "grants",
            abstract: say("Liste les accès, ou en prolonge un.", "Lists accesses, or renews one."),
            usage: "espace grants [--renew <grant|professional>] [--json]",
            discussion: say(
                "--renew prolonge un accès de la durée proposée à sa profession, à compter d'aujourd'hui\u{A0}; jamais moins qu'il n'avait. Ce qu'il ouvre ne change pas.",
                "--renew renews an access for the time proposed to the profession, from today; never for less than it had. What it opens stays the same."
            )
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    @Option(
        help: .init(
            say(
                "Prolonge cet accès\u{A0}: son identifiant ou le professionnel.",
                "Renews this access: its id or the professional."
            ),
            valueName: "grant"
        )
    )
    var renew: String?

    private func renew(_ name: String, _ run: Run) async throws -> ExitStatus {
        try await run.writing { session in
            let synchroniser = try await run.synchroniser(of: session.space, .deciding)
            try await run.synchroniseIfPossible(synchroniser)
            let live = await synchroniser.grants().filter { $0.state == .active }
            let grant: GrantSummary?
            if let id = UUID(uuidString: name) {
                grant = live.first { $0.id == id }
            } else {
                let professional = try await run.knownProfessional(name, with: synchroniser)
                grant = live.first { $0.professional == professional }
            }
            guard let grant else { throw SyncError.noSuchGrant }
            let isDone = try await synchroniser.renew(grant.id)
            guard let now = await synchroniser.grants().first(where: { $0.id == grant.id }) else {
                throw SyncError.noSuchGrant
            }
            let day = run.spaces.civilDate(now.until)
            try run.tell(
                isDone,
                say("Accès prolongé jusqu'au \(day) inclus.", "Access renewed until \(day) included."),
                Shape.grant(now)
            )
        }
    }

    func perform(_ run: Run) async throws -> ExitStatus {
        if let renew { return try await self.renew(renew, run) }
        return try await run.reading { session in
            let synchroniser = try await run.synchroniser(of: session.space, .readingJournal)
            let grants = await synchroniser.grants()
            if common.json { return run.console.json(.array(grants.map(Shape.grant))) }
            let blocked = await synchroniser.blocked()
            if grants.isEmpty && blocked.isEmpty {
                return run.console.line(
                    say("Personne d'autre que vous n'a accès.", "Nobody but you has access.")
                )
            }
            var table = Table()
            for grant in grants {
                table.add(
                    [
                        grant.subject?.displayName ?? grant.professional.description, grant.state.words,
                        say("jusqu'au ", "until ") + run.spaces.civilDate(grant.until).description,
                        grant.kinds.joined(separator: ", "), grant.id.uuidString.lowercased(),
                    ],
                    grant.isEndPending || grant.state == .pending ? .alarm : .plain
                )
                if let doubt = grant.doubt {
                    table.add(
                        [
                            "  "
                                + (doubt == .revoked
                                    ? say(
                                        "SON CERTIFICAT A ÉTÉ RÉVOQUÉ\u{A0}: retirez l'accès si vous ne savez pas pourquoi",
                                        "THEIR CERTIFICATE WAS REVOKED: end the access unless you know why"
                                    )
                                    : say("son certificat n'est plus valable", "their certificate is no longer valid"))
                        ],
                        .alarm
                    )
                }
                if grant.isEndPending {
                    table.add([
                        "  "
                            + say(
                                "FIN PAS ENCORE EFFECTIVE\u{A0}: au prochain envoi",
                                "END NOT YET EFFECTIVE: with the next exchange"
                            )
                    ])
                }
            }
            table.write(to: run.console)
            for professional in blocked {
                run.console.line(say("Bloqué\u{A0}: \(professional)", "Blocked: \(professional)"))
            }
        }
    }
}

/// `espace revoke`: ends an access.
struct Revoke: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            abstract: say("Retire un accès.", "Ends an access."),
            usage: "espace revoke <grant|professional>"
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    @Argument(help: .init(say("L'accès ou le professionnel.", "The access or the professional.")))
    var name: String

    func perform(_ run: Run) async throws -> ExitStatus {
        try await run.writing { session in
            let synchroniser = try await run.synchroniser(of: session.space, .deciding)
            let live = await synchroniser.grants().filter { !$0.state.isOver }
            let grant: GrantSummary?
            if let id = UUID(uuidString: name) {
                grant = live.first { $0.id == id }
            } else {
                let professional = try await run.knownProfessional(name, with: synchroniser)
                grant = live.first { $0.professional == professional }
            }
            guard let grant else { throw SyncError.noSuchGrant }
            if grant.state == .pending {
                for intent in await synchroniser.pendingIntents {
                    if case .grant(let waiting) = intent, waiting.id == grant.id {
                        try await synchroniser.withdraw(intent)
                    }
                }
                return run.report(
                    say("L'accès n'avait pas commencé\u{A0}; il est abandonné.", "It had not begun; it is dropped."),
                    ["id": .string(grant.id.uuidString.lowercased()), "state": "revoked"]
                )
            }
            let isDone = try await synchroniser.decide(.revoke(grant.id))
            try run.tell(
                isDone,
                say(
                    "Accès retiré. Ce qui a déjà été ouvert a pu être gardé.",
                    "Access ended. What was opened before may have been kept."
                ),
                [
                    "id": .string(grant.id.uuidString.lowercased()),
                    "state": .string(isDone ? "revoked" : "pending"),
                ]
            )
        }
    }
}

/// `espace block`: ends what a professional has, and lets nothing be given to them.
struct Block: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            abstract: say("Bloque un professionnel.", "Blocks a professional."),
            usage: "espace block <professional>"
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    @Argument(help: .init(say("Son numéro RPPS ou son nom.", "Their RPPS number or name.")))
    var professional: String

    func perform(_ run: Run) async throws -> ExitStatus {
        try await run.decide(about: professional, Intent.block, state: "blocked") { id in
            say(
                "Bloqué\u{A0}: \(id). Rien ne peut lui être ouvert.",
                "Blocked: \(id). Nothing can be opened to them."
            )
        }
    }
}

/// `espace unblock`: lifts a block, which gives nothing back.
struct Unblock: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            abstract: say("Débloque un professionnel, sans rien lui rouvrir.", "Unblocks, giving nothing back."),
            usage: "espace unblock <professional>"
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    @Argument(help: .init(say("Son numéro RPPS ou son nom.", "Their RPPS number or name.")))
    var professional: String

    func perform(_ run: Run) async throws -> ExitStatus {
        try await run.decide(about: professional, Intent.unblock, state: "unblocked") { id in
            say("Débloqué\u{A0}: \(id). Aucun accès n'est rendu.", "Unblocked: \(id). No access is given back.")
        }
    }
}

/// `espace preview`: what a professional sees, record by record.
struct PreviewAccess: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "preview",
            abstract: say("Montre ce que voit un professionnel.", "Shows what a professional sees."),
            usage: "espace preview <professional> [--json]"
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    @Argument(help: .init(say("Son numéro RPPS ou son nom.", "Their RPPS number or name.")))
    var professional: String

    func perform(_ run: Run) async throws -> ExitStatus {
        try await run.reading { session in
            let synchroniser = try await run.synchroniser(of: session.space, .deciding)
            let id = try await run.knownProfessional(professional, with: synchroniser)
            let items = try await synchroniser.preview(of: id, at: run.spaces.now())
            if common.json { return run.console.json(.array(items.map(Shape.preview))) }
            let visible = items.count(where: \.isVisible)
            run.console.line(
                say("\(visible) éléments visibles sur \(items.count)", "\(visible) of \(items.count) records visible"),
                .heading
            )
            var table = Table()
            for item in items {
                let mark = item.isVisible ? say("visible", "visible") : say("caché", "not visible")
                table.add([mark, item.entry.title, item.entry.kind.rawValue, item.rule.words[Speech.language]])
            }
            table.write(to: run.console)
        }
    }
}

extension Run {
    /// Decides something about a professional as such, and says so.
    func decide(
        about professional: String,
        _ intent: @escaping (ProfessionalID) -> Intent,
        state: String,
        _ sentence: @escaping (ProfessionalID) -> String
    ) async throws -> ExitStatus {
        try await writing { session in
            let synchroniser = try await synchroniser(of: session.space, .deciding)
            let id = try await knownProfessional(professional, with: synchroniser)
            let isDone = try await synchroniser.decide(intent(id))
            try tell(
                isDone,
                sentence(id),
                ["professional": .string(id.description), "state": .string(isDone ? state : "pending")]
            )
        }
    }

    /// Says that something was decided, and whether it is in effect.
    ///
    /// - Throws: `CommandError.notYetEffective` where it waits: the work is kept, and the exit status says so.
    func tell(_ isDone: Bool, _ sentence: String, _ json: JSON) throws {
        if isDone { return report(sentence, json) }
        if common.json { console.json(json) }
        throw CommandError.notYetEffective
    }
}

extension GrantSummary.State {
    /// The state in words.
    var words: String {
        switch self {
        case .active: say("en cours", "active")
        case .ended: say("terminé", "ended")
        case .revoked: say("retiré", "ended by you")
        case .blocked: say("bloqué", "blocked")
        case .pending: say("PAS ENCORE EFFECTIF", "NOT YET EFFECTIVE")
        }
    }
}

extension Shape {
    /// An access.
    static func grant(_ grant: GrantSummary) -> JSON {
        [
            "id": .string(grant.id.uuidString.lowercased()),
            "professional": [
                "id": .string(grant.professional.description), "name": text(grant.subject?.displayName),
                "profession": text(grant.subject?.profession),
            ],
            "kinds": .array(grant.kinds.map { .string($0) }),
            "rights": .array(grant.rights.map { .string($0.rawValue) }), "from": .string(time(grant.from)),
            "until": .string(time(grant.until)), "state": .string(grant.state.rawValue),
            "endPending": .bool(grant.isEndPending),
            "certificate": .string(grant.doubt.map { $0 == .revoked ? "revoked" : "invalid" } ?? "valid"),
        ]
    }

    /// One record as a professional sees it or not.
    static func preview(_ item: PreviewItem) -> JSON {
        [
            "id": .string(item.id.description), "kind": .string(item.entry.kind.rawValue),
            "title": .string(item.entry.title), "visible": .bool(item.isVisible), "rule": .string(item.rule.rawValue),
        ]
    }
}
