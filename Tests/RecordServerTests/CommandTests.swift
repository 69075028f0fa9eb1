import Certification
import Foundation
import TestSupport
import Testing

@testable import RecordServer

/// The program's commands, run as an operator runs them.
@Suite(.timeLimit(.minutes(15))) struct `The server's command line` {
    @Test(arguments: Storage.allCases)
    func `makes, counts, checks and copies a server, while it serves`(storage: Storage) async throws {
        let world = try ServedWorld(storage)
        let place = world.database.place
        #expect(try await world.run(["stats"] + place).status == 5)
        try await world.initialise()
        // A second one in the same place is refused, and leaves the first as it is.
        let initial = place.first == "--dir" ? [place[1]] : place
        #expect(try await world.run(["init"] + initial).status == 8)
        let server = try await world.start()
        let stats = try await world.run(["stats", "--json"] + place)
        #expect(stats.status == 0)
        #expect(stats.output == #"{"active":0,"bytes":0,"deposits":0,"entries":0,"spaces":0}"# + "\n")
        #expect(try await world.run(["check"] + place).status == 0)
        let folder = TemporaryFolder()
        let copy = folder.file("server.sqlite")
        #expect(try await world.run(["backup", copy] + place).status == 0)
        #expect(try await world.run(["backup", copy] + place).status == 8)
        #expect(folder.names == ["server.sqlite"])
        #expect(try await world.run(["check", "--dir", folder.path]).status == 0)
        // One folder has one server; a database has as many as one likes.
        if storage == .sqlite {
            #expect(try await world.run(["serve"] + place + ["--listen", "127.0.0.1:0"]).status == 4)
        } else {
            let second = try await world.start()
            #expect(await second.end() == 0)
        }
        #expect(await server.end() == 0)
        await world.database.close()
    }

    @Test func `is given an authority when it is made or started, and keeps it`() async throws {
        let world = try ServedWorld(.sqlite)
        let issuer = try CertificateIssuer.founded(at: Date())
        let root = world.database.folder.file("root.pem")
        let place = world.database.folder.file("server")
        try Data("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n".utf8).write(to: URL(filePath: root))
        let refused = try await world.run(["init", place, "--root", root])
        #expect(refused.status == 5 && refused.output.contains("hint: "))
        #expect(!FileManager.default.fileExists(atPath: place), "nothing was made")
        try Data(issuer.root.pem.utf8).write(to: URL(filePath: root))
        #expect(try await world.run(["init", place, "--root", root]).status == 0)
        let driver = try SQLiteDriver(path: place + "/server.sqlite")
        #expect(try await RecordEngine(driver: driver).authorities == [issuer.root])
        await driver.close()
    }

    private static let refused: [([String], Int32)] = [
        (["serve"], 64), (["serve", "--dir", "/nowhere", "--database", "postgres:///x"], 64),
        (["serve", "--dir", "/nowhere/at/all"], 5), (["init", "/proc/nowhere"], 1),
    ]

    @Test(arguments: refused)
    func `refuses what it cannot do with a reason and a hint`(line: [String], status: Int32) async throws {
        let world = try ServedWorld(.sqlite)
        let outcome = try await world.run(line)
        #expect(outcome.status == status)
        #expect(!outcome.output.isEmpty)
        if status != 64 { #expect(outcome.output.contains("hint: ")) }
    }

    @Test func `a database with a password in its address is refused without repeating it`() async throws {
        let world = try ServedWorld(.sqlite)
        let address = "postgres://espace:CANARI-secret@localhost/espace"
        let outcome = try await world.run(["serve", "--database", address])
        #if PostgreSQL
        #expect(outcome.status == 2)
        #else
        #expect(outcome.status == 1 && outcome.output.contains("--traits PostgreSQL"))
        #endif
        #expect(!outcome.output.contains("CANARI"))
        #expect(outcome.output.contains("hint: "))
    }

    @Test func `a server off this computer without a certificate is refused`() async throws {
        let world = try ServedWorld(.sqlite)
        try await world.initialise()
        let outcome = try await world.run(["serve"] + world.database.place + ["--listen", "0.0.0.0:0"])
        #expect(outcome.status == 2)
    }
}
