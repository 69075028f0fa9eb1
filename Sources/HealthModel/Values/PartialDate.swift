/// A FHIR `date`, `dateTime` or `instant`: kept exactly as written, known to the year, the month, the day or the time.
///
/// Source: https://hl7.org/fhir/R4/datatypes.html#dateTime. A time always comes with its offset; a date never does. Sorting follows the
/// day as it was written, then the instant within that day; less precise dates come first in their period.
package struct PartialDate: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// How much of the date is known.
    package enum Precision: Int, Hashable, Comparable, Sendable {
        case year
        case month
        case day
        case time

        /// Orders from the vaguest to the finest.
        package static func < (left: Precision, right: Precision) -> Bool { left.rawValue < right.rawValue }
    }

    /// A time of day as written, with its distance from UTC.
    package struct Time: Hashable, Sendable {
        /// Hours, 0 to 23.
        package let hour: Int
        /// Minutes, 0 to 59.
        package let minute: Int
        /// Whole seconds, 0 to 60 (a leap second).
        package let second: Int
        /// Minutes east of UTC.
        package let offset: Int
    }

    /// The text as it was written.
    package let text: String
    /// The year.
    package let year: Int
    /// The month, when known.
    package let month: Int?
    /// The day of the month, when known.
    package let day: Int?
    /// The time, when known.
    package let time: Time?

    /// Reads `2026`, `2026-02`, `2026-02-03` or `2026-02-03T14:32:00+01:00`; `nil` for anything else.
    package init?(_ text: String) {
        var reader = Digits(text)
        guard let year = reader.number(4), year >= 1 else { return nil }
        var month: Int?
        var day: Int?
        var time: Time?
        if !reader.isAtEnd {
            guard reader.take(0x2D), let value = reader.number(2), (1...12).contains(value) else { return nil }
            month = value
            if !reader.isAtEnd {
                guard reader.take(0x2D), let value = reader.number(2),
                    let civil = CivilDate(year: year, month: month ?? 0, day: value)
                else { return nil }
                day = civil.day
                if !reader.isAtEnd {
                    guard let read = reader.time() else { return nil }
                    time = read
                }
            }
        }
        self.text = text
        self.year = year
        self.month = month
        self.day = day
        self.time = time
    }

    /// Reads what ``init(_:)`` reads, and where that fails the day before a `T`: data in the wild often lacks the offset.
    package init?(lenient text: String) {
        if let exact = PartialDate(text) {
            self = exact
        } else if let cut = text.firstIndex(where: { $0 == "T" || $0 == " " }),
            let day = PartialDate(String(text[..<cut]))
        {
            self = day
        } else {
            return nil
        }
    }

    /// A whole day.
    package init(_ date: CivilDate) {
        text = date.description
        year = date.year
        month = date.month
        day = date.day
        time = nil
    }

    /// A month of a year; `nil` when there is no such month.
    package init?(year: Int, month: Int) {
        guard let first = CivilDate(year: year, month: month, day: 1) else { return nil }
        self.init(String(first.description.dropLast(3)))
    }

    /// A year from 1 to 9999; `nil` outside.
    package init?(year: Int) {
        guard let first = CivilDate(year: year, month: 1, day: 1) else { return nil }
        self.init(String(first.description.dropLast(6)))
    }

    /// How much is known.
    package var precision: Precision {
        if time != nil { .time } else if day != nil { .day } else if month != nil { .month } else { .year }
    }

    /// The day as written, when known to the day.
    package var civil: CivilDate? {
        guard let month, let day else { return nil }
        return CivilDate(year: year, month: month, day: day)
    }

    /// The first day this date may mean.
    package var earliest: CivilDate {
        CivilDate(year: year, month: month ?? 1, day: day ?? 1) ?? CivilDate(daysSince1970: 0)
    }

    /// The last day this date may mean.
    package var latest: CivilDate {
        let lastMonth = month ?? 12
        return CivilDate(year: year, month: lastMonth, day: day ?? CivilDate.days(inMonth: lastMonth, of: year))
            ?? earliest
    }

    /// A number that orders dates: the day as written, then how precise, then the instant.
    package var sortKey: Int64 {
        let within: Int
        if let time {
            // 2 days of room keep every offset inside its own day of writing.
            within = 4 + 86_400 + time.hour * 3600 + (time.minute - time.offset) * 60 + time.second
        } else {
            within = precision.rawValue
        }
        return Int64(earliest.daysSince1970 + 800_000) << 20 | Int64(within)
    }

    /// The text as written.
    package var description: String { text }

    /// Orders by ``sortKey``, then by text.
    package static func < (left: PartialDate, right: PartialDate) -> Bool {
        let leftKey = left.sortKey
        let rightKey = right.sortKey
        return leftKey == rightKey ? left.text < right.text : leftKey < rightKey
    }
}

/// Reads runs of ASCII digits of a known width.
private struct Digits {
    private let bytes: String.UTF8View
    private var index: String.UTF8View.Index

    init(_ text: String) {
        bytes = text.utf8
        index = bytes.startIndex
    }

    var isAtEnd: Bool { index == bytes.endIndex }

    mutating func take(_ byte: UInt8) -> Bool {
        guard !isAtEnd, bytes[index] == byte else { return false }
        index = bytes.index(after: index)
        return true
    }

    mutating func number(_ width: Int) -> Int? {
        var value = 0
        for _ in 0..<width {
            guard !isAtEnd, (0x30...0x39).contains(bytes[index]) else { return nil }
            value = value * 10 + Int(bytes[index]) - 0x30
            index = bytes.index(after: index)
        }
        return value
    }

    /// `Thh:mm:ss(.fff)(Z|±hh:mm)`, to the end of the text.
    mutating func time() -> PartialDate.Time? {
        guard take(0x54), let hour = number(2), hour < 24, take(0x3A), let minute = number(2), minute < 60, take(0x3A),
            let second = number(2), second <= 60
        else { return nil }
        if take(0x2E) {
            guard number(1) != nil else { return nil }
            while number(1) != nil {}
        }
        var offset = 0
        if !take(0x5A) {
            let isEast = take(0x2B)
            guard isEast || take(0x2D), let hours = number(2), hours <= 14, take(0x3A), let minutes = number(2),
                minutes < 60
            else {
                return nil
            }
            offset = (hours * 60 + minutes) * (isEast ? 1 : -1)
        }
        guard isAtEnd else { return nil }
        return PartialDate.Time(hour: hour, minute: minute, second: second, offset: offset)
    }
}
