import HealthModel
import Testing

@testable import HealthFormats

/// Checks a text and gives every resource of it, read the second time.
func imported(_ text: String, limits: ImportLimits = .standard) throws -> (
    file: FHIRFile, resources: [ImportedResource]
) {
    let bytes = Array(text.utf8)
    var previewed: [ImportedResource] = []
    let file = try FHIRFile.check(bytes, limits: limits) { previewed.append($0) }
    var resources: [ImportedResource] = []
    try file.forEach(
        in: bytes,
        limits: limits,
        { (resource) throws(ImportRefusal) in resources.append(resource) },
        refused: { $0 }
    )
    #expect(resources == previewed)
    #expect(file.entryCount == file.acceptedCount + file.rejected.count + file.repeatedCount)
    return (file, resources)
}

func refusal(of text: String, limits: ImportLimits = .standard) -> ImportRefusal? {
    do throws(ImportRefusal) {
        _ = try FHIRFile.check(Array(text.utf8), limits: limits)
        return nil
    } catch { return error }
}

func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

@Suite struct `A file of FHIR resources` {
    static let allergy = """
        { "resourceType":"AllergyIntolerance", "id" : "a1",
          "code":{"text":"Pénicilline \\u00e9\\n"}, "patient":{"reference":"Patient/p"}, "x":1.500e+2 }
        """
    static let patient = """
        {"id":"p","resourceType":"Patient","name":[{"family":"MARTIN","given":["Camille","Ana"]}],"birthDate":"1984-05",
        "identifier":[{"system":"urn:oid:1.2.250.1.213.1.4.8","value":"284057521500187"}]}
        """

    @Test func `that is one resource keeps its exact bytes, without what stands around them`() throws {
        let (file, resources) = try imported("\u{FEFF}\n \(Self.allergy)\n\n")
        #expect(file.content == .resource(.allergyIntolerance))
        #expect(resources.map { text($0.bytes) } == [Self.allergy])
        #expect(resources.first?.sourcePlace.line == 2)
        #expect(resources.first?.identity == .local(type: "AllergyIntolerance", id: "a1", mark: "Patient/p"))
    }

    @Test(arguments: FHIRFile.BundleType.allCases)
    func `that is a Bundle of any current type gives every resource exactly`(type: FHIRFile.BundleType) throws {
        let first = type == .document ? #"{"resourceType":"Composition","title":"t"}"# : Self.allergy
        let (file, resources) = try imported(
            """
            {"resourceType":"Bundle","type":"\(type.rawValue)","entry":[{"fullUrl":"urn:uuid:8D4B0E0A-7A5B-4B2B-9C61-7A4F6B5B4C01",
            "resource":\(first),"request":{"method":"POST","url":"X"}} , {"resource": \(Self.patient)}],"total":2}
            """
        )
        #expect(file.content == .bundle(type))
        #expect(resources.map { text($0.bytes) } == [first, Self.patient])
        #expect(resources.map(\.sourcePlace.entry) == [0, 1])
        #expect(resources[0].requestMethod == .post)
        #expect(resources[0].identity == .address("urn:uuid:8d4b0e0a-7a5b-4b2b-9c61-7a4f6b5b4c01"))
        #expect(file.typeCounts[.patient] == 1)
    }

    @Test func `may name its type after its entries`() throws {
        let (file, resources) = try imported(
            #"{"entry":[{"resource":{"resourceType":"Basic"}}],"type":"collection","resourceType":"Bundle"}"#
        )
        #expect(file.content == .bundle(.collection))
        #expect(resources.count == 1)
    }

    @Test func `with an entry member that is no Bundle is one resource`() throws {
        let (file, _) = try imported(#"{"resourceType":"List","entry":[{"item":{"reference":"Patient/1"}}]}"#)
        #expect(file.content == .resource(.list))
    }

    @Test func `may hold one resource a line`() throws {
        let (file, resources) = try imported(
            "{\"resourceType\":\"Basic\",\"id\":\"1\"}\r\n\n{\"resourceType\":\"Basic\",\"id\":\"2\"}\n"
        )
        #expect(file.content == .lines)
        #expect(file.format == .fhirNDJSON)
        #expect(resources.map(\.sourcePlace.line) == [1, 3])
        #expect(resources.map(\.resource.id) == ["1", "2"])
    }

    @Test func `recognises an international patient summary`() throws {
        let type = #""type":{"coding":[{"system":"http://loinc.org","code":"60591-5"}]}"#
        let (file, _) = try imported(
            #"{"resourceType":"Bundle","type":"document","entry":[{"resource":{"resourceType":"Composition",\#(type)}}]}"#
        )
        #expect(file.isPatientSummary)
    }

    @Test func `says whom it is about`() throws {
        let (file, _) = try imported(Self.patient)
        let facts = try #require(file.subjects.first)
        #expect(facts.names == [SubjectFacts.Name(family: "MARTIN", given: ["Camille", "Ana"])])
        #expect(facts.birthDate == PartialDate("1984-05"))
        #expect(facts.ins == nil)
    }

    static let people: [(family: String, given: String, birth: String?, agreement: SubjectFacts.Agreement)] = [
        ("Martin", "Camille", "1984-05-12", .same),
        ("MARTIN", "Ana-Lou", "1984", .same),
        ("Martin", "Camille", "1984-06-01", .different),
        ("Martin", "Camille", nil, .same),
        ("Dupond", "Camille", "1984-05-12", .undecided),
        ("Martin", "Paul", "1984-05-12", .undecided),
        ("Durand", "Paul", "1984-05-12", .different),
        ("", "", nil, .undecided),
    ]

    @Test(arguments: people.indices)
    func `is compared with the person of the space`(index: Int) throws {
        let row = Self.people[index]
        let facts = try #require(try imported(Self.patient).file.subjects.first)
        let person = Person(family: row.family, given: row.given, birthDate: row.birth.flatMap { PartialDate($0) })
        #expect(facts.agreement(with: person) == row.agreement)
    }

    @Test func `that repeats an entry word for word or in another layout gives it once`() throws {
        let entries = [
            #"{"resource":{"resourceType":"Basic","id":"1","code":{"text":"a"}}}"#,
            #"{"resource":{"resourceType":"Basic","id":"1","code":{"text":"a"}}}"#,
            #"{"resource":{"id":"1", "resourceType":"Basic","code":{"text":"\u0061"}}}"#,
        ]
        let (file, resources) = try imported(Self.bundle(entries))
        #expect(resources.count == 1)
        #expect(file.repeatedCount == 2)
    }

    @Test func `is the same whatever the order of members and white space`() throws {
        let (_, first) = try imported(#"{"resourceType":"Basic","id":"1","a":[1.0]}"#)
        let (_, second) = try imported(#"{ "a" : [ 1.0 ], "id":"1", "resourceType":"Basic" }"#)
        let (_, third) = try imported(#"{"resourceType":"Basic","id":"1","a":[1.00]}"#)
        #expect(first[0].canonicalBytes == second[0].canonicalBytes)
        #expect(first[0].canonicalBytes != third[0].canonicalBytes)
    }

    @Test func `that changes between the check and the reading is noticed`() throws {
        let good = Self.bundle([#"{"resource":{"resourceType":"Basic","id":"1"}}"#])
        let file = try FHIRFile.check(Array(good.utf8))
        for other in [String(good.dropLast(8)), good.replacing("Basic", with: "Ba\"ic"), ""] {
            #expect(throws: ImportRefusal(reason: .changedWhileReading, place: nil)) {
                try file.forEach(in: Array(other.utf8), { (_) throws(ImportRefusal) in }, refused: { $0 })
            }
        }
    }

    static func bundle(_ entries: [String], type: String = "collection") -> String {
        #"{"resourceType":"Bundle","type":"\#(type)","entry":[\#(entries.joined(separator: ","))]}"#
    }
}

@Suite struct `An entry is left out, the rest taken, when it` {
    typealias Row = (entry: String, reason: EntryRejection.Reason)

    static let rows: [Row] = [
        (#"{"fullUrl":"urn:uuid:1"}"#, .noResource),
        ("7", .noResource),
        (#"{"resource":{"id":"x"}}"#, .noResourceType),
        (#"{"resource":"text"}"#, .noResourceType),
        (#"{"resource":{"resourceType":"../etc"}}"#, .noResourceType),
        (#"{"request":{"method":"DELETE","url":"Patient/1"}}"#, .deletion),
        (#"{"request":{"method":"DELETE"},"resource":{"resourceType":"Patient"}}"#, .deletion),
        (#"{"request":{"method":"PATCH"},"resource":{"resourceType":"Parameters"}}"#, .patch),
        (#"{"request":{"method":"GET","url":"Patient"}}"#, .noResource),
        (#"{"search":{"mode":"outcome"},"resource":{"resourceType":"OperationOutcome"}}"#, .searchOutcome),
        (#"{"resource":{"resourceType":"Bundle","type":"collection"}}"#, .nestedBundle),
        (#"{"resource":{"resourceType":"Patient","implicitRules":"http://x"}}"#, .implicitRules),
        (#"{"resource":{"resourceType":"Immunization","notGiven":true}}"#, .olderVersion(element: .notGiven)),
        (#"{"resource":{"resourceType":"Immunization","wasNotGiven":true}}"#, .olderVersion(element: .wasNotGiven)),
        (#"{"resource":{"resourceType":"Procedure","notDone":true}}"#, .olderVersion(element: .notDone)),
        (#"{"resource":{"resourceType":"MedicationStatement","taken":"n"}}"#, .olderVersion(element: .taken)),
        (
            #"{"resource":{"resourceType":"MedicationStatement","medication":{"concept":{}}}}"#,
            .olderVersion(element: .medication)
        ),
        (
            #"{"resource":{"resourceType":"AllergyIntolerance","verificationStatus":"entered-in-error"}}"#,
            .olderVersion(element: .verificationStatus)
        ),
        (
            #"{"resource":{"resourceType":"Condition","clinicalStatus":"resolved"}}"#,
            .olderVersion(element: .clinicalStatus)
        ),
        (#"{"resource":{"resourceType":"Condition","clinicalStatus":[{}]}}"#, .wrongType(element: .clinicalStatus)),
        (#"{"resource":{"resourceType":"Observation","status":{"a":1}}}"#, .wrongType(element: .status)),
        (#"{"resource":{"resourceType":"Immunization","status":["completed"]}}"#, .wrongType(element: .status)),
        (
            #"{"resource":{"resourceType":"MedicationRequest","doNotPerform":"true"}}"#,
            .wrongType(element: .doNotPerform)
        ),
        (#"{"resource":{"resourceType":"Observation","valueQuantity":{"value":"7"}}}"#, .wrongType(element: .value)),
        (
            #"{"resource":{"resourceType":"Observation","component":[{"valueQuantity":{"value":"7"}}]}}"#,
            .wrongType(element: .value)
        ),
        (
            #"{"resource":{"resourceType":"Observation","valueString":"no","valueQuantity":{"value":7}}}"#,
            .twoValues(element: .value)
        ),
        (
            #"{"resource":{"resourceType":"Observation","component":[{"valueString":"no","valueBoolean":true}]}}"#,
            .twoValues(element: .value)
        ),
        (
            #"{"resource":{"resourceType":"MedicationRequest","medicationReference":{},"medicationCodeableConcept":{}}}"#,
            .twoValues(element: .medication)
        ),
        (
            #"{"resource":{"resourceType":"Patient","deceasedBoolean":true,"deceasedDateTime":"2020"}}"#,
            .twoValues(element: .deceased)
        ),
        (#"{"fullUrl":"http://a/b/Basic/1","resource":{"resourceType":"Basic","id":"other"}}"#, .conflictingDuplicate),
    ]

    @Test(arguments: rows.indices)
    func `is row`(index: Int) throws {
        let row = Self.rows[index]
        let first = #"{"fullUrl":"http://a/b/Basic/1","resource":{"resourceType":"Basic","id":"1"}}"#
        let last = #"{"resource":{"resourceType":"Basic","id":"2"}}"#
        let (file, resources) = try imported("\(`A file of FHIR resources`.bundle([first, "\n  " + row.entry, last]))")
        #expect(file.rejected.map(\.reason) == [row.reason])
        #expect(
            file.rejected.first?.place
                == SourcePlace(entry: 1, offset: file.rejected[0].place.offset, line: 2, column: 3)
        )
        #expect(resources.map(\.resource.id) == ["1", "2"])
    }

    @Test func `stands alone: then the file is refused for that reason`() {
        let error = refusal(of: #"{"resourceType":"Immunization","notGiven":true}"#)
        #expect(error?.reason == .resource(.olderVersion(element: .notGiven)))
        #expect(error?.place?.line == 1)
    }

    @Test(arguments: [
        #"{"resourceType":"Patient","deceasedBoolean":false,"_deceasedBoolean":{"id":"x"}}"#,
        #"{"resourceType":"Observation","valueQuantity":{"comparator":"<"},"status":"final"}"#,
        #"{"resourceType":"Immunization","status":"not-done","occurrenceDateTime":"2020","occurrencex":1}"#,
        #"{"resourceType":"CodeSystem","status":"active","valueSet":"http://x","valueString":"a"}"#,
        #"{"resourceType":"UnheardOf","status":{"coding":[]}}"#,
    ])
    func `seems odd but misleads nobody: it is taken`(resource: String) throws {
        #expect(try imported(resource).resources.count == 1)
    }
}

@Suite struct `A hostile or damaged file is refused whole` {
    typealias Row = (text: String, reason: ImportRefusal.Reason, line: Int?, column: Int?, entry: Int?)

    static func bundle(_ entry: String) -> String {
        "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[\n{\"resource\":{\"resourceType\":\"Basic\"}},\n\(entry)]}"
    }

    static let rows: [Row] = [
        ("", .empty, nil, nil, nil),
        (" \n\t", .empty, nil, nil, nil),
        ("[]", .notAnObject, 1, 1, nil),
        ("[", .json(.unexpectedEnd), 1, 2, nil),
        ("null", .notAnObject, 1, 1, nil),
        ("hello", .json(.unexpectedByte), 1, 1, nil),
        ("{}", .notFHIR, 1, 1, nil),
        (#"{"resourceType":7}"#, .notFHIR, 1, 1, nil),
        (#"{"resourceType":"Patient\u001b[2J"}"#, .notFHIR, 1, 1, nil),
        (#"{"resourceType":"Bundle"}"#, .unknownBundleType, 1, 1, nil),
        (#"{"resourceType":"Bundle","type":"subscription-notification"}"#, .unknownBundleType, 1, 1, nil),
        (#"{"resourceType":"Bundle","type":"history","entry":[]}"#, .historyBundle, 1, 1, nil),
        (
            #"{"resourceType":"Bundle","type":"document","entry":[{"resource":{"resourceType":"Patient"}}]}"#,
            .documentWithoutComposition, 1, 1, nil
        ),
        (#"{"resourceType":"Bundle","type":"document"}"#, .documentWithoutComposition, 1, 1, nil),
        (#"{"resourceType":"Bundle","type":"collection","entry":{}}"#, .malformedEntries, 1, 54, nil),
        (bundle(String(repeating: "[", count: 200)), .json(.tooDeep), 3, 95, 1),
        (bundle(#"{"resource":{"a":\#(String(repeating: "9", count: 300))}}"#), .json(.numberTooLong), 3, 18, 1),
        (bundle(#"{"resource":{"a":1,"a":2}}"#), .json(.duplicateMember), 3, 20, 1),
        (bundle(#"{"resource":{"a":1},"resource":{"a":2}}"#), .json(.duplicateMember), 3, 21, 1),
        (bundle(#"{"resource":{"a":"\ud800"}}"#), .json(.invalidText), 3, 19, 1),
        (bundle(#"{"resource":{"a":"\#u{01}"}}"#), .json(.unexpectedByte), 3, 19, 1),
        (bundle(#"{"resource":{"a":1,}}"#), .json(.unexpectedByte), 3, 20, 1),
        (bundle(#"{"resource":{"a":NaN}}"#), .json(.unexpectedByte), 3, 18, 1),
        (bundle("{}") + "x", .json(.trailingBytes), 3, 5, nil),
        (bundle("{}") + "\n{\"resourceType\":\"Basic\"}", .json(.trailingBytes), 4, 1, nil),
        (#"{"resourceType":"Basic"}{"resourceType":"Basic"}"#, .json(.trailingBytes), 1, 25, nil),
        ("{\"resourceType\":\"Basic\"}\n{\"resourceType\":", .json(.unexpectedEnd), 2, 17, 1),
        ("{\"resourceType\":\"Basic\"}\n[]", .json(.trailingBytes), 2, 1, nil),
        (#"{"resourceType":"Bundle","type":"history","type":"collection"}"#, .json(.duplicateMember), 1, 43, nil),
    ]

    @Test(arguments: rows.indices)
    func `A40 with its reason and place`(index: Int) {
        let row = Self.rows[index]
        let error = refusal(of: row.text)
        #expect(error?.reason == row.reason)
        #expect(error?.place?.line == row.line)
        #expect(error?.place?.column == row.column)
        #expect(error?.place?.entry == row.entry)
    }

    @Test func `when its text is not UTF-8`() {
        var bytes = Array(Self.bundle(#"{"resource":{"a":"X"}}"#).utf8)
        for index in bytes.indices where bytes[index] == 0x58 { bytes[index] = 0xE9 }
        #expect(throws: ImportRefusal.self) { try FHIRFile.check(bytes) }
        #expect(throws: ImportRefusal(reason: .notUTF8, place: nil)) { try FHIRFile.check([0xFF, 0xFE, 0x7B, 0x00]) }
    }

    @Test func `when it goes beyond a limit`() {
        var limits = ImportLimits()
        limits.fileLength = 80
        #expect(refusal(of: Self.bundle("{}"), limits: limits)?.reason == .fileTooLarge(limit: 80))
        limits = ImportLimits()
        limits.entries = 1
        #expect(refusal(of: Self.bundle("{}"), limits: limits)?.reason == .tooManyEntries(limit: 1))
        limits = ImportLimits()
        limits.entryLength = 50
        let long = #"{"resource":{"a":"\#(String(repeating: "A", count: 60))"}}"#
        let error = refusal(of: Self.bundle(long), limits: limits)
        #expect(error?.reason == .entryTooLarge(limit: 50))
        #expect(error?.place == SourcePlace(entry: 1, offset: error?.place?.offset ?? -1, line: 3, column: 1))
        limits = ImportLimits()
        limits.entryValues = 100
        let many = #"{"resource":{"a":[\#(Array(repeating: "0", count: 200).joined(separator: ","))]}}"#
        #expect(refusal(of: Self.bundle(many), limits: limits)?.reason == .tooManyValues(limit: 100))
        #expect(
            refusal(
                of: #"{"resourceType":"Basic","a":[\#(Array(repeating: "0", count: 200).joined(separator: ","))]}"#,
                limits: limits
            )?.reason == .tooManyValues(limit: 100)
        )
        #expect(
            refusal(
                of: #"{"resourceType":"Bundle","x":[\#(Array(repeating: "0", count: 200).joined(separator: ","))]}"#,
                limits: limits
            )?.reason == .tooManyValues(limit: 100)
        )
    }

    @Test(arguments: [
        #"{"resourceType":"Bundle","type":"document","entry":[{"fullUrl":"urn:uuid:1","resource":{"resourceType":"Composition","é":"\u00e9\"\\"}}]}"#,
        "{\"resourceType\":\"Basic\",\"a\":[1.5e3,true,null]}",
    ])
    func `when it is cut anywhere`(whole: String) throws {
        let bytes = Array(whole.utf8)
        _ = try FHIRFile.check(bytes)
        for length in bytes.indices {
            #expect(throws: ImportRefusal.self, "cut after \(length)") {
                try FHIRFile.check(Array(bytes.prefix(length)))
            }
        }
    }

    @Test func `or read right, with any one byte changed, without a crash`() {
        let whole = Array(
            `A file of FHIR resources`.bundle([
                #"{"resource":{"resourceType":"Basic","a":[-1.5e3,true,null,"\u00e9"]}}"#
            ]).utf8
        )
        for index in whole.indices {
            for byte: UInt8 in [0x00, 0x22, 0x5C, 0x7B, 0x7D, 0x5B, 0x2C, 0x30, 0x80, 0xFF] {
                var bytes = whole
                bytes[index] = byte
                let file = try? FHIRFile.check(bytes)
                if let file { #expect(file.entryCount <= 1) }
            }
        }
    }

    @Test func `with messages that never repeat its content`() {
        let canary = "CANARYzq"
        let texts = [
            "{\"resourceType\":\"\(canary) \"}", "\(canary)", "{\"\(canary)\":1,\"\(canary)\":2}",
            "{\"resourceType\":\"Bundle\",\"type\":\"\(canary)\"}", "{\"resourceType\":\"Basic\"}\(canary)",
        ]
        for text in texts {
            let error = refusal(of: text)
            #expect(error != nil)
            for language in Language.allCases {
                #expect(error?.message[language].contains(canary) == false)
                #expect(error?.hint[language].contains(canary) == false)
            }
        }
    }
}
