import ArgumentParser
import FoundationEssentials
import Glibc
import Logging

extension EspaceServer {
    /// `espace-server serve`.
    struct Serve: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "serve",
            abstract: "Démarre le serveur. / Starts the server."
        )

        @OptionGroup var storage: StorageOptions

        @OptionGroup var authorities: AuthorityOptions

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

        @Option(
            help:
                "Nombre de requêtes qu'une adresse peut faire en dix secondes. / How many requests one address may make in ten seconds."
        )
        var rate = ServerOptions().rate

        func run() async throws {
            var options = ServerOptions()
            guard let colon = listen.lastIndex(of: ":"), let port = Int(listen[listen.index(after: colon)...]),
                (0...65_535).contains(port)
            else { throw ValidationError("--listen HOST:PORT") }
            options.host = listen[..<colon].filter { $0 != "[" && $0 != "]" }
            options.port = port
            guard rate > 0 else { throw ValidationError("--rate N") }
            options.rate = rate
            if let tlsCert, let tlsKey { options.certificate = ServerCertificate(chain: tlsCert, key: tlsKey) }
            guard (tlsCert == nil) == (tlsKey == nil) else { throw ServerFailure.certificate }
            if let ticketFile {
                guard let text = try? String(contentsOf: URL(filePath: ticketFile), encoding: .utf8),
                    let line = text.split(whereSeparator: \.isNewline).first, !line.isEmpty
                else { throw ServerFailure.ticket }
                options.ticket = String(line)
            }
            // Each connection is a file; the usual limit is meant for programs that open a few.
            var files = rlimit()
            if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &files) == 0 {
                files.rlim_cur = files.rlim_max
                setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &files)
            }
            options.threads = Self.processors
            LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
            options.logger = Logger(label: "espace-server")
            let driver = try storage.openForServing()
            try await authorities.pin(in: driver)
            let engine = try await RecordEngine(driver: driver)
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

        /// How many processors this process may use, which can be fewer than there are.
        private static var processors: Int? {
            let status = try? String(contentsOf: URL(filePath: "/proc/self/status"), encoding: .utf8)
            let line = status?.split(separator: "\n").first { $0.hasPrefix("Cpus_allowed:") }
            let mask = line?.split(whereSeparator: \.isWhitespace).last ?? ""
            let count = mask.compactMap(\.hexDigitValue).reduce(0) { $0 + $1.nonzeroBitCount }
            return count > 0 ? count : nil
        }
    }
}
