import Certification
import HealthModel
import SpaceClient
import SpaceProtocol
import Terminal

/// One professional: who they are by their certificate, what their access allows, and what can be done about it.
struct ProfessionalScreen: Screen {
    private let id: ProfessionalID
    private var overview: AccessOverview?
    private var isRenewing = false

    init(_ id: ProfessionalID) { self.id = id }

    private var access: AccessLine? {
        let own = overview?.lines.filter { $0.grant.professional == id } ?? []
        return own.first { !$0.grant.state.isOver } ?? own.first
    }

    private var isBlocked: Bool { overview?.blocked.contains { $0.id == id } ?? false }

    private func name(_ context: Context) -> String {
        context(Sentences.professional(overview?.subject(of: id), id))
    }

    private func facts(_ context: Context) -> [Row] {
        var facts: [(Words, String?)] = []
        if let subject = overview?.subject(of: id) {
            facts += [
                (.professionFact, subject.title), (.specialityFact, subject.speciality),
                (.establishmentFact, subject.establishment),
                (.placeFact, "\(subject.place), \(subject.region) (\(subject.department))"),
            ]
        }
        facts.append((.numberFact, id.rpps))
        if isBlocked { facts.append((.accessTitle, context(.accessBlocked))) }
        if let access {
            if let words = access.stateWords, !isBlocked { facts.append((.accessTitle, context(words))) }
            facts += [
                (
                    .sections,
                    context(Sentences.kinds(access.grant.kinds.compactMap(RecordKind.init(rawValue:))))
                ),
                (.rightsFact, context(Sentences.rights(access.grant.rights))),
                (.untilFact, DateEntry.words(PartialDate(access.until), context.language)),
                (
                    .lastReadFact,
                    access.lastReading.map { Sentences.moment($0, context.language) } ?? context(.accessNever)
                ),
            ]
        }
        let rows = facts.compactMap { label, value in
            value.map { Row(.line, [Row.Cell("\(context(label))\u{A0}: \($0)")]) }
        }
        let words = access.map { context(Sentences.fingerprint(of: $0.grant.certificate)) }
        return [Row(.line, [Row.Cell(name(context))])] + rows
            + (words.map { [Row(.line, [Row.Cell($0)])] } ?? [])
    }

    private func actions(_ context: Context) -> [Offer] {
        guard overview != nil else { return [] }
        var offers = [Offer(.whatTheySee)]
        if let access, !access.grant.state.isOver, !access.grant.isEndPending {
            offers.append(.writing(.edit, context, unless: overview?.hasAuthority == true ? nil : .accessNoAuthority))
            if access.grant.state == .active { offers.append(.writing(.renewAccess, context)) }
            offers.append(.writing(.endAccess, context))
        }
        offers.append(.writing(isBlocked ? .unblock : .block, context))
        return offers
    }

    func page(_ context: Context) -> Page {
        let path = [context(.homeTitle), context(.accessPath)]
        guard overview != nil else { return Page(path: path, [.text(context(.loading))]) }
        var rows = facts(context)
        for (number, offer) in actions(context).enumerated() {
            rows.append(
                Row(
                    .item,
                    [Row.Cell(context(offer.command.name))],
                    heading: number == 0 ? context(.actionsHeading) : nil,
                    details: offer.refusal.map { [context($0)] } ?? [],
                    isSpaced: number == 0
                )
            )
        }
        return Page(path: path + [name(context)], rows, advice: context(.adviceAccess))
    }

    func offers(_ context: Context, at row: Int) -> [Offer] {
        (row >= facts(context).count ? [Offer(.open)] : []) + actions(context)
    }

    mutating func appear(_ context: Context) -> [Step] { [.load(.access(.overview))] }

    mutating func activate(_ row: Int, _ context: Context) -> [Step] {
        let actions = actions(context)
        let number = row - facts(context).count
        guard actions.indices.contains(number) else { return [.select(facts(context).count)] }
        let offer = actions[number]
        return offer.refusal.map { [.notice(context($0))] } ?? perform(offer.command, at: row, context)
    }

    mutating func perform(_ command: Command, at row: Int, _ context: Context) -> [Step] {
        switch command {
        case .whatTheySee: return [.push(SeenScreen(id, name: name(context)))]
        case .edit: return access.map { [.push(GrantAssistant(changing: $0))] } ?? []
        case .renewAccess:
            guard let access, !isRenewing else { return [] }
            isRenewing = true
            return [.act(.access(.renew(access.id)))]
        case .endAccess: return access.map { [.push($0.endQuestion(context))] } ?? []
        case .block: return [.push(Question(.access(.block(id, name: name(context)))))]
        case .unblock: return [.act(.access(.unblock(id)))]
        default: return []
        }
    }

    mutating func receive(_ outcome: Outcome, _ context: Context) -> [Step] {
        switch outcome {
        case .access(.overview(let overview)):
            self.overview = overview
            return []
        case .access(.done(let isInEffect)):
            let done: Words = isRenewing ? .renewDone : .unblockDone
            isRenewing = false
            return [.load(.access(.overview)), .notice(context(isInEffect ? done : .decidedLater))]
        case .failed(let failure):
            isRenewing = false
            return [.notice(failure.words(context.language))]
        default: return []
        }
    }
}

/// What a professional sees now, record by record, with the rule that decided.
struct SeenScreen: Screen {
    private let id: ProfessionalID
    private let name: String
    private var items: [PreviewItem]?

    init(_ id: ProfessionalID, name: String) {
        self.id = id
        self.name = name
    }

    func page(_ context: Context) -> Page {
        let path = [context(.homeTitle), context(.accessPath), name]
        guard let items else { return Page(path: path, [.text(context(.loading))]) }
        guard !items.isEmpty else { return Page(path: path, [.text(context(.emptyTimeline))]) }
        let list = SeenList(items)
        return Page(
            path: path,
            rows: Rows(count: items.count) { list.row($0, context) },
            advice: context(.adviceSees)
        )
    }

    func offers(_ context: Context, at row: Int) -> [Offer] { items?.isEmpty == false ? [Offer(.open)] : [] }

    mutating func appear(_ context: Context) -> [Step] { [.load(.access(.seen(id)))] }

    mutating func activate(_ row: Int, _ context: Context) -> [Step] {
        guard let items else { return [] }
        let list = SeenList(items)
        return list.items.indices.contains(row) ? [.push(RecordScreen(list.items[row].id))] : []
    }

    mutating func receive(_ outcome: Outcome, _ context: Context) -> [Step] {
        switch outcome {
        case .access(.seen(let items)):
            self.items = SeenList(items).items
            return []
        case .failed(let failure): return [.pop, .notice(failure.words(context.language))]
        default: return []
        }
    }
}

/// A preview as rows: what is seen first, then what is not, each with the rule in words.
struct SeenList: Sendable {
    /// The records, those that are seen first.
    let items: [PreviewItem]
    /// How many are seen.
    let visible: Int

    init(_ items: [PreviewItem]) {
        let seen = items.filter(\.isVisible)
        self.items = seen + items.filter { !$0.isVisible }
        visible = seen.count
    }

    /// One record.
    func row(_ index: Int, _ context: Context) -> Row {
        let item = items[index]
        var heading: String?
        if index == 0, visible > 0 {
            heading = context(Sentences.heading(Words.seesVisible.phrase, visible))
        } else if index == visible {
            heading = context(Sentences.heading(Words.seesNot.phrase, items.count - visible))
        }
        return Row(
            .item,
            [
                Row.Cell(item.entry.title, width: 34),
                Row.Cell(context(item.isVisible ? .seesIt : .seesItNot), width: 16),
                Row.Cell(context(item.entry.kind.label)),
            ],
            heading: heading,
            details: [Failure.sentence(context(item.rule.words))],
            isSpaced: heading != nil && index > 0
        )
    }
}
