import CMalloc
import Dispatch
import FoundationEssentials
import GRDB
import HealthModel

/// What a commit changes for searching: the record as it is now, or nil when it cannot be found any more.
struct IndexUpdate: Sendable {
    let record: RecordID
    let entry: RecordEntry?
}

/// The full-text index of an open vault, in memory and never on a disk.
///
/// All work happens on one queue: the index is built in slices, between which searches and updates get their turn.
final class SearchIndex: Sendable {
    private static let slice = 500

    private let queue = DispatchQueue(label: "vault.search", qos: .userInitiated)
    /// Only ever touched on `queue`.
    private nonisolated(unsafe) var words: WordTable?
    /// The entries still to be added, the ones to be added first at the end.
    ///
    /// Only ever touched on `queue`.
    private nonisolated(unsafe) var waiting: [RecordEntry] = []
    /// Whether the building is still to begin.
    ///
    /// Only ever touched on `queue`.
    private nonisolated(unsafe) var isPlanned = false
    /// Records which an update dealt with before the building reached them.
    ///
    /// Only ever touched on `queue`.
    private nonisolated(unsafe) var settled: Set<RecordID> = []
    /// Who waits for the end of the building.
    ///
    /// Only ever touched on `queue`.
    private nonisolated(unsafe) var onReady: [CheckedContinuation<Void, Never>] = []

    init() {
        queue.async { [self] in words = try? WordTable() }
    }

    /// Starts to add entries; returns at once.
    ///
    /// It starts a moment later, so that the first screen does not share the processors with it.
    func build(from heads: [RecordID: Head]) {
        queue.async { [self] in isPlanned = true }
        queue.asyncAfter(deadline: .now() + .milliseconds(40)) { [self] in
            guard isPlanned else { return }
            isPlanned = false
            // The newest are added first, because they are what is searched for.
            waiting = RowNumber.sorted(heads.values.compactMap { $0.isBinned || $0.isPerson ? nil : $0.entry })
            addSlice()
        }
    }

    /// Brings the index up to date with a commit; returns at once.
    func apply(_ updates: [IndexUpdate]) {
        queue.async { [self] in
            if isPlanned || !waiting.isEmpty { settled.formUnion(updates.map(\.record)) }
            try? words?.write { words throws in
                for update in updates { try words.remove(update.record) }
                let entries = updates.compactMap(\.entry).filter { $0.state == .live }
                for entry in RowNumber.sorted(entries) { try words.add(entry) }
            }
        }
    }

    func search(_ text: String, in scope: SearchScope, space: SpaceNumber?, limit: Int) async -> SearchResult {
        await withCheckedContinuation { continuation in
            queue.async { [self] in
                let found = SearchWords.query(for: text).flatMap { query in
                    try? words?.find(query, in: scope, space: space, atMost: SearchResult.countLimit + 1)
                }
                let records = found ?? []
                continuation.resume(
                    returning: SearchResult(
                        records: Array(records.prefix(min(max(limit, 0), SearchResult.countLimit))),
                        total: min(records.count, SearchResult.countLimit),
                        isTotalBounded: records.count > SearchResult.countLimit,
                        isReady: waiting.isEmpty && !isPlanned
                    )
                )
            }
        }
    }

    func waitUntilReady() async {
        await withCheckedContinuation { continuation in
            queue.async { [self] in
                if waiting.isEmpty, !isPlanned { continuation.resume() } else { onReady.append(continuation) }
            }
        }
    }

    /// Forgets everything.
    func close() {
        queue.sync { [self] in
            waiting = []
            isPlanned = false
            words = nil
            finish()
        }
    }

    private func addSlice() {
        let count = min(Self.slice, waiting.count)
        let entries = waiting.suffix(count)
        try? words?.write { words throws in
            for entry in entries where !settled.contains(entry.id) { try words.add(entry) }
        }
        waiting.removeLast(count)
        if waiting.isEmpty {
            waiting = []
            finish()
            // What opening and indexing needed for a moment goes back to the system.
            malloc_trim(0)
        } else {
            queue.async { [self] in addSlice() }
        }
    }

    private func finish() {
        settled = []
        for continuation in onReady { continuation.resume() }
        onReady = []
    }
}
