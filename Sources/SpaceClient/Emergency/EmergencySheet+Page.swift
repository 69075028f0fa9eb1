package import HealthModel

extension EmergencySheet {
    /// How wide and how long the page is: what a terminal of the smallest usual size shows, and any printer prints.
    package static let size = (columns: 80, lines: 24)

    private static let labelWidth = 16

    /// The page: at most 24 lines of at most 80 columns.
    ///
    /// Where there is more than fits, what comes first in each part stays, and a line says how much is left out and begins to name it.
    /// What could save a life is never left out for something else.
    package func page(_ language: Language) -> [String] {
        let frame = head(language) + [""]
        let foot = Self.foot(language)
        let room = Self.size.lines - frame.count - foot.count
        return frame + body(language, room: room) + foot
    }

    /// Writes the page into a new file that its owner alone can read.
    ///
    /// - Throws: `.file` when the file cannot be written, or is there already.
    package func write(to path: String, _ language: Language) throws(SpaceError) {
        let file = try OutputFile(path)
        try file.write(Array((page(language).joined(separator: "\n") + "\n").utf8))
        try file.finish()
    }

    private func head(_ language: Language) -> [String] {
        let day = DateEntry.short(PartialDate(day), language)
        let title = language == .french ? "FICHE D'URGENCE" : "EMERGENCY SHEET"
        let made = language == .french ? "établie le \(day)" : "made on \(day)"
        let gap = String(repeating: " ", count: Self.size.columns - title.count - made.count)
        return [title + gap + made] + Self.wrapped(identity(language), indent: "", most: 2)
    }

    private func identity(_ language: Language) -> String {
        var parts = [person.displayName]
        if let birth = person.birthDate {
            let date = DateEntry.short(birth, language)
            switch (language, person.sex) {
            case (.french, .female): parts.append("née le \(date)")
            case (.french, .male): parts.append("né le \(date)")
            case (.french, _): parts.append("naissance le \(date)")
            case (.english, _): parts.append("born \(date)")
            }
        }
        if language == .english, let sex = person.sex, sex != .unknown { parts.append(sex.rawValue) }
        if let ins = person.ins { parts.append("INS \(ins.spaced)") }
        return parts.joined(separator: ", ")
    }

    private static func foot(_ language: Language) -> [String] {
        language == .french
            ? [
                "Ce que la personne a noté ou accepté. Peut être dépassé\u{A0}: demandez-lui.",
                "Urgence\u{A0}: 15 ou 112.",
            ]
            : ["What the person wrote down or accepted. It may be out of date: ask them.", "Emergency: 15 or 112."]
    }

    private func body(_ language: Language, room: Int) -> [String] {
        let sections = Section.allCases.filter { !(lines[$0] ?? []).isEmpty }
        let printed = Dictionary(
            uniqueKeysWithValues: sections.map { section in
                (
                    section,
                    (lines[section] ?? []).map { line in
                        Self.wrapped(line.words(language), indent: line.isAlarm ? "!! " : "   ", most: 2)
                    }
                )
            }
        )
        let kept = Self.kept(printed, lines.mapValues { $0.map(\.isAlarm) }, sections, room: room)
        return sections.flatMap { section in
            let all = printed[section] ?? []
            var rows = all.prefix(kept[section] ?? 0).flatMap(\.self)
            let left = all.count - (kept[section] ?? 0)
            if left > 0 {
                let names = (lines[section] ?? []).suffix(left).map { $0.name }.joined(separator: ", ")
                let words = language == .french ? "et \(left) de plus\u{A0}: " : "and \(left) more: "
                rows += Self.wrapped(words + names, indent: "   ", most: 1)
            }
            return rows.enumerated().map { number, row in
                let label = number == 0 ? section.label[language] : ""
                return label + String(repeating: " ", count: Self.labelWidth - label.count) + row
            }
        }
    }

    /// How many lines of each part are kept: first every alarm, then the first of each part, then the rest in the order of the page.
    private static func kept(
        _ printed: [Section: [[String]]],
        _ alarms: [Section: [Bool]],
        _ sections: [Section],
        room: Int
    ) -> [Section: Int] {
        var kept: [Section: Int] = [:]
        func height(_ kept: [Section: Int]) -> Int {
            sections.reduce(0) { sum, section in
                let all = printed[section] ?? []
                let count = kept[section] ?? 0
                return sum + all.prefix(count).reduce(0) { $0 + $1.count } + (count < all.count ? 1 : 0)
            }
        }
        func take(_ section: Section) -> Bool {
            var more = kept
            more[section, default: 0] += 1
            guard height(more) <= room else { return false }
            kept = more
            return true
        }
        // Alarms stand first in their part.
        for section in sections { for isAlarm in alarms[section] ?? [] where isAlarm { _ = take(section) } }
        for section in sections where kept[section] == nil { _ = take(section) }
        for section in sections {
            while kept[section, default: 0] < (printed[section] ?? []).count, take(section) {}
        }
        return kept
    }

    /// A text in lines of the page's width behind the labels, broken at blanks; what is longer than `most` lines ends with dots.
    private static func wrapped(_ text: String, indent: String, most: Int) -> [String] {
        let width = indent.isEmpty ? size.columns : size.columns - labelWidth - indent.count
        var rows: [String] = []
        var row = ""
        for word in text.split(separator: " ") {
            if row.isEmpty {
                row = String(word)
            } else if row.count + 1 + word.count <= width {
                row += " " + word
            } else {
                rows.append(row)
                row = String(word)
            }
        }
        rows.append(row)
        if rows.count > most { rows = rows.prefix(most - 1) + [rows[most - 1] + "..."] }
        return rows.enumerated().map { number, row in
            let start = number == 0 ? indent : String(repeating: " ", count: indent.count)
            return start + (row.count > width ? row.prefix(width - 3) + "..." : row[...])
        }
    }
}
