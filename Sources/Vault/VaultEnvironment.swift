package import FoundationEssentials
package import SpaceProtocol

/// What a vault needs from the world outside its file.
package struct VaultEnvironment: Sendable {
    /// The time which new versions are dated with.
    package var now: @Sendable () -> Date
    /// Where random ids come from.
    package var makeID: @Sendable () -> UUID
    /// How passphrases become keys.
    package var derivation: PassphraseDerivation
    /// What may go wrong on purpose.
    package var faults: VaultFaults
    /// The name which other programs are shown when they find the vault open.
    package var program: String

    /// An environment made of parts; the defaults are the real ones.
    package init(
        now: @escaping @Sendable () -> Date = { Date() },
        makeID: @escaping @Sendable () -> UUID = { UUID() },
        derivation: PassphraseDerivation = .scrypt,
        faults: VaultFaults = .none,
        program: String = "espace"
    ) {
        self.now = now
        self.makeID = makeID
        self.derivation = derivation
        self.faults = faults
        self.program = program
    }

    /// The system clock, random ids, scrypt, and no faults.
    package static let live = VaultEnvironment()
}

/// One thing that a vault does to its files, in the order in which they happen within an operation.
package enum WriteStep: String, CaseIterable, Hashable, Sendable {
    /// A transaction is about to begin.
    case begin
    /// A row was written within a transaction.
    case row
    /// The state row was written; the transaction is about to be committed.
    case commit
    /// The transaction is durable, but nobody was told yet.
    case committed
    /// The write-ahead log is about to be copied into the file.
    case checkpoint
    /// A new file is about to be made beside the final place.
    case file
    /// A new file is complete and is about to be made durable.
    case sync
    /// A file is about to take its final name.
    case rename
    /// The file has its final name.
    case renamed
}

/// Faults on purpose: called before each step that writes, it may throw, or end the process.
package struct VaultFaults: Sendable {
    /// Called at each step; what it throws is what the operation throws.
    package let reach: @Sendable (WriteStep) throws(VaultError) -> Void

    /// Faults decided by a closure.
    package init(_ reach: @escaping @Sendable (WriteStep) throws(VaultError) -> Void) {
        self.reach = reach
    }

    /// No faults.
    package static let none = VaultFaults { _ in }
}
