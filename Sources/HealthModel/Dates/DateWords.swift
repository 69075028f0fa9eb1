extension DateEntry {
    static let monthNames: [Phrase] = [
        Phrase("janvier", "January"), Phrase("février", "February"), Phrase("mars", "March"), Phrase("avril", "April"),
        Phrase("mai", "May"), Phrase("juin", "June"), Phrase("juillet", "July"), Phrase("août", "August"),
        Phrase("septembre", "September"), Phrase("octobre", "October"), Phrase("novembre", "November"),
        Phrase("décembre", "December"),
    ]

    static let dayNames: [Phrase] = [
        Phrase("lundi", "Monday"), Phrase("mardi", "Tuesday"), Phrase("mercredi", "Wednesday"),
        Phrase("jeudi", "Thursday"),
        Phrase("vendredi", "Friday"), Phrase("samedi", "Saturday"), Phrase("dimanche", "Sunday"),
    ]

    /// The date in words, saying what is not known: « mardi 3 février 2026 », « février 2026, jour inconnu », « 2026, jour et mois
    /// inconnus »; a time follows as « à 14 h 32 ».
    package static func words(_ date: PartialDate, _ language: Language) -> String {
        guard let month = date.month else {
            return language == .french ? "\(date.year), jour et mois inconnus" : "\(date.year), day and month unknown"
        }
        let monthName = monthNames[month - 1][language]
        guard let civil = date.civil else {
            return language == .french
                ? "\(monthName) \(date.year), jour inconnu" : "\(monthName) \(date.year), day unknown"
        }
        let dayName = dayNames[civil.weekday - 1][language]
        let number = language == .french && civil.day == 1 ? "1er" : String(civil.day)
        let day = "\(dayName) \(number) \(monthName) \(civil.year)"
        guard let time = time(date, language) else { return day }
        return day + (language == .french ? " à " : " at ") + time
    }

    /// The date in short, never ambiguous: « 03/02/2026 », « 02/2026 », « 2026 » in French; "3 Feb 2026" in English, where the order of
    /// numbers would not be clear.
    package static func short(_ date: PartialDate, _ language: Language) -> String {
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : String(value) }
        guard let month = date.month else { return String(date.year) }
        switch language {
        case .french:
            guard let day = date.day else { return "\(two(month))/\(date.year)" }
            return "\(two(day))/\(two(month))/\(date.year)"
        case .english:
            let name = monthNames[month - 1].english.prefix(3)
            guard let day = date.day else { return "\(name) \(date.year)" }
            return "\(day) \(name) \(date.year)"
        }
    }

    /// The time as written: « 14 h 32 », "14:32"; `nil` when only a date is known.
    package static func time(_ date: PartialDate, _ language: Language) -> String? {
        guard let time = date.time else { return nil }
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : String(value) }
        return language == .french ? "\(two(time.hour)) h \(two(time.minute))" : "\(two(time.hour)):\(two(time.minute))"
    }
}
