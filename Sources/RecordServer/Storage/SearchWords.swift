// The full Foundation, because its Essentials cannot take letters and accents apart.
import Foundation

/// Words as the directory compares them: without accents, case and punctuation.
enum SearchWords {
    /// A name as it is stored: each word after a space, so that the beginnings of words can be looked for.
    static func written(_ text: String) -> String { " " + of(text).joined(separator: " ") }

    /// The words of a text; nothing in them means anything to a pattern.
    static func of(_ text: String) -> [String] {
        var folded = String.UnicodeScalarView()
        for scalar in text.decomposedStringWithCompatibilityMapping.lowercased().unicodeScalars {
            switch scalar {
            case "œ": folded.append(contentsOf: "oe".unicodeScalars)
            case "æ": folded.append(contentsOf: "ae".unicodeScalars)
            case "ß": folded.append(contentsOf: "ss".unicodeScalars)
            case _ where scalar.properties.generalCategory == .nonspacingMark: continue
            case _ where scalar.properties.isAlphabetic || scalar.properties.numericType != nil: folded.append(scalar)
            default: folded.append(" ")
            }
        }
        return String(folded).split(separator: " ").map(String.init)
    }
}
