import HealthModel
import SpaceClient
import Terminal

/// The line face (`--texte`): the same pages as numbered lines, for speech, for terminals without a cursor, and for scripts.
@MainActor
final class LineFace {
    private let runtime: Runtime
    private var shownFrame: Int?
    private var shownRows = ""
    private var first = 0

    /// How many choices are said at a time: with what stands before and after them, they stay on a terminal of 24 lines.
    private static let pageLength = 15

    init(_ runtime: Runtime) { self.runtime = runtime }

    private var context: Context { runtime.app.context }

    /// Asks and answers until the person leaves or input ends.
    func run() async {
        runtime.start()
        while true {
            await runtime.settled()
            guard !runtime.isOver else { return }
            say(runtime.app)
            let isOpen = await answer(runtime.app)
            if !isOpen { await leave() }
        }
    }

    private func leave() async {
        runtime.apply(.key(.endOfInput(.closed)))
        await runtime.settled()
    }

    // MARK: Saying

    private func say(_ app: App) {
        let page = app.page
        let frame = app.frames.last?.id
        let places = stops(page)
        let isField = focusedField(app, page) != nil && !isChooser(page)
        if frame != shownFrame { first = 0 }
        let rows = text(page, places)
        var lines: [String] = []
        if frame != shownFrame || (rows != shownRows && !isField) {
            lines.append("")
            lines.append(
                [page.path.joined(separator: " > "), page.state].filter { !$0.isEmpty }.joined(separator: ". ") + "."
            )
            if !page.person.isEmpty { lines.append(page.person) }
            lines.append(rows)
        }
        if let notice = app.notice {
            lines.append(notice)
        } else if frame != shownFrame, !page.advice.isEmpty {
            lines.append(page.advice)
        }
        shownFrame = frame
        shownRows = rows
        if !lines.isEmpty { LineTerminal.write(lines.joined(separator: "\n") + "\n") }
    }

    /// The rows where the selection stops, in order.
    private func stops(_ page: Page) -> [Int] {
        (0..<page.rows.count).filter { page.rows[$0].isStop(readingText: false) && !isLine(page.rows[$0]) }
    }

    private func isLine(_ row: Row) -> Bool {
        if case .line = row.role { return true }
        return false
    }

    /// Words as they are; what can be chosen with its number, some at a time.
    private func text(_ page: Page, _ places: [Int]) -> String {
        var lines: [String] = []
        var number = 0
        for index in 0..<page.rows.count {
            let row = page.rows[index]
            if let heading = row.heading { lines.append(heading) }
            guard row.isStop(readingText: false), !isLine(row) else {
                lines.append(row.spoken)
                if let error = row.error { lines.append(error) }
                continue
            }
            number += 1
            guard number > first, number <= first + Self.pageLength else { continue }
            lines.append("\(number) \(row.spoken)")
            if let error = row.error { lines.append(error) }
        }
        if places.count > first + Self.pageLength {
            lines.append(context(LineWords.more(places.count - first - Self.pageLength)))
        }
        return lines.joined(separator: "\n")
    }

    // MARK: Answering

    /// A page whose field narrows the list below it.
    private func isChooser(_ page: Page) -> Bool {
        guard page.rows.count > 0, case .field = page.rows[0].role else { return false }
        return (1..<page.rows.count).contains { index in
            if case .item = page.rows[index].role { return true }
            return false
        } || page.rows.count == 1
    }

    private func focusedField(_ app: App, _ page: Page) -> FieldFace? {
        guard app.selected < page.rows.count, case .field(let face) = page.rows[app.selected].role else { return nil }
        return face
    }

    /// Reads one answer; false at the end of input.
    private func answer(_ app: App) async -> Bool {
        let page = app.page
        if let face = focusedField(app, page), !isChooser(page) { return fill(face, page.rows[app.selected]) }
        LineTerminal.write(context(LineWords.prompt))
        guard let line = LineTerminal.readLine() else { return false }
        runtime.touched()
        choose(line.trimmed, app, page)
        return true
    }

    /// Asks for the text of a field.
    private func fill(_ face: FieldFace, _ row: Row) -> Bool {
        if let error = row.error { LineTerminal.write(error + "\n") }
        let question = (row.label ?? "") + (face.suffix.isEmpty ? "" : " " + context(LineWords.starForList))
        let isSecret = face.field.echo == .none
        let current = isSecret || face.field.isEmpty ? "" : " [\(face.field.text)]"
        let typed: String?
        if isSecret, LineTerminal.isTerminal(0) {
            typed = try? LineTerminal.askSecret(question + context(LineWords.colon))
        } else {
            LineTerminal.write(question + current + context(LineWords.colon))
            typed = LineTerminal.readLine()
        }
        guard let typed else { return false }
        runtime.touched()
        switch typed {
        case "<": runtime.apply(.key(.escape))
        case "?":
            runtime.apply(.command(.fieldHelp))
            if runtime.app.notice == nil { runtime.apply(.command(.help)) }
        case "*" where !face.suffix.isEmpty: runtime.apply(.key(.enter))
        case "" where !isSecret: runtime.apply(.key(.down))
        default:
            if !isSecret || !typed.isEmpty {
                runtime.apply(.key(.ctrl("e")))
                runtime.apply(.key(.ctrl("u")))
                runtime.apply(.key(.paste(typed)))
            }
            // A choice typed in words needs no list; other fields go on as Enter does.
            runtime.apply(.key(face.suffix.isEmpty ? .enter : .down))
        }
        return true
    }

    private func choose(_ answer: String, _ app: App, _ page: Page) {
        let places = stops(page)
        switch answer {
        case "": return
        case "<": runtime.apply(.key(.escape))
        case "?": runtime.apply(.command(.help))
        case ":": runtime.apply(.command(.actions))
        case "+":
            if first + Self.pageLength < places.count { first += Self.pageLength }
            shownRows = ""
        case "-":
            first = max(0, first - Self.pageLength)
            shownRows = ""
        default:
            if let number = Int(answer), places.indices.contains(number - 1) {
                pick(places[number - 1], app, page)
            } else if isChooser(page) {
                // Where only the field takes words, those of a line choose the line.
                if let row = line(answer, app, page, places) { return pick(row, app, page) }
                if focusedField(app, page) == nil { runtime.apply(.chose(0)) }
                runtime.apply(.key(.ctrl("e")))
                runtime.apply(.key(.ctrl("u")))
                runtime.apply(.key(.paste(answer)))
                runtime.apply(.key(.enter))
            } else {
                command(answer, app, page, places)
            }
        }
    }

    /// The line with these words, on a page whose lines do not narrow as one types.
    private func line(_ answer: String, _ app: App, _ page: Page, _ places: [Int]) -> Int? {
        places.first { row in
            if case .field = page.rows[row].role { return false }
            return !app.screen.takesText(at: row) && page.rows[row].spoken.folded.contains(answer.folded)
        }
    }

    /// Chooses a row and opens it.
    private func pick(_ row: Int, _ app: App, _ page: Page) {
        runtime.apply(.chose(row))
        // On a full screen a question only selects at the first choice; a number that was typed is meant.
        let isStill = runtime.app.frames.last?.id == app.frames.last?.id && runtime.app.selected == row
        if isStill, app.selected != row, app.screen.isQuestion, focusedField(runtime.app, page) == nil {
            runtime.apply(.chose(row))
        }
    }

    /// A letter or a word: the key of an action, its name, or a word of a line.
    private func command(_ answer: String, _ app: App, _ page: Page, _ places: [Int]) {
        let words = answer.folded
        let offers = app.offers
        let language = context.language
        let byKey = offers.first { offer in
            answer.count == 1 && offer.command.keys(language).contains(.char(Character(answer.lowercased())))
        }
        let byName = offers.first { context($0.command.name).folded.hasPrefix(words) }
        if let offer = byKey ?? byName {
            if let refusal = offer.refusal {
                LineTerminal.write(context(refusal) + "\n")
            } else {
                runtime.apply(.command(offer.command))
            }
            return
        }
        if let row = places.first(where: { page.rows[$0].spoken.folded.contains(words) }) {
            pick(row, app, page)
            return
        }
        LineTerminal.write(context(LineWords.notUnderstood) + "\n")
    }
}

/// The few words that only line mode needs.
enum LineWords {
    static let prompt = Phrase(
        "Votre choix (numéro, mot, < pour revenir, ? pour l'aide, : pour toutes les actions)\u{A0}: ",
        "Your choice (number, word, < to go back, ? for help, : for all actions): "
    )
    static let colon = Phrase("\u{A0}: ", ": ")
    static let starForList = Phrase("(* pour la liste)", "(* for the list)")
    static let notUnderstood = Phrase(
        "Pas compris. Tapez le numéro d'une ligne, ou ? pour l'aide.",
        "Not understood. Type the number of a line, or ? for help."
    )
    static func more(_ count: Int) -> Phrase { Phrase("Suite\u{A0}: \(count). Tapez +", "More: \(count). Type +") }
}
