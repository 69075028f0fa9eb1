#if PostgreSQL
import Dispatch
import Synchronization

/// A fixed number of connections, each with a thread of its own while it works, because libpq waits for answers.
final class PostgreSQLPool: Sendable {
    /// One connection, opened when it is first needed and again after it was lost.
    private final class Worker: @unchecked Sendable {
        // `connection` is touched on `queue` only.
        let queue = DispatchQueue(label: "records")
        var connection: PostgreSQLConnection?
    }

    private struct State {
        var idle: [Worker]
        var waiting: [CheckedContinuation<Worker, Never>] = []
    }

    private let address: PostgreSQLAddress
    private let isDurable: Bool
    private let state: Mutex<State>

    init(_ address: PostgreSQLAddress, count: Int, isDurable: Bool) {
        self.address = address
        self.isDurable = isDurable
        state = Mutex(State(idle: (0..<count).map { _ in Worker() }))
    }

    /// Runs something on a connection, as often as it takes.
    ///
    /// It is repeated when another transaction was in the way, and once when a connection turns out to have died before anything
    /// could have been committed on it.
    func run<R: Sendable>(_ body: @escaping @Sendable (PostgreSQLConnection) throws -> R) async throws -> R {
        let worker = await take()
        defer { give(worker) }
        let (address, isDurable) = (address, isDurable)
        return try await withCheckedThrowingContinuation { continuation in
            worker.queue.async {
                continuation.resume(with: Result { try Self.attempt(worker, address, isDurable, body) })
            }
        }
    }

    private static func attempt<R>(
        _ worker: Worker,
        _ address: PostgreSQLAddress,
        _ isDurable: Bool,
        _ body: (PostgreSQLConnection) throws -> R
    ) throws -> R {
        var conflicts = 0
        var losses = 0
        while true {
            let connection = try worker.connection ?? PostgreSQLConnection(address, isDurable: isDurable)
            worker.connection = connection
            do { return try body(connection) } catch {
                switch connection.fault {
                case .conflict?:
                    conflicts += 1
                    guard conflicts < 20 else { throw error }
                case .lost?:
                    worker.connection = nil
                    losses += 1
                    guard losses < 2, !connection.isCommitUnknown else { throw error }
                case nil: throw error
                }
            }
        }
    }

    /// Ends the connections that are not at work.
    func close() {
        let idle = state.withLock { $0.idle }
        for worker in idle { worker.queue.async { worker.connection = nil } }
    }

    private func take() async -> Worker {
        await withCheckedContinuation { continuation in
            let worker: Worker? = state.withLock { state in
                if let worker = state.idle.popLast() { return worker }
                state.waiting.append(continuation)
                return nil
            }
            if let worker { continuation.resume(returning: worker) }
        }
    }

    private func give(_ worker: Worker) {
        let next: CheckedContinuation<Worker, Never>? = state.withLock { state in
            guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
            state.idle.append(worker)
            return nil
        }
        next?.resume(returning: worker)
    }
}
#endif
