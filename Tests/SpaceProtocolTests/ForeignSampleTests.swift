import Foundation
import Testing

@testable import SpaceProtocol

private let directory = ProcessInfo.processInfo.environment["FOREIGN_SAMPLES"]

/// Writes what `Vectors/check_foreign.py` opens and verifies with other libraries.
@Suite(.enabled(if: directory != nil, "runs only for check_foreign.py")) struct `Samples for foreign libraries` {
    @Test func `are written`() throws {
        var samples: [String] = []
        func add(_ kind: String, _ values: [String: Data]) {
            samples.append(
                ([kind] + values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.hex)" }).joined(separator: " ")
            )
        }
        let context = SealContext("foreign", ["sample", ""])
        for length in boundaryLengths {
            let key = SealKey()
            let keyBytes = key.withUnsafeBytes { Data($0) }
            let message = pattern(length)
            var writer = SealWriter(key: key, context: context)
            let streamed = writer.update(message) + writer.finish()
            for sealed in [Seal.seal(message, key: key, context: context), streamed] {
                add("seal", ["key": keyBytes, "context": Data(context.bytes), "message": message, "sealed": sealed])
            }
        }
        for length in [0, 32, 1_000] {
            let key = WrapPrivateKey()
            let wrapped = try Wrap.seal(pattern(length), to: key.publicKey, info: context)
            let values = ["stored": key.storedBytes, "info": Data(context.bytes), "message": pattern(length)]
            add("wrap", values.merging(["wrapped": wrapped.bytes, "public": key.publicKey.bytes]) { $1 })
        }
        for namespace in StatementNamespace.allCases {
            let key = SigningKey()
            let payload = Data(#"{"namespace":"\#(namespace.rawValue)","é":1.0}"#.utf8)
            let statement = Statement(signing: payload, as: namespace, with: key)
            let values = ["public": key.publicKey.bytes, "payload": payload, "compact": Data(statement.compact.utf8)]
            add("statement", values.merging(["type": Data(namespace.rawValue.utf8)]) { $1 })
        }
        let folder = URL(filePath: try #require(directory))
        try Data(samples.joined(separator: "\n").utf8).write(to: folder.appending(path: "samples.txt"))
    }
}
