package import Certification
import FoundationEssentials
package import SpaceProtocol

/// What an authority hands to a professional: the certificate, the authority's root, and the sealed signing key.
package struct CertifiedIdentity: Sendable {
    /// The certificate, then those of authorities between, if there are any.
    package let certificate: UnverifiedCertificate
    /// Authorities between the certificate and the root.
    package let issuers: [UnverifiedCertificate]
    /// The authority.
    package let root: TrustRoot
    /// The certified key.
    package let key: SigningKey

    /// Reads what is in a folder.
    ///
    /// - Throws: `ProfessionalError`.
    package init(_ folder: SealedFolder) throws(ProfessionalError) {
        let chain = String(decoding: try folder.read(Name.certificate), as: UTF8.self)
        let pem = String(decoding: try folder.read(Name.root), as: UTF8.self)
        let stored = try folder.unseal(Name.key)
        do throws(CertificationError) {
            let certificates = try UnverifiedCertificate.chain(pem: chain)
            certificate = certificates[0]
            issuers = Array(certificates.dropFirst())
            root = try TrustRoot(pem: pem)
        } catch {
            throw .certification(error)
        }
        do { key = try SigningKey(storedBytes: stored) } catch { throw .damaged }
    }

    init(certificate: UnverifiedCertificate, root: TrustRoot, key: SigningKey) {
        self.certificate = certificate
        issuers = []
        self.root = root
        self.key = key
    }

    /// Who the certificate says this is.
    ///
    /// - Throws: `ProfessionalError.certification(.subject)`.
    package func subject() throws(ProfessionalError) -> ProfessionalSubject {
        do { return try DirectoryEntry(certificate: certificate, keyPackage: nil).subject } catch {
            throw .certification(error)
        }
    }

    /// Puts everything into a folder.
    func write(into folder: SealedFolder) throws(ProfessionalError) {
        try folder.seal(key.storedBytes, as: Name.key)
        try folder.write(Data(root.pem.utf8), as: Name.root)
        let chain = ([certificate] + issuers).map(\.pem).joined()
        try folder.write(Data(chain.utf8), as: Name.certificate)
    }

    private enum Name {
        static let key = "signing.key.sealed"
        static let root = "root.pem"
        static let certificate = "certificate.pem"
    }
}
