package import FoundationEssentials
package import HealthModel
package import SpaceProtocol
import Vault

/// The messages of an invitation, beside those of a pairing: a code for one is of no use for the other.
private enum InvitationSlot {
    /// From the caregiver: the keys of the mandate and who they are.
    static let hello = 8
    /// From the person: which space, how far its log is, who they are, what the mandate allows.
    static let space = 9
    /// From the person: whether they confirmed, and how far the log is since.
    static let decision = 10
}

/// An invitation on the side of the person, or of whoever represents them by law.
package struct InvitationOffer: Sendable {
    /// The code to hand over.
    package let code: PairingCode
    /// What it is for.
    package let terms: MemberTerms
    let keys: PairingKeys
    /// When it ends.
    package let expires: Date
}

/// Somebody who answered an invitation, before the person confirmed it.
package struct CaregiverRequest: Sendable {
    /// Who they say that they are.
    package let name: String
    /// The six digits which both sides show.
    package let check: String
    let mandate: DeviceKeys
    let offer: InvitationOffer
}

extension Synchroniser {
    /// Makes a code by which somebody becomes a caregiver; it holds once, for ten minutes.
    ///
    /// - Parameter terms: What they may do, and until when. Who the person is stays theirs to say: that section is opened to no contributor.
    /// - Returns: The code, to be handed over; then ``awaitCaregiver(_:)`` waits for whoever has it.
    /// - Throws: `SyncError.caregiverLimit` when there are as many as there may be, `.refusedTerms` when nothing would be opened.
    package func offerInvitation(_ terms: MemberTerms) async throws(SyncError) -> InvitationOffer {
        try refuseUnlessDeciding()
        try await pull { _ in }
        try await auditKeys()
        guard let bundle = link.bundle, let state = follower.state else { throw .keysMissing }
        let now = environment.now()
        guard state.liveMembers.count(where: { $0.expires >= now }) < state.memberLimit else { throw .caregiverLimit }
        var terms = terms
        terms.kinds.remove(Self.identityCategory)
        guard terms.expires > terms.notBefore, terms.expires > now,
            terms.role == .guardian || !bundle.categories(forMembersOfKinds: terms.kinds).isEmpty
        else { throw .refusedTerms }
        let code = PairingCode()
        let keys = try await Self.keys(of: code, transport: calls.transport, environment: environment)
        return InvitationOffer(
            code: code,
            terms: terms,
            keys: keys,
            expires: now.addingTimeInterval(Self.pairingLifetime)
        )
    }

    /// Waits for the caregiver and answers them.
    ///
    /// - Returns: Who came, to be confirmed or refused by the person.
    /// - Throws: `SyncError.pairingExpired` when nobody came in time; `.pairingRefused` when what came does not open with the code.
    package func awaitCaregiver(_ offer: InvitationOffer) async throws(SyncError) -> CaregiverRequest {
        let mailbox = Mailbox(transport: calls.transport, name: offer.keys.mailbox)
        let sealed = try await mailbox.read(InvitationSlot.hello, until: offer.expires, now: environment.now)
        guard let hello = try? offer.keys.open(sealed, from: .joiner, number: InvitationSlot.hello),
            let request = try? PairingHello(decoding: hello)
        else { throw .pairingRefused }
        var writer = FieldWriter(reserving: 2048)
        writer.append(link.space.hash)
        writer.append(follower.head.size)
        writer.append(follower.head.root)
        writer.append(await space.person().patientResource().bytes)
        writer.append(offer.terms.role.rawValue)
        writer.append(offer.terms.kinds.sorted().joined(separator: ","))
        writer.append(offer.terms.notBefore)
        writer.append(offer.terms.expires)
        writer.append(UInt8(offer.terms.readsJournal ? 1 : 0))
        writer.append(fixed: LogHash(of: hello).bytes)
        let answer = writer.bytes
        try await mailbox.write(
            offer.keys.seal(answer, from: .inviter, number: InvitationSlot.space),
            to: InvitationSlot.space
        )
        return CaregiverRequest(
            name: request.name,
            check: PairingKeys.check([hello, answer]),
            mandate: request.device,
            offer: offer
        )
    }

    /// Begins the mandate, once the person saw the same digits on both sides.
    package func accept(_ request: CaregiverRequest) async throws(SyncError) {
        guard environment.now() < request.offer.expires else { throw .pairingExpired }
        try await author { (from) throws(StateRefusal) in
            try from.author.invite(
                request.mandate,
                name: request.name,
                request.offer.terms,
                in: from.state,
                bundle: from.bundle,
                person: from.person,
                seen: from.seen
            )
        }
        try await decide(request, isAccepted: true)
    }

    /// Tells the caregiver that nothing is opened to them.
    package func reject(_ request: CaregiverRequest) async throws(SyncError) {
        try await decide(request, isAccepted: false)
    }

    private func decide(_ request: CaregiverRequest, isAccepted: Bool) async throws(SyncError) {
        var writer = FieldWriter()
        writer.append(UInt8(isAccepted ? 1 : 0))
        writer.append(follower.head.size)
        writer.append(follower.head.root)
        let keys = request.offer.keys
        try await Mailbox(transport: calls.transport, name: keys.mailbox).write(
            keys.seal(writer.bytes, from: .inviter, number: InvitationSlot.decision),
            to: InvitationSlot.decision
        )
    }
}

/// An invitation on the side of the caregiver, who has a vault of their own.
package struct AnsweredInvitation: Sendable {
    /// The six digits which both sides show.
    package let check: String
    /// Who is to be helped.
    package let person: Person
    /// What the mandate allows, and until when.
    package let terms: MemberTerms
    private let mandate: DeviceIdentity
    private let keys: PairingKeys
    private let space: SpaceID
    private let head: LogHead
    private let transport: Transport
    private let expires: Date

    /// Says who one is with the code, under keys drawn for this mandate, and waits for the person's answer.
    ///
    /// - Parameters:
    ///   - own: The caregiver's own open space.
    ///   - code: The code which was handed over.
    ///   - transport: The way to the server of the person to be helped.
    ///   - seconds: How long they, who wait with the same code, have to answer.
    /// - Throws: `SyncError.pairingUnanswered` when nobody waits with this code, `.pairingUsed` when somebody came with it before,
    ///   `.peopleLimit` when the caregiver helps as many people as may be.
    package init(
        _ own: Space,
        code: PairingCode,
        transport: Transport,
        answerWithin seconds: Int = 30
    ) async throws(SyncError) {
        let environment = own.environment
        let helped = try await Space.mandates(in: own.vault, at: environment.now())
        guard helped.count(where: { $0.state == .active || $0.state == .upcoming }) < Synchroniser.peopleLimit else {
            throw .peopleLimit
        }
        mandate = DeviceIdentity()
        let keys = try await Synchroniser.keys(of: code, transport: transport, environment: environment)
        let device = DeviceKeys(signing: mandate.signing.publicKey, wrapping: mandate.wrapping.publicKey)
        let hello = PairingHello(device: device, name: await own.actorName()).encoded
        let mailbox = Mailbox(transport: transport, name: keys.mailbox)
        expires = environment.now().addingTimeInterval(Synchroniser.pairingLifetime)
        try await mailbox.write(
            keys.seal(hello, from: .joiner, number: InvitationSlot.hello),
            to: InvitationSlot.hello
        )
        guard let sealed = try await mailbox.look(InvitationSlot.space, seconds: seconds) else {
            throw .pairingUnanswered
        }
        guard let answer = try? keys.open(sealed, from: .inviter, number: InvitationSlot.space) else {
            throw .pairingRefused
        }
        do {
            var reader = FieldReader(answer)
            space = SpaceID(try reader.hash())
            head = LogHead(size: try reader.number(), root: try reader.hash())
            guard let resource = try? Resource(parsing: try reader.field()), let person = Person(anyPatient: resource),
                let role = MemberRole(rawValue: try reader.text())
            else { throw FieldError() }
            self.person = person
            terms = MemberTerms(
                role: role,
                kinds: Set(try reader.text().split(separator: ",").map(String.init)),
                notBefore: try reader.date(),
                expires: try reader.date(),
                readsJournal: try reader.number(UInt8.self) == 1
            )
            guard try reader.hash() == LogHash(of: hello) else { throw FieldError() }
            try reader.end()
        } catch { throw .pairingRefused }
        check = PairingKeys.check([hello, answer])
        self.keys = keys
        self.transport = transport
    }

    /// Waits for the person's decision, and makes room for them in the caregiver's vault.
    ///
    /// - Parameters:
    ///   - own: The caregiver's own open space.
    ///   - address: The server's address.
    ///   - trustRoot: A certificate authority for this server alone, in PEM.
    /// - Returns: The person's space, ready to be synchronised.
    /// - Throws: `SyncError.pairingDeclined` when the person said no; `.alreadyLinked` for the caregiver's own space.
    package func finish(
        in own: Space,
        address: ServerAddress,
        trustRoot: String?
    ) async throws(SyncError) -> Synchroniser {
        let environment = own.environment
        let mailbox = Mailbox(transport: transport, name: keys.mailbox)
        let sealed = try await mailbox.read(InvitationSlot.decision, until: expires, now: environment.now)
        let pinned = try keys.decision(sealed, number: InvitationSlot.decision, since: head)
        // The first page names the server's key; the space's id, which the person handed over, certifies it.
        let calls = ServerCalls(transport: transport, space: space, key: mandate.signing, environment: environment)
        let answer = try await calls.call("GET", ServerPath.log(space), query: "?from=0&max=1")
        guard let page = try? LogPage(decoding: answer.body) else { throw .malformedAnswer }
        let follower = try Synchroniser.follower(from: page, of: space)
        var link = SpaceLink(
            address: address.description,
            trustRoot: trustRoot,
            space: space,
            server: follower.origin.server,
            logKey: follower.logKey
        )
        link.pinned = pinned
        link.mandate = Mandate(mandate, terms)
        let number = try await place(in: own.vault)
        do throws(VaultError) {
            try await own.vault.setLink(link.encoded, of: number, startingOver: true)
        } catch { throw .vault(error) }
        let helped: Space
        do throws(SpaceError) {
            helped = try await Space(vault: own.vault, number: number, environment: environment)
        } catch { throw .space(error) }
        return try await Synchroniser(helped, link: link, transport: transport)
    }

    /// Where the person's records go: where those of an earlier mandate are, else where an interrupted attempt made room, else a new place.
    private func place(in vault: Vault) async throws(SyncError) -> SpaceNumber {
        var free: SpaceNumber?
        for one in await vault.people() {
            let link = try await Synchroniser.link(of: one.number, in: vault)
            if let link, link.space == space {
                guard one.number != .owner else { throw .alreadyLinked }
                return one.number
            }
            if link == nil, one.number != .owner, one.person == person { free = one.number }
        }
        if let free { return free }
        do throws(VaultError) { return try await vault.addSpace(SpaceInformation(person: person)) } catch {
            throw .vault(error)
        }
    }
}
