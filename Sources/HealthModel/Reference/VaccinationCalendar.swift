/// The dated vaccination calendar: which doses are advised at which ages, as data with its source.
///
/// The rules are those of the embedded file; this type only reads them. A rule that does not have the expected shape is left out.
package struct VaccinationCalendar: Sendable {
    /// A family of doses against the same diseases.
    package struct Track: Hashable, Sendable {
        /// The name of the track.
        package let id: String
        /// What a person calls it.
        package let label: Phrase
        /// The ids of all the diseases an injection must protect from to count.
        package let diseases: Set<String>
    }

    /// How a dose is found in a record.
    enum Match: String, Sendable { case count, age, season, ask }

    /// One dose of a track.
    package struct Rule: Sendable {
        /// The name of the rule.
        package let id: String
        let track: String
        /// Which dose this is, in words.
        package let label: Phrase
        let dose: Int
        let match: Match
        /// Whether the law asks for it, health authorities recommend it, or it may be offered.
        package let status: Obligation
        let audience: String
        let from: Age
        let due: Age
        let late: Age?
        let until: Age?
        let gap: Age?
        let bornFrom: CivilDate?
        let bornBefore: CivilDate?
        let seasonStart: Int?
        let seasonEnd: Int?
        let note: Phrase?
        let source: String
    }

    /// How strongly a dose is advised.
    package enum Obligation: String, Hashable, Sendable { case mandatory, recommended, offered }

    /// A length of life: years, months and days.
    struct Age: Hashable, Sendable {
        let months: Int
        let days: Int

        /// Reads the ISO 8601 forms `P42D`, `P11Y6M`.
        init?(_ text: String?) {
            guard let text, text.first == "P", text.count > 1 else { return nil }
            var months = 0
            var days = 0
            var digits = ""
            for character in text.dropFirst() {
                if character.isASCII, character.isNumber {
                    digits.append(character)
                    continue
                }
                guard let value = Int(digits), value < 2000 else { return nil }
                digits = ""
                switch character {
                case "Y": months += value * 12
                case "M": months += value
                case "W": days += value * 7
                case "D": days += value
                default: return nil
                }
            }
            guard digits.isEmpty else { return nil }
            self.months = months
            self.days = days
        }

        func after(_ date: CivilDate) -> CivilDate { date.adding(months: months).adding(days: days) }
    }

    /// The version, date and source of the file.
    package let origin: ReferenceData.Origin
    /// The sentence that goes with everything computed from it: a professional decides.
    package let notice: Phrase
    /// The tracks, in the order of the file.
    package let tracks: [Track]
    let rules: [Rule]

    init(_ json: JSON, origin: ReferenceData.Origin) {
        self.origin = origin
        notice = Phrase(json["disclaimerFr"]?.string ?? "", json["disclaimerEn"]?.string ?? "")
        tracks = (json["tracks"]?.array ?? []).compactMap { row in
            guard let id = row["id"]?.string, let french = row["fr"]?.string, let english = row["en"]?.string else {
                return nil
            }
            let diseases = Set((row["diseases"]?.array ?? []).compactMap(\.string))
            return diseases.isEmpty ? nil : Track(id: id, label: Phrase(french, english), diseases: diseases)
        }
        let known = Set(tracks.map(\.id))
        rules = (json["rules"]?.array ?? []).compactMap { Rule($0) }.filter { known.contains($0.track) }
    }
}

extension VaccinationCalendar.Rule {
    fileprivate init?(_ row: JSON) {
        guard let id = row["id"]?.string, let track = row["track"]?.string, let french = row["fr"]?.string,
            let english = row["en"]?.string, let dose = row["dose"]?.number?.int,
            let match = row["match"]?.string.flatMap({ VaccinationCalendar.Match(rawValue: $0) }),
            let status = row["status"]?.string.flatMap({ VaccinationCalendar.Obligation(rawValue: $0) }),
            let audience = row["audience"]?.string, let from = VaccinationCalendar.Age(row["from"]?.string),
            let due = VaccinationCalendar.Age(row["due"]?.string)
        else { return nil }
        self.id = id
        self.track = track
        label = Phrase(french, english)
        self.dose = dose
        self.match = match
        self.status = status
        self.audience = audience
        self.from = from
        self.due = due
        late = VaccinationCalendar.Age(row["late"]?.string)
        until = VaccinationCalendar.Age(row["until"]?.string)
        gap = VaccinationCalendar.Age(row["gap"]?.string)
        bornFrom = row["bornFrom"]?.string.flatMap { PartialDate($0)?.civil }
        bornBefore = row["bornBefore"]?.string.flatMap { PartialDate($0)?.civil }
        seasonStart = row["seasonStart"]?.number?.int.flatMap { (1...12).contains($0) ? $0 : nil }
        seasonEnd = row["seasonEnd"]?.number?.int.flatMap { (1...12).contains($0) ? $0 : nil }
        note = row["noteFr"]?.string.map { Phrase($0, row["noteEn"]?.string ?? $0) }
        source = row["source"]?.string ?? ""
    }
}
