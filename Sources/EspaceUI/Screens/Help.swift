import HealthModel
import Terminal

/// Help of a screen: its keys, then words explained, then what to do if.
///
/// Typing searches it; Enter on a key does it.
struct Help: Screen {
    private struct Line {
        let words: String
        let heading: String?
        let command: Command?
    }

    private let title: String
    private let lines: [Line]
    private var filter = Filter()

    init(of screen: any Screen, offers: [Offer], _ context: Context) {
        title = screen.page(context).path.last ?? ""
        let language = context.language
        var lines: [Line] = []
        func section(_ heading: Words, _ rows: [(String, Command?)]) {
            for (number, row) in rows.enumerated() {
                lines.append(Line(words: row.0, heading: number == 0 ? context(heading) : nil, command: row.1))
            }
        }
        section(.helpMoving, Words.moving.map { (context($0), nil) })
        let isSection = Set(Command.sections)
        section(
            .helpHere,
            offers.filter { !isSection.contains($0.command) }.map { offer in
                let keys = offer.command.keys(language).map { $0.name(language) }.joined(separator: ", ")
                let words = [
                    keys, context(offer.command.name) + ". " + context(offer.refusal ?? offer.command.sentence),
                ]
                return (
                    words.filter { !$0.isEmpty }.joined(separator: "\u{A0}: "),
                    offer.refusal == nil ? offer.command : nil
                )
            }
        )
        section(
            .helpSections,
            offers.filter { isSection.contains($0.command) }.map { offer in
                let keys = offer.command.keys(language).map { $0.name(language) }.joined(separator: ", ")
                let name = context(offer.command.name)
                return (keys.isEmpty ? name : keys + "\u{A0}: " + name, offer.command)
            }
        )
        section(.helpWords, Words.glossary.map { (context($0), nil) })
        section(.helpWhatIf, Words.whatIf.map { (context($0), nil) })
        self.lines = lines
    }

    private var shown: [Line] { filter.matches(lines, title: \.words, rest: { _ in "" }) }

    func page(_ context: Context) -> Page {
        var rows = [Row(.field(FieldFace(filter.field)), [], label: context(.helpPrompt))]
        let isFiltered = !filter.applied.isEmpty
        for (number, line) in shown.enumerated() {
            let heading = isFiltered ? nil : line.heading
            rows.append(
                Row(
                    line.command == nil ? .line : .item,
                    [Row.Cell(line.words)],
                    heading: heading,
                    isSpaced: heading != nil || number == 0
                )
            )
        }
        if shown.isEmpty { rows.append(.text(context(.choiceNone))) }
        return Page(
            path: [context(.helpName), title].filter { !$0.isEmpty },
            rows,
            advice: context(.adviceHelp),
            hints: [Hint(Key.enter.name(context.language), context(.runHint), .enter)]
        )
    }

    func takesText(at row: Int) -> Bool { true }

    mutating func edit(_ key: Key, at row: Int, _ context: Context) -> [Step]? {
        if row > 0, [.left, .right, .home, .end].contains(key) { return nil }
        return filter.edit(key, context) == nil ? nil : [.select(0)]
    }

    mutating func activate(_ row: Int, _ context: Context) -> [Step] {
        if row == 0 {
            _ = filter.apply()
            return shown.isEmpty ? [] : [.select(1)]
        }
        guard shown.indices.contains(row - 1), let command = shown[row - 1].command else { return [] }
        return [.answer(.command(command))]
    }
}
