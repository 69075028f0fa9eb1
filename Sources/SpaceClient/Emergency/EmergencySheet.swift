package import HealthModel

/// What carers need first, on one page: who it is, what could harm, what is taken, what is known, whom to call.
///
/// Every line says who says so and since when. What nobody was asked about is said to be unknown, never left out as if there were
/// nothing.
package struct EmergencySheet: Hashable, Sendable {
    /// A part of the page, in the order of the page.
    package enum Section: String, CaseIterable, Hashable, Sendable {
        case allergies
        case treatments
        case conditions
        case implants
        case bloodGroup = "blood-group"
        case contacts
        case wishes

        /// The word before the lines of this part.
        package var label: Phrase {
            switch self {
            case .allergies: Phrase("ALLERGIES", "ALLERGIES")
            case .treatments: Phrase("TRAITEMENTS", "MEDICINES")
            case .conditions: Phrase("MALADIES", "CONDITIONS")
            case .implants: Phrase("IMPLANTS", "IMPLANTS")
            case .bloodGroup: Phrase("GROUPE SANGUIN", "BLOOD GROUP")
            case .contacts: Phrase("À APPELER", "TO CALL")
            case .wishes: Phrase("VOLONTÉS", "WISHES")
            }
        }
    }

    /// One thing to know.
    package struct Line: Hashable, Sendable {
        /// The record it comes from; nil for what is not known.
        package let record: RecordID?
        /// What it is called.
        package let name: String
        /// What it is.
        package let text: Phrase
        /// Who says so; nil where nobody does.
        package let source: Phrase?
        /// Since when, or of when; nil where no date is known.
        package let date: PartialDate?
        /// Whether it comes before everything else.
        package let isAlarm: Bool

        /// The line with its source and date.
        package func words(_ language: Language) -> String {
            let origin = [source?[language], date.map { DateEntry.short($0, language) }].compactMap(\.self)
            return text[language] + (origin.isEmpty ? "" : " (\(origin.joined(separator: ", ")))")
        }
    }

    /// The person.
    package let person: Person
    /// The day it was made.
    package let day: CivilDate
    /// The lines of every part that has some, in the order of the page.
    package let lines: [Section: [Line]]
}
