import ArgumentParser
import HealthModel
import ProgramConsole
import SpaceClient
import Vault

/// `espace list`: the records, or those of one kind.
struct List: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            abstract: say("Liste les éléments.", "Lists records."),
            usage: "espace list [<kind>] [--json]"
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    @Argument(help: .init(say("La rubrique.", "The kind of record.")), completion: kindCompletion)
    var kind: String?

    func perform(_ run: Run) async throws -> ExitStatus {
        var wanted: RecordKind?
        if let kind { wanted = try EspaceCLI.kind(named: kind) }
        let kind = wanted
        return try await run.reading { session in
            let entries = await session.space.entries(kind)
            try await run.write(entries, of: session.space, empty: say("Aucun élément.", "No record."))
            if kind == .directive, !common.json {
                run.console.note(ReferenceData.standard.organDonation[Speech.language])
            }
        }
    }
}

/// `espace search`: the records that hold the words, accents and case apart.
struct Search: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            abstract: say("Cherche des mots, sans souci d'accents.", "Searches for words, accents apart."),
            usage: "espace search <words> ... [--titles] [--json]"
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    @Argument(help: .init(say("Les mots cherchés.", "The words to find.")))
    var words: [String]

    @Flag(help: .init(say("Dans les titres et auteurs seulement.", "In titles and authors only.")))
    var titles = false

    @Option(help: .init(say("Nombre de résultats au plus.", "Most results shown."), valueName: "number"))
    var limit = 200

    func perform(_ run: Run) async throws -> ExitStatus {
        guard limit > 0 else { throw CommandError.usage(.badValue("--limit", allowed: [])) }
        return try await run.reading { session in
            let answer = await session.space.search(
                words.joined(separator: " "),
                in: titles ? .titles : .everything,
                limit: limit
            )
            try await run.write(answer.entries, of: session.space, empty: say("Aucun résultat.", "No result."))
            if !common.json, answer.isTotalBounded || answer.total > answer.entries.count {
                run.console.note(
                    say(
                        "\(answer.entries.count) résultats montrés sur \(answer.total)\u{A0}: --limit en montre plus",
                        "\(answer.entries.count) of \(answer.total) results shown: --limit shows more"
                    )
                )
            }
        }
    }
}

/// `espace show`: one record.
struct Show: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            abstract: say("Montre un élément.", "Shows a record."),
            usage: "espace show <id> [--history] [--json]"
        )
    }

    @OptionGroup(title: commonTitle) var common: CommonOptions

    @Argument(help: .init(say("L'identifiant.", "The id.")))
    var id: String

    @Flag(help: .init(say("Avec ses versions.", "With its versions.")))
    var history = false

    func perform(_ run: Run) async throws -> ExitStatus {
        let id = try recordID(id)
        return try await run.reading { session in
            let detail = try await session.space.detail(id)
            if common.json { run.console.json(Shape.detail(detail)) } else { run.write(detail, history: history) }
        }
    }
}

extension Run {
    /// Writes a list of records as JSON, or in columns for people.
    func write(_ entries: [Entry], of space: Space, empty: String) async throws {
        if common.json {
            var list: [JSON] = []
            for entry in entries {
                list.append(Shape.entry(entry, resource: try await space.detail(entry.id).resource))
            }
            return console.json(.array(list))
        }
        guard !entries.isEmpty else { return console.line(empty) }
        var table = Table()
        for entry in entries {
            let date = entry.date.map { DateEntry.short($0, Speech.language) } ?? ""
            table.add([mark(entry) + entry.title, date, entry.kind.rawValue, entry.id.description], tone(entry))
        }
        table.write(to: console)
    }

    fileprivate func write(_ detail: EntryDetail, history: Bool) {
        let entry = detail.entry
        console.line(mark(entry) + entry.title, entry.severity == .severe ? .alarm : .heading)
        var table = Table()
        table.add([say("rubrique", "kind"), entry.kind.rawValue])
        if let date = entry.date { table.add([say("date", "date"), DateEntry.words(date, Speech.language)]) }
        if let status = entry.status { table.add([say("état", "status"), status]) }
        if !entry.detail.isEmpty { table.add([say("détail", "detail"), entry.detail]) }
        if let author = entry.author { table.add([say("auteur", "author"), author]) }
        if let type = entry.documentType { table.add([say("type", "type"), type]) }
        table.add([say("identifiant", "id"), entry.id.description])
        table.write(to: console)
        guard history else { return }
        console.line(say("Versions, la plus récente d'abord", "Versions, newest first"), .heading)
        var versions = Table()
        for version in detail.versions {
            versions.add([Shape.time(version.time), version.author, version.id.description])
        }
        versions.write(to: console)
    }

    /// The marker of a severe record, in words' place at the beginning of its line.
    private func mark(_ entry: Entry) -> String { entry.severity == .severe && !entry.isAbsence ? "!! " : "" }

    private func tone(_ entry: Entry) -> Tone { entry.severity == .severe ? .alarm : .plain }
}
