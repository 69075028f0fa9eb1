import HealthModel

/// A section of an International Patient Summary (https://hl7.org/fhir/uv/ips/StructureDefinition-Composition-uv-ips.html).
enum IPSSection: CaseIterable {
    case problems, allergies, medications, immunizations, procedures, devices, results, vitalSigns, pastIllness,
        familyHistory
    case socialHistory, directives

    /// The LOINC code of the section.
    var code: (code: String, display: String) {
        switch self {
        case .problems: ("11450-4", "Problem list - Reported")
        case .allergies: ("48765-2", "Allergies and adverse reactions Document")
        case .medications: ("10160-0", "History of Medication use Narrative")
        case .immunizations: ("11369-6", "History of Immunization note")
        case .procedures: ("47519-4", "History of Procedures Document")
        case .devices: ("46264-8", "History of medical device use")
        case .results: ("30954-2", "Relevant diagnostic tests/laboratory data note")
        case .vitalSigns: ("8716-3", "Vital signs note")
        case .pastIllness: ("11348-0", "History of Past illness note")
        case .familyHistory: ("10157-6", "History of family member diseases note")
        case .socialHistory: ("29762-2", "Social history note")
        case .directives: ("42348-3", "Advance healthcare directives")
        }
    }

    var title: Phrase {
        switch self {
        case .problems: Phrase("Problèmes en cours", "Active problems")
        case .allergies: Phrase("Allergies et intolérances", "Allergies and intolerances")
        case .medications: Phrase("Traitements", "Medication")
        case .immunizations: Phrase("Vaccinations", "Immunizations")
        case .procedures: Phrase("Opérations et hospitalisations", "Procedures")
        case .devices: Phrase("Dispositifs médicaux", "Medical devices")
        case .results: Phrase("Résultats", "Results")
        case .vitalSigns: Phrase("Mesures de santé", "Vital signs")
        case .pastIllness: Phrase("Problèmes passés", "Past problems")
        case .familyHistory: Phrase("Antécédents familiaux", "Family history")
        case .socialHistory: Phrase("Mode de vie", "Social history")
        case .directives: Phrase("Directives anticipées", "Advance directives")
        }
    }

    /// Whether the section must be there even when there is nothing to tell.
    var isRequired: Bool { self == .problems || self == .allergies || self == .medications }

    /// The section a resource belongs to; `nil` when it is no part of a summary, or no longer true.
    static func of(_ resource: Resource) -> IPSSection? {
        guard !isVoid(resource) else { return nil }
        switch resource.type.rawValue {
        case "AllergyIntolerance": return .allergies
        case "Condition":
            let isPast = ["inactive", "remission", "resolved"].contains(resource.statusCode("clinicalStatus"))
            return isPast ? .pastIllness : .problems
        case "MedicationStatement", "MedicationRequest": return .medications
        case "Immunization": return .immunizations
        case "Procedure": return .procedures
        case "DeviceUseStatement": return .devices
        case "FamilyMemberHistory": return .familyHistory
        case "Consent", "DocumentReference": return RecordKind(of: resource) == .directive ? .directives : nil
        case "DiagnosticReport": return .results
        case "Observation": return observation(resource)
        case "List":
            switch Absence(of: resource)?.kind {
            case .familyHistory: return .familyHistory
            case .directive: return .directives
            default: return nil
            }
        default: return nil
        }
    }

    private static func observation(_ resource: Resource) -> IPSSection? {
        let codes = resource.concepts("category").flatMap(\.codings).compactMap(\.code)
        if codes.contains("social-history") { return .socialHistory }
        if codes.contains("laboratory") || codes.contains("imaging") { return .results }
        if codes.contains("survey") || codes.contains("activity") { return nil }
        return .vitalSigns
    }

    /// Whether a resource says of itself that it must not be relied on.
    static func isVoid(_ resource: Resource) -> Bool {
        if resource.code("status") == "entered-in-error" { return true }
        let verification = resource.statusCode("verificationStatus")
        return verification == "entered-in-error" || verification == "refuted"
    }

    /// The statement that nothing is known about a required section, as IPS codes it.
    func unknown(subject: String) -> Resource? {
        func concept(_ code: String, _ display: String, _ text: String) -> JSON {
            [
                "coding": [
                    ["system": .string(CodeSystem.absentOrUnknown), "code": .string(code), "display": .string(display)]
                ],
                "text": .string(text),
            ]
        }
        func status(_ system: String) -> JSON {
            ["coding": [["system": .string("http://terminology.hl7.org/CodeSystem/\(system)"), "code": "active"]]]
        }
        let reference: JSON = ["reference": .string(subject)]
        switch self {
        case .problems:
            return Resource(
                .condition,
                [
                    ("clinicalStatus", status("condition-clinical")),
                    (
                        "code",
                        concept("no-problem-info", "No information about problems", "Maladies : pas d'information")
                    ),
                    ("subject", reference),
                ]
            )
        case .allergies:
            return Resource(
                .allergyIntolerance,
                [
                    ("clinicalStatus", status("allergyintolerance-clinical")),
                    (
                        "code",
                        concept("no-allergy-info", "No information about allergies", "Allergies : pas d'information")
                    ),
                    ("patient", reference),
                ]
            )
        case .medications:
            return Resource(
                .medicationStatement,
                [
                    ("status", "unknown"),
                    (
                        "medicationCodeableConcept",
                        concept(
                            "no-medication-info",
                            "No information about medications",
                            "Traitements : pas d'information"
                        )
                    ),
                    ("subject", reference),
                    (
                        "effectivePeriod",
                        [
                            "extension": [
                                [
                                    "url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason",
                                    "valueCode": "unknown",
                                ]
                            ]
                        ]
                    ),
                ]
            )
        default: return nil
        }
    }
}
