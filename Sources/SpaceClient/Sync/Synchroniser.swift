import FoundationEssentials
import HealthModel
package import SpaceProtocol
package import Vault

/// Keeps one space in step with its record server.
///
/// Everything can be done while it cannot reach anybody: what was written waits in the vault. Nothing a server says is believed before
/// ``SpaceProtocol/LogFollower`` has verified it, and each step of an exchange is one transaction of the vault: stopped anywhere, it goes on
/// from there. A server that lies stops all exchanges of the space until a person has looked at the proof.
package actor Synchroniser {
    /// The space.
    package nonisolated let space: Space
    nonisolated let vault: Vault
    /// Whose record it is among those in the vault.
    nonisolated var number: SpaceNumber { space.number }
    nonisolated let identity: DeviceIdentity
    nonisolated let environment: SpaceEnvironment

    var link: SpaceLink
    var follower: LogFollower
    let calls: ServerCalls
    var report = SyncReport()
    /// All nodes of the log, built when somebody names a head that is older than the page at hand.
    var tree: MerkleTree?
    /// The history as it was read last.
    var knownHistory: SpaceHistory?
    /// Whether versions that did not open are to be tried again in this run.
    var isRetryingHeld = true
    var allowsMassDeletion = false
    /// The records which the present exchange has put in the bin so far.
    var deletions = 0

    /// Takes up the link of a space.
    ///
    /// - Parameters:
    ///   - space: The open space.
    ///   - transport: The way to its server.
    /// - Throws: `SyncError.notLinked`, or `.vault` when what was kept does not open or replay any more.
    package init(_ space: Space, transport: Transport) async throws(SyncError) {
        guard let link = try await Self.link(of: space) else { throw .notLinked }
        try await self.init(space, link: link, transport: transport)
    }

    /// What the vault keeps of a space's server; nil if it has none.
    package static func link(of space: Space) async throws(SyncError) -> SpaceLink? {
        try await link(of: space.number, in: space.vault)
    }

    /// What a vault keeps of the server of one of its people; nil if there is none.
    package static func link(of number: SpaceNumber, in vault: Vault) async throws(SyncError) -> SpaceLink? {
        do throws(VaultError) {
            guard let bytes = try await vault.link(of: number) else { return nil }
            guard let link = try? SpaceLink(decoding: bytes) else { throw .damaged(Damage(.link)) }
            return link
        } catch { throw .vault(error) }
    }

    init(_ space: Space, link: SpaceLink, transport: Transport) async throws(SyncError) {
        self.space = space
        vault = space.vault
        environment = space.environment
        self.link = link
        guard let origin = link.origin else { throw .vault(.damaged(Damage(.link))) }
        do throws(VaultError) {
            if let mandate = link.mandate {
                guard let keys = try? DeviceIdentity(decoding: mandate.identity) else { throw .damaged(Damage(.link)) }
                identity = keys
            } else {
                identity = try await vault.identity()
            }
            let statements = try await vault.statements(of: space.number)
            var entries: [StateEntry] = []
            for bytes in statements {
                guard let entry = try? StateEntry(decoding: bytes) else { throw .damaged(Damage(.statement)) }
                entries.append(entry)
            }
            do throws(ReplayRefusal) {
                // The vault holds less than all where the owner was opened less than all.
                follower = try LogFollower(
                    origin: origin,
                    logKey: link.logKey,
                    statements: entries,
                    frontier: link.frontier,
                    withheld: link.withheld,
                    note: link.note,
                    isGrantees: link.mandate.map { $0.role != .guardian } ?? false
                )
            } catch { throw .damaged(Damage(.statement)) }
        } catch { throw .vault(error) }
        calls = ServerCalls(
            transport: transport,
            space: link.space,
            key: identity.signing,
            environment: environment
        )
    }

    /// What the vault keeps of the link, as it is now.
    package func currentLink() -> SpaceLink { link }

    /// The verified state of the space; nil before the first exchange.
    package var state: SpaceState? { follower.state }

    /// The verified head of the log.
    package var head: LogHead { follower.head }

    /// The thumbprint of this device.
    package nonisolated var device: String { identity.signing.publicKey.thumbprint }

    /// Sends what waits here and takes in what is new there.
    ///
    /// - Parameters:
    ///   - allowingMassDeletion: Whether a person has confirmed that the log may put many records in the bin.
    ///   - progress: Told now and then.
    /// - Returns: What was moved.
    /// - Throws: `SyncError`; everything that was taken in or sent until then stays so.
    @discardableResult
    package func synchronise(
        allowingMassDeletion: Bool = false,
        progress: @escaping @Sendable (SyncProgress) -> Void = { _ in }
    ) async throws(SyncError) -> SyncReport {
        try begin(allowingMassDeletion)
        calls.onPause = { progress(.pausing($0)) }
        defer { calls.onPause = { _ in } }
        try await foundIfNeeded()
        try await restoreOutbox()
        try await pull(progress: progress)
        try await answer(progress: progress)
        return try await finish()
    }

    /// Waits until the log grows or the time is over, and takes in what is new.
    ///
    /// - Returns: What was moved; nothing when the time was over.
    @discardableResult
    package func wait(seconds: Int) async throws(SyncError) -> SyncReport {
        try begin(false)
        try await pull(waiting: seconds) { _ in }
        try await answer { _ in }
        return try await finish()
    }

    /// Does what the log and the person ask for once it is known what there is: keys first, then decisions, then records.
    private func answer(progress: @Sendable (SyncProgress) -> Void) async throws(SyncError) {
        try await auditKeys()
        try await rotateWhatWasOpened()
        try await carryOutIntents()
        // Whoever gave their mandate back has nothing more to say here.
        guard link.mandate?.isOver != true else { return }
        try await settleMembers()
        try await settleGrants()
        try await settleEmergency()
        try await recordPerson()
        // Whoever only reads has nothing to send, and is not refused for it.
        if link.mandate?.refusal(at: environment.now()) != .readOnly { try await push(progress: progress) }
    }

    /// How many versions wait to be sent.
    package func waiting() async throws(SyncError) -> Int {
        do throws(VaultError) { return try await vault.outgoingCount(of: number) } catch { throw .vault(error) }
    }

    func begin(_ allowingMassDeletion: Bool) throws(SyncError) {
        if let alarm = link.alarm { throw .alarm(alarm.kind) }
        if link.isRevoked { throw .revoked }
        if link.mandate?.isOver == true { throw .notAllowed(.over) }
        report = SyncReport()
        calls.restart()
        allowsMassDeletion = allowingMassDeletion
        deletions = 0
    }

    private func finish() async throws(SyncError) -> SyncReport {
        if link.mandate?.refusal(at: environment.now()) == nil { try await mergeConflicts() }
        if try await waiting() > 0, !link.isRevoked, link.mandate?.refusal(at: environment.now()) == nil {
            try await push { _ in }
        }
        report.requests = calls.requests
        report.bytesSent = calls.bytesSent
        report.bytesReceived = calls.bytesReceived
        do throws(VaultError) {
            report.conflicts = await vault.conflicts(in: number).count
            report.held = try await vault.heldVersions(of: number).count
        } catch { throw .vault(error) }
        // A day is precise enough to say when the data is from, but people look at the minute; not every idle look is written.
        let now = environment.now()
        if report.pulled + report.pushed > 0 || now.timeIntervalSince(link.lastSync ?? .distantPast) > 60 {
            link.lastSync = now
            try await save()
        } else {
            link.lastSync = now
        }
        return report
    }

    /// Writes the link, changed otherwise than by a step of receiving.
    func save() async throws(SyncError) {
        await space.tell(link)
        let bytes = link.encoded
        do throws(VaultError) { try await vault.setLink(bytes, of: number) } catch { throw .vault(error) }
    }

    /// Stops all exchanges of this space, and keeps the proof.
    ///
    /// `entry` is the first entry of the log that is not to be believed, where one can be named.
    func raise(_ kind: SyncAlarm, evidence: Data, at entry: UInt64? = nil) async -> SyncError {
        link.alarm = (kind, proof(kind, evidence, at: entry), environment.now())
        // If even this cannot be written, the next exchange finds the same again.
        try? await save()
        return .alarm(kind)
    }

    /// Goes on after a person has looked at an alarm; what caused it will raise it again if it is still there.
    package func acknowledgeAlarm() async throws(SyncError) {
        link.alarm = nil
        try await save()
    }
}
