import FoundationEssentials
package import HealthModel
import SpaceProtocol
import Vault

/// What is sealed anew when a record's keys are changed.
package enum Resealing: String, Hashable, Sendable {
    /// The record, under a fresh content key wrapped for the present key of its category.
    case rewrap
    /// Its documents as well, each under a fresh key.
    case reencrypt
}

extension Synchroniser {
    /// Seals a record anew under the present keys, and has the server erase the sealed bytes of its former versions.
    ///
    /// The wrapped key of a version stands in the bytes which its commit signed, so it is never exchanged alone: both ways write a version
    /// that says the same. Whoever's access ended holds no key of it. What they opened before, they may have kept. The former versions
    /// stay on the devices that have them; a device that joins later does not get them.
    ///
    /// - Parameters:
    ///   - id: The record.
    ///   - scope: Whether its documents are sealed anew as well.
    /// - Returns: How many former versions the server was told to erase.
    /// - Throws: `SyncError`. Without the server nothing changes; if it goes away in the middle, the same again finishes.
    @discardableResult
    package func reseal(_ id: RecordID, _ scope: Resealing) async throws(SyncError) -> Int {
        try await synchronise()
        let before: StoredRecord
        let summary: RecordSummary
        do throws(SpaceError) {
            let found = try await space.known(id)
            guard found.binnedOn == nil else { throw SpaceError.inBin }
            summary = found.summary
            before = try await space.stored(id)
        } catch { throw .space(error) }
        var body = before.body
        var documents = before.version.documents
        if scope == .reencrypt, !documents.isEmpty {
            try await fetchDocuments(Set(documents))
            do throws(VaultError) {
                (body, documents) = try await copied(documents, namedIn: body)
            } catch { throw .vault(error) }
        }
        var provenance = before.version.provenance
        provenance.deposit = nil
        let put = RecordPut(
            record: id,
            body: body,
            summary: summary,
            provenance: provenance,
            contentHash: await vault.contentHash(of: id),
            documents: documents,
            replacing: before.version.id
        )
        do throws(SpaceError) { try await space.commit([.put(put)]) } catch { throw .space(error) }
        try await synchronise()
        let history = try await history()
        let latest = Set((history.latest[id.uuid] ?? []).map(\.id))
        let replaced = history.headers.values.filter { $0.record == id.uuid && !latest.contains($0.id) }.map(\.id)
        var rest = replaced[...]
        while !rest.isEmpty {
            let batch = rest.prefix(ObjectRequest.maximumCount)
            rest = rest.dropFirst(batch.count)
            _ = try await calls.call(
                "POST",
                ServerPath.erasure(link.space),
                body: ObjectRequest(Array(batch)).encoded
            )
        }
        return replaced.count
    }

    /// Copies of documents under keys of their own, and the body which names them instead.
    private func copied(
        _ documents: [BlobID],
        namedIn body: Data
    ) async throws(VaultError) -> (body: Data, documents: [BlobID]) {
        var text = String(decoding: body, as: UTF8.self)
        var copies: [BlobID] = []
        for document in documents {
            let copy = try await vault.copyBlob(document).id
            text = text.replacing(Attachments.address(of: document), with: Attachments.address(of: copy))
            copies.append(copy)
        }
        return (Data(text.utf8), copies)
    }
}
