import FoundationEssentials
import GRDB
import HealthModel
import SpaceProtocol
import TestSupport
import Testing

@testable import Vault

@Suite struct `The keys of a vault` {
    let folder = TemporaryFolder()
    var path: String { folder.file("v") }

    private func create() async throws -> (vault: Vault, recoveryCode: RecoveryCode) {
        try await Vault.create(
            at: path,
            passphrase: Passphrase(VaultMaker.phrase),
            owner: VaultMaker.owner,
            environment: VaultMaker.environment()
        )
    }

    private func open(with credential: Credential) async throws -> Vault {
        try await Vault.open(at: path, with: credential, environment: VaultMaker.environment())
    }

    @Test func `a wrong passphrase or code is refused`() async throws {
        let (vault, code) = try await create()
        await vault.lock()
        await #expect(throws: VaultError.wrongPassphrase) { try await open(with: VaultMaker.passphrase("other")) }
        await #expect(throws: VaultError.wrongRecoveryCode) { try await open(with: .recoveryCode(RecoveryCode())) }
        try await open(with: .recoveryCode(code)).lock()
    }

    @Test(arguments: ["clé à café ﬁn", "cle\u{301} a\u{300} cafe\u{301} fin", "clé à café fin"])
    func `U5 the Unicode form of a passphrase does not matter`(typed: String) async throws {
        let vault = try await Vault.create(
            at: path,
            passphrase: Passphrase("clé à café ﬁn"),
            owner: VaultMaker.owner,
            environment: VaultMaker.environment()
        ).vault
        await vault.lock()
        try await open(with: VaultMaker.passphrase(typed)).lock()
        await #expect(throws: VaultError.wrongPassphrase) {
            try await open(with: VaultMaker.passphrase("cle a cafe fin"))
        }
    }

    @Test func `U5 what is typed the second time has to open what the first time made`() async throws {
        func make(_ first: String, _ second: String) async throws -> Vault {
            try await Vault.create(
                at: path,
                passphrase: Passphrase(first),
                confirmedBy: Passphrase(second),
                owner: VaultMaker.owner,
                environment: VaultMaker.environment()
            ).vault
        }
        await #expect(throws: VaultError.wrongPassphrase) { try await make("clé à café ﬁn", "cle a cafe fin") }
        #expect(folder.names.allSatisfy { $0 == "v.lock" })
        try await make("clé à café ﬁn", "cle\u{301} a\u{300} cafe\u{301} fin").lock()
        try await open(with: VaultMaker.passphrase("clé à café fin")).lock()
    }

    @Test func `a changed passphrase replaces the old one and keeps the recovery code`() async throws {
        let (vault, code) = try await create()
        await #expect(throws: VaultError.wrongPassphrase) {
            try await vault.changePassphrase(VaultMaker.passphrase("third phrase"), to: Passphrase("another phrase"))
        }
        try await vault.changePassphrase(.recoveryCode(code), to: Passphrase("third phrase"))
        try await vault.changePassphrase(VaultMaker.passphrase("third phrase"), to: Passphrase("another phrase"))
        await vault.lock()
        await #expect(throws: VaultError.wrongPassphrase) { try await open(with: VaultMaker.passphrase()) }
        try await open(with: VaultMaker.passphrase("another phrase")).lock()
        try await open(with: .recoveryCode(code)).lock()
    }

    @Test func `a new recovery code replaces the old one`() async throws {
        let (vault, code) = try await create()
        let second = try await vault.newRecoveryCode(VaultMaker.passphrase())
        await vault.lock()
        await #expect(throws: VaultError.wrongRecoveryCode) { try await open(with: .recoveryCode(code)) }
        try await open(with: .recoveryCode(second)).lock()
        try await open(with: VaultMaker.passphrase()).lock()
    }

    @Test func `A43 an older header of the same vault is recognised`() async throws {
        let (vault, _) = try await create()
        let old = try await #require(vault.session?.header.bytes)
        try await vault.changePassphrase(VaultMaker.passphrase(), to: Passphrase("another phrase"))
        await vault.lock()
        try RawFile(path: path).run("UPDATE header SET bytes = ?", [old])
        await #expect(throws: VaultError.damaged(Damage(.header))) { try await open(with: VaultMaker.passphrase()) }
    }

    @Test func `a new vault key seals every row anew and loses nothing`() async throws {
        let (vault, code) = try await create()
        let blob = try await vault.addBlob(reading: .bytes(Data(repeating: 7, count: 100_000)))
        let ids = try await vault.commit(
            (0..<600).map { .put(VaultMaker.put("r\($0)", documents: [blob.id])) },
            author: "A"
        )
        try await vault.commit([.bin(ids[1])], author: "A")
        _ = try await vault.saveDraft(Data("x".utf8))
        let identity = try await vault.identity()
        let before = Set(await vault.entries())
        let sealed =
            "SELECT sealed FROM version UNION SELECT sealed FROM blob UNION SELECT sealed FROM space "
            + "UNION SELECT sealed FROM draft UNION SELECT sealed FROM identity UNION SELECT sealed FROM state"
        let old = try Set(RawFile(path: path).data(sealed))
        let oldKeys = try #require(await vault.session?.keys)

        await #expect(throws: VaultError.wrongPassphrase) { try await vault.rekey(Passphrase("other")) }
        let second = try await vault.rekey(Passphrase(VaultMaker.phrase))
        #expect(try await vault.record(ids[0]).version.summary?.title == "r0")
        #expect(try await vault.check().isSound)
        await vault.lock()
        #expect(try Set(RawFile(path: path).data(sealed)).isDisjoint(with: old))

        await #expect(throws: VaultError.wrongRecoveryCode) { try await open(with: .recoveryCode(code)) }
        let again = try await open(with: .recoveryCode(second))
        #expect(Set(await again.entries()) == before)
        #expect(try await again.identity().signing.publicKey == identity.signing.publicKey)
        #expect(try await again.drafts().count == 1)
        #expect(try await again.readBlob(blob.id, range: 0..<3) == Data([7, 7, 7]))
        #expect(await again.session?.keys.vaultKey != oldKeys.vaultKey)
        #expect(try await again.check().isSound)
    }

    @Test func `no device has a name that a command line takes for an option`() {
        #expect((0..<400).allSatisfy { _ in !DeviceIdentity().signing.publicKey.thumbprint.hasPrefix("-") })
    }

    @Test func `A07 a private key that was written over is refused`() async throws {
        let (vault, _) = try await create()
        let good = try await vault.identity()
        let other = DeviceIdentity()
        func stored(_ signing: Data, _ signingPublic: Data, _ wrapping: Data) -> Data {
            var writer = FieldWriter()
            writer.append(signing)
            writer.append(signingPublic)
            writer.append(wrapping)
            return writer.bytes
        }
        var wrapping = good.wrapping.storedBytes
        wrapping.replaceSubrange(0..<32, with: other.wrapping.storedBytes.prefix(32))
        var flipped = good.wrapping.storedBytes
        flipped[40] ^= 1
        let signing = good.signing
        for payload in [
            stored(other.signing.storedBytes, signing.publicKey.bytes, good.wrapping.storedBytes),
            stored(signing.storedBytes, other.signing.publicKey.bytes, good.wrapping.storedBytes),
            stored(signing.storedBytes, signing.publicKey.bytes, wrapping),
            stored(signing.storedBytes, signing.publicKey.bytes, flipped),
        ] {
            try await vault.writeSmallRow(.identity, payload: payload)
            await #expect(throws: VaultError.damaged(Damage(.identity))) { try await vault.identity() }
            #expect(try await vault.check().damage == [Damage(.identity)])
        }
        try await vault.writeSmallRow(.identity, payload: good.encoded)
        #expect(try await vault.identity().signing.publicKey == signing.publicKey)
    }
}
