import ArgumentParser
import HealthModel
import ProgramConsole
import SpaceClient
import SpaceProtocol
import Vault

/// `espace summary`: what matters first.
struct Summary: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            abstract: say("Ce qui compte d'abord.", "What matters first."),
            usage: "espace summary [--json]"
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    func perform(_ run: Run) async throws -> ExitStatus {
        try await run.reading { session in
            let person = await session.space.person()
            let home = try await session.space.home()
            if common.json {
                run.console.json(Self.json(person, home))
            } else {
                Self.write(person, home, to: run.console)
            }
        }
    }

    private static func json(_ person: Person, _ home: Home) -> JSON {
        [
            "person": .string(person.displayName), "birthDate": Shape.text(person.birthDate?.description),
            "urgent": .array(
                home.urgent.map { line in
                    [
                        "id": Shape.text(line.entry?.id.description), "kind": .string(line.kind.rawValue),
                        "text": .string(line.words),
                    ]
                }
            ),
            "attention": .array(home.attention.map { .string($0.words) }),
            "sections": .array(RecordKind.allCases.map { section($0, home.knowledge[$0] ?? .neverAsked) }),
        ]
    }

    private static func section(_ kind: RecordKind, _ knowledge: Home.Knowledge) -> JSON {
        var object = JSONObject([("kind", .string(kind.rawValue))])
        switch knowledge {
        case .neverAsked:
            object["state"] = "never-asked"
        case .declaredNone(let date):
            object["state"] = "none"
            object["declared"] = Shape.text(date?.description)
        case .known(let count, let current):
            object["state"] = "known"
            object["count"] = Shape.number(count)
            object["current"] = Shape.number(current)
        }
        return .object(object)
    }

    private static func write(_ person: Person, _ home: Home, to console: Console) {
        console.line(person.displayName, .heading)
        for line in home.urgent { console.line("!! " + line.words, .alarm) }
        for line in home.attention { console.line("!  " + line.words, .warning) }
        var table = Table()
        for kind in RecordKind.allCases {
            table.add([kind.label[Speech.language], words(home.knowledge[kind] ?? .neverAsked)])
        }
        table.write(to: console)
    }

    private static func words(_ knowledge: Home.Knowledge) -> String {
        switch knowledge {
        case .neverAsked: return say("non renseigné", "not filled in")
        case .declaredNone(nil): return say("aucun connu", "none known")
        case .declaredNone(let date?):
            let day = DateEntry.short(date, Speech.language)
            return say("aucun connu, déclaré le \(day)", "none known, stated on \(day)")
        case .known(let count, let current) where count == current: return String(count)
        case .known(let count, let current):
            return say("\(count), dont \(current) en cours", "\(count), \(current) of them current")
        }
    }
}

extension Home.Urgent {
    /// The record the line is about.
    fileprivate var entry: Entry? {
        switch self {
        case .allergiesUnknown: nil
        case .allergy(let entry), .treatment(let entry, _), .emergencyContact(let entry, _): entry
        }
    }

    /// The kind of record the line is about.
    fileprivate var kind: RecordKind { entry?.kind ?? .allergy }

    /// The line in words.
    fileprivate var words: String {
        switch self {
        case .allergiesUnknown: say("Allergies\u{A0}: NON RENSEIGNÉ", "Allergies: NOT FILLED IN")
        case .allergy(let entry): say("Allergie grave\u{A0}: \(entry.title)", "Severe allergy: \(entry.title)")
        case .treatment(let entry, let alert): "\(entry.title), \(alert.label[Speech.language])"
        case .emergencyContact(let entry, let phone):
            say("Appeler\u{A0}: ", "Call: ") + entry.title + (phone.map { ", \($0)" } ?? "")
        }
    }
}

extension Home.Attention {
    /// The line in words.
    fileprivate var words: String {
        switch self {
        case .vaccination(let row): "\(row.title[Speech.language]), \(row.detail[Speech.language])"
        case .newDocument(let entry): say("Nouveau document\u{A0}: \(entry.title)", "New document: \(entry.title)")
        case .draft: say("Un formulaire n'est pas fini.", "A form is not finished.")
        }
    }
}

/// `espace calendar`: vaccinations done, due and late.
struct Calendar: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            abstract: say("Vaccinations faites et à faire.", "Vaccinations done and due."),
            usage: "espace calendar [--json]"
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    func perform(_ run: Run) async throws -> ExitStatus {
        try await run.reading { session in
            let report = await session.space.vaccinations()
            if common.json {
                run.console.json(Self.json(report))
            } else {
                Self.write(report, to: run.console)
            }
        }
    }
}

extension Calendar {
    private static func json(_ report: VaccinationReport) -> JSON {
        [
            "version": .string(report.origin.version), "date": Shape.text(report.origin.date?.description),
            "source": .string(report.origin.source),
            "rows": .array(
                report.rows.map { row in
                    [
                        "state": .string(row.state.rawValue), "title": .string(row.title[Speech.language]),
                        "detail": .string(row.detail[Speech.language]), "due": Shape.text(row.due?.description),
                        "dates": .array(row.dates.map { .string($0.description) }), "doses": Shape.number(row.doses),
                        "note": Shape.text(row.note?[Speech.language]), "source": .string(row.source),
                    ]
                }
            ),
            "notice": .string(report.notice[Speech.language]),
        ]
    }

    private static func write(_ report: VaccinationReport, to console: Console) {
        for state in VaccinationReport.State.allCases {
            let rows = report.rows(state)
            guard !rows.isEmpty else { continue }
            console.line(heading(state), .heading)
            var table = Table()
            for row in rows {
                let when =
                    row.due.map { DateEntry.short(PartialDate($0), Speech.language) }
                    ?? row.dates.last.map { DateEntry.short($0, Speech.language) } ?? ""
                table.add(
                    ["  " + row.title[Speech.language], when, row.detail[Speech.language]],
                    state == .late ? .warning : .plain
                )
            }
            table.write(to: console)
        }
        if report.needsBirthDate {
            console.line(
                say(
                    "Sans date de naissance, rien ne peut être dit de la suite.",
                    "Without a birth date nothing can be said of what is next."
                )
            )
        }
        console.line(say("Calendrier\u{A0}: ", "Calendar: ") + "\(report.origin.version), \(report.origin.source)")
        console.line(report.notice[Speech.language])
    }

    private static func heading(_ state: VaccinationReport.State) -> String {
        switch state {
        case .late: say("En retard", "Late")
        case .toCheck: say("À vérifier\u{A0}: rien n'est enregistré", "To check: nothing is recorded")
        case .due: say("À faire", "Due")
        case .coming: say("À venir", "Coming")
        case .done: say("Fait", "Done")
        }
    }
}

/// `espace status`: the state of the space on this computer.
struct Status: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            abstract: say("L'état de l'espace.", "The state of the space."),
            usage: "espace status [--json]"
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    func perform(_ run: Run) async throws -> ExitStatus {
        try await run.reading { session in
            let person = await session.space.person().displayName
            let link = try await Synchroniser.link(of: session.space)
            let conflicts = await session.space.conflicts().count
            let pending: Int
            do throws(VaultError) { pending = try await session.vault.outgoingCount(of: session.space.number) } catch {
                throw SyncError.vault(error)
            }
            let state = SyncState(link: link, pending: pending, conflicts: conflicts)
            if common.json {
                var object = JSONObject([("vault", .string(run.vaultPath)), ("person", .string(person))])
                if let link { object["server"] = .string(link.address) }
                object["state"] = .string(state.rawValue)
                object["pending"] = Shape.number(pending)
                object["lastSync"] = Shape.text(link?.lastSync.map(Shape.time))
                object["logSize"] = Shape.number(Int(link?.frontier.size ?? 0))
                run.console.json(.object(object))
            } else {
                var table = Table()
                table.add([say("espace", "space"), run.vaultPath])
                table.add([say("personne", "person"), person])
                if let link { table.add([say("serveur", "server"), link.address]) }
                table.add([say("état", "state"), state.words(link, pending: pending, conflicts: conflicts)])
                table.write(to: run.console)
            }
        }
    }
}

/// How a space stands with its server, as far as this computer knows without asking it.
private enum SyncState: String {
    case upToDate = "up-to-date"
    case pending
    case conflict
    case stopped

    init(link: SpaceLink?, pending: Int, conflicts: Int) {
        if link?.alarm != nil || link?.isRevoked == true {
            self = .stopped
        } else if conflicts > 0 {
            self = .conflict
        } else {
            self = pending > 0 ? .pending : .upToDate
        }
    }

    func words(_ link: SpaceLink?, pending: Int, conflicts: Int) -> String {
        guard let link else {
            return say("à jour, sur cet ordinateur seulement", "up to date, on this computer only")
        }
        switch self {
        case .stopped: return say("SYNCHRONISATION ARRÊTÉE", "SYNC STOPPED")
        case .conflict:
            return count(conflicts, ("choix à faire", "choix à faire"), ("choice to make", "choices to make"))
        case .pending:
            return count(pending, ("envoi en attente", "envois en attente"), ("change waiting", "changes waiting"))
        case .upToDate:
            let time = link.lastSync.map(Shape.time) ?? say("jamais", "never")
            return say("à jour, dernier échange\u{A0}: \(time)", "up to date, last exchange: \(time)")
        }
    }
}
