import Certification
import FoundationEssentials
import SpaceProtocol

/// Requests to one server, signed with the certified key; a refused clock is corrected once.
final class ServerCalls {
    private let transport: Transport
    private let key: SigningKey
    private let now: @Sendable () -> Date
    /// How far the server's clock is ahead of this computer's.
    private var clockOffset: TimeInterval = 0

    init(transport: Transport, key: SigningKey, now: @escaping @Sendable () -> Date) {
        self.transport = transport
        self.key = key
        self.now = now
    }

    /// The time by the server's clock, as far as it is known.
    var time: Date { now().addingTimeInterval(clockOffset) }

    /// What was sent and what came back: the signature is needed again to find it in the journal.
    struct Exchange {
        let answer: TransportAnswer
        /// The text that was signed.
        let base: String
        let signature: Data
    }

    /// Sends a signed request and gives back an answer of success.
    ///
    /// - Throws: `ProfessionalError.transport` or `.refused` with the server's reason.
    func call(
        _ method: String,
        _ path: String,
        query: String = "",
        space: SpaceID?,
        session: String,
        headers: [(name: String, value: String)] = [],
        body: Data = Data()
    ) async throws(ProfessionalError) -> Exchange {
        var hasCorrectedClock = false
        while true {
            let (request, signature) = TransportRequest(
                method: method,
                path: path,
                query: query,
                headers: headers,
                body: body
            ).signed(to: transport.authority, about: space, session: session, at: time, with: key)
            let answer: TransportAnswer
            do { answer = try await transport.send(request) } catch { throw .transport(error) }
            if (200..<300).contains(answer.status) {
                return Exchange(answer: answer, base: signature.base, signature: signature.signature)
            }
            let error = WireError.reason(of: answer)
            if error.code == .clock, let time = error.time, !hasCorrectedClock {
                clockOffset = time.timeIntervalSince(now())
                hasCorrectedClock = true
                continue
            }
            throw .refused(error.code)
        }
    }

    /// Publishes a page in the directory.
    func publish(_ page: DirectoryPage) async throws(ProfessionalError) {
        try await DirectoryCalls(transport).publish(page)
    }

    /// What the directory says of one professional.
    func entries(of professional: ProfessionalID) async throws(ProfessionalError) -> DirectoryPage {
        try await DirectoryCalls(transport).entries(of: professional)
    }

    /// What the server says of itself to anybody.
    func information() async throws(ProfessionalError) -> ServerInformation {
        let answer: TransportAnswer
        do {
            answer = try await transport.send(TransportRequest(method: "GET", path: "/v1/server"))
        } catch {
            throw .transport(error)
        }
        guard answer.status == 200,
            let information = CanonicalJSON.decode(ServerInformation.self, from: answer.body), information.format == 1
        else { throw .malformedAnswer }
        return information
    }
}

/// The paths of the server which a professional calls, in one place.
enum ServerPath {
    static let directory = "/v1/directory"
    static let grants = "/v1/grants"

    static let pendingOpenings = "/v1/emergency"

    static func emergency(_ space: SpaceID) -> String { "/v1/spaces/\(space)/emergency" }
    static func opening(_ space: SpaceID, _ id: UUID) -> String {
        "/v1/spaces/\(space)/emergency/\(id.uuidString.lowercased())"
    }
    static func log(_ space: SpaceID) -> String { "/v1/spaces/\(space)/log" }
    static func readings(_ space: SpaceID) -> String { "/v1/spaces/\(space)/readings" }
    static func deposits(_ space: SpaceID) -> String { "/v1/spaces/\(space)/deposits" }
    static func blob(_ space: SpaceID, _ id: UUID) -> String {
        "/v1/spaces/\(space)/blobs/\(id.uuidString.lowercased())"
    }
}
