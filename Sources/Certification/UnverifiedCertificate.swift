import Crypto
package import FoundationEssentials
package import SpaceProtocol
import SwiftASN1
@_spi(FixedExpiryValidationTime) import X509

/// A certificate somebody sent; it says nothing until ``verify(under:through:at:status:expecting:)``.
package struct UnverifiedCertificate: Hashable, Sendable {
    /// Nobody's certificate is longer.
    package static let maximumByteCount = 16 * 1024

    /// The bytes.
    package let der: Data
    /// The SHA-256 of the bytes.
    package let hash: LogHash

    let certificate: Certificate

    /// Reads the binary form.
    ///
    /// - Throws: `CertificationError.malformed` for anything but exactly one certificate in DER (A40).
    package init(der: Data) throws(CertificationError) {
        guard der.count <= Self.maximumByteCount,
            let certificate = try? Certificate(derEncoded: Array(der)),
            let again = try? certificate.derBytes, again == der
        else { throw .malformed }
        self.certificate = certificate
        self.der = Data(der)
        hash = LogHash(of: der)
    }

    /// Reads the text form: the certificate, then those of authorities between it and a root.
    ///
    /// - Returns: The certificates, in the order of the text; at least one.
    /// - Throws: `CertificationError.malformed`.
    package static func chain(pem: String) throws(CertificationError) -> [UnverifiedCertificate] {
        guard let documents = try? PEMDocument.parseMultiple(pemString: pem), !documents.isEmpty,
            documents.allSatisfy({ $0.discriminator == Certificate.defaultPEMDiscriminator })
        else { throw .malformed }
        var certificates: [UnverifiedCertificate] = []
        for document in documents { certificates.append(try UnverifiedCertificate(der: Data(document.derBytes))) }
        return certificates
    }

    /// When it ends, by its own words.
    package var notAfter: Date { certificate.notValidAfter }

    /// The text form.
    package var pem: String {
        PEMDocument(type: Certificate.defaultPEMDiscriminator, derBytes: Array(der)).pemString + "\n"
    }

    /// Verifies that this is a professional's certificate, today, from a pinned authority.
    ///
    /// - Parameters:
    ///   - root: The pinned authority.
    ///   - issuers: Authorities between, if there are any.
    ///   - time: The moment it has to hold at.
    ///   - status: The pinned authority's latest list of revoked certificates.
    ///   - expected: Who it has to be; nil to find out.
    /// - Returns: The professional.
    /// - Throws: `CertificationError`.
    package func verify(
        under root: TrustRoot,
        through issuers: [UnverifiedCertificate] = [],
        at time: Date,
        status: StatusList,
        expecting expected: ProfessionalID? = nil
    ) async throws(CertificationError) -> CertifiedProfessional {
        let authorities = try await chain(to: root, through: issuers, at: time)
        guard status.authority == root.hash else { throw .status(.authority) }
        try status.check(at: time)
        guard time >= certificate.notValidBefore else { throw .notYetValid }
        guard time <= certificate.notValidAfter else { throw .expired }
        guard certificate.notValidAfter.timeIntervalSince(certificate.notValidBefore) <= RolePolicy.maximumLifetime
        else { throw .lifetime }
        guard !status.revoked.contains(hash) else { throw .revoked }
        for authority in authorities.dropLast() {
            guard let hash = try? authority.hash, !status.revoked.contains(hash) else { throw .issuer }
        }
        try RolePolicy.check(leaf: certificate)
        let key = try verifyingKey()
        guard !authorities.contains(where: { $0.publicKey == certificate.publicKey }) else { throw .keyReuse }
        let subject = try ProfessionalSubject(certificate)
        guard expected == nil || expected == subject.id else { throw .wrongName }
        return CertifiedProfessional(self, subject: subject, key: key, root: root)
    }

    /// Who it is about, if a pinned authority itself signed it and it certifies this key; nil otherwise.
    ///
    /// For naming who did something long ago: whether the certificate held at any moment is not looked at, and nothing is to be granted by it.
    package func holder(of key: VerifyingKey, under root: TrustRoot) -> ProfessionalSubject? {
        guard certificate.issuer == root.certificate.subject,
            root.certificate.publicKey.isValidSignature(certificate.signature, for: certificate),
            (try? RolePolicy.check(leaf: certificate)) != nil, (try? verifyingKey()) == key
        else { return nil }
        return try? ProfessionalSubject(certificate)
    }

    /// The authorities from the one that signed this certificate up to the pinned one.
    private func chain(
        to root: TrustRoot,
        through issuers: [UnverifiedCertificate],
        at time: Date
    ) async throws(CertificationError) -> [Certificate] {
        guard issuers.count <= 4, hash != root.hash else { throw issuers.count > 4 ? .issuer : .wrongRole }
        var verifier = Verifier(rootCertificates: CertificateStore([root.certificate])) {
            // The leaf's own time is checked apart, to say which end was passed.
            RFC5280Policy(fixedExpiryValidationTime: time.clamped(to: certificate))
            IssuerPolicy()
        }
        // The library refuses a leaf with critical extensions of unknown meaning before it looks for issuers; say which it is.
        let outcome = await verifier.validate(
            leaf: certificate,
            intermediates: CertificateStore(issuers.map(\.certificate))
        )
        switch outcome {
        case .validCertificate(let chain):
            for authority in chain.dropFirst() {
                guard (authority.notValidBefore...authority.notValidAfter).contains(time) else { throw .issuer }
            }
            return Array(chain.dropFirst())
        case .couldNotValidate(let failures):
            try RolePolicy.check(leaf: certificate)
            throw failures.isEmpty ? .notPinned : .issuer
        }
    }

    private func verifyingKey() throws(CertificationError) -> VerifyingKey {
        guard let key = Curve25519.Signing.PublicKey(certificate.publicKey) else { throw .keyKind }
        do { return try VerifyingKey(bytes: key.rawRepresentation) } catch { throw .weakKey }
    }
}

extension Date {
    /// The moment of a certificate's life nearest to this one.
    fileprivate func clamped(to certificate: Certificate) -> Date {
        max(certificate.notValidBefore, min(self, certificate.notValidAfter))
    }
}
