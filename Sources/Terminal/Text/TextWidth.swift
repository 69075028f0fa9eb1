/// How many terminal columns characters and texts take.
///
/// The table is our own so that a screen has one width on every machine; it agrees with the C library of Debian 12 in a
/// UTF-8 locale, which is what ncurses uses to place the cursor.
package enum TextWidth {
    /// The columns one scalar takes: 0, 1 or 2.
    ///
    /// Control characters count 1, because `Glyph` shows them as one replacement character.
    package static func width(of scalar: Unicode.Scalar) -> Int {
        let value = scalar.value
        if value < 0x300 { return 1 }
        if contains(value, in: WidthTable.zero) { return 0 }
        return contains(value, in: WidthTable.double) ? 2 : 1
    }

    /// The columns `text` takes once neutralised and drawn on one line.
    package static func width(of text: some StringProtocol) -> Int {
        if let plain = plainCount(text) { return plain }
        return Glyph.glyphs(of: text).reduce(0) { $0 + $1.width }
    }

    /// The longest beginning of `text` that fits in `columns`, neutralised; ends with `…` when something was left out.
    ///
    /// Never cuts a wide character in two: the result may then be one column short.
    package static func truncated(_ text: some StringProtocol, to columns: Int) -> String {
        String(Glyph.truncated(Glyph.glyphs(of: text), to: columns))
    }

    /// `text` neutralised, cut with `…` when too long, and filled with spaces to exactly `columns`.
    package static func padded(_ text: some StringProtocol, to columns: Int, alignment: Alignment = .leading) -> String
    {
        let glyphs = Glyph.truncated(Glyph.glyphs(of: text), to: columns)
        let missing = max(0, columns - glyphs.reduce(0) { $0 + $1.width })
        let spaces = String(repeating: " ", count: missing)
        switch alignment {
        case .leading: return String(glyphs) + spaces
        case .trailing: return spaces + String(glyphs)
        }
    }

    /// The side on which a padded text stands.
    package enum Alignment: Sendable {
        case leading
        case trailing
    }

    /// The length of a text made of printable ASCII only, else nil.
    private static func plainCount(_ text: some StringProtocol) -> Int? {
        var count = 0
        for byte in text.utf8 {
            guard byte >= 0x20, byte < 0x7F else { return nil }
            count += 1
        }
        return count
    }

    private static func contains(_ value: UInt32, in ranges: [UInt32]) -> Bool {
        var low = 0
        var high = ranges.count / 2
        while low < high {
            let middle = (low + high) / 2
            if value < ranges[2 * middle] {
                high = middle
            } else if value > ranges[2 * middle + 1] {
                low = middle + 1
            } else {
                return true
            }
        }
        return false
    }
}
