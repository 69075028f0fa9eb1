package import FoundationEssentials

/// Why a state statement is refused; the state stays what it was.
package enum StateRefusal: Error, Hashable, Sendable {
    /// It is not in its one accepted form.
    case malformed
    /// Its kind is known by name, but this version does not understand it; a later one may.
    case notUnderstood
    /// Its signature does not hold, or nobody with the right to it signed.
    case author
    /// It is not the next one: another sequence number or another statement before it.
    case order
    /// It belongs to another space.
    case space
    /// A device was revoked and the keys have not been rotated yet.
    case rotationDue
    /// The keys in it do not go to exactly those who have to have them.
    case recipients
    /// It names a device, a category or an epoch which it cannot.
    case subject
    /// It would lower what may only rise.
    case lowered
    /// It grants something to a professional who is blocked (T3).
    case blocked
    /// A member's role does not allow it.
    case role
    /// There are as many members as there may be.
    case limit
    /// The space is closed.
    case closed

    /// What happened, in one sentence.
    package var message: String {
        switch self {
        case .malformed: "a statement about the space is malformed"
        case .notUnderstood: "a statement about the space comes from a later version of the program"
        case .author: "a statement about the space was not signed by one of its devices or members"
        case .order: "a statement about the space is not the next one"
        case .space: "a statement belongs to another space"
        case .rotationDue: "a device was revoked, and the keys have to be rotated first"
        case .recipients: "new keys do not go to exactly the devices that should have them"
        case .subject: "a statement names a device, a category or an epoch which it cannot"
        case .lowered: "a statement would lower what may only rise"
        case .blocked: "the professional is blocked"
        case .role: "the role in this space does not allow it"
        case .limit: "there are as many members as there may be"
        case .closed: "the space is closed"
        }
    }
}

/// The signed outer part of a state statement, which every reader of the space receives.
package struct StateOuter: Hashable, Sendable, Codable {
    /// When the author says that it is, in milliseconds since 1970; a member's statements only, whose mandate has an end.
    package var at: Int64?
    /// The SHA-256 of the inner part with its salt.
    package let inner: LogHash
    /// What it says.
    package let kind: StateKind
    /// The SHA-256 of the statement before; missing in genesis.
    package let previous: LogHash?
    /// The head which the author had verified; missing in genesis.
    package let seen: LogHead?
    /// Its number, from 0.
    package let sequence: UInt64
    /// The space; missing in genesis, whose hash it is.
    package let space: SpaceID?
}

/// A state statement as it stands in the log: the signed outer part, and the inner part for who may read it.
package struct StateEntry: Hashable, Sendable {
    /// The statement, JWS compact.
    package let compact: String
    /// The salt and the JSON of the change; nil in a stub.
    package let inner: Data?

    /// The content of a log entry.
    package var content: Data {
        var writer = FieldWriter(reserving: compact.utf8.count + (inner?.count ?? 0) + 16)
        writer.append(compact)
        writer.append(inner == nil ? UInt8(0) : 1)
        if let inner { writer.append(inner) }
        return writer.bytes
    }

    /// Reads the content of a log entry.
    package init(decoding content: Data) throws(StateRefusal) {
        do throws(FieldError) {
            var reader = FieldReader(content)
            compact = try reader.text()
            switch try reader.number(UInt8.self) {
            case 0: inner = nil
            case 1: inner = try reader.field()
            default: throw FieldError()
            }
            try reader.end()
        } catch { throw .malformed }
    }

    /// The part of a content which is hashed into the leaf: everything but the inner part; nil for what is no statement.
    static func reduced(_ content: Data) -> Data? {
        do throws(FieldError) {
            var reader = FieldReader(content)
            let compact = try reader.skipField()
            switch try reader.number(UInt8.self) {
            case 0: break
            case 1: _ = try reader.skipField()
            default: return nil
            }
            try reader.end()
            return content.prefix(compact.upperBound) + [0]
        } catch { return nil }
    }

    /// The statement without its inner part, for those who are not entitled to it.
    package var stub: StateEntry { StateEntry(compact: compact, inner: nil) }

    private init(compact: String, inner: Data?) {
        self.compact = compact
        self.inner = inner
    }

    /// Signs a change as the next statement of a space.
    ///
    /// - Parameters:
    ///   - change: What it says.
    ///   - head: The statement before it; nil for genesis.
    ///   - seen: The log head which the author has verified; nil for genesis.
    ///   - time: When it is signed, where the author is a member; nil for a device of the owner.
    ///   - key: The author's key.
    package init(
        signing change: StateChange,
        after head: StateHead?,
        seen: LogHead?,
        at time: Date? = nil,
        with key: SigningKey
    ) {
        let inner = LogEntry.freshSalt() + change.encoded
        let outer = StateOuter(
            at: time?.storedMilliseconds,
            inner: LogHash(of: inner),
            kind: change.kind,
            previous: head?.hash,
            seen: seen,
            sequence: head.map { $0.sequence + 1 } ?? 0,
            space: head?.space
        )
        let statement = Statement(signing: CanonicalJSON.encode(outer), as: change.kind.namespace, with: key)
        compact = statement.compact
        self.inner = inner
    }

    /// The hash by which the next statement names this one.
    package var hash: LogHash { LogHash(of: Data(compact.utf8)) }

    /// The entry of the log.
    package var entry: LogEntry { LogEntry(.state, content) }

    /// The change, checked against the outer part.
    func change(_ outer: StateOuter) throws(StateRefusal) -> StateChange {
        guard let inner, inner.count > LogEntry.saltByteCount, LogHash(of: inner) == outer.inner else {
            throw .malformed
        }
        return try StateChange(decoding: Data(inner.dropFirst(LogEntry.saltByteCount)), as: outer.kind)
    }
}

/// Where the chain of state statements ends.
package struct StateHead: Hashable, Sendable {
    /// The space.
    package let space: SpaceID
    /// The number of the last statement.
    package let sequence: UInt64
    /// Its hash.
    package let hash: LogHash

    /// A head made of its parts.
    package init(space: SpaceID, sequence: UInt64, hash: LogHash) {
        self.space = space
        self.sequence = sequence
        self.hash = hash
    }

    /// The form of the If-Match header.
    package var tag: String { "\"\(sequence)-\(hash)\"" }
}
