package import Terminal

/// What one screen says, before anyone decides how: the full screen, reader mode and line mode show the same page.
package struct Page: Sendable {
    /// Where one is, from the first screen on.
    package var path: [String]
    /// Whose space, and in which role; empty while it is locked.
    package var person: String
    /// The state of the space in words, at the right of the first line.
    package var state: String
    /// The list, form or text.
    package var rows: Rows
    /// Whether rows carry signs, so that texts stand further right.
    package var hasMarkers: Bool
    /// The one piece of advice for this page.
    package var advice: String
    /// The keys, most useful first; help and the way back are added after them.
    package var hints: [Hint]
    /// What is shown beside the list where there is room.
    package var aside: [String]

    /// A page.
    package init(
        path: [String],
        rows: Rows,
        hasMarkers: Bool = false,
        advice: String = "",
        hints: [Hint] = [],
        aside: [String] = []
    ) {
        self.path = path
        person = ""
        state = ""
        self.rows = rows
        self.hasMarkers = hasMarkers
        self.advice = advice
        self.hints = hints
        self.aside = aside
    }

    /// A page of rows that exist already.
    package init(
        path: [String],
        _ rows: [Row],
        advice: String = "",
        hints: [Hint] = [],
        aside: [String] = []
    ) {
        self.init(
            path: path,
            rows: Rows(rows),
            hasMarkers: rows.contains { $0.marker != .none },
            advice: advice,
            hints: hints,
            aside: aside
        )
    }
}

/// One key of the last line: what it is called, what it does, and the key itself for those who click.
package struct Hint: Hashable, Sendable {
    /// The name of the key in the reader's language.
    package let name: String
    /// What it does.
    package let label: String
    /// The key.
    package let key: Key

    /// A key with its words.
    package init(_ name: String, _ label: String, _ key: Key) {
        self.name = name
        self.label = label
        self.key = key
    }

    /// The words as the last line shows them.
    package var words: String { "\(name) \(label)" }
}
