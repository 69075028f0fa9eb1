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
        root: String,
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
            let synchroniser = try await joining.finish(space, address: server.address, trustRoot: root)
            return DemoDevice(space: space, synchroniser: synchroniser)
        } catch {
            await space.lock()
            throw error
        }
    }
}

extension DemoServer {
    /// Begins the space of the first computer at this server.
    func link(_ space: Space, root: String, run: Run) async throws -> Synchroniser {
        try await Synchroniser.found(
            space,
            at: address,
            trustRoot: root,
            transport: try run.transport(to: address, trustRoot: nil),
            deviceName: say("Ordinateur", "Computer"),
            recovery: RecoveryCode()
        )
    }
}

/// The two computers, the server and the professionals between which a person looks around; all of it is on this computer.
struct DemoWorld {
    let server: DemoServer
    let practice: DemoPractice
    /// The vaults of both computers.
    let first: String
    let second: String
    /// The vault of whoever helps the person, or whom the person helps; nil where the demonstration has nobody.
    private(set) var other: String?
    /// Whether the person of the demonstration is the one who is helped.
    let isHelped: Bool

    /// The department of an elderly person, and that of the adult who helps her.
    private static let (elder, adult) = (80, 31)

    /// Makes both vaults, linked and up to date, and leaves them locked; the server runs on.
    init(_ seeds: DemoSeeds, passphrase: Passphrase, folder: DemoFolder, run: Run) async throws {
        first = folder.file("espace/espace.vault")
        second = folder.file("espace/deuxieme-appareil.vault")
        isHelped = seeds.department == Self.elder
        let space = try await seeds.makeSpace(at: first, passphrase: passphrase, folder: folder, run: run)
        do {
            practice = try await DemoPractice(in: folder, department: seeds.department, run: run)
            server = try await DemoServer.start(in: folder, root: practice.trustRoot, now: run.spaces.now)
            let synchroniser = try await server.link(space, root: practice.root, run: run)
            try await synchroniser.synchronise()
            let device = try await DemoDevice.pair(
                with: synchroniser,
                at: server,
                root: practice.root,
                path: second,
                passphrase: passphrase,
                run: run
            )
            try await device.synchroniser.synchronise()
            try await device.synchroniser.fetchDocuments()
            _ = try await practice.enrol(at: server)
            await device.space.lock()
            try await meetOther(of: seeds, space, synchroniser, passphrase, folder, run)
            await space.lock()
        } catch {
            await space.lock()
            throw error
        }
    }

    /// Lets the adult help the elderly person, whichever of them the demonstration is about.
    private mutating func meetOther(
        of seeds: DemoSeeds,
        _ space: Space,
        _ synchroniser: Synchroniser,
        _ passphrase: Passphrase,
        _ folder: DemoFolder,
        _ run: Run
    ) async throws {
        guard isHelped || seeds.department == Self.adult,
            let others = DemoSeeds(department: isHelped ? Self.adult : Self.elder)
        else { return }
        let path = folder.file("espace/" + (isHelped ? "aidante.vault" : "personne-aidee.vault"))
        let other = try await others.makeSpace(at: path, passphrase: passphrase, folder: folder, run: run)
        do {
            var helped = synchroniser
            if !isHelped {
                helped = try await server.link(other, root: practice.root, run: run)
                try await helped.synchronise()
            }
            let terms = MemberTerms(
                role: .contributor,
                kinds: Set(RecordKind.allCases.map(\.rawValue)),
                notBefore: run.spaces.now(),
                expires: run.spaces.today.adding(months: 12).end(in: run.spaces.timeZone)
            )
            _ = try await DemoCaregiver.invite(
                isHelped ? other : space,
                by: helped,
                terms,
                at: server,
                root: practice.root,
                run: run
            )
            await other.lock()
        } catch {
            await other.lock()
            throw error
        }
        self.other = path
    }
}
