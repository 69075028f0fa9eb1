/// Why what was typed is not a date this field takes; the words are those shown under the field.
package enum DateProblem: Error, Hashable, Sendable {
    /// The day is beyond the end of its month.
    case monthHasDays(month: Int, year: Int, days: Int)
    /// There is no month of that number.
    case noSuchMonth(Int)
    /// The date is later than today and the field tells of something past.
    case future
    /// The year is not one anybody lives in.
    case yearOutOfRange
    /// Nothing that can be read as a date.
    case notUnderstood
    /// Two digits for a year that could be of either century.
    case centuryNeeded(Int)
    /// A day and a month without a year.
    case yearNeeded
    /// A year alone where the month is needed too.
    case monthNeeded
    /// A month or a year where the day is needed.
    case dayNeeded
    /// A time where only a date is taken.
    case tooPrecise
    /// Hours or minutes that do not exist.
    case noSuchTime

    /// What is wrong, without « ERREUR : ».
    package func message(_ language: Language) -> String {
        let french = language == .french
        switch self {
        case .monthHasDays(let month, let year, let days):
            let name = DateEntry.monthNames[min(max(month, 1), 12) - 1][language]
            return french ? "\(name) \(year) a \(days) jours." : "\(name) \(year) has \(days) days."
        case .noSuchMonth(let month):
            return french ? "il n'y a pas de mois \(month)." : "there is no month \(month)."
        case .future: return french ? "cette date est dans l'avenir." : "this date is in the future."
        case .yearOutOfRange: return french ? "cette année n'est pas possible." : "this year is not possible."
        case .notUnderstood: return french ? "date non comprise." : "date not understood."
        case .centuryNeeded(let year):
            let digits = year < 10 ? "0\(year)" : "\(year)"
            return french ? "19\(digits) ou 20\(digits)\u{A0}?" : "19\(digits) or 20\(digits)?"
        case .yearNeeded: return french ? "il manque l'année." : "the year is missing."
        case .monthNeeded: return french ? "il manque le mois." : "the month is missing."
        case .dayNeeded: return french ? "il manque le jour." : "the day is missing."
        case .tooPrecise: return french ? "l'heure n'est pas demandée ici." : "the time is not asked for here."
        case .noSuchTime: return french ? "cette heure n'existe pas." : "there is no such time."
        }
    }

    /// What to do about it.
    package func hint(_ language: Language) -> String {
        let french = language == .french
        switch self {
        case .monthHasDays(let month, let year, _):
            let shown = (month < 10 ? "0" : "") + "\(month)/\(year)"
            return french
                ? "Corrigez le jour, ou tapez \(shown) si le jour est inconnu."
                : "Correct the day, or type \(shown) if it is unknown."
        case .noSuchMonth: return french ? "Tapez le jour avant le mois." : "Type the day before the month."
        case .future: return french ? "Vérifiez l'année." : "Check the year."
        case .yearOutOfRange, .yearNeeded, .centuryNeeded:
            return french ? "Tapez l'année avec quatre chiffres." : "Type the year with four digits."
        case .notUnderstood: return french ? "Exemple\u{A0}: 3/2/2026." : "Example: 3 Feb 2026."
        case .monthNeeded: return french ? "Exemple\u{A0}: 02/2026." : "Example: 02/2026."
        case .dayNeeded: return french ? "Exemple\u{A0}: 3/2/2026." : "Example: 3 Feb 2026."
        case .tooPrecise: return french ? "Tapez seulement le jour." : "Type only the day."
        case .noSuchTime: return french ? "Exemple\u{A0}: 3/2/2026 14 h 30." : "Example: 3 Feb 2026 14:30."
        }
    }
}
