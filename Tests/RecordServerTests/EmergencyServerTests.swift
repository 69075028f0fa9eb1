import Certification
import Foundation
import TestSupport
import Testing

@testable import RecordServer
@testable import SpaceProtocol

/// A space whose owner named a regulation centre, and professionals who come to it.
private struct Ward {
    let world: HTTPWorld
    let issuer: CertificateIssuer
    var own: TestSpace
    let centre: CertifiedDouble
    let doctor: CertifiedDouble
    let other: CertifiedDouble
    private(set) var escrow: Escrow?

    init(
        _ storage: Storage = .sqlite,
        _ choices: EmergencyChoices? = EmergencyChoices(regulation: true, everybody: true),
        limits: EmergencyLimits = .standard
    ) async throws {
        let now = FixedClock().now
        issuer = try CertificateIssuer.founded(at: now)
        world = try await HTTPWorld(storage, authorities: [issuer.root], emergencyLimits: limits) { $0.rate = .max }
        centre = try CertifiedDouble("99900000001", name: "SAMU", certifiedBy: issuer, at: now)
        doctor = try CertifiedDouble("99900000002", certifiedBy: issuer, at: now)
        other = try CertifiedDouble("99900000003", certifiedBy: issuer, at: now)
        try await world.engine.publish(
            DirectoryPage(
                authorities: [issuer.list(1, at: now)],
                professionals: try [centre, doctor, other].map { try $0.entry() }
            )
        )
        own = try await TestSpace.begin(at: world.engine)
        if let choices { try await enable(choices) }
    }

    mutating func enable(_ choices: EmergencyChoices) async throws {
        escrow = try await own.enableEmergency(
            try centre.recipient,
            choices,
            at: world.engine,
            now: world.clock.now
        )
    }

    func request(
        by person: CertifiedDouble,
        as role: EmergencyRole = .anyProfessional,
        id: UUID = UUID(),
        in space: TestSpace? = nil
    ) throws -> EmergencyRequest {
        let space = space ?? own
        return try EmergencyRequest(
            id: id,
            by: person.id,
            as: role,
            motive: .immediateRisk,
            reason: "Malaise, seul.",
            inbox: try #require(space.state.inbox),
            certificate: person.certificate.der,
            keyPackage: person.package(),
            in: space.id
        )
    }

    func call(
        _ method: String,
        _ path: String,
        query: String = "",
        body: Data = Data(),
        by key: SigningKey,
        space: SpaceID? = nil,
        isOfNoSpace: Bool = false
    ) async throws -> TransportAnswer {
        try await world.send(
            world.request(
                method,
                path,
                query: query,
                body: body,
                by: key,
                space: isOfNoSpace ? nil : space ?? own.id
            )
        )
    }

    func open(_ request: EmergencyRequest, by person: CertifiedDouble, in space: TestSpace? = nil) async throws
        -> TransportAnswer
    {
        let id = (space ?? own).id
        return try await call(
            "POST",
            "/v1/spaces/\(id)/emergency",
            body: request.encoded,
            by: person.signing,
            space: id
        )
    }

    func pending(_ person: CertifiedDouble? = nil) async throws -> PendingOpenings {
        let answer = try await call("GET", "/v1/emergency", by: (person ?? centre).signing, isOfNoSpace: true)
        return try PendingOpenings(decoding: answer.body)
    }

    func answer(_ opening: UUID, _ release: OpeningRelease, by person: CertifiedDouble? = nil) async throws -> Int {
        try await call(
            "POST",
            "/v1/spaces/\(own.id)/emergency/\(opening.uuidString.lowercased())",
            body: release.encoded,
            by: (person ?? centre).signing
        ).status
    }

    func released(_ opening: UUID, by person: CertifiedDouble) async throws -> TransportAnswer {
        try await call("GET", "/v1/spaces/\(own.id)/emergency/\(opening.uuidString.lowercased())", by: person.signing)
    }

    /// Releases what waits, as the desk does.
    func release(_ opening: UUID, to person: CertifiedDouble) async throws {
        let pending = try #require(try await pending().openings.first)
        let message = try pending.escrow.released(
            with: centre.wrapping,
            of: pending.package,
            consent: pending.consent,
            opening: opening,
            for: person.package(),
            in: own.id
        )
        #expect(try await answer(opening, .keys(message)) == 204)
    }

    /// Asks for one version under an opening.
    func read(_ header: VersionHeader, under opening: UUID, by person: CertifiedDouble) async throws -> Int {
        let request = GrantedRequest(grant: opening, items: [GrantedRequest.Item(header)])
        return try await call("POST", "/v1/spaces/\(own.id)/readings", body: request.encoded, by: person.signing).status
    }

    func kinds() async throws -> [EntryKind?] {
        try await world.engine.log(of: own.id, from: 0).leaves.map { leaf in
            if case .entry(let entry) = leaf { entry.kind } else { nil }
        }
    }
}

@Suite(.timeLimit(.minutes(10))) struct `A server with openings in an emergency` {
    @Test(arguments: Storage.allCases)
    func
        `A30 gives its share to the named centre alone, after the log has the entry, and reading until the term is over`(
            storage: Storage
        ) async throws
    {
        var ward = try await Ward(storage)
        let header = try await ward.own.commit(at: ward.world.engine)
        let request = try ward.request(by: ward.doctor)
        // No share anywhere before an opening, whoever asks.
        #expect(try await ward.pending().openings.isEmpty)
        #expect(try await ward.read(header, under: request.id, by: ward.doctor) == 404)
        let answer = try await ward.open(request, by: ward.doctor)
        #expect(answer.status == 201)
        let receipt = try EmergencyAnswer(decoding: answer.body).receipt
        let origin = try #require(LogOrigin(server: ward.world.engine.name, space: ward.own.id))
        _ = try receipt.verified(origin: origin, key: ward.world.engine.logKey.publicKey)
        let entry = try EmergencyEntry(decoding: Data(receipt.entry.content))
        #expect(entry.regulator == ward.centre.id && entry.signing == ward.doctor.signing.publicKey)
        #expect(entry.until == ward.world.clock.now.addingTimeInterval(72 * 3600))
        #expect(try await ward.kinds().contains(.emergency))
        // The share goes to nobody but the centre; the log and the answer hold nothing of it.
        let escrow = try #require(ward.escrow)
        #expect(!answer.body.contains(escrow.share))
        #expect(try await ward.pending(ward.other).openings.isEmpty)
        #expect(try await ward.pending(ward.doctor).openings.isEmpty)
        let pending = try await ward.pending()
        #expect(pending.openings.count == 1 && pending.openings[0].escrow == escrow)
        _ = try pending.openings[0].verified(server: ward.world.engine.name, key: ward.world.engine.logKey.publicKey)
        // Before the centre answered, nothing is read; nobody else answers in its place.
        #expect(try await ward.read(header, under: request.id, by: ward.doctor) == 404)
        #expect(try await ward.released(request.id, by: ward.doctor).body.isEmpty)
        #expect(try await ward.answer(request.id, .declined, by: ward.other) == 404)
        try await ward.release(request.id, to: ward.doctor)
        #expect(try await ward.answer(request.id, .declined) == 409)
        #expect(try await ward.pending().openings.isEmpty)
        guard case .keys = try OpeningRelease(decoding: try await ward.released(request.id, by: ward.doctor).body)
        else {
            Issue.record("the keys were not handed on")
            return
        }
        #expect(try await ward.released(request.id, by: ward.other).status == 404)
        #expect(try await ward.read(header, under: request.id, by: ward.doctor) == 200)
        #expect(try await ward.read(header, under: request.id, by: ward.other) == 404)
        // What is written after a rotation is not shown, whatever the term says.
        try await ward.own.follow(at: ward.world.engine)
        try await ward.own.rotate(at: ward.world.engine, now: ward.world.clock.now)
        let later = try await ward.own.commit(at: ward.world.engine)
        #expect(try await ward.read(later, under: request.id, by: ward.doctor) == 404)
        #expect(try await ward.read(header, under: request.id, by: ward.doctor) == 200)
        ward.world.clock.advance(days: 3)
        ward.world.clock.advance(minutes: 1)
        #expect(try await ward.read(header, under: request.id, by: ward.doctor) == 404)
        await ward.world.stop()
    }

    @Test(arguments: Storage.allCases)
    func `A30 an opening sent again is refused: by its signature, and by its name when it is signed anew`(
        storage: Storage
    ) async throws {
        let ward = try await Ward(storage)
        let request = try ward.request(by: ward.doctor)
        let signed = ward.world.request(
            "POST",
            "/v1/spaces/\(ward.own.id)/emergency",
            body: request.encoded,
            by: ward.doctor.signing,
            space: ward.own.id
        )
        #expect(try await ward.world.send(signed).status == 201)
        #expect(try await ward.world.send(signed).status == 401)
        #expect(try await ward.open(request, by: ward.doctor).status == 409)
        ward.world.clock.advance(days: 10)
        #expect(try await ward.world.send(signed).status == 401)
        #expect(try await ward.open(request, by: ward.doctor).status == 409)
        #expect(try await ward.kinds().count { $0 == .emergency } == 1)
        await ward.world.stop()
    }

    @Test func `A31 keeps no bundle which the owner did not sign for, and opens nothing where there is no consent`()
        async throws
    {
        var ward = try await Ward(.sqlite, nil)
        let now = ward.world.clock.now
        #expect(try await ward.open(ward.request(by: ward.doctor), by: ward.doctor).status == 404)
        let foreign = try Escrow(share: Data(repeating: 1, count: 32), sealed: Data(repeating: 2, count: 300))
        for escrow in [nil, foreign] {
            let batch = try ward.own.falseEmergency(try ward.centre.recipient, escrow, now: now)
            await #expect(throws: RecordError.refusedStatement) {
                try await ward.world.engine.append(
                    batch,
                    to: ward.own.id,
                    ifMatch: ward.own.state.head.tag,
                    from: 0
                )
            }
        }
        #expect(try await ward.open(ward.request(by: ward.doctor), by: ward.doctor).status == 404)
        // Each choice by itself: what was not switched on is refused like what does not exist.
        for (choices, role, status) in [
            (EmergencyChoices(regulation: true), EmergencyRole.regulation, 201),
            (EmergencyChoices(regulation: true), .anyProfessional, 404),
            (EmergencyChoices(everybody: true), .anyProfessional, 201),
            (EmergencyChoices(everybody: true), .regulation, 404),
        ] {
            try await ward.own.follow(at: ward.world.engine)
            try await ward.enable(choices)
            #expect(try await ward.open(ward.request(by: ward.doctor, as: role), by: ward.doctor).status == status)
        }
        await ward.world.stop()
    }

    @Test func `refuses the blocked, the uncertified, the revoked and whoever brings somebody else's certificate`()
        async throws
    {
        var ward = try await Ward()
        let stranger = try CertifiedDouble("99900000008", certifiedBy: ward.issuer, at: ward.world.clock.now)
        #expect(try await ward.open(ward.request(by: stranger), by: stranger).status == 404)
        // The request of one, signed by another; the certificate of one in the request of another.
        #expect(try await ward.open(ward.request(by: ward.other), by: ward.doctor).status == 404)
        try await ward.own.block(ward.other.id, at: ward.world.engine)
        #expect(try await ward.open(ward.request(by: ward.other), by: ward.other).status == 404)
        #expect(try await ward.open(ward.request(by: ward.doctor), by: ward.doctor).status == 201)
        try await ward.world.engine.publish(
            DirectoryPage(
                authorities: [
                    ward.issuer.list(2, revoking: [ward.doctor.certificate.hash], at: ward.world.clock.now)
                ],
                professionals: []
            )
        )
        #expect(try await ward.open(ward.request(by: ward.doctor), by: ward.doctor).status == 404)
        // Who tried stands in the journal.
        let refusals = try await ward.world.engine.log(of: ward.own.id, from: 0).leaves.count { leaf in
            guard case .entry(let entry) = leaf, entry.kind == .access else { return false }
            return (try? AccessEntry(decoding: Data(entry.content)))?.outcome == .refused
        }
        #expect(refusals >= 2)
        await ward.world.stop()
    }

    @Test(arguments: Storage.allCases)
    func `erases its share and ends what was opened when the owner takes the consent back, or blocks who opened`(
        storage: Storage
    ) async throws {
        var ward = try await Ward(storage)
        let header = try await ward.own.commit(at: ward.world.engine)
        let request = try ward.request(by: ward.doctor)
        #expect(try await ward.open(request, by: ward.doctor).status == 201)
        let second = try ward.request(by: ward.other)
        #expect(try await ward.open(second, by: ward.other).status == 201)
        let pending = try await ward.pending()
        let message = try #require(pending.openings.first).escrow.released(
            with: ward.centre.wrapping,
            of: pending.openings[0].package,
            consent: pending.openings[0].consent,
            opening: request.id,
            for: ward.doctor.package(),
            in: ward.own.id
        )
        #expect(try await ward.answer(request.id, .keys(message)) == 204)
        #expect(try await ward.read(header, under: request.id, by: ward.doctor) == 200)
        try await ward.own.follow(at: ward.world.engine)
        try await ward.own.disableEmergency(at: ward.world.engine, now: ward.world.clock.now)
        #expect(try await ward.read(header, under: request.id, by: ward.doctor) == 404)
        #expect(try await ward.released(request.id, by: ward.doctor).status == 404)
        #expect(try await ward.pending().openings.isEmpty)
        #expect(try await ward.answer(second.id, .declined) == 404)
        let driver = ward.world.engine.driver
        let id = ward.own.id
        #expect(try await driver.read { try RecordTables(session: $0, driver: driver).escrow(id) } == nil)
        await ward.world.stop()
    }

    @Test func `limits how many are opened, and raises an alarm in the log and the counts when somebody opens many`()
        async throws
    {
        let limits = EmergencyLimits(professionalPerDay: 3, centrePerHour: 4, alarmSpacesPerDay: 2)
        var ward = try await Ward(limits: limits)
        var second = try await TestSpace.begin(at: ward.world.engine)
        _ = try await second.enableEmergency(
            try ward.centre.recipient,
            EmergencyChoices(everybody: true),
            at: ward.world.engine,
            now: ward.world.clock.now
        )
        #expect(try await ward.open(ward.request(by: ward.doctor), by: ward.doctor).status == 201)
        #expect(try await ward.kinds().contains(.notice) == false)
        #expect(
            try await ward.open(ward.request(by: ward.doctor, in: second), by: ward.doctor, in: second).status == 201
        )
        let leaves = try await ward.world.engine.log(of: second.id, from: 0).leaves
        guard case .entry(let last)? = leaves.last, last.kind == .notice else {
            Issue.record("no remark")
            return
        }
        #expect(
            try NoticeEntry(decoding: Data(last.content)) == NoticeEntry(.bulkOpening, about: UInt64(leaves.count - 2))
        )
        #expect(try await ward.open(ward.request(by: ward.doctor), by: ward.doctor).status == 201)
        #expect(try await ward.open(ward.request(by: ward.doctor), by: ward.doctor).status == 429)
        #expect(try await ward.open(ward.request(by: ward.other), by: ward.other).status == 201)
        #expect(try await ward.open(ward.request(by: ward.other), by: ward.other).status == 429)
        let text = String(
            decoding: try await ward.world.send(TransportRequest(method: "GET", path: "/metrics")).body,
            as: UTF8.self
        )
        #expect(text.contains("espace_emergency_openings_total 4\n"))
        #expect(text.contains("espace_emergency_bulk_openings_total 2\n"))
        ward.world.clock.advance(days: 1)
        ward.world.clock.advance(minutes: 1)
        try await ward.own.follow(at: ward.world.engine)
        #expect(try await ward.open(ward.request(by: ward.doctor), by: ward.doctor).status == 201)
        await ward.world.stop()
    }

    @Test func `has limits from the dated file`() {
        let limits = EmergencyLimits.standard
        #expect(
            limits.alarmSpacesPerDay <= limits.professionalPerDay && limits.centrePerHour > limits.professionalPerDay
        )
    }
}
