import Certification
import Foundation
import TestSupport
import Testing

@testable import RecordServer
@testable import SpaceProtocol

/// One space with everything that can be in it, one beside it, and everybody who might ask.
private struct Practice {
    /// Who signs.
    enum Role: String, CaseIterable {
        case unsigned, device, revokedDevice, paper, otherOwner
        case live, depositOnly, expired, revoked, blocked, certified, uncertified

        /// Whether a professional with a grant in effect.
        var isLive: Bool { self == .live || self == .depositOnly }
    }

    /// What is asked for.
    enum Item: String, CaseIterable {
        case shared, otherKind, earlier, removed, hidden, isolated, foreign, unknown
    }

    enum Place: String, CaseIterable {
        case own, foreign, unknown, unreadable
    }

    let world: HTTPWorld
    var own: TestSpace
    var foreign: TestSpace
    var keys: [Role: SigningKey] = [:]
    var people: [Role: CertifiedDouble] = [:]
    var headers: [Item: VersionHeader] = [:]
    private let strangers: SpaceID

    init(_ storage: Storage = .sqlite) async throws {
        let now = FixedClock().now
        let issuer = try CertificateIssuer.founded(at: now)
        world = try await HTTPWorld(storage, authorities: [issuer.root]) { $0.rate = .max }
        let engine = world.engine
        own = try await TestSpace.begin(at: engine)
        foreign = try await TestSpace.begin(at: engine)
        strangers = SpaceID(genesis: "inconnu")
        keys = [.device: own.key, .otherOwner: foreign.key, .uncertified: SigningKey()]
        let certified: [Role] = [.live, .depositOnly, .expired, .revoked, .blocked, .certified]
        for (number, role) in certified.enumerated() {
            let person = try CertifiedDouble("9990000001\(number + 1)", certifiedBy: issuer, at: now)
            people[role] = person
            keys[role] = person.signing
        }
        try await engine.publish(
            DirectoryPage(
                authorities: [issuer.list(1, at: now)],
                professionals: try people.values.map { try $0.entry() }
            )
        )
        let revokedDevice = try await own.addDevice(at: engine)
        keys[.revokedDevice] = revokedDevice
        keys[.paper] = try await own.addPaper(at: engine)
        try await own.revoke(revokedDevice, at: engine)
        try await own.setInbox(.granted, at: engine)
        for (role, rights, days): (Role, Set<GrantRight>, Double) in [
            (.live, [.read, .deposit], 30), (.depositOnly, [.deposit], 30), (.expired, [.read, .deposit], 1),
            (.revoked, [.read, .deposit], 30), (.blocked, [.read, .deposit], 30),
        ] {
            let recipient = try #require(people[role]).recipient
            try await own.grant(recipient, rights: rights, days: days, at: engine, now: now)
        }
        try await own.revokeGrant(of: try #require(people[.revoked]).id, at: engine)
        try await own.block(try #require(people[.blocked]).id, at: engine)
        // The one with a grant here has one in the other space too, over nothing that is asked for.
        let live = try #require(people[.live])
        try await own.assign("allergy", to: .hidden(depositor: nil), at: engine)
        try await own.assign("allergy", to: .isolated(from: [live.id]), at: engine)
        try await fill()
        world.clock.advance(days: 2)
    }

    private mutating func fill() async throws {
        let engine = world.engine
        func blob(_ space: TestSpace, _ byte: UInt8) async throws -> [VersionHeader.Blob] {
            [try await space.upload(Data(repeating: byte, count: 3000), at: engine)]
        }
        let live = try #require(people[.live]).id
        headers[.shared] = try await own.commit(blobs: blob(own, 1), at: engine)
        headers[.otherKind] = try await own.commit(blobs: blob(own, 2), filed: ("other", .shared), at: engine)
        let earlier = try await own.commit(blobs: blob(own, 3), at: engine)
        headers[.earlier] = earlier
        try await own.commit(of: earlier.record, after: [earlier.id], at: engine)
        let removed = try await own.commit(blobs: blob(own, 4), at: engine)
        headers[.removed] = removed
        try await own.commit(of: removed.record, kind: .tombstone, after: [removed.id], at: engine)
        headers[.hidden] = try await own.commit(
            blobs: blob(own, 5),
            filed: ("allergy", .hidden(depositor: nil)),
            at: engine
        )
        headers[.isolated] = try await own.commit(
            blobs: blob(own, 6),
            filed: ("allergy", .isolated(from: [live])),
            at: engine
        )
        headers[.foreign] = try await foreign.commit(blobs: blob(foreign, 7), at: engine)
        headers[.unknown] = VersionHeader(
            id: UUID(),
            record: UUID(),
            kind: .version,
            category: try #require(headers[.shared]).category,
            epoch: try #require(headers[.shared]).epoch,
            parents: [],
            blobs: [VersionHeader.Blob(id: UUID(), sealedSize: 3000, hash: Merkle.emptyRoot)],
            objectSize: 0,
            objectHash: Merkle.emptyRoot
        )
    }

    func name(_ place: Place) -> String {
        switch place {
        case .own: own.id.description
        case .foreign: foreign.id.description
        case .unknown: strangers.description
        case .unreadable: "AAAAAAAAAAAAAAAAAAAA"
        }
    }

    func grant(of role: Role) -> UUID {
        own.state.grants.values.first { $0.recipient.professional == people[role]?.id }?.id ?? UUID()
    }

    /// A request of a route about a space and an item, as an honest program of whoever signs would make it.
    func request(
        _ route: Route,
        _ place: Place,
        _ item: Item,
        by role: Role,
        signing key: SigningKey? = nil,
        named: (inout TransportRequest) -> Void = { _ in },
        session: String = RequestSignature.randomName(),
        isMalformed: Bool = false
    ) throws -> TransportRequest {
        let header = try #require(headers[item])
        let blob = try #require(header.blobs.first).id
        let path = route.path.replacing("{space}", with: name(place))
            .replacing("{blob}", with: blob.uuidString.lowercased())
            .replacing("{opening}", with: UUID().uuidString.lowercased())
        var (query, body, more) = ("", Data(), [(name: String, value: String)]())
        switch route.endpoint {
        case .proof: query = "?from=1&to=2"
        case .appendState:
            more = [(name: "if-match", value: own.state.head.tag)]
            body = own.beginning.encoded
        case .appendCommit: body = try own.version(by: key ?? keys[role]).batch.encoded
        case .objects, .eraseObjects: body = ObjectRequest([header.id]).encoded
        case .beginBlob:
            var writer = FieldWriter()
            writer.append(UUID())
            writer.append(UInt64(10))
            writer.append(LogHash(of: Data()))
            body = writer.bytes
        case .appendBlob:
            more = [(name: "upload-offset", value: "0")]
            body = Data([1, 2, 3])
        case .readBlob: more = [(name: "range", value: "bytes=0-9")]
        case .readings:
            body = GrantedRequest(grant: grant(of: role), items: [GrantedRequest.Item(header)]).encoded
        case .deposit: body = try deposit(by: role)
        case .openInEmergency: body = try opening(by: role)
        case .releaseOpening: body = OpeningRelease.declined.encoded
        default: break
        }
        if isMalformed { body = Data([1, 2, 3]) }
        var request = world.request(
            route.method,
            path,
            query: query,
            body: body,
            headers: more,
            by: role == .unsigned ? nil : key ?? keys[role],
            space: SpaceID(parsing: name(place)) ?? own.id,
            session: session
        )
        named(&request)
        return request
    }

    private func opening(by role: Role) throws -> Data {
        guard let person = people[role] else { return Data() }
        return try EmergencyRequest(
            id: UUID(),
            by: person.id,
            as: .anyProfessional,
            motive: .immediateRisk,
            reason: "Malaise",
            inbox: try #require(own.state.inbox),
            certificate: person.certificate.der,
            keyPackage: person.package(),
            in: own.id
        ).encoded
    }

    private func deposit(by role: Role) throws -> Data {
        guard let person = people[role] else { return Data() }
        let (entry, object) = try DepositEntry.seal(
            Data("{}".utf8),
            id: UUID(),
            for: own.id,
            inbox: try #require(own.state.inbox),
            certificate: person.certificate.der,
            at: world.clock.now,
            with: person.signing
        )
        return DepositBatch(entry: LogEntry(.deposit, entry.content), object: object).encoded
    }

    /// Everything a refused request must leave as it was: who may what, the versions and documents, and the log but for the attempts.
    func footprint() async throws -> [String] {
        var lines: [String] = []
        for id in [own.id, foreign.id] {
            lines.append(try await world.engine.stateHead(of: id).tag)
            for leaf in try await world.engine.log(of: id, from: 0).leaves {
                guard case .entry(let entry) = leaf else { continue }
                if entry.kind == .access,
                    try AccessEntry(decoding: Data(entry.content)).outcome == .refused
                {
                    continue
                }
                lines.append("\(entry.leaf)")
            }
        }
        for header in headers.values {
            for (id, space) in [(own.id, "own"), (foreign.id, "foreign")] {
                let found = try? await world.engine.blob(header.blobs[0].id, of: id)
                lines.append("\(space) \(header.blobs[0].id) \(found.map { "\($0.0) \($0.1)" } ?? "-")")
            }
        }
        return lines.sorted()
    }

    /// What the table of protocol.md, section 7, and the table of routes allow; 404 is the one answer to everything else.
    static func expected(_ route: Route, _ role: Role, _ place: Place, _ item: Item) -> Int {
        if role == .unsigned { return 401 }
        let isOwner = role == .device && place == .own || role == .otherOwner && place == .foreign
        let isPaper = role == .paper && place == .own
        if isOwner || isPaper {
            guard route.access != .professional, isOwner || route.access == .device || route.access == .reader else {
                return 404
            }
            let isHere = place == .own ? item != .foreign && item != .unknown : item == .foreign
            switch route.endpoint {
            case .beginBlob: return 201
            case .eraseObjects: return 204
            case .appendState: return 409
            // A batch of the own space, which nobody has sent yet; the other one does not understand it.
            case .appendCommit: return place == .own ? 200 : 400
            case .appendBlob: return isHere ? 409 : 404
            case .readBlob: return isHere ? 206 : 404
            case .blobOffset: return isHere ? 200 : 404
            default: return 200
            }
        }
        guard role.isLive, place == .own else { return 404 }
        switch route.endpoint {
        case .log: return 200
        case .readings: return role == .live && item == .shared ? 200 : 404
        case .deposit: return 201
        // No reading of the session named it.
        default: return 404
        }
    }
}

@Suite(.timeLimit(.minutes(30))) struct `Every endpoint, every role, every item` {
    private static let spaceRoutes = Route.table(RecordEngine.defaultLimits).filter { $0.path.contains("{space}") }

    @Test(arguments: Storage.allCases)
    func `T16 A36 T9 is answered as the table of roles allows, and else by one answer that changes nothing`(
        storage: Storage
    ) async throws {
        var practice = try await Practice(storage)
        var reference: [String: TransportAnswer] = [:]
        var count = 0
        for route in Self.spaceRoutes {
            for place in Practice.Place.allCases {
                for role in Practice.Role.allCases {
                    var before = try await practice.footprint()
                    for item in Practice.Item.allCases {
                        // Where a request names no item, one is as good as another.
                        let namesItem = route.path.contains("{blob}") || [.objects, .readings].contains(route.endpoint)
                        guard namesItem || item == .shared else { continue }
                        let expected = Practice.expected(route, role, place, item)
                        let answer = try await practice.world.send(
                            try practice.request(route, place, item, by: role)
                        )
                        let what = "\(route.endpoint) \(role) \(place) \(item)"
                        count += 1
                        #expect(answer.status == expected, "\(what)")
                        guard expected == 404 || expected == 401 else {
                            try await practice.own.follow(at: practice.world.engine)
                            before = try await practice.footprint()
                            continue
                        }
                        // Unknown, foreign, ended and kept from them: the same bytes under the same names.
                        let key = "\(route.method == "HEAD") \(expected)"
                        let shape = { (answer: TransportAnswer) in
                            answer.headers.map { $0.name.lowercased() }.filter { $0 != "date" }.sorted()
                        }
                        let first = reference[key] ?? answer
                        let isSame = answer.body == first.body && shape(answer) == shape(first)
                        #expect(isSame, "\(what)")
                        reference[key] = first
                    }
                    #expect(try await practice.footprint() == before, "\(route.endpoint) \(role) \(place)")
                }
            }
        }
        #expect(count > 1000 && reference["false 404"] != nil)
        await practice.world.stop()
    }

    @Test func `T9 T16 gets the one answer from whoever has no right any more, even to what is not understood`()
        async throws
    {
        let practice = try await Practice()
        var bodies: Set<Data> = []
        for route in Self.spaceRoutes where route.access == .professional && route.bodyLimit > 0 {
            for role in [Practice.Role.expired, .revoked, .blocked, .certified, .uncertified, .otherOwner] {
                for place in Practice.Place.allCases {
                    let request = try practice.request(route, place, .shared, by: role, isMalformed: true)
                    let answer = try await practice.world.send(request)
                    #expect(answer.status == 404, "\(route.endpoint) \(role) \(place)")
                    bodies.insert(answer.body)
                }
            }
            let request = try practice.request(route, .own, .shared, by: .live, isMalformed: true)
            #expect(try await practice.world.send(request).status == 400)
        }
        #expect(bodies.count == 1)
        await practice.world.stop()
    }

    @Test func `A26 A36 is refused where the signature is somebody else's, whoever it names`() async throws {
        let practice = try await Practice()
        let forger = SigningKey()
        for route in Self.spaceRoutes {
            for role in Practice.Role.allCases where role != .unsigned {
                let honest = try #require(practice.keys[role])
                let before = try await practice.footprint()
                let request = try practice.request(
                    route,
                    .own,
                    .shared,
                    by: role,
                    signing: forger,
                    named: { request in
                        for index in request.headers.indices where request.headers[index].name == "signature-input" {
                            request.headers[index].value = request.headers[index].value.replacing(
                                forger.publicKey.thumbprint,
                                with: honest.publicKey.thumbprint
                            )
                        }
                    }
                )
                let answer = try await practice.world.send(request)
                // A key that nobody knows here is nobody's; of the others the signature does not hold.
                #expect(answer.status == 401 || answer.status == 404, "\(route.endpoint) \(role)")
                #expect(try await practice.footprint() == before, "\(route.endpoint) \(role)")
            }
        }
        await practice.world.stop()
    }

    @Test func `T4 reaches the document of what it is shown, by the reading that named it, and of nothing else`()
        async throws
    {
        var practice = try await Practice()
        let readings = try #require(Self.spaceRoutes.first { $0.endpoint == .readings })
        let bytes = try #require(Self.spaceRoutes.first { $0.endpoint == .readBlob })
        let session = RequestSignature.randomName()
        func read(_ item: Practice.Item, naming: Practice.Item, as role: Practice.Role = .live) async throws -> Int {
            let header = try #require(practice.headers[item])
            let named = try #require(practice.headers[naming]?.blobs.first)
            let body = GrantedRequest(
                grant: practice.grant(of: role),
                items: [GrantedRequest.Item(header)],
                blobs: [named.id]
            ).encoded
            return try await practice.world.send(
                practice.world.request(
                    "POST",
                    readings.path.replacing("{space}", with: practice.own.id.description),
                    body: body,
                    by: practice.keys[role],
                    space: practice.own.id,
                    session: session
                )
            ).status
        }
        func fetch(_ item: Practice.Item, as role: Practice.Role = .live) async throws -> Int {
            try await practice.world.send(
                try practice.request(bytes, .own, item, by: role, session: session)
            ).status
        }
        #expect(try await fetch(.shared) == 404, "no reading named it")
        for item in Practice.Item.allCases where item != .shared {
            #expect(try await read(item, naming: item) == 404, "\(item)")
            #expect(try await read(.shared, naming: item) == 404, "\(item) by another record")
            #expect(try await fetch(item) == 404, "\(item)")
        }
        #expect(try await read(.shared, naming: .shared, as: .depositOnly) == 404)
        #expect(try await read(.shared, naming: .shared) == 200)
        #expect(try await fetch(.shared) == 206)
        #expect(try await fetch(.shared, as: .depositOnly) == 404)
        // Hidden in the middle of the session, it is closed at the next byte.
        try await practice.own.follow(at: practice.world.engine)
        let shared = try #require(practice.headers[.shared])
        try await practice.own.commit(
            of: shared.record,
            after: [shared.id],
            blobs: shared.blobs,
            filed: ("allergy", .hidden(depositor: nil)),
            at: practice.world.engine
        )
        #expect(try await fetch(.shared) == 404)
        await practice.world.stop()
    }
}
