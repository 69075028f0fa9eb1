import Crypto
import Foundation
import SpaceProtocol
import SwiftASN1
import Testing
import X509

@testable import Certification

@Suite struct `A professional's certificate` {
    @Test func `from the pinned authority says who the professional is`() async throws {
        let pki = try TestPKI()
        let key = SigningKey()
        let certificate = try pki.certificate(key: key.publicKey)
        let found = try await certificate.verify(under: pki.root, at: TestPKI.now, status: pki.status)
        #expect(found.subject == (try TestPKI.subject()))
        #expect(found.id.description == "rpps:10100003101" && found.subject.department == "31")
        #expect(found.key == key.publicKey)
        #expect(found.certificate == LogHash(of: certificate.der) && found.authority == pki.root.hash)
        #expect(found.notBefore == TestPKI.now - TestPKI.day)
    }

    @Test func `in the form of these tests' recipe is believed, so that each change is the reason`() async throws {
        #expect(try await TestPKI().refusal { _ in } == nil)
    }

    @Test func `survives its text form, with the authorities after it`() throws {
        let pki = try TestPKI()
        let certificate = try pki.certificate()
        let chain = try UnverifiedCertificate.chain(pem: certificate.pem + pki.root.pem)
        #expect(chain.map(\.hash) == [certificate.hash, pki.root.hash])
        #expect(try TrustRoot(pem: pki.root.pem) == pki.root)
    }

    @Test func `A32 is refused when no pinned authority signed it`() async throws {
        let pki = try TestPKI(), other = try TestPKI()
        #expect(await pki.refusal(try other.certificate()) == .notPinned)
        // The other authority may bear the same name, or be sent along: only the pinned key counts.
        let sent = try UnverifiedCertificate.chain(pem: other.root.pem)
        #expect(await pki.refusal(try other.certificate(), through: sent) == .notPinned)
        #expect(await pki.refusal(try pki.certificate(TestPKI.Recipe(), signedWith: SigningKey())) == .notPinned)
        #expect(throws: CertificationError.root) { try TrustRoot(pem: try pki.certificate().pem) }
        #expect(throws: CertificationError.root) { try TrustRoot(pem: pki.root.pem + pki.root.pem) }
        #expect(throws: CertificationError.root) { try TrustRoot(pem: "") }
    }

    @Test func `A32 is refused before it begins, after it ends and when it claims more than a year`() async throws {
        let pki = try TestPKI()
        #expect(try await pki.refusal { $0.from = TestPKI.now + 1 } == .notYetValid)
        #expect(try await pki.refusal { $0.until = TestPKI.now - 1 } == .expired)
        #expect(try await pki.refusal { $0.until = TestPKI.now + 366 * TestPKI.day } == .lifetime)
        #expect(throws: CertificationError.lifetime) {
            try pki.issuer.issue(
                try TestPKI.subject(),
                for: SigningKey().publicKey,
                from: TestPKI.now,
                until: TestPKI.now + 367 * TestPKI.day
            )
        }
    }

    @Test func `A32 is refused once revoked, and without a list that holds`() async throws {
        let pki = try TestPKI()
        let certificate = try pki.certificate(), neighbour = try pki.certificate()
        let revoking = try pki.status(revoking: [certificate.hash])
        #expect(await pki.refusal(certificate, status: revoking) == .revoked)
        #expect(await pki.refusal(neighbour, status: revoking) == nil)
        #expect(await pki.refusal(certificate, at: TestPKI.now + 7 * TestPKI.day) == .status(.stale))
        #expect(await pki.refusal(certificate, status: try TestPKI().status) == .status(.authority))
    }

    @Test func `A32 is refused for another role`() async throws {
        let pki = try TestPKI()
        let wrong: [(String, (inout TestPKI.Recipe) throws -> Void)] = [
            ("no usage", { $0.usage = nil }),
            ("encipherment too", { $0.usage = KeyUsage(digitalSignature: true, keyEncipherment: true) }),
            ("signs certificates", { $0.usage = KeyUsage(digitalSignature: true, keyCertSign: true) }),
            ("agrees on keys", { $0.usage = KeyUsage(keyAgreement: true) }),
            ("no purpose", { $0.purposes = [] }),
            ("a TLS server", { $0.purposes.append(.serverAuth) }),
            ("a TLS client only", { $0.purposes = [.clientAuth] }),
            ("any purpose", { $0.purposes.append(.any) }),
            ("no constraints", { $0.constraints = nil }),
            (
                "an unknown demand",
                { $0.extra = Certificate.Extension(oid: [1, 2, 3, 4], critical: true, value: [5, 0]) }
            ),
        ]
        for (name, change) in wrong {
            #expect(try await pki.refusal(change) == .wrongRole, "\(name)")
        }
        // A certificate that says it is an authority breaks the chain's own rules already.
        let authority = try await pki.refusal { $0.constraints = .isCertificateAuthority(maxPathLength: nil) }
        #expect(authority == .wrongRole)
        let root = try #require(try UnverifiedCertificate.chain(pem: pki.root.pem).first)
        #expect(await pki.refusal(root) == .wrongRole)
    }

    @Test func `A32 is refused when it is somebody else's or names two people`() async throws {
        let pki = try TestPKI()
        let other = try #require(ProfessionalID(rpps: "10100003102"))
        #expect(await pki.refusal(try pki.certificate(), expecting: other) == .wrongName)
        #expect(try await pki.refusal { $0.subject[7].1 = "Inès SPÉCIMEN" } == .wrongName)
        #expect(try await pki.refusal { $0.subject[7].1 = "810100003101" } == nil)
        #expect(try await pki.refusal { $0.subject[7].1 = "810100003102" } == .wrongName)
        let wrong: [(String, (inout TestPKI.Recipe) -> Void)] = [
            ("another country", { $0.subject[0].1 = "BE" }),
            ("no number of a department", { $0.subject[1].1 = "Haute-Garonne" }),
            ("no department", { $0.subject[1].1 = "(31)" }),
            ("a number that is no RPPS", { $0.subject[6].1 = "10100003101" }),
            ("no name", { $0.subject.remove(at: 4) }),
            ("two names", { $0.subject.append(([2, 5, 4, 4], "AUTRE")) }),
            ("no profession", { $0.profession = nil }),
            ("a profession that is no code", { $0.profession = "médecin" }),
            ("A29 a name with a terminal command", { $0.subject[4].1 = "FACTICE\u{1B}[2J" }),
            ("A29 a name that reorders the line", { $0.subject[4].1 = "FACTICE\u{202E}" }),
            ("an empty name", { $0.subject[4].1 = " " }),
            ("an endless name", { $0.subject[4].1 = String(repeating: "A", count: 101) }),
        ]
        for (name, change) in wrong {
            #expect(try await pki.refusal(change) == .subject, "\(name)")
        }
    }

    @Test func `A32 is refused when its key is its own authority's`() async throws {
        let pki = try TestPKI()
        #expect(await pki.refusal(try pki.certificate(key: pki.key.publicKey)) == .keyReuse)
    }

    @Test func `A06 is refused with a key of small order or of another kind`() async throws {
        let pki = try TestPKI()
        for first in [UInt8(0), 1] {
            let weak = try Curve25519.Signing.PublicKey(rawRepresentation: [first] + [UInt8](repeating: 0, count: 31))
            #expect(try await pki.refusal { $0.publicKey = Certificate.PublicKey(weak) } == .weakKey)
        }
        let curve = P256.Signing.PrivateKey().publicKey
        #expect(try await pki.refusal { $0.publicKey = Certificate.PublicKey(curve) } == .keyKind)
    }

    @Test func `A40 is refused with any byte changed, dropped or added`() async throws {
        let pki = try TestPKI()
        let good = try pki.certificate()
        #expect(throws: CertificationError.malformed) { try UnverifiedCertificate(der: good.der + [0]) }
        #expect(throws: CertificationError.malformed) { try UnverifiedCertificate(der: Data()) }
        #expect(throws: CertificationError.malformed) { try UnverifiedCertificate(der: Data(count: 1 << 20)) }
        for index in good.der.indices {
            #expect(throws: CertificationError.malformed, "cut at \(index)") {
                try UnverifiedCertificate(der: good.der.prefix(index))
            }
            var edited = good.der
            edited[index] ^= 1 << UInt8(index % 8)
            guard let certificate = try? UnverifiedCertificate(der: edited) else { continue }
            #expect(await pki.refusal(certificate) != nil, "byte \(index)")
        }
    }

    @Test func `may come through an authority between, unless that one may not sign or was revoked`() async throws {
        let pki = try TestPKI()
        let between = SigningKey()
        var recipe = TestPKI.Recipe()
        recipe.publicKey = Certificate.PublicKey(
            try Curve25519.Signing.PublicKey(rawRepresentation: between.publicKey.bytes)
        )
        recipe.usage = KeyUsage(keyCertSign: true)
        recipe.purposes = []
        recipe.constraints = .isCertificateAuthority(maxPathLength: 0)
        recipe.subject = [([2, 5, 4, 3], "Autorité entre deux")]
        let name = try DistinguishedName(
            recipe.subject.map { RelativeDistinguishedName.Attribute(type: $0.0, utf8String: $0.1) }
        )
        // The made-up root says that it signs leaves only.
        let strict = try pki.certificate(recipe)
        let leaf = try pki.certificate(TestPKI.Recipe(), signedWith: between, by: name)
        #expect(await pki.refusal(leaf) == .notPinned)
        #expect(await pki.refusal(leaf, through: [strict]) == .issuer)

        let open = try OpenRoot()
        let issuer = try open.certificate(recipe)
        #expect(await open.refusal(leaf, through: [issuer]) == nil)
        #expect(await open.refusal(leaf, through: [issuer], revoking: [issuer.hash]) == .issuer)
        recipe.usage = KeyUsage(digitalSignature: true)
        #expect(await open.refusal(leaf, through: [try open.certificate(recipe)]) == .issuer)
        recipe.usage = KeyUsage(keyCertSign: true)
        recipe.until = TestPKI.now - 1
        #expect(await open.refusal(leaf, through: [try open.certificate(recipe)]) == .issuer)
    }
}

/// A root that lets other authorities sign, in ECDSA as real ones do.
private struct OpenRoot {
    let key = P256.Signing.PrivateKey()
    let root: TrustRoot
    let name: DistinguishedName

    init() throws {
        name = try DistinguishedName([
            RelativeDistinguishedName.Attribute(type: .RDNAttributeType.commonName, utf8String: "Racine ouverte")
        ])
        root = try TrustRoot(
            try Certificate(
                version: .v3,
                serialNumber: Certificate.SerialNumber(),
                publicKey: Certificate.PublicKey(key.publicKey),
                notValidBefore: TestPKI.now - TestPKI.day,
                notValidAfter: TestPKI.now + 1000 * TestPKI.day,
                issuer: name,
                subject: name,
                extensions: try Certificate.Extensions {
                    Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
                    Critical(KeyUsage(keyCertSign: true))
                },
                issuerPrivateKey: Certificate.PrivateKey(key)
            )
        )
    }

    func certificate(_ recipe: TestPKI.Recipe) throws -> UnverifiedCertificate {
        let certificate = try Certificate(
            version: .v3,
            serialNumber: Certificate.SerialNumber(),
            publicKey: recipe.publicKey,
            notValidBefore: recipe.from,
            notValidAfter: recipe.until,
            issuer: name,
            subject: try DistinguishedName(
                recipe.subject.map { RelativeDistinguishedName.Attribute(type: $0.0, utf8String: $0.1) }
            ),
            extensions: try Certificate.Extensions {
                if let constraints = recipe.constraints { Critical(constraints) }
                if let usage = recipe.usage { Critical(usage) }
            },
            issuerPrivateKey: Certificate.PrivateKey(key)
        )
        return try UnverifiedCertificate(der: try certificate.derBytes)
    }

    /// Why a leaf is refused, with a list which nobody could have signed for such a root.
    func refusal(
        _ leaf: UnverifiedCertificate,
        through issuers: [UnverifiedCertificate],
        revoking revoked: Set<LogHash> = []
    ) async -> CertificationError? {
        do throws(CertificationError) {
            let status = try StatusList(
                authority: root.hash,
                number: 1,
                revoked: revoked,
                thisUpdate: TestPKI.now,
                nextUpdate: TestPKI.now + TestPKI.day,
                signedWith: SigningKey()
            )
            _ = try await leaf.verify(under: root, through: issuers, at: TestPKI.now, status: status)
            return nil
        } catch {
            return error
        }
    }
}
