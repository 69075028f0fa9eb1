package import FoundationEssentials
package import HealthModel
import SpaceProtocol

/// An open vault: one encrypted file, which one process writes.
///
/// Everything but opaque ids, sequence numbers and sealed sizes is sealed in the file; see <doc:FileFormat>. Entries, import
/// identities and content hashes are held in memory, bodies and documents are read when asked for. A change is on the disk
/// before the call that made it returns; a call that throws changed nothing.
package actor Vault {
    /// Where the file is.
    package nonisolated let path: String
    /// Whether it may be written.
    package nonisolated let access: VaultAccess
    /// The random id of the vault itself.
    package nonisolated let id: UUID

    nonisolated let environment: VaultEnvironment
    private nonisolated let executor = VaultExecutor(label: "vault")
    nonisolated let index: SearchIndex

    /// nil once the vault was locked.
    private(set) var session: Session?
    var contents: Contents

    /// What only an open vault has: its connection, its keys and the right to write.
    struct Session: Sendable {
        let store: Store
        var keys: VaultKeys
        var header: Header
        let lock: ProcessLock?
    }

    init(session: Session, contents: Contents, environment: VaultEnvironment) {
        path = session.store.path
        access = session.store.access
        id = session.keys.vault
        self.environment = environment
        self.session = session
        self.contents = contents
        index = SearchIndex()
        index.build(from: contents.heads)
    }

    /// The queue which the vault works on.
    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Every record that is live or in the bin, in no particular order; the record of the person is not among them.
    package func entries() -> [RecordEntry] {
        var entries: [RecordEntry] = []
        entries.reserveCapacity(contents.heads.count)
        for head in contents.heads.values where !head.isPerson {
            if let entry = head.entry { entries.append(entry) }
        }
        return entries
    }

    /// Every record of one person that is live or in the bin, in no particular order.
    package func entries(in space: SpaceNumber) -> [RecordEntry] { entries().filter { $0.space == space } }

    /// One record that is live or in the bin; nil if there is none or it was purged.
    package func entry(_ id: RecordID) -> RecordEntry? {
        contents.heads[id]?.entry
    }

    /// These records, in their order; those that are gone are left out.
    package func entries(of ids: [RecordID]) -> [RecordEntry] {
        ids.compactMap { contents.heads[$0]?.entry }
    }

    /// The parts that did not open when the vault was opened; the records among them are missing from `entries()`.
    package func damage() -> [Damage] {
        contents.damage
    }

    /// The live or binned record which was imported under this name.
    package func recordID(forIdentity identity: String, in space: SpaceNumber = .owner) -> RecordID? {
        contents.record(named: ImportIdentity(space: space.number, identity: identity))
    }

    /// What is here under each of these names, in their order, asked at once for a whole file.
    package func recognised(_ names: [ImportName], in space: SpaceNumber = .owner) -> [Recognition] {
        names.map { name in
            if let record = contents.record(named: ImportIdentity(space: space.number, identity: name.identity)),
                let head = contents.heads[record]
            {
                return .record(record, head.contentHash)
            }
            guard let own = name.own else { return .unknown }
            if let head = contents.heads[RecordID(own)], head.summary != nil, head.row.space == space.number {
                return .record(RecordID(own), head.contentHash)
            }
            return own == id || contents.ledger.blobs.contains(BlobID(own)) ? .ownPart : .unknown
        }
    }

    /// What to recognise the present content of a record by; nil if there is no such record.
    package func contentHash(of record: RecordID) -> ContentHash? {
        guard let head = contents.heads[record], head.summary != nil else { return nil }
        return head.contentHash
    }

    /// Finds the live records which contain every word typed, or words that begin like them; newest first.
    ///
    /// Case, accents and ligatures do not matter. While `isReady` is false the index is still being built and the answer may
    /// lack records.
    ///
    /// - Parameters:
    ///   - text: What was typed so far.
    ///   - scope: Where to look.
    ///   - space: Whose records; nil for everybody's.
    ///   - limit: How many records to return at most.
    /// - Returns: The records, and how many there are in all.
    package nonisolated func search(
        _ text: String,
        in scope: SearchScope,
        space: SpaceNumber? = .owner,
        limit: Int
    ) async -> SearchResult {
        await index.search(text, in: scope, space: space, limit: limit)
    }

    /// Waits until every record can be found.
    package nonisolated func searchIsReady() async {
        await index.waitUntilReady()
    }

    /// Forgets keys and content, writes what makes the next opening quick, and gives the file back.
    ///
    /// Everything acknowledged is on the disk already, so a failure to write here loses nothing; the vault is locked either
    /// way. Every later call throws `VaultError.locked`. A second call does nothing.
    package func lock() {
        guard let session else { return }
        if access == .readWrite {
            try? writeSnapshotIfWorthwhile(minimum: 32)
            try? session.store.truncateLog()
        }
        index.close()
        contents = Contents()
        self.session = nil
        try? session.store.close()
    }

    /// The open session.
    func open() throws(VaultError) -> Session {
        guard let session else { throw .locked }
        return session
    }

    /// The open session, if it may write.
    func writable() throws(VaultError) -> Session {
        let session = try open()
        guard access == .readWrite else { throw .readOnly }
        return session
    }

    /// Takes over a new header, and new keys if there are any.
    func replace(header: Header, keys: VaultKeys? = nil) {
        session?.header = header
        if let keys { session?.keys = keys }
    }
}

/// What is held in memory while a vault is open.
struct Contents: Sendable {
    var heads: [RecordID: Head] = [:]
    /// The records by the names which imports know them under; made when an import first asks, which most openings never do.
    private var identities: [ImportIdentity: RecordID]?
    var spaces: [SpaceNumber: SpaceInformation] = [:]
    var ledger = Ledger()
    var damage: [Damage] = []
    /// The spaces which are linked to a record server.
    var linked: Set<SpaceNumber> = []
    /// The spaces whose outbox was restored since the vault found that some row of it was not what it had written.
    var restoredOutboxes: Set<SpaceNumber> = []
    /// The records of which two versions wait for a choice.
    var conflicts: [RecordID: Conflict] = [:]
    /// The documents whose bytes are at the server only.
    var remoteBlobs: Set<BlobID> = []
    /// The record of each space's person.
    private(set) var people: [SpaceNumber: RecordID] = [:]

    /// Takes over what a transaction has written.
    mutating func apply(_ head: Head) {
        let id = head.row.record
        let former = heads.updateValue(head, forKey: id)
        if head.isPerson, let space = SpaceNumber(exactly: head.row.space) { people[space] = id }
        guard identities != nil else { return }
        if let former, former.identity != head.identity { forget(former) }
        note(head)
    }

    /// The record which an import knows under a name.
    mutating func record(named name: ImportIdentity) -> RecordID? {
        if identities == nil {
            identities = [:]
            identities?.reserveCapacity(heads.count)
            // Of two records with one name, the one written last answers to it.
            for head in heads.values.sorted(by: { $0.row.sequence < $1.row.sequence }) { note(head) }
        }
        return identities?[name]
    }

    private mutating func note(_ head: Head) {
        guard let identity = head.identity else { return }
        identities?[ImportIdentity(space: head.row.space, identity: identity)] = head.row.record
    }

    private mutating func forget(_ head: Head) {
        guard let identity = head.identity else { return }
        let name = ImportIdentity(space: head.row.space, identity: identity)
        if identities?[name] == head.row.record { identities?[name] = nil }
    }
}

/// How an import names one resource.
package struct ImportName: Hashable, Sendable {
    /// The name which the source gives it.
    package let identity: String
    /// The id it has here, if it came from here: an export names a record, a document and the person by their own ids.
    package let own: UUID?

    /// Names a resource.
    package init(identity: String, own: UUID? = nil) {
        self.identity = identity
        self.own = own
    }
}

/// What a vault has under the name of an imported resource.
package enum Recognition: Hashable, Sendable {
    /// Nothing.
    case unknown
    /// A live or binned record, with what to recognise its content by.
    case record(RecordID, ContentHash)
    /// A stored document, or the person: not a record, but nothing new either.
    case ownPart
}

/// The name which a source gives a record, within one space.
struct ImportIdentity: Hashable, Sendable {
    let space: Int64
    let identity: String
}
