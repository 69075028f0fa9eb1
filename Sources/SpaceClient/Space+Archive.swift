import FoundationEssentials
import SpaceProtocol
package import Vault

#if canImport(Glibc)
import Glibc
#endif

/// An archive is a vault file of its own, with a passphrase of its own: one documented format serves both, and every tool that checks or
/// opens a vault checks and opens an archive.
extension Space {
    func exportArchive(
        to path: String,
        passphrase: Passphrase,
        progress: @escaping @Sendable (Progress) -> Void
    ) async throws(SpaceError) -> ExportReport {
        guard access(path, F_OK) != 0 else { throw .file(.exists) }
        let draft = path + ".part-\(getpid())"
        defer { for ending in ["", "-wal", "-shm", "-journal", ".lock"] { unlink(draft + ending) } }
        let owner = person()
        let copied = try await wrapping { () throws(VaultError) -> TransferReport in
            // Nobody is told the recovery code of an archive: its passphrase alone opens it.
            let archive = try await Vault.create(at: draft, passphrase: passphrase, owner: owner).vault
            do throws(VaultError) {
                try await archive.update(to: try await vault.space())
                let report = try await archive.takeIn(from: vault) { done, total in
                    progress(Progress(unit: .records, done: done, total: total))
                }
                await archive.lock()
                return report
            } catch {
                await archive.lock()
                throw error
            }
        }
        guard link(draft, path) == 0 else { throw .file(errno == EEXIST ? .exists : .unwritable) }
        return ExportReport(
            format: .archive,
            records: await vault.entries().count,
            documents: copied.documents,
            documentsLeftOut: 0,
            files: [path]
        )
    }

    /// Takes in everything of an archive that this space does not have yet: every version of every record, and the documents.
    ///
    /// Nothing that is here is changed or removed. It goes in batches, each whole; after an interruption, importing again goes on.
    ///
    /// - Parameters:
    ///   - path: The archive.
    ///   - credential: What opens it.
    package func importArchive(
        _ path: String,
        with credential: Credential,
        progress: @escaping @Sendable (Progress) -> Void = { _ in }
    ) async throws(SpaceError) -> TransferReport {
        let known = Set(await vault.entries().map(\.id))
        let report = try await wrapping { () throws(VaultError) -> TransferReport in
            let archive = try await Vault.open(at: path, with: credential, access: .readOnly)
            do throws(VaultError) {
                let report = try await vault.takeIn(from: archive) { done, total in
                    progress(Progress(unit: .records, done: done, total: total))
                }
                await archive.lock()
                return report
            } catch {
                await archive.lock()
                throw error
            }
        }
        unseen.formUnion(await vault.entries().map(\.id).filter { !known.contains($0) })
        return report
    }
}
