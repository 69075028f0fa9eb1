import SpaceProtocol

/// All complete nodes of a verified log, to know its root at any earlier size.
struct MerkleTree {
    private var levels: [[LogHash]] = []
    private var frontier = Frontier()

    var size: UInt64 { frontier.size }

    mutating func append(_ leaf: LogHash) {
        frontier.append(leaf) { level, _, hash in
            if levels.count <= level { levels.append([]) }
            levels[level].append(hash)
        }
    }

    /// The root at an earlier size; nil for a size not reached yet.
    func root(at size: UInt64) -> LogHash? {
        guard size <= self.size else { return nil }
        return try? Merkle.root(size: size) { level, index in levels[level][Int(index)] }
    }
}
