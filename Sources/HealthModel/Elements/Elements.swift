/// A FHIR `Reference`, as written.
package struct Reference: Hashable, Sendable {
    /// Where it points: `Patient/1`, a URL, `urn:uuid:…` or `#id`.
    package let target: String?
    /// The words that came with it.
    package let display: String?
    /// The identifier of the target, when it is named by number only.
    package let identifier: Identifier?

    /// Reads a FHIR `Reference`.
    package init?(_ json: JSON?) {
        guard let object = json?.object else { return nil }
        target = object["reference"]?.string
        display = object["display"]?.string?.oneLine.nonEmpty
        identifier = Identifier(object["identifier"])
    }

    /// The type written in a relative reference or URL, such as `Patient`.
    package var typeName: String? {
        guard let target, !target.hasPrefix("#"), !target.hasPrefix("urn:") else { return nil }
        let parts = target.split(separator: "/")
        return parts.count >= 2 ? String(parts[parts.count - 2]) : nil
    }
}

/// A FHIR `Identifier`, as written.
package struct Identifier: Hashable, Sendable {
    /// The namespace of the number.
    package let system: String?
    /// The number.
    package let value: String?
    /// What kind of number it is, as a code (`INS-NIR`, `RPPS` …).
    package let type: CodeableConcept?

    /// Reads a FHIR `Identifier`.
    package init?(_ json: JSON?) {
        guard let object = json?.object else { return nil }
        system = object["system"]?.string
        value = object["value"]?.string
        type = CodeableConcept(object["type"])
    }

    /// Reads the `identifier` array of a resource.
    package static func list(_ json: JSON?) -> [Identifier] { (json?.array ?? []).compactMap { Identifier($0) } }
}

/// A number with its unit; the number is the text that was written.
package struct Quantity: Hashable, Sendable {
    /// The digits as written.
    package let value: JSONNumber?
    /// `<`, `<=`, `>=` or `>`, when the instrument could say no more.
    package let comparator: String?
    /// The unit in words.
    package let unit: String?
    /// The unit's code, usually UCUM.
    package let code: String?

    /// Reads a FHIR `Quantity`; `nil` when there is neither number nor unit.
    package init?(_ json: JSON?) {
        guard let object = json?.object else { return nil }
        value = object["value"]?.number
        comparator = object["comparator"]?.string
        unit = object["unit"]?.string?.oneLine.nonEmpty
        code = object["code"]?.string?.nonEmpty
        if value == nil, unit == nil, code == nil { return nil }
    }

    /// The unit as it is printed: words first, UCUM brackets and braces removed.
    package var printedUnit: String? { Quantity.printed(unit ?? code) }

    static func printed(_ unit: String?) -> String? {
        guard let unit, unit != "1" else { return nil }
        switch unit {
        case "mm[Hg]": return "mmHg"
        case "Cel": return "°C"
        case "/min", "{beats}/min", "beats/minute", "beats/min": return "/min"
        case "[degF]": return "°F"
        case "[lb_av]": return "lb"
        case "[in_i]": return "in"
        case "a": return "ans"
        case "d": return "j"
        default:
            var kept = ""
            var depth = 0
            for character in unit {
                switch character {
                case "{": depth += 1
                case "}": depth = max(0, depth - 1)
                default: if depth == 0 { kept.append(character) }
                }
            }
            return kept.nonEmpty
        }
    }

    /// The number with its unit, in the reader's spelling: « 36,5 °C ».
    ///
    /// A machine's long fraction is rounded to four figures; the resource keeps every digit.
    package func words(_ language: Language, unit known: String? = nil) -> String? {
        guard let value else { return nil }
        let number = Decimals.written(Decimals.readable(value.text), language)
        let sign = comparator.map { "\($0) " } ?? ""
        guard let unit = known ?? printedUnit else { return sign + number }
        return unit.hasPrefix("/") ? "\(sign)\(number)\(unit)" : "\(sign)\(number) \(unit)"
    }
}

/// Spelling of decimal numbers.
package enum Decimals {
    /// The digits with the decimal mark of the language; nothing is rounded.
    package static func written(_ text: String, _ language: Language) -> String {
        language == .french ? String(text.map { $0 == "." ? "," : $0 }) : text
    }

    /// The digits rounded to four figures when there are more than four after the point; otherwise as written.
    static func readable(_ text: String) -> String {
        guard let point = text.firstIndex(of: "."), text.distance(from: point, to: text.endIndex) > 5,
            !text.contains(where: { $0 == "e" || $0 == "E" }), let value = Double(text)
        else { return text }
        let magnitude = abs(value)
        var decimals = 3
        if magnitude >= 1000 {
            decimals = 0
        } else if magnitude >= 100 {
            decimals = 1
        } else if magnitude >= 10 {
            decimals = 2
        }
        var small = magnitude
        while small > 0, small < 1, decimals < 12 {
            small *= 10
            decimals += 1
        }
        var scale = 1.0
        for _ in 0..<decimals { scale *= 10 }
        let scaled = (magnitude * scale).rounded()
        guard scaled < 1e15 else { return text }
        var digits = String(Int(scaled))
        while digits.count <= decimals { digits = "0" + digits }
        let whole = digits.dropLast(decimals)
        var fraction = digits.suffix(decimals)
        while fraction.last == "0" { fraction.removeLast() }
        return (value < 0 && scaled > 0 ? "-" : "") + whole + (fraction.isEmpty ? "" : "." + fraction)
    }

    /// Reads what a person types, comma or point, with or without spaces between thousands; `nil` when it is not a plain number.
    package static func parse(_ text: String) -> JSONNumber? {
        var digits = ""
        for character in text {
            switch character {
            case ",": digits.append(".")
            case " ", "\u{A0}", "\u{202F}": continue
            default: digits.append(character)
            }
        }
        if digits.hasPrefix("+") { digits.removeFirst() }
        guard !digits.contains(where: { $0 == "e" || $0 == "E" }), digits.utf8.count <= 18 else { return nil }
        // 007 is not JSON; a leading point neither.
        if digits.hasPrefix(".") { digits = "0" + digits }
        while digits.count > 1, digits.hasPrefix("0"), digits.dropFirst().first.map({ $0.isNumber }) ?? false {
            digits.removeFirst()
        }
        return JSONNumber(digits)
    }
}

/// A FHIR `HumanName`, as written.
package struct HumanName: Hashable, Sendable {
    /// The family name.
    package let family: String?
    /// Given names, in order.
    package let given: [String]
    /// Titles before the name.
    package let prefix: [String]
    /// The whole name as its author wrote it.
    package let text: String?
    /// What the name is for, as a code: `official`, `usual` or another.
    package let use: String?

    /// Reads a FHIR `HumanName`.
    package init?(_ json: JSON?) {
        guard let object = json?.object else { return nil }
        family = object["family"]?.string?.oneLine.nonEmpty
        given = (object["given"]?.array ?? []).compactMap { $0.string?.oneLine.nonEmpty }
        prefix = (object["prefix"]?.array ?? []).compactMap { $0.string?.oneLine.nonEmpty }
        text = object["text"]?.string?.oneLine.nonEmpty
        use = object["use"]?.string
        if family == nil, given.isEmpty, text == nil { return nil }
    }

    /// The name to use among several: official, then usual, then the first that is not old.
    package static func best(_ json: JSON?) -> HumanName? {
        let names = (json?.array ?? [json].compactMap(\.self)).compactMap { HumanName($0) }
        return names.first { $0.use == "official" } ?? names.first { $0.use == "usual" } ?? names.first {
            $0.use != "old"
        } ?? names.first
    }

    /// « Dr Noël LEFÈVRE ».
    package var words: String {
        guard family != nil || !given.isEmpty else { return text ?? "" }
        return (prefix.prefix(1) + given.prefix(1) + [family?.uppercased()].compactMap(\.self)).joined(separator: " ")
    }
}

/// A telephone number, e-mail address or other way to reach someone.
package struct ContactPoint: Hashable, Sendable {
    /// How it reaches: `phone`, `email` or another code.
    package let system: String?
    /// The number or address.
    package let value: String?

    /// Reads a FHIR `ContactPoint`.
    package init?(_ json: JSON?) {
        guard let value = json?["value"]?.string?.oneLine.nonEmpty else { return nil }
        system = json?["system"]?.string
        self.value = value
    }

    /// Reads a `telecom` array.
    package static func list(_ json: JSON?) -> [ContactPoint] { (json?.array ?? []).compactMap { ContactPoint($0) } }
}

/// A FHIR `Period`; either end may be unknown.
package struct Period: Hashable, Sendable {
    /// The beginning.
    package let start: PartialDate?
    /// The end; `nil` when it goes on or is unknown.
    package let end: PartialDate?

    /// Reads a FHIR `Period`.
    package init?(_ json: JSON?) {
        guard let object = json?.object else { return nil }
        start = object["start"]?.string.flatMap { PartialDate(lenient: $0) }
        end = object["end"]?.string.flatMap { PartialDate(lenient: $0) }
        if start == nil, end == nil { return nil }
    }
}

/// A FHIR `Attachment`, without decoding its data.
package struct Attachment: Hashable, Sendable {
    /// The media type.
    package let contentType: String?
    /// Where the bytes are, when not inside.
    package let url: String?
    /// The bytes in base64, when inside.
    package let data: String?
    /// The number of bytes, as announced.
    package let size: Int?
    /// The SHA-1 of the bytes in base64, as announced.
    package let hash: String?
    /// The title.
    package let title: String?
    /// When it was made.
    package let creation: PartialDate?

    /// Reads a FHIR `Attachment`.
    package init?(_ json: JSON?) {
        guard let object = json?.object else { return nil }
        contentType = object["contentType"]?.string?.nonEmpty
        url = object["url"]?.string?.nonEmpty
        data = object["data"]?.string?.nonEmpty
        size = object["size"]?.number?.int
        hash = object["hash"]?.string?.nonEmpty
        title = object["title"]?.string?.oneLine.nonEmpty
        creation = object["creation"]?.string.flatMap { PartialDate(lenient: $0) }
    }
}
