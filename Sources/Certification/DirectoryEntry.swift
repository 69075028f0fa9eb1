package import FoundationEssentials
package import SpaceProtocol

/// A professional as a directory shows them: nothing is believed before ``ProfessionalRegister/verify(_:at:)``.
package struct DirectoryEntry: Hashable, Sendable, Codable {
    /// The certificate in DER.
    package let certificate: JSONBytes
    /// Certificates of authorities between it and a root; mostly none.
    package let issuers: [JSONBytes]
    /// The latest signed key to wrap for; nil until the professional enrolled.
    package let keyPackage: String?
    /// Who the certificate is about, so that a directory can be searched and read without reading certificates.
    package let subject: ProfessionalSubject

    /// An entry made of its parts.
    package init(
        certificate: UnverifiedCertificate,
        issuers: [UnverifiedCertificate] = [],
        keyPackage: String?
    ) throws(CertificationError) {
        self.certificate = JSONBytes(certificate.der)
        self.issuers = issuers.map { JSONBytes($0.der) }
        self.keyPackage = keyPackage
        subject = try ProfessionalSubject(certificate.certificate)
    }

    /// The entry with another key.
    package func with(keyPackage: KeyPackage) -> DirectoryEntry {
        DirectoryEntry(self, keyPackage: keyPackage.compact)
    }

    private init(_ entry: DirectoryEntry, keyPackage: String) {
        certificate = entry.certificate
        issuers = entry.issuers
        subject = entry.subject
        self.keyPackage = keyPackage
    }
}

/// What a directory answers, and what is published to it: the authorities' lists of revoked certificates, and entries.
package struct DirectoryPage: Hashable, Sendable, Codable {
    /// The most entries one page holds.
    package static let maximumCount = 200

    /// Signed lists of revoked certificates.
    package let authorities: [String]
    /// The professionals.
    package let professionals: [DirectoryEntry]

    /// A page made of its parts.
    package init(authorities: [String], professionals: [DirectoryEntry]) {
        self.authorities = authorities
        self.professionals = professionals
    }

    /// Reads a page; nil unless it is in its one accepted form.
    package init?(parsing bytes: Data) {
        guard let page = CanonicalJSON.decode(DirectoryPage.self, from: bytes) else { return nil }
        self = page
    }

    /// The written form.
    package var bytes: Data { CanonicalJSON.encode(self) }
}
