import FoundationEssentials
import SpaceProtocol

/// One opening as the server remembers it.
struct OpeningRow: Hashable, Sendable {
    let space: SpaceID
    let id: UUID
    let consent: UUID
    let professional: ProfessionalID
    let regulator: ProfessionalID
    /// The index of its entry.
    let entry: UInt64
    let ends: Date
    /// The first and the last epoch of each category that it opens.
    let categories: [UUID: UInt32]
    let wrapped: [UUID: UInt32]
    /// What the regulation centre answered; nil while it did not.
    let answer: OpeningRelease?
}

/// What emergencies need: the server's shares, and the openings.
extension RecordTables {
    /// What the server keeps of a consent.
    func escrow(_ id: SpaceID) throws -> (consent: UUID, package: LogHash, escrow: Escrow)? {
        let rows = try session.run(
            "SELECT consent, package, share, sealed FROM escrow WHERE space = ?",
            [.bytes(id.bytes)]
        )
        guard let row = rows.first else { return nil }
        guard let consent = row[0].bytes.flatMap({ UUID(sixteen: $0) }),
            let package = row[1].bytes.flatMap({ LogHash(bytes: $0) }), let share = row[2].bytes,
            let sealed = row[3].bytes, let escrow = try? Escrow(share: share, sealed: sealed)
        else { throw StoreError.damaged }
        return (consent, package, escrow)
    }

    /// Keeps the share and the sealed bundle of a consent in the place of the former ones.
    func keep(_ id: SpaceID, _ escrow: Escrow, of consent: UUID, package: LogHash) throws {
        try session.run(
            """
            INSERT INTO escrow (space, consent, package, share, sealed) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (space) DO UPDATE SET consent = excluded.consent, package = excluded.package,
                share = excluded.share, sealed = excluded.sealed
            """,
            [
                .bytes(id.bytes), .bytes(consent.data), .bytes(package.bytes), .bytes(escrow.share),
                .bytes(escrow.sealed),
            ]
        )
    }

    /// Erases the share and the sealed bundle, with the copies that openings wait with.
    func eraseEscrow(_ id: SpaceID) throws {
        try session.run("DELETE FROM escrow WHERE space = ?", [.bytes(id.bytes)])
        try session.run(
            "UPDATE opening SET share = NULL, sealed = NULL, answer = NULL WHERE space = ?",
            [.bytes(id.bytes)]
        )
    }

    /// Remembers an opening with a copy of the share and the bundle as they were then, which the centre's answer erases.
    func insert(
        _ id: SpaceID,
        opening: UUID,
        of consent: EmergencyConsent,
        by professional: ProfessionalID,
        entry: UInt64,
        from time: Date,
        until ends: Date,
        isBulk: Bool,
        escrow: Escrow
    ) throws {
        var writer = FieldWriter(reserving: consent.categories.count * 24)
        for (category, from) in consent.categories {
            writer.append(category)
            writer.append(from)
            writer.append(consent.wrapped[category] ?? from)
        }
        try session.run(
            """
            INSERT INTO opening (space, id, consent, professional, regulator, n, time, ends, categories, bulk, package, share, sealed)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .bytes(id.bytes), .bytes(opening.data), .bytes(consent.id.data), .text(professional.description),
                .text(consent.regulator.professional.description), .integer(Int64(entry)),
                .integer(time.storedMilliseconds), .integer(ends.storedMilliseconds), .bytes(writer.bytes),
                .integer(isBulk ? 1 : 0), .bytes(consent.regulator.keyPackage.hash.bytes), .bytes(escrow.share),
                .bytes(escrow.sealed),
            ]
        )
    }

    private static let columns = "space, id, consent, professional, regulator, n, ends, categories, answer"

    private static func opening(_ row: [SQLValue]) throws -> OpeningRow {
        guard let space = row[0].bytes.flatMap({ LogHash(bytes: $0) }),
            let id = row[1].bytes.flatMap({ UUID(sixteen: $0) }),
            let consent = row[2].bytes.flatMap({ UUID(sixteen: $0) }),
            let professional = row[3].text.flatMap({ ProfessionalID(parsing: $0) }),
            let regulator = row[4].text.flatMap({ ProfessionalID(parsing: $0) }), let entry = row[5].integer,
            let ends = row[6].integer, let categories = row[7].bytes
        else { throw StoreError.damaged }
        var from: [UUID: UInt32] = [:]
        var wrapped: [UUID: UInt32] = [:]
        do {
            var reader = FieldReader(categories)
            while reader.remaining > 0 {
                let category = try reader.id()
                from[category] = try reader.number()
                wrapped[category] = try reader.number()
            }
        } catch { throw StoreError.damaged }
        let answer = try row[8].bytes.map { bytes in
            do { return try OpeningRelease(decoding: bytes) } catch { throw StoreError.damaged }
        }
        return OpeningRow(
            space: SpaceID(space),
            id: id,
            consent: consent,
            professional: professional,
            regulator: regulator,
            entry: UInt64(entry),
            ends: Date(storedMilliseconds: ends),
            categories: from,
            wrapped: wrapped,
            answer: answer
        )
    }

    /// An opening by its name.
    func opening(_ id: SpaceID, _ opening: UUID) throws -> OpeningRow? {
        try session.run(
            "SELECT \(Self.columns) FROM opening WHERE space = ? AND id = ?",
            [.bytes(id.bytes), .bytes(opening.data)]
        ).first.map(Self.opening)
    }

    /// The openings of a professional under a consent which were answered and have not ended, the latest first.
    func openings(_ id: SpaceID, by professional: ProfessionalID, under consent: UUID, at time: Date) throws
        -> [OpeningRow]
    {
        try session.run(
            """
            SELECT \(Self.columns) FROM opening WHERE space = ? AND professional = ? AND consent = ? AND ends >= ?
            AND answer IS NOT NULL ORDER BY n DESC LIMIT 8
            """,
            [
                .bytes(id.bytes), .text(professional.description), .bytes(consent.data),
                .integer(time.storedMilliseconds),
            ]
        ).map(Self.opening)
    }

    /// The openings that wait for a regulation centre, oldest first, each with its own copy of the share.
    func openings(
        waitingFor regulator: ProfessionalID,
        at time: Date
    ) throws -> [(row: OpeningRow, package: LogHash, escrow: Escrow)] {
        try session.run(
            """
            SELECT \(Self.columns), package, share, sealed FROM opening
            WHERE regulator = ? AND ends >= ? AND answer IS NULL AND share IS NOT NULL
            ORDER BY time LIMIT \(PendingOpenings.maximumCount / 4)
            """,
            [.text(regulator.description), .integer(time.storedMilliseconds)]
        ).map { row in
            guard let package = row[9].bytes.flatMap({ LogHash(bytes: $0) }), let share = row[10].bytes,
                let sealed = row[11].bytes, let escrow = try? Escrow(share: share, sealed: sealed)
            else { throw StoreError.damaged }
            return (try Self.opening(row), package, escrow)
        }
    }

    /// Keeps the centre's answer, and erases the copy of the share which the opening waited with.
    func answer(_ id: SpaceID, _ opening: UUID, _ release: OpeningRelease) throws {
        try session.run(
            "UPDATE opening SET answer = ?, share = NULL, sealed = NULL WHERE space = ? AND id = ?",
            [.bytes(release.encoded), .bytes(id.bytes), .bytes(opening.data)]
        )
    }

    /// How many openings a professional had since a time, and of how many spaces other than one.
    func openings(by professional: ProfessionalID, since time: Date, besides id: SpaceID) throws -> (
        all: Int, spaces: Int
    ) {
        let row = try session.run(
            """
            SELECT count(*), count(DISTINCT CASE WHEN space <> ? THEN space END) FROM opening
            WHERE professional = ? AND time > ?
            """,
            [.bytes(id.bytes), .text(professional.description), .integer(time.storedMilliseconds)]
        ).first
        guard let all = row?[0].integer, let spaces = row?[1].integer else { throw StoreError.damaged }
        return (Int(all), Int(spaces))
    }

    /// How many openings went through a regulation centre since a time.
    func openings(through regulator: ProfessionalID, since time: Date) throws -> Int {
        let row = try session.run(
            "SELECT count(*) FROM opening WHERE regulator = ? AND time > ?",
            [.text(regulator.description), .integer(time.storedMilliseconds)]
        ).first
        guard let count = row?[0].integer else { throw StoreError.damaged }
        return Int(count)
    }

    /// How many openings there were, and how many of them were remarkable.
    func openingCounts() throws -> (all: Int64, bulk: Int64) {
        let row = try session.run("SELECT count(*), count(CASE WHEN bulk = 1 THEN 1 END) FROM opening", []).first
        guard let all = row?[0].integer, let bulk = row?[1].integer else { throw StoreError.damaged }
        return (all, bulk)
    }

    /// The entry of an index, whole.
    func entry(_ id: SpaceID, _ index: UInt64) throws -> LogEntry? {
        let row = try session.run(
            "SELECT salt, body FROM entry WHERE space = ? AND n = ?",
            [.bytes(id.bytes), .integer(Int64(clamping: index))]
        ).first
        guard let salt = row?[0].bytes, let body = row?[1].bytes else { return nil }
        return try? LogEntry(salt: salt, body: body)
    }
}
