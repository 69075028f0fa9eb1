package import FoundationEssentials

/// A client's view of one log: what it has verified so far, and the state that follows from it.
///
/// It believes nothing of a page unless the leaves continue the verified tree and lead to the root which the server signed.
/// A page that is refused changes nothing. It knows no clock, no socket and no database.
package struct LogFollower: Hashable, Sendable {
    /// The log: the server's name and the space.
    package let origin: LogOrigin
    /// The server's key.
    package let logKey: VerifyingKey
    /// The verified tree.
    package private(set) var frontier = Frontier()
    /// The state after the verified entries; nil before the first.
    package private(set) var state: SpaceState?
    /// The leaves whose bodies were not shown and whose erasure was not seen yet.
    package private(set) var withheld: Set<UInt64> = []
    /// The newest checkpoint seen, as the proof to show.
    package private(set) var note = ""
    /// Whether it follows for a professional or a member who sees less than all.
    private let isGrantees: Bool
    /// The openings among the entries followed here, in order.
    package private(set) var openings: [EmergencyFinding] = []

    /// A follower that has seen nothing yet.
    ///
    /// - Parameters:
    ///   - origin: The log.
    ///   - logKey: The server's key.
    ///   - isGrantees: Whether it follows for a professional, or a member who is no guardian, from whom what is not theirs is kept: hidden
    ///     leaves and stubs are no sign of a dishonest server then.
    package init(origin: LogOrigin, logKey: VerifyingKey, isGrantees: Bool = false) {
        self.origin = origin
        self.logKey = logKey
        self.isGrantees = isGrantees
    }

    /// A follower as it was stored.
    ///
    /// - Parameters:
    ///   - origin: The log.
    ///   - logKey: The server's key.
    ///   - statements: All state statements of the verified entries; replayed.
    ///   - frontier: The verified tree.
    ///   - withheld: As it was.
    ///   - note: As it was.
    ///   - isGrantees: As it was.
    /// - Throws: `ReplayRefusal` when the statements do not replay.
    package init(
        origin: LogOrigin,
        logKey: VerifyingKey,
        statements: [StateEntry],
        frontier: Frontier,
        withheld: Set<UInt64>,
        note: String,
        isGrantees: Bool = false
    ) throws(ReplayRefusal) {
        self.origin = origin
        self.logKey = logKey
        self.frontier = frontier
        self.withheld = withheld
        self.note = note
        self.isGrantees = isGrantees
        if !statements.isEmpty { state = try replay(statements, isGranteesView: isGrantees).get() }
    }

    /// The verified head.
    package var head: LogHead { frontier.head }

    /// What one verified entry says.
    package enum Event: Hashable, Sendable {
        /// The state changed, by this author.
        case state(StateEntry, StateOuter, author: String)
        /// Versions were added by this author; those under a retired epoch or an unknown category stand apart (A20).
        case commit(CommitEntry, author: String, current: [VersionHeader], stale: [VersionHeader])
        /// A commit that must not be believed; it stays in the log and nothing of it is shown (A13, A21).
        case refused(CommitEntry, LogError.EntryProblem)
        /// Something was read or asked for, judged by the state at this place.
        case access(AccessEntry, AccessFinding)
        /// A space was opened in an emergency, judged by the state at this place.
        case emergency(EmergencyEntry, EmergencyFinding)
        /// The server remarks something.
        case notice(NoticeEntry)
        /// Something was left by a holder of this certificate, which is still to be verified.
        case deposit(DepositEntry, id: UUID, DepositOuter)
        /// Something claims to have been left, and is not signed for this space (A28).
        case forgedDeposit(DepositEntry)
        /// An entry of another kind, or one whose body was erased.
        case other(EntryKind?)
    }

    /// One verified entry with its place.
    package struct Followed: Hashable, Sendable {
        /// The index of the leaf.
        package let index: UInt64
        /// The leaf.
        package let leaf: PageLeaf
        /// What it says.
        package let event: Event
    }

    /// Verifies a page and takes it over.
    ///
    /// - Parameters:
    ///   - page: What the server sent.
    ///   - rootAt: The root of the already verified log at an earlier size, from the stored leaves; nil if it is not known.
    /// - Returns: What the entries say, in order, and whether the checkpoint was reached.
    /// - Throws: `LogError`; nothing changed then.
    package mutating func follow(
        _ page: LogPage,
        rootAt: (UInt64) throws -> LogHash?
    ) throws(LogError) -> (entries: [Followed], isCaughtUp: Bool) {
        let checkpoint: Checkpoint
        do throws(CheckpointError) {
            checkpoint = try Checkpoint(verifying: page.note, origin: origin, key: logKey)
        } catch { throw .checkpoint(error) }
        guard checkpoint.head.size >= frontier.size else {
            throw .shrunk(known: frontier.size, shown: checkpoint.head.size)
        }
        let end = page.from + UInt64(page.leaves.count)
        guard page.from == frontier.size, end <= checkpoint.head.size else { throw .malformed }
        // Whoever says that there is more shows some of it: otherwise a reader would ask for ever.
        guard !page.leaves.isEmpty || end == checkpoint.head.size else { throw .malformed }

        var next = self
        var parsed: [(leaf: PageLeaf, content: Content)] = []
        parsed.reserveCapacity(page.leaves.count)
        var wanted: Set<UInt64> = []
        for (offset, leaf) in page.leaves.enumerated() {
            let content = try Content(leaf, index: page.from + UInt64(offset))
            if let seen = content.seen, seen.size >= page.from { wanted.insert(seen.size) }
            parsed.append((leaf, content))
        }
        var roots: [UInt64: LogHash] = [:]
        if wanted.contains(page.from) { roots[page.from] = next.frontier.root }
        for leaf in page.leaves {
            next.frontier.append(leaf.leaf)
            if wanted.contains(next.frontier.size) { roots[next.frontier.size] = next.frontier.root }
        }
        guard Merkle.verifiesConsistency(from: next.frontier.head, to: checkpoint.head, proof: page.proof) else {
            throw .root
        }

        var followed: [Followed] = []
        followed.reserveCapacity(parsed.count)
        for (offset, item) in parsed.enumerated() {
            let index = page.from + UInt64(offset)
            if let seen = item.content.seen {
                // Nobody can have verified more than what stands before their own entry.
                guard seen.size <= index else { throw .fork(entry: index) }
                let known: LogHash?
                if seen.size == 0 {
                    known = Merkle.emptyRoot
                } else if let root = roots[seen.size] {
                    known = root
                } else {
                    do { known = try rootAt(seen.size) } catch { throw .fork(entry: index) }
                }
                guard known == seen.root else { throw .fork(entry: index) }
            }
            followed.append(Followed(index: index, leaf: item.leaf, event: try next.take(item.content, at: index)))
        }
        let isCaughtUp = end == checkpoint.head.size
        if isCaughtUp, !isGrantees, let first = next.withheld.min() { throw .entry(first, .malformed) }
        next.note = page.note
        self = next
        return (followed, isCaughtUp)
    }

    private mutating func take(_ content: Content, at index: UInt64) throws(LogError) -> Event {
        switch content {
        case .hidden:
            if !isGrantees, state?.redacted.contains(index) != true { withheld.insert(index) }
            return .other(nil)
        case .state(let entry, _):
            do throws(StateRefusal) {
                guard var state else {
                    let first = try SpaceState(genesis: entry, isGranteesView: isGrantees)
                    guard first.id == origin.space, first.server == origin.server, first.logKey == logKey else {
                        throw .space
                    }
                    self.state = first
                    guard let outer = content.outer else { throw .malformed }
                    return .state(entry, outer, author: first.devices.keys.first ?? "")
                }
                let (outer, author) = try state.apply(entry)
                withheld.subtract(state.redacted)
                self.state = state
                return .state(entry, outer, author: author)
            } catch { throw .entry(index, .state(error)) }
        case .commit(let commit, _):
            guard let state, isGrantees || commit.isWhole else { throw .entry(index, .malformed) }
            do throws(CommitEntry.VerificationError) {
                let author = try commit.verified(in: state).author
                return .commit(
                    commit,
                    author: author,
                    current: commit.headers.filter(state.isCurrent),
                    stale: commit.headers.filter { !state.isCurrent($0) }
                )
            } catch { return .refused(commit, error.problem) }
        case .access(let access):
            guard let state else { throw .entry(index, .state(.order)) }
            let opened = openings.lazy.reversed().compactMap { state.finding(on: access, under: $0) }.first
            return .access(access, opened ?? state.finding(on: access))
        case .emergency(let entry):
            guard let state else { throw .entry(index, .state(.order)) }
            let finding = state.finding(on: entry, known: openings.compactMap { $0.request?.id })
            if finding.grant != nil { openings.append(finding) }
            return .emergency(entry, finding)
        case .notice(let notice): return .notice(notice)
        case .deposit(let deposit):
            guard let (id, outer) = try? deposit.verified(for: origin.space) else { return .forgedDeposit(deposit) }
            return .deposit(deposit, id: id, outer)
        case .other(let kind): return .other(kind)
        }
    }

    /// The parsed content of a leaf.
    private enum Content {
        case hidden
        case state(StateEntry, StateOuter?)
        case commit(CommitEntry, LogHead?)
        case access(AccessEntry)
        case deposit(DepositEntry)
        case emergency(EmergencyEntry)
        case notice(NoticeEntry)
        case other(EntryKind)

        init(_ leaf: PageLeaf, index: UInt64) throws(LogError) {
            guard case .entry(let entry) = leaf else {
                self = .hidden
                return
            }
            switch entry.kind {
            case .state:
                guard let state = try? StateEntry(decoding: Data(entry.content)) else {
                    throw .entry(index, .malformed)
                }
                self = .state(state, state.unverifiedOuter)
            case .commit:
                guard let commit = try? CommitEntry(decoding: Data(entry.content)) else {
                    throw .entry(index, .malformed)
                }
                self = .commit(commit, commit.unverifiedSeen)
            case .access:
                guard let access = try? AccessEntry(decoding: Data(entry.content)) else {
                    throw .entry(index, .malformed)
                }
                self = .access(access)
            case .deposit:
                guard let deposit = try? DepositEntry(decoding: Data(entry.content)) else {
                    throw .entry(index, .malformed)
                }
                self = .deposit(deposit)
            case .emergency:
                guard let opening = try? EmergencyEntry(decoding: Data(entry.content)) else {
                    throw .entry(index, .malformed)
                }
                self = .emergency(opening)
            case .notice:
                // A later version may remark more than this one knows.
                self = (try? NoticeEntry(decoding: Data(entry.content))).map { .notice($0) } ?? .other(.notice)
            case nil: throw .entry(index, .malformed)
            }
        }

        var outer: StateOuter? {
            if case .state(_, let outer) = self { outer } else { nil }
        }

        /// The head which the author says to have verified.
        var seen: LogHead? {
            switch self {
            case .state(_, let outer): outer?.seen
            case .commit(_, let seen): seen
            case .hidden, .access, .deposit, .emergency, .notice, .other: nil
            }
        }
    }
}

extension StateEntry {
    /// The outer part, before its signature was verified.
    var unverifiedOuter: StateOuter? {
        guard let statement = try? UnverifiedStatement(parsing: compact) else { return nil }
        return CanonicalJSON.decode(StateOuter.self, from: statement.unverifiedPayload)
    }
}

extension StateEntry {
    /// The thumbprint of whoever claims to have signed, before the signature was verified.
    package var claimedAuthor: String? { try? UnverifiedStatement(parsing: compact).keyID }

    /// Whether it says that this member's mandate ends, before its signature was verified.
    package func isRemoval(of member: String) -> Bool {
        guard let outer = unverifiedOuter, case .memberRemove(let removal) = try? change(outer) else { return false }
        return removal.member == member
    }
}

extension LogEntry {
    /// The head that the author of a statement or a commit says to have verified, before the signature was verified.
    package var unverifiedSeen: LogHead? {
        switch kind {
        case .state: (try? StateEntry(decoding: Data(content)))?.unverifiedOuter?.seen
        case .commit: (try? CommitEntry(decoding: Data(content)))?.unverifiedSeen
        default: nil
        }
    }
}

extension CommitEntry {
    /// The thumbprint of whoever claims to have signed, before the signature was verified.
    package var claimedAuthor: String? { try? UnverifiedStatement(parsing: compact).keyID }

    /// The head named by the statement, before its signature was verified.
    var unverifiedSeen: LogHead? {
        guard let statement = try? UnverifiedStatement(parsing: compact) else { return nil }
        return CanonicalJSON.decode(CommitOuter.self, from: statement.unverifiedPayload)?.seen
    }
}
