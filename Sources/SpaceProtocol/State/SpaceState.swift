package import FoundationEssentials

/// What a space is after its state statements: computed by replaying them, and by nothing else (A02, A03).
package struct SpaceState: Hashable, Sendable {
    /// One device of the owner.
    package struct Device: Hashable, Sendable {
        /// Its signing key.
        package let signing: VerifyingKey
        /// Its wrapping key.
        package let wrapping: WrapPublicKey
        /// Whether it is the recovery code on paper.
        package let isPaper: Bool
        /// Its name, sealed; nil for the first device and for paper.
        package let label: Data?
        /// The number of the statement that added it.
        package let since: UInt64
        /// The number of the statement that revoked it; nil while it is live.
        package internal(set) var revokedAt: UInt64?
        /// The person's key wrapped for it, with its generation; renewed by each rotation while it is live.
        package internal(set) var wrap: (generation: Int, message: Data)?

        package static func == (left: Device, right: Device) -> Bool {
            left.signing == right.signing && left.since == right.since && left.revokedAt == right.revokedAt
                && left.wrap?.generation == right.wrap?.generation && left.wrap?.message == right.wrap?.message
        }

        package func hash(into hasher: inout Hasher) { hasher.combine(signing) }
    }

    /// One category of records.
    package struct Category: Hashable, Sendable {
        /// The epoch whose key new versions are sealed under; 0 before the first rotation.
        package internal(set) var epoch: UInt32
        /// The commitment to the key of each epoch.
        package internal(set) var commitments: [UInt32: Data]
    }

    /// The space.
    package let id: SpaceID
    /// The last statement.
    package private(set) var head: StateHead
    /// The server's name.
    package let server: String
    /// The server's log key.
    package let logKey: VerifyingKey
    /// What the space decided when it began.
    package let policy: StateChange.Policy
    /// The oldest format version accepted.
    package private(set) var minimumVersion: Int
    /// Every device there ever was, by thumbprint.
    package private(set) var devices: [String: Device]
    /// Every category, by id.
    package private(set) var categories: [UUID: Category] = [:]
    /// The generation of the person's key; 0 before the first rotation.
    package private(set) var generation = 0
    /// The person's public key; nil before the first rotation.
    package private(set) var personKey: WrapPublicKey?
    /// The bundle of category keys wrapped for the person's key.
    package private(set) var bundle: Data?
    /// Every grant there ever was.
    package internal(set) var grants: [UUID: Grant] = [:]
    /// Every member there ever was, by the thumbprint of its signing key.
    package internal(set) var members: [String: Member] = [:]
    /// The professionals who are refused whatever is asked for them.
    package internal(set) var blocked: Set<ProfessionalID> = []
    /// The key for deposits; nil before the first.
    package internal(set) var inbox: Inbox?
    /// What the person consented to for emergencies; nil where they did not, or not any more.
    package internal(set) var emergency: EmergencyConsent?
    /// The consents for emergencies that ended.
    package internal(set) var formerConsents: Set<UUID> = []
    /// The number of the last statement that revoked a device or a guardian; nil if none did.
    package internal(set) var lastRevocation: UInt64?
    /// The categories whose keys somebody knows who shall not any more.
    package internal(set) var due: Set<UUID> = []
    /// Whether the person's key has to be rotated, with every category: a device or a guardian was removed.
    var isPersonKeyDue = false
    /// Whether it is the view of a grantee or of a member who does not read everything, in which statements about others are stubs.
    private(set) var isGranteesView = false
    /// The entries whose bodies were erased.
    package private(set) var redacted: Set<UInt64> = []
    /// The days after which the server purges a closed space; nil while it is open.
    package private(set) var closing: Int?

    /// The format version this program writes.
    package static let formatVersion = 1

    /// The live devices.
    package var liveDevices: [String: Device] { devices.filter { $0.value.revokedAt == nil } }

    /// Whether somebody was removed since the last rotation of the keys they know.
    package var isRotationDue: Bool { isPersonKeyDue || !due.isEmpty }

    /// The live device on paper, by its thumbprint.
    package var paper: String? { liveDevices.first { $0.value.isPaper }?.key }

    /// Whether a commit may be accepted now from this device.
    package func mayCommit(_ device: String) -> Bool {
        closing == nil && !isRotationDue && devices[device].map { $0.revokedAt == nil && !$0.isPaper } == true
    }

    /// The state after a genesis statement.
    ///
    /// - Parameters:
    ///   - entry: The statement.
    ///   - isGranteesView: Whether later statements about others are accepted as stubs, because the reader is a professional or a member
    ///     who does not read everything.
    /// - Throws: `StateRefusal`.
    package init(genesis entry: StateEntry, isGranteesView: Bool = false) throws(StateRefusal) {
        let unverified = try Self.parsed(entry)
        let outer = unverified.outer
        guard outer.kind == .genesis, outer.sequence == 0, outer.previous == nil, outer.seen == nil, outer.space == nil
        else { throw .order }
        guard case .genesis(let genesis) = try entry.change(outer) else { throw .malformed }
        let device = try Self.keys(genesis.device)
        guard (try? unverified.statement.verified(as: .genesis, by: device.signing)) != nil else { throw .author }
        guard let logKey = try? VerifyingKey(bytes: genesis.logKey.bytes), LogOrigin.isName(genesis.server),
            genesis.minimumVersion >= 1, (0...3650).contains(genesis.policy.binDays),
            (0...64).contains(genesis.policy.memberLimit ?? 0)
        else { throw .malformed }
        guard genesis.minimumVersion <= Self.formatVersion else { throw .notUnderstood }
        id = SpaceID(genesis: entry.compact)
        head = StateHead(space: id, sequence: 0, hash: entry.hash)
        server = genesis.server
        self.logKey = logKey
        policy = genesis.policy
        minimumVersion = genesis.minimumVersion
        self.isGranteesView = isGranteesView
        devices = [
            device.signing.thumbprint: Device(
                signing: device.signing,
                wrapping: device.wrapping,
                isPaper: false,
                label: nil,
                since: 0
            )
        ]
    }

    /// Applies the next statement.
    ///
    /// - Returns: Its outer part, whose `seen` the caller compares with the log, and its author.
    /// - Throws: `StateRefusal`; the state is unchanged then.
    @discardableResult
    package mutating func apply(_ entry: StateEntry) throws(StateRefusal) -> (outer: StateOuter, author: String) {
        let unverified = try Self.parsed(entry)
        let outer = unverified.outer
        guard outer.space == id else { throw .space }
        guard outer.sequence == head.sequence + 1, outer.previous == head.hash, outer.seen != nil else { throw .order }
        guard closing == nil else { throw .closed }
        let name = unverified.statement.keyID
        let device = devices[name].flatMap { $0.revokedAt == nil ? $0 : nil }
        let member = members[name]
        guard let signing = device?.signing ?? member?.signing,
            (try? unverified.statement.verified(as: outer.kind.namespace, by: signing)) != nil
        else { throw .author }
        let isShown = entry.inner != nil || !isGranteesView || !outer.kind.isStubbedForGrantees
        let change = isShown ? try entry.change(outer) : nil
        if device == nil, let member { try check(member, outer.kind, change, at: outer.at) }
        var next = self
        if let change { try next.apply(change, by: name, sequence: outer.sequence) }
        next.head = StateHead(space: id, sequence: outer.sequence, hash: entry.hash)
        self = next
        return (outer, name)
    }

    private mutating func apply(_ change: StateChange, by author: String, sequence: UInt64) throws(StateRefusal) {
        if isRotationDue {
            // Nothing may come between the end of a right and the keys it does not get; several may end together.
            switch change {
            case .epochRotate, .deviceRevoke, .grantRevoke, .blockSet, .memberRemove, .emergencyDisable: break
            default: throw .rotationDue
            }
        }
        switch change {
        case .genesis: throw .order
        case .deviceAdd(let change):
            try add(
                change.device,
                isPaper: false,
                label: change.label.bytes,
                generation: change.generation,
                wrap: change.wrap.bytes,
                sequence: sequence
            )
        case .deviceRevoke(let change):
            guard devices[change.device]?.revokedAt == nil, devices[change.device] != nil,
                liveDevices.contains(where: { $0.key != change.device && !$0.value.isPaper })
            else { throw .subject }
            devices[change.device]?.revokedAt = sequence
            lastRevocation = sequence
            isPersonKeyDue = true
        case .categoryDefine(let change):
            for bytes in change.categories {
                guard let id = UUID(sixteen: bytes.bytes), categories[id] == nil else { throw .subject }
                categories[id] = Category(epoch: 0, commitments: [:])
            }
            guard !change.categories.isEmpty, categories.count <= 4096 else { throw .subject }
        case .epochRotate(let change): try rotate(change)
        case .recoverySet(let change):
            let former = paper
            if let former { devices[former]?.revokedAt = sequence }
            try add(
                change.device,
                isPaper: true,
                label: nil,
                generation: change.generation,
                wrap: change.wrap.bytes,
                sequence: sequence
            )
            // The former paper holds the person's key.
            if former != nil {
                lastRevocation = sequence
                isPersonKeyDue = true
            }
        case .minimumVersion(let change):
            guard change.version > minimumVersion else { throw .lowered }
            guard change.version <= Self.formatVersion else { throw .notUnderstood }
            minimumVersion = change.version
        case .redact(let change): redacted.insert(change.entry)
        case .grantIssue(let change): try issue(change, sequence: sequence)
        case .grantRevoke(let change):
            guard let id = UUID(sixteen: change.grant.bytes) else { throw .malformed }
            try end(id, .revoked, sequence: sequence)
        case .blockSet(let change): try block(change.professional, sequence: sequence)
        case .blockClear(let change):
            guard blocked.remove(change.professional) != nil else { throw .subject }
        case .inboxKey(let change): try setInbox(change, sequence: sequence)
        case .memberAdd(let change): try add(change, sequence: sequence)
        case .memberRole(let change): try self.change(change)
        case .memberRemove(let change): try remove(change.member, by: author, sequence: sequence)
        case .memberKeys(let change): try hand(change)
        case .emergencyEnable(let change): try enable(change, sequence: sequence)
        case .emergencyDisable(let change): try disable(change)
        case .close(let change):
            guard (0...3650).contains(change.purgeAfterDays) else { throw .malformed }
            closing = change.purgeAfterDays
        }
    }

    private mutating func add(
        _ keys: DeviceKeys,
        isPaper: Bool,
        label: Data?,
        generation: Int,
        wrap: Data,
        sequence: UInt64
    ) throws(StateRefusal) {
        let keys = try Self.keys(keys)
        // A key that was revoked never comes back.
        guard devices[keys.signing.thumbprint] == nil, members[keys.signing.thumbprint] == nil else { throw .subject }
        guard generation == self.generation, generation > 0, (try? WrappedMessage(bytes: wrap)) != nil else {
            throw .recipients
        }
        devices[keys.signing.thumbprint] = Device(
            signing: keys.signing,
            wrapping: keys.wrapping,
            isPaper: isPaper,
            label: label,
            since: sequence,
            wrap: (generation, wrap)
        )
    }

    private mutating func rotate(_ change: StateChange.EpochRotate) throws(StateRefusal) {
        guard change.generation == generation + 1 else { throw .order }
        guard let personKey = try? WrapPublicKey(bytes: change.personKey.bytes),
            personKey.bytes != self.personKey?.bytes,
            (try? WrappedMessage(bytes: change.bundle.bytes)) != nil
        else { throw .malformed }
        let holders = keyHolders
        guard change.wraps.count == holders.count, Set(change.wraps.map(\.device)) == Set(holders.keys),
            change.wraps.allSatisfy({ (try? WrappedMessage(bytes: $0.wrap.bytes)) != nil })
        else { throw .recipients }
        var renewed: Set<UUID> = []
        for epoch in change.epochs {
            guard let id = UUID(sixteen: epoch.category.bytes), let category = categories[id],
                renewed.insert(id).inserted, epoch.epoch == category.epoch + 1, epoch.commitment.bytes.count == 32
            else { throw .subject }
            categories[id]?.epoch = epoch.epoch
            categories[id]?.commitments[epoch.epoch] = epoch.commitment.bytes
        }
        // Whoever's device was revoked knows every key there was; whoever's grant ended, those of its categories.
        guard !isPersonKeyDue || renewed.count == categories.count, due.isSubset(of: renewed) else { throw .recipients }
        for wrap in change.wraps {
            devices[wrap.device]?.wrap = (change.generation, wrap.wrap.bytes)
            members[wrap.device]?.person = Member.Handed(generation: change.generation, message: wrap.wrap.bytes)
        }
        generation = change.generation
        self.personKey = personKey
        bundle = change.bundle.bytes
        isPersonKeyDue = false
        due = []
    }

    static func keys(
        _ keys: DeviceKeys
    ) throws(StateRefusal) -> (signing: VerifyingKey, wrapping: WrapPublicKey) {
        guard let signing = try? VerifyingKey(bytes: keys.signing.bytes),
            let wrapping = try? WrapPublicKey(bytes: keys.wrapping.bytes)
        else { throw .malformed }
        return (signing, wrapping)
    }

    private static func parsed(
        _ entry: StateEntry
    ) throws(StateRefusal) -> (statement: UnverifiedStatement, outer: StateOuter) {
        guard let statement = try? UnverifiedStatement(parsing: entry.compact),
            let outer = CanonicalJSON.decode(StateOuter.self, from: statement.unverifiedPayload)
        else { throw .malformed }
        guard statement.namespace == outer.kind.namespace else { throw .malformed }
        return (statement, outer)
    }
}

/// Replays the state statements of a space; `isGranteesView` as in ``SpaceState/init(genesis:isGranteesView:)``.
///
/// - Returns: The state after all of them, or the first one that is refused and why. Client and server use this same function.
package func replay(
    _ entries: [StateEntry],
    isGranteesView: Bool = false
) -> Result<SpaceState, ReplayRefusal> {
    var state: SpaceState?
    for (index, entry) in entries.enumerated() {
        do throws(StateRefusal) {
            if state == nil {
                state = try SpaceState(genesis: entry, isGranteesView: isGranteesView)
            } else {
                try state?.apply(entry)
            }
        } catch {
            return .failure(ReplayRefusal(index: index, reason: error))
        }
    }
    guard let state else { return .failure(ReplayRefusal(index: 0, reason: .order)) }
    return .success(state)
}

/// Where a replay stopped, and why.
package struct ReplayRefusal: Error, Hashable, Sendable {
    /// The number of the statement.
    package let index: Int
    /// Why it was refused.
    package let reason: StateRefusal
}
