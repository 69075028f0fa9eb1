import Foundation
import Testing

@testable import SpaceProtocol

@Suite struct `A member` {
    private static let day = MemberDouble.day
    private static let now = MemberDouble.now

    @Test func `opens what the role and the mandate say, and nothing else`() throws {
        var (log, owner) = try LogDouble.founded()
        let (guardian, contributor, reader) = (MemberDouble(), MemberDouble(), MemberDouble())
        try log.invite(guardian, .acting(.guardian), by: &owner)
        try log.invite(contributor, .acting(.contributor), by: &owner)
        try log.invite(reader, .acting(.reader, ["other"]), by: &owner)
        let allergies = try #require(owner.bundle.category(ofKind: "allergy"))
        let other = try #require(owner.bundle.category(ofKind: "other"))
        #expect(try guardian.holdings(in: owner.state).bundle == owner.bundle)
        let part = try contributor.bundle(in: owner.state)
        #expect(part.key(category: allergies, epoch: 1) == owner.bundle.key(category: allergies, epoch: 1))
        #expect(part.key(category: other, epoch: 1) == nil && part.inboxKey(1) == nil && part.labels.isEmpty)
        #expect(part.kinds(of: part.categories.keys) == ["allergy"])
        #expect(try reader.bundle(in: owner.state).key(category: allergies, epoch: 1) == nil)
        #expect(owner.bundle.label(of: contributor.name, in: owner.state) == "Claire Martin")
        #expect(part.label(of: contributor.name, in: owner.state) == nil, "who else there is stays sealed")
    }

    @Test
    func `A04 A05 gets one error for every changed bit, and never takes a key that was not promised to everybody`()
        throws
    {
        var (log, owner) = try LogDouble.founded()
        let reader = MemberDouble()
        try log.invite(reader, .acting(.reader), by: &owner)
        let member = try #require(owner.state.members[reader.name])
        let wrap = try #require(member.keys)
        var generator = SeededRandom(seed: 5)
        for _ in 0..<64 {
            var changed = member
            let bit = Int(generator.next() % UInt64(wrap.bytes.count * 8))
            changed.keys = try WrappedMessage(bytes: wrap.bytes.flipping(bit: bit))
            #expect(throws: BundleError.refused) {
                try SpaceBundle(of: changed, in: owner.state, with: reader.wrapping)
            }
        }
        var other = owner
        let allergies = try #require(owner.bundle.category(ofKind: "allergy"))
        _ = other.bundle.renew(allergies, epoch: 1)
        let second = MemberDouble()
        try log.invite(second, .acting(.reader), by: &other)
        #expect(throws: BundleError.substituted) { try second.bundle(in: other.state) }
    }

    @Test func `A38 once removed never acts again, opens no later version with any key it had, and the others go on`()
        throws
    {
        var (log, owner) = try LogDouble.founded()
        let (leaver, stayer) = (MemberDouble(), MemberDouble())
        try log.invite(leaver, .acting(.contributor), by: &owner)
        try log.invite(stayer, .acting(.contributor), by: &owner)
        let had = try leaver.bundle(in: owner.state)
        let early = try log.commit(by: owner)
        let count = log.entries.count
        try log.remove(leaver, by: &owner)
        #expect(log.entries.count - count >= 2 && !owner.state.isRotationDue, "removal and new keys are one batch")
        let late = try log.commit(by: owner)
        #expect(had.key(category: early.category, epoch: early.epoch) != nil)
        #expect(had.key(category: late.category, epoch: late.epoch) == nil)
        #expect(try stayer.bundle(in: owner.state).key(category: late.category, epoch: late.epoch) != nil)
        #expect(owner.state.committer(leaver.name, of: [late], at: Self.now.storedMilliseconds) == nil)
        #expect(throws: StateRefusal.author) {
            try SpaceAuthor(leaver.signing, at: Self.now).resign(from: owner.state, seen: log.head())
        }
        // The key never comes back; the person does, under new ones.
        #expect(throws: StateRefusal.subject) { try log.invite(leaver, .acting(.reader), by: &owner) }
        try log.invite(MemberDouble(), .acting(.reader), by: &owner)
    }

    @Test func `who was a guardian opens no later version of anything and no later deposit`() throws {
        var (log, owner) = try LogDouble.founded(paper: PaperDevice(RecoveryCode()))
        let guardian = MemberDouble()
        try log.invite(guardian, .acting(.guardian), by: &owner)
        let had = try guardian.holdings(in: owner.state)
        let inbox = try #require(owner.state.inbox?.generation)
        try log.remove(guardian, by: &owner)
        #expect(!owner.state.isRotationDue && owner.state.audit == ([], false))
        for (id, category) in owner.state.categories {
            #expect(category.epoch == 2 && had.bundle.key(category: id, epoch: 2) == nil)
        }
        #expect(owner.state.inbox?.generation == inbox + 1 && had.bundle.inboxKey(inbox + 1) == nil)
        #expect(throws: BundleError.refused) { try SpaceBundle(of: owner.state, with: had.person) }
    }

    @Test func `U6 resigns alone; nobody writes until somebody else rotated, which never needs the leaver`() throws {
        var (log, owner) = try LogDouble.founded()
        let (leaver, stayer, guardian) = (MemberDouble(), MemberDouble(), MemberDouble())
        try log.invite(leaver, .acting(.contributor), by: &owner)
        try log.invite(stayer, .acting(.reader), by: &owner)
        try log.invite(guardian, .acting(.guardian), by: &owner)
        try log.resign(leaver, from: &owner)
        #expect(owner.state.members[leaver.name]?.end?.reason == .resigned && owner.state.isRotationDue)
        #expect(!owner.state.mayCommit(owner.signing.publicKey.thumbprint))
        // Another one leaves meanwhile; then a guardian rotates for all that stay.
        try log.resign(stayer, from: &owner)
        var acting = try guardian.holdings(in: owner.state)
        try log.settle(by: &acting)
        #expect(!acting.state.isRotationDue && acting.state.mayCommit(owner.signing.publicKey.thumbprint))
        let allergies = try #require(acting.bundle.category(ofKind: "allergy"))
        #expect(acting.state.categories[allergies]?.epoch == 2)
    }

    @Test func `has a mandate that the audit ends when its time is over, with new keys for the others`() throws {
        var (log, owner) = try LogDouble.founded()
        let (short, long) = (MemberDouble(), MemberDouble())
        try log.invite(short, .acting(.contributor, days: 3), by: &owner)
        try log.invite(long, .acting(.contributor, days: 60), by: &owner)
        let had = try short.bundle(in: owner.state)
        try log.settle(by: &owner, at: Self.now.addingTimeInterval(4 * Self.day))
        #expect(owner.state.liveMembers.map(\.thumbprint) == [long.name])
        let late = try log.commit(by: owner)
        #expect(had.key(category: late.category, epoch: late.epoch) == nil)
        #expect(try long.bundle(in: owner.state).key(category: late.category, epoch: late.epoch) != nil)
    }

    @Test func `whose time is over gets no key of any rotation, whatever the rotation was for`() throws {
        var (log, owner) = try LogDouble.founded()
        let guardian = MemberDouble()
        try log.invite(guardian, .acting(.guardian, days: 3), by: &owner)
        let later = Self.now.addingTimeInterval(4 * Self.day)
        log.append(
            try SpaceAuthor(owner.signing, at: later).rotate(owner.state, bundle: owner.bundle, seen: log.head()),
            by: &owner
        )
        #expect(owner.state.liveMembers.isEmpty && !owner.state.isRotationDue)
        #expect(throws: BundleError.refused) { try guardian.holdings(in: owner.state) }
    }

    @Test func `gets no later key of what was taken from the mandate, and the present one of what was added`() throws {
        var (log, owner) = try LogDouble.founded()
        let member = MemberDouble()
        try log.invite(member, .acting(.contributor, ["allergy", "other"]), by: &owner)
        try log.change(member, to: .acting(.reader, ["allergy"], days: 30), by: &owner)
        let other = try #require(owner.bundle.category(ofKind: "other"))
        #expect(owner.state.categories[other]?.epoch == 2 && !owner.state.isRotationDue)
        #expect(try member.bundle(in: owner.state).key(category: other, epoch: 2) == nil)
        let changed = try #require(owner.state.members[member.name])
        #expect(changed.role == .reader && changed.expires == Self.now.addingTimeInterval(30 * Self.day))
        try log.change(member, to: .acting(.reader, ["allergy", "other"], days: 30), by: &owner)
        #expect(try member.bundle(in: owner.state).key(category: other, epoch: 2) != nil)
        // No mandate turns into a guardian's, nor a guardian's into another.
        #expect(throws: StateRefusal.subject) { try log.change(member, to: .acting(.guardian), by: &owner) }
    }

    @Test func `gets what is isolated from a professional, never what is hidden from all of them`() throws {
        var (log, owner) = try LogDouble.founded()
        let (member, guardian) = (MemberDouble(), MemberDouble())
        try log.invite(member, .acting(.contributor), by: &owner)
        try log.invite(guardian, .acting(.guardian), by: &owner)
        let doctor = try #require(ProfessionalID(rpps: "99900000011"))
        for audience in [Audience.isolated(from: [doctor]), .hidden(depositor: nil)] {
            log.append(
                try SpaceAuthor(owner.signing, at: Self.now).assign(
                    kind: "allergy",
                    to: audience,
                    makeID: { UUID() },
                    in: owner.state,
                    bundle: owner.bundle,
                    seen: log.head()
                ),
                by: &owner
            )
            let category = try #require(owner.bundle.category(ofKind: "allergy", for: audience))
            let isOpened = try member.bundle(in: owner.state).kind(of: category) != nil
            #expect(isOpened == (audience != .hidden(depositor: nil)))
            #expect(try guardian.holdings(in: owner.state).bundle.kind(of: category) == "allergy")
        }
    }

    @Test(arguments: [nil, 1, 0]) func `is one of three at most, or of as many as the space said when it began`(
        limit: Int?
    ) throws {
        var (log, owner) = try LogDouble.founded(policy: StateChange.Policy(memberLimit: limit))
        let members = (0..<(limit ?? 3)).map { _ in MemberDouble() }
        for member in members { try log.invite(member, .acting(.reader, days: 3), by: &owner) }
        #expect(throws: StateRefusal.limit) { try log.invite(MemberDouble(), .acting(.reader), by: &owner) }
        guard let first = members.first else { return }
        try log.remove(first, by: &owner)
        try log.invite(MemberDouble(), .acting(.reader, days: 3), by: &owner)
        // A mandate whose time is over makes room.
        let later = Self.now.addingTimeInterval(4 * Self.day)
        try log.invite(MemberDouble(), .acting(.reader, days: 30), by: &owner, at: later)
        #expect(owner.state.liveMembers.count == 1)
    }

    @Test func `under a key of the owner's, of another member's or of a professional's is refused`() throws {
        var (log, owner) = try LogDouble.founded()
        let doctor = try ProfessionalDouble("99900000011")
        try log.grant(doctor, .reading(), by: &owner)
        let member = MemberDouble()
        try log.invite(member, .acting(.reader), by: &owner)
        for signing in [owner.signing.publicKey, member.signing.publicKey, doctor.signing.publicKey] {
            #expect(throws: StateRefusal.subject) {
                try SpaceAuthor(owner.signing, at: Self.now).invite(
                    DeviceKeys(signing: signing, wrapping: WrapPrivateKey().publicKey),
                    name: "Claire Martin",
                    .acting(.reader),
                    in: owner.state,
                    bundle: owner.bundle,
                    person: owner.person,
                    seen: log.head()
                )
            }
        }
        #expect(throws: StateRefusal.subject) {
            try SpaceAuthor(owner.signing).add(
                member.keys,
                name: "Téléphone",
                to: owner.state,
                bundle: owner.bundle,
                person: owner.person,
                seen: log.head()
            )
        }
    }

    @Test func `acts from the first to the last moment of the mandate, as far as clocks agree`() throws {
        var (log, owner) = try LogDouble.founded()
        let member = MemberDouble()
        let start = Self.now.addingTimeInterval(Self.day)
        try log.invite(member, .acting(.contributor, days: 2, from: start), by: &owner)
        let header = try log.commit(by: owner)
        for (time, isAllowed) in [
            (Self.now, false), (start.addingTimeInterval(-30), true), (start, true),
            (Self.now.addingTimeInterval(2 * Self.day), true),
            (Self.now.addingTimeInterval(2 * Self.day + 0.001), false),
        ] {
            let key = owner.state.committer(member.name, of: [header], at: time.storedMilliseconds)
            #expect((key != nil) == isAllowed, "\(time)")
        }
        #expect(owner.state.committer(member.name, of: [header], at: nil) == nil, "a member says when")
    }
}
