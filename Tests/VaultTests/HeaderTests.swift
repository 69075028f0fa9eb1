import FoundationEssentials
import GRDB
import SpaceProtocol
import Synchronization
import Testing
import TestSupport

@testable import Vault

@Suite struct `The header of a vault` {
    let folder = TemporaryFolder()
    var path: String { folder.file("v") }
    /// Where the numbers of the passphrase slot begin: magic, version, id, salt.
    static let costOffset = 8 + 2 + 16 + 32

    private func header() async throws -> Data {
        let vault = try await VaultMaker.create(at: path)
        await vault.lock()
        return try #require(try RawFile(path: path).data("SELECT bytes FROM header").first)
    }

    private func replace(_ header: Data) throws {
        try RawFile(path: path).run("UPDATE header SET bytes = ?", [header])
    }

    private static func number(_ value: UInt64) -> Data { withUnsafeBytes(of: value.bigEndian) { Data($0) } }

    @Test(arguments: [0, 1, 2, 1 << 14, (1 << 15) + 1, 1 << 21, 1 << 40, 1 << 63, .max] as [UInt64])
    func `A08 a cost out of bounds is refused before anything is derived`(rounds: UInt64) async throws {
        var bytes = try await header()
        bytes.replaceSubrange(Self.costOffset..<(Self.costOffset + 8), with: Self.number(rounds))
        try replace(bytes)
        try await expectNoDerivation(VaultError.damaged(Damage(.header)))
    }

    @Test(arguments: [(8, 9), (8, 7), (8, 0), (12, 2), (12, 0), (12, 255)] as [(Int, UInt8)])
    func `A08 another r or p is refused before anything is derived`(offset: Int, value: UInt8) async throws {
        var bytes = try await header()
        bytes[Self.costOffset + offset + 3] = value
        try replace(bytes)
        try await expectNoDerivation(VaultError.damaged(Damage(.header)))
    }

    @Test func `T13 a lower cost within the bounds opens nothing`() async throws {
        var bytes = try await header()
        bytes.replaceSubrange(Self.costOffset..<(Self.costOffset + 8), with: Self.number(1 << 15))
        try replace(bytes)
        await #expect(throws: VaultError.wrongPassphrase) { try await VaultMaker.open(at: path) }
    }

    @Test func `A08 no slot can be stripped, cut or appended`() async throws {
        let bytes = try await header()
        for length in [0, 1, 9, 10, 100, bytes.count - 136, bytes.count - 1] {
            try replace(bytes.prefix(length))
            let expected = length < 10 ? VaultError.notAVault : .damaged(Damage(.header))
            try await expectNoDerivation(expected)
        }
        try replace(bytes + [0])
        try await expectNoDerivation(VaultError.damaged(Damage(.header)))
    }

    @Test func `A08 every flipped byte is refused`() async throws {
        let bytes = try await header()
        for index in bytes.indices {
            var edited = bytes
            edited[index] ^= 1
            try replace(edited)
            await #expect(throws: VaultError.self, "byte \(index)") { try await VaultMaker.open(at: path) }
        }
        try replace(bytes)
        try await VaultMaker.open(at: path).lock()
    }

    @Test func `A08 the recovery slot is authenticated when the passphrase opens, and the reverse`() async throws {
        var bytes = try await header()
        bytes[bytes.count - 40] ^= 1
        try replace(bytes)
        await #expect(throws: VaultError.damaged(Damage(.header))) { try await VaultMaker.open(at: path) }
    }

    @Test func `A09 a later format is named and left alone`() async throws {
        var bytes = try await header()
        bytes[9] = 2
        try replace(bytes)
        try await expectNoDerivation(VaultError.newerFormat(2))
        bytes[9] = 1
        try replace(bytes)
        try RawFile(path: path).run("PRAGMA user_version = 9")
        try await expectNoDerivation(VaultError.newerFormat(9))
    }

    @Test(arguments: ["", "hello", "SQLite format 3\0", String(repeating: "x", count: 5000)])
    func `another file is not a vault`(content: String) async throws {
        try Data(content.utf8).write(to: URL(filePath: path))
        await #expect(throws: VaultError.notAVault) { try await VaultMaker.open(at: path) }
    }

    @Test func `another database is not a vault`() async throws {
        try RawFile(path: path).run("CREATE TABLE header (bytes BLOB)")
        await #expect(throws: VaultError.notAVault) { try await VaultMaker.open(at: path) }
        await #expect(throws: VaultError.noSuchVault) { try await VaultMaker.open(at: folder.file("none")) }
    }

    private func expectNoDerivation(_ expected: VaultError) async throws {
        let derivations = Mutex(0)
        var environment = VaultMaker.environment()
        environment.derivation = PassphraseDerivation { _, _, _ throws(ScryptError) in
            derivations.withLock { $0 += 1 }
            throw .outOfMemory
        }
        await #expect(throws: expected) { try await VaultMaker.open(at: path, environment: environment) }
        #expect(derivations.withLock { $0 } == 0)
    }
}
