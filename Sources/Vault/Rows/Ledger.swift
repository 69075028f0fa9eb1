import Crypto
import FoundationEssentials
import HealthModel
import SpaceProtocol

/// What the state row says about all other rows, so that a row which was removed, brought back or exchanged for an older one
/// is noticed (A43).
///
/// Version and document rows never change and are bound to their ids by their seals, so the list of ids suffices for them.
/// The rows which do change are taken with their sealed bytes.
struct Ledger: Sendable {
    /// Grows by one with each transaction.
    var changes: UInt64 = 0
    /// The highest sequence number ever given to a version.
    var lastSequence: Int64 = 0
    var header = Data(count: 32)
    var snapshot: SnapshotMark?
    private(set) var versionCount = 0
    private var versions = SHA256()
    private(set) var blobs: Set<BlobID> = []
    private var small: [Data: Data] = [:]
    /// The sequence numbers of the versions which the log does not hold yet: an edit must not get lost by a row that was taken away.
    private(set) var outbox: Set<Int64> = []
    /// Whether the outbox was found changed from outside; written along until it is right again, so that no later change hides it.
    var isOutboxDoubtful = false

    /// Notes a new version; they come in the order of their sequence numbers.
    mutating func append(_ row: VersionRow) {
        versionCount += 1
        lastSequence = max(lastSequence, row.sequence)
        withUnsafeBytes(of: row.ledgerBytes) { versions.update(bufferPointer: $0) }
    }

    /// Notes all versions anew, after some were removed.
    mutating func replaceVersions(_ rows: [VersionRow]) {
        versions = SHA256()
        versionCount = 0
        // In one piece: for a hundred thousand versions, so many short updates cost more than the hash itself.
        var bytes: [UInt8] = []
        bytes.reserveCapacity(rows.count * 48)
        for row in rows.sorted(by: { $0.sequence < $1.sequence }) {
            versionCount += 1
            lastSequence = max(lastSequence, row.sequence)
            withUnsafeBytes(of: row.ledgerBytes) { bytes.append(contentsOf: $0) }
        }
        bytes.withUnsafeBytes { versions.update(bufferPointer: $0) }
    }

    mutating func insert(_ blob: BlobID) { blobs.insert(blob) }

    mutating func remove(_ blob: BlobID) { blobs.remove(blob) }

    mutating func queue(_ sequence: Int64) { outbox.insert(sequence) }

    mutating func unqueue(_ sequence: Int64) { outbox.remove(sequence) }

    mutating func replaceOutbox(_ sequences: Set<Int64>) { outbox = sequences }

    /// Notes the bytes of a row which may change; nil when the row is gone.
    mutating func note(_ place: RowPlace, sealed: Data?) {
        small[place.name] = sealed.map { Data(SHA256.hash(data: $0)) }
    }

    /// The payload of the state row.
    var encoded: Data {
        var writer = FieldWriter()
        writer.append(changes)
        writer.append(lastSequence)
        writer.append(fixed: header)
        writer.append(UInt64(versionCount))
        writer.append(fixed: Data(versions.finalize()))
        writer.append(UInt64(blobs.count))
        writer.append(fixed: blobDigest)
        writer.append(UInt64(small.count))
        writer.append(fixed: smallDigest)
        writer.append(snapshot?.generation ?? 0)
        writer.append(UInt64(snapshot?.packs ?? 0))
        writer.append(snapshot?.through ?? 0)
        writer.append(isOutboxDoubtful ? .max : UInt64(outbox.count))
        writer.append(fixed: outboxDigest)
        return writer.bytes
    }

    private var outboxDigest: Data {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(outbox.count * 8)
        for sequence in outbox.sorted() { withUnsafeBytes(of: sequence.bigEndian) { bytes.append(contentsOf: $0) } }
        return Data(SHA256.hash(data: bytes))
    }

    private var blobDigest: Data {
        var hash = SHA256()
        for id in blobs.map(\.bytes).sorted(by: { $0.lexicographicallyPrecedes($1) }) { hash.update(data: id) }
        return Data(hash.finalize())
    }

    private var smallDigest: Data {
        var hash = SHA256()
        for (name, digest) in small.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            hash.update(data: name)
            hash.update(data: digest)
        }
        return Data(hash.finalize())
    }

    /// The tables which are not as the state row says.
    func differences(from stored: StoredState) -> [Damage] {
        var differences: [Damage] = []
        if header != stored.header { differences.append(Damage(.header)) }
        if versionCount != stored.versionCount || Data(versions.finalize()) != stored.versions
            || lastSequence > stored.lastSequence
        {
            differences.append(Damage(.version))
        }
        if blobs.count != stored.blobCount || blobDigest != stored.blobs { differences.append(Damage(.blob)) }
        if small.count != stored.smallCount || smallDigest != stored.small { differences.append(Damage(.state)) }
        if let known = stored.outbox, outbox.count != known.count || outboxDigest != known.digest {
            differences.append(Damage(.outbox))
        }
        return differences
    }
}

extension VersionRow {
    /// What the ledger hashes of a row, 48 bytes without gaps.
    fileprivate var ledgerBytes: (Int64, uuid_t, uuid_t, Int64) {
        (sequence.bigEndian, version.uuid.uuid, record.uuid.uuid, space.bigEndian)
    }
}

/// A state row as it was read.
struct StoredState: Sendable {
    let changes: UInt64
    let lastSequence: Int64
    let header: Data
    let versionCount: Int
    let versions: Data
    let blobCount: Int
    let blobs: Data
    let smallCount: Int
    let small: Data
    let snapshot: SnapshotMark?
    /// What waits to be sent; nil in a row of a program that did not note it.
    let outbox: (count: Int, digest: Data)?

    init(decoding bytes: Data) throws(FieldError) {
        var reader = FieldReader(bytes)
        changes = try reader.number()
        lastSequence = try reader.number()
        header = try reader.fixed(32)
        versionCount = Int(clamping: try reader.number(UInt64.self))
        versions = try reader.fixed(32)
        blobCount = Int(clamping: try reader.number(UInt64.self))
        blobs = try reader.fixed(32)
        smallCount = Int(clamping: try reader.number(UInt64.self))
        small = try reader.fixed(32)
        let generation = try reader.number(UInt64.self)
        let packs = Int(clamping: try reader.number(UInt64.self))
        let through = try reader.number(Int64.self)
        snapshot = packs == 0 ? nil : SnapshotMark(generation: generation, packs: packs, through: through)
        var outbox: (count: Int, digest: Data)?
        if reader.remaining > 0 { outbox = (Int(clamping: try reader.number(UInt64.self)), try reader.fixed(32)) }
        self.outbox = outbox
        try reader.end()
    }
}

/// Which snapshot belongs to the present rows.
struct SnapshotMark: Hashable, Sendable {
    /// The change counter when it was written.
    let generation: UInt64
    let packs: Int
    /// The last sequence number it knows.
    let through: Int64
}

extension RowPlace {
    /// The table and primary key of a row which may change.
    fileprivate var name: Data {
        var writer = FieldWriter(reserving: 32)
        writer.append(table.rawValue)
        switch self {
        case .space(let number): writer.append(number.number)
        case .draft(let id): writer.append(id.uuid)
        case .link(let number): writer.append(number.number)
        case .conflict(let record): writer.append(record.uuid)
        case .identity: break
        case .version, .blob, .state, .snapshot, .statement, .log, .held, .remoteBlob:
            preconditionFailure("the ledger knows these rows by their ids, or the link knows them")
        }
        return writer.bytes
    }
}
