package import FoundationEssentials
import GRDB
package import HealthModel
import SpaceProtocol

/// A version that came from the log of its space, verified and opened.
package struct ReceivedVersion: Sendable {
    /// The version.
    package let version: PortableVersion
    /// The record in brief; nil in a tombstone.
    package let summary: RecordSummary?

    /// A version with its summary.
    package init(_ version: PortableVersion, summary: RecordSummary?) {
        self.version = version
        self.summary = summary
    }
}

/// A version which arrived and does not open yet: kept sealed, and tried again (U1).
package struct HeldVersion: Sendable, Identifiable {
    /// The version.
    package let id: VersionID
    /// Header, object and whatever the caller needs to try again.
    package let payload: Data

    /// A version to keep.
    package init(id: VersionID, payload: Data) {
        self.id = id
        self.payload = payload
    }
}

/// Everything one step of receiving changes, in one transaction.
package struct SyncStep: Sendable {
    /// The versions to take in, in the order of the log.
    package var versions: [ReceivedVersion] = []
    /// The versions of this vault whose leaf was seen: they wait no longer.
    package var acknowledged: [VersionID] = []
    /// The versions to keep sealed.
    package var held: [HeldVersion] = []
    /// The versions which were kept sealed and are taken in now.
    package var released: [VersionID] = []
    /// New state statements, with their numbers.
    package var statements: [(number: UInt64, bytes: Data)] = []
    /// New pages of the log, with the index of their first leaf.
    package var pages: [(first: UInt64, bytes: Data)] = []
    /// What the link holds afterwards.
    package var link: Data

    /// A step that changes the link only.
    package init(link: Data) { self.link = link }
}

extension Vault {
    /// Takes in what a space's log brought, all of it or nothing.
    ///
    /// A version that is here already is not taken in again. Versions of one record which do not follow from each other are all kept and
    /// stand as a ``Conflict`` until something replaces them.
    ///
    /// - Returns: How many versions were new here.
    /// - Throws: Why it could not be written; nothing was changed then.
    @discardableResult
    package func receive(_ step: SyncStep, in space: SpaceNumber = .owner) throws(VaultError) -> Int {
        guard contents.linked.contains(space) else { throw .notFound(.link) }
        return try transact(author: environment.program) { (commit, database) throws(VaultError) in
            do {
                return try commit.receive(step, in: space, database: database)
            } catch {
                throw VaultError(mapping: error)
            }
        }
    }

    /// The versions of a space which are kept sealed.
    package func heldVersions(of space: SpaceNumber = .owner) throws(VaultError) -> [HeldVersion] {
        let session = try open()
        return try session.store.read { database in
            guard try Schema.hasSync(database) else { return [] }
            return try Row.fetchAll(
                database,
                sql: "SELECT id, sealed FROM held WHERE space = ?",
                arguments: [space.number]
            )
            .map { row in
                guard let id = VersionID(bytes: row[0] as Data),
                    let payload = session.keys.rows.open(row[1], at: .held(id, space))
                else { throw VaultError.damaged(Damage(.held)) }
                return HeldVersion(id: id, payload: payload)
            }
        }
    }

    /// Whether a version is here, whether it opened or is kept sealed.
    package func knownVersions(among ids: [VersionID]) throws(VaultError) -> Set<VersionID> {
        let session = try open()
        return try session.store.read { database in
            let statement = try database.cachedStatement(sql: "SELECT 1 FROM version WHERE id = ?")
            var known: Set<VersionID> = []
            for id in ids where try Int.fetchOne(statement, arguments: [id.uuid.data]) != nil { known.insert(id) }
            return known
        }
    }
}

extension Commit {
    fileprivate mutating func receive(_ step: SyncStep, in space: SpaceNumber, database: Database) throws -> Int {
        var count = 0
        for received in step.versions where try take(received, in: space, database: database) { count += 1 }
        let sequence = try database.cachedStatement(sql: "SELECT seq FROM version WHERE id = ?")
        let acknowledge = try database.cachedStatement(sql: "DELETE FROM outbox WHERE seq = ?")
        for id in step.acknowledged {
            guard let number = try Int64.fetchOne(sequence, arguments: [id.uuid.data]) else { continue }
            try acknowledge.execute(arguments: [number])
            ledger.unqueue(number)
        }
        for held in step.held {
            let place = RowPlace.held(held.id, space)
            try SyncRows.write(rows.seal(held.payload, for: place), at: place, in: database)
        }
        for id in step.released {
            try database.execute(sql: "DELETE FROM held WHERE id = ?", arguments: [id.uuid.data])
        }
        for (number, bytes) in step.statements {
            let place = RowPlace.statement(space, number)
            try SyncRows.write(rows.seal(bytes, for: place), at: place, in: database)
        }
        for (first, bytes) in step.pages {
            let place = RowPlace.log(space, first)
            try SyncRows.write(rows.seal(bytes, for: place), at: place, in: database)
        }
        try environment.faults.reach(.row)
        try write(link: step.link, of: space, database: database)
        return count
    }

    private mutating func take(
        _ received: ReceivedVersion,
        in space: SpaceNumber,
        database: Database
    ) throws -> Bool {
        let version = received.version
        let known = try Int.fetchOne(
            try database.cachedStatement(sql: "SELECT 1 FROM version WHERE id = ?"),
            arguments: [version.id.uuid.data]
        )
        guard known == nil else { return false }
        let former = present(version.record)
        // What was purged here stays away; its tombstone says why.
        if former?.isPurged == true, received.summary == nil { return false }
        let content = version.content
        // What one person's log says never touches another one's record or document, whatever ids it uses.
        guard former.map({ $0.row.space == space.number }) ?? true,
            content.documents.allSatisfy({ isFree($0.id, for: space, beside: former) })
        else { return false }
        for document in content.documents where !ledger.blobs.contains(document.id) {
            try document.insert(into: database, rows: rows)
            note(remote: document.id)
        }
        let documents = content.documents.map(\.id)
        let payload = VersionPayload(
            kind: version.kind,
            time: content.time,
            created: content.created,
            author: content.author,
            parents: version.parents,
            contentHash: content.contentHash,
            provenance: content.provenance,
            documents: documents,
            allDocuments: Self.union(former?.allDocuments ?? [], documents),
            summary: received.summary,
            body: content.body
        )
        let row = try write(
            payload,
            record: version.record,
            version: version.id,
            space: former?.row.space ?? space.number,
            isReceived: true,
            in: database
        )
        let head: Head
        if let summary = payload.summary {
            head = Head(payload, summary: summary, in: row)
        } else {
            head = Head(tombstone: payload, over: former, in: row)
        }
        try place(head, payload: payload, beside: former, database: database)
        return true
    }

    /// Whether a document is new here, or one of this person's.
    private func isFree(_ blob: BlobID, for space: SpaceNumber, beside former: Head?) -> Bool {
        guard ledger.blobs.contains(blob) || contents.remoteBlobs.contains(blob),
            former?.allDocuments.contains(blob) != true, contents.spaces.count > 1
        else { return true }
        func isOfAnother(_ head: Head) -> Bool {
            head.row.space != space.number && head.allDocuments.contains(blob)
        }
        return !contents.heads.values.contains(where: isOfAnother) && !heads.values.contains(where: isOfAnother)
    }

    /// Decides what a record is after a version from elsewhere: the new version, or a choice between it and what is here.
    private mutating func place(
        _ head: Head,
        payload: VersionPayload,
        beside former: Head?,
        database: Database
    ) throws {
        let record = head.row.record
        guard let former, !former.isPurged else {
            note(nil, of: record, shown: head)
            return
        }
        let present = sides(of: record, former)
        var left = present.filter { !payload.parents.contains($0) }
        if !left.isEmpty {
            // Not simply the next version, so the whole history of the record decides.
            let history = try History(of: record, reader: VersionReader(database: database, rows: rows))
            if history.ancestors(of: present).contains(head.row.version) {
                note(nil, of: record, shown: former)
                return
            }
            let covered = history.ancestors(of: payload.parents)
            left.removeAll { covered.contains($0) }
        }
        guard !left.isEmpty else {
            note(nil, of: record, shown: head)
            return
        }
        let reader = VersionReader(database: database, rows: rows)
        var heads: [VersionID: Head] = [head.row.version: head]
        var sides = [Conflict.Side(version: head.row.version, isOwn: false, time: payload.time)]
        let known = self.conflict(of: record)
        for row in try reader.rows(of: record) where left.contains(row.version) {
            guard let side = try reader.head(in: row) else { continue }
            heads[row.version] = side
            let before = known?.sides.first { $0.version == row.version }
            sides.append(Conflict.Side(version: row.version, isOwn: before?.isOwn ?? true, time: side.changed))
        }
        // Removed on every side: there is nothing to choose between.
        if heads.values.allSatisfy({ $0.isBinned || $0.isPurged }) {
            note(nil, of: record, shown: head)
            return
        }
        let conflict = Conflict(sides)
        note(sides.count > 1 ? conflict : nil, of: record, shown: conflict.shown.flatMap { heads[$0] } ?? head)
    }
}

/// The versions of one record and what each replaces.
struct History {
    private var parents: [VersionID: [VersionID]] = [:]

    init(of record: RecordID, reader: VersionReader) throws {
        for row in try reader.rows(of: record) {
            parents[row.version] = try reader.payload(in: row)?.parents ?? []
        }
    }

    /// Everything these versions follow from, themselves among them.
    func ancestors(of versions: [VersionID]) -> Set<VersionID> {
        var found: Set<VersionID> = []
        var waiting = versions
        while let next = waiting.popLast() {
            guard found.insert(next).inserted else { continue }
            waiting += parents[next] ?? []
        }
        return found
    }

    /// The latest versions that all of these follow from: those of which no other one is a descendant.
    func commonAncestors(of versions: [VersionID]) -> Set<VersionID> {
        var common: Set<VersionID>?
        for version in versions {
            let own = ancestors(of: [version])
            common = common?.intersection(own) ?? own
        }
        let found = common ?? []
        var covered: Set<VersionID> = []
        for version in found { covered.formUnion(ancestors(of: parents[version] ?? [])) }
        return found.subtracting(covered)
    }
}

extension Vault {
    /// The latest common ancestor of versions of a record, if there is exactly one; where two lines crossed there are several,
    /// and the one with the smallest id is taken, the same on every device.
    package func commonAncestor(of versions: [VersionID], record: RecordID) throws(VaultError) -> VersionID? {
        let session = try open()
        return try session.store.read { database in
            let history = try History(
                of: record,
                reader: VersionReader(database: database, rows: session.keys.rows)
            )
            return history.commonAncestors(of: versions).min { $0.description < $1.description }
        }
    }
}
