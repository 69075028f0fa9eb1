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

/// One history of a patient with two computers and three professionals: what they do follows from a seed.
private struct Life {
    let seed: UInt64
    var random: SeededRandom
    let world: SyncWorld
    let computers: [Computer]
    let colleagues: [Colleague]
    private let places: TemporaryFolder
    private let authority: Authority
    private var done: [String] = []
    private var imported = 0
    /// Every record so far, in the order in which it came: ids are drawn by chance, so that no choice may depend on them.
    private var known: [RecordID] = []
    /// How many times a record was kept from somebody: a run that keeps nothing from anybody proves nothing.
    private(set) var unseen = 0

    private static let kinds: [RecordKind] = [.allergy, .condition, .treatment, .vaccination, .directive, .other]

    init(seed: UInt64) async throws {
        self.seed = seed
        random = SeededRandom(seed: seed)
        places = TemporaryFolder()
        let clock = FixedClock()
        authority = try await Authority.found(
            at: places.file("authority"),
            name: "Autorité d'essai",
            lock: .keyFile,
            at: clock.now
        )
        let world = try await SyncWorld(clock: clock, authorities: [authority.root])
        self.world = world
        // Before anybody enrols: first who is revoked.
        for page in try authority.publication(at: clock.now) { try await world.engine.publish(page) }
        var colleagues: [Colleague] = []
        for person in FictitiousProfessional.all.prefix(3) {
            colleagues.append(try await Colleague(person, of: authority, in: world))
        }
        self.colleagues = colleagues
        let first = try await world.computer()
        first.synchroniser = try await Synchroniser.found(
            first.space,
            at: world.address,
            trustRoot: authority.root.pem,
            transport: first.transport,
            deviceName: "Ordinateur A",
            recovery: nil
        )
        computers = [first, try await world.paired(with: first, trustRoot: authority.root.pem)]
        for kind in [RecordKind.allergy, .condition, .treatment] { _ = try await add(kind) }
        try await importConsent(asDirective: false)
        try await settle()
    }

    // MARK: what happens

    mutating func step() async throws {
        world.clock.advance(minutes: 7)
        let computer = computers[Int.random(in: 0..<3, using: &random) == 0 ? 1 : 0]
        let someone = colleagues[Int.random(in: 0..<colleagues.count, using: &random)]
        switch Int.random(in: 0..<24, using: &random) {
        case 0..<3:
            done.append("add")
            _ = try await add(Self.kinds.prefix(4).randomElement(using: &random) ?? .allergy, on: computer)
        case 3..<6: try await edit(computer)
        case 6..<8:
            guard let id = await pick(computer) else { return }
            done.append("hide \(name(id))")
            try await computer.space.hide(id)
        case 8..<11:
            guard let id = await pick(computer) else { return }
            done.append("isolate \(name(id))")
            try await computer.space.isolate(id, from: someone.id)
        case 11:
            guard let id = await pick(computer) else { return }
            done.append("unhide \(name(id))")
            try await computer.space.unhide(id)
        case 12:
            guard let id = await pick(computer) else { return }
            done.append("delete \(name(id))")
            try await computer.space.delete(id)
        case 13:
            guard let id = choose(among: await computer.space.bin()) else { return }
            done.append("restore \(name(id))")
            try await computer.space.restore(id)
        case 14:
            done.append("undo")
            try await undo(computer)
        case 15:
            done.append("move")
            try await importConsent(asDirective: Bool.random(using: &random))
        case 16..<20: try await grant(someone, on: computer)
        case 20:
            let grants = await (try computer.sync).grants().filter { $0.state == .active }
            guard let grant = grants.randomElement(using: &random) else { return }
            done.append("revoke \(grant.professional)")
            try await computer.sync.decide(Intent.revoke(grant.id))
        case 21: try await block(someone, on: computer)
        case 22:
            let days = Double(Int.random(in: 1...40, using: &random))
            done.append("\(days) days")
            world.clock.advance(days: days)
            try await publish()
        default:
            done.append("exchange")
            try await computer.exchange()
        }
    }

    /// Lists of revoked certificates hold for a while; an authority publishes new ones.
    func publish() async throws {
        for page in try authority.publication(at: world.clock.now) { try await world.engine.publish(page) }
    }

    private func undo(_ computer: Computer) async throws {
        do { _ = try await computer.space.undo() } catch {
            // What the other computer took back meanwhile cannot be taken back here.
            switch error {
            case .nothingToUndo, .vault(.invalidChange): break
            default: throw error
            }
        }
    }

    private mutating func block(_ colleague: Colleague, on computer: Computer) async throws {
        let blocked = await (try computer.sync).blocked()
        let isBlocked = blocked.contains(colleague.id)
        done.append(isBlocked ? "unblock" : "block")
        try await computer.sync.decide(isBlocked ? Intent.unblock(colleague.id) : Intent.block(colleague.id))
    }

    private mutating func grant(_ colleague: Colleague, on computer: Computer) async throws {
        let id = colleague.id
        guard await !(try computer.sync).blocked().contains(id) else { return }
        let kinds = Set(Self.kinds.filter { _ in Bool.random(using: &random) }.map(\.rawValue))
        var rights = Set(GrantRight.allCases.filter { _ in Bool.random(using: &random) })
        // Most grants are for reading.
        if rights.isEmpty || !Bool.random(using: &random) { rights.insert(.read) }
        let start = world.clock.now.addingTimeInterval(Bool.random(using: &random) ? 0 : 86_400)
        let terms = GrantTerms(
            kinds: kinds.isEmpty ? ["allergy"] : kinds,
            rights: rights,
            notBefore: start,
            expires: start.addingTimeInterval(Double(Int.random(in: 1...300, using: &random)) * 86_400),
            includesHistory: Bool.random(using: &random)
        )
        try await publish()
        let found = try await computer.sync.professional(id)
        // Somebody who was away too long has to renew their key first.
        guard let recipient = found.recipient else { return }
        // The last step of the assistant shows what is about to be given: it has to come true.
        var announced: Set<UUID>?
        try await settle()
        guard await !(try computer.sync).blocked().contains(id) else { return }
        if computer === computers[0] {
            let items = try await computer.sync.preview(of: recipient, under: terms, at: world.clock.now)
            announced = Set(items.filter(\.isVisible).map(\.id.uuid))
        }
        done.append("grant \(kinds.sorted()) \(rights.sorted()) history \(terms.includesHistory) from \(start)")
        try await computer.sync.decide(.grant(Intent.GrantIntent(id: UUID(), to: recipient, terms)))
        guard let announced, start <= world.clock.now else { return }
        let opened = try await records(of: colleague)
        let isSame = announced == opened
        #expect(isSame, "\(comment): announced \(announced), opened \(opened)")
    }

    private mutating func add(_ kind: RecordKind, on computer: Computer? = nil) async throws -> RecordID {
        let id = try await (computer ?? computers[0]).add(
            kind,
            kind == .allergy ? ["name": "Pollen"] : ["name": "Exemple", "date": "2020-01-02"]
        )
        known.append(id)
        return id
    }

    private mutating func edit(_ computer: Computer) async throws {
        let entries = await computer.space.entries().filter { $0.kind != .other && $0.kind != .directive }
        guard let id = choose(among: entries) else { return }
        done.append("edit \(name(id))")
        var form = try await computer.space.form(of: id, language: .french)
        form.values["comment"] = "remarque \(done.count)"
        try await computer.space.edit(id, form)
    }

    /// The same document of a hospital, which one day files it under another kind.
    private mutating func importConsent(asDirective: Bool) async throws {
        imported += 1
        let scope = asDirective ? "adr" : "research"
        let text = """
            {"resourceType":"Bundle","type":"collection","entry":[{"fullUrl":"https://exemple.test/Consent/c1",\
            "resource":{"resourceType":"Consent","id":"c1","status":"active","dateTime":"2024-05-0\(imported % 9 + 1)",\
            "scope":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/consentscope","code":"\(scope)"}]},\
            "category":[{"coding":[{"system":"http://loinc.org","code":"59284-0"}]}]}}]}
            """
        let path = places.file("consent-\(imported).json")
        try Data(text.utf8).write(to: URL(filePath: path))
        let space = computers[0].space
        try await space.perform(try await space.planImport([path]))
    }

    private mutating func pick(_ computer: Computer) async -> RecordID? {
        choose(among: await computer.space.entries())
    }

    private mutating func choose(among entries: [Entry]) -> RecordID? {
        let ids = Set(entries.map(\.id))
        known += ids.subtracting(known).sorted { $0.description < $1.description }
        return known.filter { ids.contains($0) }.randomElement(using: &random)
    }

    private func name(_ id: RecordID) -> String { known.firstIndex(of: id).map { "#\($0)" } ?? "\(id)" }

    private func settle() async throws {
        for computer in [computers[1], computers[0], computers[1]] { try await computer.exchange() }
    }

    // MARK: what has to hold

    var comment: Comment { Comment(rawValue: "seed \(seed): \(done.joined(separator: ", "))") }

    private var space: SpaceID {
        get async throws { await (try computers[0].sync).currentLink().space }
    }

    func records(of colleague: Colleague) async throws -> Set<UUID> {
        let (records, unreadable) = try await colleague.opened(try await space)
        #expect(unreadable == 0, comment)
        return records
    }

    /// Item by item, on the computer that has seen everything the log holds; what waits on it was not sent to anybody.
    mutating func verify() async throws {
        let first = computers[0]
        try await first.exchange()
        // Something written since stands on this computer alone.
        if Bool.random(using: &random), let id = await pick(first) { try await first.space.hide(id) }
        if Bool.random(using: &random) { _ = try await add(.allergy) }
        for colleague in colleagues {
            let items = try await first.sync.preview(of: colleague.id, at: world.clock.now)
            let opened = try await records(of: colleague)
            for item in items {
                let isOpened = opened.contains(item.id.uuid)
                #expect(item.isVisible == isOpened, "\(comment): \(item.entry.kind) \(name(item.id)) \(item.rule)")
                if !isOpened { unseen += 1 }
            }
            let live = Set(items.map(\.id.uuid))
            #expect(opened.isSubset(of: live), comment)
        }
    }
}

/// Preview equals reading (protocol, section 6): what the patient is shown, item by item, is what a professional's own program then opens.
///
/// By default thirty histories; `PREVIEWS=400` for as many. One history alone: `PREVIEW=17`.
@Suite(.timeLimit(.minutes(180))) struct `What the preview shows` {
    static let seeds: [UInt64] = {
        let environment = ProcessInfo.processInfo.environment
        if let one = environment["PREVIEW"].flatMap({ UInt64($0) }) { return [one] }
        return Array(1...(environment["PREVIEWS"].flatMap { UInt64($0) }.map { max($0, 1) } ?? 30))
    }()

    @Test(arguments: seeds)
    func `T4 T5 is what the professional reads, item by item, whatever happened before`(seed: UInt64) async throws {
        var life = try await Life(seed: seed)
        for _ in 0..<5 {
            do {
                for _ in 0..<6 { try await life.step() }
                try await life.verify()
            } catch { Issue.record(error, life.comment) }
        }
        #expect(life.unseen > 0, "seed \(seed) hid nothing from anybody")
        await life.world.stop()
    }

    @Test func `A33 counts out what is sealed under keys that a professional away too long was not given`() async throws
    {
        let life = try await Life(seed: 1)
        let patient = life.computers[0]
        let (away, other) = (life.colleagues[0], life.colleagues[1])
        for colleague in [away, other] {
            let found = try await patient.sync.professional(colleague.id)
            let terms = GrantTerms(
                kinds: ["allergy"],
                rights: [.read],
                notBefore: life.world.clock.now,
                expires: life.world.clock.now.addingTimeInterval(300 * 86_400)
            )
            let intent = Intent.GrantIntent(id: UUID(), to: try #require(found.recipient), terms)
            try await patient.sync.decide(.grant(intent))
        }
        // Three months later the key that everything was wrapped for has ended, and an end rotates the others.
        life.world.clock.advance(days: 100)
        try await life.publish()
        let id = try #require(await (try patient.sync).grants().first { $0.professional == other.id }?.id)
        try await patient.sync.decide(.revoke(id))
        let late = try await patient.add(.allergy, ["name": "Latex"])
        try await patient.exchange()
        func previewed() async throws -> [PreviewItem] {
            try await patient.sync.preview(of: away.id, at: life.world.clock.now).filter { $0.entry.kind == .allergy }
        }
        let before = try await previewed()
        #expect(before.first { $0.id == late }?.rule == .keyMissing && before.contains(where: \.isVisible))
        #expect(try await life.records(of: away) == Set(before.filter(\.isVisible).map(\.id.uuid)))
        // Reading renewed it; the next exchange hands over what was missing.
        try await patient.exchange()
        let after = try await previewed()
        #expect(after.count == before.count && after.allSatisfy(\.isVisible))
        #expect(try await life.records(of: away) == Set(after.map(\.id.uuid)))
        await life.world.stop()
    }
}
