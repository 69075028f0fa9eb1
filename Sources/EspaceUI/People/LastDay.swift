import HealthModel
import Terminal

/// The question until when something holds: a day that is typed, or one of those proposed.
struct LastDay: Sendable {
    /// A proposal: what it is called, and the day.
    typealias Proposal = (words: Words, day: CivilDate)

    private var day = TextField(limit: 40)
    private var error: String?
    private let label: Words

    init(_ label: Words, _ proposed: CivilDate, _ language: Language) {
        self.label = label
        propose(proposed, language)
    }

    static func proposals(_ today: CivilDate) -> [Proposal] {
        [
            (.wizardQuarter, today.adding(months: 3)), (.wizardYear, today.adding(months: 12)),
            (.lastDayThreeYears, today.adding(months: 36)),
        ]
    }

    /// The field, then the proposals.
    func rows(_ proposals: [Proposal], _ context: Context) -> [Row] {
        let reading = (try? read(context)).map { [DateEntry.words(PartialDate($0), context.language)] } ?? []
        let field = Row(
            .field(FieldFace(day, width: 30)),
            [],
            label: context(label),
            details: reading,
            error: error
        )
        return [field]
            + proposals.enumerated().map { number, proposal in
                Row(
                    .item,
                    [
                        Row.Cell(context(proposal.words), width: 32),
                        Row.Cell(DateEntry.short(PartialDate(proposal.day), context.language)),
                    ],
                    isSpaced: number == 0
                )
            }
    }

    mutating func propose(_ proposed: CivilDate, _ language: Language) {
        day.text = DateEntry.short(PartialDate(proposed), language)
        error = nil
    }

    /// Types in the field; `nil` where it has no use for the key.
    mutating func edit(_ key: Key) -> [Step]? {
        guard day.handle(key) else { return nil }
        error = nil
        return []
    }

    private func read(_ context: Context) throws(DateProblem) -> CivilDate? {
        try DateEntry.parse(
            day.text,
            today: context.clock.today,
            allowing: DateEntry.Allowance(vaguest: .day, future: true)
        ).civil
    }

    /// The day, not before today; nil, with the reason beside the field, where it is none.
    mutating func chosen(_ context: Context) -> CivilDate? {
        do throws(DateProblem) {
            guard let until = try read(context) else { return nil }
            guard until < context.clock.today else { return until }
            error = context(.errorPrefix) + context(.wizardPast)
        } catch {
            self.error = context(.errorPrefix) + error.message(context.language) + " " + error.hint(context.language)
        }
        return nil
    }
}
