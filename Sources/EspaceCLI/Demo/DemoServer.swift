import Certification
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
    ///
    /// - Parameters:
    ///   - folder: Where it keeps its database.
    ///   - root: The authority whose professionals it lists.
    ///   - now: Its clock.
    /// - Returns: The running server.
    /// - Throws: `StoreError` or `ServerStartError`.
    static func start(
        in folder: DemoFolder,
        root: TrustRoot,
        now: @escaping @Sendable () -> Date
    ) async throws -> DemoServer {
        let path = try folder.folder("serveur")
        let driver = try SQLiteDriver(path: path + "/server.sqlite")
        try await RecordEngine.initialise(driver, name: "demonstration")
        try await RecordEngine.pin([root], in: driver)
        var options = ServerOptions()
        options.port = 0
        options.logger = Logger(label: "espace-demo", factory: { _ in SwiftLogNoOpLogHandler() })
        let server = try await RecordServer.start(try await RecordEngine(driver: driver, now: now), options: options)
        guard let address = ServerAddress(parsing: "http://127.0.0.1:\(server.port)") else { throw SyncError.address }
        return DemoServer(address: address, folder: path, server: server)
    }

    func stop() async { await server.stop() }
}
