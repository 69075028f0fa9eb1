import Certification
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import RecordServer

/// The two databases a server can keep its spaces in; each test that names one runs on both.
enum Storage: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case sqlite = "SQLite"
    #if PostgreSQL
    case postgreSQL = "PostgreSQL"
    #endif

    var testDescription: String { rawValue }
}

/// An empty database of its own for one test.
final class TestDatabase: Sendable {
    let folder = TemporaryFolder()
    let storage: Storage
    private let opened = Mutex<[any SQLDriver]>([])
    #if PostgreSQL
    private let address: PostgreSQLAddress?
    #endif

    init(_ storage: Storage) throws {
        self.storage = storage
        #if PostgreSQL
        address = storage == .postgreSQL ? try PostgreSQLCluster.shared.get().database() : nil
        #endif
    }

    #if PostgreSQL
    init(at cluster: PostgreSQLCluster, disk: String? = nil) throws {
        storage = .postgreSQL
        address = try cluster.database(on: disk)
    }
    #endif

    var path: String { folder.file("server.sqlite") }

    /// How it is named on the command line.
    var place: [String] {
        #if PostgreSQL
        if let address { return ["--database", address.text] }
        #endif
        return ["--dir", folder.path]
    }

    /// Opens it; where several processes may share it, each call is another process.
    func open(pageLimit: Int? = nil) throws -> any SQLDriver {
        let driver: any SQLDriver
        #if PostgreSQL
        if let address {
            driver = PostgreSQLDriver(address)
        } else {
            driver = try opened.withLock { $0.first } ?? SQLiteDriver(path: path, pageLimit: pageLimit)
        }
        #else
        driver = try opened.withLock { $0.first } ?? SQLiteDriver(path: path, pageLimit: pageLimit)
        #endif
        opened.withLock { $0.append(driver) }
        return driver
    }

    /// Ends all connections, as the end of every server process does.
    func close() async {
        let drivers = opened.withLock { drivers in
            defer { drivers = [] }
            return drivers
        }
        for driver in drivers { await driver.close() }
    }

    /// An engine on it; each call is another process.
    func engine(
        clock: FixedClock,
        limits: ServerLimits = RecordEngine.defaultLimits,
        authorities: [TrustRoot] = [],
        emergencyLimits: EmergencyLimits = .standard
    ) async throws -> RecordEngine {
        let driver = try open()
        try await RecordEngine.initialise(driver, name: "serveur.exemple")
        if !authorities.isEmpty { try await RecordEngine.pin(authorities, in: driver) }
        return try await RecordEngine(
            driver: driver,
            limits: limits,
            emergencyLimits: emergencyLimits,
            now: { clock.now }
        )
    }
}
