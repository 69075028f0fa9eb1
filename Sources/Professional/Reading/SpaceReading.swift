package import FoundationEssentials
package import HealthModel
package import SpaceProtocol
import Vault

/// A log as a professional followed it: verified from its first entry on, with what is theirs and hashes for the rest.
struct SpaceReading {
    private(set) var follower: LogFollower
    private(set) var tree = MerkleTree()
    /// The versions that are shown and stand, by record; only the latest of a record is ever shown.
    private(set) var headers: [UUID: VersionHeader] = [:]
    /// The professional's own readings, with the index of each.
    private(set) var accesses: [(index: UInt64, entry: AccessEntry, finding: AccessFinding)] = []
    /// The professional's own deposits, with the index of each.
    private(set) var deposits: [(index: UInt64, id: UUID, outer: DepositOuter)] = []
    /// The professional's own openings in an emergency.
    private(set) var openings: [UUID] = []
    /// The number of each statement about the space, with the index of its entry.
    private(set) var statements: [(index: UInt64, sequence: UInt64)] = []

    init(origin: LogOrigin, logKey: VerifyingKey) {
        follower = LogFollower(origin: origin, logKey: logKey, isGrantees: true)
    }

    var state: SpaceState? { follower.state }
    var head: LogHead { follower.head }

    /// Takes a page over.
    ///
    /// - Returns: Whether the server's checkpoint was reached.
    mutating func follow(_ page: LogPage) throws(LogError) -> Bool {
        let tree = tree
        let (entries, isCaughtUp) = try follower.follow(page) { tree.root(at: $0) }
        for leaf in page.leaves { self.tree.append(leaf.leaf) }
        for entry in entries {
            switch entry.event {
            case .commit(_, _, let current, _): for header in current { headers[header.record] = header }
            case .access(let access, let finding): accesses.append((entry.index, access, finding))
            case .deposit(_, let id, let outer): deposits.append((entry.index, id, outer))
            case .state(_, let outer, _): statements.append((entry.index, outer.sequence))
            case .emergency(_, let finding): if let id = finding.request?.id { openings.append(id) }
            case .notice, .refused, .forgedDeposit, .other: break
            }
        }
        return isCaughtUp
    }

    /// Whether a receipt's log is this one: the same root at its size, so that nothing was entered into another log for show.
    func contains(_ head: LogHead) -> Bool { tree.root(at: head.size) == head.root }

    /// Whether it goes on from where an address was given, with every statement until then: none was kept back, and with it a newer key.
    func continues(_ address: SpaceAddress) -> Bool {
        address.space == follower.origin.space && contains(address.head)
            && statements.last { $0.index < address.head.size }?.sequence == address.sequence
    }
}

/// One record that is shared with a professional.
package struct SharedRecord: Hashable, Sendable, Identifiable {
    /// The record.
    package let id: UUID
    /// The version, which a copy says it is of.
    package let version: UUID
    /// When this version was written.
    package let time: Date
    /// What kind it is.
    package let kind: RecordKind
    /// The resource, as the patient has it.
    package let resource: Resource
    /// The files it refers to.
    package let documents: [SharedDocument]
    /// The address it was imported under, by which others refer to it.
    package let fullUrl: String?

    /// A record made of its parts.
    package init(
        id: UUID,
        version: UUID,
        time: Date,
        kind: RecordKind,
        resource: Resource,
        documents: [SharedDocument] = [],
        fullUrl: String? = nil
    ) {
        self.id = id
        self.version = version
        self.time = time
        self.kind = kind
        self.resource = resource
        self.documents = documents
        self.fullUrl = fullUrl
    }
}

/// A file that belongs to a shared record.
package struct SharedDocument: Hashable, Sendable, Identifiable {
    /// The file.
    package let id: UUID
    /// Its length in bytes.
    package let length: Int
    let blob: RemoteBlob

    init(_ blob: RemoteBlob) {
        id = blob.id.uuid
        length = blob.length
        self.blob = blob
    }
}

/// What was read of a space in one session, each reading proved to stand in the patient's journal.
package struct SharedSpace: Sendable {
    /// The space.
    package let space: SpaceID
    /// What was read, in no particular order.
    package let records: [SharedRecord]
    /// The proofs of the readings; none where there was nothing to read.
    package let receipts: [LogReceipt]
    /// How many versions were announced and did not open.
    package let unreadable: Int
    /// The grant it was read under.
    package let grant: Grant
    /// The name of the reading session; documents are read in the same one.
    let session: String
    let head: LogHead
}
