/// A dated statement that there is nothing to tell in a kind of records, or that nothing is known.
///
/// "None known" and "no information" are different statements: only the first may be shown as « aucune allergie connue ». Codes are those of
/// the HL7 International Patient Summary and SNOMED CT. Where neither has a code, the statement is a FHIR `List` whose `emptyReason` is
/// `nilknown`, the form FHIR gives to an empty section.
package struct Absence: Hashable, Sendable {
    /// What the statement says.
    package enum Meaning: String, CaseIterable, Hashable, Sendable {
        /// Nothing of this kind is known: asked, and answered no.
        case noneKnown = "none-known"
        /// Nothing is known of one part of the kind, such as allergies to food.
        case noneKnownInPart = "none-known-in-part"
        /// Nobody has the answer.
        case noInformation = "no-information"
    }

    /// The kind it speaks of.
    package let kind: RecordKind
    /// What it says.
    package let meaning: Meaning
    /// The sentence for a list.
    package let title: Phrase

    private init(_ kind: RecordKind, _ meaning: Meaning, _ french: String, _ english: String) {
        self.kind = kind
        self.meaning = meaning
        title = Phrase(french, english)
    }

    /// The kinds for which "none known" can be declared.
    package static let kinds: [RecordKind] = [
        .allergy, .vaccination, .treatment, .condition, .procedure, .familyHistory, .directive,
    ]

    private static let coded: [String: Absence] = [
        "no-known-allergies": Absence(.allergy, .noneKnown, "Aucune allergie connue", "No known allergy"),
        "no-known-medication-allergies": Absence(
            .allergy,
            .noneKnownInPart,
            "Aucune allergie connue aux médicaments",
            "No known allergy to medicines"
        ),
        "no-known-food-allergies": Absence(
            .allergy,
            .noneKnownInPart,
            "Aucune allergie alimentaire connue",
            "No known food allergy"
        ),
        "no-known-environmental-allergies": Absence(
            .allergy,
            .noneKnownInPart,
            "Aucune allergie connue à l'environnement",
            "No known environmental allergy"
        ),
        "no-allergy-info": Absence(
            .allergy,
            .noInformation,
            "Allergies : pas d'information",
            "Allergies: no information"
        ),
        "no-known-medications": Absence(.treatment, .noneKnown, "Aucun traitement en cours", "No current treatment"),
        "no-medication-info": Absence(
            .treatment,
            .noInformation,
            "Traitements : pas d'information",
            "Treatments: no information"
        ),
        "no-known-problems": Absence(.condition, .noneKnown, "Aucune maladie connue", "No known condition"),
        "no-problem-info": Absence(
            .condition,
            .noInformation,
            "Maladies : pas d'information",
            "Conditions: no information"
        ),
        "no-known-procedures": Absence(
            .procedure,
            .noneKnown,
            "Aucune opération ni hospitalisation connue",
            "No known operation or hospital stay"
        ),
        "no-procedure-info": Absence(
            .procedure,
            .noInformation,
            "Opérations et hospitalisations : pas d'information",
            "Operations and hospital stays: no information"
        ),
        "no-known-immunizations": Absence(
            .vaccination,
            .noneKnown,
            "Aucune vaccination connue",
            "No known vaccination"
        ),
        "no-immunization-info": Absence(
            .vaccination,
            .noInformation,
            "Vaccinations : pas d'information",
            "Vaccinations: no information"
        ),
    ]

    private static let snomed: [String: Absence] = [
        "716186003": coded["no-known-allergies"],
        "409137002": coded["no-known-medication-allergies"],
        "429625007": coded["no-known-food-allergies"],
        "428607008": coded["no-known-environmental-allergies"],
        "160245001": coded["no-known-problems"],
    ].compactMapValues(\.self)

    private static let lists: [(code: String, display: String, absence: Absence)] = [
        (
            "10157-6", "History of family member diseases Narrative",
            Absence(.familyHistory, .noneKnown, "Aucun antécédent familial connu", "No known family history")
        ),
        (
            "42348-3", "Advance healthcare directives",
            Absence(.directive, .noneKnown, "Pas de directives anticipées", "No advance directive")
        ),
    ]

    /// Other ways a `List` may name the kinds that have a form of their own.
    private static let listAliases: [String: RecordKind] = [
        "48765-2": .allergy, "10160-0": .treatment, "11450-4": .condition, "47519-4": .procedure,
        "11369-6": .vaccination,
        "10157-6": .familyHistory, "42348-3": .directive,
    ]

    /// The statement a resource makes, if it makes one.
    package init?(of resource: Resource) {
        let concept: CodeableConcept?
        let expected: RecordKind
        switch resource.type {
        case .allergyIntolerance: (concept, expected) = (resource.concept("code"), .allergy)
        case .condition: (concept, expected) = (resource.concept("code"), .condition)
        case .procedure: (concept, expected) = (resource.concept("code"), .procedure)
        case .immunization: (concept, expected) = (resource.concept("vaccineCode"), .vaccination)
        case .medicationStatement, .medicationRequest, .medicationAdministration, .medicationDispense:
            (concept, expected) = (resource.concept("medicationCodeableConcept"), .treatment)
        case .list:
            self.init(list: resource)
            return
        default: return nil
        }
        // A refuted or mistaken statement says nothing.
        let verification = resource.statusCode("verificationStatus")
        if verification == "refuted" || verification == "entered-in-error"
            || resource.code("status") == "entered-in-error"
        {
            return nil
        }
        guard let codings = concept?.codings else { return nil }
        for coding in codings {
            guard let code = coding.code else { continue }
            let found: Absence? =
                if CodeSystem.isSame(coding.system, CodeSystem.absentOrUnknown) {
                    Absence.coded[code]
                } else if CodeSystem.isSame(coding.system, CodeSystem.snomed) {
                    Absence.snomed[code]
                } else {
                    nil
                }
            if let found, found.kind == expected {
                self = found
                return
            }
        }
        return nil
    }

    private init?(list: Resource) {
        guard list.code("status") == "current", list.elements("entry").isEmpty,
            let kind = list.concept("code")?.code(of: CodeSystem.loinc).flatMap({ Absence.listAliases[$0] }),
            let reason = list.concept("emptyReason")?.firstCode
        else { return nil }
        let none = Absence.noneKnown(kind)
        switch reason {
        case "nilknown": self.init(kind, .noneKnown, none?.title.french ?? "", none?.title.english ?? "")
        case "notasked", "unavailable", "withheld":
            self.init(
                kind,
                .noInformation,
                "\(kind.label.french) : pas d'information",
                "\(kind.label.english): no information"
            )
        default: return nil
        }
    }

    /// The statement "none known" of a kind; `nil` for a kind outside ``kinds``.
    package static func noneKnown(_ kind: RecordKind) -> Absence? {
        coded.values.first { $0.kind == kind && $0.meaning == .noneKnown }
            ?? lists.first { $0.absence.kind == kind }?.absence
    }

    /// A resource that says "none known" on a day; `nil` for a kind outside ``kinds``.
    package static func resource(_ kind: RecordKind, date: PartialDate, author: Author) -> Resource? {
        guard let absence = noneKnown(kind) else { return nil }
        let day = JSON.string(date.text)
        let subject: JSON = ["reference": .string(Person.reference)]
        let title = absence.title[.french]
        func concept(_ code: String, _ display: String, snomed: (String, String)? = nil) -> JSON {
            var codings: [JSON] = [
                ["system": .string(CodeSystem.absentOrUnknown), "code": .string(code), "display": .string(display)]
            ]
            if let snomed {
                codings.append([
                    "system": .string(CodeSystem.snomed), "code": .string(snomed.0), "display": .string(snomed.1),
                ])
            }
            return ["coding": .array(codings), "text": .string(title)]
        }
        func status(_ table: String, _ code: String) -> JSON {
            ["coding": [["system": .string("http://terminology.hl7.org/CodeSystem/" + table), "code": .string(code)]]]
        }
        switch kind {
        case .allergy:
            return Resource(
                .allergyIntolerance,
                [
                    ("clinicalStatus", status("allergyintolerance-clinical", "active")),
                    ("verificationStatus", status("allergyintolerance-verification", "unconfirmed")),
                    (
                        "code",
                        concept("no-known-allergies", "No Known Allergies", snomed: ("716186003", "No known allergy"))
                    ),
                    ("patient", subject), ("recordedDate", day), ("recorder", author.reference),
                    ("asserter", author.reference),
                ]
            )
        case .condition:
            return Resource(
                .condition,
                [
                    ("clinicalStatus", status("condition-clinical", "active")),
                    ("verificationStatus", status("condition-ver-status", "unconfirmed")),
                    (
                        "code",
                        concept(
                            "no-known-problems",
                            "No Known Problems",
                            snomed: ("160245001", "No current problems or disability")
                        )
                    ),
                    ("subject", subject), ("recordedDate", day), ("recorder", author.reference),
                    ("asserter", author.reference),
                ]
            )
        case .treatment:
            return Resource(
                .medicationStatement,
                [
                    ("status", "active"),
                    ("medicationCodeableConcept", concept("no-known-medications", "No Known Medications")),
                    ("subject", subject), ("dateAsserted", day), ("informationSource", author.reference),
                ]
            )
        case .procedure:
            return Resource(
                .procedure,
                [
                    // R4 has no date of recording: the statement holds up to the day it was made.
                    ("status", "unknown"), ("code", concept("no-known-procedures", "No Known Procedures")),
                    ("subject", subject),
                    ("performedPeriod", ["end": day]), ("recorder", author.reference), ("asserter", author.reference),
                ]
            )
        case .vaccination:
            return Resource(
                .immunization,
                [
                    // Nothing was given: "completed" would be counted as a dose.
                    ("status", "not-done"),
                    ("vaccineCode", concept("no-known-immunizations", "No Known Immunizations")),
                    ("patient", subject), ("occurrenceDateTime", day), ("recorded", day), ("primarySource", false),
                ]
            )
        default:
            guard let list = lists.first(where: { $0.absence.kind == kind }) else { return nil }
            return Resource(
                .list,
                [
                    ("status", "current"), ("mode", "snapshot"), ("title", .string(title)),
                    (
                        "code",
                        [
                            "coding": [
                                [
                                    "system": .string(CodeSystem.loinc), "code": .string(list.code),
                                    "display": .string(list.display),
                                ]
                            ]
                        ]
                    ),
                    ("subject", subject), ("date", day), ("source", author.reference),
                    (
                        "emptyReason",
                        [
                            "coding": [
                                [
                                    "system": "http://terminology.hl7.org/CodeSystem/list-empty-reason",
                                    "code": "nilknown",
                                    "display": "Nil Known",
                                ]
                            ],
                            "text": .string(title),
                        ]
                    ),
                ]
            )
        }
    }
}
