package import Certification
package import FoundationEssentials
package import SpaceProtocol

/// What the vault keeps, sealed, of a space's place at its server: where it is, what was verified, and the keys.
package struct SpaceLink: Sendable {
    /// Format 1 ends before what was announced.
    private static let format: UInt8 = 5

    /// The server's address.
    package var address: String
    /// A certificate authority the person named for this server, in PEM; nil for the system's own.
    package var trustRoot: String?
    /// The space.
    package let space: SpaceID
    /// The server's name and its log key, pinned when the space began.
    package let server: String
    package let logKey: VerifyingKey
    /// The verified log.
    package var frontier = Frontier()
    package var withheld: Set<UInt64> = []
    package var note = ""
    /// The person's key; nil until it was handed over.
    package var person: PersonKey?
    /// The category keys; nil until they were opened.
    package var bundle: SpaceBundle?
    /// The statements a new space begins with, until the server has them.
    package var founding: Data?
    /// A head which the log has to have been at, from a pairing or a printed kit (A18); nil once it was reached.
    package var pinned: LogHead?
    /// When the last exchange came to its end, by this computer's clock.
    package var lastSync: Date?
    /// Why exchanges are stopped, with the proof; nil while the server is honest.
    package var alarm: (kind: SyncAlarm, evidence: Data, time: Date)?
    /// Whether the log says that this device was revoked.
    package var isRevoked = false
    /// The statements which this device is about to send: seen in the log, they are no surprise.
    package var announced: Set<LogHash> = []
    /// Whether the log holds what this device wrote and this file does not: it came from a backup, and catches up before anything is written.
    package var isCatchingUp = false
    /// When that was noticed last; nil if never.
    package var restored: Date?
    /// What the person decided and the log does not hold yet, in order.
    package var intents: [Intent] = []
    /// What is remembered of professionals, so that nothing older is taken for news (A33).
    package var register = ProfessionalRegister.Memory()
    /// Under which mandate the vault's owner acts in somebody else's space; nil in their own.
    package var mandate: Mandate?
    /// The openings in an emergency that the log holds, in order, with whether they were looked at on this device.
    package var openings: [NotedOpening] = []

    /// A link that has verified nothing yet.
    package init(address: String, trustRoot: String?, space: SpaceID, server: String, logKey: VerifyingKey) {
        self.address = address
        self.trustRoot = trustRoot
        self.space = space
        self.server = server
        self.logKey = logKey
    }

    /// The authorities which the person pinned: those among the certificates of ``trustRoot`` that may vouch for professionals.
    package var authorities: [TrustRoot] {
        let end = "-----END CERTIFICATE-----"
        return (trustRoot ?? "").components(separatedBy: end).dropLast().compactMap { try? TrustRoot(pem: $0 + end) }
            .filter { $0.statusKey != nil }
    }

    /// The log's name.
    package var origin: LogOrigin? { LogOrigin(server: server, space: space) }

    /// The bytes to keep.
    package var encoded: Data {
        var writer = FieldWriter(reserving: 4096)
        writer.append(Self.format)
        writer.append(address)
        writer.append(trustRoot)
        writer.append(space.hash)
        writer.append(server)
        writer.append(fixed: logKey.bytes)
        writer.append(frontier.encoded)
        writer.append(UInt32(withheld.count))
        for index in withheld.sorted() { writer.append(index) }
        writer.append(note)
        writer.append(person?.storedBytes ?? Data())
        writer.append(bundle?.encoded ?? Data())
        writer.append(founding ?? Data())
        writer.append(UInt8(pinned == nil ? 0 : 1))
        if let pinned {
            writer.append(pinned.size)
            writer.append(pinned.root)
        }
        writer.append(lastSync.map(\.storedMilliseconds) ?? 0)
        writer.append(alarm?.kind.rawValue)
        if let alarm {
            writer.append(alarm.evidence)
            writer.append(alarm.time)
        }
        writer.append(UInt8(isRevoked ? 1 : 0))
        writer.append(UInt32(announced.count))
        for hash in announced.sorted(by: { $0.description < $1.description }) { writer.append(hash) }
        writer.append(UInt8(isCatchingUp ? 1 : 0))
        writer.append(restored.map(\.storedMilliseconds) ?? 0)
        writer.append(CanonicalJSON.encode(intents))
        writer.append(CanonicalJSON.encode(register))
        writer.append(UInt8(mandate == nil ? 0 : 1))
        mandate?.write(to: &writer)
        writer.append(CanonicalJSON.encode(openings))
        return writer.bytes
    }

    /// Reads what ``encoded`` writes.
    package init(decoding bytes: Data) throws(FieldError) {
        var reader = FieldReader(bytes)
        let format = try reader.number(UInt8.self)
        guard (1...Self.format).contains(format) else { throw FieldError() }
        address = try reader.text()
        trustRoot = try reader.optionalText()
        space = SpaceID(try reader.hash())
        server = try reader.text()
        guard let key = try? VerifyingKey(bytes: try reader.fixed(VerifyingKey.byteCount)) else { throw FieldError() }
        logKey = key
        frontier = try Frontier(decoding: try reader.field())
        for _ in 0..<(try reader.number(UInt32.self)) { withheld.insert(try reader.number()) }
        note = try reader.text()
        let person = try reader.field()
        self.person = person.isEmpty ? nil : try? PersonKey(storedBytes: person)
        let bundle = try reader.field()
        self.bundle = bundle.isEmpty ? nil : try? SpaceBundle(decoding: bundle)
        guard (self.person == nil) == person.isEmpty, (self.bundle == nil) == bundle.isEmpty else { throw FieldError() }
        let founding = try reader.field()
        self.founding = founding.isEmpty ? nil : founding
        if try reader.number(UInt8.self) == 1 { pinned = LogHead(size: try reader.number(), root: try reader.hash()) }
        let last = try reader.number(Int64.self)
        lastSync = last == 0 ? nil : Date(storedMilliseconds: last)
        if let name = try reader.optionalText() {
            guard let kind = SyncAlarm(rawValue: name) else { throw FieldError() }
            alarm = (kind, try reader.field(), try reader.date())
        }
        isRevoked = try reader.number(UInt8.self) == 1
        if format >= 2 {
            for _ in 0..<(try reader.number(UInt32.self)) { announced.insert(try reader.hash()) }
            isCatchingUp = try reader.number(UInt8.self) == 1
            let restored = try reader.number(Int64.self)
            self.restored = restored == 0 ? nil : Date(storedMilliseconds: restored)
        }
        if format >= 3 {
            guard let intents = CanonicalJSON.decode([Intent].self, from: try reader.field()),
                let register = CanonicalJSON.decode(ProfessionalRegister.Memory.self, from: try reader.field())
            else { throw FieldError() }
            self.intents = intents
            self.register = register
        }
        if format >= 4, try reader.number(UInt8.self) == 1 { mandate = try Mandate(from: &reader) }
        if format >= 5 {
            guard let openings = CanonicalJSON.decode([NotedOpening].self, from: try reader.field()) else {
                throw FieldError()
            }
            self.openings = openings
        }
        try reader.end()
    }
}
