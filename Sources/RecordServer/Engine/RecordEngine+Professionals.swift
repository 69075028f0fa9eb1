package import FoundationEssentials
package import SpaceProtocol

/// Who signed a request about a space.
enum SpaceSigner: Sendable {
    /// A live device of the owner, or a guardian.
    case device(VerifyingKey)
    /// Another member, or one whose mandate is not valid now.
    case member(VerifyingKey)
    /// A professional to whom something is or was granted.
    case professional(VerifyingKey)

    var key: VerifyingKey {
        switch self {
        case .device(let key), .member(let key), .professional(let key): key
        }
    }
}

/// A professional's request, with what it says of itself.
package struct ProfessionalCall: Sendable {
    /// The certified key that signed.
    package let signer: VerifyingKey
    /// What was signed.
    package let reading: SignedReading
    /// The body that was signed.
    package let body: Data
    /// Who a pinned authority certified that it is, if one did.
    package let certified: CertifiedSigner?

    /// A call made of its parts.
    package init(
        signer: VerifyingKey,
        reading: SignedReading,
        body: Data,
        certified: CertifiedSigner? = nil
    ) {
        self.signer = signer
        self.reading = reading
        self.body = body
        self.certified = certified
    }
}

/// What professionals do in somebody's space: reading under a grant, and leaving something.
///
/// Whoever has no right gets the one answer for unknown and foreign alike, and the journal says that they tried (T9, A24).
extension RecordEngine {
    /// Tries are noted once in so many seconds for each signer.
    static let refusalInterval: TimeInterval = 60

    /// Who a thumbprint belongs to in a space: whoever has or had a right is known, so that an attempt can be proved.
    func signer(_ thumbprint: String, in space: LoadedSpace, _ access: Route.Access) -> SpaceSigner? {
        if access != .professional, let device = device(thumbprint, in: space), access != .writer || !device.isPaper {
            return .device(device.signing)
        }
        if access != .professional, let member = space.state.members[thumbprint] {
            let isGuardian = member.role == .guardian && member.isLive(at: now())
            return isGuardian ? .device(member.signing) : .member(member.signing)
        }
        guard access == .reader || access == .professional else { return nil }
        return space.state.grants(signedBy: thumbprint).first.map { .professional($0.recipient.signing) }
    }

    /// A page of the log as a professional sees it: under a live grant, or, where the owner takes deposits from every certified
    /// professional, without any version.
    ///
    /// - Throws: `RecordError.notFound` without the right to either; the attempt stands in the log then.
    package func log(of id: SpaceID, for call: ProfessionalCall, from: UInt64, max: Int) async throws -> LogPage {
        guard let space = try await loadForReading(id) else { throw RecordError.notFound }
        let grant = liveGrant(call, in: space)
        let opening = try await opening(of: call, in: space)
        guard grant != nil || opening != nil || mayDeposit(call, in: space) || mayOpen(call, in: space) else {
            throw try await refused(call, in: id)
        }
        var page = try await page(of: space, from: from, max: max)
        let leaves = page.leaves
        let driver = driver
        page.leaves = try await driver.read { session in
            let tables = RecordTables(session: session, driver: driver)
            let view = GranteeView(signer: call.signer, grant: grant, opening: opening) { header in
                try tables.isLatest(id, header)
            }
            return try leaves.map(view.reduce)
        }
        return page
    }

    /// Objects under a grant: the journal has the signed request before a byte leaves, and the answer proves that it has.
    ///
    /// - Throws: `RecordError.notFound` unless the grant is live and opens everything asked for; the attempt stands in the log then.
    package func read(
        _ request: GrantedRequest,
        of id: SpaceID,
        by call: ProfessionalCall
    ) async throws -> ReadingAnswer {
        guard let space = try await loadForReading(id),
            let grant = try await right(named: request.grant, of: call, in: space),
            try await mayRead(request, under: grant, of: id)
        else { throw try await refused(call, in: id) }
        let entry = entry(of: call, count: request.items.count + request.blobs.count, .granted, in: space)
        let index = try await change(id) { [self] space, tables in
            // The right may have ended since it was looked at.
            guard try liveGrant(call, in: space) != nil || opening(of: call, in: space, tables) != nil else {
                throw RecordError.notFound
            }
            for blob in request.blobs {
                _ = try tables.noteAccess(
                    id,
                    device: call.signer.thumbprint,
                    session: Self.session(call, blob),
                    now: now()
                )
            }
            let index = space.row.frontier.size
            try charge(entry.body.count, to: &space)
            try tables.append([entry], to: &space.row.frontier, of: id, now: now())
            return index
        }
        let driver = driver
        let objects = try await driver.read { session in
            let tables = RecordTables(session: session, driver: driver)
            return try request.items.map { try tables.object(id, $0.version) }
        }
        return ReadingAnswer(receipt: try await receipt(of: id, index, entry), objects: objects)
    }

    /// Some bytes of a document which a reading of the same session named, as long as a version that refers to it is still shown: what was
    /// hidden since is closed by this path as by every other (T4).
    ///
    /// - Throws: `RecordError.notFound` otherwise; the attempt stands in the log then.
    package func bytes(
        of blob: UUID,
        range: ClosedRange<UInt64>,
        of id: SpaceID,
        by call: ProfessionalCall
    ) async throws -> (bytes: Data, size: UInt64) {
        let driver = driver
        guard let space = try await loadForReading(id) else { throw try await refused(call, in: id) }
        let grant = liveGrant(call, in: space)
        let opening = try await opening(of: call, in: space)
        guard grant != nil || opening != nil else { throw try await refused(call, in: id) }
        let isShown = try await driver.read { session in
            let tables = RecordTables(session: session, driver: driver)
            guard
                try tables.knowsAccess(id, device: call.signer.thumbprint, session: Self.session(call, blob))
            else { return false }
            let view = GranteeView(signer: call.signer, grant: grant, opening: opening) { try tables.isLatest(id, $0) }
            return try tables.versions(id, naming: blob).contains { version in
                try tables.header(id, version).map(view.shows) == true
            }
        }
        guard isShown else { throw try await refused(call, in: id) }
        return try await bytes(of: blob, range: range, of: id)
    }

    /// Takes something over that is left for the owner.
    ///
    /// - Returns: The proof that it stands in the log.
    /// - Throws: `RecordError.notFound` unless the owner lets this professional leave something.
    package func deposit(
        _ batch: DepositBatch,
        in id: SpaceID,
        by call: ProfessionalCall
    ) async throws -> LogReceipt {
        guard let deposit = try? DepositEntry(decoding: Data(batch.entry.content)),
            let (name, outer) = try? deposit.verified(for: id), deposit.signing == call.signer,
            batch.object.count == Int(outer.size), LogHash(of: batch.object) == outer.object
        else { throw try await malformed(call, in: id) }
        guard let space = try await loadForReading(id), mayDeposit(call, in: space),
            space.state.inbox?.generation == outer.inbox
        else { throw try await refused(call, in: id) }
        let index = try await change(id) { [self] space, tables in
            guard mayDeposit(call, in: space), space.state.closing == nil else { throw RecordError.notFound }
            guard try !tables.hasVersion(id, name) else { throw RecordError.exists }
            try charge(batch.entry.body.count + batch.object.count, to: &space)
            let index = space.row.frontier.size
            try tables.append([batch.entry], to: &space.row.frontier, of: id, now: now())
            try tables.insert(id, deposit: name, hash: outer.object, object: batch.object, entry: index)
            return index
        }
        return try await receipt(of: id, index, batch.entry)
    }

    private static func session(_ call: ProfessionalCall, _ blob: UUID) -> String {
        "\(call.reading.session) \(blob.uuidString.lowercased())"
    }

    /// The right that a request names: a grant, or an opening in an emergency.
    private func right(named id: UUID, of call: ProfessionalCall, in space: LoadedSpace) async throws -> Grant? {
        if let grant = liveGrant(call, in: space), grant.id == id { return grant }
        guard let opening = try await opening(of: call, in: space), opening.id == id else { return nil }
        return opening
    }

    private func liveGrant(_ call: ProfessionalCall, in space: LoadedSpace) -> Grant? {
        space.state.grants(signedBy: call.signer.thumbprint).first.flatMap { $0.isLive(at: now()) ? $0 : nil }
    }

    private func mayDeposit(_ call: ProfessionalCall, in space: LoadedSpace) -> Bool {
        if let grant = liveGrant(call, in: space) { return grant.rights.contains(.deposit) }
        guard space.state.inbox?.policy == .certified, let certified = call.certified else { return false }
        return !space.state.blocked.contains(certified.id)
    }

    /// Whether a grant opens every version and document of a request, and the request says the truth of each.
    private func mayRead(_ request: GrantedRequest, under grant: Grant, of id: SpaceID) async throws -> Bool {
        let driver = driver
        return try await driver.read { session in
            let tables = RecordTables(session: session, driver: driver)
            let view = GranteeView(signer: grant.recipient.signing, grant: grant) { try tables.isLatest(id, $0) }
            var shown: Set<UUID> = []
            for item in request.items {
                guard let header = try tables.header(id, item.version), GrantedRequest.Item(header) == item,
                    try view.shows(header)
                else { return false }
                shown.formUnion(header.blobs.map(\.id))
            }
            return shown.isSuperset(of: request.blobs)
        }
    }

    /// The refusal of a request that is not understood: whoever has no right, or none any more, gets the one answer, so that nothing is found
    /// out by it (A36, T9).
    func malformed(_ call: ProfessionalCall, in id: SpaceID) async throws -> RecordError {
        guard let space = try await loadForReading(id), liveGrant(call, in: space) == nil else { return .malformed }
        return try await refused(call, in: id)
    }

    /// Notes an attempt in the journal, and gives the one answer.
    func refused(_ call: ProfessionalCall, in id: SpaceID) async throws -> RecordError {
        guard let known = try await loadForReading(id) else { return .notFound }
        let entry = entry(of: call, count: 0, .refused, in: known)
        try await noteRefusal(entry, of: call.signer.thumbprint, in: id)
        return .notFound
    }

    /// Notes that somebody was refused, once in ``refusalInterval``.
    func noteRefusal(_ entry: LogEntry, of signer: String, in id: SpaceID) async throws {
        let slot = Int64(now().timeIntervalSince1970 / Self.refusalInterval)
        try await change(id) { [self] space, tables in
            guard try tables.noteAccess(id, device: signer, session: "refused \(slot)", now: now()),
                space.state.closing == nil
            else { return }
            try tables.append([entry], to: &space.row.frontier, of: id, now: now())
        }
    }

    private func entry(
        of call: ProfessionalCall,
        count: Int,
        _ outcome: AccessEntry.Outcome,
        in space: LoadedSpace
    ) -> LogEntry {
        // Who has or had a grant is known to the space by its own statements.
        let isKnown = !space.state.grants(signedBy: call.signer.thumbprint).isEmpty
        let isShort = call.body.count <= AccessEntry.maximumRequestByteCount
        let access = AccessEntry(
            base: call.reading.base,
            signature: call.reading.signature,
            time: now(),
            count: UInt32(clamping: count),
            outcome: outcome,
            request: isShort ? call.body : Data(),
            claimant: isKnown ? nil : call.certified?.claimant
        )
        return LogEntry(.access, access.content)
    }

    func receipt(of id: SpaceID, _ index: UInt64, _ entry: LogEntry) async throws -> LogReceipt {
        guard let space = try await loadForReading(id), index < space.row.frontier.size else {
            throw StoreError.damaged
        }
        let proof = try await inclusionProof(of: id, leaf: index, size: space.row.frontier.size)
        return LogReceipt(index: index, entry: entry, note: checkpoint(of: space), proof: proof)
    }
}
