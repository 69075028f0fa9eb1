import FoundationEssentials
import HealthFormats
package import HealthModel
import SpaceProtocol
package import Vault

#if canImport(Glibc)
import Glibc
#endif

/// What taking in an archive would do, before anything is done; it holds the archive open until it is performed or dropped.
package struct ArchivePlan: Sendable {
    /// The name of the file, without its folder.
    package let name: String
    /// How many records it holds, those in its bin among them.
    package let read: Int
    /// How many of them are not here.
    package let added: Int
    /// How many are here and get versions they lack.
    package let updated: Int
    /// How many are here as they are in the archive.
    package let unchanged: Int
    /// How many of the records to add there are of each kind.
    package let kinds: [RecordKind: Int]
    /// The titles of the first records to add.
    package let titles: [String]
    /// What the person should know before going on.
    package let warnings: [ImportPlan.Warning]

    let archive: Vault
}

/// An archive is a vault file of its own, with a passphrase of its own: one documented format serves both, and every tool that checks or
/// opens a vault checks and opens an archive.
extension Space {
    func exportArchive(
        to path: String,
        passphrase: Passphrase,
        progress: @escaping @Sendable (Progress) -> Void
    ) async throws(SpaceError) -> ExportReport {
        // An archive is all that a person has, for that person to take along.
        guard number == .owner else { throw .stopped(.notAllowed(.owner)) }
        guard access(path, F_OK) != 0 else { throw .file(.exists) }
        let draft = path + ".part-\(getpid())"
        defer { for ending in ["", "-wal", "-shm", "-journal", ".lock"] { unlink(draft + ending) } }
        let owner = person()
        let environment = environment.archives
        let copied = try await wrapping { () throws(VaultError) -> TransferReport in
            // Nobody is told the recovery code of an archive: its passphrase alone opens it.
            let archive = try await Vault.create(
                at: draft,
                passphrase: passphrase,
                owner: owner,
                environment: environment
            ).vault
            return try await closing(archive) { () throws(VaultError) in
                try await archive.update(to: try await vault.space())
                let report = try await archive.takeIn(from: vault) { done, total in
                    progress(Progress(unit: .records, done: done, total: total))
                }
                // A backup is complete in one file, durable, and never in the place of another.
                try await archive.backup(to: path)
                return report
            }
        }
        return ExportReport(
            format: .archive,
            records: copied.records,
            documents: copied.documents,
            documentsLeftOut: 0,
            files: [path]
        )
    }

    /// Opens an archive, checks every byte of it and says what taking it in would do; nothing is written.
    ///
    /// - Parameters:
    ///   - path: The archive.
    ///   - credential: What opens it.
    /// - Returns: The plan; perform it or drop it, for it holds the archive open.
    /// - Throws: `.vault` with `.wrongPassphrase`, `.damaged` and the like.
    package func planArchive(_ path: String, with credential: Credential) async throws(SpaceError) -> ArchivePlan {
        guard number == .owner else { throw .stopped(.notAllowed(.owner)) }
        let environment = environment.archives
        let (archive, preview, owner) = try await wrapping {
            () throws(VaultError) -> (Vault, TransferPreview, Person) in
            let archive = try await Vault.open(
                at: path,
                with: credential,
                access: .readOnly,
                environment: environment
            )
            do throws(VaultError) {
                if let damage = try await archive.check().damage.first { throw VaultError.damaged(damage) }
                return (archive, try await vault.preview(of: archive), try await archive.space().person)
            } catch {
                await archive.lock()
                throw error
            }
        }
        let entries = await archive.entries().filter { preview.added.contains($0.id) && $0.binnedOn == nil }
            .map { entry($0) }.sorted(by: EntryOrder.newestFirst)
        return ArchivePlan(
            name: path.split(separator: "/").last.map(String.init) ?? path,
            read: preview.total,
            added: preview.added.count,
            updated: preview.extended.count,
            unchanged: preview.unchanged,
            kinds: Dictionary(grouping: entries, by: \.kind).mapValues(\.count),
            titles: entries.prefix(12).map(\.title),
            warnings: otherPeople([SubjectFacts(owner.patientResource())].compactMap(\.self)),
            archive: archive
        )
    }

    /// Takes in everything of an archive that this space does not have yet: every version of every record, the documents, the
    /// unfinished forms, and those settings and facts about the person that nothing is said of here.
    ///
    /// Nothing that is here is changed or removed. It goes in batches, each whole; after an interruption, importing again goes on. The
    /// archive is closed in any case, so a plan is performed once.
    @discardableResult
    package func perform(
        _ plan: ArchivePlan,
        progress: @escaping @Sendable (Progress) -> Void = { _ in }
    ) async throws(SpaceError) -> TransferReport {
        do throws(SpaceError) { try await refuseIfStopped() } catch {
            await plan.archive.lock()
            throw error
        }
        let known = Set(await vault.entries().map(\.id))
        let (report, brought) = try await wrapping { () throws(VaultError) -> (TransferReport, SpaceInformation) in
            try await closing(plan.archive) { () throws(VaultError) in
                let report = try await vault.takeIn(from: plan.archive) { done, total in
                    progress(Progress(unit: .records, done: done, total: total))
                }
                return (report, try await plan.archive.space())
            }
        }
        unseen.formUnion(await vault.entries().map(\.id).filter { !known.contains($0) })
        try await update(
            person: person().completed(by: brought.person),
            settings: settings().completed(by: brought.settings)
        )
        return report
    }

    /// Plans and performs at once.
    ///
    /// - Parameters:
    ///   - path: The archive.
    ///   - credential: What opens it.
    ///   - progress: Told as records are written.
    /// - Returns: How much was new here.
    /// - Throws: What planning and performing throw.
    package func importArchive(
        _ path: String,
        with credential: Credential,
        progress: @escaping @Sendable (Progress) -> Void = { _ in }
    ) async throws(SpaceError) -> TransferReport {
        try await perform(try await planArchive(path, with: credential), progress: progress)
    }

    /// Closes an archive without taking anything in.
    package func drop(_ plan: ArchivePlan) async {
        await plan.archive.lock()
    }

    private func closing<R>(_ archive: Vault, _ body: () async throws(VaultError) -> R) async throws(VaultError) -> R {
        do throws(VaultError) {
            let result = try await body()
            await archive.lock()
            return result
        } catch {
            await archive.lock()
            throw error
        }
    }
}

extension Person {
    /// The same person with what is missing taken from another description.
    fileprivate func completed(by other: Person) -> Person {
        var completed = self
        if family.isEmpty, given.isEmpty { (completed.family, completed.given) = (other.family, other.given) }
        completed.birthDate = birthDate ?? other.birthDate
        completed.ins = ins ?? other.ins
        completed.sex = sex ?? other.sex
        return completed
    }
}

extension VaultSettings {
    /// The same settings, and those of others that are not set here.
    fileprivate func completed(by others: VaultSettings) -> VaultSettings {
        var completed = self
        for (name, value) in others.values where completed[name] == nil { completed[name] = value }
        return completed
    }
}
