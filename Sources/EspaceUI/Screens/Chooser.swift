import HealthModel
import Terminal

/// One of a list, narrowed as one types: the choices of a field, the filters of a list.
struct Chooser: Screen {
    /// Something to choose.
    struct Option: Equatable, Sendable {
        let value: String
        let label: String
        let help: String
    }

    /// What the answer is for.
    enum Purpose: Equatable, Sendable {
        case field(String)
        case filter
    }

    let title: String
    let purpose: Purpose
    let options: [Option]
    /// Whether words of one's own are an answer too.
    let isFree: Bool
    private var filter = Filter()

    init(_ title: String, _ purpose: Purpose, options: [Option], isFree: Bool = false, typed: String = "") {
        self.title = title
        self.purpose = purpose
        self.options = options
        self.isFree = isFree
        filter.field.text = typed
        _ = filter.apply()
    }

    private var shown: [Option] { filter.matches(options, title: \.label, rest: \.help) }

    func page(_ context: Context) -> Page {
        var rows = [
            Row(.field(FieldFace(filter.field)), [], label: context(isFree ? .choicePromptFree : .choicePrompt))
        ]
        rows += shown.map { .item($0.label, details: $0.help.isEmpty ? [] : [$0.help]) }
        if shown.isEmpty { rows.append(.text(context(isFree ? .choiceNoneFree : .choiceNone))) }
        return Page(
            path: [title],
            rows,
            advice: context(Sentences.choices(shown.count)),
            hints: [Hint(Key.enter.name(context.language), context(.chooseHint), .enter)]
        )
    }

    func takesText(at row: Int) -> Bool { true }

    mutating func edit(_ key: Key, at row: Int, _ context: Context) -> [Step]? {
        // In a list, the side arrows mean open and back.
        if row > 0, key == .left || key == .right { return nil }
        if row > 0, key == .home || key == .end { return nil }
        return filter.edit(key, context) == nil ? nil : [.select(0)]
    }

    mutating func activate(_ row: Int, _ context: Context) -> [Step] {
        if row == 0, context.display.reader, filter.apply() {
            return [.notice(context(Sentences.choices(shown.count))), .select(shown.isEmpty ? 0 : 1)]
        }
        if row == 0, isFree, !filter.field.isEmpty,
            !shown.contains(where: { $0.label.folded == filter.field.text.folded })
        {
            return answer(filter.field.text)
        }
        guard let option = row == 0 ? shown.first : shown.indices.contains(row - 1) ? shown[row - 1] : nil else {
            return []
        }
        return answer(option.value)
    }

    private func answer(_ value: String) -> [Step] {
        switch purpose {
        case .field(let name): [.answer(.choice(field: name, value: value))]
        case .filter: [.answer(.filter(value))]
        }
    }
}
