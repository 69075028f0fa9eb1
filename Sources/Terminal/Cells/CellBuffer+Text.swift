extension CellBuffer {
    /// The rows as text, spaces at the end left out.
    package func lines() -> [String] {
        (0..<height).map { y in
            var glyphs = row(y).compactMap(\.glyph)
            while glyphs.last == .space { glyphs.removeLast() }
            return String(glyphs)
        }
    }

    /// The rows as one text, blank lines at the end left out.
    package var text: String {
        var lines = lines()
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines.joined(separator: "\n")
    }

    /// The picture as a reviewer can read it: rows between bars, then style runs `row:first-last names`, then the cursor.
    package var snapshot: String {
        var lines = (0..<height).map { "|" + String(row($0).compactMap(\.glyph)) + "|" }
        for y in 0..<height { lines += styleRuns(y) }
        lines.append("cursor \(cursor.y):\(cursor.x)")
        return lines.joined(separator: "\n")
    }

    private func styleRuns(_ y: Int) -> [String] {
        var runs: [String] = []
        let styles = row(y).map(\.style)
        var start = 0
        while start < styles.count {
            let style = styles[start]
            var end = start
            while end + 1 < styles.count, styles[end + 1] == style { end += 1 }
            if style != [] {
                let place = start == end ? "\(y):\(start)" : "\(y):\(start)-\(end)"
                runs.append("\(place) \(style.names.joined(separator: " "))")
            }
            start = end + 1
        }
        return runs
    }

    /// The picture with plain substitutes for what a 256-glyph console font lacks (`ConsoleFallback`).
    ///
    /// `…` becomes `...` over the two blank columns after it, or over the two characters before it, or else `.` alone:
    /// no other character moves.
    package func transliterated() -> CellBuffer {
        var result = self
        for y in 0..<height {
            for (x, cell) in row(y).enumerated() {
                guard let glyph = cell.glyph, let text = ConsoleFallback.substitute(for: glyph.base) else { continue }
                if text.count == 1 {
                    // A wide space keeps both of its columns.
                    result.put(text + String(repeating: " ", count: glyph.width - 1), x: x, y: y, cell.style)
                } else if isNarrow(x + 1, y, blank: true), isNarrow(x + 2, y, blank: true) {
                    result.put(text, x: x, y: y, cell.style)
                } else if isNarrow(x - 1, y, blank: false), isNarrow(x - 2, y, blank: false) {
                    result.put(text, x: x - 2, y: y, cell.style)
                } else {
                    result.put(".", x: x, y: y, cell.style)
                }
            }
        }
        return result
    }

    private func isNarrow(_ x: Int, _ y: Int, blank: Bool) -> Bool {
        guard let glyph = self[x: x, y: y]?.glyph, glyph.width == 1 else { return false }
        return (glyph == .space) == blank
    }
}
