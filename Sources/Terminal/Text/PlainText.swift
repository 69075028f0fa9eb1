/// What becomes of line feeds or tabs in a text made safe for a terminal.
package enum LayoutCharacter: Sendable {
    /// Kept as it is.
    case kept
    /// Turned into one space.
    case space
    /// Shown as U+FFFD, like any other control character.
    case replaced
}

/// Makes `text` safe to print: no control character and no terminal sequence survives.
///
/// Everything printed that came from a record, a file or a server goes through here. Controls, bidirectional overrides and
/// unassigned code points become U+FFFD; invisible format characters vanish. A carriage return before a line feed
/// vanishes when line feeds are kept or become spaces.
package func plainText(
    _ text: some StringProtocol,
    newlines: LayoutCharacter = .space,
    tabs: LayoutCharacter = .space
) -> String {
    if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return String(text) }
    var safe = String.UnicodeScalarView()
    var afterReturn = false
    func put(_ scalar: Unicode.Scalar, _ rule: LayoutCharacter) {
        switch rule {
        case .kept: safe.append(scalar)
        case .space: safe.append(" ")
        case .replaced: safe.append("\u{FFFD}")
        }
    }
    for scalar in text.unicodeScalars {
        if afterReturn {
            afterReturn = false
            if scalar != "\n" { put("\n", newlines) }
        }
        switch scalar {
        case "\n": put("\n", newlines)
        case "\t": put("\t", tabs)
        // A bare carriage return moves to the start of the line and overwrites it: it is a line end or nothing.
        case "\r": afterReturn = true
        default:
            switch ScalarRole(scalar) {
            case .visible, .mark: safe.append(scalar)
            case .replaced: safe.append("\u{FFFD}")
            case .dropped, .joiner: break
            }
        }
    }
    if afterReturn { put("\n", newlines) }
    return String(safe)
}
