import Foundation
import Testing

@testable import RecordServer
@testable import SpaceProtocol

typealias ServerLimits = ServerInformation.Limits

/// A space as its owner's device knows it, working straight on an engine.
struct TestSpace: Sendable {
    let key: SigningKey
    private let wrapping: WrapPrivateKey
    private(set) var state: SpaceState
    private var bundle: SpaceBundle
    private var person: PersonKey
    private(set) var frontier = Frontier()
    /// What began it.
    let beginning: StateBatch

    var id: SpaceID { state.id }
    var head: LogHead { frontier.head }

    /// Writes the beginning of a space, without sending it.
    init(for information: ServerInformation, policy: StateChange.Policy = StateChange.Policy()) throws {
        key = SigningKey()
        wrapping = WrapPrivateKey()
        let authored = try SpaceAuthor(key).found(
            wrapping: wrapping.publicKey,
            name: "Ordinateur",
            server: information,
            kinds: ["allergy", "other"],
            paper: nil,
            policy: policy,
            makeID: { UUID() }
        )
        (state, bundle, person) = (authored.state, authored.bundle, authored.person)
        beginning = StateBatch(authored.entries)
    }

    /// Begins a space.
    static func begin(
        at engine: RecordEngine,
        policy: StateChange.Policy = StateChange.Policy()
    ) async throws -> TestSpace {
        var space = try TestSpace(for: engine.information, policy: policy)
        space.take(try await engine.begin(space.beginning, signedBy: space.key.publicKey.thumbprint).page)
        return space
    }

    /// Follows the log; a page that does not continue it is a failure of the test.
    mutating func take(_ page: LogPage) {
        guard page.from <= frontier.size else { preconditionFailure("a page after the known end") }
        for leaf in page.leaves.dropFirst(Int(frontier.size - page.from)) { frontier.append(leaf.leaf) }
        let lines = page.note.split(separator: "\n")
        precondition(lines.count > 2 && lines[1] == "\(frontier.size)", "the page leads to its checkpoint")
        precondition(lines[2] == frontier.root.bytes.base64EncodedString(), "the leaves give the root")
    }

    private mutating func send(_ authored: Authored, to engine: RecordEngine) async throws {
        let page = try await engine.append(
            authored.batch,
            to: id,
            ifMatch: state.head.tag,
            from: frontier.size
        )
        take(page)
        (state, bundle, person) = (authored.state, authored.bundle, authored.person)
    }

    mutating func addDevice(at engine: RecordEngine) async throws -> SigningKey {
        let device = SigningKey()
        let keys = DeviceKeys(signing: device.publicKey, wrapping: WrapPrivateKey().publicKey)
        try await send(
            SpaceAuthor(key).add(keys, name: "B", to: state, bundle: bundle, person: person, seen: head),
            to: engine
        )
        return device
    }

    mutating func addPaper(at engine: RecordEngine) async throws -> SigningKey {
        let paper = PaperDevice(RecoveryCode())
        try await send(
            SpaceAuthor(key).setRecovery(paper, in: state, bundle: bundle, person: person, seen: head),
            to: engine
        )
        return paper.signing
    }

    mutating func revoke(_ device: SigningKey, at engine: RecordEngine) async throws {
        try await send(
            SpaceAuthor(key).rotate(state, removing: [device.publicKey.thumbprint], bundle: bundle, seen: head),
            to: engine
        )
    }

    mutating func grant(
        _ recipient: GrantRecipient,
        rights: Set<GrantRight> = [.read, .deposit],
        days: Double = 30,
        at engine: RecordEngine,
        now: Date
    ) async throws {
        let terms = GrantTerms(
            kinds: ["allergy"],
            rights: rights,
            notBefore: now,
            expires: now.addingTimeInterval(days * 86_400)
        )
        try await send(
            SpaceAuthor(key).grant(
                recipient,
                terms,
                id: UUID(),
                in: state,
                bundle: bundle,
                person: person,
                seen: head
            ),
            to: engine
        )
    }

    /// Ends the grant of a professional.
    mutating func revokeGrant(of professional: ProfessionalID, at engine: RecordEngine) async throws {
        let grant = try #require(state.liveGrant(of: professional))
        try await send(
            SpaceAuthor(key).revoke([grant.id], in: state, bundle: bundle, person: person, seen: head),
            to: engine
        )
    }

    /// Gives a kind of records a category for an audience.
    mutating func assign(_ kind: String, to audience: Audience, at engine: RecordEngine) async throws {
        try await send(
            SpaceAuthor(key).assign(
                kind: kind,
                to: audience,
                makeID: { UUID() },
                in: state,
                bundle: bundle,
                seen: head
            ),
            to: engine
        )
    }

    mutating func block(_ professional: ProfessionalID, at engine: RecordEngine) async throws {
        try await send(
            SpaceAuthor(key).block(professional, in: state, bundle: bundle, person: person, seen: head),
            to: engine
        )
    }

    mutating func setInbox(_ policy: DepositPolicy, at engine: RecordEngine) async throws {
        try await send(SpaceAuthor(key).setInbox(policy, in: state, bundle: bundle, seen: head), to: engine)
    }

    /// Enables emergency access; gives what went to the server beside it.
    mutating func enableEmergency(
        _ regulator: GrantRecipient,
        _ choices: EmergencyChoices,
        at engine: RecordEngine,
        now: Date
    ) async throws -> Escrow? {
        let authored = try SpaceAuthor(key, at: now).enableEmergency(
            regulator,
            EmergencyTerms(choices: choices, kinds: ["allergy"]),
            id: UUID(),
            in: state,
            bundle: bundle,
            person: person,
            seen: head
        )
        try await send(authored, to: engine)
        return authored.escrow
    }

    mutating func disableEmergency(at engine: RecordEngine, now: Date) async throws {
        try await send(
            SpaceAuthor(key, at: now).disableEmergency(in: state, bundle: bundle, person: person, seen: head),
            to: engine
        )
    }

    /// Rotates everything, as after a loss.
    mutating func rotate(at engine: RecordEngine, now: Date) async throws {
        try await send(SpaceAuthor(key, at: now).rotate(state, bundle: bundle, seen: head), to: engine)
    }

    /// A statement that enables emergency access, sent with another bundle than the one it commits to, or with none.
    func falseEmergency(_ regulator: GrantRecipient, _ escrow: Escrow?, now: Date) throws -> StateBatch {
        let authored = try SpaceAuthor(key, at: now).enableEmergency(
            regulator,
            EmergencyTerms(choices: EmergencyChoices(regulation: true), kinds: ["allergy"]),
            id: UUID(),
            in: state,
            bundle: bundle,
            person: person,
            seen: head
        )
        return StateBatch(authored.entries, escrow: escrow)
    }

    /// Begins a mandate, and gives the key that was drawn for it.
    mutating func invite(_ terms: MemberTerms, at engine: RecordEngine) async throws -> SigningKey {
        let member = SigningKey()
        let keys = DeviceKeys(signing: member.publicKey, wrapping: WrapPrivateKey().publicKey)
        try await send(
            SpaceAuthor(key).invite(
                keys,
                name: "Claire Martin",
                terms,
                in: state,
                bundle: bundle,
                person: person,
                seen: head
            ),
            to: engine
        )
        return member
    }

    /// Ends a mandate.
    mutating func remove(_ member: SigningKey, at engine: RecordEngine) async throws {
        let name = member.publicKey.thumbprint
        try await send(
            SpaceAuthor(key).remove(members: [name], in: state, bundle: bundle, person: person, seen: head),
            to: engine
        )
    }

    /// Does what the audit of the owner's device does.
    mutating func settle(at engine: RecordEngine, now: Date) async throws {
        try await send(
            SpaceAuthor(key, at: now).settle(state, bundle: bundle, person: person, seen: head),
            to: engine
        )
    }

    /// Takes over the statements which others made.
    mutating func replay(at engine: RecordEngine) async throws {
        for case .entry(let entry) in try await engine.log(of: id, from: 0).leaves where entry.kind == .state {
            let statement = try StateEntry(decoding: Data(entry.content))
            guard let outer = statement.unverifiedOuter, outer.sequence == state.head.sequence + 1 else { continue }
            try state.apply(statement)
        }
    }

    /// Statements about others, as the owner would write them.
    func changesOfOthers(at now: Date) throws -> [(String, StateChange)] {
        let author = SpaceAuthor(key)
        let paper = PaperDevice(RecoveryCode())
        let keys = DeviceKeys(signing: SigningKey().publicKey, wrapping: WrapPrivateKey().publicKey)
        let terms = MemberTerms(
            role: .reader,
            kinds: ["allergy"],
            notBefore: now,
            expires: now.addingTimeInterval(86_400)
        )
        let authored = [
            try author.rotate(state, bundle: bundle, seen: head),
            try author.add(keys, name: "B", to: state, bundle: bundle, person: person, seen: head),
            try author.setRecovery(paper, in: state, bundle: bundle, person: person, seen: head),
            try author.invite(keys, name: "C", terms, in: state, bundle: bundle, person: person, seen: head),
            try author.close(state, purgeAfterDays: 1, bundle: bundle, person: person, seen: head),
        ]
        var changes = try authored.map { authored in
            let statement = try StateEntry(decoding: Data(authored.entries[0].content))
            let outer = try #require(statement.unverifiedOuter)
            return (outer.kind.rawValue, try statement.change(outer))
        }
        changes += state.liveMembers.map { member in
            ("remove", .memberRemove(StateChange.MemberRemove(member: member.thumbprint)))
        }
        return changes
    }

    /// Reads what was appended by others.
    mutating func follow(at engine: RecordEngine) async throws {
        take(try await engine.log(of: id, from: frontier.size))
    }

    mutating func close(after days: Int, at engine: RecordEngine) async throws {
        try await send(
            SpaceAuthor(key).close(state, purgeAfterDays: days, bundle: bundle, person: person, seen: head),
            to: engine
        )
    }

    /// Writes a batch of one version, without sending it.
    func version(
        of record: UUID = UUID(),
        kind: VersionHeader.Kind = .version,
        after parents: [UUID] = [],
        blobs: [VersionHeader.Blob] = [],
        body: String = "corps",
        filed content: (kind: String, audience: Audience) = ("allergy", .shared),
        by author: SigningKey? = nil,
        at time: Date? = nil
    ) throws -> (batch: CommitBatch, header: VersionHeader) {
        let category = try #require(bundle.category(ofKind: content.kind, for: content.audience))
        let epoch = try #require(state.categories[category]?.epoch)
        var header = VersionHeader(
            id: UUID(),
            record: record,
            kind: kind,
            category: category,
            epoch: epoch,
            parents: parents,
            blobs: blobs,
            objectSize: 0,
            objectHash: Merkle.emptyRoot
        )
        let sealKey = try #require(bundle.key(category: category, epoch: epoch))
        let object = VersionSealer(space: id).seal(Data(body.utf8), header: &header, key: sealKey)
        let commit = CommitEntry(signing: [header], space: id, seen: head, at: time, with: author ?? key)
        return (CommitBatch(entry: LogEntry(.commit, commit.content), objects: [object]), header)
    }

    /// Writes and sends a version.
    @discardableResult
    mutating func commit(
        of record: UUID = UUID(),
        kind: VersionHeader.Kind = .version,
        after parents: [UUID] = [],
        blobs: [VersionHeader.Blob] = [],
        body: String = "corps",
        filed content: (kind: String, audience: Audience) = ("allergy", .shared),
        at engine: RecordEngine
    ) async throws -> VersionHeader {
        let (batch, header) = try version(
            of: record,
            kind: kind,
            after: parents,
            blobs: blobs,
            body: body,
            filed: content
        )
        take(try await engine.append(batch, to: id, from: frontier.size))
        return header
    }

    /// Uploads a document.
    func upload(_ bytes: Data, at engine: RecordEngine) async throws -> VersionHeader.Blob {
        let blob = VersionHeader.Blob(id: UUID(), sealedSize: UInt64(bytes.count), hash: LogHash(of: bytes))
        _ = try await engine.beginBlob(blob.id, size: blob.sealedSize, hash: blob.hash, of: id)
        _ = try await engine.append(bytes, at: 0, of: blob.id, of: id)
        return blob
    }

    /// A signed reading of a session, as the HTTP side hands it on.
    func reading(session: String = RequestSignature.randomName(), at date: Date) -> SignedReading {
        let request = RequestToSign(
            method: "POST",
            authority: "test",
            path: "/v1/spaces/\(id)/objects:get",
            query: "",
            body: Data(),
            space: id,
            session: session
        )
        let signature = RequestSignature(signing: request, at: date, with: key)
        return SignedReading(
            device: key.publicKey.thumbprint,
            session: session,
            base: signature.base,
            signature: signature.signature
        )
    }

    /// Whether an object is still there.
    func holds(_ header: VersionHeader, at engine: RecordEngine, session: String, clock: Date) async throws -> Bool {
        let reading = reading(session: session, at: clock)
        return try await engine.objects(of: id, ObjectRequest([header.id]), reading: reading).objects[0] != nil
    }
}
