/// The two languages the program speaks.
package enum Language: String, CaseIterable, Hashable, Sendable {
    case french = "fr"
    case english = "en"
}

/// One sentence or label in both languages.
package struct Phrase: Hashable, Sendable {
    /// The French text.
    package let french: String
    /// The English text.
    package let english: String

    /// Pairs the two texts.
    package init(_ french: String, _ english: String) {
        self.french = french
        self.english = english
    }

    /// The text in one language.
    package subscript(language: Language) -> String {
        switch language {
        case .french: french
        case .english: english
        }
    }
}
