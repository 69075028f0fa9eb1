import Foundation
import Testing

@testable import SpaceProtocol

/// A log with a doctor who may read allergies, followed to its end.
private struct Scene {
    var log: LogDouble
    var owner: Owner
    let doctor: ProfessionalDouble
    let version: VersionHeader

    init() throws {
        (log, owner) = try LogDouble.founded()
        doctor = try ProfessionalDouble("99900000011")
        try log.grant(doctor, .reading(days: 30), by: &owner)
        version = try log.commit(by: owner)
    }

    var grant: Grant {
        get throws { try #require(owner.state.grants.values.first) }
    }

    func request(_ headers: [VersionHeader]? = nil) throws -> GrantedRequest {
        GrantedRequest(grant: try grant.id, items: (headers ?? [version]).map(GrantedRequest.Item.init))
    }

    mutating func append(_ access: AccessEntry) { log.entries.append(LogEntry(.access, access.content)) }

    /// What the owner's journal says, in order.
    func findings() throws -> [AccessFinding] {
        var follower = log.follower()
        return try follower.follow(try log.page(from: 0)) { log.root(at: $0) }.entries.compactMap { entry in
            if case .access(_, let finding) = entry.event { finding } else { nil }
        }
    }
}

@Suite struct `The journal` {
    private static let day = ProfessionalDouble.day
    private static let now = ProfessionalDouble.now

    @Test func `finds a reading under a grant authorised, and says by which grant`() throws {
        var scene = try Scene()
        scene.append(scene.doctor.access(try scene.request(), in: scene.log.space))
        let finding = try #require(try scene.findings().first)
        let grant = try scene.grant.id
        #expect(finding.verdict == .authorised && finding.grant == grant)
        #expect(finding.reader == .professional(scene.doctor.id))
        #expect(finding.request?.items.map(\.version) == [scene.version.id])
    }

    @Test func `A22 calls a claim without its signature unsigned`() throws {
        var scene = try Scene()
        let stranger = try ProfessionalDouble("99900000012")
        // Another key signs what names the doctor; the signed text of another space; a body that was not signed; a changed signature.
        let honest = scene.doctor.access(try scene.request(), in: scene.log.space)
        scene.append(
            AccessEntry(
                base: honest.base,
                signature: stranger.access(try scene.request(), in: scene.log.space).signature,
                time: Self.now,
                count: 1,
                request: honest.request
            )
        )
        scene.append(scene.doctor.access(try scene.request(), in: SpaceID(genesis: "ailleurs")))
        scene.append(
            AccessEntry(
                base: honest.base,
                signature: honest.signature,
                time: Self.now,
                count: 1,
                request: GrantedRequest(grant: UUID(), items: []).encoded
            )
        )
        scene.append(
            AccessEntry(
                base: honest.base,
                signature: honest.signature.flipping(bit: 9),
                time: Self.now,
                count: 1,
                request: honest.request
            )
        )
        let findings = try scene.findings()
        #expect(findings.map(\.verdict) == [.unsigned, .unsigned, .unsigned, .unsigned])
        #expect(findings.allSatisfy { $0.reader == .unknown && $0.verdict.isAlarm })
    }

    @Test func `A21 judges by the place in the log, whatever time a revoked professional writes`() throws {
        var scene = try Scene()
        try scene.log.revoke(scene.doctor, by: &scene.owner)
        // Signed with a time from before the revocation.
        scene.append(
            scene.doctor.access(try scene.request(), in: scene.log.space, at: Self.now.addingTimeInterval(-Self.day))
        )
        #expect(try scene.findings().map(\.verdict) == [.afterRevocation])
    }

    @Test func `says after the end of a grant, outside of it, and refused`() throws {
        var scene = try Scene()
        let space = scene.log.space
        scene.append(
            scene.doctor.access(try scene.request(), in: space, at: Self.now.addingTimeInterval(31 * Self.day))
        )
        scene.append(scene.doctor.access(try scene.request(), in: space, at: Self.now.addingTimeInterval(-Self.day)))
        var foreign = scene.version
        foreign.category = try #require(scene.owner.bundle.category(ofKind: "other"))
        scene.append(scene.doctor.access(try scene.request([scene.version, foreign]), in: space))
        scene.append(scene.doctor.access(try scene.request(), in: space, outcome: .refused))
        #expect(try scene.findings().map(\.verdict) == [.afterRevocation, .outsideGrant, .outsideGrant, .refused])
    }

    @Test func `names a certified stranger by the certificate that signed`() throws {
        var scene = try Scene()
        let stranger = try ProfessionalDouble("99900000012")
        let signed = stranger.access(try scene.request(), in: scene.log.space, outcome: .refused)
        let claimant = AccessEntry.Claimant(
            certificate: stranger.recipient.certificate,
            signing: stranger.signing.publicKey
        )
        for outcome in [AccessEntry.Outcome.refused, .granted] {
            scene.append(
                AccessEntry(
                    base: signed.base,
                    signature: signed.signature,
                    time: Self.now,
                    count: 0,
                    outcome: outcome,
                    request: signed.request,
                    claimant: claimant
                )
            )
        }
        let findings = try scene.findings()
        #expect(findings.map(\.verdict) == [.refused, .outsideGrant])
        #expect(findings.allSatisfy { $0.reader == .claimant(claimant) })
    }
}

@Suite struct `A professional's view of the log` {
    private static let now = ProfessionalDouble.now

    /// The page as the professional gets it.
    private func page(_ scene: Scene, latest: Set<UUID>) throws -> LogPage {
        let view = GranteeView(
            signer: scene.doctor.signing.publicKey,
            grant: scene.owner.state.grants(signedBy: scene.doctor.signing.publicKey.thumbprint).first
        ) { latest.contains($0.id) }
        var page = try scene.log.page(from: 0)
        page.leaves = try page.leaves.map(view.reduce)
        return try LogPage(decoding: page.encoded)
    }

    private func follow(_ page: LogPage, of scene: Scene) throws -> (LogFollower, [LogFollower.Followed]) {
        var follower = LogFollower(origin: scene.log.origin, logKey: scene.log.key.publicKey, isGrantees: true)
        let entries = try follower.follow(page) { scene.log.root(at: $0) }.entries
        return (follower, entries)
    }

    @Test func `leads to the same root, and gives the keys of their own grant`() throws {
        var scene = try Scene()
        let psychiatrist = try ProfessionalDouble("99900000012")
        try scene.log.grant(psychiatrist, .reading(["other"]), by: &scene.owner)
        scene.append(psychiatrist.access(GrantedRequest(grant: UUID(), items: []), in: scene.log.space))
        scene.append(scene.doctor.access(try scene.request(), in: scene.log.space))
        let page = try page(scene, latest: [scene.version.id])
        let (follower, entries) = try follow(page, of: scene)
        #expect(follower.head == scene.log.head())
        let state = try #require(follower.state)
        let kinds = try scene.doctor.keys(in: state).kinds
        #expect(state.grants.count == 1 && kinds == ["allergy"])
        let shown = entries.flatMap { entry -> [UUID] in
            if case .commit(_, _, let current, _) = entry.event { current.map(\.id) } else { [] }
        }
        #expect(shown == [scene.version.id])
        // Nothing in it names the other professional.
        for needle in [
            psychiatrist.id.description, String(decoding: psychiatrist.recipient.certificate, as: UTF8.self),
        ] {
            #expect(page.encoded.range(of: Data(needle.utf8)) == nil)
        }
        let accesses = entries.filter { if case .access = $0.event { true } else { false } }
        #expect(accesses.count == 1)
    }

    @Test func `T5 looks the same whether a version is hidden, replaced or of another kind`() throws {
        var scene = try Scene()
        let replaced = try scene.log.commit(by: scene.owner)
        let page = try page(scene, latest: [scene.version.id])
        #expect(page.encoded.range(of: replaced.id.data) == nil && page.encoded.range(of: replaced.record.data) == nil)
        let (_, entries) = try follow(page, of: scene)
        #expect(entries.count(where: { if case .other(nil) = $0.event { true } else { false } }) == 1)
    }

    @Test func `of a batch of which only some versions are theirs is still verified`() throws {
        var scene = try Scene()
        var headers: [VersionHeader] = []
        for kind in ["allergy", "other"] {
            var header = scene.version
            header.id = UUID()
            header.record = UUID()
            header.category = try #require(scene.owner.bundle.category(ofKind: kind))
            headers.append(header)
        }
        let commit = CommitEntry(
            signing: headers,
            space: scene.log.space,
            seen: scene.log.head(),
            with: scene.owner.signing
        )
        scene.log.entries.append(LogEntry(.commit, commit.content))
        let page = try page(scene, latest: Set(headers.map(\.id)))
        let (follower, entries) = try follow(page, of: scene)
        #expect(follower.head == scene.log.head())
        guard case .commit(let seen, _, let current, _) = entries.last?.event else {
            Issue.record("the batch was not shown")
            return
        }
        #expect(!seen.isWhole && seen.hashes == headers.map(\.hash) && current == [headers[0]])
        // The owner is never shown a part of a batch.
        var own = scene.log.follower()
        #expect(throws: LogError.self) { try own.follow(page) { scene.log.root(at: $0) } }
    }

    @Test func `A15 with a batch, a grant or a rotation left out leads to no signed root`() throws {
        let scene = try Scene()
        let honest = try page(scene, latest: [scene.version.id])
        for index in honest.leaves.indices {
            var shorter = honest
            shorter.leaves.remove(at: index)
            #expect(throws: LogError.self) { try follow(shorter, of: scene) }
        }
    }
}

@Suite struct `Something left for a patient` {
    private static let now = ProfessionalDouble.now

    private func deposit(_ scene: Scene, by professional: ProfessionalDouble) throws -> (DepositEntry, Data) {
        try DepositEntry.seal(
            Data("un compte rendu".utf8),
            id: UUID(),
            for: scene.log.space,
            inbox: try #require(scene.owner.state.inbox),
            certificate: professional.recipient.certificate,
            at: Self.now,
            with: professional.signing
        )
    }

    @Test func `is opened by the patient only, and named by its author's signature`() throws {
        var scene = try Scene()
        let (entry, object) = try deposit(scene, by: scene.doctor)
        scene.log.entries.append(LogEntry(.deposit, entry.content))
        var follower = scene.log.follower()
        let page = try scene.log.page(from: 0)
        let last = try follower.follow(page) { scene.log.root(at: $0) }.entries.last
        guard case .deposit(let found, _, let outer) = last?.event else {
            Issue.record("the deposit was not recognised")
            return
        }
        let key = try #require(scene.owner.bundle.inboxKey(outer.inbox))
        #expect(try found.open(object, in: scene.log.space, with: key) == Data("un compte rendu".utf8))
        #expect(throws: SealError.refused) { try found.open(object, in: scene.log.space, with: WrapPrivateKey()) }
        #expect(found.signing == scene.doctor.signing.publicKey)
    }

    @Test func `A28 swapped, forged or changed is refused`() throws {
        let scene = try Scene()
        let stranger = try ProfessionalDouble("99900000012")
        let (mine, object) = try deposit(scene, by: scene.doctor)
        let (theirs, other) = try deposit(scene, by: stranger)
        let key = try #require(scene.owner.bundle.inboxKey(1))
        #expect(throws: SealError.refused) { try mine.open(other, in: scene.log.space, with: key) }
        #expect(throws: SealError.refused) { try theirs.open(object, in: scene.log.space, with: key) }
        #expect(throws: LogError.malformed) { try mine.verified(for: SpaceID(genesis: "ailleurs")) }
        var random = SeededRandom(seed: 28)
        for _ in 0..<64 {
            let bit = Int(random.next() % UInt64(object.count * 8))
            #expect(throws: SealError.refused) {
                try mine.open(object.flipping(bit: bit), in: scene.log.space, with: key)
            }
        }
        for _ in 0..<64 {
            let bit = Int(random.next() % UInt64(mine.content.count * 8))
            guard let changed = try? DepositEntry(decoding: mine.content.flipping(bit: bit)) else { continue }
            #expect(throws: LogError.malformed) { try changed.verified(for: scene.log.space) }
        }
    }

    @Test func `is proved by a receipt, and by no changed one`() throws {
        var scene = try Scene()
        let (entry, _) = try deposit(scene, by: scene.doctor)
        scene.log.entries.append(LogEntry(.deposit, entry.content))
        let index = scene.log.entries.count - 1
        let leaves = scene.log.entries.map(\.leaf)
        let receipt = LogReceipt(
            index: UInt64(index),
            entry: scene.log.entries[index],
            note: scene.log.note(),
            proof: try Merkle.inclusionProof(leaf: UInt64(index), size: UInt64(leaves.count)) { level, index in
                let first = Int(index) << level
                return Merkle.root(of: leaves[first..<(first + 1 << level)])
            }
        )
        let read = try LogReceipt(decoding: receipt.encoded)
        #expect(try read.verified(origin: scene.log.origin, key: scene.log.key.publicKey) == scene.log.head())
        var random = SeededRandom(seed: 24)
        for _ in 0..<128 {
            let bit = Int(random.next() % UInt64(receipt.encoded.count * 8))
            guard let changed = try? LogReceipt(decoding: receipt.encoded.flipping(bit: bit)) else { continue }
            #expect(throws: LogError.self) {
                try changed.verified(origin: scene.log.origin, key: scene.log.key.publicKey)
            }
        }
    }
}
