import HealthModel
import SpaceClient
import SpaceProtocol
import Terminal

/// Who sees one record, and how to hide it or show it again.
struct VisibilityScreen: Screen {
    private enum Place {
        case text
        case hideAll
        case show
        case professional(AccessLine, PreviewItem)
        case reseal(Resealing)
    }

    private let entry: Entry
    private var view: AudienceView?
    private var isHiding = false

    init(_ entry: Entry) { self.entry = entry }

    private func lines(_ context: Context) -> [(place: Place, row: Row)] {
        guard let view else { return [(.text, .text(context(.loading)))] }
        let visibility = view.entry.visibility
        var lines: [(Place, Row)] = [(.text, .text(context(visibility.words)))]
        if visibility != .hidden { lines.append((.hideAll, .item(context(.hideAll), spaced: true))) }
        if visibility != .shared {
            lines.append((.show, .item(context(.showAgain), spaced: visibility == .hidden)))
        }
        if view.professionals.isEmpty { lines.append((.text, .text(context(.visibilityNobody), spaced: true))) }
        for (number, one) in view.professionals.enumerated() {
            let name = context(Sentences.professional(one.access.grant.subject, one.access.grant.professional))
            lines.append(
                (
                    .professional(one.access, one.item),
                    Row(
                        .item,
                        [
                            Row.Cell(name, width: 40),
                            Row.Cell(context(one.item.isVisible ? .seesIt : .seesItNot)),
                        ],
                        heading: number == 0 ? context(.hideFromHeading) : nil,
                        details: [Failure.sentence(context(one.item.rule.words))],
                        isSpaced: number == 0
                    )
                )
            )
        }
        if view.isShared {
            lines.append((.reseal(.rewrap), .item(context(.rewrapName), details: [context(.rewrapHint)], spaced: true)))
            if view.hasFiles {
                lines.append((.reseal(.reencrypt), .item(context(.reencryptName), details: [context(.reencryptHint)])))
            }
        }
        return lines
    }

    func page(_ context: Context) -> Page {
        Page(
            path: [context(.homeTitle), entry.title, context(.whoSeesName)],
            lines(context).map(\.row),
            advice: view?.professionals.isEmpty == false ? context(.adviceVisibility) : ""
        )
    }

    func offers(_ context: Context, at row: Int) -> [Offer] { [Offer(.open)] }

    mutating func appear(_ context: Context) -> [Step] { [.load(.access(.audience(entry.id)))] }

    mutating func activate(_ row: Int, _ context: Context) -> [Step] {
        let lines = lines(context)
        guard lines.indices.contains(row), view != nil else { return [] }
        switch lines[row].place {
        case .text: return []
        case .hideAll: return hide(from: nil, context)
        case .show:
            if context.isReadOnly { return [.notice(context(.readOnlyRefusal))] }
            isHiding = false
            return [.act(.access(.show(entry.id)))]
        case .reseal(let scope):
            if context.isReadOnly { return [.notice(context(.readOnlyRefusal))] }
            return [.push(Question(.access(.reseal(entry.id, title: entry.title, scope))))]
        case .professional(let access, let item):
            guard item.isVisible else { return [.notice(Failure.sentence(context(item.rule.words)))] }
            return hide(from: access.grant.professional, context)
        }
    }

    /// Hides it at once, for it can be undone; one of several that tell the same only after a question.
    private mutating func hide(from professional: ProfessionalID?, _ context: Context) -> [Step] {
        if context.isReadOnly { return [.notice(context(.readOnlyRefusal))] }
        let others = view?.others.count ?? 0
        if others > 0 {
            let question = AccessQuestion.hideAlone(entry.id, title: entry.title, others: others, from: professional)
            return [.push(Question(.access(question)))]
        }
        isHiding = true
        return [.act(.access(professional.map { .isolate(entry.id, from: $0) } ?? .hide(entry.id)))]
    }

    mutating func receive(_ outcome: Outcome, _ context: Context) -> [Step] {
        switch outcome {
        case .access(.audience(let view)):
            let isFirst = self.view == nil
            self.view = view
            return isFirst ? [.select(0)] : []
        case .access(.done(let isInEffect)):
            let words: Words = isInEffect ? isHiding ? .hiddenDone : .shownDone : .decidedLater
            return [.load(.access(.audience(entry.id))), .notice(context(words))]
        case .failed(let failure): return [.notice(failure.words(context.language))]
        default: return []
        }
    }
}
