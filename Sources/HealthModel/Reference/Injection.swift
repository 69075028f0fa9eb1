/// An injection of the record, with the diseases it protects from as far as the tables can tell.
///
/// A ``RecordSummary`` carries it, so that the calendar is compared without reading a single record again.
package struct Injection: Hashable, Sendable {
    /// When it was given; `nil` where the record does not say.
    package let date: PartialDate?
    /// The ids of the ``Disease`` rows it protects from.
    package let diseases: Set<String>
    /// What was given, in words.
    package let title: String
    /// Tells the injections of one report apart.
    var number = 0

    /// An injection made of parts.
    package init(date: PartialDate?, diseases: Set<String>, title: String) {
        self.date = date
        self.diseases = diseases
        self.title = title
    }

    /// Reads an `Immunization` that was given; `nil` for one that was not, for a mistake and for "none known".
    package init?(_ resource: Resource) {
        guard let view = ImmunizationView(resource), view.status != "not-done", view.status != "entered-in-error",
            Absence(of: resource) == nil
        else { return nil }
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
