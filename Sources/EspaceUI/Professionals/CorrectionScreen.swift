import HealthModel
import SpaceClient

/// One request to put something right: what was asked of whom, what became of it, and its end.
struct CorrectionScreen: Screen {
    private let correction: Correction

    init(_ correction: Correction) { self.correction = correction }

    private func facts(_ context: Context) -> [Row] {
        let request = correction.request
        let facts: [(Words, String?)] = [
            (.correctionText, request.comment), (.correctionAuthor, request.recipient),
            (.whenFact, request.asked.map { DateEntry.words($0, context.language) }),
            (.correctionAnswerFact, context(correction.state.words)),
        ]
        return facts.compactMap { label, value in
            value.map { Row(.line, [Row.Cell("\(context(label))\u{A0}: \($0)")]) }
        } + (correction.reachesAuthor ? [] : [.text(context(.correctionUnreached), spaced: true)])
    }

    private var isOpen: Bool { correction.state != .closed }

    func page(_ context: Context) -> Page {
        Page(
            path: [context(.homeTitle), context(.inboxTitle), context(.correctionFact)],
            facts(context) + (isOpen ? [.item(context(.closeCorrectionName), spaced: true)] : [])
        )
    }

    func offers(_ context: Context, at row: Int) -> [Offer] {
        isOpen && row == facts(context).count ? [Offer(.open)] : []
    }

    mutating func activate(_ row: Int, _ context: Context) -> [Step] {
        guard isOpen, row == facts(context).count else { return [] }
        if context.isReadOnly { return [.notice(context(.readOnlyRefusal))] }
        return [.push(Question(.access(.closeCorrection(correction.id))))]
    }
}
