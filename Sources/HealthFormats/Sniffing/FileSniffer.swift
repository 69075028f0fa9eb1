/// Tells what a file is from its first bytes; its name only confirms or contradicts.
package enum FileSniffer {
    /// How many bytes from the start of a file are worth giving to ``sniff(_:name:isWhole:)``.
    package static let usefulLength = 64 * 1024

    /// The first bytes of every SQLite file, and the number at byte 68 that says which program's: "espv" (https://sqlite.org/fileformat2.html).
    ///
    /// An archive is a vault file, which this module only needs to tell from others.
    private static let archive = (start: Array("SQLite format 3\0".utf8), offset: 68, mark: Array("espv".utf8))

    /// What was found.
    package struct Finding: Hashable, Sendable {
        /// The format, by content.
        package let format: FileFormat
        /// Whether the file's name promises another format than its content: worth a warning, never a decision.
        package let contradictsName: Bool
        /// The encoding of a text format.
        package let encoding: TextEncoding?
    }

    /// Tells the format of a file.
    ///
    /// Costs time and memory bounded by ``usefulLength``, whatever is given.
    /// - Parameters:
    ///   - start: the first bytes of the file, ``usefulLength`` of them or all.
    ///   - name: the name of the file, for its ending only.
    ///   - isWhole: whether `start` is the whole file.
    /// - Returns: the format and whether the name contradicts it.
    package static func sniff(_ start: some Collection<UInt8>, name: String? = nil, isWhole: Bool) -> Finding {
        let bytes = Array(start.prefix(usefulLength))
        let format = magic(bytes) ?? text(bytes, isWhole: isWhole && bytes.count == start.count)
        let ending = name.flatMap(Self.ending) ?? ""
        let promised = FileFormat.named(by: ending)
        let isText = [.text, .csv, .cdaXML, .fhirJSON, .fhirNDJSON, .smartHealthCard, .rtf].contains(format)
        return Finding(
            format: format,
            contradictsName: !promised.isEmpty && !promised.contains(format),
            encoding: isText ? TextEncoding.detect(bytes, isWhole: isWhole && bytes.count == start.count) : nil
        )
    }

    private static func ending(of name: String) -> String? {
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return nil }
        return name[name.index(after: dot)...].lowercased()
    }

    private static func magic(_ bytes: [UInt8]) -> FileFormat? {
        if bytes.starts(with: archive.start) {
            return bytes.dropFirst(archive.offset).starts(with: archive.mark) ? .archive : .unknown
        }
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return .png }
        if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return .jpeg }
        if bytes.starts(with: [0x49, 0x49, 0x2A, 0x00]) || bytes.starts(with: [0x4D, 0x4D, 0x00, 0x2A]) {
            return .tiff
        }
        if bytes.starts(with: "{\\rtf".utf8) { return .rtf }
        // Readers accept a PDF whose header stands within the first kilobyte (ISO 32000-1 annex H, note 13).
        if bytes.prefix(1024 + 5).firstRange(of: Array("%PDF-".utf8)) != nil { return .pdf }
        return nil
    }

    private static func text(_ bytes: [UInt8], isWhole: Bool) -> FileFormat {
        guard !bytes.isEmpty, let encoding = TextEncoding.detect(bytes, isWhole: isWhole) else { return .unknown }
        // A wide text is kept as a document: JSON and XML readers here take UTF-8 only.
        guard encoding == .utf8 || encoding == .windows1252 else { return .text }
        let body = bytes.starts(with: TextEncoding.utf8Mark) ? Array(bytes.dropFirst(3)) : bytes
        guard let first = body.first(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) else { return .text }
        if first == 0x7B, let json = json(body) { return json }
        if first == 0x3C { return isCDA(body) ? .cdaXML : .text }
        if body.starts(with: "shc:/".utf8) { return .smartHealthCard }
        return isTable(body) ? .csv : .text
    }

    /// Looks at the first object's members only as far as needed: FHIR files may be of any size.
    private static func json(_ body: [UInt8]) -> FileFormat? {
        guard let opening = body.firstIndex(of: 0x7B) else { return nil }
        var index = opening + 1
        var depth = 1
        var sawType = false
        var sawCard = false
        while index < body.count, depth > 0 {
            switch body[index] {
            case 0x22:
                let start = index + 1
                index = start
                while index < body.count, body[index] != 0x22 { index += body[index] == 0x5C ? 2 : 1 }
                if depth == 1 {
                    let name = body[min(start, body.count)..<min(max(start, index), body.count)]
                    if name.elementsEqual("resourceType".utf8) { sawType = true }
                    if name.elementsEqual("verifiableCredential".utf8) { sawCard = true }
                }
            case 0x7B, 0x5B: depth += 1
            case 0x7D, 0x5D: depth -= 1
            default: break
            }
            index += 1
        }
        if sawCard, !sawType { return .smartHealthCard }
        guard depth == 0 else { return .fhirJSON }
        // A whole object was seen: something after it on a later line means one resource a line.
        var sawLineEnd = false
        while index < body.count, [0x20, 0x09, 0x0A, 0x0D].contains(body[index]) {
            sawLineEnd = sawLineEnd || body[index] == 0x0A
            index += 1
        }
        if sawLineEnd, index < body.count, body[index] == 0x7B { return .fhirNDJSON }
        return .fhirJSON
    }

    private static func isCDA(_ body: [UInt8]) -> Bool {
        body.prefix(8192).firstRange(of: Array("ClinicalDocument".utf8)) != nil
            && body.prefix(8192).firstRange(of: Array("urn:hl7-org:v3".utf8)) != nil
    }

    /// Whether the first lines all hold the same number of separators, and at least one.
    private static func isTable(_ body: [UInt8]) -> Bool {
        for separator in [UInt8(0x3B), 0x2C, 0x09] {
            var counts: [Int] = []
            var count = 0
            var isQuoted = false
            for byte in body {
                if counts.count == 8 { break }
                switch byte {
                case 0x22: isQuoted.toggle()
                case separator where !isQuoted: count += 1
                case 0x0A where !isQuoted:
                    counts.append(count)
                    count = 0
                default: break
                }
            }
            if counts.count >= 2, let first = counts.first, first > 0, counts.allSatisfy({ $0 == first }) {
                return true
            }
        }
        return false
    }
}
