import FoundationEssentials
import SpaceProtocol
import Synchronization

/// Long polls that wait for a space's log, or a mailbox, to grow.
final class Waiters: Sendable {
    private struct State {
        var waiting: [String: [UInt64: CheckedContinuation<Void, Never>]] = [:]
        var next: UInt64 = 0
        var isClosed = false
    }

    private let state = Mutex(State())

    /// Wakes everybody who waits for a space.
    func wake(_ space: SpaceID) { wake(space.description) }

    /// Wakes everybody who waits under a name.
    func wake(_ name: String) {
        let woken = state.withLock { $0.waiting.removeValue(forKey: name) }
        woken?.values.forEach { $0.resume() }
    }

    /// Whether nobody waits any more, because the server stops.
    var isClosed: Bool { state.withLock { $0.isClosed } }

    /// Wakes everybody for good: the server stops.
    func close() {
        let woken = state.withLock { state in
            state.isClosed = true
            defer { state.waiting = [:] }
            return state.waiting.values.flatMap(\.values)
        }
        woken.forEach { $0.resume() }
    }

    /// Waits until something is said under a name, or the time is over.
    func wait(_ name: String, for time: Duration) async {
        let ticket = state.withLock { state in
            state.next += 1
            return state.next
        }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [self] in
                await withTaskCancellationHandler {
                    await withCheckedContinuation { continuation in
                        let isLate = state.withLock { state in
                            if state.isClosed || Task.isCancelled { return true }
                            state.waiting[name, default: [:]][ticket] = continuation
                            return false
                        }
                        if isLate { continuation.resume() }
                    }
                } onCancel: {
                    let mine = state.withLock { state in
                        let mine = state.waiting[name]?.removeValue(forKey: ticket)
                        if state.waiting[name]?.isEmpty == true { state.waiting[name] = nil }
                        return mine
                    }
                    mine?.resume()
                }
            }
            group.addTask { try? await Task.sleep(for: time) }
            _ = await group.next()
            group.cancelAll()
        }
    }
}
