package import HealthModel
package import SpaceClient
package import SpaceProtocol

/// In whose name the vault's owner acts, while it is not their own.
package struct Acting: Hashable, Sendable {
    /// What the mandate allows.
    package var role: MemberRole
    /// The last day of it.
    package var until: CivilDate
    /// Whether it is over.
    package var isOver: Bool
}

/// Everything the screen of people shows.
package struct PeopleOverview: Sendable {
    /// Whose records are in the vault, its owner first.
    package var people: [VaultPerson]
    /// Whose space is open.
    package var open: VaultPerson.ID
    /// Who helps the person whose space is open, and whom the vault's owner helps.
    package var mandates: [CaregiverSummary]
    /// The last day of each mandate, where the person lives.
    package var ends: [CaregiverSummary.ID: CivilDate]
}
