import HealthModel
import SpaceClient
import Terminal

/// The recovery code, shown once, to copy on paper.
struct CodeShown: Screen {
    private let code: Typed
    /// Whether the vault was just made, so that the way leads to its first screen.
    private let isFirst: Bool

    init(_ code: Typed, isFirst: Bool) {
        self.code = code
        self.isFirst = isFirst
    }

    var isBeforeOpening: Bool { isFirst }
    var isQuestion: Bool { true }

    func page(_ context: Context) -> Page {
        let groups = code.text.split(separator: "-").map(String.init)
        let half = (groups.count + 1) / 2
        let lines = [groups.prefix(half).joined(separator: " - "), groups.dropFirst(half).joined(separator: " - ")]
        return Page(
            path: [context(.codeLabel)],
            [.text(context(.codeBody)), .text(context(.codeWhy))]
                + lines.enumerated().map { Row(.line, [Row.Cell($1)], isSpaced: $0 == 0) }
                + [.button(context(.codeCopied), spaced: true)],
            advice: context(.codeAdvice)
        )
    }

    mutating func appear(_ context: Context) -> [Step] { [.select(context.layout.readsText ? 2 : 4)] }

    mutating func activate(_ row: Int, _ context: Context) -> [Step] {
        row == 4 ? [.push(CodeTyped(code, isFirst: isFirst))] : [.select(row + 1)]
    }

    /// Leaving without having written the code down would make it useless.
    mutating func leave(_ context: Context) -> [Step] { [.notice(context(.codeFirst))] }
}

/// The recovery code typed back, so that what is on paper is known to be right.
struct CodeTyped: Screen {
    private let code: Typed
    private let isFirst: Bool
    private var field = TextField(limit: 80)
    private var error: String?

    init(_ code: Typed, isFirst: Bool) {
        self.code = code
        self.isFirst = isFirst
    }

    var isBeforeOpening: Bool { isFirst }

    func page(_ context: Context) -> Page {
        Page(
            path: [context(.codeLabel)],
            [
                Row(.field(FieldFace(field)), [], label: context(.codeTypeBack), error: error),
                .button(context(.codeCheck), spaced: true), .button(context(.codeSeeAgain)),
            ],
            advice: context(.codeForgiving)
        )
    }

    func takesText(at row: Int) -> Bool { row == 0 }

    mutating func edit(_ key: Key, at row: Int, _ context: Context) -> [Step]? {
        error = nil
        return field.handle(key) ? [] : nil
    }

    mutating func activate(_ row: Int, _ context: Context) -> [Step] {
        if row == 2 { return [.pop] }
        guard Self.plain(field.text) == Self.plain(code.text) else {
            error = context(.errorPrefix) + context(.codeDiffers)
            return [.select(0)]
        }
        return isFirst
            ? [.restart(HomeScreen()), .notice(context(.spaceReady))] : [.home, .notice(context(.codeReplaced))]
    }

    /// The code without what paper and habit add: spaces, dashes, small letters, and letters taken for digits.
    private static func plain(_ text: String) -> String {
        let swaps: [Character: Character] = ["O": "0", "I": "1", "L": "1"]
        return String(text.uppercased().filter { $0.isLetter || $0.isNumber }.map { swaps[$0] ?? $0 })
    }
}

/// A new recovery code: what opens the space now is asked first.
struct NewCode: Screen {
    private var field = TextField(echo: .none, limit: 1000)
    private var isUnderWay = false

    init() {}

    func page(_ context: Context) -> Page {
        Page(
            path: [context(.homeTitle), context(.newCodeTitle)],
            [
                Row(.field(FieldFace(field)), [], label: context(.currentPassphrase)),
                .button(context(.replaceCode), spaced: true),
                .button(context(.cancelButton)),
            ],
            advice: isUnderWay ? context(.underWay) : context(.nothingChangedYet)
        )
    }

    func takesText(at row: Int) -> Bool { row == 0 }

    mutating func edit(_ key: Key, at row: Int, _ context: Context) -> [Step]? { field.handle(key) ? [] : nil }

    mutating func activate(_ row: Int, _ context: Context) -> [Step] {
        if row == 2 { return [.pop] }
        guard !isUnderWay else { return [] }
        guard !field.isEmpty else { return [.notice(context(.emptyPassphrase)), .select(0)] }
        isUnderWay = true
        return [.act(.newRecoveryCode(current: Typed(field.text)))]
    }

    mutating func receive(_ outcome: Outcome, _ context: Context) -> [Step] {
        isUnderWay = false
        switch outcome {
        case .recoveryCode(let code): return [.replace(CodeShown(code, isFirst: false))]
        case .failed(let failure):
            field.text = ""
            return [.notice(failure.words(context.language)), .select(0)]
        default: return []
        }
    }
}
