package import Terminal

/// One thing on a page: a sentence, a choice, a field or a button, with the words that belong to it.
package struct Row: Sendable {
    /// What the row is for.
    package enum Role: Sendable {
        /// Words to read; the selection passes over them where there is room to see them anyway.
        case text
        /// A line of a text that is read line by line.
        case line
        /// Something that can be opened or chosen.
        case item
        /// A place to type.
        case field(FieldFace)
        /// Something to do.
        case button
        /// A line of a picture for a camera, drawn as it is; nothing is said of it.
        case picture
    }

    /// How urgent the row is; drawn as a sign, said in words.
    package enum Marker: String, Sendable {
        case none = ""
        case alarm = "!!"
        case attention = "!"
        case news = "*"
    }

    /// One piece of a row, with the columns it keeps when rows stand under each other.
    package struct Cell: Hashable, Sendable {
        /// The words.
        package var text: String
        /// How many columns it keeps; 0 for as many as it needs.
        package var width: Int

        /// A piece of a row.
        package init(_ text: String, width: Int = 0) {
            self.text = text
            self.width = width
        }
    }

    /// The name of the section that begins here.
    package var heading: String?
    /// The question a field answers, on its own line above it.
    package var label: String?
    /// What the row is for.
    package var role: Role
    /// How urgent it is.
    package var marker: Marker
    /// The row itself.
    package var cells: [Cell]
    /// What is known besides, on lines of its own.
    package var details: [String]
    /// What is to be corrected.
    package var error: String?
    /// What is said on the message line while the row is selected.
    package var note: String?
    /// Whether a blank line comes before.
    package var isSpaced: Bool
    /// Whether the row stands beside others in two columns where there is room.
    package var isGridded: Bool

    /// A row.
    package init(
        _ role: Role,
        _ cells: [Cell],
        heading: String? = nil,
        label: String? = nil,
        marker: Marker = .none,
        details: [String] = [],
        error: String? = nil,
        note: String? = nil,
        isSpaced: Bool = false,
        isGridded: Bool = false
    ) {
        self.role = role
        self.cells = cells
        self.heading = heading
        self.label = label
        self.marker = marker
        self.details = details
        self.error = error
        self.note = note
        self.isSpaced = isSpaced
        self.isGridded = isGridded
    }

    /// Words to read.
    package static func text(_ words: String, spaced: Bool = false, marker: Marker = .none) -> Row {
        Row(.text, [Cell(words)], marker: marker, isSpaced: spaced)
    }

    /// Something that can be chosen.
    package static func item(_ words: String, heading: String? = nil, details: [String] = [], spaced: Bool = false)
        -> Row
    {
        Row(.item, [Cell(words)], heading: heading, details: details, isSpaced: spaced)
    }

    /// Something to do.
    package static func button(_ words: String, spaced: Bool = false) -> Row {
        Row(.button, [Cell(words)], isSpaced: spaced)
    }

    /// Whether the selection stops here; where a page shows one row at a time, it stops at words too.
    package func isStop(readingText: Bool) -> Bool {
        switch role {
        case .text: readingText
        case .picture: false
        case .line, .item, .field, .button: true
        }
    }

    /// The row as one line of words, most important first: what a screen reader says and line mode prints.
    ///
    /// Signs are left out: the words of a row say what its sign repeats.
    package var spoken: String {
        switch role {
        case .picture: return ""
        case .field(let face):
            let value = face.field.echo == .none ? "" : face.field.text
            return [label, value.isEmpty ? nil : value].compactMap(\.self).joined(separator: "\u{A0}: ")
        default:
            let words = cells.map(\.text).filter { !$0.isEmpty }.joined(separator: ", ")
            return ([words] + details).filter { !$0.isEmpty }.joined(separator: ". ")
        }
    }
}

/// What a field shows besides its label.
package struct FieldFace: Equatable, Sendable {
    /// What was typed, and where.
    package var field: TextField
    /// The words after the closing bracket.
    package var suffix: String
    /// The columns between the brackets, where there is room.
    package var width: Int

    /// How a field shows.
    package init(_ field: TextField, suffix: String = "", width: Int = 48) {
        self.field = field
        self.suffix = suffix
        self.width = width
    }
}

/// The rows of a page, made when they are needed: a list of ten thousand draws as fast as a list of ten.
package struct Rows: Sendable {
    /// How many there are.
    package let count: Int
    /// Whether every row is an item, so that its number is its place.
    package let areAllItems: Bool
    /// How many rows at the end are not part of the list that is counted.
    package let uncounted: Int
    private let make: @Sendable (Int) -> Row

    /// Rows that exist already.
    package init(_ rows: [Row], uncounted: Int = 0) {
        count = rows.count
        areAllItems = false
        self.uncounted = uncounted
        make = { rows[$0] }
    }

    /// Rows that are made one by one; all of them items unless said otherwise.
    package init(
        count: Int,
        uncounted: Int = 0,
        areAllItems: Bool = true,
        _ make: @escaping @Sendable (Int) -> Row
    ) {
        self.count = count
        self.areAllItems = areAllItems
        self.uncounted = uncounted
        self.make = make
    }

    /// The row at a place.
    package subscript(index: Int) -> Row { make(index) }

    /// The places where the selection stops, counted up to and including `index`, and in all.
    package func position(of index: Int, readingText: Bool) -> (place: Int, total: Int) {
        let counted = count - uncounted
        guard index < counted else { return (0, 0) }
        guard !areAllItems else { return (index + 1, counted) }
        var place = 0
        var total = 0
        for number in 0..<counted where make(number).isStop(readingText: readingText) {
            total += 1
            if number <= index { place += 1 }
        }
        return (place, total)
    }

    /// The stop nearest to `index`, looking first in a direction, then in the other.
    package func stop(from index: Int, by step: Int, readingText: Bool) -> Int? {
        guard count > 0 else { return nil }
        let start = min(max(0, index), count - 1)
        if areAllItems { return start }
        for direction in [step, -step] {
            var number = start
            while number >= 0, number < count {
                if make(number).isStop(readingText: readingText) { return number }
                number += direction
            }
        }
        return nil
    }
}
