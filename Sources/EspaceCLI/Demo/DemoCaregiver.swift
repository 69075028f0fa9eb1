import FoundationEssentials
import HealthModel
import ProgramConsole
import SpaceClient
import SpaceProtocol
import Vault

/// Somebody who helps the person of a demonstration, from a vault and under keys of their own.
struct DemoCaregiver {
    /// The caregiver's own space.
    let own: Space
    /// The space of whoever is helped, as it is in the caregiver's vault.
    let helped: Space
    let synchroniser: Synchroniser

    /// Brings a caregiver in with a code, as two people do who compare six digits on the telephone.
    ///
    /// The caregiver's `own` space is open, and `person` is the link of whoever is helped, at this `server`.
    static func invite(
        _ own: Space,
        by person: Synchroniser,
        _ terms: MemberTerms,
        at server: DemoServer,
        root: String,
        run: Run
    ) async throws -> DemoCaregiver {
        let offer = try await person.offerInvitation(terms)
        guard let code = PairingCode(parsing: offer.code.reveal()) else { throw SyncError.pairingCode }
        async let request = person.awaitCaregiver(offer)
        let answered = try await AnsweredInvitation(
            own,
            code: code,
            transport: try run.transport(to: server.address, trustRoot: nil)
        )
        let caregiver = try await request
        guard caregiver.check == answered.check else { throw SyncError.pairingRefused }
        try await person.accept(caregiver)
        let synchroniser = try await answered.finish(in: own, address: server.address, trustRoot: root)
        try await synchroniser.synchronise()
        return DemoCaregiver(own: own, helped: synchroniser.space, synchroniser: synchroniser)
    }
}
