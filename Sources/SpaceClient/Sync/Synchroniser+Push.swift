import FoundationEssentials
import HealthModel
import SpaceProtocol
package import Vault

extension PortableVersion {
    /// Who besides the owner may read it.
    var intendedAudience: Audience { audience.flatMap { Audience(parsing: $0) } ?? .shared }
}

extension Synchroniser {
    /// A commit is closed once its bodies are this long together, below every server's limit.
    private static let commitByteLimit = 4 << 20

    /// Sends what waits, in batches; a version waits until its own leaf was seen.
    func push(progress: @Sendable (SyncProgress) -> Void) async throws(SyncError) {
        let total = try await waiting()
        guard total > 0 else { return }
        if let refusal = link.mandate?.refusal(at: environment.now()) { throw .notAllowed(refusal) }
        var attempts = 0
        var lastSent: [VersionID] = []
        while true {
            let versions: [PortableVersion]
            do throws(VaultError) {
                versions = try await vault.outgoing(
                    of: number,
                    limit: CommitEntry.maximumCount,
                    byteLimit: Self.commitByteLimit
                )
            } catch { throw .vault(error) }
            guard !versions.isEmpty else { return }
            // The server said to have taken them, and its log does not have them.
            guard versions.map(\.id) != lastSent else { throw .refused(.unavailable) }
            do throws(SyncError) {
                try await send(versions, progress: progress)
                lastSent = versions.map(\.id)
                // Who the person is is no record of theirs.
                report.pushed += versions.count { !$0.content.provenance.isPerson }
                attempts = 0
            } catch .refused(.retiredEpoch) where !decides && attempts > 0 {
                // Somebody resigned: what waits is sent once whoever decides here has changed the keys.
                return
            } catch .refused(let code) where Self.isOvertaken(code) && attempts < 4 {
                // Another device was quicker, or an answer of ours was lost: what the log says now decides what is left to do.
                attempts += 1
                try await pull(progress: progress)
                try await auditKeys()
            }
            progress(.sending(report.pushed, of: max(total, report.pushed)))
        }
    }

    /// Whether a refusal means that the log has moved on.
    static func isOvertaken(_ code: WireError.Code) -> Bool {
        switch code {
        case .exists, .retiredEpoch, .stateConflict, .missingBlob: true
        default: false
        }
    }

    private func send(
        _ versions: [PortableVersion],
        progress: @Sendable (SyncProgress) -> Void
    ) async throws(SyncError) {
        guard follower.state?.closing == nil else { throw .closed }
        // Keys first: nothing is sealed for a category that not everybody entitled to it has the key of (U3).
        for version in versions where decides {
            try await assignCategory(ofKind: Self.categoryName(of: version), for: version.intendedAudience)
        }
        guard let state = follower.state, let bundle = link.bundle else { throw .keysMissing }
        // Documents first: a version never names what the server has not got.
        for document in Set(versions.flatMap(\.content.documents)) { try await upload(document, progress: progress) }
        let sealer = VersionSealer(space: link.space)
        var headers: [VersionHeader] = []
        var objects: [Data] = []
        for version in versions {
            guard
                let category = bundle.category(
                    ofKind: Self.categoryName(of: version),
                    for: version.intendedAudience
                ),
                let epoch = state.categories[category]?.epoch, let key = bundle.key(category: category, epoch: epoch)
            else {
                throw decides ? .keysMissing : .notAllowed(.section)
            }
            var header = VersionHeader(
                id: version.id.uuid,
                record: version.record.uuid,
                kind: VersionHeader.Kind(rawValue: version.kind.rawValue) ?? .version,
                category: category,
                epoch: epoch,
                parents: version.parents.map(\.uuid),
                blobs: version.content.documents.map {
                    VersionHeader.Blob(id: $0.id.uuid, sealedSize: UInt64($0.sealedSize), hash: $0.sealedHash)
                },
                objectSize: 0,
                objectHash: Merkle.emptyRoot
            )
            objects.append(sealer.seal(version.content.encoded, header: &header, key: key))
            headers.append(header)
        }
        let commit = CommitEntry(
            signing: headers,
            space: link.space,
            seen: follower.head,
            at: link.mandate == nil ? nil : environment.now(),
            with: identity.signing
        )
        let batch = CommitBatch(entry: LogEntry(.commit, commit.content), objects: objects)
        let answer = try await calls.call(
            "POST",
            ServerPath.commits(link.space),
            query: "?from=\(follower.head.size)",
            body: batch.encoded
        )
        // The page may end before our own leaf; the rest comes by reading on.
        if try await !take(answer.body) { try await pull(progress: progress) }
    }

    /// Uploads the sealed bytes of a document, from where an earlier attempt ended.
    private func upload(
        _ document: RemoteBlob,
        progress: @Sendable (SyncProgress) -> Void
    ) async throws(SyncError) {
        // What is at the server only came from there.
        guard await !vault.isRemote(document.id) else { return }
        let path = ServerPath.blob(link.space, document.id.uuid)
        var offset = 0
        do throws(SyncError) {
            let answer = try await calls.call("HEAD", path)
            offset = answer.header("upload-offset").flatMap { Int($0) } ?? 0
        } catch .refused(.notFound) {
            var writer = FieldWriter()
            writer.append(document.id.uuid)
            writer.append(UInt64(document.sealedSize))
            writer.append(document.sealedHash)
            _ = try await calls.call("POST", ServerPath.blobs(link.space), body: writer.bytes)
        }
        while offset < document.sealedSize {
            let range = offset..<min(offset + Vault.partByteCount, document.sealedSize)
            let part: Data
            do throws(VaultError) {
                part = try await vault.sealedBytes(of: document.id, range: range)
            } catch { throw .vault(error) }
            _ = try await calls.call(
                "PATCH",
                path,
                headers: [("upload-offset", String(offset))],
                body: part
            )
            offset = range.upperBound
            progress(.documents(offset, of: document.sealedSize))
        }
    }

    /// Fetches documents whose bytes are at the server only; each goes on where an earlier attempt ended.
    ///
    /// - Parameters:
    ///   - wanted: Which; all of them if nil.
    ///   - progress: Told after each part.
    /// - Throws: `SyncError`; what arrived is kept.
    package func fetchDocuments(
        _ wanted: Set<BlobID>? = nil,
        progress: @Sendable (SyncProgress) -> Void = { _ in }
    ) async throws(SyncError) {
        if let alarm = link.alarm { throw .alarm(alarm.kind) }
        for id in await vault.remoteBlobs(in: number) where wanted?.contains(id) != false {
            let (blob, arrived): (RemoteBlob, Int)
            do throws(VaultError) { (blob, arrived) = try await vault.remoteBlob(id) } catch { throw .vault(error) }
            var offset = arrived
            while offset < blob.sealedSize {
                let end = min(offset + Vault.partByteCount, blob.sealedSize)
                let answer = try await calls.call(
                    "GET",
                    ServerPath.blob(link.space, id.uuid),
                    headers: [("range", "bytes=\(offset)-\(end - 1)")]
                )
                guard answer.body.count == end - offset else { throw .malformedAnswer }
                do throws(VaultError) { try await vault.keep(answer.body, at: offset, of: id) } catch {
                    throw .vault(error)
                }
                offset = end
                progress(.documents(offset, of: blob.sealedSize))
            }
            do throws(VaultError) { try await vault.finishFetching(id) } catch { throw .vault(error) }
        }
    }
}
