import CSeeds
import FoundationEssentials
import HealthModel
import ProgramConsole
import SpaceClient
import SpaceProtocol
import Vault

/// The fictitious people the program carries with it, one for each pilot department.
struct DemoSeeds {
    /// The departments that have a person.
    static let departments = [31, 44, 80]

    /// The files of the person by their path, the record in `record.json`.
    let files: [(path: String, bytes: [UInt8])]

    /// The files of one department; `nil` when nobody lives there.
    init?(department: Int) {
        let prefix = "demo/\(department)/"
        files = UnsafeBufferPointer(start: espace_seeds(), count: espace_seed_count()).compactMap { seed in
            let path = String(cString: seed.path)
            guard path.hasPrefix(prefix) else { return nil }
            return (
                String(path.dropFirst(prefix.count)), Array(UnsafeBufferPointer(start: seed.bytes, count: seed.length))
            )
        }
        guard files.contains(where: { $0.path == "record.json" }) else { return nil }
    }

    /// The person the record is about.
    func person() throws -> Person? {
        let record = files.first { $0.path == "record.json" }?.bytes ?? []
        for entry in try JSON(parsing: record)["entry"]?.array ?? [] {
            guard let json = entry["resource"], json["resourceType"]?.string == "Patient" else { continue }
            return Person(patient: try Resource(parsing: Data(json.serialized())))
        }
        return nil
    }

    /// Writes the files into a folder, for the owner only, and returns the path of the record.
    func write(to folder: DemoFolder) throws(CommandError) -> String {
        for file in files { _ = try folder.write(file.bytes, to: "dossier/" + file.path) }
        return folder.file("dossier/record.json")
    }
}

extension DemoSeeds {
    /// Makes a vault that holds the person's record.
    func makeSpace(at path: String, passphrase: Passphrase, folder: DemoFolder, run: Run) async throws -> Space {
        guard let owner = try person() else { throw CommandError.unreadable(.file) }
        let (vault, _) = try await Vault.create(
            at: path,
            passphrase: passphrase,
            owner: owner,
            environment: run.vaults
        )
        let space = try await Space(vault: vault, environment: run.spaces)
        do {
            try await space.perform(try await space.planImport([try write(to: folder)]))
        } catch {
            await space.lock()
            throw error
        }
        return space
    }
}
