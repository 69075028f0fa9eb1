import HealthModel
import SpaceClient
import SpaceProtocol

/// The people whose records are in the vault, to act for one or to come back, and who helps the person whose space is open.
struct PeopleScreen: Screen {
    private var overview: PeopleOverview?

    init() {}

    private var helpers: [CaregiverSummary] { (overview?.mandates ?? []).filter { !$0.isForOther } }

    private func mandate(of person: VaultPerson) -> CaregiverSummary? {
        overview?.mandates.first { $0.isForOther && $0.place == person.number }
    }

    func page(_ context: Context) -> Page {
        let path = [context(.homeTitle), context(.peopleTitle)]
        guard let overview else { return Page(path: path, [.text(context(.loading))]) }
        var rows = overview.people.map { person -> Row in
            let isFirst = person.id == overview.people.first?.id
            return Row(
                .item,
                [
                    Row.Cell(person.person.displayName, width: 30),
                    Row.Cell(person.id == overview.open ? context(.peopleOpen) : "", width: 16),
                    Row.Cell(context(terms(of: mandate(of: person)))),
                ],
                heading: isFirst ? context(.peopleHeading) : nil
            )
        }
        for helper in helpers {
            let isFirst = helper.id == helpers.first?.id
            rows.append(
                Row(
                    .item,
                    [
                        Row.Cell(helper.name ?? String(helper.id.prefix(8)), width: 30),
                        Row.Cell(context(helper.role.words), width: 30), Row.Cell(context(terms(of: helper))),
                    ],
                    heading: isFirst ? context(.helpersHeading) : nil,
                    isSpaced: isFirst
                )
            )
        }
        if helpers.isEmpty { rows.append(.text(context(.helpersNone), spaced: true)) }
        return Page(path: path, rows, advice: context(.advicePeople))
    }

    /// Until when a mandate holds, or what has become of it.
    private func terms(of mandate: CaregiverSummary?) -> Phrase {
        guard let mandate else { return Words.peopleOwn.phrase }
        switch mandate.state {
        case .active, .upcoming:
            guard let day = overview?.ends[mandate.id] else { return Phrase("", "") }
            return Sentences.until(day)
        case .over, .ended: return Words.mandateOver.phrase
        case .resigned: return Words.mandateResigned.phrase
        }
    }

    func offers(_ context: Context, at row: Int) -> [Offer] { [Offer(.open)] }

    mutating func appear(_ context: Context) -> [Step] { [.load(.people)] }

    mutating func activate(_ row: Int, _ context: Context) -> [Step] {
        guard let overview, overview.people.indices.contains(row) else { return [] }
        let person = overview.people[row]
        // Already there: one goes back to the first screen.
        return person.id == overview.open ? [.home] : [.act(.turnTo(person.id))]
    }

    mutating func receive(_ outcome: Outcome, _ context: Context) -> [Step] {
        switch outcome {
        case .people(let overview):
            self.overview = overview
            return []
        case .turned: return [.restart(HomeScreen())]
        case .failed(let failure): return [.notice(failure.words(context.language))]
        default: return []
        }
    }
}
