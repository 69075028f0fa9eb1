import HealthModel
import ProgramConsole
import SpaceClient
import SpaceProtocol
import Vault

/// A second computer of the person of a demonstration.
struct DemoDevice {
    let space: Space
    let synchroniser: Synchroniser

    /// Brings a second device in with a code, as two people do who sit before two screens.
    static func pair(
        with first: Synchroniser,
        at server: DemoServer,
        path: String,
        passphrase: Passphrase,
        run: Run
    ) async throws -> DemoDevice {
        let (vault, _) = try await Vault.create(
            at: path,
            passphrase: passphrase,
            owner: Person(family: "", given: ""),
            environment: run.vaults
        )
        let space = try await Space(vault: vault, environment: run.spaces)
        do {
            let offer = try await first.offerPairing()
            guard let code = PairingCode(parsing: offer.code.reveal()) else { throw SyncError.pairingCode }
            async let request = first.awaitDevice(offer)
            let joining = try await Joining(
                space,
                code: code,
                transport: try run.transport(to: server.address, trustRoot: nil),
                deviceName: say("Téléphone", "Telephone")
            )
            let joiner = try await request
            guard joiner.check == joining.check else { throw SyncError.pairingRefused }
            try await first.accept(joiner)
            let synchroniser = try await joining.finish(space, address: server.address, trustRoot: nil)
            return DemoDevice(space: space, synchroniser: synchroniser)
        } catch {
            await space.lock()
            throw error
        }
    }
}

extension DemoServer {
    /// Begins the space of the first computer at this server.
    func link(_ space: Space, run: Run) async throws -> Synchroniser {
        try await Synchroniser.found(
            space,
            at: address,
            trustRoot: nil,
            transport: try run.transport(to: address, trustRoot: nil),
            deviceName: say("Ordinateur", "Computer"),
            recovery: RecoveryCode()
        )
    }
}

/// The two computers and the server between which a person looks around; all of it is on this computer.
struct DemoWorld {
    let server: DemoServer
    /// The vaults of both computers.
    let first: String
    let second: String

    /// Makes both vaults, linked and up to date, and leaves them locked; the server runs on.
    init(_ seeds: DemoSeeds, passphrase: Passphrase, folder: DemoFolder, run: Run) async throws {
        first = folder.file("espace/espace.vault")
        second = folder.file("espace/deuxieme-appareil.vault")
        let space = try await seeds.makeSpace(at: first, passphrase: passphrase, folder: folder, run: run)
        do {
            server = try await DemoServer.start(in: folder)
            let synchroniser = try await server.link(space, run: run)
            try await synchroniser.synchronise()
            let device = try await DemoDevice.pair(
                with: synchroniser,
                at: server,
                path: second,
                passphrase: passphrase,
                run: run
            )
            try await device.synchroniser.synchronise()
            try await device.synchroniser.fetchDocuments()
            await device.space.lock()
            await space.lock()
        } catch {
            await space.lock()
            throw error
        }
    }
}
