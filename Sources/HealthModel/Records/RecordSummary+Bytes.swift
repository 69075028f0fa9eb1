/// Why stored bytes are not a summary.
package enum RecordSummaryError: Error, Hashable, Sendable {
    /// Written by a later version of the program.
    case unknownVersion
    /// Cut short, too long, or holding what the encoder never writes.
    case malformed

    /// What happened.
    package var message: Phrase {
        switch self {
        case .unknownVersion:
            Phrase("ce résumé vient d'une version plus récente", "this summary comes from a later version")
        case .malformed: Phrase("ce résumé est abîmé", "this summary is damaged")
        }
    }

    /// What to do about it.
    package var hint: Phrase {
        switch self {
        case .unknownVersion: Phrase("Mettez le programme à jour.", "Update the program.")
        case .malformed: Phrase("Lancez la vérification de l'espace.", "Run the check of the space.")
        }
    }
}

extension RecordSummary {
    private static let version: UInt8 = 1
    private static let flagDate: UInt8 = 1
    private static let flagStatus: UInt8 = 2
    private static let flagAuthor: UInt8 = 4
    private static let flagDocumentType: UInt8 = 8
    private static let flagAlert: UInt8 = 16
    private static let flagInjection: UInt8 = 32
    private static let flagInjectionDate: UInt8 = 64
    private static let longest = 1 << 24

    /// The summary in bytes: version, kind, flags, severity, absence, then each text with its length (LEB128).
    package func encoded() -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(64 + title.utf8.count + detail.utf8.count + searchText.utf8.count)
        var flags: UInt8 = 0
        if date != nil { flags |= RecordSummary.flagDate }
        if status != nil { flags |= RecordSummary.flagStatus }
        if author != nil { flags |= RecordSummary.flagAuthor }
        if documentType != nil { flags |= RecordSummary.flagDocumentType }
        if alert != nil { flags |= RecordSummary.flagAlert }
        if injection != nil { flags |= RecordSummary.flagInjection }
        if injection?.date != nil { flags |= RecordSummary.flagInjectionDate }
        bytes += [RecordSummary.version, kind.storedNumber, flags, severity.storedNumber, absence.storedNumber]
        func append(_ text: String) {
            var length = text.utf8.count
            while length >= 0x80 {
                bytes.append(UInt8(length & 0x7F) | 0x80)
                length >>= 7
            }
            bytes.append(UInt8(length))
            bytes += text.utf8
        }
        append(resourceType)
        append(title)
        if let date { append(date.text) }
        if let status { append(status) }
        if let author { append(author) }
        if let documentType { append(documentType) }
        if let alert { append(alert) }
        if let injection {
            append(injection.diseases.sorted().joined(separator: " "))
            append(injection.title)
            if let date = injection.date { append(date.text) }
        }
        append(detail)
        append(searchText)
        return bytes
    }

    /// Reads what ``encoded()`` writes and nothing else: every other sequence of bytes is refused.
    package init(decoding bytes: some Sequence<UInt8>) throws(RecordSummaryError) {
        let fast: Result<RecordSummary, RecordSummaryError>? = bytes.withContiguousStorageIfAvailable { buffer in
            RecordSummary.read(UnsafeRawBufferPointer(buffer))
        }
        self = try (fast ?? Array(bytes).withUnsafeBytes { RecordSummary.read($0) }).get()
    }

    /// Reads from memory that must stay valid during the call.
    package init(decoding bytes: UnsafeRawBufferPointer) throws(RecordSummaryError) {
        self = try RecordSummary.read(bytes).get()
    }

    /// Reads the same, but leaves the longer texts where they are until somebody asks for them.
    ///
    /// The bytes have to be authentic: whether those texts are valid UTF-8 is not looked at.
    package init(deferring bytes: ArraySlice<UInt8>) throws(RecordSummaryError) {
        let read = bytes.withUnsafeBytes { buffer in RecordSummary.fields(buffer, deferring: bytes) }
        self.init(try read.get())
    }

    private static func fields(
        _ buffer: UnsafeRawBufferPointer,
        deferring bytes: ArraySlice<UInt8>
    ) -> Result<Fields, RecordSummaryError> {
        Result { () throws(RecordSummaryError) -> Fields in
            guard let first = buffer.first else { throw .malformed }
            guard first == version else { throw .unknownVersion }
            var reader = SummaryReader(bytes: buffer, offset: 1)
            guard let kind = RecordKind(storedNumber: try reader.byte()) else { throw .malformed }
            let flags = try reader.byte()
            guard flags < 128, flags & (flagInjection | flagInjectionDate) != flagInjectionDate,
                let severity = Severity?(storedNumber: try reader.byte()),
                let absence = Absence.Meaning?(storedNumber: try reader.byte())
            else { throw .malformed }
            func place() throws(RecordSummaryError) -> Range<Int> {
                let range = try reader.place(longest)
                return (bytes.startIndex + range.lowerBound)..<(bytes.startIndex + range.upperBound)
            }
            let resourceType = try place()
            let title = try place()
            let date = flags & flagDate == 0 ? nil : try reader.date()
            let status = flags & flagStatus == 0 ? nil : try reader.text(longest)
            let author = flags & flagAuthor == 0 ? nil : try place()
            let documentType = flags & flagDocumentType == 0 ? nil : try reader.text(longest)
            let alert = flags & flagAlert == 0 ? nil : try reader.text(longest)
            let injection =
                flags & flagInjection == 0 ? nil : try reader.injection(hasDate: flags & flagInjectionDate != 0)
            let texts = SummaryTexts.Stored(
                bytes: bytes,
                resourceType: resourceType,
                title: title,
                author: author,
                detail: try place(),
                searchText: try place()
            )
            guard reader.offset == buffer.count else { throw .malformed }
            return Fields(
                kind: kind,
                texts: SummaryTexts(texts),
                date: date,
                status: status,
                severity: severity,
                absence: absence,
                documentType: documentType,
                alert: alert,
                injection: injection
            )
        }
    }

    private static func read(_ bytes: UnsafeRawBufferPointer) -> Result<RecordSummary, RecordSummaryError> {
        Result { () throws(RecordSummaryError) -> RecordSummary in
            guard let first = bytes.first else { throw .malformed }
            guard first == version else { throw .unknownVersion }
            var reader = SummaryReader(bytes: bytes, offset: 1)
            guard let kind = RecordKind(storedNumber: try reader.byte()) else { throw .malformed }
            let flags = try reader.byte()
            guard flags < 128, flags & (flagInjection | flagInjectionDate) != flagInjectionDate,
                let severity = Severity?(storedNumber: try reader.byte()),
                let absence = Absence.Meaning?(storedNumber: try reader.byte())
            else { throw .malformed }
            let summary = RecordSummary(
                kind: kind,
                resourceType: try reader.text(longest),
                title: try reader.text(longest),
                date: flags & flagDate == 0 ? nil : try reader.date(),
                status: flags & flagStatus == 0 ? nil : try reader.text(longest),
                author: flags & flagAuthor == 0 ? nil : try reader.text(longest),
                severity: severity,
                absence: absence,
                documentType: flags & flagDocumentType == 0 ? nil : try reader.text(longest),
                alert: flags & flagAlert == 0 ? nil : try reader.text(longest),
                injection: flags & flagInjection == 0
                    ? nil : try reader.injection(hasDate: flags & flagInjectionDate != 0),
                detail: try reader.text(longest),
                searchText: try reader.text(longest)
            )
            guard reader.offset == bytes.count else { throw .malformed }
            return summary
        }
    }
}

private struct SummaryReader {
    let bytes: UnsafeRawBufferPointer
    var offset: Int

    mutating func injection(hasDate: Bool) throws(RecordSummaryError) -> Injection {
        let diseases = try text(1 << 12).split(separator: " ").map(String.init)
        let title = try text(1 << 24)
        guard diseases == Set(diseases).sorted() else { throw .malformed }
        return Injection(date: hasDate ? try date() : nil, diseases: Set(diseases), title: title)
    }

    mutating func byte() throws(RecordSummaryError) -> UInt8 {
        guard offset < bytes.count else { throw .malformed }
        defer { offset += 1 }
        return bytes[offset]
    }

    mutating func text(_ longest: Int) throws(RecordSummaryError) -> String {
        let slice = UnsafeRawBufferPointer(rebasing: bytes[try place(longest)])
        guard let text = String(strictUTF8: slice) else { throw .malformed }
        return text
    }

    /// Where the next text stands.
    mutating func place(_ longest: Int) throws(RecordSummaryError) -> Range<Int> {
        var length = 0
        var shift = 0
        while true {
            let next = try byte()
            length |= Int(next & 0x7F) << shift
            if next < 0x80 {
                // One way to write each length.
                if next == 0, shift > 0 { throw .malformed }
                break
            }
            shift += 7
            if shift > 21 { throw .malformed }
        }
        guard length <= longest, length <= bytes.count - offset else { throw .malformed }
        defer { offset += length }
        return offset..<(offset + length)
    }

    mutating func date() throws(RecordSummaryError) -> PartialDate {
        guard let date = PartialDate(try text(64)) else { throw .malformed }
        return date
    }
}

extension Severity? {
    fileprivate var storedNumber: UInt8 {
        switch self {
        case nil: 0
        case .mild: 1
        case .moderate: 2
        case .severe: 3
        }
    }

    fileprivate init?(storedNumber: UInt8) {
        switch storedNumber {
        case 0: self = Severity?.none
        case 1: self = .mild
        case 2: self = .moderate
        case 3: self = .severe
        default: return nil
        }
    }
}

extension Absence.Meaning? {
    fileprivate var storedNumber: UInt8 {
        switch self {
        case nil: 0
        case .noneKnown: 1
        case .noneKnownInPart: 2
        case .noInformation: 3
        }
    }

    fileprivate init?(storedNumber: UInt8) {
        switch storedNumber {
        case 0: self = Absence.Meaning?.none
        case 1: self = .noneKnown
        case 2: self = .noneKnownInPart
        case 3: self = .noInformation
        default: return nil
        }
    }
}
