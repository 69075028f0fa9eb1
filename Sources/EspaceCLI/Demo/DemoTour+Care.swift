import FoundationEssentials
import HealthModel
import ProgramConsole
import SpaceClient
import SpaceProtocol
import Vault

extension DemoTour {
    // MARK: Caregivers

    /// Brings a caregiver in, lets them work, refuses what is not theirs, and lets them leave.
    func care(_ space: Space, at server: DemoServer, _ practice: DemoPractice, _ tour: inout Tour) async {
        guard
            let first = try? await Synchroniser(
                space,
                transport: try run.transport(to: server.address, trustRoot: nil)
            )
        else { return }
        var invited: DemoCaregiver?
        await tour.step(
            say(
                "inviter une aidante, qui entre par un code depuis son propre espace",
                "invite a caregiver, who comes in by a code from a space of her own"
            )
        ) {
            let caregiver = try await invite(by: first, at: server, practice)
            invited = caregiver
            let kinds = Set(await caregiver.helped.entries().map(\.kind))
            let listed = await first.caregivers()
            return kinds.isSubset(of: [.allergy, .treatment]) && kinds.contains(.treatment)
                && listed.map(\.name) == [Self.caregiver.displayName] && listed[0].state == .active
        }
        guard let caregiver = invited else { return }
        await attribute(caregiver, space, first, &tour)
        await refuse(caregiver, space, first, &tour)
        await leave(caregiver, space, first, &tour)
        await caregiver.own.lock()
    }

    private static let caregiver = Person(family: "AIDANTE-FICTIVE", given: "Nour")

    private func invite(
        by first: Synchroniser,
        at server: DemoServer,
        _ practice: DemoPractice
    ) async throws -> DemoCaregiver {
        let (vault, _) = try await Vault.create(
            at: sealed + "/aidante.vault",
            passphrase: passphrase,
            owner: Self.caregiver,
            environment: run.vaults
        )
        let own = try await Space(vault: vault, environment: run.spaces)
        let now = run.spaces.now()
        let terms = MemberTerms(
            role: .contributor,
            kinds: [RecordKind.allergy.rawValue, RecordKind.treatment.rawValue],
            notBefore: now,
            expires: run.spaces.today.adding(days: 30).end(in: run.spaces.timeZone)
        )
        do {
            return try await DemoCaregiver.invite(own, by: first, terms, at: server, root: practice.root, run: run)
        } catch {
            await own.lock()
            throw error
        }
    }

    private func attribute(
        _ caregiver: DemoCaregiver,
        _ space: Space,
        _ first: Synchroniser,
        _ tour: inout Tour
    ) async {
        await tour.step(
            say(
                "elle ajoute un médicament, qui porte son nom",
                "she adds a medicine, which bears her name"
            )
        ) {
            let id = try await caregiver.helped.add(
                FormValues(kind: .treatment, values: ["name": "Aidine \(Self.canary)"]),
                acceptImplausible: true
            )
            try await caregiver.synchroniser.synchronise()
            try await first.synchronise()
            return try await space.detail(id).versions.map(\.author) == [Self.caregiver.displayName]
        }
    }

    private func refuse(
        _ caregiver: DemoCaregiver,
        _ space: Space,
        _ first: Synchroniser,
        _ tour: inout Tour
    ) async {
        await tour.step(
            say(
                "une autre rubrique et les accès lui sont refusés, rien ne change",
                "another section and the accesses are refused to her, nothing changes"
            )
        ) {
            let before = await space.entries().count
            let changes = try await first.history().changes.count
            do {
                _ = try await caregiver.helped.add(
                    FormValues(kind: .vaccination, values: ["name": "Grippe", "date": "2026"]),
                    acceptImplausible: true
                )
                return false
            } catch SpaceError.stopped(.notAllowed(.section)) {}
            do {
                _ = try await caregiver.synchroniser.decide(.inbox(.certified))
                return false
            } catch SyncError.notAllowed(.deciding) {}
            try await first.synchronise()
            let after = try await first.history().changes.count
            return await space.entries().count == before && after == changes
        }
    }

    private func leave(
        _ caregiver: DemoCaregiver,
        _ space: Space,
        _ first: Synchroniser,
        _ tour: inout Tour
    ) async {
        await tour.step(
            say(
                "elle rend son mandat, les clés changent, elle n'ouvre plus rien de nouveau",
                "she gives her mandate back, the keys change, she opens nothing new"
            )
        ) {
            guard try await caregiver.synchroniser.resign() else { return false }
            try await first.synchronise()
            guard await first.state?.isRotationDue == false else { return false }
            _ = try await space.add(
                FormValues(kind: .treatment, values: ["name": "Aprine \(Self.canary)"]),
                acceptImplausible: true
            )
            try await first.synchronise()
            do {
                try await caregiver.synchroniser.synchronise()
                return false
            } catch SyncError.notAllowed(.over) {
                return await !caregiver.helped.entries().contains { $0.title.hasPrefix("Aprine") }
            }
        }
    }
}
