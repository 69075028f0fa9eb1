package import Certification
package import FoundationEssentials
package import HealthModel
package import SpaceProtocol

/// One access as the patient sees it.
package struct GrantSummary: Hashable, Sendable, Identifiable {
    /// Where it stands.
    package enum State: String, Hashable, Sendable, Codable {
        /// It is in effect.
        case active
        /// Its time is over, or has not come.
        case ended
        /// The patient ended it.
        case revoked
        /// The patient blocked the professional.
        case blocked
        /// It was decided here and is not in effect yet: NOT YET EFFECTIVE.
        case pending
    }

    /// The grant's id.
    package let id: UUID
    /// Who.
    package let professional: ProfessionalID
    /// Who a pinned authority says it is; nil where none vouches for them.
    package let subject: ProfessionalSubject?
    /// The hash of the certificate it was given to.
    package let certificate: LogHash
    /// The kinds of records it opens.
    package let kinds: [String]
    /// What it allows.
    package let rights: [GrantRight]
    /// When it begins.
    package let from: Date
    /// The last moment it is valid.
    package let until: Date
    /// Where it stands.
    package let state: State
    /// Why the professional's identity does not hold any more (A32): the certificate ended or was revoked since; nil while it holds.
    package let doubt: CertificationError?
    /// Whether its end was decided here and is not in effect yet: the professional can still read.
    package let isEndPending: Bool
}

extension Synchroniser {
    /// Every access there is and was, live ones first, with what waits to take effect.
    package func grants() -> [GrantSummary] {
        let now = environment.now()
        let state = follower.state
        var summaries: [GrantSummary] = []
        for case .grant(let intent) in link.intents {
            summaries.append(
                GrantSummary(
                    id: intent.id,
                    professional: intent.professional,
                    subject: intent.recipient.flatMap {
                        self.subject(ofCertificate: $0.certificate, for: $0.signing)
                    },
                    certificate: LogHash(of: intent.certificate),
                    kinds: intent.kinds,
                    rights: intent.rights,
                    from: intent.notBefore,
                    until: intent.expires,
                    state: .pending,
                    doubt: nil,
                    isEndPending: false
                )
            )
        }
        let ends = link.intents
        summaries += (state?.grants.values.sorted { $0.since > $1.since } ?? []).map { grant in
            GrantSummary(
                id: grant.id,
                professional: grant.recipient.professional,
                subject: subject(ofCertificate: grant.recipient.certificate, for: grant.recipient.signing),
                certificate: LogHash(of: grant.recipient.certificate),
                kinds: (link.bundle?.kinds(of: grant.categories.keys) ?? []).sorted(),
                rights: grant.rights.sorted(),
                from: grant.notBefore,
                until: grant.expires,
                state: Self.state(of: grant, at: now),
                doubt: grant.end == nil ? doubt(about: grant.recipient.certificate, at: now) : nil,
                isEndPending: grant.end == nil
                    && (ends.contains(.revoke(grant.id)) || ends.contains(.block(grant.recipient.professional)))
            )
        }
        return summaries.sorted { ($0.state.isOver ? 1 : 0) < ($1.state.isOver ? 1 : 0) }
    }

    /// The professionals who are blocked, with those whose blocking waits to take effect.
    package func blocked() -> [ProfessionalID] {
        var blocked = follower.state?.blocked ?? []
        for case .block(let professional) in link.intents { blocked.insert(professional) }
        return blocked.sorted()
    }

    /// What is known by now against a certificate: its own end, and the latest lists of the pinned authorities.
    func doubt(about der: Data, at now: Date) -> CertificationError? {
        guard let certificate = try? UnverifiedCertificate(der: der) else { return .malformed }
        if certificate.notAfter < now { return .expired }
        let lists = link.register.statuses.compactMap { compact in
            link.authorities.lazy.compactMap { try? StatusList(verifying: compact, of: $0) }.first
        }
        return lists.contains { $0.revoked.contains(certificate.hash) } ? .revoked : nil
    }

    private static func state(of grant: Grant, at now: Date) -> GrantSummary.State {
        switch grant.end?.reason {
        case .revoked: grant.expires < now ? .ended : .revoked
        case .blocked: .blocked
        case nil: grant.isLive(at: now) ? .active : .ended
        }
    }
}

extension GrantSummary.State {
    /// Whether it opens nothing any more.
    package var isOver: Bool { self != .active && self != .pending }
}

/// What is proposed when somebody is given access; every part is the patient's to change.
package struct GrantProposal: Hashable, Sendable {
    /// The kinds of records.
    package var kinds: [RecordKind]
    /// What it allows.
    package var rights: Set<GrantRight>
    /// The last civil day.
    package var until: CivilDate

    /// What the dated tables propose to a profession.
    ///
    /// - Parameters:
    ///   - profession: The code of the profession.
    ///   - today: The first civil day.
    package init(profession: String, today: CivilDate) {
        kinds = AccessDefault.of(profession: profession)?.kinds ?? []
        rights = [.read, .deposit]
        until = today.adding(days: ReferenceData.standard.grantDurations.days(for: profession))
    }

    /// The terms, which end at 23:59:59 of the last civil day where the patient lives (T1).
    package func terms(
        now: Date,
        timeZone: TimeZone,
        includesHistory: Bool = true,
        isAutomatic: Bool = false
    ) -> GrantTerms {
        GrantTerms(
            kinds: Set(kinds.map(\.rawValue)),
            rights: rights,
            notBefore: now,
            expires: until.end(in: timeZone),
            includesHistory: includesHistory,
            isAutomatic: isAutomatic
        )
    }
}

extension CivilDate {
    /// The last whole second of the day in a time zone, whatever its clocks do meanwhile (T1).
    package func end(in zone: TimeZone) -> Date {
        let midnight = TimeInterval(adding(days: 1).daysSince1970) * 86_400
        var moment = Date(timeIntervalSince1970: midnight)
        // Twice, because the offset that counts is the one at the moment looked for.
        for _ in 0..<2 {
            moment = Date(timeIntervalSince1970: midnight - TimeInterval(zone.secondsFromGMT(for: moment)))
        }
        return moment.addingTimeInterval(-1)
    }
}
