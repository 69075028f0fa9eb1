import Foundation
import HealthFormats
import HealthModel
import SpaceClient
import SpaceProtocol
import TestSupport
import Testing
import Vault

@Suite struct `An archive` {
    private static let phrase = "phrase de l'archive"

    /// A space that holds something of everything.
    private func filled() async throws -> TestSpace {
        let test = try await TestSpace()
        let person = try Made.person(31)
        var settings = VaultSettings()
        settings.lockMinutes = 7
        settings["language"] = "en"
        try await test.space.update(person: person, settings: settings)
        try await test.take(path: test.demonstration(31))
        let typed = try await test.space.add(Made.form(.allergy, ["name": "Latex"]))
        test.clock.advance(days: 1)
        var form = try await test.space.form(of: typed, language: .french)
        form["comment"] = "deuxième version"
        try await test.space.edit(typed, form)
        let binned = try await test.entry(titled: "Arachide").id
        try await test.space.delete(binned)
        _ = try await test.space.addDocument(
            test.write(String(repeating: "Une ligne de texte.\n", count: 20_000), to: "grand.txt"),
            type: nil,
            title: "Grand",
            date: nil
        )
        let gone = try await test.space.add(Made.form(.allergy, ["name": "Purgé"]))
        try await test.space.delete(gone)
        _ = try await test.space.saveDraft(Made.form(.allergy, ["name": "Brouillon"]), for: typed)
        return test
    }

    private func export(_ test: TestSpace, _ phrase: String = phrase) async throws -> String {
        let path = test.folder.file("tout.espace")
        _ = try await test.space.export(.archive, to: path, passphrase: Passphrase(phrase))
        return path
    }

    private func credential(_ phrase: String = phrase) throws -> Credential { .passphrase(try Passphrase(phrase)) }

    /// Everything a space says, in a form to compare.
    private func everything(in test: TestSpace) async throws -> [String] {
        var facts: [String] = []
        for entry in await test.space.entries() + test.space.bin() {
            let detail = try await test.space.detail(entry.id)
            facts.append("\(entry.id) \(entry.title) \(String(describing: entry.binnedOn)) \(detail.provenance)")
            for version in detail.versions {
                facts.append(
                    "\(entry.id) \(version.id) \(version.kind) \(version.time) \(version.author) \(version.parents)"
                )
                let bytes = try await test.space.resource(of: entry.id, in: version.id)?.bytes ?? []
                facts.append("\(version.id) \(String(decoding: bytes, as: UTF8.self))")
            }
            for blob in detail.documents {
                let length = try await test.vault.blob(blob).length
                let bytes = try await test.vault.readBlob(blob, range: 0..<length)
                facts.append("\(blob) \(ContentHash(of: bytes).bytes.base64EncodedString())")
            }
        }
        for draft in try await test.space.drafts() { facts.append("\(draft)") }
        return facts.sorted()
    }

    @Test func `brings everything into another space: records, history, bin, documents, drafts, settings`() async throws
    {
        let test = try await filled()
        let path = try await export(test)
        let wanted = try await everything(in: test)
        #expect(wanted.count > 400)

        let other = try await TestSpace(clock: test.clock)
        try await other.space.update(person: Person(family: "", given: ""))
        let plan = try await other.space.planArchive(path, with: credential())
        let total = await (test.space.entries() + test.space.bin()).count
        #expect((plan.read, plan.added, plan.updated, plan.unchanged) == (total, total, 0, 0))
        #expect(plan.name == "tout.espace")
        #expect(plan.titles.count == 12)
        #expect(plan.warnings == [])
        #expect(await other.space.entries().isEmpty)

        let report = try await other.space.perform(plan)
        #expect((report.records, report.documents, report.drafts) == (total, 9, 1))
        #expect(try await everything(in: other) == wanted)
        #expect(await other.space.settings() == (await test.space.settings()))
        #expect(await other.space.person() == (try Made.person(31)))
        #expect(try await other.vault.check().isSound)

        // And still after a lock: nothing was in memory only.
        let again = try await other.reopened()
        #expect(try await everything(in: again) == wanted)
        await again.vault.searchIsReady()
        #expect(await !again.space.search("apixaban", in: .everything).entries.isEmpty)
    }

    @Test func `adds nothing the second time, nor where it came from`() async throws {
        let test = try await filled()
        let path = try await export(test)
        for space in [test.space, try await TestSpace(clock: test.clock).space] {
            _ = try await space.importArchive(path, with: credential())
            for draft in try await space.drafts() { try await space.discardDraft(draft.id) }
            let plan = try await space.planArchive(path, with: credential())
            #expect((plan.added, plan.updated) == (0, 0))
            #expect(plan.unchanged == plan.read)
            let report = try await space.perform(plan)
            #expect((report.versions, report.records, report.documents, report.drafts) == (0, 0, 0, 0))
            // A draft that was thrown away does not come back.
            #expect(try await space.drafts() == [])
        }
    }

    @Test func `changes nothing of what is here`() async throws {
        let test = try await filled()
        let path = try await export(test)
        let typed = try await test.entry(titled: "Latex").id
        var form = try await test.space.form(of: typed, language: .french)
        form["comment"] = "après l'archive"
        try await test.space.edit(typed, form)
        let binned = try #require(await test.space.bin().first { $0.title == "Purgé" })
        try await test.space.emptyBin()
        var settings = await test.space.settings()
        settings.lockMinutes = 30
        try await test.space.update(settings: settings)

        _ = try await test.space.importArchive(path, with: credential())
        #expect(try await test.space.form(of: typed, language: .french)["comment"] == "après l'archive")
        #expect(await test.space.settings().lockMinutes == 30)
        // What was removed for good stays away.
        await #expect(throws: SpaceError.notFound) { try await test.space.detail(binned.id) }
        #expect(await test.space.bin().isEmpty)
    }

    @Test func `of later brings the versions that are missing`() async throws {
        let test = try await filled()
        let first = try await export(test)
        let other = try await TestSpace(clock: test.clock)
        _ = try await other.space.importArchive(first, with: credential())
        let typed = try await test.entry(titled: "Latex").id
        var form = try await test.space.form(of: typed, language: .french)
        form["comment"] = "troisième version"
        try await test.space.edit(typed, form)
        _ = try await test.space.add(Made.form(.allergy, ["name": "Kiwi"]))
        let second = test.folder.file("plus-tard.espace")
        _ = try await test.space.export(.archive, to: second, passphrase: Passphrase(Self.phrase))
        let plan = try await other.space.planArchive(second, with: credential())
        #expect((plan.added, plan.updated) == (1, 1))
        try await other.space.perform(plan)
        #expect(try await everything(in: other) == (try await everything(in: test)))
    }

    @Test func `is sealed under its own passphrase and recognised by its bytes`() async throws {
        let test = try await filled()
        let path = try await export(test)
        #expect(try Space.format(ofFile: path) == .archive)
        #expect(try Space.format(ofFile: test.vault.path) == .archive)
        await #expect(throws: SpaceError.vault(.wrongPassphrase)) {
            try await test.space.planArchive(path, with: .passphrase(TestSpace.passphrase))
        }
        #expect(test.folder.filesContaining("Apixaban").filter { $0.hasPrefix("tout") } == [])
        #expect(test.folder.names.filter { $0.hasPrefix("tout") } == ["tout.espace"])
        var facts = stat()
        #expect(stat(path, &facts) == 0)
        #expect(facts.st_mode & 0o777 == 0o600)
        await #expect(throws: SpaceError.vault(.emptyPassphrase)) {
            try await test.space.export(.archive, to: test.folder.file("sans.espace"))
        }
    }

    @Test func `that is damaged anywhere is refused, and nothing is taken`() async throws {
        let test = try await filled()
        let whole = try Data(contentsOf: URL(filePath: try await export(test)))
        let other = try await TestSpace(clock: test.clock)
        let rows = try await other.rows()
        let wanted = try await everything(in: test)
        var refused = 0
        for place in 0..<12 {
            var bytes = whole
            let offset = 100 + place * (whole.count - 200) / 12
            for index in offset..<(offset + 64) { bytes[index] ^= 0xFF }
            let path = try other.write(bytes, to: "abime.espace")
            do {
                await other.space.drop(try await other.space.planArchive(path, with: credential()))
                // Only room that nothing uses may differ unseen.
                let third = try await TestSpace(clock: test.clock)
                _ = try await third.space.importArchive(path, with: credential())
                #expect(try await everything(in: third) == wanted, "at \(offset)")
            } catch let error as SpaceError {
                refused += 1
                #expect([6, 9].contains(error.exitCode), "at \(offset): \(error)")
            }
            #expect(try await other.rows() == rows)
        }
        #expect(refused > 6)
        let cut = try other.write(whole.prefix(whole.count / 2), to: "coupe.espace")
        await #expect(throws: SpaceError.self) { try await other.space.importArchive(cut, with: credential()) }
        #expect(try await other.rows() == rows)
    }

    @Test func `of somebody else is announced`() async throws {
        let test = try await filled()
        let path = try await export(test)
        let other = try await TestSpace(clock: test.clock)
        try await other.space.update(
            person: Person(family: "Autre", given: "Dominique", birthDate: PartialDate("1950-01-01"))
        )
        let plan = try await other.space.planArchive(path, with: credential())
        guard case .otherPerson? = plan.warnings.first else {
            Issue.record("\(plan.warnings)")
            return
        }
        await other.space.drop(plan)
    }

    @Test func `is not taken into a vault opened for reading`() async throws {
        let test = try await filled()
        let path = try await export(test)
        let other = try await TestSpace(clock: test.clock).reopened(.readOnly)
        let plan = try await other.space.planArchive(path, with: credential())
        #expect(plan.added > 100)
        await #expect(throws: SpaceError.vault(.readOnly)) { try await other.space.perform(plan) }
        #expect(await other.space.entries().isEmpty)
    }
}
