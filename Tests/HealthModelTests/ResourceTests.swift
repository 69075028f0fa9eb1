import HealthModel
import Testing

@Suite struct `A resource` {
    @Test(arguments: [
        (#"[]"#, ResourceError.notAnObject), (#"{}"#, .noResourceType),
        (#"{"resourceType":1}"#, .malformedResourceType),
        (#"{"resourceType":""}"#, .malformedResourceType), (#"{"resourceType":"patient"}"#, .malformedResourceType),
        (#"{"resourceType":"Pa tient"}"#, .malformedResourceType),
        (#"{"resourceType":"A\#(String(repeating: "b", count: 64))"}"#, .malformedResourceType),
    ])
    func `needs a well-formed type`(text: String, error: ResourceError) {
        #expect(throws: error) { try Resource(parsing: text.utf8) }
        #expect(!error.message.french.isEmpty && !error.hint.english.isEmpty)
    }

    @Test func `keeps every byte of meaning`() throws {
        let text =
            #"{"id":"1","resourceType":"Observation","_status":{"extension":[]},"valueQuantity":{"value":1.00},"x":[null]}"#
        let resource = try Resource(parsing: text.utf8)
        #expect(String(decoding: resource.bytes, as: UTF8.self) == text)
        #expect(resource.id == "1" && resource.type == .observation)
    }

    @Test func `cannot change its type`() {
        var resource = Resource(.patient)
        resource["resourceType"] = "Observation"
        #expect(resource.type == .patient && resource["resourceType"]?.string == "Patient")
    }

    @Test func `finds what it contains`() throws {
        let text =
            #"{"resourceType":"MedicationStatement","contained":[{"resourceType":"Medication","id":"m","code":{"text":"Aspirine"}},3]}"#
        let resource = try Resource(parsing: text.utf8)
        #expect(resource.contained.count == 1)
        #expect(resource.contained("#m")?.concept("code")?.text == "Aspirine")
        #expect(resource.contained("m") == nil && resource.contained("#x") == nil)
    }

    @Test(arguments: [
        ("AllergyIntolerance", RecordKind.allergy), ("Immunization", .vaccination), ("DocumentReference", .document),
        ("MedicationStatement", .treatment), ("MedicationRequest", .treatment),
        ("MedicationAdministration", .treatment),
        ("MedicationDispense", .treatment), ("Condition", .condition), ("Procedure", .procedure),
        ("Observation", .measure),
        ("FamilyMemberHistory", .familyHistory), ("RelatedPerson", .contact), ("Appointment", .appointment),
        ("Communication", .message), ("Patient", .other), ("Zebra", .other), ("Consent", .other), ("List", .other),
    ])
    func `belongs to a kind`(type: String, kind: RecordKind) throws {
        #expect(RecordKind(of: try Resource(parsing: #"{"resourceType":"\#(type)"}"#.utf8)) == kind)
    }

    @Test(arguments: [
        #"{"resourceType":"DocumentReference","type":{"coding":[{"code":"EXPPAT_3"}]}}"#,
        #"{"resourceType":"Consent","scope":{"coding":[{"code":"adr"}]}}"#,
    ])
    func `may be a directive`(text: String) throws {
        #expect(RecordKind(of: try Resource(parsing: text.utf8)) == .directive)
    }

    @Test func `strips the markup of its narrative`() throws {
        let text =
            #"{"resourceType":"Procedure","text":{"div":"<div xmlns=\"x\"><p>Appendicite</p> &amp; <b>suite</b></div>"}}"#
        #expect(try Resource(parsing: text.utf8).narrative == "Appendicite & suite")
    }
}
