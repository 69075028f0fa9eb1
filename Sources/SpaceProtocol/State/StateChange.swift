package import FoundationEssentials

/// The public keys of one device.
package struct DeviceKeys: Hashable, Sendable, Codable {
    /// Ed25519, 32 bytes.
    package let signing: JSONBytes
    /// X-Wing, 1216 bytes.
    package let wrapping: JSONBytes

    /// The public keys of a device's key pairs.
    package init(signing: VerifyingKey, wrapping: WrapPublicKey) {
        self.signing = JSONBytes(signing.bytes)
        self.wrapping = JSONBytes(wrapping.bytes)
    }
}

/// Whom a key was wrapped for.
package struct WrapFor: Hashable, Sendable, Codable {
    /// The device's thumbprint.
    package let device: String
    /// The wrapped message.
    package let wrap: JSONBytes

    /// A wrapped message and its recipient.
    package init(device: String, wrap: WrappedMessage) {
        self.device = device
        self.wrap = JSONBytes(wrap.bytes)
    }
}

/// What a state statement changes: the inner part, which only those entitled to it receive.
package enum StateChange: Hashable, Sendable {
    /// Begins a space.
    case genesis(Genesis)
    /// Adds a device, for which the person's key is wrapped.
    case deviceAdd(DeviceAdd)
    /// Revokes a device; a rotation has to follow at once.
    case deviceRevoke(DeviceRevoke)
    /// Defines categories.
    case categoryDefine(CategoryDefine)
    /// Rotates the person's key and category keys.
    case epochRotate(EpochRotate)
    /// Sets the device on paper; the former one is revoked by it, and a rotation has to follow then.
    case recoverySet(RecoverySet)
    /// Raises the oldest format version still accepted.
    case minimumVersion(MinimumVersion)
    /// Erases the body of an entry.
    case redact(Redact)
    /// Begins, renews or re-keys a grant.
    case grantIssue(GrantIssue)
    /// Ends a grant; a rotation has to follow at once.
    case grantRevoke(GrantRevoke)
    /// Blocks a professional, which ends their grant.
    case blockSet(Block)
    /// Unblocks a professional, which gives nothing back.
    case blockClear(Block)
    /// Sets the key for deposits.
    case inboxKey(InboxKey)
    /// Begins a member's mandate.
    case memberAdd(MemberAdd)
    /// Changes a mandate's role or time.
    case memberRole(MemberRoleChange)
    /// Ends a mandate; a rotation has to follow at once, unless the member resigned.
    case memberRemove(MemberRemove)
    /// Hands category keys to a member.
    case memberKeys(MemberKeys)
    /// Enables, changes or re-keys emergency access.
    case emergencyEnable(EmergencyEnable)
    /// Disables emergency access; a rotation has to follow at once.
    case emergencyDisable(EmergencyDisable)
    /// Ends the space.
    case close(Close)

    /// The beginning of a space.
    package struct Genesis: Hashable, Sendable, Codable {
        /// The first device.
        package let device: DeviceKeys
        /// The server's name.
        package let server: String
        /// The server's log key, Ed25519.
        package let logKey: JSONBytes
        /// The oldest format version accepted.
        package let minimumVersion: Int
        /// What the space decided for itself when it began.
        package let policy: Policy

        /// A genesis.
        package init(device: DeviceKeys, server: String, logKey: VerifyingKey, minimumVersion: Int, policy: Policy) {
            self.device = device
            self.server = server
            self.logKey = JSONBytes(logKey.bytes)
            self.minimumVersion = minimumVersion
            self.policy = policy
        }
    }

    /// What a space decided for itself when it began.
    package struct Policy: Hashable, Sendable, Codable {
        /// The days after which the server purges the sealed bytes of what was deleted.
        package let binDays: Int
        /// Whether a guardian decides on emergency access, the recovery code, handing the space over, erasing and closing as well; not if
        /// missing.
        package let guardianDisposes: Bool?
        /// How many members there may be at once; ``SpaceState/standardMemberLimit`` if missing.
        package let memberLimit: Int?

        /// A policy.
        package init(binDays: Int = 30, guardianDisposes: Bool? = nil, memberLimit: Int? = nil) {
            self.binDays = binDays
            self.guardianDisposes = guardianDisposes
            self.memberLimit = memberLimit
        }
    }

    /// A new device.
    package struct DeviceAdd: Hashable, Sendable, Codable {
        /// Its keys.
        package let device: DeviceKeys
        /// The generation of the person's key in `wrap`.
        package let generation: Int
        /// The device's name, sealed under the label key of the bundle.
        package let label: JSONBytes
        /// The person's key, wrapped for the device.
        package let wrap: JSONBytes

        /// A new device.
        package init(device: DeviceKeys, generation: Int, label: Data, wrap: WrappedMessage) {
            self.device = device
            self.generation = generation
            self.label = JSONBytes(label)
            self.wrap = JSONBytes(wrap.bytes)
        }
    }

    /// The end of a device.
    package struct DeviceRevoke: Hashable, Sendable, Codable {
        /// Its thumbprint.
        package let device: String

        /// The device with this thumbprint.
        package init(device: String) { self.device = device }
    }

    /// New categories, which say nothing of what they hold.
    package struct CategoryDefine: Hashable, Sendable, Codable {
        /// Their ids, in base64url of 16 bytes.
        package let categories: [JSONBytes]

        /// Categories with these ids.
        package init(_ ids: [UUID]) { categories = ids.map { JSONBytes($0.data) } }
    }

    /// New keys.
    package struct EpochRotate: Hashable, Sendable, Codable {
        /// One new category key.
        package struct Epoch: Hashable, Sendable, Codable {
            /// The category, base64url of 16 bytes.
            package let category: JSONBytes
            /// The number of the epoch, one more than before.
            package let epoch: UInt32
            /// The commitment to the key, so that nobody can be handed a different one (A05).
            package let commitment: JSONBytes

            /// A new category key.
            package init(category: UUID, epoch: UInt32, commitment: Data) {
                self.category = JSONBytes(category.data)
                self.epoch = epoch
                self.commitment = JSONBytes(commitment)
            }
        }

        /// The generation of the person's key, one more than before.
        package let generation: Int
        /// The person's public X-Wing key.
        package let personKey: JSONBytes
        /// The person's private key, wrapped for each live device, the device on paper and each guardian.
        package let wraps: [WrapFor]
        /// The new category keys.
        package let epochs: [Epoch]
        /// All category keys, wrapped for the person's key.
        package let bundle: JSONBytes

        /// New keys.
        package init(
            generation: Int,
            personKey: WrapPublicKey,
            wraps: [WrapFor],
            epochs: [Epoch],
            bundle: WrappedMessage
        ) {
            self.generation = generation
            self.personKey = JSONBytes(personKey.bytes)
            self.wraps = wraps
            self.epochs = epochs
            self.bundle = JSONBytes(bundle.bytes)
        }
    }

    /// A new device on paper.
    package struct RecoverySet: Hashable, Sendable, Codable {
        /// Its keys.
        package let device: DeviceKeys
        /// The generation of the person's key in `wrap`.
        package let generation: Int
        /// The person's key, wrapped for it.
        package let wrap: JSONBytes

        /// A new device on paper.
        package init(device: DeviceKeys, generation: Int, wrap: WrappedMessage) {
            self.device = device
            self.generation = generation
            self.wrap = JSONBytes(wrap.bytes)
        }
    }

    /// A new oldest format version.
    package struct MinimumVersion: Hashable, Sendable, Codable {
        /// The version; never lowered.
        package let version: Int

        /// This version.
        package init(version: Int) { self.version = version }
    }

    /// The erasure of a body; the leaf stays.
    package struct Redact: Hashable, Sendable, Codable {
        /// The index of the entry.
        package let entry: UInt64

        /// This entry.
        package init(entry: UInt64) { self.entry = entry }
    }

    /// The end of a space.
    package struct Close: Hashable, Sendable, Codable {
        /// The days until the server purges what it holds.
        package let purgeAfterDays: Int

        /// An end after so many days.
        package init(purgeAfterDays: Int) { self.purgeAfterDays = purgeAfterDays }
    }

    /// The kind of statement which carries the change.
    package var kind: StateKind {
        switch self {
        case .genesis: .genesis
        case .deviceAdd: .deviceAdd
        case .deviceRevoke: .deviceRevoke
        case .categoryDefine: .categoryDefine
        case .epochRotate: .epochRotate
        case .recoverySet: .recoverySet
        case .minimumVersion: .minimumVersion
        case .redact: .redact
        case .grantIssue: .grantIssue
        case .grantRevoke: .grantRevoke
        case .blockSet: .blockSet
        case .blockClear: .blockClear
        case .inboxKey: .inboxKey
        case .memberAdd: .memberAdd
        case .memberRole: .memberRole
        case .memberRemove: .memberRemove
        case .memberKeys: .memberKeys
        case .emergencyEnable: .emergencyEnable
        case .emergencyDisable: .emergencyDisable
        case .close: .close
        }
    }

    /// The change as canonical JSON.
    package var encoded: Data {
        switch self {
        case .genesis(let change): CanonicalJSON.encode(change)
        case .deviceAdd(let change): CanonicalJSON.encode(change)
        case .deviceRevoke(let change): CanonicalJSON.encode(change)
        case .categoryDefine(let change): CanonicalJSON.encode(change)
        case .epochRotate(let change): CanonicalJSON.encode(change)
        case .recoverySet(let change): CanonicalJSON.encode(change)
        case .minimumVersion(let change): CanonicalJSON.encode(change)
        case .redact(let change): CanonicalJSON.encode(change)
        case .grantIssue(let change): CanonicalJSON.encode(change)
        case .grantRevoke(let change): CanonicalJSON.encode(change)
        case .blockSet(let change), .blockClear(let change): CanonicalJSON.encode(change)
        case .inboxKey(let change): CanonicalJSON.encode(change)
        case .memberAdd(let change): CanonicalJSON.encode(change)
        case .memberRole(let change): CanonicalJSON.encode(change)
        case .memberRemove(let change): CanonicalJSON.encode(change)
        case .memberKeys(let change): CanonicalJSON.encode(change)
        case .emergencyEnable(let change): CanonicalJSON.encode(change)
        case .emergencyDisable(let change): CanonicalJSON.encode(change)
        case .close(let change): CanonicalJSON.encode(change)
        }
    }

    /// Reads what ``encoded`` writes.
    ///
    /// - Throws: `StateRefusal.notUnderstood` for a kind which this version knows by name only, `.malformed` for other bytes.
    package init(decoding bytes: Data, as kind: StateKind) throws(StateRefusal) {
        func read<Change: Codable>(_ type: Change.Type) throws(StateRefusal) -> Change {
            guard let change = CanonicalJSON.decode(type, from: bytes) else { throw .malformed }
            return change
        }
        self =
            switch kind {
            case .genesis: .genesis(try read(Genesis.self))
            case .deviceAdd: .deviceAdd(try read(DeviceAdd.self))
            case .deviceRevoke: .deviceRevoke(try read(DeviceRevoke.self))
            case .categoryDefine: .categoryDefine(try read(CategoryDefine.self))
            case .epochRotate: .epochRotate(try read(EpochRotate.self))
            case .recoverySet: .recoverySet(try read(RecoverySet.self))
            case .minimumVersion: .minimumVersion(try read(MinimumVersion.self))
            case .redact: .redact(try read(Redact.self))
            case .grantIssue: .grantIssue(try read(GrantIssue.self))
            case .grantRevoke: .grantRevoke(try read(GrantRevoke.self))
            case .blockSet: .blockSet(try read(Block.self))
            case .blockClear: .blockClear(try read(Block.self))
            case .inboxKey: .inboxKey(try read(InboxKey.self))
            case .memberAdd: .memberAdd(try read(MemberAdd.self))
            case .memberRole: .memberRole(try read(MemberRoleChange.self))
            case .memberRemove: .memberRemove(try read(MemberRemove.self))
            case .memberKeys: .memberKeys(try read(MemberKeys.self))
            case .emergencyEnable: .emergencyEnable(try read(EmergencyEnable.self))
            case .emergencyDisable: .emergencyDisable(try read(EmergencyDisable.self))
            case .close: .close(try read(Close.self))
            case .ownerTransfer, .snapshot:
                throw .notUnderstood
            }
    }
}
