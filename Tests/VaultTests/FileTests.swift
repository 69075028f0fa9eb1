import Foundation
import HealthModel
import SpaceProtocol
import Testing
import TestSupport

@testable import Vault

@Suite struct `The files of a vault` {
    let folder = TemporaryFolder()
    var path: String { folder.file("sub/v") }

    private func mode(_ path: String) throws -> Int {
        try #require(FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
    }

    @Test func `can be read by their owner only`() async throws {
        let vault = try await VaultMaker.create(at: path)
        try await vault.commit([.put(VaultMaker.put("un"))], author: "A")
        try await vault.backup(to: folder.file("sub/backup"))
        #expect(try mode(folder.file("sub")) == 0o700)
        for name in ["v", "v-wal", "v-shm", "v.lock", "backup"] {
            #expect(try mode(folder.file("sub/\(name)")) == 0o600, "\(name)")
        }
        await vault.lock()
    }

    @Test func `A44 never hold a text in clear`() async throws {
        let folder = TemporaryFolder()
        let made = try await Vault.create(
            at: folder.file("v"),
            passphrase: Passphrase(VaultMaker.phrase),
            owner: VaultMaker.owner,
            environment: VaultMaker.environment()
        )
        let secrets = [VaultMaker.canary, VaultMaker.phrase, "another phrase", made.recoveryCode.reveal()]
        for action in Ordeal.allCases {
            try await action.perform(on: made.vault, in: folder.path)
            await made.vault.searchIsReady()
            _ = await made.vault.search(VaultMaker.canary, in: .everything, limit: 3)
            for secret in secrets { #expect(folder.filesContaining(secret).isEmpty, "after \(action)") }
        }
        await made.vault.lock()
        for secret in secrets { #expect(folder.filesContaining(secret).isEmpty) }
        #expect(folder.names == ["backup", "v", "v.lock"])
        #expect(folder.bytes("v.lock").isEmpty)
    }

    @Test func `belong to one writer at a time, who is named to the next`() async throws {
        let vault = try await VaultMaker.create(at: path)
        let holder = LockHolder(process: getpid(), program: "espace-test", since: FixedClock().now)
        await #expect(throws: VaultError.inUse(holder)) { try await VaultMaker.open(at: path) }
        await #expect(throws: VaultError.inUse(holder)) { try await VaultMaker.create(at: path) }
        #expect(VaultError.inUse(holder).message[.french].contains("\(getpid())"))

        let id = try #require(try await vault.commit([.put(VaultMaker.put("un"))], author: "A").first)
        let reader = try await VaultMaker.open(at: path, access: .readOnly)
        #expect(try await reader.record(id).version.summary?.title == "un")
        await #expect(throws: VaultError.readOnly) { try await reader.commit([.bin(id)], author: "A") }
        await #expect(throws: VaultError.readOnly) { try await reader.rekey(Passphrase(VaultMaker.phrase)) }
        #expect(try await reader.check().isSound)
        try await vault.commit([.put(VaultMaker.put("deux", record: id))], author: "A")
        #expect(try await reader.record(id).version.summary?.title == "un")
        await reader.lock()
        await vault.lock()
        await (try VaultMaker.open(at: path)).lock()
    }

    @Test(arguments: ["", "999999\nold\n1\n", "nonsense", "1\n\u{1B}[31m\n1\n"])
    func `are not locked by what a lock file says`(text: String) async throws {
        let folder = TemporaryFolder()
        await (try VaultMaker.create(at: folder.file("v"))).lock()
        try Data(text.utf8).write(to: URL(filePath: folder.file("v.lock")))
        await (try VaultMaker.open(at: folder.file("v"))).lock()
    }

    @Test func `are not written over by a new vault`() async throws {
        let folder = TemporaryFolder()
        try Data("something".utf8).write(to: URL(filePath: folder.file("v")))
        await #expect(throws: VaultError.alreadyExists) { try await VaultMaker.create(at: folder.file("v")) }
        #expect(folder.bytes("v") == Data("something".utf8))
    }
}

@Suite struct `A backup` {
    let folder = TemporaryFolder()

    private func restore(_ from: String, replacing: Bool = false) async throws -> String? {
        try await Vault.restore(
            from: folder.file(from),
            to: folder.file("v"),
            with: VaultMaker.passphrase(),
            replacing: replacing,
            environment: VaultMaker.environment()
        )
    }

    @Test func `is a vault of its own, made while the vault is open`() async throws {
        let vault = try await VaultMaker.create(at: folder.file("v"))
        let blob = try await vault.addBlob(reading: .bytes(Data(repeating: 1, count: 3_000_000)))
        try await vault.commit([.put(VaultMaker.put("un", documents: [blob.id]))], author: "A")
        try await vault.backup(to: folder.file("b"))
        await #expect(throws: VaultError.alreadyExists) { try await vault.backup(to: folder.file("b")) }
        try await vault.commit([.put(VaultMaker.put("deux"))], author: "A")
        try await vault.backup(to: folder.file("b2"))
        try await vault.backup(to: folder.file("b"), replacing: true)
        await #expect(throws: VaultError.alreadyExists) { try await vault.backup(to: folder.file("v"), replacing: true) }
        for name in ["b", "b2"] {
            let copy = try await VaultMaker.open(at: folder.file(name))
            #expect(await copy.entries().count == 2)
            #expect(try await copy.check().isSound)
            await copy.lock()
        }
        await vault.lock()
    }

    @Test func `is restored, and what was there is kept`() async throws {
        let vault = try await VaultMaker.create(at: folder.file("v"))
        try await vault.commit([.put(VaultMaker.put("un"))], author: "A")
        try await vault.backup(to: folder.file("b"))
        try await vault.commit([.put(VaultMaker.put("deux"))], author: "A")
        await #expect(throws: VaultError.self) { try await restore("b", replacing: true) }
        await vault.lock()

        await #expect(throws: VaultError.alreadyExists) { _ = try await restore("b") }
        await #expect(throws: VaultError.wrongPassphrase) {
            try await Vault.restore(
                from: folder.file("b"),
                to: folder.file("v"),
                with: VaultMaker.passphrase("other"),
                replacing: true,
                environment: VaultMaker.environment()
            )
        }
        let kept = try #require(try await restore("b", replacing: true))
        let now = try await VaultMaker.open(at: folder.file("v"))
        #expect(await now.entries().count == 1)
        await now.lock()
        let before = try await VaultMaker.open(at: kept)
        #expect(await before.entries().count == 2)
        await before.lock()

        try FileManager.default.removeItem(atPath: folder.file("v"))
        #expect(try await restore("b") == nil)
        await (try VaultMaker.open(at: folder.file("v"))).lock()
    }

    @Test func `that is damaged is refused before anything is touched`() async throws {
        let vault = try await VaultMaker.create(at: folder.file("v"))
        try await vault.commit([.put(VaultMaker.put("un"))], author: "A")
        try await vault.backup(to: folder.file("b"))
        await vault.lock()
        try RawFile(path: folder.file("b")).run("UPDATE version SET sealed = randomblob(400)")
        let before = folder.bytes("v")
        await #expect(throws: VaultError.self) { _ = try await restore("b", replacing: true) }
        #expect(folder.bytes("v") == before)
        #expect(!folder.names.contains { $0.contains("restoring") || $0.contains("before") })
    }

    @Test func `A45 a fault at any step of restoring leaves one vault or the other`() async throws {
        let vault = try await VaultMaker.create(at: folder.file("v"))
        try await vault.backup(to: folder.file("b"))
        try await vault.commit([.put(VaultMaker.put("deux"))], author: "A")
        await vault.lock()
        for nth in 1... {
            let plan = FaultPlan(at: nth)
            plan.arm()
            _ = try? await Vault.restore(
                from: folder.file("b"),
                to: folder.file("v"),
                with: VaultMaker.passphrase(),
                replacing: true,
                environment: VaultMaker.environment(faults: plan.faults)
            )
            let now = try await VaultMaker.open(at: folder.file("v"))
            #expect([0, 1].contains(await now.entries().count))
            await now.lock()
            guard plan.wasHit else { break }
        }
    }
}
