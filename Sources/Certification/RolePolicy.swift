import FoundationEssentials
import SwiftASN1
import X509

/// What a certificate has to be for, which the library's own policy leaves open: it does not look at keyUsage.
enum RolePolicy {
    /// A professional's certificate is valid for at most a year, one day of grace included.
    static let maximumLifetime: TimeInterval = 366 * 86_400

    /// Whether a certificate may vouch for others: keyUsage says so, and basicConstraints too.
    static func maySignCertificates(_ certificate: Certificate) -> Bool {
        guard let usage = try? certificate.extensions.keyUsage, usage.keyCertSign,
            let constraints = try? certificate.extensions.basicConstraints,
            case .isCertificateAuthority = constraints
        else { return false }
        return true
    }

    /// Checks that a leaf is a professional's signing certificate and nothing more.
    ///
    /// Required: keyUsage is digitalSignature alone; extended usage names document signing, and neither any use nor TLS servers; it is
    /// not an authority; and nothing critical stands in it that is not checked here.
    static func check(leaf: Certificate) throws(CertificationError) {
        var onlySignature = KeyUsage()
        onlySignature.digitalSignature = true
        let checked: [ASN1ObjectIdentifier] = [
            .X509ExtensionID.keyUsage, .X509ExtensionID.basicConstraints, .X509ExtensionID.extendedKeyUsage,
        ]
        guard leaf.version == .v3,
            leaf.extensions.allSatisfy({ !$0.critical || checked.contains($0.oid) }),
            let usage = try? leaf.extensions.keyUsage, usage == onlySignature,
            let constraints = try? leaf.extensions.basicConstraints, constraints == .notCertificateAuthority,
            let purposes = try? leaf.extensions.extendedKeyUsage,
            purposes.contains(.documentSigning), !purposes.contains(.any), !purposes.contains(.serverAuth)
        else { throw .wrongRole }
    }
}

/// The part of the role policy that is about the authorities of a chain.
struct IssuerPolicy: VerifierPolicy {
    let verifyingCriticalExtensions: [ASN1ObjectIdentifier] = [
        .X509ExtensionID.keyUsage, .X509ExtensionID.extendedKeyUsage,
    ]

    func chainMeetsPolicyRequirements(chain: UnverifiedCertificateChain) -> PolicyEvaluationResult {
        for issuer in chain.dropFirst() {
            guard RolePolicy.maySignCertificates(issuer) else {
                return .failsToMeetPolicy(reason: "an issuer may not sign certificates")
            }
            if let purposes = try? issuer.extensions.extendedKeyUsage,
                !purposes.contains(.documentSigning), !purposes.contains(.any)
            {
                return .failsToMeetPolicy(reason: "an issuer is for other uses")
            }
        }
        return .meetsPolicy
    }
}

extension ExtendedKeyUsage.Usage {
    static let documentSigning = ExtendedKeyUsage.Usage(oid: .documentSigning)
}
