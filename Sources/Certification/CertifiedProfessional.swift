package import FoundationEssentials
package import SpaceProtocol
import X509

/// A professional whose certificate was verified; there is no other way to make one.
package struct CertifiedProfessional: Hashable, Sendable {
    /// Who it is.
    package let subject: ProfessionalSubject
    /// The key which the professional signs with.
    package let key: VerifyingKey
    /// The hash of the certificate, by which grants name it.
    package let certificate: LogHash
    /// The certificate.
    package let der: Data
    /// The hash of the pinned authority that vouches for it.
    package let authority: LogHash
    /// When the certificate begins.
    package let notBefore: Date
    /// When it ends.
    package let notAfter: Date

    /// Who it is, for good.
    package var id: ProfessionalID { subject.id }

    init(_ verified: UnverifiedCertificate, subject: ProfessionalSubject, key: VerifyingKey, root: TrustRoot) {
        self.subject = subject
        self.key = key
        certificate = verified.hash
        der = verified.der
        authority = root.hash
        notBefore = verified.certificate.notValidBefore
        notAfter = verified.certificate.notValidAfter
    }
}
