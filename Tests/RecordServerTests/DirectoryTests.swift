import Certification
import Foundation
import TestSupport
import Testing

@testable import RecordServer
@testable import SpaceProtocol

/// A server with a pinned authority.
private struct Directory {
    let world: HTTPWorld
    let issuer: CertificateIssuer

    init(_ storage: Storage = .sqlite) async throws {
        let issuer = try CertificateIssuer.founded(at: FixedClock().now)
        world = try await HTTPWorld(storage, authorities: [issuer.root])
        self.issuer = issuer
    }

    var now: Date { world.clock.now }

    func publish(_ entries: [DirectoryEntry], lists: [String] = []) async throws -> Int {
        let page = DirectoryPage(authorities: lists, professionals: entries)
        return try await world.send(
            TransportRequest(method: "POST", path: "/v1/directory", body: page.bytes)
        ).status
    }

    func find(_ query: String = "") async throws -> DirectoryPage {
        let request = TransportRequest(method: "GET", path: "/v1/directory", query: query)
        return try #require(DirectoryPage(parsing: try await world.send(request).body))
    }

    func names(_ query: String) async throws -> [String] {
        try await find(query).professionals.map(\.subject.name)
    }

    func grants(_ key: SigningKey?) async throws -> TransportAnswer {
        try await world.send(world.request("GET", "/v1/grants", by: key, space: nil))
    }
}

@Suite(.timeLimit(.minutes(15))) struct `The directory` {
    @Test(arguments: Storage.allCases)
    func `finds by words of the name, place, department, profession and number, without accents and case`(
        storage: Storage
    ) async throws {
        let directory = try await Directory(storage)
        let people = [
            try CertifiedDouble(
                "99900000011",
                name: "Lefèvre-Œuf",
                given: "Noël",
                place: "Saint-Éloi",
                department: "31",
                certifiedBy: directory.issuer,
                at: directory.now
            ),
            try CertifiedDouble(
                "99900000012",
                name: "ESSAI",
                given: "Zoé",
                profession: "60",
                certifiedBy: directory.issuer,
                at: directory.now
            ),
        ]
        let list = try directory.issuer.list(1, at: directory.now)
        #expect(try await directory.publish(people.map { try $0.entry() }, lists: [list]) == 204)
        for query in [
            "?name=lefevre", "?name=LEF%C3%88", "?name=noel%20oeuf", "?place=saint%20eloi", "?department=31",
            "?id=rpps:99900000011", "?id=rpps%3A99900000011", "?profession=10", "?department=31&name=lef&profession=10",
        ] {
            #expect(try await directory.names(query) == ["Lefèvre-Œuf"], "\(query)")
        }
        for query in ["?name=fevre", "?name=zoe%20noel", "?department=44", "?id=99900000011", "?profession=1"] {
            #expect(try await directory.names(query) == [], "\(query)")
        }
        // What means something to a pattern means nothing here.
        #expect(try await directory.names("?name=%25") == ["ESSAI", "Lefèvre-Œuf"])
        #expect(try await directory.names("?name=e_sai") == [])
        let all = try await directory.find()
        #expect(all.authorities == [list] && all.professionals.count == 2)
        for query in [
            "?name=", "?name=%FF", "?name=%00", "?name=a&name=b", "?town=a", "?name",
            "?name=" + String(repeating: "a", count: 201),
        ] {
            let answer = try await directory.world.send(
                TransportRequest(method: "GET", path: "/v1/directory", query: query)
            )
            #expect(answer.status == 400 && answer.code == .malformed, "\(query)")
        }
        // A client of this program would send these otherwise encoded.
        let route = try #require(Route.table(RecordEngine.defaultLimits).first { $0.endpoint == .directory })
        for query in ["?name=%", "?name=%4", "?name=%4g", "?name=%+1"] {
            #expect(throws: RecordError.malformed, "\(query)") { try Parameters(query[...], of: route) }
        }
        await directory.world.stop()
    }

    @Test(arguments: Storage.allCases)
    func `A32 takes only what a pinned authority certified, all or none`(storage: Storage) async throws {
        let directory = try await Directory(storage)
        let (issuer, now) = (directory.issuer, directory.now)
        let honest = try CertifiedDouble(certifiedBy: issuer, at: now)
        // Nothing holds before the authority said what it revoked.
        #expect(try await directory.publish([honest.entry()]) == 409)
        let other = try CertificateIssuer.founded(at: now)
        let impostor = try CertifiedDouble("99900000012", certifiedBy: other, at: now)
        let list = try issuer.list(1, at: now)
        #expect(try await directory.publish([honest.entry(), impostor.entry()], lists: [list]) == 409)
        #expect(try await directory.publish([], lists: [other.list(1, at: now)]) == 409)
        #expect(try await directory.find().professionals.isEmpty)
        // A key package that another key signed.
        let thief = try CertifiedDouble("99900000013", certifiedBy: issuer, at: now)
        #expect(try await directory.publish([honest.entry(thief.package())], lists: [list]) == 409)
        #expect(try await directory.publish([honest.entry()], lists: [list]) == 204)
        for body in ["", "{}", #"{"authorities":[],"professionals":[{}]}"#] {
            let request = TransportRequest(method: "POST", path: "/v1/directory", body: Data(body.utf8))
            #expect(try await directory.world.send(request).status == 409, "\(body)")
        }
        #expect(try await directory.find().professionals.map(\.subject.id) == [honest.id])
        await directory.world.stop()
    }

    @Test(arguments: Storage.allCases)
    func `A33 goes on in number only, and shows nobody who was revoked or has ended`(storage: Storage) async throws {
        let directory = try await Directory(storage)
        let (issuer, now) = (directory.issuer, directory.now)
        let doctor = try CertifiedDouble(certifiedBy: issuer, at: now)
        let list = try issuer.list(5, at: now)
        let (first, second) = (try doctor.package(1), try doctor.package(2))
        #expect(try await directory.publish([doctor.entry(first)], lists: [list]) == 204)
        #expect(try await directory.publish([doctor.entry(first)], lists: [list]) == 204, "the same again")
        #expect(try await directory.publish([doctor.entry(second)]) == 204)
        #expect(try await directory.publish([doctor.entry(first)]) == 409, "an older key")
        #expect(try await directory.publish([], lists: [issuer.list(4, at: now)]) == 409, "an older list")
        // The authority, which knows no keys, publishes again; the key stays.
        #expect(try await directory.publish([doctor.entry()], lists: [issuer.list(6, at: now)]) == 204)
        #expect(try await directory.find().professionals.map(\.keyPackage) == [second.compact])
        directory.world.clock.advance(minutes: 81 * 24 * 60)
        #expect(try await directory.find().professionals.map(\.keyPackage) == [nil], "the key has ended")
        let later = try issuer.list(7, revoking: [doctor.certificate.hash], at: directory.now)
        #expect(try await directory.publish([], lists: [later]) == 204)
        let page = try await directory.find()
        #expect(page.professionals.isEmpty && page.authorities == [later])
        #expect(try await directory.publish([doctor.entry()]) == 409)
        await directory.world.stop()
    }

    @Test(arguments: Storage.allCases)
    func `tells a certified key its spaces, and nobody else's`(storage: Storage) async throws {
        let directory = try await Directory(storage)
        let (issuer, engine) = (directory.issuer, directory.world.engine)
        let doctor = try CertifiedDouble(certifiedBy: issuer, at: directory.now)
        let other = try CertifiedDouble("99900000012", certifiedBy: issuer, at: directory.now)
        #expect(try await directory.grants(doctor.signing).status == 404, "not published")
        let list = try issuer.list(1, at: directory.now)
        #expect(try await directory.publish([doctor.entry(), other.entry()], lists: [list]) == 204)
        #expect(try await directory.grants(nil).status == 401)
        #expect(try await directory.grants(SigningKey()).status == 404)
        #expect(try await directory.grants(doctor.signing).body == GrantedSpaces([]).bytes)
        var spaces: [SpaceID] = []
        for _ in 0..<2 {
            var space = try await TestSpace.begin(at: engine)
            try await space.grant(doctor.recipient, at: engine, now: directory.now)
            // Renewed, and once more nothing but the same.
            try await space.grant(doctor.recipient, at: engine, now: directory.now)
            spaces.append(space.id)
        }
        #expect(try await directory.grants(doctor.signing).body == GrantedSpaces(spaces).bytes)
        #expect(try await directory.grants(other.signing).body == GrantedSpaces([]).bytes)
        let signed = directory.world.request("GET", "/v1/grants", by: doctor.signing, space: spaces[0])
        #expect(try await directory.world.send(signed).status == 401, "signed about a space")
        let revoking = try issuer.list(2, revoking: [doctor.certificate.hash], at: directory.now)
        #expect(try await directory.publish([], lists: [revoking]) == 204)
        #expect(try await directory.grants(doctor.signing).status == 404)
        await directory.world.stop()
    }

    @Test(arguments: Storage.allCases)
    func `T9 A24 notes a certified stranger who tries, with the certificate`(storage: Storage) async throws {
        let directory = try await Directory(storage)
        let engine = directory.world.engine
        let stranger = try CertifiedDouble(certifiedBy: directory.issuer, at: directory.now)
        let list = try directory.issuer.list(1, at: directory.now)
        #expect(try await directory.publish([stranger.entry()], lists: [list]) == 204)
        let space = try await TestSpace.begin(at: engine)
        for _ in 0..<3 {
            let request = directory.world.request(
                "GET",
                "/v1/spaces/\(space.id)/log",
                by: stranger.signing,
                space: space.id
            )
            let answer = try await directory.world.send(request)
            #expect(answer.status == 404 && answer.code == .notFound)
        }
        let noted = try await engine.log(of: space.id, from: space.head.size).leaves
        #expect(noted.count == 1, "once in a minute")
        guard case .entry(let entry)? = noted.first else { throw StoreError.damaged }
        let access = try AccessEntry(decoding: Data(entry.content))
        #expect(access.outcome == .refused)
        #expect(access.claimant?.certificate == stranger.certificate.der)
        await directory.world.stop()
    }

    @Test func `lets certified strangers leave something where the owner says so, unless they are blocked`()
        async throws
    {
        let directory = try await Directory()
        let engine = directory.world.engine
        let stranger = try CertifiedDouble(certifiedBy: directory.issuer, at: directory.now)
        let list = try directory.issuer.list(1, at: directory.now)
        var space = try await TestSpace.begin(at: engine)
        func leave() async throws -> Int {
            let inbox = try #require(space.state.inbox)
            let (entry, object) = try DepositEntry.seal(
                Data("{}".utf8),
                id: UUID(),
                for: space.id,
                inbox: inbox,
                certificate: stranger.certificate.der,
                at: directory.now,
                with: stranger.signing
            )
            let request = directory.world.request(
                "POST",
                "/v1/spaces/\(space.id)/deposits",
                body: DepositBatch(entry: LogEntry(.deposit, entry.content), object: object).encoded,
                by: stranger.signing,
                space: space.id
            )
            return try await directory.world.send(request).status
        }
        func see() async throws -> Int {
            let request = directory.world.request(
                "GET",
                "/v1/spaces/\(space.id)/log",
                query: "?from=0",
                by: stranger.signing,
                space: space.id
            )
            return try await directory.world.send(request).status
        }
        try await space.setInbox(.certified, at: engine)
        #expect(try await leave() == 404, "not in the directory")
        #expect(try await directory.publish([stranger.entry()], lists: [list]) == 204)
        #expect(try await see() == 200, "the key to seal for")
        #expect(try await leave() == 201)
        try await space.follow(at: engine)
        try await space.setInbox(.granted, at: engine)
        #expect(try await leave() == 404, "only those with an access")
        #expect(try await see() == 404, "nor anything of the log")
        try await space.follow(at: engine)
        try await space.setInbox(.certified, at: engine)
        try await space.block(stranger.id, at: engine)
        #expect(try await leave() == 404, "blocked")
        #expect(try await see() == 404, "blocked")
        await directory.world.stop()
    }

    @Test(arguments: Storage.allCases)
    func `opens a database of the version before, and forgets whom an authority certified that is not pinned any more`(
        storage: Storage
    ) async throws {
        let clock = FixedClock()
        let issuer = try CertificateIssuer.founded(at: clock.now)
        let database = try TestDatabase(storage)
        _ = try await database.engine(clock: clock)
        let driver = try database.open()
        try await driver.write { session in
            for table in ["status", "certificate", "grantee"] { try session.run("DROP TABLE \(table)", []) }
            try RecordTables(session: session, driver: driver).set("version", Data("1".utf8))
        }
        try await RecordEngine.pin([issuer.root], in: driver)
        let engine = try await database.engine(clock: clock)
        let doctor = try CertifiedDouble(certifiedBy: issuer, at: clock.now)
        let page = DirectoryPage(
            authorities: [try issuer.list(1, at: clock.now)],
            professionals: [try doctor.entry()]
        )
        try await engine.publish(page)
        #expect(try await engine.professionals(DirectorySearch()) == page)
        let other = try CertificateIssuer.founded(at: clock.now)
        try await RecordEngine.pin([other.root], in: driver)
        let later = try await database.engine(clock: clock)
        #expect(try await later.professionals(DirectorySearch()).professionals.isEmpty)
        #expect(try await later.certified(doctor.signing.publicKey.thumbprint) == nil)
        await database.close()
    }
}
