import ArgumentParser
import FoundationEssentials
import HealthModel
import ProgramConsole
import SpaceClient
import SpaceProtocol
import Terminal
import Vault

/// `espace caregiver`: people who act for one another, each under an identity of their own.
struct Caregiver: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            abstract: say("Vos aidants, et les personnes que vous aidez.", "Your caregivers, and those you help."),
            usage: "espace caregiver invite|accept|list|change|remove|resign",
            subcommands: [
                CaregiverInvite.self, CaregiverAccept.self, CaregiverList.self, CaregiverChange.self,
                CaregiverRemove.self, CaregiverResign.self,
            ]
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions
}

/// `espace caregiver invite`: names somebody who will act for the person.
struct CaregiverInvite: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "invite",
            abstract: say("Invite un aidant.", "Invites a caregiver."),
            usage: "espace caregiver invite --role guardian|contributor|reader [--kinds <k,k>] [--until <date>]",
            discussion: say(
                "Montre un code à donner à l'aidant, puis attend dix minutes. Les deux côtés montrent ensuite six chiffres\u{A0}: ils doivent être les mêmes. Sans --until, un an. Sans --kinds, toutes les rubriques, sauf ce qui est caché.",
                "Shows a code to give to the caregiver, then waits ten minutes. Both sides then show six digits: they must be the same. Without --until, a year. Without --kinds, every section, but nothing that is hidden."
            )
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    @Option(help: .init(say("guardian, contributor, reader.", "guardian, contributor, reader."), valueName: "role"))
    var role: String

    @Option(help: .init(say("Les rubriques, séparées par des virgules.", "The kinds, by commas."), valueName: "kinds"))
    var kinds: String?

    @Option(help: .init(say("Le dernier jour.", "The last day."), valueName: "date"))
    var until: String?

    @Flag(help: .init(say("Lui montre aussi le journal.", "Shows them the journal too.")))
    var journal = false

    func perform(_ run: Run) async throws -> ExitStatus {
        let environment = run.spaces
        let role = try MandateWords.role(role)
        let chosen = try MandateWords.kinds(kinds, of: role) ?? Set(RecordKind.allCases.map(\.rawValue))
        let day =
            try until.map { (text) throws(CommandError) in try EspaceCLI.lastDay(text, today: environment.today) }
            ?? environment.today.adding(days: 365)
        let terms = MemberTerms(
            role: role,
            kinds: role == .guardian ? [] : chosen,
            notBefore: environment.now(),
            expires: day.end(in: environment.timeZone),
            readsJournal: journal
        )
        return try await run.writing { session in
            let synchroniser = try await run.synchroniser(of: session.space, .deciding)
            let offer = try await synchroniser.offerInvitation(terms)
            // The first line, for scripts and for eyes.
            run.console.out(Array((offer.code.reveal() + "\n").utf8))
            run.console.note(
                say(
                    "Sur l'ordinateur de l'aidant\u{A0}: espace caregiver accept CODE --server URL",
                    "On the caregiver's computer: espace caregiver accept CODE --server URL"
                )
            )
            let address = await synchroniser.kit().address
            run.draw(QRCode(offer.code.reveal() + " " + address), settings: await session.space.settings())
            let request = try await synchroniser.awaitCaregiver(offer)
            let question = say(
                "«\u{A0}\(request.name)\u{A0}» montre-t-il \(request.check)\u{A0}?",
                "Does '\(request.name)' show \(request.check)?"
            )
            // Said even where nobody is asked, so that whoever reads along can compare.
            if common.yes { run.console.note(say("Chiffres\u{A0}: \(request.check)", "Digits: \(request.check)")) }
            do {
                try run.confirm(question, unattended: false)
            } catch {
                try? await synchroniser.reject(request)
                throw error
            }
            try await synchroniser.accept(request)
            try await synchroniser.synchronise()
            run.report(
                say(
                    "\(request.name) vous aide jusqu'au \(day) inclus.",
                    "\(request.name) helps you until \(day) included."
                ),
                ["added": .string(request.name), "check": .string(request.check), "until": .string("\(day)")]
            )
        }
    }
}

/// `espace caregiver accept`: becomes somebody's caregiver, from a vault of one's own.
struct CaregiverAccept: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "accept",
            abstract: say("Accepte d'aider quelqu'un.", "Accepts to help somebody."),
            usage: "espace caregiver accept <code> [--server <url>] [--root <file>]",
            discussion: say(
                "Son espace s'ajoute au vôtre, dans le même fichier, sans jamais s'y mélanger\u{A0}: --person NOM le désigne. Sans --server, votre propre serveur.",
                "Their space is added beside yours, in the same file, and never mixes with it: --person NAME names it. Without --server, your own server."
            )
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    @Argument(help: .init(say("Le code reçu.", "The code you were given.")))
    var code: String

    @Option(help: .init(say("L'adresse du serveur.", "The server's address."), valueName: "url"))
    var server: String?

    @Option(
        help: .init(
            say("Le certificat racine du serveur, en PEM.", "The server's root certificate, in PEM."),
            valueName: "file"
        ),
        completion: .file()
    )
    var root: String?

    func perform(_ run: Run) async throws -> ExitStatus {
        let scanned = ScannedCode(code)
        guard let code = PairingCode(parsing: scanned.code) else { throw SyncError.pairingCode }
        let given = try run.trustRoot(root)
        return try await run.writing { session in
            let own = try await Synchroniser.link(of: session.space)
            guard let server = server ?? scanned.address ?? own?.address else { throw SyncError.addressMissing }
            let address = try run.address(server)
            let trustRoot = given ?? (own?.address == address.description ? own?.trustRoot : nil)
            let transport = try run.transport(to: address, trustRoot: trustRoot)
            let answered = try await AnsweredInvitation(session.space, code: code, transport: transport)
            run.console.note(
                say(
                    "Chiffres à comparer avec la personne\u{A0}: \(answered.check)",
                    "Digits to compare with the person: \(answered.check)"
                )
            )
            let synchroniser = try await answered.finish(in: session.space, address: address, trustRoot: trustRoot)
            let report = try await synchroniser.synchronise()
            let name = answered.person.displayName
            run.report(
                say(
                    "Vous aidez \(name)\u{A0}: \(answered.terms.role.words.french). Reçus\u{A0}: \(report.pulled).",
                    "You help \(name): \(answered.terms.role.words.english). Received: \(report.pulled)."
                ),
                [
                    "person": .string(name), "role": .string(answered.terms.role.rawValue),
                    "check": .string(answered.check), "pulled": Shape.number(report.pulled),
                ]
            )
        }
    }
}

/// `espace caregiver list`: who helps the person, and whom the person helps.
struct CaregiverList: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "list",
            abstract: say("Liste qui vous aide et qui vous aidez.", "Lists who helps you and whom you help."),
            usage: "espace caregiver list [--json]"
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    func perform(_ run: Run) async throws -> ExitStatus {
        try await run.reading { session in
            var found: [CaregiverSummary] = []
            if try await Synchroniser.link(of: session.space) != nil {
                found = await (try run.synchroniser(of: session.space)).caregivers()
            }
            if session.space.number == .owner {
                found += try await Space.mandates(in: session.vault, at: run.spaces.now())
            }
            if common.json { return run.console.json(.array(found.map(Shape.caregiver))) }
            if found.isEmpty {
                return run.console.line(
                    say("Personne ne vous aide, et vous n'aidez personne.", "Nobody helps you, and you help nobody.")
                )
            }
            var table = Table()
            for one in found {
                table.add([
                    one.isForOther
                        ? say("vous aidez ", "you help ") + one.person : one.name ?? String(one.id.prefix(8)),
                    one.role.words[Speech.language],
                    one.isPending ? say("PAS ENCORE EFFECTIF", "NOT YET EFFECTIVE") : one.state.words,
                    say("jusqu'au ", "until ") + run.spaces.civilDate(one.until).description,
                    one.kinds.map { $0.sorted().joined(separator: ", ") } ?? say("tout", "everything"),
                    String(one.id.prefix(12)),
                ])
            }
            table.write(to: run.console)
        }
    }
}

/// `espace caregiver change`: gives a mandate another role, other sections or another end.
struct CaregiverChange: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "change",
            abstract: say("Change ou prolonge un mandat.", "Changes or renews a mandate."),
            usage: "espace caregiver change <id> [--role contributor|reader] [--kinds <k,k>] [--until <date>]",
            discussion: say(
                "Ce qui n'est pas dit reste comme avant. Ce qui n'est plus ouvert reçoit de nouvelles clés.",
                "What is not said stays as it was. What is not open any more gets new keys."
            )
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    @Argument(help: .init(say("L'identifiant, ou son début.", "The id, or its beginning.")))
    var id: String

    @Option(help: .init(say("contributor, reader.", "contributor, reader."), valueName: "role"))
    var role: String?

    @Option(help: .init(say("Les rubriques, séparées par des virgules.", "The kinds, by commas."), valueName: "kinds"))
    var kinds: String?

    @Option(help: .init(say("Le dernier jour.", "The last day."), valueName: "date"))
    var until: String?

    func perform(_ run: Run) async throws -> ExitStatus {
        let environment = run.spaces
        let chosenRole = try role.map { (name) throws(CommandError) in try MandateWords.role(name) }
        let chosenKinds = try MandateWords.kinds(kinds, of: chosenRole ?? .reader)
        let day = try until.map { (text) throws(CommandError) in try EspaceCLI.lastDay(text, today: environment.today) }
        return try await run.writing { session in
            let synchroniser = try await run.synchroniser(of: session.space, .deciding)
            let mandate = try await run.mandate(id, with: synchroniser)
            let terms = MemberTerms(
                role: chosenRole ?? mandate.role,
                kinds: chosenKinds ?? mandate.kinds ?? [],
                notBefore: mandate.from,
                expires: day?.end(in: environment.timeZone) ?? mandate.until
            )
            let isDone = try await synchroniser.changeMandate(mandate.id, to: terms)
            if isDone { try await synchroniser.synchronise() }
            let changed = try await run.mandate(mandate.id, with: synchroniser)
            try run.tell(isDone, say("Mandat changé.", "Mandate changed."), Shape.caregiver(changed))
        }
    }
}

/// How a mandate is said on the command line.
private enum MandateWords {
    static func role(_ name: String) throws(CommandError) -> MemberRole {
        guard let role = MemberRole(rawValue: name) else {
            throw .usage(.badValue("--role", allowed: MemberRole.allCases.map(\.rawValue)))
        }
        return role
    }

    static func kinds(_ names: String?, of role: MemberRole) throws(CommandError) -> Set<String>? {
        guard let names else { return nil }
        // A legal representative has every section.
        guard role != .guardian else { throw .usage(.badValue("--kinds", allowed: [])) }
        var kinds: Set<String> = []
        for name in names.split(separator: ",") { kinds.insert(try EspaceCLI.kind(named: String(name)).rawValue) }
        return kinds
    }
}

extension Run {
    /// The one mandate in force, or still to begin, whose id begins so.
    fileprivate func mandate(_ id: String, with synchroniser: Synchroniser) async throws -> CaregiverSummary {
        let found = await synchroniser.caregivers().filter {
            $0.id.hasPrefix(id) && $0.state != .ended && $0.state != .resigned
        }
        guard let chosen = found.first, found.count == 1 else { throw SyncError.noSuchCaregiver }
        return chosen
    }
}

/// `espace caregiver remove`: ends a mandate.
struct CaregiverRemove: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "remove",
            abstract: say("Termine le mandat d'un aidant.", "Ends a caregiver's mandate."),
            usage: "espace caregiver remove <id>",
            discussion: say(
                "Les clés qu'il connaît sont changées. Il garde ce qu'il a déjà reçu.",
                "The keys they know are changed. They keep what they have already received."
            )
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    @Argument(help: .init(say("L'identifiant, ou son début.", "The id, or its beginning.")))
    var id: String

    func perform(_ run: Run) async throws -> ExitStatus {
        try await run.writing { session in
            let synchroniser = try await run.synchroniser(of: session.space, .deciding)
            let chosen = try await run.mandate(id, with: synchroniser)
            let name = chosen.name ?? String(chosen.id.prefix(8))
            try run.confirm(
                say("Terminer le mandat de «\u{A0}\(name)\u{A0}»\u{A0}?", "End the mandate of '\(name)'?"),
                unattended: false
            )
            let isDone = try await synchroniser.endMandate(chosen.id)
            if isDone { try await synchroniser.synchronise() }
            try run.tell(
                isDone,
                say("Mandat terminé, clés changées.", "Mandate ended, keys changed."),
                ["removed": .string(chosen.id), "state": .string(isDone ? "ended" : "pending")]
            )
        }
    }
}

/// `espace caregiver resign`: gives one's own mandate back.
struct CaregiverResign: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "resign",
            abstract: say("Rend votre mandat.", "Gives your mandate back."),
            usage: "espace caregiver resign --person <name>",
            discussion: say(
                "Personne n'a à être d'accord. Ce que vous avez reçu reste lisible ici.",
                "Nobody has to agree. What you received can still be read here."
            )
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    func perform(_ run: Run) async throws -> ExitStatus {
        try await run.writing { session in
            guard session.space.number != .owner else { throw SyncError.noSuchCaregiver }
            let name = await session.space.person().displayName
            try run.confirm(
                say("Ne plus aider «\u{A0}\(name)\u{A0}»\u{A0}?", "Help '\(name)' no more?"),
                unattended: false
            )
            let isDone = try await (try await run.synchroniser(of: session.space)).resign()
            try run.tell(
                isDone,
                say("Vous n'aidez plus \(name).", "You help \(name) no more."),
                ["resigned": .string(name), "state": .string(isDone ? "resigned" : "pending")]
            )
        }
    }
}

extension CaregiverSummary.State {
    /// What has become of a mandate, in words.
    var words: String {
        switch self {
        case .active: say("en cours", "active")
        case .upcoming: say("pas encore commencé", "not begun yet")
        case .over: say("date passée", "date passed")
        case .ended: say("terminé", "ended")
        case .resigned: say("rendu", "given back")
        }
    }
}

extension Shape {
    /// One mandate.
    static func caregiver(_ one: CaregiverSummary) -> JSON {
        [
            "id": .string(one.id), "for": .string(one.isForOther ? "other" : "self"), "person": .string(one.person),
            "name": text(one.name), "role": .string(one.role.rawValue),
            "kinds": .array((one.kinds ?? Set(RecordKind.allCases.map(\.rawValue))).sorted().map { .string($0) }),
            "from": .string(time(one.from)), "until": .string(time(one.until)), "state": .string(one.state.rawValue),
            "pending": .bool(one.isPending),
        ]
    }
}
