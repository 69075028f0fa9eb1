import Foundation
import HealthModel
import RecordServer
import SpaceClient
import SpaceProtocol
import TestSupport
import Testing
import Vault

/// The records of the fictitious people of the three departments, at a server.
@Suite(.timeLimit(.minutes(15))) struct `The records of the demonstration` {
    private static let seeds = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "seeds/demo")

    @Test(arguments: ["31", "44", "80"])
    func `A44 leave no text of theirs in the server's database, its write-ahead log or its logs`(
        department: String
    ) async throws {
        let world = try await SyncWorld()
        let first = try await world.founder()
        let person = Self.seeds.appending(path: department)
        try await first.space.perform(try await first.space.planImport([person.appending(path: "record.json").path]))
        _ = try await first.condition("Asthme \(VaultMaker.canary)")
        let report = try await first.exchange()
        #expect(report.pushed > 20)
        let second = try await world.paired(with: first)
        try await second.exchange()
        try await second.sync.fetchDocuments()
        #expect(try await second.bodies() == first.bodies())
        // What goes wrong at the server is logged too.
        first.wire.mend()
        for path in ["/v1/spaces/x/log", "/v1/nothing/\(VaultMaker.canary)", "/v1/mailbox/short/1"] {
            _ = try await first.transport.send(TransportRequest(method: "GET", path: path))
        }
        await world.stop()

        var texts: Set<String> = [
            VaultMaker.canary, VaultMaker.phrase, "resourceType", "%PDF-", "Ordinateur A", "Ordinateur B",
        ]
        collect(try JSON(parsing: Data(contentsOf: person.appending(path: "record.json"))), into: &texts)
        // A column of the server's own tables.
        texts.remove("active")
        var wanted = texts.filter { $0.utf8.count >= 6 }.map { Data($0.utf8) }
        #expect(wanted.count > 100)
        let documents = person.appending(path: "documents")
        for file in try FileManager.default.contentsOfDirectory(atPath: documents.path) {
            wanted.append(Data(file.utf8))
            // Some bytes from within, since every file of a kind begins alike.
            let bytes = try Data(contentsOf: documents.appending(path: file))
            wanted.append(Data(bytes.dropFirst(bytes.count / 2).prefix(24)))
        }
        let files = world.folder.names
        #expect(files.contains("server.sqlite"))
        var size = 0
        for name in files {
            let bytes = world.folder.bytes(name)
            size += bytes.count
            for text in wanted where TemporaryFolder.holds(bytes, text) {
                Issue.record("\(name) holds \(String(decoding: text, as: UTF8.self))")
            }
        }
        #expect(size > 100_000)
        let log = Data(world.log.text.utf8)
        for text in wanted where TemporaryFolder.holds(log, text) {
            Issue.record("the log holds \(String(decoding: text, as: UTF8.self))")
        }
    }

    private func collect(_ json: JSON, into texts: inout Set<String>) {
        if let text = json.string { texts.insert(text) }
        for item in json.array ?? [] { collect(item, into: &texts) }
        for member in json.object?.members ?? [] { collect(member.value, into: &texts) }
    }
}
