import Certification
package import FoundationEssentials
package import SpaceProtocol

/// One opening that a regulation centre answered.
package struct AnsweredOpening: Hashable, Sendable {
    /// The space.
    package let space: SpaceID
    /// Who opened.
    package let professional: ProfessionalID
    /// In which role.
    package let role: EmergencyRole
    /// Why.
    package let motive: EmergencyMotive
    /// The last moment of it.
    package let until: Date
    /// Why nothing was released; nil where the keys were.
    package let refusal: Refusal?

    /// Why a centre releases nothing.
    package enum Refusal: String, Hashable, Sendable {
        /// There is no proof that the log has the opening, or it was not signed for this space (A24, A30).
        case unproved
        /// The certificate of who opened does not hold (A32).
        case certificate
        /// They are not one of the staff, as they said.
        case staff
        /// It was signed too long ago, or its term is over.
        case late
        /// The shares do not open.
        case keys
    }
}

extension Workstation {
    /// How long after it was signed an opening is answered: the server gave its proof of the time, and this is against one that is shown late.
    static let deskPatience: TimeInterval = 900

    /// Answers the openings that wait for this regulation centre: releases the keys to whoever stands in the log, and declines the others.
    ///
    /// Nothing is released on the server's word: the opening has to be signed by a key which this centre's own authority certified, and proved
    /// to stand in the log (A30). The content of a space is never read by it.
    ///
    /// - Parameters:
    ///   - staff: The professionals who may open as staff; this centre's own number is always one of them.
    ///   - wait: How many seconds to wait for an opening, 30 at most.
    /// - Returns: What was answered.
    /// - Throws: `ProfessionalError`.
    package func answerOpenings(
        staff: Set<ProfessionalID>,
        waiting wait: Int = 0
    ) async throws(ProfessionalError) -> [AnsweredOpening] {
        try await renewIfDue()
        let answer = try await calls.call(
            "GET",
            ServerPath.pendingOpenings,
            query: wait > 0 ? "?wait=\(wait)" : "",
            space: nil,
            session: RequestSignature.randomName()
        ).answer
        guard let pending = try? PendingOpenings(decoding: answer.body) else { throw .malformedAnswer }
        var answered: [AnsweredOpening] = []
        for opening in pending.openings {
            if let one = try await self.answer(opening, staff: staff) { answered.append(one) }
        }
        return answered
    }

    private func answer(
        _ pending: PendingOpening,
        staff: Set<ProfessionalID>
    ) async throws(ProfessionalError) -> AnsweredOpening? {
        let server = try await server()
        guard let key = try? VerifyingKey(bytes: server.logKey.bytes) else { throw .malformedAnswer }
        guard let (entry, request, created) = try? pending.verified(server: server.name, key: key) else {
            // Whoever it is about cannot be named without proof, and nobody is answered.
            return nil
        }
        let own = try identity.subject().id
        let recipient = entry.recipient
        var refusal: AnsweredOpening.Refusal?
        if entry.regulator != own {
            refusal = .unproved
        } else if entry.until < calls.time || calls.time.timeIntervalSince(created) > Self.deskPatience {
            refusal = .late
        } else if request.role == .regulation, request.professional != own, !staff.contains(request.professional) {
            refusal = .staff
        } else if try await !isCertified(recipient) {
            refusal = .certificate
        }
        var release = OpeningRelease.declined
        if refusal == nil {
            let message = recipient.flatMap { recipient in
                keys.wrapping(for: pending.package).flatMap { key in
                    try? pending.escrow.released(
                        with: key,
                        of: pending.package,
                        consent: pending.consent,
                        opening: request.id,
                        for: recipient.keyPackage,
                        in: pending.space
                    )
                }
            }
            if let message { release = .keys(message) } else { refusal = .keys }
        }
        do throws(ProfessionalError) {
            _ = try await calls.call(
                "POST",
                ServerPath.opening(pending.space, request.id),
                space: pending.space,
                session: RequestSignature.randomName(),
                body: release.encoded
            )
        } catch .refused(.exists), .refused(.notFound) {
            // Another desk of the same centre was quicker, or the owner ended it meanwhile.
            return nil
        }
        return AnsweredOpening(
            space: pending.space,
            professional: request.professional,
            role: request.role,
            motive: request.motive,
            until: entry.until,
            refusal: refusal
        )
    }

    /// Whether whoever opened is who they say, under the authority that certified this centre, and not revoked.
    private func isCertified(_ recipient: GrantRecipient?) async throws(ProfessionalError) -> Bool {
        guard let recipient, (try? recipient.keyPackage.check(at: calls.time)) != nil else { return false }
        let page = try await calls.entries(of: recipient.professional)
        guard var register = try? ProfessionalRegister(roots: [identity.root]) else { return false }
        for list in page.authorities { try? register.update(list) }
        for entry in page.professionals where entry.certificate.bytes == recipient.certificate {
            guard let found = try? await register.verify(entry, at: calls.time) else { continue }
            if found.professional.id == recipient.professional, found.professional.key == recipient.signing {
                return true
            }
        }
        return false
    }
}
