import ArgumentParser
import FoundationEssentials
import Glibc
import Logging
import SpaceProtocol

/// The record server's command line.
package enum ServerProgram {
    /// Runs the command of this process and ends it.
    package static func run() async -> Never {
        // Core dumps and standard output left open by others have no place in a server.
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
        do {
            var command = try EspaceServer.parseAsRoot()
            if var command = command as? any AsyncParsableCommand { try await command.run() } else { try command.run() }
            exit(0)
        } catch let error as ServerFailure {
            report(error)
            exit(error.status)
        } catch let error as StoreError {
            let failure = ServerFailure(storing: error)
            report(failure)
            exit(failure.status)
        } catch {
            EspaceServer.exit(withError: error)
        }
    }

    private static func report(_ error: ServerFailure) {
        FileHandleText.error("espace-server: error: \(error.message)\nhint: \(error.hint)\n")
    }
}

/// Texts to the standard streams.
enum FileHandleText {
    static func out(_ text: String) { write(text, to: STDOUT_FILENO) }

    static func error(_ text: String) { write(text, to: STDERR_FILENO) }

    private static func write(_ text: String, to descriptor: Int32) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}

/// Why a command of the server failed.
enum ServerFailure: Error, Equatable {
    case exists, noServer, unwritable, name, plainOffLoopback, address, certificate, ticket, full, unavailable, store
    case damage(Int)

    init(storing error: StoreError) {
        switch error {
        case .full: self = .full
        case .unavailable: self = .unavailable
        case .damaged: self = .noServer
        case .failed: self = .store
        }
    }

    var status: Int32 {
        switch self {
        case .exists: 8
        case .noServer, .certificate, .ticket: 5
        case .name, .plainOffLoopback: 2
        case .damage: 6
        case .unavailable, .address: 10
        case .unwritable, .full, .store: 1
        }
    }

    var message: String {
        switch self {
        case .exists: "un serveur existe déjà dans ce dossier / a server already exists in this folder"
        case .noServer: "aucun serveur à cet endroit / there is no server at this place"
        case .unwritable: "le dossier ne peut pas être écrit / the folder cannot be written"
        case .name: "ce nom ne convient pas / this name cannot be used"
        case .plainOffLoopback:
            "sans TLS, le serveur n'écoute que sur cet ordinateur / without TLS the server listens on this computer only"
        case .address: "cette adresse est déjà prise ou n'existe pas / this address is taken or does not exist"
        case .certificate: "le certificat ou sa clé est illisible / the certificate or its key cannot be read"
        case .ticket: "le fichier d'invitation est illisible / the ticket file cannot be read"
        case .full: "le disque est plein / the disk is full"
        case .unavailable: "la base de données ne répond pas / the database does not answer"
        case .store: "la base de données a refusé / the database refused"
        case .damage(let count): "\(count) anomalies trouvées / \(count) problems found"
        }
    }

    var hint: String {
        switch self {
        case .exists: "le démarrer : espace-server serve --dir / start it: espace-server serve --dir"
        case .noServer: "en créer un : espace-server init DIR / make one: espace-server init DIR"
        case .unwritable, .full: "vérifier la place et les droits / check the space and the rights"
        case .name: "lettres, chiffres, points et tirets / letters, digits, dots and hyphens"
        case .plainOffLoopback: "donner --tls-cert et --tls-key / give --tls-cert and --tls-key"
        case .address: "choisir une autre adresse : --listen / choose another address: --listen"
        case .certificate: "deux fichiers PEM / two PEM files"
        case .ticket: "une ligne de texte / one line of text"
        case .unavailable, .store: "réessayer, puis voir le journal / try again, then see the log"
        case .damage: "garder ces fichiers et restaurer une copie / keep these files and restore a backup"
        }
    }
}

/// `espace-server`.
struct EspaceServer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "espace-server",
        abstract:
            "Serveur d'espaces : garde des octets scellés et ne peut rien lire. / Record server: keeps sealed bytes and can read nothing.",
        subcommands: [Initialise.self, Serve.self, Stats.self, Check.self, Backup.self]
    )
}

/// The folder of a server: its database, readable by its owner only.
private enum ServerFolder {
    static func database(_ folder: String) -> String { folder + "/server.sqlite" }

    static func open(_ folder: String) throws -> SQLiteDriver {
        guard access(database(folder), R_OK | W_OK) == 0 else { throw ServerFailure.noServer }
        return try SQLiteDriver(path: database(folder))
    }
}

extension EspaceServer {
    /// `espace-server init DIR`.
    struct Initialise: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "init",
            abstract: "Prépare un serveur dans un dossier. / Prepares a server in a folder."
        )

        @Argument(help: "Le dossier. / The folder.", completion: .directory)
        var dir: String

        @Option(
            help:
                "Le nom du serveur, gardé pour toujours ; sinon celui de la machine. / The server's name, kept for good; else the machine's."
        )
        var name: String?

        func run() async throws {
            umask(0o077)
            guard mkdir(dir, 0o700) == 0 || errno == EEXIST else { throw ServerFailure.unwritable }
            let path = ServerFolder.database(dir)
            guard access(path, F_OK) != 0 else { throw ServerFailure.exists }
            let driver = try SQLiteDriver(path: path)
            do {
                try await RecordEngine.initialise(driver, name: name ?? Self.hostName)
            } catch RecordError.malformed {
                await driver.close()
                unlink(path)
                throw ServerFailure.name
            }
            await driver.close()
            FileHandleText.out("\(dir)\n")
        }

        private static var hostName: String {
            var room = [CChar](repeating: 0, count: 256)
            guard gethostname(&room, 255) == 0 else { return "localhost" }
            let name = String(decoding: room.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
                .lowercased()
            return LogOrigin.isName(name) ? name : "localhost"
        }
    }

    /// `espace-server serve`.
    struct Serve: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "serve",
            abstract: "Démarre le serveur. / Starts the server."
        )

        @Option(help: "Le dossier du serveur. / The server's folder.", completion: .directory)
        var dir: String

        @Option(help: "L'adresse d'écoute. / The address to listen on.")
        var listen = "127.0.0.1:8440"

        @Option(help: "La chaîne de certificats, en PEM. / The certificate chain, in PEM.", completion: .file())
        var tlsCert: String?

        @Option(help: "La clé du certificat, en PEM. / The certificate's key, in PEM.", completion: .file())
        var tlsKey: String?

        @Option(
            help:
                "Fichier du mot d'invitation exigé pour créer un espace. / File with the ticket asked of who begins a space.",
            completion: .file()
        )
        var ticketFile: String?

        func run() async throws {
            var options = ServerOptions()
            guard let colon = listen.lastIndex(of: ":"), let port = Int(listen[listen.index(after: colon)...]),
                (0...65_535).contains(port)
            else { throw ValidationError("--listen HOST:PORT") }
            options.host = listen[..<colon].filter { $0 != "[" && $0 != "]" }
            options.port = port
            if let tlsCert, let tlsKey { options.certificate = ServerCertificate(chain: tlsCert, key: tlsKey) }
            guard (tlsCert == nil) == (tlsKey == nil) else { throw ServerFailure.certificate }
            if let ticketFile {
                guard let text = try? String(contentsOf: URL(filePath: ticketFile), encoding: .utf8),
                    let line = text.split(whereSeparator: \.isNewline).first, !line.isEmpty
                else { throw ServerFailure.ticket }
                options.ticket = String(line)
            }
            LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
            options.logger = Logger(label: "espace-server")
            let engine = try await RecordEngine(driver: try ServerFolder.open(dir))
            let server: RecordServer
            do {
                server = try await RecordServer.start(engine, options: options, stopsOnSignals: true)
            } catch let error as ServerStartError {
                switch error {
                case .plainOffLoopback: throw ServerFailure.plainOffLoopback
                case .address: throw ServerFailure.address
                case .certificate: throw ServerFailure.certificate
                }
            }
            let scheme = options.certificate == nil ? "http" : "https"
            FileHandleText.out("\(scheme)://\(options.host):\(server.port)\n")
            await server.wait()
        }
    }

    /// `espace-server stats`.
    struct Stats: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "stats",
            abstract: "Compte ce qui est gardé ; jamais de contenu. / Counts what is kept; never content."
        )

        @Option(help: "Le dossier du serveur. / The server's folder.", completion: .directory)
        var dir: String

        @Flag(help: "Écrit du JSON. / Writes JSON.")
        var json = false

        func run() async throws {
            let stats = try await RecordEngine(driver: try ServerFolder.open(dir)).stats()
            if json {
                FileHandleText.out(String(decoding: CanonicalJSON.encode(stats), as: UTF8.self) + "\n")
            } else {
                FileHandleText.out(
                    """
                    Espaces / spaces            \(stats.spaces)
                    Actifs / active (30 j)      \(stats.active)
                    Entrées / entries           \(stats.entries)
                    Dépôts / deposits           \(stats.deposits)
                    Octets / bytes              \(stats.bytes)

                    """
                )
            }
        }
    }

    /// `espace-server check`.
    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check",
            abstract: "Recalcule tous les journaux. / Recomputes every log."
        )

        @Option(help: "Le dossier du serveur. / The server's folder.", completion: .directory)
        var dir: String

        func run() async throws {
            var count = 0
            let damage = try await RecordEngine(driver: try ServerFolder.open(dir)).check { count = $0 }
            for found in damage { FileHandleText.out("\(found.space) \(found.place)\n") }
            FileHandleText.out("\(count) espaces vérifiés / spaces checked\n")
            guard damage.isEmpty else { throw ServerFailure.damage(damage.count) }
        }
    }

    /// `espace-server backup FILE`.
    struct Backup: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "backup",
            abstract:
                "Copie tout dans un fichier pendant que le serveur tourne. / Copies everything into a file while the server runs."
        )

        @Argument(help: "Le nouveau fichier. / The new file.", completion: .file())
        var file: String

        @Option(help: "Le dossier du serveur. / The server's folder.", completion: .directory)
        var dir: String

        func run() async throws {
            umask(0o077)
            guard access(file, F_OK) != 0 else { throw ServerFailure.exists }
            let engine = try await RecordEngine(driver: try ServerFolder.open(dir))
            let draft = file + ".partial"
            unlink(draft)
            do {
                try await engine.backup(to: draft)
            } catch {
                unlink(draft)
                throw error
            }
            let descriptor = open(draft, O_RDONLY | O_CLOEXEC)
            fsync(descriptor)
            close(descriptor)
            guard rename(draft, file) == 0 else { throw ServerFailure.unwritable }
        }
    }
}
