/// A day of the Gregorian calendar, with no time and no time zone; years 1 to 9999.
package struct CivilDate: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The year.
    package let year: Int
    /// The month, from 1.
    package let month: Int
    /// The day of the month, from 1.
    package let day: Int

    /// A day that exists; `nil` for 31 February and the like.
    package init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month),
            day >= 1, day <= CivilDate.days(inMonth: month, of: year)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    /// The day this many days after 1 January 1970, kept inside years 1 to 9999.
    package init(daysSince1970 days: Int) {
        // Eras of 400 years that start on 1 March put the leap day last, so that month lengths need no table.
        let shifted = min(max(days, -719_162), 2_932_896) + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// Days since 1 January 1970, negative before.
    package var daysSince1970: Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// The day of the week: 1 is Monday, 7 is Sunday.
    package var weekday: Int { ((daysSince1970 + 3) % 7 + 7) % 7 + 1 }

    /// How many days a month has; `month` is 1 to 12.
    package static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// The day this many days later, or earlier when negative.
    package func adding(days: Int) -> CivilDate {
        CivilDate(daysSince1970: daysSince1970 + min(max(days, -4_000_000), 4_000_000))
    }

    /// The same day this many months later; the last day of the month where that day does not exist.
    package func adding(months: Int) -> CivilDate {
        let total = year * 12 + (month - 1) + min(max(months, -120_000), 120_000)
        let newYear = min(max(total / 12, 1), 9999)
        let newMonth = total < 12 ? 1 : total % 12 + 1
        let newDay = min(day, CivilDate.days(inMonth: newMonth, of: newYear))
        return CivilDate(year: newYear, month: newMonth, day: newDay) ?? self
    }

    /// Whole months lived from this day to another; negative when the other is earlier.
    package func months(until other: CivilDate) -> Int {
        let months = (other.year - year) * 12 + other.month - month
        // A month is complete on the same day, or on the last day of a shorter month.
        let isComplete = other.day >= min(day, CivilDate.days(inMonth: other.month, of: other.year))
        return isComplete ? months : months - 1
    }

    /// The `2026-02-03` form.
    package var description: String {
        func padded(_ value: Int, _ width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    }

    /// Orders by time.
    package static func < (left: CivilDate, right: CivilDate) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }
}
