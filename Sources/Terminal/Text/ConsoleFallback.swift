/// Plain substitutes for characters that a 256-glyph console font does not hold.
package enum ConsoleFallback {
    /// The substitute of one scalar, or nil when it stays; only `…` takes more than one column.
    package static func substitute(for scalar: Unicode.Scalar) -> String? {
        switch scalar {
        case "…": "..."
        case "‘", "’", "‚", "‛", "′": "'"
        case "“", "”", "„", "‟", "″": "\""
        case "‐", "‑", "‒", "–", "—", "―", "−": "-"
        case "•", "∙", "‣": "*"
        case "\u{2000}"..."\u{200A}", "\u{202F}", "\u{205F}", "\u{3000}": " "
        case "≤": "<"
        case "≥": ">"
        case "⁰", "₀": "0"
        case "¹", "₁": "1"
        case "²", "₂": "2"
        case "³", "₃": "3"
        case "⁴"..."⁹": digit(scalar.value - 0x2070)
        case "₄"..."₉": digit(scalar.value - 0x2080)
        case "ᵉ": "e"
        case "ʳ": "r"
        case "ᵈ": "d"
        case "ⁿ": "n"
        case "ˢ": "s"
        case "ᵐ": "m"
        case "ᵗ": "t"
        case "ʰ": "h"
        default: nil
        }
    }

    /// `text` with every known character replaced, for output that is not laid out in cells.
    package static func transliterated(_ text: some StringProtocol) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            if let substitute = substitute(for: scalar) {
                result += substitute
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func digit(_ value: UInt32) -> String {
        String(value)
    }
}
