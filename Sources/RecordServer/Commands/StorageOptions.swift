import ArgumentParser
import FoundationEssentials
import Glibc

/// Where a server keeps its spaces: a folder, or a PostgreSQL database.
struct StorageOptions: ParsableArguments {
    @Option(help: "Le dossier du serveur. / The server's folder.", completion: .directory)
    var dir: String?

    @Option(help: "Ou une base PostgreSQL : postgres://… / Or a PostgreSQL database: postgres://…")
    var database: String?

    func validate() throws {
        guard (dir == nil) != (database == nil) else { throw ValidationError("--dir DIR | --database postgres://…") }
    }

    /// Opens what is there.
    func open() throws -> any SQLDriver {
        if let database { return try Self.postgreSQL(database) }
        guard let dir else { throw ServerFailure.noServer }
        let path = Self.file(dir)
        guard access(path, R_OK | W_OK) == 0 else { throw ServerFailure.noServer }
        return try SQLiteDriver(path: path)
    }

    /// Opens what is there for a server, which is the only one to write into a folder as long as it lives.
    func openForServing() throws -> any SQLDriver {
        let driver = try open()
        guard let dir else { return driver }
        // Closed, and so unlocked, by the end of the process.
        let lock = Glibc.open(dir + "/server.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0 else { throw ServerFailure.unwritable }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else { throw ServerFailure.inUse }
        return driver
    }

    /// The database file in a folder, readable by its owner only.
    static func file(_ folder: String) -> String { folder + "/server.sqlite" }

    static func postgreSQL(_ text: String) throws -> any SQLDriver {
        #if PostgreSQL
        do throws(PostgreSQLAddress.Refusal) {
            return PostgreSQLDriver(try PostgreSQLAddress(parsing: text))
        } catch {
            switch error {
            case .malformed: throw ServerFailure.databaseAddress
            case .password: throw ServerFailure.databasePassword
            case .unverified: throw ServerFailure.databaseUnverified
            }
        }
        #else
        throw ServerFailure.withoutPostgreSQL
        #endif
    }
}
