import FoundationEssentials
import HealthModel
import SpaceProtocol
import Vault

extension Synchroniser {
    /// Takes in pages until the server's checkpoint is reached.
    func pull(
        waiting seconds: Int = 0,
        progress: @Sendable (SyncProgress) -> Void
    ) async throws(SyncError) {
        if let alarm = link.alarm { throw .alarm(alarm.kind) }
        var wait = seconds
        while true {
            let answer: TransportAnswer
            do throws(SyncError) {
                answer = try await calls.call(
                    "GET",
                    ServerPath.log(link.space),
                    query: "?from=\(follower.head.size)" + (wait > 0 ? "&wait=\(wait)" : ""),
                    timeout: .seconds(60 + wait)
                )
            } catch {
                throw await accessError(error)
            }
            wait = 0
            if try await take(answer.body) { break }
            progress(.receiving(report.pulled))
        }
        if isRetryingHeld {
            isRetryingHeld = false
            try await retryHeld()
        }
    }

    /// A server that does not know this device any more may be right: the log it showed last decides what to say.
    private func accessError(_ error: SyncError) async -> SyncError {
        if error == .refused(.malformed), let shrunk = await shrunkHead() {
            return await raise(.shrunk, evidence: shrunk.answer, at: shrunk.size)
        }
        // A mandate that ended, or has not begun, is answered like nothing at all.
        if error == .refused(.notFound), let mandate = link.mandate {
            return .notAllowed(mandate.refusal(at: environment.now()) == .notYet ? .notYet : .over)
        }
        guard error == .refused(.notFound), let state = follower.state, state.devices[device]?.revokedAt != nil else {
            return error
        }
        link.isRevoked = true
        try? await save()
        return .revoked
    }

    /// The signed head of a log that is shorter than what was verified of it, whose server has no page to show from there on.
    private func shrunkHead() async -> (answer: Data, size: UInt64)? {
        guard let origin = link.origin, let answer = try? await calls.call("GET", ServerPath.checkpoint(link.space)),
            let note = String(validating: answer.body, as: UTF8.self),
            let checkpoint = try? Checkpoint(verifying: note, origin: origin, key: link.logKey),
            checkpoint.head.size < follower.head.size
        else { return nil }
        return (answer.body, checkpoint.head.size)
    }

    /// Verifies a page and takes over what it says, in one transaction.
    ///
    /// - Returns: Whether the checkpoint was reached.
    func take(_ bytes: Data) async throws(SyncError) -> Bool {
        let page: LogPage
        do throws(LogError) { page = try LogPage(decoding: bytes) } catch { throw .malformedAnswer }
        // The answer to something sent may begin before what arrived meanwhile.
        guard page.from == follower.head.size else { throw .malformedAnswer }
        try await prepareTree(for: page)
        var next = follower
        let followed: (entries: [LogFollower.Followed], isCaughtUp: Bool)
        do throws(LogError) {
            followed = try next.follow(page) { [tree] size in tree?.root(at: size) }
        } catch {
            throw await alarm(for: error, page: bytes)
        }
        if let alarm = broken(page, next, isCaughtUp: followed.isCaughtUp) {
            throw await raise(alarm, evidence: bytes, at: min(next.head.size, link.pinned?.size ?? 0))
        }
        let changed = try await keys(after: next, among: followed.entries)
        var step = SyncStep(link: Data())
        try await sort(followed.entries, into: &step, bundle: changed.bundle)
        var link = link
        let isSurprised = try await isSurprised(by: followed.entries, at: page.from)
        if isSurprised { link.restored = environment.now() }
        if isSurprised { report.isRestored = true }
        link.isCatchingUp = (link.isCatchingUp || isSurprised) && !followed.isCaughtUp
        for entry in followed.entries {
            if case .state(let statement, _, _) = entry.event { link.announced.remove(LogHash(of: statement.content)) }
        }
        link.frontier = next.frontier
        link.withheld = next.withheld
        link.note = next.note
        link.person = changed.person
        link.bundle = changed.bundle
        let isRereading = link.pinned.map { next.head.size <= $0.size } ?? false
        if let pinned = link.pinned, next.head.size >= pinned.size { link.pinned = nil }
        if next.state?.devices[device]?.revokedAt != nil { link.isRevoked = true }
        link.note(followed.entries, bundle: changed.bundle)
        if let member = next.state?.members[device] { link.mandate?.follow(member, changed.bundle) }
        if !followed.entries.isEmpty { step.pages = [(page.from, bytes)] }
        step.link = link.encoded
        if !followed.entries.isEmpty || link.isCatchingUp != self.link.isCatchingUp {
            await space.tell(link)
            let finished = step
            do throws(VaultError) {
                report.pulled += try await receive(finished)
            } catch { throw .vault(error) }
        }
        let former = follower.state
        self.link = link
        follower = next
        try await refreshPerson(after: step)
        for leaf in page.leaves { tree?.append(leaf.leaf) }
        if !isRereading, try await startOverIfWidened(since: former) { return false }
        if link.isRevoked { throw .revoked }
        return followed.isCaughtUp
    }

    /// A page is only refused for a reason, and each reason says whether the server lied or the answer was broken on the way.
    private func alarm(for error: LogError, page: Data) async -> SyncError {
        switch error {
        case .malformed: .malformedAnswer
        case .checkpoint(.malformed): .malformedAnswer
        case .checkpoint: await raise(.signature, evidence: page)
        case .shrunk(_, let shown): await raise(.shrunk, evidence: page, at: shown)
        // What was verified stands; what follows it here does not lead to what the server signed.
        case .root: await raise(.rewritten, evidence: page, at: follower.head.size)
        case .fork(let entry): await raise(.fork, evidence: page, at: entry)
        case .entry(let entry, _): await raise(.entry, evidence: page, at: entry)
        }
    }

    /// How the log breaks what a pairing or a kit promised: it ends before that head, or does not pass through it (A18).
    private func broken(_ page: LogPage, _ next: LogFollower, isCaughtUp: Bool) -> SyncAlarm? {
        guard let pinned = link.pinned else { return nil }
        guard next.head.size >= pinned.size else { return isCaughtUp ? .shrunk : nil }
        var frontier = follower.frontier
        for leaf in page.leaves where frontier.size < pinned.size { frontier.append(leaf.leaf) }
        return frontier.head == pinned ? nil : .rewritten
    }

    /// Loads the whole tree when somebody may name a head from before this page.
    private func prepareTree(for page: LogPage) async throws(SyncError) {
        guard tree == nil, page.from > 0, !page.leaves.isEmpty else { return }
        var tree = MerkleTree()
        do throws(VaultError) {
            for bytes in try await vault.logPages(of: number) {
                guard let page = try? LogPage(decoding: bytes), page.from == tree.size else {
                    throw .damaged(Damage(.log))
                }
                for leaf in page.leaves { tree.append(leaf.leaf) }
            }
        } catch { throw .vault(error) }
        guard tree.size == page.from, tree.root(at: tree.size) == follower.head.root else {
            throw .vault(.damaged(Damage(.log)))
        }
        self.tree = tree
    }

    /// Sorts what the entries say into what to take in, what to keep sealed and what needs no more waiting.
    private func sort(
        _ entries: [LogFollower.Followed],
        into step: inout SyncStep,
        bundle: SpaceBundle?
    ) async throws(SyncError) {
        var wanted: [(header: VersionHeader, author: String)] = []
        var stale: [VersionHeader] = []
        for entry in entries {
            switch entry.event {
            case .state(let statement, let outer, _):
                step.statements.append((outer.sequence, statement.content))
            case .commit(_, let author, let current, let old):
                wanted += current.map { ($0, author) }
                stale += old
            case .refused, .access, .deposit, .forgedDeposit, .emergency, .notice, .other: break
            }
        }
        let ids = (wanted.map(\.header.id) + stale.map(\.id)).map(VersionID.init)
        guard !ids.isEmpty else { return }
        let known: Set<VersionID>
        do throws(VaultError) { known = try await vault.knownVersions(among: ids) } catch { throw .vault(error) }
        step.acknowledged = ids.filter(known.contains)
        let missing = wanted.filter { !known.contains(VersionID($0.header.id)) }
        try await guardAgainstMassDeletion(missing.map(\.header))
        let objects = try await fetch(missing.map(\.header))
        for (header, _) in missing {
            if let object = objects[header.id], let received = open(object, header: header, bundle: bundle) {
                step.versions.append(received)
            } else {
                step.held.append(Self.held(header, objects[header.id], isStale: false))
            }
        }
        // Written under keys that were retired before: whoever was removed may have written it (A20).
        step.held += stale.filter { !known.contains(VersionID($0.id)) }.map { Self.held($0, nil, isStale: true) }
    }

    /// Opens an object; nil if it does not open or holds nothing this version reads.
    func open(_ object: Data, header: VersionHeader, bundle: SpaceBundle?) -> ReceivedVersion? {
        guard let key = bundle?.key(category: header.category, epoch: header.epoch),
            let body = try? VersionSealer(space: link.space).open(object, header: header, key: key),
            let sealed = try? PortableContent(decoding: body),
            let kind = VersionKind(rawValue: header.kind.rawValue), isInPlace(sealed, header, bundle)
        else { return nil }
        let audience = bundle?.audience(of: header.category)
        let content = sealed.kept(for: audience == .shared ? nil : audience?.text)
        // What the header says of documents has to be what the sealed body says.
        guard
            content.documents.map({
                VersionHeader.Blob(id: $0.id.uuid, sealedSize: UInt64($0.sealedSize), hash: $0.sealedHash)
            })
                == header.blobs
        else { return nil }
        var summary: RecordSummary?
        if kind == .tombstone {
            guard content.body.isEmpty else { return nil }
        } else {
            guard let resource = try? Resource(parsing: content.body) else { return nil }
            summary = RecordSummary(of: resource)
        }
        let version = PortableVersion(
            id: VersionID(header.id),
            record: RecordID(header.record),
            kind: kind,
            parents: header.parents.map(VersionID.init),
            content: content,
            recordKind: summary?.kind ?? .other
        )
        return ReceivedVersion(version, summary: summary)
    }

    /// Fetches the objects of versions, some at a time.
    private func fetch(_ headers: [VersionHeader]) async throws(SyncError) -> [UUID: Data] {
        var found = try await fetchObjects(headers.map(\.id))
        for header in headers {
            guard let object = found[header.id],
                object.count != Int(header.objectSize) || LogHash(of: object) != header.objectHash
            else { continue }
            // What is not the object of this header is as good as none: it is asked for again the next time.
            found[header.id] = nil
            isRetryingHeld = true
        }
        return found
    }

    /// Fetches objects by their ids, some at a time.
    func fetchObjects(_ ids: [UUID]) async throws(SyncError) -> [UUID: Data] {
        var found: [UUID: Data] = [:]
        found.reserveCapacity(ids.count)
        var rest = ids[...]
        while !rest.isEmpty {
            let batch = rest.prefix(ObjectRequest.maximumCount)
            rest = rest.dropFirst(batch.count)
            let answer = try await calls.call(
                "POST",
                ServerPath.objects(link.space),
                body: ObjectRequest(Array(batch)).encoded
            )
            guard let objects = try? ObjectAnswer(decoding: answer.body).objects, objects.count == batch.count else {
                throw .malformedAnswer
            }
            for (id, object) in zip(batch, objects) { found[id] = object }
        }
        return found
    }

    /// Stops before a log puts many records in the bin at once (U2).
    private func guardAgainstMassDeletion(_ headers: [VersionHeader]) async throws(SyncError) {
        let removed = Set(headers.filter { $0.kind == .tombstone }.map { RecordID($0.record) })
        guard !removed.isEmpty else { return }
        let live = await vault.entries(in: number).filter { $0.binnedOn == nil }
        deletions += live.count { removed.contains($0.id) }
        guard deletions <= max(10, live.count / 5) || allowsMassDeletion else {
            throw .massDeletion(count: deletions, of: live.count)
        }
    }

    /// A version to keep as it is until it opens.
    static func held(_ header: VersionHeader, _ object: Data?, isStale: Bool) -> HeldVersion {
        var writer = FieldWriter(reserving: 256 + (object?.count ?? 0))
        writer.append(UInt8(isStale ? 1 : 0))
        writer.append(header.encoded)
        writer.append(object ?? Data())
        return HeldVersion(id: VersionID(header.id), payload: writer.bytes)
    }

    /// Tries the versions again which did not open when they came (U1).
    func retryHeld() async throws(SyncError) {
        let held: [HeldVersion]
        do throws(VaultError) { held = try await vault.heldVersions(of: number) } catch { throw .vault(error) }
        guard !held.isEmpty, let state = follower.state else { return }
        var step = SyncStep(link: link.encoded)
        var absent: [VersionHeader] = []
        func tryAgain(_ header: VersionHeader, _ object: Data) {
            guard let received = open(object, header: header, bundle: link.bundle) else { return }
            step.versions.append(received)
            step.released.append(VersionID(header.id))
        }
        for version in held {
            var reader = FieldReader(version.payload)
            // What came under a retired epoch is not asked for: it stays aside, and whoever wrote it may write it again.
            guard (try? reader.number(UInt8.self)) == 0, let header = try? VersionHeader(decoding: reader.field()),
                let object = try? reader.field(), state.categories[header.category] != nil
            else { continue }
            if LogHash(of: object) != header.objectHash { absent.append(header) } else { tryAgain(header, object) }
        }
        let objects = try await fetch(absent)
        for header in absent { if let object = objects[header.id] { tryAgain(header, object) } }
        guard !step.versions.isEmpty else { return }
        let finished = step
        do throws(VaultError) { report.pulled += try await receive(finished) } catch { throw .vault(error) }
        try await refreshPerson(after: finished)
    }
}
