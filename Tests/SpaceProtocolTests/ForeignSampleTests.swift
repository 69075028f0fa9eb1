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
        for size in [1, 5, 9] as [UInt64] {
            let key = SigningKey()
            let space = SpaceID(LogHash(of: pattern(Int(size))))
            let origin = try #require(LogOrigin(server: "serveur.exemple", space: space))
            let head = LogHead(size: size, root: LogHash(of: pattern(3)))
            let note = Checkpoint(signing: head, origin: origin, with: key).note
            add("note", ["public": key.publicKey.bytes, "text": Data(note.utf8), "root": head.root.bytes])
            let request = RequestToSign(
                method: "POST",
                authority: "serveur.exemple:8440",
                path: "/v1/spaces/\(space)/commits",
                query: size == 1 ? "" : "?from=\(size)",
                body: pattern(Int(size)),
                space: size == 5 ? nil : space,
                session: RequestSignature.randomName()
            )
            let signature = RequestSignature(signing: request, at: Date(timeIntervalSince1970: 1), with: key)
            let headers = signature.headers(for: request).map { "\($0.0): \($0.1)" }.joined(separator: "\n")
            let target = Data("POST \(request.authority) \(request.path) \(request.query)".utf8)
            add(
                "request",
                [
                    "public": key.publicKey.bytes, "target": target, "body": pattern(Int(size)),
                    "headers": Data(headers.utf8),
                ]
            )
            let leaves = (0..<Int(size) * 3).map { Merkle.leaf(pattern($0)) }
            add("tree", ["count": Data([UInt8(leaves.count)]), "root": Merkle.root(of: leaves).bytes])
        }
        let folder = URL(filePath: try #require(directory))
        try Data(samples.joined(separator: "\n").utf8).write(to: folder.appending(path: "samples.txt"))
    }
}
