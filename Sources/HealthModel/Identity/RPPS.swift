/// The number of a health professional in the French national directory: 11 digits, with or without the leading 8.
///
/// The last digit should make the Luhn sum right. Fictive numbers of official examples often fail, so a failure is told and never refused.
package struct RPPS: Hashable, Sendable, CustomStringConvertible {
    /// The 11 digits.
    package let number: String
    /// Whether the check digit fits; when it does not, warn.
    package let isLuhnValid: Bool

    /// The FHIR namespace of the bare number.
    package static let system = "https://rpps.esante.gouv.fr"
    /// The OID of national professional numbers, which carry a leading type digit.
    package static let nationalOID = "1.2.250.1.71.4.2.1"

    /// Reads 11 digits, or 12 that begin with 8, with or without spaces; `nil` for anything else.
    package init?(parsing text: String) {
        guard var digits = Luhn.digits(text) else { return nil }
        if digits.count == 12, digits.first == 8 { digits.removeFirst() }
        guard digits.count == 11 else { return nil }
        number = digits.map(String.init).joined()
        isLuhnValid = Luhn.isValid(digits)
    }

    /// The RPPS among FHIR identifiers.
    package init?(in identifiers: [Identifier]) {
        for identifier in identifiers {
            let isNational =
                CodeSystem.isSame(identifier.system, "urn:oid:" + RPPS.nationalOID)
                || identifier.system == RPPS.nationalOID
            let isNamed = identifier.system?.contains("rpps") ?? false
            let isTyped = identifier.type?.codings.contains { $0.code == "RPPS" || $0.code == "IDNPS" } ?? false
            guard isNational || isNamed || isTyped, let value = identifier.value, let rpps = RPPS(parsing: value) else {
                continue
            }
            self = rpps
            return
        }
        return nil
    }

    /// The national number: 8 and the 11 digits.
    package var nationalNumber: String { "8" + number }

    /// The 11 digits.
    package var description: String { number }
}

/// The number of a health establishment in the French national directory: 9 characters, with or without the leading 1.
package struct FINESS: Hashable, Sendable, CustomStringConvertible {
    /// The 9 characters; the second may be A or B for Corsica.
    package let number: String
    /// Whether the check digit fits; when it does not, warn.
    ///
    /// Corsican numbers are not checked and count as valid.
    package let isLuhnValid: Bool

    /// The OID of national establishment numbers, which carry a leading type digit.
    package static let nationalOID = "1.2.250.1.71.4.2.2"
    /// The FHIR namespace of the bare number.
    package static let system = "https://finess.esante.gouv.fr"

    /// Reads 9 characters, or 10 that begin with 1, with or without spaces; `nil` for anything else.
    package init?(parsing text: String) {
        var characters = text.uppercased().filter { $0 != " " && $0 != "\u{A0}" }
        if characters.count == 10, characters.first == "1" { characters.removeFirst() }
        guard characters.count == 9 else { return nil }
        if let digits = Luhn.digits(characters) {
            isLuhnValid = Luhn.isValid(digits)
        } else {
            let letters = characters.enumerated().filter { !("0"..."9").contains($0.element) }
            guard letters.count == 1, letters[0].offset == 1, ["A", "B"].contains(letters[0].element),
                characters.first == "2"
            else {
                return nil
            }
            isLuhnValid = true
        }
        number = characters
    }

    /// The FINESS among FHIR identifiers.
    package init?(in identifiers: [Identifier]) {
        for identifier in identifiers {
            let isNational = identifier.system?.hasSuffix(FINESS.nationalOID) ?? false
            let isNamed = identifier.system?.contains("finess") ?? false
            guard isNational || isNamed, let value = identifier.value, let finess = FINESS(parsing: value) else {
                continue
            }
            self = finess
            return
        }
        return nil
    }

    /// The 9 characters.
    package var description: String { number }
}

/// The Luhn check of identification numbers.
enum Luhn {
    /// The digits of a text, spaces left out; `nil` when there is anything else.
    static func digits(_ text: String) -> [Int]? {
        var digits: [Int] = []
        for scalar in text.unicodeScalars {
            switch scalar {
            case "0"..."9": digits.append(Int(scalar.value) - 0x30)
            case " ", "\u{A0}", "\u{202F}": continue
            default: return nil
            }
        }
        return digits
    }

    static func isValid(_ digits: [Int]) -> Bool {
        var sum = 0
        for (index, digit) in digits.reversed().enumerated() {
            let doubled = index % 2 == 1 ? digit * 2 : digit
            sum += doubled > 9 ? doubled - 9 : doubled
        }
        return sum % 10 == 0 && !digits.isEmpty
    }
}
