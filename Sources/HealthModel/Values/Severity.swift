/// How grave a reaction is, mildest first; the raw values are those of FHIR `reaction-event-severity`.
package enum Severity: String, CaseIterable, Hashable, Comparable, Sendable {
    case mild
    case moderate
    case severe

    private var rank: Int {
        switch self {
        case .mild: 0
        case .moderate: 1
        case .severe: 2
        }
    }

    /// Orders from mild to severe.
    package static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }
}
