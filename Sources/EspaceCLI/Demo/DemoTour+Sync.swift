import FoundationEssentials
import HealthModel
import ProgramConsole
import SpaceClient
import SpaceProtocol
import Vault

extension DemoTour {
    // MARK: Two devices and a server

    /// Links the space to a server of its own, brings a second device in, and lets both work apart.
    func link(_ space: Space, _ tour: inout Tour) async {
        var started: DemoServer?
        var founded: DemoPractice?
        await tour.step(say("démarrer un serveur sur cet ordinateur", "start a record server on this computer")) {
            let practice = try await DemoPractice(in: folder, department: seeds.department, run: run)
            founded = practice
            let server = try await DemoServer.start(in: folder, root: practice.trustRoot, now: run.spaces.now)
            started = server
            let transport = try run.transport(to: server.address, trustRoot: nil)
            return try await Synchroniser.information(of: transport).name == "demonstration"
        }
        guard let server = started, let practice = founded else { return }
        let plain = server
        do {
            let second = try await play(space, at: plain, practice, &tour)
            await revoke(second, from: space, at: plain, &tour)
            await second?.space.lock()
            await share(space, with: practice, at: plain, &tour)
            await care(space, at: plain, practice, &tour)
        } catch {
            await tour.step(say("relier deux appareils", "link two devices")) { throw error }
        }
        await tour.step(
            say("aucun texte en clair chez le serveur", "no clear text at the server")
        ) {
            let texts = [Self.canary, "Pénicilline", "AllergyIntolerance", "Apixaban"]
            return DemoFolder.leaks(of: texts, under: plain.folder).isEmpty
        }
        await plain.stop()
    }

    private func play(
        _ space: Space,
        at server: DemoServer,
        _ practice: DemoPractice,
        _ tour: inout Tour
    ) async throws -> DemoDevice? {
        var linked: Synchroniser?
        await tour.step(say("relier l'espace et tout envoyer, scellé", "link the space and send everything, sealed")) {
            let synchroniser = try await server.link(space, root: practice.root, run: run)
            linked = synchroniser
            let report = try await synchroniser.synchronise()
            return report.pushed > 100
        }
        guard let first = linked else { return nil }
        var joined: DemoDevice?
        await tour.step(
            say("ajouter un deuxième appareil par un code", "bring a second device in with a code")
        ) {
            let device = try await DemoDevice.pair(
                with: first,
                at: server,
                root: practice.root,
                path: sealed + "/deuxieme-appareil.vault",
                passphrase: passphrase,
                run: run
            )
            joined = device
            let report = try await device.synchroniser.synchronise()
            let ours = await space.entries(nil).map(\.id).sorted()
            let theirs = await device.space.entries(nil).map(\.id).sorted()
            return report.pulled > 100 && ours == theirs
        }
        guard let second = joined else { return nil }
        await tour.step(say("rapatrier les documents", "fetch the documents")) {
            try await second.synchroniser.fetchDocuments()
            guard let document = await second.space.entries(.document).first else { return false }
            let copy = clear + "/second-" + document.id.description
            try await second.space.extractDocument(document.id, to: copy)
            let bytes = FileManager.default.contents(atPath: copy) ?? Data()
            return seeds.files.contains { Data($0.bytes) == bytes }
                || bytes == Data("Document fictif \(Self.canary)\n".utf8)
        }
        await apart(first, space, second, &tour)
        await choose(first, space, second, &tour)
        return second
    }

    private func apart(
        _ first: Synchroniser,
        _ space: Space,
        _ second: DemoDevice,
        _ tour: inout Tour
    ) async {
        await tour.step(
            say(
                "écrire des deux côtés, hors ligne, puis tout retrouver",
                "write on both sides, offline, then find it all"
            )
        ) {
            let here = try await space.add(
                FormValues(kind: .condition, values: ["name": "Asthme \(Self.canary)", "date": "2010"]),
                acceptImplausible: true
            )
            let there = try await second.space.add(
                FormValues(kind: .allergy, values: ["name": "Latex \(Self.canary)"]),
                acceptImplausible: true
            )
            guard try await first.waiting() == 1, try await second.synchroniser.waiting() == 1 else { return false }
            try await first.synchronise()
            try await second.synchroniser.synchronise()
            try await first.synchronise()
            let ours = await space.entries(nil).map(\.id).sorted()
            let theirs = await second.space.entries(nil).map(\.id).sorted()
            return ours == theirs && ours.contains(here) && ours.contains(there)
        }
    }

    private func choose(
        _ first: Synchroniser,
        _ space: Space,
        _ second: DemoDevice,
        _ tour: inout Tour
    ) async {
        await tour.step(
            say(
                "un médicament changé des deux côtés attend un choix",
                "a medicine changed on both sides waits for a choice"
            )
        ) {
            let id = try await space.add(
                FormValues(kind: .treatment, values: ["name": "Fictivine \(Self.canary)", "dosage": "1 le matin"]),
                acceptImplausible: true
            )
            try await first.synchronise()
            try await second.synchroniser.synchronise()
            for (space, dosage) in [(space, "1 matin et soir"), (second.space, "2 le matin")] {
                var form = try await space.form(of: id, language: Speech.language)
                form.values["dosage"] = dosage
                try await space.edit(id, form, acceptImplausible: true)
            }
            try await first.synchronise()
            try await second.synchroniser.synchronise()
            try await first.synchronise()
            guard await space.conflicts().map(\.id) == [id], await second.space.conflicts().map(\.id) == [id] else {
                return false
            }
            try await space.resolve(id, keeping: .mine)
            try await first.synchronise()
            try await second.synchroniser.synchronise()
            let form = try await second.space.form(of: id, language: Speech.language)
            return await second.space.conflicts().isEmpty && form.values["dosage"] == "1 matin et soir"
        }
    }

    private func revoke(
        _ second: DemoDevice?,
        from space: Space,
        at server: DemoServer,
        _ tour: inout Tour
    ) async {
        guard let second else { return }
        await tour.step(
            say(
                "retirer le deuxième appareil, il ne reçoit plus rien",
                "remove the second device, it gets nothing more"
            )
        ) {
            let first = try await Synchroniser(space, transport: try run.transport(to: server.address, trustRoot: nil))
            try await first.revoke(second.synchroniser.device)
            _ = try await space.add(
                FormValues(kind: .condition, values: ["name": "Secret \(Self.canary)", "date": "2026"]),
                acceptImplausible: true
            )
            try await first.synchronise()
            let before = await second.space.entries(nil).count
            do {
                try await second.synchroniser.synchronise()
                return false
            } catch is SyncError {
                return await second.space.entries(nil).count == before
            }
        }
    }
}
