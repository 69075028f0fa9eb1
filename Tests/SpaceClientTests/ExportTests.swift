import Foundation
import HealthFormats
import HealthModel
import SpaceClient
import TestSupport
import Testing
import Vault

@Suite struct `An export` {
    /// A space with a demonstration record, a typed record and one in the bin.
    private func filled() async throws -> TestSpace {
        let test = try await TestSpace()
        try await test.space.update(person: Made.person(31))
        try await test.take(path: test.demonstration(31))
        _ = try await test.space.add(Made.form(.allergy, ["name": "Latex", "severity": "mild"]))
        let binned = try await test.space.add(Made.form(.allergy, ["name": "Corbeille-unique"]))
        try await test.space.delete(binned)
        return test
    }

    private func bundle(_ path: String) throws -> JSON {
        try JSON(parsing: FileManager.default.contents(atPath: path) ?? Data())
    }

    @Test func `as FHIR holds every live record byte for byte, and its documents`() async throws {
        let test = try await filled()
        let path = test.folder.file("out.json")
        let report = try await test.space.export(.fhir, to: path)
        let live = await test.space.entries()
        #expect(report.records == live.count)
        #expect((report.documents, report.documentsLeftOut) == (8, 0))
        #expect(report.files == [path])
        let text = String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
        for entry in live {
            let body = try await test.vault.record(entry.id).body
            #expect(text.contains(String(decoding: body, as: UTF8.self)), "\(entry.kind)")
        }
        #expect(!text.contains("Corbeille-unique"))
        #expect(try bundle(path)["type"] == "collection")

        // Another space takes it in whole, documents included.
        let other = try await TestSpace()
        let taken = try await other.take(path: path)
        #expect(taken.rejected == [])
        #expect(taken.added == live.count + 8 + 1)
        for entry in await test.space.entries(.document) {
            let copy = try await other.entry(titled: entry.title)
            #expect(try await other.document(of: copy.id) == (try await test.document(of: entry.id)))
        }
    }

    @Test func `as FHIR of some kinds holds nothing else`() async throws {
        let test = try await filled()
        let path = test.folder.file("out.json")
        let report = try await test.space.export(.fhir, kinds: [.allergy], to: path)
        #expect(report.records == 6)
        let types = Set((try bundle(path)["entry"]?.array ?? []).compactMap { $0["resource"]?["resourceType"]?.string })
        #expect(types == ["Patient", "AllergyIntolerance"])
    }

    @Test func `as a patient summary is a document about the person`() async throws {
        let test = try await filled()
        let path = test.folder.file("ips.json")
        let report = try await test.space.export(.ips, to: path, language: .french)
        #expect(report.files == [path])
        let bundle = try bundle(path)
        #expect(bundle["type"] == "document")
        let first = bundle["entry"]?[0]?["resource"]
        #expect(first?["resourceType"] == "Composition")
        #expect(first?["type"]?["coding"]?[0]?["code"] == "60591-5")
        let sections = (first?["section"]?.array ?? []).compactMap { $0["code"]?["coding"]?[0]?["code"]?.string }
        #expect(Set(sections).isSuperset(of: ["48765-2", "10160-0", "11450-4"]))
        let text = String(decoding: bundle.serialized(), as: UTF8.self)
        #expect(text.contains("Pénicilline"))
        #expect(!text.contains("Corbeille-unique"))
    }

    @Test(arguments: [(Language.french, "ALLERGIES", "Document produit le"), (.english, "ALLERGIES", "Made on")])
    func `as text is readable in the language asked for`(language: Language, heading: String, made: String) async throws
    {
        let test = try await filled()
        let path = test.folder.file("out.txt")
        let report = try await test.space.export(.text, to: path, language: language)
        #expect(report.records == (await test.space.entries()).count)
        let text = String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
        #expect(text.contains(heading))
        #expect(text.contains(made))
        #expect(text.contains("Pénicilline"))
        #expect(!text.contains("Corbeille-unique"))
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }

    @Test func `as tables makes one file for one kind, and a folder for several`() async throws {
        let test = try await filled()
        let one = try await test.space.export(
            .csv,
            kinds: [.allergy],
            to: test.folder.file("a.csv"),
            language: .english
        )
        #expect(one.files == [test.folder.file("a.csv")])
        let table = String(decoding: FileManager.default.contents(atPath: one.files[0]) ?? Data(), as: UTF8.self)
        #expect(table.hasPrefix("\u{FEFF}date,title,"))
        #expect(table.split(separator: "\r\n").count == 7)

        let all = try await test.space.export(.csv, to: test.folder.file("tables"), language: .french)
        #expect(all.files.count > 8)
        #expect(all.files.allSatisfy { FileManager.default.fileExists(atPath: $0) })
        let french = String(
            decoding: FileManager.default.contents(atPath: test.folder.file("tables/allergy.csv")) ?? Data(),
            as: UTF8.self
        )
        #expect(french.hasPrefix("\u{FEFF}date;intitulé;"))
    }

    @Test(arguments: ExportFormat.allCases)
    func `never replaces a file, and what it writes is for its owner`(format: ExportFormat) async throws {
        let test = try await TestSpace()
        _ = try await test.space.add(Made.form(.allergy, ["name": "Latex"]))
        let taken = try test.write("mine", to: "taken")
        let passphrase = try TestSpace.passphrase
        await #expect(throws: SpaceError.self) {
            try await test.space.export(format, kinds: [.allergy], to: taken, passphrase: passphrase)
        }
        #expect(test.folder.bytes("taken") == Data("mine".utf8))
        let report = try await test.space.export(
            format,
            kinds: [.allergy],
            to: test.folder.file("new"),
            passphrase: passphrase
        )
        for file in report.files {
            var facts = stat()
            #expect(stat(file, &facts) == 0)
            #expect(facts.st_mode & 0o777 == 0o600)
        }
        #expect(!test.folder.names.contains { $0.contains(".part") })
    }

    @Test func `leaves no half file where there is no room for it`() async throws {
        let test = try await TestSpace()
        await #expect(throws: SpaceError.file(.unwritable)) {
            try await test.space.export(.fhir, to: test.folder.file("absent/out.json"))
        }
        #expect(test.folder.names.allSatisfy { $0.hasPrefix("espace.vault") })
    }
}
