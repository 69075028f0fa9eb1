package import HealthModel

/// How texts become the words which are searched for, in the index and in what is typed alike.
enum SearchWords {
    /// At most this many words of a query count; a person who types more has pasted something.
    static let longestQuery = 12

    /// The text in lower-case letters and digits without accents, one space between words.
    ///
    /// Everything else separates words, apostrophes too: « l'hôpital » is found by « hopital ».
    static func fold(_ text: String) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        for scalar in text.folded.unicodeScalars {
            if scalar.isASCII {
                let byte = UInt8(truncatingIfNeeded: scalar.value)
                switch byte {
                case 0x61...0x7A, 0x30...0x39: bytes.append(byte)
                default: if bytes.last != 0x20 { bytes.append(0x20) }
                }
            } else if scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
                bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            } else if bytes.last != 0x20 {
                bytes.append(0x20)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The full-text query for what was typed: every word, each as the beginning of a word; nil if there is no word.
    ///
    /// The words are letters and digits between quotation marks, so nothing typed is ever query syntax.
    static func query(for text: String) -> String? {
        var words: [Substring] = []
        for word in fold(text).split(separator: " ") where !words.contains(word) { words.append(word) }
        guard !words.isEmpty else { return nil }
        // Long words first: they are the rare ones.
        let rarest = words.prefix(longestQuery).sorted { $0.utf8.count > $1.utf8.count }
        return rarest.map { "\"\($0)\"*" }.joined(separator: " AND ")
    }
}

/// Where to look for words.
package enum SearchScope: Hashable, Sendable, CaseIterable {
    /// In titles and authors.
    case titles
    /// In everything a summary knows of a record.
    case everything
}

/// The answer of a search.
package struct SearchResult: Hashable, Sendable {
    /// The records found, newest first, at most as many as asked for.
    package let records: [RecordID]
    /// How many records were found, counted up to `SearchResult.countLimit`.
    package let total: Int
    /// Whether `total` stands for "that many or more".
    package let isTotalBounded: Bool
    /// Whether the index knows every record already.
    package let isReady: Bool

    /// Counting stops here, so that one typed letter costs no more than a word.
    package static let countLimit = 1000

    /// Describes an answer.
    package init(records: [RecordID], total: Int, isTotalBounded: Bool, isReady: Bool) {
        self.records = records
        self.total = total
        self.isTotalBounded = isTotalBounded
        self.isReady = isReady
    }
}
