import FoundationEssentials

/// What a professional may see of a log: the one rule, for the server that shows it and for a preview of it.
///
/// They see who owns the space, its devices and its keys' history, their own grants, readings and deposits, and of the batches the versions
/// which they may read. Whoever has no grant and was given the address of the space sees the same without any version. Everything else is a hash, which looks alike whether it is a later version, another kind of record, somebody
/// else's grant or something hidden (T5).
package struct GranteeView {
    /// The signing key of the professional.
    package let signer: VerifyingKey
    /// Their grant; nil for whoever has none, or had one that ended.
    package let grant: Grant?
    /// The versions which are the latest of their record, whatever category they are in.
    private let isLatest: (VersionHeader) throws -> Bool
    /// What they opened in an emergency; nil for whoever did not, or whose term is over.
    package let opening: Grant?

    /// The view of a grant.
    ///
    /// - Parameters:
    ///   - signer: The professional's signing key.
    ///   - grant: Their grant.
    ///   - opening: What they opened in an emergency.
    ///   - isLatest: Whether a version is the latest of its record: an earlier one is shown to nobody but the owner.
    package init(
        signer: VerifyingKey,
        grant: Grant?,
        opening: Grant? = nil,
        isLatest: @escaping (VersionHeader) throws -> Bool
    ) {
        self.signer = signer
        self.grant = grant
        self.opening = opening
        self.isLatest = isLatest
    }

    /// Whether they may read a version now.
    package func shows(_ header: VersionHeader) throws -> Bool {
        let isOpened = [grant, opening].contains { grant in
            grant.map { $0.rights.contains(.read) && $0.opens(category: header.category, epoch: header.epoch) } == true
        }
        guard header.kind != .tombstone, isOpened else { return false }
        return try isLatest(header)
    }

    /// The leaf as they see it; the same leaf hash in every case.
    package func reduce(_ leaf: PageLeaf) throws -> PageLeaf {
        guard case .entry(let entry) = leaf else { return leaf }
        switch entry.kind {
        case .state:
            guard let statement = try? StateEntry(decoding: Data(entry.content)) else { return .hash(entry.leaf) }
            return try shown(isOwn(statement) ? statement.content : statement.stub.content, of: entry)
        case .commit:
            guard let commit = try? CommitEntry(decoding: Data(entry.content)) else { return .hash(entry.leaf) }
            var visible: Set<UUID> = []
            for header in commit.headers where try shows(header) { visible.insert(header.id) }
            guard let some = commit.showing({ visible.contains($0.id) }) else { return .hash(entry.leaf) }
            return try shown(some.content, of: entry)
        case .access:
            guard let access = try? AccessEntry(decoding: Data(entry.content)),
                let parameters = Self.parameters(of: access), parameters.keyID == signer.thumbprint
            else { return .hash(entry.leaf) }
            return leaf
        case .deposit:
            guard let deposit = try? DepositEntry(decoding: Data(entry.content)), deposit.signing == signer else {
                return .hash(entry.leaf)
            }
            return leaf
        case .emergency:
            guard let opening = try? EmergencyEntry(decoding: Data(entry.content)), opening.signing == signer else {
                return .hash(entry.leaf)
            }
            return leaf
        case .notice, nil: return .hash(entry.leaf)
        }
    }

    private func shown(_ content: Data, of entry: LogEntry) throws -> PageLeaf {
        .entry(try LogEntry(salt: entry.salt, body: entry.body.prefix(1) + content))
    }

    /// Whether a statement is about the professional, or about nobody in particular.
    private func isOwn(_ statement: StateEntry) -> Bool {
        guard let outer = statement.unverifiedOuter else { return false }
        guard outer.kind.isStubbedForGrantees else { return true }
        guard let change = try? statement.change(outer) else { return false }
        switch change {
        case .grantIssue(let change): return change.signing.bytes == signer.bytes
        case .grantRevoke(let change): return grant.map { $0.id.data == change.grant.bytes } == true
        default: return false
        }
    }

    static func parameters(of access: AccessEntry) -> RequestSignature.Parameters? {
        let lines = access.base.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count == 8, let prefix = lines.last, prefix.hasPrefix("\"@signature-params\": ") else { return nil }
        return RequestSignature.Parameters(parsing: String(prefix.dropFirst("\"@signature-params\": ".count)))
    }
}
