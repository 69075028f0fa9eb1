import Crypto
package import FoundationEssentials
package import SpaceProtocol
import SwiftASN1
import X509

/// An authority that certifies professionals; the demonstration's, or a test's.
///
/// Roots live ten years, certificates at most one. The key never leaves the value; whoever keeps it seals it.
package struct CertificateIssuer: Sendable {
    /// The authority as others pin it.
    package let root: TrustRoot
    private let key: SigningKey

    /// An authority whose root is there already.
    ///
    /// - Throws: `CertificationError.root` if the key is not the root's.
    package init(root: TrustRoot, key: SigningKey) throws(CertificationError) {
        guard root.statusKey == key.publicKey else { throw .root }
        self.root = root
        self.key = key
    }

    /// Founds an authority.
    ///
    /// - Parameters:
    ///   - name: What it calls itself.
    ///   - key: Its key.
    ///   - time: When it begins.
    /// - Throws: `CertificationError.root` if its certificate cannot be written.
    package init(founding name: String, key: SigningKey, at time: Date) throws(CertificationError) {
        do {
            let privateKey = try Self.privateKey(key)
            let subject = try DistinguishedName([
                RelativeDistinguishedName.Attribute(type: .RDNAttributeType.countryName, printableString: "FR"),
                RelativeDistinguishedName.Attribute(type: .RDNAttributeType.commonName, utf8String: name),
            ])
            let certificate = try Certificate(
                version: .v3,
                serialNumber: Certificate.SerialNumber(),
                publicKey: privateKey.publicKey,
                notValidBefore: time.addingTimeInterval(-3600),
                notValidAfter: time.addingTimeInterval(3650 * 86_400),
                issuer: subject,
                subject: subject,
                extensions: try Certificate.Extensions {
                    Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                    Critical(KeyUsage(keyCertSign: true, cRLSign: true))
                    SubjectKeyIdentifier(hash: privateKey.publicKey)
                },
                issuerPrivateKey: privateKey
            )
            root = try TrustRoot(certificate)
            self.key = key
        } catch {
            throw .root
        }
    }

    /// Certifies a professional's key.
    ///
    /// - Parameters:
    ///   - subject: Who it is.
    ///   - key: Their signing key.
    ///   - time: When it begins.
    ///   - end: When it ends; a year later at most.
    /// - Returns: The certificate.
    /// - Throws: `CertificationError.lifetime`, or `.subject` if it cannot be written.
    package func issue(
        _ subject: ProfessionalSubject,
        for key: VerifyingKey,
        from time: Date,
        until end: Date
    ) throws(CertificationError) -> UnverifiedCertificate {
        guard end > time, end.timeIntervalSince(time) <= RolePolicy.maximumLifetime else { throw .lifetime }
        let der: Data
        do {
            let publicKey = Certificate.PublicKey(try Curve25519.Signing.PublicKey(rawRepresentation: key.bytes))
            let issuer = try root.certificate.extensions.subjectKeyIdentifier
            der = try Certificate(
                version: .v3,
                serialNumber: Certificate.SerialNumber(),
                publicKey: publicKey,
                notValidBefore: time,
                notValidAfter: end,
                issuer: root.certificate.subject,
                subject: try subject.distinguishedName(),
                extensions: try Certificate.Extensions {
                    Critical(BasicConstraints.notCertificateAuthority)
                    Critical(KeyUsage(digitalSignature: true))
                    try ExtendedKeyUsage([.documentSigning, .clientAuth])
                    SubjectKeyIdentifier(hash: publicKey)
                    if let issuer { AuthorityKeyIdentifier(keyIdentifier: issuer.keyIdentifier) }
                    try subject.professionExtension()
                },
                issuerPrivateKey: try Self.privateKey(self.key)
            ).derBytes
        } catch {
            throw .subject
        }
        return try UnverifiedCertificate(der: der)
    }

    /// Signs a list of revoked certificates.
    ///
    /// - Parameters:
    ///   - number: Higher than that of the list before.
    ///   - revoked: The hashes of all certificates revoked so far.
    ///   - time: When it is made.
    ///   - end: When there has to be a later one.
    /// - Returns: The signed list.
    /// - Throws: `CertificationError.status`.
    package func status(
        number: Int64,
        revoking revoked: Set<LogHash>,
        from time: Date,
        until end: Date
    ) throws(CertificationError) -> StatusList {
        try StatusList(
            authority: root.hash,
            number: number,
            revoked: revoked,
            thisUpdate: time,
            nextUpdate: end,
            signedWith: key
        )
    }

    private static func privateKey(_ key: SigningKey) throws -> Certificate.PrivateKey {
        Certificate.PrivateKey(try Curve25519.Signing.PrivateKey(rawRepresentation: key.storedBytes))
    }
}
