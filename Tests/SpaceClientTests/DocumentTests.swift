import Foundation
import HealthFormats
import HealthModel
import SpaceClient
import TestSupport
import Testing
import Vault

@Suite struct `A document` {
    static let samples: [(name: String, seed: String?, type: String)] = [
        ("ordonnance.pdf", "demo/31/documents/ordonnance-apixaban.pdf", "application/pdf"),
        ("carte.jpg", "demo/31/documents/carte-groupe-sanguin.jpg", "image/jpeg"),
        ("radio.png", "demo/31/documents/radio-genou.png", "image/png"),
        ("carnet.tiff", "demo/44/documents/carnet-de-sante.tiff", "image/tiff"),
        ("note.txt", nil, "text/plain"), ("mesures.csv", nil, "text/csv"),
    ]

    static func bytes(_ sample: (name: String, seed: String?, type: String)) throws -> Data {
        if let seed = sample.seed { return try Seed.bytes(seed) }
        return Data((sample.name == "note.txt" ? "Une note\n" : "date;poids\n2020;70\n2021;71\n").utf8)
    }

    @Test(arguments: samples.indices)
    func `of each format is added with its type, title and date, and comes back byte for byte`(index: Int) async throws
    {
        let sample = Self.samples[index]
        let test = try await TestSpace()
        let bytes = try Self.bytes(sample)
        let id = try await test.space.addDocument(
            test.write(bytes, to: sample.name),
            type: "11502-2",
            title: "Prise de sang",
            date: PartialDate("2025-10")
        )
        let entry = try await test.only
        #expect((entry.id, entry.kind, entry.title) == (id, .document, "Prise de sang"))
        #expect(entry.date?.text == "2025-10")
        #expect(entry.documentType == "11502-2")
        #expect(try await test.document(of: id) == bytes)
        let file = try await test.space.documentFile(id)
        #expect(file.contentType == sample.type)
        #expect(file.length == bytes.count)
        #expect(file.suggestedName.hasPrefix("prise-de-sang."))
        #expect(try await test.space.detail(id).provenance.file == sample.name)
    }

    @Test(arguments: samples.indices)
    func `that is imported is named after its file, once`(index: Int) async throws {
        let sample = Self.samples[index]
        let test = try await TestSpace()
        let path = try test.write(try Self.bytes(sample), to: sample.name)
        #expect(try await test.take(path: path).added == 1)
        #expect(try await test.only.title == sample.name.split(separator: ".").first.map(String.init))
        let copy = try test.write(try Self.bytes(sample), to: "copie-\(sample.name)")
        let again = try await test.take(path: copy)
        #expect((again.added, again.unchanged) == (0, 1))
        #expect(try await test.space.home().newDocuments == 1)
    }

    @Test func `is sealed, and no file of the vault shows its text`() async throws {
        let test = try await TestSpace()
        let path = try test.write("Secret \(VaultMaker.canary)", to: "in/\(VaultMaker.canary).txt")
        _ = try await test.space.addDocument(path, type: nil, title: VaultMaker.canary, date: nil)
        #expect(test.folder.filesContaining(VaultMaker.canary) == [])
        await test.space.lock()
        #expect(test.folder.filesContaining(VaultMaker.canary) == [])
    }

    @Test func `is never written over another file, nor left half written`() async throws {
        let test = try await TestSpace()
        let id = try await test.space.addDocument(test.write("a", to: "a.txt"), type: nil, title: "", date: nil)
        await #expect(throws: SpaceError.file(.exists)) {
            try await test.space.extractDocument(id, to: test.folder.file("a.txt"))
        }
        await #expect(throws: SpaceError.file(.unwritable)) {
            try await test.space.extractDocument(id, to: test.folder.file("absent/a.txt"))
        }
        try await test.space.extractDocument(id, to: test.folder.file("b.txt"))
        var facts = stat()
        #expect(stat(test.folder.file("b.txt"), &facts) == 0)
        #expect(facts.st_mode & 0o777 == 0o600)
        #expect(!test.folder.names.contains { $0.contains(".part-") })
    }

    @Test func `with a wrong date is refused before it is stored`() async throws {
        let test = try await TestSpace()
        let path = try test.write("a", to: "a.txt")
        let rows = try await test.rows()
        await #expect(throws: SpaceError.self) {
            try await test.space.addDocument(path, form: Made.form(.document, ["date": "31/2/2020"]))
        }
        #expect(try await test.rows() == rows)
    }

    @Test func `keeps its file when its record is corrected`() async throws {
        let test = try await TestSpace()
        let id = try await test.space.addDocument(test.write("abc", to: "a.txt"), type: nil, title: "A", date: nil)
        var form = try await test.space.form(of: id, language: .french)
        form["title"] = "B"
        try await test.space.edit(id, form)
        #expect(try await test.only.title == "B")
        #expect(try await test.document(of: id) == Data("abc".utf8))
    }

    @Test func `gives its file a harmless name`() async throws {
        let test = try await TestSpace()
        let id = try await test.space.addDocument(
            test.write("abc", to: "a.txt"),
            type: nil,
            title: "../Œil/gauche : «été»\u{202E} \(String(repeating: "x", count: 70))",
            date: nil
        )
        let name = try await test.space.documentFile(id).suggestedName
        #expect(name.hasPrefix("oeil-gauche-ete-x"))
        #expect(name.utf8.count <= 64)
    }
}

@Suite struct `The preview of a document` {
    private static let pdf = "demo/31/documents/ordonnance-apixaban.pdf"

    private func preview(_ bytes: Data, as name: String, _ pdfText: PDFText) async throws -> DocumentPreview {
        let test = try await TestSpace(pdfText: pdfText)
        let id = try await test.space.addDocument(test.write(bytes, to: name), type: nil, title: "", date: nil)
        return try await test.space.documentPreview(id)
    }

    @Test func `of a PDF is the text of its pages`() async throws {
        let text = PDFText { .pages([String(decoding: $0.prefix(5), as: UTF8.self), "page 2"]) }
        #expect(try await preview(Seed.bytes(Self.pdf), as: "a.pdf", text) == .text(pages: ["%PDF-", "page 2"]))
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/pdftotext"), "needs poppler"))
    func `of a PDF is read by poppler where it is installed`() async throws {
        guard case .text(let pages) = try await preview(Seed.bytes(Self.pdf), as: "a.pdf", .poppler) else {
            Issue.record("no text")
            return
        }
        #expect(pages.count == 1)
        #expect(pages[0].contains("Apixaban 5 mg"))
        let damaged = Data("%PDF-1.4 nothing\n".utf8)
        #expect(try await preview(damaged, as: "a.pdf", .poppler) == .noText(pages: nil, isEncrypted: false))
    }

    @Test func `of a PDF without its reader says that the reader is missing`() async throws {
        let missing = PDFText { _ in .notInstalled }
        let answer = try await preview(Seed.bytes(Self.pdf), as: "a.pdf", missing)
        guard case .extractorMissing = answer else {
            Issue.record("\(answer)")
            return
        }
    }

    @Test func `of a PDF that has no text says whether it is locked`() async throws {
        let none = PDFText { _ in .unreadable }
        let locked = Data("%PDF-1.4\n<</Type /Page>>\ntrailer <</Encrypt 9 0 R /Root 1 0 R>>\n%%EOF".utf8)
        #expect(try await preview(locked, as: "a.pdf", none) == .noText(pages: 1, isEncrypted: true))
        let scanned = Data("%PDF-1.4\n<</Type /Page>>\ntrailer <</Root 1 0 R>>\n%%EOF".utf8)
        #expect(try await preview(scanned, as: "a.pdf", none) == .noText(pages: 1, isEncrypted: false))
    }

    @Test func `of a picture is its facts`() async throws {
        let none = PDFText { _ in .notInstalled }
        for (seed, format) in [
            ("31/documents/carte-groupe-sanguin.jpg", FileFormat.jpeg), ("31/documents/radio-genou.png", .png),
            ("44/documents/carnet-de-sante.tiff", .tiff),
        ] {
            guard case .image(let facts) = try await preview(Seed.bytes("demo/\(seed)"), as: "a", none) else {
                Issue.record("\(format)")
                continue
            }
            #expect(facts.format == format)
            #expect(facts.width > 10)
            #expect(facts.height > 10)
        }
    }

    @Test func `of a text is the text, whatever its encoding`() async throws {
        let none = PDFText { _ in .notInstalled }
        #expect(try await preview(Data("été €".utf8), as: "a.txt", none) == .text(pages: ["été €"]))
        let windows = Data([0xE9, 0x74, 0xE9, 0x20, 0x80])
        #expect(try await preview(windows, as: "a.txt", none) == .text(pages: ["été €"]))
        let wide = Data([0xFF, 0xFE, 0xE9, 0x00, 0x74, 0x00])
        #expect(try await preview(wide, as: "a.txt", none) == .text(pages: ["ét"]))
    }

    @Test func `of a document named and not here says so`() async throws {
        let test = try await TestSpace()
        try await test.take(
            #"{"resourceType":"DocumentReference","id":"d","content":[{"attachment":{"url":"https://example.org/x.pdf"}}]}"#
        )
        let id = try await test.only.id
        #expect(try await test.space.documentPreview(id) == .elsewhere)
        let allergy = try await test.space.add(Made.form(.allergy, ["name": "Latex"]))
        await #expect(throws: SpaceError.noDocument) { try await test.space.documentPreview(allergy) }
        await #expect(throws: SpaceError.notFound) { try await test.space.documentPreview(RecordID()) }
    }
}
