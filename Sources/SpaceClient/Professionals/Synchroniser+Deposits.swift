import Certification
package import FoundationEssentials
import HealthModel
package import SpaceProtocol

/// Who may leave something, and the address to give them.
package struct DepositSetting: Hashable, Sendable {
    /// Who may, as it was decided last.
    package let policy: DepositPolicy
    /// Whether that decision waits for the server.
    package let isPending: Bool
    /// The line to give to a professional; it pins the log as it is known now.
    package let address: SpaceAddress
}

extension Synchroniser {
    /// Who may leave something, and the space's address; nil before the first exchange.
    package func depositSetting() -> DepositSetting? {
        guard let state = follower.state, let inbox = state.inbox, let server = ServerAddress(parsing: link.address)
        else { return nil }
        var policy = inbox.policy
        for case .inbox(let decided) in link.intents { policy = decided }
        return DepositSetting(
            policy: policy,
            isPending: policy != inbox.policy,
            address: SpaceAddress(
                server: server,
                space: link.space,
                head: follower.head,
                sequence: state.head.sequence
            )
        )
    }

    /// Renews an access for the time that is proposed to the profession, counted from today; never for less than it has (T2).
    ///
    /// What it opens and allows stays the same, and so does the moment from which on it opens something.
    ///
    /// - Parameter id: The access.
    /// - Returns: Whether it is in the log now; what is not stays pending.
    /// - Throws: `SyncError.noSuchGrant` for one that is over, `.professionalRefused` where nobody vouches for the professional any more.
    @discardableResult
    package func renew(_ id: UUID) async throws(SyncError) -> Bool {
        let now = environment.now()
        guard let grant = follower.state?.grants[id], grant.end == nil, grant.expires >= now, let bundle = link.bundle
        else { throw .noSuchGrant }
        let recipient = grant.recipient
        guard doubt(about: recipient.certificate, at: now) == nil,
            let subject = subject(ofCertificate: recipient.certificate, for: recipient.signing)
        else { throw .professionalRefused }
        let proposal = GrantProposal(profession: subject.profession, today: environment.civilDate(now))
        let terms = GrantTerms(
            kinds: Set(bundle.kinds(of: grant.categories.keys)),
            rights: grant.rights,
            notBefore: grant.notBefore,
            expires: max(grant.expires, proposal.until.end(in: environment.timeZone)),
            includesHistory: false,
            isAutomatic: true
        )
        return try await decide(.grant(Intent.GrantIntent(id: id, to: recipient, terms)))
    }
}
