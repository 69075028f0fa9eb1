import FoundationEssentials
import GRDB
import HealthModel
import Testing
import TestSupport

@testable import Vault

@Suite struct `A tampered vault` {
    let folder = TemporaryFolder()
    var path: String { folder.file("v") }
    var raw: RawFile { RawFile(path: path) }

    /// A vault with three records, a document, a draft; locked.
    private func make(_ name: String = "v", filler: String = "a") async throws -> [RecordID] {
        let vault = try await VaultMaker.create(at: folder.file(name))
        let blob = try await vault.addBlob(reading: .bytes(Data(filler.utf8)))
        let ids = try await vault.commit((0..<3).map { .put(VaultMaker.put("\(filler)\($0)", documents: [blob.id])) }, author: "A")
        _ = try await vault.saveDraft(Data(filler.utf8))
        await vault.lock()
        return ids
    }

    private func expectDamage(_ table: VaultTable) async throws {
        await #expect(throws: VaultError.damaged(Damage(table))) { try await VaultMaker.open(at: path) }
        let reader = try await VaultMaker.open(at: path, access: .readOnly)
        #expect(await reader.damage().contains(Damage(table)))
        #expect(try await reader.check().damage.contains(Damage(table)))
        await reader.lock()
    }

    @Test func `A43 rows exchanged within a vault do not open`() async throws {
        let ids = try await make()
        try raw.run("UPDATE version SET sealed = (SELECT sealed FROM version WHERE seq = 2) WHERE seq = 1")
        let vault = try await VaultMaker.open(at: path)
        #expect(await vault.damage().map(\.table) == [.version])
        #expect(Set(await vault.entries().map(\.id)) == Set(ids.dropFirst()))
        await #expect(throws: VaultError.damaged(Damage(.version))) { try await vault.record(ids[0]) }
        #expect(try await vault.check().damage.count == 1)
        // What cannot be opened is kept, and the rest goes on.
        try await vault.commit([.put(VaultMaker.put("neuf"))], author: "A")
        #expect(try await vault.check().rows[.version] == 4)
        await vault.lock()
    }

    @Test(arguments: [
        "UPDATE version SET id = randomblob(16) WHERE seq = 2", "UPDATE version SET record = randomblob(16) WHERE seq = 2",
        "UPDATE version SET seq = 9 WHERE seq = 2", "UPDATE version SET space = 2 WHERE seq = 2",
        "DELETE FROM version WHERE seq = 2", "DELETE FROM version WHERE seq = 3", "DELETE FROM version",
        "UPDATE version SET seq = 9 - seq; UPDATE version SET seq = 9 - seq WHERE seq = 7",
        "INSERT INTO version SELECT 9, randomblob(16), record, space, sealed FROM version WHERE seq = 1",
    ])
    func `A43 moved, removed and repeated versions are noticed`(sql: String) async throws {
        _ = try await make()
        try raw.run(sql)
        try await expectDamage(.version)
    }

    @Test(arguments: [
        ("DELETE FROM blob", VaultTable.blob), ("UPDATE blob SET id = randomblob(16)", .blob), ("DELETE FROM draft", .state),
        ("DELETE FROM identity", .state), ("UPDATE draft SET id = randomblob(16)", .state), ("DELETE FROM state", .state),
        ("UPDATE state SET sealed = randomblob(500)", .state), ("DELETE FROM space", .state),
        ("INSERT INTO draft VALUES (randomblob(16), randomblob(300))", .state),
    ])
    func `A43 other rows moved, removed or added are noticed`(sql: String, table: VaultTable) async throws {
        _ = try await make()
        try raw.run(sql)
        try await expectDamage(table)
    }

    @Test func `A43 rows of another vault do not open`() async throws {
        let ids = try await make()
        _ = try await make("w", filler: "b")
        try raw.run(attaching: folder.file("w"), "UPDATE version SET sealed = (SELECT sealed FROM other.version o WHERE o.seq = version.seq)")
        let vault = try await VaultMaker.open(at: path)
        #expect(await vault.entries().isEmpty)
        #expect(await vault.damage().count == ids.count)
        await vault.lock()
    }

    @Test func `A43 all rows of another vault with the same passphrase are refused`() async throws {
        _ = try await make()
        _ = try await make("w", filler: "b")
        for table in VaultTable.allCases where table != .header {
            try raw.run(attaching: folder.file("w"), "DELETE FROM \(table.rawValue); INSERT INTO \(table.rawValue) SELECT * FROM other.\(table.rawValue)")
        }
        await #expect(throws: VaultError.damaged(Damage(.state))) { try await VaultMaker.open(at: path) }
    }

    @Test(arguments: [("version", VaultTable.version), ("draft", .state), ("space", .state), ("state", .version)])
    func `A43 one table in an older copy is noticed`(table: String, found: VaultTable) async throws {
        let ids = try await make()
        try VaultFiles.copy(path, to: folder.file("old"))
        let vault = try await VaultMaker.open(at: path)
        try await vault.commit([.put(VaultMaker.put("b", record: ids[0]))], author: "A")
        _ = try await vault.saveDraft(Data("c".utf8))
        var space = try await vault.space()
        space.settings.lockMinutes = 3
        try await vault.update(to: space)
        await vault.lock()
        try raw.run(attaching: folder.file("old"), "DELETE FROM \(table); INSERT INTO \(table) SELECT * FROM other.\(table)")
        try await expectDamage(found)
    }

    @Test func `A43 a purged row that is brought back for another is noticed`() async throws {
        let ids = try await make()
        try VaultFiles.copy(path, to: folder.file("old"))
        let vault = try await VaultMaker.open(at: path)
        try await vault.commit([.bin(ids[0]), .purge(ids[0])], author: "A")
        await vault.lock()
        try raw.run(attaching: folder.file("old"), "DELETE FROM version WHERE seq = 2; INSERT INTO version SELECT * FROM other.version WHERE seq = 1")
        try await expectDamage(.version)
    }

    @Test func `a damaged, missing or stale snapshot costs time only`() async throws {
        let vault = try await VaultMaker.create(at: path)
        try await vault.commit((0..<300).map { .put(VaultMaker.put("r\($0)")) }, author: "A")
        let entries = Set(await vault.entries())
        await vault.lock()
        try VaultFiles.copy(path, to: folder.file("good"))
        for sql in [
            "DELETE FROM snapshot WHERE n = 1", "UPDATE snapshot SET sealed = randomblob(900) WHERE n = 0",
            "UPDATE snapshot SET n = 1 - n + 10; UPDATE snapshot SET n = n - 10",
        ] {
            VaultFiles.remove(path)
            try VaultFiles.copy(folder.file("good"), to: path)
            try raw.run(sql)
            let again = try await VaultMaker.open(at: path)
            #expect(Set(await again.entries()) == entries)
            #expect(try await again.check().damage == [Damage(.snapshot)])
            await again.lock()
        }
    }

    @Test func `a check names every damaged row, and nothing else`() async throws {
        let ids = try await make()
        let documents = try raw.data("SELECT id FROM blob")
        try raw.run("UPDATE version SET sealed = randomblob(400) WHERE seq = 3; UPDATE blob_chunk SET bytes = randomblob(length(bytes))")
        let vault = try await VaultMaker.open(at: path)
        let report = try await vault.check()
        let blob = try #require(documents.first.flatMap { BlobID(bytes: $0) })
        #expect(report.damage.map(\.table) == [.version, .blob])
        #expect(report.damage.last == Damage(.blob, id: blob.description, kind: .document))
        #expect(report.damage.allSatisfy { !$0.place.contains(VaultMaker.canary) })
        #expect(await vault.entries().count == ids.count - 1)
        await #expect(throws: VaultError.damaged(Damage(.blob, id: blob.description))) {
            try await vault.readBlob(blob) { _ in }
        }
        await vault.lock()
    }

    @Test func `random damage anywhere in the file is refused or found, never shown`() async throws {
        _ = try await make()
        let good = folder.bytes("v")
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<60 {
            var bytes = good
            let index = Int.random(in: 100..<bytes.count, using: &generator)
            bytes[index] ^= UInt8.random(in: 1...255, using: &generator)
            try bytes.write(to: URL(filePath: path))
            guard let vault = try? await VaultMaker.open(at: path, access: .readOnly) else { continue }
            for entry in await vault.entries() {
                guard let stored = try? await vault.record(entry.id) else { continue }
                #expect(stored.version.summary == entry.summary, "byte \(index)")
            }
            _ = try? await vault.check()
            await vault.lock()
        }
    }
}
