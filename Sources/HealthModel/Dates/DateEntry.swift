/// What people type for a date, and how dates are written back to them.
///
/// The day comes before the month in both languages; « 2026-02-03 » is understood too. Words are read in French and English alike, with or
/// without accents: « hier », « il y a 3 semaines », « lundi dernier », « 3 fév 2026 », "last Monday", "2 weeks ago".
package enum DateEntry {
    /// What a field takes.
    package struct Allowance: Hashable, Sendable {
        /// The vaguest date taken: a day, a month or a year.
        package var vaguest: PartialDate.Precision
        /// Whether a date later than today is taken.
        package var future: Bool
        /// Whether a time may follow the day.
        package var time: Bool

        /// What a field takes: by default a past day, month or year, without a time.
        package init(vaguest: PartialDate.Precision = .year, future: Bool = false, time: Bool = false) {
            self.vaguest = vaguest
            self.future = future
            self.time = time
        }
    }

    /// Reads what was typed; a time is written with the distance from UTC that `zone` gives for that moment.
    package static func parse(
        _ text: String,
        today: CivilDate,
        allowing allowance: Allowance = Allowance(),
        zone: LocalOffset = .metropolitanFrance
    ) throws(DateProblem) -> PartialDate {
        let exact = text.trimmed
        if exact.contains("T"), let written = PartialDate(exact) { return try checked(written, today, allowance) }
        var words = DateWordsReader.split(text.folded)
        let time = try takeTime(&words)
        if time != nil, !allowance.time { throw .tooPrecise }
        let date = try DateWordsReader(words: words, today: today, allowance: allowance).read()
        guard let time else { return try checked(date, today, allowance) }
        guard let civil = date.civil else { throw .dayNeeded }
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : String(value) }
        let offset = zone.minutes(civil, time)
        let sign = offset < 0 ? "-" : "+"
        let shift = "\(sign)\(two(abs(offset) / 60)):\(two(abs(offset) % 60))"
        guard let full = PartialDate("\(civil)T\(two(time / 60)):\(two(time % 60)):00\(shift)") else {
            throw .notUnderstood
        }
        return try checked(full, today, allowance)
    }

    private static func checked(_ date: PartialDate, _ today: CivilDate, _ allowance: Allowance) throws(DateProblem)
        -> PartialDate
    {
        guard (1850...2200).contains(date.year) else { throw .yearOutOfRange }
        if date.precision < allowance.vaguest {
            throw date.precision == .year && allowance.vaguest == .month ? .monthNeeded : .dayNeeded
        }
        if date.precision == .time, !allowance.time { throw .tooPrecise }
        if !allowance.future, date.earliest > today { throw .future }
        return date
    }

    /// Takes a time off the end: `14:32`, `14h32`, `14 h`, `a 14 h 32`; minutes since midnight.
    private static func takeTime(_ words: inout [String]) throws(DateProblem) -> Int? {
        var rest = words
        func number(_ text: some StringProtocol) -> Int? { text.count <= 2 && !text.isEmpty ? Int(text) : nil }
        var hour: Int?
        var minute = 0
        guard let last = rest.last else { return nil }
        if let mark = last.firstIndex(where: { $0 == "h" || $0 == ":" }), let hours = number(last[..<mark]) {
            let tail = last[last.index(after: mark)...]
            guard tail.isEmpty || number(tail) != nil else { return nil }
            hour = hours
            minute = number(tail) ?? 0
            rest.removeLast()
        } else if last == "h", rest.count >= 2, let hours = number(rest[rest.count - 2]) {
            hour = hours
            rest.removeLast(2)
        } else if rest.count >= 3, rest[rest.count - 2] == "h", let minutes = number(last),
            let hours = number(rest[rest.count - 3])
        {
            hour = hours
            minute = minutes
            rest.removeLast(3)
        }
        guard let hour else { return nil }
        guard (0...23).contains(hour), (0...59).contains(minute) else { throw .noSuchTime }
        if let link = rest.last, link == "a" || link == "at" || link == "vers" { rest.removeLast() }
        words = rest
        return hour * 60 + minute
    }
}

/// How far local time is from UTC at a moment of a place.
package struct LocalOffset: Sendable {
    /// Minutes east of UTC on a day, that many minutes after its midnight.
    package let minutes: @Sendable (CivilDate, Int) -> Int

    /// A place with its own rule.
    package init(_ minutes: @escaping @Sendable (CivilDate, Int) -> Int) { self.minutes = minutes }

    /// The rule of the European Union: summer time from the last Sunday of March to the last Sunday of October.
    package static let metropolitanFrance = LocalOffset { date, minutes in
        func lastSunday(_ month: Int) -> CivilDate {
            let end = CivilDate(year: date.year, month: month, day: 31) ?? date
            return end.adding(days: -(end.weekday % 7))
        }
        let start = lastSunday(3)
        let end = lastSunday(10)
        let isSummer =
            (date > start || (date == start && minutes >= 120)) && (date < end || (date == end && minutes < 180))
        return isSummer ? 120 : 60
    }

    /// A place that never changes.
    package static func fixed(_ minutes: Int) -> LocalOffset { LocalOffset { _, _ in minutes } }
}
