import HealthModel
import Terminal

/// "What do you want to do?": everything that can be done, by name, with its key and a sentence.
struct ActionList: Screen {
    private let offers: [Offer]
    private var filter = Filter()

    init(offers: [Offer], _ context: Context) {
        self.offers = offers.filter { $0.command != .actions }
    }

    private func shown(_ context: Context) -> [Offer] {
        filter.matches(offers, title: { context($0.command.name) }, rest: { context($0.command.sentence) })
    }

    func page(_ context: Context) -> Page {
        let shown = shown(context)
        var rows = [Row(.field(FieldFace(filter.field)), [], label: context(.actionsPrompt))]
        for offer in shown {
            let key = offer.command.keys(context.language).first?.name(context.language) ?? ""
            // What cannot be done stays in the list, with the reason.
            rows.append(
                Row(
                    .item,
                    [Row.Cell(context(offer.command.name), width: 34), Row.Cell(key)],
                    details: offer.refusal.map { [context($0)] } ?? [],
                    note: context(offer.refusal ?? offer.command.sentence)
                )
            )
        }
        if shown.isEmpty { rows.append(.text(context(.choiceNone))) }
        return Page(
            path: [context(.actionsTitle)],
            rows,
            advice: context(Sentences.choices(shown.count)),
            hints: [Hint(Key.enter.name(context.language), context(.runHint), .enter)]
        )
    }

    func takesText(at row: Int) -> Bool { true }

    mutating func edit(_ key: Key, at row: Int, _ context: Context) -> [Step]? {
        if row > 0, [.left, .right, .home, .end].contains(key) { return nil }
        return filter.edit(key, context) == nil ? nil : [.select(0)]
    }

    mutating func activate(_ row: Int, _ context: Context) -> [Step] {
        if row == 0, context.display.reader, filter.apply() {
            let count = shown(context).count
            return [.notice(context(Sentences.choices(count))), .select(count == 0 ? 0 : 1)]
        }
        let shown = shown(context)
        guard let offer = row == 0 ? shown.first : shown.indices.contains(row - 1) ? shown[row - 1] : nil else {
            return []
        }
        if let refusal = offer.refusal { return [.notice(context(refusal))] }
        return [.answer(.command(offer.command))]
    }
}
