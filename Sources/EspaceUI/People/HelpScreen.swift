import HealthModel
import SpaceClient
import SpaceProtocol
import Terminal

/// Answers an invitation: the code, then the six digits which both sides compare, then the wait for the person's yes.
struct HelpScreen: Screen {
    private enum Stage {
        case asking
        case meeting
        case comparing(HelpOffer)
    }

    private var stage = Stage.asking
    private var fields: Fields
    /// Who is helped, once their space is being opened.
    private var person = ""

    init(_ context: Context) {
        fields = Fields(
            fields: [
                .init("code", .helpCode, help: .helpCodeHelp, context),
                .init(
                    "address",
                    .syncAddress,
                    help: .syncAddressHelp,
                    value: context.sync?.address ?? "https://",
                    context
                ),
                .init("root", .trustRootLabel, help: .trustRootHelp, context),
            ],
            buttons: [.helpSomebody, .cancelButton]
        )
    }

    func page(_ context: Context) -> Page {
        let path = [context(.homeTitle), context(.peopleTitle), context(.helpSomebody)]
        switch stage {
        case .asking:
            let language = context.language
            return Page(
                path: path,
                [.text(context(.helpBody))] + fields.rows(context),
                hints: [
                    Hint(Key.tab.name(language), context(.nextHint), .tab),
                    Hint("F2", context(.confirmHint), .function(2)),
                ]
            )
        case .meeting: return Page(path: path, [.text(context(.helpMeeting))], advice: context(.underWay))
        case .comparing(let offer):
            return Page(
                path: path,
                [
                    .text(context(HelpSentences.offered(offer))), .text(context(.helpCheck), spaced: true),
                    Row(.line, [Row.Cell(offer.check)], isSpaced: true), .text(context(.helpWait), spaced: true),
                ],
                advice: context(.nothingChangedYet)
            )
        }
    }

    private var isAsking: Bool { if case .asking = stage { true } else { false } }

    func offers(_ context: Context, at row: Int) -> [Offer] { isAsking ? [Offer(.save), Offer(.fieldHelp)] : [] }

    func takesText(at row: Int) -> Bool { isAsking && row > 0 && fields.takesText(at: row - 1) }

    mutating func edit(_ key: Key, at row: Int, _ context: Context) -> [Step]? { fields.edit(key, at: row - 1) }

    mutating func appear(_ context: Context) -> [Step] { isAsking ? [.select(1)] : [] }

    mutating func activate(_ row: Int, _ context: Context) -> [Step] {
        guard isAsking else { return [] }
        if fields.fields.indices.contains(row - 1) { return [.select(row + 1)] }
        if row - 1 == fields.firstButton { return submit(context) }
        return row - 1 == fields.firstButton + 1 ? [.pop] : []
    }

    mutating func perform(_ command: Command, at row: Int, _ context: Context) -> [Step] {
        guard isAsking else { return [] }
        guard command == .fieldHelp else { return submit(context) }
        return fields.fields.indices.contains(row - 1) ? [.notice(fields.fields[row - 1].help)] : []
    }

    private mutating func submit(_ context: Context) -> [Step] {
        guard !fields["code"].isEmpty else {
            fields.fields[0].error = context(.errorPrefix) + context(.helpCodeHelp)
            return [.notice(context(Sentences.errors(1))), .select(1)]
        }
        stage = .meeting
        let deed = HelpDeed.answer(
            code: Typed(fields["code"]),
            address: fields["address"],
            trustRoot: fields["root"]
        )
        return [.act(.help(deed))]
    }

    mutating func leave(_ context: Context) -> [Step] { [.effect(.stopWork), .pop] }

    mutating func receive(_ outcome: Outcome, _ context: Context) -> [Step] {
        switch outcome {
        case .help(.answered(let offer)):
            stage = .comparing(offer)
            person = offer.person
            return [.select(2), .act(.help(.begin))]
        case .help(.began(let number)): return [.act(.turnTo(number))]
        case .turned: return [.restart(HomeScreen()), .notice(context(HelpSentences.helps(person)))]
        case .failed(let failure):
            // What was typed stays; only a code that somebody used is of no use any more.
            stage = .asking
            return [.notice(failure.words(context.language)), .select(1)]
        default: return []
        }
    }
}
