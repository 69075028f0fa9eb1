import CQRencode

/// A QR code as squares, to draw with characters: for those who can point a camera at a screen or a page.
///
/// It repeats what stands beside it as text and never says more; whoever listens to the screen misses nothing without it.
package struct QRCode: Equatable, Sendable {
    /// The squares a reader expects to be blank around the code.
    package static let quietZone = 4
    /// As much of it as readers cannot do without, for narrow windows.
    package static let leastQuietZone = 2

    /// How many squares it has on each side, without the quiet zone.
    package let side: Int
    private let dark: [Bool]

    /// The smallest code that holds a text; nil for a text that is empty or longer than about two thousand letters.
    package init?(_ text: String) {
        guard !text.isEmpty, !text.utf8.contains(0), text.utf8.count <= 2000,
            let code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_L)
        else { return nil }
        defer { QRcode_free(code) }
        side = Int(code.pointee.width)
        dark = (0..<(side * side)).map { code.pointee.data[$0] & 1 == 1 }
    }

    /// Whether a square is dark; outside the code all are light.
    package func isDark(x: Int, y: Int) -> Bool {
        (0..<side).contains(x) && (0..<side).contains(y) && dark[y * side + x]
    }

    /// The code as lines of half blocks, two rows of squares on each: to show in dark ink on a light ground, ``Style/paper``.
    package func lines(quiet: Int = quietZone) -> [String] {
        stride(from: -quiet, to: side + quiet, by: 2).map { y in
            String(
                (-quiet..<(side + quiet)).map { x -> Character in
                    // The last line of an odd number has nothing below it, which is light like the rest of the margin.
                    switch (isDark(x: x, y: y), isDark(x: x, y: y + 1)) {
                    case (false, false): " "
                    case (true, false): "▀"
                    case (false, true): "▄"
                    case (true, true): "█"
                    }
                }
            )
        }
    }

    /// The lines that fit a window, with as much margin as there is room for; nil where the code has no room.
    package func lines(columns: Int, rows: Int) -> [String]? {
        for quiet in [Self.quietZone, Self.leastQuietZone] {
            let width = side + 2 * quiet
            if width <= columns, (width + 1) / 2 <= rows { return lines(quiet: quiet) }
        }
        return nil
    }

    /// The lines for a terminal, black on white whatever its own colours are.
    package func terminalLines(quiet: Int = quietZone) -> [String] {
        lines(quiet: quiet).map { "\u{1B}[38;5;16;48;5;231m\($0)\u{1B}[0m" }
    }
}
