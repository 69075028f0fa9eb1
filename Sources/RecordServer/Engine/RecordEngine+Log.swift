import FoundationEssentials
package import SpaceProtocol

extension RecordEngine {
    /// Begins a space.
    ///
    /// The same statements sent again get the same answer; another space cannot have the same id.
    ///
    /// - Parameters:
    ///   - batch: Genesis and what belongs to it.
    ///   - signer: Who signed the request; has to be the first device.
    /// - Returns: The space's log from the beginning.
    /// - Throws: `RecordError.refusedStatement` when replay refuses one, or it is not about this server.
    package func begin(_ batch: StateBatch, signedBy signer: String) async throws -> (space: SpaceID, page: LogPage) {
        let state = try Self.replayed(batch.entries)
        guard state.devices[signer]?.revokedAt == nil, state.devices[signer] != nil, state.server == name,
            state.logKey == logKey.publicKey, !state.isRotationDue, state.emergency == nil
        else { throw RecordError.refusedStatement }
        let driver = driver
        let id = state.id
        let space = try await driver.write { [self] session in
            let tables = RecordTables(session: session, driver: driver)
            if let known = try load(id, tables, locking: true) { return known }
            var row = SpaceRow(
                sequence: state.head.sequence,
                stateHash: state.head.hash,
                frontier: Frontier(),
                bytes: batch.entries.reduce(0) { $0 + Int64($1.body.count) }
            )
            try tables.append(batch.entries, to: &row.frontier, of: id, now: now())
            try tables.insert(id, row, binDays: state.policy.binDays, now: now())
            return LoadedSpace(id: id, row: row, state: state)
        }
        remember(space)
        return (id, try await page(of: space, from: 0))
    }

    private static func replayed(_ entries: [LogEntry]) throws -> SpaceState {
        var statements: [StateEntry] = []
        for entry in entries {
            guard let statement = try? StateEntry(decoding: Data(entry.content)), statement.inner != nil else {
                throw RecordError.malformed
            }
            statements.append(statement)
        }
        guard case .success(let state) = replay(statements) else { throw RecordError.refusedStatement }
        return state
    }

    /// The log from an index on, which is at most its size: at most `max` leaves, waited for so many seconds where there is none.
    package func log(
        of id: SpaceID,
        from: UInt64,
        max: Int = LogPage.maximumLeafCount,
        waiting seconds: Int = 0
    ) async throws -> LogPage {
        let end = ContinuousClock.now + .seconds(seconds)
        while true {
            let seat = seconds > 0 ? waiters.seat(id.description) : nil
            defer { if let seat { waiters.leave(seat) } }
            guard let space = try await loadForReading(id) else { throw RecordError.notFound }
            let left = ContinuousClock.now.duration(to: end)
            guard let seat, space.row.frontier.size <= from, left > .zero, !waiters.isClosed, !Task.isCancelled else {
                return try await page(of: space, from: from, max: max)
            }
            // Another process may be the one that appends, and its announcement may get lost.
            await waiters.wait(on: seat, for: driver.isExclusive ? left : Swift.min(left, .seconds(1)))
        }
    }

    /// A page of a space as it is in `space`, whatever was appended since.
    func page(of space: LoadedSpace, from: UInt64, max: Int = LogPage.maximumLeafCount) async throws -> LogPage {
        let size = space.row.frontier.size
        guard from <= size else { throw RecordError.malformed }
        let note = checkpoint(of: space)
        guard from < size else { return LogPage(note: note, from: from, leaves: [], proof: []) }
        let driver = driver
        let id = space.id
        let count = Int(min(UInt64(Swift.max(1, min(max, LogPage.maximumLeafCount))), size - from))
        let (leaves, proof) = try await driver.read { session in
            let tables = RecordTables(session: session, driver: driver)
            let leaves = try tables.leaves(id, from: from, max: count, byteLimit: Self.pageByteLimit)
            let proof = try Merkle.consistencyProof(first: from + UInt64(leaves.count), second: size) {
                try tables.node(id, $0, $1)
            }
            return (leaves, proof)
        }
        return LogPage(note: note, from: from, leaves: leaves, proof: proof)
    }

    /// The signed head.
    package func checkpoint(of id: SpaceID) async throws -> String {
        guard let space = try await loadForReading(id) else { throw RecordError.notFound }
        return checkpoint(of: space)
    }

    /// A proof between two sizes, or for one leaf.
    package func consistencyProof(of id: SpaceID, from: UInt64, to: UInt64) async throws -> [LogHash] {
        guard let space = try await loadForReading(id) else { throw RecordError.notFound }
        guard from <= to, to <= space.row.frontier.size else { throw RecordError.malformed }
        return try await proof(id) { try Merkle.consistencyProof(first: from, second: to, nodes: $0) }
    }

    /// A proof that a leaf is in the tree of a size.
    package func inclusionProof(of id: SpaceID, leaf: UInt64, size: UInt64) async throws -> [LogHash] {
        guard let space = try await loadForReading(id) else { throw RecordError.notFound }
        guard leaf < size, size <= space.row.frontier.size else { throw RecordError.malformed }
        return try await proof(id) { try Merkle.inclusionProof(leaf: leaf, size: size, nodes: $0) }
    }

    private func proof(
        _ id: SpaceID,
        _ body: @escaping @Sendable (Merkle.Nodes) throws -> [LogHash]
    ) async throws -> [LogHash] {
        let driver = driver
        return try await driver.read { session in
            let tables = RecordTables(session: session, driver: driver)
            return try body { try tables.node(id, $0, $1) }
        }
    }

    /// Where the chain of state statements ends.
    package func stateHead(of id: SpaceID) async throws -> StateHead {
        guard let space = try await loadForReading(id) else { throw RecordError.notFound }
        return space.state.head
    }

    /// Appends state statements, all or none.
    ///
    /// `tag` is the head which the author knows; the answer is the log from `from` on. When the state moved on it throws
    /// `RecordError.stateConflict`, and `.refusedStatement` when replay refuses one.
    package func append(
        _ batch: StateBatch,
        to id: SpaceID,
        ifMatch tag: String,
        from: UInt64
    ) async throws -> LogPage {
        try await change(id) { [self] space, tables in
            guard space.state.head.tag == tag else { throw RecordError.stateConflict }
            var redacted: Set<UInt64> = []
            let grants = space.state.grants.mapValues(\.recipient.signing)
            let consent = space.state.emergency
            for entry in batch.entries {
                guard let statement = try? StateEntry(decoding: Data(entry.content)), statement.inner != nil else {
                    throw RecordError.malformed
                }
                do throws(StateRefusal) {
                    let before = space.state.redacted
                    let (outer, _) = try space.state.apply(statement)
                    redacted.formUnion(space.state.redacted.subtracting(before))
                    guard let seen = outer.seen else { throw .malformed }
                    guard (try? isOnLog(seen, space, tables)) == true else { throw .order }
                } catch { throw RecordError.refusedStatement }
            }
            // Whoever resigns cannot rotate; nobody commits until somebody who stays did (U6).
            guard !space.state.isRotationDue || Self.isResignation(batch) else { throw RecordError.refusedStatement }
            try keep(batch.escrow, replacing: consent, in: &space, tables)
            try charge(batch.entries.reduce(0) { $0 + $1.body.count }, to: &space)
            for grant in space.state.liveGrants where grants[grant.id] != grant.recipient.signing {
                try tables.note(id, grantee: grant.recipient.signing.thumbprint)
            }
            try tables.append(batch.entries, to: &space.row.frontier, of: id, now: now())
            space.row.sequence = space.state.head.sequence
            space.row.stateHash = space.state.head.hash
            for index in redacted { try tables.erase(id, entry: index) }
            if let days = space.state.closing, space.row.purgeAt == nil {
                space.row.purgeAt = now().addingTimeInterval(TimeInterval(days) * 86_400)
            }
        }
        return try await log(of: id, from: from)
    }

    /// Appends a commit with its objects; the same batch again gets the same answer and no second leaf (A27).
    package func append(_ batch: CommitBatch, to id: SpaceID, from: UInt64) async throws -> LogPage {
        guard let commit = try? CommitEntry(decoding: Data(batch.entry.content)),
            commit.headers.count == batch.objects.count
        else { throw RecordError.malformed }
        for (header, object) in zip(commit.headers, batch.objects) {
            guard object.count == Int(header.objectSize), LogHash(of: object) == header.objectHash else {
                throw RecordError.malformed
            }
        }
        try await change(id) { [self] space, tables in
            if try tables.batch(id, commit.batch) != nil { return }
            guard !space.state.isRotationDue else { throw RecordError.retiredEpoch }
            let verified: (author: String, seen: LogHead)
            do throws(CommitEntry.VerificationError) { verified = try commit.verified(in: space.state) } catch {
                throw error.problem == .author ? RecordError.notFound : RecordError.malformed
            }
            guard try isOnLog(verified.seen, space, tables) else { throw RecordError.refusedStatement }
            for header in commit.headers {
                guard space.state.isCurrent(header) else { throw RecordError.retiredEpoch }
                if try tables.hasVersion(id, header.id) { throw RecordError.exists }
                for blob in header.blobs {
                    guard let row = try tables.blob(id, blob.id), row.isComplete, row.size == blob.sealedSize,
                        row.hash == blob.hash
                    else { throw RecordError.missingBlob }
                }
            }
            try charge(batch.entry.body.count + batch.objects.reduce(0) { $0 + $1.count }, to: &space)
            let index = space.row.frontier.size
            try tables.append([batch.entry], to: &space.row.frontier, of: id, now: now())
            try tables.insert(id, batch: commit.batch, entry: index)
            let due = now().addingTimeInterval(Double(space.state.policy.binDays) * 86_400)
            for (header, object) in zip(commit.headers, batch.objects) {
                try tables.insert(
                    id,
                    header,
                    object: object,
                    entry: index,
                    due: header.kind == .tombstone ? due : nil
                )
            }
        }
        return try await log(of: id, from: from)
    }

    /// Whether a batch is nothing but somebody's own resignation.
    private static func isResignation(_ batch: StateBatch) -> Bool {
        guard batch.entries.count == 1, let statement = try? StateEntry(decoding: Data(batch.entries[0].content)),
            let author = statement.claimedAuthor
        else { return false }
        return statement.isRemoval(of: author)
    }

    /// Whether a head which somebody names is one this log was at.
    private func isOnLog(_ head: LogHead, _ space: LoadedSpace, _ tables: RecordTables) throws -> Bool {
        guard head.size <= space.row.frontier.size else { return false }
        if head.size == space.row.frontier.size { return head.root == space.row.frontier.root }
        return try Merkle.root(size: head.size) { try tables.node(space.id, $0, $1) } == head.root
    }

    /// Counts bytes against the quota of a space.
    func charge(_ bytes: Int, to space: inout LoadedSpace) throws {
        space.row.bytes += Int64(bytes)
        guard space.row.bytes <= Int64(limits.spaceBytes) else { throw RecordError.tooLarge }
    }
}
