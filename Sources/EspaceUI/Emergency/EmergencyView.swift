package import SpaceClient
import SpaceProtocol

/// Everything the screen of emergencies shows.
package struct EmergencyView: Sendable {
    /// What the person consented to.
    package var summary: EmergencySummary
    /// The openings, the latest first.
    package var openings: [OpeningLine]
    /// How many records an opening without the third choice could read, and with it.
    package var shared: Int
    package var withHidden: Int
    /// Whether anybody can prove to be a regulation centre here.
    package var hasAuthority: Bool

    /// What was decided last, in effect or not.
    var chosen: EmergencyChoices { summary.pending ?? summary.choices ?? EmergencyChoices() }

    /// How many records could be read under some choices.
    func count(_ choices: EmergencyChoices) -> Int { choices.hidden ? withHidden : shared }
}

/// One opening with its moments on the person's clock.
package struct OpeningLine: Sendable {
    /// The opening.
    package var summary: OpeningSummary
    /// When.
    package var time: Clock
    /// The last moment of it.
    package var until: Clock
}

extension World {
    /// Reads what the screen of emergencies shows.
    func emergency(_ synchroniser: Synchroniser) async throws(SyncError) -> EmergencyView? {
        guard await synchroniser.state != nil else { return nil }
        let shared = try await synchroniser.previewEmergency(EmergencyChoices(regulation: true))
        let withHidden = try await synchroniser.previewEmergency(EmergencyChoices(regulation: true, hidden: true))
        return EmergencyView(
            summary: await synchroniser.emergency(),
            openings: await synchroniser.openings().map { summary in
                OpeningLine(
                    summary: summary,
                    time: clock(at: summary.opening.time),
                    until: clock(at: summary.opening.until)
                )
            },
            shared: shared.count(where: \.isVisible),
            withHidden: withHidden.count(where: \.isVisible),
            hasAuthority: await !synchroniser.authorities.isEmpty
        )
    }

    /// When the space was opened in an emergency that nobody has looked at; nil where nothing is to be looked at.
    func unseenOpening(of space: Space) async -> Clock? {
        guard let link = try? await Synchroniser.link(of: space) else { return nil }
        return link.openingsToCheck.first.map { clock(at: $0.time) }
    }
}
