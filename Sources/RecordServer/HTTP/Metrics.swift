import FoundationEssentials
import Synchronization

/// Counts for operators: how many answers of which endpoint and class, and how long they took.
///
/// No name of anybody is a label.
final class Metrics: Sendable {
    private struct Line: Hashable {
        let endpoint: String
        let status: Int
    }

    private struct Counts {
        var answers: [Line: UInt64] = [:]
        var seconds: [String: Double] = [:]
        var bytesIn: UInt64 = 0
        var bytesOut: UInt64 = 0
    }

    private let counts = Mutex(Counts())

    func note(_ endpoint: String, status: Int, seconds: Double, bytesIn: Int, bytesOut: Int) {
        counts.withLock { counts in
            counts.answers[Line(endpoint: endpoint, status: status), default: 0] += 1
            counts.seconds[endpoint, default: 0] += seconds
            counts.bytesIn += UInt64(bytesIn)
            counts.bytesOut += UInt64(bytesOut)
        }
    }

    /// The counts in the text format of Prometheus.
    var text: String {
        let counts = counts.withLock { $0 }
        var lines = ["# TYPE espace_requests_total counter"]
        for (line, count) in counts.answers.sorted(by: {
            ($0.key.endpoint, $0.key.status) < ($1.key.endpoint, $1.key.status)
        }) {
            lines.append("espace_requests_total{endpoint=\"\(line.endpoint)\",status=\"\(line.status)\"} \(count)")
        }
        lines.append("# TYPE espace_request_seconds_total counter")
        for (endpoint, seconds) in counts.seconds.sorted(by: { $0.key < $1.key }) {
            lines.append("espace_request_seconds_total{endpoint=\"\(endpoint)\"} \(seconds)")
        }
        lines.append("# TYPE espace_received_bytes_total counter")
        lines.append("espace_received_bytes_total \(counts.bytesIn)")
        lines.append("# TYPE espace_sent_bytes_total counter")
        lines.append("espace_sent_bytes_total \(counts.bytesOut)")
        return lines.joined(separator: "\n") + "\n"
    }
}
