import Glibc
import Synchronization
package import Vault

/// Faults on purpose for one run: the n-th step that writes fails, or ends the process as `kill -9` would.
package final class FaultPlan: Sendable {
    /// What happens at the chosen step.
    package enum Fault: Hashable, Sendable {
        /// The step throws this error.
        case fail(VaultError)
        /// The process ends at once.
        case kill
    }

    private let chosen: Int
    private let fault: Fault
    private let reached = Mutex<[WriteStep]>([])
    private let isArmed = Mutex(false)

    /// Plans a fault.
    ///
    /// - Parameters:
    ///   - nth: Which step, from 1, counted from `arm()` on.
    ///   - fault: What happens there.
    package init(at nth: Int, _ fault: Fault = .fail(.store(code: 778))) {
        chosen = nth
        self.fault = fault
    }

    /// A plan that only counts.
    package static var counting: FaultPlan { FaultPlan(at: .max) }

    /// What a vault is given.
    package var faults: VaultFaults {
        VaultFaults { [self] step throws(VaultError) in try reach(step) }
    }

    /// Starts to count; steps before are not.
    package func arm() { isArmed.withLock { $0 = true } }

    /// Ends the counting.
    package func disarm() { isArmed.withLock { $0 = false } }

    /// The steps counted so far.
    package var steps: [WriteStep] { reached.withLock { $0 } }

    /// Whether the fault happened.
    package var wasHit: Bool { steps.count >= chosen }

    private func reach(_ step: WriteStep) throws(VaultError) {
        guard isArmed.withLock({ $0 }) else { return }
        let count = reached.withLock { steps in
            steps.append(step)
            return steps.count
        }
        guard count == chosen else { return }
        switch fault {
        case .fail(let error): throw error
        case .kill: kill(getpid(), SIGKILL)
        }
    }
}
