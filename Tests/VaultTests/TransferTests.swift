import Foundation
import HealthModel
import SpaceProtocol
import TestSupport
import Testing
import Vault

/// What one vault takes in from another: an archive.
@Suite struct `Taking in another vault` {
    private func blob(_ count: Int, in vault: Vault) async throws -> BlobID {
        let pieces = Pieces(count)
        return try await vault.addBlob(reading: BlobSource { pieces.next() }).id
    }

    /// A vault with records of several versions, one in the bin, one purged, a document and a draft.
    private func source(_ path: String) async throws -> Vault {
        let vault = try await VaultMaker.create(at: path)
        let first = try await vault.commit(
            [.put(VaultMaker.put("a", identity: "i1")), .put(VaultMaker.put("b")), .put(VaultMaker.put("c"))],
            author: "x"
        )
        let document = try await blob(40_000, in: vault)
        try await vault.commit(
            [.put(VaultMaker.put("a2", record: first[0], identity: "i1", documents: [document])), .bin(first[1])],
            author: "y"
        )
        try await vault.commit([.bin(first[2]), .purge(first[2])], author: "z")
        _ = try await vault.saveDraft(Data("draft".utf8), for: first[0])
        return vault
    }

    /// Everything that came over, to compare.
    private func everything(in vault: Vault) async throws -> Set<String> {
        var facts: Set<String> = []
        for entry in await vault.entries() {
            facts.insert("\(entry.id) \(entry.state) \(entry.summary.title) \(entry.documents)")
            for version in try await vault.versions(of: entry.id) {
                let body = try await vault.version(version.id, of: entry.id).body
                facts.insert("\(version.id) \(version.kind) \(version.time) \(version.parents) \(body.count)")
            }
            for blob in entry.documents { facts.insert("\(blob) \(try await vault.blob(blob).hash)") }
        }
        for draft in try await vault.drafts() { facts.insert("\(draft)") }
        return facts
    }

    @Test func `brings all but what was purged, and nothing twice`() async throws {
        let folder = TemporaryFolder()
        let source = try await source(folder.file("source"))
        let target = try await VaultMaker.create(at: folder.file("target"))
        let preview = try await target.preview(of: source)
        #expect((preview.total, preview.added.count, preview.extended.count, preview.unchanged) == (2, 2, 0, 0))
        let report = try await target.takeIn(from: source)
        #expect((report.records, report.versions, report.documents, report.drafts) == (2, 4, 1, 1))
        #expect(try await everything(in: target) == (try await everything(in: source)))
        #expect(await target.recordID(forIdentity: "i1") != nil)
        #expect(try await target.takeIn(from: source).versions == 0)
        #expect(try await target.preview(of: source).unchanged == 2)
        #expect(try await target.check().isSound)
        await target.lock()
        let again = try await VaultMaker.open(at: folder.file("target"))
        #expect(try await everything(in: again) == (try await everything(in: source)))
    }

    @Test func `A45 stopped by a fault at any step goes on where it was`() async throws {
        let folder = TemporaryFolder()
        let source = try await source(folder.file("source"))
        let wanted = try await everything(in: source)
        for nth in 1... {
            let plan = FaultPlan(at: nth)
            let path = folder.file("target-\(nth)")
            let target = try await VaultMaker.create(at: path, environment: VaultMaker.environment(faults: plan.faults))
            plan.arm()
            _ = try? await target.takeIn(from: source)
            plan.disarm()
            #expect(try await target.check().isSound, "fault \(nth)")
            await target.lock()
            let again = try await VaultMaker.open(at: path)
            try await again.takeIn(from: source)
            #expect(try await everything(in: again) == wanted, "fault \(nth)")
            await again.lock()
            if !plan.wasHit {
                #expect(nth > 8)
                break
            }
        }
    }

    @Test func `takes only the owner's records, never those of somebody they help`() async throws {
        let folder = TemporaryFolder()
        let source = try await source(folder.file("source"))
        let child = try await source.addSpace(SpaceInformation(person: Person(family: "Fictif", given: "Enfant")))
        var put = VaultMaker.put("child")
        put.space = child
        try await source.commit([.put(put)], author: "x")
        let target = try await VaultMaker.create(at: folder.file("target"))
        #expect(try await target.preview(of: source).total == 2)
        try await target.takeIn(from: source)
        #expect(await target.entries().count == 2)
    }

    @Test func `recognises what is here by every name it may have`() async throws {
        let folder = TemporaryFolder()
        let vault = try await source(folder.file("v"))
        let named = try #require(await vault.recordID(forIdentity: "i1"))
        let hash = try #require(await vault.contentHash(of: named))
        let document = try #require(await vault.entry(named)?.documents.first)
        let answers = await vault.recognised([
            ImportName(identity: "i1"), ImportName(identity: "other"), ImportName(identity: "other", own: named.uuid),
            ImportName(identity: "other", own: document.uuid), ImportName(identity: "other", own: vault.id),
            ImportName(identity: "other", own: UUID()),
        ])
        #expect(answers == [.record(named, hash), .unknown, .record(named, hash), .ownPart, .ownPart, .unknown])
        let bodies = try await vault.bodies(of: [named, RecordID()])
        #expect(bodies == [named: try await vault.record(named).body])
    }
}

/// The bytes of a document, in pieces of 1,000.
private final class Pieces: @unchecked Sendable {
    // One vault asks for them, one after the other.
    private var left: Int

    init(_ count: Int) { left = count }

    func next() -> Data? {
        guard left > 0 else { return nil }
        let count = min(1000, left)
        left -= count
        return Data(repeating: UInt8(truncatingIfNeeded: left), count: count)
    }
}
