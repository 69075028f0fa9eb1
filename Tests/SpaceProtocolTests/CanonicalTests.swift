import Foundation
import Testing

@testable import SpaceProtocol

/// One reader of foreign bytes with an honest example, and what it writes again of what it accepted.
struct ForeignReader: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let example: Data
    /// Whether it is JSON; some of the others begin with a random byte.
    let isJSON: Bool
    /// The bytes written again; nil where the reader refuses.
    let rewrite: @Sendable (Data) -> Data?

    static func all() throws -> [ForeignReader] {
        var (log, owner) = try LogDouble.founded(paper: PaperDevice(RecoveryCode()))
        // Statements about members, and one by a member, who says when.
        let (guardian, helper) = (MemberDouble(), MemberDouble())
        try log.invite(guardian, .acting(.guardian), by: &owner)
        try log.invite(helper, .acting(.contributor), by: &owner)
        try log.change(helper, to: .acting(.reader, days: 30), by: &owner)
        var acting = try guardian.holdings(in: owner.state)
        try log.remove(helper, by: &acting)
        owner.state = acting.state
        owner.bundle = acting.bundle
        try log.commit(by: owner)
        let page = try log.page(from: 0)
        let statement = try StateEntry(decoding: Data(log.entries[0].content))
        let last = try CommitEntry(decoding: Data(try #require(log.entries.last).content))
        let request = RequestToSign(
            method: "GET",
            authority: "serveur.exemple",
            path: "/v1",
            query: "",
            body: Data(),
            space: log.space,
            session: RequestSignature.randomName()
        )
        let signature = RequestSignature(signing: request, at: Date(timeIntervalSince1970: 1), with: owner.signing)
        let access = AccessEntry(base: signature.base, signature: signature.signature, time: Date(), count: 3)
        var readers = [
            ForeignReader("page", page.encoded) { try? LogPage(decoding: $0).encoded },
            ForeignReader("state entry", statement.content) { try? StateEntry(decoding: $0).content },
            ForeignReader("commit entry", last.content) { try? CommitEntry(decoding: $0).content },
            ForeignReader("access entry", access.content) { try? AccessEntry(decoding: $0).content },
            ForeignReader("header", last.headers[0].encoded) { try? VersionHeader(decoding: $0).encoded },
            ForeignReader("statements", StateBatch(log.entries.filter { $0.kind == .state }).encoded) {
                try? StateBatch(decoding: $0).encoded
            },
            ForeignReader("commit", CommitBatch(entry: try #require(log.entries.last), objects: [pattern(40)]).encoded)
            { try? CommitBatch(decoding: $0).encoded },
            ForeignReader("object request", ObjectRequest([UUID(), UUID()]).encoded) {
                try? ObjectRequest(decoding: $0).encoded
            },
            ForeignReader("object answer", ObjectAnswer([pattern(9), nil, Data()]).encoded) {
                try? ObjectAnswer(decoding: $0).encoded
            },
            ForeignReader("bundle", owner.bundle.encoded) { try? SpaceBundle(decoding: $0).encoded },
            ForeignReader("person's key", owner.person.storedBytes) { try? PersonKey(storedBytes: $0).storedBytes },
            ForeignReader("frontier", Self.frontier(13).encoded) { try? Frontier(decoding: $0).encoded },
            ForeignReader("checkpoint", Data(page.note.utf8)) { [log] bytes in
                String(data: bytes, encoding: .utf8).flatMap {
                    try? Checkpoint(verifying: $0, origin: log.origin, key: log.key.publicKey)
                }.map { Data(Checkpoint(signing: $0.head, origin: $0.origin, with: log.key).note.utf8) }
            },
            ForeignReader("padding", Padding.pad(pattern(77))) { (try? Padding.unpad($0)).map { Padding.pad($0) } },
            ForeignReader("base64url", Data(Base64URL.encode(pattern(50)))) {
                Base64URL.decode($0).map { Data(Base64URL.encode($0)) }
            },
        ]
        // The JSON of every kind of statement there is an example of, and of the server's own messages.
        for entry in log.entries where entry.kind == .state {
            let state = try StateEntry(decoding: Data(entry.content))
            let kind = try #require(state.unverifiedOuter).kind
            let inner = Data(try #require(state.inner).dropFirst(LogEntry.saltByteCount))
            readers.append(
                ForeignReader("change \(kind)", inner, isJSON: true) {
                    try? StateChange(decoding: $0, as: kind).encoded
                }
            )
            let payload = try UnverifiedStatement(parsing: state.compact).unverifiedPayload
            readers.append(Self.json("outer of \(kind)", payload, StateOuter.self))
        }
        readers.append(
            Self.json(
                "commit outer",
                try UnverifiedStatement(parsing: last.compact).unverifiedPayload,
                CommitOuter.self
            )
        )
        readers.append(
            Self.json(
                "server information",
                CanonicalJSON.encode(
                    ServerInformation(
                        format: 1,
                        limits: ServerInformation.Limits(blobBytes: 1, partBytes: 2, commitBytes: 3, spaceBytes: 4),
                        logKey: log.key.publicKey,
                        name: "serveur.exemple",
                        time: Date(timeIntervalSince1970: 5)
                    )
                ),
                ServerInformation.self
            )
        )
        readers.append(
            Self.json(
                "wire error",
                CanonicalJSON.encode(WireError(.clock, message: "é", hint: "", time: Date(timeIntervalSince1970: 5))),
                WireError.self
            )
        )
        return readers
    }

    init(
        _ name: String,
        _ example: Data,
        isJSON: Bool = false,
        _ rewrite: @escaping @Sendable (Data) -> Data?
    ) {
        testDescription = name
        self.example = example
        self.isJSON = isJSON
        self.rewrite = rewrite
    }

    static func json<Value: Codable & SendableMetatype>(
        _ name: String,
        _ example: Data,
        _ type: Value.Type
    ) -> ForeignReader {
        ForeignReader(name, example, isJSON: true) { bytes in
            CanonicalJSON.decode(type, from: bytes).map { CanonicalJSON.encode($0) }
        }
    }

    private static func frontier(_ count: Int) -> Frontier {
        var frontier = Frontier()
        for number in 0..<count { frontier.append(LogHash(of: Data([UInt8(number)]))) }
        return frontier
    }
}

@Suite struct `A reader of foreign bytes` {
    @Test(arguments: try ForeignReader.all())
    func `A40 takes what the writer writes, and nothing that the writer would write otherwise`(
        reader: ForeignReader
    ) throws {
        let example = reader.example
        #expect(reader.rewrite(example) == example)
        var random = SeededRandom(seed: 40)
        func check(_ changed: Data, _ comment: @autoclosure () -> String) {
            guard let again = reader.rewrite(changed) else { return }
            if again != changed { Issue.record("\(comment()) is read, and would be written otherwise") }
        }
        let step = max(1, example.count / 250)
        for position in stride(from: 0, to: example.count, by: step) {
            for mask in [UInt8(1) << UInt8(position % 8), UInt8.random(in: 1...255, using: &random)] {
                var changed = example
                changed[changed.startIndex + position] ^= mask
                check(changed, "\(reader): byte \(position) xor \(mask)")
            }
            // A text of letters alone does not say where it ends; whoever holds it does.
            if reader.testDescription != "base64url" {
                #expect(reader.rewrite(example.prefix(position)) == nil, "\(reader) cut at \(position)")
            }
        }
        for extra in [[0], [1], Array(" ".utf8), Array("\n".utf8), Array("}".utf8)] as [[UInt8]] {
            check(example + extra, "\(reader) with \(extra) after it")
        }
    }

    @Test(arguments: try ForeignReader.all().filter(\.isJSON))
    func `A40 refuses members twice, in another order, unknown, missing or spelt otherwise`(
        reader: ForeignReader
    ) throws {
        let text = String(decoding: reader.example, as: UTF8.self)
        // Top-level members, as they are written.
        let object = try #require(
            try JSONSerialization.jsonObject(with: reader.example, options: []) as? [String: Any]
        )
        let names = object.keys.sorted()
        func member(_ name: String) throws -> String {
            let value = try #require(object[name])
            let bytes = try JSONSerialization.data(
                withJSONObject: value,
                options: [.fragmentsAllowed, .sortedKeys, .withoutEscapingSlashes]
            )
            return "\"\(name)\":\(String(decoding: bytes, as: UTF8.self))"
        }
        let members = try names.map(member)
        let inner = String(text.dropFirst().dropLast())
        try #require("{" + members.joined(separator: ",") + "}" == text)
        var changes: [String] = [
            " " + text, text + " ", text + "\n", "\u{FEFF}" + text, text + text, text + "{}", "{ \(inner)}",
            "{\(inner),}",
            "{\(inner),\"zz\":1}", "{\"a\":1,\(inner)}", "[\(text)]", "{\(inner),\(members[0])}",
            "{\(members[0]),\(inner)}",
            text.replacing(":", with: ": ", maxReplacements: 1), text.replacing(",", with: ", ", maxReplacements: 1),
            "/**/" + text,
        ].filter { $0 != text }
        if members.count > 1 {
            changes.append("{" + members.reversed().joined(separator: ",") + "}")
            // Who acts for somebody says when; a statement of the owner's has no `at`.
            let missing = names.firstIndex { $0 != "at" } ?? 0
            let rest = members.indices.filter { $0 != missing }.map { members[$0] }
            changes.append("{" + rest.joined(separator: ",") + "}")
        }
        for name in names {
            let escaped = String(name.prefix(1).unicodeScalars.map { "\\u00\(String($0.value, radix: 16))" }.joined())
            changes.append(
                text.replacing("\"\(name)\":", with: "\"\(escaped)\(name.dropFirst())\":", maxReplacements: 1)
            )
        }
        for digit in ["1", "2", "3", "4", "5", "30"] where text.contains(":\(digit)") {
            for other in ["\(digit).0", "\(digit)e0", "+\(digit)", "0\(digit)", "\"\(digit)\"", "-0"] {
                changes.append(text.replacing(":\(digit)", with: ":\(other)", maxReplacements: 1))
            }
        }
        for change in changes where change != text {
            #expect(reader.rewrite(Data(change.utf8)) == nil, "\(reader): \(change.prefix(60))")
        }
    }

    @Test func `A40 never takes a length for more than there is`() throws {
        for reader in try ForeignReader.all() where !reader.isJSON && reader.example.count > 40 {
            // Four bytes of ones wherever a length may stand.
            for position in 0..<min(reader.example.count - 4, 300) {
                var changed = reader.example
                changed.replaceSubrange(position..<(position + 4), with: Data(repeating: 0xFF, count: 4))
                if let again = reader.rewrite(changed) { #expect(again == changed, "\(reader) at \(position)") }
            }
        }
    }
}

@Suite struct `A time that travels` {
    @Test func `A40 comes back to the millisecond, or is refused where a date cannot hold it`() throws {
        var random = SeededRandom(seed: 41)
        func read(_ milliseconds: Int64) -> Date? {
            var writer = FieldWriter()
            writer.append(milliseconds)
            var reader = FieldReader(writer.bytes)
            return try? reader.date()
        }
        let edge = Int64(Date.greatestStoredMilliseconds)
        for milliseconds in [0, 1, -1, edge, -edge]
            + (0..<5_000).map({ _ in Int64.random(in: -edge...edge, using: &random) })
        {
            #expect(read(milliseconds)?.storedMilliseconds == milliseconds)
        }
        for milliseconds in [edge + 1, -edge - 1, .max, .min, .min + 1] { #expect(read(milliseconds) == nil) }
        // What a clock or another program makes up never ends this one.
        for seconds in [Double.greatestFiniteMagnitude, -.greatestFiniteMagnitude, .infinity, 1e300] {
            #expect(
                Date(timeIntervalSince1970: seconds).storedMilliseconds.magnitude == Date.greatestStoredMilliseconds
            )
        }
    }
}

@Suite struct `A signature of one construct` {
    @Test func `A39 never verifies as one of another construct`() throws {
        let key = SigningKey()
        let (log, _) = try LogDouble.founded()
        let statement = Statement(signing: Data("{}".utf8), as: .commit, with: key)
        let parts = statement.compact.split(separator: ".")
        let signedStatement = Array("\(parts[0]).\(parts[1])".utf8)
        let checkpoint = Checkpoint(signing: log.head(), origin: log.origin, with: key)
        let body = Array(checkpoint.note.split(separator: "\n\n")[0].utf8) + [0x0A]
        let request = RequestToSign(
            method: "GET",
            authority: "serveur.exemple",
            path: "/v1",
            query: "",
            body: Data(),
            space: log.space,
            session: RequestSignature.randomName()
        )
        let signature = RequestSignature(signing: request, at: Date(timeIntervalSince1970: 1), with: key)
        let signed: [(text: [UInt8], signature: Data)] = [
            (signedStatement, try #require(Base64URL.decode(parts[2].utf8))),
            (
                body,
                Data(
                    try #require(
                        Data(base64Encoded: String(checkpoint.note.split(separator: " ").last?.dropLast() ?? ""))
                    )
                    .dropFirst(4)
                )
            ),
            (Array(signature.base.utf8), signature.signature),
        ]
        for (index, one) in signed.enumerated() {
            #expect(key.publicKey.verifies(one.signature, for: one.text))
            for (other, another) in signed.enumerated() where other != index {
                #expect(!key.publicKey.verifies(one.signature, for: another.text))
            }
        }
        // No text of one construct is a text of another: each begins with what the others cannot begin with.
        #expect(signedStatement.starts(with: "eyJ".utf8))
        #expect(signature.base.hasPrefix("\"@method\": "))
        #expect(throws: StatementError.self) { _ = try UnverifiedStatement(parsing: checkpoint.note) }
        #expect(throws: StatementError.self) { _ = try UnverifiedStatement(parsing: signature.base) }
        #expect(throws: CheckpointError.self) {
            _ = try Checkpoint(verifying: signature.base, origin: log.origin, key: key.publicKey)
        }
        #expect(LogOrigin(server: "eyJ\n", space: log.space) == nil)
    }

    @Test func `A39 of every pair of kinds of state statements, one never applies as the other`() throws {
        let (log, owner) = try LogDouble.founded(paper: PaperDevice(RecoveryCode()))
        for entry in log.entries.dropFirst() {
            let state = try StateEntry(decoding: Data(entry.content))
            let statement = try UnverifiedStatement(parsing: state.compact)
            let outer = try #require(CanonicalJSON.decode(StateOuter.self, from: statement.unverifiedPayload))
            let inner = try #require(state.inner)
            for kind in StateKind.allCases where kind != outer.kind {
                // The same payload under the namespace of another kind, and the same change under another kind.
                let renamed = Statement(signing: statement.unverifiedPayload, as: kind.namespace, with: owner.signing)
                let changed = StateOuter(
                    inner: outer.inner,
                    kind: kind,
                    previous: outer.previous,
                    seen: outer.seen,
                    sequence: outer.sequence,
                    space: outer.space
                )
                let retold = Statement(signing: CanonicalJSON.encode(changed), as: kind.namespace, with: owner.signing)
                let compacts =
                    kind.namespace == outer.kind.namespace ? [retold.compact] : [renamed.compact, retold.compact]
                for compact in compacts {
                    var writer = FieldWriter()
                    writer.append(compact)
                    writer.append(UInt8(1))
                    writer.append(inner)
                    let forged = try StateEntry(decoding: writer.bytes)
                    var before = try replay(
                        log.entries.prefix(Int(outer.sequence)).map { try StateEntry(decoding: Data($0.content)) }
                    ).get()
                    let known = before
                    #expect(throws: StateRefusal.self, "\(outer.kind) as \(kind)") { try before.apply(forged) }
                    #expect(before == known)
                }
            }
        }
    }
}

@Suite struct `What a server sees of a version` {
    @Test func `A42 is one of few sizes, for any body`() throws {
        let (_, owner) = try LogDouble.founded()
        let sealer = VersionSealer(space: owner.state.id)
        let category = try #require(owner.bundle.category(ofKind: "allergy"))
        var header = VersionHeader(
            id: UUID(),
            record: UUID(),
            kind: .version,
            category: category,
            epoch: 1,
            parents: [],
            blobs: [],
            objectSize: 0,
            objectHash: Merkle.emptyRoot
        )
        let key = try #require(owner.bundle.key(category: category, epoch: 1))
        var random = SeededRandom(seed: 42)
        var sizes: Set<Int> = []
        for _ in 0..<300 {
            let length = Int.random(in: 0...(1 << Int.random(in: 1...15, using: &random)), using: &random)
            let object = sealer.seal(pattern(length), header: &header, key: key)
            let padded = try #require(Seal.messageSize(ofSealed: object.count - VersionSealer.wrappedKeyByteCount))
            #expect(padded >= 256 && Padding.padme(padded) == padded, "length \(length)")
            #expect(padded == Padding.paddedSize(of: length))
            sizes.insert(object.count)
        }
        #expect(sizes.count < 80)
        // Nothing of the header tells a title, a type or a date: all bodies of one size are headers of one size.
        let one = header.encoded.count
        _ = sealer.seal(Data("AllergyIntolerance pénicilline".utf8), header: &header, key: key)
        #expect(header.encoded.count == one)
    }

    @Test func `A42 is one of few sizes for the names of devices and the messages of a pairing`() throws {
        let keys = PairingKeys(SealKey())
        let (_, owner) = try LogDouble.founded()
        var labels: Set<Int> = []
        for length in 0..<200 {
            let sealed = keys.seal(pattern(length), from: .joiner, number: 0)
            #expect(Seal.messageSize(ofSealed: sealed.count) == 256)
            let name = String(repeating: "é", count: length / 2)
            labels.insert(owner.bundle.seal(label: name, of: "x", in: owner.state.id).count)
        }
        #expect(labels.count == 1)
    }
}
