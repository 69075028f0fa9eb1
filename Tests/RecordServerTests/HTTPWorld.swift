import Certification
import Foundation
import Glibc
import Logging
import RecordServer
import SpaceClient
import SpaceProtocol
import SpaceTransport
import Synchronization
import TestSupport
import Testing

/// A server that listens on loopback, with everything it logs.
final class HTTPWorld: Sendable {
    let clock = FixedClock()
    let database: TestDatabase
    let engine: RecordEngine
    let server: RecordServer
    let logs = KeptLogs()
    let transport: Transport

    init(
        _ storage: Storage = .sqlite,
        limits: ServerLimits = RecordEngine.defaultLimits,
        authorities: [TrustRoot] = [],
        emergencyLimits: EmergencyLimits = .standard,
        _ change: (inout ServerOptions) -> Void = { _ in }
    ) async throws {
        database = try TestDatabase(storage)
        engine = try await database.engine(
            clock: clock,
            limits: limits,
            authorities: authorities,
            emergencyLimits: emergencyLimits
        )
        var options = ServerOptions()
        options.port = 0
        let logs = logs
        options.logger = Logger(label: "test", factory: { _ in logs })
        options.logger.logLevel = .trace
        change(&options)
        server = try await RecordServer.start(engine, options: options)
        let address = try #require(ServerAddress(parsing: "http://127.0.0.1:\(server.port)"))
        transport = try HTTPTransport.connect(to: address)
    }

    func stop() async {
        await server.stop()
        await database.close()
    }

    /// A request as it is signed; `change` alters what is signed, `lifetime` when.
    func request(
        _ method: String,
        _ path: String,
        query: String = "",
        body: Data = Data(),
        headers: [(name: String, value: String)] = [],
        by key: SigningKey?,
        space: SpaceID?,
        session: String = RequestSignature.randomName(),
        at date: Date? = nil,
        _ change: (inout RequestToSign) -> Void = { _ in }
    ) -> TransportRequest {
        var request = TransportRequest(method: method, path: path, query: query, headers: headers, body: body)
        guard let key else { return request }
        var signed = RequestToSign(
            method: method,
            authority: transport.authority,
            path: path,
            query: query,
            body: body,
            space: space,
            session: session
        )
        change(&signed)
        let signature = RequestSignature(signing: signed, at: date ?? clock.now, with: key)
        request.headers += signature.headers(for: signed).map { (name: $0.0, value: $0.1) }
        return request
    }

    func send(_ request: TransportRequest) async throws -> TransportAnswer { try await transport.send(request) }

    /// Sends raw bytes in pieces, each after an answer to the question whether to go on, and reads until the server closes.
    func raw(_ pieces: [Data], closing: Bool = false) async -> String {
        let port = server.port
        return await withCheckedContinuation { continuation in
            // It waits for the network, which the threads of tasks must not.
            DispatchQueue(label: "raw").async {
                continuation.resume(returning: Self.exchange(port, pieces, closing: closing))
            }
        }
    }

    private static func exchange(_ port: Int, _ pieces: [Data], closing: Bool) -> String {
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { Glibc.close(socket) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { return "no connection" }
        for piece in pieces {
            var rest = piece[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes {
                    Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                guard count > 0 else { break }
                rest = rest.dropFirst(count)
            }
        }
        if closing { return "" }
        var answer: [UInt8] = []
        var room = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = recv(socket, &room, room.count, 0)
            guard count > 0 else { return String(decoding: answer, as: UTF8.self) }
            answer += room[..<count]
        }
    }
}

/// Keeps every line that is logged.
final class KeptLogs: LogHandler {
    private let lines = Mutex<[String]>([])

    var text: String { lines.withLock { $0.joined(separator: "\n") } }

    var logLevel: Logger.Level {
        get { .trace }
        set {}
    }
    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }
    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }

    func log(event: LogEvent) {
        lines.withLock { $0.append("\(event.level) \(event.message) \(event.metadata ?? [:])") }
    }
}

extension TransportAnswer {
    /// The reason of a refusal.
    var code: WireError.Code? { CanonicalJSON.decode(WireError.self, from: body)?.error.code }
}
