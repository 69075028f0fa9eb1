package import FoundationEssentials

/// What an entry of a space's log records.
package enum EntryKind: UInt8, CaseIterable, Hashable, Sendable {
    /// The state of the space changed.
    case state = 1
    /// Record versions and tombstones were added.
    case commit = 2
    /// A professional left something for the patient.
    case deposit = 3
    /// Something was read, or somebody was refused.
    case access = 4
    /// An emergency opening.
    case emergency = 5
    /// The server remarks something.
    case notice = 6
}

/// Why bytes that came from the server are not part of an honest log.
package enum LogError: Error, Hashable, Sendable {
    /// An entry, a page or a frame is not in its one accepted form.
    case malformed
    /// The checkpoint is not believed.
    case checkpoint(CheckpointError)
    /// The log is shorter than it was.
    case shrunk(known: UInt64, shown: UInt64)
    /// The entries do not give the root which the server signed, or do not continue what is known.
    case root
    /// A statement names a head that is not on this log: somebody was shown another history.
    case fork(entry: UInt64)
    /// An entry is not what its kind promises.
    case entry(UInt64, EntryProblem)

    /// What is wrong with one entry.
    package enum EntryProblem: Hashable, Sendable {
        /// It does not follow the grammar of its kind.
        case malformed
        /// A state statement which replay refuses.
        case state(StateRefusal)
        /// A commit nobody with the right to it signed.
        case author
        /// A commit which does not fit the versions it came with, or another space.
        case commit
    }
}

/// One entry of a log as a reader entitled to its body sees it: leaf hash = SHA-256(0 ‖ salt ‖ reduced body).
///
/// In the reduced body, what not every reader may see stands by its hash: the inner part of a state statement, and the headers of a
/// commit's versions. So a stub leads to the same root as the whole.
package struct LogEntry: Hashable, Sendable {
    /// The number of salt bytes.
    package static let saltByteCount = 32
    /// A longer body is refused.
    package static let maximumBodyByteCount = 8 << 20

    /// The random bytes which keep the hash from saying anything about the body.
    package let salt: Data
    /// What is recorded: the kind in one byte, then the content.
    package let body: Data

    /// What the entry records; nil for a kind this version does not know.
    package var kind: EntryKind? { body.first.flatMap(EntryKind.init(rawValue:)) }

    /// The content after the kind.
    package var content: Data { body.dropFirst() }

    /// The hash of the leaf.
    package var leaf: LogHash { Merkle.leaf(salt + hashedBody) }

    /// The reduced body, which is hashed.
    package var hashedBody: Data {
        switch kind {
        case .state: StateEntry.reduced(content).map { body.prefix(1) + $0 } ?? Self.unreadable + body
        case .commit: CommitEntry.reduced(content).map { body.prefix(1) + $0 } ?? Self.unreadable + body
        case .deposit, .access, .emergency, .notice, nil: body
        }
    }

    /// Keeps a body that follows no grammar from having the hash of one that does.
    private static let unreadable = Data([0xFF])

    /// An entry made here, with a fresh salt.
    package init(_ kind: EntryKind, _ content: Data) {
        salt = Self.freshSalt()
        body = Data([kind.rawValue]) + content
    }

    /// An entry as it was received or stored.
    ///
    /// - Throws: `LogError.malformed` for a salt of another length and a body that is empty or too long.
    package init(salt: Data, body: Data) throws(LogError) {
        guard salt.count == Self.saltByteCount, (1...Self.maximumBodyByteCount).contains(body.count) else {
            throw .malformed
        }
        self.salt = Data(salt)
        self.body = Data(body)
    }

    static func freshSalt() -> Data {
        var generator = SystemRandomNumberGenerator()
        var salt = Data(capacity: saltByteCount)
        for _ in 0..<(saltByteCount / 8) { withUnsafeBytes(of: generator.next()) { salt.append(contentsOf: $0) } }
        return salt
    }
}

/// One leaf of a page: only its hash, or the entry for who may read it.
package enum PageLeaf: Hashable, Sendable {
    /// The reader is not entitled to the body.
    case hash(LogHash)
    /// The reader is.
    case entry(LogEntry)

    /// The hash of the leaf either way.
    package var leaf: LogHash {
        switch self {
        case .hash(let hash): hash
        case .entry(let entry): entry.leaf
        }
    }
}

/// A run of leaves with the checkpoint they lead to.
///
/// The checkpoint's note is kept as text: who verifies it is ``LogFollower``, which knows the origin and the key.
package struct LogPage: Hashable, Sendable {
    /// The form of the bytes.
    static let format: UInt8 = 1
    /// A page of more leaves is refused.
    package static let maximumLeafCount = 1 << 16

    /// The server's checkpoint.
    package var note: String
    /// The index of the first leaf.
    package var from: UInt64
    /// The leaves.
    package var leaves: [PageLeaf]
    /// Proves that the tree up to the last leaf is the beginning of the checkpoint's tree.
    package var proof: [LogHash]

    /// A page made of its parts.
    package init(note: String, from: UInt64, leaves: [PageLeaf], proof: [LogHash]) {
        self.note = note
        self.from = from
        self.leaves = leaves
        self.proof = proof
    }

    /// The bytes that travel.
    package var encoded: Data {
        var writer = FieldWriter(reserving: 4096)
        writer.append(Self.format)
        writer.append(note)
        writer.append(from)
        writer.append(UInt32(leaves.count))
        for leaf in leaves {
            switch leaf {
            case .hash(let hash):
                writer.append(UInt8(0))
                writer.append(hash)
            case .entry(let entry):
                writer.append(UInt8(1))
                writer.append(fixed: entry.salt)
                writer.append(entry.body)
            }
        }
        writer.append(UInt32(proof.count))
        for hash in proof { writer.append(hash) }
        return writer.bytes
    }

    /// Reads what ``encoded`` writes and nothing else (A40).
    package init(decoding bytes: Data) throws(LogError) {
        do throws(FieldError) {
            var reader = FieldReader(bytes)
            guard try reader.number(UInt8.self) == Self.format else { throw FieldError() }
            note = try reader.text()
            from = try reader.number()
            let count = Int(try reader.number(UInt32.self))
            guard count <= Self.maximumLeafCount, count <= reader.remaining / 33, from <= UInt64.max - UInt64(count)
            else { throw FieldError() }
            leaves = []
            leaves.reserveCapacity(count)
            for _ in 0..<count {
                switch try reader.number(UInt8.self) {
                case 0: leaves.append(.hash(try reader.hash()))
                case 1:
                    let salt = try reader.fixed(LogEntry.saltByteCount)
                    guard let entry = try? LogEntry(salt: salt, body: try reader.field()) else { throw FieldError() }
                    leaves.append(.entry(entry))
                default: throw FieldError()
                }
            }
            let hashes = Int(try reader.number(UInt32.self))
            guard hashes <= 64 else { throw FieldError() }
            proof = []
            for _ in 0..<hashes { proof.append(try reader.hash()) }
            try reader.end()
        } catch { throw .malformed }
    }
}
