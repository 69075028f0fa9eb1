import Dispatch
import FoundationEssentials
import Synchronization

/// Hands pieces of a document from one thread to another, a few at a time.
///
/// Both sides wait on threads of their own (see `VaultExecutor`), never on the shared pool.
final class PieceRelay: Sendable {
    private struct State {
        var pieces: [Data] = []
        var isEnded = false
        var isStopped = false
        var failure: VaultError?
    }

    private let state = Mutex(State())
    private let room = DispatchSemaphore(value: 0)
    private let ready = DispatchSemaphore(value: 0)

    /// A relay that holds so many pieces at most.
    init(holding count: Int = 4) {
        // Not as the first value: a semaphore that goes away below its first value ends the process, and a relay that was
        // stopped early has room taken.
        for _ in 0..<count { room.signal() }
    }

    /// Why reading ended early.
    var failure: VaultError? { state.withLock { $0.failure } }

    /// Waits for room and hands over a piece; false when nobody takes pieces any more.
    func put(_ piece: Data) -> Bool {
        room.wait()
        let isTaken = state.withLock { state in
            if !state.isStopped { state.pieces.append(piece) }
            return !state.isStopped
        }
        ready.signal()
        return isTaken
    }

    /// Says that no piece follows.
    func end(_ failure: VaultError?) {
        state.withLock { state in
            state.isEnded = true
            state.failure = failure
        }
        ready.signal()
    }

    /// Says that no piece is wanted any more.
    func stop() {
        state.withLock { $0.isStopped = true }
        room.signal()
    }

    /// Waits for a piece and takes it; nil after the last one.
    ///
    /// - Throws: Why there are no more, if they ended early.
    func take() throws(VaultError) -> Data? {
        ready.wait()
        let (piece, failure) = state.withLock { state in
            (state.pieces.isEmpty ? nil : state.pieces.removeFirst(), state.failure)
        }
        room.signal()
        if let piece { return piece }
        if let failure { throw failure }
        return nil
    }

    /// The receiving end.
    var source: BlobSource { BlobSource { [self] in try take() } }
}
