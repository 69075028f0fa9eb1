import FoundationEssentials
import GRDB
package import HealthModel
import SpaceProtocol

extension Vault {
    /// How long a record stays in the bin.
    package static let binDays = 30

    /// Makes all changes in one transaction, in their order, or none of them.
    ///
    /// - Parameters:
    ///   - changes: What to do; a later change sees the earlier ones.
    ///   - author: Who does it; the name which the history shows.
    /// - Returns: The record of each change.
    /// - Throws: `VaultError.notFound`, `.conflict`, `.invalidChange`, `.damaged`, `.diskFull` and the like; nothing was
    ///   changed then.
    @discardableResult
    package func commit(_ changes: [RecordChange], author: String) throws(VaultError) -> [RecordID] {
        _ = try writable()
        guard !changes.isEmpty else { return [] }
        return try commit(author: author) { (make) throws(VaultError) in
            var records: [RecordID] = []
            for change in changes { records.append(try make(change)) }
            return records
        }
    }

    /// Makes changes one after the other in one transaction, without holding them all: what `body` throws undoes all of them.
    ///
    /// - Parameters:
    ///   - author: Who does it; the name which the history shows.
    ///   - body: Makes the changes by the function it is given, which returns the record of each.
    /// - Returns: What `body` returns.
    /// - Throws: What `body` throws, and why it could not be written; nothing was changed then.
    package func commit<R: Sendable>(
        author: String,
        _ body: ((RecordChange) throws(VaultError) -> RecordID) throws(VaultError) -> R
    ) throws(VaultError) -> R {
        try transact(author: author) { (commit, database) throws(VaultError) in
            try body { (change) throws(VaultError) in
                do {
                    return try commit.make(change, in: database)
                } catch {
                    throw VaultError(mapping: error)
                }
            }
        }
    }

    /// Runs one transaction, and takes over what it wrote once it is durable.
    func transact<R: Sendable>(
        author: String,
        _ body: (inout Commit, Database) throws(VaultError) -> R
    ) throws(VaultError) -> R {
        let session = try writable()
        let (records, outcome) = try session.store.write { [contents, environment] database in
            var commit = Commit(contents: contents, environment: environment, author: author, rows: session.keys.rows)
            let records = try body(&commit, database)
            try commit.finish(in: database)
            return (
                records,
                Outcome(
                    ledger: commit.ledger,
                    heads: commit.heads,
                    conflicts: commit.conflicts,
                    remoteBlobs: commit.remoteBlobs,
                    spaces: commit.spaces
                )
            )
        }
        take(outcome)
        try environment.faults.reach(.committed)
        if contents.ledger.lastSequence - (contents.ledger.snapshot?.through ?? 0) > 4096 {
            // Only saves time later, so its failure is no failure of the commit. The bound keeps a long import from writing
            // the whole snapshot over and over.
            try? writeSnapshotIfWorthwhile(minimum: max(4096, contents.heads.count / 2))
        }
        return records
    }

    /// Puts what is written into memory and into the search index.
    private func take(_ outcome: Outcome) {
        contents.ledger = outcome.ledger
        contents.remoteBlobs.formUnion(outcome.remoteBlobs)
        contents.spaces.merge(outcome.spaces) { _, new in new }
        for (record, conflict) in outcome.conflicts { contents.conflicts[record] = conflict }
        var updates: [IndexUpdate] = []
        updates.reserveCapacity(outcome.heads.count)
        for (record, head) in outcome.heads {
            updates.append(IndexUpdate(record: record, entry: head.isPerson ? nil : head.entry))
            contents.apply(head)
        }
        index.apply(updates)
    }

    /// Removes what has been in the bin for 30 days, and documents that nothing refers to for a day.
    ///
    /// - Returns: The number of records removed.
    @discardableResult
    package func purgeExpired() throws(VaultError) -> Int {
        _ = try writable()
        let limit = environment.now().addingTimeInterval(-Double(Self.binDays) * 86_400)
        let expired = contents.heads.values.filter { $0.isBinned && $0.changed <= limit }
        if !expired.isEmpty {
            try commit(expired.map { .purge($0.row.record) }, author: environment.program)
        }
        try removeUnusedBlobs(addedBefore: environment.now().addingTimeInterval(-86_400))
        return expired.count
    }

    /// Removes everything in the bin now.
    ///
    /// - Returns: The number of records removed.
    @discardableResult
    package func emptyBin(of space: SpaceNumber = .owner, author: String) throws(VaultError) -> Int {
        let binned = entries().filter { $0.space == space && $0.binnedOn != nil }
        try commit(binned.map { .purge($0.id) }, author: author)
        return binned.count
    }
}

/// What memory takes over once a transaction is durable.
///
/// It is apart from `Commit`, which holds the contents as they were: changing them while it lives would copy them all.
private struct Outcome {
    let ledger: Ledger
    let heads: [RecordID: Head]
    let conflicts: [RecordID: Conflict?]
    let remoteBlobs: Set<BlobID>
    let spaces: [SpaceNumber: SpaceInformation]
}

/// The changes of one transaction, and what memory will hold when it is durable.
struct Commit {
    let contents: Contents
    let environment: VaultEnvironment
    private let author: String
    private let time: Date
    let rows: RowSealer
    private var hasPurged = false
    var ledger: Ledger
    /// The heads which differ from those in memory.
    var heads: [RecordID: Head] = [:]
    /// The choices which differ from those in memory; nil for one that is made.
    var conflicts: [RecordID: Conflict?] = [:]
    /// The documents at the server only which are new.
    var remoteBlobs: Set<BlobID> = []
    /// The spaces whose row differs from what memory holds.
    var spaces: [SpaceNumber: SpaceInformation] = [:]

    init(contents: Contents, environment: VaultEnvironment, author: String, rows: RowSealer) {
        self.contents = contents
        self.environment = environment
        self.author = author
        self.rows = rows
        time = environment.now().stored
        ledger = contents.ledger
    }

    mutating func make(_ change: RecordChange, in database: Database) throws -> RecordID {
        switch change {
        case .put(let put): try self.put(put, in: database)
        case .bin(let record): try bin(record, in: database)
        case .restore(let record, let version): try restore(record, to: version, in: database)
        case .decline(let record, let space): try decline(record, of: space, in: database)
        case .purge(let record): try purge(record, in: database)
        }
    }

    /// Writes the state row.
    mutating func finish(in database: Database) throws {
        try followPeople(in: database)
        if hasPurged {
            // The packs still repeat the summaries of what was purged.
            try database.execute(sql: "DELETE FROM snapshot")
            ledger.snapshot = nil
            ledger.replaceVersions(try VersionRow.fetchAll(database))
            ledger.replaceOutbox(try SyncRows.outbox(of: database))
        }
        for (record, conflict) in conflicts {
            let sealed = conflict.map { rows.seal($0.encoded, for: .conflict(record)) }
            guard sealed != nil || contents.conflicts[record] != nil else { continue }
            try SmallRow.write(sealed, at: .conflict(record), in: database)
            ledger.note(.conflict(record), sealed: sealed)
        }
        try ledger.write(to: database, rows: rows)
    }

    func head(of record: RecordID) -> Head? {
        heads[record] ?? contents.heads[record]
    }

    private func existingHead(of record: RecordID) throws(VaultError) -> Head {
        guard let head = head(of: record) else { throw .notFound(.version) }
        return head
    }

    private mutating func put(_ put: RecordPut, in database: Database) throws -> RecordID {
        guard put.kind != .tombstone else { throw VaultError.invalidChange }
        let former = put.record.flatMap { head(of: $0) }
        // Nothing that is written for one person becomes a version of another one's record.
        guard former.map({ $0.row.space == put.space.number }) ?? true else { throw VaultError.invalidChange }
        if let replacing = put.replacing, former?.row.version != replacing { throw VaultError.conflict }
        guard contents.spaces[put.space] != nil,
            put.documents.allSatisfy({ ledger.blobs.contains($0) || contents.remoteBlobs.contains($0) })
        else {
            throw VaultError.notFound(contents.spaces[put.space] == nil ? .space : .blob)
        }
        var provenance = put.provenance
        provenance.audience = provenance.audience ?? former?.audience
        let payload = VersionPayload(
            kind: put.kind,
            time: put.origin?.time.stored ?? time,
            created: former?.created ?? time,
            author: put.origin?.author ?? author,
            parents: Self.union(former.map { [$0.row.version] } ?? [], put.alsoReplacing),
            contentHash: put.contentHash,
            provenance: provenance,
            documents: put.documents,
            allDocuments: Self.union(former?.allDocuments ?? [], put.documents),
            summary: put.summary,
            body: put.body
        )
        let record = put.record ?? RecordID(environment.makeID())
        let row = try write(
            payload,
            record: record,
            version: put.version,
            space: former?.row.space ?? put.space.number,
            in: database
        )
        heads[record] = Head(payload, summary: put.summary, in: row)
        try settle(payload, in: row, isOwn: true, database: database)
        return record
    }

    /// Writes a version of another vault's owner under its own id, after everything that is here.
    mutating func takeIn(_ version: VersionPayload, of foreign: VersionRow, in database: Database) throws {
        let former = head(of: foreign.record)
        var payload = version
        payload.allDocuments = Self.union(former?.allDocuments ?? [], version.allDocuments)
        let row = try write(
            payload,
            record: foreign.record,
            version: foreign.version,
            space: former?.row.space ?? SpaceNumber.owner.number,
            in: database
        )
        if let summary = payload.summary {
            heads[foreign.record] = Head(payload, summary: summary, in: row)
        } else {
            heads[foreign.record] = Head(tombstone: payload, over: former, in: row)
        }
    }

    private mutating func bin(_ record: RecordID, in database: Database) throws -> RecordID {
        let former = try existingHead(of: record)
        // A space without a person is none.
        guard case .live = former.state, !former.isPerson else { throw VaultError.invalidChange }
        let payload = VersionPayload(
            kind: .tombstone,
            time: time,
            created: former.created,
            author: author,
            parents: sides(of: record, former),
            contentHash: .none,
            provenance: .typed,
            documents: [],
            allDocuments: former.allDocuments,
            summary: nil,
            body: Data()
        )
        let row = try write(payload, record: record, space: former.row.space, in: database)
        heads[record] = Head(tombstone: payload, over: former, in: row)
        conflicts[record] = .some(nil)
        return record
    }

    private mutating func decline(
        _ record: RecordID,
        of space: SpaceNumber,
        in database: Database
    ) throws -> RecordID {
        guard head(of: record) == nil else { throw VaultError.invalidChange }
        let payload = VersionPayload(
            kind: .tombstone,
            time: time,
            created: time,
            author: author,
            parents: [],
            contentHash: .none,
            provenance: .typed,
            documents: [],
            allDocuments: [],
            summary: nil,
            body: Data()
        )
        let row = try write(payload, record: record, space: space.number, in: database)
        heads[record] = Head(tombstone: payload, over: nil, in: row)
        return record
    }

    private mutating func restore(
        _ record: RecordID,
        to version: VersionID?,
        in database: Database
    ) throws -> RecordID {
        let former = try existingHead(of: record)
        let reader = VersionReader(database: database, rows: rows)
        let source: VersionRow
        switch (version, former.state) {
        case (let version?, .live), (let version?, .binned):
            let row = try reader.rows(of: record).first { $0.version == version }
            guard let row else { throw VaultError.notFound(.version) }
            source = row
        case (nil, .binned(_, let last)): source = last
        case (nil, .live), (_, .purged): throw VaultError.invalidChange
        }
        guard let earlier = try reader.payload(in: source) else {
            throw VaultError.damaged(Damage(.version, id: source.version.description, kind: former.summary?.kind))
        }
        guard let summary = earlier.summary else { throw VaultError.invalidChange }
        var payload = earlier
        payload.kind = .restore
        payload.time = time
        payload.author = author
        payload.parents = sides(of: record, former)
        // What was hidden meanwhile does not come out again with an earlier text.
        payload.provenance.audience = former.audience ?? earlier.provenance.audience
        payload.allDocuments = Self.union(former.allDocuments, earlier.documents)
        let row = try write(payload, record: record, space: former.row.space, in: database)
        heads[record] = Head(payload, summary: summary, in: row)
        conflicts[record] = .some(nil)
        return record
    }

    /// Removes all versions but the tombstone, and the documents which no other record refers to.
    private mutating func purge(_ record: RecordID, in database: Database) throws -> RecordID {
        let former = try existingHead(of: record)
        guard case .binned = former.state else { throw VaultError.invalidChange }
        let statement = try database.cachedStatement(sql: "DELETE FROM version WHERE record = ? AND seq < ?")
        try statement.execute(arguments: [record.uuid.data, former.row.sequence])
        heads[record] = former.purged
        hasPurged = true
        try database.execute(sql: "DELETE FROM outbox WHERE seq NOT IN (SELECT seq FROM version)")
        let candidates = Set(former.allDocuments)
        if !candidates.isEmpty {
            for blob in candidates.subtracting(referencedDocuments()) {
                try StoredBlob.delete(blob, in: database)
                ledger.remove(blob)
            }
        }
        try environment.faults.reach(.row)
        return record
    }

    private func referencedDocuments() -> Set<BlobID> {
        var referenced: Set<BlobID> = []
        for (record, head) in contents.heads where heads[record] == nil { referenced.formUnion(head.allDocuments) }
        for head in heads.values { referenced.formUnion(head.allDocuments) }
        return referenced
    }

    /// Takes what a new version replaces out of the choice that waited, if there was one.
    private mutating func settle(
        _ payload: VersionPayload,
        in row: VersionRow,
        isOwn: Bool,
        database: Database
    ) throws {
        guard let conflict = conflicts[row.record] ?? contents.conflicts[row.record] else { return }
        let left = conflict.sides.filter { !payload.parents.contains($0.version) }
        // What a person has just written is what they see, whatever its clock said.
        let latest = left.map(\.time).max().map { max($0.addingTimeInterval(0.001), payload.time) } ?? payload.time
        let side = Conflict.Side(version: row.version, isOwn: isOwn, time: latest)
        conflicts[row.record] = .some(left.isEmpty ? nil : Conflict(left + [side]))
    }

    /// Writes a row; unless the version came from the log of its space, it waits to be sent there.
    mutating func write(
        _ payload: VersionPayload,
        record: RecordID,
        version: VersionID? = nil,
        space: Int64,
        isReceived: Bool = false,
        in database: Database
    ) throws -> VersionRow {
        let row = VersionRow(
            sequence: ledger.lastSequence + 1,
            version: version ?? VersionID(environment.makeID()),
            record: record,
            space: space
        )
        let sealed = rows.seal(payload.encoded, for: .version(row))
        let statement = try database.cachedStatement(
            sql: "INSERT INTO version (seq, id, record, space, sealed) VALUES (?, ?, ?, ?, ?)"
        )
        try statement.execute(arguments: [
            row.sequence, row.version.uuid.data, record.uuid.data, row.space, sealed,
        ])
        ledger.append(row)
        if !isReceived, let number = SpaceNumber(exactly: space), contents.linked.contains(number) {
            try database.cachedStatement(sql: "INSERT INTO outbox (seq) VALUES (?)").execute(arguments: [row.sequence])
            ledger.queue(row.sequence)
        }
        try environment.faults.reach(.row)
        return row
    }

    static func union<ID: Equatable>(_ former: [ID], _ added: [ID]) -> [ID] {
        former + added.filter { !former.contains($0) }
    }
}
