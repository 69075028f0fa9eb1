import Certification
import Foundation
import Logging
import RecordServer
import Subprocess
import Synchronization
import Testing

/// A record server for the command line, on loopback.
struct CommandServer {
    let folder: String
    let server: RecordServer
    /// What the server wrote about itself.
    let log = Lines()
    private let scheme: String
    var url: String { scheme + ":\(server.port)" }

    /// The lines of a log.
    final class Lines: Sendable {
        private let lines = Mutex<[String]>([])

        var all: String { lines.withLock { $0.joined(separator: "\n") } }

        func add(_ line: String) { lines.withLock { $0.append(line) } }
    }

    private struct Handler: LogHandler {
        let lines: Lines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace
        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            lines.add("\(event.level) \(event.message) \(event.metadata ?? [:]) \(metadata)")
        }
    }

    /// Starts a server; `root` is the file of an authority that certifies professionals, `certificate` what it shows to clients.
    init(root: String? = nil, certificate: ServerCertificate? = nil) async throws {
        scheme = certificate == nil ? "http://127.0.0.1" : "https://localhost"
        folder = NSTemporaryDirectory() + "/espace-server-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let driver = try SQLiteDriver(path: folder + "/server.sqlite")
        try await RecordEngine.initialise(driver, name: "serveur.exemple")
        if let root {
            let pem = try String(contentsOfFile: root, encoding: .utf8)
            try await RecordEngine.pin([try TrustRoot(pem: pem)], in: driver)
        }
        var options = ServerOptions()
        options.port = 0
        options.certificate = certificate
        options.logger = Logger(label: "test", factory: { [log] _ in Handler(lines: log) })
        server = try await RecordServer.start(try await RecordEngine(driver: driver), options: options)
    }

    func stop() async {
        await server.stop()
        try? FileManager.default.removeItem(atPath: folder)
    }
}

extension ServerCertificate {
    /// A certificate for a host which vouches for itself, in two files whose names begin so.
    init(selfSigned file: String, host: String) async throws {
        let result = try await Subprocess.run(
            .name("openssl"),
            arguments: [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout",
                file + ".key", "-out", file + ".pem", "-days", "2", "-subj", "/CN=\(host)", "-addext",
                "subjectAltName=DNS:\(host)", "-addext", "basicConstraints=critical,CA:TRUE",
            ],
            output: .discarded,
            error: .discarded
        )
        try #require(result.terminationStatus.isSuccess)
        self.init(chain: file + ".pem", key: file + ".key")
    }
}
