import HealthModel
import Testing

/// What the tests of forms and of the calendar share.
enum FormSamples {
    static let today = CivilDate(daysSince1970: 20_779)  // 22 November 2026
    static let author = Author.person(Person(family: "Martin", given: "Camille"))

    static func make(_ kind: RecordKind, _ values: [String: String], replacing: Resource? = nil, accept: Bool = false)
        throws -> Resource
    {
        let form = try #require(FormDefinition.of(kind))
        return try form.resource(
            from: FormValues(kind: kind, values: values),
            replacing: replacing,
            author: author,
            today: today,
            acceptImplausible: accept
        )
    }
}

@Suite struct `A form` {
    private static let filled: [(RecordKind, [String: String])] = [
        (
            .allergy,
            [
                "name": "Pollen de bouleau", "severity": "moderate", "reaction": "rhinite", "date": "2011",
                "criticality": "low",
                "status": "active", "comment": "au printemps\nsurtout",
            ]
        ),
        (.allergy, ["name": "Lait", "severity": "mild", "status": "resolved"]),
        (
            .vaccination,
            [
                "name": "Revaxis", "date": "03/02/2026", "series": "booster", "dose": "4", "lot": "AB12",
                "performer": "Dr Sow",
                "comment": "bras gauche",
            ]
        ),
        (.vaccination, ["name": "ROR", "date": "1996"]),
        (
            .treatment,
            [
                "name": "Apixaban 5 mg", "dosage": "1 matin, 1 soir", "date": "02/10/2026", "reason": "fibrillation",
                "status": "active",
                "comment": "x",
            ]
        ),
        (.treatment, ["name": "Amoxicilline", "date": "2011", "end": "03/02/2011", "status": "stopped"]),
        (.condition, ["name": "Asthme", "date": "1999", "severity": "mild", "status": "active", "comment": "x"]),
        (.condition, ["name": "Paludisme", "date": "1999", "end": "03/1999", "status": "resolved"]),
        (
            .procedure,
            [
                "name": "Appendicite", "date": "03/04/2001", "end": "06/04/2001", "place": "CH", "performer": "Dr Noël",
                "reason": "douleur",
                "comment": "x",
            ]
        ),
        (.measure, ["name": "weight", "value": "72,50", "date": "21/11/2026", "comment": "à jeun"]),
        (.measure, ["name": "blood-pressure", "value": "138/84", "date": "12/11/2026 08 h 05"]),
        (.measure, ["name": "Ferritine", "value": "45 µg/L", "date": "12/11/2026"]),
        (.familyHistory, ["name": "Diabète", "relationship": "mother", "comment": "x"]),
        (
            .contact,
            [
                "name": "Paul Martin", "relationship": "spouse", "role": "trusted", "phone": "06 12 34 56 78",
                "phone2": "01",
                "email": "p@example.org", "address": "1 rue X, 31000 Toulouse",
            ]
        ),
        (.contact, ["name": "Zoé", "relationship": "ma voisine"]),
        (
            .appointment,
            [
                "name": "Contrôle", "date": "03/12/2026 14 h 30", "with": "Dr Lefèvre", "place": "2e étage",
                "status": "booked",
                "comment": "carte",
            ]
        ),
        (.appointment, ["name": "Radio", "date": "03/12/2026", "status": "booked"]),
        (.document, ["title": "Bilan", "type": "11502-2", "date": "10/11/2026", "comment": "rein"]),
        (
            .directive,
            ["title": "Mes directives", "text": "Je souhaite…\nEt je refuse…", "date": "2020", "comment": "x"]
        ),
    ]

    @Test(arguments: filled)
    func `gives back what was typed`(kind: RecordKind, values: [String: String]) throws {
        let form = try #require(FormDefinition.of(kind))
        let resource = try FormSamples.make(kind, values)
        #expect(form.values(of: resource).values == values)
        #expect(RecordKind(of: resource) == kind)
    }

    @Test(arguments: filled)
    func `changes nothing when nothing changed`(kind: RecordKind, values: [String: String]) throws {
        let resource = try FormSamples.make(kind, values)
        #expect(try FormSamples.make(kind, values, replacing: resource) == resource)
        #expect(try FormSamples.make(kind, [:], replacing: resource) == resource)
    }

    @Test(arguments: filled)
    func `keeps what it does not know`(kind: RecordKind, values: [String: String]) throws {
        var resource = try FormSamples.make(kind, values)
        resource["extension"] = [
            ["url": "http://example.org/x", "valueDecimal": .number(try #require(JSONNumber("1.00")))]
        ]
        resource["meta"] = ["tag": [["code": "t"]]]
        resource["unknownElement"] = ["deep": [.null, "x"]]
        let name = kind == .document || kind == .directive ? "title" : "name"
        let typed = kind == .measure ? "temperature" : "Autre nom"
        var changes = [name: typed]
        if kind == .measure { changes["value"] = "37" }
        let changed = try FormSamples.make(kind, changes, replacing: resource)
        #expect(changed["extension"] == resource["extension"] && changed["meta"] == resource["meta"])
        #expect(changed["unknownElement"] == resource["unknownElement"])
        #expect(try #require(FormDefinition.of(kind)).values(of: changed)[name] == typed)
    }

    @Test(arguments: filled)
    func `clears what is optional`(kind: RecordKind, values: [String: String]) throws {
        let form = try #require(FormDefinition.of(kind))
        let resource = try FormSamples.make(kind, values)
        for field in form.fields where !field.isRequired && field.name != "status" && values[field.name] != nil {
            let cleared = try FormSamples.make(kind, [field.name: ""], replacing: resource)
            #expect(form.values(of: cleared)[field.name] == nil, "\(kind) \(field.name)")
        }
    }

    @Test(arguments: RecordKind.allCases)
    func `has words for every field and choice`(kind: RecordKind) throws {
        guard let form = FormDefinition.of(kind) else { return }
        var names = Set<String>()
        for field in form.fields {
            #expect(
                !field.label.french.isEmpty && !field.label.english.isEmpty && !field.help.french.isEmpty
                    && !field.help.english.isEmpty
            )
            for name in [field.name] + field.aliases { #expect(names.insert(name).inserted, "\(name)") }
            guard case .choice(let choices, _) = field.input else { continue }
            #expect(!choices.isEmpty)
            for choice in choices { #expect(!choice.label.french.isEmpty && !choice.label.english.isEmpty) }
            if let initial = field.initial { #expect(choices.contains { $0.id == initial }) }
        }
    }

    @Test(
        arguments: [
            (RecordKind.allergy, [:], FormProblem.missing(field: "name")),
            (.allergy, ["name": "x", "severity": "terrible"], .notAChoice(field: "severity")),
            (.allergy, ["name": String(repeating: "x", count: 101)], .tooLong(field: "name", max: 100)),
            (.allergy, ["name": "x", "colour": "red"], .unknownField("colour")),
            (
                .vaccination, ["name": "x", "date": "31/2/2026"],
                .date(field: "date", .monthHasDays(month: 2, year: 2026, days: 28))
            ),
            (.vaccination, ["name": "x", "date": "demain"], .date(field: "date", .future)),
            (.vaccination, ["name": "x", "date": "2020", "dose": "0"], .number(field: "dose")),
            (.condition, ["name": "x", "date": "2020", "end": "2019"], .endBeforeStart(field: "end")),
            (.measure, ["name": "weight", "value": "lourd", "date": "hier"], .number(field: "value")),
            (
                .measure, ["name": "weight", "value": "420", "date": "hier"],
                .implausible(field: "value", shown: "420 kg")
            ),
            (.measure, ["name": "blood-pressure", "value": "138", "date": "hier"], .number(field: "value")),
            (
                .measure, ["name": "blood-pressure", "value": "84/138", "date": "hier"],
                .implausible(field: "value", shown: "84/138 mmHg")
            ),
            (.measure, ["name": "weight", "value": "70", "date": "2026"], .date(field: "date", .dayNeeded)),
            (.document, ["title": "x", "type": "nope"], .notAChoice(field: "type")),
        ] as [(RecordKind, [String: String], FormProblem)]
    )
    func `says what is to be corrected`(kind: RecordKind, values: [String: String], problem: FormProblem) throws {
        #expect { try FormSamples.make(kind, values) } throws: {
            ($0 as? FormProblems)?.problems.contains(problem) ?? false
        }
        for language in Language.allCases {
            #expect(!problem.message(language).isEmpty && !problem.hint(language).isEmpty)
        }
    }

    @Test func `takes an unusual value once confirmed`() throws {
        let resource = try FormSamples.make(.measure, ["name": "weight", "value": "420", "date": "hier"], accept: true)
        #expect(RecordSummary(of: resource).detail == "420 kg")
    }

    @Test func `keeps the digits that were typed`() throws {
        let resource = try FormSamples.make(.measure, ["name": "Poids", "value": "72,50", "date": "hier"])
        #expect(resource["valueQuantity"]?["value"]?.number?.text == "72.50")
        #expect(resource["valueQuantity"]?["code"]?.string == "kg")
    }

    @Test(
        arguments: [
            ("Revaxis", ["397430003", "76902006", "398102009"], "J07CA01"),
            ("ror", ["14189004", "36989005", "36653000"], nil),
            ("Grippe", ["6142004"], nil), ("mon vaccin", [], nil), ("Fièvre jaune", ["16541001"], nil),
            ("DTP", ["397430003", "76902006", "398102009"], nil),
        ] as [(String, [String], String?)]
    )
    func `knows what a vaccine protects from`(name: String, snomed: [String], atc: String?) throws {
        let view = try #require(
            ImmunizationView(try FormSamples.make(.vaccination, ["vaccine": name, "date": "2026"]))
        )
        #expect(view.targetDiseases.compactMap(\.firstCode) == snomed)
        #expect(view.vaccine?.code(of: CodeSystem.atc) == atc)
    }

    @Test(arguments: [
        #""code":{"text":"Groupe sanguin"},"valueCodeableConcept":{"text":"A Rh positif"}"#, #""code":{"text":"X"}"#,
        #""valueRatio":{}"#,
    ])
    func `edits a measure that is not a number`(members: String) throws {
        let resource = try Resource(parsing: #"{"resourceType":"Observation",\#(members)}"#.utf8)
        let changed = try FormSamples.make(.measure, ["comment": "vu"], replacing: resource)
        #expect(changed.notes == "vu")
        var same = changed
        same["note"] = nil
        #expect(same == resource)
    }

    @Test func `edits a prescription it did not write`() throws {
        let text = #"""
            {"resourceType":"MedicationRequest","id":"r","contained":[{"resourceType":"Medication","id":"m","code":{"text":"Apixaban"}}],
             "status":"active","intent":"order","medicationReference":{"reference":"#m"},"subject":{"reference":"Patient/1"},
             "authoredOn":"2026-10-02","dosageInstruction":[{"timing":{"repeat":{"when":["MORN"]}}}]}
            """#
        let resource = try Resource(parsing: text.utf8)
        let changed = try FormSamples.make(.treatment, ["comment": "avec de l'eau"], replacing: resource)
        #expect(changed["dosageInstruction"] == resource["dosageInstruction"] && changed["medicationReference"] != nil)
        #expect(changed.notes == "avec de l'eau" && changed["subject"]?["reference"]?.string == "Patient/1")
    }

    @Test func `stops a treatment without losing it`() throws {
        let resource = try FormSamples.make(.treatment, ["name": "Apixaban", "date": "2026"])
        let stopped = try #require(resource.stopped(on: PartialDate(FormSamples.today), reason: "saignement"))
        let line = RecordSummary(of: stopped)
        #expect(
            line.status == "stopped" && line.date?.text == "2026" && line.detail == "jusqu'au 22/11/2026, saignement"
        )
        #expect(Resource(.observation).stopped(on: PartialDate(FormSamples.today), reason: nil) == nil)
    }
}
