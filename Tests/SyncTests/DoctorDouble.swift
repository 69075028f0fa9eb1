import Certification
import Foundation
import SpaceClient
import SpaceProtocol
import TestSupport
import Testing

/// A professional with a real certificate who speaks the protocol by hand, so that a test may also do what no honest program does.
final class DoctorDouble: @unchecked Sendable {
    // Used by the one task of its test.
    let signing = SigningKey()
    let wrapping = WrapPrivateKey()
    let recipient: GrantRecipient
    let certificate: UnverifiedCertificate
    private let transport: Transport
    private let now: @Sendable () -> Date
    let session = RequestSignature.randomName()

    init(_ rpps: String, certifiedBy issuer: CertificateIssuer, in world: SyncWorld) throws {
        guard let id = ProfessionalID(rpps: rpps),
            let subject = ProfessionalSubject(
                id: id,
                name: "Exemple",
                given: "Camille",
                profession: "10",
                title: "Médecin",
                place: "Amiens",
                region: "Somme",
                department: "80"
            )
        else { throw Unexpected() }
        let now = world.clock.now
        certificate = try issuer.issue(
            subject,
            for: signing.publicKey,
            from: now.addingTimeInterval(-86_400),
            until: now.addingTimeInterval(300 * 86_400)
        )
        let package = try KeyPackage(
            for: wrapping.publicKey,
            certificate: certificate.hash,
            serial: 1,
            notBefore: now.addingTimeInterval(-60),
            notAfter: now.addingTimeInterval(80 * 86_400),
            signedWith: signing
        )
        recipient = try GrantRecipient(
            professional: id,
            certificate: certificate.der,
            signing: signing.publicKey,
            keyPackage: package
        )
        transport = try Wire().connect(to: world.address)
        let clock = world.clock
        self.now = { clock.now }
    }

    var id: ProfessionalID { recipient.professional }

    func call(
        _ method: String,
        _ path: String,
        query: String = "",
        space: SpaceID,
        headers: [(name: String, value: String)] = [],
        body: Data = Data()
    ) async throws -> TransportAnswer {
        let request = TransportRequest(method: method, path: path, query: query, headers: headers, body: body)
        return try await transport.send(
            request.signed(to: transport.authority, about: space, session: session, at: now(), with: signing).request
        )
    }

    /// Follows the log from its beginning, as far as it is shown.
    func follow(_ link: SpaceLink) async throws -> (state: SpaceState, headers: [VersionHeader])? {
        guard let origin = link.origin else { throw Unexpected() }
        var follower = LogFollower(origin: origin, logKey: link.logKey, isGrantees: true)
        var tree = MerkleTree()
        var headers: [VersionHeader] = []
        while true {
            let answer = try await call(
                "GET",
                "/v1/spaces/\(link.space)/log",
                query: "?from=\(follower.head.size)",
                space: link.space
            )
            guard answer.status == 200 else { return nil }
            let page = try LogPage(decoding: answer.body)
            let known = tree
            let (entries, isCaughtUp) = try follower.follow(page) { known.root(at: $0) }
            for leaf in page.leaves { tree.append(leaf.leaf) }
            for entry in entries { if case .commit(_, _, let current, _) = entry.event { headers += current } }
            if isCaughtUp { break }
        }
        guard let state = follower.state else { throw Unexpected() }
        return (state, headers)
    }

    func request(_ request: GrantedRequest, in space: SpaceID) async throws -> TransportAnswer {
        try await call("POST", "/v1/spaces/\(space)/readings", space: space, body: request.encoded)
    }

    /// Reads everything that is shown; nil where the server knows no right to it.
    ///
    /// - Returns: The records that opened.
    func read(_ link: SpaceLink) async throws -> Set<UUID>? {
        guard let (state, headers) = try await follow(link),
            let grant = state.grants(signedBy: signing.publicKey.thumbprint).first
        else { return nil }
        let keys = try GrantKeys(of: grant, in: state, with: wrapping)
        let answer = try await request(
            GrantedRequest(grant: grant.id, items: headers.map(GrantedRequest.Item.init)),
            in: link.space
        )
        guard answer.status == 200, let origin = link.origin else { return nil }
        let reading = try ReadingAnswer(decoding: answer.body)
        _ = try reading.receipt.verified(origin: origin, key: link.logKey)
        var opened: Set<UUID> = []
        for (header, object) in zip(headers, reading.objects) {
            guard let object, let key = keys.key(category: header.category, epoch: header.epoch),
                (try? VersionSealer(space: link.space).open(object, header: header, key: key)) != nil
            else { continue }
            opened.insert(header.record)
        }
        return opened
    }

    /// Leaves something.
    func deposit(_ json: String, in link: SpaceLink, state: SpaceState) async throws -> TransportAnswer {
        let inbox = try #require(state.inbox)
        let (entry, object) = try DepositEntry.seal(
            Data(json.utf8),
            id: UUID(),
            for: link.space,
            inbox: inbox,
            certificate: certificate.der,
            at: now(),
            with: signing
        )
        let batch = DepositBatch(entry: LogEntry(.deposit, entry.content), object: object)
        return try await call("POST", "/v1/spaces/\(link.space)/deposits", space: link.space, body: batch.encoded)
    }
}
