import Foundation
import Testing

@testable import SpaceProtocol

/// Everybody who may sign, in a space with one of each, and every change there is.
private struct RoleWorld {
    /// Who signs.
    enum Signer: String, CaseIterable {
        case owner, guardian, freeGuardian, contributor, reader, removed, over, early, stranger, server
    }

    /// Every change, as one whom nothing is forbidden would write it.
    enum Deed: String, CaseIterable {
        case define, rotate, grant, endGrant, block, unblock, inbox, addReader, addGuardian, renewReader, endReader,
            endGuardian, handKeys, renewSelf, resign, addDevice, revokeDevice, setRecovery, redact, close
    }

    var log: LogDouble
    var owner: Owner
    let guardian = MemberDouble()
    let contributor = MemberDouble()
    let reader = MemberDouble()
    let over = MemberDouble()
    let early = MemberDouble()
    let removed = MemberDouble()
    let other = MemberDouble()
    let device = (signing: SigningKey(), wrapping: WrapPrivateKey())
    let doctor: ProfessionalDouble
    let blocked: ProfessionalID

    static let now = MemberDouble.now

    init(isFree: Bool) throws {
        (log, owner) = try LogDouble.founded(
            policy: StateChange.Policy(guardianDisposes: isFree ? true : nil, memberLimit: 9)
        )
        doctor = try ProfessionalDouble("99900000011")
        blocked = try #require(ProfessionalID(rpps: "99900000012"))
        let author = SpaceAuthor(owner.signing, at: Self.now)
        log.append(
            try author.add(
                DeviceKeys(signing: device.signing.publicKey, wrapping: device.wrapping.publicKey),
                name: "Téléphone",
                to: owner.state,
                bundle: owner.bundle,
                person: owner.person,
                seen: log.head()
            ),
            by: &owner
        )
        try log.grant(doctor, .reading(), by: &owner)
        log.append(
            try author.block(blocked, in: owner.state, bundle: owner.bundle, person: owner.person, seen: log.head()),
            by: &owner
        )
        let day = MemberDouble.day
        try log.invite(removed, .acting(.guardian), by: &owner)
        try log.remove(removed, by: &owner)
        try log.invite(guardian, .acting(.guardian), by: &owner)
        try log.invite(other, .acting(.guardian), by: &owner)
        try log.invite(contributor, .acting(.contributor), by: &owner)
        try log.invite(reader, .acting(.reader), by: &owner)
        let past = Self.now.addingTimeInterval(-30 * day)
        try log.invite(over, .acting(.guardian, days: -1, from: past), by: &owner, at: past)
        try log.invite(early, .acting(.guardian, from: Self.now.addingTimeInterval(day)), by: &owner, at: past)
    }

    func key(of signer: Signer) -> SigningKey {
        switch signer {
        case .owner: owner.signing
        case .guardian, .freeGuardian: guardian.signing
        case .contributor: contributor.signing
        case .reader: reader.signing
        case .removed: removed.signing
        case .over: over.signing
        case .early: early.signing
        case .stranger: SigningKey()
        case .server: log.key
        }
    }

    private func first(_ authored: Authored, _ kind: StateKind) throws -> StateChange {
        for entry in authored.entries {
            let statement = try StateEntry(decoding: Data(entry.content))
            guard let outer = statement.unverifiedOuter, outer.kind == kind else { continue }
            return try statement.change(outer)
        }
        throw StateRefusal.subject
    }

    /// The change itself; what it says is well-formed and follows, so that nothing but its author is in question.
    func change(_ deed: Deed, by signer: Signer) throws -> StateChange {
        let author = SpaceAuthor(owner.signing, at: Self.now.addingTimeInterval(-20 * MemberDouble.day))
        let (state, bundle, person, seen) = (owner.state, owner.bundle, owner.person, log.head())
        let thumbprint = key(of: signer).publicKey.thumbprint
        func mandate(_ name: String, _ role: MemberRole) -> StateChange {
            let terms = MemberTerms.acting(role)
            return .memberRole(.init(member: name, role: role, notBefore: terms.notBefore, expires: terms.expires))
        }
        switch deed {
        case .define: return .categoryDefine(StateChange.CategoryDefine([UUID()]))
        case .rotate: return try first(author.rotate(state, bundle: bundle, seen: seen), .epochRotate)
        case .grant:
            let another = try ProfessionalDouble("99900000013")
            let authored = try SpaceAuthor(owner.signing, at: Self.now).grant(
                another.recipient,
                .reading(),
                id: UUID(),
                in: state,
                bundle: bundle,
                person: person,
                seen: seen
            )
            return try first(authored, .grantIssue)
        case .endGrant: return .grantRevoke(.init(grant: try #require(state.liveGrants.first).id))
        case .block: return .blockSet(.init(professional: try #require(ProfessionalID(rpps: "99900000014"))))
        case .unblock: return .blockClear(.init(professional: blocked))
        case .inbox:
            return .inboxKey(
                .init(generation: (state.inbox?.generation ?? 0) + 1, key: WrapPrivateKey().publicKey, policy: .granted)
            )
        case .addReader, .addGuardian:
            let authored = try author.invite(
                MemberDouble().keys,
                name: "Paul Martin",
                .acting(deed == .addReader ? .reader : .guardian),
                in: state,
                bundle: bundle,
                person: person,
                seen: seen
            )
            return try first(authored, .memberAdd)
        case .renewReader: return mandate(reader.name, .reader)
        case .endReader: return .memberRemove(.init(member: reader.name))
        case .endGuardian: return .memberRemove(.init(member: other.name))
        case .handKeys:
            let other = try #require(bundle.category(ofKind: "other"))
            let member = try #require(state.members[reader.name])
            let wrap = try bundle.restricted(to: [other: 1]).wrap(for: member, in: state.id)
            let allergies = try #require(bundle.category(ofKind: "allergy"))
            return .memberKeys(.init(member: reader.name, categories: [allergies: 1, other: 1], wrap: wrap))
        case .renewSelf: return mandate(thumbprint, state.members[thumbprint]?.role ?? .reader)
        case .resign: return .memberRemove(.init(member: thumbprint))
        case .addDevice:
            let authored = try author.add(
                MemberDouble().keys,
                name: "Tablette",
                to: state,
                bundle: bundle,
                person: person,
                seen: seen
            )
            return try first(authored, .deviceAdd)
        case .revokeDevice: return .deviceRevoke(.init(device: device.signing.publicKey.thumbprint))
        case .setRecovery:
            let authored = try author.setRecovery(
                PaperDevice(RecoveryCode()),
                in: state,
                bundle: bundle,
                person: person,
                seen: seen
            )
            return try first(authored, .recoverySet)
        case .redact: return .redact(.init(entry: 3))
        case .close: return .close(.init(purgeAfterDays: 30))
        }
    }

    /// What section 7 of the protocol allows.
    static func isAllowed(_ deed: Deed, by signer: Signer) -> Bool {
        let ofGuardians: Set<Deed> = [
            .define, .rotate, .grant, .endGrant, .block, .unblock, .inbox, .addReader, .renewReader, .endReader,
            .handKeys, .resign,
        ]
        return switch signer {
        // The owner is nobody's member, and so has no mandate to renew or give back.
        case .owner: deed != .renewSelf && deed != .resign
        case .guardian: ofGuardians.contains(deed)
        case .freeGuardian:
            ofGuardians.union([.addGuardian, .endGuardian, .setRecovery, .redact, .close]).contains(deed)
        // Whoever ends the reader's mandate and is the reader resigns.
        case .reader: deed == .resign || deed == .endReader
        case .contributor, .over, .early: deed == .resign
        case .removed, .stranger, .server: false
        }
    }
}

@Suite struct `The roles of section 7` {
    @Test(arguments: RoleWorld.Signer.allCases)
    fileprivate func `A02 A03 allow every signer what the table says, and everything else changes nothing`(
        signer: RoleWorld.Signer
    ) throws {
        let world = try RoleWorld(isFree: signer == .freeGuardian)
        let isMember = world.owner.state.members[world.key(of: signer).publicKey.thumbprint] != nil
        for deed in RoleWorld.Deed.allCases {
            let entry = StateEntry(
                signing: try world.change(deed, by: signer),
                after: world.owner.state.head,
                seen: world.log.head(),
                at: isMember ? RoleWorld.now : nil,
                with: world.key(of: signer)
            )
            var state = world.owner.state
            if RoleWorld.isAllowed(deed, by: signer) {
                #expect(throws: Never.self, "\(signer) \(deed)") { try state.apply(entry) }
                #expect(state.head.sequence == world.owner.state.head.sequence + 1, "\(signer) \(deed)")
            } else {
                #expect(throws: StateRefusal.self, "\(signer) \(deed)") { try state.apply(entry) }
                let isUnchanged = state == world.owner.state
                #expect(isUnchanged, "\(signer) \(deed)")
            }
            // Nobody but the owner's devices acts without saying when.
            if isMember {
                let timeless = StateEntry(
                    signing: try world.change(deed, by: signer),
                    after: state.head,
                    seen: world.log.head(),
                    with: world.key(of: signer)
                )
                #expect(throws: StateRefusal.self, "\(signer) \(deed)") { try state.apply(timeless) }
            }
        }
    }

    @Test func `never let a mandate come from another one and outlast it`() throws {
        var (log, owner) = try LogDouble.founded()
        let (guardian, reader) = (MemberDouble(), MemberDouble())
        try log.invite(guardian, .acting(.guardian, days: 30), by: &owner)
        var acting = try guardian.holdings(in: owner.state)
        #expect(throws: StateRefusal.role) { try log.invite(reader, .acting(.reader, days: 31), by: &acting) }
        try log.invite(reader, .acting(.reader, days: 30), by: &acting)
        #expect(throws: StateRefusal.role) { try log.change(reader, to: .acting(.reader, days: 31), by: &acting) }
    }

    @Test func `let a guardian do a whole day's work under their own name`() throws {
        var (log, owner) = try LogDouble.founded()
        let guardian = MemberDouble()
        try log.invite(guardian, .acting(.guardian), by: &owner)
        var acting = try guardian.holdings(in: owner.state)
        let doctor = try ProfessionalDouble("99900000011")
        try log.grant(doctor, .reading(), by: &acting)
        let version = try log.commit(by: acting, at: MemberDouble.now)
        try log.revoke(doctor, by: &acting)
        let reader = MemberDouble()
        try log.invite(reader, .acting(.reader), by: &acting)
        try log.remove(reader, by: &acting)
        var follower = log.follower()
        let entries = try follower.follow(try log.page(from: 0)) { log.root(at: $0) }.entries
        let authors = entries.compactMap { entry -> String? in
            switch entry.event {
            case .state(_, let outer, let author): outer.kind == .grantIssue ? author : nil
            case .commit(_, let author, let current, _): current.map(\.id) == [version.id] ? author : nil
            default: nil
            }
        }
        #expect(authors == [guardian.name, guardian.name])
        #expect(follower.state == acting.state)
        // The owner's device opens what the guardian's rotations left.
        let handed = try #require(follower.state?.devices[owner.signing.publicKey.thumbprint]?.wrap)
        let person = try PersonKey(
            opening: handed.message,
            generation: handed.generation,
            with: owner.wrapping,
            named: owner.signing.publicKey.thumbprint,
            in: log.space
        )
        #expect(try SpaceBundle(of: acting.state, with: person) == acting.bundle)
    }
}
