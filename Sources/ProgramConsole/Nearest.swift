/// Finds the word a person most likely meant.
package enum Nearest {
    /// The candidate closest to `word`, when at most a third of its letters (two at least) have to change.
    package static func match(_ word: String, in candidates: [String]) -> String? {
        let limit = max(2, word.count / 3)
        return candidates.map { (distance(word, $0), $0) }.filter { $0.0 <= limit }.min { $0.0 < $1.0 }?.1
    }

    /// The number of letters to insert, remove, change or swap with their neighbour.
    package static func distance(_ left: String, _ right: String) -> Int {
        let left = Array(left), right = Array(right)
        var older: [Int] = []
        var previous = Array(0...right.count)
        for i in left.indices {
            var row = [i + 1]
            for j in right.indices {
                var best = min(previous[j + 1] + 1, row[j] + 1, previous[j] + (left[i] == right[j] ? 0 : 1))
                if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] { best = min(best, older[j - 1] + 1) }
                row.append(best)
            }
            older = previous
            previous = row
        }
        return previous[right.count]
    }
}
