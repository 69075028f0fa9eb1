package import FoundationEssentials
package import SpaceProtocol
import Vault

/// Everything that ever happened in a space, read again from the log pages that this computer keeps.
///
/// Nothing is taken from an index: every entry is verified once more, so the same function shows the journal and proves it.
package struct SpaceHistory: Sendable {
    /// One access or attempt.
    package struct Access: Hashable, Sendable {
        /// The index of the entry.
        package let index: UInt64
        /// The entry.
        package let entry: AccessEntry
        /// What is to be thought of it.
        package let finding: AccessFinding
    }

    /// Something left by a professional.
    package struct Deposit: Hashable, Sendable, Identifiable {
        /// Its id.
        package let id: UUID
        /// The index of the entry.
        package let index: UInt64
        /// The entry.
        package let entry: DepositEntry
        /// What was signed.
        package let outer: DepositOuter
    }

    /// One change of the state.
    package struct Change: Hashable, Sendable {
        /// The index of the entry.
        package let index: UInt64
        /// The number of the statement.
        package let sequence: UInt64
        /// What changed.
        package let kind: StateKind
        /// The thumbprint of the device that signed.
        package let author: String
    }

    /// One opening in an emergency.
    package struct Opening: Hashable, Sendable {
        /// The index of the entry.
        package let index: UInt64
        /// The entry.
        package let entry: EmergencyEntry
        /// What is to be thought of it.
        package let finding: EmergencyFinding
    }

    /// The openings in an emergency, in order.
    package private(set) var openings: [Opening] = []
    /// What the server remarked, in order, with the index of each remark.
    package private(set) var notices: [(index: UInt64, entry: NoticeEntry)] = []
    /// The accesses, in order.
    package private(set) var accesses: [Access] = []
    /// What was left, in order.
    package private(set) var deposits: [Deposit] = []
    /// The indexes of entries which claim to be a deposit and are not signed for this space (A28).
    package private(set) var forgedDeposits: [UInt64] = []
    /// The changes of the state, in order.
    package private(set) var changes: [Change] = []
    /// The header of every version that stands.
    package private(set) var headers: [UUID: VersionHeader] = [:]
    /// The versions which no later one of their record replaces.
    package private(set) var latest: [UUID: [VersionHeader]] = [:]
    /// The verified log.
    package private(set) var follower: LogFollower
    private var tree = MerkleTree()

    /// The state at the end.
    package var state: SpaceState? { follower.state }

    /// A history in which nothing happened yet.
    ///
    /// `isPart` says that it is the history of somebody who was not shown all of it.
    package init(origin: LogOrigin, logKey: VerifyingKey, isPart: Bool = false) {
        follower = LogFollower(origin: origin, logKey: logKey, isGrantees: isPart)
    }

    /// Reads a page on.
    ///
    /// - Throws: `LogError`: the page does not follow, and nothing of it was taken over.
    package mutating func follow(_ page: LogPage) throws(LogError) {
        let tree = tree
        let entries = try follower.follow(page) { tree.root(at: $0) }.entries
        for leaf in page.leaves { self.tree.append(leaf.leaf) }
        for entry in entries {
            switch entry.event {
            case .state(_, let outer, let author):
                changes.append(
                    Change(index: entry.index, sequence: outer.sequence, kind: outer.kind, author: author)
                )
            case .commit(_, _, let current, _): for header in current { take(header) }
            case .access(let access, let finding):
                accesses.append(Access(index: entry.index, entry: access, finding: finding))
            case .deposit(let deposit, let id, let outer):
                deposits.append(Deposit(id: id, index: entry.index, entry: deposit, outer: outer))
            case .emergency(let opening, let finding):
                openings.append(Opening(index: entry.index, entry: opening, finding: finding))
            case .notice(let notice): notices.append((entry.index, notice))
            case .forgedDeposit: forgedDeposits.append(entry.index)
            case .refused, .other: break
            }
        }
    }

    private mutating func take(_ header: VersionHeader) {
        headers[header.id] = header
        latest[header.record, default: []].removeAll { header.parents.contains($0.id) }
        latest[header.record, default: []].append(header)
    }

    /// Whether a deposit was taken over or rejected: a version of a record with its id stands in the log.
    package func isAnswered(_ deposit: UUID) -> Bool { latest[deposit] != nil }

    /// The index of the entry that a statement stands in.
    package func index(ofStatement sequence: UInt64) -> UInt64? {
        changes.first { $0.sequence == sequence }?.index
    }
}

extension Synchroniser {
    /// Reads the history again, up to what was verified last.
    ///
    /// - Throws: `SyncError.vault` when the pages kept here do not replay any more.
    package func history() async throws(SyncError) -> SpaceHistory {
        if let known = knownHistory, known.follower.head == follower.head { return known }
        guard let origin = link.origin else { throw .notLinked }
        var history = knownHistory ?? SpaceHistory(origin: origin, logKey: link.logKey, isPart: !decides)
        do throws(VaultError) {
            for bytes in try await vault.logPages(of: number, from: history.follower.head.size) {
                guard let page = try? LogPage(decoding: bytes), (try? history.follow(page)) != nil else {
                    throw .damaged(Damage(.log))
                }
            }
        } catch { throw .vault(error) }
        guard history.follower.head == follower.head else { throw .vault(.damaged(Damage(.log))) }
        knownHistory = history
        return history
    }
}
