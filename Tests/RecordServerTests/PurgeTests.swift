import Foundation
import TestSupport
import Testing

@testable import RecordServer
@testable import SpaceProtocol

@Suite(.timeLimit(.minutes(15))) struct `What was deleted` {
    let clock = FixedClock()
    let session = RequestSignature.randomName()

    private func engine(_ database: TestDatabase) async throws -> RecordEngine {
        try await database.engine(clock: clock)
    }

    private func holds(_ headers: [VersionHeader], _ space: TestSpace, _ engine: RecordEngine) async throws -> [Bool] {
        var held: [Bool] = []
        for header in headers {
            held.append(try await space.holds(header, at: engine, session: session, clock: clock.now))
        }
        return held
    }

    @Test(arguments: Storage.allCases)
    func `is what a device asks for among replaced versions, and never the latest or what the bin may give back`(
        storage: Storage
    ) async throws {
        let database = try TestDatabase(storage)
        let engine = try await engine(database)
        var space = try await TestSpace.begin(at: engine)
        let shared = try await space.upload(Data(repeating: 1, count: 9000), at: engine)
        let own = try await space.upload(Data(repeating: 2, count: 9000), at: engine)
        let record = UUID()
        let first = try await space.commit(of: record, blobs: [own, shared], at: engine)
        let second = try await space.commit(of: record, after: [first.id], blobs: [shared], at: engine)
        let binned = try await space.commit(at: engine)
        let end = try await space.commit(
            of: binned.record,
            kind: .tombstone,
            after: [binned.id],
            body: "",
            at: engine
        )
        let before = try await engine.stats().bytes
        let all = [first, second, binned, end]
        for _ in 0..<2 { try await engine.erase(ObjectRequest(all.map(\.id) + [UUID()]), of: space.id) }
        #expect(try await holds(all, space, engine) == [false, true, true, true])
        await #expect(throws: RecordError.notFound) { _ = try await engine.blob(own.id, of: space.id) }
        #expect(try await engine.blob(shared.id, of: space.id).isComplete)
        let access = try await engine.stats().bytes - (before - 9000 - Int64(first.objectSize))
        #expect(access >= 0 && access < 9000, "the room is the owner's again")
        await database.close()
    }

    @Test(arguments: Storage.allCases)
    func `is erased with its documents after the days of the bin, and not before`(storage: Storage) async throws {
        let database = try TestDatabase(storage)
        let engine = try await engine(database)
        var space = try await TestSpace.begin(at: engine)
        let shared = try await space.upload(Data(repeating: 1, count: 9000), at: engine)
        let own = try await space.upload(Data(repeating: 2, count: 9000), at: engine)
        let record = UUID()
        let first = try await space.commit(of: record, blobs: [own], at: engine)
        let second = try await space.commit(of: record, after: [first.id], blobs: [own, shared], at: engine)
        let other = try await space.commit(blobs: [shared], at: engine)
        let end = try await space.commit(of: record, kind: .tombstone, after: [second.id], body: "", at: engine)
        let before = try await engine.stats().bytes
        clock.advance(days: 29)
        try await engine.sweep()
        #expect(try await holds([first, second, other, end], space, engine) == [true, true, true, true])
        #expect(try await engine.stats().bytes == before)
        clock.advance(days: 1.1)
        try await engine.sweep()
        #expect(try await holds([first, second, other, end], space, engine) == [false, false, true, true])
        let reading = space.reading(session: session, at: clock.now)
        await #expect(throws: RecordError.notFound) {
            _ = try await engine.bytes(of: own.id, range: 0...9, of: space.id, reading: reading)
        }
        _ = try await engine.bytes(of: shared.id, range: 0...9, of: space.id, reading: reading)
        #expect(
            try await engine.stats().bytes == before - 9000 - Int64(first.objectSize) - Int64(second.objectSize)
        )
        #expect(try await engine.check() == [])
        // The log is whole: its entries stay.
        space.take(try await engine.log(of: space.id, from: space.frontier.size))
        await database.close()
    }

    @Test(arguments: Storage.allCases)
    func `an edit after the tombstone, or beside it, keeps everything`(storage: Storage) async throws {
        let database = try TestDatabase(storage)
        let engine = try await engine(database)
        var space = try await TestSpace.begin(at: engine)
        // Brought back in time.
        let (back, beside) = (UUID(), UUID())
        let one = try await space.commit(of: back, at: engine)
        let end = try await space.commit(of: back, kind: .tombstone, after: [one.id], body: "", at: engine)
        clock.advance(days: 3)
        let restored = try await space.commit(of: back, kind: .restore, after: [end.id], at: engine)
        // Edited on a device that did not know, and whose edit arrived before the tombstone.
        let two = try await space.commit(of: beside, at: engine)
        let edit = try await space.commit(of: beside, after: [two.id], at: engine)
        let late = try await space.commit(of: beside, kind: .tombstone, after: [two.id], body: "", at: engine)
        clock.advance(days: 40)
        try await engine.sweep()
        #expect(try await holds([one, restored, two, edit], space, engine) == [true, true, true, true])
        // Deleted for good later: both lines end, and the older tombstone does not hurry the newer one.
        _ = try await space.commit(of: beside, kind: .tombstone, after: [edit.id, late.id], body: "", at: engine)
        clock.advance(days: 29)
        try await engine.sweep()
        #expect(try await holds([two, edit], space, engine) == [true, true])
        clock.advance(days: 2)
        try await engine.sweep()
        #expect(try await holds([two, edit], space, engine) == [false, false])
        await database.close()
    }

    @Test(arguments: Storage.allCases)
    func `a closed space goes when its days are over, and nothing else goes with it`(storage: Storage) async throws {
        let database = try TestDatabase(storage)
        let engine = try await engine(database)
        var space = try await TestSpace.begin(at: engine)
        var other = try await TestSpace.begin(at: engine)
        try await space.commit(at: engine)
        let kept = try await other.commit(at: engine)
        try await space.close(after: 10, at: engine)
        clock.advance(days: 9)
        try await engine.sweep()
        #expect(try await engine.stats().spaces == 2)
        clock.advance(days: 2)
        try await engine.sweep()
        #expect(try await engine.stats().spaces == 1)
        await #expect(throws: RecordError.notFound) { _ = try await engine.log(of: space.id, from: 0) }
        #expect(try await holds([kept], other, engine) == [true])
        await database.close()
    }

    @Test(arguments: Storage.allCases)
    func `a copy made while others write is one moment of the server, and serves`(storage: Storage) async throws {
        let database = try TestDatabase(storage)
        let engine = try await engine(database)
        var space = try await TestSpace.begin(at: engine)
        _ = try await space.commit(blobs: [space.upload(Data(repeating: 5, count: 100_000), at: engine)], at: engine)
        let copies = TemporaryFolder()
        let writing = space
        async let writes: Void = {
            var space = writing
            for _ in 0..<20 { try await space.commit(at: engine) }
        }()
        try await engine.backup(to: copies.file("copy.sqlite"))
        try await writes
        #expect(copies.names == ["copy.sqlite"])
        let copy = try await RecordEngine(driver: try SQLiteDriver(path: copies.file("copy.sqlite")), now: { Date() })
        #expect(try await copy.check() == [])
        #expect(copy.information.logKey == engine.information.logKey)
        space.take(try await copy.log(of: space.id, from: space.frontier.size))
        await copy.driver.close()
        await database.close()
    }

    @Test(arguments: Storage.allCases)
    func `check names what was damaged and where`(storage: Storage) async throws {
        let database = try TestDatabase(storage)
        let engine = try await engine(database)
        var space = try await TestSpace.begin(at: engine)
        let blob = try await space.upload(Data(repeating: 5, count: 3000), at: engine)
        for _ in 0..<5 { try await space.commit(blobs: [blob], at: engine) }
        #expect(try await engine.check() == [])
        let entry = Int64(space.frontier.size) - 2
        for (sql, place) in [
            ("UPDATE entry SET salt = ? WHERE n = \(entry)", "entry \(entry)"),
            ("UPDATE version SET object = ? WHERE n = \(entry)", "version"),
            ("UPDATE blob_part SET bytes = ?", "document \(blob.id.uuidString.lowercased())"),
            ("UPDATE node SET hash = ? WHERE level = 1 AND n = 0", "node 1/0"),
        ] {
            let damage = SQLValue.bytes(Data(repeating: 9, count: 32))
            try await engine.driver.write { try $0.run(sql, [damage]) }
            #expect(try await engine.check().contains(ServerDamage(space: space.id, place: place)))
        }
        try await engine.driver.write { try $0.run("DELETE FROM entry WHERE n = \(entry)", []) }
        #expect(try await engine.check().map(\.place).contains { $0.hasPrefix("entry") })
        await database.close()
    }
}
