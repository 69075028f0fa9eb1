/// Who a health professional is, for every space and for good: `rpps:` and the 11 digits of the national directory.
///
/// A certificate or a key may change; the id does not, so blocks and renewals go by it.
package struct ProfessionalID: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The 11 digits.
    package let rpps: String

    /// Takes over 11 digits; nil for anything else.
    package init?(rpps: String) {
        guard rpps.utf8.count == 11, rpps.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        self.rpps = rpps
    }

    /// Reads the written form in its one spelling; nil for anything else.
    package init?(parsing text: String) {
        guard text.hasPrefix("rpps:") else { return nil }
        self.init(rpps: String(text.dropFirst(5)))
    }

    /// The national number: 8, which stands for the RPPS, and the digits.
    package var nationalNumber: String { "8" + rpps }

    /// The written form.
    package var description: String { "rpps:" + rpps }

    /// Orders by number.
    package static func < (left: ProfessionalID, right: ProfessionalID) -> Bool { left.rpps < right.rpps }
}

extension ProfessionalID: Codable {
    /// Reads the written form.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let id = ProfessionalID(parsing: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a professional")
        }
        self = id
    }

    /// Writes the written form.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
