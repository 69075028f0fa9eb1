import ArgumentParser
import FoundationEssentials
import Glibc
import SpaceProtocol

extension EspaceServer {
    /// `espace-server init DIR`.
    struct Initialise: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "init",
            abstract:
                "Prépare un serveur dans un dossier ou une base. / Prepares a server in a folder or a database."
        )

        @Argument(help: "Le dossier. / The folder.", completion: .directory)
        var dir: String?

        @Option(help: "Ou une base PostgreSQL : postgres://… / Or a PostgreSQL database: postgres://…")
        var database: String?

        @Option(
            help:
                "Le nom du serveur, gardé pour toujours ; sinon celui de la machine. / The server's name, kept for good; else the machine's."
        )
        var name: String?

        func validate() throws {
            guard (dir == nil) != (database == nil) else { throw ValidationError("DIR | --database postgres://…") }
        }

        func run() async throws {
            if let database {
                let driver = try StorageOptions.postgreSQL(database)
                guard try await prepare(driver) else { throw ServerFailure.exists }
                FileHandleText.out("\(name ?? Self.hostName)\n")
                return
            }
            guard let dir else { throw ServerFailure.unwritable }
            umask(0o077)
            guard mkdir(dir, 0o700) == 0 || errno == EEXIST else { throw ServerFailure.unwritable }
            let path = StorageOptions.file(dir)
            guard access(path, F_OK) != 0 else { throw ServerFailure.exists }
            do {
                _ = try await prepare(try SQLiteDriver(path: path))
            } catch {
                unlink(path)
                throw error
            }
            FileHandleText.out("\(dir)\n")
        }

        /// Makes the tables; false if a server was there.
        private func prepare(_ driver: any SQLDriver) async throws -> Bool {
            do {
                let isNew = try await RecordEngine.initialise(driver, name: name ?? Self.hostName)
                await driver.close()
                return isNew
            } catch {
                await driver.close()
                if error as? RecordError == .malformed { throw ServerFailure.name }
                throw error
            }
        }

        private static var hostName: String {
            var room = [CChar](repeating: 0, count: 256)
            guard gethostname(&room, 255) == 0 else { return "localhost" }
            let name = String(decoding: room.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
                .lowercased()
            return LogOrigin.isName(name) ? name : "localhost"
        }
    }
}
