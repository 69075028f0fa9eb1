import HealthModel
import SpaceClient
import SpaceProtocol
import Terminal

/// One line of the journal: who, when, what, by what right, and the records it is about.
struct JournalLineScreen: Screen {
    private let entry: JournalEntry
    private var view: JournalView

    init(_ entry: JournalEntry, _ view: JournalView) {
        self.entry = entry
        self.view = view
    }

    private enum Place {
        case fact
        case record(RecordID)
        case action(Command)
        case recognise
    }

    private func lines(_ context: Context) -> [(place: Place, row: Row)] {
        let line = entry.line
        var lines: [(Place, Row)] = []
        func fact(_ label: Words, _ value: String, _ marker: Row.Marker = .none) {
            lines.append((.fact, Row(.line, [Row.Cell("\(context(label))\u{A0}: \(value)")], marker: marker)))
        }
        let verdict = context(view.verdict(entry))
        let isAlarm = line.verdict.asksForALook
        fact(.verdictFact, isAlarm ? verdict.uppercased() : verdict, isAlarm ? .alarm : .none)
        fact(.whoFact, context(line.who))
        if case .professional(_, let subject) = line.actor { fact(.professionFact, Sentences.profession(subject)) }
        if let clock = entry.clock { fact(.whenFact, Sentences.moment(clock, context.language)) }
        fact(.whatFact, context(line.what))
        if let access = line.grant.flatMap({ view.accesses[$0] }) {
            fact(.accessTitle, context(Sentences.allows(access.grant)))
        }
        fact(.entryFact, String(line.index))
        for (number, item) in line.items.enumerated() {
            let title = item.title ?? context(.recordUnknown)
            var row = Row(item.title == nil ? .line : .item, [Row.Cell(title)])
            row.heading = number == 0 ? context(.recordsHeading) : nil
            row.isSpaced = number == 0
            lines.append((item.title == nil ? .fact : item.record.map { .record($0) } ?? .fact, row))
        }
        guard !line.isOwn else { return lines }
        lines.append(
            (.action(.unrecognised), .item(context(.unrecognisedName), heading: context(.actionsHeading), spaced: true))
        )
        if isAlarm, !view.recognised.contains(entry.id) {
            lines.append((.recognise, .item(context(.recogniseName))))
        }
        return lines
    }

    func page(_ context: Context) -> Page {
        Page(
            path: [context(.homeTitle), context(.journalPath), context(Sentences.entryNumber(entry.id))],
            lines(context).map(\.row),
            advice: context(.adviceJournal)
        )
    }

    func offers(_ context: Context, at row: Int) -> [Offer] {
        let lines = lines(context)
        var offers: [Offer] = []
        if lines.indices.contains(row), case .item = lines[row].row.role { offers.append(Offer(.open)) }
        if !entry.line.isOwn { offers.append(Offer(.unrecognised)) }
        return offers
    }

    mutating func activate(_ row: Int, _ context: Context) -> [Step] {
        let lines = lines(context)
        guard lines.indices.contains(row) else { return [] }
        switch lines[row].place {
        case .fact: return []
        case .record(let id): return [.push(RecordScreen(id))]
        case .action(let command): return perform(command, at: row, context)
        case .recognise:
            if context.isReadOnly { return [.notice(context(.readOnlyRefusal))] }
            return [.act(.access(.recognise(entry.id)))]
        }
    }

    mutating func perform(_ command: Command, at row: Int, _ context: Context) -> [Step] {
        command == .unrecognised ? [.push(entry.unrecognised(view, context))] : []
    }

    mutating func receive(_ outcome: Outcome, _ context: Context) -> [Step] {
        switch outcome {
        case .access(.done): return [.pop]
        case .failed(let failure): return [.notice(failure.words(context.language))]
        default: return []
        }
    }
}
