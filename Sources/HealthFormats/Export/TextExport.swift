package import HealthModel

/// Writes records as plain text for a person: headings, one record after another, lines of at most 80 characters.
package struct TextExport: Sendable {
    private static let width = 80

    private let language: Language

    /// An export in a language.
    package init(language: Language) { self.language = language }

    /// The whole text, in UTF-8 with a line feed after each line.
    ///
    /// Allergies, treatments and conditions have a heading even when there is nothing to tell: silence is not "none known".
    /// - Parameters:
    ///   - person: whom the records are about.
    ///   - records: the records, in the order to print within a kind.
    ///   - today: the day of the export.
    /// - Returns: text in UTF-8.
    package func document(of person: Person, records: [ExportRecord], today: CivilDate) -> [UInt8] {
        var lines = head(of: person, today: today)
        let byKind = Dictionary(grouping: records, by: \.summary.kind)
        for kind in RecordKind.allCases {
            let found = byKind[kind] ?? []
            guard !found.isEmpty || Self.alwaysTold.contains(kind) else { continue }
            lines += section(kind, found)
        }
        return Array((lines.joined(separator: "\n") + "\n").utf8)
    }

    private static let alwaysTold: Set<RecordKind> = [.allergy, .treatment, .condition]

    private func head(of person: Person, today: CivilDate) -> [String] {
        var lines = Self.wrap(person.displayName.printable, indent: "", next: "")
        if let birth = person.birthDate {
            let day = DateEntry.words(birth, language)
            lines.append(Phrase("Date de naissance : \(day)", "Date of birth: \(day)")[language])
        }
        let day = DateEntry.words(PartialDate(today), language)
        lines.append(Phrase("Document produit le \(day)", "Made on \(day)")[language])
        return lines
    }

    private func section(_ kind: RecordKind, _ records: [ExportRecord]) -> [String] {
        let isTold = records.contains { !$0.summary.isAbsence }
        let heading = kind.heading[language].uppercased() + (isTold ? " (\(records.count))" : "")
        var lines = ["", heading, String(repeating: "-", count: heading.count)]
        if records.isEmpty { lines.append(Phrase("Aucune information.", "No information.")[language]) }
        for record in records { lines += self.record(record.summary) }
        return lines
    }

    private func record(_ summary: RecordSummary) -> [String] {
        var lines = Self.wrap(summary.title.printable, indent: "* ", next: "  ")
        var facts: [String] = []
        if let date = summary.date { facts.append(DateEntry.words(date, language)) }
        if let severity = summary.severity, let words = Wording.severity[severity] { facts.append(words[language]) }
        if let status = statusWords(summary) { facts.append(status) }
        if !facts.isEmpty { lines += Self.wrap(facts.joined(separator: " ; ").printable, indent: "  ", next: "  ") }
        if !summary.detail.isEmpty { lines += Self.wrap(summary.detail.printable, indent: "  ", next: "  ") }
        if let author = summary.author {
            lines += Self.wrap(
                Phrase("Source : \(author)", "Source: \(author)")[language].printable,
                indent: "  ",
                next: "  "
            )
        }
        return lines
    }

    private func statusWords(_ summary: RecordSummary) -> String? {
        guard !summary.isAbsence, let status = summary.status, let type = ResourceType(rawValue: summary.resourceType)
        else {
            return nil
        }
        return Wording.status(status, of: type)?[language] ?? status
    }

    /// Breaks a text at spaces; a word longer than a line is cut.
    static func wrap(_ text: String, indent: String, next: String) -> [String] {
        var lines: [String] = []
        var line = indent
        var isStart = true
        for word in text.split(separator: " ") {
            var rest = word
            if !isStart, line.count + 1 + rest.count > width {
                lines.append(line)
                line = next
                isStart = true
            }
            while line.count + rest.count > width, isStart {
                let room = width - line.count
                lines.append(line + rest.prefix(room))
                rest = rest.dropFirst(room)
                line = next
            }
            line += (isStart ? "" : " ") + rest
            isStart = false
        }
        if line.count > next.count || lines.isEmpty { lines.append(line) }
        return lines
    }
}

extension RecordKind {
    /// The heading over several records of this kind.
    var heading: Phrase {
        switch self {
        case .allergy: Phrase("Allergies", "Allergies")
        case .vaccination: Phrase("Vaccinations", "Vaccinations")
        case .document: Phrase("Documents", "Documents")
        case .treatment: Phrase("Traitements", "Treatments")
        case .condition: Phrase("Maladies", "Conditions")
        case .procedure: Phrase("Opérations et hospitalisations", "Operations and hospital stays")
        case .measure: Phrase("Mesures", "Measurements")
        case .familyHistory: Phrase("Antécédents familiaux", "Family history")
        case .contact: Phrase("Proches", "Contacts")
        case .directive: Phrase("Directives anticipées", "Advance directives")
        case .appointment: Phrase("Rendez-vous", "Appointments")
        case .message: Phrase("Messages", "Messages")
        case .other: Phrase("Autres informations", "Other information")
        }
    }
}
