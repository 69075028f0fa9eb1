import Foundation
import HealthModel
import TestSupport
import Testing
import Vault

@testable import RecordServer
@testable import SpaceClient
@testable import SpaceProtocol

/// A server that holds the key of the log, and signs what it likes, against a whole client with its vault.
@Suite(.timeLimit(.minutes(15))) struct `A server that signs a false log` {
    @Test func `A02 A03 cannot bring in a device, a member or a role`() async throws {
        let pair = try await Pair()
        let honest = try await pair.forged()
        let state = try #require(try await pair.second.sync.state)
        let person = try #require(try await pair.second.sync.currentLink().person)
        let ghost = (signing: SigningKey(), wrapping: WrapPrivateKey())
        let wrap = try person.wrap(
            for: ghost.wrapping.publicKey,
            named: ghost.signing.publicKey.thumbprint,
            in: state.id
        )
        let added = StateChange.deviceAdd(
            StateChange.DeviceAdd(
                device: DeviceKeys(signing: ghost.signing.publicKey, wrapping: ghost.wrapping.publicKey),
                generation: state.generation,
                label: Data(),
                wrap: wrap
            )
        )
        var contents: [Data] = []
        for key in [honest.key, ghost.signing] {
            contents.append(StateEntry(signing: added, after: state.head, seen: honest.head(), with: key).content)
        }
        // A role, which no device signed.
        for kind in [StateKind.memberAdd, .memberRole, .ownerTransfer] {
            let inner = LogEntry.freshSalt() + Data("{\"role\":\"owner\"}".utf8)
            let outer = StateOuter(
                inner: LogHash(of: inner),
                kind: kind,
                previous: state.head.hash,
                seen: honest.head(),
                sequence: state.head.sequence + 1,
                space: state.id
            )
            let statement = Statement(signing: CanonicalJSON.encode(outer), as: kind.namespace, with: honest.key)
            var writer = FieldWriter()
            writer.append(statement.compact)
            writer.append(UInt8(1))
            writer.append(inner)
            contents.append(writer.bytes)
        }
        for content in contents {
            var log = honest
            log.append(.state, content)
            pair.second.wire.show(log)
            try await pair.second.expectRefusal(.alarm(.entry))
            try await pair.second.goOnHonestly()
        }
        #expect(try await pair.second.sync.state?.devices.count == 2)
        await pair.world.stop()
    }

    @Test func `A13 cannot insert a record, signed by itself or with a borrowed signature`() async throws {
        let pair = try await Pair()
        _ = try await pair.first.condition("Asthme")
        try await pair.settle()
        let honest = try await pair.forged()
        let bundle = try #require(try await pair.second.sync.currentLink().bundle)
        let category = try #require(bundle.category(ofKind: "condition"))
        var header = VersionHeader(
            id: UUID(),
            record: UUID(),
            kind: .version,
            category: category,
            epoch: 1,
            parents: [],
            blobs: [],
            objectSize: 0,
            objectHash: Merkle.emptyRoot
        )
        let object = VersionSealer(space: honest.origin.space).seal(Data("x".utf8), header: &header, key: SealKey())
        #expect(object.count == Int(header.objectSize))
        let own = CommitEntry(signing: [header], space: honest.origin.space, seen: honest.head(), with: honest.key)
        // The statement of an honest commit over a header of the server's own.
        let known = try CommitEntry(decoding: Data(honest.entry(honest.last(.commit)).content))
        var writer = FieldWriter()
        writer.append(known.compact)
        writer.append(UInt32(1))
        writer.append(UInt8(1))
        writer.append(header.encoded)
        var log = honest
        log.append(.commit, own.content)
        log.append(.commit, writer.bytes)
        let before = try await pair.second.bodies()
        pair.second.wire.show(log)
        let report = try await pair.second.exchange()
        #expect(report.pulled == 0 && report.held == 0)
        #expect(try await pair.second.bodies() == before)
        await pair.world.stop()
    }

    @Test func `A14 A15 A17 A23 cannot shorten, rewrite, reorder or leave out what was seen`() async throws {
        let pair = try await Pair()
        let record = try await pair.first.condition("Asthme")
        _ = try await pair.first.condition("Goutte")
        try await pair.settle()
        try await pair.first.space.delete(record)
        try await pair.settle()
        let honest = try await pair.forged()
        let size = honest.leaves.count
        let access = try honest.last(.access)
        let commit = try honest.last(.commit)
        var cases: [(String, ForgedLog, Int?, SyncAlarm)] = [("shorter by one", honest, size - 1, .shrunk)]
        cases.append(("shorter, to the beginning", honest, 1, .shrunk))
        func changed(_ name: String, _ change: (inout ForgedLog) -> Void) {
            var log = honest
            change(&log)
            // As long as before, so that only the content differs.
            while log.leaves.count < size + 1 { log.append(.notice, Data("{}".utf8)) }
            cases.append((name, log, nil, .rewritten))
        }
        changed("without the journal entry") { $0.leaves.remove(at: access) }
        changed("without the tombstone") { $0.leaves.remove(at: commit) }
        changed("in another order") { $0.leaves.swapAt(commit, commit - 1) }
        changed("with one entry twice") { $0.leaves.insert($0.leaves[commit], at: commit) }
        changed("with another journal entry") { $0.leaves[access] = .entry(LogEntry(.notice, Data("{}".utf8))) }
        changed("with another first entry") { $0.leaves[0] = .entry(LogEntry(.notice, Data("{}".utf8))) }
        for (name, log, size, alarm) in cases {
            pair.second.wire.show(log, size: size)
            try await pair.second.expectRefusal(.alarm(alarm), "\(name)")
            // Nothing more is asked or sent until a person has looked.
            let requests = pair.second.wire.requests.count
            try await pair.second.expectRefusal(.alarm(alarm), "\(name), again")
            #expect(pair.second.wire.requests.count == requests)
            let link = try await pair.second.sync.currentLink()
            #expect(link.alarm?.evidence.isEmpty == false)
            // Cut short, the first missing entry is named; rewritten, the first after what was verified.
            #expect(
                link.alarmedEntry == (alarm == .shrunk ? size.map { UInt64($0) } : link.frontier.head.size),
                "\(name)"
            )
            try await pair.second.goOnHonestly()
        }
        #expect(await pair.second.titles() == ["Goutte"])
        await pair.world.stop()
    }

    @Test
    func `A15 A17 T8 cannot hide an entry that was not seen yet, nor the end of a record, and the entry is named`()
        async throws
    {
        let pair = try await Pair()
        let record = try await pair.first.condition("Asthme")
        try await pair.settle()
        try await pair.first.space.delete(record)
        try await pair.first.exchange()
        _ = try await pair.first.condition("Goutte")
        try await pair.first.exchange()
        let honest = try await pair.forged()
        let start = Int(try await pair.second.sync.head.size)
        let copy = try await pair.second.copy()
        for index in start..<honest.leaves.count {
            var log = honest
            log.leaves[index] = .hash(log.leaves[index].leaf)
            pair.second.wire.show(log)
            try await pair.second.expectRefusal(.alarm(.entry), "entry \(index) without its body")
            #expect(try await pair.second.sync.currentLink().alarmedEntry == UInt64(index))
            try await pair.second.goOnHonestly()
            #expect(await pair.second.titles() == ["Goutte"])
            try await pair.second.restore(copy)
            // Nor a part of it that a reader with fewer rights would not be shown either: the leaf is the same.
            guard case .entry(let entry) = honest.leaves[index], entry.kind == .commit else { continue }
            let whole = try CommitEntry(decoding: Data(entry.content))
            var stub = FieldWriter()
            stub.append(whole.compact)
            stub.append(UInt32(whole.hashes.count))
            for hash in whole.hashes {
                stub.append(UInt8(0))
                stub.append(hash)
            }
            let body = Data([EntryKind.commit.rawValue]) + stub.bytes
            log.leaves[index] = .entry(try LogEntry(salt: entry.salt, body: body))
            #expect(log.leaves[index].leaf == honest.leaves[index].leaf)
            pair.second.wire.show(log)
            try await pair.second.expectRefusal(.alarm(.entry), "entry \(index) without its versions")
            try await pair.second.goOnHonestly()
            #expect(await pair.second.titles() == ["Goutte"])
            try await pair.second.restore(copy)
        }
        await pair.world.stop()
    }

    @Test func `A16 cannot join two histories again: both sides stop`() async throws {
        let pair = try await Pair()
        let fork = try await pair.world.twin()
        try await pair.second.turn(to: fork)
        _ = try await pair.first.condition("Asthme")
        try await pair.first.exchange()
        for name in ["Goutte", "Migraine"] {
            _ = try await pair.second.condition(name)
            try await pair.second.exchange()
        }
        // The forked device comes back to the other history.
        let forked = try await ForgedLog(fork, pair.spaceID)
        try await pair.second.turn(to: pair.world)
        let refusal = try await pair.second.expectRefusal()
        #expect(refusal == .alarm(.rewritten) || refusal == .alarm(.shrunk))
        // What it wrote there is put into the history of the other: it names a head that is not on it.
        var joined = try await pair.forged()
        joined.leaves.append(forked.leaves[try forked.last(.commit)])
        pair.first.wire.show(joined)
        try await pair.first.expectRefusal(.alarm(.fork))
        // Both are frozen: nothing is exchanged, and nothing is written that would have to be joined later.
        for computer in [pair.first, pair.second] {
            let sent = computer.wire.requests.count
            let before = await computer.titles()
            await #expect(throws: SpaceError.self) { _ = try await computer.condition("Écrit pendant l'alarme") }
            await #expect(throws: SyncError.self) { try await computer.exchange() }
            await #expect(throws: SyncError.self) { _ = try await computer.sync.offerPairing() }
            await #expect(throws: SyncError.self) { try await computer.sync.revoke("x") }
            await #expect(throws: SyncError.self) { try await computer.sync.setRecovery(RecoveryCode()) }
            await #expect(throws: SyncError.self) { try await computer.sync.wait(seconds: 1) }
            #expect(computer.wire.requests.count == sent)
            #expect(await computer.titles() == before)
        }
        await pair.world.stop()
        await fork.stop()
    }

    @Test func `A20 A21 cannot let in what was written under retired keys, or after its author was revoked`()
        async throws
    {
        let pair = try await Pair()
        let bundle = try #require(try await pair.second.sync.currentLink().bundle)
        let space = try await pair.spaceID
        let category = try #require(bundle.category(ofKind: "condition"))
        func commit(by key: SigningKey, seen: LogHead, epoch: UInt32) throws -> CommitEntry {
            var header = VersionHeader(
                id: UUID(),
                record: UUID(),
                kind: .version,
                category: category,
                epoch: epoch,
                parents: [],
                blobs: [],
                objectSize: 0,
                objectHash: Merkle.emptyRoot
            )
            let sealKey = try #require(bundle.key(category: category, epoch: epoch))
            _ = VersionSealer(space: space).seal(Data("antidaté".utf8), header: &header, key: sealKey)
            return CommitEntry(signing: [header], space: space, seen: seen, with: key)
        }
        let seen = try await pair.second.sync.head
        let revoked = try pair.second.sync.identity.signing
        let owner = try pair.first.sync.identity.signing
        try await pair.first.sync.revoke(try pair.second.sync.device)
        try await pair.first.exchange()
        var log = try await pair.forged()
        log.append(.commit, try commit(by: revoked, seen: seen, epoch: 1).content)
        log.append(.commit, try commit(by: owner, seen: seen, epoch: 1).content)
        pair.first.wire.show(log)
        let report = try await pair.first.exchange()
        #expect(report.pulled == 0)
        // The revoked author's is nothing at all; the other is put aside, and never shown.
        #expect(report.held == 1)
        #expect(await pair.first.titles().isEmpty)
        await pair.world.stop()
    }

    @Test func `A25 leaves a proof that convicts it`() async throws {
        let pair = try await Pair()
        _ = try await pair.first.condition("Asthme")
        try await pair.settle()
        var other = try await pair.forged()
        other.leaves[other.leaves.count - 1] = .entry(LogEntry(.notice, Data("{}".utf8)))
        pair.second.wire.show(other)
        try await pair.second.expectRefusal(.alarm(.rewritten))
        let link = try await pair.second.sync.currentLink()
        let evidence = try #require(link.alarm?.evidence)
        let origin = try #require(link.origin)
        let mine = try Checkpoint(verifying: link.note, origin: origin, key: link.logKey)
        let proof = try JSON(parsing: evidence)
        let answer = try #require(proof["answer"]?.string.flatMap { Data(base64Encoded: $0) })
        let theirs = try Checkpoint(verifying: try LogPage(decoding: answer).note, origin: origin, key: link.logKey)
        #expect(mine.head.size == theirs.head.size)
        #expect(mine.head.root != theirs.head.root)
        // The proof is kept over a restart.
        try await pair.second.restart()
        #expect(try await pair.second.sync.currentLink().alarm?.evidence == evidence)
        try await pair.second.expectRefusal(.alarm(.rewritten))
        await pair.world.stop()
    }

    @Test func `cannot sign with another key, or answer with the log of another space`() async throws {
        let pair = try await Pair()
        let other = try await pair.world.founder()
        let honest = try await pair.forged()
        let foreign = try await ForgedLog(pair.world, try await other.sync.currentLink().space)
        pair.second.wire.show(foreign)
        try await pair.second.expectRefusal(.alarm(.signature))
        try await pair.second.goOnHonestly()
        let stranger = SigningKey()
        pair.second.wire.invent { request in
            guard ForgedLog.from(request) != nil else { return nil }
            let note = Checkpoint(signing: honest.head(), origin: honest.origin, with: stranger).note
            let page = LogPage(note: note, from: honest.head().size, leaves: [], proof: [])
            return TransportAnswer(status: 200, body: page.encoded)
        }
        try await pair.second.expectRefusal(.alarm(.signature))
        try await pair.second.goOnHonestly()
        await pair.world.stop()
    }
}
