package import Certification
package import FoundationEssentials
package import SpaceProtocol

/// What to look for in the directory; every part that is given has to fit.
package struct DirectoryQuery: Hashable, Sendable {
    /// Words of the name.
    package var name: String?
    /// The code of the profession.
    package var profession: String?
    /// The town.
    package var place: String?
    /// The number of the department.
    package var department: String?
    /// The professional.
    package var id: ProfessionalID?

    /// A query.
    package init(
        name: String? = nil,
        profession: String? = nil,
        place: String? = nil,
        department: String? = nil,
        id: ProfessionalID? = nil
    ) {
        self.name = name
        self.profession = profession
        self.place = place
        self.department = department
        self.id = id
    }

    var text: String {
        let parts = [
            ("department", department), ("id", id?.description), ("name", name), ("place", place),
            ("profession", profession),
        ]
        let pairs = parts.compactMap { name, value in value.map { "\(name)=\(Self.encoded($0))" } }
        return pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&")
    }

    private static func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: String(Unicode.Scalar(byte))
            default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
    }
}

extension RegisteredProfessional {
    /// The professional as a grant needs one; nil while there is no key to wrap for.
    package var recipient: GrantRecipient? {
        keyPackage.flatMap {
            try? GrantRecipient(
                professional: professional.id,
                certificate: professional.der,
                signing: professional.key,
                keyPackage: $0
            )
        }
    }
}

extension Synchroniser {
    /// The authorities that this person pinned for professionals.
    package var authorities: [TrustRoot] { link.authorities }

    /// Finds professionals in the server's directory; each was verified under a pinned authority, and those that do not hold are left out.
    ///
    /// - Returns: The professionals, by name, and how many entries of the directory were not believed.
    /// - Throws: `SyncError.noAuthority` when no authority is pinned: nobody could be told from an impostor (A32).
    package func professionals(
        _ query: DirectoryQuery
    ) async throws(SyncError) -> (found: [RegisteredProfessional], refused: Int) {
        guard !link.authorities.isEmpty else { throw .noAuthority }
        let answer = try await calls.call("GET", ServerPath.directory, query: query.text)
        guard let page = DirectoryPage(parsing: answer.body) else { throw .malformedAnswer }
        var register: ProfessionalRegister
        do throws(CertificationError) {
            register = try ProfessionalRegister(roots: link.authorities, memory: link.register)
            for list in page.authorities {
                // A list of an authority nobody pinned says nothing; an older one of a pinned authority is a replay.
                do throws(CertificationError) { try register.update(list) } catch .status(.authority) { continue }
            }
        } catch { throw .certification(error) }
        var found: [RegisteredProfessional] = []
        var refused = 0
        for entry in page.professionals {
            do throws(CertificationError) {
                let professional = try await register.verify(entry, at: environment.now())
                try register.remember(professional)
                found.append(professional)
            } catch { refused += 1 }
        }
        if register.memory != link.register {
            link.register = register.memory
            try await save()
        }
        let names = found.sorted {
            ($0.professional.subject.name, $0.professional.subject.given, $0.professional.id)
                < ($1.professional.subject.name, $1.professional.subject.given, $1.professional.id)
        }
        return (names, refused)
    }

    /// One professional of the directory.
    ///
    /// - Throws: `SyncError.noSuchProfessional`, or `.certification` with what is wrong with the one there is (A32, A33).
    package func professional(_ id: ProfessionalID) async throws(SyncError) -> RegisteredProfessional {
        let (found, refused) = try await professionals(DirectoryQuery(id: id))
        guard let professional = found.first(where: { $0.professional.id == id }) else {
            throw refused > 0 ? .professionalRefused : .noSuchProfessional
        }
        return professional
    }

    /// Who a certificate in a grant, a deposit or a journal entry is about; nil unless a pinned authority vouches for it and it certifies
    /// this key.
    ///
    /// It is the name of who it was then: a certificate that ended or was revoked since still names its holder.
    package func subject(ofCertificate der: Data, for key: VerifyingKey) -> ProfessionalSubject? {
        guard let certificate = try? UnverifiedCertificate(der: der) else { return nil }
        return link.authorities.lazy.compactMap { certificate.holder(of: key, under: $0) }.first
    }
}
