import CNcurses

/// Hands cell buffers to curses, row by row, skipping the rows that did not change.
@MainActor
struct CellPainter {
    private var shown: CellBuffer?
    private var scratch: [cchar_t] = []

    /// Whether curses would scroll with a sequence (SU, SD) that some terminals and screen readers of the same `TERM` do not know.
    ///
    /// One that ignores it shows, or reads aloud, a screen that is not there.
    private lazy var scrollsUncommonly = nc_tigetstr("indn") != nil

    /// Curses looks for lines that moved, and takes at least three for a scroll: handed over two by two, they are written again.
    private static let rowsAtOnce = 2

    /// The pair of black on white, after those of the roles.
    static let paperPair = Int32(Style.roles.count + 1)

    /// Forgets what the screen shows: the next picture is handed over whole.
    mutating func forget() {
        shown = nil
    }

    /// Hands a picture over and writes what changed to the terminal, the cursor last.
    mutating func paint(_ picture: CellBuffer, on size: ScreenSize, colors: Bool) {
        let window = nc_stdscr()
        if shown?.size != picture.size {
            werase(window)
            shown = nil
        }
        var written = 0
        for y in 0..<min(picture.height, size.height) where shown?.row(y) != picture.row(y) {
            if written == Self.rowsAtOnce, scrollsUncommonly {
                wnoutrefresh(window)
                doupdate()
                written = 0
            }
            written += 1
            fill(picture.row(y), room: y == size.height - 1 ? size.width - 1 : size.width, colors: colors)
            nc_put_cells(window, Int32(y), 0, scratch, Int32(scratch.count))
        }
        shown = picture
        wmove(
            window,
            Int32(min(picture.cursor.y, size.height - 1)),
            Int32(min(picture.cursor.x, size.width - 1))
        )
        wnoutrefresh(window)
        doupdate()
    }

    /// Converts one row.
    ///
    /// The last column of the last row is left out: writing there scrolls some terminals.
    private mutating func fill(_ row: ArraySlice<Cell>, room: Int, colors: Bool) {
        scratch.removeAll(keepingCapacity: true)
        var column = 0
        for cell in row {
            guard let glyph = cell.glyph else { continue }
            column += glyph.width
            guard column <= room else { return }
            append(glyph, cell.style, colors: colors)
        }
    }

    private mutating func append(_ glyph: Glyph, _ style: Style, colors: Bool) {
        var attributes: UInt32 = 0
        if style.contains(.reverse) { attributes |= UInt32(NC_REVERSE) }
        if style.contains(.bold) { attributes |= UInt32(NC_BOLD) }
        if style.contains(.underline) { attributes |= UInt32(NC_UNDERLINE) }
        let role = colors ? Style.roles.firstIndex { style.contains($0.style) } : nil
        let pair = colors && style.contains(.paper) ? Self.paperPair : Int32(role.map { $0 + 1 } ?? 0)
        var cell = cchar_t()
        // Curses places the cursor by the widths of its own C library: what that library measures otherwise, for
        // instance a character newer than it, would shift the rest of the line.
        if glyph.base.value < 0x7F || Int(nc_wcwidth(glyph.base.value)) == glyph.width {
            let marks = [glyph.firstMark, glyph.secondMark].map { mark in
                mark.map { nc_wcwidth($0.value) == 0 ? $0.value : 0 } ?? 0
            }
            nc_set_cell(&cell, glyph.base.value, marks[0], marks[1], attributes, pair)
            scratch.append(cell)
        } else {
            nc_set_cell(&cell, 0x3F, 0, 0, attributes, pair)
            for _ in 0..<glyph.width { scratch.append(cell) }
        }
    }
}
