import Certification
import FoundationEssentials
import Hummingbird
import SpaceProtocol

extension RecordResponder {
    /// Answers a request about the directory.
    func performDirectory(_ route: Route, _ incoming: Incoming) async throws -> Response {
        switch route.endpoint {
        case .publish:
            // Whether bytes are a page is a matter of its one written form, as little described by a schema as whether they are signed.
            guard let page = DirectoryPage(parsing: incoming.body) else { throw RecordError.refusedStatement }
            try await engine.publish(page)
            return Response(status: .noContent)
        case .grants:
            guard let signer = incoming.reading?.device else { throw RecordError.unauthorised }
            return Self.json(try await engine.spaces(grantedTo: signer).bytes)
        default:
            var search = DirectorySearch()
            search.department = incoming.parameters.text("department")
            search.id = incoming.parameters.text("id")
            search.name = incoming.parameters.text("name")
            search.place = incoming.parameters.text("place")
            search.profession = incoming.parameters.text("profession")
            return Self.json(try await engine.professionals(search).bytes)
        }
    }
}
