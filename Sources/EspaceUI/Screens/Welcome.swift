import HealthModel
import SpaceClient
import Terminal

/// The first opening: one question on each screen, Escape for the one before.
struct Welcome: Screen {
    private enum Question: Int {
        case language, reader, space, given, family, birth, passphrase, again
        case backup, backupPassphrase
    }

    private var question = Question.language
    private var asked: [Question] = []
    private var field = TextField()
    private var error: String?
    private var person = Person(family: "", given: "")
    private var passphrase = Typed("")
    private var backup = ""
    private var isUnderWay = false

    init() {}

    var isBeforeOpening: Bool { true }
    var isQuestion: Bool { false }

    private var choices: [Words] {
        switch question {
        case .language: [.french, .english]
        case .reader: [.no, .yes]
        case .space: [.newSpace, .restoreSpace]
        default: []
        }
    }

    private var prompt: (label: Words, help: Words) {
        switch question {
        case .language: (.welcomeLanguage, .welcomeLanguageHelp)
        case .reader: (.welcomeReader, .welcomeReaderHelp)
        case .space: (.welcomeSpace, .welcomeSpaceHelp)
        case .given: (.givenLabel, .givenHelp)
        case .family: (.familyLabel, .familyHelp)
        case .birth: (.birthLabel, .welcomeBirthHelp)
        case .passphrase: (.welcomePassphrase, .welcomePassphraseHelp)
        case .again: (.passphraseAgain, .passphraseAgainHelp)
        case .backup: (.backupPath, .backupPathHelp)
        case .backupPassphrase: (.backupPassphrase, .passphraseHelp)
        }
    }

    func page(_ context: Context) -> Page {
        var rows: [Row] = []
        if choices.isEmpty {
            rows.append(.text(context(prompt.help)))
            rows.append(
                Row(.field(FieldFace(field, width: 56)), [], label: context(prompt.label), error: error, isSpaced: true)
            )
            rows.append(.button(context(.continueButton), spaced: true))
        } else {
            rows.append(.text(context(prompt.label)))
            rows.append(.text(context(prompt.help)))
            rows += choices.enumerated().map { .item(context($1), spaced: $0 == 0) }
        }
        let language = context.language
        return Page(
            path: [context(.welcomeTitle)],
            rows,
            advice: isUnderWay
                ? context(.creating) : asked.isEmpty ? context(.welcomeAdvice) : context(.previousQuestion),
            hints: [Hint(Key.enter.name(language), context(.chooseHint), .enter)]
        )
    }

    func takesText(at row: Int) -> Bool { choices.isEmpty }

    mutating func appear(_ context: Context) -> [Step] { [.select(firstRow(context))] }

    private func firstRow(_ context: Context) -> Int { choices.isEmpty ? 1 : 2 }

    mutating func edit(_ key: Key, at row: Int, _ context: Context) -> [Step]? {
        guard !isUnderWay else { return nil }
        error = nil
        return field.handle(key) ? [.select(1)] : nil
    }

    mutating func activate(_ row: Int, _ context: Context) -> [Step] {
        guard !isUnderWay else { return [] }
        if choices.isEmpty { return row == 0 ? [.select(1)] : answered(context) }
        guard choices.indices.contains(row - 2) else { return [.select(2)] }
        switch (question, row - 2) {
        case (.language, let choice):
            return [.show(context.display, choice == 0 ? .french : .english)] + next(.reader)
        case (.reader, let choice):
            var display = context.display
            display.reader = choice == 1
            return [.show(display, context.language)] + next(.space)
        case (_, 0): return next(.given)
        default: return next(.backup)
        }
    }

    private mutating func next(_ next: Question) -> [Step] {
        asked.append(question)
        return begin(next)
    }

    private mutating func begin(_ next: Question) -> [Step] {
        question = next
        error = nil
        let isSecret = [.passphrase, .again, .backupPassphrase].contains(next)
        field = TextField(echo: isSecret ? .none : .visible, limit: 1000)
        switch next {
        case .given: field.text = person.given
        case .family: field.text = person.family
        case .backup: field.text = backup
        default: break
        }
        return [.select(choices.isEmpty ? 1 : 2), .effect(.flushInput)]
    }

    private mutating func answered(_ context: Context) -> [Step] {
        switch question {
        case .given:
            person.given = field.text.trimmed
            return next(.family)
        case .family:
            person.family = field.text.trimmed
            guard !(person.given + person.family).isEmpty else { return wrong(.nameMissing, context) }
            return next(.birth)
        case .birth:
            person.birthDate = nil
            guard !field.text.trimmed.isEmpty else { return next(.passphrase) }
            do { person.birthDate = try DateEntry.parse(field.text, today: context.clock.today) } catch {
                self.error =
                    context(.errorPrefix) + error.message(context.language) + " " + error.hint(context.language)
                return [.select(1)]
            }
            return next(.passphrase)
        case .passphrase:
            guard field.text.count >= Self.shortest else { return wrong(.passphraseShort, context) }
            passphrase = Typed(field.text)
            return next(.again)
        case .again:
            // A slip is told at once; what counts is that the new vault opens with what was typed now.
            let again = Typed(field.text)
            guard again == passphrase else { return wrong(.passphrasesDiffer, context) }
            isUnderWay = true
            return [.act(.create(passphrase, again: again, person, context.display))]
        case .backup:
            guard !field.text.trimmed.isEmpty else { return wrong(.pathMissing, context) }
            backup = field.text.trimmed
            return next(.backupPassphrase)
        case .backupPassphrase:
            guard !field.isEmpty else { return wrong(.emptyPassphrase, context) }
            isUnderWay = true
            return [.act(.restoreBackup(path: backup, Typed(field.text)))]
        case .language, .reader, .space: return []
        }
    }

    /// Shorter passphrases are guessed, whatever the work of one guess.
    private static let shortest = 12

    private mutating func wrong(_ words: Words, _ context: Context) -> [Step] {
        error = context(.errorPrefix) + context(words)
        return [.select(1)]
    }

    mutating func receive(_ outcome: Outcome, _ context: Context) -> [Step] {
        isUnderWay = false
        switch outcome {
        case .created(let code): return [.restart(CodeShown(code, isFirst: true))]
        case .opened: return [.restart(HomeScreen()), .notice(context(.backupRestored))]
        case .failed(let failure): return [.notice(failure.words(context.language))]
        default: return []
        }
    }

    mutating func leave(_ context: Context) -> [Step] {
        guard !isUnderWay else { return [] }
        guard let before = asked.popLast() else { return [.notice(context(.unlockLeave))] }
        return begin(before)
    }
}
