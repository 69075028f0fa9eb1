import Foundation
import HealthModel
import SpaceClient
import SpaceProtocol
import TestSupport
import Testing
import Vault

@Suite(.timeLimit(.minutes(15))) struct `Who a space is about` {
    private let camille = Person(
        family: "Martin",
        given: "Camille",
        birthDate: PartialDate("1985-03-14"),
        sex: .female
    )

    @Test func `is the same on a device that joined, and on one that was recovered`() async throws {
        let world = try await SyncWorld()
        let code = RecoveryCode()
        let first = try await world.founder(recovery: code)
        try await first.space.update(person: camille)
        try await first.exchange()
        let second = try await world.paired(with: first)
        try await second.exchange()
        #expect(await second.space.person() == camille)
        // Nobody sees it among the records, whatever they look at.
        #expect(await second.space.entries().isEmpty)
        #expect(await second.space.search("Martin", in: .everything).entries.isEmpty)

        let kit = await (try first.sync).kit()
        let third = try await world.computer()
        third.synchroniser = try await Synchroniser.recover(
            third.space,
            code: code,
            kit: kit,
            trustRoot: nil,
            transport: third.transport,
            deviceName: "Nouveau"
        )
        try await third.exchange()
        #expect(await third.space.person() == camille)
        #expect(try await third.vault.space().person == camille)
        await world.stop()
    }

    @Test func `is merged field by field when it was corrected on two devices`() async throws {
        let world = try await SyncWorld()
        let first = try await world.founder()
        try await first.space.update(person: camille)
        try await first.exchange()
        let second = try await world.paired(with: first)
        try await second.exchange()
        var here = camille
        here.given = "Camille Rose"
        try await first.space.update(person: here)
        var there = camille
        there.birthDate = PartialDate("1985-03-15")
        try await second.space.update(person: there)
        for computer in [first, second, first] { try await computer.exchange() }
        var both = here
        both.birthDate = there.birthDate
        #expect(await first.space.person() == both)
        #expect(await second.space.person() == both)
        #expect(await first.space.conflicts().isEmpty)
        await world.stop()
    }

    @Test func `waits for a choice where both devices say another birth date`() async throws {
        let world = try await SyncWorld()
        let first = try await world.founder()
        try await first.space.update(person: camille)
        try await first.exchange()
        let second = try await world.paired(with: first)
        try await second.exchange()
        for (computer, day) in [(first, 15), (second, 16)] {
            world.clock.advance(minutes: 1)
            var other = camille
            other.birthDate = PartialDate("1985-03-\(day)")
            try await computer.space.update(person: other)
        }
        for computer in [first, second, first] { try await computer.exchange() }
        let choice = try #require(await first.space.conflicts().first)
        try await first.space.resolve(choice.id, keeping: .mine)
        for computer in [first, second] { try await computer.exchange() }
        #expect(await second.space.person().birthDate == PartialDate("1985-03-15"))
        #expect(await second.space.conflicts().isEmpty)
        await world.stop()
    }

    @Test func `brings the language and the reader mode along, but not the colours of a computer`() async throws {
        let world = try await SyncWorld()
        let first = try await world.founder()
        var settings = await first.space.settings()
        settings["language"] = "en"
        settings["reader"] = "yes"
        settings["colour"] = "no"
        settings.lockMinutes = 3
        try await first.space.update(settings: settings)
        try await first.exchange()
        let second = try await world.paired(with: first)
        try await second.exchange()
        let received = await second.space.settings()
        #expect(received["language"] == "en" && received["reader"] == "yes")
        #expect(received["colour"] == nil && received.lockMinutes == VaultSettings.defaultLockMinutes)
        #expect(await first.space.settings() == settings)
        await world.stop()
    }

    @Test func `keeps what a later version of the program wrote beside it`() throws {
        let text = """
            {"resourceType":"Patient","id":"self","maritalStatus":{"text":"M"},"extension":[{"url":"urn:x","valueCode":"y"}]}
            """
        let later = try Resource(parsing: Data(text.utf8))
        let written = PersonRecord.resource(of: SpaceInformation(person: camille), updating: later)
        #expect(written["maritalStatus"] == later["maritalStatus"])
        #expect(written["extension"] == later["extension"])
        let read = try #require(PersonRecord.read(written, over: SpaceInformation(person: camille)))
        #expect(read.person == camille)
    }

    @Test func `cannot be put in the bin, and an archive of another space does not change it`() async throws {
        let world = try await SyncWorld()
        let first = try await world.founder()
        try await first.space.update(person: camille)
        try await first.exchange()
        let record = try #require(await first.vault.personRecord())
        await #expect(throws: VaultError.invalidChange) { try await first.vault.commit([.bin(record)], author: "") }
        let other = try await world.founder()
        _ = try await other.add(.allergy, ["name": "Pollen"])
        try await other.exchange()
        let archive = other.folder.file("archive.espace")
        let passphrase = try Passphrase("phrase de l'archive")
        _ = try await other.space.export(.archive, to: archive, passphrase: passphrase)
        _ = try await first.space.importArchive(archive, with: .passphrase(passphrase))
        #expect(await first.space.person() == camille)
        #expect(await first.titles() == ["Pollen"])
        #expect(await first.vault.personRecord() == record)
        await world.stop()
    }

    @Test func `is there after locking and opening again`() async throws {
        let world = try await SyncWorld()
        let first = try await world.founder()
        try await first.exchange()
        try await first.space.update(person: camille)
        let record = await first.vault.personRecord()
        await first.vault.lock()
        let environment = VaultMaker.environment(clock: world.clock)
        let vault = try await VaultMaker.open(at: first.vault.path, environment: environment)
        #expect(try await vault.space().person == camille)
        #expect(await vault.personRecord() == record)
        #expect(try await vault.check().isSound)
        await vault.lock()
        await world.stop()
    }
}
