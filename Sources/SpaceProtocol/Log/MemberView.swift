import FoundationEssentials

/// What a contributor or reader may see of a log: the one rule, for the server that shows it and for whoever explains it.
///
/// A guardian sees everything and needs none.
/// They see who owns the space, who acts in it, its keys' history and every version of the categories that were opened to them; the journal
/// if the owner said so. Everything else is a hash: a section that was not opened has no count.
package struct MemberView: Sendable {
    /// The mandate.
    package let member: Member

    /// The view of a mandate.
    package init(_ member: Member) { self.member = member }

    /// Whether they may read a version.
    package func shows(_ header: VersionHeader) -> Bool {
        member.opens(category: header.category, epoch: header.epoch)
    }

    /// The leaf as they see it; the same leaf hash in every case.
    package func reduce(_ leaf: PageLeaf) throws -> PageLeaf {
        guard case .entry(let entry) = leaf, member.role != .guardian else { return leaf }
        switch entry.kind {
        case .state:
            guard let statement = try? StateEntry(decoding: Data(entry.content)) else { return .hash(entry.leaf) }
            return try shown(isShown(statement) ? statement.content : statement.stub.content, of: entry)
        case .commit:
            guard let commit = try? CommitEntry(decoding: Data(entry.content)), let some = commit.showing(shows)
            else { return .hash(entry.leaf) }
            return try shown(some.content, of: entry)
        case .access:
            guard !member.readsJournal else { return leaf }
            guard let access = try? AccessEntry(decoding: Data(entry.content)),
                GranteeView.parameters(of: access)?.keyID == member.thumbprint
            else { return .hash(entry.leaf) }
            return leaf
        case .deposit, .emergency, .notice: return member.readsJournal ? leaf : .hash(entry.leaf)
        case nil: return .hash(entry.leaf)
        }
    }

    private func shown(_ content: Data, of entry: LogEntry) throws -> PageLeaf {
        .entry(try LogEntry(salt: entry.salt, body: entry.body.prefix(1) + content))
    }

    /// Whether a statement is about the member, about nobody in particular, or part of the journal which they read.
    ///
    /// It never depends on what can change in a mandate: what a replay was shown once has to stay what it was.
    private func isShown(_ statement: StateEntry) -> Bool {
        guard let outer = statement.unverifiedOuter else { return false }
        guard outer.kind.isStubbedForGrantees else { return true }
        switch outer.kind {
        case .grantIssue, .grantRevoke, .blockSet, .blockClear, .emergencyEnable, .emergencyDisable:
            return member.readsJournal
        case .memberKeys:
            guard case .memberKeys(let keys) = try? statement.change(outer) else { return false }
            return keys.member == member.thumbprint
        default: return false
        }
    }
}
