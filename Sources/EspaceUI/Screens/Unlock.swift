import HealthModel
import SpaceClient
import Terminal
import Vault

/// The first screen of a locked space: one field.
///
/// Nothing of the record is read before it opens.
struct Unlock: Screen {
    private enum Place {
        case field, open, code, readOnly
    }

    /// Whose space it was, when it was just locked; a space that was not open yet names nobody.
    private let name: String
    private var field = TextField(echo: .none, limit: 1000)
    private var usesCode = false
    private var readOnly: Bool
    private var isUnderWay = false
    private var failures = 0
    private var pausedUntil: Clock?

    /// How many wrong passphrases lead to a pause.
    private static let tries = 5

    init(of name: String = "", isReadOnly: Bool = false) {
        self.name = name
        readOnly = isReadOnly
    }

    var isBeforeOpening: Bool { true }
    var isQuestion: Bool { true }

    private func body(_ context: Context) -> [String] {
        var lines = [context(Sentences.openSpace(of: name)), context(.unlockCopy), context(.unlockNeverLeaves)]
        if let words = context.demonstration { lines.append(context(Sentences.demonstrationPassphrase(words))) }
        if let second = context.secondDevice { lines.append(context(Sentences.demonstrationSecond(second))) }
        return lines
    }

    private let places: [Place] = [.field, .open, .code, .readOnly]

    func page(_ context: Context) -> Page {
        var rows = body(context).enumerated().map { Row.text($1, spaced: $0 == 1) }
        rows.append(
            Row(
                .field(FieldFace(field, width: 56)),
                [],
                label: context(usesCode ? .codeLabel : .passphraseLabel),
                details: [context(usesCode ? .codeForgiving : field.echo == .none ? .unlockNoEcho : .unlockEcho)],
                isSpaced: true
            )
        )
        rows.append(.button(context(readOnly ? .openReadOnlyButton : .openHint), spaced: true))
        rows.append(.item(context(usesCode ? .usePassphrase : .useCode), heading: context(.otherChoices), spaced: true))
        rows.append(.item(context(readOnly ? .openForWriting : .openForReading)))
        let language = context.language
        return Page(
            path: [context(.unlockTitle)],
            rows,
            advice: isUnderWay ? context(.opening) : "",
            hints: [
                Hint(Key.enter.name(language), context(.openHint), .enter),
                Hint(Key.tab.name(language), context(.nextHint), .tab),
                Hint("F2", context(field.echo == .none ? .showHint : .hideHint), .function(2)),
            ]
        )
    }

    func offers(_ context: Context, at row: Int) -> [Offer] { [Offer(.show)] }

    private func place(_ row: Int, _ context: Context) -> Place? {
        let index = row - body(context).count
        return places.indices.contains(index) ? places[index] : nil
    }

    func takesText(at row: Int) -> Bool { true }

    mutating func appear(_ context: Context) -> [Step] { [.select(body(context).count)] }

    mutating func edit(_ key: Key, at row: Int, _ context: Context) -> [Step]? {
        if place(row, context) != .field, [.left, .right, .home, .end].contains(key) { return nil }
        guard !isUnderWay, field.handle(key) else { return nil }
        // Wherever the selection is, letters are the passphrase.
        return [.select(body(context).count)]
    }

    mutating func perform(_ command: Command, at row: Int, _ context: Context) -> [Step] {
        field.echo = field.echo == .none ? .visible : .none
        return []
    }

    mutating func activate(_ row: Int, _ context: Context) -> [Step] {
        guard !isUnderWay else { return [] }
        switch place(row, context) {
        case .field, .open: return open(context)
        case .code:
            usesCode.toggle()
            field = TextField(echo: usesCode ? .visible : .none, limit: 1000)
            return [.select(body(context).count)]
        case .readOnly:
            readOnly.toggle()
            return [.select(body(context).count)]
        case nil: return []
        }
    }

    private mutating func open(_ context: Context) -> [Step] {
        if let pausedUntil, context.clock < pausedUntil {
            return [.notice(context(Sentences.paused(until: pausedUntil.time(context.language))))]
        }
        guard !field.isEmpty else { return [.notice(context(usesCode ? .emptyCode : .emptyPassphrase))] }
        let typed = Typed(field.text)
        field.text = ""
        isUnderWay = true
        return [.act(.open(usesCode ? .recoveryCode(typed) : .passphrase(typed), readOnly: readOnly))]
    }

    mutating func receive(_ outcome: Outcome, _ context: Context) -> [Step] {
        isUnderWay = false
        switch outcome {
        case .opened: return [.restart(HomeScreen())]
        case .failed(let failure): return failed(failure, context)
        default: return []
        }
    }

    private mutating func failed(_ failure: Failure, _ context: Context) -> [Step] {
        switch failure {
        case .space(.vault(.wrongPassphrase)), .space(.vault(.wrongRecoveryCode)):
            failures += 1
            guard failures >= Self.tries else {
                return [.notice(context(Sentences.wrongPassphrase(left: Self.tries - failures)))]
            }
            failures = 0
            pausedUntil = context.clock.adding(minutes: 1)
            return [.notice(context(.pauseBegins))]
        case .space(.vault(.inUse(let holder))):
            return [
                .notice(context(Sentences.inUse(since: holder.map { Moment($0.since) }))),
                .select(body(context).count + 3),
            ]
        default: return [.notice(failure.words(context.language))]
        }
    }

    /// Escape loses nothing, not even the place one is at.
    mutating func leave(_ context: Context) -> [Step] { [.notice(context(.unlockLeave))] }
}
