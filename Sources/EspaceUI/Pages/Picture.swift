package import Terminal

/// A page drawn for a window, with the places that answer a click.
package struct Picture: Sendable {
    /// What a click on a place means.
    package enum Target: Hashable, Sendable {
        /// Choose this row, or open it when it is chosen.
        case row(Int)
        /// As if this key were pressed.
        case key(Key)
    }

    /// The screen, with the cursor on the selection.
    package private(set) var cells: CellBuffer
    private var targets: [(y: Int, columns: Range<Int>, target: Target)] = []

    /// What a click on this place means; `nil` for nothing.
    package func target(at position: CellPosition) -> Target? {
        targets.first { $0.y == position.y && $0.columns.contains(position.x) }?.target
    }

    /// Draws a page.
    ///
    /// - Parameters:
    ///   - page: What to say.
    ///   - layout: How much fits.
    ///   - selected: The selected row.
    ///   - top: The first row drawn.
    ///   - message: The sentence above the position.
    ///   - position: The place of the selection in words.
    ///   - tooSmall: The sentence for a window that is too small.
    package init(
        _ page: Page,
        layout: Layout,
        selected: Int,
        top: Int,
        message: String,
        position: String,
        tooSmall: String
    ) {
        cells = CellBuffer(size: layout.size)
        guard layout.extent != .tooSmall else {
            for (y, line) in Wrapping.lines(tooSmall, columns: layout.size.width).enumerated() {
                cells.put(line, x: 0, y: y)
            }
            return
        }
        head(page, layout, position)
        rows(page, layout, selected, top, message)
        aside(page, layout, message)
        foot(page, layout, message, position)
    }

    private mutating func head(_ page: Page, _ layout: Layout, _ position: String) {
        let width = layout.size.width
        let state = TextWidth.truncated(page.state, to: min(28, width / 2))
        let room = width - (state.isEmpty ? 0 : TextWidth.width(of: state) + 2)
        var title = page.path.joined(separator: " > ")
        // The end of the path says where one is; its beginning can be missed.
        if layout.extent == .tiny || TextWidth.width(of: title) > room { title = page.path.last ?? "" }
        let place = layout.extent == .tiny && !layout.reader && !position.isEmpty ? " " + position : ""
        title = TextWidth.truncated(title, to: max(8, room - TextWidth.width(of: place))) + place
        cells.put(title, x: 0, y: 0, .bold, columns: room, overflow: .ellipsis)
        cells.putTrailing(state, end: width, y: 0, columns: width)
        if layout.extent != .tiny { cells.put(page.person, x: 0, y: 1, columns: width, overflow: .ellipsis) }
    }

    private mutating func rows(_ page: Page, _ layout: Layout, _ selected: Int, _ top: Int, _ message: String) {
        let start = layout.firstLine
        let end = start + layout.room(message)
        var y = start
        var index = top
        while index < page.rows.count, y < end {
            let row = page.rows[index]
            if layout.isGrid(row) {
                let last = grid(page, layout, from: index, selected, y: &y, end: end)
                index = last
                continue
            }
            var block = layout.block(row, of: page, selected: index == selected)
            // A blank line parts a section from what is above it; at the top there is nothing above.
            if y == start, row.isSpaced, block.lines.first?.text == "" {
                block.lines.removeFirst()
                block.focusLine = max(0, block.focusLine - 1)
            }
            draw(block, index: index, isSelected: index == selected, layout, y: y, end: end)
            y += block.lines.count
            index += 1
            if layout.isAlone(row), index >= selected { break }
        }
    }

    private mutating func draw(_ block: Block, index: Int, isSelected: Bool, _ layout: Layout, y: Int, end: Int) {
        for (number, line) in block.lines.enumerated() where y + number < end {
            let row = y + number
            cells.put(line.text, x: line.x, y: row, line.style, columns: layout.listWidth - line.x)
            if !line.marker.isEmpty {
                cells.put(line.marker, x: max(0, line.x - line.marker.count - 1), y: row, line.style)
            }
            targets.append((row, 0..<layout.listWidth, .row(index)))
        }
        guard isSelected, y + block.focusLine < end else { return }
        let row = y + block.focusLine
        if !layout.reader {
            // In a tiny window a sign stands where the arrow would.
            if layout.extent != .tiny || block.lines[block.focusLine].marker.isEmpty { cells.put(">", x: 0, y: row) }
            if !block.isField { cells.add(.reverse, x: 0, y: row, width: layout.listWidth) }
        }
        cells.focus(x: block.focusColumn, y: row)
    }

    /// Draws a run of short rows in two columns, down the left one first; returns the row after them.
    private mutating func grid(
        _ page: Page,
        _ layout: Layout,
        from index: Int,
        _ selected: Int,
        y: inout Int,
        end: Int
    ) -> Int {
        var last = index
        while last < page.rows.count, layout.isGrid(page.rows[last]), last == index || page.rows[last].heading == nil {
            last += 1
        }
        let rows = (index..<last).map { page.rows[$0] }
        if let heading = rows.first?.heading {
            if rows.first?.isSpaced ?? false { y += 1 }
            if y < end { cells.put(heading, x: 0, y: y, .bold) }
            y += 1
        }
        let half = (rows.count + 1) / 2
        let columnWidth = layout.listWidth / 2
        for (number, row) in rows.enumerated() {
            let line = y + number % half
            guard line < end else { continue }
            let x = number < half ? 0 : columnWidth
            var text = ""
            for (place, cell) in row.cells.enumerated() {
                text += place == row.cells.count - 1 ? cell.text : TextWidth.padded(cell.text, to: cell.width) + " "
            }
            cells.put(text, x: x + 2, y: line, columns: columnWidth - 3, overflow: .ellipsis)
            targets.append((line, x..<x + columnWidth, .row(index + number)))
            if index + number == selected {
                cells.put(">", x: x, y: line)
                cells.add(.reverse, x: x, y: line, width: columnWidth - 1)
                cells.focus(x: x, y: line)
            }
        }
        y += half
        return last
    }

    private mutating func aside(_ page: Page, _ layout: Layout, _ message: String) {
        guard layout.extent == .wide, !page.aside.isEmpty else { return }
        let x = layout.listWidth + 2
        let start = layout.firstLine
        let lines = page.aside.flatMap { Wrapping.lines($0, columns: layout.size.width - x) }
        for (number, line) in lines.prefix(layout.room(message)).enumerated() {
            cells.put(line, x: x, y: start + number, columns: layout.size.width - x)
        }
    }

    private mutating func foot(_ page: Page, _ layout: Layout, _ message: String, _ position: String) {
        let height = layout.size.height
        let lines = layout.messageLines(message)
        let below = layout.extent == .tiny ? 1 : 2
        for (number, line) in lines.enumerated() {
            cells.put(line, x: 0, y: height - below - lines.count + number, columns: layout.size.width)
        }
        if layout.extent != .tiny, !layout.reader {
            cells.put(position, x: 0, y: height - 2, columns: layout.size.width)
        }
        guard !layout.reader else { return }
        var x = 1
        for hint in shown(page.hints, layout) {
            let end = cells.put(hint.words, x: x, y: height - 1)
            targets.append((height - 1, x..<end, .key(hint.key)))
            x = end + 2
        }
    }

    /// The keys that fit: the last two, help and the way back, are never left out.
    private func shown(_ hints: [Hint], _ layout: Layout) -> [Hint] {
        let most =
            switch layout.extent {
            case .compact, .tiny: 3
            case .wide: 10
            default: 7
            }
        var kept = hints
        // The last cell of the last line stays blank: some terminals scroll when it is written.
        while kept.count > most
            || kept.reduce(1, { $0 + TextWidth.width(of: $1.words) + 2 }) - 2 > layout.size.width - 1
        {
            guard kept.count > 2 else { break }
            kept.remove(at: max(0, kept.count - 3))
        }
        return kept
    }
}
