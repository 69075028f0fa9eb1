extension String {
    /// The text on one line: every run of white space and control characters becomes one space, none at either end.
    package var oneLine: String {
        var result = ""
        var isPending = false
        for scalar in unicodeScalars {
            // The no-break space is part of French spelling: it stays.
            if scalar.value != 0xA0, scalar.properties.isWhitespace || scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) {
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
        var result = ""
        result.reserveCapacity(utf8.count)
        for scalar in unicodeScalars {
            switch scalar.value {
            case 0x41...0x5A: result.unicodeScalars.append(Unicode.Scalar(UInt8(scalar.value + 0x20)))
            case 0..<0x80: result.unicodeScalars.append(scalar)
            case 0x300...0x36F: continue
            case 0xA0, 0x202F: result += " "
            case 0x2019, 0x2018: result += "'"
            case 0x80..<0x250:
                if let plain = Folding.latin[scalar] {
                    result += plain
                } else {
                    result += scalar.properties.lowercaseMapping
                }
            default: result += scalar.properties.lowercaseMapping
            }
        }
        return result
    }
}

/// The plain letters behind accented Latin ones.
private enum Folding {
    static let latin: [Unicode.Scalar: String] = {
        let groups: [(String, String)] = [
            ("a", "àáâãäåāăąÀÁÂÃÄÅĀĂĄ"), ("ae", "æÆ"), ("c", "çćĉċčÇĆĈĊČ"), ("d", "ďđðĎĐÐ"), ("e", "èéêëēĕėęěÈÉÊËĒĔĖĘĚ"),
            ("g", "ĝğġģĜĞĠĢ"), ("h", "ĥħĤĦ"), ("i", "ìíîïĩīĭįıÌÍÎÏĨĪĬĮİ"), ("j", "ĵĴ"), ("k", "ķĶ"), ("l", "ĺļľłĹĻĽŁ"),
            ("n", "ñńņňÑŃŅŇ"), ("o", "òóôõöøōŏőÒÓÔÕÖØŌŎŐ"), ("oe", "œŒ"), ("r", "ŕŗřŔŖŘ"), ("s", "śŝşšșŚŜŞŠȘ"), ("ss", "ß"),
            ("t", "ţťŧțŢŤŦȚ"), ("th", "þÞ"), ("u", "ùúûüũūŭůűųÙÚÛÜŨŪŬŮŰŲ"), ("w", "ŵŴ"), ("y", "ýÿŷÝŸŶ"), ("z", "źżžŹŻŽ"),
        ]
        var table: [Unicode.Scalar: String] = [:]
        for (plain, letters) in groups {
            for letter in letters.unicodeScalars { table[letter] = plain }
        }
        return table
    }()
}
