extension String {
    /// The text on one line: every run of white space and control characters becomes one space, none at either end.
    ///
    /// The marks that turn the order of the characters around them are dropped: « 5 mg » must not read as « gm 5 » (A29).
    package var oneLine: String {
        // Nearly every text of a record is on one line already, and this is asked of each of them.
        var copy = self
        if copy.withUTF8({ OneLine.isClean($0) }) { return copy }
        var result = ""
        var isPending = false
        for scalar in unicodeScalars {
            if OneLine.turnsOrder(scalar) { continue }
            // The no-break space is part of French spelling: it stays.
            if scalar.value != 0xA0,
                scalar.properties.isWhitespace || scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value)
            {
                isPending = !result.isEmpty
            } else {
                if isPending {
                    result.unicodeScalars.append(" ")
                    isPending = false
                }
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// The text without white space at either end; lines inside stay.
    package var trimmed: String {
        let scalars = unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return "" }
        return String(scalars[first...last])
    }

    /// The text for searching and comparing: lower case, no accents, ligatures in two letters.
    ///
    /// Covers the Latin letters of European languages and combining marks; other scripts are only lower-cased.
    package var folded: String {
        var copy = self
        return copy.withUTF8 { bytes in
            var result: [UInt8] = []
            result.reserveCapacity(bytes.count)
            var index = 0
            while index < bytes.count {
                let byte = bytes[index]
                if byte < 0x80 {
                    result.append((0x41...0x5A).contains(byte) ? byte + 0x20 : byte)
                    index += 1
                } else {
                    let end = min(index + 1 + (~byte).leadingZeroBitCount - 1, bytes.count)
                    let scalar = String(decoding: bytes[index..<max(end, index + 1)], as: UTF8.self).unicodeScalars
                        .first
                    if let scalar { Folding.append(scalar, to: &result) }
                    index = max(end, index + 1)
                }
            }
            return String(decoding: result, as: UTF8.self)
        }
    }
}

/// Recognises text that ``Swift/String/oneLine`` leaves as it is, byte by byte.
private enum OneLine {
    static func isClean(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let first = bytes.first, let last = bytes.last else { return true }
        if first == 0x20 || last == 0x20 { return false }
        var previous: UInt8 = 0
        for (index, byte) in bytes.enumerated() {
            switch byte {
            case 0..<0x20, 0x7F: return false
            case 0x20: if previous == 0x20 { return false }
            case 0xC2:
                // C1 controls; U+00A0 stays.
                if index + 1 < bytes.count, bytes[index + 1] < 0xA0 { return false }
            case 0xE1, 0xE2, 0xE3:
                if index + 2 < bytes.count, isChanged(byte, bytes[index + 1], bytes[index + 2]) { return false }
            default: break
            }
            previous = byte
        }
        return true
    }

    /// The embeddings, overrides and isolates of the Unicode bidirectional algorithm.
    static func turnsOrder(_ scalar: Unicode.Scalar) -> Bool {
        (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
    }

    /// The three bytes in UTF-8 of white space (U+1680, U+2000 to U+200A, U+2028, U+2029, U+202F, U+205F, U+3000) and of marks that turn
    /// the order (U+202A to U+202E, U+2066 to U+2069).
    private static func isChanged(_ first: UInt8, _ second: UInt8, _ third: UInt8) -> Bool {
        switch (first, second) {
        case (0xE1, 0x9A), (0xE3, 0x80): third == 0x80
        case (0xE2, 0x80): third <= 0x8A || (0xA8...0xAF).contains(third)
        case (0xE2, 0x81): third == 0x9F || (0xA6...0xA9).contains(third)
        default: false
        }
    }
}

/// The plain letters behind accented Latin ones.
private enum Folding {
    /// Appends what a scalar beyond ASCII is folded to.
    static func append(_ scalar: Unicode.Scalar, to bytes: inout [UInt8]) {
        switch scalar.value {
        case 0x300...0x36F: break
        case 0xA0, 0x202F: bytes.append(0x20)
        case 0x2019, 0x2018: bytes.append(0x27)
        case 0x80..<0x250:
            let plain = latin[Int(scalar.value)]
            if plain.isEmpty { bytes += scalar.properties.lowercaseMapping.utf8 } else { bytes += plain }
        default: bytes += scalar.properties.lowercaseMapping.utf8
        }
    }

    /// The plain letters, by scalar value; empty where there are none.
    private static let latin: [[UInt8]] = {
        let groups: [(String, String)] = [
            ("a", "àáâãäåāăąÀÁÂÃÄÅĀĂĄ"), ("ae", "æÆ"), ("c", "çćĉċčÇĆĈĊČ"), ("d", "ďđðĎĐÐ"),
            ("e", "èéêëēĕėęěÈÉÊËĒĔĖĘĚ"),
            ("g", "ĝğġģĜĞĠĢ"), ("h", "ĥħĤĦ"), ("i", "ìíîïĩīĭįıÌÍÎÏĨĪĬĮİ"), ("j", "ĵĴ"), ("k", "ķĶ"), ("l", "ĺļľłĹĻĽŁ"),
            ("n", "ñńņňÑŃŅŇ"), ("o", "òóôõöøōŏőÒÓÔÕÖØŌŎŐ"), ("oe", "œŒ"), ("r", "ŕŗřŔŖŘ"), ("s", "śŝşšșŚŜŞŠȘ"),
            ("ss", "ß"),
            ("t", "ţťŧțŢŤŦȚ"), ("th", "þÞ"), ("u", "ùúûüũūŭůűųÙÚÛÜŨŪŬŮŰŲ"), ("w", "ŵŴ"), ("y", "ýÿŷÝŸŶ"),
            ("z", "źżžŹŻŽ"),
        ]
        var table = [[UInt8]](repeating: [], count: 0x250)
        for (plain, letters) in groups {
            for letter in letters.unicodeScalars { table[Int(letter.value)] = Array(plain.utf8) }
        }
        return table
    }()
}

extension String {
    /// Reads UTF-8 strictly; nil unless every byte is part of a character.
    ///
    /// It does what `init(validating:as:)` does, several times as fast for texts of a few words.
    package init?(strictUTF8 bytes: UnsafeRawBufferPointer) {
        let text = bytes.withMemoryRebound(to: UInt8.self) { bytes -> String? in
            guard let valid = try? UTF8Span(validating: bytes.span) else { return nil }
            return String(copying: valid)
        }
        guard let text else { return nil }
        self = text
    }
}
