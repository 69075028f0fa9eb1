import Foundation
import Testing

@testable import SpaceProtocol

@Suite struct `A key package` {
    let key = SigningKey()
    let certificate = LogHash(of: Data("a certificate".utf8))
    let start = Date(timeIntervalSince1970: 1_800_000_000)
    let day: TimeInterval = 86_400

    private func package(serial: Int64 = 1, days: Double = 90) throws -> KeyPackage {
        try KeyPackage(
            for: WrapPrivateKey().publicKey,
            certificate: certificate,
            serial: serial,
            notBefore: start,
            notAfter: start + days * day,
            signedWith: key
        )
    }

    /// Signs any text in the place of a package.
    private func signed(_ text: String) -> String {
        Statement(signing: Data(text.utf8), as: .keyPackage, with: key).compact
    }

    private func refusal(_ compact: String) -> KeyPackageError? {
        do throws(KeyPackageError) {
            _ = try KeyPackage(verifying: compact, by: key.publicKey, certificate: certificate)
            return nil
        } catch {
            return error
        }
    }

    @Test func `is read as it was written`() throws {
        let package = try package()
        #expect(try KeyPackage(verifying: package.compact, by: key.publicKey, certificate: certificate) == package)
        #expect(package.hash == LogHash(of: Data(package.compact.utf8)))
    }

    @Test func `A33 goes up in number for each certificate`() throws {
        let first = try package(serial: 4), second = try package(serial: 5)
        try first.check(after: nil)
        try first.check(after: first.mark)
        try second.check(after: first.mark)
        #expect(throws: KeyPackageError.replayed) { try first.check(after: second.mark) }
        #expect(throws: KeyPackageError.replayed) { try self.package(serial: 5).check(after: second.mark) }
        for serial in [0, -1, Int64.max] {
            #expect(throws: KeyPackageError.malformed) { try self.package(serial: serial) }
        }
    }

    @Test func `A33 holds from its first moment to its last, 90 days at most`() throws {
        let package = try package()
        try package.check(at: start)
        try package.check(at: start + 90 * day - 0.001)
        #expect(throws: KeyPackageError.notYetValid) { try package.check(at: start - 0.001) }
        #expect(throws: KeyPackageError.expired) { try package.check(at: start + 90 * day) }
        for days in [0, -1, 90.001] { #expect(throws: KeyPackageError.lifetime) { try self.package(days: days) } }
    }

    @Test func `A01 is refused from another signer or for another certificate`() throws {
        let package = try package()
        #expect(throws: KeyPackageError.statement(.signer)) {
            try KeyPackage(verifying: package.compact, by: SigningKey().publicKey, certificate: certificate)
        }
        #expect(throws: KeyPackageError.otherCertificate) {
            try KeyPackage(verifying: package.compact, by: key.publicKey, certificate: LogHash(of: Data()))
        }
    }

    @Test func `A06 is refused with a key nothing can be wrapped for`() throws {
        let good = try package()
        let statement = try Statement(verifying: good.compact, as: .keyPackage, by: key.publicKey)
        let text = String(decoding: statement.payload, as: UTF8.self)
        let name = String(decoding: Base64URL.encode(good.wrapping.bytes), as: UTF8.self)
        // The X25519 half is all zero: a point of small order.
        let weak = good.wrapping.bytes.dropLast(32) + Data(count: 32)
        for bytes in [weak, good.wrapping.bytes.dropLast(), Data()] {
            let edited = text.replacing(name, with: String(decoding: Base64URL.encode(bytes), as: UTF8.self))
            #expect(refusal(signed(edited)) == .weakKey)
        }
    }

    @Test func `A39 is never a statement of another namespace`() throws {
        let payload = try Statement(verifying: package().compact, as: .keyPackage, by: key.publicKey).payload
        for namespace in StatementNamespace.allCases where namespace != .keyPackage {
            let statement = Statement(signing: payload, as: namespace, with: key)
            #expect(refusal(statement.compact) == .statement(.namespace))
        }
    }

    @Test func `A40 is read in its one form only`() throws {
        let payload = try Statement(verifying: package().compact, as: .keyPackage, by: key.publicKey).payload
        let text = String(decoding: payload, as: UTF8.self)
        #expect(refusal(signed(text)) == nil)
        for (part, other) in [
            ("}", ",\"zone\":1}"), ("}", "} "), ("\"serial\":1", "\"serial\":1.0"), ("\"serial\":1", "\"serial\": 1"),
            ("\"serial\":1", "\"serial\":1,\"serial\":2"), ("\"serial\":1", "\"serial\":\"1\""),
        ] {
            #expect(refusal(signed(text.replacing(part, with: other))) == .malformed, "\(other)")
        }
    }
}

@Suite struct `A professional's id` {
    @Test func `is written in one way`() throws {
        let id = try #require(ProfessionalID(parsing: "rpps:10100003101"))
        #expect(id.description == "rpps:10100003101" && id.nationalNumber == "810100003101")
        for text in [
            "", "10100003101", "rpps:", "rpps:1010000310", "rpps:810100003101", "rpps:1010000310a", "RPPS:10100003101",
        ] {
            #expect(ProfessionalID(parsing: text) == nil, "\(text)")
        }
    }
}
