/// What the calendar says for one person, and what the record holds.
///
/// It reminds and never decides: ``notice`` goes wherever the rows go. A dose that is not recorded is "to check", for it may have been given;
/// "late" is kept for a child whose series is recorded as begun.
package struct VaccinationReport: Hashable, Sendable {
    /// Where a row stands, most pressing first.
    package enum State: String, CaseIterable, Hashable, Comparable, Sendable {
        /// A child's series has begun and its next dose is overdue.
        case late
        /// The age has passed and nothing is recorded, which does not mean that it was not done.
        case toCheck = "to-check"
        /// The age is now.
        case due
        /// Within a year, or depending on a situation the program does not know.
        case coming
        /// Recorded.
        case done

        /// Orders from the most pressing.
        package static func < (left: State, right: State) -> Bool {
            (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
        }
    }

    /// One line: a vaccination and where it stands.
    package struct Row: Hashable, Sendable {
        /// Where it stands.
        package let state: State
        /// Against what.
        package let title: Phrase
        /// Which dose, or what is recorded: « rappel des 25 ans », « 2 doses sur 2 ».
        package let detail: Phrase
        /// Whether it depends on a situation to ask about: a risk, a pregnancy, an offer.
        package let isQuestion: Bool
        /// How strongly it is advised; `nil` on done rows.
        package let obligation: VaccinationCalendar.Obligation?
        /// The day from which it should be done, when the birth date allows to tell.
        package let due: CivilDate?
        /// The recorded dates, oldest first; injections without a date are counted in ``doses`` only.
        package let dates: [PartialDate]
        /// How many injections are recorded.
        package let doses: Int
        /// Whether the recorded series has all its doses; `nil` when the calendar does not say how many.
        package let isComplete: Bool?
        /// What is good to know.
        package let note: Phrase?
        /// Who says so, as written in the calendar.
        package let source: String
    }

    /// The rows, most pressing first.
    package let rows: [Row]
    /// The version, date and source of the calendar.
    package let origin: ReferenceData.Origin
    /// The sentence that a professional decides.
    package let notice: Phrase
    /// Whether nothing could be said of what is to do, for want of a birth date.
    package let needsBirthDate: Bool

    /// The rows in one state.
    package func rows(_ state: State) -> [Row] { rows.filter { $0.state == state } }
}

extension VaccinationCalendar {
    /// Compares a person's recorded injections with the calendar on a day.
    ///
    /// Any data is taken: a missing or partial birth date, undated or doubtful injections. `territory` is a French department code and adds
    /// the rules of that place.
    package func report(
        for person: Person,
        immunizations: [Resource],
        today: CivilDate,
        territory: String? = nil
    ) -> VaccinationReport {
        let injections = immunizations.compactMap { Injection($0) }
        let birth = person.birthDate?.latest
        var rows: [VaccinationReport.Row] = []
        if let birth, birth <= today {
            var asked = Set<Set<String>>()
            // Risks before pregnancy, so that the one question is the wider one.
            let inOrder =
                tracks.filter { !$0.id.hasSuffix("-pregnancy") } + tracks.filter { $0.id.hasSuffix("-pregnancy") }
            for track in inOrder {
                let reader = TrackReader(
                    track: track,
                    rules: rules.filter {
                        $0.track == track.id && $0.concerns(birth: birth, person: person, territory: territory)
                    },
                    injections: Injection.distinct(injections.filter { $0.diseases.isSuperset(of: track.diseases) }),
                    birth: birth,
                    today: today
                )
                // One question for each disease: several situations may call for the same vaccine.
                if let row = reader.openRow(), !row.isQuestion || asked.insert(track.diseases).inserted {
                    rows.append(row)
                }
            }
        }
        rows.sort { left, right in
            (left.state, left.isQuestion ? 1 : 0, left.due ?? today) < (
                right.state, right.isQuestion ? 1 : 0, right.due ?? today
            )
        }
        return VaccinationReport(
            rows: rows + doneRows(injections, birth: birth, today: today),
            origin: origin,
            notice: notice,
            needsBirthDate: birth.map { $0 > today } ?? true
        )
    }

    /// One row for each family of diseases with a recorded injection, latest first.
    private func doneRows(_ injections: [Injection], birth: CivilDate?, today: CivilDate) -> [VaccinationReport.Row] {
        var rows: [VaccinationReport.Row] = []
        var shown = Set<Set<String>>()
        var told = Set<Int>()
        for track in tracks where shown.insert(track.diseases).inserted {
            let matching = injections.filter { $0.diseases.isSuperset(of: track.diseases) }
            guard !matching.isEmpty else { continue }
            told.formUnion(matching.map(\.number))
            let same = Set(tracks.filter { $0.diseases == track.diseases }.map(\.id))
            let applicable = rules.filter { rule in
                same.contains(rule.track) && rule.match == .count && rule.audience == "everyone"
                    && rule.status != .offered
                    && rule.seasonStart == nil && (birth.map { rule.isBorn($0) } ?? true)
            }
            let distinct = Injection.distinct(matching)
            var needed = applicable.map(\.dose).max()
            // An adult's childhood series is rarely all on record, and boosters count for it: no total to fall short of.
            if let total = needed, distinct.count < total {
                let isAdult = birth.map { $0.months(until: today) >= 18 * 12 } ?? true
                let hasBoosters = rules.contains { same.contains($0.track) && $0.match == .age }
                let isOver = applicable.allSatisfy { rule in
                    birth.flatMap { rule.until?.after($0) }.map { today >= $0 } ?? false
                }
                if (isAdult && hasBoosters) || isOver { needed = nil }
            }
            rows.append(doneRow(track.label, distinct, needed: needed))
        }
        // Diseases outside the calendar, then vaccines the tables do not know.
        var rest: [String: [Injection]] = [:]
        for injection in injections where !told.contains(injection.number) {
            let diseases = ReferenceData.standard.diseases.filter { injection.diseases.contains($0.choice.id) }
            let key = diseases.isEmpty ? "\u{1}" + injection.title : diseases.map(\.choice.id).joined(separator: "+")
            rest[key, default: []].append(injection)
        }
        for (_, group) in rest.sorted(by: { $0.key < $1.key }) {
            guard let first = group.first else { continue }
            let diseases = ReferenceData.standard.diseases.filter { first.diseases.contains($0.choice.id) }
            let title =
                diseases.isEmpty
                ? Phrase(first.title, first.title)
                : Phrase(
                    diseases.map(\.choice.label.french).joined(separator: ", "),
                    diseases.map(\.choice.label.english).joined(separator: ", ")
                )
            rows.append(doneRow(title, Injection.distinct(group), needed: nil))
        }
        return rows.sorted { ($0.dates.last?.sortKey ?? 0) > ($1.dates.last?.sortKey ?? 0) }
    }

    private func doneRow(_ title: Phrase, _ injections: [Injection], needed: Int?) -> VaccinationReport.Row {
        let count = injections.count
        let plural = count > 1 ? "s" : ""
        let detail: Phrase =
            if let needed, count <= needed {
                Phrase("\(count) dose\(plural) sur \(needed)", "\(count) dose\(plural) of \(needed)")
            } else {
                Phrase("\(count) dose\(plural)", "\(count) dose\(plural)")
            }
        return VaccinationReport.Row(
            state: .done,
            title: title,
            detail: detail,
            isQuestion: false,
            obligation: nil,
            due: nil,
            dates: injections.compactMap(\.date).sorted(),
            doses: count,
            isComplete: needed.map { count >= $0 },
            note: nil,
            source: ""
        )
    }
}

extension VaccinationCalendar.Rule {
    func isBorn(_ birth: CivilDate) -> Bool {
        (bornFrom.map { birth >= $0 } ?? true) && (bornBefore.map { birth < $0 } ?? true)
    }

    func concerns(birth: CivilDate, person: Person, territory: String?) -> Bool {
        guard isBorn(birth) else { return false }
        if audience == "pregnancy" { return person.sex == .female }
        if audience.hasPrefix("territory:") { return territory.map { audience == "territory:" + $0 } ?? false }
        return true
    }
}

/// An injection of the record, with the diseases it protects from as far as the tables can tell.
struct Injection: Sendable {
    let number: Int
    let date: PartialDate?
    let diseases: Set<String>
    let title: String

    /// Reads an `Immunization` that was given; `nil` for one that was not, for a mistake and for "none known".
    init?(_ resource: Resource) {
        guard let view = ImmunizationView(resource), view.status != "not-done", view.status != "entered-in-error",
            Absence(of: resource) == nil
        else { return nil }
        var hasher = Hasher()
        hasher.combine(resource)
        number = hasher.finalize()
        date = view.occurrence
        title = view.vaccine?.title(.french) ?? RecordKind.vaccination.label.french
        let reference = ReferenceData.standard
        var diseases = Set<String>()
        for target in view.targetDiseases {
            let title = target.title(.french)?.folded
            for (disease, names) in Injection.diseaseNames {
                let isCoded = disease.snomed.map { target.has(CodeSystem.snomed, $0) } ?? false
                if isCoded || (title.map { names.contains($0) } ?? false) { diseases.insert(disease.choice.id) }
            }
        }
        if let atc = view.vaccine?.code(of: CodeSystem.atc),
            let vaccine = reference.vaccines.first(where: { $0.atc == atc })
        {
            diseases.formUnion(vaccine.diseases)
        }
        if let code = view.vaccine?.code(of: CodeSystem.cvx), Wording.vaccineCVX[code] != nil {
            diseases.insert("covid-19")
        }
        if diseases.isEmpty {
            let names =
                [view.vaccine?.text, view.vaccine?.title(.french)] + (view.vaccine?.codings.map(\.display) ?? [])
            for name in names {
                guard let name, diseases.isEmpty else { continue }
                diseases = Set(VaccineMatch(name).diseases.map(\.choice.id))
            }
        }
        self.diseases = diseases
    }

    /// The diseases with their folded names.
    private static let diseaseNames: [(Disease, [String])] = ReferenceData.standard.diseases.map {
        ($0, [$0.choice.label.french.folded, $0.choice.label.english.folded])
    }

    /// The injections in order of date; two of the same day are one, told by two sources.
    static func distinct(_ injections: [Injection]) -> [Injection] {
        var days = Set<CivilDate>()
        return injections.sorted { ($0.date?.sortKey ?? .min) < ($1.date?.sortKey ?? .min) }
            .filter { injection in injection.date?.civil.map { days.insert($0).inserted } ?? true }
    }
}
