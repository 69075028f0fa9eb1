import FoundationEssentials
import HealthModel
import SpaceClient
import SpaceProtocol
import Vault

extension World {
    /// Reads whose records are here, and who helps whom.
    func people(_ space: Space, _ vault: Vault) async -> Outcome {
        do throws(SyncError) {
            var mandates = try await Space.mandates(in: vault, at: environment.now())
            if try await Synchroniser.link(of: space) != nil { mandates += await (try connected(space)).caregivers() }
            return .people(
                PeopleOverview(
                    people: await vault.people(),
                    open: space.number,
                    mandates: mandates,
                    ends: Dictionary(
                        mandates.map { ($0.id, environment.civilDate($0.until)) },
                        uniquingKeysWith: { first, _ in first }
                    )
                )
            )
        } catch { return .failed(.sync(error)) }
    }

    /// In whose name the vault's owner acts in a space; nil in their own.
    func acting(in space: Space) async -> Acting? {
        guard let mandate = try? await space.mandate() else { return nil }
        return Acting(
            role: mandate.role,
            until: environment.civilDate(mandate.expires),
            isOver: mandate.isOver || mandate.expires < environment.now()
        )
    }
}
