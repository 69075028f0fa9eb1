package import Certification
import FoundationEssentials
package import SpaceProtocol

/// A record server's directory of professionals; it needs no signature, because what is in it proves itself.
package struct DirectoryCalls: Sendable {
    private let transport: Transport

    /// The directory at the end of a way.
    package init(_ transport: Transport) { self.transport = transport }

    /// Publishes lists of revoked certificates and entries.
    ///
    /// - Throws: `ProfessionalError`.
    package func publish(_ page: DirectoryPage) async throws(ProfessionalError) {
        _ = try await send(TransportRequest(method: "POST", path: ServerPath.directory, body: page.bytes))
    }

    /// The entries of one professional, and the lists of revoked certificates; what they say is for a ``Certification/ProfessionalRegister``.
    ///
    /// - Throws: `ProfessionalError`.
    func entries(of professional: ProfessionalID) async throws(ProfessionalError) -> DirectoryPage {
        let path = ServerPath.directory
        let request = TransportRequest(method: "GET", path: path, query: "?id=rpps%3A\(professional.rpps)")
        guard let page = DirectoryPage(parsing: try await send(request)) else { throw .malformedAnswer }
        return page
    }

    private func send(_ request: TransportRequest) async throws(ProfessionalError) -> Data {
        let answer: TransportAnswer
        do { answer = try await transport.send(request) } catch { throw .transport(error) }
        guard (200..<300).contains(answer.status) else {
            throw .refused(WireError.reason(of: answer).code)
        }
        return answer.body
    }
}
