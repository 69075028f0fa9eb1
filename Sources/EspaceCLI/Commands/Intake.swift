import HealthFormats
import SpaceClient
import SpaceProtocol
import Vault

/// The files of one import: those read into a plan, and the archives, which have a passphrase of their own.
struct Intake: Sendable {
    let plan: ImportPlan
    private let archives: [String]
    private let space: Space

    /// Reads every file; nothing is written, and one file that is not understood refuses them all.
    init(_ paths: [String], into space: Space) async throws {
        self.space = space
        do {
            plan = try await space.planImport(paths)
            archives = []
        } catch SpaceError.unsupported(.archive) {
            var others: [String] = []
            var archives: [String] = []
            for path in paths {
                do {
                    _ = try await space.planImport([path])
                    others.append(path)
                } catch SpaceError.unsupported(.archive) {
                    archives.append(path)
                }
            }
            self.archives = archives
            plan = try await space.planImport(others)
        }
    }

    /// Opens the archives with their own passphrase, else with that of the space, else with one asked for.
    func open(_ source: SecretSource, passphrase: Passphrase, run: Run) async throws -> [OpenedArchive] {
        var opened: [OpenedArchive] = []
        for path in archives {
            if let line = try source.firstLine(.passphrase) {
                opened.append(try await OpenedArchive(path, .passphrase(Passphrase(line)), into: space))
                continue
            }
            do {
                opened.append(try await OpenedArchive(path, .passphrase(passphrase), into: space))
            } catch VaultError.wrongPassphrase where run.console.inputIsTerminal {
                let typed = try run.typed(say("Phrase secrète de l'archive\u{A0}: ", "Passphrase of the archive: "))
                opened.append(try await OpenedArchive(path, .passphrase(typed), into: space))
            }
        }
        return opened
    }
}

/// An archive that opens with a credential, and what it would bring.
struct OpenedArchive: Sendable {
    let path: String
    let credential: Credential
    /// How many records it holds.
    let read: Int
    /// How many of them the space does not have.
    let added: Int

    /// The name of the file, without its folder.
    var name: String { path.split(separator: "/").last.map(String.init) ?? path }

    init(_ path: String, _ credential: Credential, into space: Space) async throws {
        let archive = try await Vault.open(at: path, with: credential, access: .readOnly)
        let ids = await archive.entries().map(\.id)
        await archive.lock()
        let known = Set(await (space.entries(nil) + space.bin()).map(\.id))
        self.path = path
        self.credential = credential
        read = ids.count
        added = ids.count { !known.contains($0) }
    }
}
