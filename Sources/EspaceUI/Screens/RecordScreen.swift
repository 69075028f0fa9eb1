import HealthModel
import SpaceClient

/// One record: what it says, where it comes from, and what can be done with it.
struct RecordScreen: Screen {
    let id: RecordID
    private let isBinned: Bool
    private var detail: EntryDetail?
    private var facts: RecordFacts?
    private var file: DocumentFile?
    private var failure: String?
    private var correction: Correction?

    init(_ id: RecordID, isBinned: Bool = false) {
        self.id = id
        self.isBinned = isBinned
    }

    func page(_ context: Context) -> Page {
        guard let detail, let facts else {
            return Page(path: [context(.homeTitle), context(.recordTitle)], [.text(failure ?? context(.loading))])
        }
        let entry = detail.entry
        var rows: [Row] = [
            Row(.line, [Row.Cell(Sentences.title(of: entry, context))], marker: entry.isGrave ? .alarm : .none)
        ]
        rows += facts.facts.map { Row(.line, [Row.Cell("\($0.name)\u{A0}: \($0.value)")]) }
        if detail.entry.visibility != .shared {
            rows.append(Row(.line, [Row.Cell(context(detail.entry.visibility.words))]))
        }
        if let correction {
            let words = "\(context(.correctionFact))\u{A0}: \(context(correction.state.words))"
            rows.append(Row(.line, [Row.Cell(words)]))
        }
        rows += facts.sentences.enumerated().map { Row(.line, [Row.Cell($1)], isSpaced: $0 == 0) }
        for (number, offer) in actions(context).enumerated() {
            let refusal = offer.refusal.map { [context($0)] } ?? []
            rows.append(
                Row(
                    .item,
                    [Row.Cell(context(offer.command.name))],
                    heading: number == 0 ? context(.actionsHeading) : nil,
                    details: refusal,
                    isSpaced: number == 0
                )
            )
        }
        return Page(path: [context(.homeTitle), context(entry.kind.sectionTitle), entry.title], rows)
    }

    /// What can be done with the record, as rows and as keys.
    private func actions(_ context: Context) -> [Offer] {
        guard let detail else { return [] }
        if detail.entry.binnedOn != nil { return [.writing(.restore, context)] }
        var offers: [Offer] = []
        let entry = detail.entry
        if entry.kind == .document || entry.kind == .directive, file != nil {
            offers += [Offer(.readDocument), Offer(.saveCopy)]
        }
        if entry.kind == .measure, !entry.isAbsence { offers.append(Offer(.graph)) }
        if FormDefinition.of(entry.kind) != nil, !entry.isAbsence {
            // What a professional wrote is theirs to correct.
            let isOwn = entry.author == nil || entry.author == context.person?.displayName || entry.kind == .contact
            let isFree = detail.provenance.isTyped || (isOwn && !detail.provenance.isDeposit)
            offers.append(.writing(.edit, context, unless: isFree ? nil : .notYours))
        }
        if entry.kind == .treatment, entry.isCurrent, !entry.isAbsence {
            offers.append(.writing(.stopTreatment, context))
        }
        if detail.provenance.isDeposit { offers.append(.writing(.askCorrection, context)) }
        offers.append(.writing(.whoSees, context))
        offers.append(Offer(.versions))
        offers.append(.writing(.delete, context))
        return offers
    }

    private func factRows() -> Int {
        let marks = detail.map { $0.entry.visibility == .shared ? 0 : 1 } ?? 0
        return 1 + marks + (correction == nil ? 0 : 1) + (facts.map { $0.facts.count + $0.sentences.count } ?? 0)
    }

    func offers(_ context: Context, at row: Int) -> [Offer] {
        let isAction = row >= factRows()
        return (isAction ? [Offer(.open)] : []) + actions(context)
    }

    mutating func appear(_ context: Context) -> [Step] { [.load(.record(id))] }

    mutating func activate(_ row: Int, _ context: Context) -> [Step] {
        let actions = actions(context)
        let number = row - factRows()
        if actions.indices.contains(number) {
            let offer = actions[number]
            return offer.refusal.map { [.notice(context($0))] } ?? perform(offer.command, at: row, context)
        }
        guard detail != nil else { return [] }
        return file != nil && detail?.entry.binnedOn == nil
            ? [.push(DocumentScreen(id))] : [.select(factRows())]
    }

    mutating func perform(_ command: Command, at row: Int, _ context: Context) -> [Step] {
        guard let detail else { return [] }
        switch command {
        case .edit: return [.push(FormScreen(editing: id, detail.entry.kind, title: detail.entry.title))]
        case .readDocument: return [.push(DocumentScreen(id))]
        case .saveCopy: return [.push(SmallForm.copy(of: id, name: file?.suggestedName ?? "", context))]
        case .graph: return [.push(CurveScreen(id, title: detail.entry.title))]
        case .stopTreatment: return [.push(SmallForm.stop(id, title: detail.entry.title, context))]
        case .askCorrection: return [.push(SmallForm.correction(of: id, context))]
        case .whoSees: return [.push(VisibilityScreen(detail.entry))]
        case .versions: return [.push(VersionsScreen(detail))]
        case .delete: return [.push(Question(.delete(id, title: detail.entry.title)))]
        case .restore: return [.act(.restore(id))]
        default: return []
        }
    }

    mutating func receive(_ outcome: Outcome, _ context: Context) -> [Step] {
        switch outcome {
        case .record(let detail, let file):
            self.detail = detail
            self.file = file
            facts = RecordFacts(detail, file: file, context)
            return detail.provenance.isDeposit ? [.load(.access(.correction(id)))] : []
        case .access(.correction(let correction)):
            self.correction = correction
            return []
        case .restored: return [.pop, .notice(context(.restored))]
        case .failed(let failure):
            // After an undo the record may be gone; there is nothing left to show.
            if detail == nil { self.failure = failure.words(context.language) }
            return detail == nil ? [] : [.pop, .notice(failure.words(context.language))]
        default: return []
        }
    }
}

extension Entry {
    /// Whether a carer must see the record first.
    var isGrave: Bool { isCurrent && (severity == .severe || summary.alert != nil) }
}

extension Correction.State {
    /// Where a request stands, in words.
    var words: Words {
        switch self {
        case .open: .correctionOpen
        case .answered: .correctionAnswered
        case .closed: .correctionClosed
        }
    }
}
