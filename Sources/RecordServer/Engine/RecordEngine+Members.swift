package import FoundationEssentials
package import SpaceProtocol

/// A request which a member signed who is not treated as one of the owner's devices: a contributor, a reader, or anybody whose mandate is
/// not valid now.
package struct MemberCall: Sendable {
    /// The thumbprint of the mandate's key.
    package let name: String
    /// What was signed.
    package let reading: SignedReading

    /// A call made of its parts.
    package init(name: String, reading: SignedReading) {
        self.name = name
        self.reading = reading
    }
}

/// What those do who act for somebody else: within their role, their sections and the time of their mandate by this server's clock.
///
/// Everything else gets the one answer for unknown and foreign alike, and the journal says that they tried.
extension RecordEngine {
    /// The mandate of a call, while it is valid.
    private func mandate(_ call: MemberCall, in id: SpaceID) async throws -> Member? {
        try await loadForReading(id)?.state.members[call.name].flatMap { $0.isLive(at: now()) ? $0 : nil }
    }

    /// A page of the log as a member sees it.
    ///
    /// - Throws: `RecordError.notFound` outside of the mandate.
    package func log(
        of id: SpaceID,
        for call: MemberCall,
        from: UInt64,
        max: Int = LogPage.maximumLeafCount,
        waiting seconds: Int = 0
    ) async throws -> LogPage {
        guard try await mandate(call, in: id) != nil else { throw try await refused(call, in: id) }
        let page = try await log(of: id, from: from, max: max, waiting: seconds)
        // The mandate may have ended while they waited.
        guard let member = try await mandate(call, in: id) else { throw try await refused(call, in: id) }
        return try Self.reduced(page, for: member)
    }

    /// The signed head of the log, by which a member tells a log that got shorter (A15).
    package func checkpoint(of id: SpaceID, for call: MemberCall) async throws -> String {
        guard try await mandate(call, in: id) != nil else { throw try await refused(call, in: id) }
        return try await checkpoint(of: id)
    }

    private static func reduced(_ page: LogPage, for member: Member) throws -> LogPage {
        var page = page
        page.leaves = try page.leaves.map(MemberView(member).reduce)
        return page
    }

    /// The objects of versions in their sections; another one is as little there as one that never was.
    package func objects(of id: SpaceID, _ request: ObjectRequest, by call: MemberCall) async throws -> ObjectAnswer {
        guard try await mandate(call, in: id) != nil else { throw try await refused(call, in: id) }
        try await recordReading(call.reading, of: id, count: request.versions.count)
        guard let member = try await mandate(call, in: id) else { throw try await refused(call, in: id) }
        let driver = driver
        return try await driver.read { session in
            let tables = RecordTables(session: session, driver: driver)
            let shown = try tables.headers(id, request.versions).filter { MemberView(member).shows($0.value) }
            return ObjectAnswer(
                try request.versions.map { shown[$0] == nil ? nil : try tables.object(id, $0) }
            )
        }
    }

    /// Appends a contributor's commit.
    ///
    /// - Throws: `RecordError.notFound` unless every version is in their sections, and no document in it is from elsewhere.
    package func append(
        _ batch: CommitBatch,
        to id: SpaceID,
        from: UInt64,
        by call: MemberCall
    ) async throws -> LogPage {
        guard let member = try await contributor(call, in: id),
            let commit = try? CommitEntry(decoding: Data(batch.entry.content)), commit.claimedAuthor == call.name,
            commit.headers.allSatisfy({ member.categories[$0.category] != nil }),
            try await mayUse(commit.headers.flatMap(\.blobs).map(\.id), member, of: id)
        else { throw try await refused(call, in: id) }
        return try Self.reduced(try await append(batch, to: id, from: from), for: member)
    }

    /// Takes a member's resignation, the one statement which everybody with a mandate may make: no other passes here.
    package func resign(
        _ batch: StateBatch,
        from id: SpaceID,
        ifMatch tag: String,
        since from: UInt64,
        by call: MemberCall
    ) async throws -> LogPage {
        guard let member = try await loadForReading(id)?.state.members[call.name], member.end == nil,
            batch.entries.count == 1,
            let statement = try? StateEntry(decoding: Data(batch.entries[0].content)),
            statement.isRemoval(of: call.name), statement.claimedAuthor == call.name
        else { throw try await refused(call, in: id) }
        return try Self.reduced(try await append(batch, to: id, ifMatch: tag, from: from), for: member)
    }

    /// Begins a contributor's upload, or says how far it is.
    package func beginBlob(
        _ blob: UUID,
        size: UInt64,
        hash: LogHash,
        of id: SpaceID,
        by call: MemberCall
    ) async throws -> UInt64 {
        try await checkUpload(blob, of: id, by: call)
        return try await beginBlob(blob, size: size, hash: hash, of: id)
    }

    /// How far a contributor's upload is.
    package func blob(
        _ blob: UUID,
        of id: SpaceID,
        by call: MemberCall
    ) async throws -> (received: UInt64, size: UInt64, isComplete: Bool) {
        try await checkUpload(blob, of: id, by: call)
        return try await self.blob(blob, of: id)
    }

    /// Takes the next part of a contributor's upload.
    package func append(
        _ part: Data,
        at offset: UInt64,
        of blob: UUID,
        of id: SpaceID,
        by call: MemberCall
    ) async throws -> UInt64 {
        try await checkUpload(blob, of: id, by: call)
        return try await append(part, at: offset, of: blob, of: id)
    }

    /// Some bytes of a document which a version in their sections names.
    package func bytes(
        of blob: UUID,
        range: ClosedRange<UInt64>,
        of id: SpaceID,
        by call: MemberCall
    ) async throws -> (bytes: Data, size: UInt64) {
        guard let member = try await mandate(call, in: id), try await isShown(blob, to: member, of: id) == true else {
            throw try await refused(call, in: id)
        }
        return try await bytes(of: blob, range: range, of: id, reading: call.reading)
    }

    private func contributor(_ call: MemberCall, in id: SpaceID) async throws -> Member? {
        try await mandate(call, in: id).flatMap { $0.role == .contributor ? $0 : nil }
    }

    private func checkUpload(_ blob: UUID, of id: SpaceID, by call: MemberCall) async throws {
        guard let member = try await contributor(call, in: id), try await mayUse([blob], member, of: id) else {
            throw try await refused(call, in: id)
        }
    }

    /// Whether documents are new, or named by a version which the member may read: nobody comes to a document by its name alone.
    private func mayUse(_ blobs: [UUID], _ member: Member, of id: SpaceID) async throws -> Bool {
        for blob in Set(blobs) where try await isShown(blob, to: member, of: id) == false { return false }
        return true
    }

    /// Whether a version that names a document is shown to a member; nil where no version names it.
    private func isShown(_ blob: UUID, to member: Member, of id: SpaceID) async throws -> Bool? {
        let driver = driver
        return try await driver.read { session in
            let tables = RecordTables(session: session, driver: driver)
            let versions = try tables.versions(id, naming: blob)
            guard !versions.isEmpty else { return nil }
            return try tables.headers(id, versions).values.contains(where: MemberView(member).shows)
        }
    }

    /// Notes an attempt in the journal, and gives the one answer.
    func refused(_ call: MemberCall, in id: SpaceID) async throws -> RecordError {
        let access = AccessEntry(
            base: call.reading.base,
            signature: call.reading.signature,
            time: now(),
            count: 0,
            outcome: .refused
        )
        try await noteRefusal(LogEntry(.access, access.content), of: call.name, in: id)
        return .notFound
    }
}
