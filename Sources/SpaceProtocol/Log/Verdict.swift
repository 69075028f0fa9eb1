package import FoundationEssentials

/// Whether an access was right, computed from the log alone.
package enum Verdict: String, CaseIterable, Hashable, Sendable, Codable {
    /// A device of the person, somebody who acts for them, or a professional whose grant was valid and covers everything that was asked for.
    case authorised
    /// An emergency opening which the person had allowed.
    case emergency
    /// The right to it had ended.
    case afterRevocation = "after-revocation"
    /// There was no right to it, or not to all of it.
    case outsideGrant = "outside-grant"
    /// Somebody's name without their signature.
    case unsigned
    /// The server refused it.
    case refused

    /// Whether a person should look at it: something was handed out that should not have been, or is claimed without proof.
    package var isAlarm: Bool {
        switch self {
        case .authorised, .emergency, .refused: false
        case .afterRevocation, .outsideGrant, .unsigned: true
        }
    }
}

/// What is known of one access: who, what, by which grant, and whether it was right.
package struct AccessFinding: Hashable, Sendable {
    /// Who asked.
    package enum Reader: Hashable, Sendable {
        /// A device of the person, by its thumbprint.
        case device(String)
        /// Somebody who acts or acted for the person, by the thumbprint of the mandate's key.
        case member(String)
        /// A professional to whom something is or was granted.
        case professional(ProfessionalID)
        /// A certified somebody without any grant; their certificate is still to be verified.
        case claimant(AccessEntry.Claimant)
        /// Nobody who can be named.
        case unknown
    }

    /// Who asked.
    package let reader: Reader
    /// Whether it was right.
    package let verdict: Verdict
    /// The grant it was tied to; nil where there is none.
    package let grant: UUID?
    /// What was asked for; nil where the entry does not say.
    package let request: GrantedRequest?
}

extension SpaceState {
    /// Judges an access by the state as it was just before its entry: order is the order of leaves, never a clock that somebody sets (A21).
    ///
    /// The reader's own signed time counts for the end of a grant; the server cannot change it without breaking the signature.
    package func finding(on access: AccessEntry) -> AccessFinding {
        guard let text = RequestSignature.SignedText(access.base, about: id) else {
            return AccessFinding(reader: .unknown, verdict: .unsigned, grant: nil, request: nil)
        }
        let parameters = text.parameters
        let request = access.request.isEmpty ? nil : try? GrantedRequest(decoding: access.request)
        let isRefused = access.outcome == .refused
        if let device = devices[parameters.keyID] {
            guard access.isSigned(by: device.signing, saying: text) else {
                return AccessFinding(reader: .unknown, verdict: .unsigned, grant: nil, request: nil)
            }
            let verdict: Verdict = isRefused ? .refused : device.revokedAt == nil ? .authorised : .afterRevocation
            return AccessFinding(reader: .device(parameters.keyID), verdict: verdict, grant: nil, request: nil)
        }
        if let member = members[parameters.keyID] {
            guard access.isSigned(by: member.signing, saying: text) else {
                return AccessFinding(reader: .unknown, verdict: .unsigned, grant: nil, request: nil)
            }
            return AccessFinding(
                reader: .member(parameters.keyID),
                verdict: isRefused ? .refused : verdict(under: member, at: parameters.created),
                grant: nil,
                request: nil
            )
        }
        if let grant = grants(signedBy: parameters.keyID).first {
            guard access.isSigned(by: grant.recipient.signing, saying: text) else {
                return AccessFinding(reader: .unknown, verdict: .unsigned, grant: nil, request: nil)
            }
            return AccessFinding(
                reader: .professional(grant.recipient.professional),
                verdict: isRefused ? .refused : verdict(on: request, under: grant, at: parameters.created),
                grant: grant.id,
                request: request
            )
        }
        if let claimant = access.claimant, access.isSigned(by: claimant.signing, saying: text) {
            return AccessFinding(
                reader: .claimant(claimant),
                verdict: isRefused ? .refused : .outsideGrant,
                grant: nil,
                request: request
            )
        }
        return AccessFinding(reader: .unknown, verdict: .unsigned, grant: nil, request: nil)
    }

    private func verdict(under member: Member, at seconds: Int64) -> Verdict {
        let time = Date(timeIntervalSince1970: TimeInterval(seconds))
        if member.end != nil || time > member.expires { return .afterRevocation }
        return member.isLive(at: time) ? .authorised : .outsideGrant
    }

    private func verdict(on request: GrantedRequest?, under grant: Grant, at seconds: Int64) -> Verdict {
        let time = Date(timeIntervalSince1970: TimeInterval(seconds))
        if grant.end != nil || time > grant.expires { return .afterRevocation }
        // Both clocks may differ by as much as a request is valid for.
        guard time.addingTimeInterval(TimeInterval(RequestSignature.maximumLifetime)) >= grant.notBefore,
            grant.rights.contains(.read), let request, request.grant == grant.id,
            request.items.allSatisfy({ grant.opens(category: $0.category, epoch: $0.epoch) })
        else { return .outsideGrant }
        return .authorised
    }
}
