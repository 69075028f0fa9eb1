import HealthModel
import Testing

@testable import HealthFormats

@Suite struct `A reference` {
    static let forms: [(String, LiteralReference)] = [
        ("#med", .contained(id: "med")),
        ("#", .contained(id: "")),
        ("Patient/1", .relative(type: "Patient", id: "1")),
        ("Patient/1/_history/3", .relative(type: "Patient", id: "1")),
        ("urn:uuid:8D4B0E0A-7A5B-4B2B-9C61-7A4F6B5B4C01", .absolute("urn:uuid:8d4b0e0a-7a5b-4b2b-9c61-7a4f6b5b4c01")),
        ("HTTPS://a.example/fhir/Patient/1/_history/2", .absolute("https://a.example/fhir/Patient/1")),
        ("http://a.example/Patient/1#x", .absolute("http://a.example/Patient/1")),
        ("Patient?identifier=a|b", .conditional),
        ("patient/1", .unreadable),
        ("Patient/", .unreadable),
        ("", .unreadable),
        ("a/b/c", .unreadable),
    ]

    @Test(arguments: forms.indices)
    func `is sorted by its form`(index: Int) {
        #expect(LiteralReference(Self.forms[index].0) == Self.forms[index].1)
    }

    @Test func `finds its target as FHIR says`() {
        var known = ReferenceIndex<Int>()
        known.add(1, type: .patient, id: "p", fullUrl: "http://a/fhir/Patient/p", scope: "A")
        known.add(2, type: .patient, id: "p", fullUrl: "http://b/fhir/Patient/p", scope: "B")
        known.add(3, type: .practitioner, id: "d", fullUrl: "urn:uuid:8D4B0E0A-7A5B-4B2B-9C61-7A4F6B5B4C01", scope: "B")
        known.add(4, type: .organization, id: "o", fullUrl: nil)

        #expect(known.resolve("Patient/p", from: "http://a/fhir/Observation/1") == .target(1))
        #expect(known.resolve("Patient/p", from: "http://b/fhir/Observation/1") == .target(2))
        #expect(known.resolve("Patient/p", scope: "B") == .target(2))
        #expect(known.resolve("Patient/p") == .dangling)
        #expect(known.resolve("http://b/fhir/Patient/p/_history/7") == .target(2))
        #expect(known.resolve("http://c/fhir/Patient/p") == .elsewhere)
        #expect(known.resolve("urn:uuid:8d4b0e0a-7a5b-4b2b-9c61-7a4f6b5b4c01") == .target(3))
        #expect(known.resolve("urn:uuid:00000000-0000-0000-0000-000000000000") == .dangling)
        #expect(known.resolve("Practitioner/d", from: "urn:uuid:1") == .target(3))
        #expect(known.resolve("Organization/o") == .target(4))
        #expect(known.resolve("#x") == .contained(id: "x"))
        #expect(known.resolve("Patient?x=1") == .conditional)
    }

    @Test func `that leads nowhere in the file is counted, never refused`() throws {
        let (file, _) = try imported(
            `A file of FHIR resources`.bundle([
                #"{"resource":{"resourceType":"Observation","subject":{"reference":"Patient/p"},"encounter":{"reference":"Encounter/none"}}}"#,
                ##"{"resource":{"resourceType":"Patient","id":"p","x":{"reference":"urn:uuid:dead"},"y":{"reference":"#c"}}}"##,
                #"{"resource":{"resourceType":"Basic","a":[{"reference":"http://elsewhere/Patient/1"},{"reference":"Encounter/none"}]}}"#,
                #"{"resource":{"resourceType":"DocumentReference","content":[{"attachment":{"contentType":"a/b","url":"Binary/b"}}]}}"#,
            ])
        )
        #expect(file.dangling.count == 3)
        #expect(file.dangling.first.map(\.text) == ["Encounter/none", "urn:uuid:dead", "Binary/b"])
        #expect(file.dangling.first.map(\.entry) == [0, 1, 3])
    }
}

@Suite struct `An imported resource is the same as another by` {
    static let rows: [(resource: String, fullUrl: String?, identity: ImportIdentity)] = [
        (#"{"resourceType":"Basic","id":"1"}"#, "https://a/Basic/1", .address("https://a/Basic/1")),
        (#"{"resourceType":"Basic","id":"1"}"#, "urn:oid:1.2", .address("urn:oid:1.2")),
        (#"{"resourceType":"Basic","id":"1"}"#, "Basic/1", .local(type: "Basic", id: "1", mark: "")),
        (
            #"{"resourceType":"Basic","id":"1","identifier":[{"value":"v"}],"subject":{"reference":"Patient/1"}}"#, nil,
            .local(type: "Basic", id: "1", mark: "|v")
        ),
        (
            #"{"resourceType":"Basic","id":"1","patient":{"reference":"Patient/1"}}"#, nil,
            .local(type: "Basic", id: "1", mark: "Patient/1")
        ),
        (#"{"resourceType":"Basic","code":{}}"#, nil, .content),
    ]

    @Test(arguments: rows.indices)
    func `address, then id and mark, then content`(index: Int) throws {
        let row = Self.rows[index]
        let resource = try Resource(parsing: Array(row.resource.utf8))
        #expect(ImportIdentity(resource, fullUrl: row.fullUrl) == row.identity)
    }
}

@Suite struct `A document inside a resource` {
    @Test func `is found and decoded to its bytes`() throws {
        let resource = try Resource(
            parsing: Array(
                #"{"resourceType":"DocumentReference","description":"d","content":[{"attachment":{"contentType":"text/plain","data":"SGVs\nbG8=","title":"t"}},{"attachment":{"url":"Binary/1"}},{"attachment":{"data":"AA=="}}]}"#
                    .utf8
            )
        )
        let documents = EmbeddedDocument.all(in: resource)
        #expect(documents.map(\.title) == ["t", "d"])
        #expect(documents.map(\.contentType) == ["text/plain", nil])
        #expect(documents.map(\.size) == [5, 1])
        var bytes: [UInt8] = []
        #expect(documents[0].decode { (piece) throws(Never) in bytes += piece })
        #expect(text(bytes) == "Hello")
    }

    @Test func `is decoded in pieces of bounded size`() throws {
        let encoded = String(repeating: "AAEC", count: 40_000) + "Aw=="
        let resource = Resource(.binary, [("contentType", "x/y"), ("data", .string(encoded))])
        let document = try #require(EmbeddedDocument.all(in: resource).first)
        var sizes: [Int] = []
        var last: UInt8?
        #expect(
            document.decode { (piece) throws(Never) in
                sizes.append(piece.count)
                last = piece.last
            }
        )
        #expect(sizes.allSatisfy { $0 <= 49_152 })
        #expect(sizes.reduce(0, +) == 120_001)
        #expect(document.size == 120_001)
        #expect(last == 3)
    }

    @Test(arguments: ["A", "AA", "AAA", "AA=A", "A===", "====", "AAAA=", "A-A_", "AAé=", "AB==", "AAB="])
    func `that is not base64 is not decoded`(data: String) throws {
        let resource = Resource(.binary, [("data", .string(data))])
        let document = try #require(EmbeddedDocument.all(in: resource).first)
        #expect(document.decode { (_) throws(Never) in } == false)
    }
}
