/// One thing a person can measure, with its unit and what is plausible to type.
package struct Measure: Hashable, Sendable {
    /// The choice.
    package let choice: Choice
    /// The code system, usually LOINC.
    package let system: String
    /// The code.
    package let code: String
    /// The UCUM code of the unit.
    package let unit: String
    /// The unit as printed.
    package let unitLabel: String
    /// The least value that is not asked about again.
    package let low: Double?
    /// The greatest value that is not asked about again.
    package let high: Double?
    /// Whether it is computed from others and never typed.
    package let isComputed: Bool
    /// The measure this one is a part of.
    package let partOf: String?
    /// What must be told with it: `context` or `days`.
    package let needs: String?

    init?(_ json: JSON) {
        guard let id = json["id"]?.string, let system = json["system"]?.string, let code = json["code"]?.string,
            let french = json["fr"]?.string, let english = json["en"]?.string, let unit = json["unit"]?.string
        else { return nil }
        choice = Choice(id, french, english)
        self.system = system
        self.code = code
        self.unit = unit
        unitLabel = json["unitLabel"]?.string ?? unit
        low = json["low"]?.number?.double
        high = json["high"]?.number?.double
        isComputed = json["computed"]?.bool ?? false
        partOf = json["partOf"]?.string
        needs = json["needs"]?.string
    }

    /// The measure with this id.
    package static func named(_ id: String) -> Measure? { ReferenceData.standard.measures.first { $0.choice.id == id } }

    /// The measure one of the codes of a concept names.
    package static func of(_ concept: CodeableConcept?) -> Measure? {
        guard let concept else { return nil }
        for coding in concept.codings {
            // An older code for the same panel is still common.
            let code = coding.code == "55284-4" ? "85354-9" : coding.code
            guard let code, let measure = byCode[code], CodeSystem.isSame(coding.system, measure.system) else {
                continue
            }
            return measure
        }
        return nil
    }

    /// The words for a measured thing, when the tables know its code.
    package static func label(of concept: CodeableConcept, _ language: Language) -> String? {
        if let measure = of(concept) { return measure.choice.label[language] }
        for coding in concept.codings {
            if let code = coding.code, CodeSystem.isSame(coding.system, CodeSystem.loinc),
                let word = Wording.laboratory[code]
            {
                return word[language]
            }
        }
        return nil
    }

    private static let byCode: [String: Measure] = Dictionary(
        ReferenceData.standard.measures.map { ($0.code, $0) },
        uniquingKeysWith: { first, _ in first }
    )
}
