import Foundation
import HealthFormats
import HealthModel
import SpaceClient
import TestSupport
import Testing
import Vault

@Suite struct `Importing a file` {
    @Test(arguments: [31, 44, 80])
    func `of a whole record adds it once, and nothing the second time`(department: Int) async throws {
        let test = try await TestSpace()
        try await test.space.update(person: Made.person(department))
        let path = try test.demonstration(department)
        let plan = try await test.space.planImport([path])
        #expect(plan.files[0].warnings == [])
        #expect(plan.files[0].rejected == [])
        #expect(plan.files[0].added == plan.files[0].read)
        #expect(await test.space.entries().isEmpty)

        let first = try await test.space.perform(plan).files[0]
        #expect(first.added == first.read)
        #expect(await test.space.entries().count == first.read)
        let rows = try await test.rows()

        let second = try await test.take(path: path)
        #expect((second.added, second.updated, second.unchanged) == (0, 0, first.read))
        #expect(second.records == [])
        #expect(try await test.rows() == rows)

        let again = try await test.reopened().space.planImport([path]).files[0]
        #expect((again.added, again.updated, again.unchanged) == (0, 0, first.read))
    }

    @Test func `whose resource changed adds a version and never edits the old one`() async throws {
        let test = try await TestSpace()
        let before = Made.allergy("Pollen", more: #","criticality":"low","weight":1.00"#)
        try await test.take(before)
        let id = try await test.only.id
        let after = Made.allergy("Pollen de bouleau", more: #","criticality":"high","weight":1.00"#)
        let report = try await test.take(after)
        #expect((report.added, report.updated, report.unchanged) == (0, 1, 0))
        #expect(report.records == [id])
        #expect(try await test.only.title == "Pollen de bouleau")

        let detail = try await test.space.detail(id)
        #expect(detail.versions.count == 2)
        #expect(detail.resource.bytes == Array(after.utf8))
        let old = try #require(try await test.space.resource(of: id, in: detail.versions[1].id))
        #expect(old.bytes == Array(before.utf8))
    }

    @Test func `that only lays the same content out anew is unchanged`() async throws {
        let test = try await TestSpace()
        try await test.take(#"{"resourceType":"Basic","id":"b","code":{"text":"x"}}"#)
        let report = try await test.take("{ \"id\" : \"b\",\n \"code\":{\"text\":\"x\"}, \"resourceType\":\"Basic\" }")
        #expect((report.added, report.updated, report.unchanged) == (0, 0, 1))
    }

    @Test func `again does not undo a correction, and a new statement of the source is a new version`() async throws {
        let test = try await TestSpace()
        let source = Made.allergy("Pollen")
        try await test.take(source)
        let id = try await test.only.id
        var form = try await test.space.form(of: id, language: .french)
        form["comment"] = "vu avec le médecin"
        try await test.space.edit(id, form)
        let corrected = try await test.space.detail(id).resource

        let same = try await test.take(source)
        #expect((same.added, same.updated, same.unchanged) == (0, 0, 1))
        #expect(try await test.space.detail(id).resource == corrected)

        let changed = try await test.take(Made.allergy("Pollen", more: #","criticality":"high""#))
        #expect((changed.added, changed.updated) == (0, 1))
        #expect(try await test.space.detail(id).versions.count == 3)
    }

    @Test func `of an export of this space adds nothing to it`() async throws {
        let test = try await TestSpace()
        try await test.space.update(person: Made.person(31))
        try await test.take(path: test.demonstration(31))
        _ = try await test.space.add(Made.form(.allergy, ["name": "Latex"]))
        let corrected = try await test.entry(titled: "Arachide").id
        var form = try await test.space.form(of: corrected, language: .french)
        form["comment"] = "corrigé"
        try await test.space.edit(corrected, form)
        _ = try await test.space.addDocument(
            test.write("note", to: "note.txt"),
            type: nil,
            title: "Note",
            date: nil
        )
        let export = test.folder.file("export.json")
        _ = try await test.space.export(.fhir, to: export)
        let plan = try await test.space.planImport([export]).files[0]
        #expect((plan.added, plan.updated, plan.rejected.count) == (0, 0, 0))
        #expect(plan.warnings == [])
    }

    @Test func `leaves what was thrown away in the bin`() async throws {
        let test = try await TestSpace()
        try await test.take(Made.allergy("Pollen"))
        let id = try await test.only.id
        try await test.space.delete(id)
        let report = try await test.take(Made.allergy("Pollen"))
        #expect((report.added, report.updated, report.unchanged) == (0, 0, 1))
        #expect(await test.space.bin().map(\.id) == [id])
    }

    @Test func `twice in one import takes a record once`() async throws {
        let test = try await TestSpace()
        let paths = [
            try test.write(Made.allergy("Pollen"), to: "a.json"), try test.write(Made.allergy("Pollen"), to: "b.json"),
            try test.write("une note", to: "c.txt"), try test.write("une note", to: "d.txt"),
        ]
        let plan = try await test.space.planImport(paths)
        #expect(plan.files.map(\.added) == [1, 0, 1, 0])
        #expect(plan.changes == 2)
        let report = try await test.space.perform(plan)
        #expect(report.files.map(\.records.count) == [1, 0, 1, 0])
        #expect(await test.space.entries().count == 2)
    }

    @Test func `keeps where every record came from`() async throws {
        let test = try await TestSpace()
        try await test.take(
            Made.bundle([
                Made.entry(
                    "https://example.org/Practitioner/p",
                    #"{"resourceType":"Practitioner","id":"p","name":[{"family":"Factice","given":["Noël"]}]}"#
                ),
                Made.entry(
                    "https://example.org/AllergyIntolerance/a1",
                    Made.allergy("Pollen", more: #","recorder":{"reference":"Practitioner/p"}"#)
                ),
            ]),
            as: "du-cabinet.json"
        )
        let id = try await test.entry(titled: "Pollen").id
        #expect(try await test.entry(titled: "Pollen").isNew)
        let detail = try await test.space.detail(id)
        #expect(detail.provenance.file == "du-cabinet.json")
        #expect(detail.provenance.format == "fhir-json")
        #expect(detail.provenance.imported == test.clock.now)
        #expect(detail.provenance.sourceAuthor == "Noël FACTICE")
        #expect(detail.entry.author == detail.provenance.sourceAuthor)
        // Who brought it in is the person, not the author of the care.
        #expect(detail.versions.map(\.author) == [await test.space.person().displayName])
        #expect(try await !test.entry(titled: "Pollen").isNew)

        test.clock.advance(days: 1)
        var form = try await test.space.form(of: id, language: .french)
        form["comment"] = "relu"
        try await test.space.edit(id, form)
        let edited = try await test.space.detail(id)
        #expect(edited.provenance.file == nil)
        #expect(edited.versions[1].provenance.file == "du-cabinet.json")
        #expect(edited.versions[1].time < edited.versions[0].time)
    }

    @Test func `takes one file whole or not at all when it changed after it was checked`() async throws {
        let test = try await TestSpace()
        let path = try test.write(Made.bundle([Made.allergy("Pollen")].map { #"{"resource":\#($0)}"# }), to: "a.json")
        let plan = try await test.space.planImport([path])
        let rows = try await test.rows()
        let file = try FileHandle(forWritingTo: URL(filePath: path))
        try file.truncate(atOffset: 10)
        try file.close()
        await #expect(throws: SpaceError.refused(ImportRefusal(reason: .changedWhileReading, place: nil))) {
            try await test.space.perform(plan)
        }
        #expect(try await test.rows() == rows)
    }

    @Test func `can be stopped, and nothing of that file was taken`() async throws {
        let test = try await TestSpace()
        let many = (0..<1200).map { #"{"resource":\#(Made.allergy("Pollen \($0)", id: "a\($0)"))}"# }
        let plan = try await test.space.planImport([try test.write(Made.bundle(many), to: "a.json")])
        #expect(plan.files[0].added == 1200)
        let space = test.space
        let work = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await space.perform(plan)
        }
        await #expect(throws: SpaceError.vault(.cancelled)) { try await work.value }
        #expect(await test.space.entries().isEmpty)
    }
}

@Suite struct `What an import warns of` {
    private static func patient(_ family: String, _ birth: String) -> String {
        #"{"resourceType":"Patient","id":"p","name":[{"family":"\#(family)","given":["Camille"]}],"birthDate":"\#(birth)"}"#
    }

    private func warnings(_ text: String, as name: String = "a.json") async throws -> [ImportPlan.Warning] {
        let test = try await TestSpace()
        try await test.space.update(
            person: Person(family: "Éxemple", given: "Camille", birthDate: PartialDate("1985-03-14"))
        )
        return try await test.plan(text, as: name).warnings
    }

    @Test func `is another person, by name or by birth date`() async throws {
        #expect(try await warnings(Self.patient("EXEMPLE", "1985-03-14")) == [])
        #expect(try await warnings(Self.patient("EXEMPLE", "1985")) == [])
        #expect(
            try await warnings(Self.patient("Autre", "1985-03-14"))
                == [.otherPerson(name: "Camille Autre", birthDate: PartialDate("1985-03-14"))]
        )
        #expect(
            try await warnings(Self.patient("Exemple", "1955-01-01"))
                == [.otherPerson(name: "Camille Exemple", birthDate: PartialDate("1955-01-01"))]
        )
    }

    @Test func `is a reference that leads nowhere`() async throws {
        let lost = Made.allergy("Pollen", more: #","recorder":{"reference":"Practitioner/absent"}"#)
        #expect(try await warnings(lost) == [.danglingReferences(1)])
    }

    @Test func `is an element that may change the meaning`() async throws {
        let text = Made.allergy(
            "Pollen",
            more: #","modifierExtension":[{"url":"http://example.org/m","valueBoolean":true}]"#
        )
        #expect(try await warnings(text) == [.modifierExtensions(1)])
    }

    @Test func `is a document file that is not beside the record`() async throws {
        let text =
            #"{"resourceType":"DocumentReference","id":"d","content":[{"attachment":{"contentType":"application/pdf","url":"documents/absent.pdf"}}]}"#
        #expect(try await warnings(text) == [.missingAttachments(1)])
    }

    @Test func `is a name that says another format`() async throws {
        #expect(try await warnings(Made.allergy("Pollen"), as: "a.pdf") == [.nameContradictsContent])
    }
}
