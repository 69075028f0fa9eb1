import Crypto
import FoundationEssentials
package import SpaceProtocol
import SwiftASN1
import X509

/// A certificate authority that was pinned: what it signs is believed, and nothing else is.
package struct TrustRoot: Hashable, Sendable {
    /// The SHA-256 of its certificate, by which it is named.
    package let hash: LogHash
    /// The certificate in PEM, to show and to keep.
    package let pem: String
    /// The key its list of revoked certificates is signed with; nil where the authority does not use Ed25519.
    package let statusKey: VerifyingKey?

    let certificate: Certificate

    /// Reads the authority's own certificate.
    ///
    /// - Parameter pem: One certificate in PEM; text before and after it is left out.
    /// - Throws: `CertificationError.root` unless it is one that may sign certificates, and signed itself.
    package init(pem: String) throws(CertificationError) {
        do {
            let documents = try PEMDocument.parseMultiple(pemString: pem)
            guard documents.count == 1, let document = documents.first,
                document.discriminator == Certificate.defaultPEMDiscriminator
            else { throw CertificationError.root }
            try self.init(Certificate(derEncoded: document.derBytes))
        } catch {
            throw .root
        }
    }

    init(_ certificate: Certificate) throws {
        guard certificate.issuer == certificate.subject, RolePolicy.maySignCertificates(certificate),
            certificate.publicKey.isValidSignature(certificate.signature, for: certificate)
        else { throw CertificationError.root }
        self.certificate = certificate
        hash = try certificate.hash
        pem = try certificate.serializeAsPEM().pemString + "\n"
        if let key = Curve25519.Signing.PublicKey(certificate.publicKey) {
            statusKey = try VerifyingKey(bytes: key.rawRepresentation)
        } else {
            statusKey = nil
        }
    }
}

extension Certificate {
    /// The SHA-256 of the certificate's bytes.
    var hash: LogHash {
        get throws { LogHash(of: try derBytes) }
    }

    /// The certificate's bytes.
    var derBytes: Data {
        get throws {
            var serializer = DER.Serializer()
            try serializer.serialize(self)
            return Data(serializer.serializedBytes)
        }
    }
}
