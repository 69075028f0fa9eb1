import Certification
import Foundation
import HealthModel
import Professional
import RecordServer
import SpaceClient
import SpaceProtocol
import TestSupport
import Testing
import Vault

/// Two patients, and professionals of whom each has another right with the first one.
private struct Surgery {
    enum Role: String, CaseIterable {
        case all, reader, depositor, revoked, blocked, expired, never

        var rights: Set<GrantRight>? {
            switch self {
            case .all, .revoked, .blocked, .expired: [.read, .deposit]
            case .reader: [.read]
            case .depositor: [.deposit]
            case .never: nil
            }
        }

        var isLive: Bool { self == .all || self == .reader || self == .depositor }
    }

    let world: SyncWorld
    let patient: Computer
    let other: Computer
    let colleagues: [Role: Colleague]
    private let places = TemporaryFolder()

    init() async throws {
        let clock = FixedClock()
        let authority = try await Authority.found(
            at: places.file("authority"),
            name: "Autorité d'essai",
            lock: .keyFile,
            at: clock.now
        )
        let world = try await SyncWorld(clock: clock, authorities: [authority.root])
        self.world = world
        for page in try authority.publication(at: clock.now) { try await world.engine.publish(page) }
        var colleagues: [Role: Colleague] = [:]
        for (role, person) in zip(Role.allCases, FictitiousProfessional.all) {
            colleagues[role] = try await Colleague(person, of: authority, in: world)
        }
        self.colleagues = colleagues
        func computer() async throws -> Computer {
            let computer = try await world.computer()
            computer.synchroniser = try await Synchroniser.found(
                computer.space,
                at: world.address,
                trustRoot: authority.root.pem,
                transport: computer.transport,
                deviceName: "Ordinateur",
                recovery: nil
            )
            return computer
        }
        patient = try await computer()
        other = try await computer()
        for computer in [patient, other] {
            _ = try await computer.add(.allergy, ["name": "Pollen"])
            for title in ["Deux", "Un"] {
                let path = places.file(title + ".txt")
                try Data("Lettre \(title)".utf8).write(to: URL(filePath: path))
                _ = try await computer.space.addDocument(path, type: nil, title: title, date: nil)
            }
            try await computer.exchange()
        }
        for role in Role.allCases {
            guard let rights = role.rights, let colleague = colleagues[role] else { continue }
            let found = try await patient.sync.professional(colleague.id)
            let terms = GrantTerms(
                kinds: ["allergy", "document"],
                rights: rights,
                notBefore: clock.now,
                expires: clock.now.addingTimeInterval(role == .expired ? 86_400 : 50 * 86_400)
            )
            let intent = Intent.GrantIntent(id: UUID(), to: try #require(found.recipient), terms)
            try await patient.sync.decide(.grant(intent))
        }
    }

    /// Ends what is to have ended.
    func end() async throws {
        let grants = await (try patient.sync).grants()
        let revoked = try #require(colleagues[.revoked]).id
        let grant = try #require(grants.first { $0.professional == revoked })
        try await patient.sync.decide(.revoke(grant.id))
        try await patient.sync.decide(.block(try #require(colleagues[.blocked]).id))
        world.clock.advance(days: 2)
    }

    func colleague(_ role: Role) throws -> Colleague { try #require(colleagues[role]) }

    var spaces: (own: SpaceID, foreign: SpaceID) {
        get async throws {
            (await (try patient.sync).currentLink().space, await (try other.sync).currentLink().space)
        }
    }
}

@Suite(.timeLimit(.minutes(15))) struct `Every command of a professional` {
    private static let note = #"{"resourceType":"Observation","status":"final","code":{"text":"Tension"}}"#

    /// What a command came to: `done`, or the refusal.
    private func outcome(_ work: () async throws -> Void) async -> String {
        do {
            try await work()
            return "done"
        } catch { return "\(error)" }
    }

    @Test func `T16 T9 does what the grant allows, and is refused alike for ended, foreign and unknown`() async throws {
        let surgery = try await Surgery()
        try await surgery.end()
        let (own, foreign) = try await surgery.spaces
        let unknown = SpaceID(genesis: "inconnu")
        let none = "\(ProfessionalError.refused(.notFound))"
        let notForThat = "\(ProfessionalError.noGrant)"
        let resource = try Resource(parsing: Array(Self.note.utf8))
        for role in Surgery.Role.allCases {
            let workstation = try surgery.colleague(role).workstation
            let mayRead = role == .all || role == .reader
            let mayLeave = role == .all || role == .depositor
            for space in [own, foreign, unknown] {
                let isHere = space == own && role.isLive
                let what = "\(role) \(space == own ? "own" : space == foreign ? "foreign" : "unknown")"
                let read = await outcome { _ = try await workstation.read(space) }
                #expect(read == (isHere ? (mayRead ? "done" : notForThat) : none), "read \(what)")
                let journal = await outcome { _ = try await workstation.journal(of: space) }
                #expect(journal == (isHere ? "done" : none), "journal \(what)")
                let left = await outcome { _ = try await workstation.deposit(resource, in: space) }
                #expect(left == (isHere ? (mayLeave ? "done" : notForThat) : none), "deposit \(what)")
            }
            let grants = try await workstation.grants()
            #expect(grants.map(\.space) == (role.isLive ? [own] : []), "grants \(role)")
        }
        await surgery.world.stop()
    }

    @Test func `T4 T16 opens no file of what was hidden, isolated or ended since it was read`() async throws {
        let surgery = try await Surgery()
        let (own, _) = try await surgery.spaces
        let letters = await surgery.patient.space.entries(.document).sorted { $0.title < $1.title }
        try #require(letters.count == 2)
        var shared: [Surgery.Role: SharedSpace] = [:]
        for role in [Surgery.Role.all, .reader, .revoked, .blocked, .expired] {
            let read = try await surgery.colleague(role).workstation.read(own)
            #expect(read.records.count == 3 && read.records.flatMap(\.documents).count == 2, "\(role)")
            shared[role] = read
        }
        func open(_ letter: Entry, as role: Surgery.Role) async throws -> String {
            let seen = try #require(shared[role])
            let document = try #require(seen.records.first { $0.id == letter.id.uuid }?.documents.first)
            let workstation = try surgery.colleague(role).workstation
            return await outcome { _ = try await workstation.document(document.id, of: seen) }
        }
        for role in shared.keys {
            for letter in letters { #expect(try await open(letter, as: role) == "done", "\(role)") }
        }

        try await surgery.end()
        try await surgery.patient.space.hide(letters[0].id)
        try await surgery.patient.space.isolate(letters[1].id, from: try surgery.colleague(.reader).id)
        try await surgery.patient.exchange()
        for role in [Surgery.Role.revoked, .blocked, .expired] {
            for letter in letters { #expect(try await open(letter, as: role) != "done", "\(role)") }
        }
        for role in [Surgery.Role.all, .reader] {
            #expect(try await open(letters[0], as: role) == "\(ProfessionalError.unknownDocument)", "\(role)")
        }
        // Isolated from one, it is a version like any other to everybody else.
        #expect(try await open(letters[1], as: .reader) == "\(ProfessionalError.unknownDocument)")
        let again = try await surgery.colleague(.all).workstation.read(own)
        let letter = try #require(again.records.first { $0.id == letters[1].id.uuid }?.documents.first)
        let bytes = try await surgery.colleague(.all).workstation.document(letter.id, of: again)
        #expect(String(decoding: bytes, as: UTF8.self) == "Lettre Un")
        await surgery.world.stop()
    }
}
