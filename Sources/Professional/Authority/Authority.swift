package import Certification
package import FoundationEssentials
package import HealthModel
package import SpaceProtocol

/// The demonstration's trust authority: certifies invented professionals, revokes, and publishes.
///
/// Its folder holds `root.pem`, the sealed root key, one file for each certificate, and a list of what was issued. A real authority takes its
/// place by pinning another root.
package struct Authority: Sendable {
    /// A list of revoked certificates holds for so long.
    private static let statusLifetime: TimeInterval = 7 * 86_400
    private static let certificateLifetime: TimeInterval = 365 * 86_400

    private let folder: SealedFolder
    private let issuer: CertificateIssuer

    /// A certificate the authority issued.
    package struct Issued: Hashable, Sendable, Codable {
        /// The hash of the certificate.
        package let hash: LogHash
        /// Whether it was revoked.
        package fileprivate(set) var isRevoked: Bool
        /// When it ends, in milliseconds.
        package let notAfter: Int64
        /// Whose it is.
        package let subject: ProfessionalSubject

        /// When it ends.
        package var end: Date { Date(storedMilliseconds: notAfter) }
    }

    private struct Register: Codable {
        var issued: [Issued] = []
        /// The number of the latest list of revoked certificates.
        var number: Int64 = 0
    }

    /// The authority as others pin it.
    package var root: TrustRoot { issuer.root }

    /// Founds an authority in a folder.
    ///
    /// - Throws: `ProfessionalError`.
    package static func found(
        at path: String,
        name: String,
        lock: SealedFolder.Lock,
        at time: Date,
        derivation: PassphraseDerivation = .scrypt
    ) async throws(ProfessionalError) -> Authority {
        let folder = try await SealedFolder.create(at: path, lock: lock, derivation: derivation)
        let key = SigningKey()
        let issuer: CertificateIssuer
        do { issuer = try CertificateIssuer(founding: name, key: key, at: time) } catch { throw .certification(error) }
        try folder.seal(key.storedBytes, as: Name.key)
        try folder.makeFolder(Name.certificates)
        try folder.write(CanonicalJSON.encode(Register()), as: Name.register)
        try folder.write(Data(issuer.root.pem.utf8), as: Name.root)
        return Authority(folder: folder, issuer: issuer)
    }

    /// Takes up the authority of a folder.
    ///
    /// - Throws: `ProfessionalError`.
    package static func open(
        at path: String,
        passphrase: Passphrase?,
        derivation: PassphraseDerivation = .scrypt
    ) async throws(ProfessionalError) -> Authority {
        let folder = try await SealedFolder.open(at: path, passphrase: passphrase, derivation: derivation)
        let key = try folder.unseal(Name.key)
        do {
            let root = try TrustRoot(pem: String(decoding: try folder.read(Name.root), as: UTF8.self))
            return Authority(
                folder: folder,
                issuer: try CertificateIssuer(root: root, key: try SigningKey(storedBytes: key))
            )
        } catch {
            throw .damaged
        }
    }

    /// Everything issued so far, in order.
    ///
    /// - Throws: `ProfessionalError.unreadable` or `.damaged`.
    package func issued() throws(ProfessionalError) -> [Issued] { try register().issued }

    /// Certifies a professional with a new key, and puts both into a folder of their own.
    ///
    /// - Parameters:
    ///   - subject: Who it is.
    ///   - path: The new folder, for ``CertifiedIdentity``.
    ///   - lock: What the new folder is opened with.
    ///   - time: When the certificate begins; it is back-dated by an hour, for clocks that are slow.
    ///   - derivation: How keys are derived from passphrases.
    /// - Returns: The certificate.
    /// - Throws: `ProfessionalError`.
    package func issue(
        _ subject: ProfessionalSubject,
        into path: String,
        lock: SealedFolder.Lock,
        at time: Date,
        derivation: PassphraseDerivation = .scrypt
    ) async throws(ProfessionalError) -> UnverifiedCertificate {
        let key = SigningKey()
        let certificate: UnverifiedCertificate
        do {
            certificate = try issuer.issue(
                subject,
                for: key.publicKey,
                from: time - 3600,
                until: time + Self.certificateLifetime
            )
        } catch {
            throw .certification(error)
        }
        let target = try await SealedFolder.create(at: path, lock: lock, derivation: derivation)
        var register = try register()
        register.issued.append(
            Issued(
                hash: certificate.hash,
                isRevoked: false,
                notAfter: (time + Self.certificateLifetime).storedMilliseconds,
                subject: subject
            )
        )
        // On the list before anybody has the key: what is not on it could never be revoked.
        try folder.write(certificate.der, as: Name.certificate(certificate.hash))
        try folder.write(CanonicalJSON.encode(register), as: Name.register)
        try CertifiedIdentity(certificate: certificate, root: root, key: key).write(into: target)
        return certificate
    }

    /// Revokes every certificate of a professional; it takes effect for others when it is published.
    ///
    /// - Returns: How many are newly revoked.
    /// - Throws: `ProfessionalError.unknownProfessional`, or that of the folder.
    package func revoke(_ id: ProfessionalID) throws(ProfessionalError) -> Int {
        var register = try register()
        guard register.issued.contains(where: { $0.subject.id == id }) else { throw .unknownProfessional }
        var count = 0
        for index in register.issued.indices where register.issued[index].subject.id == id {
            if !register.issued[index].isRevoked { count += 1 }
            register.issued[index].isRevoked = true
        }
        try folder.write(CanonicalJSON.encode(register), as: Name.register)
        return count
    }

    /// What there is to publish: a new list of revoked certificates, and everybody whose certificate still holds.
    ///
    /// - Returns: Pages to send one after the other.
    /// - Throws: `ProfessionalError`.
    package func publication(at time: Date) throws(ProfessionalError) -> [DirectoryPage] {
        var register = try register()
        register.number = max(register.number + 1, time.storedMilliseconds)
        // The number is used up before the list leaves, so that no two lists ever share one.
        try folder.write(CanonicalJSON.encode(register), as: Name.register)
        do {
            let status = try issuer.status(
                number: register.number,
                revoking: Set(register.issued.filter(\.isRevoked).map(\.hash)),
                from: time,
                until: time + Self.statusLifetime
            )
            var entries: [DirectoryEntry] = []
            for issued in register.issued
            where !issued.isRevoked && issued.notAfter > time.storedMilliseconds {
                let der = try folder.read(Name.certificate(issued.hash))
                entries.append(try DirectoryEntry(certificate: try UnverifiedCertificate(der: der), keyPackage: nil))
            }
            let count = DirectoryPage.maximumCount
            return stride(from: 0, to: max(entries.count, 1), by: count).map { start in
                DirectoryPage(
                    authorities: [status.compact],
                    professionals: Array(entries[start..<min(start + count, entries.count)])
                )
            }
        } catch let error as CertificationError {
            throw .certification(error)
        } catch {
            throw .damaged
        }
    }

    private func register() throws(ProfessionalError) -> Register {
        guard let register = CanonicalJSON.decode(Register.self, from: try folder.read(Name.register)) else {
            throw .damaged
        }
        return register
    }

    private enum Name {
        static let key = "root.key.sealed"
        static let root = "root.pem"
        static let register = "issued.json"
        static let certificates = "certificates"
        static func certificate(_ hash: LogHash) -> String { "\(certificates)/\(hash).der" }
    }
}

extension ProfessionalSubject {
    /// An invented professional, as the demonstration's authority certifies them; nil if the file of the demonstration is not right.
    package init?(_ professional: FictitiousProfessional) {
        guard let id = ProfessionalID(rpps: professional.rpps.number) else { return nil }
        self.init(
            id: id,
            name: professional.name,
            given: professional.given,
            profession: professional.profession,
            title: professional.title,
            place: professional.place,
            region: professional.region,
            department: professional.department,
            establishment: professional.establishment,
            speciality: professional.speciality
        )
    }
}
