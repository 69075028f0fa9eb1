import Foundation
import HealthModel
import SpaceTransport
import Synchronization
import TestSupport
import Testing
import Vault

@testable import RecordServer
@testable import SpaceClient
@testable import SpaceProtocol

/// A server, or somebody on the way, that answers something else than what was asked for.
@Suite(.timeLimit(.minutes(15))) struct `An answer that is not the one asked for` {
    @Test func `A09 of another format is refused, older or newer`() async throws {
        let pair = try await Pair()
        _ = try await pair.first.condition("Asthme")
        try await pair.first.exchange()
        for format in [0, 2, 255] as [UInt8] {
            pair.second.wire.tamper { request, answer in
                guard ForgedLog.from(request) != nil else { return answer }
                var changed = answer
                changed.body[changed.body.startIndex] = format
                return changed
            }
            try await pair.second.expectRefusal(.malformedAnswer)
        }
        pair.second.wire.mend()
        let information = pair.world.engine.information
        for format in [0, 2] {
            let computer = try await pair.world.computer()
            var other = information
            other.format = format
            let body = CanonicalJSON.encode(other)
            computer.wire.invent { $0.path == ServerPath.server ? TransportAnswer(status: 200, body: body) : nil }
            await #expect(throws: SyncError.malformedAnswer) {
                _ = try await Synchroniser.information(of: computer.transport)
            }
        }
        await pair.world.stop()
    }

    @Test func `A10 never makes a client send anything in clear`() async throws {
        let world = try await SyncWorld()
        let computer = try await world.founder()
        computer.wire.tamper { request, answer in
            var changed = answer
            changed.headers += [
                ("espace-encryption", "off"), ("encryption", "none"), ("x-plaintext", "true"), ("accept", "*/*"),
            ]
            return changed
        }
        let canary = VaultMaker.canary
        _ = try await computer.add(.condition, ["name": "Asthme \(canary)", "date": "2010"])
        let path = computer.folder.file("lettre.pdf")
        try Data("%PDF-1.7\n\(canary)".utf8).write(to: URL(filePath: path))
        _ = try await computer.space.addDocument(path, type: nil, title: "Lettre \(canary)", date: nil)
        try await computer.exchange()
        for request in computer.wire.requests {
            for text in [canary, "Asthme", "%PDF", "Condition", "lettre.pdf", VaultMaker.phrase] {
                #expect(request.body.range(of: Data(text.utf8)) == nil, "\(request.method) \(request.path)")
                #expect(!request.path.contains(text) && !request.query.contains(text))
                #expect(!request.headers.contains { $0.value.contains(text) })
            }
        }
        // A server that says of itself what no server says is not understood.
        let text = String(decoding: CanonicalJSON.encode(world.engine.information), as: UTF8.self)
        for member in ["\"encryption\":false,", "\"algorithm\":\"none\",", "\"admin\":true,"] {
            let body = Data(("{" + member + text.dropFirst()).utf8)
            computer.wire.invent { $0.path == ServerPath.server ? TransportAnswer(status: 200, body: body) : nil }
            await #expect(throws: SyncError.malformedAnswer) {
                _ = try await Synchroniser.information(of: computer.transport)
            }
        }
        await world.stop()
    }

    @Test func `A08 A35 has no part in any derivation: the cost is the program's own`() async throws {
        let pair = try await Pair()
        let before = pair.second.derivations.count
        pair.second.wire.tamper { _, answer in
            var changed = answer
            changed.headers += [("espace-scrypt", "n=2,r=1,p=1"), ("salt", "AAAA")]
            return changed
        }
        try await pair.second.exchange()
        #expect(pair.second.derivations.count == before)
        // Joining derives once, at the one cost; founding and exchanging never do.
        #expect(pair.second.derivations.allSatisfy { $0 == .standard })
        for request in pair.first.wire.requests + pair.second.wire.requests {
            #expect(!request.path.contains("salt") && !request.path.contains("login"))
            #expect(!request.headers.contains { ["authorization", "cookie"].contains($0.name) })
        }
        await pair.world.stop()
    }

    @Test func `A11 A14 cannot pass one record, or an older one, for another`() async throws {
        let pair = try await Pair()
        let names = ["Asthme", "Goutte", "Migraine"]
        var ids: [RecordID] = []
        for name in names { ids.append(try await pair.first.condition(name)) }
        try await pair.first.exchange()
        pair.world.clock.advance(minutes: 1)
        try await pair.first.comment(ids[0], "nouvelle version")
        try await pair.first.exchange()
        let copy = try await pair.second.copy()
        for (one, two) in [(0, 1), (0, 2), (1, 2), (0, 3), (2, 3)] {
            let swaps = Mutex(0)
            pair.second.wire.tamper { request, answer in
                guard request.path.hasSuffix("objects:get") else { return answer }
                var objects = try ObjectAnswer(decoding: answer.body).objects
                guard objects.indices.contains(max(one, two)) else { return answer }
                objects.swapAt(one, two)
                swaps.withLock { $0 += 1 }
                var changed = answer
                changed.body = ObjectAnswer(objects).encoded
                return changed
            }
            let before = try await pair.second.bodies()
            let outcome: SyncReport?
            do { outcome = try await pair.second.exchange() } catch is SyncError { outcome = nil }
            #expect(swaps.withLock { $0 } > 0)
            // Refused, or kept aside and not shown: nothing is ever shown as another record.
            if outcome == nil { #expect(try await pair.second.bodies() == before) }
            let honest = try await pair.first.bodies()
            for (id, body) in try await pair.second.bodies() where honest[id] != body {
                #expect(try await pair.second.history(of: id, has: body, in: pair.first))
            }
            // U1: what did not open is asked for again, and comes as soon as the answer is honest.
            pair.second.wire.mend()
            try await pair.second.exchange()
            #expect(try await pair.second.bodies() == honest)
            #expect(try await pair.second.vault.heldVersions().isEmpty)
            try await pair.second.restore(copy)
        }
        await pair.world.stop()
    }

    @Test func `A11 A37 cannot pass one document for another, or a part of it`() async throws {
        let pair = try await Pair()
        var paths: [String] = []
        for name in ["a", "b"] {
            let path = pair.first.folder.file("\(name).pdf")
            try Data("%PDF-1.7\n\(String(repeating: name, count: 5000))".utf8).write(to: URL(filePath: path))
            _ = try await pair.first.space.addDocument(path, type: nil, title: name, date: nil)
            paths.append(path)
        }
        try await pair.first.exchange()
        try await pair.second.exchange()
        let remote = await pair.second.vault.remoteBlobs()
        #expect(remote.count == 2)
        let bodies = Mutex<[String: Data]>([:])
        pair.second.wire.tamper { request, answer in
            if request.path.contains("/blobs/") { bodies.withLock { $0[request.path] = answer.body } }
            return answer
        }
        let copy = try await pair.second.copy()
        try await pair.second.sync.fetchDocuments()
        let honest = bodies.withLock { $0 }
        #expect(honest.count == 2)
        let changes: [(String, @Sendable (String, Data) -> Data)] = [
            ("the other document", { path, _ in honest.first { $0.key != path }?.value ?? Data() }),
            (
                "one bit",
                { _, body in
                    var changed = body
                    changed[changed.startIndex + 100] ^= 1
                    return changed
                }
            ),
            ("shorter", { _, body in body.dropLast() }), ("longer", { _, body in body + [0] }),
            ("nothing", { _, _ in Data() }), ("zeros", { _, body in Data(count: body.count) }),
        ]
        for (name, change) in changes {
            try await pair.second.restore(copy)
            pair.second.wire.tamper { request, answer in
                guard request.path.contains("/blobs/") else { return answer }
                var changed = answer
                changed.body = change(request.path, answer.body)
                return changed
            }
            await #expect(throws: SyncError.self, "\(name)") { try await pair.second.sync.fetchDocuments() }
            #expect(await pair.second.vault.remoteBlobs() == remote, "\(name)")
            pair.second.wire.mend()
            try await pair.second.sync.fetchDocuments()
            #expect(await pair.second.vault.remoteBlobs().isEmpty, "\(name)")
            #expect(try await pair.second.vault.check().isSound)
        }
        await pair.world.stop()
    }

    @Test func `A26 A40 of garbage, an error, a redirection or nothing changes nothing and sends nothing twice`()
        async throws
    {
        let pair = try await Pair()
        _ = try await pair.first.condition("Asthme")
        try await pair.first.exchange()
        _ = try await pair.second.condition("Goutte")
        var random = SeededRandom(seed: 26)
        let noise = Data((0..<700).map { _ in UInt8.random(in: 0...255, using: &random) })
        let error = CanonicalJSON.encode(WireError(.internal, message: "x", hint: "y"))
        var answers = [200, 201, 204, 301, 307, 400, 401, 403, 404, 409, 413, 429, 500, 502, 503, 999, 0, -1].flatMap {
            [
                TransportAnswer(status: $0), TransportAnswer(status: $0, body: noise),
                TransportAnswer(status: $0, headers: [("location", "http://127.0.0.1:1/")], body: error),
            ]
        }
        for code in WireError.Code.allCases {
            let time = Date(timeIntervalSince1970: 9e15)
            answers.append(
                TransportAnswer(
                    status: 409,
                    body: CanonicalJSON.encode(WireError(code, message: "", hint: "", time: time))
                )
            )
        }
        for suffix in ["/log", "/objects:get", "/commits"] {
            for (index, answer) in answers.enumerated() {
                pair.second.wire.invent { $0.path.hasSuffix(suffix) ? answer : nil }
                let before = try await pair.second.footprint()
                let sent = pair.second.wire.requests.count
                await #expect(throws: SyncError.self, "\(suffix) \(index)") { try await pair.second.exchange() }
                #expect(pair.second.wire.requests.count - sent < 40, "\(suffix) \(index)")
                let after = try await pair.second.footprint()
                if suffix != "/commits" { #expect(after == before, "\(suffix) \(index)") }
                #expect(after.waiting == 1)
                #expect(await pair.second.titles().contains("Goutte"))
                pair.second.wire.mend()
            }
        }
        try await pair.second.exchange()
        #expect(await pair.second.titles() == ["Asthme", "Goutte"])
        // No signature is ever used twice, whatever was answered.
        let inputs = pair.second.wire.requests.compactMap { request in
            request.headers.first { $0.name == "signature-input" }?.value
        }
        #expect(Set(inputs).count == inputs.count && inputs.count > 100)
        await pair.world.stop()
    }

    @Test func `that never ends is not followed for ever`() async throws {
        let pair = try await Pair()
        _ = try await pair.first.condition("Asthme")
        try await pair.first.exchange()
        let log = try await pair.forged()
        // Always more to come, and never any of it.
        pair.second.wire.invent { request in
            guard let from = ForgedLog.from(request), let page = try? log.page(from: from, count: 0) else { return nil }
            return TransportAnswer(status: 200, body: page)
        }
        pair.second.wire.limit(300)
        try await pair.second.expectRefusal(.malformedAnswer)
        try await pair.second.goOnHonestly()
        try await pair.settle()
        // The server says to have taken what it did not take.
        _ = try await pair.second.condition("Goutte")
        let head = try await pair.second.sync.head
        let honest = try await pair.forged()
        #expect(honest.head() == head)
        let nothing = try honest.page(from: honest.leaves.count)
        pair.second.wire.invent {
            $0.method == "POST" && $0.path.hasSuffix("/commits") ? TransportAnswer(status: 200, body: nothing) : nil
        }
        pair.second.wire.limit(300)
        await #expect(throws: SyncError.refused(.unavailable)) { try await pair.second.exchange() }
        #expect(try await pair.second.vault.outgoingCount() == 1)
        pair.second.wire.mend()
        try await pair.second.exchange()
        #expect(try await pair.second.vault.outgoingCount() == 0)
        await pair.world.stop()
    }

    @Test func `A19 that says a device was revoked when it was not, is told apart from one that did it`() async throws {
        let pair = try await Pair()
        let honest = try await pair.forged()
        let nothing = try honest.page(from: honest.leaves.count)
        pair.first.wire.invent {
            $0.method == "POST" && $0.path.hasSuffix("/state") ? TransportAnswer(status: 200, body: nothing) : nil
        }
        pair.first.wire.limit(300)
        let other = try pair.second.sync.device
        await #expect(throws: SyncError.refused(.unavailable)) { try await pair.first.sync.revoke(other) }
        #expect(try await pair.first.sync.devices().count { $0.isRevoked } == 0)
        await #expect(throws: SyncError.refused(.unavailable)) {
            try await pair.first.sync.setRecovery(RecoveryCode())
        }
        pair.first.wire.mend()
        try await pair.first.sync.revoke(other)
        #expect(try await pair.first.sync.devices().count { $0.isRevoked } == 1)
        #expect(try await pair.first.sync.state?.audit.stale.isEmpty == true)
        await pair.world.stop()
    }

    @Test func `U3 that takes a space and holds nothing of it does not lose its beginning`() async throws {
        let world = try await SyncWorld()
        let computer = try await world.computer()
        let key = world.engine.logKey
        // It signs that the log is empty.
        computer.wire.invent { request in
            guard request.method == "POST", request.path == ServerPath.spaces,
                let batch = try? StateBatch(decoding: request.body),
                let genesis = try? StateEntry(decoding: Data(batch.entries[0].content)),
                let origin = LogOrigin(server: "serveur.exemple", space: SpaceID(genesis: genesis.compact))
            else { return nil }
            let note = Checkpoint(signing: .empty, origin: origin, with: key).note
            return TransportAnswer(status: 201, body: LogPage(note: note, from: 0, leaves: [], proof: []).encoded)
        }
        await #expect(throws: SyncError.self) {
            _ = try await Synchroniser.found(
                computer.space,
                at: world.address,
                trustRoot: nil,
                transport: computer.transport,
                deviceName: "A",
                recovery: nil
            )
        }
        computer.wire.mend()
        computer.synchroniser = try await Synchroniser(computer.space, transport: computer.transport)
        _ = try await computer.condition("Asthme")
        let report = try await computer.exchange()
        #expect(report.pushed == 1)
        await world.stop()
    }

    @Test(arguments: ["-1", "-9223372036854775808", "9223372036854775807", "x", "", "18446744073709551616", "3"])
    func `to how far an upload is cannot make a client send something else, or end it`(offset: String) async throws {
        let world = try await SyncWorld()
        let computer = try await world.founder()
        let path = computer.folder.file("a.pdf")
        try Data("%PDF-1.7\n\(String(repeating: "a", count: 5000))".utf8).write(to: URL(filePath: path))
        _ = try await computer.space.addDocument(path, type: nil, title: "a", date: nil)
        computer.wire.invent {
            $0.method == "HEAD" ? TransportAnswer(status: 200, headers: [("upload-offset", offset)]) : nil
        }
        computer.wire.limit(300)
        await #expect(throws: SyncError.self) { try await computer.exchange() }
        #expect(try await computer.vault.outgoingCount() >= 1)
        computer.wire.mend()
        try await computer.exchange()
        #expect(try await computer.vault.outgoingCount() == 0)
        await world.stop()
    }
}

extension Computer {
    /// Whether a body stood in an earlier version of the record on another computer.
    func history(of id: RecordID, has body: Data, in other: Computer) async throws -> Bool {
        for version in try await other.vault.versions(of: id) {
            if try await other.vault.version(version.id, of: id).body == body { return true }
        }
        return false
    }
}
