/// A French national health identity number (matricule INS): 13 characters and a key of two digits that fits.
///
/// The key is 97 minus the remainder of the number by 97, with 2A and 2B of Corsica read as 19 and 18. A number whose key does not fit
/// cannot exist as this type.
package struct INS: Hashable, Sendable, CustomStringConvertible {
    /// Which register gave the number; the raw value is its OID.
    package enum Register: String, CaseIterable, Hashable, Sendable {
        /// The usual register (INS-NIR).
        case nir = "1.2.250.1.213.1.4.8"
        /// Waiting numbers (INS-NIA).
        case nia = "1.2.250.1.213.1.4.9"
        /// Numbers for tests.
        case test = "1.2.250.1.213.1.4.10"
        /// Numbers for demonstrations.
        case demonstration = "1.2.250.1.213.1.4.11"

        /// The FHIR `system` of the register.
        package var system: String { "urn:oid:" + rawValue }

        /// The FHIR identifier type code.
        package var typeCode: String { self == .nia ? "INS-NIA" : "INS-NIR" }

        /// The register a FHIR `system` names.
        package init?(system: String?) {
            guard let system else { return nil }
            self.init(rawValue: system.hasPrefix("urn:oid:") ? String(system.dropFirst(8)) : system)
        }
    }

    /// The 13 characters.
    package let number: String
    /// The two digits of the key.
    package let key: String
    /// The register.
    package let register: Register

    /// Reads 13 characters or 13 and the key, with or without spaces, dots or dashes; without a register, the first digit tells.
    package init(parsing text: String, register: Register? = nil) throws(INSProblem) {
        var characters: [UInt8] = []
        for scalar in text.unicodeScalars {
            switch scalar {
            case " ", "\u{A0}", "\u{202F}", ".", "-": continue
            case "0"..."9", "A", "B": characters.append(UInt8(scalar.value))
            case "a", "b": characters.append(UInt8(scalar.value - 0x20))
            default: throw .character
            }
        }
        guard characters.count == 13 || characters.count == 15 else { throw .length(characters.count) }
        guard let first = characters.first, "123478".utf8.contains(first) else { throw .firstDigit }
        let month = try INS.twoDigits(characters[3], characters[4])
        guard (1...12).contains(month) || month >= 20 else { throw .month }
        var value = 0
        for (index, byte) in characters.prefix(13).enumerated() {
            switch byte {
            // Only the second character of the department may be a letter, after a 2.
            case 0x41 where index == 6 && characters[5] == 0x32: value = value / 10 * 100 + 19
            case 0x42 where index == 6 && characters[5] == 0x32: value = value / 10 * 100 + 18
            case 0x30...0x39: value = value * 10 + Int(byte) - 0x30
            default: throw .character
            }
        }
        let expected = 97 - value % 97
        if characters.count == 15, try INS.twoDigits(characters[13], characters[14]) != expected { throw .key }
        number = String(decoding: characters.prefix(13), as: UTF8.self)
        key = expected < 10 ? "0\(expected)" : String(expected)
        let isWaiting = first != 0x31 && first != 0x32
        self.register = register ?? (isWaiting ? .nia : .nir)
    }

    private static func twoDigits(_ tens: UInt8, _ units: UInt8) throws(INSProblem) -> Int {
        guard (0x30...0x39).contains(tens), (0x30...0x39).contains(units) else { throw .character }
        return (Int(tens) - 0x30) * 10 + Int(units) - 0x30
    }

    /// The 15 characters without spaces, as computers exchange them.
    package var description: String { number + key }

    /// The number as people read it: « 2 85 03 31 555 042 47 ».
    package var spaced: String {
        var result = ""
        for (index, character) in number.enumerated() {
            if [1, 3, 5, 7, 10].contains(index) { result += " " }
            result.append(character)
        }
        return result + " " + key
    }

    /// The FHIR `Identifier` of this number (FR Core profile).
    package var identifier: JSON {
        [
            "use": "official",
            "type": [
                "coding": [
                    [
                        "system": "https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0203",
                        "code": .string(register.typeCode),
                    ]
                ]
            ],
            "system": .string(register.system),
            "value": .string(description),
        ]
    }

    /// The first well-formed INS among FHIR identifiers.
    package init?(in identifiers: [Identifier]) {
        for identifier in identifiers {
            guard let register = Register(system: identifier.system), let value = identifier.value,
                let ins = try? INS(parsing: value, register: register)
            else { continue }
            self = ins
            return
        }
        return nil
    }
}

/// What is wrong with a typed INS.
package enum INSProblem: Error, Hashable, Sendable {
    /// Neither 13 nor 15 characters.
    case length(Int)
    /// A character that cannot stand there.
    case character
    /// The first digit is none of 1, 2, 3, 4, 7, 8.
    case firstDigit
    /// No such month.
    case month
    /// The last two digits do not fit the others.
    case key

    /// What happened, without the number.
    package var message: Phrase {
        switch self {
        case .length(let count):
            Phrase(
                "il faut 15 chiffres (ou 13 sans la clé), il y en a \(count)",
                "15 digits are needed (or 13 without the key), there are \(count)"
            )
        case .character:
            Phrase("un caractère n'a pas sa place dans ce numéro", "a character does not belong in this number")
        case .firstDigit: Phrase("le premier chiffre n'est pas possible", "the first digit is not possible")
        case .month: Phrase("les chiffres du mois ne sont pas possibles", "the digits of the month are not possible")
        case .key:
            Phrase(
                "la clé (les deux derniers chiffres) ne correspond pas",
                "the key (the last two digits) does not fit"
            )
        }
    }

    /// What to do about it.
    package var hint: Phrase {
        Phrase(
            "Recopiez le numéro de votre carte Vitale ou de votre attestation.",
            "Copy the number from your health insurance card."
        )
    }
}
