import Foundation
import TestSupport
import Testing

@testable import RecordServer
@testable import SpaceProtocol

/// The rules of the server, on each database; where several processes may share it, they are two.
@Suite(.timeLimit(.minutes(15))) struct `A record server` {
    struct World {
        let clock = FixedClock()
        let database: TestDatabase
        let first: RecordEngine
        let second: RecordEngine

        init(_ storage: Storage, limits: ServerLimits = RecordEngine.defaultLimits) async throws {
            database = try TestDatabase(storage)
            first = try await database.engine(clock: clock, limits: limits)
            second = first.driver.isExclusive ? first : try await database.engine(clock: clock, limits: limits)
            first.listen()
            if second !== first { second.listen() }
        }
    }

    @Test(arguments: Storage.allCases)
    func `A27 the same batch gets the same answer and no second leaf, at any process and at once`(
        storage: Storage
    ) async throws {
        let world = try await World(storage)
        var space = try await TestSpace.begin(at: world.first)
        let (batch, _) = try space.version()
        let (from, id) = (space.frontier.size, space.id)
        let pages = try await withThrowingTaskGroup(of: LogPage.self) { group in
            for engine in [world.first, world.second] {
                for _ in 0..<5 { group.addTask { try await engine.append(batch, to: id, from: from) } }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(pages).count == 1)
        space.take(pages[0])
        #expect(space.frontier.size == from + 1)
        #expect(try await world.first.check() == [])
        await world.database.close()
    }

    @Test(arguments: Storage.allCases)
    func `A27 a space is begun once, by whoever sends its beginning and however often`(storage: Storage) async throws {
        let world = try await World(storage)
        let space = try TestSpace(for: world.first.information)
        let signer = space.key.publicKey.thumbprint
        let pages = try await withThrowingTaskGroup(of: LogPage.self) { group in
            for engine in [world.first, world.second, world.first, world.second] {
                group.addTask { try await engine.begin(space.beginning, signedBy: signer).page }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(pages).count == 1)
        #expect(try await world.second.stats().spaces == 1)
        await world.database.close()
    }

    @Test(arguments: Storage.allCases)
    func `appends of many writers to one space stand one after the other in a log that holds`(
        storage: Storage
    ) async throws {
        let world = try await World(storage)
        let space = try await TestSpace.begin(at: world.first)
        let batches = try (0..<24).map { _ in try space.version().batch }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, batch) in batches.enumerated() {
                let engine = index % 2 == 0 ? world.first : world.second
                group.addTask { _ = try await engine.append(batch, to: space.id, from: 0) }
            }
            try await group.waitForAll()
        }
        var reader = space
        reader.take(try await world.second.log(of: space.id, from: space.frontier.size))
        #expect(reader.frontier.size == space.frontier.size + 24)
        #expect(try await world.second.check() == [])
        await world.database.close()
    }

    @Test(arguments: Storage.allCases)
    func `of two state changes that start from one state only one is taken`(storage: Storage) async throws {
        let world = try await World(storage)
        let space = try await TestSpace.begin(at: world.first)
        let outcomes = await withTaskGroup(of: RecordError?.self) { group in
            for engine in [world.first, world.second, world.first, world.second] {
                var copy = space
                group.addTask {
                    do {
                        _ = try await copy.addDevice(at: engine)
                        return nil
                    } catch { return error as? RecordError }
                }
            }
            return await group.reduce(into: [RecordError?]()) { $0.append($1) }
        }
        #expect(outcomes.filter { $0 == nil }.count == 1)
        #expect(outcomes.filter { $0 == .stateConflict }.count == 3)
        await world.database.close()
    }

    @Test(arguments: Storage.allCases)
    func `A20 a version under a retired epoch is refused by every process`(storage: Storage) async throws {
        let world = try await World(storage)
        var space = try await TestSpace.begin(at: world.first)
        let device = try await space.addDevice(at: world.first)
        // The second process has the state in memory as it was before.
        _ = try await world.second.log(of: space.id, from: 0)
        let (late, _) = try space.version()
        let (revoked, _) = try space.version(by: device)
        try await space.revoke(device, at: world.first)
        await #expect(throws: RecordError.retiredEpoch) {
            _ = try await world.second.append(late, to: space.id, from: 0)
        }
        // A38
        await #expect(throws: RecordError.notFound) {
            _ = try await world.second.append(revoked, to: space.id, from: 0)
        }
        await world.database.close()
    }

    @Test(arguments: Storage.allCases)
    func `A37 a version cannot name a document of another space, nor one that is not whole`(
        storage: Storage
    ) async throws {
        let world = try await World(storage)
        let space = try await TestSpace.begin(at: world.first)
        let other = try await TestSpace.begin(at: world.first)
        let foreign = try await other.upload(Data(repeating: 7, count: 5000), at: world.first)
        var begun = foreign
        begun = VersionHeader.Blob(id: UUID(), sealedSize: foreign.sealedSize, hash: foreign.hash)
        _ = try await world.first.beginBlob(begun.id, size: begun.sealedSize, hash: begun.hash, of: space.id)
        let whole = try await space.upload(Data(repeating: 8, count: 5000), at: world.first)
        let lied = VersionHeader.Blob(id: whole.id, sealedSize: whole.sealedSize, hash: foreign.hash)
        for blob in [foreign, begun, lied] {
            let (batch, _) = try space.version(blobs: [blob])
            await #expect(throws: RecordError.missingBlob) {
                _ = try await world.second.append(batch, to: space.id, from: 0)
            }
        }
        // The foreign document is not to be read there either.
        await #expect(throws: RecordError.notFound) {
            let reading = space.reading(at: world.clock.now)
            _ = try await world.first.bytes(of: foreign.id, range: 0...9, of: space.id, reading: reading)
        }
        await world.database.close()
    }

    @Test(arguments: Storage.allCases)
    func `a reading session leaves one access entry, whichever process it asks`(storage: Storage) async throws {
        let world = try await World(storage)
        var space = try await TestSpace.begin(at: world.first)
        let header = try await space.commit(at: world.first)
        let session = RequestSignature.randomName()
        for engine in [world.first, world.second, world.first] {
            #expect(try await space.holds(header, at: engine, session: session, clock: world.clock.now))
        }
        let before = space.frontier.size
        space.take(try await world.second.log(of: space.id, from: before))
        #expect(space.frontier.size == before + 1)
        await world.database.close()
    }

    @Test(arguments: Storage.allCases)
    func `whoever waits at one process hears what another appends`(storage: Storage) async throws {
        let world = try await World(storage)
        var space = try await TestSpace.begin(at: world.first)
        let (id, size) = (space.id, space.frontier.size)
        async let waited = world.second.log(of: id, from: size, waiting: 30)
        async let message = world.second.message(in: "abcdefghijklmnopqrst", slot: 3, waiting: 30)
        try await space.commit(at: world.first)
        try await world.first.leave(Data("bonjour".utf8), in: "abcdefghijklmnopqrst", slot: 3, from: "192.0.2.1")
        #expect(try await waited.leaves.count == 1)
        #expect(try await message == Data("bonjour".utf8))
        await world.database.close()
    }

    @Test(arguments: Storage.allCases)
    func `a mailbox slot is written once, ends after ten minutes, and nobody fills them all`(
        storage: Storage
    ) async throws {
        let world = try await World(storage)
        let name = RequestSignature.randomName()
        try await world.first.leave(Data([1]), in: name, slot: 0, from: "192.0.2.1")
        await #expect(throws: RecordError.exists) {
            try await world.second.leave(Data([2]), in: name, slot: 0, from: "192.0.2.2")
        }
        await #expect(throws: RecordError.tooLarge) {
            try await world.second.leave(Data(count: 65_537), in: name, slot: 1, from: "192.0.2.2")
        }
        world.clock.advance(minutes: 11)
        await #expect(throws: RecordError.notFound) {
            _ = try await world.second.message(in: name, slot: 0, waiting: 0)
        }
        // One address gets so many at all processes together; another is not in its way.
        var left = 0
        do {
            while left <= Int(RecordEngine.messageLimitOfOneOrigin) {
                let engine = left % 2 == 0 ? world.first : world.second
                try await engine.leave(Data([1]), in: "\(name)\(left / 16)", slot: left % 16, from: "192.0.2.3")
                left += 1
            }
            Issue.record("no limit")
        } catch { #expect(error as? RecordError == .tooMany) }
        #expect(left == Int(RecordEngine.messageLimitOfOneOrigin))
        try await world.first.leave(Data([1]), in: name, slot: 9, from: "192.0.2.4")
        await world.database.close()
    }

    @Test(arguments: Storage.allCases)
    func `A26 a nonce is taken once by all processes together`(storage: Storage) async throws {
        let world = try await World(storage)
        let nonce = RequestSignature.randomName()
        let expires = world.clock.now.addingTimeInterval(120)
        let taken = try await withThrowingTaskGroup(of: Bool.self) { group in
            for engine in [world.first, world.second, world.first, world.second] {
                group.addTask { try await engine.takeNonce(nonce, expires: expires) }
            }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(taken == 1)
        world.clock.advance(minutes: 3)
        try await world.first.sweep()
        #expect(try await world.second.takeNonce(nonce, expires: world.clock.now))
        await world.database.close()
    }

    @Test(arguments: Storage.allCases)
    func `a space's quota counts what all processes take`(storage: Storage) async throws {
        let limits = ServerLimits(blobBytes: 100_000, partBytes: 50_000, commitBytes: 100_000, spaceBytes: 120_000)
        let world = try await World(storage, limits: limits)
        let space = try await TestSpace.begin(at: world.first)
        _ = try await space.upload(Data(repeating: 1, count: 45_000), at: world.first)
        _ = try await space.upload(Data(repeating: 2, count: 45_000), at: world.second)
        await #expect(throws: RecordError.tooLarge) {
            _ = try await space.upload(Data(repeating: 3, count: 45_000), at: world.first)
        }
        // An upload that no version names gives its room back.
        world.clock.advance(days: 15)
        try await world.second.sweep()
        _ = try await space.upload(Data(repeating: 3, count: 45_000), at: world.first)
        await world.database.close()
    }
}
