import HealthModel
import SpaceClient

/// Vaccinations against the calendar: late, to check, due, coming, done.
///
/// A reminder, never a decision.
struct VaccinationScreen: Screen {
    private var report: VaccinationReport?
    private var entries: [Entry]?
    private var isPlaced = false
    private var failure: String?

    init() {}

    func page(_ context: Context) -> Page {
        let path = [context(.homeTitle), context(.vaccinationsTitle)]
        guard let report, let entries else { return Page(path: path, [.text(failure ?? context(.loading))]) }
        var rows: [Row] = []
        for state in VaccinationReport.State.allCases {
            let some = report.rows(state)
            for (number, row) in some.enumerated() {
                let marker: Row.Marker =
                    state == .late ? .alarm : state == .toCheck || state == .due ? .attention : .none
                rows.append(
                    Row(
                        .item,
                        [
                            Row.Cell(context(row.title), width: 28), Row.Cell(context(row.detail), width: 24),
                            Row.Cell(when(row, context)),
                        ],
                        heading: number == 0 ? context(Sentences.vaccinations(state, some.count)) : nil,
                        marker: marker,
                        isSpaced: number == 0
                    )
                )
            }
        }
        let recorded = entries.filter { !$0.isAbsence }
        if recorded.isEmpty {
            let absence = entries.first(where: \.isAbsence)
            let words = absence.map { context(Sentences.declared($0)) } ?? context(.emptyVaccinations)
            rows.insert(.text(words), at: 0)
        }
        for (number, entry) in recorded.enumerated() {
            let date = entry.date.map { DateEntry.short($0, context.language) } ?? context(.dateUnknown)
            rows.append(
                Row(
                    .item,
                    [Row.Cell(date, width: 11), Row.Cell(entry.title, width: 40), Row.Cell(entry.author ?? "")],
                    heading: number == 0 ? context(Sentences.recordedDoses(recorded.count)) : nil,
                    isSpaced: number == 0
                )
            )
        }
        if report.needsBirthDate { rows.insert(.text(context(.needsBirthDate)), at: 0) }
        rows.append(.item(context(.otherActions), spaced: true))
        return Page(
            path: path,
            rows: Rows(rows, uncounted: 1),
            hasMarkers: true,
            advice: context(report.notice) + " " + context(Sentences.calendar(report.origin))
        )
    }

    private func when(_ row: VaccinationReport.Row, _ context: Context) -> String {
        if row.state == .done {
            let date = row.dates.last.map { DateEntry.short($0, context.language) } ?? ""
            let complete = row.isComplete == true ? context(.complete) : ""
            return [date, complete].filter { !$0.isEmpty }.joined(separator: ", ")
        }
        return row.due.map { context(Sentences.from(PartialDate($0))) } ?? (row.isQuestion ? context(.toAsk) : "")
    }

    private var calendarRows: [VaccinationReport.Row] {
        VaccinationReport.State.allCases.flatMap { report?.rows($0) ?? [] }
    }

    /// The rows of words above the first one that can be chosen.
    private var leading: Int {
        (recorded.isEmpty ? 1 : 0) + (report?.needsBirthDate == true ? 1 : 0)
    }

    private var recorded: [Entry] { entries?.filter { !$0.isAbsence } ?? [] }

    private func entry(at row: Int) -> Entry? {
        let place = row - leading - calendarRows.count
        return recorded.indices.contains(place) ? recorded[place] : nil
    }

    func offers(_ context: Context, at row: Int) -> [Offer] {
        var offers = [Offer(.open), Offer.writing(.add, context)]
        offers.append(.writing(.declareNone, context, unless: recorded.isEmpty ? nil : .recordsSayOtherwise))
        if entry(at: row) != nil { offers.append(.writing(.delete, context)) }
        offers.append(Offer(.search))
        return offers
    }

    mutating func appear(_ context: Context) -> [Step] { [.load(.vaccinations), .load(.entries(.vaccination))] }

    mutating func activate(_ row: Int, _ context: Context) -> [Step] {
        if let entry = entry(at: row) { return [.push(RecordScreen(entry.id))] }
        let place = row - leading
        if calendarRows.indices.contains(place) { return [.push(VaccinationDetail(calendarRows[place]))] }
        return report == nil ? [] : [.run(.actions)]
    }

    mutating func perform(_ command: Command, at row: Int, _ context: Context) -> [Step] {
        switch command {
        case .add: [.push(FormScreen(new: .vaccination, context))]
        case .declareNone: [.act(.declareNone(.vaccination))]
        case .delete: entry(at: row).map { [.push(Question(.delete($0.id, title: $0.title)))] } ?? []
        case .search: [.push(SearchScreen(.vaccination))]
        default: []
        }
    }

    mutating func receive(_ outcome: Outcome, _ context: Context) -> [Step] {
        switch outcome {
        case .vaccinations(let report): self.report = report
        case .entries(let entries):
            self.entries = entries
            guard !isPlaced, report != nil else { return [] }
            isPlaced = true
            return [.select(context.layout.readsText ? 0 : leading)]
        case .declared: return appear(context) + [.notice(context(.declared))]
        case .failed(let failure):
            let words = failure.words(context.language)
            if report == nil { self.failure = words }
            return [.notice(words)]
        default: break
        }
        return []
    }
}

/// One line of the calendar: why it stands there, and who says so.
struct VaccinationDetail: Screen {
    private let row: VaccinationReport.Row

    init(_ row: VaccinationReport.Row) { self.row = row }

    func page(_ context: Context) -> Page {
        var lines = [context(row.title), context(Sentences.state(row.state)), context(row.detail)]
        if let due = row.due { lines.append(context(Sentences.dueFrom(PartialDate(due)))) }
        if let obligation = row.obligation { lines.append(context(Sentences.obligation(obligation))) }
        if row.isQuestion { lines.append(context(.vaccinationQuestion)) }
        for date in row.dates { lines.append(context(Sentences.dose(on: date))) }
        if let note = row.note { lines.append(context(note)) }
        if !row.source.isEmpty { lines.append(context(Sentences.source(row.source))) }
        var rows = lines.map { Row(.line, [Row.Cell($0)]) }
        rows.append(.item(context(.addDose), spaced: true))
        return Page(
            path: [context(.homeTitle), context(.vaccinationsTitle), context(row.title)],
            rows,
            advice: context(ReferenceData.standard.calendar.notice)
        )
    }

    func offers(_ context: Context, at row: Int) -> [Offer] { [.writing(.add, context)] }

    mutating func activate(_ row: Int, _ context: Context) -> [Step] {
        if context.isReadOnly { return [.notice(context(.readOnlyRefusal))] }
        return [.push(FormScreen(new: .vaccination, context))]
    }

    mutating func perform(_ command: Command, at row: Int, _ context: Context) -> [Step] {
        [.push(FormScreen(new: .vaccination, context))]
    }
}
