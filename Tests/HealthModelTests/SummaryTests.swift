import HealthModel
import Testing

@Suite struct `A record summary` {
    private func summary(_ text: String, _ language: Language = .french) throws -> RecordSummary {
        RecordSummary(of: try Resource(parsing: text.utf8), language: language)
    }

    @Test func `of an allergy says how grave and what happened`() throws {
        let line = try summary(
            #"""
            {"resourceType":"AllergyIntolerance","clinicalStatus":{"coding":[{"code":"active"}]},"code":{"text":"Pénicilline"},
             "patient":{},"onsetDateTime":"2011","recordedDate":"2012-02-03","recorder":{"display":"Dr Noël"},
             "reaction":[{"manifestation":[{"text":"urticaire"}],"severity":"mild"},
                         {"manifestation":[{"text":"choc anaphylactique"}],"severity":"severe","onset":"2011-05"}]}
            """#
        )
        #expect(line.kind == .allergy && line.title == "Pénicilline" && line.severity == .severe)
        #expect(line.date?.text == "2011" && line.author == "Dr Noël" && line.status == "active")
        #expect(line.detail == "choc anaphylactique en 2011" && !line.isAbsence)
        #expect(line.searchText.contains("urticaire"))
    }

    @Test(arguments: [
        (#""criticality":"high""#, Severity.severe), (#""criticality":"low""#, .mild),
        (#""criticality":"low","reaction":[{"severity":"moderate"}]"#, .moderate),
        (
            #""reaction":[{"manifestation":[{"coding":[{"system":"http://snomed.info/sct","code":"39579001"}]}],"severity":"mild"}]"#,
            .severe
        ),
    ])
    func `takes the worst of what is known of an allergy`(members: String, severity: Severity) throws {
        #expect(try summary(#"{"resourceType":"AllergyIntolerance",\#(members)}"#).severity == severity)
    }

    @Test(arguments: [
        (#"{"text":"Mots"}"#, "Mots", "Mots"),
        (
            #"{"coding":[{"system":"http://snomed.info/sct","code":"1","display":"Asthma (disorder)"}]}"#, "Asthma",
            "Asthma"
        ),
        (
            #"{"coding":[{"system":"http://snomed.info/sct","code":"1","display":"Asthma"},{"system":"http://x.gouv.fr/c","code":"2","display":"Asthme"}]}"#,
            "Asthme", "Asthma"
        ),
        (
            #"{"coding":[{"code":"1","display":"Asthma","_display":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/translation","extension":[{"url":"lang","valueCode":"fr-FR"},{"url":"content","valueString":"Asthme"}]}]}}]}"#,
            "Asthme", "Asthma"
        ),
        (#"{"coding":[{"code":"J45"}]}"#, "Maladie (J45)", "Condition (J45)"),
    ])
    func `is titled in the reader's language where it can be`(code: String, french: String, english: String) throws {
        let text = #"{"resourceType":"Condition","code":\#(code)}"#
        #expect(try summary(text).title == french)
        #expect(try summary(text, .english).title == english)
    }

    @Test(arguments: [
        (
            #""code":{"coding":[{"system":"http://loinc.org","code":"85354-9"}]},"component":[{"code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}]},"valueQuantity":{"value":138,"unit":"mmHg"}},{"code":{"coding":[{"system":"urn:oid:2.16.840.1.113883.6.1","code":"8462-4"}]},"valueQuantity":{"value":84,"unit":"mmHg"}}]"#,
            "Tension artérielle", "138/84 mmHg"
        ),
        (
            #""code":{"coding":[{"system":"http://loinc.org","code":"29463-7","display":"Weight"}]},"valueQuantity":{"value":72.50,"unit":"kg"}"#,
            "Poids", "72,50 kg"
        ),
        (
            #""code":{"coding":[{"system":"http://loinc.org","code":"39156-5"}]},"valueQuantity":{"value":24.88042954767785,"unit":"kg/m2","code":"kg/m2"}"#,
            "Indice de masse corporelle", "24,88 kg/m²"
        ),
        (
            #""code":{"text":"X"},"valueQuantity":{"value":0.00012345678,"comparator":"<","unit":"mol/L"}"#, "X",
            "< 0,0001235 mol/L"
        ),
        (#""code":{"text":"X"},"valueQuantity":{"value":-123.456789,"unit":"mV"}"#, "X", "-123,5 mV"),
        (#""code":{"text":"X"},"valueBoolean":true"#, "X", "oui"),
        (#""code":{"text":"X"},"dataAbsentReason":{"coding":[{"code":"not-performed"}]}"#, "X", "non fait"),
        (
            #""code":{"text":"X"},"valueQuantity":{"value":7,"unit":"g"},"interpretation":[{"coding":[{"code":"H"}]}]"#,
            "X", "7 g, élevé"
        ),
    ])
    func `of a measure says the value`(members: String, title: String, detail: String) throws {
        let line = try summary(#"{"resourceType":"Observation",\#(members)}"#)
        #expect(line.title == title && line.detail == detail)
    }

    @Test(arguments: [
        (#"{"text":"5 mg, 1 matin, 1 soir"}"#, "5 mg, 1 matin, 1 soir"),
        (
            #"{"timing":{"repeat":{"when":["MORN","EVE"]}},"doseAndRate":[{"doseQuantity":{"value":1,"unit":"comprimé"}}]}"#,
            "1 comprimé, le matin, le soir"
        ),
        (
            #"{"timing":{"repeat":{"frequency":3,"period":1,"periodUnit":"d"}},"asNeededBoolean":true}"#,
            "3 fois par jour, si besoin"
        ),
        (#"{"timing":{"repeat":{"frequency":1,"period":2,"periodUnit":"wk"}}}"#, "1 fois tous les 2 semaines"),
    ])
    func `of a treatment says how it is taken`(dosage: String, detail: String) throws {
        let line = try summary(
            #"{"resourceType":"MedicationStatement","status":"active","medicationCodeableConcept":{"text":"M"},"dosage":[\#(dosage)]}"#
        )
        #expect(line.detail == detail)
    }

    @Test func `finds what is named beside it`() throws {
        let bundle = try Resource(
            parsing: #"""
                {"resourceType":"Bundle","entry":[
                 {"fullUrl":"urn:uuid:1","resource":{"resourceType":"Medication","code":{"text":"Apixaban"}}},
                 {"resource":{"resourceType":"Practitioner","id":"p","name":[{"family":"Lefèvre","given":["Noël"],"prefix":["Dr"]}]}}]}
                """#.utf8
        )
        let request = try Resource(
            parsing:
                #"{"resourceType":"MedicationRequest","medicationReference":{"reference":"urn:uuid:1"},"requester":{"reference":"Practitioner/p"}}"#
                .utf8
        )
        let line = RecordSummary(of: request, resolving: try #require(BundleView(bundle)).resolver)
        #expect(line.title == "Apixaban" && line.author == "Dr Noël LEFÈVRE")
    }

    @Test(arguments: [
        "Basic", "AllergyIntolerance", "Immunization", "DocumentReference", "MedicationRequest", "Condition",
        "Procedure", "Observation",
        "FamilyMemberHistory", "RelatedPerson", "Consent", "Appointment", "Communication", "Bundle", "List",
        "PractitionerRole",
    ])
    func `never lacks a title`(type: String) throws {
        for members in [
            "", #","code":3,"name":[null],"reaction":[1],"entry":{},"text":[],"participant":[{}],"content":[{}]"#,
        ] {
            let line = try summary(#"{"resourceType":"\#(type)"\#(members)}"#)
            #expect(!line.title.isEmpty)
        }
    }

    // MARK: bytes

    private static let sample = RecordSummary(
        kind: .familyHistory,
        resourceType: "FamilyMemberHistory",
        title: "Diabète",
        date: PartialDate("2026-02"),
        status: "completed",
        author: "Camille",
        severity: .moderate,
        absence: .noInformation,
        documentType: "EXPPAT_3",
        detail: "mère",
        searchText: String(repeating: "é", count: 300)
    )

    @Test func `survives its bytes`() throws {
        #expect(try RecordSummary(decoding: Self.sample.encoded()) == Self.sample)
        for kind in RecordKind.allCases {
            let small = RecordSummary(kind: kind, resourceType: "", title: "")
            #expect(try RecordSummary(decoding: small.encoded()) == small)
        }
    }

    @Test func `keeps the meaning of its first stored bytes`() throws {
        let bytes: [UInt8] = [1, 1, 3, 3, 1, 1, 65, 1, 66, 4, 50, 48, 50, 54, 1, 67, 1, 68, 0]
        let line = try RecordSummary(decoding: bytes)
        #expect(
            line
                == RecordSummary(
                    kind: .allergy,
                    resourceType: "A",
                    title: "B",
                    date: PartialDate("2026"),
                    status: "C",
                    severity: .severe,
                    absence: .noneKnown,
                    detail: "D"
                )
        )
        #expect(line.encoded() == bytes)
    }

    @Test func `refuses every truncation and never trusts a flipped byte`() throws {
        let bytes = Self.sample.encoded()
        for count in bytes.indices {
            #expect(throws: RecordSummaryError.self) { try RecordSummary(decoding: bytes.prefix(count)) }
        }
        #expect(throws: RecordSummaryError.malformed) { try RecordSummary(decoding: bytes + [0]) }
        #expect(throws: RecordSummaryError.unknownVersion) { try RecordSummary(decoding: [2] + bytes.dropFirst()) }
        for index in bytes.indices {
            for bit in 0..<8 {
                var flipped = bytes
                flipped[index] ^= 1 << bit
                // A flip inside a text is another text; anything that is read must be what would be written.
                if let line = try? RecordSummary(decoding: flipped) { #expect(line.encoded() == flipped) }
            }
        }
    }

    @Test(
        arguments: [
            [1, 1, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], [1, 1, 0, 0, 0, 0x80, 0x00], [1, 1, 0, 0, 0, 1, 0xFF],
            [1, 0, 0, 0, 0],
            [1, 1, 16, 0, 0], [1, 1, 0, 4, 0], [1, 1, 0, 0, 4], [],
        ] as [[UInt8]]
    )
    func `refuses hostile bytes`(bytes: [UInt8]) {
        #expect(throws: RecordSummaryError.malformed) { try RecordSummary(decoding: bytes) }
    }
}

@Suite struct `None known` {
    private static let today = CivilDate(daysSince1970: 20_779)

    @Test(arguments: Absence.kinds)
    func `is a dated statement, recognised when read`(kind: RecordKind) throws {
        let person = Person(family: "Martin", given: "Camille")
        let resource = try #require(Absence.resource(kind, date: PartialDate(Self.today), author: .person(person)))
        let line = RecordSummary(of: try Resource(parsing: resource.bytes))
        #expect(line.kind == kind && line.isAbsence && line.date?.text == "2026-11-22" && line.severity == nil)
        #expect(line.title == Absence.noneKnown(kind)?.title.french)
    }

    @Test(arguments: RecordKind.allCases.filter { !Absence.kinds.contains($0) })
    func `is not said of other kinds`(kind: RecordKind) {
        #expect(Absence.resource(kind, date: PartialDate(Self.today), author: .caregiver(name: "P")) == nil)
    }

    @Test(arguments: [
        ("AllergyIntolerance", "code", "http://snomed.info/sct", "716186003", Absence.Meaning.noneKnown),
        (
            "AllergyIntolerance", "code", "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips",
            "no-known-allergies", .noneKnown
        ),
        (
            "AllergyIntolerance", "code", "http://terminology.hl7.org/CodeSystem/absent-unknown-uv-ips",
            "no-known-food-allergies", .noneKnownInPart
        ),
        (
            "AllergyIntolerance", "code", "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips",
            "no-allergy-info", .noInformation
        ),
        (
            "MedicationStatement", "medicationCodeableConcept",
            "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips", "no-medication-info", .noInformation
        ),
        (
            "Immunization", "vaccineCode", "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips",
            "no-known-immunizations", .noneKnown
        ),
        (
            "Condition", "code", "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips", "no-known-problems",
            .noneKnown
        ),
    ])
    func `differs from no information`(
        type: String,
        element: String,
        system: String,
        code: String,
        meaning: Absence.Meaning
    ) throws {
        let text = #"{"resourceType":"\#(type)","\#(element)":{"coding":[{"system":"\#(system)","code":"\#(code)"}]}}"#
        let line = RecordSummary(of: try Resource(parsing: text.utf8))
        #expect(line.absence == meaning)
        #expect(line.isAbsence == (meaning == .noneKnown))
    }

    @Test(arguments: [
        #"{"resourceType":"AllergyIntolerance","verificationStatus":{"coding":[{"code":"refuted"}]},"code":{"coding":[{"system":"http://snomed.info/sct","code":"716186003"}]}}"#,
        #"{"resourceType":"Condition","code":{"coding":[{"system":"http://snomed.info/sct","code":"716186003"}]}}"#,
        #"{"resourceType":"AllergyIntolerance","code":{"coding":[{"system":"http://x","code":"no-known-allergies"}]}}"#,
        #"{"resourceType":"AllergyIntolerance","code":{"text":"Aucune allergie connue"}}"#,
        #"{"resourceType":"List","status":"current","code":{"coding":[{"system":"http://loinc.org","code":"10157-6"}]},"entry":[{}],"emptyReason":{"coding":[{"code":"nilknown"}]}}"#,
    ])
    func `is never guessed`(text: String) throws {
        #expect(!RecordSummary(of: try Resource(parsing: text.utf8)).isAbsence)
    }
}
