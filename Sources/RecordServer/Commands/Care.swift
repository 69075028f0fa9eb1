import ArgumentParser
import FoundationEssentials
import Glibc
import SpaceProtocol

extension EspaceServer {
    /// `espace-server stats`.
    struct Stats: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "stats",
            abstract: "Compte ce qui est gardé ; jamais de contenu. / Counts what is kept; never content."
        )

        @OptionGroup var storage: StorageOptions

        @Flag(help: "Écrit du JSON. / Writes JSON.")
        var json = false

        func run() async throws {
            let stats = try await RecordEngine(driver: try storage.open()).stats()
            if json {
                FileHandleText.out(String(decoding: CanonicalJSON.encode(stats), as: UTF8.self) + "\n")
            } else {
                FileHandleText.out(
                    """
                    Espaces / spaces            \(stats.spaces)
                    Actifs / active (30 j)      \(stats.active)
                    Entrées / entries           \(stats.entries)
                    Dépôts / deposits           \(stats.deposits)
                    Octets / bytes              \(stats.bytes)

                    """
                )
            }
        }
    }

    /// `espace-server check`.
    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check",
            abstract: "Recalcule tous les journaux. / Recomputes every log."
        )

        @OptionGroup var storage: StorageOptions

        func run() async throws {
            var count = 0
            let damage = try await RecordEngine(driver: try storage.open()).check { count = $0 }
            for found in damage { FileHandleText.out("\(found.space) \(found.place)\n") }
            FileHandleText.out("\(count) espaces vérifiés / spaces checked\n")
            guard damage.isEmpty else { throw ServerFailure.damage(damage.count) }
        }
    }

    /// `espace-server backup FILE`.
    struct Backup: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "backup",
            abstract:
                "Copie tout dans un fichier pendant que le serveur tourne. / Copies everything into a file while the server runs."
        )

        @Argument(help: "Le nouveau fichier. / The new file.", completion: .file())
        var file: String

        @OptionGroup var storage: StorageOptions

        func run() async throws {
            umask(0o077)
            guard access(file, F_OK) != 0 else { throw ServerFailure.exists }
            let engine = try await RecordEngine(driver: try storage.open())
            let draft = file + ".partial"
            unlink(draft)
            do {
                try await engine.backup(to: draft)
            } catch {
                unlink(draft)
                throw error
            }
            let descriptor = open(draft, O_RDONLY | O_CLOEXEC)
            fsync(descriptor)
            close(descriptor)
            guard rename(draft, file) == 0 else { throw ServerFailure.unwritable }
        }
    }
}
