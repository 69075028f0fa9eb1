import Certification
import FoundationEssentials
import SpaceProtocol

/// The directory of certified professionals, and which spaces granted them something.
extension RecordTables {
    // MARK: authorities

    /// The pinned authorities, in PEM.
    func authorities() throws -> [String] {
        guard let bytes = try serverValue("authorities") else { return [] }
        guard let list = CanonicalJSON.decode([String].self, from: bytes) else { throw StoreError.damaged }
        return list
    }

    /// The latest list of revoked certificates of an authority.
    func status(of authority: LogHash) throws -> String? {
        try session.run("SELECT list FROM status WHERE authority = ?", [.bytes(authority.bytes)]).first?[0].text
    }

    /// Keeps a list unless a later one is here, and marks the certificates that it revokes.
    func keep(_ status: StatusList) throws {
        let kept = try session.run(
            """
            INSERT INTO status (authority, n, list) VALUES (?, ?, ?)
            ON CONFLICT (authority) DO UPDATE SET n = excluded.n, list = excluded.list WHERE status.n < excluded.n
            RETURNING n
            """,
            [.bytes(status.authority.bytes), .integer(status.number), .text(status.compact)]
        )
        guard !kept.isEmpty else { return }
        for hash in status.revoked {
            try session.run("UPDATE certificate SET revoked = 1 WHERE hash = ?", [.bytes(hash.bytes)])
        }
    }

    // MARK: professionals

    /// Whose a signing key is.
    func owner(ofSigner thumbprint: String) throws -> ProfessionalID? {
        try session.run("SELECT professional FROM certificate WHERE signer = ? LIMIT 1", [.text(thumbprint)])
            .first?[0].text.flatMap { ProfessionalID(parsing: $0) }
    }

    /// The latest key package of a certificate.
    func mark(ofCertificate hash: LogHash) throws -> KeyPackage.Mark? {
        let rows = try session.run("SELECT serial, package FROM certificate WHERE hash = ?", [.bytes(hash.bytes)])
        guard let row = rows.first, let serial = row[0].integer, let package = row[1].text else { return nil }
        return KeyPackage.Mark(hash: LogHash(of: Data(package.utf8)), serial: serial)
    }

    /// Whether a certificate is shown, with this key package if one is named.
    func knows(_ hash: LogHash, _ package: String?, under authorities: [LogHash], now: Date) throws -> Bool {
        let rows = try session.run(
            """
            SELECT package FROM certificate WHERE hash = ? AND revoked = 0 AND ends > ? AND \(Self.isUnder(authorities))
            """,
            [.bytes(hash.bytes), .integer(now.storedMilliseconds)] + authorities.map { .bytes($0.bytes) }
        )
        return rows.first.map { package == nil || $0[0].text == package } == true
    }

    /// Keeps a verified entry; a key package stays where a later one is here, or the entry has none.
    func keep(_ entry: DirectoryEntry, _ verified: RegisteredProfessional) throws {
        let professional = verified.professional
        let hash = SQLValue.bytes(professional.certificate.bytes)
        let subject = professional.subject
        try session.run(
            """
            INSERT INTO certificate (hash, authority, signer, signing, professional, department, profession, name, place,
                ends, revoked, certificate, issuers)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?) ON CONFLICT (hash) DO NOTHING
            """,
            [
                hash, .bytes(professional.authority.bytes), .text(professional.key.thumbprint),
                .bytes(professional.key.bytes), .text(subject.id.description), .text(subject.department),
                .text(subject.profession), .text(SearchWords.written("\(subject.name) \(subject.given)")),
                .text(SearchWords.written(subject.place)), .integer(professional.notAfter.storedMilliseconds),
                .bytes(professional.der), .bytes(CanonicalJSON.encode(entry.issuers)),
            ]
        )
        guard let package = verified.keyPackage else { return }
        try session.run(
            """
            UPDATE certificate SET serial = ?, package = ?, package_ends = ?
            WHERE hash = ? AND (serial IS NULL OR serial < ?)
            """,
            [
                .integer(package.serial), .text(package.compact), .integer(package.notAfter.storedMilliseconds), hash,
                .integer(package.serial),
            ]
        )
    }

    /// The professionals that fit every part of a search, by name; certificates that ended or were revoked are left out.
    func professionals(
        _ search: DirectorySearch,
        under authorities: [LogHash],
        now: Date,
        limit: Int
    ) throws -> [DirectoryEntry] {
        var conditions = ["ends > ?", "revoked = 0", Self.isUnder(authorities)]
        var values = [.integer(now.storedMilliseconds)] + authorities.map { SQLValue.bytes($0.bytes) }
        for (column, value) in [
            ("department", search.department), ("professional", search.id), ("profession", search.profession),
        ] {
            guard let value else { continue }
            conditions.append("\(column) = ?")
            values.append(.text(value))
        }
        for (column, text) in [("name", search.name), ("place", search.place)] {
            for word in SearchWords.of(text ?? "") {
                conditions.append("\(column) LIKE ?")
                values.append(.text("% \(word)%"))
            }
        }
        let rows = try session.run(
            """
            SELECT certificate, issuers, package, package_ends FROM certificate WHERE \(conditions.joined(separator: " AND "))
            ORDER BY name, professional, hash LIMIT \(limit)
            """,
            values
        )
        return try rows.map { row in
            guard let der = row[0].bytes, let issuers = row[1].bytes,
                let chain = CanonicalJSON.decode([JSONBytes].self, from: issuers),
                let entry = try? DirectoryEntry(
                    certificate: UnverifiedCertificate(der: der),
                    issuers: chain.map { try UnverifiedCertificate(der: $0.bytes) },
                    keyPackage: row[3].integer.map { $0 > now.storedMilliseconds } == true ? row[2].text : nil
                )
            else { throw StoreError.damaged }
            return entry
        }
    }

    /// The certified holder of a signing key; nil where its certificate ended or was revoked.
    func certified(_ thumbprint: String, under authorities: [LogHash], now: Date) throws -> CertifiedSigner? {
        let rows = try session.run(
            """
            SELECT professional, signing, certificate FROM certificate
            WHERE signer = ? AND revoked = 0 AND ends > ? AND \(Self.isUnder(authorities)) ORDER BY ends DESC LIMIT 1
            """,
            [.text(thumbprint), .integer(now.storedMilliseconds)] + authorities.map { .bytes($0.bytes) }
        )
        guard let row = rows.first else { return nil }
        guard let id = row[0].text.flatMap({ ProfessionalID(parsing: $0) }),
            let key = row[1].bytes.flatMap({ try? VerifyingKey(bytes: $0) }), let der = row[2].bytes
        else { throw StoreError.damaged }
        return CertifiedSigner(id: id, claimant: AccessEntry.Claimant(certificate: der, signing: key))
    }

    private static func isUnder(_ authorities: [LogHash]) -> String {
        "authority IN (\(authorities.map { _ in "?" }.joined(separator: ", ")))"
    }

    // MARK: grants

    /// Notes that a space granted something to a signing key.
    func note(_ id: SpaceID, grantee thumbprint: String) throws {
        try session.run(
            "INSERT INTO grantee (signer, space) VALUES (?, ?) ON CONFLICT (signer, space) DO NOTHING",
            [.text(thumbprint), .bytes(id.bytes)]
        )
    }

    /// The spaces that granted something to a signing key, once.
    func spaces(grantedTo thumbprint: String) throws -> [SpaceID] {
        try session.run("SELECT space FROM grantee WHERE signer = ?", [.text(thumbprint)]).map { row in
            guard let hash = row[0].bytes.flatMap({ LogHash(bytes: $0) }) else { throw StoreError.damaged }
            return SpaceID(hash)
        }
    }
}
