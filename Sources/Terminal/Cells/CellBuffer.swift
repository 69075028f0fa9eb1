/// A column and a row of the screen, counted from 0 at the top left.
package struct CellPosition: Hashable, Sendable {
    package var x: Int
    package var y: Int

    package init(x: Int, y: Int) {
        self.x = x
        self.y = y
    }
}

/// The size of a screen in columns and rows.
package struct ScreenSize: Hashable, Sendable {
    package var width: Int
    package var height: Int

    package init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }
}

/// One column of the screen.
package struct Cell: Hashable, Sendable {
    /// What begins in this column; nil in the second column of a wide character.
    package let glyph: Glyph?
    /// How it is drawn.
    package var style: Style

    /// A blank column.
    package static let blank = Cell(glyph: .space, style: [])
}

/// What happens to a text longer than its room.
package enum Overflow: Sendable {
    /// The end is not drawn.
    case clip
    /// The end is replaced by `…`.
    case ellipsis
}

/// A picture of the screen as a value: cells, and the place of the cursor.
///
/// Drawing never fails: what falls outside is clipped, what could command the terminal is neutralised (`Glyph`), and a
/// wide character is drawn whole or not at all. Equal buffers look the same.
package struct CellBuffer: Equatable, Sendable {
    /// Columns and rows.
    package let size: ScreenSize
    /// Where the terminal cursor goes after painting: on what the person is choosing or typing, for braille and speech.
    package private(set) var cursor = CellPosition(x: 0, y: 0)
    private var cells: [Cell]

    /// A blank screen of `width` columns and `height` rows, at least one of each.
    package init(width: Int, height: Int) {
        size = ScreenSize(width: max(1, width), height: max(1, height))
        cells = Array(repeating: .blank, count: size.width * size.height)
    }

    /// A blank screen of `size`.
    package init(size: ScreenSize) {
        self.init(width: size.width, height: size.height)
    }

    /// Columns.
    package var width: Int { size.width }
    /// Rows.
    package var height: Int { size.height }

    /// The cell at a place, nil outside the screen.
    package subscript(x x: Int, y y: Int) -> Cell? {
        contains(x: x, y: y) ? cells[y * width + x] : nil
    }

    /// The cells of one row, empty outside the screen.
    package func row(_ y: Int) -> ArraySlice<Cell> {
        (0..<height).contains(y) ? cells[(y * width)..<((y + 1) * width)] : []
    }

    /// Puts the cursor on a place, moved to the nearest one inside the screen.
    package mutating func focus(x: Int, y: Int) {
        cursor = CellPosition(x: min(max(0, x), width - 1), y: min(max(0, y), height - 1))
    }

    /// Writes `text` on row `y` from column `x`, in at most `columns` columns, and returns the column after its end.
    ///
    /// The column returned is where the next text goes, even beyond the right edge.
    @discardableResult
    package mutating func put(
        _ text: some StringProtocol,
        x: Int,
        y: Int,
        _ style: Style = [],
        columns: Int? = nil,
        overflow: Overflow = .clip
    ) -> Int {
        var glyphs = Glyph.glyphs(of: text)
        switch overflow {
        case .clip: break
        case .ellipsis: glyphs = Glyph.truncated(glyphs, to: min(columns ?? .max, width - x))
        }
        let end = columns.map { x + max(0, $0) } ?? .max
        var column = x
        for glyph in glyphs {
            guard column + glyph.width <= end else { break }
            set(glyph, x: column, y: y, style: style, limit: min(end, width))
            column += glyph.width
        }
        return column
    }

    /// Writes `text` so that it ends just before column `end`, cut with `…` when longer than `columns`.
    package mutating func putTrailing(
        _ text: some StringProtocol,
        end: Int,
        y: Int,
        _ style: Style = [],
        columns: Int? = nil
    ) {
        let room = min(columns ?? end, end)
        let glyphs = Glyph.truncated(Glyph.glyphs(of: text), to: room)
        let used = glyphs.reduce(0) { $0 + $1.width }
        put(String(glyphs), x: end - used, y: y, style)
    }

    /// Blanks a rectangle and gives it a style.
    package mutating func clear(x: Int = 0, y: Int, width: Int? = nil, height: Int = 1, _ style: Style = []) {
        for row in max(0, y)..<max(0, y, min(self.height, y + height)) {
            for column in max(0, x)..<max(0, x, min(self.width, x + (width ?? self.width))) {
                set(.space, x: column, y: row, style: style, limit: self.width)
            }
        }
    }

    /// Gives every cell of a rectangle one more style, for instance reverse for the selected line.
    package mutating func add(_ style: Style, x: Int = 0, y: Int, width: Int? = nil, height: Int = 1) {
        for row in max(0, y)..<max(0, y, min(self.height, y + height)) {
            for column in max(0, x)..<max(0, x, min(self.width, x + (width ?? self.width))) {
                cells[row * self.width + column].style.formUnion(style)
            }
        }
    }

    /// Copies another picture in, its top left corner at a place; the cursor does not move.
    package mutating func draw(_ other: CellBuffer, x: Int, y: Int) {
        for row in 0..<other.height {
            for (column, cell) in other.row(row).enumerated() {
                guard let glyph = cell.glyph else { continue }
                set(glyph, x: x + column, y: y + row, style: cell.style, limit: width)
            }
        }
    }

    private func contains(x: Int, y: Int) -> Bool {
        (0..<width).contains(x) && (0..<height).contains(y)
    }

    /// Draws one glyph; a wide one that straddles an edge leaves its visible half blank.
    private mutating func set(_ glyph: Glyph, x: Int, y: Int, style: Style, limit: Int) {
        guard (0..<height).contains(y), x < limit, x + glyph.width > 0 else { return }
        let isWhole = x >= 0 && x + glyph.width <= limit
        for column in max(0, x)..<min(limit, x + glyph.width) {
            blankOtherHalf(x: column, y: y)
            cells[y * width + column] = Cell(glyph: isWhole ? nil : .space, style: style)
        }
        if isWhole { cells[y * width + x] = Cell(glyph: glyph, style: style) }
    }

    /// Before a cell is overwritten: if it holds half of a wide character, the other half becomes blank.
    private mutating func blankOtherHalf(x: Int, y: Int) {
        let index = y * width + x
        if cells[index].glyph == nil, x > 0 {
            cells[index - 1] = Cell(glyph: .space, style: cells[index - 1].style)
        } else if cells[index].glyph?.width == 2, x + 1 < width {
            cells[index + 1] = Cell(glyph: .space, style: cells[index + 1].style)
        }
    }
}
