import HealthModel
import SpaceClient
import SpaceProtocol
import Vault

/// The people whose records are in the vault, to act for one or to come back, and who helps the person whose space is open.
struct PeopleScreen: Screen {
    private var overview: PeopleOverview?
    private var news: [OtherNews] = []

    init() {}

    private enum Place {
        case person(VaultPerson)
        case helper(CaregiverSummary)
        case nobody
        case invite
        case help
    }

    private var places: [Place] {
        guard let overview else { return [] }
        let helpers = overview.mandates.filter { !$0.isForOther }
        return overview.people.map { .person($0) } + helpers.map { .helper($0) } + (helpers.isEmpty ? [.nobody] : [])
            + [.invite, .help]
    }

    private func mandate(of person: VaultPerson) -> CaregiverSummary? {
        overview?.mandates.first { $0.isForOther && $0.place == person.number }
    }

    func page(_ context: Context) -> Page {
        let path = [context(.homeTitle), context(.peopleTitle)]
        guard let overview else { return Page(path: path, [.text(context(.loading))]) }
        var rows: [Row] = []
        var hasHelper = false
        for place in places {
            switch place {
            case .person(let person): rows.append(row(person, overview, isFirst: rows.isEmpty, context))
            case .helper(let helper):
                rows.append(
                    Row(
                        .item,
                        [
                            Row.Cell(helper.name ?? String(helper.id.prefix(8)), width: 30),
                            Row.Cell(context(helper.role.words), width: 30), Row.Cell(context(terms(of: helper))),
                        ],
                        heading: hasHelper ? nil : context(.helpersHeading),
                        details: helper.isPending ? [context(.accessPending)] : [],
                        isSpaced: !hasHelper
                    )
                )
                hasHelper = true
            case .nobody: rows.append(.text(context(.helpersNone), spaced: true))
            case .invite: rows.append(.item(context(.inviteName), spaced: true))
            case .help: rows.append(.item(context(.helpSomebody)))
            }
        }
        return Page(path: path, rows, advice: context(.advicePeople))
    }

    private func row(_ person: VaultPerson, _ overview: PeopleOverview, isFirst: Bool, _ context: Context) -> Row {
        let news = news.first { $0.person.id == person.id }
        let mandate = mandate(of: person)
        return Row(
            .item,
            [
                Row.Cell(person.person.displayName, width: 30),
                Row.Cell(person.id == overview.open ? context(.peopleOpen) : "", width: 16),
                Row.Cell(context(terms(of: mandate))),
            ],
            heading: isFirst ? context(.peopleHeading) : nil,
            marker: news.map { $0.alarms > 0 ? .alarm : .attention } ?? .none,
            details: [
                news.map { context(HelpSentences.news($0)) },
                mandate?.isPending == true ? context(.accessPending) : nil,
            ].compactMap(\.self)
        )
    }

    /// Until when a mandate holds, or what has become of it; nothing is one's own space.
    private func terms(of mandate: CaregiverSummary?) -> Phrase {
        guard let mandate else { return Words.peopleOwn.phrase }
        guard let day = overview?.ends[mandate.id] else { return Phrase("", "") }
        return HelpSentences.state(mandate, until: day)
    }

    func offers(_ context: Context, at row: Int) -> [Offer] {
        guard places.indices.contains(row), case .person(let person) = places[row],
            let mandate = mandate(of: person), mandate.state == .active || mandate.state == .upcoming
        else { return [Offer(.open)] }
        return [Offer(.open), Offer(.delete, unless: context.isReadOnly ? .readOnlyRefusal : nil)]
    }

    mutating func appear(_ context: Context) -> [Step] { [.load(.people), .load(.others)] }

    mutating func activate(_ row: Int, _ context: Context) -> [Step] {
        guard let overview, places.indices.contains(row) else { return [] }
        switch places[row] {
        case .person(let person):
            // Already there: one goes back to the first screen.
            return person.id == overview.open ? [.home] : [.act(.turnTo(person.id))]
        case .helper(let helper):
            return overview.ends[helper.id].map { [.push(MandateScreen(helper, until: $0))] } ?? []
        case .nobody: return []
        case .invite:
            guard !context.isReadOnly else { return [.notice(context(.readOnlyRefusal))] }
            guard context.sync != nil else { return [.notice(context(.inviteNeedsServer))] }
            return [.push(MandateAssistant(context))]
        case .help:
            guard !context.isReadOnly else { return [.notice(context(.readOnlyRefusal))] }
            guard context.acting == nil else { return [.notice(context(.helpOwnSpace))] }
            return [.push(HelpScreen(context))]
        }
    }

    mutating func perform(_ command: Command, at row: Int, _ context: Context) -> [Step] {
        guard command == .delete, places.indices.contains(row), case .person(let person) = places[row],
            mandate(of: person) != nil
        else { return [] }
        let question = MandateQuestion.resign(
            person.number,
            person: person.person.displayName,
            isOffline: context.sync?.offlineSince != nil
        )
        return [.push(Question(.mandate(question)))]
    }

    mutating func receive(_ outcome: Outcome, _ context: Context) -> [Step] {
        switch outcome {
        case .people(let overview):
            self.overview = overview
            return []
        case .others(let news):
            self.news = news
            return []
        case .turned: return [.restart(HomeScreen())]
        case .failed(let failure): return [.notice(failure.words(context.language))]
        default: return []
        }
    }
}
