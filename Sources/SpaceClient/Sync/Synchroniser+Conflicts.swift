import Crypto
package import FoundationEssentials
package import HealthModel
import SpaceProtocol
package import Vault

/// One of the versions between which a person chooses.
package struct ConflictSide: Hashable, Sendable {
    /// The version.
    package let version: VersionID
    /// Whether it was written on this computer.
    package let isOwn: Bool
    /// Who wrote it, and when.
    package let author: String
    package let time: Date
    /// What it says; nil where it removes the record.
    package let resource: Resource?
}

/// Which version of a record stays.
package enum ConflictChoice: String, Hashable, Sendable, CaseIterable {
    /// The one written here.
    case mine
    /// The other one.
    case theirs
    /// Both: the other one becomes a record of its own.
    case both
}

extension Space {
    /// The records of which two versions wait for a choice, newest first.
    package func conflicts() async -> [Entry] {
        let ids = await vault.conflicts(in: number).keys
        return await vault.entries(of: Array(ids)).map { entry($0) }.sorted(by: EntryOrder.newestFirst)
    }

    /// The versions between which a person chooses for a record.
    ///
    /// - Throws: `SyncError.noConflict` when there is nothing to choose.
    package func sides(of record: RecordID) async throws(SyncError) -> [ConflictSide] {
        guard let conflict = await vault.conflicts(in: number)[record] else { throw .noConflict }
        var sides: [ConflictSide] = []
        do throws(VaultError) {
            for side in conflict.sides {
                let stored = try await vault.version(side.version, of: record)
                sides.append(
                    ConflictSide(
                        version: side.version,
                        isOwn: side.isOwn,
                        author: stored.version.author,
                        time: stored.version.time,
                        resource: stored.body.isEmpty ? nil : try? Resource(parsing: stored.body)
                    )
                )
            }
        } catch { throw .vault(error) }
        return sides
    }

    /// Makes a choice; the versions not chosen stay in the record's history.
    ///
    /// Where several versions come from elsewhere, `theirs` is the last of them.
    ///
    /// - Throws: `SyncError.noConflict` when there is nothing to choose.
    package func resolve(_ record: RecordID, keeping choice: ConflictChoice) async throws(SyncError) {
        guard let conflict = await vault.conflicts(in: number)[record] else { throw .noConflict }
        do throws(SpaceError) { try await refuseIfStopped() } catch { throw .space(error) }
        let mine = conflict.sides.last(where: \.isOwn) ?? conflict.sides.first
        let theirs = conflict.sides.last { $0.version != mine?.version }
        guard let mine, let theirs else { throw .noConflict }
        let all = conflict.sides.map(\.version)
        do throws(VaultError) {
            var audiences: [String?] = []
            for side in conflict.sides {
                audiences.append(try await vault.version(side.version, of: record).version.provenance.audience)
            }
            let audience = Audience.narrowest(audiences)
            let kept = try await vault.version(choice == .theirs ? theirs.version : mine.version, of: record)
            var changes: [RecordChange] = []
            if kept.body.isEmpty {
                changes.append(.bin(record))
            } else {
                changes.append(.put(try put(kept, of: record, replacing: all, for: audience)))
            }
            if choice == .both {
                let other = try await vault.version(theirs.version, of: record)
                if !other.body.isEmpty { changes.append(.put(try put(other, of: nil, replacing: [], for: audience))) }
            }
            let author = actorName()
            let finished = changes
            try await vault.commit(finished, author: author)
        } catch { throw .vault(error) }
        do throws(SpaceError) { try await refresh() } catch { throw .space(error) }
    }

    private func put(
        _ stored: StoredRecord,
        of record: RecordID?,
        replacing: [VersionID],
        for audience: String?
    ) throws(VaultError) -> RecordPut {
        guard let resource = try? Resource(parsing: stored.body) else {
            throw .damaged(Damage(.version, id: stored.version.id.description))
        }
        var provenance = stored.version.provenance
        // Two records must not answer to one name in the next import.
        if record == nil { provenance.identity = nil }
        provenance.audience = audience
        var put = RecordPut(
            record: record,
            space: number,
            body: stored.body,
            summary: RecordSummary(of: resource),
            provenance: provenance,
            documents: stored.version.documents,
            kind: record == nil ? .version : .merge
        )
        put.alsoReplacing = replacing
        return put
    }

    /// Merges the versions of a record where nobody can mind; every device makes the same of them.
    ///
    /// - Returns: Whether they are one now.
    func mergeIfPossible(_ record: RecordID, _ conflict: Conflict) async throws(VaultError) -> Bool {
        let sides = conflict.sides.sorted { $0.version.description < $1.version.description }
        var live: [StoredRecord] = []
        for side in sides {
            let stored = try await vault.version(side.version, of: record)
            // An edit beats a removal made beside it.
            if !stored.body.isEmpty { live.append(stored) }
        }
        guard let first = live.first, let latest = live.max(by: { Self.isEarlier($0.version, $1.version) }),
            var merged = try? Resource(parsing: first.body)
        else { return false }
        if live.count > 1 {
            let base = try await vault.commonAncestor(of: live.map(\.version.id), record: record)
            var baseResource: Resource?
            if let base {
                let stored = try await vault.version(base, of: record)
                baseResource = stored.body.isEmpty ? nil : try? Resource(parsing: stored.body)
            }
            for side in live.dropFirst() {
                guard let resource = try? Resource(parsing: side.body),
                    let both = RecordMerge.merge(merged, resource, base: baseResource)
                else { return false }
                merged = both
            }
        }
        let body = live.count == 1 ? first.body : Data(merged.bytes)
        var documents: [BlobID] = []
        for side in live { documents += side.version.documents.filter { !documents.contains($0) } }
        var put = RecordPut(
            record: record,
            space: number,
            body: body,
            summary: RecordSummary(of: merged),
            provenance: latest.version.provenance,
            documents: documents,
            kind: .merge
        )
        put.provenance.audience = Audience.narrowest(live.map(\.version.provenance.audience))
        put.alsoReplacing = sides.map(\.version)
        put.version = Self.mergeID(of: sides.map(\.version), body: body)
        put.origin = (latest.version.time, latest.version.author)
        let finished = put
        try await vault.commit([.put(finished)], author: latest.version.author)
        return true
    }

    private static func isEarlier(_ left: RecordVersion, _ right: RecordVersion) -> Bool {
        (left.time, left.id.description) < (right.time, right.id.description)
    }

    /// The id of a merge follows from what it merges and says, so that two devices which merge alike write one version.
    private static func mergeID(of parents: [VersionID], body: Data) -> VersionID? {
        var hash = SHA256()
        hash.update(data: Data("espace.merge".utf8))
        for parent in parents { hash.update(data: parent.bytes) }
        hash.update(data: body)
        return VersionID(bytes: Array(hash.finalize().prefix(16)))
    }
}

extension Synchroniser {
    /// Merges what can be merged without asking.
    func mergeConflicts() async throws(SyncError) {
        for (record, conflict) in await vault.conflicts(in: number).sorted(by: {
            $0.key.description < $1.key.description
        }) {
            do throws(VaultError) { _ = try await space.mergeIfPossible(record, conflict) } catch {
                throw .vault(error)
            }
        }
        do throws(SpaceError) { try await space.refresh() } catch { throw .space(error) }
    }
}
