import Certification
import Foundation
import HealthModel

@testable import SpaceProtocol
@testable import Vault

/// A patient and their record server in one: it answers a professional as an honest server does, unless a test tells it otherwise.
actor SpaceDouble {
    /// What a dishonest server does.
    enum Trick: CaseIterable {
        /// Hands out content, and enters the reading into another log than the one it shows.
        case otherLog
        /// Hands out content with the receipt of an earlier reading.
        case oldReceipt
        /// Hands out content with an entry that says it was refused.
        case saysRefused
        /// Hands out content without any entry.
        case noReceipt
    }

    static let now = Date(storedMilliseconds: 1_800_000_000_000)
    static let day: TimeInterval = 86_400

    let logKey = SigningKey()
    let device = SigningKey()
    private(set) var state: SpaceState
    private(set) var bundle: SpaceBundle
    private var person: PersonKey
    private(set) var entries: [LogEntry]
    private var objects: [UUID: Data] = [:]
    private var blobs: [UUID: Data] = [:]
    private var latest: [UUID: UUID] = [:]
    private(set) var directory: [DirectoryEntry] = []
    private(set) var deposits: [(entry: DepositEntry, object: Data)] = []
    private var lastReceipt: LogReceipt?
    private var trick: Trick?
    private var firstHidden: UInt64?
    private var signers: [String: VerifyingKey] = [:]

    var space: SpaceID { state.id }
    private var origin: LogOrigin {
        guard let origin = LogOrigin(server: "serveur.exemple", space: space) else {
            preconditionFailure("a good name")
        }
        return origin
    }

    private let information: ServerInformation

    init() throws {
        information = ServerInformation(
            format: 1,
            limits: ServerInformation.Limits(blobBytes: 1, partBytes: 1, commitBytes: 1, spaceBytes: 1),
            logKey: logKey.publicKey,
            name: "serveur.exemple",
            time: Self.now
        )
        let authored = try SpaceAuthor(device).found(
            wrapping: WrapPrivateKey().publicKey,
            name: "Ordinateur",
            server: information,
            kinds: RecordKind.allCases.map(\.rawValue),
            paper: nil,
            makeID: { UUID() }
        )
        state = authored.state
        bundle = authored.bundle
        person = authored.person
        entries = authored.entries
    }

    nonisolated var transport: Transport {
        Transport(authority: "serveur.exemple") { [self] request in await answer(request) }
    }

    // MARK: the patient

    func play(_ trick: Trick?) { self.trick = trick }

    private var author: SpaceAuthor { SpaceAuthor(device, at: Self.now) }

    private func take(_ authored: Authored) {
        entries += authored.entries
        state = authored.state
        bundle = authored.bundle
        person = authored.person
    }

    /// Grants as a patient does who verified the professional.
    func grant(
        _ found: RegisteredProfessional,
        kinds: Set<String>,
        rights: Set<GrantRight> = [.read, .deposit],
        days: Double = 90
    ) throws {
        guard let package = found.keyPackage else { throw FieldError() }
        let recipient = try GrantRecipient(
            professional: found.professional.id,
            certificate: found.professional.der,
            signing: found.professional.key,
            keyPackage: package
        )
        let terms = GrantTerms(
            kinds: kinds,
            rights: rights,
            notBefore: Self.now - 60,
            expires: Self.now + days * Self.day
        )
        take(
            try author.grant(
                recipient,
                terms,
                id: UUID(),
                in: state,
                bundle: bundle,
                person: person,
                seen: head()
            )
        )
        signers[found.professional.key.thumbprint] = found.professional.key
    }

    func revokeAll() throws {
        take(
            try author.revoke(
                state.liveGrants.map(\.id),
                in: state,
                bundle: bundle,
                person: person,
                seen: head()
            )
        )
    }

    /// Lets every certified professional leave something; this one stands in the server's directory.
    func openInbox(to found: RegisteredProfessional, _ policy: DepositPolicy = .certified) throws {
        take(try author.setInbox(policy, in: state, bundle: bundle, seen: head()))
        signers[found.professional.key.thumbprint] = found.professional.key
    }

    /// The address as the patient gives it.
    func address() throws -> SpaceAddress {
        guard let server = ServerAddress(parsing: "https://serveur.exemple") else { throw FieldError() }
        return SpaceAddress(server: server, space: space, head: head(), sequence: state.head.sequence)
    }

    /// Shows the last statement of the inbox with another key in it, which the server made.
    func exchangeInboxKey() throws {
        for (index, entry) in entries.enumerated().reversed() where entry.kind == .state {
            let statement = try StateEntry(decoding: Data(entry.content))
            guard statement.unverifiedOuter?.kind == .inboxKey, let inbox = state.inbox, let inner = statement.inner
            else { continue }
            let change = StateChange.InboxKey(
                generation: inbox.generation,
                key: WrapPrivateKey().publicKey,
                policy: inbox.policy
            )
            var writer = FieldWriter(reserving: 4096)
            writer.append(statement.compact)
            writer.append(UInt8(1))
            writer.append(inner.prefix(LogEntry.saltByteCount) + CanonicalJSON.encode(change))
            entries[index] = LogEntry(.state, writer.bytes)
            return
        }
    }

    /// Keeps the statements from this one on back, as hashes, as it does with what is somebody else's.
    func keepBack(from sequence: UInt64?) { firstHidden = sequence }

    /// Writes a version of a record, as the vault seals it for the space.
    @discardableResult
    func write(
        _ resource: Resource,
        record: UUID = UUID(),
        document: Data? = nil,
        address: String? = nil
    ) throws -> UUID {
        var resource = resource
        let documents = try document.map { [try blob($0)] } ?? []
        if let blob = documents.first, var content = resource["content"]?[0]?.object,
            var attachment = content["attachment"]?.object
        {
            attachment["url"] = .string("urn:uuid:\(blob.id)")
            content["attachment"] = .object(attachment)
            resource["content"] = [.object(content)]
        }
        let kind = RecordSummary(of: resource).kind.rawValue
        guard let category = bundle.category(ofKind: kind), let epoch = state.categories[category]?.epoch,
            let key = bundle.key(category: category, epoch: epoch)
        else { throw FieldError() }
        var header = VersionHeader(
            id: UUID(),
            record: record,
            kind: .version,
            category: category,
            epoch: epoch,
            parents: latest[record].map { [$0] } ?? [],
            blobs: documents.map {
                VersionHeader.Blob(id: $0.id.uuid, sealedSize: UInt64($0.sealedSize), hash: $0.sealedHash)
            },
            objectSize: 0,
            objectHash: Merkle.emptyRoot
        )
        let content = PortableContent(
            time: Self.now,
            created: Self.now,
            author: "Camille EXEMPLE",
            contentHash: ContentHash(of: Data(resource.bytes)),
            provenance: Provenance(identity: address.map { "a:" + $0 }),
            documents: documents,
            body: Data(resource.bytes)
        )
        let object = VersionSealer(space: space).seal(content.encoded, header: &header, key: key)
        objects[header.id] = object
        latest[record] = header.id
        let commit = CommitEntry(signing: [header], space: space, seen: head(), with: device)
        entries.append(LogEntry(.commit, commit.content))
        return record
    }

    /// Writes a record of the demonstration, as an import does.
    func importDemo(_ department: String) throws {
        let bundle = try JSON(parsing: SeedFile.bytes("demo/\(department)/record.json") ?? [])
        for entry in bundle["entry"]?.array ?? [] {
            guard let json = entry["resource"], let address = entry["fullUrl"]?.string,
                let id = UUID(uuidString: String(address.dropFirst("urn:uuid:".count)))
            else { throw FieldError() }
            let file = json["content"]?[0]?["attachment"]?["url"]?.string
            let bytes = file.flatMap { SeedFile.bytes("demo/\(department)/\($0)") }.map { Data($0) }
            try write(try Resource(json), record: id, document: bytes, address: address)
        }
    }

    private func blob(_ bytes: Data) throws -> RemoteBlob {
        let id = BlobID(UUID()), vault = UUID(), key = SealKey()
        guard let length = StoredBlob.paddedLength(of: bytes.count) else { throw FieldError() }
        let sealed = Seal.seal(
            bytes + Data(count: length - bytes.count),
            key: key,
            context: StoredBlob.context(vault: vault, id: id)
        )
        blobs[id.uuid] = sealed
        let stored = StoredBlob(
            id: id,
            length: bytes.count,
            hash: LogHash(of: bytes).bytes,
            added: Self.now,
            sealedSize: sealed.count,
            key: key
        )
        return RemoteBlob(stored, vault: vault, sealedHash: LogHash(of: sealed))
    }

    /// The one-byte change of a document's stored bytes.
    func damageDocuments() {
        for id in blobs.keys { blobs[id]?[100] ^= 1 }
    }

    /// Forgets the last entries, as a server does that was put back to an older copy.
    func forget(_ count: Int) { entries.removeLast(count) }

    /// What was left, opened with the patient's keys.
    func openedDeposits() throws -> [Data] {
        try deposits.map { entry, object in
            guard let outer = try? entry.verified(for: space).outer, let key = bundle.inboxKey(outer.inbox) else {
                throw SealError.refused
            }
            return try entry.open(object, in: space, with: key)
        }
    }

    // MARK: the server

    private func head(_ entries: [LogEntry]? = nil) -> LogHead {
        let leaves = (entries ?? self.entries).map(\.leaf)
        return LogHead(size: UInt64(leaves.count), root: Merkle.root(of: leaves))
    }

    private func receipt(at index: Int, in entries: [LogEntry]) throws -> LogReceipt {
        LogReceipt(
            index: UInt64(index),
            entry: entries[index],
            note: Checkpoint(signing: head(entries), origin: origin, with: logKey).note,
            proof: try Merkle.inclusionProof(leaf: UInt64(index), size: UInt64(entries.count), nodes: nodes(entries))
        )
    }

    private func nodes(_ entries: [LogEntry]) -> (Int, UInt64) throws -> LogHash {
        { level, index in
            let first = Int(index) << level
            return Merkle.root(of: entries[first..<(first + 1 << level)].map(\.leaf))
        }
    }

    private func answer(_ request: TransportRequest) -> TransportAnswer {
        do {
            return try perform(request)
        } catch let refusal as Refusal {
            let error = WireError(refusal.code, message: "non", hint: "non")
            return TransportAnswer(status: 400, body: CanonicalJSON.encode(error))
        } catch {
            return TransportAnswer(status: 500)
        }
    }

    private func perform(_ request: TransportRequest) throws -> TransportAnswer {
        func ok(_ body: Data) -> TransportAnswer { TransportAnswer(status: 200, body: body) }
        switch (request.method, request.path) {
        case ("GET", "/v1/server"): return ok(CanonicalJSON.encode(information))
        case ("POST", "/v1/directory"):
            guard let page = DirectoryPage(parsing: request.body) else { throw Refusal(.malformed) }
            directory += page.professionals
            return ok(Data())
        default: break
        }
        let (signer, signature) = try verified(request)
        let grant = state.grants(signedBy: signer.thumbprint).first
        switch (request.method, request.path) {
        case ("GET", "/v1/grants"):
            return ok(GrantedSpaces(grant == nil ? [] : [space]).bytes)
        case ("GET", "/v1/spaces/\(space)/log"):
            let isLive = grant.map { $0.end == nil } ?? false
            guard isLive || state.inbox?.policy == .certified,
                let from = Int(request.query.dropFirst("?from=".count)), from <= entries.count
            else { throw Refusal(.notFound) }
            let view = GranteeView(signer: signer, grant: grant) { [latest] in latest[$0.record] == $0.id }
            let page = LogPage(
                note: Checkpoint(signing: head(), origin: origin, with: logKey).note,
                from: UInt64(from),
                leaves: try entries[from...].map { isHidden($0) ? .hash($0.leaf) : try view.reduce(.entry($0)) },
                proof: []
            )
            return ok(page.encoded)
        case ("POST", "/v1/spaces/\(space)/readings"):
            guard let grant, grant.end == nil else { throw Refusal(.notFound) }
            return ok(try hand(out: try GrantedRequest(decoding: request.body), request, signature).encoded)
        case ("POST", "/v1/spaces/\(space)/deposits"):
            let batch = try DepositBatch(decoding: request.body)
            let entry = try DepositEntry(decoding: Data(batch.entry.content))
            _ = try entry.verified(for: space)
            entries.append(batch.entry)
            deposits.append((entry, batch.object))
            return ok(try receipt(at: entries.count - 1, in: entries).encoded)
        default:
            guard let name = request.path.split(separator: "/").last.flatMap({ UUID(uuidString: String($0)) }),
                let bytes = blobs[name],
                let range = request.headers.first(where: { $0.name == "range" })?.value.dropFirst(6)
                    .split(separator: "-").compactMap({ Int($0) }), range.count == 2
            else { throw Refusal(.notFound) }
            return TransportAnswer(status: 206, body: Data(bytes[range[0]...range[1]]))
        }
    }

    private func isHidden(_ entry: LogEntry) -> Bool {
        guard let firstHidden, entry.kind == .state,
            let outer = (try? StateEntry(decoding: Data(entry.content)))?.unverifiedOuter
        else { return false }
        return outer.sequence >= firstHidden
    }

    /// Enters a reading and hands out the objects, or plays its trick.
    private func hand(
        out granted: GrantedRequest,
        _ request: TransportRequest,
        _ signature: RequestSignature
    ) throws -> ReadingAnswer {
        let access = AccessEntry(
            base: signature.base,
            signature: signature.signature,
            time: Self.now,
            count: UInt32(granted.items.count),
            outcome: trick == .saysRefused ? .refused : .granted,
            request: request.body
        )
        let objects = granted.items.map { self.objects[$0.version] }
        let entry = LogEntry(.access, access.content)
        let shown: LogReceipt
        switch trick {
        case .otherLog: shown = try receipt(at: entries.count, in: entries + [entry])
        case .oldReceipt: shown = try lastReceipt ?? receipt(at: 0, in: entries)
        case .noReceipt: shown = try receipt(at: 0, in: entries)
        case .saysRefused, nil:
            entries.append(entry)
            shown = try receipt(at: entries.count - 1, in: entries)
        }
        lastReceipt = shown
        return ReadingAnswer(receipt: shown, objects: objects)
    }

    /// Who signed a request, by the directory.
    private func verified(_ request: TransportRequest) throws -> (VerifyingKey, RequestSignature) {
        func header(_ name: String) -> String { request.headers.first { $0.name == name }?.value ?? "" }
        let signed = RequestToSign(
            method: request.method,
            authority: "serveur.exemple",
            path: request.path,
            query: request.query,
            body: request.body,
            space: SpaceID(parsing: header(RequestSignature.spaceHeader)),
            session: header(RequestSignature.sessionHeader)
        )
        let signature = try RequestSignature(
            request: signed,
            signatureInput: header("signature-input"),
            signature: header("signature")
        )
        guard let key = signers[signature.parameters.keyID] else { throw Refusal(.notFound) }
        try signature.verify(by: key, at: Self.now)
        return (key, signature)
    }
}

private struct Refusal: Error {
    let code: WireError.Code
    init(_ code: WireError.Code) { self.code = code }
}
