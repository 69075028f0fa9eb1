import Foundation
import Testing

@testable import SpaceProtocol

@Suite struct `The tree of a log` {
    /// The eight leaves of the test vectors of Certificate Transparency.
    static let leaves = [
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    ]
    /// Their roots, from one leaf to eight.
    static let roots = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]

    static func bytes(_ hex: String) -> Data {
        var bytes = Data()
        var rest = Substring(hex)
        while !rest.isEmpty {
            bytes.append(UInt8(rest.prefix(2), radix: 16) ?? 0)
            rest = rest.dropFirst(2)
        }
        return bytes
    }

    static func leaf(_ number: Int) -> LogHash { Merkle.leaf(Data("feuille \(number)".utf8)) }

    /// Straight from the definition in RFC 9162 section 2.1.1, sharing no code with what it checks.
    static func definition(_ leaves: ArraySlice<LogHash>) -> LogHash {
        guard let first = leaves.first else { return LogHash(of: Data()) }
        if leaves.count == 1 { return first }
        var split = 1
        while split * 2 < leaves.count { split *= 2 }
        let left = definition(leaves.prefix(split))
        let right = definition(leaves.dropFirst(split))
        return LogHash(of: Data([1]) + left.bytes + right.bytes)
    }

    @Test func `has the published roots`() {
        let hashes = Self.leaves.map { Merkle.leaf(Self.bytes($0)) }
        for (index, root) in Self.roots.enumerated() {
            #expect(Merkle.root(of: hashes.prefix(index + 1)).bytes == Self.bytes(root))
        }
        #expect(
            Merkle.emptyRoot.bytes == Self.bytes("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        )
    }

    @Test func `gives inclusion and consistency proofs for every pair up to 64, and no changed one passes`() throws {
        let leaves = (0..<64).map(Self.leaf)
        var levels: [[LogHash]] = []
        var frontier = Frontier()
        for leaf in leaves {
            frontier.append(leaf) { level, index, hash in
                if levels.count <= level { levels.append([]) }
                #expect(levels[level].count == Int(index))
                levels[level].append(hash)
            }
        }
        let nodes: Merkle.Nodes = { levels[$0][Int($1)] }
        let heads = (0...64).map { LogHead(size: UInt64($0), root: Self.definition(leaves.prefix($0))) }
        for size in 1...64 {
            #expect(try Merkle.root(size: UInt64(size), nodes: nodes) == heads[size].root)
            for index in 0..<size {
                let proof = try Merkle.inclusionProof(leaf: UInt64(index), size: UInt64(size), nodes: nodes)
                #expect(Merkle.verifiesInclusion(of: leaves[index], at: UInt64(index), in: heads[size], proof: proof))
                #expect(!Merkle.verifiesInclusion(of: Self.leaf(99), at: UInt64(index), in: heads[size], proof: proof))
                if index + 1 < size {
                    #expect(
                        !Merkle.verifiesInclusion(
                            of: leaves[index],
                            at: UInt64(index + 1),
                            in: heads[size],
                            proof: proof
                        )
                    )
                }
                #expect(
                    !Merkle.verifiesInclusion(
                        of: leaves[index],
                        at: UInt64(index),
                        in: heads[size],
                        proof: proof + [Self.leaf(7)]
                    )
                )
                if !proof.isEmpty {
                    #expect(
                        !Merkle.verifiesInclusion(
                            of: leaves[index],
                            at: UInt64(index),
                            in: heads[size],
                            proof: Array(proof.dropLast())
                        )
                    )
                }
            }
            for first in 0...size {
                let proof = try Merkle.consistencyProof(first: UInt64(first), second: UInt64(size), nodes: nodes)
                #expect(Merkle.verifiesConsistency(from: heads[first], to: heads[size], proof: proof))
                for position in proof.indices {
                    var changed = proof
                    changed[position] = Self.leaf(99)
                    #expect(!Merkle.verifiesConsistency(from: heads[first], to: heads[size], proof: changed))
                }
                #expect(!Merkle.verifiesConsistency(from: heads[first], to: heads[size], proof: proof + [Self.leaf(3)]))
                if first > 0, first < size {
                    let wrong = LogHead(size: UInt64(first), root: Self.leaf(1))
                    #expect(!Merkle.verifiesConsistency(from: wrong, to: heads[size], proof: proof))
                    #expect(
                        !Merkle.verifiesConsistency(from: heads[first], to: heads[size], proof: Array(proof.dropLast()))
                    )
                }
            }
        }
    }

    @Test func `is known by its right edge alone`() throws {
        var frontier = Frontier()
        for count in 0..<200 {
            #expect(frontier.root == Self.definition((0..<count).map(Self.leaf)[...]))
            #expect(try Frontier(decoding: frontier.encoded) == frontier)
            #expect(throws: FieldError.self) { _ = try Frontier(decoding: frontier.encoded + [0]) }
            frontier.append(Self.leaf(count))
        }
    }
}

@Suite struct `A checkpoint` {
    let key = SigningKey()
    let origin = LogOrigin(server: "serveur.exemple", space: SpaceID(LogHash(of: Data("espace".utf8))))
    let head = LogHead(size: 20, root: LogHash(of: Data("racine".utf8)))

    @Test func `is a C2SP note that verifies`() throws {
        let origin = try #require(origin)
        let note = Checkpoint(signing: head, origin: origin, with: key).note
        let lines = note.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count == 6)
        #expect(lines[0] == "serveur.exemple/\(origin.space)")
        #expect(lines[1] == "20")
        #expect(lines[4].hasPrefix("\u{2014} serveur.exemple "))
        #expect(try Checkpoint(verifying: note, origin: origin, key: key.publicKey).head == head)
    }

    @Test func `A40 is refused in any other spelling`() throws {
        let origin = try #require(origin)
        let note = Checkpoint(signing: head, origin: origin, with: key).note
        let changes: [(String) -> String] = [
            { $0 + "\n" }, { String($0.dropLast()) }, { $0.replacing("\n20\n", with: "\n020\n") },
            { $0.replacing("\n20\n", with: "\n+20\n") }, { $0.replacing("\n20\n", with: "\n21\n") },
            { $0.replacing("\n\n", with: "\nextension\n\n") }, { $0.replacing("\u{2014}", with: "-") },
            { $0 + $0.split(separator: "\n").last.map { "\($0)\n" }! }, { $0.replacing("=\n\n", with: "\n\n") },
            { _ in "" },
            { String(repeating: "x", count: 2000) + $0 }, { $0.replacing("exemple ", with: "exemplaire ") },
        ]
        for (index, change) in changes.enumerated() {
            #expect(throws: CheckpointError.self, "change \(index)") {
                _ = try Checkpoint(verifying: change(note), origin: origin, key: key.publicKey)
            }
        }
        #expect(throws: CheckpointError.signature) {
            _ = try Checkpoint(verifying: note, origin: origin, key: SigningKey().publicKey)
        }
    }
}

@Suite struct `A signed request` {
    let key = SigningKey()
    let space = SpaceID(LogHash(of: Data("espace".utf8)))
    let now = Date(timeIntervalSince1970: 1_770_120_000)

    var request: RequestToSign {
        RequestToSign(
            method: "POST",
            authority: "serveur.exemple",
            path: "/v1/spaces/\(space)/commits",
            query: "?from=3",
            body: Data("corps".utf8),
            space: space,
            session: RequestSignature.randomName()
        )
    }

    @Test func `A26 covers method, authority, path, query, body, space and session`() throws {
        let original = request
        let signature = RequestSignature(signing: original, at: now, with: key)
        let headers = Dictionary(uniqueKeysWithValues: signature.headers(for: original))
        let input = try #require(headers["signature-input"])
        let text = try #require(headers["signature"])
        func verify(_ request: RequestToSign) throws {
            let read = try RequestSignature(request: request, signatureInput: input, signature: text)
            try read.verify(by: key.publicKey, at: now)
        }
        try verify(original)
        let changes: [(inout RequestToSign) -> Void] = [
            { $0.method = "GET" }, { $0.authority = "autre.exemple" }, { $0.path += "x" }, { $0.query = "?from=4" },
            { $0.digest = LogHash(of: Data()) }, { $0.space = nil }, { $0.session = RequestSignature.randomName() },
            { $0.space = SpaceID(LogHash(of: Data())) },
        ]
        for change in changes {
            var changed = original
            change(&changed)
            #expect(throws: RequestRefusal.signature) { try verify(changed) }
        }
        #expect(throws: RequestRefusal.signature) {
            let read = try RequestSignature(request: original, signatureInput: input, signature: text)
            try read.verify(by: SigningKey().publicKey, at: now)
        }
    }

    @Test func `A26 is refused in any other form`() throws {
        let original = request
        let signature = RequestSignature(signing: original, at: now, with: key)
        let headers = Dictionary(uniqueKeysWithValues: signature.headers(for: original))
        let input = try #require(headers["signature-input"])
        let text = try #require(headers["signature"])
        for (input, text) in [
            (input + " ", text), (input.replacing("ed25519", with: "none"), text),
            (input.replacing(" \"@query\"", with: ""), text),
            (input.replacing(";tag=\"espace\"", with: ""), text), (input.replacing("espace=(", with: "sig1=("), text),
            (input, text.replacing("espace=:", with: "sig1=:")), (input, text + ":"), (input, "espace=::"),
            (input.replacing("created=", with: "created=0"), text), ("", text), (input, ""),
        ] {
            #expect(throws: RequestRefusal.malformed) {
                _ = try RequestSignature(request: original, signatureInput: input, signature: text)
            }
        }
    }

    @Test(arguments: [(-61.0, false), (-59, true), (0, true), (59, true), (61, false), (86_400, false)])
    func `holds for a minute`(seconds: Double, isAccepted: Bool) throws {
        let original = request
        let signature = RequestSignature(signing: original, at: now, with: key)
        let then = now.addingTimeInterval(seconds)
        if isAccepted {
            try signature.verify(by: key.publicKey, at: then)
        } else {
            #expect(throws: RequestRefusal.time) { try signature.verify(by: key.publicKey, at: then) }
        }
    }
}
