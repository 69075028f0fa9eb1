import HealthModel

/// One way to search a type: where its values stand, and how they compare.
struct SearchParameter: Sendable {
    enum Kind: String, Sendable {
        case token, reference, date, string
    }

    let name: String
    let kind: Kind
    /// The elements with the values, by their names from the resource on; several where any of them may match.
    let paths: [[String]]

    init(_ name: String, _ kind: Kind, _ paths: String...) {
        self.name = name
        self.kind = kind
        self.paths = paths.map { $0.split(separator: ".").map(String.init) }
    }

    /// The parameters of a type, those of every type first; nil for a type that is not served.
    static func of(_ type: String) -> [SearchParameter]? { byType[type].map { common + $0 } }

    /// The types that are served, in the order of the statement of capabilities.
    static let types = byType.keys.sorted()

    /// `_lastUpdated` stands in `meta`, the others beside.
    private static let common = [
        SearchParameter("_id", .token, "id"), SearchParameter("_lastUpdated", .date, "meta.lastUpdated"),
        SearchParameter("_tag", .token, "meta.tag"),
    ]

    private static func patient(_ path: String) -> [SearchParameter] {
        [SearchParameter("patient", .reference, path), SearchParameter("subject", .reference, path)]
    }

    private static let byType: [String: [SearchParameter]] = [
        "Patient": [
            SearchParameter("identifier", .token, "identifier"), SearchParameter("name", .string, "name"),
            SearchParameter("family", .string, "name.family"), SearchParameter("given", .string, "name.given"),
            SearchParameter("birthdate", .date, "birthDate"), SearchParameter("gender", .token, "gender"),
        ],
        "AllergyIntolerance": patient("patient") + [
            SearchParameter("code", .token, "code", "reaction.substance"),
            SearchParameter("clinical-status", .token, "clinicalStatus"),
            SearchParameter("verification-status", .token, "verificationStatus"),
            SearchParameter("category", .token, "category"), SearchParameter("criticality", .token, "criticality"),
            SearchParameter("date", .date, "recordedDate"), SearchParameter("identifier", .token, "identifier"),
        ],
        "Immunization": patient("patient") + [
            SearchParameter("vaccine-code", .token, "vaccineCode"), SearchParameter("status", .token, "status"),
            SearchParameter("date", .date, "occurrenceDateTime"), SearchParameter("lot-number", .string, "lotNumber"),
            SearchParameter("identifier", .token, "identifier"),
        ],
        "Condition": patient("subject") + [
            SearchParameter("code", .token, "code"), SearchParameter("category", .token, "category"),
            SearchParameter("clinical-status", .token, "clinicalStatus"),
            SearchParameter("verification-status", .token, "verificationStatus"),
            SearchParameter("onset-date", .date, "onsetDateTime"),
            SearchParameter("recorded-date", .date, "recordedDate"),
            SearchParameter("identifier", .token, "identifier"),
        ],
        "Procedure": patient("subject") + [
            SearchParameter("code", .token, "code"), SearchParameter("status", .token, "status"),
            SearchParameter("date", .date, "performedDateTime", "performedPeriod.start"),
            SearchParameter("identifier", .token, "identifier"),
        ],
        "Observation": patient("subject") + [
            SearchParameter("code", .token, "code"), SearchParameter("category", .token, "category"),
            SearchParameter("status", .token, "status"),
            SearchParameter("date", .date, "effectiveDateTime", "effectivePeriod.start"),
            SearchParameter("identifier", .token, "identifier"),
        ],
        "MedicationStatement": patient("subject") + [
            SearchParameter("code", .token, "medicationCodeableConcept"), SearchParameter("status", .token, "status"),
            SearchParameter("effective", .date, "effectiveDateTime", "effectivePeriod.start"),
            SearchParameter("identifier", .token, "identifier"),
        ],
        "MedicationRequest": patient("subject") + [
            SearchParameter("code", .token, "medicationCodeableConcept"), SearchParameter("status", .token, "status"),
            SearchParameter("intent", .token, "intent"), SearchParameter("authoredon", .date, "authoredOn"),
            SearchParameter("identifier", .token, "identifier"),
        ],
        "DocumentReference": patient("subject") + [
            SearchParameter("type", .token, "type"), SearchParameter("category", .token, "category"),
            SearchParameter("status", .token, "status"), SearchParameter("date", .date, "date"),
            SearchParameter("contenttype", .token, "content.attachment.contentType"),
            SearchParameter("identifier", .token, "identifier", "masterIdentifier"),
            SearchParameter("description", .string, "description"),
        ],
        "DiagnosticReport": patient("subject") + [
            SearchParameter("code", .token, "code"), SearchParameter("status", .token, "status"),
            SearchParameter("category", .token, "category"),
            SearchParameter("date", .date, "effectiveDateTime", "effectivePeriod.start"),
            SearchParameter("identifier", .token, "identifier"),
        ],
        "FamilyMemberHistory": patient("patient") + [
            SearchParameter("relationship", .token, "relationship"), SearchParameter("code", .token, "condition.code"),
            SearchParameter("status", .token, "status"),
        ],
        "RelatedPerson": patient("patient") + [
            SearchParameter("name", .string, "name"), SearchParameter("relationship", .token, "relationship"),
        ],
        "Encounter": patient("subject") + [
            SearchParameter("status", .token, "status"), SearchParameter("class", .token, "class"),
            SearchParameter("type", .token, "type"), SearchParameter("date", .date, "period.start"),
        ],
        "Appointment": [
            SearchParameter("patient", .reference, "participant.actor"), SearchParameter("status", .token, "status"),
            SearchParameter("date", .date, "start"),
        ],
        "Consent": patient("patient") + [
            SearchParameter("status", .token, "status"), SearchParameter("category", .token, "category"),
            SearchParameter("date", .date, "dateTime"),
        ],
        "List": patient("subject") + [
            SearchParameter("code", .token, "code"), SearchParameter("status", .token, "status"),
        ],
        "Practitioner": [
            SearchParameter("identifier", .token, "identifier"), SearchParameter("name", .string, "name"),
            SearchParameter("family", .string, "name.family"),
        ],
        "PractitionerRole": [
            SearchParameter("practitioner", .reference, "practitioner"),
            SearchParameter("organization", .reference, "organization"),
            SearchParameter("specialty", .token, "specialty"),
        ],
        "Organization": [
            SearchParameter("identifier", .token, "identifier"), SearchParameter("name", .string, "name"),
        ],
        "Medication": [SearchParameter("code", .token, "code")],
        "Binary": [],
    ]
}

extension JSON {
    /// Everything that stands at the end of a path, lists on the way followed into each of their elements.
    func values(at path: some Sequence<String>) -> [JSON] {
        var found = [self]
        for name in path {
            found = found.flatMap { value -> [JSON] in
                switch value {
                case .array(let elements): elements.compactMap { $0[name] }
                default: value[name].map { [$0] } ?? []
                }
            }
        }
        return found.flatMap { value -> [JSON] in
            if case .array(let elements) = value { return elements }
            return [value]
        }
    }
}
