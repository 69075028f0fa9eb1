import Foundation
import Testing

@testable import SpaceProtocol

/// What `Vectors/generate_log.py` computes from the texts of the standards, compared with what this module makes and accepts.
@Suite struct `A log that another implementation writes` {
    @Test func `has the same roots and the same proofs, for every pair up to 64`() throws {
        let names: Set<String> = ["size", "root", "inclusion", "consistency", "leaf", "first", "hash"]
        let vectors = try Vector.read("merkle", names: names)
        let all = (0..<64).map { Merkle.leaf(Data("feuille \($0)".utf8)) }
        let levels = Self.levels(all)
        func digest(_ proofs: [[LogHash]]) -> Data {
            var bytes = Data()
            for proof in proofs {
                bytes.append(UInt8(proof.count))
                for hash in proof { bytes.append(hash.bytes) }
            }
            return LogHash(of: bytes).bytes
        }
        var count = 0
        for vector in vectors where vector.has("root") {
            let size = UInt64(try vector.number("size"))
            #expect(try Merkle.root(size: size, nodes: levels).bytes == vector.bytes("root"))
            let inclusion = try (0..<size).map { try Merkle.inclusionProof(leaf: $0, size: size, nodes: levels) }
            #expect(digest(inclusion) == (try vector.bytes("inclusion")), "size \(size)")
            let consistency = try (0...size).map {
                try Merkle.consistencyProof(first: $0, second: size, nodes: levels)
            }
            #expect(digest(consistency) == (try vector.bytes("consistency")), "size \(size)")
            count += 1
        }
        #expect(count == 65)
    }

    @Test func `has the proofs which RFC 9162 draws`() throws {
        let vectors = try Vector.read(
            "merkle",
            names: ["size", "root", "inclusion", "consistency", "leaf", "first", "hash"]
        )
        let leaves = `The tree of a log`.leaves.prefix(7).map { Merkle.leaf(`The tree of a log`.bytes($0)) }
        let levels = Self.levels(leaves)
        let head = LogHead(size: 7, root: Merkle.root(of: leaves))
        for vector in vectors where vector.has("hash") {
            let hashes = try vector.allBytes("hash").map { try #require(LogHash(bytes: $0)) }
            if vector.has("leaf") {
                let index = UInt64(try vector.number("leaf"))
                #expect(try Merkle.inclusionProof(leaf: index, size: 7, nodes: levels) == hashes)
                #expect(Merkle.verifiesInclusion(of: leaves[Int(index)], at: index, in: head, proof: hashes))
            } else {
                let first = UInt64(try vector.number("first"))
                let old = LogHead(size: first, root: Merkle.root(of: leaves.prefix(Int(first))))
                #expect(try Merkle.consistencyProof(first: first, second: 7, nodes: levels) == hashes)
                #expect(Merkle.verifiesConsistency(from: old, to: head, proof: hashes))
            }
        }
    }

    private static func levels(_ leaves: [LogHash]) -> Merkle.Nodes {
        var levels: [[LogHash]] = []
        var frontier = Frontier()
        for leaf in leaves {
            frontier.append(leaf) { level, _, hash in
                if levels.count <= level { levels.append([]) }
                levels[level].append(hash)
            }
        }
        let finished = levels
        return { finished[$0][Int($1)] }
    }

    static var notes: [Vector] {
        get throws {
            try Vector.read("checkpoint", names: ["name", "note", "expect", "seed", "public", "server", "space"])
        }
    }

    @Test(arguments: try notes.filter { $0.has("note") })
    func `has checkpoints which are judged as expected`(vector: Vector) throws {
        let first = try #require(try Self.notes.first)
        let space = SpaceID(try #require(LogHash(bytes: try first.bytes("space"))))
        let origin = try #require(LogOrigin(server: try first.text("server"), space: space))
        let key = try VerifyingKey(bytes: try first.bytes("public"))
        let note = String(decoding: try vector.bytes("note"), as: UTF8.self)
        let expected: CheckpointError? =
            switch try vector.text("expect") {
            case "success": nil
            case "malformed": .malformed
            case "origin": .origin
            case "signature": .signature
            case let other: try #require(nil, "unknown outcome \(other)")
            }
        do throws(CheckpointError) {
            let checkpoint = try Checkpoint(verifying: note, origin: origin, key: key)
            #expect(expected == nil)
            // Ed25519 is deterministic: the same head is the same note in both implementations.
            let own = Checkpoint(
                signing: checkpoint.head,
                origin: origin,
                with: try! SigningKey(storedBytes: try! first.bytes("seed"))
            )
            #expect(own.note == note)
        } catch {
            #expect(error == expected)
        }
    }
}

@Suite struct `A request that another implementation signs` {
    static var vectors: [Vector] {
        get throws {
            let names: Set<String> = [
                "name", "public", "base", "raw", "method", "authority", "path", "query", "body", "session", "space",
                "input", "signature", "expect", "thumbprint", "now",
            ]
            return try Vector.read("request", names: names)
        }
    }

    @Test func `verifies as RFC 9421 appendix B does`() throws {
        let vector = try #require(try Self.vectors.first)
        let key = try VerifyingKey(bytes: try vector.bytes("public"))
        #expect(key.verifies(try vector.bytes("raw"), for: Array(try vector.bytes("base"))))
    }

    @Test(arguments: try vectors.filter { $0.has("expect") }) func `is judged as expected`(vector: Vector) throws {
        let device = try #require(try Self.vectors.first { $0.has("now") })
        let key = try VerifyingKey(bytes: try device.bytes("public"))
        #expect(key.thumbprint == (try device.text("thumbprint")))
        let now = Date(timeIntervalSince1970: TimeInterval(try device.number("now")))
        let request = RequestToSign(
            method: try vector.text("method"),
            authority: try vector.text("authority"),
            path: try vector.text("path"),
            query: try vector.text("query"),
            body: try vector.bytes("body"),
            space: LogHash(bytes: try vector.bytes("space")).map { SpaceID($0) },
            session: try vector.text("session")
        )
        let expected: RequestRefusal? =
            switch try vector.text("expect") {
            case "success": nil
            case "malformed": .malformed
            case "time": .time
            case "signature": .signature
            case let other: try #require(nil, "unknown outcome \(other)")
            }
        let base = try vector.bytes("base")
        do throws(RequestRefusal) {
            let signature = try RequestSignature(
                request: request,
                signatureInput: String(decoding: try! vector.bytes("input"), as: UTF8.self),
                signature: String(decoding: try! vector.bytes("signature"), as: UTF8.self)
            )
            try signature.verify(by: key, at: now)
            #expect(expected == nil)
            #expect(Data(signature.base.utf8) == base)
        } catch {
            #expect(error == expected)
        }
    }
}

@Suite struct `A pairing with another implementation` {
    static var vectors: [Vector] {
        get throws {
            let names: Set<String> = [
                "bytes", "text", "authority", "salt", "master", "mailbox", "role", "number", "message", "sealed",
                "check", "said",
            ]
            return try Vector.read("pairing", names: names)
        }
    }

    @Test func `reads and shows the same codes`() throws {
        for vector in try Self.vectors where vector.has("text") {
            let text = try vector.text("text")
            let code = try #require(PairingCode(parsing: text))
            #expect(code.reveal() == text)
            #expect("\(code)" == "<redacted>")
            // Each single slip is told, or is one of the letters that count as a digit.
            for index in text.indices where text[index] != "-" {
                for letter in "0123456789ABCDEFGHJKMNPQRSTVWXYZ" where letter != text[index] {
                    var slip = text
                    slip.replaceSubrange(index...index, with: String(letter))
                    if let other = PairingCode(parsing: slip) { #expect(other != code) }
                }
            }
        }
    }

    @Test func `A34 comes to the same mailbox and the same keys, by the one accepted cost`() async throws {
        let vector = try #require(try Self.vectors.first { $0.has("master") })
        let code = try #require(PairingCode(parsing: try vector.text("text")))
        let salt = try vector.bytes("salt")
        let master = try SealKey(bytes: try vector.bytes("master"))
        let checked = PassphraseDerivation { passphrase, given, cost throws(ScryptError) in
            let key = try await Scrypt.deriveKey(from: passphrase, salt: given, cost: cost)
            #expect(given == salt && cost == .standard && cost.rounds == 1 << 17)
            #expect(key == master)
            return key
        }
        let keys = try await code.keys(authority: try vector.text("authority"), derivation: checked)
        #expect(keys.mailbox == (try vector.text("mailbox")))
        let elsewhere = PassphraseDerivation { _, given, _ throws(ScryptError) in
            #expect(given != salt)
            return SealKey()
        }
        _ = try await code.keys(authority: "autre.exemple", derivation: elsewhere)
    }

    @Test func `A34 opens a message only from its own side and in its own place`() throws {
        let vector = try #require(try Self.vectors.first { $0.has("master") })
        let keys = PairingKeys(try SealKey(bytes: try vector.bytes("master")))
        for vector in try Self.vectors where vector.has("role") {
            let role = try #require(PairingKeys.Role(rawValue: try vector.text("role")))
            let number = try vector.number("number")
            let sealed = try vector.bytes("sealed")
            #expect(try keys.open(sealed, from: role, number: number) == (try vector.bytes("message")))
            let reflected: PairingKeys.Role = role == .inviter ? .joiner : .inviter
            #expect(throws: SealError.refused) { _ = try keys.open(sealed, from: reflected, number: number) }
            #expect(throws: SealError.refused) { _ = try keys.open(sealed, from: role, number: number + 1) }
            let others = PairingKeys(SealKey())
            #expect(throws: SealError.refused) { _ = try others.open(sealed, from: role, number: number) }
        }
    }

    @Test func `A34 shows the same six digits, which follow from every message and from where each ends`() throws {
        var all: Set<String> = []
        for vector in try Self.vectors where vector.has("check") {
            let check = PairingKeys.check(try vector.allBytes("said"))
            #expect(check == (try vector.text("check")))
            all.insert(check)
        }
        #expect(all.count == 5)
    }
}

@Suite struct `The keys of a space of another implementation` {
    static var vectors: [Vector] {
        get throws {
            let names: Set<String> = [
                "space", "device", "name", "generation", "person", "wrapped", "bundle", "category", "epoch", "key",
                "commitment", "label", "sealed", "header", "hash", "object", "message", "code", "public", "thumbprint",
                "wrapping-sha256",
            ]
            return try Vector.read("keys", names: names)
        }
    }

    @Test func `open for the device they were wrapped for, and for no other place`() throws {
        let vector = try #require(try Self.vectors.first)
        let space = SpaceID(try #require(LogHash(bytes: try vector.bytes("space"))))
        let device = try WrapPrivateKey(storedBytes: try vector.bytes("device"))
        let wrapped = try vector.bytes("wrapped")
        let name = try vector.text("name")
        let generation = try vector.number("generation")
        func open(_ generation: Int, _ name: String, _ space: SpaceID) throws -> PersonKey {
            try PersonKey(opening: wrapped, generation: generation, with: device, named: name, in: space)
        }
        let person = try open(generation, name, space)
        #expect(person.key.storedBytes == (try vector.bytes("person")))
        #expect(throws: SealError.refused) { _ = try open(generation - 1, name, space) }
        #expect(throws: SealError.refused) { _ = try open(generation, SigningKey().publicKey.thumbprint, space) }
        #expect(throws: SealError.refused) { _ = try open(generation, name, SpaceID(LogHash(of: Data()))) }

        let written = try #require(try Self.vectors.first { $0.has("bundle") })
        let info = SealContext("espace.space.bundle").appending(space.bytes).appending(UInt64(generation))
        let message = try WrappedMessage(bytes: try written.bytes("wrapped"))
        let bytes = try Wrap.open(message, with: person.key, info: info)
        #expect(bytes == (try written.bytes("bundle")))
        let bundle = try SpaceBundle(decoding: bytes)
        #expect(bundle.encoded == bytes)
        #expect(bundle.label(of: name, in: try Self.anyState()) == "Ordinateur é")
        var count = 0
        for vector in try Self.vectors where vector.has("commitment") {
            let category = try #require(UUID(sixteen: try vector.bytes("category")))
            let epoch = UInt32(try vector.number("epoch"))
            let key = try #require(bundle.key(category: category, epoch: epoch))
            #expect(key == (try SealKey(bytes: try vector.bytes("key"))))
            let commitment = SpaceBundle.commitment(to: key, category: category, epoch: epoch, in: space)
            #expect(commitment == (try vector.bytes("commitment")))
            count += 1
        }
        #expect(count == 6)
        let label = try #require(try Self.vectors.first { $0.has("label") })
        let place = SealContext("espace.space.device-label").appending(space.bytes).appending(try label.text("name"))
        let opened = try Padding.unpad(try Seal.open(label.bytes("sealed"), key: bundle.labelKey, context: place))
        #expect(opened == (try label.bytes("label")))
    }

    private static func anyState() throws -> SpaceState { try LogDouble.founded().owner.state }

    @Test func `open a version, whose header is written the same to the byte`() throws {
        let first = try #require(try Self.vectors.first)
        let space = SpaceID(try #require(LogHash(bytes: try first.bytes("space"))))
        let vector = try #require(try Self.vectors.first { $0.has("header") })
        let header = try VersionHeader(decoding: try vector.bytes("header"))
        #expect(header.encoded == (try vector.bytes("header")))
        #expect(header.hash.bytes == (try vector.bytes("hash")))
        #expect(header.kind == .merge && header.parents.count == 2 && header.blobs.count == 1)
        let object = try vector.bytes("object")
        let key = try SealKey(bytes: try vector.bytes("key"))
        let body = try VersionSealer(space: space).open(object, header: header, key: key)
        #expect(body == (try vector.bytes("message")))
        #expect(object.count == Int(header.objectSize))
    }

    @Test func `are on paper what they are here`() throws {
        let vector = try #require(try Self.vectors.first { $0.has("code") })
        let paper = PaperDevice(RecoveryCode(bytes: Array(try vector.bytes("code"))))
        #expect(paper.signing.publicKey.bytes == (try vector.bytes("public")))
        #expect(paper.thumbprint == (try vector.text("thumbprint")))
        #expect(LogHash(of: paper.wrapping.publicKey.bytes).bytes == (try vector.bytes("wrapping-sha256")))
    }
}
