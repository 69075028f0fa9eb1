import FoundationEssentials
import Hummingbird
import HummingbirdCore
import HummingbirdHTTP2
import HummingbirdTLS
package import Logging
import NIOCore
import NIOHTTP2
import NIOPosix
import NIOSSL
import ServiceLifecycle
import UnixSignals

/// Why a server did not start.
package enum ServerStartError: Error, Hashable, Sendable {
    /// Without TLS a server listens on this computer only.
    case plainOffLoopback
    /// The address cannot be listened on.
    case address
    /// The certificate or its key cannot be used.
    case certificate
}

/// The certificate a server shows: files in PEM.
package struct ServerCertificate: Hashable, Sendable {
    /// The certificate chain, the server's own first.
    package let chain: String
    /// Its private key.
    package let key: String

    /// A certificate in two files.
    package init(chain: String, key: String) {
        self.chain = chain
        self.key = key
    }
}

/// How a server runs.
package struct ServerOptions: Sendable {
    /// The address to listen on.
    package var host = "127.0.0.1"
    /// The port; 0 for any free one.
    package var port = 8440
    /// The certificate; nil for plain HTTP, on this computer only.
    package var certificate: ServerCertificate?
    /// What a founder has to bring; nil where anybody may begin a space.
    package var ticket: String?
    /// How many requests one address may make in ten seconds.
    package var rate = 20_000
    /// How long a client may take for the head of a request, and for each quarter of a megabyte of its body.
    package var patience = Duration.seconds(20)
    /// How many connections are open at most.
    package var connections = 8192
    /// How many threads read and write connections; nil for those that the process has already.
    package var threads: Int?
    /// Where it logs; opaque names only.
    package var logger = Logger(label: "espace-server")

    /// The defaults: this computer only, plain HTTP.
    package init() {}

    var isLoopback: Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") }
}

/// A running record server.
package final class RecordServer: Sendable {
    /// The port it listens on.
    package let port: Int
    private let group: ServiceGroup
    private let running: Task<Void, Never>

    private init(port: Int, group: ServiceGroup, running: Task<Void, Never>) {
        self.port = port
        self.group = group
        self.running = running
    }

    /// Starts a server over an engine, and returns once it listens.
    ///
    /// TLS is 1.3 with HTTP/2 or HTTP/1.1; plain HTTP is for this computer only.
    ///
    /// - Parameters:
    ///   - engine: What it serves.
    ///   - options: How it runs.
    ///   - signals: Whether SIGTERM and SIGINT stop it.
    /// - Returns: The running server.
    /// - Throws: `ServerStartError`.
    package static func start(
        _ engine: RecordEngine,
        options: ServerOptions,
        stopsOnSignals signals: Bool = false
    ) async throws -> RecordServer {
        guard options.certificate != nil || options.isLoopback else { throw ServerStartError.plainOffLoopback }
        let responder = RecordResponder(
            engine: engine,
            rate: options.rate,
            ticket: options.ticket,
            logger: options.logger
        )
        engine.listen()
        let (ports, port) = AsyncStream<Int>.makeStream()
        let quiet = Logger(label: "espace-server.http") { _ in WarningsOnly(options.logger) }
        let loops = options.threads.map { MultiThreadedEventLoopGroup(numberOfThreads: $0) }
        let application = Application(
            responder: responder,
            server: try builder(options),
            configuration: ApplicationConfiguration(
                address: .hostname(options.host, port: options.port),
                availableConnectionsDelegate: MaximumAvailableConnections(options.connections)
            ),
            services: [SweepService(engine: engine)],
            onServerRunning: { channel in port.yield(channel.localAddress?.port ?? 0) },
            eventLoopGroupProvider: loops.map { .shared($0) } ?? .singleton,
            logger: quiet
        )
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                // The last one is stopped first.
                services: [application, WaitersService(waiters: engine.waiters)],
                gracefulShutdownSignals: signals ? [.sigterm, .sigint] : [],
                logger: quiet
            )
        )
        let running = Task {
            do { try await group.run() } catch {
                options.logger.error("stopped", metadata: ["type": "\(type(of: error))"])
            }
            try? await loops?.shutdownGracefully()
            port.finish()
        }
        for await port in ports { return RecordServer(port: port, group: group, running: running) }
        throw ServerStartError.address
    }

    /// Waits until the server has stopped.
    package func wait() async { await running.value }

    /// Stops: no new connection, present requests are answered, whoever waits is told.
    package func stop() async {
        await group.triggerGracefulShutdown()
        await running.value
    }

    private static func builder(_ options: ServerOptions) throws -> HTTPServerBuilder {
        let decoder = HTTP1Channel.Configuration.DecoderConfiguration(
            maxHeaderFieldSize: 8 * 1024,
            maxHeaderListSize: 16 * 1024,
            maxHeaderFieldCount: 64
        )
        // A client that says nothing for so long is gone; a long poll says nothing for half a minute.
        let pause = TimeAmount.seconds(75)
        let patience = TimeAmount(options.patience)
        let stream = HTTP1Channel.Configuration(
            additionalChannelHandlers: [PatienceHandler(patience: patience, pause: pause)],
            idleTimeout: pause,
            httpDecoderConfiguration: decoder
        )
        guard let certificate = options.certificate else {
            return HTTPServerBuilder { responder in
                ConnectionOnItsLoop(HTTP1Channel(responder: responder, configuration: stream))
            }
        }
        do {
            var tls = TLSConfiguration.makeServerConfiguration(
                certificateChain: try NIOSSLCertificate.fromPEMFile(certificate.chain).map { .certificate($0) },
                privateKey: .privateKey(try NIOSSLPrivateKey(file: certificate.key, format: .pem))
            )
            tls.minimumTLSVersion = .tlsv13
            let secured = tls
            let connection = HTTP2ChannelConfiguration(idleTimeout: .seconds(75), streamConfiguration: stream)
            return HTTPServerBuilder { responder in
                ConnectionOnItsLoop(
                    try HTTP2UpgradeChannel(
                        tlsConfiguration: secured,
                        configuration: connection,
                        responder: responder
                    )
                )
            }
        } catch { throw ServerStartError.certificate }
    }
}

/// Wakes whoever waits when the server stops, so that it does not wait for them.
private struct WaitersService: Service {
    let waiters: Waiters

    func run() async throws {
        try await gracefulShutdown()
        waiters.close()
    }
}

/// Forgets what was to be remembered for a while only, and purges what is due.
private struct SweepService: Service {
    let engine: RecordEngine

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                try? await engine.sweep()
                try? await Task.sleep(for: .seconds(3600))
            }
        }
    }
}
