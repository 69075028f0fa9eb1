import FoundationEssentials
import HealthFormats
import HealthModel
import SpaceClient
import SpaceProtocol
import Vault

/// One reader of foreign bytes, with honest examples of what it reads.
struct Decoder {
    /// What a reader made of some bytes.
    enum Outcome {
        /// It refuses them.
        case refused
        /// It takes them, and writes these bytes again; nil where nothing is written again.
        case taken(Data?)
    }

    let name: String
    let examples: [Data]
    /// Whether what is written again has to be what was read.
    let isCanonical: Bool
    let read: (Data) -> Outcome

    init(_ name: String, _ examples: [Data], canonical: Bool = true, _ read: @escaping (Data) throws -> Data?) {
        self.name = name
        self.examples = examples
        isCanonical = canonical
        self.read = { bytes in
            do { return .taken(try read(bytes)) } catch { return .refused }
        }
    }

    struct Refused: Error {}
}

/// The honest material: one space with its log, as a server and its devices write it.
struct Material {
    let server = SigningKey()
    let device = (signing: SigningKey(), wrapping: WrapPrivateKey())
    let authored: Authored
    let origin: LogOrigin
    let entries: [LogEntry]
    let header: VersionHeader
    let object: Data
    let information: ServerInformation
    let signature: RequestSignature
    let request: RequestToSign
    let deposit: (entry: DepositEntry, object: Data)

    init() throws {
        information = ServerInformation(
            format: 1,
            limits: ServerInformation.Limits(blobBytes: 1, partBytes: 2, commitBytes: 3, spaceBytes: 4),
            logKey: server.publicKey,
            name: "serveur.exemple",
            time: Date(timeIntervalSince1970: 1)
        )
        authored = try SpaceAuthor(device.signing).found(
            wrapping: device.wrapping.publicKey,
            name: "Ordinateur",
            server: information,
            kinds: ["allergy", "other"],
            paper: PaperDevice(RecoveryCode()),
            makeID: { UUID() }
        )
        guard let origin = LogOrigin(server: information.name, space: authored.state.id),
            let category = authored.bundle.category(ofKind: "allergy"),
            let key = authored.bundle.key(category: category, epoch: 1)
        else { throw Decoder.Refused() }
        self.origin = origin
        var header = VersionHeader(
            id: UUID(),
            record: UUID(),
            kind: .version,
            category: category,
            epoch: 1,
            parents: [UUID(), UUID()],
            blobs: [VersionHeader.Blob(id: UUID(), sealedSize: 5, hash: Merkle.emptyRoot)],
            objectSize: 0,
            objectHash: Merkle.emptyRoot
        )
        object = VersionSealer(space: authored.state.id).seal(Data("corps".utf8), header: &header, key: key)
        self.header = header
        let head = LogHead(size: UInt64(authored.entries.count), root: Merkle.root(of: authored.entries.map(\.leaf)))
        let commit = CommitEntry(signing: [header], space: authored.state.id, seen: head, with: device.signing)
        request = RequestToSign(
            method: "POST",
            authority: "serveur.exemple",
            path: "/v1",
            query: "?from=1",
            body: object,
            space: authored.state.id,
            session: RequestSignature.randomName()
        )
        signature = RequestSignature(signing: request, at: Date(timeIntervalSince1970: 1), with: device.signing)
        let inbox = try SpaceAuthor(device.signing).setInbox(
            .granted,
            in: authored.state,
            bundle: authored.bundle,
            seen: head
        )
        guard let inbox = inbox.state.inbox else { throw Decoder.Refused() }
        deposit = try DepositEntry.seal(
            Data("lettre".utf8),
            id: UUID(),
            for: authored.state.id,
            inbox: inbox,
            certificate: Data("certificat".utf8),
            at: Date(timeIntervalSince1970: 1),
            with: SigningKey()
        )
        let access = AccessEntry(base: signature.base, signature: signature.signature, time: Date(), count: 1)
        entries =
            authored.entries + [
                LogEntry(.commit, commit.content), LogEntry(.access, access.content),
                LogEntry(.notice, Data("{}".utf8)),
            ]
    }

    /// The page from the first leaf on, with the head that the server signs.
    var page: LogPage {
        let head = LogHead(size: UInt64(entries.count), root: Merkle.root(of: entries.map(\.leaf)))
        let note = Checkpoint(signing: head, origin: origin, with: server).note
        return LogPage(note: note, from: 0, leaves: entries.map { .entry($0) }, proof: [])
    }

    func contents(_ kind: EntryKind) -> [Data] { entries.filter { $0.kind == kind }.map { Data($0.content) } }
}

extension Decoder {
    /// Every reader of this program that is given bytes of others.
    static func all(_ material: Material) throws -> [Decoder] {
        try log(material) + messages(material) + keys(material) + files()
    }

    private static func log(_ material: Material) -> [Decoder] {
        let page = material.page
        let (origin, key) = (material.origin, material.server)
        let statements = material.contents(.state).compactMap { try? StateEntry(decoding: $0) }
        let inner = statements.compactMap(\.inner).map { Data($0.dropFirst(LogEntry.saltByteCount)) }
        return [
            Decoder("page", [page.encoded]) { try LogPage(decoding: $0).encoded },
            Decoder("followed", [page.encoded]) { bytes in
                let page = try LogPage(decoding: bytes)
                // As a server that signs what it likes: the head of whatever leaves there are.
                var signed = page
                let head = LogHead(size: UInt64(page.leaves.count), root: Merkle.root(of: page.leaves.map(\.leaf)))
                signed.note = Checkpoint(signing: head, origin: origin, with: key).note
                signed.from = 0
                signed.proof = []
                var follower = LogFollower(origin: origin, logKey: key.publicKey)
                let before = follower
                do throws(LogError) { _ = try follower.follow(signed) { _ in nil } } catch {
                    guard follower == before else { fatalError("a refused page changed something") }
                }
                return page.encoded
            },
            Decoder("state entry", material.contents(.state)) { try StateEntry(decoding: $0).content },
            Decoder("change", inner) { bytes in
                for kind in StateKind.allCases {
                    if let change = try? StateChange(decoding: bytes, as: kind) { return change.encoded }
                }
                throw Refused()
            },
            Decoder("commit entry", material.contents(.commit)) { try CommitEntry(decoding: $0).content },
            Decoder("access entry", material.contents(.access)) { try AccessEntry(decoding: $0).content },
            Decoder("checkpoint", [Data(page.note.utf8)]) { bytes in
                guard let text = String(validating: bytes, as: UTF8.self) else { throw Refused() }
                let read = try Checkpoint(verifying: text, origin: origin, key: key.publicKey)
                return Data(Checkpoint(signing: read.head, origin: origin, with: key).note.utf8)
            },
            Decoder("statement", statements.map { Data($0.compact.utf8) }) { bytes in
                guard let text = String(validating: bytes, as: UTF8.self) else { throw Refused() }
                return Data(try UnverifiedStatement(parsing: text).compact.utf8)
            },
            Decoder("version header", [material.header.encoded]) { try VersionHeader(decoding: $0).encoded },
        ]
    }

    private static func messages(_ material: Material) throws -> [Decoder] {
        let states = material.entries.filter { $0.kind == .state }
        guard let commit = material.entries.first(where: { $0.kind == .commit }) else { throw Refused() }
        let headers = material.signature.headers(for: material.request)
        guard let input = headers.first(where: { $0.0 == "signature-input" })?.1,
            let signed = headers.first(where: { $0.0 == "signature" })?.1
        else { throw Refused() }
        let request = material.request
        let error = WireError(.clock, message: "é", hint: "", time: Date(timeIntervalSince1970: 5))
        let deposit = LogEntry(.deposit, material.deposit.entry.content)
        let receipt = LogReceipt(index: 3, entry: deposit, note: material.page.note, proof: [Merkle.emptyRoot])
        return [
            Decoder("state batch", [StateBatch(states).encoded]) { try StateBatch(decoding: $0).encoded },
            Decoder("commit batch", [CommitBatch(entry: commit, objects: [material.object]).encoded]) {
                try CommitBatch(decoding: $0).encoded
            },
            Decoder("object request", [ObjectRequest([UUID(), UUID()]).encoded]) {
                try ObjectRequest(decoding: $0).encoded
            },
            Decoder(
                "granted request",
                [GrantedRequest(grant: UUID(), items: [.init(material.header)], blobs: [UUID()]).encoded]
            ) {
                try GrantedRequest(decoding: $0).encoded
            },
            Decoder("emergency request", [try material.emergency().encoded]) {
                try EmergencyRequest(decoding: $0).encoded
            },
            Decoder("emergency entry", [try material.emergencyEntry().content]) {
                try EmergencyEntry(decoding: $0).content
            },
            Decoder("pending openings", [try material.pendingOpenings(receipt).encoded]) {
                try PendingOpenings(decoding: $0).encoded
            },
            Decoder("opening release", [OpeningRelease.declined.encoded]) { try OpeningRelease(decoding: $0).encoded },
            Decoder("notice", [NoticeEntry(.bulkOpening, about: 7).content]) { try NoticeEntry(decoding: $0).content },
            Decoder("deposit entry", [material.deposit.entry.content]) { try DepositEntry(decoding: $0).content },
            Decoder("deposit batch", [DepositBatch(entry: deposit, object: material.deposit.object).encoded]) {
                try DepositBatch(decoding: $0).encoded
            },
            Decoder("reading answer", [ReadingAnswer(receipt: receipt, objects: [material.object, nil]).encoded]) {
                try ReadingAnswer(decoding: $0).encoded
            },
            Decoder("object answer", [ObjectAnswer([material.object, nil, Data()]).encoded]) {
                try ObjectAnswer(decoding: $0).encoded
            },
            Decoder("request signature", [Data("\(input)\n\(signed)".utf8)], canonical: false) { bytes in
                let lines = bytes.split(separator: 0x0A, maxSplits: 1, omittingEmptySubsequences: false)
                    .map { String(decoding: $0, as: UTF8.self) }
                guard lines.count == 2 else { throw Refused() }
                let read = try RequestSignature(request: request, signatureInput: lines[0], signature: lines[1])
                try read.verify(by: material.device.signing.publicKey, at: Date(timeIntervalSince1970: 2))
                guard lines[0] == input, lines[1] == signed else { fatalError("another signature verifies") }
                return nil
            },
            Decoder("server information", [CanonicalJSON.encode(material.information)]) { bytes in
                guard let read = CanonicalJSON.decode(ServerInformation.self, from: bytes) else { throw Refused() }
                return CanonicalJSON.encode(read)
            },
            Decoder("wire error", [CanonicalJSON.encode(error)]) { bytes in
                _ = try? JSONDecoder().decode(WireError.self, from: bytes)
                guard let read = CanonicalJSON.decode(WireError.self, from: bytes) else { throw Refused() }
                return CanonicalJSON.encode(read)
            },
            Decoder("server address", [Data("https://serveur.exemple:8440".utf8)], canonical: false) { bytes in
                guard let read = ServerAddress(parsing: String(decoding: bytes, as: UTF8.self)) else { throw Refused() }
                guard ServerAddress(parsing: read.description) == read else { fatalError("an address reads otherwise") }
                return nil
            },
        ]
    }

    private static func keys(_ material: Material) throws -> [Decoder] {
        let bundle = material.authored.bundle
        let device = material.device
        let space = material.authored.state.id
        guard let wrap = material.authored.state.devices[device.signing.publicKey.thumbprint]?.wrap else {
            throw Refused()
        }
        let code = PairingCode()
        let kit = RecoveryKit(address: "https://serveur.exemple", space: space, head: .empty)
        let link = SpaceLink(
            address: "https://serveur.exemple",
            trustRoot: nil,
            space: space,
            server: "serveur.exemple",
            logKey: material.server.publicKey
        )
        let key = SealKey()
        let place = SealContext("fuzz")
        return [
            Decoder("bundle", [bundle.encoded]) { try SpaceBundle(decoding: $0).encoded },
            Decoder("person's key", [material.authored.person.storedBytes]) {
                try PersonKey(storedBytes: $0).storedBytes
            },
            Decoder("wrapped key", [wrap.message], canonical: false) { bytes in
                _ = try PersonKey(
                    opening: bytes,
                    generation: wrap.generation,
                    with: device.wrapping,
                    named: device.signing.publicKey.thumbprint,
                    in: space
                )
                guard bytes == wrap.message else { fatalError("another wrap opens") }
                return nil
            },
            Decoder("sealed message", [Seal.seal(Data(count: 300), key: key, context: place)], canonical: false) {
                bytes in
                _ = try Seal.open(bytes, key: key, context: place)
                return nil
            },
            Decoder("padded message", [Padding.pad(Data("corps".utf8))]) { Padding.pad(try Padding.unpad($0)) },
            Decoder("version object", [material.object], canonical: false) { bytes in
                guard let key = bundle.key(category: material.header.category, epoch: 1) else { throw Refused() }
                var header = material.header
                header.objectSize = UInt32(bytes.count)
                header.objectHash = LogHash(of: bytes)
                _ = try VersionSealer(space: space).open(bytes, header: header, key: key)
                return nil
            },
            Decoder("version content", [Self.content]) { try PortableContent(decoding: $0).encoded },
            Decoder("pairing code", [Data(code.reveal().utf8)], canonical: false) { bytes in
                guard let read = PairingCode(parsing: String(decoding: bytes, as: UTF8.self)) else { throw Refused() }
                guard PairingCode(parsing: read.reveal()) == read else { fatalError("a code reads otherwise") }
                return nil
            },
            Decoder("printed kit", [Data(kit.lines.joined(separator: "\n").utf8)], canonical: false) { bytes in
                guard let read = RecoveryKit(parsing: String(decoding: bytes, as: UTF8.self)) else { throw Refused() }
                guard RecoveryKit(parsing: read.lines.joined(separator: "\n")) == read else {
                    fatalError("a kit reads otherwise")
                }
                return nil
            },
            Decoder("link", [link.encoded], canonical: false) { try SpaceLink(decoding: $0).encoded },
            Decoder("frontier", [Self.frontier]) { try Frontier(decoding: $0).encoded },
        ]
    }

    private static var frontier: Data {
        var frontier = Frontier()
        for number in 0..<11 { frontier.append(LogHash(of: Data([UInt8(number)]))) }
        return frontier.encoded
    }

    /// The sealed part of a version, written from its description.
    private static var content: Data {
        var writer = FieldWriter()
        writer.append(UInt8(1))
        writer.append(Date(timeIntervalSince1970: 1))
        writer.append(Date(timeIntervalSince1970: 1))
        writer.append("Camille")
        writer.append(fixed: Data(count: 32))
        for _ in 0..<4 { writer.append(String?.none) }
        writer.append(UInt8(0))
        writer.append(UInt32(0))
        writer.append(Data("{}".utf8))
        return writer.bytes
    }

    private static func files() -> [Decoder] {
        let patient =
            #"{"resourceType":"Patient","id":"p","name":[{"family":"EXEMPLE","given":["É"]}],"birthDate":"1985-03"}"#
        let bundle =
            #"{"resourceType":"Bundle","type":"collection","entry":[{"fullUrl":"urn:uuid:1","resource":\#(patient)},"#
            + #"{"resource":{"resourceType":"AllergyIntolerance","code":{"text":"Pollen"},"patient":{"reference":"urn:uuid:1"}}}]}"#
        let examples = [Data(patient.utf8), Data(bundle.utf8), Data("\(patient)\n\(patient)\n".utf8)]
        let png: [UInt8] = [
            0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 9, 0, 0, 0, 9,
        ]
        let jpeg: [UInt8] = [
            0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 0, 0, 0xFF, 0xC0, 0, 17, 8, 0, 9, 0, 9, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1,
        ]
        let tiff: [UInt8] = [
            0x49, 0x49, 42, 0, 8, 0, 0, 0, 2, 0, 0, 1, 3, 0, 1, 0, 0, 0, 9, 0, 0, 0, 1, 1, 3, 0, 1, 0, 0, 0, 9, 0, 0, 0,
        ]
        let images = [png, jpeg, tiff].map { Data($0) }
        let pdf = Data("%PDF-1.7\n1 0 obj\n<</Type/Page/Encrypt 1 0 R>>\nendobj\ntrailer\n%%EOF\n".utf8)
        return [
            Decoder("JSON", Array(examples.dropLast()), canonical: false) { bytes in
                let read = try JSON(parsing: bytes)
                guard try JSON(parsing: read.serialized()) == read else { fatalError("JSON reads otherwise") }
                return nil
            },
            Decoder("resource", Array(examples.dropLast()), canonical: false) { bytes in
                let read = try Resource(parsing: bytes)
                _ = RecordSummary(of: read)
                return nil
            },
            Decoder("FHIR file", examples, canonical: false) { bytes in
                _ = try bytes.withUnsafeBytes { raw in
                    try FHIRFile.check(raw.bindMemory(to: UInt8.self)) { _ in }
                }
                return nil
            },
            Decoder("file kind", examples + images + [pdf], canonical: false) { bytes in
                _ = FileSniffer.sniff(bytes, name: "x.pdf", isWhole: true)
                _ = FileSniffer.sniff(bytes, name: nil, isWhole: false)
                return nil
            },
            Decoder("PDF", [pdf], canonical: false) {
                _ = PDFFacts(Array($0)); return nil
            },
            Decoder("image", images, canonical: false) {
                _ = ImageFacts(Array($0)); return nil
            },
        ]
    }
}
