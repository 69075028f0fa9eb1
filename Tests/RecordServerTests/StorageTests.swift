import Foundation
import SpaceProtocol
import TestSupport
import Testing

@testable import RecordServer

/// What both databases promise to the rules above them.
@Suite(.timeLimit(.minutes(15))) struct `A database` {
    private func table(_ database: TestDatabase) async throws -> any SQLDriver {
        let driver = try database.open()
        let (bytes, number) = (driver.bytesType, driver.integerType)
        try await driver.write { session in
            try session.run("CREATE TABLE sample (id TEXT PRIMARY KEY, n \(number), b \(bytes))", [])
        }
        return driver
    }

    @Test(arguments: Storage.allCases)
    func `gives back every value as it was`(storage: Storage) async throws {
        let database = try TestDatabase(storage)
        let driver = try await table(database)
        let values: [(SQLValue, SQLValue)] = [
            (.integer(0), .bytes(Data())), (.integer(.max), .bytes(Data([0, 255, 0]))),
            (.integer(.min), .bytes(Data(repeating: 63, count: 70_000))), (.null, .null),
        ]
        for (index, (number, bytes)) in values.enumerated() {
            let id = SQLValue.text("é?\u{1F600}'\(index)")
            try await driver.write {
                try $0.run("INSERT INTO sample (id, n, b) VALUES (?, ?, ?)", [id, number, bytes])
            }
            let rows = try await driver.read { try $0.run("SELECT id, n, b, 1 FROM sample WHERE id = ?", [id]) }
            #expect(rows == [[id, number, bytes, .integer(1)]])
        }
        await database.close()
    }

    @Test(arguments: Storage.allCases)
    func `does a transaction whole or not at all`(storage: Storage) async throws {
        struct Refused: Error {}
        let database = try TestDatabase(storage)
        let driver = try await table(database)
        await #expect(throws: Refused.self) {
            try await driver.write { session in
                try session.run("INSERT INTO sample (id, n) VALUES (?, ?)", [.text("a"), .integer(1)])
                throw Refused()
            }
        }
        // An error which the body does not mind is not taken for success either.
        _ = try? await driver.write { session in
            try session.run("INSERT INTO sample (id, n) VALUES (?, ?)", [.text("b"), .integer(1)])
            _ = try? session.run("SELECT nothing FROM nowhere", [])
            throw Refused()
        }
        #expect(try await driver.read { try $0.run("SELECT count(*) FROM sample", []) } == [[.integer(0)]])
        await database.close()
    }

    @Test(arguments: Storage.allCases)
    func `keeps what several processes add to one row at once`(storage: Storage) async throws {
        let database = try TestDatabase(storage)
        let driver = try await table(database)
        try await driver.write { try $0.run("INSERT INTO sample (id, n) VALUES (?, ?)", [.text("a"), .integer(0)]) }
        let others = try (0..<3).map { _ in try database.open() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for other in others {
                for _ in 0..<20 {
                    group.addTask {
                        try await other.write { session in
                            let sql = "SELECT n FROM sample WHERE id = ?\(other.lockingClause)"
                            guard case .integer(let n)? = try session.run(sql, [.text("a")]).first?[0] else { return }
                            try session.run("UPDATE sample SET n = ? WHERE id = ?", [.integer(n + 1), .text("a")])
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await driver.read { try $0.run("SELECT n FROM sample", []) } == [[.integer(60)]])
        await database.close()
    }

    @Test(arguments: Storage.allCases)
    func `two that insert the same key at once both end, one after the other`(storage: Storage) async throws {
        let database = try TestDatabase(storage)
        _ = try await table(database)
        let drivers = try (0..<4).map { _ in try database.open() }
        let inserted = try await withThrowingTaskGroup(of: Bool.self) { group in
            for driver in drivers {
                group.addTask {
                    try await driver.write { session in
                        guard try session.run("SELECT 1 FROM sample WHERE id = ?", [.text("a")]).isEmpty else {
                            return false
                        }
                        try session.run("INSERT INTO sample (id, n) VALUES (?, ?)", [.text("a"), .integer(1)])
                        return true
                    }
                }
            }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(inserted == 1)
        await database.close()
    }

    @Test(arguments: Storage.allCases)
    func `T15 draws its secrets when a server is made, once, and never the same`(storage: Storage) async throws {
        let clock = FixedClock()
        let database = try TestDatabase(storage)
        let first = try await database.engine(clock: clock)
        #expect(try await RecordEngine.initialise(try database.open(), name: "autre") == false)
        let again = try await database.engine(clock: clock)
        #expect(again.information == first.information)
        let other = try TestDatabase(storage)
        #expect(try await other.engine(clock: clock).information.logKey != first.information.logKey)
        await database.close()
        await other.close()
    }

    @Test(arguments: Storage.allCases)
    func `a server does not open a database of another version`(storage: Storage) async throws {
        let database = try TestDatabase(storage)
        let driver = try database.open()
        // Not one of ours at all.
        await #expect(throws: (any Error).self) { _ = try await RecordEngine(driver: driver) }
        try await RecordEngine.initialise(driver, name: "serveur.exemple")
        try await driver.write { session in
            try session.run("UPDATE server SET value = ? WHERE name = ?", [.bytes(Data("4".utf8)), .text("version")])
        }
        await #expect(throws: StoreError.damaged) { _ = try await RecordEngine(driver: driver) }
        await database.close()
    }
}

#if PostgreSQL
@Suite struct `The address of a PostgreSQL database` {
    @Test(arguments: [
        ("postgres://u:secret@localhost/db", PostgreSQLAddress.Refusal.password),
        ("postgres://u@localhost/db?password=secret", .password), ("postgres://db.example.org/db", .unverified),
        ("postgres://db.example.org/db?sslmode=require", .unverified),
        ("postgres://localhost,db.example.org/db", .unverified), ("postgres://u@localhost/db?nonsense=1", .malformed),
        ("mysql://localhost/db", .malformed), ("host=localhost", .malformed),
    ])
    func `holds no password and leads nowhere unverified`(text: String, refusal: PostgreSQLAddress.Refusal) {
        #expect(throws: refusal) { _ = try PostgreSQLAddress(parsing: text) }
    }

    @Test(arguments: [
        "postgres:///espace?host=/var/run/postgresql", "postgres://127.0.0.1:5433/espace", "postgresql://[::1]/espace",
        "postgres://espace@db.example.org/espace?sslmode=verify-full",
    ])
    func `is this computer or one whose certificate is verified`(text: String) throws {
        _ = try PostgreSQLAddress(parsing: text)
    }
}
#endif
