import HealthModel

/// Records made by rule: about 1.2 KB each, of every common kind, no two alike, the same at each run.
struct Samples {
    private static let families = [
        "allergie", "tension", "vaccin", "douleur", "genou", "coeur", "poumon", "rénal", "épaule", "migraine",
    ]
    private static let places = ["Valmont", "Bourg-Inventé", "Ville-Fictive", "Clairlieu", "Montfaux", "Port-Exemple"]

    /// The resource with this number.
    static func resource(_ number: Int) -> Resource {
        let word = families[number % families.count]
        let place = places[number / 7 % places.count]
        let day = CivilDate(daysSince1970: 12_000 + number * 37 % 8500)
        let date = JSON.string(day.description)
        let note: JSON = [
            [
                "text": .string(
                    "Suivi numéro \(number) : \(word), examen à \(place). Rien à signaler par ailleurs, contrôle prévu dans six mois. "
                        + "Le compte rendu complet a été remis à la personne, qui le garde avec ses autres documents de santé."
                )
            ]
        ]
        let subject: JSON = ["reference": "Patient/self", "display": "Camille EXEMPLE"]
        let meta: JSON = [
            "lastUpdated": .string("\(day)T08:30:00+01:00"), "source": .string("urn:example:source-\(number % 11)"),
        ]
        let id = ("id", JSON.string("sample-\(number)"))
        let text: JSON = [
            "status": "generated",
            "div": .string("<div xmlns=\"http://www.w3.org/1999/xhtml\">\(word) \(number)</div>"),
        ]
        switch number % 10 {
        case 0:
            return Resource(
                .immunization,
                [
                    id, ("meta", meta), ("text", text), ("status", "completed"),
                    ("vaccineCode", ["text": .string("Vaccin \(word) \(number)")]), ("patient", subject),
                    ("occurrenceDateTime", date), ("lotNumber", .string("LOT\(number)")), ("note", note),
                ]
            )
        case 1, 2:
            return Resource(
                .condition,
                [
                    id, ("meta", meta), ("text", text),
                    (
                        "clinicalStatus",
                        concept(
                            "http://terminology.hl7.org/CodeSystem/condition-clinical",
                            number % 3 == 0 ? "resolved" : "active"
                        )
                    ),
                    ("code", ["text": .string("Maladie : \(word) \(number)")]), ("subject", subject),
                    ("onsetDateTime", date), ("note", note),
                ]
            )
        case 3, 4:
            return Resource(
                .medicationStatement,
                [
                    id, ("meta", meta), ("text", text), ("status", number % 20 == 3 ? "active" : "completed"),
                    ("medicationCodeableConcept", ["text": .string("Médicament \(word) \(number) mg")]),
                    ("subject", subject),
                    ("effectiveDateTime", date), ("dosage", [["text": "1 le matin, 1 le soir"]]), ("note", note),
                ]
            )
        case 5:
            return Resource(
                .procedure,
                [
                    id, ("meta", meta), ("text", text), ("status", "completed"),
                    ("code", ["text": .string("Acte \(word) \(number)")]),
                    ("subject", subject), ("performedDateTime", date), ("note", note),
                ]
            )
        default:
            return Resource(
                .observation,
                [
                    id, ("meta", meta), ("text", text), ("status", "final"),
                    (
                        "code",
                        [
                            "coding": [["system": "http://loinc.org", "code": "29463-7"]],
                            "text": .string("Poids \(word)"),
                        ]
                    ),
                    ("subject", subject), ("effectiveDateTime", date),
                    (
                        "valueQuantity",
                        [
                            "value": .number(JSONNumber("\(50 + number % 40).\(number % 10)0") ?? JSONNumber(60)),
                            "unit": "kg",
                            "system": "http://unitsofmeasure.org", "code": "kg",
                        ]
                    ), ("note", note),
                ]
            )
        }
    }

    /// A collection Bundle of the first resources.
    static func bundle(_ count: Int) -> [UInt8] {
        var bytes = Array(#"{"resourceType":"Bundle","type":"collection","entry":["#.utf8)
        for number in 0..<count {
            if number > 0 { bytes.append(0x2C) }
            bytes += Array("{\"fullUrl\":\"https://example.org/fhir/sample/\(number)\",\"resource\":".utf8)
            bytes += resource(number).bytes
            bytes.append(0x7D)
        }
        return bytes + Array("]}".utf8)
    }

    private static func concept(_ system: String, _ code: String) -> JSON {
        ["coding": [["system": .string(system), "code": .string(code)]]]
    }
}
