import FoundationEssentials
import Glibc
import HealthModel
import SpaceClient
import Vault

extension Bench {
    /// Imports bundles of three sizes into empty vaults.
    func importing() async throws {
        var perRecord: [Int: Double] = [:]
        for count in [size(1000), size(10_000), size(100_000)] {
            let source = try bundle(count)
            var rates: [Double] = []
            for run in 0..<(count > 50_000 ? 1 : 3) {
                let space = try await makeSpace("import-\(count)-\(run).vault")
                let start = ContinuousClock.now
                let report = try await space.perform(try await space.planImport([source]))
                rates.append((ContinuousClock.now - start).inSeconds / Double(count))
                guard report.files.first?.added == count else { throw BenchError.wrongResult }
                await space.lock()
            }
            perRecord[count] = rates.median
        }
        let small = perRecord[size(1000)] ?? .nan
        let middle = perRecord[size(10_000)] ?? .nan
        let large = perRecord[size(100_000)] ?? .nan
        Table.row(
            Figure(
                what: "import of \(size(10_000)) resources",
                ours: "\(Int(1 / middle)) resources/s",
                bar: ">= 10000 resources/s",
                peer: "-",
                isReached: 1 / middle >= 10_000
            )
        )
        Table.row(
            Figure(
                what: "cost of one, \(size(1000)) / \(size(10_000)) / \(size(100_000))",
                ours: [small, middle, large].map { "\(Int($0 * 1_000_000)) µs" }.joined(separator: " / "),
                bar: "flat",
                peer: "-",
                isReached: large <= 1.25 * small
            )
        )
    }

    /// Opens a vault of 10,000 records to a usable home, beside sqlcipher reading the same rows.
    func opening() async throws {
        let count = size(10_000)
        let source = try bundle(count)
        let space = try await makeSpace("opening.vault")
        try await space.perform(try await space.planImport([source]))
        await space.lock()
        var times: [Double] = []
        for _ in 0..<7 {
            let start = ContinuousClock.now
            let opened = try await openSpace("opening.vault")
            _ = try await opened.home()
            times.append((ContinuousClock.now - start).inSeconds)
            await opened.lock()
        }
        let peer = try sqlcipher(count)
        Table.row(
            Figure(
                what: "unlock to home, \(count) records, without scrypt",
                ours: times.median.milliseconds,
                bar: "<= 200 ms, <= peer",
                peer: peer.map { "sqlcipher \($0.milliseconds)" } ?? "sqlcipher not installed",
                isReached: times.median <= 0.2 && times.median <= peer ?? .infinity
            )
        )
    }

    /// How long sqlcipher takes to open a database of the same bodies with a raw key and to read every body, its own start left out.
    private func sqlcipher(_ count: Int) throws -> Double? {
        let key = String(repeating: "2a", count: 48)
        let open = "PRAGMA key = \"x'\(key)'\";"
        var script = open + "CREATE TABLE version (id INTEGER PRIMARY KEY, body TEXT);BEGIN;"
        for number in 0..<count {
            let body = String(decoding: Samples.resource(number).bytes, as: UTF8.self).replacing("'", with: "''")
            script += "INSERT INTO version VALUES (\(number), '\(body)');\n"
        }
        script += "COMMIT;"
        let path = file("peer.db")
        let filling = try write(Array(script.utf8), to: "peer.sql")
        guard Child.run(["sqlcipher", path, ".read \(filling)"]) != nil else { return nil }
        let reading = open + "SELECT count(*), sum(length(body || '')) FROM version;"
        var times: [Double] = []
        for _ in 0..<7 {
            guard let idle = Child.run(["sqlcipher", ":memory:", "SELECT 1;"]),
                let full = Child.run(["sqlcipher", path, reading]),
                full.output.contains("\(count)|")
            else { return nil }
            times.append(full.wall - idle.wall)
        }
        return times.median
    }

    /// Types words letter by letter over 100,000 records.
    func searching() async throws {
        let count = size(100_000)
        let space = try await makeSpace("search.vault")
        try await space.perform(try await space.planImport([try bundle(count)]))
        while await !space.search("poids", in: .titles, limit: 1).isComplete {
            try await Task.sleep(for: .milliseconds(20))
        }
        var times: [Double] = []
        for word in [
            "genou", "épaule", "medicament", "poids coeur", "valmont", "maladie rénal", "vaccin 12", "coeur", "z",
            "suivi",
        ] {
            for scope in [SearchScope.titles, .everything] {
                for length in 1...word.count {
                    let start = ContinuousClock.now
                    _ = await space.search(String(word.prefix(length)), in: scope, limit: 200)
                    times.append((ContinuousClock.now - start).inSeconds)
                }
            }
        }
        await space.lock()
        Table.row(
            Figure(
                what: "search as you type, \(count) records, p99",
                ours: "\(times.percentile(0.99).milliseconds) (p50 \(times.median.milliseconds))",
                bar: "<= 20 ms",
                peer: "one frame at 50 Hz",
                isReached: times.percentile(0.99) <= 0.02
            )
        )
    }
}

/// Why a measurement means nothing.
enum BenchError: Error {
    case wrongResult
    case notBuilt(String)
}
