/// Reads the folded words of a date.
struct DateWordsReader {
    let words: [String]
    let today: CivilDate
    let allowance: DateEntry.Allowance

    /// Words and numbers, without the small words that carry nothing.
    static func split(_ folded: String) -> [String] {
        var text = folded
        while let last = text.last, last == "." || last == "," || last == " " { text.removeLast() }
        let words = text.split { $0 == " " || $0 == "," || $0.isNewline || $0 == "\t" }.map(String.init)
        return words.filter { !["le", "the", "of", "on", "du", "de"].contains($0) }
    }

    func read() throws(DateProblem) -> PartialDate {
        guard !words.isEmpty, words.count <= 8 else { throw .notUnderstood }
        if let relative = relative() { return relative }
        var parts = words
        // « mardi 3 février 2026 »: the name of the day repeats the date.
        if parts.count > 1, DateWordsReader.weekday(parts[0]) != nil { parts.removeFirst() }
        if parts.count == 1 { return try single(parts[0]) }
        return try named(parts)
    }

    // MARK: relative dates

    private func relative() -> PartialDate? {
        let text = words.joined(separator: " ")
        switch text {
        case "aujourd'hui", "aujourdhui", "ce jour", "today", "now", "maintenant": return PartialDate(today)
        case "hier", "yesterday": return PartialDate(today.adding(days: -1))
        case "avant-hier", "avant hier", "day before yesterday": return PartialDate(today.adding(days: -2))
        case "demain", "tomorrow": return PartialDate(today.adding(days: 1))
        case "apres-demain", "apres demain", "day after tomorrow": return PartialDate(today.adding(days: 2))
        case "semaine derniere", "la semaine derniere", "last week": return PartialDate(today.adding(days: -7))
        case "semaine prochaine", "la semaine prochaine", "next week": return PartialDate(today.adding(days: 7))
        case "mois dernier", "last month": return months(-1)
        case "mois prochain", "next month": return months(1)
        case "an dernier", "l'an dernier", "annee derniere", "l'annee derniere", "last year": return years(-1)
        case "ce mois", "ce mois-ci", "this month": return months(0)
        case "cette annee", "this year": return years(0)
        default: break
        }
        if words.count == 5, words.starts(with: ["il", "y", "a"]), let count = count(words[3]) {
            return shifted(-count, words[4])
        }
        if words.count == 4, words[0] == "y", words[1] == "a", let count = count(words[2]) {
            return shifted(-count, words[3])
        }
        if words.count == 3, words[2] == "ago", let count = count(words[0]) { return shifted(-count, words[1]) }
        if words.count == 3, words[0] == "dans" || words[0] == "in", let count = count(words[1]) {
            return shifted(count, words[2])
        }
        return namedDay()
    }

    /// « lundi dernier », "next Friday", and a day alone: the last one, or the next one where the field looks ahead.
    private func namedDay() -> PartialDate? {
        let isAhead: Bool
        let name: String
        switch words.count {
        case 1: (name, isAhead) = (words[0], allowance.future)
        case 2 where words[1] == "dernier" || words[1] == "passe": (name, isAhead) = (words[0], false)
        case 2 where words[1] == "prochain": (name, isAhead) = (words[0], true)
        case 2 where words[0] == "last": (name, isAhead) = (words[1], false)
        case 2 where words[0] == "next": (name, isAhead) = (words[1], true)
        default: return nil
        }
        guard let weekday = DateWordsReader.weekday(name) else { return nil }
        let distance = isAhead ? (weekday - today.weekday + 6) % 7 + 1 : -((today.weekday - weekday + 6) % 7 + 1)
        return PartialDate(today.adding(days: distance))
    }

    private func shifted(_ count: Int, _ unit: String) -> PartialDate? {
        switch unit {
        case "jour", "jours", "day", "days": PartialDate(today.adding(days: count))
        case "semaine", "semaines", "week", "weeks": PartialDate(today.adding(days: count * 7))
        case "mois", "month", "months": months(count)
        case "an", "ans", "annee", "annees", "year", "years": years(count)
        default: nil
        }
    }

    /// « il y a 3 mois » does not name a day: the month is what is known, where the field takes it.
    private func months(_ count: Int) -> PartialDate? {
        let day = today.adding(months: count)
        return allowance.vaguest <= .month ? PartialDate(year: day.year, month: day.month) : PartialDate(day)
    }

    private func years(_ count: Int) -> PartialDate? {
        let day = today.adding(months: count * 12)
        switch allowance.vaguest {
        case .year: return PartialDate(year: day.year)
        case .month: return PartialDate(year: day.year, month: day.month)
        default: return PartialDate(day)
        }
    }

    private func count(_ word: String) -> Int? {
        if let number = Int(word), (0...200).contains(number) { return number }
        let french = ["un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze"]
        let english = [
            "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
        ]
        if word == "une" || word == "a" || word == "an" { return 1 }
        return (french.firstIndex(of: word) ?? english.firstIndex(of: word)).map { $0 + 1 }
    }

    // MARK: written dates

    private func single(_ word: String) throws(DateProblem) -> PartialDate {
        let pieces = word.split(omittingEmptySubsequences: false) { $0 == "/" || $0 == "-" || $0 == "." }.map(
            String.init
        )
        guard pieces.allSatisfy({ !$0.isEmpty }) else { throw .notUnderstood }
        if pieces.contains(where: { !DateWordsReader.isNumber($0) }) {
            guard pieces.count > 1 else { throw .notUnderstood }
            return try named(pieces)
        }
        switch pieces.count {
        case 1:
            switch word.count {
            case 4: return try date(year: word, month: nil, day: nil)
            case 8: return try date(year: String(word.suffix(4)), month: slice(word, 2, 4), day: slice(word, 0, 2))
            case 6: return try date(year: slice(word, 4, 6), month: slice(word, 2, 4), day: slice(word, 0, 2))
            default: throw .notUnderstood
            }
        case 2:
            if pieces[0].count == 4 { return try date(year: pieces[0], month: pieces[1], day: nil) }
            if pieces[1].count == 4 { return try date(year: pieces[1], month: pieces[0], day: nil) }
            guard pieces[0].count <= 2, pieces[1].count <= 2 else { throw .notUnderstood }
            throw .yearNeeded
        case 3:
            if pieces[0].count == 4 { return try date(year: pieces[0], month: pieces[1], day: pieces[2]) }
            return try date(year: pieces[2], month: pieces[1], day: pieces[0])
        default: throw .notUnderstood
        }
    }

    /// Parts of which one names the month: « 3 fév 2026 », « février 2026 », "Feb 3 2026"; or numbers with spaces: « 3 2 2026 ».
    private func named(_ parts: [String]) throws(DateProblem) -> PartialDate {
        guard let index = parts.firstIndex(where: { DateWordsReader.month($0) != nil }),
            let month = DateWordsReader.month(parts[index])
        else {
            guard parts.count >= 2, parts.allSatisfy(DateWordsReader.isNumber) else { throw .notUnderstood }
            return try single(parts.joined(separator: "/"))
        }
        var numbers = parts
        numbers.remove(at: index)
        let plain = numbers.map(DateWordsReader.withoutOrdinal)
        guard plain.allSatisfy(DateWordsReader.isNumber) else { throw .notUnderstood }
        switch plain.count {
        case 1:
            guard plain[0].count == 4 else { throw .yearNeeded }
            return try date(year: plain[0], month: String(month), day: nil)
        case 2:
            let isYearFirst = plain[0].count == 4
            return try date(
                year: isYearFirst ? plain[0] : plain[1],
                month: String(month),
                day: isYearFirst ? plain[1] : plain[0]
            )
        default: throw .notUnderstood
        }
    }

    private func date(year: String, month: String?, day: String?) throws(DateProblem) -> PartialDate {
        guard let yearNumber = Int(year), year.count == 4 || year.count == 2 else { throw .notUnderstood }
        if let month {
            guard month.count <= 2, let monthNumber = Int(month) else { throw .notUnderstood }
            guard (1...12).contains(monthNumber) else { throw .noSuchMonth(monthNumber) }
            if year.count == 2 { throw .centuryNeeded(yearNumber) }
            guard yearNumber >= 1 else { throw .yearOutOfRange }
            guard let day else {
                guard let date = PartialDate(year: yearNumber, month: monthNumber) else { throw .notUnderstood }
                return date
            }
            guard day.count <= 2, let dayNumber = Int(day), dayNumber >= 1 else { throw .notUnderstood }
            guard let civil = CivilDate(year: yearNumber, month: monthNumber, day: dayNumber) else {
                throw .monthHasDays(
                    month: monthNumber,
                    year: yearNumber,
                    days: CivilDate.days(inMonth: monthNumber, of: yearNumber)
                )
            }
            return PartialDate(civil)
        }
        guard let date = PartialDate(year: yearNumber) else { throw .yearOutOfRange }
        return date
    }

    private func slice(_ text: String, _ start: Int, _ end: Int) -> String {
        String(text.dropFirst(start).prefix(end - start))
    }

    static func isNumber(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    private static func withoutOrdinal(_ text: String) -> String {
        for ending in ["er", "st", "nd", "rd", "th"] where text.hasSuffix(ending) {
            let number = String(text.dropLast(ending.count))
            if isNumber(number) { return number }
        }
        return text
    }

    /// The month a folded word names, by its whole name or at least its first three letters (four for June and July in French).
    static func month(_ word: String) -> Int? {
        let word = word.hasSuffix(".") ? String(word.dropLast()) : word
        guard word.count >= 3 else { return nil }
        if word == "jui" { return nil }
        for (index, names) in foldedMonths.enumerated() {
            if names.contains(where: { $0.hasPrefix(word) }) { return index + 1 }
        }
        return word == "sept" ? 9 : nil
    }

    /// The weekday a folded word names, 1 for Monday.
    static func weekday(_ word: String) -> Int? {
        for (index, names) in foldedDays.enumerated() where names.contains(word) { return index + 1 }
        return nil
    }

    private static let foldedMonths = DateEntry.monthNames.map { [$0.french.folded, $0.english.folded] }
    private static let foldedDays = DateEntry.dayNames.map { [$0.french.folded, $0.english.folded] }
}
