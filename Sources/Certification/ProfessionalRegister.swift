package import FoundationEssentials
package import SpaceProtocol

/// A professional whose entry was verified: the certificate, and the key to wrap for if there is one.
package struct RegisteredProfessional: Hashable, Sendable {
    /// Who it is.
    package let professional: CertifiedProfessional
    /// The key to wrap for.
    package let keyPackage: KeyPackage?
}

/// What is known of professionals: the pinned authorities, their latest lists, and which key belongs to whom.
///
/// One value for everybody who reads a directory, a client as well as the server itself. It remembers, so that nothing older is ever taken
/// for news: lists and key packages go up in number, and a key stays with the person it was first seen with.
package struct ProfessionalRegister: Sendable {
    /// The pinned authorities.
    package let roots: [TrustRoot]
    /// What has to survive a restart.
    package private(set) var memory: Memory
    private var statuses: [LogHash: StatusList] = [:]

    /// What a register remembers.
    package struct Memory: Hashable, Sendable, Codable {
        /// Whose key it is, by thumbprint.
        package var keys: [String: ProfessionalID] = [:]
        /// The latest key package, by certificate.
        package var packages: [String: KeyPackage.Mark] = [:]
        /// The latest list of each authority, in signed form.
        package var statuses: [String] = []

        /// The memory of a new register.
        package init() {}
    }

    /// A register with these authorities, and what it remembered.
    ///
    /// - Throws: `CertificationError.status` if a remembered list is no pinned authority's any more.
    package init(roots: [TrustRoot], memory: Memory = Memory()) throws(CertificationError) {
        self.roots = roots
        self.memory = memory
        self.memory.statuses = []
        for compact in memory.statuses { try update(compact) }
    }

    /// The latest list of an authority.
    package func status(of root: TrustRoot) -> StatusList? { statuses[root.hash] }

    /// Takes over a list of revoked certificates, unless a later one is known.
    ///
    /// - Throws: `CertificationError.status`; then nothing changed.
    package mutating func update(_ compact: String) throws(CertificationError) {
        var refusal = CertificationError.status(.authority)
        for root in roots {
            let status: StatusList
            do {
                status = try StatusList(verifying: compact, of: root)
            } catch {
                if error != .status(.authority) { refusal = error }
                continue
            }
            try status.check(after: statuses[root.hash])
            statuses[root.hash] = status
            memory.statuses = statuses.values.map(\.compact).sorted()
            return
        }
        throw refusal
    }

    /// Verifies an entry of a directory: the certificate, what it says of itself, the key, and what was known before.
    ///
    /// - Parameters:
    ///   - entry: What a directory showed.
    ///   - time: The moment everything has to hold at.
    /// - Returns: The professional, to ``remember(_:)``.
    /// - Throws: `CertificationError`.
    package func verify(
        _ entry: DirectoryEntry,
        at time: Date
    ) async throws(CertificationError) -> RegisteredProfessional {
        let certificate = try UnverifiedCertificate(der: entry.certificate.bytes)
        var issuers: [UnverifiedCertificate] = []
        for issuer in entry.issuers { issuers.append(try UnverifiedCertificate(der: issuer.bytes)) }
        let professional = try await professional(certificate, issuers, at: time)
        guard professional.subject == entry.subject else { throw .wrongName }
        var package: KeyPackage?
        if let compact = entry.keyPackage {
            do throws(KeyPackageError) {
                let found = try KeyPackage(
                    verifying: compact,
                    by: professional.key,
                    certificate: professional.certificate
                )
                try found.check(at: time)
                package = found
            } catch {
                throw .keyPackage(error)
            }
        }
        let registered = RegisteredProfessional(professional: professional, keyPackage: package)
        try check(registered)
        return registered
    }

    /// Remembers a verified professional.
    ///
    /// - Throws: `CertificationError.keyReuse` or `.keyPackage(.replayed)` if something newer became known since it was verified; then
    ///   nothing changed.
    package mutating func remember(_ registered: RegisteredProfessional) throws(CertificationError) {
        try check(registered)
        memory.keys[registered.professional.key.thumbprint] = registered.professional.id
        if let package = registered.keyPackage {
            memory.packages[package.certificate.description] = package.mark
        }
    }

    private func check(_ registered: RegisteredProfessional) throws(CertificationError) {
        let owner = memory.keys[registered.professional.key.thumbprint]
        guard owner == nil || owner == registered.professional.id else { throw .keyReuse }
        guard let package = registered.keyPackage else { return }
        do {
            try package.check(after: memory.packages[package.certificate.description])
        } catch {
            throw .keyPackage(error)
        }
    }

    private func professional(
        _ certificate: UnverifiedCertificate,
        _ issuers: [UnverifiedCertificate],
        at time: Date
    ) async throws(CertificationError) -> CertifiedProfessional {
        var refusal = CertificationError.notPinned
        for root in roots {
            guard let status = statuses[root.hash] else {
                if refusal == .notPinned { refusal = .status(.missing) }
                continue
            }
            do {
                return try await certificate.verify(under: root, through: issuers, at: time, status: status)
            } catch {
                if error != .notPinned { refusal = error }
            }
        }
        throw refusal
    }
}
