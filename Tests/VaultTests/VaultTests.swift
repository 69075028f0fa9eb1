import FoundationEssentials
import HealthModel
import SpaceProtocol
import Testing
import TestSupport

@testable import Vault

@Suite struct `A vault` {
    let folder = TemporaryFolder()
    var path: String { folder.file("espace.vault") }

    @Test func `gives back the exact bytes after it was closed and opened`() async throws {
        let vault = try await VaultMaker.create(at: path)
        let put = VaultMaker.put("Pénicilline", date: "2020-05", author: "Dr Dupont", identity: "urn:1")
        let id = try #require(try await vault.commit([.put(put)], author: "Camille").first)
        await vault.lock()

        let again = try await VaultMaker.open(at: path)
        let stored = try await again.record(id)
        #expect(stored.body == put.body)
        #expect(stored.version.summary == put.summary)
        #expect(stored.version.provenance == put.provenance)
        #expect(stored.version.author == "Camille")
        #expect(await again.recordID(forIdentity: "urn:1") == id)
        #expect(await again.contentHash(of: id) == put.contentHash)
        #expect(try await again.space().person == VaultMaker.owner)
        #expect(await again.entries().map(\.id) == [id])
        await again.lock()
    }

    @Test func `keeps every version of a record`() async throws {
        let vault = try await VaultMaker.create(at: path)
        let id = try #require(try await vault.commit([.put(VaultMaker.put("un"))], author: "A").first)
        try await vault.commit([.put(VaultMaker.put("deux", record: id))], author: "B")
        try await vault.commit([.bin(id)], author: "C")
        try await vault.commit([.restore(id, to: nil)], author: "D")
        let versions = try await vault.versions(of: id)
        #expect(versions.map(\.author) == ["A", "B", "C", "D"])
        #expect(versions.map(\.kind) == [.version, .version, .tombstone, .restore])
        #expect(versions.map(\.summary?.title) == ["un", "deux", nil, "deux"])
        #expect(versions.dropFirst().map(\.parents) == versions.dropLast().map { [$0.id] })
        try await vault.commit([.restore(id, to: versions[0].id)], author: "E")
        #expect(try await vault.record(id).version.summary?.title == "un")
        #expect(try await vault.version(versions[1].id, of: id).version.summary?.title == "deux")
        #expect(try await vault.check().isSound)
    }

    @Test func `refuses an edit of what someone else changed meanwhile`() async throws {
        let vault = try await VaultMaker.create(at: path)
        let id = try #require(try await vault.commit([.put(VaultMaker.put("un"))], author: "A").first)
        let seen = try #require(await vault.entry(id)).version
        try await vault.commit([.put(VaultMaker.put("deux", record: id))], author: "B")
        var late = VaultMaker.put("trois", record: id)
        late.replacing = seen
        await #expect(throws: VaultError.conflict) { try await vault.commit([.put(late)], author: "A") }
        #expect(try await vault.record(id).version.summary?.title == "deux")
    }

    @Test func `makes all changes of a commit or none`() async throws {
        let vault = try await VaultMaker.create(at: path)
        let changes: [RecordChange] = [.put(VaultMaker.put("un")), .bin(RecordID())]
        await #expect(throws: VaultError.notFound(.version)) { try await vault.commit(changes, author: "A") }
        #expect(await vault.entries().isEmpty)
        let id = RecordID()
        let both: [RecordChange] = [.put(VaultMaker.put("un", record: id)), .bin(id)]
        #expect(try await vault.commit(both, author: "A") == [id, id])
        #expect(await vault.entry(id)?.binnedOn != nil)
    }

    @Test func `refuses changes that do not fit`() async throws {
        let vault = try await VaultMaker.create(at: path)
        let id = try #require(try await vault.commit([.put(VaultMaker.put("un"))], author: "A").first)
        for change in [RecordChange.restore(id, to: nil), .purge(id)] {
            await #expect(throws: VaultError.invalidChange) { try await vault.commit([change], author: "A") }
        }
        var put = VaultMaker.put("x")
        put.documents = [BlobID(UUID())]
        await #expect(throws: VaultError.notFound(.blob)) { try await vault.commit([.put(put)], author: "A") }
        put.documents = []
        put.space = try #require(SpaceNumber(exactly: 7))
        await #expect(throws: VaultError.notFound(.space)) { try await vault.commit([.put(put)], author: "A") }
        await #expect(throws: VaultError.notFound(.version)) { try await vault.record(RecordID()) }
    }

    @Test func `empties the bin after thirty days, with documents, and not before`() async throws {
        let clock = FixedClock()
        let environment = VaultMaker.environment(clock: clock)
        let vault = try await VaultMaker.create(at: path, environment: environment)
        let blob = try await vault.addBlob(reading: .bytes(Data("PDF \(VaultMaker.canary)".utf8)))
        let put = VaultMaker.put("scan", documents: [blob.id])
        let id = try #require(try await vault.commit([.put(put)], author: "A").first)
        try await vault.commit([.bin(id)], author: "A")
        await vault.lock()

        clock.advance(days: 29.9)
        let before = try await VaultMaker.open(at: path, environment: environment)
        #expect(await before.entry(id)?.summary.title == "scan")
        #expect(try await before.record(id).body == put.body)
        await before.lock()

        clock.advance(days: 0.2)
        let after = try await VaultMaker.open(at: path, environment: environment)
        #expect(await after.entry(id) == nil)
        await #expect(throws: VaultError.notFound(.version)) { try await after.record(id) }
        await #expect(throws: VaultError.notFound(.blob)) { try await after.blob(blob.id) }
        #expect(try await after.check().isSound)
        #expect(try await after.check().rows[.version] == 1)
        await after.lock()
    }

    @Test func `removes at once what is purged on request`() async throws {
        let vault = try await VaultMaker.create(at: path)
        let ids = try await vault.commit((0..<3).map { .put(VaultMaker.put("r\($0)")) }, author: "A")
        try await vault.commit([.bin(ids[0]), .bin(ids[1])], author: "A")
        #expect(try await vault.emptyBin(author: "A") == 2)
        #expect(await vault.entries().map(\.id) == [ids[2]])
        #expect(try await vault.check().isSound)
    }

    @Test func `keeps a document that an earlier version of another record refers to`() async throws {
        let vault = try await VaultMaker.create(at: path)
        let blob = try await vault.addBlob(reading: .bytes(Data("x".utf8)))
        let ids = try await vault.commit(
            [.put(VaultMaker.put("a", documents: [blob.id])), .put(VaultMaker.put("b", documents: [blob.id]))],
            author: "A"
        )
        try await vault.commit([.put(VaultMaker.put("b2", record: ids[1])), .bin(ids[0])], author: "A")
        try await vault.emptyBin(author: "A")
        #expect(try await vault.blob(blob.id).length == 1)
    }

    @Test func `keeps drafts until they are discarded`() async throws {
        let vault = try await VaultMaker.create(at: path)
        let draft = try await vault.saveDraft(Data("du texte".utf8), for: nil)
        _ = try await vault.saveDraft(Data("plus de texte".utf8), for: nil, replacing: draft)
        await vault.lock()
        let again = try await VaultMaker.open(at: path)
        #expect(try await again.drafts().map(\.content) == [Data("plus de texte".utf8)])
        try await again.discardDraft(draft)
        #expect(try await again.drafts().isEmpty)
        #expect(try await again.check().isSound)
    }

    @Test func `holds the spaces of several people`() async throws {
        let vault = try await VaultMaker.create(at: path)
        let child = Person(family: "MARTIN", given: "Zoé")
        let number = try await vault.addSpace(SpaceInformation(person: child))
        var put = VaultMaker.put("Arachide", identity: "urn:same")
        put.space = number
        let id = try #require(try await vault.commit([.put(put)], author: "A").first)
        await vault.searchIsReady()
        #expect(await vault.recordID(forIdentity: "urn:same") == nil)
        #expect(await vault.recordID(forIdentity: "urn:same", in: number) == id)
        #expect(await vault.search("arach", in: .titles, limit: 9).records == [])
        #expect(await vault.search("arach", in: .titles, space: number, limit: 9).records == [id])
        #expect(await vault.search("arach", in: .titles, space: nil, limit: 9).records == [id])
        await vault.lock()
        let again = try await VaultMaker.open(at: path)
        #expect(try await again.space(number).person == child)
        #expect(await again.entry(id)?.space == number)
    }

    @Test func `answers nothing once it is locked`() async throws {
        let vault = try await VaultMaker.create(at: path)
        let id = try #require(try await vault.commit([.put(VaultMaker.put("un"))], author: "A").first)
        await vault.searchIsReady()
        await vault.lock()
        await vault.lock()
        #expect(await vault.entries().isEmpty)
        #expect(await vault.search("un", in: .titles, limit: 1).records.isEmpty)
        await #expect(throws: VaultError.locked) { try await vault.record(id) }
        await #expect(throws: VaultError.locked) { try await vault.commit([.bin(id)], author: "A") }
        #expect(folder.bytes("espace.vault-wal").isEmpty)
    }

    @Test func `opens from its snapshot as from its rows`() async throws {
        let vault = try await VaultMaker.create(at: path)
        let ids = try await vault.commit((0..<600).map { .put(VaultMaker.put("r\($0)", identity: "i\($0)")) }, author: "A")
        try await vault.commit([.bin(ids[3]), .put(VaultMaker.put("neuf", record: ids[4]))], author: "B")
        let before = Set(await vault.entries())
        await vault.lock()
        let second = try await VaultMaker.open(at: path)
        #expect(try await second.check().rows[.snapshot] == 3)
        #expect(Set(await second.entries()) == before)
        try await second.commit([.put(VaultMaker.put("plus", record: ids[5]))], author: "B")
        let later = Set(await second.entries())
        await second.lock()
        let third = try await VaultMaker.open(at: path)
        #expect(Set(await third.entries()) == later)
        #expect(await third.recordID(forIdentity: "i7") == ids[7])
    }
}
