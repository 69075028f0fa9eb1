import Crypto
import Foundation
import Testing

@testable import SpaceProtocol

@Suite struct `A wrapped message` {
    private let recipient = WrapPrivateKey()
    private let info = SealContext("test", ["wrap"])

    static var vectors: [Vector] {
        get throws {
            try Vector.read("wrap", names: ["name", "stored", "public-sha256", "info", "message", "wrapped", "digest"])
        }
    }

    @Test(arguments: try vectors) func `of an independent implementation opens`(vector: Vector) throws {
        let key = try WrapPrivateKey(storedBytes: try vector.bytes("stored"))
        #expect(key.storedBytes == (try vector.bytes("stored")))
        #expect(Data(SHA256.hash(data: key.publicKey.bytes)).hex == (try vector.text("public-sha256")))
        let wrapped = try WrappedMessage(bytes: try vector.bytes("wrapped"))
        #expect(wrapped.digest == (try vector.bytes("digest")))
        let number = try #require(try vector.text("name").last?.wholeNumberValue)
        let info = SealContext("space.wrap", [Data("category".utf8), Data([UInt8(number)])])
        #expect(Data(info.bytes) == (try vector.bytes("info")))
        #expect(try Wrap.open(wrapped, with: key, info: info) == (try vector.bytes("message")))
    }

    @Test(arguments: [0, 1, 32, 5_000]) func `comes back whole and is different every time`(length: Int) throws {
        let first = try Wrap.seal(pattern(length), to: recipient.publicKey, info: info)
        let second = try Wrap.seal(pattern(length), to: recipient.publicKey, info: info)
        #expect(first.bytes != second.bytes && first.digest != second.digest)
        #expect(first.bytes.count == 1_120 + length + 16)
        let stored = try WrappedMessage(bytes: first.bytes)
        #expect(try Wrap.open(stored, with: recipient, info: info) == pattern(length))
    }

    @Test func `A04 refuses flipped bits, cuts, additions, other keys and other places with one error`() throws {
        var random = SeededRandom(seed: 4)
        let wrapped = try Wrap.seal(pattern(32), to: recipient.publicKey, info: info).bytes
        let tail = (1_120 * 8)..<(wrapped.count * 8)
        for bit in Array(tail) + (0..<150).map({ _ in Int.random(in: 0..<(1_120 * 8), using: &random) }) {
            let edited = try WrappedMessage(bytes: wrapped.flipping(bit: bit))
            #expect(throws: SealError.refused, "\(random) bit \(bit)") {
                try Wrap.open(edited, with: recipient, info: info)
            }
        }
        for count in 0..<wrapped.count where count < 3 || count > 1_100 {
            #expect(throws: SealError.refused) {
                try Wrap.open(try WrappedMessage(bytes: wrapped.prefix(count)), with: recipient, info: info)
            }
        }
        let whole = try WrappedMessage(bytes: wrapped)
        let longer = try WrappedMessage(bytes: wrapped + [0])
        #expect(throws: SealError.refused) { try Wrap.open(longer, with: recipient, info: info) }
        #expect(throws: SealError.refused) { try Wrap.open(whole, with: WrapPrivateKey(), info: info) }
        #expect(throws: SealError.refused) { try Wrap.open(whole, with: recipient, info: info.appending("")) }
    }

    @Test func `A12 refuses the encapsulated key of one and the ciphertext of another`() throws {
        let one = try Wrap.seal(pattern(32), to: recipient.publicKey, info: info).bytes
        let other = try Wrap.seal(pattern(32), to: recipient.publicKey, info: info).bytes
        let spliced = try WrappedMessage(bytes: one.prefix(1_120) + other.suffix(48))
        #expect(throws: SealError.refused) { try Wrap.open(spliced, with: recipient, info: info) }
    }
}

@Suite struct `A recipient's key` {
    @Test func `A06 is refused with another length`() {
        let bytes = WrapPrivateKey().publicKey.bytes
        for other in [Data(), bytes.dropLast(), bytes + [0], bytes.prefix(32), bytes.prefix(1_184)] {
            #expect(throws: KeyError.recipientKey) { try WrapPublicKey(bytes: other) }
        }
    }

    @Test func `A06 is refused with a lattice coefficient out of range`() {
        var bytes = WrapPrivateKey().publicKey.bytes
        // The first twelve bits are a coefficient, which has to be below 3329.
        bytes[0] = 0xFF
        bytes[1] |= 0x0F
        #expect(throws: KeyError.recipientKey) { try WrapPublicKey(bytes: bytes) }
    }

    static let smallOrder = [
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    ]

    @Test(arguments: smallOrder) func `A06 is refused with a curve point of small order`(point: String) throws {
        let low = Data((0..<32).compactMap { UInt8(point.dropFirst(2 * $0).prefix(2), radix: 16) })
        let bytes = WrapPrivateKey().publicKey.bytes.prefix(1_184) + low
        #expect(throws: KeyError.recipientKey) { try WrapPublicKey(bytes: bytes) }
    }

    @Test func `is the same after it was published`() throws {
        let key = WrapPrivateKey().publicKey
        #expect(try WrapPublicKey(bytes: key.bytes) == key)
        #expect(key != WrapPrivateKey().publicKey)
    }
}

@Suite struct `A stored private key` {
    @Test func `A07 is refused when any bit of it was overwritten`() throws {
        let stored = WrapPrivateKey().storedBytes
        #expect(try WrapPrivateKey(storedBytes: stored).storedBytes == stored)
        for bit in 0..<(stored.count * 8) {
            #expect(throws: KeyError.privateKey, "bit \(bit)") {
                try WrapPrivateKey(storedBytes: stored.flipping(bit: bit))
            }
        }
    }

    @Test func `A07 is refused with the hash of another key or another length`() {
        let one = WrapPrivateKey().storedBytes
        let other = WrapPrivateKey().storedBytes
        for bad in [
            one.prefix(32) + other.suffix(32), Data(), one.prefix(32), one.dropLast(), one + [0], Data(count: 64),
        ] {
            #expect(throws: KeyError.privateKey) { try WrapPrivateKey(storedBytes: bad) }
        }
    }
}
