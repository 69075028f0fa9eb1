import AsyncHTTPClient
import Dispatch
import FoundationEssentials
import NIOCore
import NIOFoundationEssentialsCompat
import NIOHTTP1
import NIOSSL
package import SpaceProtocol

/// The way to a record server over the network: TLS 1.3 with full verification, or plain HTTP to this computer itself.
///
/// There is no switch that lets a certificate pass which does not verify. Whoever runs an authority of their own names its root.
package enum HTTPTransport {
    /// An answer longer than this is refused while it arrives.
    private static let answerLimit = 64 << 20

    /// A way to a server.
    ///
    /// - Parameters:
    ///   - address: Where it is.
    ///   - trustRoot: A certificate authority to trust for this server alone, in PEM; nil for those of the system.
    /// - Returns: The way; its connections are closed when nobody holds it any more.
    /// - Throws: `TransportError.certificate` if the root is not a certificate.
    package static func connect(
        to address: ServerAddress,
        trustRoot: String? = nil
    ) throws(TransportError) -> Transport {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv13
        tls.certificateVerification = .fullVerification
        if let trustRoot {
            guard let roots = try? NIOSSLCertificate.fromPEMBytes(Array(trustRoot.utf8)), !roots.isEmpty else {
                throw .certificate
            }
            tls.trustRoots = .certificates(roots)
        }
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: tls,
            redirectConfiguration: .disallow,
            timeout: HTTPClient.Configuration.Timeout(connect: .seconds(10))
        )
        configuration.httpVersion = .automatic
        configuration.decompression = .disabled
        // Whoever waits is told at once that nobody answers; trying again is the caller's choice.
        configuration.connectionPool.retryConnectionEstablishment = false
        let connections = Connections(HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration))
        let base = address.description
        return Transport(authority: address.authority) { request throws(TransportError) in
            try await send(request, to: base, with: connections.client)
        }
    }

    private static func send(
        _ request: TransportRequest,
        to base: String,
        with client: HTTPClient
    ) async throws(TransportError) -> TransportAnswer {
        var outgoing = HTTPClientRequest(url: base + request.path + request.query)
        outgoing.method = HTTPMethod(rawValue: request.method)
        for (name, value) in request.headers { outgoing.headers.add(name: name, value: value) }
        if !request.body.isEmpty { outgoing.body = .bytes(ByteBuffer(data: request.body)) }
        let seconds = request.timeout.components.seconds
        do {
            let answer = try await client.execute(outgoing, timeout: .seconds(seconds))
            let body = try await answer.body.collect(upTo: answerLimit)
            return TransportAnswer(
                status: Int(answer.status.code),
                headers: answer.headers.map { (name: $0.name.lowercased(), value: $0.value) },
                body: Data(buffer: body)
            )
        } catch { throw TransportError(mapping: error) }
    }
}

/// The connections of one way, closed with it.
private final class Connections: Sendable {
    let client: HTTPClient

    init(_ client: HTTPClient) { self.client = client }

    deinit { client.shutdown(queue: .global()) { _ in } }
}

extension TransportError {
    /// What a failure means to somebody who waits; the text of foreign errors is dropped.
    init(mapping error: any Error) {
        switch error {
        case is CancellationError: self = .cancelled
        case is NIOTooManyBytesError: self = .tooLarge
        case let error as HTTPClientError:
            switch error {
            case .deadlineExceeded, .readTimeout, .connectTimeout, .writeTimeout: self = .timeout
            case .cancelled: self = .cancelled
            default: self = .unreachable
            }
        case let error as NIOSSLError:
            switch error {
            case .handshakeFailed, .unableToValidateCertificate, .noCertificateToValidate: self = .certificate
            default: self = .unreachable
            }
        case is NIOSSLExtraError: self = .certificate
        default: self = .unreachable
        }
    }
}
