package import HealthModel

/// Writes one table of comma-separated values for a kind of records (RFC 4180: CRLF lines, quotes doubled).
///
/// A spreadsheet runs a cell that begins with `=`, `+`, `-` or `@` as a formula: such cells begin with an apostrophe here. A table is for
/// reading; it does not hold the whole of a record and is not read back.
package struct CSVExport: Sendable {
    /// What stands between two cells.
    package enum Separator: UInt8, Sendable {
        /// RFC 4180.
        case comma = 0x2C
        /// What spreadsheets in French expect.
        case semicolon = 0x3B
    }

    /// The kind of the records in the table.
    package let kind: RecordKind
    private let language: Language
    private let separator: Separator

    /// A table for a kind.
    package init(_ kind: RecordKind, language: Language, separator: Separator = .comma) {
        self.kind = kind
        self.language = language
        self.separator = separator
    }

    /// The first line.
    ///
    /// `withMark` begins it with a UTF-8 byte order mark, without which some spreadsheets garble accents.
    package func header(withMark: Bool = false) -> [UInt8] {
        (withMark ? TextEncoding.utf8Mark : []) + line(columns.map { $0.title[language] })
    }

    /// The line of a record.
    package func row(_ record: ExportRecord) -> [UInt8] {
        line(columns.map { $0.value(record) })
    }

    /// A whole table.
    package func table(_ records: some Sequence<ExportRecord>, withMark: Bool = false) -> [UInt8] {
        records.reduce(into: header(withMark: withMark)) { $0 += row($1) }
    }

    private typealias Column = (title: Phrase, value: (ExportRecord) -> String)

    private var columns: [Column] {
        var columns: [Column] = [
            (Phrase("date", "date"), { $0.summary.date?.text ?? "" }),
            (Phrase("intitulé", "title"), { $0.summary.title }),
            (Phrase("précisions", "details"), { $0.summary.detail }),
        ]
        if kind == .allergy { columns.append((Phrase("gravité", "severity"), { $0.summary.severity?.rawValue ?? "" })) }
        if kind == .document || kind == .directive {
            columns.append((Phrase("type de document", "document type"), { $0.summary.documentType ?? "" }))
        }
        columns += [
            (Phrase("état", "status"), { $0.summary.status ?? "" }),
            (Phrase("auteur", "author"), { $0.summary.author ?? "" }),
            (Phrase("type FHIR", "FHIR type"), { $0.summary.resourceType }),
            (Phrase("identifiant", "id"), { $0.id.description }),
        ]
        return columns
    }

    private func line(_ cells: [String]) -> [UInt8] {
        var bytes: [UInt8] = []
        for (index, cell) in cells.enumerated() {
            if index > 0 { bytes.append(separator.rawValue) }
            bytes += self.cell(cell)
        }
        return bytes + [0x0D, 0x0A]
    }

    private func cell(_ text: String) -> [UInt8] {
        var bytes = Array(text.printable.utf8)
        if let first = bytes.first(where: { $0 != 0x20 }), "=+-@".utf8.contains(first) { bytes.insert(0x27, at: 0) }
        let isPlain =
            !bytes.contains { $0 == 0x22 || $0 == separator.rawValue } && bytes.first != 0x20 && bytes.last != 0x20
        guard !isPlain else { return bytes }
        var quoted: [UInt8] = [0x22]
        for byte in bytes {
            if byte == 0x22 { quoted.append(byte) }
            quoted.append(byte)
        }
        return quoted + [0x22]
    }
}
