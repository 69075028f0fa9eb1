import Dispatch
import FoundationEssentials
import GRDB
package import HealthModel
import Synchronization

/// What came over from another vault.
package struct TransferReport: Hashable, Sendable {
    /// How many versions were taken in.
    package var versions = 0
    /// How many records are new here.
    package var records = 0
    /// How many documents were taken in.
    package var documents = 0
    /// How many unfinished forms were taken in.
    package var drafts = 0
}

/// What taking in another vault would bring.
package struct TransferPreview: Hashable, Sendable {
    /// The records that are not here.
    package var added: Set<RecordID> = []
    /// The records that are here and lack versions.
    package var extended: Set<RecordID> = []
    /// How many records the other vault has, those in its bin among them.
    package var total = 0

    /// How many records have nothing that is not here.
    package var unchanged: Int { total - added.count - extended.count }
}

extension Vault {
    /// How many versions one transaction takes in.
    private static let transferBatch = 256

    /// Tells what `takeIn(from:)` would bring; nothing is written.
    package func preview(of other: Vault) async throws(VaultError) -> TransferPreview {
        var preview = TransferPreview()
        preview.total = await other.entries().count { $0.space == .owner }
        for row in try await missing(from: other) {
            if contents.heads[row.record] == nil {
                preview.added.insert(row.record)
            } else {
                preview.extended.insert(row.record)
            }
        }
        return preview
    }

    /// Takes in every version, document and draft of the owner that another open vault has and this one has not.
    ///
    /// Versions keep their ids, times, authors and parents, and come after everything that is here already; what is here is never changed.
    /// Documents come before the versions that refer to them. Each batch is one transaction: after an interruption, calling again goes on
    /// from there. What was purged on either side stays away. A vault with nothing new brings no drafts either, since
    /// they were discarded here.
    ///
    /// - Parameters:
    ///   - other: The vault to read.
    ///   - progress: Told how many versions are done, and how many there are.
    /// - Returns: How much was new here.
    /// - Throws: `VaultError.damaged` if a version or document of the other vault does not open, and what writing throws.
    @discardableResult
    package func takeIn(
        from other: Vault,
        progress: (@Sendable (Int, Int) -> Void)? = nil
    ) async throws(VaultError) -> TransferReport {
        _ = try writable()
        let missing = try await missing(from: other)
        var report = TransferReport()
        if !missing.isEmpty || contents.heads.isEmpty { report.drafts = try takeIn(try await other.drafts()) }
        var done = 0
        while done < missing.count {
            let batch = Array(missing[done..<min(done + Self.transferBatch, missing.count)])
            let payloads = try await other.payloads(in: batch)
            for blob in payloads.flatMap(\.allDocuments) where !contents.ledger.blobs.contains(blob) {
                // A version may name a document that was purged since.
                guard try await other.holds(blob) else { continue }
                try await takeIn(blob, from: other)
                report.documents += 1
            }
            report.records += try write(zip(batch, payloads))
            report.versions += batch.count
            done += batch.count
            progress?(done, missing.count)
            if Task.isCancelled { throw .cancelled }
        }
        return report
    }

    /// The rows of another vault that are not here, in their order.
    private func missing(from other: Vault) async throws(VaultError) -> [VersionRow] {
        let rows = try await other.transferableRows()
        let present = Set(try versionRows().map(\.version))
        return rows.filter { row in
            guard !present.contains(row.version) else { return false }
            // What another person in this vault has under the same id is theirs, wherever the archive comes from.
            return contents.heads[row.record].map { !$0.isPurged && $0.row.space == SpaceNumber.owner.number } ?? true
        }
    }

    /// The rows of the owner's records, except of those which were purged; who the person is goes with the space.
    private func transferableRows() throws(VaultError) -> [VersionRow] {
        try versionRows().filter {
            guard $0.space == SpaceNumber.owner.number else { return false }
            return contents.heads[$0.record].map { !$0.isPurged && !$0.isPerson } ?? true
        }
    }

    private func versionRows() throws(VaultError) -> [VersionRow] {
        try open().store.read { try VersionRow.fetchAll($0) }.sorted { $0.sequence < $1.sequence }
    }

    private func takeIn(_ drafts: [Draft]) throws(VaultError) -> Int {
        let present = Set(try self.drafts().map(\.id))
        let missing = drafts.filter { $0.space == .owner && !present.contains($0.id) }
        for draft in missing { try writeSmallRow(.draft(draft.id), payload: draft.encoded) }
        return missing.count
    }

    private func payloads(in rows: [VersionRow]) throws(VaultError) -> [VersionPayload] {
        let session = try open()
        return try session.store.read { database in
            let reader = VersionReader(database: database, rows: session.keys.rows)
            return try rows.map { row in
                guard let payload = try reader.payload(in: row) else {
                    throw VaultError.damaged(Damage(.version, id: row.version.description))
                }
                return payload
            }
        }
    }

    private func holds(_ blob: BlobID) throws(VaultError) -> Bool {
        _ = try open()
        return contents.ledger.blobs.contains(blob)
    }

    /// Copies one document in constant memory: one vault opens pieces while the other seals them.
    private func takeIn(_ blob: BlobID, from other: Vault) async throws(VaultError) {
        let relay = PieceRelay()
        async let reading: Void = other.send(blob, through: relay)
        do throws(VaultError) {
            try addBlob(reading: relay.source, id: blob)
        } catch {
            relay.stop()
            await reading
            throw relay.failure ?? error
        }
        await reading
    }

    private func send(_ blob: BlobID, through relay: PieceRelay) {
        do throws(VaultError) {
            try readBlob(blob) { (piece) throws(VaultError) in
                guard relay.put(piece) else { throw .cancelled }
            }
            // Only now is it certain that nothing was cut off.
            relay.end(nil)
        } catch {
            relay.end(error)
        }
    }

    private func write(_ versions: some Sequence<(VersionRow, VersionPayload)>) throws(VaultError) -> Int {
        let before = contents.heads.count
        try transact(author: "") { (commit, database) throws(VaultError) in
            do {
                for (row, payload) in versions { try commit.takeIn(payload, of: row, in: database) }
            } catch {
                throw VaultError(mapping: error)
            }
        }
        return contents.heads.count - before
    }
}

/// Hands pieces of a document from the queue of one vault to the queue of another, a few at a time.
///
/// Both sides wait on threads of their own (see `VaultExecutor`), never on the shared pool.
private final class PieceRelay: Sendable {
    private struct State {
        var pieces: [Data] = []
        var isEnded = false
        var isStopped = false
        var failure: VaultError?
    }

    private let state = Mutex(State())
    private let room = DispatchSemaphore(value: 0)
    private let ready = DispatchSemaphore(value: 0)

    init() {
        // Not as the first value: a semaphore that goes away below its first value ends the process, and a relay that was
        // stopped early has room taken.
        for _ in 0..<4 { room.signal() }
    }

    /// Why reading ended early.
    var failure: VaultError? { state.withLock { $0.failure } }

    /// Waits for room and hands over a piece; false when nobody takes pieces any more.
    func put(_ piece: Data) -> Bool {
        room.wait()
        let isTaken = state.withLock { state in
            if !state.isStopped { state.pieces.append(piece) }
            return !state.isStopped
        }
        ready.signal()
        return isTaken
    }

    /// Says that no piece follows.
    func end(_ failure: VaultError?) {
        state.withLock { state in
            state.isEnded = true
            state.failure = failure
        }
        ready.signal()
    }

    /// Says that no piece is wanted any more.
    func stop() {
        state.withLock { $0.isStopped = true }
        room.signal()
    }

    /// The receiving end.
    var source: BlobSource {
        BlobSource { [self] in
            ready.wait()
            let (piece, failure) = state.withLock { state in
                (state.pieces.isEmpty ? nil : state.pieces.removeFirst(), state.failure)
            }
            room.signal()
            if let piece { return piece }
            if let failure { throw failure }
            return nil
        }
    }
}
