import FoundationEssentials
import HTTPTypes
import Hummingbird
import SpaceProtocol

extension RecordResponder {
    /// Answers a request about an opening in an emergency.
    func performEmergency(
        _ route: Route,
        _ incoming: Incoming,
        _ space: SpaceID,
        _ call: ProfessionalCall
    ) async throws -> Response {
        if route.endpoint == .openInEmergency {
            guard let request = try? EmergencyRequest(decoding: incoming.body) else {
                throw try await engine.malformed(call, in: space)
            }
            return Self.bytes(try await engine.open(request, of: space, by: call).encoded, status: .created)
        }
        let opening = incoming.values["opening"].flatMap { text in
            UUID(uuidString: text).flatMap { text == $0.uuidString.lowercased() ? $0 : nil }
        }
        if route.endpoint == .releaseOpening {
            guard let release = try? OpeningRelease(decoding: incoming.body) else {
                throw try await engine.malformed(call, in: space)
            }
            guard let opening else { throw try await engine.refused(call, in: space) }
            try await engine.release(release, for: opening, of: space, by: call)
            return Response(status: .noContent)
        }
        guard let opening else { throw try await engine.refused(call, in: space) }
        let wait = Int(incoming.parameters["wait"] ?? 0)
        let release = try await engine.release(of: opening, in: space, for: call, waiting: wait)
        return Self.bytes(release?.encoded ?? Data())
    }

    /// The openings that wait for the signer as a regulation centre.
    func pendingOpenings(_ incoming: Incoming) async throws -> Response {
        guard let reading = incoming.reading else { throw RecordError.unauthorised }
        let wait = Int(incoming.parameters["wait"] ?? 0)
        return Self.bytes(try await engine.openings(waitingFor: reading.device, waiting: wait).encoded)
    }
}
