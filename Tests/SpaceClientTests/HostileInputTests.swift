import Foundation
import HealthFormats
import HealthModel
import SpaceClient
import TestSupport
import Testing
import Vault

@Suite struct `A hostile file` {
    private static let big = String(repeating: "9", count: 100_000)
    private static let cases: [(name: String, bytes: Data, reason: ImportRefusal.Reason)] = [
        (
            "deep.json", Data((#"{"resourceType":"Basic","x":"# + String(repeating: "[", count: 100_000)).utf8),
            .json(.tooDeep)
        ),
        ("number.json", Data(#"{"resourceType":"Basic","x":\#(big)}"#.utf8), .json(.numberTooLong)),
        ("exponent.json", Data(#"{"resourceType":"Basic","x":1e\#(big)}"#.utf8), .json(.numberTooLong)),
        ("twice.json", Data(#"{"resourceType":"Basic","id":"a","id":"b"}"#.utf8), .json(.duplicateMember)),
        (
            "type-twice.json", Data(#"{"resourceType":"Patient","resourceType":"Basic"}"#.utf8), .json(.duplicateMember)
        ),
        (
            "bytes.json", Data(#"{"resourceType":"Basic","x":""#.utf8) + Data([0xC3, 0x28]) + Data("\"}".utf8),
            .json(.invalidText)
        ),
        ("cut.json", Data(#"{"resourceType":"Basic","x":"#.utf8), .json(.unexpectedEnd)),
        ("more.json", Data(#"{"resourceType":"Basic"} x"#.utf8), .json(.trailingBytes)),
        ("history.json", Data(#"{"resourceType":"Bundle","type":"history","entry":[]}"#.utf8), .historyBundle),
        ("other.json", Data(#"{"hello":"world"}"#.utf8), .notFHIR),
    ]

    @Test(arguments: cases.indices)
    func `is refused with the reason, and changes nothing`(index: Int) async throws {
        let (name, bytes, reason) = Self.cases[index]
        let test = try await TestSpace()
        try await test.take(Made.allergy("Pollen"), as: "good.json")
        let rows = try await test.rows()
        let path = try test.write(bytes, to: name)
        let error = await #expect(throws: SpaceError.self) {
            try await test.space.planImport([test.folder.file("good.json"), path])
        }
        guard case .refused(let refusal)? = error else {
            Issue.record("\(name): \(String(describing: error))")
            return
        }
        #expect(refusal.reason == reason)
        #expect(error?.exitCode == 9)
        #expect(error?.hint != nil)
        #expect(try await test.rows() == rows)
        #expect(await test.space.entries().count == 1)
    }

    @Test(arguments: [
        (
            1 << 30, "{" + String(repeating: " ", count: 1 << 16), "a.json",
            SpaceError.refused(ImportRefusal(reason: .fileTooLarge(limit: 512 << 20), place: nil))
        ),
        (3 << 30, "%PDF-1.7\n", "a.pdf", .file(.tooLarge(limit: 2 << 30))),
        (3 << 30, "{\"resourceType\":", "a.json", .file(.tooLarge(limit: 2 << 30))),
    ])
    func `A29 of an enormous size is refused at once`(
        size: UInt64,
        start: String,
        name: String,
        error: SpaceError
    ) async throws {
        let test = try await TestSpace()
        let path = try test.write(start, to: name)
        let file = try FileHandle(forWritingTo: URL(filePath: path))
        try file.truncate(atOffset: size)
        try file.close()
        await #expect(throws: error) { try await test.space.planImport([path]) }
        // As a document, any file up to 2 GiB is taken.
        if case .file = error {
            await #expect(throws: error) { try await test.space.addDocument(path, type: nil, title: "", date: nil) }
        }
        #expect(await test.space.entries().isEmpty)
    }

    @Test func `that is no file at all is not read`() async throws {
        let test = try await TestSpace()
        #expect(mkfifo(test.folder.file("pipe.json"), 0o600) == 0)
        for path in ["/dev/zero", test.folder.path, test.folder.file("pipe.json")] {
            await #expect(throws: SpaceError.file(.notAFile)) { try await test.space.planImport([path]) }
        }
        await #expect(throws: SpaceError.file(.notFound)) {
            try await test.space.planImport([test.folder.file("absent.json")])
        }
        await #expect(throws: SpaceError.unsupported(.unknown)) {
            try await test.space.planImport([test.write(Data([0, 1, 2, 3]), to: "a.bin")])
        }
        await #expect(throws: SpaceError.unsupported(.archive)) {
            try await test.space.planImport([test.vault.path])
        }
    }

    @Test func `A29 brings no control character into a title, a text or a table`() async throws {
        let test = try await TestSpace()
        let title = #"Chat\u001b[2J\u001b]0;x\u0007\u009b31m\u202eegnahc\u0000\r\n=1+1"#
        let text = Made.bundle(
            [
                Made.allergy(title, more: #","recorder":{"display":"\#(title)"},"note":[{"text":"\#(title)"}]"#),
                #"{"resourceType":"DocumentReference","id":"d","description":"\#(title)","content":[{"attachment":{"title":"\#(title)","url":"\#(title)"}}]}"#,
                #"{"resourceType":"Observation","id":"o","status":"final","code":{"text":"\#(title)"},"valueString":"\#(title)"}"#,
            ].map { #"{"resource":\#($0)}"# }
        )
        let report = try await test.take(text)
        #expect(report.added == 3)
        for entry in await test.space.entries() {
            for shown in [entry.title, entry.detail, entry.author ?? "", entry.summary.searchText] {
                #expect(Self.controls(in: shown).isEmpty, "\(entry.kind)")
            }
        }
        for (format, name) in [(ExportFormat.text, "out.txt"), (.csv, "out")] {
            let report = try await test.space.export(format, to: test.folder.file(name))
            for file in report.files {
                let written = String(decoding: FileManager.default.contents(atPath: file) ?? Data(), as: UTF8.self)
                #expect(
                    Self.controls(in: written.replacing("\r\n", with: "\n")).subtracting(["\n"]).isEmpty,
                    "\(format)"
                )
                #expect(written.contains("Chat"))
            }
        }
        // What was kept is what came.
        let allergy = try #require(await test.space.entries(.allergy).first)
        let kept = try await test.space.detail(allergy.id).resource["code"]?["text"]?.string
        #expect(kept?.hasPrefix("Chat\u{1B}[2J") == true)
    }

    private static func controls(in text: String) -> Set<Unicode.Scalar> {
        Set(
            text.unicodeScalars.filter {
                $0.value < 0x20 || (0x7F...0x9F).contains($0.value) || (0x202A...0x202E).contains($0.value)
                    || (0x2066...0x2069).contains($0.value)
            }
        )
    }

    @Test func `has its bad entries left out by name, and the good ones taken`() async throws {
        let test = try await TestSpace()
        let report = try await test.take(
            Made.bundle([
                #"{"resource":\#(Made.allergy("Pollen"))}"#, #"{"fullUrl":"urn:x"}"#,
                #"{"resource":{"resourceType":"AllergyIntolerance","implicitRules":"http://example.org/r"}}"#,
                #"{"request":{"method":"DELETE","url":"Patient/1"}}"#,
            ])
        )
        #expect(report.read == 4)
        #expect(report.added == 1)
        #expect(report.rejected.map(\.reason).count == 3)
        #expect(report.rejected.map(\.place.path) == ["entry[1]", "entry[2]", "entry[3]"])
    }
}
