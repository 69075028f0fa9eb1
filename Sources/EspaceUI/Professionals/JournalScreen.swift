import HealthModel
import SpaceClient
import SpaceProtocol
import Terminal

/// The journal of accesses: what is to be looked at, then what is new by party, then what came before by month.
struct JournalScreen: Screen {
    private enum Place {
        case text
        case entry(JournalEntry)
        case group(String, [JournalEntry])
        case export
    }

    private var view: JournalView?
    private var isLoaded = false
    private var filter = JournalFilter()
    /// What was new when the screen opened stays new while it is open.
    private var visit: (size: UInt64?, day: CivilDate?)?

    init() {}

    private func lines(_ context: Context) -> [(place: Place, row: Row)] {
        guard isLoaded else { return [(.text, .text(context(.loading)))] }
        guard var view else { return [(.text, .text(context(.journalAlone)))] }
        guard !view.entries.isEmpty else { return [(.text, .text(context(.journalEmpty)))] }
        var lines: [(Place, Row)] = [(.text, .text(context(Sentences.verifiedUpTo(view.size))))]
        if filter.isActive {
            let words = filter.words(view, context)
            view.entries = view.entries.filter(filter.admits)
            lines = [(.text, .text(context(Sentences.filtered(by: words, count: view.entries.count))))]
            if view.entries.isEmpty { return lines + [(.text, .text(context(.filterEmpty)))] }
        }
        let toCheck = view.toCheck
        for (number, entry) in toCheck.enumerated() {
            var row = entry.row(view, context)
            row.heading = number == 0 ? context(Sentences.heading(Sentences.toCheckHeading, toCheck.count)) : nil
            row.isSpaced = number == 0
            lines.append((.entry(entry), row))
        }
        let rest = view.entries.filter { entry in !toCheck.contains { $0.id == entry.id } }
        let new = rest.filter(view.isNew)
        let parties = Self.byParty(new)
        for (number, party) in parties.enumerated() {
            var row = group(party.lines, name: party.name(context), isOwn: party.party == .own, view, context)
            row.heading = number == 0 ? context(Sentences.sinceVisit(view.visitedOn, new.count)) : nil
            row.isSpaced = number == 0
            lines.append((.group(party.name(context), party.lines), row))
        }
        let before = Self.byMonth(rest.filter { !view.isNew($0) }, context)
        for (number, month) in before.enumerated() {
            var row = group(month.lines, name: month.name, isOwn: month.lines.allSatisfy(\.line.isOwn), view, context)
            row.heading = number == 0 ? context(.journalBefore) : nil
            row.isSpaced = number == 0
            lines.append((.group(month.name, month.lines), row))
        }
        lines.append((.export, .item(context(.journalExportName), spaced: true)))
        return lines
    }

    private func group(
        _ lines: [JournalEntry],
        name: String,
        isOwn: Bool,
        _ view: JournalView,
        _ context: Context
    ) -> Row {
        let others = lines.filter { !$0.line.isOwn }
        let words = isOwn ? Sentences.ownDeeds(lines.count) : Sentences.deeds(others)
        return Row(
            .item,
            [Row.Cell(name, width: 34), Row.Cell(context(words))],
            details: isOwn ? [] : [Failure.sentence(context(Sentences.verdicts(view, others)))]
        )
    }

    private struct Party {
        let party: JournalParty
        var lines: [JournalEntry]

        func name(_ context: Context) -> String {
            party == .own ? context(.journalOwn) : lines.first.map { context($0.line.who) } ?? ""
        }
    }

    /// The lines by who acted, in the order of their newest line; the person's own devices come last.
    private static func byParty(_ entries: [JournalEntry]) -> [Party] {
        var parties: [Party] = []
        for entry in entries {
            let party = JournalParty(entry.line.actor)
            if let place = parties.firstIndex(where: { $0.party == party }) {
                parties[place].lines.append(entry)
            } else {
                parties.append(Party(party: party, lines: [entry]))
            }
        }
        return parties.filter { $0.party != .own } + parties.filter { $0.party == .own }
    }

    /// The lines by month; a line without a time belongs to the month of the line before it.
    private static func byMonth(_ entries: [JournalEntry], _ context: Context) -> [(
        name: String, lines: [JournalEntry]
    )] {
        var months: [(name: String, lines: [JournalEntry])] = []
        for entry in entries {
            let name = entry.clock.map { context(Sentences.month(PartialDate($0.today))) }
            if let last = months.last, name == nil || name == last.name {
                months[months.count - 1].lines.append(entry)
            } else {
                months.append((name ?? context(.journalOwn), [entry]))
            }
        }
        return months
    }

    func page(_ context: Context) -> Page {
        Page(
            path: [context(.homeTitle), context(.journalPath)],
            lines(context).map(\.row),
            advice: isLoaded && view != nil ? context(.adviceJournal) : ""
        )
    }

    private func entry(at row: Int, _ context: Context) -> JournalEntry? {
        let lines = lines(context)
        guard lines.indices.contains(row), case .entry(let entry) = lines[row].place else { return nil }
        return entry
    }

    func offers(_ context: Context, at row: Int) -> [Offer] {
        guard view?.entries.isEmpty == false else { return [] }
        return [Offer(.open)] + (entry(at: row, context) == nil ? [] : [Offer(.unrecognised)])
            + [Offer(.filter), Offer(.exportJournal)]
    }

    mutating func appear(_ context: Context) -> [Step] { [.load(.access(.journal))] }

    mutating func activate(_ row: Int, _ context: Context) -> [Step] {
        let lines = lines(context)
        guard lines.indices.contains(row), let view else { return [] }
        switch lines[row].place {
        case .text: return []
        case .entry(let entry): return [.push(JournalLineScreen(entry, view))]
        case .group(let name, let entries): return [.push(JournalGroupScreen(name, entries, view))]
        case .export: return [.push(SmallForm.journal(context))]
        }
    }

    mutating func perform(_ command: Command, at row: Int, _ context: Context) -> [Step] {
        switch command {
        case .exportJournal: return [.push(SmallForm.journal(context))]
        case .filter: return view.map { [.push(JournalFilter.chooser($0, context))] } ?? []
        case .unrecognised:
            guard let entry = entry(at: row, context), let view else { return [] }
            return [.push(entry.unrecognised(view, context))]
        default: return []
        }
    }

    mutating func returned(_ answer: Answer, _ context: Context) -> [Step] {
        guard case .filter(let value) = answer else { return [] }
        filter.choose(value)
        return [.select(0)]
    }

    mutating func receive(_ outcome: Outcome, _ context: Context) -> [Step] {
        switch outcome {
        case .access(.journal(let view)):
            let isFirst = !isLoaded
            isLoaded = true
            self.view = view
            guard let view else { return [] }
            if visit == nil { visit = (view.visited, view.visitedOn) }
            self.view?.visited = visit?.size
            self.view?.visitedOn = visit?.day
            guard isFirst else { return [] }
            let mark: [Step] =
                context.isReadOnly || view.size == 0 ? [] : [.act(.access(.visited(view.size)))]
            return [.select(0)] + mark
        case .failed(let failure): return [.notice(failure.words(context.language))]
        default: return []
        }
    }
}

/// The lines of one party or one month, newest first; what the person's own devices did by themselves is one line at the end.
struct JournalGroupScreen: Screen {
    private let name: String
    private let entries: [JournalEntry]
    private let view: JournalView
    private var showsAutomatic: Bool

    init(_ name: String, _ entries: [JournalEntry], _ view: JournalView) {
        self.name = name
        self.entries = entries
        self.view = view
        showsAutomatic = entries.allSatisfy(\.line.isAutomatic)
    }

    private var shown: [JournalEntry] { showsAutomatic ? entries : entries.filter { !$0.line.isAutomatic } }

    func page(_ context: Context) -> Page {
        let (shown, view) = (shown, view)
        let folded = entries.count - shown.count
        let rows = Rows(count: shown.count + (folded > 0 ? 1 : 0)) { index in
            guard index < shown.count else {
                return Row(
                    .item,
                    [Row.Cell(context(.journalOwn), width: 34), Row.Cell(context(Sentences.ownDeeds(folded)))],
                    isSpaced: true
                )
            }
            return shown[index].row(view, context)
        }
        return Page(
            path: [context(.homeTitle), context(.journalPath), name],
            rows: rows,
            hasMarkers: true,
            advice: context(.adviceJournal)
        )
    }

    func offers(_ context: Context, at row: Int) -> [Offer] {
        let isOther = shown.indices.contains(row) && !shown[row].line.isOwn
        return [Offer(.open)] + (isOther ? [Offer(.unrecognised)] : [])
    }

    mutating func activate(_ row: Int, _ context: Context) -> [Step] {
        if shown.indices.contains(row) { return [.push(JournalLineScreen(shown[row], view))] }
        showsAutomatic = true
        return []
    }

    mutating func perform(_ command: Command, at row: Int, _ context: Context) -> [Step] {
        guard command == .unrecognised, shown.indices.contains(row) else { return [] }
        return [.push(shown[row].unrecognised(view, context))]
    }
}

extension JournalEntry {
    /// Where the proof goes, and then whether to block whoever acted.
    func unrecognised(_ view: JournalView, _ context: Context) -> SmallForm {
        let canBlock = !context.isReadOnly && line.professional.map { !view.blocked.contains($0) } ?? false
        let question: AccessQuestion? =
            canBlock ? line.professional.map { .block($0, name: context(line.who)) } : nil
        return SmallForm.journal(blocking: question, context)
    }
}
