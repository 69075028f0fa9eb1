import FoundationEssentials
import Logging
import ProgramConsole
import RecordServer
import SpaceClient
import SpaceProtocol

/// The record server of a demonstration: a real one, on this computer, for as long as the demonstration lasts.
struct DemoServer {
    let address: ServerAddress
    /// Where its database is.
    let folder: String
    private let server: RecordServer

    /// Starts a server in a folder of the demonstration; one that was there goes on.
    static func start(in folder: DemoFolder) async throws -> DemoServer {
        let path = try folder.folder("serveur")
        let driver = try SQLiteDriver(path: path + "/server.sqlite")
        try await RecordEngine.initialise(driver, name: "demonstration")
        var options = ServerOptions()
        options.port = 0
        options.logger = Logger(label: "espace-demo", factory: { _ in SwiftLogNoOpLogHandler() })
        let server = try await RecordServer.start(try await RecordEngine(driver: driver), options: options)
        guard let address = ServerAddress(parsing: "http://127.0.0.1:\(server.port)") else { throw SyncError.address }
        return DemoServer(address: address, folder: path, server: server)
    }

    func stop() async { await server.stop() }
}
