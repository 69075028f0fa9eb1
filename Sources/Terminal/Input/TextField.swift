/// The text of a one-line input, the place of its cursor, and the keys that edit it.
///
/// Movement is by what the reader sees as a character. The text never holds a control character or a line feed; its
/// description never shows it.
package struct TextField: Equatable, Sendable, CustomStringConvertible, CustomReflectable {
    /// Whether typed characters are shown.
    package enum Echo: Sendable {
        /// Shown as typed.
        case visible
        /// Nothing is shown, not even how many were typed.
        case none
    }

    /// Shown or not.
    package var echo: Echo
    /// The most characters the field takes; further ones are refused.
    package let limit: Int
    /// How many characters stand before the cursor.
    package private(set) var cursor: Int
    private var characters: [Character]

    /// A field holding `text`, the cursor at its end.
    package init(_ text: String = "", echo: Echo = .visible, limit: Int = 4096) {
        self.echo = echo
        self.limit = max(0, limit)
        characters = []
        cursor = 0
        insert(text)
    }

    /// What was typed.
    package var text: String {
        get { String(characters) }
        set {
            characters = []
            cursor = 0
            insert(newValue)
        }
    }

    /// Whether nothing was typed.
    package var isEmpty: Bool { characters.isEmpty }

    /// Applies an editing key; returns false for a key the field does not use, such as Enter or Tab.
    @discardableResult
    package mutating func handle(_ key: Key) -> Bool {
        switch key {
        case .char(let character): insert(String(character))
        case .paste(let text): insert(String(Self.folded(text)))
        case .left: cursor = max(0, cursor - 1)
        case .right: cursor = min(characters.count, cursor + 1)
        case .home, .ctrl("a"): cursor = 0
        case .end, .ctrl("e"): cursor = characters.count
        case .backspace, .ctrl("h"): remove(from: cursor - 1, to: cursor)
        case .delete, .ctrl("d"): remove(from: cursor, to: cursor + 1)
        case .ctrl("u"): remove(from: 0, to: cursor)
        case .ctrl("k"): remove(from: cursor, to: characters.count)
        case .ctrl("w"): remove(from: wordStart, to: cursor)
        default: return false
        }
        return true
    }

    /// What to draw in `columns` columns, and the column of the cursor in it.
    ///
    /// A long text is scrolled so that the cursor stays inside. With no echo the text is empty and the cursor at 0.
    package func display(columns: Int) -> (text: String, cursor: Int) {
        guard echo == .visible, columns > 0 else { return ("", 0) }
        let widths = characters.map { TextWidth.width(of: String($0)) }
        var first = 0
        var before = widths[..<cursor].reduce(0, +)
        while before > columns - 1, first < cursor {
            before -= widths[first]
            first += 1
        }
        var end = first
        var used = 0
        while end < characters.count, used + widths[end] <= columns {
            used += widths[end]
            end += 1
        }
        return (plainText(String(characters[first..<end])), before)
    }

    package var description: String { "TextField(\(echo == .none ? "hidden" : "shown"))" }
    package var customMirror: Mirror { Mirror(self, children: []) }

    /// Inserts before the cursor what may stand in a field, as far as the limit allows.
    ///
    /// The text is assembled anew so that an accent typed after its letter joins it.
    private mutating func insert(_ text: String) {
        let room = limit - characters.count
        let added = plainText(text).prefix(max(0, room))
        let before = String(characters[..<cursor]) + added
        let whole = before + String(characters[cursor...])
        guard whole.count <= limit else { return }
        characters = Array(whole)
        cursor = min(before.count, characters.count)
    }

    private mutating func remove(from start: Int, to end: Int) {
        let range = max(0, start)..<max(0, start, min(end, characters.count))
        characters.removeSubrange(range)
        cursor = min(range.lowerBound, characters.count)
    }

    private var wordStart: Int {
        var start = cursor
        while start > 0, characters[start - 1].isWhitespace { start -= 1 }
        while start > 0, !characters[start - 1].isWhitespace { start -= 1 }
        return start
    }

    /// A pasted text on one line: the line feed that often ends a copied line goes, the others become spaces.
    private static func folded(_ text: String) -> Substring {
        var text = Substring(text)
        while let last = text.last, last.isNewline { text.removeLast() }
        return text
    }
}
