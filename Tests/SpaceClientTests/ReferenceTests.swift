import Foundation
import HealthFormats
import HealthModel
import SpaceClient
import TestSupport
import Testing
import Vault

@Suite struct `References between imported resources` {
    private static let text = "Compte rendu \(VaultMaker.canary)"

    /// A Bundle of a DocumentReference and the Binary it names by `url`.
    private func bundle(base: String, url: String) -> String {
        Made.bundle([
            Made.entry(
                base + "DocumentReference/d",
                #"{"resourceType":"DocumentReference","id":"d","description":"CR","content":[{"attachment":{"contentType":"text/plain","url":"\#(url)"}}]}"#
            ),
            Made.entry(
                base + "Binary/B1",
                #"{"resourceType":"Binary","id":"B1","contentType":"text/plain","data":"\#(Data(Self.text.utf8).base64EncodedString())"}"#
            ),
        ])
    }

    @Test(arguments: [
        ("https://Example.org/Fhir/", "https://Example.org/Fhir/Binary/B1"),
        ("https://Example.org/Fhir/", "HTTPS://Example.org/Fhir/Binary/B1"),
        ("https://Example.org/Fhir/", "Binary/B1"),
        ("", "Binary/B1"),
    ])
    func `lead from a document to its bytes`(base: String, url: String) async throws {
        let test = try await TestSpace()
        let report = try await test.take(bundle(base: base, url: url))
        #expect(report.added == 2)
        let id = try await test.entry(titled: "CR").id
        #expect(try await test.document(of: id) == Data(Self.text.utf8))
        #expect(try await test.space.documentFile(id).contentType == "text/plain")
        #expect(try await test.space.documentPreview(id) == .text(pages: [Self.text]))
        #expect(try await test.plan(bundle(base: base, url: url)).warnings == [])
    }

    @Test func `lead from a prescription to its medicine and author`() async throws {
        let test = try await TestSpace()
        try await test.take(
            Made.bundle([
                Made.entry(
                    "urn:uuid:00000000-0000-4000-8000-000000000001",
                    #"{"resourceType":"Medication","code":{"text":"Apixaban 5 mg"}}"#
                ),
                Made.entry(
                    "urn:uuid:00000000-0000-4000-8000-000000000002",
                    #"{"resourceType":"MedicationRequest","status":"active","intent":"order","medicationReference":{"reference":"urn:uuid:00000000-0000-4000-8000-000000000001"},"subject":{"display":"x"}}"#
                ),
            ])
        )
        #expect(await test.space.entries(.treatment).map(\.title) == ["Apixaban 5 mg"])
    }

    @Test func `that name each other as documents end`() async throws {
        let test = try await TestSpace()
        func reference(_ id: String, to url: String) -> String {
            Made.entry(
                "https://example.org/DocumentReference/\(id)",
                #"{"resourceType":"DocumentReference","id":"\#(id)","description":"\#(id)","content":[{"attachment":{"url":"https://example.org/DocumentReference/\#(url)"}}]}"#
            )
        }
        try await test.take(Made.bundle([reference("a", to: "b"), reference("b", to: "a")]))
        let id = try await test.entry(titled: "a").id
        #expect(try await test.space.documentPreview(id) == .elsewhere)
        await #expect(throws: SpaceError.documentElsewhere) { try await test.document(of: id) }
    }
}

@Suite struct `Document files beside a record` {
    private func record(_ names: [String]) -> String {
        Made.bundle(
            names.enumerated().map { number, name in
                #"{"resource":{"resourceType":"DocumentReference","id":"d\#(number)","description":"document \#(number)","content":[{"attachment":{"contentType":"text/plain","url":"\#(name)"}}]}}"#
            }
        )
    }

    @Test func `are stored sealed and come back byte for byte`() async throws {
        let test = try await TestSpace()
        let text = "Résultat \(VaultMaker.canary)"
        try test.write(text, to: "in/documents/a.txt")
        try test.write("autre", to: "in/Documents/b.txt")
        let path = try test.write(record(["documents/a.txt", "Documents/b.txt"]), to: "in/record.json")
        let plan = try await test.space.planImport([path])
        #expect(plan.files[0].warnings == [])
        try await test.space.perform(plan)
        let first = try await test.entry(titled: "document 0")
        #expect(try await test.document(of: first.id) == Data(text.utf8))
        #expect(try await test.document(of: try await test.entry(titled: "document 1").id) == Data("autre".utf8))
        let detail = try await test.space.detail(first.id)
        #expect(detail.documents.count == 1)
        #expect(detail.resource["content"]?[0]?["attachment"]?["contentType"] == "text/plain")
        for name in test.folder.names where name.hasPrefix("copy-") {
            try FileManager.default.removeItem(atPath: test.folder.file(name))
        }
        #expect(test.folder.filesContaining(VaultMaker.canary) == [])
        await test.space.lock()
        #expect(test.folder.filesContaining(VaultMaker.canary) == [])
    }

    @Test(arguments: [
        "../secret.txt", "documents/../../secret.txt", "/etc/hostname", "file:///etc/hostname", "documents/link.txt",
        "linked/secret.txt", "documents/pipe", "documents",
    ])
    func `are never taken from elsewhere`(name: String) async throws {
        let test = try await TestSpace()
        try test.write("secret", to: "secret.txt")
        try test.write("ici", to: "in/documents/a.txt")
        let files = FileManager.default
        try files.createSymbolicLink(
            atPath: test.folder.file("in/documents/link.txt"),
            withDestinationPath: test.folder.file("secret.txt")
        )
        try files.createSymbolicLink(atPath: test.folder.file("in/linked"), withDestinationPath: test.folder.path)
        #expect(mkfifo(test.folder.file("in/documents/pipe"), 0o600) == 0)
        try await test.take(path: test.write(record([name]), to: "in/record.json"))
        let id = try await test.only.id
        #expect(try await test.space.detail(id).documents == [])
        await #expect(throws: SpaceError.documentElsewhere) { try await test.document(of: id) }
        #expect(try await test.space.detail(id).resource["content"]?[0]?["attachment"]?["url"]?.string == name)
    }

    @Test func `may be more than a process may have open`() async throws {
        let test = try await TestSpace()
        let names = (0..<1100).map { "documents/\($0).txt" }
        for name in names { try test.write(name, to: "in/\(name)") }
        let plan = try await test.space.planImport([try test.write(record(names), to: "in/record.json")])
        #expect(plan.files[0].warnings == [])
        #expect(plan.files[0].added == 1100)
    }
}
