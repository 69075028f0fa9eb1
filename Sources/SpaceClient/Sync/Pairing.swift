package import FoundationEssentials
package import HealthModel
package import SpaceProtocol
import Vault

/// The messages of a pairing, in the order in which they are left in the mailbox.
private enum PairingSlot {
    /// From the device that wants in: its keys and name.
    static let hello = 0
    /// From the device that is in: which space, how far its log is, who the person is.
    static let space = 1
    /// From the device that is in: whether the person confirmed, and how far the log is since.
    static let decision = 2
}

/// A pairing on the side of the device that is in the space.
package struct PairingOffer: Sendable {
    /// The code to type or scan on the new device.
    package let code: PairingCode
    let keys: PairingKeys
    /// When it ends.
    package let expires: Date
}

/// A device that wants in, before the person confirmed it.
package struct JoinRequest: Sendable {
    /// What its person calls it.
    package let name: String
    /// The six digits which both devices show.
    package let check: String
    let device: DeviceKeys
    let offer: PairingOffer
}

extension Synchroniser {
    /// How long a pairing code holds.
    package static let pairingLifetime: TimeInterval = 600

    /// Makes a code for a new device.
    package func offerPairing() async throws(SyncError) -> PairingOffer {
        try refuseUnlessOwner()
        try await pull { _ in }
        guard link.bundle != nil else { throw .keysMissing }
        let code = PairingCode()
        let keys = try await Self.keys(of: code, transport: calls.transport, environment: environment)
        return PairingOffer(code: code, keys: keys, expires: environment.now().addingTimeInterval(Self.pairingLifetime))
    }

    /// Waits for the new device and answers it.
    ///
    /// - Returns: The device, to be confirmed or refused by the person.
    /// - Throws: `SyncError.pairingExpired` when nobody came in time; `.pairingRefused` when what came does not open with the code.
    package func awaitDevice(_ offer: PairingOffer) async throws(SyncError) -> JoinRequest {
        let mailbox = Mailbox(transport: calls.transport, name: offer.keys.mailbox)
        let sealed = try await mailbox.read(PairingSlot.hello, until: offer.expires, now: environment.now)
        guard let hello = try? offer.keys.open(sealed, from: .joiner, number: PairingSlot.hello),
            let request = try? PairingHello(decoding: hello)
        else { throw .pairingRefused }
        var writer = FieldWriter(reserving: 2048)
        writer.append(link.space.hash)
        writer.append(follower.head.size)
        writer.append(follower.head.root)
        writer.append(await space.person().patientResource().bytes)
        writer.append(fixed: LogHash(of: hello).bytes)
        let answer = writer.bytes
        try await mailbox.write(
            offer.keys.seal(answer, from: .inviter, number: PairingSlot.space),
            to: PairingSlot.space
        )
        return JoinRequest(
            name: request.name,
            check: PairingKeys.check([hello, answer]),
            device: request.device,
            offer: offer
        )
    }

    /// Adds the device, once the person saw the same digits on both.
    package func accept(_ request: JoinRequest) async throws(SyncError) {
        guard environment.now() < request.offer.expires else { throw .pairingExpired }
        try await add(request.device, name: request.name)
        try await decide(request, isAccepted: true)
    }

    /// Tells the device that it does not come in.
    package func reject(_ request: JoinRequest) async throws(SyncError) {
        try await decide(request, isAccepted: false)
    }

    private func decide(_ request: JoinRequest, isAccepted: Bool) async throws(SyncError) {
        var writer = FieldWriter()
        writer.append(UInt8(isAccepted ? 1 : 0))
        writer.append(follower.head.size)
        writer.append(follower.head.root)
        let keys = request.offer.keys
        try await Mailbox(transport: calls.transport, name: keys.mailbox).write(
            keys.seal(writer.bytes, from: .inviter, number: PairingSlot.decision),
            to: PairingSlot.decision
        )
    }

    static func keys(
        of code: PairingCode,
        transport: Transport,
        environment: SpaceEnvironment
    ) async throws(SyncError) -> PairingKeys {
        do throws(ScryptError) {
            return try await code.keys(authority: transport.authority, derivation: environment.archives.derivation)
        } catch { throw .vault(.outOfMemory) }
    }
}

/// A pairing on the side of the device that wants in.
package struct Joining: Sendable {
    /// The six digits which both devices show.
    package let check: String
    /// Who the person is, for the space of this computer.
    package let person: Person
    private let keys: PairingKeys
    private let space: SpaceID
    private let head: LogHead
    private let transport: Transport
    private let expires: Date

    /// Says hello with the code and waits for the other device's answer.
    ///
    /// - Parameters:
    ///   - space: The open, empty space of this computer; not linked.
    ///   - code: The code the other device shows.
    ///   - transport: The way to the server.
    ///   - deviceName: What the person calls this computer.
    ///   - seconds: How long the other device, which waits with the same code, has to answer.
    /// - Throws: `SyncError.pairingUnanswered` when nobody waits with this code, `.pairingUsed` when somebody else came with it before.
    package init(
        _ space: Space,
        code: PairingCode,
        transport: Transport,
        deviceName: String,
        answerWithin seconds: Int = 30
    ) async throws(SyncError) {
        guard try await Synchroniser.link(of: space) == nil else { throw .alreadyLinked }
        let environment = space.environment
        let keys = try await Synchroniser.keys(of: code, transport: transport, environment: environment)
        let identity: DeviceIdentity
        do throws(VaultError) { identity = try await space.vault.identity() } catch { throw .vault(error) }
        let device = DeviceKeys(signing: identity.signing.publicKey, wrapping: identity.wrapping.publicKey)
        let hello = PairingHello(device: device, name: deviceName).encoded
        let mailbox = Mailbox(transport: transport, name: keys.mailbox)
        expires = environment.now().addingTimeInterval(Synchroniser.pairingLifetime)
        try await mailbox.write(keys.seal(hello, from: .joiner, number: PairingSlot.hello), to: PairingSlot.hello)
        guard let sealed = try await mailbox.look(PairingSlot.space, seconds: seconds) else { throw .pairingUnanswered }
        guard let answer = try? keys.open(sealed, from: .inviter, number: PairingSlot.space) else {
            throw .pairingRefused
        }
        do {
            var reader = FieldReader(answer)
            self.space = SpaceID(try reader.hash())
            head = LogHead(size: try reader.number(), root: try reader.hash())
            guard let resource = try? Resource(parsing: try reader.field()), let person = Person(anyPatient: resource)
            else { throw FieldError() }
            self.person = person
            guard try reader.hash() == LogHash(of: hello) else { throw FieldError() }
            try reader.end()
        } catch { throw .pairingRefused }
        check = PairingKeys.check([hello, answer])
        self.keys = keys
        self.transport = transport
    }

    /// Waits for the person's decision on the other device, and links this computer's space.
    ///
    /// - Returns: The linked space, ready to be synchronised.
    /// - Throws: `SyncError.pairingDeclined` when the person said no.
    package func finish(
        _ space: Space,
        address: ServerAddress,
        trustRoot: String?
    ) async throws(SyncError) -> Synchroniser {
        let mailbox = Mailbox(transport: transport, name: keys.mailbox)
        let sealed = try await mailbox.read(PairingSlot.decision, until: expires, now: space.environment.now)
        let pinned = try keys.decision(sealed, number: PairingSlot.decision, since: head)
        let identity: DeviceIdentity
        do throws(VaultError) { identity = try await space.vault.identity() } catch { throw .vault(error) }
        // The first page names the server's key; the space's id, which the other device handed over, certifies it.
        let calls = ServerCalls(
            transport: transport,
            space: self.space,
            key: identity.signing,
            environment: space.environment
        )
        let answer = try await calls.call("GET", ServerPath.log(self.space), query: "?from=0&max=1")
        guard let page = try? LogPage(decoding: answer.body) else { throw .malformedAnswer }
        let follower = try Synchroniser.follower(from: page, of: self.space)
        var link = SpaceLink(
            address: address.description,
            trustRoot: trustRoot,
            space: self.space,
            server: follower.origin.server,
            logKey: follower.logKey
        )
        link.pinned = pinned
        let synchroniser = try await Synchroniser(space, link: link, transport: transport)
        try await synchroniser.save()
        do throws(SpaceError) { try await space.update(person: person) } catch { throw .space(error) }
        return synchroniser
    }
}

/// What a device that wants in, or a caregiver, says of itself.
struct PairingHello {
    let device: DeviceKeys
    let name: String

    init(device: DeviceKeys, name: String) {
        self.device = device
        self.name = String(name.prefix(80))
    }

    var encoded: Data {
        var writer = FieldWriter(reserving: 2048)
        writer.append(device.signing.bytes)
        writer.append(device.wrapping.bytes)
        writer.append(name)
        // Two pairings with one code never say the same.
        writer.append(fixed: Data(RequestSignature.randomName().utf8))
        return writer.bytes
    }

    init(decoding bytes: Data) throws {
        var reader = FieldReader(bytes)
        let signing = try VerifyingKey(bytes: try reader.field())
        let wrapping = try WrapPublicKey(bytes: try reader.field())
        device = DeviceKeys(signing: signing, wrapping: wrapping)
        name = try reader.text()
        _ = try reader.fixed(22)
        try reader.end()
        guard name.utf8.count <= 400 else { throw FieldError() }
    }
}

/// Messages left at the server for whoever knows the mailbox's name; each slot is written once.
struct Mailbox: Sendable {
    let transport: Transport
    let name: String

    /// - Throws: `SyncError.pairingUsed` when the slot is taken: the code was used before.
    func write(_ message: Data, to slot: Int) async throws(SyncError) {
        let answer: TransportAnswer
        do throws(TransportError) {
            answer = try await transport.send(
                TransportRequest(method: "PUT", path: ServerPath.mailbox(name, slot), body: message)
            )
        } catch { throw .transport(error) }
        switch answer.status {
        case 200..<300: return
        case 409: throw .pairingUsed
        case 429: throw .refused(.tooMany)
        default: throw .refused(.unavailable)
        }
    }

    /// Waits for a message.
    func read(_ slot: Int, until end: Date, now: @Sendable () -> Date) async throws(SyncError) -> Data {
        while now() < end {
            if let message = try await look(slot, seconds: 20) { return message }
            if Task.isCancelled { throw .transport(.cancelled) }
        }
        throw .pairingExpired
    }

    /// Waits some seconds for a message; nil if none came.
    func look(_ slot: Int, seconds: Int) async throws(SyncError) -> Data? {
        let answer: TransportAnswer
        do throws(TransportError) {
            answer = try await transport.send(
                TransportRequest(
                    method: "GET",
                    path: ServerPath.mailbox(name, slot),
                    query: "?wait=\(seconds)",
                    timeout: .seconds(60)
                )
            )
        } catch { throw .transport(error) }
        switch answer.status {
        case 200: return answer.body
        case 404: return nil
        case 429: throw .refused(.tooMany)
        default: throw .refused(.unavailable)
        }
    }
}

extension PairingKeys {
    /// Reads what the inviter decided: the head of the log to pin.
    ///
    /// - Parameters:
    ///   - sealed: The message.
    ///   - number: Its place in the mailbox.
    ///   - head: The head that was told before; the log cannot have shrunk since.
    /// - Returns: The head to pin.
    /// - Throws: `SyncError.pairingRefused` unless the inviter wrote it under these keys; `.pairingDeclined` where they said no.
    func decision(_ sealed: Data, number: Int, since head: LogHead) throws(SyncError) -> LogHead {
        let pinned: LogHead
        let isAccepted: Bool
        do {
            var reader = FieldReader(try open(sealed, from: .inviter, number: number))
            isAccepted = try reader.number(UInt8.self) == 1
            pinned = LogHead(size: try reader.number(), root: try reader.hash())
            try reader.end()
            guard pinned.size >= head.size else { throw FieldError() }
        } catch { throw .pairingRefused }
        guard isAccepted else { throw .pairingDeclined }
        return pinned
    }
}
