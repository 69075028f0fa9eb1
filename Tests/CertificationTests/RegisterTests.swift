import Foundation
import SpaceProtocol
import Testing

@testable import Certification

@Suite struct `A list of revoked certificates` {
    @Test func `A32 never gives way to an older one, nor to another of the same number`() throws {
        let pki = try TestPKI()
        let later = try pki.status(number: 2, revoking: [LogHash(of: Data([1]))])
        var register = try ProfessionalRegister(roots: [pki.root])
        try register.update(pki.status.compact)
        try register.update(later.compact)
        try register.update(later.compact)
        #expect(throws: CertificationError.status(.older)) { try register.update(pki.status.compact) }
        let rival = try pki.status(number: 2, revoking: [])
        #expect(throws: CertificationError.status(.older)) { try register.update(rival.compact) }
        #expect(register.status(of: pki.root) == later)
        // Nor after a restart.
        var again = try ProfessionalRegister(roots: [pki.root], memory: register.memory)
        #expect(throws: CertificationError.status(.older)) { try again.update(pki.status.compact) }
    }

    @Test func `is its authority's alone, and holds for a month at most`() throws {
        let pki = try TestPKI(), other = try TestPKI()
        #expect(throws: CertificationError.status(.authority)) {
            try StatusList(verifying: other.status.compact, of: pki.root)
        }
        var register = try ProfessionalRegister(roots: [pki.root])
        #expect(throws: CertificationError.status(.authority)) { try register.update(other.status.compact) }
        #expect(throws: CertificationError.status(.authority)) { try register.update("") }
        #expect(throws: CertificationError.status(.lifetime)) {
            try pki.issuer.status(number: 1, revoking: [], from: TestPKI.now, until: TestPKI.now + 32 * TestPKI.day)
        }
        #expect(throws: CertificationError.status(.malformed)) {
            try pki.issuer.status(number: 0, revoking: [], from: TestPKI.now, until: TestPKI.now + 1)
        }
    }

    @Test(arguments: [
        #"{"authority":"A","nextUpdate":2,"number":1,"revoked":["R","R"],"thisUpdate":1}"#,
        #"{"authority":"A","nextUpdate":2,"number":1,"revoked":[],"thisUpdate":1,"zone":1}"#,
        #"{"authority":"A","nextUpdate":2,"number":1,"revoked":[],"thisUpdate":1} "#,
        #"{"number":1,"authority":"A","nextUpdate":2,"revoked":[],"thisUpdate":1}"#,
        #"{"authority":"A","nextUpdate":2,"number":1.5,"revoked":[],"thisUpdate":1}"#,
    ])
    func `A40 is read in its one form only`(form: String) throws {
        let pki = try TestPKI()
        let text = form.replacing("\"A\"", with: "\"\(pki.root.hash)\"")
            .replacing("\"R\"", with: "\"\(LogHash(of: Data([7])))\"")
        let statement = Statement(signing: Data(text.utf8), as: .status, with: pki.key)
        #expect(throws: CertificationError.status(.malformed)) {
            try StatusList(verifying: statement.compact, of: pki.root)
        }
    }

    @Test func `A39 is never a signature for something else, even by the authority`() throws {
        let pki = try TestPKI()
        let payload = try Statement(verifying: pki.status.compact, as: .status, by: pki.key.publicKey).payload
        for namespace in StatementNamespace.allCases where namespace != .status {
            let statement = Statement(signing: payload, as: namespace, with: pki.key)
            #expect(throws: CertificationError.status(.authority)) {
                try StatusList(verifying: statement.compact, of: pki.root)
            }
        }
    }
}

@Suite struct `A register of professionals` {
    /// A professional of an authority, enrolled.
    struct Enrolled {
        let key = SigningKey()
        let certificate: UnverifiedCertificate

        init(_ pki: TestPKI, _ subject: ProfessionalSubject? = nil) throws {
            certificate = try pki.certificate(subject, key: key.publicKey)
        }

        func package(serial: Int64, days: Double = 90, from: Date = TestPKI.now) throws -> KeyPackage {
            try KeyPackage(
                for: WrapPrivateKey().publicKey,
                certificate: certificate.hash,
                serial: serial,
                notBefore: from,
                notAfter: from + days * TestPKI.day,
                signedWith: key
            )
        }

        func entry(_ package: KeyPackage?) throws -> DirectoryEntry {
            try DirectoryEntry(certificate: certificate, keyPackage: package?.compact)
        }
    }

    private func register(_ pki: TestPKI) throws -> ProfessionalRegister {
        var register = try ProfessionalRegister(roots: [pki.root])
        try register.update(pki.status.compact)
        return register
    }

    private func refusal(
        _ register: ProfessionalRegister,
        _ entry: DirectoryEntry,
        at time: Date = TestPKI.now
    ) async -> CertificationError? {
        do throws(CertificationError) {
            _ = try await register.verify(entry, at: time)
            return nil
        } catch {
            return error
        }
    }

    @Test func `believes an entry whose certificate, key and words agree`() async throws {
        let pki = try TestPKI()
        var register = try register(pki)
        let enrolled = try Enrolled(pki)
        let package = try enrolled.package(serial: 1)
        let entry = try enrolled.entry(package)
        let page = DirectoryPage(authorities: [pki.status.compact], professionals: [entry])
        #expect(DirectoryPage(parsing: page.bytes) == page)
        let found = try await register.verify(entry, at: TestPKI.now)
        #expect(found.keyPackage == package && found.professional.key == enrolled.key.publicKey)
        try register.remember(found)
        let memory = try JSONDecoder().decode(
            ProfessionalRegister.Memory.self,
            from: try JSONEncoder().encode(register.memory)
        )
        #expect(memory == register.memory)
        #expect(try await register.verify(try enrolled.entry(nil), at: TestPKI.now).keyPackage == nil)
    }

    @Test func `believes nobody before a list of revoked certificates is known`() async throws {
        let pki = try TestPKI()
        let entry = try Enrolled(pki).entry(nil)
        #expect(await refusal(try ProfessionalRegister(roots: [pki.root]), entry) == .status(.missing))
        #expect(await refusal(try ProfessionalRegister(roots: []), entry) == .notPinned)
    }

    @Test func `tells each authority's professionals from the other's`() async throws {
        let pki = try TestPKI(), other = try TestPKI()
        var both = try ProfessionalRegister(roots: [pki.root, other.root])
        try both.update(pki.status.compact)
        try both.update(other.status.compact)
        #expect(
            try await both.verify(try Enrolled(pki).entry(nil), at: TestPKI.now).professional.authority == pki.root.hash
        )
        let second = try await both.verify(try Enrolled(other).entry(nil), at: TestPKI.now)
        #expect(second.professional.authority == other.root.hash)
        #expect(await refusal(try register(pki), try Enrolled(other).entry(nil)) == .notPinned)
    }

    @Test func `A32 refuses an entry whose words are not its certificate's`() async throws {
        let pki = try TestPKI()
        let honest = try Enrolled(pki).entry(nil)
        let json = String(decoding: CanonicalJSON.encode(honest), as: UTF8.self)
        for (words, others) in [
            ("FACTICE", "SPÉCIMEN"), ("Cardiologie", "Psychiatrie"), ("10100003101", "10100003102"),
            ("\"10\"", "\"21\""),
        ] {
            let edited = try #require(
                CanonicalJSON.decode(DirectoryEntry.self, from: Data(json.replacing(words, with: others).utf8))
            )
            #expect(await refusal(try register(pki), edited) == .wrongName, "\(words)")
        }
    }

    @Test func `A32 refuses a key that is somebody else's already`() async throws {
        let pki = try TestPKI()
        var register = try register(pki)
        let enrolled = try Enrolled(pki)
        try register.remember(try await register.verify(try enrolled.entry(nil), at: TestPKI.now))
        let same = try pki.certificate(
            try TestPKI.subject(rpps: "10100003102", name: "AUTRE"),
            key: enrolled.key.publicKey
        )
        #expect(await refusal(register, try DirectoryEntry(certificate: same, keyPackage: nil)) == .keyReuse)
        // The same person may have the same key certified anew.
        let renewed = try pki.certificate(key: enrolled.key.publicKey)
        #expect(await refusal(register, try DirectoryEntry(certificate: renewed, keyPackage: nil)) == nil)
    }

    @Test func `A33 refuses an older key once a later one is known, after a restart too`() async throws {
        let pki = try TestPKI()
        var register = try register(pki)
        let enrolled = try Enrolled(pki)
        let first = try enrolled.entry(try enrolled.package(serial: 1))
        let second = try enrolled.entry(try enrolled.package(serial: 2))
        let old = try await register.verify(first, at: TestPKI.now)
        try register.remember(old)
        try register.remember(try await register.verify(second, at: TestPKI.now))
        #expect(await refusal(register, first) == .keyPackage(.replayed))
        #expect(throws: CertificationError.keyPackage(.replayed)) { try register.remember(old) }
        let again = try ProfessionalRegister(roots: [pki.root], memory: register.memory)
        #expect(await refusal(again, first) == .keyPackage(.replayed))
        #expect(await refusal(again, second) == nil)
        #expect(await refusal(again, try enrolled.entry(try enrolled.package(serial: 2))) == .keyPackage(.replayed))
    }

    @Test func `A33 refuses a key that has ended or not begun`() async throws {
        let pki = try TestPKI()
        let enrolled = try Enrolled(pki)
        let entry = try enrolled.entry(try enrolled.package(serial: 1, days: 3))
        #expect(await refusal(try register(pki), entry, at: TestPKI.now + 3 * TestPKI.day) == .keyPackage(.expired))
        let later = try enrolled.entry(try enrolled.package(serial: 1, from: TestPKI.now + 60))
        #expect(await refusal(try register(pki), later) == .keyPackage(.notYetValid))
    }

    @Test func `A01 refuses a key which another one signed`() async throws {
        let pki = try TestPKI()
        let honest = try Enrolled(pki), forger = try Enrolled(pki, try TestPKI.subject(rpps: "10100003107"))
        let forged = try honest.entry(try forger.package(serial: 9))
        #expect(await refusal(try register(pki), forged) == .keyPackage(.statement(.signer)))
        let moved = try KeyPackage(
            for: WrapPrivateKey().publicKey,
            certificate: forger.certificate.hash,
            serial: 9,
            notBefore: TestPKI.now,
            notAfter: TestPKI.now + 1,
            signedWith: honest.key
        )
        #expect(await refusal(try register(pki), try honest.entry(moved)) == .keyPackage(.otherCertificate))
    }
}
