import FoundationEssentials
import SpaceProtocol
import Synchronization

/// What is remembered to refuse the second use of a signature and too many requests from one place.
final class Gatekeeper: Sendable {
    /// How many requests one address may make in ``window`` seconds.
    let rate: Int
    static let window: TimeInterval = 10

    private struct State {
        /// The nonces of the present and of the former window.
        var present: Set<String> = []
        var former: Set<String> = []
        var turned = Date.distantPast
        var counts: [String: Int] = [:]
        var counted = Date.distantPast
    }

    private let state = Mutex(State())

    init(rate: Int) { self.rate = rate }

    /// Takes a nonce; false if it was used in this window or the one before.
    func takeNonce(_ nonce: String, now: Date) -> Bool {
        state.withLock { state in
            let lifetime = TimeInterval(RequestSignature.maximumLifetime * 2)
            let age = now.timeIntervalSince(state.turned)
            if age >= lifetime {
                state.former = age >= lifetime * 2 ? [] : state.present
                state.present = []
                state.turned = now
            } else if age < 0 {
                // The clock was set back: what was used stays used for a whole window from now on.
                state.turned = now
            }
            guard !state.former.contains(nonce) else { return false }
            return state.present.insert(nonce).inserted
        }
    }

    /// Counts a request of an address; false when there were too many.
    func admits(_ address: String, now: Date) -> Bool {
        state.withLock { state in
            if !(0..<Self.window).contains(now.timeIntervalSince(state.counted)) {
                state.counts = [:]
                state.counted = now
            }
            let count = state.counts[address, default: 0] + 1
            state.counts[address] = count
            return count <= rate
        }
    }
}
