import HealthModel
import SpaceClient
import SpaceProtocol

/// One caregiver of the person whose space is open: what they may do, until when, and what can be changed.
struct MandateScreen: Screen {
    private let mandate: CaregiverSummary
    private let until: CivilDate

    init(_ mandate: CaregiverSummary, until: CivilDate) {
        self.mandate = mandate
        self.until = until
    }

    private enum Place {
        case fact
        case change
        case end
    }

    private var isLive: Bool { mandate.state == .active || mandate.state == .upcoming || mandate.state == .over }

    private func lines(_ context: Context) -> [(place: Place, row: Row)] {
        var lines: [(Place, Row)] = []
        func fact(_ label: Words, _ value: Phrase) {
            lines.append((.fact, Row(.text, [Row.Cell(context(label), width: 20), Row.Cell(context(value))])))
        }
        fact(.mandateRole, mandate.role.words)
        fact(
            .sections,
            mandate.kinds.map { HelpSentences.kinds($0) }
                ?? HelpSentences.kinds(Set(RecordKind.allCases.map(\.rawValue)))
        )
        fact(.mandateState, HelpSentences.state(mandate, until: until))
        if mandate.isPending { lines.append((.fact, .text(context(.accessPending), marker: .attention))) }
        if isLive {
            lines.append((.change, .item(context(.mandateChangeName), spaced: true)))
            lines.append((.end, .item(context(.mandateEndName))))
        }
        return lines
    }

    private var name: String { mandate.name ?? String(mandate.id.prefix(8)) }

    func page(_ context: Context) -> Page {
        Page(
            path: [context(.homeTitle), context(.peopleTitle), name],
            lines(context).map(\.row),
            advice: context(.advicePeople)
        )
    }

    func offers(_ context: Context, at row: Int) -> [Offer] {
        let lines = lines(context)
        guard lines.indices.contains(row), lines[row].place != .fact else { return [] }
        return [Offer(.open)]
    }

    mutating func activate(_ row: Int, _ context: Context) -> [Step] {
        let lines = lines(context)
        guard lines.indices.contains(row), lines[row].place != .fact else { return [] }
        guard !context.isReadOnly else { return [.notice(context(.readOnlyRefusal))] }
        return lines[row].place == .change
            ? [.push(MandateAssistant(changing: mandate, until: until, context))]
            : [.push(Question(.mandate(.end(mandate.id, name: name, isOffline: context.sync?.offlineSince != nil))))]
    }
}
