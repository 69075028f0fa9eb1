package import Certification
import FoundationEssentials
package import SpaceProtocol

/// What to look for in the directory; every part that is given has to fit.
package struct DirectorySearch: Hashable, Sendable {
    /// The number of the department.
    package var department: String?
    /// The professional, as `rpps:` and the number.
    package var id: String?
    /// Beginnings of words of the name; accents and case do not matter.
    package var name: String?
    /// Beginnings of words of the town.
    package var place: String?
    /// The code of the profession.
    package var profession: String?

    /// A search for everybody.
    package init() {}
}

/// The holder of a key that a pinned authority certified.
package struct CertifiedSigner: Hashable, Sendable {
    /// Who it is.
    package let id: ProfessionalID
    /// The certificate and its key, as the journal notes a stranger.
    package let claimant: AccessEntry.Claimant
}

/// The directory: what pinned authorities certified. Everything in it proves itself, so it does not matter who brings it.
extension RecordEngine {
    /// Sets the authorities whose professionals the directory takes; an engine opened later knows them.
    ///
    /// What an authority certified that is not pinned any more is not shown.
    package static func pin(_ roots: [TrustRoot], in driver: any SQLDriver) async throws {
        try await driver.write { session in
            let tables = RecordTables(session: session, driver: driver)
            try tables.set("authorities", CanonicalJSON.encode(roots.map(\.pem)))
        }
    }

    /// Takes over lists of revoked certificates and entries, all or none.
    ///
    /// - Throws: `RecordError.refusedStatement` when one does not hold under a pinned authority or is older than what is here.
    package func publish(_ page: DirectoryPage) async throws {
        guard page.professionals.count <= DirectoryPage.maximumCount, page.authorities.count <= 16 else {
            throw RecordError.malformed
        }
        guard !authorities.isEmpty else { throw RecordError.refusedStatement }
        var (register, fresh) = try await register(for: page.professionals)
        var verified: [(DirectoryEntry, RegisteredProfessional)] = []
        do throws(CertificationError) {
            for list in page.authorities { try register.update(list) }
            for entry in fresh {
                let professional = try await register.verify(entry, at: now())
                try register.remember(professional)
                verified.append((entry, professional))
            }
        } catch { throw RecordError.refusedStatement }
        let statuses = authorities.compactMap { register.status(of: $0) }
        let driver = driver
        let entries = verified
        try await driver.write { session in
            let tables = RecordTables(session: session, driver: driver)
            for status in statuses { try tables.keep(status) }
            for (entry, professional) in entries {
                // Another process may have taken the key over for somebody else since it was verified.
                let owner = try tables.owner(ofSigner: professional.professional.key.thumbprint)
                guard owner == nil || owner == professional.professional.id else { throw RecordError.refusedStatement }
                try tables.keep(entry, professional)
            }
        }
    }

    /// The lists of the pinned authorities, and the professionals who fit a search: ``DirectoryPage/maximumCount`` of them at most.
    package func professionals(_ search: DirectorySearch) async throws -> DirectoryPage {
        let (driver, now) = (driver, now())
        let hashes = authorities.map(\.hash)
        guard !hashes.isEmpty else { return DirectoryPage(authorities: [], professionals: []) }
        return try await driver.read { session in
            let tables = RecordTables(session: session, driver: driver)
            return DirectoryPage(
                authorities: try hashes.compactMap { try tables.status(of: $0) },
                professionals: try tables.professionals(
                    search,
                    under: hashes,
                    now: now,
                    limit: DirectoryPage.maximumCount
                )
            )
        }
    }

    /// The certified holder of a signing key; nil for everybody else.
    func certified(_ thumbprint: String) async throws -> CertifiedSigner? {
        let hashes = authorities.map(\.hash)
        guard !hashes.isEmpty else { return nil }
        let (driver, now) = (driver, now())
        return try await driver.read { session in
            try RecordTables(session: session, driver: driver).certified(thumbprint, under: hashes, now: now)
        }
    }

    /// The spaces in which something is or was granted to a signing key.
    package func spaces(grantedTo thumbprint: String) async throws -> GrantedSpaces {
        let driver = driver
        return try await driver.read { session in
            GrantedSpaces(try RecordTables(session: session, driver: driver).spaces(grantedTo: thumbprint))
        }
    }

    /// What is known so far of those whom entries are about, and the entries that bring something new.
    ///
    /// Everybody can read the directory and send it back; what is known already must not cost a verification each time.
    private func register(
        for entries: [DirectoryEntry]
    ) async throws -> (register: ProfessionalRegister, fresh: [DirectoryEntry]) {
        let (driver, authorities, now) = (driver, authorities, now())
        let hashes = authorities.map(\.hash)
        let (memory, fresh) = try await driver.read { session in
            let tables = RecordTables(session: session, driver: driver)
            var memory = ProfessionalRegister.Memory()
            memory.statuses = try authorities.compactMap { try tables.status(of: $0.hash) }
            var fresh: [DirectoryEntry] = []
            for entry in entries {
                let hash = LogHash(of: entry.certificate.bytes)
                if try tables.knows(hash, entry.keyPackage, under: hashes, now: now) { continue }
                memory.packages[hash.description] = try tables.mark(ofCertificate: hash)
                fresh.append(entry)
            }
            return (memory, fresh)
        }
        do {
            return (try ProfessionalRegister(roots: authorities, memory: memory), fresh)
        } catch {
            throw StoreError.damaged
        }
    }
}
