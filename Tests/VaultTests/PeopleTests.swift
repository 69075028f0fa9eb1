import Foundation
import HealthModel
import SpaceProtocol
import TestSupport
import Testing
import Vault

/// A vault in which somebody keeps the records of a person they help, too.
@Suite struct `Several people in one vault` {
    private func vault(_ folder: TemporaryFolder) async throws -> (vault: Vault, helped: SpaceNumber) {
        let vault = try await VaultMaker.create(at: folder.file("vault"))
        let person = Person(family: "Martin", given: "Jeanne")
        return (vault, try await vault.addSpace(SpaceInformation(person: person)))
    }

    private func put(_ title: String, record: RecordID? = nil, in space: SpaceNumber) -> RecordPut {
        var put = VaultMaker.put(title, record: record)
        put.space = space
        return put
    }

    @Test func `have their own records, and nothing written for one becomes a version of another's`() async throws {
        let folder = TemporaryFolder()
        let (vault, helped) = try await vault(folder)
        let own = try await vault.commit([.put(put("a", in: .owner))], author: "x")[0]
        let other = try await vault.commit([.put(put("b", in: helped))], author: "x")[0]
        #expect(await vault.entries(in: .owner).map(\.id) == [own])
        #expect(await vault.entries(in: helped).map(\.id) == [other])
        for change in [put("c", record: other, in: .owner), put("c", record: own, in: helped)] {
            await #expect(throws: VaultError.invalidChange) { _ = try await vault.commit([.put(change)], author: "x") }
        }
        #expect(await Set(vault.entries().map(\.summary.title)) == ["a", "b"])
        let answer = UUID()
        try await vault.commit([.decline(RecordID(answer), in: helped)], author: "x")
        #expect(try await vault.check().isSound)
        await vault.lock()
    }

    @Test func `keep their records when an archive comes in that uses the same ids`() async throws {
        let folder = TemporaryFolder()
        let source = try await VaultMaker.create(at: folder.file("source"))
        let shared = try await source.commit([.put(put("a", in: .owner))], author: "x")[0]
        let free = try await source.commit([.put(put("b", in: .owner))], author: "x")[0]
        let (vault, helped) = try await vault(folder)
        try await vault.commit([.put(put("Jeanne", record: shared, in: helped))], author: "x")
        #expect(try await vault.preview(of: source).added == [free])
        try await vault.takeIn(from: source)
        #expect(await vault.entries(in: helped).map(\.summary.title) == ["Jeanne"])
        #expect(await vault.entries(in: .owner).map(\.id) == [free])
        await source.lock()
        await vault.lock()
    }

    @Test func `start their log over each for themselves, and what waits to be sent goes on waiting`() async throws {
        let folder = TemporaryFolder()
        let (vault, helped) = try await vault(folder)
        for space in [SpaceNumber.owner, helped] {
            try await vault.setLink(Data("link".utf8), of: space)
            try await vault.commit([.put(put("a", in: space))], author: "x")
            var step = SyncStep(link: Data("link".utf8))
            step.statements = [(0, Data("statement".utf8))]
            step.pages = [(0, Data("page".utf8))]
            try await vault.receive(step, in: space)
        }
        try await vault.setLink(Data("anew".utf8), of: helped, startingOver: true)
        #expect(try await vault.statements(of: helped).isEmpty)
        #expect(try await vault.logPages(of: helped).isEmpty)
        #expect(try await vault.statements().count == 1)
        #expect(try await vault.logPages().count == 1)
        #expect(try await vault.outgoingCount(of: helped) == 1)
        #expect(try await vault.outgoingCount() == 1)
        #expect(try await vault.link(of: helped) == Data("anew".utf8))
        #expect(try await vault.check().isSound)
        await vault.lock()
    }
}
