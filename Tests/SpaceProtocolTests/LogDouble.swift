import Foundation

@testable import SpaceProtocol

/// A server's side of one log, with its key in the test's hands: it answers honestly unless a test tells it otherwise.
struct LogDouble {
    let key: SigningKey
    let name = "serveur.exemple"
    var entries: [LogEntry] = []
    var space: SpaceID

    /// A space with one device and a recovery code on paper.
    static func founded(
        paper: PaperDevice? = nil,
        policy: StateChange.Policy = StateChange.Policy()
    ) throws -> (log: LogDouble, owner: Owner) {
        let key = SigningKey()
        let owner = (signing: SigningKey(), wrapping: WrapPrivateKey())
        let information = ServerInformation(
            format: 1,
            limits: ServerInformation.Limits(blobBytes: 1, partBytes: 1, commitBytes: 1, spaceBytes: 1),
            logKey: key.publicKey,
            name: "serveur.exemple",
            time: Date(timeIntervalSince1970: 0)
        )
        let authored = try SpaceAuthor(owner.signing).found(
            wrapping: owner.wrapping.publicKey,
            name: "Ordinateur",
            server: information,
            kinds: ["allergy", "other"],
            paper: paper,
            policy: policy,
            makeID: { UUID() }
        )
        let log = LogDouble(key: key, entries: authored.entries, space: authored.state.id)
        return (
            log,
            Owner(
                signing: owner.signing,
                wrapping: owner.wrapping,
                state: authored.state,
                bundle: authored.bundle,
                person: authored.person
            )
        )
    }

    var origin: LogOrigin {
        guard let origin = LogOrigin(server: name, space: space) else { preconditionFailure("a good name") }
        return origin
    }

    func head(_ size: Int? = nil) -> LogHead {
        let leaves = entries.prefix(size ?? entries.count).map(\.leaf)
        return LogHead(size: UInt64(leaves.count), root: Merkle.root(of: leaves))
    }

    func note(_ size: Int? = nil) -> String { Checkpoint(signing: head(size), origin: origin, with: key).note }

    /// The page from one leaf on, of so many leaves, under the checkpoint of the whole log or of a size.
    func page(from: Int, count: Int? = nil, size: Int? = nil) throws -> LogPage {
        let size = size ?? entries.count
        let end = min(size, from + (count ?? size))
        let leaves = entries[from..<end]
        return LogPage(
            note: note(size),
            from: UInt64(from),
            leaves: leaves.map { .entry($0) },
            proof: try Merkle.consistencyProof(first: UInt64(end), second: UInt64(size)) { level, index in
                let first = Int(index) << level
                return Merkle.root(of: entries[first..<(first + 1 << level)].map(\.leaf))
            }
        )
    }

    func follower() -> LogFollower { LogFollower(origin: origin, logKey: key.publicKey) }

    /// The root at an earlier size, as a client that stored every leaf knows it.
    func root(at size: UInt64) -> LogHash? { size <= entries.count ? head(Int(size)).root : nil }

    /// Appends a commit of one version of a device.
    @discardableResult
    mutating func commit(
        by owner: Owner,
        key: SigningKey? = nil,
        epoch: UInt32? = nil,
        seen: LogHead? = nil,
        kind: VersionHeader.Kind = .version,
        of recordKind: String = "allergy",
        at time: Date? = nil
    ) throws -> VersionHeader {
        guard let category = owner.bundle.category(ofKind: recordKind),
            let known = owner.state.categories[category]?.epoch,
            let sealKey = owner.bundle.key(category: category, epoch: epoch ?? known)
        else { throw SealError.refused }
        var header = VersionHeader(
            id: UUID(),
            record: UUID(),
            kind: kind,
            category: category,
            epoch: epoch ?? known,
            parents: [],
            blobs: [],
            objectSize: 0,
            objectHash: Merkle.emptyRoot
        )
        _ = VersionSealer(space: space).seal(Data("corps".utf8), header: &header, key: sealKey)
        let commit = CommitEntry(
            signing: [header],
            space: space,
            seen: seen ?? head(),
            at: time,
            with: key ?? owner.signing
        )
        entries.append(LogEntry(.commit, commit.content))
        return header
    }
}

/// What the owner of a space holds.
struct Owner {
    let signing: SigningKey
    let wrapping: WrapPrivateKey
    var state: SpaceState
    var bundle: SpaceBundle
    var person: PersonKey

    mutating func take(_ authored: Authored) {
        state = authored.state
        bundle = authored.bundle
        person = authored.person
    }
}
