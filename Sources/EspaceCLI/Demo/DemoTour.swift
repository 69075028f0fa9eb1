import FoundationEssentials
import HealthModel
import ProgramConsole
import SpaceClient
import SpaceProtocol
import Vault

/// The scripted tour: what a person does with a space, each step checked by what can be read back afterwards.
struct DemoTour {
    let run: Run
    let folder: DemoFolder
    let seeds: DemoSeeds
    let passphrase: Passphrase

    /// Text that no file of the vault may hold in clear.
    static let canary = "Canari-fictif-7Q2Z"

    /// The folder of what is sealed, and of what is written in clear on purpose.
    var sealed: String { folder.file("espace") }
    var clear: String { folder.file("exports") }
    var path: String { sealed + "/espace.vault" }

    /// Plays every step.
    func play() async throws {
        var tour = Tour(console: run.console, json: run.common.json)
        _ = try folder.folder("espace")
        _ = try folder.folder("exports")
        guard let owner = try seeds.person() else { throw CommandError.unreadable(.file) }
        let (vault, code) = try await Vault.create(
            at: path,
            passphrase: passphrase,
            owner: owner,
            environment: run.vaults
        )
        let space = try await Space(vault: vault, environment: run.spaces)
        await tour.step(say("créer un espace chiffré", "make an encrypted space")) {
            await space.person().displayName == owner.displayName
        }
        await fill(space, &tour)
        await write(space, &tour)
        await correct(space, &tour)
        await exchange(space, vault, &tour)
        await link(space, &tour)
        await tour.step(say("verrouiller", "lock")) {
            await space.lock()
            return try await refuses(.locked) { try await vault.check() }
        }
        await keys(code, &tour)
        await tour.step(
            say("aucun texte en clair dans les fichiers de l'espace", "no clear text in the files of the space")
        ) {
            let texts = [Self.canary, "Pénicilline", "AllergyIntolerance", owner.family]
            return DemoFolder.leaks(of: texts, under: sealed).isEmpty
        }
        try tour.finish()
    }

    // MARK: Filling

    private func fill(_ space: Space, _ tour: inout Tour) async {
        await tour.step(say("importer le dossier et ses documents", "import the record and its documents")) {
            let report = try await imports([try seeds.write(to: folder)], into: space)
            return report.allSatisfy(\.rejected.isEmpty) && report.reduce(0) { $0 + $1.added } > 100
        }
        await tour.step(say("importer deux fois n'ajoute rien", "importing twice adds nothing")) {
            let before = await space.entries(nil).count
            let report = try await imports([folder.file("dossier/record.json")], into: space)
            let after = await space.entries(nil).count
            return report.allSatisfy { $0.added == 0 } && after == before
        }
        await tour.step(say("lire un document du dossier", "read a document of the record")) {
            for entry in await space.entries(.document) {
                try await space.extractDocument(entry.id, to: clear + "/" + entry.id.description)
                let bytes = FileManager.default.contents(atPath: clear + "/" + entry.id.description)
                guard seeds.files.contains(where: { Data($0.bytes) == bytes }) else { return false }
            }
            return await !space.entries(.document).isEmpty
        }
        await tour.step(
            say("joindre un fichier et le relire octet pour octet", "attach a file and read it back byte for byte")
        ) {
            let text = Array("Document fictif \(Self.canary)\n".utf8)
            let file = try folder.write(text, to: "exports/note.txt")
            let id = try await space.addDocument(file, type: "11502-2", title: Self.canary, date: nil)
            try await space.extractDocument(id, to: clear + "/relu.txt")
            return FileManager.default.contents(atPath: clear + "/relu.txt") == Data(text)
        }
    }

    // MARK: Reading and writing

    private func write(_ space: Space, _ tour: inout Tour) async {
        await tour.step(say("lister les allergies, les graves d'abord", "list allergies, severe ones first")) {
            let allergies = await space.entries(.allergy)
            let severe = allergies.map { $0.severity == .severe }
            return !allergies.isEmpty && severe == severe.sorted { $0 && !$1 }
        }
        await tour.step(
            say("ajouter un vaccin dont seul le mois est connu", "add a vaccination of which only the month is known")
        ) {
            let values = ["name": "Grippe", "date": "10/2024"]
            let id = try await space.add(FormValues(kind: .vaccination, values: values), acceptImplausible: true)
            return try await space.detail(id).entry.date?.description == "2024-10"
        }
        await tour.step(say("lire le calendrier des vaccins", "read the vaccination calendar")) {
            let report = await space.vaccinations()
            return !report.rows.isEmpty
        }
        await tour.step(say("chercher sans accents", "search without accents")) {
            let values = FormValues(kind: .allergy, values: ["name": "Éphédrine \(Self.canary)"])
            let id = try await space.add(values, acceptImplausible: true)
            return await space.search("ephedrine", in: .everything, limit: 20).entries.contains { $0.id == id }
        }
    }

    private func correct(_ space: Space, _ tour: inout Tour) async {
        var id: RecordID?
        await tour.step(say("corriger, l'ancienne version reste lisible", "correct, the former version stays readable"))
        {
            guard let entry = await space.search("ephedrine", in: .titles, limit: 1).entries.first else { return false }
            id = entry.id
            var values = try await space.form(of: entry.id, language: Speech.language)
            values.values["comment"] = Self.canary
            try await space.edit(entry.id, values, acceptImplausible: true)
            return try await space.detail(entry.id).versions.count == 2
        }
        await tour.step(say("mettre à la corbeille", "put in the bin")) {
            guard let id else { return false }
            try await space.delete(id)
            return await space.bin().map(\.id) == [id]
        }
        await tour.step(say("annuler", "undo")) {
            _ = try await space.undo()
            return await space.bin().isEmpty
        }
        await tour.step(say("jeter puis reprendre dans la corbeille", "throw away, then take back from the bin")) {
            guard let id else { return false }
            try await space.delete(id)
            try await space.restore(id)
            return await space.entries(.allergy).contains { $0.id == id }
        }
        await tour.step(
            say(
                "déclarer «\u{A0}aucune connue\u{A0}», jamais contre un élément",
                "state \"none known\", never against a record"
            )
        ) {
            do {
                _ = try await space.declareNone(.allergy)
                return false
            } catch SpaceError.recordsExist {
                for entry in await space.entries(.procedure) { try await space.delete(entry.id) }
                guard case .neverAsked = await space.knowledge(of: .procedure) else { return false }
                let id = try await space.declareNone(.procedure)
                guard case .declaredNone = await space.knowledge(of: .procedure) else { return false }
                return try await space.detail(id).entry.isAbsence
            }
        }
    }
}
