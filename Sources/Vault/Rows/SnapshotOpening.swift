import Dispatch
import FoundationEssentials
import Glibc
import Synchronization

/// Opens the packs of a snapshot on all cores, while the one who started it does something else.
final class SnapshotOpening: Sendable {
    private struct Progress {
        var next = 0
        var heads: [[Head]?]
    }

    private let mark: SnapshotMark
    private let packs: [Data]
    private let rows: RowSealer
    private let progress: Mutex<Progress>
    private let helpers = DispatchGroup()

    /// Starts to open packs.
    init(_ packs: [Data], of mark: SnapshotMark, rows: RowSealer) {
        self.packs = packs
        self.mark = mark
        self.rows = rows
        progress = Mutex(Progress(heads: Array(repeating: nil, count: packs.count)))
        // The one who started it is one more.
        for _ in 1..<max(2, min(sysconf(Int32(_SC_NPROCESSORS_ONLN)), packs.count)) {
            DispatchQueue.global(qos: .userInitiated).async(group: helpers) { [self] in work() }
        }
    }

    /// Lends a hand with what is left and waits for the rest.
    ///
    /// - Returns: The heads in their order; nil unless every pack opened.
    func finish() -> [Head]? {
        work()
        helpers.wait()
        var heads: [Head] = []
        for pack in progress.withLock({ $0.heads }) {
            guard let pack else { return nil }
            heads += pack
        }
        return heads
    }

    private func work() {
        while let number = take() {
            let heads = Snapshot.heads(in: packs[number], at: mark.place(ofPack: number), rows: rows)
            progress.withLock { $0.heads[number] = heads }
        }
    }

    private func take() -> Int? {
        progress.withLock { progress in
            guard progress.next < packs.count else { return nil }
            defer { progress.next += 1 }
            return progress.next
        }
    }
}
