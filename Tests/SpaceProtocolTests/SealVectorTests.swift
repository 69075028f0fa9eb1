import Crypto
import Foundation
import Testing

@testable import SpaceProtocol

@Suite struct `Sealed vectors of an independent implementation` {
    private static let names: Set<String> = [
        "name", "key", "namespace", "field", "context", "salt", "message", "sealed", "sealed-sha256", "expect",
    ]

    static var all: [Vector] {
        get throws { try Vector.read("seal", names: names) }
    }

    @Test func `are all there`() throws {
        let outcomes = try Self.all.map { try $0.text("expect") }
        #expect(Set(outcomes) == ["success", "commitment", "truncated", "tag"])
        #expect(outcomes.count == 37)
    }

    @Test(arguments: try all) func `agree in every way to open and to seal`(vector: Vector) throws {
        let key = try SealKey(bytes: vector.bytes("key"))
        let context = SealContext(try vector.text("namespace"), try vector.allBytes("field"))
        #expect(Data(context.bytes) == (try vector.bytes("context")))
        guard try vector.text("expect") == "success" else {
            let sealed = try vector.bytes("sealed")
            SealOpener.expectRefusal(of: sealed, key: key, context: context, "a vector of another kind")
            return
        }
        let message = try vector.bytes("message")
        if vector.has("salt") {
            let salt = try vector.bytes("salt")
            let sealed = Seal.seal(message, key: key, context: context, salt: salt)
            if vector.has("sealed") {
                #expect(sealed == (try vector.bytes("sealed")))
            } else {
                #expect(Data(SHA256.hash(data: sealed)).hex == (try vector.text("sealed-sha256")))
            }
            var writer = SealWriter(key: key, context: context, salt: salt)
            #expect(writer.update(message) + writer.finish() == sealed)
            try expectOpening(sealed, key, context, message)
        } else {
            try expectOpening(vector.bytes("sealed"), key, context, message)
        }
    }

    private func expectOpening(_ sealed: Data, _ key: SealKey, _ context: SealContext, _ message: Data) throws {
        for opener in SealOpener.allCases {
            let opened = try opener.open(sealed, key: key, context: context)
            #expect(opened == message, "\(opener)")
        }
    }
}
