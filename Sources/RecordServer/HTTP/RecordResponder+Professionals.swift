import FoundationEssentials
import HTTPTypes
import Hummingbird
import SpaceProtocol

extension RecordResponder {
    /// Answers a request which a professional signed.
    func perform(_ route: Route, _ incoming: Incoming, for call: ProfessionalCall) async throws -> Response {
        guard let space = incoming.space else { throw RecordError.notFound }
        switch route.endpoint {
        case .log:
            let page = try await engine.log(
                of: space,
                for: call,
                from: incoming.parameters["from"] ?? 0,
                max: Int(clamping: incoming.parameters["max"] ?? UInt64(LogPage.maximumLeafCount))
            )
            return Self.bytes(page.encoded)
        case .readings:
            guard let request = try? GrantedRequest(decoding: incoming.body) else {
                throw try await engine.malformed(call, in: space)
            }
            return Self.bytes(try await engine.read(request, of: space, by: call).encoded)
        case .deposit:
            guard let batch = try? DepositBatch(decoding: incoming.body) else {
                throw try await engine.malformed(call, in: space)
            }
            return Self.bytes(try await engine.deposit(batch, in: space, by: call).encoded, status: .created)
        case .readBlob:
            guard let blob = Self.blob(incoming) else { throw RecordError.notFound }
            guard let range = Self.range(incoming.request.headers[.range]) else {
                throw try await engine.malformed(call, in: space)
            }
            let (bytes, size) = try await engine.bytes(of: blob, range: range, of: space, by: call)
            return Self.part(bytes, range, of: size)
        case .openInEmergency, .releaseOpening, .readRelease:
            return try await performEmergency(route, incoming, space, call)
        default: throw RecordError.notFound
        }
    }
}
