import ArgumentParser
import HealthModel
import SpaceClient

/// `espace summary`: what matters first.
struct Summary: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(abstract: say("Ce qui compte d'abord.", "What matters first."),
            usage: "espace summary [--json]")
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    func perform(_ run: Run) async throws -> ExitStatus {
        try await run.reading { session in
            let person = await session.space.person()
            let home = await session.space.home()
            if common.json {
                var urgent: [JSON] = []
                for entry in home.urgent {
                    urgent.append(Shape.entry(entry, resource: try await session.space.detail(entry.id).resource))
                }
                run.console.json([
                    "person": .string(person.displayName), "birthDate": Shape.text(person.birthDate?.description),
                    "urgent": .array(urgent), "attention": .array(home.attention.map { .string($0) }),
                    "sections": .array(RecordKind.allCases.map { Self.section($0, home) }),
                ])
            } else {
                Self.write(person, home, to: run.console)
            }
        }
    }

    private static func section(_ kind: RecordKind, _ home: Home) -> JSON {
        var object = JSONObject([("kind", .string(kind.rawValue))])
        switch home.absence[kind] ?? .neverAsked {
        case .neverAsked: object["state"] = "never-asked"
        case .none(let declared):
            object["state"] = "none"
            object["declared"] = Shape.text(declared?.description)
        case .some: object["state"] = "some"
        }
        object["count"] = Shape.number(home.counts[kind] ?? 0)
        return .object(object)
    }

    private static func write(_ person: Person, _ home: Home, to console: Console) {
        console.line(person.displayName, .heading)
        for entry in home.urgent { console.line("!! " + entry.title, .alarm) }
        for line in home.attention { console.line("! " + line, .warning) }
        var table = Table()
        for kind in RecordKind.allCases {
            switch home.absence[kind] ?? .neverAsked {
            case .neverAsked: table.add([kind.rawValue, say("non renseigné", "not filled in")])
            case .none(let declared):
                let on = declared.map { DateEntry.short($0) } ?? ""
                table.add([kind.rawValue, say("aucun connu, déclaré le \(on)", "none known, stated on \(on)")])
            case .some(let number): table.add([kind.rawValue, String(number)])
            }
        }
        table.write(to: console)
    }
}

/// `espace calendar`: vaccinations done, due and late.
struct Calendar: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(abstract: say("Vaccinations faites et à faire.", "Vaccinations done and due."),
            usage: "espace calendar [--json]")
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    func perform(_ run: Run) async throws -> ExitStatus {
        try await run.reading { session in
            let report = await session.space.vaccinations()
            if common.json {
                run.console.json([
                    "version": .string(report.calendarVersion), "source": .string(report.source),
                    "rows": .array(
                        report.rows.map { row in
                            [
                                "state": .string(row.state.rawValue), "title": .string(row.title),
                                "date": Shape.text(row.date?.description), "text": .string(row.words(Speech.language)),
                            ]
                        }
                    ),
                    "notice": .string(report.sentence(Speech.language)),
                ])
            } else {
                var table = Table()
                for row in report.rows {
                    table.add([row.words(Speech.language)], row.state == .late ? .warning : .plain)
                }
                table.write(to: run.console)
                run.console.line(say("Calendrier \(report.calendarVersion), \(report.source)", "Calendar \(report.calendarVersion), \(report.source)"))
                run.console.line(report.sentence(Speech.language))
            }
        }
    }
}

/// `espace status`: the state of the space on this computer.
struct Status: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(abstract: say("L'état de l'espace.", "The state of the space."),
            usage: "espace status [--json]")
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    func perform(_ run: Run) async throws -> ExitStatus {
        try await run.reading { session in
            let person = await session.space.person().displayName
            // Without a server every change is where it belongs as soon as it is saved.
            if common.json {
                run.console.json([
                    "vault": .string(run.vaultPath), "person": .string(person), "state": "up-to-date", "pending": 0,
                    "lastSync": .null, "logSize": 0,
                ])
            } else {
                var table = Table()
                table.add([say("espace", "space"), run.vaultPath])
                table.add([say("personne", "person"), person])
                table.add([say("état", "state"), say("à jour, sur cet ordinateur seulement", "up to date, on this computer only")])
                table.write(to: run.console)
            }
        }
    }
}
