import Foundation
import HealthModel
import SpaceClient
import SpaceProtocol
import TestSupport
import Testing
import Vault

@Suite(.timeLimit(.minutes(15))) struct `Two computers of one person` {
    @Test func `see each other's records, edits and removals`() async throws {
        let world = try await SyncWorld()
        let first = try await world.founder()
        let pollen = try await first.add(.allergy, ["name": "Pollen", "severity": "mild"])
        try await first.exchange()
        let second = try await world.paired(with: first)
        try await second.exchange()
        #expect(await second.titles() == ["Pollen"])
        let name = await second.space.person().displayName
        #expect(name == VaultMaker.owner.displayName)

        _ = try await second.add(.condition, ["name": "Asthme", "date": "2010"])
        try await second.exchange()
        try await first.exchange()
        #expect(await first.titles() == ["Asthme", "Pollen"])

        try await first.space.delete(pollen)
        try await first.exchange()
        try await second.exchange()
        #expect(await second.titles() == ["Asthme"])
        #expect(await second.space.bin().map(\.id) == [pollen])
        await world.stop()
    }

    @Test func `that both have nothing new make one request`() async throws {
        let world = try await SyncWorld()
        let first = try await world.founder()
        _ = try await first.add(.allergy, ["name": "Pollen"])
        try await first.exchange()
        try await first.exchange()
        let report = try await first.exchange()
        #expect(report.requests == 1)
        #expect(report.pushed == 0 && report.pulled == 0)
        await world.stop()
    }

    @Test func `work apart and find together, each edit kept`() async throws {
        let world = try await SyncWorld()
        let first = try await world.founder()
        let weight = try await first.add(.condition, ["name": "Asthme", "date": "2010"])
        try await first.exchange()
        let second = try await world.paired(with: first)
        try await second.exchange()

        // The same record, another field on each side.
        world.clock.advance(minutes: 1)
        var form = try await first.space.form(of: weight, language: .french)
        form.values["comment"] = "Suivi par le Dr Exemple"
        try await first.space.edit(weight, form)
        world.clock.advance(minutes: 1)
        var other = try await second.space.form(of: weight, language: .french)
        other.values["date"] = "2011"
        try await second.space.edit(weight, other)
        _ = try await first.add(.contact, ["name": "Rose", "phone": "0561000000"])
        _ = try await second.add(.contact, ["name": "Paul", "phone": "0561000001"])

        try await first.exchange()
        try await second.exchange()
        try await first.exchange()
        #expect(await first.space.conflicts().isEmpty)
        #expect(await second.space.conflicts().isEmpty)
        #expect(try await first.bodies() == second.bodies())
        let merged = try await first.space.form(of: weight, language: .french)
        #expect(merged.values["comment"] == "Suivi par le Dr Exemple")
        #expect(merged.values["date"]?.contains("2011") == true)
        await world.stop()
    }

    @Test func `that changed one medicine apart keep both for a person to choose`() async throws {
        let world = try await SyncWorld()
        let first = try await world.founder()
        let medicine = try await first.add(.treatment, ["name": "Apixaban", "dosage": "1 le matin"])
        try await first.exchange()
        let second = try await world.paired(with: first)
        try await second.exchange()
        for (computer, dose) in [(first, "1 matin et soir"), (second, "2 le matin")] {
            world.clock.advance(minutes: 1)
            var form = try await computer.space.form(of: medicine, language: .french)
            form.values["dosage"] = dose
            try await computer.space.edit(medicine, form)
        }
        try await first.exchange()
        try await second.exchange()
        try await first.exchange()
        #expect(await first.space.conflicts().map(\.id) == [medicine])
        #expect(await second.space.conflicts().map(\.id) == [medicine])
        #expect(try await first.bodies() == second.bodies())
        let sides = try await first.space.sides(of: medicine)
        #expect(sides.count == 2)

        try await first.space.resolve(medicine, keeping: .mine)
        try await first.exchange()
        try await second.exchange()
        #expect(await second.space.conflicts().isEmpty)
        let chosen = try await second.space.form(of: medicine, language: .french)
        #expect(chosen.values["dosage"] == "1 matin et soir")
        await world.stop()
    }

    @Test func `edit beats a removal made beside it`() async throws {
        let world = try await SyncWorld()
        let first = try await world.founder()
        let record = try await first.add(.condition, ["name": "Asthme", "date": "2010"])
        try await first.exchange()
        let second = try await world.paired(with: first)
        try await second.exchange()
        world.clock.advance(minutes: 1)
        var form = try await first.space.form(of: record, language: .french)
        form.values["comment"] = "Toujours suivi"
        try await first.space.edit(record, form)
        world.clock.advance(minutes: 1)
        try await second.space.delete(record)
        try await second.exchange()
        try await first.exchange()
        try await second.exchange()
        #expect(await first.titles() == ["Asthme"])
        #expect(await second.titles() == ["Asthme"])
        #expect(try await first.bodies() == second.bodies())
        await world.stop()
    }

    @Test func `that both removed one record keep it in the bin`() async throws {
        let world = try await SyncWorld()
        let first = try await world.founder()
        let record = try await first.add(.condition, ["name": "Asthme", "date": "2010"])
        try await first.exchange()
        let second = try await world.paired(with: first)
        try await second.exchange()
        for computer in [first, second] {
            world.clock.advance(minutes: 1)
            try await computer.space.delete(record)
        }
        for computer in [first, second, first, second] { try await computer.exchange() }
        for computer in [first, second] {
            #expect(await computer.space.bin().map(\.id) == [record])
            #expect(await computer.space.conflicts().isEmpty)
        }
        try await second.restart()
        #expect(await second.space.bin().map(\.id) == [record])
        try await second.space.restore(record)
        try await second.exchange()
        try await first.exchange()
        #expect(await first.titles() == ["Asthme"])
        await world.stop()
    }

    @Test func `fetch a document on demand, and go on where it was interrupted`() async throws {
        let world = try await SyncWorld()
        let first = try await world.founder()
        var bytes = Data("%PDF-1.7\n".utf8)
        for number in 0..<400_000 { bytes.append(contentsOf: "\(number) ".utf8) }
        let path = first.folder.file("lettre.pdf")
        try bytes.write(to: URL(filePath: path))
        let id = try await first.space.addDocument(path, type: nil, title: "Lettre", date: nil)
        try await first.exchange()
        let second = try await world.paired(with: first)
        try await second.exchange()
        #expect(await second.titles() == ["Lettre"])
        #expect(await second.vault.remoteBlobs().count == 1)
        // The third part never arrives at first.
        second.wire.lose {
            $0.method == "GET" && $0.path.contains("/blobs/")
                && $0.headers.contains { $0.value.hasPrefix("bytes=2097152") }
        }
        await #expect(throws: SyncError.transport(.unreachable)) { try await second.sync.fetchDocuments() }
        second.wire.mend()
        try await second.sync.fetchDocuments()
        let copy = second.folder.file("copie.pdf")
        try await second.space.extractDocument(id, to: copy)
        #expect(FileManager.default.contents(atPath: copy) == bytes)
        #expect(try await second.vault.check().isSound)
        await world.stop()
    }

    @Test func `go on over one connection after an answer to HEAD`() async throws {
        let world = try await SyncWorld()
        let computer = try await world.computer()
        for _ in 0..<20 {
            let head = try await computer.transport.send(TransportRequest(method: "HEAD", path: "/v1/nothing"))
            #expect(head.status == 404 && head.body.isEmpty)
            let server = try await computer.transport.send(TransportRequest(method: "GET", path: "/v1/server"))
            #expect(server.status == 200)
        }
        await world.stop()
    }

    @Test func `A38 a revoked device's next request is refused, and later versions stay closed to it`() async throws {
        let world = try await SyncWorld()
        let first = try await world.founder()
        let second = try await world.paired(with: first)
        try await second.exchange()
        let revoked = try second.sync.device
        let link = try await second.sync.currentLink()
        try await first.sync.revoke(revoked)
        _ = try await first.add(.allergy, ["name": "Latex"])
        try await first.exchange()
        await #expect(throws: SyncError.self) { try await second.exchange() }
        #expect(await second.titles().isEmpty)
        // None of the keys it ever had opens what was written after.
        let state = try #require(await first.sync.state)
        for (category, known) in state.categories {
            #expect(link.bundle?.key(category: category, epoch: known.epoch) == nil)
        }
        await world.stop()
    }

    @Test func `U3 the keys are at the server before the first object that needs them`() async throws {
        let world = try await SyncWorld()
        let first = try await world.founder()
        _ = try await first.add(.allergy, ["name": "Pollen"])
        try await first.exchange()
        let kinds = first.wire.requests.map { "\($0.method) \($0.path.split(separator: "/").last ?? "")" }
        let begin = try #require(kinds.firstIndex(of: "POST spaces"))
        let commit = try #require(kinds.firstIndex(of: "POST commits"))
        #expect(begin < commit)
        await world.stop()
    }

    @Test func `A34 a pairing code is used once, and a wrong one meets nobody`() async throws {
        let world = try await SyncWorld()
        let first = try await world.founder()
        let offer = try await first.sync.offerPairing()
        let second = try await world.computer()
        async let request = first.sync.awaitDevice(offer)
        let code = try #require(PairingCode(parsing: offer.code.reveal().lowercased()))
        let joining = try await Joining(second.space, code: code, transport: second.transport, deviceName: "B")
        let joined = try await request
        #expect(joined.check == joining.check)
        #expect(joined.check.count == 6)
        // A third party with the same code finds the slot taken.
        let third = try await world.computer()
        await #expect(throws: SyncError.pairingUsed) {
            _ = try await Joining(third.space, code: code, transport: third.transport, deviceName: "C")
        }
        try await first.sync.reject(joined)
        await #expect(throws: SyncError.pairingDeclined) {
            _ = try await joining.finish(second.space, address: world.address, trustRoot: nil)
        }
        #expect(PairingCode(parsing: "AAAAAA-AAAAAA-AAAAAA") == nil)
        await world.stop()
    }

    @Test func `come back with the recovery code when every device is lost`() async throws {
        let world = try await SyncWorld()
        let code = RecoveryCode()
        let first = try await world.founder(recovery: code)
        _ = try await first.add(.allergy, ["name": "Pollen"])
        try await first.exchange()
        let kit = try #require(RecoveryKit(parsing: try await first.sync.kit().lines.joined(separator: "\n")))
        let second = try await world.computer()
        await #expect(throws: SyncError.wrongRecoveryCode) {
            _ = try await Synchroniser.recover(
                second.space,
                code: RecoveryCode(),
                kit: kit,
                trustRoot: nil,
                transport: second.transport,
                deviceName: "B"
            )
        }
        second.synchroniser = try await Synchroniser.recover(
            second.space,
            code: code,
            kit: kit,
            trustRoot: nil,
            transport: second.transport,
            deviceName: "Nouveau"
        )
        try await second.exchange()
        #expect(await second.titles() == ["Pollen"])
        #expect(try await second.sync.devices().count { !$0.isRevoked } == 3)
        await world.stop()
    }
}
