import Crypto
package import FoundationEssentials

/// The hashing and the proofs of one append-only tree (RFC 9162 section 2.1, with SHA-256).
package enum Merkle {
    /// The root of a tree without leaves: the hash of nothing.
    package static let emptyRoot = LogHash(SHA256.hash(data: Data()))

    /// The hash of a leaf holding these bytes.
    package static func leaf(_ entry: some DataProtocol) -> LogHash {
        var hash = SHA256()
        hash.update(data: [0])
        hash.update(data: entry)
        return LogHash(hash.finalize())
    }

    /// The hash of an inner node.
    package static func node(_ left: LogHash, _ right: LogHash) -> LogHash {
        var bytes: [UInt8] = [1]
        bytes.reserveCapacity(65)
        bytes += left.bytes
        bytes += right.bytes
        return bytes.withUnsafeBytes { LogHash(SHA256.hash(data: $0)) }
    }

    /// The root over leaves, computed from scratch.
    package static func root(of leaves: some Sequence<LogHash>) -> LogHash {
        var frontier = Frontier()
        for leaf in leaves { frontier.append(leaf) }
        return frontier.root
    }

    /// Where the hashes of complete subtrees come from: the one at `level` which covers the leaves
    /// `index << level ..< (index + 1) << level`.
    package typealias Nodes = (_ level: Int, _ index: UInt64) throws -> LogHash

    /// The root over the leaves in a range, from the hashes of complete subtrees.
    static func root(of range: Range<UInt64>, nodes: Nodes) throws -> LogHash {
        let count = range.upperBound - range.lowerBound
        if count == 0 { return emptyRoot }
        if count.nonzeroBitCount == 1 {
            let level = count.trailingZeroBitCount
            return try nodes(level, range.lowerBound >> UInt64(level))
        }
        let middle = range.lowerBound + split(count)
        return node(
            try root(of: range.lowerBound..<middle, nodes: nodes),
            try root(of: middle..<range.upperBound, nodes: nodes)
        )
    }

    /// The root of a tree of `size` leaves, from the hashes of complete subtrees.
    package static func root(size: UInt64, nodes: Nodes) throws -> LogHash {
        try root(of: 0..<size, nodes: nodes)
    }

    /// Proves that a leaf is in the tree of `size` leaves.
    ///
    /// - Precondition: `leaf < size`.
    package static func inclusionProof(leaf: UInt64, size: UInt64, nodes: Nodes) throws -> [LogHash] {
        precondition(leaf < size, "a proof is asked for a leaf of the tree")
        var proof: [LogHash] = []
        var range = 0..<size
        while range.upperBound - range.lowerBound > 1 {
            let middle = range.lowerBound + split(range.upperBound - range.lowerBound)
            if leaf < middle {
                proof.append(try root(of: middle..<range.upperBound, nodes: nodes))
                range = range.lowerBound..<middle
            } else {
                proof.append(try root(of: range.lowerBound..<middle, nodes: nodes))
                range = middle..<range.upperBound
            }
        }
        return proof.reversed()
    }

    /// Proves that the tree of `first` leaves is the beginning of the tree of `second` leaves.
    ///
    /// - Precondition: `first <= second`. The proof is empty when one of them says all: `first` is 0 or equals `second`.
    package static func consistencyProof(first: UInt64, second: UInt64, nodes: Nodes) throws -> [LogHash] {
        precondition(first <= second, "a log only grows")
        guard first > 0, first < second else { return [] }
        var proof: [LogHash] = []
        var range = 0..<second
        var isWhole = true
        while range.upperBound != first {
            let middle = range.lowerBound + split(range.upperBound - range.lowerBound)
            if first <= middle {
                proof.append(try root(of: middle..<range.upperBound, nodes: nodes))
                range = range.lowerBound..<middle
            } else {
                proof.append(try root(of: range.lowerBound..<middle, nodes: nodes))
                range = middle..<range.upperBound
                isWhole = false
            }
        }
        if !isWhole { proof.append(try root(of: range, nodes: nodes)) }
        return proof.reversed()
    }

    /// Whether a proof shows the leaf at that place of that tree (RFC 9162 section 2.1.3.2).
    package static func verifiesInclusion(of leaf: LogHash, at index: UInt64, in head: LogHead, proof: [LogHash])
        -> Bool
    {
        guard index < head.size else { return false }
        var position = index
        var last = head.size - 1
        var hash = leaf
        for sibling in proof {
            guard last > 0 else { return false }
            if position & 1 == 1 || position == last {
                hash = node(sibling, hash)
                while position & 1 == 0, position != 0 {
                    position >>= 1
                    last >>= 1
                }
            } else {
                hash = node(hash, sibling)
            }
            position >>= 1
            last >>= 1
        }
        return last == 0 && hash == head.root
    }

    /// Whether a proof shows that one tree is the beginning of another (RFC 9162 section 2.1.4.2).
    package static func verifiesConsistency(from first: LogHead, to second: LogHead, proof: [LogHash]) -> Bool {
        guard first.size <= second.size else { return false }
        if first.size == second.size { return proof.isEmpty && first.root == second.root }
        if first.size == 0 { return proof.isEmpty && first.root == emptyRoot }
        var path = proof[...]
        if first.size.nonzeroBitCount == 1 { path.insert(first.root, at: path.startIndex) }
        guard let start = path.popFirst() else { return false }
        var position = first.size - 1
        var last = second.size - 1
        while position & 1 == 1 {
            position >>= 1
            last >>= 1
        }
        var old = start
        var new = start
        for sibling in path {
            guard last > 0 else { return false }
            if position & 1 == 1 || position == last {
                old = node(sibling, old)
                new = node(sibling, new)
                while position & 1 == 0, position != 0 {
                    position >>= 1
                    last >>= 1
                }
            } else {
                new = node(new, sibling)
            }
            position >>= 1
            last >>= 1
        }
        return last == 0 && old == first.root && new == second.root
    }

    /// The largest power of two below a count of at least two.
    private static func split(_ count: UInt64) -> UInt64 {
        1 << UInt64(UInt64.bitWidth - 1 - (count - 1).leadingZeroBitCount)
    }
}

/// The complete subtrees at the right edge of a tree: enough to append to it and to know its root.
package struct Frontier: Hashable, Sendable {
    /// The number of leaves.
    package private(set) var size: UInt64 = 0
    /// One hash for each bit set in `size`, largest subtree first.
    private var subtrees: [LogHash] = []

    /// The frontier of the empty tree.
    package init() {}

    /// Appends a leaf.
    package mutating func append(_ leaf: LogHash) { append(leaf) { _, _, _ in } }

    /// Appends a leaf; the completed nodes are handed over as (level, index, hash), the leaf itself first.
    package mutating func append(
        _ leaf: LogHash,
        completed: (Int, UInt64, LogHash) throws -> Void
    ) rethrows {
        var hash = leaf
        var index = size
        var level = 0
        try completed(0, index, hash)
        while index & 1 == 1, let left = subtrees.popLast() {
            hash = Merkle.node(left, hash)
            index >>= 1
            level += 1
            try completed(level, index, hash)
        }
        subtrees.append(hash)
        size += 1
    }

    /// The root of the tree.
    package var root: LogHash {
        guard var root = subtrees.last else { return Merkle.emptyRoot }
        for subtree in subtrees.dropLast().reversed() { root = Merkle.node(subtree, root) }
        return root
    }

    /// The size and the root.
    package var head: LogHead { LogHead(size: size, root: root) }

    /// The frontier in bytes: the size, then the hashes.
    package var encoded: Data {
        var writer = FieldWriter()
        writer.append(size)
        for subtree in subtrees { writer.append(subtree) }
        return writer.bytes
    }

    /// Reads what ``encoded`` writes.
    package init(decoding bytes: Data) throws(FieldError) {
        var reader = FieldReader(bytes)
        size = try reader.number()
        for _ in 0..<size.nonzeroBitCount { subtrees.append(try reader.hash()) }
        try reader.end()
    }
}
