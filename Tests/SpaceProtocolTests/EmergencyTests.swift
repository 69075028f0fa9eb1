import Foundation
import Testing

@testable import SpaceProtocol

@Suite struct `Emergency access` {
    private static let choices: [EmergencyChoices] = [
        EmergencyChoices(regulation: true), EmergencyChoices(everybody: true),
        EmergencyChoices(regulation: true, everybody: true), EmergencyChoices(regulation: true, hidden: true),
        EmergencyChoices(everybody: true, hidden: true),
        EmergencyChoices(regulation: true, everybody: true, hidden: true),
    ]

    private func keys(
        _ escrow: Escrow,
        _ owner: Owner,
        through centre: ProfessionalDouble,
        for doctor: ProfessionalDouble
    ) throws -> GrantKeys {
        let opening = UUID()
        return try GrantKeys(
            released: try centre.release(escrow, owner, to: doctor, opening: opening),
            opening: opening,
            package: doctor.recipient.keyPackage.hash,
            in: owner.state,
            with: doctor.wrapping
        )
    }

    @Test func `A30 opens with both shares together, and with neither alone nor with a false one`() throws {
        var (log, owner) = try LogDouble.founded()
        let centre = try ProfessionalDouble("99900000001")
        let doctor = try ProfessionalDouble("99900000002")
        let stranger = try ProfessionalDouble("99900000003")
        let escrow = try #require(try log.enableEmergency(through: centre, by: &owner))
        let consent = try #require(owner.state.emergency)
        #expect(escrow.belongs(to: consent, in: owner.state.id))
        let opened = try keys(escrow, owner, through: centre, for: doctor)
        #expect(Set(opened.epochs.keys) == Set(consent.categories.keys) && opened.kinds == ["allergy", "other"])

        // The centre with a share that is not the server's; the server's share with another key than the centre's.
        let guess = try Escrow(share: Data(repeating: 7, count: 32), sealed: escrow.sealed)
        #expect(!guess.belongs(to: consent, in: owner.state.id))
        #expect(throws: BundleError.refused) { try centre.release(guess, owner, to: doctor, opening: UUID()) }
        #expect(throws: BundleError.refused) { try stranger.release(escrow, owner, to: doctor, opening: UUID()) }
        // The sealed bytes are no wrapped message for the centre, nor a bundle for the share.
        #expect(
            (try? Wrap.open(WrappedMessage(bytes: escrow.sealed), with: centre.wrapping, info: SealContext("x"))) == nil
        )
        // For another opening, another professional, another consent or another space it does not open.
        let opening = UUID()
        let released = try centre.release(escrow, owner, to: doctor, opening: opening)
        for (name, key, package) in [
            (UUID(), doctor.wrapping, doctor.recipient.keyPackage.hash),
            (opening, stranger.wrapping, doctor.recipient.keyPackage.hash),
            (opening, doctor.wrapping, stranger.recipient.keyPackage.hash),
        ] {
            #expect(throws: BundleError.refused) {
                try GrantKeys(released: released, opening: name, package: package, in: owner.state, with: key)
            }
        }
        for (consent, space) in [(UUID(), owner.state.id), (consent.id, SpaceID(genesis: "autre"))] {
            #expect(throws: BundleError.refused) {
                try escrow.released(
                    with: centre.wrapping,
                    of: centre.recipient.keyPackage.hash,
                    consent: consent,
                    opening: opening,
                    for: doctor.recipient.keyPackage,
                    in: space
                )
            }
        }
        #expect("\(escrow)" == "<redacted>")
    }

    @Test func `A31 is enabled by the owner's signature only, and without it there is no bundle`() throws {
        var (log, owner) = try LogDouble.founded()
        let centre = try ProfessionalDouble("99900000001")
        var forged = owner
        let authored = try SpaceAuthor(owner.signing, at: ProfessionalDouble.now).enableEmergency(
            centre.recipient,
            EmergencyTerms(choices: EmergencyChoices(regulation: true), kinds: ["allergy"]),
            id: UUID(),
            in: owner.state,
            bundle: owner.bundle,
            person: owner.person,
            seen: log.head()
        )
        let honest = try StateEntry(decoding: Data(authored.entries[0].content))
        let change = try honest.change(try #require(honest.unverifiedOuter))
        // The server's log key, a stranger's, the centre's own.
        for key in [log.key, SigningKey(), centre.signing] {
            let entry = StateEntry(signing: change, after: owner.state.head, seen: log.head(), with: key)
            var state = owner.state
            #expect(throws: StateRefusal.author) { try state.apply(entry) }
            #expect(state.emergency == nil)
            log.entries.append(entry.entry)
            var follower = log.follower()
            let page = try log.page(from: 0)
            let known = log
            #expect(throws: LogError.self) { try follower.follow(page) { known.root(at: $0) } }
            log.entries.removeLast()
        }
        #expect(forged.state.emergency == nil && authored.escrow != nil)
        // A statement for another centre than the one its key package was signed by is refused, too.
        forged.take(authored)
        #expect(forged.state.emergency?.regulator.professional == centre.id)
    }

    @Test
    func
        `A31 is refused by replay with no choice, a longer term, a commitment of another length or a category nobody has`()
        throws
    {
        let (log, owner) = try LogDouble.founded()
        let centre = try ProfessionalDouble("99900000001")
        let category = try #require(owner.bundle.category(ofKind: "allergy"))
        func refusal(
            _ choices: EmergencyChoices = EmergencyChoices(regulation: true),
            hours: Int = 72,
            categories: [UUID: UInt32]? = nil
        ) throws -> StateRefusal? {
            let keys = GrantKeys(owner.bundle, categories: [category: 1])
            let id = UUID()
            let escrow = try Escrow(keys, for: centre.recipient, consent: id, in: owner.state.id)
            let change = StateChange.EmergencyEnable(
                consent: id,
                choices: choices,
                hours: hours,
                regulator: centre.recipient,
                categories: categories ?? [category: 1],
                escrow: escrow,
                in: owner.state.id
            )
            var state = owner.state
            do throws(StateRefusal) {
                try state.apply(
                    StateEntry(
                        signing: .emergencyEnable(change),
                        after: state.head,
                        seen: log.head(),
                        with: owner.signing
                    )
                )
                return nil
            } catch { return error }
        }
        #expect(try refusal() == nil)
        #expect(try refusal(EmergencyChoices()) == .malformed)
        #expect(try refusal(EmergencyChoices(hidden: true)) == .malformed)
        #expect(try refusal(hours: 73) == .malformed)
        #expect(try refusal(hours: 0) == .malformed)
        #expect(try refusal(categories: [:]) == .subject)
        #expect(try refusal(categories: [UUID(): 1]) == .subject)
        #expect(try refusal(categories: [category: 9]) == .subject)
    }

    @Test(arguments: choices) func `opens what was chosen and nothing else, through every rotation`(
        choices: EmergencyChoices
    ) throws {
        var (log, owner) = try LogDouble.founded()
        let centre = try ProfessionalDouble("99900000001")
        let doctor = try ProfessionalDouble("99900000002")
        try log.assign("allergy", to: .hidden(depositor: nil), by: &owner)
        var escrow = try #require(try log.enableEmergency(through: centre, choices, kinds: ["allergy"], by: &owner))
        // Something is isolated later: the bundle follows in the same request if it is to.
        if let renewed = try log.assign("allergy", to: .isolated(from: [doctor.id]), by: &owner) { escrow = renewed }
        let authored = try SpaceAuthor(owner.signing, at: ProfessionalDouble.now).rotate(
            owner.state,
            bundle: owner.bundle,
            seen: log.head()
        )
        escrow = try #require(authored.escrow)
        log.append(authored, by: &owner)
        let opened = try keys(escrow, owner, through: centre, for: doctor)
        let expected = owner.bundle.categories.filter { id, category in
            guard category.kind == "allergy" else { return false }
            return category.audience == .shared || choices.hidden && category.audience != .reserve
        }
        #expect(Set(opened.epochs.keys) == Set(expected.keys) && opened.epochs.count == (choices.hidden ? 3 : 1))
        for (id, category) in expected {
            let current = try #require(owner.state.categories[id]?.epoch)
            #expect(opened.key(category: id, epoch: current) == category.keys[current])
        }
        #expect(!owner.state.isEmergencyStale(by: owner.bundle))
    }

    @Test func `A30 keys of an opening open nothing that is written after the rotation`() throws {
        var (log, owner) = try LogDouble.founded()
        let centre = try ProfessionalDouble("99900000001")
        let doctor = try ProfessionalDouble("99900000002")
        let escrow = try #require(try log.enableEmergency(through: centre, by: &owner))
        let opened = try keys(escrow, owner, through: centre, for: doctor)
        let earlier = try log.commit(by: owner)
        let consent = try #require(owner.state.emergency)
        let (entry, _) = try doctor.opening(owner, through: centre.id)
        let grant = try #require(
            Grant(opening: entry, categories: consent.categories, wrapped: consent.wrapped, since: 0)
        )
        let authored = try SpaceAuthor(owner.signing, at: ProfessionalDouble.now).rotate(
            categories: Set(consent.categories.keys),
            in: owner.state,
            bundle: owner.bundle,
            seen: log.head()
        )
        log.append(authored, by: &owner)
        let later = try log.commit(by: owner)
        #expect(opened.key(category: earlier.category, epoch: earlier.epoch) != nil)
        #expect(opened.key(category: later.category, epoch: later.epoch) == nil)
        #expect(grant.opens(category: earlier.category, epoch: earlier.epoch))
        #expect(!grant.opens(category: later.category, epoch: later.epoch))
        // The centre got the new keys in the same request, for a next time.
        let renewed = try #require(authored.escrow)
        let current = try #require(owner.state.emergency)
        #expect(renewed.share != escrow.share && renewed.belongs(to: current, in: log.space))
        #expect(!escrow.belongs(to: current, in: log.space))
    }

    @Test func `ends with a rotation of all that was within reach, and never under the same name again`() throws {
        var (log, owner) = try LogDouble.founded()
        let centre = try ProfessionalDouble("99900000001")
        let other = try ProfessionalDouble("99900000009")
        try log.enableEmergency(through: centre, EmergencyChoices(regulation: true, hidden: true), by: &owner)
        let before = owner.state
        let consent = try #require(before.emergency)
        // Another centre gets keys that the first one never had.
        try log.enableEmergency(through: other, EmergencyChoices(regulation: true, hidden: true), by: &owner)
        #expect(owner.state.emergency?.id == consent.id)
        for id in consent.categories.keys {
            let (old, new) = (before.categories[id]?.epoch ?? 0, owner.state.categories[id]?.epoch ?? 0)
            #expect(new == old + 1 && owner.state.emergency?.wrapped[id] == new)
        }
        let authored = try SpaceAuthor(owner.signing, at: ProfessionalDouble.now).disableEmergency(
            in: owner.state,
            bundle: owner.bundle,
            person: owner.person,
            seen: log.head()
        )
        #expect(authored.escrow == nil && authored.state.emergency == nil && !authored.state.isRotationDue)
        for id in consent.categories.keys {
            #expect((authored.state.categories[id]?.epoch ?? 0) > (owner.state.categories[id]?.epoch ?? 0))
        }
        var state = authored.state
        let again = try Escrow(
            GrantKeys(owner.bundle, categories: consent.categories),
            for: centre.recipient,
            consent: consent.id,
            in: log.space
        )
        let change = StateChange.EmergencyEnable(
            consent: consent.id,
            choices: consent.choices,
            hours: 72,
            regulator: centre.recipient,
            categories: consent.categories,
            escrow: again,
            in: log.space
        )
        #expect(throws: StateRefusal.subject) {
            try state.apply(
                StateEntry(signing: .emergencyEnable(change), after: state.head, seen: log.head(), with: owner.signing)
            )
        }
    }

    @Test func `hands new keys on by a guardian who decides nothing about it`() throws {
        var (log, owner) = try LogDouble.founded()
        let centre = try ProfessionalDouble("99900000001")
        let guardian = MemberDouble()
        log.append(
            try SpaceAuthor(owner.signing, at: MemberDouble.now).invite(
                guardian.keys,
                name: "Claire",
                MemberTerms(
                    role: .guardian,
                    notBefore: MemberDouble.now,
                    expires: MemberDouble.now.addingTimeInterval(30 * MemberDouble.day)
                ),
                in: owner.state,
                bundle: owner.bundle,
                person: owner.person,
                seen: log.head()
            ),
            by: &owner
        )
        try log.enableEmergency(through: centre, by: &owner)
        let holdings = try guardian.holdings(in: owner.state)
        let author = SpaceAuthor(guardian.signing, at: MemberDouble.now)
        let rotated = try author.rotate(holdings.state, bundle: holdings.bundle, seen: log.head())
        #expect(rotated.escrow != nil && rotated.state.emergency?.choices == owner.state.emergency?.choices)
        #expect(throws: StateRefusal.role) {
            try author.enableEmergency(
                centre.recipient,
                EmergencyTerms(choices: EmergencyChoices(regulation: true, hidden: true), kinds: ["allergy"]),
                id: UUID(),
                in: holdings.state,
                bundle: holdings.bundle,
                person: holdings.person,
                seen: log.head()
            )
        }
        #expect(throws: StateRefusal.role) {
            try author.disableEmergency(
                in: holdings.state,
                bundle: holdings.bundle,
                person: holdings.person,
                seen: log.head()
            )
        }
    }

    @Test func `A30 T18 an opening is judged by the log: signed, allowed, once, in time, through the named centre`()
        throws
    {
        var (log, owner) = try LogDouble.founded()
        let centre = try ProfessionalDouble("99900000001")
        let doctor = try ProfessionalDouble("99900000002")
        let blocked = try ProfessionalDouble("99900000003")
        try log.enableEmergency(through: centre, by: &owner)
        log.append(
            try SpaceAuthor(owner.signing, at: ProfessionalDouble.now).block(
                blocked.id,
                in: owner.state,
                bundle: owner.bundle,
                person: owner.person,
                seen: log.head()
            ),
            by: &owner
        )
        let late = ProfessionalDouble.now.addingTimeInterval(3600)
        let (right, request) = try doctor.opening(owner, through: centre.id)
        let cases: [(EmergencyEntry, Verdict)] = [
            (right, .emergency),
            // The same again, entered by the server.
            (right, .outsideGrant),
            (try doctor.opening(owner, through: centre.id, at: late).entry, .outsideGrant),
            (try doctor.opening(owner, as: .anyProfessional, through: centre.id).entry, .outsideGrant),
            (try doctor.opening(owner, through: doctor.id).entry, .outsideGrant),
            (try doctor.opening(owner, through: centre.id, hours: 73).entry, .outsideGrant),
            (try doctor.opening(owner, through: centre.id, hours: -1).entry, .outsideGrant),
            (try blocked.opening(owner, through: centre.id).entry, .outsideGrant),
            (
                EmergencyEntry(
                    base: right.base,
                    signature: Data(repeating: 1, count: 64),
                    time: right.time,
                    until: right.until,
                    regulator: centre.id,
                    signing: doctor.signing.publicKey,
                    request: right.request
                ), .unsigned
            ),
        ]
        for (entry, _) in cases { log.entries.append(LogEntry(.emergency, entry.content)) }
        let category = try #require(owner.bundle.category(ofKind: "allergy"))
        let epoch = try #require(owner.state.categories[category]?.epoch)
        func read(_ epoch: UInt32, at time: Date) -> LogEntry {
            let item = GrantedRequest.Item(version: UUID(), category: category, epoch: epoch)
            let request = GrantedRequest(grant: request.id, items: [item])
            return LogEntry(.access, doctor.access(request, in: log.space, at: time).content)
        }
        log.entries.append(read(epoch, at: ProfessionalDouble.now))
        log.entries.append(read(epoch + 1, at: ProfessionalDouble.now))
        log.entries.append(read(epoch, at: ProfessionalDouble.now.addingTimeInterval(73 * 3600)))
        var follower = log.follower()
        let known = log
        let followed = try follower.follow(try log.page(from: 0)) { known.root(at: $0) }.entries
        let openings = followed.compactMap { entry -> Verdict? in
            if case .emergency(_, let finding) = entry.event { finding.verdict } else { nil }
        }
        #expect(openings == cases.map(\.1))
        let readings = followed.compactMap { entry -> Verdict? in
            if case .access(_, let finding) = entry.event { finding.verdict } else { nil }
        }
        #expect(readings == [.emergency, .outsideGrant, .afterRevocation])
        #expect(follower.openings.count == 1)
        let inbox = try #require(owner.state.inbox).generation
        #expect(request.reason(in: log.space, with: try #require(owner.bundle.inboxKey(inbox))) == "Malaise, seul.")
        #expect(!right.content.contains(Data("Malaise".utf8)))
    }

    @Test func `A40 reads back what it wrote, and nothing else`() throws {
        var (log, owner) = try LogDouble.founded()
        let centre = try ProfessionalDouble("99900000001")
        let escrow = try #require(try log.enableEmergency(through: centre, by: &owner))
        let (entry, request) = try centre.opening(owner, through: centre.id)
        let receipt = LogReceipt(index: 3, entry: LogEntry(.emergency, entry.content), note: log.note(), proof: [])
        let pending = PendingOpenings([
            PendingOpening(
                space: log.space,
                consent: UUID(),
                package: Merkle.emptyRoot,
                escrow: escrow,
                receipt: receipt
            )
        ])
        let release = OpeningRelease.keys(try centre.release(escrow, owner, to: centre, opening: request.id))
        let states = log.entries.filter { $0.kind == .state }
        let batch = StateBatch(states, escrow: escrow)
        for (bytes, decode) in [
            (entry.content, { try EmergencyEntry(decoding: $0).content }),
            (request.encoded, { try EmergencyRequest(decoding: $0).encoded }),
            (pending.encoded, { try PendingOpenings(decoding: $0).encoded }),
            (release.encoded, { try OpeningRelease(decoding: $0).encoded }),
            (NoticeEntry(.bulkOpening, about: 7).content, { try NoticeEntry(decoding: $0).content }),
            (batch.encoded, { try StateBatch(decoding: $0).encoded }),
        ] as [(Data, (Data) throws -> Data)] {
            #expect(try decode(bytes) == bytes)
            #expect(throws: (any Error).self) { try decode(bytes + [0]) }
            #expect(throws: (any Error).self) { try decode(bytes.dropLast()) }
        }
        #expect(throws: LogError.self) { try pending.openings[0].verified(server: log.name, key: log.key.publicKey) }
    }
}
