import Certification
package import FoundationEssentials
import HealthModel
package import SpaceProtocol
import Vault

/// A professional at work: one folder of keys, one server, the spaces in which something is granted.
///
/// Nothing of a patient is kept on disk. What is kept, sealed: the certified key, the keys to wrap for, how far each log was verified, and
/// the proofs of what was read and left.
package actor Workstation {
    /// The professional's folder.
    package nonisolated let folder: SealedFolder
    /// Who works here.
    package nonisolated let identity: CertifiedIdentity
    let calls: ServerCalls
    let now: @Sendable () -> Date
    var keys: OwnKeys
    var memory: Memory
    private var information: ServerInformation?

    /// How far each log was verified, and whose it is.
    struct Memory: Codable {
        struct Space: Codable {
            var head: LogHead
            var person: String?
        }

        var spaces: [String: Space] = [:]
    }

    /// Takes up the work of an enrolled professional.
    ///
    /// - Parameters:
    ///   - folder: The professional's folder.
    ///   - transport: The way to the server.
    ///   - now: This computer's clock.
    /// - Throws: `ProfessionalError.notEnrolled`, or that of the folder.
    package init(
        _ folder: SealedFolder,
        transport: Transport,
        now: @escaping @Sendable () -> Date
    ) throws(ProfessionalError) {
        guard folder.has(OwnKeys.name) else { throw .notEnrolled }
        self.folder = folder
        self.now = now
        identity = try CertifiedIdentity(folder)
        keys = try OwnKeys(folder)
        memory = try Self.memory(of: folder)
        calls = ServerCalls(transport: transport, key: identity.key, now: now)
    }

    /// Enrols a professional: takes over the certificate and its key, draws a key to wrap for, and publishes both.
    ///
    /// The same again publishes a later key; what was wrapped for earlier ones stays readable.
    ///
    /// - Parameters:
    ///   - issued: What the authority handed over.
    ///   - folder: The professional's folder, new or enrolled before.
    ///   - transport: The way to the server.
    ///   - now: This computer's clock.
    /// - Returns: The professional at work.
    /// - Throws: `ProfessionalError`; what was drawn is kept and published with the next attempt.
    package static func enrol(
        _ issued: CertifiedIdentity,
        in folder: SealedFolder,
        transport: Transport,
        now: @escaping @Sendable () -> Date
    ) async throws(ProfessionalError) -> Workstation {
        try issued.write(into: folder)
        var keys = folder.has(OwnKeys.name) ? try OwnKeys(folder) : OwnKeys()
        try keys.renew(for: issued, at: now())
        try keys.store(in: folder)
        let workstation = try Workstation(folder, transport: transport, now: now)
        try await workstation.publish()
        return workstation
    }

    /// Publishes the latest key, a new one if it would end within a month.
    ///
    /// - Throws: `ProfessionalError`.
    package func renewIfDue() async throws(ProfessionalError) {
        guard keys.isDue(at: now(), certificateEnd: identity.certificate.notAfter) else { return }
        try keys.renew(for: identity, at: now())
        try keys.store(in: folder)
        try await publish()
    }

    /// Publishes the certificate and the latest key where this workstation's way leads: at a server that does not know them yet.
    ///
    /// - Throws: `ProfessionalError`.
    package func introduce() async throws(ProfessionalError) { try await publish() }

    private func publish() async throws(ProfessionalError) {
        let entry: DirectoryEntry
        do {
            entry = try DirectoryEntry(
                certificate: identity.certificate,
                issuers: identity.issuers,
                keyPackage: keys.latest?.compact
            )
        } catch {
            throw .certification(error)
        }
        try await calls.publish(DirectoryPage(authorities: [], professionals: [entry]))
    }

    /// Every space in which something is or was granted, as far as the server or this folder knows.
    ///
    /// - Throws: `ProfessionalError`.
    package func grants() async throws(ProfessionalError) -> [GrantSummary] {
        try await renewIfDue()
        let answer = try await calls.call(
            "GET",
            ServerPath.grants,
            space: nil,
            session: RequestSignature.randomName()
        ).answer
        guard let list = GrantedSpaces(parsing: answer.body) else { throw .malformedAnswer }
        var summaries: [GrantSummary] = []
        for space in list.spaces {
            let reading: SpaceReading
            do throws(ProfessionalError) {
                reading = try await follow(space, session: RequestSignature.randomName())
            } catch .refused(.notFound) {
                // Whose right has ended may not follow the log any more.
                continue
            }
            guard let state = reading.state, let grant = grant(in: state) else { continue }
            let kinds = (try? grantKeys(of: grant, in: state).kinds) ?? []
            let person = memory.spaces[space.description]?.person
            summaries.append(GrantSummary(grant, kinds: kinds, space: space, person: person, at: calls.time))
        }
        return summaries
    }

    /// What this professional did in a space, from the log itself.
    ///
    /// - Throws: `ProfessionalError`.
    package func journal(of space: SpaceID) async throws(ProfessionalError) -> [OwnEntry] {
        let reading = try await follow(space, session: RequestSignature.randomName())
        let openings = reading.openings
        let read = reading.accesses.map { access in
            OwnEntry(
                index: access.index,
                time: access.entry.time,
                action: .read,
                count: access.finding.request.map { $0.items.count + $0.blobs.count } ?? Int(access.entry.count),
                // Whoever opened sees their own entry, and not what the owner consented to.
                verdict: openings.contains { $0 == access.finding.request?.grant } ? .emergency : access.finding.verdict
            )
        }
        let left = reading.deposits.map { deposit in
            OwnEntry(
                index: deposit.index,
                time: Date(storedMilliseconds: deposit.outer.created),
                action: .deposit,
                count: 1,
                verdict: .authorised
            )
        }
        return (read + left).sorted { $0.index < $1.index }
    }

    // MARK: the log

    /// Follows a log from its first entry, and compares it with what was verified before.
    func follow(_ space: SpaceID, session: String) async throws(ProfessionalError) -> SpaceReading {
        let server = try await server()
        guard let origin = LogOrigin(server: server.name, space: space),
            let logKey = try? VerifyingKey(bytes: server.logKey.bytes)
        else { throw .malformedAnswer }
        var reading = SpaceReading(origin: origin, logKey: logKey)
        try await follow(&reading, session: session)
        if let known = memory.spaces[space.description]?.head, !reading.contains(known) { throw .rewritten }
        try remember(reading.head, of: space)
        return reading
    }

    /// Follows a log on to the server's checkpoint.
    func follow(_ reading: inout SpaceReading, session: String) async throws(ProfessionalError) {
        let space = reading.follower.origin.space
        while true {
            let answer = try await calls.call(
                "GET",
                ServerPath.log(space),
                query: "?from=\(reading.head.size)",
                space: space,
                session: session
            ).answer
            guard let page = try? LogPage(decoding: answer.body) else { throw .malformedAnswer }
            do throws(LogError) {
                if try reading.follow(page) { return }
            } catch {
                throw .log(error)
            }
            guard !page.leaves.isEmpty else { throw .malformedAnswer }
        }
    }

    /// The professional's own grant in a space; the live one if there is one.
    func grant(in state: SpaceState) -> Grant? {
        state.grants(signedBy: identity.key.publicKey.thumbprint).first
    }

    /// The keys of a grant, each compared with what everybody was promised.
    func grantKeys(of grant: Grant, in state: SpaceState) throws(ProfessionalError) -> GrantKeys {
        guard let key = keys.wrapping(for: grant.recipient.keyPackage.hash) else { throw .keys }
        do { return try GrantKeys(of: grant, in: state, with: key) } catch { throw .keys }
    }

    /// Remembers how far a log was verified, and whose it is if that was read.
    func remember(_ head: LogHead, of space: SpaceID, person: String? = nil) throws(ProfessionalError) {
        var known = memory.spaces[space.description] ?? Memory.Space(head: head, person: nil)
        guard known.head != head || (person != nil && person != known.person) || known.person == nil else { return }
        known.head = head
        if let person { known.person = person }
        memory.spaces[space.description] = known
        try folder.seal(CanonicalJSON.encode(memory), as: Self.memoryName)
    }

    func server() async throws(ProfessionalError) -> ServerInformation {
        if let information { return information }
        let found = try await calls.information()
        information = found
        return found
    }

    private static let memoryName = "spaces.sealed"

    private static func memory(of folder: SealedFolder) throws(ProfessionalError) -> Memory {
        guard folder.has(memoryName) else { return Memory() }
        guard let memory = CanonicalJSON.decode(Memory.self, from: try folder.unseal(memoryName)) else {
            throw .damaged
        }
        return memory
    }
}
