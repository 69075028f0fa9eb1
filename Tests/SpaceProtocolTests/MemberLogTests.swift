import Foundation
import Testing

@testable import SpaceProtocol

@Suite struct `A member in the log` {
    private static let day = MemberDouble.day
    private static let now = MemberDouble.now

    /// What a follower makes of the commits, in order: the author, or nil for a refused one.
    private func authors(_ log: LogDouble, _ follower: LogFollower? = nil, _ page: LogPage? = nil) throws -> [String?] {
        var follower = follower ?? log.follower()
        return try follower.follow(page ?? log.page(from: 0)) { log.root(at: $0) }.entries.compactMap { entry in
            switch entry.event {
            case .commit(_, let author, _, _): .some(author)
            case .refused: .some(nil)
            default: nil
            }
        }
    }

    @Test func `A13 A21 writes within role, sections and time, and everything else is never shown as a record`() throws
    {
        var (log, owner) = try LogDouble.founded()
        let (guardian, contributor, reader) = (MemberDouble(), MemberDouble(), MemberDouble())
        try log.invite(guardian, .acting(.guardian), by: &owner)
        try log.invite(contributor, .acting(.contributor, days: 30), by: &owner)
        try log.invite(reader, .acting(.reader), by: &owner)
        var expected: [String?] = []
        func commit(_ key: SigningKey, _ kind: String = "allergy", at time: Date? = Self.now, isTaken: Bool) throws {
            try log.commit(by: owner, key: key, of: kind, at: time)
            expected.append(isTaken ? key.publicKey.thumbprint : nil)
        }
        try commit(owner.signing, at: nil, isTaken: true)
        try commit(guardian.signing, isTaken: true)
        try commit(guardian.signing, "other", isTaken: true)
        try commit(contributor.signing, isTaken: true)
        try commit(contributor.signing, "other", isTaken: false)
        try commit(reader.signing, isTaken: false)
        try commit(SigningKey(), isTaken: false)
        try commit(log.key, isTaken: false)
        // Without a time, before the mandate and after it.
        try commit(contributor.signing, at: nil, isTaken: false)
        try commit(contributor.signing, at: Self.now.addingTimeInterval(-Self.day), isTaken: false)
        try commit(contributor.signing, at: Self.now.addingTimeInterval(31 * Self.day), isTaken: false)
        try log.remove(contributor, by: &owner)
        try log.remove(guardian, by: &owner)
        // Removed: the place in the log counts, whatever time is claimed and whatever key is used.
        try commit(contributor.signing, isTaken: false)
        try commit(guardian.signing, isTaken: false)
        try commit(owner.signing, at: nil, isTaken: true)
        #expect(try authors(log) == expected)
    }

    @Test func `sees the sections that were opened, their keys and authors, and of the rest not even a count`() throws {
        var (log, owner) = try LogDouble.founded()
        let (reader, contributor) = (MemberDouble(), MemberDouble())
        let doctor = try ProfessionalDouble("99900000011")
        try log.grant(doctor, .reading(), by: &owner)
        try log.invite(contributor, .acting(.contributor, ["allergy", "other"]), by: &owner)
        try log.invite(reader, .acting(.reader), by: &owner)
        let opened = try log.commit(by: owner)
        try log.commit(by: owner, of: "other")
        try log.commit(by: owner, key: contributor.signing, at: Self.now)
        try log.revoke(doctor, by: &owner)
        let late = try log.commit(by: owner)
        let access = doctor.access(GrantedRequest(grant: UUID(), items: []), in: log.space)
        log.entries.append(LogEntry(.access, access.content))
        log.entries.append(LogEntry(.access, reader.access(in: log.space).content))
        let view = MemberView(try #require(owner.state.members[reader.name]))
        let page = try log.page(seenBy: view.reduce)
        var follower = LogFollower(origin: log.origin, logKey: log.key.publicKey, isGrantees: true)
        let entries = try follower.follow(page) { log.root(at: $0) }.entries
        let state = try #require(follower.state)
        #expect(state.head == owner.state.head && state.members.keys == owner.state.members.keys)
        #expect(state.grants.isEmpty && state.blocked.isEmpty, "who else may read is not their affair")
        #expect(
            state.members[contributor.name]?.keys == nil && state.members[contributor.name]?.categories.isEmpty == true
        )
        let keys = try reader.bundle(in: state)
        #expect(keys.key(category: late.category, epoch: late.epoch) != nil)
        var commits: [(author: String, ids: [UUID])] = []
        var accesses: [AccessFinding.Reader] = []
        for entry in entries {
            switch entry.event {
            case .commit(_, let author, let current, let stale): commits.append((author, (current + stale).map(\.id)))
            case .access(_, let finding): accesses.append(finding.reader)
            default: break
            }
        }
        #expect(
            commits.map(\.author) == [
                owner.signing.publicKey.thumbprint, contributor.name, owner.signing.publicKey.thumbprint,
            ]
        )
        #expect(commits.first?.ids == [opened.id] && commits.last?.ids == [late.id])
        #expect(accesses == [.member(reader.name)])
        // The same view is what a stored follower is taken up from.
        let statements = entries.compactMap { entry -> StateEntry? in
            if case .state(let statement, _, _) = entry.event { statement } else { nil }
        }
        let stored = try LogFollower(
            origin: log.origin,
            logKey: log.key.publicKey,
            statements: statements,
            frontier: follower.frontier,
            withheld: follower.withheld,
            note: follower.note,
            isGrantees: true
        )
        #expect(stored == follower)
    }

    @Test func `reads the journal where the owner said so, with whom each access was given`() throws {
        var (log, owner) = try LogDouble.founded()
        let reader = MemberDouble()
        let doctor = try ProfessionalDouble("99900000011")
        try log.grant(doctor, .reading(), by: &owner)
        try log.invite(reader, .acting(.reader, readsJournal: true), by: &owner)
        let version = try log.commit(by: owner, of: "other")
        let grant = try #require(owner.state.liveGrants.first)
        let access = doctor.access(GrantedRequest(grant: grant.id, items: []), in: log.space)
        log.entries.append(LogEntry(.access, access.content))
        try log.revoke(doctor, by: &owner)
        let view = MemberView(try #require(owner.state.members[reader.name]))
        let page = try log.page(seenBy: view.reduce)
        var follower = LogFollower(origin: log.origin, logKey: log.key.publicKey, isGrantees: true)
        let entries = try follower.follow(page) { log.root(at: $0) }.entries
        let findings = entries.compactMap { entry in
            if case .access(_, let finding) = entry.event { finding } else { nil }
        }
        #expect(findings.map(\.reader) == [.professional(doctor.id)] && findings.map(\.verdict) == [.authorised])
        #expect(!view.shows(version), "the journal says that, not what")
    }

    @Test func `A13 is a verified author to a professional, who learns nothing of their sections`() throws {
        var (log, owner) = try LogDouble.founded()
        let (contributor, reader) = (MemberDouble(), MemberDouble())
        let doctor = try ProfessionalDouble("99900000011")
        try log.invite(contributor, .acting(.contributor), by: &owner)
        try log.invite(reader, .acting(.reader), by: &owner)
        try log.grant(doctor, .reading(), by: &owner)
        try log.commit(by: owner, key: contributor.signing, at: Self.now)
        try log.commit(by: owner, key: reader.signing, at: Self.now)
        let grant = try #require(owner.state.liveGrants.first)
        let view = GranteeView(signer: doctor.signing.publicKey, grant: grant) { _ in true }
        let page = try log.page(seenBy: view.reduce)
        let follower = LogFollower(origin: log.origin, logKey: log.key.publicKey, isGrantees: true)
        #expect(try authors(log, follower, page) == [contributor.name, nil])
        for case .entry(let entry) in page.leaves where entry.kind == .state {
            let statement = try StateEntry(decoding: Data(entry.content))
            let isOfKeys = statement.unverifiedOuter?.kind == .memberKeys
            #expect(!isOfKeys || statement.inner == nil)
        }
    }

    @Test func `has readings judged by the mandate at their place in the log`() throws {
        var (log, owner) = try LogDouble.founded()
        let member = MemberDouble()
        try log.invite(member, .acting(.reader, days: 30), by: &owner)
        let refused = AccessEntry(
            base: member.access(in: log.space).base,
            signature: member.access(in: log.space).signature,
            time: Self.now,
            count: 0,
            outcome: .refused
        )
        let early = member.access(in: log.space, at: Self.now.addingTimeInterval(-Self.day))
        let late = member.access(in: log.space, at: Self.now.addingTimeInterval(31 * Self.day))
        #expect(owner.state.finding(on: member.access(in: log.space)).verdict == .authorised)
        #expect(owner.state.finding(on: member.access(in: log.space)).reader == .member(member.name))
        #expect(owner.state.finding(on: early).verdict == .outsideGrant)
        #expect(owner.state.finding(on: late).verdict == .afterRevocation)
        #expect(owner.state.finding(on: refused).verdict == .unsigned, "another signature than the text's")
        #expect(owner.state.finding(on: member.access(in: log.space, key: log.key)).verdict == .unsigned)
        try log.remove(member, by: &owner)
        #expect(owner.state.finding(on: member.access(in: log.space)).verdict == .afterRevocation)
    }
}
