import Certification
import Foundation
import HealthModel
import Professional
import SpaceProtocol
import TestSupport
import Testing

/// A derivation without work, for folders that are opened many times.
let quick = PassphraseDerivation { passphrase, salt, _ throws(ScryptError) in
    var bytes = Data(count: 32)
    bytes[0] = salt.first ?? 0
    bytes[1] = passphrase == ((try? Passphrase("juste")) ?? passphrase) ? 1 : 2
    do { return try SealKey(bytes: bytes) } catch { throw .saltLength }
}

@Suite struct `A folder with keys` {
    let folder = TemporaryFolder()

    @Test func `holds no secret in clear, and only its owner can read it`() async throws {
        let path = folder.file("home")
        let secret = Data("the one secret".utf8)
        let made = try await SealedFolder.create(at: path, lock: .keyFile)
        try made.seal(secret, as: "a")
        #expect(try made.unseal("a") == secret)
        for name in try FileManager.default.contentsOfDirectory(atPath: path) {
            let bytes = try Data(contentsOf: URL(filePath: "\(path)/\(name)"))
            #expect(bytes.range(of: secret) == nil, "\(name)")
            let rights = try FileManager.default.attributesOfItem(atPath: "\(path)/\(name)")[.posixPermissions] as? Int
            #expect(rights == 0o600, "\(name)")
        }
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o700)
    }

    @Test func `opens with its passphrase only`() async throws {
        let path = folder.file("home")
        let right = try Passphrase("juste"), wrong = try Passphrase("faux")
        do {
            let made = try await SealedFolder.create(at: path, lock: .passphrase(right), derivation: quick)
            try made.seal(Data([1]), as: "a")
        }
        await #expect(throws: ProfessionalError.passphraseNeeded) {
            try await SealedFolder.open(at: path, passphrase: nil, derivation: quick)
        }
        await #expect(throws: ProfessionalError.wrongPassphrase) {
            try await SealedFolder.open(at: path, passphrase: wrong, derivation: quick)
        }
        let opened = try await SealedFolder.open(at: path, passphrase: right, derivation: quick)
        #expect(try opened.unseal("a") == Data([1]))
        #expect(!FileManager.default.fileExists(atPath: path + "/folder.key"))
    }

    @Test func `is held by one program at a time, and made once`() async throws {
        let path = folder.file("home")
        var made: SealedFolder? = try await SealedFolder.create(at: path, lock: .keyFile)
        await #expect(throws: ProfessionalError.inUse) { try await SealedFolder.open(at: path, passphrase: nil) }
        #expect(made?.path == path)
        made = nil
        _ = try await SealedFolder.open(at: path, passphrase: nil)
        await #expect(throws: ProfessionalError.folderExists) {
            try await SealedFolder.create(at: path, lock: .keyFile)
        }
        await #expect(throws: ProfessionalError.noFolder) {
            try await SealedFolder.open(at: folder.file("none"), passphrase: nil)
        }
    }

    @Test func `A11 A43 notices a secret that was changed or put in another's place`() async throws {
        let path = folder.file("home")
        let made = try await SealedFolder.create(at: path, lock: .keyFile)
        try made.seal(Data([1]), as: "a")
        try made.seal(Data([2]), as: "b")
        try Data(contentsOf: URL(filePath: path + "/a")).write(to: URL(filePath: path + "/b"))
        #expect(throws: ProfessionalError.damaged) { try made.unseal("b") }
        var bytes = try Data(contentsOf: URL(filePath: path + "/a"))
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: URL(filePath: path + "/a"))
        #expect(throws: ProfessionalError.damaged) { try made.unseal("a") }
        #expect(throws: ProfessionalError.unreadable) { try made.unseal("c") }
    }
}

@Suite struct `The demonstration's authority` {
    let folder = TemporaryFolder()
    let now = Date(timeIntervalSince1970: 1_800_000_000)

    private func founded() async throws -> Authority {
        try await Authority.found(at: folder.file("authority"), name: "Essai", lock: .keyFile, at: now)
    }

    private func professional(_ index: Int) throws -> ProfessionalSubject {
        let invented = FictitiousProfessional.all[index]
        return try #require(ProfessionalSubject(invented))
    }

    private func register(_ authority: Authority, _ pages: [DirectoryPage]) throws -> ProfessionalRegister {
        var register = try ProfessionalRegister(roots: [authority.root])
        for page in pages { for status in page.authorities { try register.update(status) } }
        return register
    }

    @Test func `certifies every invented professional in a form that is believed`() async throws {
        let authority = try await founded()
        for index in FictitiousProfessional.all.indices {
            let path = folder.file("p\(index)")
            let certificate = try await authority.issue(try professional(index), into: path, lock: .keyFile, at: now)
            let identity = try CertifiedIdentity(try await SealedFolder.open(at: path, passphrase: nil))
            #expect(identity.certificate == certificate && identity.root == authority.root && identity.issuers.isEmpty)
        }
        let pages = try authority.publication(at: now)
        let register = try register(authority, pages)
        let entries = pages.flatMap(\.professionals)
        #expect(entries.count == FictitiousProfessional.all.count)
        for (entry, invented) in zip(entries, FictitiousProfessional.all) {
            let found = try await register.verify(entry, at: now).professional
            #expect(found.subject == ProfessionalSubject(invented))
        }
    }

    @Test func `A32 stops vouching for a professional whose certificate it revoked`() async throws {
        let authority = try await founded()
        for index in 0..<2 {
            _ = try await authority.issue(
                try professional(index),
                into: folder.file("p\(index)"),
                lock: .keyFile,
                at: now
            )
        }
        let before = try authority.publication(at: now)
        #expect(try authority.revoke(try professional(0).id) == 1)
        #expect(try authority.revoke(try professional(0).id) == 0)
        #expect(throws: ProfessionalError.unknownProfessional) { try authority.revoke(try self.professional(5).id) }
        let after = try authority.publication(at: now)
        #expect(after.flatMap(\.professionals).map(\.subject.id) == [try professional(1).id])
        var register = try register(authority, after)
        await #expect(throws: CertificationError.revoked) {
            try await register.verify(before[0].professionals[0], at: now)
        }
        #expect(throws: CertificationError.status(.older)) { try register.update(before[0].authorities[0]) }
    }

    @Test func `is the same after it was put away, and no other can take its place`() async throws {
        let root = try await founded().root
        let path = folder.file("authority")
        #expect(try await Authority.open(at: path, passphrase: nil).root == root)
        _ = try await Authority.found(at: folder.file("other"), name: "Essai", lock: .keyFile, at: now)
        let foreign = try Data(contentsOf: URL(filePath: folder.file("other") + "/root.pem"))
        try foreign.write(to: URL(filePath: path + "/root.pem"))
        await #expect(throws: ProfessionalError.damaged) { try await Authority.open(at: path, passphrase: nil) }
    }
}
