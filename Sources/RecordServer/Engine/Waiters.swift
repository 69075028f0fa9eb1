import Synchronization

/// Long polls that wait for a space's log, or a mailbox, to grow.
///
/// Whoever is going to wait takes a seat first, looks, and then waits: what is announced between the look and the wait is not missed.
final class Waiters: Sendable {
    /// A place among those who wait under a name.
    struct Seat: Hashable, Sendable {
        let name: String
        fileprivate let number: UInt64
    }

    private enum Occupant {
        case nobody
        case woken
        case waiting(CheckedContinuation<Void, Never>)
    }

    private struct State {
        var seats: [String: [UInt64: Occupant]] = [:]
        var next: UInt64 = 0
        var isClosed = false

        mutating func remove(_ seat: Seat) -> Occupant? {
            let occupant = seats[seat.name]?.removeValue(forKey: seat.number)
            if seats[seat.name]?.isEmpty == true { seats[seat.name] = nil }
            return occupant
        }
    }

    private let state = Mutex(State())

    /// Wakes everybody who waits under a name.
    func wake(_ name: String) {
        let woken = state.withLock { state in
            guard let seats = state.seats[name] else { return [CheckedContinuation<Void, Never>]() }
            var woken: [CheckedContinuation<Void, Never>] = []
            for (number, occupant) in seats {
                if case .waiting(let continuation) = occupant { woken.append(continuation) }
                state.seats[name]?[number] = .woken
            }
            return woken
        }
        woken.forEach { $0.resume() }
    }

    /// Whether somebody waits under a name.
    func isWaiting(_ name: String) -> Bool {
        state.withLock { state in
            state.seats[name]?.values.contains { if case .waiting = $0 { true } else { false } } == true
        }
    }

    /// Whether nobody waits any more, because the server stops.
    var isClosed: Bool { state.withLock { $0.isClosed } }

    /// Wakes everybody for good: the server stops.
    func close() {
        let names = state.withLock { state in
            state.isClosed = true
            return Array(state.seats.keys)
        }
        names.forEach(wake)
    }

    /// Takes a seat; it is given up by ``wait(on:for:)`` or ``leave(_:)``.
    func seat(_ name: String) -> Seat {
        state.withLock { state in
            state.next += 1
            state.seats[name, default: [:]][state.next] = state.isClosed ? .woken : .nobody
            return Seat(name: name, number: state.next)
        }
    }

    /// Gives a seat up without waiting.
    func leave(_ seat: Seat) { _ = state.withLock { $0.remove(seat) } }

    /// Waits until something was announced since the seat was taken, or the time is over, and gives the seat up.
    func wait(on seat: Seat, for time: Duration) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [self] in await sit(on: seat) }
            group.addTask { try? await Task.sleep(for: time) }
            _ = await group.next()
            group.cancelAll()
        }
        leave(seat)
    }

    private func sit(on seat: Seat) async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let mustWait = state.withLock { state in
                    guard !Task.isCancelled, case .nobody? = state.seats[seat.name]?[seat.number] else { return false }
                    state.seats[seat.name]?[seat.number] = .waiting(continuation)
                    return true
                }
                if !mustWait { continuation.resume() }
            }
        } onCancel: {
            let occupant = state.withLock { $0.remove(seat) }
            if case .waiting(let continuation)? = occupant { continuation.resume() }
        }
    }
}
