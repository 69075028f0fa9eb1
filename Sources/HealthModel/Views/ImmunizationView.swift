/// Reads an `Immunization`.
package struct ImmunizationView: ResourceView {
    package static let type = ResourceType.immunization
    package let resource: Resource
    package init(reading resource: Resource) { self.resource = resource }

    /// `completed`, `not-done` or `entered-in-error`.
    package var status: String? { resource.code("status") }
    /// The vaccine.
    package var vaccine: CodeableConcept? { resource.concept("vaccineCode") }
    /// When it was given.
    package var occurrence: PartialDate? { resource.moment("occurrence") }
    /// When it was given, in words, when no date is known.
    package var occurrenceText: String? { resource.text("occurrenceString") }
    /// When it was written down.
    package var recorded: PartialDate? { resource.date("recorded") }
    /// The lot.
    package var lot: String? { resource.text("lotNumber") }
    /// Who gave it.
    package var performer: Reference? {
        resource.elements("performer").lazy.compactMap { Reference($0["actor"]) }.first
    }
    /// Why it was not given.
    package var reasonNotDone: CodeableConcept? { resource.concept("statusReason") }
    /// The dose in the series, as written.
    package var doseNumber: String? {
        protocols.lazy.compactMap {
            $0["doseNumberPositiveInt"]?.number?.text ?? $0["doseNumberString"]?.string?.oneLine.nonEmpty
        }
        .first { $0 != FormWriter.unknownDose }
    }
    /// How many doses the series has, as written.
    package var seriesDoses: String? {
        protocols.lazy.compactMap {
            $0["seriesDosesPositiveInt"]?.number?.text ?? $0["seriesDosesString"]?.string?.oneLine.nonEmpty
        }
        .first
    }
    /// The series, such as a booster, in words.
    package var series: String? { protocols.lazy.compactMap { $0["series"]?.string?.oneLine.nonEmpty }.first }
    /// The diseases it protects from.
    package var targetDiseases: [CodeableConcept] { protocols.flatMap { CodeableConcept.list($0["targetDisease"]) } }
    /// Whether the record comes from the one who gave the dose.
    package var isPrimarySource: Bool? { resource["primarySource"]?.bool }

    private var protocols: [JSON] { resource.elements("protocolApplied") }
}
