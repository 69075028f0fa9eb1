/// Cuts texts into lines of a given number of columns.
package enum Wrapping {
    /// The lines of `text` in `columns` columns, broken at spaces, every character neutralised.
    ///
    /// Line feeds of the text end a line, tabs count as a space, no-break spaces do not break. A word longer than a line
    /// is cut between characters. Lines after the first of each paragraph begin with `hanging` spaces. An empty text is
    /// one empty line.
    package static func lines(_ text: some StringProtocol, columns: Int, hanging: Int = 0) -> [String] {
        let columns = max(1, columns)
        let safe = plainText(text, newlines: .kept, tabs: .space)
        var lines: [String] = []
        for paragraph in safe.split(separator: "\n", omittingEmptySubsequences: false) {
            lines += wrap(Glyph.glyphs(of: paragraph), columns: columns, hanging: min(max(0, hanging), columns - 1))
        }
        return lines
    }

    private static func wrap(_ glyphs: [Glyph], columns: Int, hanging: Int) -> [String] {
        var lines: [String] = []
        let indent = Array(repeating: Glyph.space, count: hanging)
        var start = 0
        while true {
            let lead = lines.isEmpty ? [] : indent
            let end = lineEnd(glyphs, from: start, columns: columns - lead.count)
            var visible = glyphs[start..<end]
            while visible.last == .space { visible.removeLast() }
            lines.append(visible.isEmpty ? "" : String(lead + visible))
            start = end
            while start < glyphs.count, glyphs[start] == .space { start += 1 }
            if start >= glyphs.count { return lines }
        }
    }

    /// Where the line that begins at `start` ends: after all that fits, back to the last space when a word is cut.
    private static func lineEnd(_ glyphs: [Glyph], from start: Int, columns: Int) -> Int {
        var used = 0
        var end = start
        while end < glyphs.count, used + glyphs[end].width <= columns {
            used += glyphs[end].width
            end += 1
        }
        if end == glyphs.count || glyphs[end] == .space { return end }
        if let space = glyphs[start..<end].lastIndex(of: .space),
            glyphs[start..<space].contains(where: { $0 != .space })
        {
            return space
        }
        // A wide character in a one-column window: take it anyway, or the text would never end.
        return max(end, start + 1)
    }
}
