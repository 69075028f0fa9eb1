import Certification
import Foundation
import SpaceProtocol
import Testing

/// A certified professional for tests of the server.
struct CertifiedDouble: Sendable {
    let signing = SigningKey()
    let wrapping = WrapPrivateKey()
    let subject: ProfessionalSubject
    let certificate: UnverifiedCertificate
    private let time: Date

    init(
        _ rpps: String = "99900000011",
        name: String = "Exemple",
        given: String = "Camille",
        profession: String = "10",
        place: String = "Amiens",
        department: String = "80",
        certifiedBy issuer: CertificateIssuer,
        at time: Date
    ) throws {
        self.time = time
        let id = try #require(ProfessionalID(rpps: rpps))
        subject = try #require(
            ProfessionalSubject(
                id: id,
                name: name,
                given: given,
                profession: profession,
                title: "Médecin",
                place: place,
                region: "Somme",
                department: department
            )
        )
        certificate = try issuer.issue(
            subject,
            for: signing.publicKey,
            from: time.addingTimeInterval(-86_400),
            until: time.addingTimeInterval(300 * 86_400)
        )
    }

    var id: ProfessionalID { subject.id }

    func package(_ serial: Int64 = 1, days: Double = 80) throws -> KeyPackage {
        try KeyPackage(
            for: wrapping.publicKey,
            certificate: certificate.hash,
            serial: serial,
            notBefore: time.addingTimeInterval(-60),
            notAfter: time.addingTimeInterval(days * 86_400),
            signedWith: signing
        )
    }

    func entry(_ package: KeyPackage? = nil) throws -> DirectoryEntry {
        try DirectoryEntry(certificate: certificate, keyPackage: package?.compact)
    }

    var recipient: GrantRecipient {
        get throws {
            try GrantRecipient(
                professional: id,
                certificate: certificate.der,
                signing: signing.publicKey,
                keyPackage: package()
            )
        }
    }
}

extension CertificateIssuer {
    /// An authority of its own.
    static func founded(at time: Date) throws -> CertificateIssuer {
        try CertificateIssuer(founding: "Autorité d'essai", key: SigningKey(), at: time)
    }

    /// A list of revoked certificates that holds for a month.
    func list(_ number: Int64, revoking revoked: [LogHash] = [], at time: Date) throws -> String {
        try status(number: number, revoking: Set(revoked), from: time, until: time.addingTimeInterval(30 * 86_400))
            .compact
    }
}
