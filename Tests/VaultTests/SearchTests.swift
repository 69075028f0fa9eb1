import FoundationEssentials
import HealthModel
import TestSupport
import Testing

@testable import Vault

@Suite struct `Searching` {
    let folder = TemporaryFolder()

    private func vault(_ puts: [RecordPut]) async throws -> (vault: Vault, ids: [RecordID]) {
        let vault = try await VaultMaker.create(at: folder.file("v"))
        let ids = try await vault.commit(puts.map { .put($0) }, author: "A")
        await vault.searchIsReady()
        return (vault, ids)
    }

    @Test(arguments: [
        "pénicilline", "PENICILLINE", "peni", "P", "pe\u{301}nicilline", "  peni   doct ", "cœur", "coeur", "l'œdème",
        "l’oedeme",
        "oedeme peni", "ægilops", "\"peni\"", "peni*", "peni AND",
    ])
    func `finds words however they are typed`(text: String) async throws {
        let put = VaultMaker.put("Pénicilline: l’œdème au cœur, ægilops and so on", author: "Docteur Müller")
        let (vault, ids) = try await vault([put, VaultMaker.put("Zzz")])
        #expect(await vault.search(text, in: .titles, limit: 10).records == [ids[0]])
        #expect(await vault.search(text, in: .everything, limit: 10).records == [ids[0]])
    }

    @Test(arguments: [
        "", "   ", "'", "\"", "*", "NEAR(", "a\" OR \"b", "words:x", "{x y}: z", "^", "-", "\0", "😀", "x\u{0}y",
    ])
    func `takes nothing that is typed for a command`(text: String) async throws {
        let (vault, _) = try await vault([VaultMaker.put("Pénicilline")])
        let result = await vault.search(text, in: .titles, limit: 10)
        #expect(result.records.isEmpty && result.total == 0)
    }

    @Test func `looks only where it is told to`() async throws {
        var put = VaultMaker.put("Titre", author: "Auteur")
        put.summary.searchText = "profondeur"
        let (vault, ids) = try await vault([put])
        #expect(await vault.search("profond", in: .titles, limit: 1).records.isEmpty)
        #expect(await vault.search("profond", in: .everything, limit: 1).records == ids)
        #expect(await vault.search("aut", in: .titles, limit: 1).records == ids)
    }

    @Test func `gives the newest first and says how many there are`() async throws {
        let puts = (0..<1200).map { VaultMaker.put("mesure \($0)", date: String(1000 + $0 % 900)) }
        let (vault, _) = try await vault(
            puts + [VaultMaker.put("mesure", date: "2026-02-03"), VaultMaker.put("mesure", date: "2026-02")]
        )
        let result = await vault.search("m", in: .titles, limit: 3)
        let found = await vault.entries().reduce(into: [:]) { $0[$1.id] = $1.summary.date?.text }
        #expect(result.records.map { found[$0] } == ["2026-02-03", "2026-02", "1899"])
        #expect(result.total == SearchResult.countLimit && result.isTotalBounded && result.isReady)
        #expect(await vault.search("mesure 77", in: .titles, limit: 100).total == 11)
    }

    @Test func `follows every change`() async throws {
        let (vault, ids) = try await vault([VaultMaker.put("avant")])
        try await vault.commit([.put(VaultMaker.put("apres", record: ids[0]))], author: "A")
        #expect(await vault.search("avant", in: .everything, limit: 1).records.isEmpty)
        #expect(await vault.search("apres", in: .everything, limit: 1).records == ids)
        try await vault.commit([.bin(ids[0])], author: "A")
        #expect(await vault.search("apres", in: .everything, limit: 1).records.isEmpty)
        try await vault.commit([.restore(ids[0], to: nil)], author: "A")
        #expect(await vault.search("apres", in: .everything, limit: 1).records == ids)
    }

    @Test func `is right while and after the index is built`() async throws {
        let path = folder.file("v")
        let vault = try await VaultMaker.create(at: path)
        let ids = try await vault.commit((0..<2000).map { .put(VaultMaker.put("mot\($0)")) }, author: "A")
        await vault.lock()
        let again = try await VaultMaker.open(at: path)
        try await again.commit([.put(VaultMaker.put("change", record: ids[0])), .bin(ids[1])], author: "A")
        await again.searchIsReady()
        #expect(await again.search("mot0", in: .titles, limit: 1).records.isEmpty)
        #expect(await again.search("mot1", in: .titles, limit: 5000).records.contains(ids[1]) == false)
        #expect(await again.search("change", in: .titles, limit: 9).records == [ids[0]])
        #expect(await again.search("mot2", in: .titles, limit: 5000).records.count == 1 + 10 + 100)
    }
}
