/// All complete nodes of a verified log, to know its root at any earlier size.
package struct MerkleTree: Sendable {
    private var levels: [[LogHash]] = []
    private var frontier = Frontier()

    /// The number of leaves.
    package var size: UInt64 { frontier.size }

    /// A tree without leaves.
    package init() {}

    /// Appends a leaf.
    package mutating func append(_ leaf: LogHash) {
        frontier.append(leaf) { level, _, hash in
            if levels.count <= level { levels.append([]) }
            levels[level].append(hash)
        }
    }

    /// The root at an earlier size; nil for a size not reached yet.
    package func root(at size: UInt64) -> LogHash? {
        guard size <= self.size else { return nil }
        return try? Merkle.root(size: size) { level, index in levels[level][Int(index)] }
    }
}
