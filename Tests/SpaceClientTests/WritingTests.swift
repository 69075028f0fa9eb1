import Foundation
import HealthModel
import TestSupport
import Testing
import Vault

@testable import SpaceClient

@Suite struct `Undoing` {
    private func latex(in test: TestSpace) async throws -> RecordID {
        try await test.space.add(Made.form(.allergy, ["name": "Latex"]))
    }

    @Test func `an addition puts it in the bin`() async throws {
        let test = try await TestSpace()
        let id = try await latex(in: test)
        #expect(await test.space.undoLabel == UndoLabel(action: .added, title: "Latex"))
        #expect(try await test.space.undo() == UndoLabel(action: .added, title: "Latex"))
        #expect(await test.space.entries().isEmpty)
        #expect(await test.space.bin().map(\.id) == [id])
    }

    @Test func `a hiding shows the record again with what was written meanwhile`() async throws {
        let test = try await TestSpace()
        let id = try await latex(in: test)
        try await test.space.hide(id)
        // As another computer does: it knows nothing of this one's steps.
        let other = try await Space(vault: test.vault)
        var form = try await other.form(of: id, language: .french)
        form["comment"] = "gants compris"
        try await other.edit(id, form)
        #expect(try await test.space.undo().action == .visibility)
        #expect(try await test.only.visibility == .shared)
        #expect(try await test.space.form(of: id, language: .french)["comment"] == "gants compris")
    }

    @Test func `what somebody else took back already leaves the steps before it to be undone`() async throws {
        let test = try await TestSpace()
        let first = try await latex(in: test)
        let second = try await test.space.add(Made.form(.allergy, ["name": "Pollen"]))
        try await Space(vault: test.vault).delete(second)
        await #expect(throws: SpaceError.nothingToUndo) { _ = try await test.space.undo() }
        #expect(try await test.space.undo() == UndoLabel(action: .added, title: "Latex"))
        #expect(await Set(test.space.bin().map(\.id)) == [first, second])
    }

    @Test func `an edit brings the former text back as a version`() async throws {
        let test = try await TestSpace()
        let id = try await latex(in: test)
        var form = try await test.space.form(of: id, language: .french)
        form["name"] = "Latex naturel"
        form["severity"] = "severe"
        try await test.space.edit(id, form)
        #expect(try await test.only.severity == .severe)
        #expect(try await test.space.undo() == UndoLabel(action: .edited, title: "Latex naturel"))
        #expect(try await test.only.title == "Latex")
        #expect(try await test.only.severity == nil)
        #expect(try await test.space.detail(id).versions.map(\.kind) == [.restore, .version, .version])
    }

    @Test func `a deletion and a restoration`() async throws {
        let test = try await TestSpace()
        let id = try await latex(in: test)
        try await test.space.delete(id)
        #expect(try await test.space.undo().action == .binned)
        #expect(try await test.only.id == id)
        try await test.space.delete(id)
        try await test.space.restore(id)
        #expect(try await test.space.undo().action == .restored)
        #expect(await test.space.bin().map(\.id) == [id])
    }

    @Test func `goes back step by step, and then says that nothing is left`() async throws {
        let test = try await TestSpace()
        let id = try await latex(in: test)
        var form = try await test.space.form(of: id, language: .french)
        form["comment"] = "un"
        try await test.space.edit(id, form)
        form["comment"] = "deux"
        try await test.space.edit(id, form)
        try await test.space.delete(id)
        #expect(
            try await [test.space.undo(), test.space.undo(), test.space.undo()].map(\.action) == [
                .binned, .edited, .edited,
            ]
        )
        #expect(try await test.space.form(of: id, language: .french)["comment"] ?? "" == "")
        #expect(try await test.space.undo().action == .added)
        await #expect(throws: SpaceError.nothingToUndo) { try await test.space.undo() }
        #expect(await test.space.undoLabel == nil)
    }

    @Test func `never takes back what a file brought since`() async throws {
        let test = try await TestSpace()
        try await test.take(Made.allergy("Pollen"))
        let id = try await test.only.id
        var form = try await test.space.form(of: id, language: .french)
        form["comment"] = "à moi"
        try await test.space.edit(id, form)
        try await test.take(Made.allergy("Pollen", more: #","criticality":"high""#))
        await #expect(throws: SpaceError.nothingToUndo) { try await test.space.undo() }
    }

    @Test func `is over once the bin was emptied`() async throws {
        let test = try await TestSpace()
        let id = try await latex(in: test)
        try await test.space.delete(id)
        try await test.space.emptyBin()
        await #expect(throws: SpaceError.nothingToUndo) { try await test.space.undo() }
        await #expect(throws: SpaceError.notFound) { try await test.space.detail(id) }
    }

    @Test func `an edit that changes nothing leaves no step`() async throws {
        let test = try await TestSpace()
        let id = try await latex(in: test)
        try await test.space.edit(id, try await test.space.form(of: id, language: .french))
        #expect(try await test.space.detail(id).versions.count == 1)
        #expect(await test.space.undoLabel?.action == .added)
    }
}

@Suite struct `Stopping a treatment` {
    private static let day = PartialDate("2026-02-01")

    @Test func `ends a statement and can be undone`() async throws {
        let test = try await TestSpace()
        let id = try await test.space.add(
            Made.form(.treatment, ["name": "Apixaban 5 mg", "date": "2025-01-15", "comment": "matin et soir"])
        )
        let before = try await test.space.detail(id).resource
        try await test.space.stopTreatment(id, on: #require(Self.day), reason: "saignements")
        let after = try await test.space.detail(id)
        #expect(after.resource["status"] == "stopped")
        #expect(after.resource["effectivePeriod"]?["start"] == "2025-01-15")
        #expect(after.resource["effectivePeriod"]?["end"] == "2026-02-01")
        #expect(after.resource["statusReason"]?[0]?["text"] == "saignements")
        #expect(after.resource["note"] == before["note"])
        #expect(!after.entry.isCurrent)
        #expect(after.versions.count == 2)
        #expect(try await test.space.undo() == UndoLabel(action: .edited, title: "Apixaban 5 mg"))
        #expect(try await test.space.detail(id).resource == before)
    }

    @Test func `ends a prescription, which says its day in a note`() async throws {
        let test = try await TestSpace()
        try await test.take(
            #"{"resourceType":"MedicationRequest","id":"m","status":"active","intent":"order","medicationCodeableConcept":{"text":"Codéine"},"subject":{"display":"x"}}"#
        )
        let id = try await test.only.id
        try await test.space.stopTreatment(id, on: #require(Self.day), reason: "nausées")
        let resource = try await test.space.detail(id).resource
        #expect(resource["status"] == "stopped")
        #expect(resource["statusReason"]?["text"] == "nausées")
        #expect(resource["note"]?[0]?["text"]?.string?.contains("2026") == true)
    }

    @Test func `is for treatments that are not in the bin`() async throws {
        let test = try await TestSpace()
        let day = try #require(Self.day)
        let allergy = try await test.space.add(Made.form(.allergy, ["name": "Latex"]))
        await #expect(throws: SpaceError.notWritable(.allergy)) {
            try await test.space.stopTreatment(allergy, on: day, reason: nil)
        }
        let none = try await test.space.declareNone(.treatment)
        await #expect(throws: SpaceError.notWritable(.treatment)) {
            try await test.space.stopTreatment(none, on: day, reason: nil)
        }
        await #expect(throws: SpaceError.notFound) {
            try await test.space.stopTreatment(RecordID(), on: day, reason: nil)
        }
        let id = try await test.space.add(Made.form(.treatment, ["name": "Codéine"]))
        try await test.space.delete(id)
        await #expect(throws: SpaceError.inBin) { try await test.space.stopTreatment(id, on: day, reason: nil) }
    }
}

@Suite struct `An unfinished form` {
    @Test func `is kept sealed over a lock, replaced and forgotten`() async throws {
        var test = try await TestSpace()
        let form = Made.form(.allergy, ["name": VaultMaker.canary, "comment": "pas fini\nligne 2"])
        let id = try await test.space.saveDraft(form, for: nil)
        test = try await test.reopened()
        #expect(try await test.space.drafts() == [SavedDraft(id: id, record: nil, values: form)])
        #expect(test.folder.filesContaining(VaultMaker.canary) == [])

        let record = try await test.space.add(Made.form(.allergy, ["name": "Latex"]))
        let edited = Made.form(.allergy, ["name": "Latex", "comment": "suite"])
        #expect(try await test.space.saveDraft(edited, for: record, replacing: id) == id)
        #expect(try await test.space.drafts() == [SavedDraft(id: id, record: record, values: edited)])
        #expect(
            try await test.space.home().attention.contains(.draft(SavedDraft(id: id, record: record, values: edited)))
        )

        try await test.space.discardDraft(id)
        #expect(try await test.space.drafts() == [])
        #expect(try await test.reopened().space.drafts() == [])
    }

    @Test func `comes newest first`() async throws {
        let test = try await TestSpace()
        var ids: [DraftID] = []
        for number in 1...3 {
            ids.append(try await test.space.saveDraft(Made.form(.allergy, ["name": "\(number)"]), for: nil))
            test.clock.advance(days: 0.01)
        }
        #expect(try await test.space.drafts().map(\.id) == ids.reversed())
    }
}

@Suite struct `What is typed` {
    @Test func `wrongly is refused by field, and nothing is written`() async throws {
        let test = try await TestSpace()
        let rows = try await test.rows()
        for (form, field) in [
            (Made.form(.allergy, [:]), "name"), (Made.form(.vaccination, ["name": "Grippe"]), "date"),
            (Made.form(.vaccination, ["name": "Grippe", "date": "31/2/2020"]), "date"),
            (Made.form(.allergy, ["name": "Latex", "severity": "terrible"]), "severity"),
            (Made.form(.allergy, ["name": "Latex", "colour": "red"]), "colour"),
        ] {
            let error = await #expect(throws: SpaceError.self) { try await test.space.add(form) }
            guard case .form(let problems)? = error else {
                Issue.record("\(field): \(String(describing: error))")
                continue
            }
            #expect(problems.problems.map(\.field) == [field])
        }
        await #expect(throws: SpaceError.notWritable(.message)) {
            try await test.space.add(Made.form(.message, ["name": "x"]))
        }
        #expect(try await test.rows() == rows)
    }

    @Test func `is read back in either language, and kept through an edit`() async throws {
        let test = try await TestSpace()
        let id = try await test.space.add(
            Made.form(.vaccination, ["name": "Grippe", "date": "10/2024", "lot": "AB12", "comment": "bras gauche"])
        )
        for language in Language.allCases {
            let form = try await test.space.form(of: id, language: language)
            #expect(form["lot"] == "AB12")
            #expect(form["comment"] == "bras gauche")
        }
        var form = try await test.space.form(of: id, language: .french)
        form["lot"] = "AB13"
        try await test.space.edit(id, form)
        let entry = try await test.only
        #expect(entry.date?.text == "2024-10")
        #expect(try await test.space.detail(id).resource["lotNumber"] == "AB13")
    }
}

@Suite struct `The person and the settings` {
    @Test(arguments: [
        Person(family: "Fictif", given: "Camille Anne", birthDate: PartialDate("1985-03"), sex: .female),
        Person(family: "", given: ""), Person(family: "", given: "Camille"),
        Person(family: "", given: "", birthDate: PartialDate("1985")),
    ])
    func `are there after a lock`(person: Person) async throws {
        let test = try await TestSpace()
        var settings = VaultSettings()
        settings.lockMinutes = 3
        try await test.space.update(person: person, settings: settings)
        let again = try await test.reopened()
        #expect(await again.space.person() == person)
        #expect(await again.space.settings() == settings)
    }
}

@Suite struct `A vault opened for reading` {
    @Test func `shows everything and takes nothing`() async throws {
        var test = try await TestSpace()
        let id = try await test.space.add(Made.form(.allergy, ["name": "Latex"]))
        let binned = try await test.space.add(Made.form(.allergy, ["name": "Kiwi"]))
        try await test.space.delete(binned)
        let draft = try await test.space.saveDraft(Made.form(.allergy, ["name": "x"]), for: nil)
        let file = try test.write("une note", to: "note.txt")
        let record = try test.write(Made.allergy("Pollen"), to: "a.json")
        test = try await test.reopened(.readOnly)
        let space = test.space
        #expect(await space.entries().map(\.id) == [id])
        #expect(await space.bin().map(\.id) == [binned])
        #expect(try await space.planImport([record, file]).changes == 2)
        let plan = try await space.planImport([record])
        let notes = try await space.planImport([file])
        let form = Made.form(.allergy, ["name": "Latex", "comment": "x"])
        let writes: [(String, @Sendable () async throws -> Void)] = [
            ("add", { _ = try await space.add(form) }), ("edit", { try await space.edit(id, form) }),
            ("delete", { try await space.delete(id) }), ("restore", { try await space.restore(binned) }),
            ("empty", { try await space.emptyBin() }), ("none", { _ = try await space.declareNone(.condition) }),
            ("draft", { _ = try await space.saveDraft(form, for: nil) }),
            ("discard", { try await space.discardDraft(draft) }),
            ("document", { _ = try await space.addDocument(file, type: nil, title: "", date: nil) }),
            ("import", { try await space.perform(plan) }), ("import a note", { try await space.perform(notes) }),
            (
                "settings",
                {
                    var settings = await space.settings()
                    settings.lockMinutes = 3
                    try await space.update(settings: settings)
                }
            ),
        ]
        for (name, write) in writes {
            await #expect(throws: SpaceError.vault(.readOnly), "\(name)") { try await write() }
        }
        #expect(await space.settings().lockMinutes == VaultSettings.defaultLockMinutes)
        #expect(await space.undoLabel == nil)
        #expect(try await test.vault.check().isSound)
    }
}

@Suite struct `Searching` {
    @Test func `takes no notice of accents, case and ligatures`() async throws {
        let test = try await TestSpace()
        for name in ["Éphédrine", "Bœuf", "Pollen de bouleau", "Ibuprofène"] {
            _ = try await test.space.add(Made.form(.allergy, ["name": name]))
        }
        await test.vault.searchIsReady()
        for (words, title) in [
            ("ephedrine", "Éphédrine"), ("ÉPHÉD", "Éphédrine"), ("boeuf", "Bœuf"),
            ("bouleau poll", "Pollen de bouleau"),
            ("ibuprofene", "Ibuprofène"),
        ] {
            let answer = await test.space.search(words, in: .everything)
            #expect(answer.entries.map(\.title) == [title], "\(words)")
            #expect(answer.isComplete)
        }
        #expect(await test.space.search("absent", in: .everything).entries.isEmpty)
    }

    @Test func `finds neither what is in the bin nor what it said before`() async throws {
        let test = try await TestSpace()
        let id = try await test.space.add(Made.form(.allergy, ["name": "Latex"]))
        await test.vault.searchIsReady()
        var form = try await test.space.form(of: id, language: .french)
        form["name"] = "Kiwi"
        try await test.space.edit(id, form)
        #expect(await test.space.search("latex", in: .everything).entries.isEmpty)
        #expect(await test.space.search("kiwi", in: .everything).entries.map(\.id) == [id])
        try await test.space.delete(id)
        #expect(await test.space.search("kiwi", in: .everything).entries.isEmpty)
        _ = try await test.space.undo()
        #expect(await test.space.search("kiwi", in: .everything).entries.map(\.id) == [id])
    }
}

@Suite struct `The bin` {
    @Test func `keeps for 30 days, and then everything is gone for good`() async throws {
        var test = try await TestSpace()
        let path = try test.write("Secret", to: "a.txt")
        let id = try await test.space.addDocument(path, type: nil, title: "A", date: nil)
        let other = try await test.space.add(Made.form(.allergy, ["name": "Latex"]))
        try await test.space.delete(id)
        #expect(await test.space.bin().map(\.binnedOn) == [test.clock.now])

        test.clock.advance(days: 29.9)
        test = try await test.reopened()
        #expect(await test.space.bin().map(\.id) == [id])
        #expect(try await test.document(of: id) == Data("Secret".utf8))

        test.clock.advance(days: 0.2)
        test = try await test.reopened()
        #expect(await test.space.bin().isEmpty)
        #expect(await test.space.entries().map(\.id) == [other])
        await #expect(throws: SpaceError.notFound) { try await test.space.detail(id) }
        #expect(try await test.rows()[.blob] == 0)
        #expect(try await test.vault.check().isSound)
    }

    @Test func `gives back what was taken out of it`() async throws {
        let test = try await TestSpace()
        let id = try await test.space.add(Made.form(.allergy, ["name": "Latex"]))
        try await test.space.delete(id)
        await #expect(throws: SpaceError.inBin) { try await test.space.delete(id) }
        await #expect(throws: SpaceError.inBin) { try await test.space.edit(id, Made.form(.allergy, ["name": "x"])) }
        try await test.space.restore(id)
        #expect(try await test.only.id == id)
        // A second time there is nothing to do.
        try await test.space.restore(id)
        #expect(try await test.space.detail(id).versions.map(\.kind) == [.restore, .tombstone, .version])
    }

    @Test func `T6 knows the records that tell the same as one which is to be hidden`() async throws {
        let test = try await TestSpace()
        let space = test.space
        func add(_ kind: RecordKind, _ values: [String: String]) async throws -> RecordID {
            try await space.add(FormValues(kind: kind, values: values), acceptImplausible: true)
        }
        let allergy = try await add(.allergy, ["name": "Pénicilline"])
        let again = try await add(.allergy, ["name": "penicilline", "date": "2011"])
        _ = try await add(.allergy, ["name": "Latex"])
        let treatment = try await add(.treatment, ["name": "Pénicilline"])
        let weight = try await add(.condition, ["name": "Asthme", "date": "2010"])
        #expect(try await space.coherentSet(of: allergy).map(\.id) == [again])
        // Another kind tells something else, and several of most things are several things.
        #expect(try await space.coherentSet(of: treatment).isEmpty)
        #expect(try await space.coherentSet(of: weight).isEmpty)
        // What is hidden already is no part of it.
        try await space.hide(again)
        #expect(try await space.coherentSet(of: allergy).isEmpty)
    }
}
