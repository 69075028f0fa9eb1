import Certification
import FoundationEssentials
import HealthModel
import Logging
import RecordServer
import SpaceClient
import SpaceProtocol
import SpaceTransport
import Synchronization
import Terminal
import TestSupport
import Testing
import Vault

@testable import EspaceUI

/// A patient at the screens, a real server, and one professional with a real certificate in its directory.
///
/// The directory is answered here and not by the server, so that a test needs no server that pins authorities.
struct Practice {
    let pilot: Pilot
    let doctor: Doctor
    private let server: RecordServer
    private let folder: TemporaryFolder
    private let line: Line

    /// Whether the server can be reached.
    final class Line: Sendable {
        private let state = Mutex(false)

        var isDown: Bool {
            get { state.withLock { $0 } }
            set { state.withLock { $0 = newValue } }
        }
    }

    init(
        reader: Bool = false,
        language: Language = .french,
        size: ScreenSize = ScreenSize(width: 80, height: 24),
        _ forms: [FormValues] = Sample.everything
    ) async throws {
        let folder = TemporaryFolder()
        let clock = FixedClock()
        let driver = try SQLiteDriver(path: folder.file("server.sqlite"))
        try await RecordEngine.initialise(driver, name: "serveur.exemple")
        var options = ServerOptions()
        options.port = 0
        options.rate = .max
        options.logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        server = try await RecordServer.start(
            try await RecordEngine(driver: driver, now: { clock.now }),
            options: options
        )
        let address = "http://127.0.0.1:\(server.port)"
        let issuer = try CertificateIssuer(founding: "Autorité d'essai", key: SigningKey(), at: clock.now)
        let status = try issuer.status(
            number: 1,
            revoking: [],
            from: clock.now,
            until: clock.now.addingTimeInterval(30 * 86_400)
        )
        let doctor = try Doctor(certifiedBy: issuer, at: clock.now, address: address)
        let page = DirectoryPage(
            authorities: [status.compact],
            professionals: [
                try DirectoryEntry(
                    certificate: doctor.certificate,
                    keyPackage: doctor.recipient.keyPackage.compact
                )
            ]
        )
        let line = Line()
        pilot = try await Pilot.open(
            language: language,
            connect: { address, root throws(TransportError) in
                let inner = try HTTPTransport.connect(to: address, trustRoot: nil)
                return Transport(authority: inner.authority) { request throws(TransportError) in
                    if line.isDown { throw .unreachable }
                    if request.method == "GET", request.path == "/v1/directory" {
                        return TransportAnswer(status: 200, body: page.bytes)
                    }
                    return try await inner.send(request)
                }
            },
            forms
        )
        self.doctor = doctor
        self.folder = folder
        self.line = line
        let root = pilot.folder.file("autorite.pem")
        try Data(issuer.root.pem.utf8).write(to: URL(filePath: root))
        await pilot.linkServer(address, trustRoot: root)
        await pilot.press(.char("s"))
        await pilot.press(.resize(size))
        if reader { await pilot.listen() }
    }

    func unplug(_ isDown: Bool) { line.isDown = isDown }

    func stop() async { await server.stop() }

    /// Goes through the five questions with what is proposed, up to the reading back.
    func propose() async {
        await pilot.apply(.command(.accesses))
        await pilot.press(.char("a"))
        await pilot.type("Exemple")
        await pilot.press(.enter, .enter)
        for _ in 0..<3 {
            #expect(await pilot.choose(pilot.app.context(.wizardNext)))
            await pilot.press(.enter)
        }
    }

    /// Gives what is proposed, and goes home.
    func give() async {
        await propose()
        await pilot.press(.down, .enter)
        while await pilot.screens.count > 1 { await pilot.press(.escape) }
    }
}

/// A professional who speaks the protocol by hand.
final class Doctor: Sendable {
    let signing = SigningKey()
    let certificate: UnverifiedCertificate
    let recipient: GrantRecipient
    private let transport: Transport
    private let session = RequestSignature.randomName()
    private let now: Date

    init(certifiedBy issuer: CertificateIssuer, at now: Date, address: String) throws {
        let id = try #require(ProfessionalID(rpps: "99900000011"))
        let subject = try #require(
            ProfessionalSubject(
                id: id,
                name: "EXEMPLE",
                given: "Camille",
                profession: "10",
                title: "Médecin",
                place: "Amiens",
                region: "Somme",
                department: "80"
            )
        )
        certificate = try issuer.issue(
            subject,
            for: signing.publicKey,
            from: now.addingTimeInterval(-86_400),
            until: now.addingTimeInterval(300 * 86_400)
        )
        let package = try KeyPackage(
            for: WrapPrivateKey().publicKey,
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
        let server = try #require(ServerAddress(parsing: address))
        transport = try HTTPTransport.connect(to: server, trustRoot: nil)
        self.now = now
    }

    private func call(_ method: String, _ path: String, query: String = "", space: SpaceID, body: Data = Data())
        async throws -> TransportAnswer
    {
        let request = TransportRequest(method: method, path: path, query: query, body: body)
        return try await transport.send(
            request.signed(to: transport.authority, about: space, session: session, at: now, with: signing).request
        )
    }

    private func follow(_ link: SpaceLink) async throws -> (state: SpaceState, headers: [VersionHeader]) {
        let origin = try #require(link.origin)
        var follower = LogFollower(origin: origin, logKey: link.logKey, isGrantees: true)
        var tree = MerkleTree()
        var headers: [VersionHeader] = []
        while true {
            let path = "/v1/spaces/\(link.space)/log"
            let answer = try await call("GET", path, query: "?from=\(follower.head.size)", space: link.space)
            let page = try LogPage(decoding: answer.body)
            let known = tree
            let (entries, isCaughtUp) = try follower.follow(page) { known.root(at: $0) }
            for leaf in page.leaves { tree.append(leaf.leaf) }
            for entry in entries { if case .commit(_, _, let current, _) = entry.event { headers += current } }
            if isCaughtUp { break }
        }
        return (try #require(follower.state), headers)
    }

    /// Reads everything that is shown.
    func read(_ link: SpaceLink) async throws -> Int {
        let (state, headers) = try await follow(link)
        let grant = try #require(state.grants(signedBy: signing.publicKey.thumbprint).first)
        let request = GrantedRequest(grant: grant.id, items: headers.map(GrantedRequest.Item.init))
        let path = "/v1/spaces/\(link.space)/readings"
        return try await call("POST", path, space: link.space, body: request.encoded).status
    }

    /// Leaves something.
    func deposit(_ json: String, _ link: SpaceLink) async throws -> Int {
        let inbox = try #require(try await follow(link).state.inbox)
        let (entry, object) = try DepositEntry.seal(
            Data(json.utf8),
            id: UUID(),
            for: link.space,
            inbox: inbox,
            certificate: certificate.der,
            at: now,
            with: signing
        )
        let batch = DepositBatch(entry: LogEntry(.deposit, entry.content), object: object)
        return try await call("POST", "/v1/spaces/\(link.space)/deposits", space: link.space, body: batch.encoded)
            .status
    }
}

extension Pilot {
    /// Links the space to a server, as a person does.
    func linkServer(_ address: String, trustRoot: String = "") async {
        await apply(.command(.sync))
        #expect(await choose("Relier l'espace") || selected.hasPrefix("Link the space"))
        await press(.enter)
        await press(.ctrl("u"))
        for _ in 0..<8 { await press(.backspace) }
        await type(address)
        await press(.tab)
        await type(VaultMaker.phrase)
        await press(.tab)
        await type(trustRoot)
        await press(.function(2))
        // The new recovery code is shown once and typed back, as after any change of it.
        #expect(screens.last == "CodeShown")
        guard rows.count > 3 else { return }
        let code = (rows[2].spoken + rows[3].spoken).filter { $0.isLetter || $0.isNumber }
        await press(.enter)
        await type(code)
        await press(.tab, .enter)
        #expect(screens.count == 1)
    }

    /// The link of the open space.
    func link() async throws -> SpaceLink {
        try #require(await world.synchroniser?.currentLink())
    }
}
