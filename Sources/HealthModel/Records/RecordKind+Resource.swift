extension RecordKind {
    /// The kind a resource belongs to; a type the program has no word for is ``other``.
    package init(of resource: Resource) {
        switch resource.type {
        case .allergyIntolerance: self = .allergy
        case .immunization: self = .vaccination
        case .documentReference:
            self =
                DocumentReferenceView(reading: resource).typeCodes.contains(DocumentType.directiveCode)
                ? .directive : .document
        case .medicationStatement, .medicationRequest, .medicationAdministration, .medicationDispense: self = .treatment
        case .condition: self = .condition
        case .procedure: self = .procedure
        case .observation: self = .measure
        case .familyMemberHistory: self = .familyHistory
        case .relatedPerson: self = .contact
        case .consent: self = ConsentView(reading: resource).isAdvanceDirective ? .directive : .other
        case .appointment: self = .appointment
        case .communication: self = .message
        default:
            // A list can only be filed by what it says is absent.
            self = Absence(of: resource)?.kind ?? .other
        }
    }

    /// The number that stands for the kind in stored bytes; never reused.
    var storedNumber: UInt8 {
        switch self {
        case .allergy: 1
        case .vaccination: 2
        case .document: 3
        case .treatment: 4
        case .condition: 5
        case .procedure: 6
        case .measure: 7
        case .familyHistory: 8
        case .contact: 9
        case .directive: 10
        case .appointment: 11
        case .message: 12
        case .other: 13
        }
    }

    init?(storedNumber: UInt8) {
        let all = RecordKind.allCases
        guard let kind = all.first(where: { $0.storedNumber == storedNumber }) else { return nil }
        self = kind
    }

    /// The word for one record of this kind.
    package var label: Phrase {
        switch self {
        case .allergy: Phrase("allergie", "allergy")
        case .vaccination: Phrase("vaccination", "vaccination")
        case .document: Phrase("document", "document")
        case .treatment: Phrase("traitement", "treatment")
        case .condition: Phrase("maladie", "condition")
        case .procedure: Phrase("opération ou hospitalisation", "operation or hospital stay")
        case .measure: Phrase("mesure", "measurement")
        case .familyHistory: Phrase("antécédent familial", "family history")
        case .contact: Phrase("proche", "contact")
        case .directive: Phrase("directive anticipée", "advance directive")
        case .appointment: Phrase("rendez-vous", "appointment")
        case .message: Phrase("message", "message")
        case .other: Phrase("autre information", "other information")
        }
    }
}
