import FoundationEssentials
package import HealthModel
package import SpaceClient
package import SpaceProtocol
package import Vault

/// What is chosen for a mandate before it is given.
package struct MandateChoice: Hashable, Sendable {
    /// What the caregiver may do.
    package var role: MemberRole
    /// The sections, of who is no legal representative.
    package var kinds: Set<RecordKind>
    /// The last day.
    package var until: CivilDate
    /// Whether they see who reads the space.
    package var readsJournal: Bool

    /// A mandate of these parts.
    package init(role: MemberRole, kinds: Set<RecordKind>, until: CivilDate, readsJournal: Bool = false) {
        self.role = role
        self.kinds = kinds
        self.until = until
        self.readsJournal = readsJournal
    }

    /// The terms as the space signs them.
    func terms(from start: Date, timeZone: TimeZone) -> MemberTerms {
        MemberTerms(
            role: role,
            kinds: role == .guardian ? [] : Set(kinds.map(\.rawValue)),
            notBefore: start,
            expires: until.end(in: timeZone),
            readsJournal: readsJournal
        )
    }
}

/// Something to do about people who act for one another.
package enum HelpDeed: Equatable, Sendable {
    /// Making a code by which somebody becomes a caregiver.
    case invite(MandateChoice)
    /// Waiting for whoever has the code.
    case awaitCaregiver
    /// What the person says to whoever came.
    case decide(isAccepted: Bool)
    /// Answering an invitation with the code that was given.
    case answer(code: Typed, address: String, trustRoot: String)
    /// Waiting for the person's yes, then taking their space in.
    case begin
    case change(CaregiverSummary.ID, MandateChoice)
    case end(CaregiverSummary.ID)
    /// Giving back the mandate for the person whose records are there.
    case resign(SpaceNumber)
}

/// What came of it.
package enum HelpOutcome: Sendable {
    /// Somebody waits with the code.
    case answered(HelpOffer)
    /// The space of whoever is helped is in the vault.
    case began(SpaceNumber)
    /// Decided; whether it is in effect, or waits for the server.
    case done(isInEffect: Bool)
}

/// What somebody who asked for help offers.
package struct HelpOffer: Hashable, Sendable {
    /// Who they are.
    package var person: String
    /// The six digits which both sides show.
    package var check: String
    /// What the mandate allows.
    package var role: MemberRole
    /// The sections; nil for all.
    package var kinds: Set<RecordKind>?
    /// The last day.
    package var until: CivilDate
}

/// What there is to look at in the space of somebody else in the vault.
package struct OtherNews: Hashable, Sendable {
    /// Who.
    package var person: VaultPerson
    /// Lines of the journal to look at.
    package var alarms: Int
    /// Everything else that asks for a look.
    package var looks: Int
}
