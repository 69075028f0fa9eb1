import ArgumentParser
import Certification
import FoundationEssentials
import HealthModel
import ProgramConsole
import SpaceClient
import SpaceProtocol
import Vault

/// `espace journal`: who read what, when, and whether they were allowed to.
struct Journal: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            abstract: say(
                "Montre qui a ouvert quoi, et de quel droit.",
                "Shows who opened what, and by what right."
            ),
            usage: "espace journal [--since <date>] [--by <pro>] [--refused]",
            subcommands: [JournalVerify.self, JournalExportCommand.self]
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    @Option(help: .init(say("Depuis ce jour.", "Since this day."), valueName: "date"))
    var since: String?

    @Option(help: .init(say("Par ce professionnel.", "By this professional."), valueName: "professional"))
    var by: String?

    @Flag(help: .init(say("Les tentatives refusées seulement.", "Refused attempts only.")))
    var refused = false

    @Flag(help: .init(say("Avec les échanges de vos propres appareils.", "With the exchanges of your own devices.")))
    var all = false

    func perform(_ run: Run) async throws -> ExitStatus {
        var first: CivilDate?
        if let since {
            guard let day = try EspaceCLI.date(since, today: run.spaces.today).civil else {
                throw CommandError.usage(.badValue("--since", allowed: []))
            }
            first = day
        }
        let firstDay = first
        return try await run.reading { session in
            let synchroniser = try await run.synchroniser(of: session.space, .readingJournal)
            var wanted: ProfessionalID?
            if let by { wanted = try await run.knownProfessional(by, with: synchroniser) }
            let lines = try await synchroniser.journal().filter { line in
                if refused, line.verdict != .refused { return false }
                if let wanted, line.professional != wanted { return false }
                if let firstDay, let time = line.time, run.spaces.civilDate(time) < firstDay { return false }
                return common.json || all || !line.isAutomatic
            }
            if common.json { return run.console.json(.array(lines.map(Shape.journal))) }
            guard !lines.isEmpty else { return run.console.line(say("Aucun accès.", "No access.")) }
            var table = Table()
            for line in lines {
                let items = line.items.compactMap(\.title)
                var what = line.action.words
                if !line.items.isEmpty {
                    what += " (\(line.items.count))"
                    if !items.isEmpty { what += "\u{A0}: " + items.prefix(3).joined(separator: ", ") }
                }
                table.add(
                    [
                        line.time.map { Shape.time($0) } ?? "", line.actor.words, what, line.verdict.spoken,
                        "n° \(line.index)",
                    ],
                    line.verdict.isAlarm ? .alarm : .plain
                )
            }
            table.write(to: run.console)
        }
    }
}

/// `espace journal verify`: verifies the whole journal again, of this vault or of an export.
struct JournalVerify: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "verify",
            abstract: say("Vérifie tout le journal, sans réseau.", "Verifies the whole journal, without a network."),
            usage: "espace journal verify [<file>] [--json]"
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    @Argument(
        help: .init(
            say("Un journal exporté\u{A0}; sans fichier, celui de l'espace.", "An exported journal; else the space's.")
        )
    )
    var file: String?

    func perform(_ run: Run) async throws -> ExitStatus {
        if let file {
            guard let bytes = try? Data(contentsOf: URL(filePath: file)) else { throw CommandError.unreadable(.file) }
            guard let export = JournalExport(parsing: bytes) else { throw CommandError.falseJournal }
            do throws(JournalFault) {
                return finish(try export.verified().check, run)
            } catch {
                guard let check = error.check else { throw CommandError.falseJournal }
                return finish(check, run, error.words)
            }
        }
        var found: JournalCheck?
        _ = try await run.reading { session in
            found = try await run.synchroniser(of: session.space, .readingJournal).history().check
        }
        guard let found else { throw CommandError.falseJournal }
        return finish(found, run)
    }

    private func finish(_ check: JournalCheck, _ run: Run, _ fault: Phrase? = nil) -> ExitStatus {
        if common.json {
            run.console.json([
                "size": Shape.number(Int(clamping: check.size)), "root": .string(check.root.description),
                "checked": Shape.number(Int(clamping: check.checked)),
                "alarms": .array(
                    check.alarms.map {
                        ["index": Shape.number(Int(clamping: $0.index)), "reason": .string($0.reason)]
                    }
                ),
            ])
        } else {
            run.console.line(
                say(
                    "\(check.checked) lignes vérifiées, \(check.alarms.count) alertes.",
                    "\(check.checked) entries verified, \(check.alarms.count) alarms."
                ),
                check.alarms.isEmpty ? .plain : .alarm
            )
            for alarm in check.alarms {
                let reason = fault?[Speech.language] ?? Verdict(rawValue: alarm.reason)?.spoken ?? alarm.reason
                run.console.line("n° \(alarm.index)\u{A0}: \(reason)", .alarm)
            }
        }
        return check.alarms.isEmpty ? .done : .damaged
    }
}

/// `espace journal export`: the journal in one file that anybody can verify.
struct JournalExportCommand: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "export",
            abstract: say("Écrit le journal signé dans un fichier.", "Writes the signed journal to a file."),
            usage: "espace journal export <file>"
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    @Argument(help: .init(say("Le fichier à écrire.", "The file to write.")), completion: .file())
    var file: String

    func perform(_ run: Run) async throws -> ExitStatus {
        try await run.reading { session in
            let export = try await run.synchroniser(of: session.space, .readingJournal).journalExport()
            try NewFile(at: file).write(bytes: Array(export.bytes))
            run.report(
                say("Journal écrit\u{A0}: \(file)", "Journal written: \(file)"),
                ["file": .string(file), "bytes": Shape.number(export.bytes.count)]
            )
        }
    }
}

/// `espace inbox`: what professionals left.
struct Inbox: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            abstract: say("Montre ce que des professionnels ont déposé.", "Shows what professionals left."),
            usage: "espace inbox [<action>] [--json]",
            subcommands: [
                InboxAccept.self, InboxReject.self, InboxAskCorrection.self, InboxCorrections.self, InboxPolicy.self,
                InboxAddress.self,
            ]
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    func perform(_ run: Run) async throws -> ExitStatus {
        try await run.writing { session in
            let synchroniser = try await run.synchroniser(of: session.space, .deciding)
            try await run.synchroniseIfPossible(synchroniser)
            let items = try await synchroniser.inbox()
            if common.json { return run.console.json(.array(items.map(Shape.inbox))) }
            guard !items.isEmpty else {
                return run.console.line(say("Rien n'attend votre réponse.", "Nothing waits for your answer."))
            }
            var table = Table()
            for item in items {
                switch item.content {
                case .verified(let resource, let author):
                    table.add([
                        RecordSummary(of: resource).title, author.displayName, author.title, Shape.time(item.created),
                        item.id.uuidString.lowercased(),
                    ])
                case .unverifiedAuthor:
                    table.add(
                        [
                            say("AUTEUR NON PROUVÉ, non ouvert", "AUTHOR NOT PROVED, not opened"), "", "",
                            Shape.time(item.created), item.id.uuidString.lowercased(),
                        ],
                        .alarm
                    )
                case .withheld:
                    table.add(
                        [
                            say("DÉPÔT RETENU par le serveur", "DEPOSIT WITHHELD by the server"), "", "",
                            Shape.time(item.created), item.id.uuidString.lowercased(),
                        ],
                        .alarm
                    )
                case .unreadable:
                    table.add([
                        say("illisible", "cannot be read"), "", "", Shape.time(item.created),
                        item.id.uuidString.lowercased(),
                    ])
                }
            }
            table.write(to: run.console)
        }
    }
}

/// `espace inbox accept`: takes something over as a record.
struct InboxAccept: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "accept",
            abstract: say("Accepte un dépôt.", "Accepts a deposit."),
            usage: "espace inbox accept <id>"
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    @Argument(help: .init(say("L'identifiant.", "The id.")))
    var id: String

    func perform(_ run: Run) async throws -> ExitStatus {
        guard let id = UUID(uuidString: id) else { throw CommandError.usage(.notAnID) }
        return try await run.writing { session in
            let synchroniser = try await run.synchroniser(of: session.space, .deciding)
            let record = try await synchroniser.accept(id)
            try await run.synchroniseIfPossible(synchroniser)
            run.report(
                say("Accepté\u{A0}: \(record)", "Accepted: \(record)"),
                ["id": .string(record.description), "state": "accepted"]
            )
        }
    }
}

/// `espace inbox reject`: does not take something over.
struct InboxReject: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "reject",
            abstract: say("Refuse un dépôt.", "Rejects a deposit."),
            usage: "espace inbox reject <id>"
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    @Argument(help: .init(say("L'identifiant.", "The id.")))
    var id: String

    func perform(_ run: Run) async throws -> ExitStatus {
        guard let id = UUID(uuidString: id) else { throw CommandError.usage(.notAnID) }
        return try await run.writing { session in
            let synchroniser = try await run.synchroniser(of: session.space, .deciding)
            try await synchroniser.reject(id)
            try await run.synchroniseIfPossible(synchroniser)
            run.report(
                say("Refusé.", "Rejected."),
                ["id": .string(id.uuidString.lowercased()), "state": "rejected"]
            )
        }
    }
}

extension Run {
    /// Exchanges with the server where it can be reached; what cannot be sent now waits.
    func synchroniseIfPossible(_ synchroniser: Synchroniser) async throws {
        do throws(SyncError) {
            try await synchroniser.synchronise()
        } catch {
            guard error.isPassing else { throw error }
            console.note(error.message[Speech.language])
        }
    }
}

extension JournalLine.Actor {
    /// Who, in words.
    var words: String {
        switch self {
        case .device(let id, let name): name ?? say("votre appareil ", "your device ") + id.prefix(8)
        case .member(let id, let name): (name ?? String(id.prefix(8))) + say(" (aidant)", " (caregiver)")
        case .professional(_, let subject): "\(subject.displayName), \(subject.title)"
        case .unverified(let id): say("identité non prouvée", "identity not proved") + (id.map { " (\($0))" } ?? "")
        case .unknown: say("inconnu", "unknown")
        }
    }
}

extension JournalLine.Action {
    /// What, in words.
    var words: String {
        switch self {
        case .read: say("a lu", "read")
        case .list: say("a regardé la liste", "looked at the list")
        case .deposit: say("a déposé", "left")
        case .grant: say("accès donné", "access given")
        case .revoke: say("accès retiré", "access ended")
        case .block: say("blocage", "blocked")
        case .unblock: say("déblocage", "unblocked")
        case .addDevice: say("appareil ajouté", "device added")
        case .revokeDevice: say("appareil retiré", "device removed")
        case .addMember: say("aidant nommé", "caregiver named")
        case .changeMember: say("droits d'un aidant modifiés", "rights of a caregiver changed")
        case .removeMember: say("mandat d'un aidant terminé", "mandate of a caregiver ended")
        case .emergency: say("a ouvert en urgence", "opened in an emergency")
        case .enableEmergency: say("accès d'urgence autorisé", "emergency access enabled")
        case .disableEmergency: say("accès d'urgence retiré", "emergency access disabled")
        case .settings: say("réglages et clés", "settings and keys")
        }
    }
}

extension Verdict {
    /// The verdict, in capitals where the person should look at it.
    var spoken: String {
        let words = words[Speech.language]
        return isAlarm ? words.uppercased() : words
    }
}

extension Shape {
    /// One line of the journal.
    static func journal(_ line: JournalLine) -> JSON {
        var object = JSONObject([
            ("index", number(Int(clamping: line.index))), ("time", text(line.time.map { time($0) })),
            ("actor", actor(line.actor)), ("action", .string(line.action.rawValue)),
            (
                "items",
                .array(line.items.map { ["id": text($0.record?.description), "title": text($0.title)] })
            ),
        ])
        if let grant = line.grant { object["grant"] = .string(grant.uuidString.lowercased()) }
        object["verdict"] = .string(line.verdict.rawValue)
        return .object(object)
    }

    private static func actor(_ actor: JournalLine.Actor) -> JSON {
        switch actor {
        case .device(let id, let name), .member(let id, let name):
            ["kind": .string(actor.kind), "id": .string(id), "name": text(name)]
        case .professional(let id, let subject):
            ["kind": .string(actor.kind), "id": .string(id.description), "name": .string(subject.displayName)]
        case .unverified(let id): ["kind": .string(actor.kind), "id": text(id?.description), "name": .null]
        case .unknown: ["kind": .string(actor.kind), "id": .null, "name": .null]
        }
    }

    /// Something that was left.
    static func inbox(_ item: InboxItem) -> JSON {
        var object = JSONObject([
            ("id", .string(item.id.uuidString.lowercased())), ("index", number(Int(clamping: item.index))),
            ("time", .string(time(item.created))),
        ])
        switch item.content {
        case .verified(let resource, let author):
            object["state"] = "verified"
            object["author"] = [
                "id": .string(author.id.description), "name": .string(author.displayName),
                "profession": .string(author.profession),
            ]
            object["resource"] = resource.json
        case .unverifiedAuthor: object["state"] = "unverified"
        case .withheld: object["state"] = "withheld"
        case .unreadable: object["state"] = "unreadable"
        }
        return .object(object)
    }
}
