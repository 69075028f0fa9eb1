import HealthModel
import SpaceClient
import SpaceProtocol
import Terminal

/// What may happen in an emergency: openings to look at first, then the three choices with what each opens, then what it means.
struct EmergencyScreen: Screen {
    private enum Place {
        case text
        case link
        case opening(OpeningLine)
        case choice(EmergencyChoice)
        case centre
    }

    private var view: EmergencyView?
    private var isLoaded = false
    private var failure: String?

    init() {}

    private func lines(_ context: Context) -> [(place: Place, row: Row)] {
        guard isLoaded else { return [(.text, .text(failure ?? context(.loading)))] }
        guard let view else {
            return [(.text, .text(context(.emergencyAlone))), (.link, .item(context(.syncAdd), spaced: true))]
        }
        var lines: [(Place, Row)] = []
        let unseen = view.openings.filter { !$0.summary.opening.isAcknowledged }
        for (number, line) in unseen.enumerated() {
            lines.append((.opening(line), line.row(context, heading: number == 0 ? .emergencyToCheck : nil)))
        }
        for (number, choice) in EmergencyChoice.allCases.enumerated() {
            let isOn = choice.isOn(in: view.chosen)
            let state: Words = isOn ? .emergencyOn : .emergencyOff
            lines.append(
                (
                    .choice(choice),
                    Row(
                        .item,
                        [Row.Cell(context(choice.words), width: 50), Row.Cell(context(state))],
                        heading: number == 0 ? context(.emergencyChoices) : nil,
                        details: [context(choice.details(view))],
                        isSpaced: number == 0 && !unseen.isEmpty
                    )
                )
            )
        }
        let centre = view.summary.regulator.map { context(Sentences.professional(view.summary.subject, $0)) }
        lines.append(
            (
                .centre,
                Row(
                    .item,
                    [Row.Cell(context(.emergencyCentre), width: 50), Row.Cell(centre ?? context(.emergencyNoCentre))],
                    details: view.summary.isStale ? [context(.emergencyStale)] : []
                )
            )
        )
        if view.summary.pending != nil {
            lines.append((.text, .text(context(.accessPending), marker: .attention)))
        }
        for words in [
            Words.emergencyEscrow, .emergencyKeys, .emergencyServer, .emergencyPolicy, .emergencyAfter,
        ] { lines.append((.text, .text(context(words), spaced: words == .emergencyEscrow))) }
        for (number, line) in view.openings.filter(\.summary.opening.isAcknowledged).enumerated() {
            var row = line.row(context, heading: number == 0 ? .emergencyPast : nil)
            row.isSpaced = number == 0
            lines.append((.opening(line), row))
        }
        return lines
    }

    func page(_ context: Context) -> Page {
        Page(
            path: [context(.homeTitle), context(.emergencyTitle)],
            lines(context).map(\.row),
            advice: context(.emergencyAdvice)
        )
    }

    func offers(_ context: Context, at row: Int) -> [Offer] { [Offer(.open)] }

    mutating func appear(_ context: Context) -> [Step] { [.load(.access(.emergency))] }

    mutating func activate(_ row: Int, _ context: Context) -> [Step] {
        let lines = lines(context)
        guard lines.indices.contains(row) else { return [] }
        let place = lines[row].place
        switch place {
        case .text: return []
        case .opening(let line):
            guard !line.summary.opening.isAcknowledged else { return [.push(JournalScreen())] }
            if context.isReadOnly { return [.notice(context(.readOnlyRefusal))] }
            return [.act(.access(.seenOpening(line.summary.id)))]
        case .link, .choice, .centre:
            if context.isReadOnly { return [.notice(context(.readOnlyRefusal))] }
        }
        guard let view else { return [.push(SmallForm.server(context))] }
        guard view.hasAuthority else { return [.notice(context(.accessNoAuthority))] }
        guard case .choice(let choice) = place else { return [.push(CentreScreen(view.chosen, view))] }
        var choices = view.chosen
        choice.toggle(&choices)
        guard choices.opensToSomebody else {
            // The third choice says what is opened, and to nobody by itself.
            guard view.chosen.opensToSomebody else { return [.notice(context(.emergencyWhoFirst))] }
            return [.push(Question(.access(.disableEmergency)))]
        }
        guard let centre = view.summary.regulator else { return [.push(CentreScreen(choices, view))] }
        let name = context(Sentences.professional(view.summary.subject, centre))
        return [.push(Question(.access(.enableEmergency(centre, name: name, choices, count: view.count(choices)))))]
    }

    mutating func receive(_ outcome: Outcome, _ context: Context) -> [Step] {
        switch outcome {
        case .access(.emergency(let view)):
            let isFirst = !isLoaded
            self.view = view
            isLoaded = true
            return isFirst ? [.select(0)] : []
        case .access(.done): return [.load(.access(.emergency)), .notice(context(.emergencySeen))]
        case .failed(let failure):
            self.failure = failure.words(context.language)
            return [.notice(failure.words(context.language))]
        default: return []
        }
    }
}

/// The three choices, each of its own.
enum EmergencyChoice: CaseIterable, Hashable, Sendable {
    case regulation, everybody, hidden

    var words: Words {
        switch self {
        case .regulation: .emergencyRegulation
        case .everybody: .emergencyEverybody
        case .hidden: .emergencyHidden
        }
    }

    func isOn(in choices: EmergencyChoices) -> Bool {
        switch self {
        case .regulation: choices.regulation
        case .everybody: choices.everybody
        case .hidden: choices.hidden
        }
    }

    func toggle(_ choices: inout EmergencyChoices) {
        switch self {
        case .regulation: choices.regulation.toggle()
        case .everybody: choices.everybody.toggle()
        case .hidden: choices.hidden.toggle()
        }
    }

    /// What the choice opens at present.
    func details(_ view: EmergencyView) -> Phrase {
        switch self {
        case .regulation, .everybody: Sentences.couldRead(view.shared)
        case .hidden: Sentences.couldReadBesides(view.withHidden - view.shared)
        }
    }
}

extension OpeningLine {
    /// Who, when, why, what, and what became of the keys.
    func row(_ context: Context, heading: Words?) -> Row {
        let opening = summary.opening
        let who = context(Sentences.professional(summary.subject, opening.professional))
        let kinds = Sentences.kinds(summary.kinds.compactMap(RecordKind.init(rawValue:)))
        var details = [
            context(Sentences.openingWhy(opening)), context(Sentences.openingWhat(kinds, until, context.language)),
        ]
        if opening.verdict != .emergency { details.append(Failure.sentence(context(opening.verdict.words))) }
        if opening.isBulk { details.append(context(.emergencyBulk)) }
        details.append(context(summary.isRotated ? .emergencyRotated : .emergencyNotRotated))
        return Row(
            .item,
            [Row.Cell(who, width: 40), Row.Cell(Sentences.moment(time, context.language))],
            heading: heading.map { context($0) },
            marker: opening.isAcknowledged ? .none : .alarm,
            details: details
        )
    }
}

extension Sentences {
    /// How many records an opening could read.
    static func couldRead(_ count: Int) -> Phrase {
        counted(
            count,
            ("élément pourrait être lu", "éléments pourraient être lus"),
            ("record could be read", "records could be read")
        ).ended
    }

    static func couldReadBesides(_ count: Int) -> Phrase {
        counted(
            count,
            ("élément masqué ou isolé de plus", "éléments masqués ou isolés de plus"),
            ("more record, hidden or isolated", "more records, hidden or isolated")
        ).ended
    }

    /// The motive, and the reason in the words of whoever opened.
    static func openingWhy(_ opening: NotedOpening) -> Phrase {
        let motive = opening.motive.flatMap { ReferenceData.standard.emergency.words(of: $0) }
        let reason = opening.reason
        return Phrase(
            "Motif\u{A0}: " + (motive?.french ?? "non prouvé")
                + (reason.map { ", \u{AB}\u{A0}\($0)\u{A0}\u{BB}" } ?? "") + ".",
            "Reason: " + (motive?.english ?? "not proved") + (reason.map { ", \"\($0)\"" } ?? "") + "."
        )
    }

    static func openingWhat(_ kinds: Phrase, _ until: Clock, _ language: Language) -> Phrase {
        Phrase(
            "Ouvert\u{A0}: \(kinds.french), jusqu'au \(moment(until, .french)).",
            "Opened: \(kinds.english), until \(moment(until, .english))."
        )
    }

    /// The line of the first screen, and the banner of every page.
    static func openingBanner(_ time: Clock) -> Phrase {
        Phrase(
            "Accès d'urgence à votre espace, \(moment(time, .french)). À vérifier.",
            "Emergency access to your space, \(moment(time, .english)). To check."
        )
    }

    static func enableQuestion(_ name: String, _ choices: EmergencyChoices, _ count: Int) -> Phrase {
        let who = [choices.regulation ? "son personnel" : nil, choices.everybody ? "tout professionnel certifié" : nil]
            .compactMap(\.self).joined(separator: " et ")
        let people = [choices.regulation ? "its staff" : nil, choices.everybody ? "any certified professional" : nil]
            .compactMap(\.self).joined(separator: " and ")
        return Phrase(
            "Par \(name), \(who) pourront lire \(count) éléments en urgence, sans vous demander. D'accord\u{A0}?",
            "Through \(name), \(people) may read \(count) records in an emergency, without asking you. Agreed?"
        )
    }
}

extension Phrase {
    /// The words as a sentence.
    fileprivate var ended: Phrase { Phrase(french + ".", english + ".") }
}
