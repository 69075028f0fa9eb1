package import Terminal

/// How much a window shows at a time.
package struct Layout: Hashable, Sendable {
    /// The sizes the screens know, largest first.
    package enum Extent: Hashable, Sendable {
        /// A list with its detail beside it.
        case wide
        /// Everything.
        case full
        /// One column, without second lines.
        case compact
        /// One item at a time.
        case tiny
        /// One sentence.
        case tooSmall
    }

    /// Columns and rows of the window.
    package let size: ScreenSize
    /// Whether a screen reader or a braille display reads: one column, no signs, nothing that changes by itself.
    package let reader: Bool
    /// How much is shown.
    package let extent: Extent

    /// The layout for a window.
    package init(_ size: ScreenSize, reader: Bool) {
        self.size = size
        self.reader = reader
        extent =
            switch (size.width, size.height) {
            case (120..., 24...): reader ? .full : .wide
            case (80..., 24...): .full
            case (60..., 16...): .compact
            case (40..., 9...): .tiny
            default: .tooSmall
            }
    }

    /// Whether the selection stops at words too, because they may be all there is room for.
    package var readsText: Bool { extent == .tiny || reader }

    /// The lines above the rows.
    var headLines: Int { extent == .tiny ? 1 : 2 }

    /// The lines of the message below the rows.
    func messageLines(_ message: String) -> [String] {
        guard !message.isEmpty else { return [] }
        let lines = Wrapping.lines(message, columns: size.width)
        return Array(lines.prefix(extent == .tiny ? 2 : 4))
    }

    /// The lines below the rows: the message, the position, the keys.
    func footLines(_ message: String) -> Int {
        if extent == .tiny { return max(1, messageLines(message).count) + 1 }
        return max(1, messageLines(message).count) + 2
    }

    /// The columns of the list.
    var listWidth: Int { extent == .wide ? min(70, size.width / 2) : size.width }

    /// The first line that rows may take: where there is room, a blank line parts them from what stands above.
    var firstLine: Int { headLines + (extent == .tiny || extent == .compact ? 0 : 1) }

    /// The lines that rows may take.
    func room(_ message: String) -> Int {
        max(1, size.height - firstLine - footLines(message))
    }

    /// The first row to draw so that the selected one is seen whole, moving as little as possible from `top`.
    package func top(for page: Page, selected: Int, from top: Int, message: String) -> Int {
        guard page.rows.count > 0 else { return 0 }
        if isAlone(page.rows[selected]) { return selected }
        let room = room(message)
        let isTight = isTight(page, room: room)
        if extent != .tiny, page.rows.count <= Self.mostRowsMeasured, height(of: page, isTight: isTight) <= room {
            return 0
        }
        var used = 0
        var first = selected
        // Backwards from the selected row, as many rows as fit above it.
        while first >= 0 {
            let height = height(page, first, isTight: isTight)
            if first < selected, used + height > room || isAlone(page.rows[first]) { break }
            used += height
            first -= 1
        }
        let lowest = first + 1
        // Words above the first choice come back with it.
        if lowest == 0, page.rows.stop(from: 0, by: 1, readingText: readsText) == selected { return 0 }
        if top >= lowest, top <= selected { return top }
        // Half a page at a time: every scroll writes the whole list again, which a slow line or a reader feels.
        guard top < lowest, page.rows.count > Self.mostRowsMeasured else { return lowest > top ? lowest : selected }
        return min(selected, lowest + (selected - lowest) / 2)
    }

    /// A longer page never fits as a whole, so that there is no need to measure it.
    private static let mostRowsMeasured = 60

    /// Whether a page fits once the blank lines between its sections are left out.
    func isTight(_ page: Page, room: Int) -> Bool {
        guard extent != .tiny, page.rows.count <= Self.mostRowsMeasured else { return false }
        return height(of: page, isTight: false) > room && height(of: page, isTight: true) <= room
    }

    private func height(of page: Page, isTight: Bool) -> Int {
        (0..<page.rows.count).reduce(0) { $0 + height(page, $1, isTight: isTight) }
    }

    private func height(_ page: Page, _ index: Int, isTight: Bool) -> Int {
        let row = page.rows[index]
        let lines = block(row, of: page, isTight: isTight).lines.count
        guard isGrid(row), row.heading == nil else { return lines }
        // In two columns, every second row costs no line of its own; the count starts after the row with the heading.
        var place = 0
        while index - place > 0, isGrid(page.rows[index - place]), page.rows[index - place].heading == nil {
            place += 1
        }
        return place % 2 == 0 ? 1 : 0
    }

    /// Whether a row is shown without its neighbours.
    func isAlone(_ row: Row) -> Bool {
        extent == .tiny && (!row.details.isEmpty || row.label != nil || row.error != nil)
    }

    /// Whether a row stands in two columns here.
    func isGrid(_ row: Row) -> Bool { row.isGridded && !reader && (extent == .full || extent == .wide) }

    /// One row as lines.
    func block(_ row: Row, of page: Page, isTight: Bool) -> Block {
        var block = Block()
        let width = listWidth
        let left = reader || !page.hasMarkers ? 2 : extent == .tiny ? (row.marker == .none ? 2 : 3) : 5
        if row.isSpaced, extent != .tiny, !isTight { block.lines.append(Block.Line(text: "", x: 0, style: [])) }
        if let heading = row.heading { block.lines.append(Block.Line(text: heading, x: 0, style: .bold)) }
        if let label = row.label {
            for line in Wrapping.lines(label, columns: width - 2) {
                block.lines.append(Block.Line(text: line, x: 2, style: []))
            }
        }
        block.focusLine = block.lines.count
        switch row.role {
        case .field(let face): field(face, into: &block, width: width)
        case .button:
            block.lines.append(Block.Line(text: "[ \(words(row)) ]", x: 2, style: []))
            block.focusColumn = reader ? 2 : 0
        case .text, .line:
            let style = style(row.marker)
            let indent = reader || extent == .tiny ? 2 : (row.marker == .none ? 2 : 3)
            for line in Wrapping.lines(words(row), columns: width - indent) {
                block.lines.append(Block.Line(text: line, x: indent, style: style))
            }
            if row.marker != .none, !reader {
                block.lines[block.focusLine].marker = row.marker.rawValue
            }
            block.focusColumn = reader ? 2 : 0
        case .item: item(row, into: &block, left: left, width: width)
        case .picture: block.lines.append(Block.Line(text: words(row), x: 2, style: .paper))
        }
        if case .field = row.role {
            for line in row.details.flatMap({ Wrapping.lines($0, columns: width - 2) }) {
                block.lines.append(Block.Line(text: line, x: 2, style: []))
            }
        }
        if let error = row.error {
            for line in Wrapping.lines(error, columns: width - 2) {
                block.lines.append(Block.Line(text: line, x: 2, style: .alarm))
            }
        }
        return block
    }

    private func field(_ face: FieldFace, into block: inout Block, width: Int) {
        let room = max(8, min(face.width, width - 6 - (extent == .tiny ? 0 : TextWidth.width(of: face.suffix))))
        let shown = face.field.display(columns: room - 1)
        let text =
            "[ " + TextWidth.padded(shown.text, to: room) + " ]" + (face.suffix.isEmpty ? "" : "  " + face.suffix)
        block.lines.append(Block.Line(text: TextWidth.truncated(text, to: width - 2), x: 2, style: []))
        block.focusColumn = 4 + shown.cursor
        block.isField = true
    }

    private func item(_ row: Row, into block: inout Block, left: Int, width: Int) {
        let style = style(row.marker)
        if reader {
            // One line, for one move is one utterance; opening the row says the rest.
            block.lines.append(Block.Line(text: TextWidth.truncated(row.spoken, to: width - 2), x: 2, style: []))
            block.focusColumn = 2
            return
        }
        let columns = width - left
        if row.cells.count > 1, extent != .tiny {
            block.lines.append(
                Block.Line(text: TextWidth.truncated(table(row.cells), to: columns), x: left, style: style)
            )
        } else {
            for line in Wrapping.lines(words(row), columns: columns) {
                block.lines.append(Block.Line(text: line, x: left, style: style))
            }
        }
        if row.marker != .none { block.lines[block.focusLine].marker = row.marker.rawValue }
        guard extent != .compact else { return }
        for detail in row.details {
            for line in Wrapping.lines(detail, columns: columns) {
                block.lines.append(Block.Line(text: line, x: left, style: []))
            }
        }
    }

    private func words(_ row: Row) -> String {
        row.cells.map(\.text).filter { !$0.isEmpty }.joined(separator: ", ")
    }

    /// Cells under each other; a narrow window keeps their order and lets them follow one another.
    private func table(_ cells: [Row.Cell]) -> String {
        var text = ""
        for (number, cell) in cells.enumerated() {
            let isLast = number == cells.count - 1
            text += isLast || cell.width == 0 ? cell.text : TextWidth.padded(cell.text, to: cell.width)
            if !isLast { text += "  " }
        }
        return text
    }

    private func style(_ marker: Row.Marker) -> Style {
        switch marker {
        case .none: []
        case .alarm: [.alarm, .bold]
        case .attention: .attention
        case .news: .news
        }
    }
}

/// One row as lines of the screen.
struct Block {
    struct Line {
        var text: String
        var x: Int
        var style: Style
        var marker = ""
    }

    var lines: [Line] = []
    /// The line the selection is on.
    var focusLine = 0
    /// The column of the cursor on that line.
    var focusColumn = 0
    /// Whether it is a place to type, which keeps its own look when selected.
    var isField = false
}
