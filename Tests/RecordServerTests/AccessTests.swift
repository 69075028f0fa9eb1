import Certification
import Foundation
import TestSupport
import Testing

@testable import RecordServer
@testable import SpaceProtocol

/// Every route, for everybody who might try it, on everything they might name.
@Suite(.timeLimit(.minutes(15))) struct `Every endpoint` {
    /// Who signs.
    enum Role: String, CaseIterable {
        case unsigned, stranger, certified, otherSpace, revoked, paper, device
    }

    struct Setting {
        let world: HTTPWorld
        var own: TestSpace
        var foreign: TestSpace
        let ownBlob: UUID
        let foreignBlob: UUID
        let ownVersion: UUID
        let foreignVersion: UUID
        let keys: [Role: SigningKey]

        init(_ storage: Storage) async throws {
            let now = FixedClock().now
            let issuer = try CertificateIssuer.founded(at: now)
            world = try await HTTPWorld(storage, authorities: [issuer.root])
            let certified = try CertifiedDouble(certifiedBy: issuer, at: now)
            try await world.engine.publish(
                DirectoryPage(authorities: [issuer.list(1, at: now)], professionals: [certified.entry()])
            )
            own = try await TestSpace.begin(at: world.engine)
            foreign = try await TestSpace.begin(at: world.engine)
            let revoked = try await own.addDevice(at: world.engine)
            let paper = try await own.addPaper(at: world.engine)
            try await own.revoke(revoked, at: world.engine)
            let blob = try await own.upload(Data(repeating: 1, count: 3000), at: world.engine)
            let other = try await foreign.upload(Data(repeating: 2, count: 3000), at: world.engine)
            ownVersion = try await own.commit(blobs: [blob], at: world.engine).id
            foreignVersion = try await foreign.commit(blobs: [other], at: world.engine).id
            (ownBlob, foreignBlob) = (blob.id, other.id)
            keys = [
                .stranger: SigningKey(), .certified: certified.signing, .otherSpace: foreign.key, .revoked: revoked,
                .paper: paper, .device: own.key,
            ]
        }

        /// A well-formed request of a route about a space and a document.
        func request(
            _ route: Route,
            space: String,
            blob: String,
            versions: [UUID],
            role: Role
        ) throws -> TransportRequest {
            let path = route.path.replacing("{space}", with: space).replacing("{blob}", with: blob).replacing(
                "{opening}",
                with: UUID().uuidString.lowercased()
            )
            var (query, body, headers) = ("", Data(), [(name: String, value: String)]())
            switch route.endpoint {
            case .proof: query = "?from=1&to=2"
            case .appendState:
                headers = [(name: "if-match", value: own.state.head.tag)]
                body = own.beginning.encoded
            case .appendCommit: body = try own.version().batch.encoded
            case .objects, .eraseObjects: body = ObjectRequest(versions).encoded
            case .beginBlob:
                var writer = FieldWriter()
                writer.append(UUID())
                writer.append(UInt64(10))
                writer.append(LogHash(of: Data()))
                body = writer.bytes
            case .appendBlob:
                headers = [(name: "upload-offset", value: "0")]
                body = Data([1, 2, 3])
            case .readBlob: headers = [(name: "range", value: "bytes=0-9")]
            case .readings: body = GrantedRequest(grant: UUID(), items: []).encoded
            default: break
            }
            return world.request(
                route.method,
                path,
                query: query,
                body: body,
                headers: headers,
                by: keys[role],
                space: SpaceID(parsing: space) ?? own.id
            )
        }
    }

    private static func attempts(_ setting: Setting, since size: Int, in id: SpaceID) async throws -> [AccessEntry] {
        try await setting.world.engine.log(of: id, from: UInt64(size)).leaves.map { leaf in
            guard case .entry(let entry) = leaf else { throw StoreError.damaged }
            return try AccessEntry(decoding: Data(entry.content))
        }
    }

    private static let spaceRoutes = Route.table(RecordEngine.defaultLimits).filter { $0.path.contains("{space}") }

    @Test(arguments: Storage.allCases)
    func `A36 A38 T16 answers only to those of the space, and the same for foreign as for unknown`(
        storage: Storage
    ) async throws {
        let setting = try await Setting(storage)
        let unknown = SpaceID(LogHash(of: Data("unknown".utf8))).description
        let blobs = [setting.ownBlob, setting.foreignBlob, UUID()].map { $0.uuidString.lowercased() } + ["nothing"]
        let size = try await setting.world.engine.log(of: setting.own.id, from: 0).leaves.count
        for route in Self.spaceRoutes {
            var reference: TransportAnswer?
            for space in [unknown, setting.own.id.description, setting.foreign.id.description, "AAAAAAAAAAAAAAAAAAAA"] {
                for blob in route.path.contains("{blob}") ? blobs : ["-"] {
                    for role in Role.allCases {
                        let isForDevices = route.access != .professional
                        let isForPaper = route.access == .device || route.access == .reader
                        let isOwner = role == .device && space == setting.own.id.description && isForDevices
                        let isPaper = role == .paper && space == setting.own.id.description && isForPaper
                        let isOther = role == .otherSpace && space == setting.foreign.id.description && isForDevices
                        if isOwner || isPaper || isOther { continue }
                        let request = try setting.request(
                            route,
                            space: space,
                            blob: blob,
                            versions: [setting.ownVersion],
                            role: role
                        )
                        let answer = try await setting.world.send(request)
                        let what = "\(route.endpoint) \(role) \(space) \(blob)"
                        guard role != .unsigned else {
                            #expect(answer.status == 401, "\(what)")
                            continue
                        }
                        #expect(answer.status == 404, "\(what)")
                        if route.method != "HEAD" { #expect(answer.code == .notFound, "\(what)") }
                        let isSame = answer.body == (reference ?? answer).body
                        #expect(isSame, "\(what)")
                        reference = answer
                    }
                }
            }
        }
        // The journal has the attempts of the one whose name is certified, folded into one a minute, and nothing else.
        let attempts = try await Self.attempts(setting, since: size, in: setting.own.id)
        #expect(attempts.map(\.outcome) == [.refused])
        #expect(attempts.first?.claimant?.signing == setting.keys[.certified]?.publicKey)
        await setting.world.stop()
    }

    @Test(arguments: Storage.allCases)
    func `A36 A37 gives a device of the space nothing of another space by its id`(storage: Storage) async throws {
        let setting = try await Setting(storage)
        let space = setting.own.id.description
        for route in Self.spaceRoutes where route.path.contains("{blob}") {
            for blob in [setting.foreignBlob.uuidString.lowercased(), UUID().uuidString.lowercased(), "nothing"] {
                let request = try setting.request(route, space: space, blob: blob, versions: [], role: .device)
                #expect(try await setting.world.send(request).status == 404, "\(route.endpoint) \(blob)")
            }
        }
        let objects = try #require(Self.spaceRoutes.first { $0.endpoint == .objects })
        let versions = [setting.foreignVersion, UUID(), setting.ownVersion]
        let request = try setting.request(objects, space: space, blob: "", versions: versions, role: .device)
        let answer = try ObjectAnswer(decoding: try await setting.world.send(request).body)
        #expect(answer.objects.map { $0 != nil } == [false, false, true])
        await setting.world.stop()
    }

    @Test(arguments: Storage.allCases)
    func `serves the devices of the space, and paper where nothing is written`(storage: Storage) async throws {
        let setting = try await Setting(storage)
        let expected: [Route.Endpoint: Int] = [
            .log: 200, .checkpoint: 200, .proof: 200, .state: 200, .appendState: 409, .appendCommit: 200, .objects: 200,
            .beginBlob: 201, .blobOffset: 200, .appendBlob: 409, .readBlob: 206, .readings: 404, .deposit: 404,
            .eraseObjects: 204, .openInEmergency: 404, .releaseOpening: 404, .readRelease: 404,
        ]
        #expect(Set(expected.keys) == Set(Self.spaceRoutes.map(\.endpoint)))
        for route in Self.spaceRoutes {
            for role in [Role.device, .paper] where role == .device || [.device, .reader].contains(route.access) {
                let request = try setting.request(
                    route,
                    space: setting.own.id.description,
                    blob: setting.ownBlob.uuidString.lowercased(),
                    versions: [setting.ownVersion],
                    role: role
                )
                let answer = try await setting.world.send(request)
                #expect(answer.status == expected[route.endpoint], "\(route.endpoint) \(role)")
            }
        }
        await setting.world.stop()
    }

    @Test func `A36 tells nothing about mailboxes it was not given the name of`() async throws {
        let world = try await HTTPWorld()
        let name = RequestSignature.randomName()
        try await world.engine.leave(Data([1]), in: name, slot: 0, from: "192.0.2.1")
        for path in [
            "\(name)/1", "\(RequestSignature.randomName())/0", "\(name)/00", "\(name)/16", "\(name)/-1", "x/0",
        ] {
            let answer = try await world.send(TransportRequest(method: "GET", path: "/v1/mailbox/\(path)"))
            #expect(answer.status == 404 && answer.code == .notFound, "\(path)")
        }
        let found = try await world.send(TransportRequest(method: "GET", path: "/v1/mailbox/\(name)/0"))
        #expect(found.status == 200 && found.body == Data([1]))
        await world.stop()
    }

    @Test func `A35 has no account, password or salt to ask about`() async throws {
        let world = try await HTTPWorld()
        let document = try await world.send(TransportRequest(method: "GET", path: "/openapi.json"))
        let text = String(decoding: document.body, as: UTF8.self).lowercased()
        for word in ["password", "passphrase", "salt", "login", "account", "email", "bearer", "cookie", "token"] {
            #expect(!text.contains(word), "\(word)")
        }
        for path in ["/v1/server", "/v1/directory", "/health"] {
            let answer = try await world.send(TransportRequest(method: "GET", path: path))
            #expect(answer.status == 200 && answer.header("set-cookie") == nil)
        }
        await world.stop()
    }

    @Test func `A38 a revoked device is refused at its next request, in the middle of its session`() async throws {
        let world = try await HTTPWorld()
        var space = try await TestSpace.begin(at: world.engine)
        let device = try await space.addDevice(at: world.engine)
        let version = try await space.commit(at: world.engine)
        let session = RequestSignature.randomName()
        func ask() async throws -> Int {
            let body = ObjectRequest([version.id]).encoded
            let path = "/v1/spaces/\(space.id)/objects:get"
            return try await world.send(
                world.request("POST", path, body: body, by: device, space: space.id, session: session)
            ).status
        }
        #expect(try await ask() == 200)
        #expect(try await ask() == 200)
        try await space.revoke(device, at: world.engine)
        #expect(try await ask() == 404)
        await world.stop()
    }
}
