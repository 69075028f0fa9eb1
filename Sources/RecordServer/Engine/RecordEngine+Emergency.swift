package import FoundationEssentials
package import SpaceProtocol

/// Openings in an emergency: the log has the entry before the server's share leaves, and the share goes to the named regulation centre only.
///
/// Whoever has no right gets the one answer for unknown and foreign alike, and the journal says that they tried.
extension RecordEngine {
    // MARK: the share

    /// Keeps what the owner sent beside a statement about emergencies, and erases it when the consent ended.
    ///
    /// - Throws: `RecordError.refusedStatement` unless it is the one which the owner signed.
    func keep(
        _ escrow: Escrow?,
        replacing former: EmergencyConsent?,
        in space: inout LoadedSpace,
        _ tables: RecordTables
    ) throws {
        let consent = space.state.emergency
        guard consent != former else {
            guard escrow == nil else { throw RecordError.refusedStatement }
            return
        }
        guard let consent else {
            guard escrow == nil else { throw RecordError.refusedStatement }
            return try tables.eraseEscrow(space.id)
        }
        guard let escrow, escrow.belongs(to: consent, in: space.id) else { throw RecordError.refusedStatement }
        if former != nil, former?.id != consent.id { try tables.eraseEscrow(space.id) }
        try tables.keep(space.id, escrow, of: consent.id, package: consent.regulator.keyPackage.hash)
    }

    // MARK: opening

    /// Whether a certified professional could open: they may follow the log, without any version, to seal their reason for the owner and to
    /// verify the entry.
    func mayOpen(_ call: ProfessionalCall, in space: LoadedSpace) -> Bool {
        guard let consent = space.state.emergency, space.state.closing == nil, let certified = call.certified else {
            return false
        }
        return !space.state.blocked.contains(certified.id)
            && !space.state.blocked.contains(consent.regulator.professional)
    }

    /// Opens a space: the entry is appended, and from then on the named centre is given the share.
    ///
    /// - Returns: The proof that the log has it.
    /// - Throws: `RecordError.notFound` where the owner did not enable it for such a role or blocked them; the attempt stands in the log then.
    ///   `.exists` for an opening sent again, `.tooMany` beyond the limits.
    package func open(
        _ request: EmergencyRequest,
        of id: SpaceID,
        by call: ProfessionalCall
    ) async throws -> EmergencyAnswer {
        guard let space = try await loadForReading(id), mayOpen(call, in: space), let consent = space.state.emergency,
            consent.choices.admits(request.role), let certified = call.certified, certified.id == request.professional,
            certified.claimant.certificate == request.certificate,
            let package = try? KeyPackage(
                verifying: request.keyPackage,
                by: call.signer,
                certificate: LogHash(of: request.certificate)
            ), (try? package.check(at: now())) != nil
        else { throw try await refused(call, in: id) }
        let (index, entry) = try await change(id) { [self] space, tables in
            // The right may have ended since it was looked at.
            guard mayOpen(call, in: space), let consent = space.state.emergency,
                consent.choices.admits(request.role), let kept = try tables.escrow(id), kept.consent == consent.id
            else { throw RecordError.notFound }
            guard try tables.opening(id, request.id) == nil else { throw RecordError.exists }
            let now = now()
            let own = try tables.openings(
                by: request.professional,
                since: now.addingTimeInterval(-86_400),
                besides: id
            )
            let centre = consent.regulator.professional
            let through = try tables.openings(through: centre, since: now.addingTimeInterval(-3600))
            guard own.all < emergencyLimits.professionalPerDay, through < emergencyLimits.centrePerHour else {
                throw RecordError.tooMany
            }
            let isBulk = own.spaces + 1 >= emergencyLimits.alarmSpacesPerDay
            let ends = now.addingTimeInterval(TimeInterval(consent.hours) * 3600)
            let entry = LogEntry(
                .emergency,
                EmergencyEntry(
                    base: call.reading.base,
                    signature: call.reading.signature,
                    time: now,
                    until: ends,
                    regulator: centre,
                    signing: call.signer,
                    request: call.body
                ).content
            )
            let index = space.row.frontier.size
            var entries = [entry]
            if isBulk { entries.append(LogEntry(.notice, NoticeEntry(.bulkOpening, about: index).content)) }
            try charge(entries.reduce(0) { $0 + $1.body.count }, to: &space)
            try tables.append(entries, to: &space.row.frontier, of: id, now: now)
            try tables.insert(
                id,
                opening: request.id,
                of: consent,
                by: request.professional,
                entry: index,
                from: now,
                until: ends,
                isBulk: isBulk,
                escrow: kept.escrow
            )
            return (index, entry)
        }
        announce(Self.deskName(consent.regulator.professional))
        return EmergencyAnswer(receipt: try await receipt(of: id, index, entry))
    }

    /// What a professional opened in this space and may read now: within its term, while the consent stands and nobody concerned is blocked.
    func opening(of call: ProfessionalCall, in space: LoadedSpace) async throws -> Grant? {
        guard space.state.emergency != nil, call.certified != nil else { return nil }
        let driver = driver
        return try await driver.read { [self] session in
            try opening(of: call, in: space, RecordTables(session: session, driver: driver))
        }
    }

    /// The same, within a transaction.
    func opening(of call: ProfessionalCall, in space: LoadedSpace, _ tables: RecordTables) throws -> Grant? {
        guard mayOpen(call, in: space), let consent = space.state.emergency, let certified = call.certified,
            let row = try tables.openings(space.id, by: certified.id, under: consent.id, at: now()).first(where: {
                if case .keys? = $0.answer { true } else { false }
            }), let body = try tables.entry(space.id, row.entry),
            let entry = try? EmergencyEntry(decoding: Data(body.content)), entry.signing == call.signer
        else { return nil }
        return Grant(opening: entry, categories: row.categories, wrapped: row.wrapped, since: consent.since)
    }

    // MARK: the regulation centre

    /// The openings that wait for a regulation centre.
    package func openings(waitingFor signer: String, waiting seconds: Int) async throws -> PendingOpenings {
        guard let certified = try await certified(signer) else { throw RecordError.notFound }
        let end = ContinuousClock.now + .seconds(seconds)
        let driver = driver
        while true {
            let seat = seconds > 0 ? waiters.seat(Self.deskName(certified.id)) : nil
            defer { if let seat { waiters.leave(seat) } }
            let now = now()
            let found = try await driver.read { session in
                try RecordTables(session: session, driver: driver).openings(waitingFor: certified.id, at: now)
            }
            var openings: [PendingOpening] = []
            for (row, package, escrow) in found {
                guard let entry = try await entry(row.space, row.entry) else { continue }
                openings.append(
                    PendingOpening(
                        space: row.space,
                        consent: row.consent,
                        package: package,
                        escrow: escrow,
                        receipt: try await receipt(of: row.space, row.entry, entry)
                    )
                )
            }
            let left = ContinuousClock.now.duration(to: end)
            guard openings.isEmpty, let seat, left > .zero, !waiters.isClosed, !Task.isCancelled else {
                return PendingOpenings(openings)
            }
            await waiters.wait(on: seat, for: driver.isExclusive ? left : min(left, .seconds(1)))
        }
    }

    private func entry(_ id: SpaceID, _ index: UInt64) async throws -> LogEntry? {
        let driver = driver
        return try await driver.read { try RecordTables(session: $0, driver: driver).entry(id, index) }
    }

    /// Takes over what the named centre answers to an opening, once.
    ///
    /// - Throws: `RecordError.notFound` for anybody else and for an opening whose term is over, `.exists` where it was answered.
    package func release(
        _ release: OpeningRelease,
        for opening: UUID,
        of id: SpaceID,
        by call: ProfessionalCall
    ) async throws {
        guard let certified = call.certified, let row = try await row(id, opening), row.regulator == certified.id else {
            throw try await refused(call, in: id)
        }
        try await change(id) { [self] space, tables in
            guard let row = try tables.opening(id, opening), row.ends >= now(),
                space.state.emergency?.id == row.consent
            else { throw RecordError.notFound }
            guard row.answer == nil else { throw RecordError.exists }
            try tables.answer(id, opening, release)
        }
        announce(Self.openingName(opening))
    }

    /// What the centre answered to one's own opening; nil while it did not, by the end of the wait.
    package func release(
        of opening: UUID,
        in id: SpaceID,
        for call: ProfessionalCall,
        waiting seconds: Int
    ) async throws -> OpeningRelease? {
        let end = ContinuousClock.now + .seconds(seconds)
        while true {
            let seat = seconds > 0 ? waiters.seat(Self.openingName(opening)) : nil
            defer { if let seat { waiters.leave(seat) } }
            guard let space = try await loadForReading(id), mayOpen(call, in: space), let certified = call.certified,
                let row = try await row(id, opening), row.professional == certified.id, row.ends >= now(),
                space.state.emergency?.id == row.consent
            else { throw try await refused(call, in: id) }
            let left = ContinuousClock.now.duration(to: end)
            guard row.answer == nil, let seat, left > .zero, !waiters.isClosed, !Task.isCancelled else {
                return row.answer
            }
            await waiters.wait(on: seat, for: driver.isExclusive ? left : min(left, .seconds(1)))
        }
    }

    private func row(_ id: SpaceID, _ opening: UUID) async throws -> OpeningRow? {
        let driver = driver
        return try await driver.read { try RecordTables(session: $0, driver: driver).opening(id, opening) }
    }

    private static func deskName(_ centre: ProfessionalID) -> String { "desk \(centre)" }
    private static func openingName(_ opening: UUID) -> String { "opening \(opening)" }

    /// Counts for operators: how many openings there were, and how many of them by somebody who opened remarkably many spaces.
    func emergencyCounts() async throws -> String {
        let driver = driver
        let (all, bulk) = try await driver.read { try RecordTables(session: $0, driver: driver).openingCounts() }
        return """
            # TYPE espace_emergency_openings_total counter
            espace_emergency_openings_total \(all)
            # TYPE espace_emergency_bulk_openings_total counter
            espace_emergency_bulk_openings_total \(bulk)

            """
    }
}
