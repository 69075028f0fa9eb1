import Foundation
import TestSupport
import Testing

@testable import RecordServer
@testable import SpaceProtocol

/// A space in which somebody acts in every role, on a server that listens.
private struct MemberWorld {
    /// Who signs.
    enum Role: String, CaseIterable {
        case guardian, contributor, reader, over, early, removed, stranger
    }

    /// Something of one section.
    struct Thing {
        let header: VersionHeader
        let blob: UUID
    }

    let world: HTTPWorld
    var space: TestSpace
    let opened: Thing
    let closed: Thing
    let keys: [Role: SigningKey]
    let device: SigningKey
    let now: Date

    static let day: TimeInterval = 86_400

    init(_ storage: Storage) async throws {
        world = try await HTTPWorld(storage)
        now = world.clock.now
        let engine = world.engine
        space = try await TestSpace.begin(at: engine, policy: StateChange.Policy(memberLimit: 9))
        device = try await space.addDevice(at: engine)
        var keys: [Role: SigningKey] = [.stranger: SigningKey()]
        for (role, mandate) in [
            (Role.guardian, MemberRole.guardian), (.contributor, .contributor), (.reader, .reader),
            (.over, .guardian), (.early, .contributor), (.removed, .contributor),
        ] {
            let start = role == .early ? now.addingTimeInterval(Self.day) : now.addingTimeInterval(-30 * Self.day)
            let end = role == .over ? now.addingTimeInterval(-Self.day) : now.addingTimeInterval(30 * Self.day)
            keys[role] = try await space.invite(
                MemberTerms(role: mandate, kinds: ["allergy"], notBefore: start, expires: end),
                at: engine
            )
        }
        self.keys = keys
        try await space.remove(try #require(keys[.removed]), at: engine)
        var things: [Thing] = []
        for (kind, byte) in [("allergy", UInt8(1)), ("other", 2)] {
            let blob = try await space.upload(Data(repeating: byte, count: 3000), at: engine)
            things.append(
                Thing(header: try await space.commit(blobs: [blob], filed: (kind, .shared), at: engine), blob: blob.id)
            )
        }
        (opened, closed) = (things[0], things[1])
    }

    func key(_ role: Role) -> SigningKey { keys[role] ?? SigningKey() }

    func send(
        _ method: String,
        _ path: String,
        query: String = "",
        body: Data = Data(),
        headers: [(name: String, value: String)] = [],
        by key: SigningKey,
        session: String = RequestSignature.randomName()
    ) async throws -> TransportAnswer {
        try await world.send(
            world.request(
                method,
                "/v1/spaces/\(space.id)/\(path)",
                query: query,
                body: body,
                headers: headers,
                by: key,
                space: space.id,
                session: session
            )
        )
    }

    func commit(_ batch: CommitBatch, by key: SigningKey) async throws -> TransportAnswer {
        try await send("POST", "commits", body: batch.encoded, by: key)
    }

    /// Sends a statement which this key signs, whatever it says.
    func say(_ change: StateChange, by key: SigningKey) async throws -> TransportAnswer {
        let isMember = space.state.members[key.publicKey.thumbprint] != nil
        let statement = StateEntry(
            signing: change,
            after: space.state.head,
            seen: space.head,
            at: isMember ? now : nil,
            with: key
        )
        return try await send(
            "POST",
            "state",
            body: StateBatch([statement.entry]).encoded,
            headers: [(name: "if-match", value: space.state.head.tag)],
            by: key
        )
    }

    /// The entries which anybody but the journal made, as the owner sees them.
    func deeds() async throws -> [LogEntry] {
        try await world.engine.log(of: space.id, from: 0).leaves.compactMap { leaf in
            guard case .entry(let entry) = leaf, entry.kind != .access else { return nil }
            return entry
        }
    }

    func findings() async throws -> [AccessFinding] {
        try await world.engine.log(of: space.id, from: 0).leaves.compactMap { leaf in
            guard case .entry(let entry) = leaf, entry.kind == .access else { return nil }
            return space.state.finding(on: try AccessEntry(decoding: Data(entry.content)))
        }
    }
}

@Suite(.timeLimit(.minutes(15))) struct `A member at the server` {
    private static let routes = Route.table(RecordEngine.defaultLimits).filter { $0.path.contains("{space}") }

    /// What each route answers to a well-formed request about something of the section that was opened; 404 where nothing stands here.
    private static let expected: [MemberWorld.Role: [Route.Endpoint: Int]] = [
        .guardian: [
            .log: 200, .checkpoint: 200, .proof: 200, .state: 200, .appendState: 409, .appendCommit: 200, .objects: 200,
            .beginBlob: 201, .blobOffset: 200, .appendBlob: 409, .readBlob: 206, .eraseObjects: 204,
        ],
        .contributor: [
            .log: 200, .checkpoint: 200, .appendCommit: 200, .objects: 200, .beginBlob: 201, .blobOffset: 200,
            .appendBlob: 409, .readBlob: 206,
        ],
        .reader: [.log: 200, .checkpoint: 200, .objects: 200, .readBlob: 206],
    ]

    @Test(arguments: Storage.allCases)
    func `A36 A38 T16 gets what section 7 allows at every endpoint, and the answer for unknown at all others`(
        storage: Storage
    ) async throws {
        let setting = try await MemberWorld(storage)
        let deeds = try await setting.deeds().count
        var commits = 0
        for role in MemberWorld.Role.allCases {
            let key = setting.key(role)
            for route in Self.routes {
                for thing in [setting.opened, setting.closed] {
                    let isOpened = thing.blob == setting.opened.blob || role == .guardian
                    if !isOpened, !route.path.contains("{blob}") { continue }
                    var (query, body, headers) = ("", Data(), [(name: String, value: String)]())
                    switch route.endpoint {
                    case .proof: query = "?from=1&to=2"
                    case .appendState:
                        headers = [(name: "if-match", value: setting.space.state.head.tag)]
                        body = setting.space.beginning.encoded
                    case .appendCommit:
                        body = try setting.space.version(by: key, at: setting.now).batch.encoded
                    case .objects, .eraseObjects: body = ObjectRequest([thing.header.id]).encoded
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
                    let path = String(route.path.dropFirst("/v1/spaces/{space}/".count))
                        .replacing("{blob}", with: thing.blob.uuidString.lowercased())
                        .replacing("{opening}", with: UUID().uuidString.lowercased())
                    let answer = try await setting.send(
                        route.method,
                        path,
                        query: query,
                        body: body,
                        headers: headers,
                        by: key
                    )
                    let status = isOpened ? Self.expected[role]?[route.endpoint] ?? 404 : 404
                    #expect(answer.status == status, "\(role) \(route.endpoint) \(isOpened)")
                    if status == 404, route.method != "HEAD" { #expect(answer.code == .notFound) }
                    if route.endpoint == .appendCommit, answer.status == 200 { commits += 1 }
                }
            }
        }
        #expect(try await setting.deeds().count == deeds + commits && commits == 3, "guardian twice, contributor once")
        // Each one's attempts are in the journal once a minute, under their own names; a stranger has none.
        let refused = try await setting.findings().filter { $0.verdict == .refused }.map(\.reader)
        let tried = [MemberWorld.Role.contributor, .reader, .over, .early, .removed]
        #expect(Set(refused) == Set(tried.map { .member(setting.key($0).publicKey.thumbprint) }))
        #expect(refused.count == tried.count)
        await setting.world.stop()
    }

    @Test(arguments: Storage.allCases)
    func `A03 A13 changes nothing by any forged request`(storage: Storage) async throws {
        let setting = try await MemberWorld(storage)
        let space = setting.space
        let deeds = try await setting.deeds()
        let state = space.state
        let contributor = setting.key(.contributor)
        // Somebody with all of the owner's keys in hand still writes in nobody's section but those of the mandate.
        var forged: [(String, CommitBatch, SigningKey, Int)] = []
        for role in MemberWorld.Role.allCases {
            let key = setting.key(role)
            if role != .guardian {
                forged.append(
                    (
                        "other \(role)", try space.version(filed: ("other", .shared), by: key, at: setting.now).batch,
                        key, 404
                    )
                )
            }
            if role != .guardian, role != .contributor {
                forged.append(("own \(role)", try space.version(by: key, at: setting.now).batch, key, 404))
            }
            // Under the owner's name, sent by somebody else; without a time; at a time outside of the mandate.
            if role != .guardian { forged.append(("owner's \(role)", try space.version().batch, key, 404)) }
            forged.append(("timeless \(role)", try space.version(by: key).batch, key, 404))
            let before = setting.now.addingTimeInterval(-60 * MemberWorld.day)
            forged.append(("old \(role)", try space.version(by: key, at: before).batch, key, 404))
        }
        let foreign = try #require(setting.closed.header.blobs.first)
        forged.append(
            ("blob", try space.version(blobs: [foreign], by: contributor, at: setting.now).batch, contributor, 404)
        )
        for (what, batch, key, status) in forged {
            #expect(try await setting.commit(batch, by: key).status == status, "\(what)")
        }
        let change = try space.changesOfOthers(at: setting.now)
        for role in MemberWorld.Role.allCases where role != .guardian {
            for (what, statement) in change {
                // To end one's own mandate is everybody's right.
                if case .memberRemove(let removal) = statement,
                    removal.member == setting.key(role).publicKey.thumbprint
                {
                    continue
                }
                #expect(try await setting.say(statement, by: setting.key(role)).status == 404, "\(role) \(what)")
            }
        }
        // A guardian is heard, and refused what is the owner's alone.
        let device = setting.device.publicKey.thumbprint
        for statement in [
            StateChange.deviceRevoke(StateChange.DeviceRevoke(device: device)),
            .close(StateChange.Close(purgeAfterDays: 1)), .redact(StateChange.Redact(entry: 3)),
        ] {
            let answer = try await setting.say(statement, by: setting.key(.guardian))
            #expect(answer.status == 409 && answer.code == .refusedStatement)
        }
        #expect(try await setting.deeds() == deeds)
        #expect(try await setting.world.engine.stateHead(of: space.id) == state.head)
        await setting.world.stop()
    }

    @Test(arguments: Storage.allCases)
    func `sees of a section that was not opened no object, no document, no header and no count`(
        storage: Storage
    ) async throws {
        let setting = try await MemberWorld(storage)
        let reader = setting.key(.reader)
        let wanted = [setting.closed.header.id, UUID(), setting.opened.header.id]
        let answer = try await setting.send("POST", "objects:get", body: ObjectRequest(wanted).encoded, by: reader)
        let objects = try ObjectAnswer(decoding: answer.body).objects
        #expect(objects.map { $0 != nil } == [false, false, true])
        let page = try LogPage(decoding: try await setting.send("GET", "log", query: "?from=0", by: reader).body)
        let origin = try #require(LogOrigin(server: setting.world.engine.name, space: setting.space.id))
        var follower = LogFollower(
            origin: origin,
            logKey: try VerifyingKey(bytes: setting.world.engine.information.logKey.bytes),
            isGrantees: true
        )
        let entries = try follower.follow(page) { _ in nil }.entries
        let seen = entries.flatMap { entry -> [UUID] in
            if case .commit(_, _, let current, let stale) = entry.event { (current + stale).map(\.id) } else { [] }
        }
        #expect(seen == [setting.opened.header.id])
        #expect(follower.state?.head == setting.space.state.head)
        // Another one's leaf is a hash like any other.
        let hidden = page.leaves.filter { if case .hash = $0 { true } else { false } }
        #expect(!hidden.isEmpty)
        await setting.world.stop()
    }

    @Test(arguments: Storage.allCases)
    func `A38 U6 resigns alone, is refused at the next request, and nobody writes under the old keys`(
        storage: Storage
    ) async throws {
        var setting = try await MemberWorld(storage)
        let key = setting.key(.contributor)
        let session = RequestSignature.randomName()
        func ask() async throws -> Int {
            let body = ObjectRequest([setting.opened.header.id]).encoded
            return try await setting.send("POST", "objects:get", body: body, by: key, session: session).status
        }
        #expect(try await ask() == 200)
        let resignation = StateChange.memberRemove(.init(member: key.publicKey.thumbprint))
        #expect(try await setting.say(resignation, by: key).status == 200)
        #expect(try await ask() == 404)
        #expect(try await setting.say(resignation, by: key).status == 404)
        try await setting.space.follow(at: setting.world.engine)
        try await setting.space.replay(at: setting.world.engine)
        #expect(setting.space.state.isRotationDue)
        let late = try setting.space.version()
        let answer = try await setting.commit(late.batch, by: setting.space.key)
        #expect(answer.status == 409 && answer.code == .retiredEpoch)
        try await setting.space.settle(at: setting.world.engine, now: setting.now)
        try await setting.space.commit(at: setting.world.engine)
        await setting.world.stop()
    }

    @Test(arguments: Storage.allCases)
    func `A38 is refused at the next request after the mandate ended, by statement or by the clock`(
        storage: Storage
    ) async throws {
        var setting = try await MemberWorld(storage)
        func ask(_ role: MemberWorld.Role) async throws -> Int {
            try await setting.send("GET", "log", query: "?from=0", by: setting.key(role)).status
        }
        for role in [MemberWorld.Role.guardian, .contributor] {
            #expect(try await ask(role) == 200)
            try await setting.space.remove(setting.key(role), at: setting.world.engine)
            #expect(try await ask(role) == 404)
        }
        #expect(try await ask(.reader) == 200)
        #expect(try await ask(.early) == 404)
        setting.world.clock.advance(days: 2)
        #expect(try await ask(.reader) == 200)
        #expect(try await ask(.early) == 200)
        setting.world.clock.advance(days: 29)
        #expect(try await ask(.reader) == 404)
        #expect(try await ask(.early) == 404)
        await setting.world.stop()
    }
}
