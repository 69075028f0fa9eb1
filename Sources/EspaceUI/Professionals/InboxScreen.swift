import Certification
import FoundationEssentials
import HealthModel
import SpaceClient
import SpaceProtocol
import Vault

/// What professionals left and nobody answered; what is not proved or was withheld is said to be so.
struct InboxScreen: Screen {
    private var items: [InboxItem]?
    private var isLoaded = false
    private var failure: String?
    private var setting: DepositSetting?
    private var corrections: [Correction] = []

    init() {}

    private enum Place {
        case item(InboxItem)
        case empty
        case setting(DepositSetting)
        case correction(Correction)
    }

    private var places: [Place] {
        guard let items else { return [] }
        return (items.isEmpty ? [.empty] : items.map { .item($0) }) + (setting.map { [.setting($0)] } ?? [])
            + corrections.map { .correction($0) }
    }

    /// A request to put something right, and what became of it.
    private func row(_ correction: Correction, isFirst: Bool, _ context: Context) -> Row {
        Row(
            .item,
            [
                Row.Cell(correction.request.recipient ?? "", width: 40),
                Row.Cell(context(correction.state.words)),
            ],
            heading: isFirst ? context(.correctionsHeading) : nil,
            marker: correction.state == .answered ? .news : .none,
            details: [correction.request.comment],
            isSpaced: isFirst
        )
    }

    private func row(_ item: InboxItem, _ context: Context) -> Row {
        let moment = Moment(item.created).words(context.language)
        switch item.content {
        case .verified(let resource, let author):
            return Row(
                .item,
                [Row.Cell(RecordSummary(of: resource).title, width: 40), Row.Cell(moment)],
                marker: .news,
                details: [author.displayName + ", " + Sentences.profession(author)]
            )
        case .unverifiedAuthor, .withheld, .unreadable:
            return Row(
                .item,
                [Row.Cell(context(item.content.words), width: 40), Row.Cell(moment)],
                marker: .alarm
            )
        }
    }

    func page(_ context: Context) -> Page {
        let path = [context(.homeTitle), context(.inboxTitle)]
        guard isLoaded else { return Page(path: path, [.text(failure ?? context(.loading))]) }
        guard let items else { return Page(path: path, [.text(context(.inboxAlone))]) }
        var hasCorrection = false
        let rows = places.map { place -> Row in
            switch place {
            case .item(let item): return row(item, context)
            case .empty: return .text(context(.inboxEmpty))
            // Who may leave something leads to changing it.
            case .setting(let setting):
                return .item(context(.depositWho), details: [context(setting.policy.words)], spaced: true)
            case .correction(let correction):
                defer { hasCorrection = true }
                return row(correction, isFirst: !hasCorrection, context)
            }
        }
        return Page(path: path, rows, advice: items.isEmpty ? "" : context(.adviceInbox))
    }

    func offers(_ context: Context, at row: Int) -> [Offer] {
        places.contains { if case .empty = $0 { false } else { true } } ? [Offer(.open)] : []
    }

    mutating func appear(_ context: Context) -> [Step] { [.load(.access(.inbox))] }

    mutating func activate(_ row: Int, _ context: Context) -> [Step] {
        guard places.indices.contains(row) else { return [] }
        switch places[row] {
        case .item(let item): return [.push(DepositScreen(item))]
        case .empty: return []
        case .setting(let setting): return [.push(DepositSettingScreen(setting))]
        case .correction(let correction): return [.push(CorrectionScreen(correction))]
        }
    }

    mutating func receive(_ outcome: Outcome, _ context: Context) -> [Step] {
        switch outcome {
        case .access(.inbox(let items)):
            self.items = items
            isLoaded = true
            return items == nil ? [] : [.load(.access(.deposits))]
        case .access(.deposits(let setting)):
            self.setting = setting
            return [.load(.access(.corrections))]
        case .access(.corrections(let corrections)):
            self.corrections = corrections
            return []
        case .failed(let failure):
            self.failure = failure.words(context.language)
            return [.notice(failure.words(context.language))]
        default: return []
        }
    }
}

extension InboxItem.Content {
    /// What is wrong with it, in words; for what is verified, where it stands.
    var words: Words {
        switch self {
        case .verified: .inboxTitle
        case .unverifiedAuthor: .inboxUnverified
        case .withheld: .inboxWithheld
        case .unreadable: .inboxUnreadable
        }
    }
}

/// One thing that was left: who proves to have written it, what it says, and the answer.
struct DepositScreen: Screen {
    private let item: InboxItem
    private var isUnderWay = false

    init(_ item: InboxItem) { self.item = item }

    private func facts(_ context: Context) -> [Row] {
        var lines: [String] = []
        switch item.content {
        case .verified(let resource, let author):
            let summary = RecordSummary(of: resource)
            lines.append(summary.title)
            lines.append("\(context(.authorFact))\u{A0}: \(author.displayName), \(Sentences.profession(author))")
            lines.append("\(context(.numberFact))\u{A0}: \(author.id.rpps)")
            let facts = RecordFacts(summary, resource, origin: .typed, versions: 1, file: nil, context)
            lines += facts.facts.map { "\($0.name)\u{A0}: \($0.value)" }
        case .unverifiedAuthor, .withheld, .unreadable: lines.append(context(item.content.words))
        }
        lines.append("\(context(.whenFact))\u{A0}: \(Moment(item.created).words(context.language))")
        lines.append("\(context(.entryFact))\u{A0}: \(item.index)")
        return lines.map { Row(.line, [Row.Cell($0)]) }
    }

    /// Only what is proved and opens can be accepted.
    private var buttons: [Words] {
        if case .verified = item.content { return [.depositLater, .depositAccept, .depositRefuse] }
        return [.depositLater, .depositRefuse]
    }

    func page(_ context: Context) -> Page {
        var rows = facts(context)
        for (number, button) in buttons.enumerated() { rows.append(.button(context(button), spaced: number == 0)) }
        return Page(
            path: [context(.homeTitle), context(.inboxTitle)],
            rows,
            advice: context(isUnderWay ? .underWay : .adviceInbox)
        )
    }

    mutating func appear(_ context: Context) -> [Step] {
        context.layout.readsText ? [] : [.select(facts(context).count)]
    }

    mutating func activate(_ row: Int, _ context: Context) -> [Step] {
        let number = row - facts(context).count
        guard buttons.indices.contains(number), !isUnderWay else { return [] }
        if buttons[number] == .depositLater { return [.pop] }
        if context.isReadOnly { return [.notice(context(.readOnlyRefusal))] }
        guard buttons[number] == .depositAccept else { return [.push(Question(.access(.reject(item.id))))] }
        isUnderWay = true
        return [.act(.access(.accept(item.id)))]
    }

    mutating func receive(_ outcome: Outcome, _ context: Context) -> [Step] {
        isUnderWay = false
        switch outcome {
        case .access(.accepted): return [.pop, .notice(context(.depositAccepted))]
        case .failed(let failure): return [.notice(failure.words(context.language))]
        default: return []
        }
    }
}
