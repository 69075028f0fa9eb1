/// The name of a FHIR resource type: any well-formed one, known to this program or not.
package struct ResourceType: Hashable, Sendable, RawRepresentable, CustomStringConvertible {
    /// The name, for example `AllergyIntolerance`.
    package let rawValue: String

    /// Takes an upper-case ASCII letter followed by at most 63 ASCII letters.
    package init?(rawValue: String) {
        let bytes = rawValue.utf8
        guard let first = bytes.first, (0x41...0x5A).contains(first), bytes.count <= 64,
            bytes.allSatisfy({ (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) })
        else { return nil }
        self.rawValue = rawValue
    }

    private init(known: String) { rawValue = known }

    /// The name.
    package var description: String { rawValue }

    package static let allergyIntolerance = ResourceType(known: "AllergyIntolerance")
    package static let appointment = ResourceType(known: "Appointment")
    package static let binary = ResourceType(known: "Binary")
    package static let bundle = ResourceType(known: "Bundle")
    package static let communication = ResourceType(known: "Communication")
    package static let composition = ResourceType(known: "Composition")
    package static let condition = ResourceType(known: "Condition")
    package static let consent = ResourceType(known: "Consent")
    package static let diagnosticReport = ResourceType(known: "DiagnosticReport")
    package static let documentReference = ResourceType(known: "DocumentReference")
    package static let encounter = ResourceType(known: "Encounter")
    package static let familyMemberHistory = ResourceType(known: "FamilyMemberHistory")
    package static let immunization = ResourceType(known: "Immunization")
    package static let list = ResourceType(known: "List")
    package static let medication = ResourceType(known: "Medication")
    package static let medicationAdministration = ResourceType(known: "MedicationAdministration")
    package static let medicationDispense = ResourceType(known: "MedicationDispense")
    package static let medicationRequest = ResourceType(known: "MedicationRequest")
    package static let medicationStatement = ResourceType(known: "MedicationStatement")
    package static let observation = ResourceType(known: "Observation")
    package static let organization = ResourceType(known: "Organization")
    package static let patient = ResourceType(known: "Patient")
    package static let practitioner = ResourceType(known: "Practitioner")
    package static let practitionerRole = ResourceType(known: "PractitionerRole")
    package static let procedure = ResourceType(known: "Procedure")
    package static let provenance = ResourceType(known: "Provenance")
    package static let relatedPerson = ResourceType(known: "RelatedPerson")
}
