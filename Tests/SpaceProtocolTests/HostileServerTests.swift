import Foundation
import Testing

@testable import SpaceProtocol

@Suite struct `A server that lies` {
    /// Follows a whole log in pages of a size.
    func followed(_ log: LogDouble, pages: Int = 1000) throws -> LogFollower {
        var follower = log.follower()
        while follower.head.size < UInt64(log.entries.count) {
            _ = try follower.follow(try log.page(from: Int(follower.head.size), count: pages)) { log.root(at: $0) }
        }
        return follower
    }

    @Test(arguments: [1, 2, 3, 7, 1000]) func `is followed while it is honest, in pages of any size`(size: Int) throws {
        var (log, owner) = try LogDouble.founded()
        for _ in 0..<9 { try log.commit(by: owner) }
        let follower = try followed(log, pages: size)
        #expect(follower.head == log.head())
        #expect(follower.state == owner.state)
    }

    @Test func `A13 cannot insert a record of its own`() throws {
        var (log, owner) = try LogDouble.founded()
        let stranger = SigningKey()
        try log.commit(by: owner, key: stranger)
        var follower = log.follower()
        let (entries, _) = try follower.follow(try log.page(from: 0)) { log.root(at: $0) }
        guard case .refused(_, .author)? = entries.last?.event else {
            Issue.record("the forged commit was taken for one of the owner's")
            return
        }
    }

    @Test func `A14 A15 cannot go back to an older or shorter log`() throws {
        var (log, owner) = try LogDouble.founded()
        for _ in 0..<5 { try log.commit(by: owner) }
        var follower = try followed(log)
        let before = follower
        let size = log.entries.count
        #expect(throws: LogError.shrunk(known: UInt64(size), shown: UInt64(size - 1))) {
            _ = try follower.follow(
                LogPage(note: log.note(size - 1), from: UInt64(size), leaves: [], proof: []),
                rootAt: { log.root(at: $0) }
            )
        }
        #expect(follower == before)
    }

    @Test func `A15 A17 A23 cannot leave out, exchange, repeat or edit an entry`() throws {
        var (log, owner) = try LogDouble.founded()
        for _ in 0..<6 { try log.commit(by: owner) }
        let start = log.entries.count - 4
        var follower = log.follower()
        _ = try follower.follow(try log.page(from: 0, size: start)) { log.root(at: $0) }
        let before = follower
        let honest = try log.page(from: start)
        var changes: [(String, (inout LogPage) -> Void)] = [
            ("omit the first", { $0.leaves.removeFirst() }), ("omit the last", { $0.leaves.removeLast() }),
            ("omit all", { $0.leaves = [] }), ("exchange two", { $0.leaves.swapAt(0, 1) }),
            ("repeat one", { $0.leaves.append($0.leaves[0]) }),
            ("repeat one in place", { $0.leaves[1] = $0.leaves[0] }),
            ("hide one", { $0.leaves[2] = .hash($0.leaves[2].leaf) }), ("begin earlier", { $0.from -= 1 }),
            ("begin later", { $0.from += 1 }),
        ]
        changes.append(
            (
                "edit one",
                { page in
                    guard case .entry(let entry) = page.leaves[1] else { return }
                    var body = entry.body
                    body[body.endIndex - 1] ^= 1
                    if let edited = try? LogEntry(salt: entry.salt, body: body) { page.leaves[1] = .entry(edited) }
                }
            )
        )
        for (name, change) in changes {
            var page = honest
            change(&page)
            #expect(throws: LogError.self, "\(name)") { _ = try follower.follow(page) { log.root(at: $0) } }
            #expect(follower == before, "\(name)")
        }
        _ = try follower.follow(honest) { log.root(at: $0) }
        #expect(follower.head == log.head())
    }

    @Test func `A16 cannot join two histories again without being caught`() throws {
        var (log, owner) = try LogDouble.founded()
        try log.commit(by: owner)
        // Another device was shown another history of the same length, and says so in its next commit.
        var fork = log
        fork.entries[fork.entries.count - 1] = LogEntry(.notice, Data("{}".utf8))
        try log.commit(by: owner, seen: fork.head())
        var follower = log.follower()
        #expect(throws: LogError.fork(entry: UInt64(log.entries.count - 1))) {
            _ = try follower.follow(try log.page(from: 0)) { log.root(at: $0) }
        }
        #expect(follower == log.follower())
    }

    @Test func `A18 cannot begin a space with another genesis`() throws {
        let (log, _) = try LogDouble.founded()
        var (other, _) = try LogDouble.founded()
        other.space = log.space
        let replayed = LogDouble(key: log.key, entries: other.entries, space: log.space)
        var follower = log.follower()
        #expect(throws: LogError.self) { _ = try follower.follow(try replayed.page(from: 0)) { replayed.root(at: $0) } }
        #expect(follower.state == nil)
    }

    @Test func `A20 A21 cannot let a version in under a retired epoch, whatever its clock says`() throws {
        var (log, owner) = try LogDouble.founded()
        let rotation = try SpaceAuthor(owner.signing).rotate(owner.state, bundle: owner.bundle, seen: log.head())
        owner.take(rotation)
        log.entries += rotation.entries
        try log.commit(by: owner, epoch: 1)
        let current = try log.commit(by: owner)
        var follower = log.follower()
        let (entries, _) = try follower.follow(try log.page(from: 0)) { log.root(at: $0) }
        let commits = entries.compactMap { entry -> ([VersionHeader], [VersionHeader])? in
            if case .commit(_, _, let current, let stale) = entry.event { (current, stale) } else { nil }
        }
        #expect(commits.map(\.0.count) == [0, 1])
        #expect(commits.map(\.1.count) == [1, 0])
        #expect(commits.last?.0 == [current])
    }

    @Test func `A25 is convicted by two checkpoints of one size`() throws {
        var (log, owner) = try LogDouble.founded()
        try log.commit(by: owner)
        var follower = try followed(log)
        let before = follower
        var other = log
        other.entries[other.entries.count - 1] = LogEntry(.notice, Data("{}".utf8))
        #expect(throws: LogError.root) {
            _ = try follower.follow(
                LogPage(note: other.note(), from: follower.head.size, leaves: [], proof: []),
                rootAt: { log.root(at: $0) }
            )
        }
        #expect(follower == before)
        // Both notes verify under the same key: that is the proof to show.
        let mine = try Checkpoint(verifying: log.note(), origin: log.origin, key: log.key.publicKey)
        let theirs = try Checkpoint(verifying: other.note(), origin: log.origin, key: log.key.publicKey)
        #expect(mine.head.size == theirs.head.size && mine.head.root != theirs.head.root)
    }

    @Test func `cannot sign with another key, or for another log`() throws {
        let (log, _) = try LogDouble.founded()
        var follower = log.follower()
        let stranger = LogDouble(key: SigningKey(), entries: log.entries, space: log.space)
        #expect(throws: LogError.checkpoint(.signature)) {
            _ = try follower.follow(try stranger.page(from: 0)) { log.root(at: $0) }
        }
        let (other, _) = try LogDouble.founded()
        let foreign = LogDouble(key: log.key, entries: log.entries, space: other.space)
        #expect(throws: LogError.checkpoint(.origin)) {
            _ = try follower.follow(try foreign.page(from: 0)) { log.root(at: $0) }
        }
        #expect(follower == log.follower())
    }

    /// The property that matters most (protocol, section 11): sampled here; every byte with `ESPACE_EVERY_BYTE=1`.
    @Test func `gains nothing by changing one byte of an answer`() throws {
        var (log, owner) = try LogDouble.founded(paper: PaperDevice(RecoveryCode()))
        for _ in 0..<4 { try log.commit(by: owner) }
        let device = (signing: SigningKey(), wrapping: WrapPrivateKey())
        let added = try SpaceAuthor(owner.signing).add(
            DeviceKeys(signing: device.signing.publicKey, wrapping: device.wrapping.publicKey),
            name: "Téléphone",
            to: owner.state,
            bundle: owner.bundle,
            person: owner.person,
            seen: log.head()
        )
        owner.take(added)
        log.entries += added.entries
        for _ in 0..<3 { try log.commit(by: owner, key: device.signing) }
        let start = 3
        var follower = log.follower()
        _ = try follower.follow(try log.page(from: 0, count: start)) { log.root(at: $0) }
        var honest = follower
        let page = try log.page(from: start)
        let expected = try honest.follow(page) { log.root(at: $0) }.entries
        let bytes = page.encoded
        let isExhaustive = ProcessInfo.processInfo.environment["ESPACE_EVERY_BYTE"] != nil
        let step = isExhaustive ? 1 : max(1, bytes.count / 400)
        for position in stride(from: 0, to: bytes.count, by: step) {
            for mask in isExhaustive ? [1, 2, 4, 8, 16, 32, 64, 128] as [UInt8] : [1 << UInt8(position % 8)] {
                var changed = bytes
                changed[changed.startIndex + position] ^= mask
                var attempt = follower
                guard let read = try? LogPage(decoding: changed) else { continue }
                guard let answer = try? attempt.follow(read, rootAt: { log.root(at: $0) }) else {
                    #expect(attempt == follower)
                    continue
                }
                #expect(answer.entries == expected, "byte \(position)")
                #expect(attempt.state == honest.state && attempt.frontier == honest.frontier)
            }
        }
    }

    @Test(arguments: [0, 1, 5, 40]) func `gains nothing by cutting or extending an answer`(extra: Int) throws {
        let (log, _) = try LogDouble.founded()
        let bytes = try log.page(from: 0).encoded
        if extra == 0 {
            for length in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 200)) {
                #expect(throws: LogError.malformed) { _ = try LogPage(decoding: bytes.prefix(length)) }
            }
        } else {
            #expect(throws: LogError.malformed) { _ = try LogPage(decoding: bytes + Data(count: extra)) }
        }
    }
}
