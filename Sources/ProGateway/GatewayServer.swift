package import FoundationEssentials
import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
import ServiceLifecycle
import UnixSignals

/// Why a gateway did not start.
package enum GatewayStartError: Error, Hashable, Sendable {
    /// It listens on this computer only.
    case offLoopback
    /// The address cannot be listened on.
    case address
}

/// A running gateway: a FHIR R4 server for practice software on the same computer.
package final class GatewayServer: Sendable {
    /// The port it listens on.
    package let port: Int
    private let group: ServiceGroup
    private let running: Task<Void, Never>

    private init(port: Int, group: ServiceGroup, running: Task<Void, Never>) {
        self.port = port
        self.group = group
        self.running = running
    }

    /// Starts a gateway, and returns once it listens.
    ///
    /// - Parameters:
    ///   - source: Where records come from.
    ///   - host: An address of this computer itself.
    ///   - port: The port; 0 for any free one.
    ///   - logger: Where it logs; no content and no names.
    ///   - now: The clock.
    ///   - signals: Whether SIGTERM and SIGINT stop it.
    /// - Returns: The running gateway.
    /// - Throws: `GatewayStartError`.
    package static func start(
        _ source: GatewaySource,
        host: String = "127.0.0.1",
        port: Int,
        logger: Logger,
        now: @escaping @Sendable () -> Date = { Date() },
        stopsOnSignals signals: Bool = false
    ) async throws(GatewayStartError) -> GatewayServer {
        guard GatewayResponder.isLoopback(host) || host == "::1" else { throw .offLoopback }
        let (ports, listening) = AsyncStream<Int>.makeStream()
        let application = Application(
            responder: GatewayResponder(gateway: Gateway(source, now: now), now: now),
            configuration: ApplicationConfiguration(address: .hostname(host, port: port)),
            onServerRunning: { channel in listening.yield(channel.localAddress?.port ?? 0) },
            logger: logger
        )
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [application],
                gracefulShutdownSignals: signals ? [.sigterm, .sigint] : [],
                logger: logger
            )
        )
        let running = Task {
            try? await group.run()
            listening.finish()
        }
        for await port in ports { return GatewayServer(port: port, group: group, running: running) }
        throw .address
    }

    /// Waits until the gateway has stopped.
    package func wait() async { await running.value }

    /// Stops: no new connection, present requests are answered.
    package func stop() async {
        await group.triggerGracefulShutdown()
        await running.value
    }
}
