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
/// All work happens on one queue: the index is built in slices, between which searches and updates get their turn. Building
/// starts a moment after the vault was opened, or with the first search: the first screen comes first, and a command that
/// never searches is spared the work.
final class SearchIndex: Sendable {
    private static let slice = 500
    private static let rest = DispatchTimeInterval.milliseconds(100)

    private let queue = DispatchQueue(label: "vault.search", qos: .userInitiated)
    /// Only ever touched on `queue`.
    private nonisolated(unsafe) var words: WordTable?
    /// What the index will be built from; nil once that has begun.
    ///
    /// Only ever touched on `queue`.
    private nonisolated(unsafe) var heads: [Head]?
    /// The entries still to be added, the ones to be added first at the end.
    ///
    /// Only ever touched on `queue`.
    private nonisolated(unsafe) var waiting: [RecordEntry] = []
    /// Records which an update dealt with before the building reached them.
    ///
    /// Only ever touched on `queue`.
    private nonisolated(unsafe) var settled: Set<RecordID> = []
    /// Who waits for the end of the building.
    ///
    /// Only ever touched on `queue`.
    private nonisolated(unsafe) var onReady: [CheckedContinuation<Void, Never>] = []

    /// An index of the live records among these, to be built soon.
    init(_ heads: [Head]) {
        self.heads = heads
        queue.asyncAfter(deadline: .now() + Self.rest) { [weak self] in self?.start() }
    }

    /// Brings the index up to date with a commit; returns at once.
    func apply(_ updates: [IndexUpdate]) {
        queue.async { [self] in
            start()
            if !waiting.isEmpty { settled.formUnion(updates.map(\.record)) }
            try? words?.write { words throws in
                for update in updates { try words.remove(update.record) }
                let entries = updates.compactMap(\.entry).filter { $0.binnedOn == nil }
                for entry in RowNumber.sorted(entries) { try words.add(entry) }
            }
        }
    }

    func search(_ text: String, in scope: SearchScope, space: SpaceNumber?, limit: Int) async -> SearchResult {
        await withCheckedContinuation { continuation in
            queue.async { [self] in
                start()
                let found = SearchWords.query(for: text).flatMap { query in
                    try? words?.find(query, in: scope, space: space, atMost: SearchResult.countLimit + 1)
                }
                let records = found ?? []
                continuation.resume(
                    returning: SearchResult(
                        records: Array(records.prefix(min(max(limit, 0), SearchResult.countLimit))),
                        total: min(records.count, SearchResult.countLimit),
                        isTotalBounded: records.count > SearchResult.countLimit,
                        isReady: waiting.isEmpty
                    )
                )
            }
        }
    }

    func waitUntilReady() async {
        await withCheckedContinuation { continuation in
            queue.async { [self] in
                start()
                if waiting.isEmpty { continuation.resume() } else { onReady.append(continuation) }
            }
        }
    }

    /// Forgets everything.
    func close() {
        queue.sync { [self] in
            heads = nil
            waiting = []
            words = nil
            finish()
        }
    }

    private func start() {
        guard let heads else { return }
        self.heads = nil
        words = try? WordTable()
        // The newest are added first, because they are what is searched for.
        waiting = RowNumber.sorted(heads.compactMap { $0.binnedOn == nil ? $0.entry : nil })
        addSlice()
    }

    private func addSlice() {
        let count = min(Self.slice, waiting.count)
        let entries = waiting.suffix(count)
        try? words?.write { words throws in
            for entry in entries where !settled.contains(entry.id) { try words.add(entry) }
        }
        waiting.removeLast(count)
        if waiting.isEmpty {
            finish()
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
