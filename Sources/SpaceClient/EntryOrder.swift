import HealthModel

/// The orders in which lists show records.
enum EntryOrder {
    /// Newest first; records without a date come last, and ties keep a stable order.
    static func newestFirst(_ left: Entry, _ right: Entry) -> Bool {
        switch (left.date, right.date) {
        case (let leftDate?, let rightDate?) where leftDate.sortKey != rightDate.sortKey:
            leftDate.sortKey > rightDate.sortKey
        case (.some, nil): true
        case (nil, .some): false
        default: left.id < right.id
        }
    }

    /// All of them newest first; what is compared is computed once a record, for there may be thousands.
    static func newestFirst(_ entries: [Entry]) -> [Entry] {
        entries.indices.map { (key: entries[$0].date?.sortKey ?? .min, id: entries[$0].id, place: $0) }
            .sorted { ($1.key, $0.id) < ($0.key, $1.id) }
            .map { entries[$0.place] }
    }

    /// All of them in the order of a kind's own screen: what matters most to carers first.
    static func sorted(_ entries: [Entry], as kind: RecordKind) -> [Entry] {
        switch kind {
        case .allergy, .treatment, .condition: entries.sorted(by: order(of: kind))
        default: newestFirst(entries)
        }
    }

    /// The order a kind's own screen uses.
    static func order(of kind: RecordKind) -> (Entry, Entry) -> Bool {
        switch kind {
        case .allergy:
            { left, right in
                (rank(left), right.severityRank) == (rank(right), left.severityRank)
                    ? newestFirst(left, right) : (rank(left), right.severityRank) < (rank(right), left.severityRank)
            }
        case .treatment:
            { left, right in
                let (leftRank, rightRank) = ((rank(left), alertRank(left)), (rank(right), alertRank(right)))
                return leftRank == rightRank ? newestFirst(left, right) : leftRank < rightRank
            }
        case .condition:
            { left, right in rank(left) == rank(right) ? newestFirst(left, right) : rank(left) < rank(right) }
        default: newestFirst
        }
    }

    /// 0 for a medicine every carer must know of.
    private static func alertRank(_ entry: Entry) -> Int { entry.summary.alert == nil ? 1 : 0 }

    /// 0 for what still holds, 1 for what is over.
    private static func rank(_ entry: Entry) -> Int { entry.isCurrent ? 0 : 1 }
}

extension Entry {
    /// Whether the record still holds: an allergy not resolved, a treatment in progress, a condition followed.
    ///
    /// The codes are those of FHIR R4 `status` and `clinicalStatus`; a record without one holds.
    package var isCurrent: Bool {
        status.map { !Self.ended.contains($0) } ?? true
    }

    private static let ended: Set<String> = [
        "resolved", "inactive", "remission", "completed", "stopped", "entered-in-error", "cancelled", "not-taken",
        "refuted", "rejected", "noshow", "not-done", "draft", "superseded",
    ]

    /// Whether the record says that something happened on a day; statements that there is nothing do not.
    var isOnTimeline: Bool { summary.hasDate && kind.isEvent && summary.absence == nil }

    fileprivate var severityRank: Int {
        switch severity {
        case .severe: 3
        case .moderate: 2
        case .mild: 1
        case nil: 0
        }
    }
}

extension RecordKind {
    /// Whether records of this kind happen at a moment, and so belong on the timeline.
    var isEvent: Bool {
        switch self {
        case .contact, .familyHistory, .other: false
        default: true
        }
    }
}
