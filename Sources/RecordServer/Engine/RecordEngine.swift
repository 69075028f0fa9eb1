package import Certification
package import FoundationEssentials
package import SpaceProtocol
import Synchronization

/// Why a request is refused; each case is one answer.
package enum RecordError: Error, Hashable, Sendable {
    /// The request is not in its one accepted form.
    case malformed
    /// The signature does not hold or was used before.
    case unauthorised
    /// The signature's time is outside the window.
    case clock
    /// Nothing of this name is here for this signer: the one answer for unknown and foreign alike (A35, A36).
    case notFound
    /// The state moved on.
    case stateConflict
    /// A version, a space or an upload is here already.
    case exists
    /// A version is sealed under a retired epoch.
    case retiredEpoch
    /// A statement does not follow from the state.
    case refusedStatement
    /// A commit names a document that was not uploaded.
    case missingBlob
    /// An upload is not where the part begins; where it is.
    case offset(UInt64)
    /// Too large, or the quota is used up.
    case tooLarge
    /// Too many requests.
    case tooMany
    /// An invitation is needed to begin a space here.
    case ticket
    /// The server cannot write or read at present.
    case unavailable
}

/// What the server does with spaces: all of its rules, and nothing of HTTP.
///
/// It holds no key that opens a record. Everything it answers with was durable before. Appending to one space is serialised by the
/// database; any number of engines may work on one database.
package final class RecordEngine: Sendable {
    /// The server's name, with which checkpoints begin.
    package let name: String
    /// What it accepts at most.
    package let limits: ServerInformation.Limits
    let driver: any SQLDriver
    let logKey: SigningKey
    /// Keeps the addresses that messages come from out of the database.
    let mailboxSalt: Data
    /// The authorities whose professionals the directory takes.
    package let authorities: [TrustRoot]
    let now: @Sendable () -> Date
    /// How much may be opened in emergencies, and from when on it is remarkable.
    let emergencyLimits: EmergencyLimits
    let waiters = Waiters()
    /// Spaces whose state was replayed not long ago.
    private let cache = Mutex(RecentSpaces())
    /// Reading sessions which the log knows already.
    private let sessions = Mutex<Set<String>>([])

    /// The limits of a server whose owner said nothing else.
    package static let defaultLimits = ServerInformation.Limits(
        blobBytes: 2 << 30,
        partBytes: 1 << 20,
        commitBytes: 16 << 20,
        spaceBytes: 8 << 30
    )

    /// How long messages wait in a mailbox.
    package static let mailboxLifetime: TimeInterval = 600
    static let pageByteLimit = 1 << 20
    static let messageLimit: Int64 = 10_000
    static let messageLimitOfOneOrigin: Int64 = 512

    /// Opens a server's database.
    ///
    /// - Throws: `StoreError.damaged` if it was not made by ``initialise(_:name:)``.
    package init(
        driver: any SQLDriver,
        limits: ServerInformation.Limits = RecordEngine.defaultLimits,
        emergencyLimits: EmergencyLimits = .standard,
        now: @escaping @Sendable () -> Date = { Date() }
    ) async throws {
        try await Self.bringUpToDate(driver)
        let (version, name, key, salt, pems) = try await driver.read { session in
            let tables = RecordTables(session: session, driver: driver)
            return (
                try tables.serverValue("version"), try tables.serverValue("name"),
                try tables.serverValue("log-key"), try tables.serverValue("mailbox-salt"), try tables.authorities()
            )
        }
        guard version == Data(RecordTables.version.utf8), let salt,
            let name = name.flatMap({ String(validating: $0, as: UTF8.self) }), LogOrigin.isName(name),
            let logKey = key.flatMap({ try? SigningKey(storedBytes: $0) })
        else { throw StoreError.damaged }
        self.name = name
        self.logKey = logKey
        mailboxSalt = salt
        do { authorities = try pems.map { try TrustRoot(pem: $0) } } catch { throw StoreError.damaged }
        self.driver = driver
        self.limits = limits
        self.emergencyLimits = emergencyLimits
        self.now = now
    }

    /// Makes the tables and draws the log key, once; a database that has them is left as it is (T15).
    ///
    /// - Returns: Whether it was new.
    @discardableResult
    package static func initialise(_ driver: any SQLDriver, name: String) async throws -> Bool {
        guard LogOrigin.isName(name) else { throw RecordError.malformed }
        return try await driver.write { session in
            try RecordTables.create(in: session, driver: driver)
            let tables = RecordTables(session: session, driver: driver)
            guard try tables.serverValue("name") == nil else { return false }
            try tables.set("version", Data(RecordTables.version.utf8))
            try tables.set("log-key", SigningKey().storedBytes)
            try tables.set("mailbox-salt", Data(RequestSignature.randomName().utf8))
            try tables.set("name", Data(name.utf8))
            return true
        }
    }

    /// Gives a database of the version before the tables that it has not.
    private static func bringUpToDate(_ driver: any SQLDriver) async throws {
        let earlier = RecordTables.earlierVersions.map { Data($0.utf8) }
        let version = try await driver.read { try RecordTables(session: $0, driver: driver).serverValue("version") }
        guard let version, earlier.contains(version) else { return }
        try await driver.write { session in
            try RecordTables.create(in: session, driver: driver)
            try RecordTables(session: session, driver: driver).set("version", Data(RecordTables.version.utf8))
        }
    }

    /// What the server says of itself.
    package var information: ServerInformation {
        ServerInformation(format: 1, limits: limits, logKey: logKey.publicKey, name: name, time: now())
    }

    // MARK: loading

    /// A space as it is in the present transaction.
    func load(_ id: SpaceID, _ tables: RecordTables, locking: Bool = false) throws -> LoadedSpace? {
        guard let row = try tables.space(id, locking: locking) else { return nil }
        if let known = cache.withLock({ $0[id] }), known.row.sequence == row.sequence,
            known.row.stateHash == row.stateHash
        {
            return LoadedSpace(id: id, row: row, state: known.state)
        }
        let statements = try tables.statements(id)
        guard case .success(let state) = replay(statements), state.head.sequence == row.sequence,
            state.head.hash == row.stateHash
        else { throw StoreError.damaged }
        return LoadedSpace(id: id, row: row, state: state)
    }

    /// A space for reading: from memory where no other process writes.
    func loadForReading(_ id: SpaceID) async throws -> LoadedSpace? {
        if driver.isExclusive, let known = cache.withLock({ $0[id] }) { return known }
        let driver = driver
        let found = try await driver.read { [self] session in
            try load(id, RecordTables(session: session, driver: driver))
        }
        if let found { remember(found) }
        return found
    }

    /// Changes a space in one transaction, then remembers it and wakes whoever waits for it.
    func change<R: Sendable>(
        _ id: SpaceID,
        _ body: @escaping @Sendable (inout LoadedSpace, RecordTables) throws -> R
    ) async throws -> R {
        let driver = driver
        let (space, size, result) = try await driver.write { [self] session in
            let tables = RecordTables(session: session, driver: driver)
            guard var space = try load(id, tables, locking: true) else { throw RecordError.notFound }
            let size = space.row.frontier.size
            let before = space.row
            let result = try body(&space, tables)
            if space.row != before { try tables.update(id, space.row, now: now()) }
            return (space, size, result)
        }
        remember(space)
        if space.row.frontier.size > size { announce(id.description) }
        return result
    }

    /// Wakes whoever waits under a name, here and at the other processes on the same database.
    func announce(_ name: String) {
        waiters.wake(name)
        driver.announce(name)
    }

    /// Hears the announcements of other processes, from now on.
    package func listen() {
        let waiters = waiters
        driver.listen { waiters.wake($0) }
    }

    /// Forgets a space that is not here any more.
    func forget(_ id: SpaceID) { cache.withLock { $0[id] = nil } }

    func remember(_ space: LoadedSpace) {
        cache.withLock { cache in
            // A slower reader must not put back what a writer has left behind.
            if let known = cache[space.id], known.row.frontier.size > space.row.frontier.size { return }
            cache[space.id] = space
        }
    }

    /// The signed head of a space's log.
    func checkpoint(of space: LoadedSpace) -> String {
        let frontier = space.row.frontier
        if let note = cache.withLock({ $0.note(of: space.id, frontier) }) { return note }
        guard let origin = LogOrigin(server: name, space: space.id) else {
            preconditionFailure("the name was checked when the server was opened")
        }
        let note = Checkpoint(signing: frontier.head, origin: origin, with: logKey).note
        cache.withLock { $0.keep(note, of: space.id, frontier) }
        return note
    }

    /// The device that signs, while it is live in this space; paper reads too.
    func device(_ thumbprint: String, in space: LoadedSpace) -> SpaceState.Device? {
        guard let device = space.state.devices[thumbprint], device.revokedAt == nil else { return nil }
        return device
    }

    /// Whether the log knows this reading session already.
    func knowsSession(_ key: String) -> Bool { sessions.withLock { $0.contains(key) } }

    func noteSession(_ key: String) {
        sessions.withLock { sessions in
            if sessions.count > 50_000 { sessions.removeAll(keepingCapacity: true) }
            sessions.insert(key)
        }
    }
}

/// A space with the state that its statements lead to.
struct LoadedSpace: Sendable {
    let id: SpaceID
    var row: SpaceRow
    var state: SpaceState
}

/// The spaces used last, a bounded number of them.
private struct RecentSpaces {
    private static let limit = 256
    private var spaces: [SpaceID: (space: LoadedSpace, use: UInt64)] = [:]
    private var notes: [SpaceID: (frontier: Frontier, note: String)] = [:]
    private var clock: UInt64 = 0

    subscript(id: SpaceID) -> LoadedSpace? {
        mutating get {
            guard let place = spaces.index(forKey: id) else { return nil }
            clock += 1
            spaces.values[place].use = clock
            return spaces.values[place].space
        }
        set {
            clock += 1
            spaces[id] = newValue.map { ($0, clock) }
            guard spaces.count > Self.limit else { return }
            // Half of them at once, so that looking for the oldest is rare.
            let old = spaces.sorted { $0.value.use < $1.value.use }.prefix(Self.limit / 2).map(\.key)
            for id in old {
                spaces[id] = nil
                notes[id] = nil
            }
        }
    }

    func note(of id: SpaceID, _ frontier: Frontier) -> String? {
        guard let known = notes[id], known.frontier == frontier else { return nil }
        return known.note
    }

    mutating func keep(_ note: String, of id: SpaceID, _ frontier: Frontier) { notes[id] = (frontier, note) }
}
