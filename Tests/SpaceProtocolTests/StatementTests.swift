import Foundation
import Testing

@testable import SpaceProtocol

@Suite struct `A statement` {
    static var vectors: [Vector] {
        get throws {
            let names: Set<String> = ["name", "compact", "payload", "expect", "seed", "public", "thumbprint"]
            return try Vector.read("statement", names: names)
        }
    }

    static var cases: [Vector] {
        get throws { try vectors.filter { $0.has("compact") } }
    }

    @Test(arguments: try cases) func `of a foreign library is judged as expected`(vector: Vector) throws {
        let signer = try VerifyingKey(bytes: try #require(try Self.vectors.first).bytes("public"))
        let text = String(decoding: try vector.bytes("compact"), as: UTF8.self)
        let expected: StatementError? =
            switch try vector.text("expect") {
            case "success": nil
            case "malformed": .malformed
            case "namespace": .namespace
            case "signer": .signer
            case "signature": .signature
            case let other: try #require(nil, "unknown outcome \(other)")
            }
        do throws(StatementError) {
            let statement = try Statement(verifying: text, as: .grant, by: signer)
            #expect(expected == nil)
            #expect(statement.payload == (try? vector.bytes("payload")))
            #expect(statement.compact == text && statement.signer == signer && statement.namespace == .grant)
        } catch {
            #expect(error == expected)
        }
    }

    @Test func `is signed byte for byte as the foreign script does`() throws {
        let first = try #require(try Self.vectors.first)
        let key = try SigningKey(storedBytes: try first.bytes("seed"))
        #expect(key.publicKey.bytes == (try first.bytes("public")))
        let vector = try #require(try Self.cases.first { try $0.text("name") == "this script" })
        let statement = Statement(signing: try vector.bytes("payload"), as: .grant, with: key)
        #expect(Data(statement.compact.utf8) == (try vector.bytes("compact")))
    }

    @Test func `names its signer by the RFC 7638 thumbprint`() throws {
        for vector in try Self.vectors where vector.has("thumbprint") {
            #expect(try VerifyingKey(bytes: vector.bytes("public")).thumbprint == (try vector.text("thumbprint")))
        }
    }

    @Test func `A39 of one namespace never verifies as another`() throws {
        let key = SigningKey()
        for namespace in StatementNamespace.allCases {
            let statement = Statement(signing: Data("{}".utf8), as: namespace, with: key)
            let parts = statement.compact.split(separator: ".")
            for other in StatementNamespace.allCases {
                if other == namespace {
                    let verified = try Statement(verifying: statement.compact, as: other, by: key.publicKey)
                    #expect(verified == statement)
                    continue
                }
                #expect(throws: StatementError.namespace) {
                    try Statement(verifying: statement.compact, as: other, by: key.publicKey)
                }
                // Nor does the signature under the header of the other.
                let header = Statement(signing: Data(), as: other, with: key).compact.split(separator: ".")[0]
                #expect(throws: StatementError.signature) {
                    try Statement(verifying: "\(header).\(parts[1]).\(parts[2])", as: other, by: key.publicKey)
                }
            }
        }
        #expect(Set(StatementNamespace.allCases.map(\.rawValue)).count == StatementNamespace.allCases.count)
    }

    @Test func `A40 is refused with any bit flipped, any character dropped, repeated or added`() {
        let key = SigningKey()
        let text = Data(Statement(signing: Data(#"{"a":1}"#.utf8), as: .commit, with: key).compact.utf8)
        func expectRefusal(_ edited: Data, _ comment: Comment) {
            // Bytes which are not UTF-8 cannot become a text at all.
            guard let edited = String(data: edited, encoding: .utf8) else { return }
            #expect(throws: StatementError.self, comment) {
                try Statement(verifying: edited, as: .commit, by: key.publicKey)
            }
        }
        for bit in 0..<(text.count * 8) { expectRefusal(text.flipping(bit: bit), "bit \(bit)") }
        for index in 0..<text.count {
            expectRefusal(text.prefix(index) + text.suffix(text.count - index - 1), "without \(index)")
            expectRefusal(text.prefix(index + 1) + text.suffix(text.count - index), "\(index) twice")
            expectRefusal(text.prefix(index), "cut at \(index)")
        }
        for extra in [" ", "\n", ".", "=", "A", "\0", "\u{301}"] { expectRefusal(text + Data(extra.utf8), "added") }
    }

    @Test func `A40 survives any text`() {
        var random = SeededRandom(seed: 40)
        let good = Array(Statement(signing: Data("{}".utf8), as: .grant, with: SigningKey()).compact.utf8)
        for _ in 0..<2_000 {
            var text = good
            for _ in 0..<Int.random(in: 1...4, using: &random) where !text.isEmpty {
                let place = Int.random(in: 0..<text.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: text.remove(at: place)
                case 1: text.insert(UInt8.random(in: 32..<127, using: &random), at: place)
                default: text.removeSubrange(place...)
                }
            }
            _ = try? UnverifiedStatement(parsing: String(decoding: text, as: UTF8.self))
        }
        #expect(throws: StatementError.malformed) {
            try UnverifiedStatement(parsing: String(repeating: "A", count: UnverifiedStatement.maximumByteCount + 1))
        }
    }

    @Test func `shows whose key to look for before it is verified`() throws {
        let key = SigningKey()
        let text = Statement(signing: Data("{}".utf8), as: .device, with: key).compact
        let unverified = try UnverifiedStatement(parsing: text)
        #expect(unverified.keyID == key.publicKey.thumbprint && unverified.namespace == .device)
        #expect(try unverified.verified(as: .device, by: key.publicKey).payload == Data("{}".utf8))
        #expect(throws: StatementError.signer) { try unverified.verified(as: .device, by: SigningKey().publicKey) }
    }
}

@Suite struct `A verifying key` {
    @Test func `A06 is refused when it is of small order or not reduced`() throws {
        let vectors = try Vector.read("weak-keys", names: ["public"])
        #expect(vectors.count == 48)
        for vector in vectors {
            #expect(throws: KeyError.signingKey) { try VerifyingKey(bytes: try vector.bytes("public")) }
        }
    }

    @Test(arguments: [0, 31, 33, 64]) func `A06 is refused with another length`(count: Int) {
        #expect(throws: KeyError.signingKey) { try VerifyingKey(bytes: Data(repeating: 9, count: count)) }
    }

    @Test func `accepts every key which is drawn`() throws {
        for _ in 0..<200 {
            let key = SigningKey()
            #expect(try VerifyingKey(bytes: key.publicKey.bytes) == key.publicKey)
            #expect(try SigningKey(storedBytes: key.storedBytes).publicKey == key.publicKey)
        }
        #expect(throws: KeyError.privateKey) { try SigningKey(storedBytes: Data(count: 31)) }
    }
}
