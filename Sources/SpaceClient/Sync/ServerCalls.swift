import FoundationEssentials
import SpaceProtocol

/// Signed requests to one server, each counted; a refused clock is corrected once.
final class ServerCalls {
    let transport: Transport
    let space: SpaceID?
    let key: SigningKey
    /// The name of this reading session: the log has one access entry for it.
    private(set) var session = RequestSignature.randomName()
    private let now: @Sendable () -> Date
    private let pause: @Sendable (Duration) async throws -> Void
    /// Told when the server asked to wait.
    var onPause: @Sendable (Int) -> Void = { _ in }
    /// How far the server's clock is ahead of this computer's.
    private(set) var clockOffset: TimeInterval = 0
    private(set) var requests = 0
    private(set) var bytesSent = 0
    private(set) var bytesReceived = 0

    init(transport: Transport, space: SpaceID?, key: SigningKey, environment: SpaceEnvironment) {
        self.transport = transport
        self.space = space
        self.key = key
        now = environment.now
        pause = environment.pause
    }

    /// Begins a new reading session, with nothing counted yet.
    func restart() {
        session = RequestSignature.randomName()
        requests = 0
        bytesSent = 0
        bytesReceived = 0
    }

    /// How often one request is tried again because the server asked to wait, and how long a wait may be: longer ones are for later.
    private static let pauseLimit = (count: 3, seconds: 60)

    /// Sends a request and gives back an answer of success; waits and tries again where the server is busy and says for how long.
    ///
    /// - Throws: `SyncError.transport` or `.refused` with the server's reason.
    func call(
        _ method: String,
        _ path: String,
        query: String = "",
        headers: [(name: String, value: String)] = [],
        body: Data = Data(),
        timeout: Duration = .seconds(60)
    ) async throws(SyncError) -> TransportAnswer {
        var hasCorrectedClock = false
        var pauses = 0
        while true {
            let request = TransportRequest(
                method: method,
                path: path,
                query: query,
                headers: headers,
                body: body,
                timeout: timeout
            ).signed(
                to: transport.authority,
                about: space,
                session: session,
                at: now().addingTimeInterval(clockOffset),
                with: key
            ).request
            requests += 1
            bytesSent += body.count
            let answer: TransportAnswer
            do throws(TransportError) { answer = try await transport.send(request) } catch { throw .transport(error) }
            bytesReceived += answer.body.count
            if (200..<300).contains(answer.status) { return answer }
            let error = WireError.reason(of: answer)
            if error.code == .clock, let time = error.time, !hasCorrectedClock {
                clockOffset = time.timeIntervalSince(now())
                hasCorrectedClock = true
                continue
            }
            if [429, 503].contains(answer.status), pauses < Self.pauseLimit.count,
                let seconds = answer.header("retry-after").flatMap({ Int($0) }),
                (0...Self.pauseLimit.seconds).contains(seconds)
            {
                pauses += 1
                onPause(max(1, seconds))
                do { try await pause(.seconds(max(1, seconds))) } catch { throw .transport(.cancelled) }
                continue
            }
            throw .refused(error.code)
        }
    }
}

/// The paths of the server, in one place.
enum ServerPath {
    static let server = "/v1/server"
    static let spaces = "/v1/spaces"
    static let directory = "/v1/directory"

    static func log(_ space: SpaceID) -> String { "/v1/spaces/\(space)/log" }
    static func checkpoint(_ space: SpaceID) -> String { "/v1/spaces/\(space)/checkpoint" }
    static func state(_ space: SpaceID) -> String { "/v1/spaces/\(space)/state" }
    static func commits(_ space: SpaceID) -> String { "/v1/spaces/\(space)/commits" }
    static func objects(_ space: SpaceID) -> String { "/v1/spaces/\(space)/objects:get" }
    static func blobs(_ space: SpaceID) -> String { "/v1/spaces/\(space)/blobs" }
    static func blob(_ space: SpaceID, _ id: UUID) -> String {
        "/v1/spaces/\(space)/blobs/\(id.uuidString.lowercased())"
    }
    static func mailbox(_ name: String, _ slot: Int) -> String { "/v1/mailbox/\(name)/\(slot)" }
}
