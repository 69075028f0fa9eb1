/// How the bytes of a text stand for characters.
package enum TextEncoding: Hashable, Sendable {
    case utf8
    /// What older French software writes; Latin-1 text reads the same.
    case windows1252
    case utf16LittleEndian
    case utf16BigEndian

    static let utf8Mark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// The encoding of bytes that are text; `nil` for bytes that are not.
    ///
    /// `isWhole` says that the last character is known to be complete.
    package static func detect(_ bytes: [UInt8], isWhole: Bool) -> TextEncoding? {
        if bytes.starts(with: [0xFF, 0xFE]) { return .utf16LittleEndian }
        if bytes.starts(with: [0xFE, 0xFF]) { return .utf16BigEndian }
        if bytes.contains(0) { return nil }
        for cut in 0...(isWhole ? 0 : min(3, bytes.count)) where isUTF8(bytes.dropLast(cut)) { return .utf8 }
        // Windows-1252 gives a character to nearly every byte, so what tells text apart is the lack of control bytes.
        let controls = bytes.count { $0 < 0x20 && ![0x09, 0x0A, 0x0C, 0x0D, 0x1B].contains($0) || $0 == 0x7F }
        let undefined = bytes.count { [0x81, 0x8D, 0x8F, 0x90, 0x9D].contains($0) }
        return controls == 0 && undefined == 0 ? .windows1252 : nil
    }

    private static func isUTF8(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.withUnsafeBufferPointer { String(validating: $0, as: UTF8.self) != nil }
    }

    /// The characters of a text; `nil` where the bytes break the encoding.
    package func decode(_ bytes: [UInt8]) -> String? {
        switch self {
        case .utf8:
            let body = bytes.starts(with: Self.utf8Mark) ? bytes.dropFirst(3) : bytes[...]
            return body.withUnsafeBufferPointer { String(validating: $0, as: UTF8.self) }
        case .windows1252:
            var text = ""
            text.reserveCapacity(bytes.count)
            for byte in bytes { text.unicodeScalars.append(Self.scalar(byte)) }
            return text
        case .utf16LittleEndian, .utf16BigEndian:
            guard bytes.count.isMultiple(of: 2) else { return nil }
            let low = self == .utf16LittleEndian ? 0 : 1
            var units: [UInt16] = []
            units.reserveCapacity(bytes.count / 2)
            for index in stride(from: 2, to: bytes.count, by: 2) {
                units.append(UInt16(bytes[index + 1 - low]) << 8 | UInt16(bytes[index + low]))
            }
            return String(validating: units, as: UTF16.self)
        }
    }

    private static func scalar(_ byte: UInt8) -> Unicode.Scalar {
        guard (0x80..<0xA0).contains(byte) else { return Unicode.Scalar(byte) }
        return high[Int(byte) - 0x80]
    }

    /// The 32 characters where Windows-1252 differs from Latin-1 (https://encoding.spec.whatwg.org/index-windows-1252.txt).
    private static let high: [Unicode.Scalar] = [
        "\u{20AC}", "\u{81}", "\u{201A}", "\u{0192}", "\u{201E}", "\u{2026}", "\u{2020}", "\u{2021}",
        "\u{02C6}", "\u{2030}", "\u{0160}", "\u{2039}", "\u{0152}", "\u{8D}", "\u{017D}", "\u{8F}",
        "\u{90}", "\u{2018}", "\u{2019}", "\u{201C}", "\u{201D}", "\u{2022}", "\u{2013}", "\u{2014}",
        "\u{02DC}", "\u{2122}", "\u{0161}", "\u{203A}", "\u{0153}", "\u{9D}", "\u{017E}", "\u{0178}",
    ]
}
