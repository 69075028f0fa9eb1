/// One figure beside the bar it must reach and the peer or limit it is measured against.
struct Figure {
    let what: String
    let ours: String
    let bar: String
    let peer: String
    /// `nil` where there is nothing to compare with on this machine.
    let isReached: Bool?
}

/// Prints figures as they come, as a table a person can read.
enum Table {
    static func header() {
        print(line(["what", "ours", "bar", "peer or limit", "reached"]))
        print(String(repeating: "-", count: 140))
    }

    static func row(_ figure: Figure) {
        let reached = figure.isReached.map { $0 ? "yes" : "NO" } ?? "-"
        print(line([figure.what, figure.ours, figure.bar, figure.peer, reached]))
    }

    private static func line(_ cells: [String]) -> String {
        zip(cells, [46, 30, 22, 32, 7]).map { cell, width in
            cell.count >= width ? cell + " " : cell + String(repeating: " ", count: width - cell.count)
        }.joined()
    }
}

extension Double {
    /// Milliseconds with one digit.
    var milliseconds: String { "\((self * 10_000).rounded() / 10) ms" }
    /// Seconds with two digits.
    var seconds: String { "\((self * 100).rounded() / 100) s" }
}

extension Duration {
    var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}

extension [Double] {
    var median: Double { percentile(0.5) }

    /// The value below which that share of all values lies.
    func percentile(_ share: Double) -> Double {
        guard !isEmpty else { return .nan }
        let sorted = sorted()
        return sorted[Swift.min(sorted.count - 1, Int((Double(sorted.count) * share).rounded(.down)))]
    }
}
