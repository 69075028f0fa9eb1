import Crypto
import Foundation
import SpaceProtocol
import SwiftASN1
import Testing
import X509

@testable import Certification

/// A made-up authority that can also certify what it should not.
struct TestPKI {
    static let now = Date(timeIntervalSince1970: 1_800_000_000)
    static let day: TimeInterval = 86_400

    let key = SigningKey()
    let issuer: CertificateIssuer
    let status: StatusList
    var root: TrustRoot { issuer.root }

    init(revoking revoked: Set<LogHash> = []) throws {
        issuer = try CertificateIssuer(founding: "Autorité d'essai", key: key, at: Self.now - 100 * Self.day)
        status = try issuer.status(number: 1, revoking: revoked, from: Self.now, until: Self.now + 7 * Self.day)
    }

    func status(number: Int64 = 2, revoking revoked: Set<LogHash>) throws -> StatusList {
        try issuer.status(number: number, revoking: revoked, from: Self.now, until: Self.now + 7 * Self.day)
    }

    /// A fictitious cardiologist, or somebody else.
    static func subject(
        rpps: String = "10100003101",
        name: String = "FACTICE",
        given: String = "Noël",
        profession: String = "10"
    ) throws -> ProfessionalSubject {
        let id = try #require(ProfessionalID(rpps: rpps))
        return try #require(
            ProfessionalSubject(
                id: id,
                name: name,
                given: given,
                profession: profession,
                title: "Médecin",
                place: "Valmont-Fictif",
                region: "Haute-Garonne",
                department: "31",
                establishment: "Cabinet de cardiologie de Valmont-Fictif",
                speciality: "Cardiologie"
            )
        )
    }

    /// An ordinary certificate, valid from yesterday for half a year.
    func certificate(_ subject: ProfessionalSubject? = nil, key: VerifyingKey = SigningKey().publicKey) throws
        -> UnverifiedCertificate
    {
        try issuer.issue(
            try subject ?? Self.subject(),
            for: key,
            from: Self.now - Self.day,
            until: Self.now + 180 * Self.day
        )
    }

    /// What a certificate may be made of when its maker does not keep to the rules.
    struct Recipe {
        var publicKey = Certificate.PublicKey(Curve25519.Signing.PrivateKey().publicKey)
        var from = TestPKI.now - TestPKI.day
        var until = TestPKI.now + 180 * TestPKI.day
        var subject: [(ASN1ObjectIdentifier, String)] = [
            ([2, 5, 4, 6], "FR"), ([2, 5, 4, 8], "Haute-Garonne (31)"), ([2, 5, 4, 7], "Valmont-Fictif"),
            ([2, 5, 4, 12], "Médecin"), ([2, 5, 4, 4], "FACTICE"), ([2, 5, 4, 42], "Noël"),
            ([2, 5, 4, 5], "810100003101"), ([2, 5, 4, 3], "Noël FACTICE"),
        ]
        var usage: KeyUsage? = KeyUsage(digitalSignature: true)
        var purposes: [ExtendedKeyUsage.Usage] = [ExtendedKeyUsage.Usage(oid: [1, 3, 6, 1, 5, 5, 7, 3, 36])]
        var constraints: BasicConstraints? = .notCertificateAuthority
        var profession: String? = "10"
        var extra: Certificate.Extension?
    }

    /// Signs whatever the recipe says, with the authority's key or another.
    func certificate(
        _ recipe: Recipe,
        signedWith signer: SigningKey? = nil,
        by issuerName: DistinguishedName? = nil
    ) throws -> UnverifiedCertificate {
        var extensions = Certificate.Extensions()
        if let constraints = recipe.constraints {
            try extensions.append(Certificate.Extension(constraints, critical: true))
        }
        if let usage = recipe.usage { try extensions.append(Certificate.Extension(usage, critical: true)) }
        if !recipe.purposes.isEmpty {
            try extensions.append(Certificate.Extension(try ExtendedKeyUsage(recipe.purposes), critical: false))
        }
        if let profession = recipe.profession {
            var serializer = DER.Serializer()
            try serializer.serialize(ASN1UTF8String(profession))
            try extensions.append(
                Certificate.Extension(
                    oid: [1, 2, 250, 1, 71, 1, 2, 7],
                    critical: false,
                    value: serializer.serializedBytes[...]
                )
            )
        }
        if let extra = recipe.extra { try extensions.append(extra) }
        let certificate = try Certificate(
            version: .v3,
            serialNumber: Certificate.SerialNumber(),
            publicKey: recipe.publicKey,
            notValidBefore: recipe.from,
            notValidAfter: recipe.until,
            issuer: issuerName ?? root.certificate.subject,
            subject: try DistinguishedName(
                recipe.subject.map { RelativeDistinguishedName.Attribute(type: $0.0, utf8String: $0.1) }
            ),
            extensions: extensions,
            issuerPrivateKey: Certificate.PrivateKey(
                try Curve25519.Signing.PrivateKey(rawRepresentation: (signer ?? key).storedBytes)
            )
        )
        return try UnverifiedCertificate(der: try certificate.derBytes)
    }

    /// Why the certificate is refused; nil when it is believed.
    func refusal(
        _ certificate: UnverifiedCertificate,
        through issuers: [UnverifiedCertificate] = [],
        at time: Date = TestPKI.now,
        status: StatusList? = nil,
        expecting expected: ProfessionalID? = nil
    ) async -> CertificationError? {
        do throws(CertificationError) {
            _ = try await certificate.verify(
                under: root,
                through: issuers,
                at: time,
                status: status ?? self.status,
                expecting: expected
            )
            return nil
        } catch {
            return error
        }
    }

    /// Why a certificate of this recipe is refused.
    func refusal(_ change: (inout Recipe) throws -> Void) async throws -> CertificationError? {
        var recipe = Recipe()
        try change(&recipe)
        return await refusal(try certificate(recipe))
    }
}
