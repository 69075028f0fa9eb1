import Certification
import Foundation
import Logging
import RecordServer

/// A record server for the command line, on loopback.
struct CommandServer {
    let folder: String
    let server: RecordServer
    var url: String { "http://127.0.0.1:\(server.port)" }

    /// Starts a server; `root` is the file of an authority that certifies professionals.
    init(root: String? = nil) async throws {
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
        options.logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        server = try await RecordServer.start(try await RecordEngine(driver: driver), options: options)
    }

    func stop() async {
        await server.stop()
        try? FileManager.default.removeItem(atPath: folder)
    }
}
