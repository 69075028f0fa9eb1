import FoundationEssentials
import HealthModel
package import SpaceProtocol
import Vault

/// One device of the person, as it is shown.
package struct DeviceSummary: Hashable, Sendable, Identifiable {
    /// Its thumbprint.
    package let id: String
    /// What the person calls it; nil if nobody named it.
    package let name: String?
    /// Whether it is this computer.
    package let isThis: Bool
    /// Whether it is the recovery code on paper.
    package let isPaper: Bool
    /// Whether it was revoked.
    package let isRevoked: Bool
}

extension Synchroniser {
    /// The devices of the space, live ones first.
    package func devices() -> [DeviceSummary] {
        guard let state = follower.state else { return [] }
        return state.devices.map { id, device in
            DeviceSummary(
                id: id,
                name: link.bundle?.label(of: id, in: state),
                isThis: id == self.device,
                isPaper: device.isPaper,
                isRevoked: device.revokedAt != nil
            )
        }.sorted { left, right in
            (left.isRevoked ? 1 : 0, left.isThis ? 0 : 1, left.name ?? "", left.id)
                < (right.isRevoked ? 1 : 0, right.isThis ? 0 : 1, right.name ?? "", right.id)
        }
    }

    /// Revokes a device and rotates all keys, in one request.
    ///
    /// The device keeps what it has read; it gets nothing that is written from now on.
    ///
    /// - Parameter id: Its thumbprint, or the beginning of it that no other device has.
    /// - Throws: `SyncError.noSuchDevice` if there is none, or it is the last one or this one.
    package func revoke(_ id: String) async throws(SyncError) {
        try refuseUnlessOwner()
        try await pull { _ in }
        let found = devices().filter { $0.id.hasPrefix(id) && !$0.isRevoked && !$0.isThis }
        guard let chosen = found.first, found.count == 1 else { throw .noSuchDevice }
        try await author { (from) throws(StateRefusal) in
            try from.author.rotate(from.state, removing: [chosen.id], bundle: from.bundle, seen: from.seen)
        }
    }

    /// Sets the recovery code of the space; the one before is of no use any more.
    package func setRecovery(_ code: RecoveryCode) async throws(SyncError) {
        try refuseUnlessOwner()
        try await pull { _ in }
        let paper = PaperDevice(code)
        try await author { (from) throws(StateRefusal) in
            try from.author.setRecovery(
                paper,
                in: from.state,
                bundle: from.bundle,
                person: from.person,
                seen: from.seen
            )
        }
    }

    /// Adds a device whose keys were shown to be the right ones.
    func add(_ keys: DeviceKeys, name: String) async throws(SyncError) {
        try await author { (from) throws(StateRefusal) in
            try from.author.add(
                keys,
                name: name,
                to: from.state,
                bundle: from.bundle,
                person: from.person,
                seen: from.seen
            )
        }
    }

    /// What to print beside the recovery code: where the space is, and how far its log is (A18).
    package func kit() -> RecoveryKit {
        RecoveryKit(address: link.address, space: link.space, head: follower.head)
    }

    /// Whether a recovery code is the one of this space, as far as this device knows.
    package func knows(_ code: RecoveryCode) -> Bool {
        guard let device = follower.state?.devices[PaperDevice(code).thumbprint] else { return false }
        return device.revokedAt == nil
    }

    /// Takes a space back on a new computer with the recovery code.
    ///
    /// - Parameters:
    ///   - space: The open, empty space of the new computer; not linked.
    ///   - code: The code on paper.
    ///   - kit: What is printed beside it.
    ///   - trustRoot: A certificate authority for the server alone, in PEM.
    ///   - transport: The way to the server.
    ///   - deviceName: What the person calls this computer.
    /// - Returns: The linked space, ready to be synchronised.
    /// - Throws: `SyncError.wrongRecoveryCode` if the space does not know the code; nothing was changed then.
    package static func recover(
        _ space: Space,
        code: RecoveryCode,
        kit: RecoveryKit,
        trustRoot: String?,
        transport: Transport,
        deviceName: String
    ) async throws(SyncError) -> Synchroniser {
        guard try await link(of: space) == nil else { throw .alreadyLinked }
        let paper = PaperDevice(code)
        let calls = ServerCalls(
            transport: transport,
            space: kit.space,
            key: paper.signing,
            environment: space.environment
        )
        var follower: LogFollower?
        var tree = MerkleTree()
        while true {
            let answer: TransportAnswer
            do throws(SyncError) {
                answer = try await calls.call(
                    "GET",
                    ServerPath.log(kit.space),
                    query: "?from=\(follower?.head.size ?? 0)"
                )
            } catch .refused(.notFound) { throw .wrongRecoveryCode }
            guard let page = try? LogPage(decoding: answer.body) else { throw .malformedAnswer }
            var next: LogFollower
            if let follower { next = follower } else { next = try Self.follower(from: page, of: kit.space) }
            do throws(LogError) {
                let (_, isCaughtUp) = try next.follow(page) { [tree] size in tree.root(at: size) }
                follower = next
                for leaf in page.leaves { tree.append(leaf.leaf) }
                if isCaughtUp { break }
            } catch { throw .alarm(.rewritten) }
        }
        guard let follower, let state = follower.state else { throw .malformedAnswer }
        // Before anything is signed for this log: it is the one that was printed (A18).
        guard follower.head.size >= kit.head.size else { throw .alarm(.shrunk) }
        guard kit.head.size == 0 || tree.root(at: kit.head.size) == kit.head.root else { throw .alarm(.rewritten) }
        guard let device = state.devices[paper.thumbprint], device.revokedAt == nil, let wrap = device.wrap,
            let person = try? PersonKey(
                opening: wrap.message,
                generation: wrap.generation,
                with: paper.wrapping,
                named: paper.thumbprint,
                in: kit.space
            ), let bundle = try? SpaceBundle(of: state, with: person)
        else { throw .wrongRecoveryCode }
        let identity: DeviceIdentity
        do throws(VaultError) { identity = try await space.vault.identity() } catch { throw .vault(error) }
        let keys = DeviceKeys(signing: identity.signing.publicKey, wrapping: identity.wrapping.publicKey)
        let authored: Authored
        do throws(StateRefusal) {
            authored = try SpaceAuthor(paper.signing).add(
                keys,
                name: deviceName,
                to: state,
                bundle: bundle,
                person: person,
                seen: follower.head
            )
        } catch { throw error == .closed ? .closed : .wrongRecoveryCode }
        _ = try await calls.call(
            "POST",
            ServerPath.state(kit.space),
            query: "?from=\(follower.head.size)",
            headers: [("if-match", state.head.tag)],
            body: authored.batch.encoded
        )
        var link = SpaceLink(
            address: kit.address,
            trustRoot: trustRoot,
            space: kit.space,
            server: state.server,
            logKey: state.logKey
        )
        link.pinned = kit.head.size > 0 ? kit.head : nil
        let synchroniser = try await Synchroniser(space, link: link, transport: transport)
        try await synchroniser.save()
        return synchroniser
    }

    /// A follower of a log of which nothing but the space is known: its first statement certifies the rest.
    static func follower(from page: LogPage, of space: SpaceID) throws(SyncError) -> LogFollower {
        guard page.from == 0, case .entry(let entry)? = page.leaves.first, entry.kind == .state,
            let statement = try? StateEntry(decoding: Data(entry.content)),
            let state = try? SpaceState(genesis: statement), state.id == space,
            let origin = LogOrigin(server: state.server, space: space)
        else { throw .alarm(.entry) }
        return LogFollower(origin: origin, logKey: state.logKey)
    }
}

/// What is printed beside a recovery code; none of it is secret.
package struct RecoveryKit: Hashable, Sendable {
    /// The server's address.
    package let address: String
    /// The space.
    package let space: SpaceID
    /// How far its log was when the kit was printed: a shorter one is refused.
    package let head: LogHead

    /// A kit made of its parts.
    package init(address: String, space: SpaceID, head: LogHead) {
        self.address = address
        self.space = space
        self.head = head
    }

    /// The lines to print, and to type back: address, space, and the head as size and root.
    package var lines: [String] { [address, space.description, "\(head.size)-\(head.root)"] }

    /// Reads the lines back, with anything around them; nil unless all three are there.
    package init?(parsing text: String) {
        let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
        guard let address = words.first(where: { ServerAddress(parsing: $0) != nil }),
            let space = words.lazy.compactMap({ SpaceID(parsing: $0) }).first
        else { return nil }
        self.address = address
        self.space = space
        let heads = words.lazy.compactMap { word -> LogHead? in
            guard let dash = word.firstIndex(of: "-"), let size = UInt64(word[..<dash]),
                let root = LogHash(parsing: String(word[word.index(after: dash)...]))
            else { return nil }
            return LogHead(size: size, root: root)
        }
        guard let head = heads.first else { return nil }
        self.head = head
    }
}
