import Dispatch
import HealthModel
import SpaceClient
import Synchronization
import Terminal

/// Runs the screens: keys in, pictures out, and between them the one queue of work outside.
///
/// A face draws and reads; everything else is the same for the full screen and for line mode.
@MainActor
package final class Runtime {
    /// The state of the screens.
    package private(set) var app: App
    /// Called whenever the state changed by itself: an answer came, or the time without a key is over.
    var changed: () -> Void = {}
    /// Called for what only a face can do: redraw, suspend, flush, other colours.
    var obey: (Effect) -> Void = { _ in }

    private let world: World
    private var queue: [Effect] = []
    /// Whether an answer is under way, after which the screen will change once more.
    private(set) var isWorking = false
    private var work: Task<Outcome, Never>?
    private var waiters: [CheckedContinuation<Void, Never>] = []
    private var lastKey = DispatchTime.now()
    private var idle: Task<Void, Never>?
    private var hasWarned = false
    /// Whether the person has left.
    private(set) var isOver = false

    /// Screens over a world.
    package init(_ app: App, world: World) {
        self.app = app
        self.world = world
    }

    /// Shows the first screen and begins to count the time without a key.
    func start() {
        tell()
        run(app.start())
        idle = Task { [weak self] in await self?.watchIdle() }
    }

    /// Applies something that happened.
    ///
    /// - Returns: Whether a question opened, so that keys typed before it was seen must be dropped.
    @discardableResult
    func apply(_ action: App.Action) -> Bool {
        tell()
        let effects = app.update(action)
        run(effects)
        return effects.contains(.flushInput)
    }

    /// Notes that the person is there.
    func touched() {
        lastKey = .now()
        hasWarned = false
    }

    /// Waits until nothing is under way.
    func settled() async {
        guard isWorking || !queue.isEmpty else { return }
        await withCheckedContinuation { waiters.append($0) }
    }

    private func tell() { app.context.clock = world.clock }

    // MARK: Work

    private func run(_ effects: [Effect]) {
        for effect in effects {
            switch effect {
            case .stopWork: work?.cancel()
            case .load, .act, .lock, .quit: queue.append(effect)
            case .suspend:
                // The keys go before the shell comes back.
                queue.append(effect)
            case .redraw, .flushInput, .useDisplay: obey(effect)
            }
        }
        guard !isWorking, !queue.isEmpty else { return }
        isWorking = true
        Task { await workOff() }
    }

    private func workOff() async {
        while !queue.isEmpty {
            let effect = queue.removeFirst()
            switch effect {
            case .load(let query, let ticket): await deliver(await world.answer(query), ticket)
            case .act(let deed, let ticket): await deliver(await carryOut(deed, ticket), ticket)
            case .lock: await world.lock()
            case .suspend: obey(.suspend)
            case .quit:
                isOver = true
                idle?.cancel()
                changed()
            case .stopWork, .redraw, .flushInput, .useDisplay: break
            }
        }
        isWorking = false
        let waiting = waiters
        waiters = []
        for waiter in waiting { waiter.resume() }
    }

    private func carryOut(_ deed: Deed, _ ticket: Ticket) async -> Outcome {
        let world = world
        let gate = ProgressGate()
        let work = Task { [weak self] in
            await world.carryOut(deed) { progress in
                guard gate.lets(progress) else { return }
                Task { @MainActor in self?.show(progress, ticket) }
            }
        }
        self.work = work
        let outcome = await work.value
        self.work = nil
        return outcome
    }

    private func show(_ progress: Progress, _ ticket: Ticket) {
        guard work != nil else { return }
        run(app.update(.received(.progress(progress), ticket, nil)))
        // Numbers that change by themselves would be read aloud.
        if !app.context.display.reader { changed() }
    }

    private func deliver(_ outcome: Outcome, _ ticket: Ticket) async {
        let before = app.context.display
        let state = await world.state()
        tell()
        let effects = app.update(.received(outcome, ticket, state))
        if app.context.display != before { obey(.useDisplay(app.context.display)) }
        run(effects)
        // One picture for all answers that come together.
        if queue.isEmpty { changed() }
    }

    // MARK: The lock

    /// Locks when nobody has pressed a key for as long as the person chose.
    ///
    /// It sleeps until then: at rest nothing runs.
    private func watchIdle() async {
        while !Task.isCancelled {
            let limit = UInt64(app.context.display.lockMinutes) * 60_000_000_000
            let passed = DispatchTime.now().uptimeNanoseconds - lastKey.uptimeNanoseconds
            let warning = app.context.display.lockWarning && !hasWarned ? limit - 60_000_000_000 : limit
            if passed >= limit {
                touched()
                // Work that was asked for is finished first.
                if work == nil, app.context.person != nil {
                    apply(.idled)
                    changed()
                }
                continue
            }
            if passed >= warning {
                hasWarned = true
                apply(.idleNear)
                changed()
                continue
            }
            try? await Task.sleep(nanoseconds: warning - passed)
        }
    }
}

/// Lets a few messages a second through, and always the last one.
private final class ProgressGate: Sendable {
    private let last = Mutex<UInt64>(0)

    func lets(_ progress: Progress) -> Bool {
        let now = DispatchTime.now().uptimeNanoseconds
        return last.withLock { last in
            guard progress.done == progress.total || now - last > 250_000_000 else { return false }
            last = now
            return true
        }
    }
}
