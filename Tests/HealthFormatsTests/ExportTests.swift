import FoundationEssentials
import HealthModel
import Testing

@testable import HealthFormats

enum Made {
    /// Ids that follow each other, the same in every run.
    static func uuid(_ number: UInt8) -> UUID {
        UUID(uuid: (0, 0, 0, 0, 0, 0, 0x40, 0, 0x80, 0, 0, 0, 0, 0, 0, number))
    }

    static func record(_ number: UInt8, _ text: String, fullUrl: String? = nil) throws -> ExportRecord {
        let bytes = Array(text.utf8)
        let summary = RecordSummary(of: try Resource(parsing: bytes), language: .french)
        return ExportRecord(id: RecordID(uuid(number)), bytes: bytes, fullUrl: fullUrl, summary: summary)
    }

    static let time = Date(timeIntervalSince1970: 1_790_000_000)
}

@Suite struct `A FHIR export` {
    static func export(_ records: [ExportRecord]) throws -> [UInt8] {
        var written: [UInt8] = []
        var export = FHIRExport<Never>(identifier: Made.uuid(0xFF), timestamp: Made.time) { written += $0 }
        for record in records { export.add(record) }
        export.finish()
        return written
    }

    @Test func `gives back every body byte for byte, under its own address or its id`() throws {
        let texts = [
            "{ \"resourceType\" : \"Basic\",\n \"x\":1.50 }", #"{"resourceType":"Patient","id":"p"}"#,
            #"{"resourceType":"Patient","id":"p","a":"\u0041"}"#,
        ]
        let records = try [
            Made.record(1, texts[0]), Made.record(2, texts[1], fullUrl: "http://a/Patient/p"),
            Made.record(3, texts[2], fullUrl: "http://a/Patient/p"),
        ]
        let bytes = try Self.export(records)
        var found: [ImportedResource] = []
        let file = try FHIRFile.check(bytes) { found.append($0) }
        #expect(file.content == .bundle(.collection))
        #expect(found.map { text($0.bytes) } == texts)
        #expect(
            found.map(\.fullUrl) == [
                "urn:uuid:00000000-0000-4000-8000-000000000001", "http://a/Patient/p",
                "urn:uuid:00000000-0000-4000-8000-000000000003",
            ]
        )
        #expect(text(bytes).contains(#""timestamp":"2026-09-21T14:13:20Z""#))
    }

    @Test func `of nothing is a Bundle without entries`() throws {
        let file = try FHIRFile.check(try Self.export([]))
        #expect(file.entryCount == 0)
    }

    @Test func `is written in pieces`() throws {
        var pieces = 0
        var export = FHIRExport<Never>(identifier: Made.uuid(0xFF), timestamp: Made.time) { _ in pieces += 1 }
        let long = #"{"resourceType":"Basic","x":"\#(String(repeating: "a", count: 30_000))"}"#
        for number in 0..<9 { export.add(try Made.record(UInt8(number), long)) }
        export.finish()
        #expect(pieces == 4)
    }

    @Test func `stops at the first error of its writer`() throws {
        struct Full: Error {}
        var export = FHIRExport<Full>(identifier: Made.uuid(1), timestamp: Made.time) { (_) throws(Full) in throw Full()
        }
        #expect(throws: Full.self) { try export.finish() }
    }
}

@Suite struct `A table of values` {
    @Test func `quotes what RFC 4180 wants quoted and defuses formulas`() throws {
        func record(_ number: UInt8, _ title: String, _ detail: String) -> ExportRecord {
            ExportRecord(
                id: RecordID(Made.uuid(number)),
                bytes: [],
                summary: RecordSummary(
                    kind: .allergy,
                    resourceType: "AllergyIntolerance",
                    title: title,
                    date: PartialDate("2012-03"),
                    status: "active",
                    author: "Dr \"House\"",
                    severity: .severe,
                    detail: detail
                )
            )
        }
        let table = CSVExport(.allergy, language: .french).table([
            record(1, "=HYPERLINK(\"x\")", "a,b"), record(2, "+33", "-1"), record(3, "@x", "  =1"),
            record(4, "a\u{1B}[2J\r\nb", "é"),
        ])
        let expected = #"""
            date,intitulé,précisions,gravité,état,auteur,type FHIR,identifiant
            2012-03,"'=HYPERLINK(""x"")","a,b",severe,active,"Dr ""House""",AllergyIntolerance,00000000-0000-4000-8000-000000000001
            2012-03,'+33,'-1,severe,active,"Dr ""House""",AllergyIntolerance,00000000-0000-4000-8000-000000000002
            2012-03,'@x,'  =1,severe,active,"Dr ""House""",AllergyIntolerance,00000000-0000-4000-8000-000000000003
            2012-03,a[2J  b,é,severe,active,"Dr ""House""",AllergyIntolerance,00000000-0000-4000-8000-000000000004

            """#
        #expect(text(table) == expected.replacing("\n", with: "\r\n"))
    }

    @Test func `may begin with a mark and use semicolons`() throws {
        let csv = CSVExport(.measure, language: .english, separator: .semicolon)
        #expect(Array(csv.header(withMark: true).prefix(3)) == [0xEF, 0xBB, 0xBF])
        #expect(text(csv.header()) == "date;title;details;status;author;FHIR type;id\r\n")
    }
}

@Suite struct `A text for reading` {
    @Test func `is wrapped, told in words, and silent about nothing`() throws {
        let records = try [
            Made.record(
                1,
                #"{"resourceType":"AllergyIntolerance","code":{"text":"Pénicilline"},"clinicalStatus":{"coding":[{"code":"active"}]},"recordedDate":"2012-03","patient":{"reference":"Patient/self"},"reaction":[{"severity":"severe","manifestation":[{"text":"\#(String(repeating: "choc anaphylactique ", count: 6))fin"}]}]}"#
            ),
            Made.record(2, #"{"resourceType":"Basic","code":{"text":"\u001b[31m\u202eautre"}}"#),
        ]
        let bytes = TextExport(language: .french)
            .document(
                of: Person(family: "Martin", given: "Camille Ana", birthDate: PartialDate("1984-02-03")),
                records: records,
                today: try #require(CivilDate(year: 2026, month: 11, day: 22))
            )
        let expected = """
            Camille MARTIN
            Date de naissance : vendredi 3 février 1984
            Document produit le dimanche 22 novembre 2026

            ALLERGIES (1)
            -------------
            * Pénicilline
              mars 2012, jour inconnu ; grave ; actuelle
              choc anaphylactique choc anaphylactique choc anaphylactique choc
              anaphylactique choc anaphylactique choc anaphylactique fin

            TRAITEMENTS
            -----------
            Aucune information.

            MALADIES
            --------
            Aucune information.

            AUTRES INFORMATIONS (1)
            -----------------------
            * [31mautre
              Autre information (Basic)

            """
        #expect(text(bytes) == expected)
    }

    @Test(arguments: [
        ("", ["* "]), ("a", ["* a"]),
        (
            String(repeating: "x", count: 100),
            ["* " + String(repeating: "x", count: 78), "  " + String(repeating: "x", count: 22)]
        ),
        (String(repeating: "x", count: 78) + " y", ["* " + String(repeating: "x", count: 78), "  y"]),
    ])
    func `breaks long lines`(input: String, lines: [String]) {
        #expect(TextExport.wrap(input, indent: "* ", next: "  ") == lines)
    }
}

@Suite struct `A patient summary` {
    static let patient = Resource(
        .patient,
        [
            ("id", "self"), ("name", [["family": "Martin", "given": ["Camille"]]]), ("birthDate", "1984-02-03"),
            ("generalPractitioner", [["reference": "Practitioner/d"]]),
        ]
    )

    static func summary(_ records: [ExportRecord], language: Language = .french) throws -> JSON {
        var next: UInt8 = 0xF0
        let export = IPSExport(language: language, timestamp: Made.time) {
            next += 1
            return Made.uuid(next)
        }
        let bytes = export.document(of: patient, records: records)
        let file = try FHIRFile.check(bytes)
        #expect(file.isPatientSummary)
        #expect(file.rejected.isEmpty)
        #expect(file.dangling.count == 0)
        return try JSON(parsing: bytes)
    }

    static func entries(_ bundle: JSON) -> [JSON] { (bundle["entry"]?.array ?? []).compactMap { $0["resource"] } }

    static func sections(_ bundle: JSON) -> [JSON] { entries(bundle).first?["section"]?.array ?? [] }

    @Test func `of nothing says that nothing is known, thrice`() throws {
        let bundle = try Self.summary([])
        #expect(
            Self.entries(bundle).compactMap { $0["resourceType"]?.string } == [
                "Composition", "Patient", "Condition", "AllergyIntolerance", "MedicationStatement",
            ]
        )
        #expect(
            Self.sections(bundle).compactMap { $0["code"]?["coding"]?[0]?["code"]?.string } == [
                "11450-4", "48765-2", "10160-0",
            ]
        )
        #expect(
            Self.sections(bundle).allSatisfy { $0["entry"]?[0]?["reference"]?.string?.hasPrefix("urn:uuid:") ?? false }
        )
    }

    @Test func `takes what is true, and only that`() throws {
        let void = #""verificationStatus":{"coding":[{"code":"entered-in-error"}]}"#
        let bundle = try Self.summary([
            Made.record(
                1,
                #"{"resourceType":"AllergyIntolerance","id":"a","code":{"text":"Arachide <b>&"},"patient":{"reference":"Patient/self"},"clinicalStatus":{"coding":[{"code":"active"}]}}"#
            ),
            Made.record(
                2,
                #"{"resourceType":"AllergyIntolerance","code":{"text":"Erreur"},"patient":{"reference":"Patient/self"},\#(void)}"#
            ),
            Made.record(
                3,
                #"{"resourceType":"Immunization","status":"entered-in-error","patient":{"reference":"Patient/self"}}"#
            ),
            Made.record(
                4,
                #"{"resourceType":"Condition","code":{"text":"Fracture"},"clinicalStatus":{"coding":[{"code":"resolved"}]},"subject":{"reference":"Patient/self"}}"#
            ),
            Made.record(
                5,
                #"{"resourceType":"AllergyIntolerance","clinicalStatus":{"coding":[{"code":"active"}]},"code":{"coding":[{"system":"http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips","code":"no-known-allergies"}]},"patient":{"reference":"Patient/self"}}"#
            ),
            Made.record(6, #"{"resourceType":"RelatedPerson","patient":{"reference":"Patient/self"}}"#),
        ])
        let types = Self.entries(bundle).compactMap { $0["resourceType"]?.string }
        #expect(
            types == ["Composition", "Patient", "AllergyIntolerance", "Condition", "Condition", "MedicationStatement"]
        )
        let codes = Self.sections(bundle).compactMap { $0["code"]?["coding"]?[0]?["code"]?.string }
        #expect(codes == ["11450-4", "48765-2", "10160-0", "11348-0"])
        let narrative = Self.sections(bundle)[1]["text"]?["div"]?.string ?? ""
        #expect(narrative.contains("<td>Arachide &lt;b&gt;&amp;</td>"))
        #expect(!narrative.contains("Erreur"))
    }

    @Test func `keeps "none known" where nothing contradicts it`() throws {
        let today = try #require(PartialDate("2026-11-22"))
        let author = Author.caregiver(name: "x")
        let kinds: [RecordKind] = [.allergy, .condition, .treatment, .familyHistory]
        let records = try kinds.enumerated().map { index, kind in
            let resource = try #require(Absence.resource(kind, date: today, author: author))
            return ExportRecord(
                id: RecordID(Made.uuid(UInt8(index))),
                bytes: resource.bytes,
                summary: RecordSummary(of: resource)
            )
        }
        let bundle = try Self.summary(records)
        #expect(Self.entries(bundle).count == 5)
        let family = try #require(Self.sections(bundle).last)
        #expect(family["emptyReason"]?["coding"]?[0]?["code"] == "nilknown")
        #expect(family["entry"] == nil)
    }

    @Test func `rewrites references inside, and keeps the text of those that lead out`() throws {
        let bundle = try Self.summary([
            Made.record(
                1,
                #"{"resourceType":"Practitioner","id":"d","name":[{"family":"House"}]}"#,
                fullUrl: "http://a/fhir/Practitioner/d"
            ),
            Made.record(
                2,
                #"{"resourceType":"Medication","id":"m","code":{"text":"x"}}"#,
                fullUrl: "urn:uuid:00000000-0000-4000-8000-0000000000AA"
            ),
            Made.record(
                3,
                ##"{"resourceType":"MedicationRequest","id":"r","status":"active","intent":"order","contained":[{"resourceType":"Basic","id":"c"}],"medicationReference":{"reference":"urn:uuid:00000000-0000-4000-8000-0000000000aa"},"subject":{"reference":"urn:uuid:9a0d1e33-0000-4000-8000-000000000000"},"requester":{"reference":"Practitioner/d"},"encounter":{"reference":"Encounter/e"},"basedOn":[{"reference":"http://b/CarePlan/1","identifier":{"value":"v"}}],"supportingInformation":[{"reference":"#c"},{"reference":"http://c/X/1","display":"d"}]}"##,
                fullUrl: "http://a/fhir/MedicationRequest/r"
            ),
        ])
        let patientURL = bundle["entry"]?[1]?["fullUrl"]
        let request = try #require(Self.entries(bundle).first { $0["resourceType"] == "MedicationRequest" })
        #expect(request["id"] == "00000000-0000-4000-8000-000000000003")
        #expect(request["subject"]?["reference"] == patientURL)
        #expect(request["medicationReference"]?["reference"] == "urn:uuid:00000000-0000-4000-8000-000000000002")
        #expect(request["requester"]?["reference"] == "urn:uuid:00000000-0000-4000-8000-000000000001")
        #expect(request["encounter"] == ["type": "Encounter", "identifier": ["value": "Encounter/e"]])
        #expect(request["basedOn"]?[0] == ["identifier": ["value": "v"], "display": "http://b/CarePlan/1"])
        #expect(request["supportingInformation"]?[0] == ["reference": "#c"])
        #expect(
            request["supportingInformation"]?[1] == [
                "display": "d", "identifier": ["system": "urn:ietf:rfc:3986", "value": "http://c/X/1"],
            ]
        )
        #expect(
            Self.entries(bundle)[1]["generalPractitioner"]?[0]?["reference"]
                == "urn:uuid:00000000-0000-4000-8000-000000000001"
        )
    }

    @Test func `gives the ten latest measurements of a sort, newest first`() throws {
        let records = try (1...15).map { day in
            try Made.record(
                UInt8(day),
                #"{"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"29463-7"}]},"subject":{"reference":"Patient/self"},"effectiveDateTime":"2026-01-\#(day < 10 ? "0" : "")\#(day)","valueQuantity":{"value":70,"unit":"kg"}}"#
            )
        }
        let bundle = try Self.summary(records)
        let section = try #require(Self.sections(bundle).last)
        #expect(section["entry"]?.array?.count == 10)
        #expect(section["entry"]?[0]?["reference"] == "urn:uuid:00000000-0000-4000-8000-00000000000f")
    }
}
