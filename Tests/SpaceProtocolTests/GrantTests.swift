import Foundation
import Testing

@testable import SpaceProtocol

@Suite struct `A grant` {
    private static let day = ProfessionalDouble.day
    private static let now = ProfessionalDouble.now

    @Test func `opens the versions of its categories, and no other category's`() throws {
        var (log, owner) = try LogDouble.founded()
        let doctor = try ProfessionalDouble("99900000011")
        try log.grant(doctor, .reading(), by: &owner)
        let keys = try doctor.keys(in: owner.state)
        let allergies = try #require(owner.bundle.category(ofKind: "allergy"))
        let other = try #require(owner.bundle.category(ofKind: "other"))
        #expect(keys.key(category: allergies, epoch: 1) == owner.bundle.key(category: allergies, epoch: 1))
        #expect(keys.key(category: other, epoch: 1) == nil)
        #expect(keys.kinds == ["allergy"])
    }

    @Test func `A01 is refused for a key which the certified key did not sign`() throws {
        var (log, owner) = try LogDouble.founded()
        let doctor = try ProfessionalDouble("99900000011")
        let attacker = try ProfessionalDouble("99900000011")
        // The attacker's wrapping key under the doctor's signing key and certificate.
        let forged = try GrantRecipient(
            professional: doctor.id,
            certificate: doctor.recipient.certificate,
            signing: doctor.signing.publicKey,
            keyPackage: attacker.recipient.keyPackage
        )
        #expect(throws: StateRefusal.recipients) {
            try SpaceAuthor(owner.signing, at: Self.now).grant(
                forged,
                .reading(),
                id: UUID(),
                in: owner.state,
                bundle: owner.bundle,
                person: owner.person,
                seen: log.head()
            )
        }
        #expect(throws: KeyPackageError.otherCertificate) {
            try GrantRecipient(
                professional: doctor.id,
                certificate: Data("un autre".utf8),
                signing: doctor.signing.publicKey,
                keyPackage: doctor.recipient.keyPackage
            )
        }
        try log.grant(doctor, .reading(), by: &owner)
        #expect(throws: BundleError.refused) { try attacker.keys(in: owner.state) }
    }

    @Test func `A04 gives the same error for every changed bit of its wrapped keys`() throws {
        var (log, owner) = try LogDouble.founded()
        let doctor = try ProfessionalDouble("99900000011")
        try log.grant(doctor, .reading(), by: &owner)
        let grant = try #require(owner.state.liveGrants.first)
        let wrap = try #require(grant.wrap)
        var generator = SeededRandom(seed: 4)
        for _ in 0..<64 {
            var changed = grant
            let bit = Int(generator.next() % UInt64(wrap.bytes.count * 8))
            changed.wrap = try WrappedMessage(bytes: wrap.bytes.flipping(bit: bit))
            #expect(throws: BundleError.refused) { try GrantKeys(of: changed, in: owner.state, with: doctor.wrapping) }
        }
    }

    @Test func `A05 with another key than everybody was promised is refused as a substitution`() throws {
        var (log, owner) = try LogDouble.founded()
        let doctor = try ProfessionalDouble("99900000011")
        // The author hands the doctor keys of a bundle that is not the one the rotation committed to.
        var other = owner
        let allergies = try #require(owner.bundle.category(ofKind: "allergy"))
        _ = other.bundle.renew(allergies, epoch: 1)
        let authored = try SpaceAuthor(owner.signing, at: Self.now).grant(
            doctor.recipient,
            .reading(),
            id: UUID(),
            in: owner.state,
            bundle: other.bundle,
            person: owner.person,
            seen: log.head()
        )
        log.append(authored, by: &owner)
        #expect(throws: BundleError.substituted) { try doctor.keys(in: owner.state) }
    }

    @Test func `T3 to a blocked professional is refused, and blocking ends the live one`() throws {
        var (log, owner) = try LogDouble.founded()
        let doctor = try ProfessionalDouble("99900000011")
        try log.grant(doctor, .reading(), by: &owner)
        let author = SpaceAuthor(owner.signing, at: Self.now)
        log.append(
            try author.block(
                doctor.id,
                in: owner.state,
                bundle: owner.bundle,
                person: owner.person,
                seen: log.head()
            ),
            by: &owner
        )
        #expect(owner.state.liveGrants.isEmpty && !owner.state.isRotationDue)
        #expect(owner.state.grants.values.first?.end?.reason == .blocked)
        #expect(throws: StateRefusal.blocked) { try log.grant(doctor, .reading(), by: &owner) }
        log.append(
            try author.unblock(
                doctor.id,
                in: owner.state,
                bundle: owner.bundle,
                person: owner.person,
                seen: log.head()
            ),
            by: &owner
        )
        #expect(owner.state.liveGrants.isEmpty, "unblocking gives nothing back")
        try log.grant(doctor, .reading(), by: &owner)
        #expect(owner.state.liveGrants.count == 1)
    }

    @Test func `T2 is never shortened by an automatic renewal, and always replaced by the patient's own`() throws {
        var (log, owner) = try LogDouble.founded()
        let doctor = try ProfessionalDouble("99900000011")
        try log.grant(doctor, .reading(days: 90), by: &owner)
        var shorter = GrantTerms.reading(days: 3)
        shorter.isAutomatic = true
        #expect(throws: StateRefusal.lowered) { try log.grant(doctor, shorter, by: &owner) }
        var longer = GrantTerms.reading(days: 120)
        longer.isAutomatic = true
        try log.grant(doctor, longer, by: &owner)
        #expect(owner.state.liveGrants.map(\.expires) == [Self.now.addingTimeInterval(120 * Self.day)])
        shorter.isAutomatic = false
        try log.grant(doctor, shorter, by: &owner)
        #expect(owner.state.liveGrants.map(\.expires) == [Self.now.addingTimeInterval(3 * Self.day)])
        #expect(owner.state.grants.count == 1, "a renewal keeps its place in the journal")
    }

    @Test func `from now on opens nothing that was written before`() throws {
        var (log, owner) = try LogDouble.founded()
        let doctor = try ProfessionalDouble("99900000011")
        var terms = GrantTerms.reading()
        terms.includesHistory = false
        try log.grant(doctor, terms, by: &owner)
        let keys = try doctor.keys(in: owner.state)
        let allergies = try #require(owner.bundle.category(ofKind: "allergy"))
        #expect(keys.key(category: allergies, epoch: 1) == nil)
        #expect(owner.state.categories[allergies]?.epoch == 2)
        #expect(keys.key(category: allergies, epoch: 2) == owner.bundle.key(category: allergies, epoch: 2))
    }

    @Test func `narrowed by the patient gets no later key of what it does not cover any more`() throws {
        var (log, owner) = try LogDouble.founded()
        let doctor = try ProfessionalDouble("99900000011")
        try log.grant(doctor, .reading(["allergy", "other"]), by: &owner)
        let before = try doctor.keys(in: owner.state)
        try log.grant(doctor, .reading(["allergy"]), by: &owner)
        let other = try #require(owner.bundle.category(ofKind: "other"))
        let epoch = try #require(owner.state.categories[other]?.epoch)
        #expect(epoch == 2 && !owner.state.isRotationDue)
        let after = try doctor.keys(in: owner.state)
        #expect(before.key(category: other, epoch: epoch) == nil && after.key(category: other, epoch: epoch) == nil)
    }

    @Test func `once revoked, no key the professional ever had opens a later version, and the others go on reading`()
        throws
    {
        var (log, owner) = try LogDouble.founded()
        let doctors = try (0..<3).map { try ProfessionalDouble("9990000001\($0)") }
        for doctor in doctors { try log.grant(doctor, .reading(["allergy", "other"]), by: &owner) }
        let allergies = try #require(owner.bundle.category(ofKind: "allergy"))
        var had: [GrantKeys] = []
        had.append(try doctors[1].keys(in: owner.state))
        let early = try log.commit(by: owner)
        try log.revoke(doctors[0], by: &owner)
        had.append(try doctors[1].keys(in: owner.state))
        try log.revoke(doctors[1], by: &owner)
        let late = try log.commit(by: owner)
        let gone = try #require(owner.state.grants(signedBy: doctors[1].signing.publicKey.thumbprint).first)
        #expect(gone.end?.reason == .revoked)
        for keys in had {
            #expect(keys.key(category: late.category, epoch: late.epoch) == nil)
        }
        #expect(had[0].key(category: early.category, epoch: early.epoch) != nil)
        let kept = try doctors[2].keys(in: owner.state)
        #expect(
            kept.key(category: allergies, epoch: late.epoch) == owner.bundle.key(category: allergies, epoch: late.epoch)
        )
    }

    @Test func `U6 of a professional whose key package has ended never keeps a rotation waiting`() throws {
        var (log, owner) = try LogDouble.founded()
        let early = Self.now.addingTimeInterval(-70 * Self.day)
        let lapsed = try ProfessionalDouble("99900000011", at: early)
        let doctor = try ProfessionalDouble("99900000012")
        try log.grant(lapsed, .reading(days: 200), by: &owner)
        try log.grant(doctor, .reading(days: 200), by: &owner)
        let later = Self.now.addingTimeInterval(30 * Self.day)
        let leaver = try ProfessionalDouble("99900000013")
        try log.grant(leaver, .reading(), by: &owner)
        let ids = owner.state.liveGrants.filter { $0.recipient.professional == leaver.id }.map(\.id)
        log.append(
            try SpaceAuthor(owner.signing, at: later).revoke(
                ids,
                in: owner.state,
                bundle: owner.bundle,
                person: owner.person,
                seen: log.head()
            ),
            by: &owner
        )
        let allergies = try #require(owner.bundle.category(ofKind: "allergy"))
        let epoch = try #require(owner.state.categories[allergies]?.epoch)
        #expect(try doctor.keys(in: owner.state).key(category: allergies, epoch: epoch) != nil)
        #expect(try lapsed.keys(in: owner.state).key(category: allergies, epoch: epoch) == nil)
        // With a new package, the audit hands over what is missing.
        let renewed = try KeyPackage(
            for: lapsed.wrapping.publicKey,
            certificate: lapsed.recipient.keyPackage.certificate,
            serial: 2,
            notBefore: later,
            notAfter: later.addingTimeInterval(80 * Self.day),
            signedWith: lapsed.signing
        )
        let recipient = try GrantRecipient(
            professional: lapsed.id,
            certificate: lapsed.recipient.certificate,
            signing: lapsed.signing.publicKey,
            keyPackage: renewed
        )
        log.append(
            try SpaceAuthor(owner.signing, at: later, recipients: [lapsed.id: recipient]).settle(
                owner.state,
                bundle: owner.bundle,
                person: owner.person,
                seen: log.head()
            ),
            by: &owner
        )
        #expect(try lapsed.keys(in: owner.state).key(category: allergies, epoch: epoch) != nil)
    }

    @Test func `A33 is not handed over again to an older key package`() throws {
        var (log, owner) = try LogDouble.founded()
        let doctor = try ProfessionalDouble("99900000011", serial: 5)
        try log.grant(doctor, .reading(), by: &owner)
        let old = try KeyPackage(
            for: WrapPrivateKey().publicKey,
            certificate: doctor.recipient.keyPackage.certificate,
            serial: 4,
            notBefore: Self.now,
            notAfter: Self.now.addingTimeInterval(10 * Self.day),
            signedWith: doctor.signing
        )
        let replayed = try GrantRecipient(
            professional: doctor.id,
            certificate: doctor.recipient.certificate,
            signing: doctor.signing.publicKey,
            keyPackage: old
        )
        #expect(throws: StateRefusal.lowered) {
            try SpaceAuthor(owner.signing, at: Self.now).grant(
                replayed,
                .reading(),
                id: UUID(),
                in: owner.state,
                bundle: owner.bundle,
                person: owner.person,
                seen: log.head()
            )
        }
    }

    @Test func `ended by its time is revoked by the audit, with new keys for the others`() throws {
        var (log, owner) = try LogDouble.founded()
        let doctor = try ProfessionalDouble("99900000011")
        let other = try ProfessionalDouble("99900000012")
        try log.grant(doctor, .reading(days: 3), by: &owner)
        try log.grant(other, .reading(days: 60), by: &owner)
        log.append(
            try SpaceAuthor(owner.signing, at: Self.now.addingTimeInterval(4 * Self.day)).settle(
                owner.state,
                bundle: owner.bundle,
                person: owner.person,
                seen: log.head()
            ),
            by: &owner
        )
        #expect(owner.state.liveGrants.map(\.recipient.professional) == [other.id])
        let allergies = try #require(owner.bundle.category(ofKind: "allergy"))
        #expect(owner.state.categories[allergies]?.epoch == 2)
        #expect(try other.keys(in: owner.state).key(category: allergies, epoch: 2) != nil)
    }

    @Test func `leaves what is isolated from one professional to all the others, in a category nobody saw appear`()
        throws
    {
        var (log, owner) = try LogDouble.founded()
        let doctor = try ProfessionalDouble("99900000011")
        let excluded = try ProfessionalDouble("99900000012")
        try log.grant(doctor, .reading(), by: &owner)
        try log.grant(excluded, .reading(), by: &owner)
        let known = Set(owner.state.categories.keys)
        let audience = Audience.isolated(from: [excluded.id])
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
        let isolated = try #require(owner.bundle.category(ofKind: "allergy", for: audience))
        let epoch = try #require(owner.state.categories[isolated]?.epoch)
        #expect(Set(owner.state.categories.keys) == known)
        #expect(try doctor.keys(in: owner.state).key(category: isolated, epoch: epoch) != nil)
        #expect(try excluded.keys(in: owner.state).key(category: isolated, epoch: epoch) == nil)
        // A later grant to somebody else opens it as well, and one to the excluded still does not.
        let third = try ProfessionalDouble("99900000013")
        try log.grant(third, .reading(), by: &owner)
        try log.grant(excluded, .reading(days: 60), by: &owner)
        #expect(try third.keys(in: owner.state).key(category: isolated, epoch: epoch) != nil)
        #expect(try excluded.keys(in: owner.state).key(category: isolated, epoch: epoch) == nil)
    }

    @Test func `never runs out of categories held back`() throws {
        var (log, owner) = try LogDouble.founded()
        for number in 0..<(SpaceBundle.reserveCount + 2) {
            let digits = String(number)
            let rpps = "999" + String(repeating: "0", count: 8 - digits.count) + digits
            let audience = Audience.isolated(from: [try #require(ProfessionalID(rpps: rpps))])
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
            #expect(owner.bundle.category(ofKind: "allergy", for: audience) != nil)
        }
        #expect(try SpaceBundle(of: owner.state, with: owner.person) == owner.bundle)
    }
}

@Suite struct `An audience` {
    @Test(
        arguments: [
            "shared", "reserve", "hidden:", "hidden:rpps:99900000011", "isolated:rpps:99900000011",
            "isolated:rpps:99900000011,rpps:99900000012",
        ]
    ) func `is read back as it is written`(text: String) {
        #expect(Audience(parsing: text)?.text == text)
    }

    @Test(
        arguments: [
            "", "Shared", "hidden", "isolated:", "isolated:rpps:99900000012,rpps:99900000011", "hidden:x",
            "isolated:rpps:99900000011,", "reserve:",
        ]
    ) func `A40 in another spelling is refused`(text: String) {
        #expect(Audience(parsing: text) == nil)
    }
}
