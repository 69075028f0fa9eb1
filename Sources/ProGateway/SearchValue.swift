import HealthModel

/// A value of a record as searches compare it, made once when the record is loaded.
enum SearchValue: Hashable, Sendable {
    /// A code, with its system if it has one.
    case token(system: String?, code: String)
    /// `Type/id`.
    case reference(String)
    /// A span of time, as numbers that sort: both ends belong to it.
    case date(ClosedRange<Int64>)
    /// A text, accents and capitals apart.
    case string(String)

    /// The values of one parameter in a resource.
    static func of(_ parameter: SearchParameter, in resource: JSON) -> [SearchValue] {
        parameter.paths.flatMap { resource.values(at: $0) }.flatMap { value -> [SearchValue] in
            switch parameter.kind {
            case .token: tokens(value)
            case .reference: (value["reference"] ?? value).string.map { [.reference($0)] } ?? []
            case .date: value.string.flatMap(TimeSpan.init).map { [.date($0.range)] } ?? []
            case .string: texts(value).map { .string($0.folded) }
            }
        }
    }

    /// A code, a Coding, a CodeableConcept or an Identifier.
    private static func tokens(_ value: JSON) -> [SearchValue] {
        if let code = value.string { return [.token(system: nil, code: code)] }
        if let flag = value.bool { return [.token(system: nil, code: flag ? "true" : "false")] }
        if let codings = value["coding"]?.array { return codings.flatMap(tokens) }
        guard let code = (value["code"] ?? value["value"])?.string else { return [] }
        return [.token(system: value["system"]?.string, code: code)]
    }

    /// A text, or the texts of a HumanName.
    private static func texts(_ value: JSON) -> [String] {
        if let text = value.string { return [text] }
        return ["text", "family", "given", "prefix"].flatMap { value.values(at: [$0]) }.compactMap(\.string)
    }
}

/// What a FHIR date or time covers: a year is all of its days.
struct TimeSpan {
    /// Seconds since 1970, in UTC; times without a zone count as UTC.
    let range: ClosedRange<Int64>

    init?(_ text: String) {
        let bytes = Array(text.utf8)
        func number(_ range: Range<Int>) -> Int? {
            guard range.upperBound <= bytes.count, bytes[range].allSatisfy({ (0x30...0x39).contains($0) }) else {
                return nil
            }
            return bytes[range].reduce(0) { $0 * 10 + Int($1 - 0x30) }
        }
        guard let year = number(0..<4) else { return nil }
        switch bytes.count {
        case 4: range = Self.day(year, 1, 1)...(Self.day(year + 1, 1, 1) - 1)
        case 7:
            guard bytes[4] == 0x2D, let month = number(5..<7), (1...12).contains(month) else { return nil }
            let next = month == 12 ? Self.day(year + 1, 1, 1) : Self.day(year, month + 1, 1)
            range = Self.day(year, month, 1)...(next - 1)
        default:
            guard bytes.count >= 10, bytes[4] == 0x2D, bytes[7] == 0x2D, let month = number(5..<7),
                (1...12).contains(month), let day = number(8..<10), (1...31).contains(day)
            else { return nil }
            let start = Self.day(year, month, day)
            guard bytes.count > 10 else {
                range = start...(start + 86_399)
                return
            }
            guard bytes[10] == 0x54, bytes.count >= 16, bytes[13] == 0x3A, let hour = number(11..<13), hour < 24,
                let minute = number(14..<16), minute < 60
            else { return nil }
            var second = start + Int64(hour * 3600 + minute * 60)
            var length: Int64 = 59
            var rest = 16
            if bytes.count >= 19, bytes[16] == 0x3A, let seconds = number(17..<19), seconds <= 60 {
                second += Int64(seconds)
                length = 0
                rest = 19
                if rest < bytes.count, bytes[rest] == 0x2E {
                    rest += 1
                    while rest < bytes.count, (0x30...0x39).contains(bytes[rest]) { rest += 1 }
                }
            }
            if rest < bytes.count, bytes[rest] != 0x5A || rest + 1 != bytes.count {
                // A plus sign that was not escaped in a query arrives as a space.
                guard bytes.count == rest + 6, [0x2B, 0x2D, 0x20].contains(bytes[rest]), bytes[rest + 3] == 0x3A,
                    let hours = number((rest + 1)..<(rest + 3)), let minutes = number((rest + 4)..<(rest + 6))
                else { return nil }
                let offset = Int64(hours * 3600 + minutes * 60)
                second -= bytes[rest] == 0x2D ? -offset : offset
            }
            range = second...(second + length)
        }
    }

    /// The first second of a day of the Gregorian calendar.
    private static func day(_ year: Int, _ month: Int, _ day: Int) -> Int64 {
        let y = month <= 2 ? year - 1 : year
        let era = (y >= 0 ? y : y - 399) / 400
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return Int64(era * 146_097 + dayOfEra - 719_468) * 86_400
    }
}
