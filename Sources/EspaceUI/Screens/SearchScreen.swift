import HealthModel
import SpaceClient
import Terminal
import Vault

/// Search while one types, without regard to accents or case; in titles and authors first, in the texts on request.
struct SearchScreen: Screen {
    private let kind: RecordKind?
    private var field = TextField(limit: 200)
    private var answer: SearchAnswer?
    /// Whether the texts of records are searched too.
    private var isDeep = false

    init(_ kind: RecordKind? = nil) { self.kind = kind }

    private var shown: [Entry] {
        guard let kind else { return answer?.entries ?? [] }
        return answer?.entries.filter { $0.kind == kind } ?? []
    }

    func page(_ context: Context) -> Page {
        let prompt = kind.map { context(Sentences.searchPrompt(context($0.sectionTitle))) } ?? context(.searchPrompt)
        let top = Row(.field(FieldFace(field, width: 60)), [], label: prompt)
        let shown = shown
        let found = shown.enumerated().map { number, entry in
            let date = entry.date.map { DateEntry.short($0, context.language) } ?? ""
            return Row(
                .item,
                [Row.Cell(entry.title, width: 40), Row.Cell(date, width: 11), Row.Cell(context(entry.kind.label))],
                details: entry.author.map { [$0] } ?? [],
                isSpaced: number == 0
            )
        }
        var rows = [top] + found
        if shown.isEmpty, answer != nil, !field.isEmpty {
            rows.append(.text(context(Sentences.nothingFound(field.text, deep: isDeep)), spaced: true))
        }
        var path = [context(.homeTitle)]
        if let kind { path.append(context(kind.sectionTitle)) }
        return Page(
            path: path + [context(.searchName)],
            rows,
            advice: advice(context),
            hints: [
                Hint(Key.enter.name(context.language), context(shown.isEmpty ? .searchTextsHint : .openHint), .enter)
            ]
        )
    }

    private func advice(_ context: Context) -> String {
        guard let answer, !field.isEmpty else { return context(.adviceSearch) }
        let words = context(Sentences.found(shown.count, of: kind == nil ? answer.total : shown.count, deep: isDeep))
        return answer.isComplete ? words : words + " " + context(.searchIncomplete)
    }

    func takesText(at row: Int) -> Bool { true }

    mutating func edit(_ key: Key, at row: Int, _ context: Context) -> [Step]? {
        if row > 0, [.left, .right, .home, .end].contains(key) { return nil }
        let before = field.text
        guard field.handle(key) else { return nil }
        guard field.text != before else { return [.select(0)] }
        isDeep = false
        if field.isEmpty { answer = nil }
        // In reader mode the list under the fingers changes when it is asked to.
        guard !context.display.reader, !field.isEmpty else { return [.select(0)] }
        return [.select(0), .load(.search(field.text, .titles))]
    }

    mutating func activate(_ row: Int, _ context: Context) -> [Step] {
        if shown.indices.contains(row - 1) { return [.push(RecordScreen(shown[row - 1].id))] }
        guard row == 0, !field.isEmpty else { return [] }
        if context.display.reader, answer == nil { return [.load(.search(field.text, .titles))] }
        if let first = shown.first, !context.display.reader { return [.push(RecordScreen(first.id))] }
        guard !isDeep else { return shown.isEmpty ? [] : [.select(1)] }
        isDeep = shown.isEmpty
        return isDeep ? [.load(.search(field.text, .everything))] : [.select(1)]
    }

    mutating func receive(_ outcome: Outcome, _ context: Context) -> [Step] {
        switch outcome {
        case .found(let answer):
            self.answer = answer
            // A reader hears how many there are, then goes down to them.
            return context.display.reader ? [.notice(advice(context))] : []
        case .failed(let failure): return [.notice(failure.words(context.language))]
        default: return []
        }
    }
}
