import Terminal

/// Rows of text in aligned columns.
///
/// Columns are as wide as their widest cell and the last one is never padded, so that nothing is cut and a copied line has no
/// trailing blanks.
package struct Table: Sendable {
    private var rows: [(cells: [String], tone: Tone)] = []

    /// A table without rows.
    package init() {}

    /// Adds a row.
    package mutating func add(_ cells: [String], _ tone: Tone = .plain) {
        rows.append((cells.map { plainText($0) }, tone))
    }

    /// Writes every row, two spaces between columns.
    package func write(to console: Console) {
        var widths: [Int] = []
        for row in rows {
            for (index, cell) in row.cells.enumerated() {
                let width = TextWidth.width(of: cell)
                if index < widths.count { widths[index] = max(widths[index], width) } else { widths.append(width) }
            }
        }
        for row in rows {
            var line = ""
            for (index, cell) in row.cells.enumerated() {
                line += index + 1 == row.cells.count ? cell : TextWidth.padded(cell, to: widths[index]) + "  "
            }
            while line.last == " " { line.removeLast() }
            console.line(line, row.tone)
        }
    }
}
