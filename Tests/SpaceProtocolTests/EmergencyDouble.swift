import Foundation

@testable import SpaceProtocol

extension ProfessionalDouble {
    /// The entry of an opening which this professional signs, as a server appends it.
    func opening(
        _ owner: Owner,
        as role: EmergencyRole = .regulation,
        reason: String = "Malaise, seul.",
        id: UUID = UUID(),
        through regulator: ProfessionalID,
        signed created: Date = Self.now,
        at time: Date = Self.now,
        hours: Double = 72,
        key: SigningKey? = nil
    ) throws -> (entry: EmergencyEntry, request: EmergencyRequest) {
        guard let inbox = owner.state.inbox else { throw FieldError() }
        let space = owner.state.id
        let request = try EmergencyRequest(
            id: id,
            by: self.id,
            as: role,
            motive: .immediateRisk,
            reason: reason,
            inbox: inbox,
            certificate: recipient.certificate,
            keyPackage: recipient.keyPackage,
            in: space
        )
        let toSign = RequestToSign(
            method: "POST",
            authority: "serveur.exemple",
            path: "/v1/spaces/\(space)/emergency",
            query: "",
            body: request.encoded,
            space: space,
            session: RequestSignature.randomName()
        )
        let signature = RequestSignature(signing: toSign, at: created, with: key ?? signing)
        let entry = EmergencyEntry(
            base: signature.base,
            signature: signature.signature,
            time: time,
            until: time.addingTimeInterval(hours * 3600),
            regulator: regulator,
            signing: (key ?? signing).publicKey,
            request: request.encoded
        )
        return (entry, request)
    }

    /// What the named centre releases for an opening with both shares.
    func release(
        _ escrow: Escrow,
        _ owner: Owner,
        to professional: ProfessionalDouble,
        opening: UUID
    ) throws -> WrappedMessage {
        try escrow.released(
            with: wrapping,
            of: recipient.keyPackage.hash,
            consent: owner.state.emergency?.id ?? UUID(),
            opening: opening,
            for: professional.recipient.keyPackage,
            in: owner.state.id
        )
    }
}

extension LogDouble {
    /// Enables emergency access, and gives what went to the server beside it.
    @discardableResult
    mutating func enableEmergency(
        through regulator: ProfessionalDouble,
        _ choices: EmergencyChoices = EmergencyChoices(regulation: true),
        kinds: Set<String> = ["allergy", "other"],
        by owner: inout Owner
    ) throws -> Escrow? {
        let authored = try SpaceAuthor(owner.signing, at: ProfessionalDouble.now).enableEmergency(
            regulator.recipient,
            EmergencyTerms(choices: choices, kinds: kinds),
            id: UUID(),
            in: owner.state,
            bundle: owner.bundle,
            person: owner.person,
            seen: head()
        )
        append(authored, by: &owner)
        return authored.escrow
    }

    /// Files a kind for an audience of its own.
    @discardableResult
    mutating func assign(_ kind: String, to audience: Audience, by owner: inout Owner) throws -> Escrow? {
        let authored = try SpaceAuthor(owner.signing, at: ProfessionalDouble.now).assign(
            kind: kind,
            to: audience,
            makeID: { UUID() },
            in: owner.state,
            bundle: owner.bundle,
            seen: head()
        )
        append(authored, by: &owner)
        return authored.escrow
    }
}
