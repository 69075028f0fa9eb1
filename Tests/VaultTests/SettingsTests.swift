import Foundation
import GRDB
import HealthModel
import SpaceProtocol
import TestSupport
import Testing

@testable import Vault

@Suite struct `The settings` {
    @Test(
        arguments: [
            (nil, 10), ("", 10), ("0", 10), ("-5", 10), ("abc", 10), ("99999999999999999999", 10), ("1441", 10),
            ("1.5", 10),
            (" 5", 10), ("٣", 10), ("+5", 10), ("1", 1), ("5", 5), ("0015", 15), ("1440", 1440),
        ] as [(String?, Int)]
    )
    func `T14 a lock time that makes no sense counts as ten minutes`(text: String?, minutes: Int) {
        var settings = VaultSettings()
        settings["lock-timeout"] = text
        #expect(settings.lockMinutes == minutes)
    }

    @Test func `T14 a number out of bounds is stored but never obeyed`() async throws {
        let folder = TemporaryFolder()
        let vault = try await VaultMaker.create(at: folder.file("v"))
        for (minutes, obeyed) in [(0, 10), (-1, 10), (.max, 10), (25, 25)] {
            var space = try await vault.space()
            space.settings.lockMinutes = minutes
            space.settings["language"] = "fr"
            try await vault.update(to: space)
            #expect(try await vault.space().settings.lockMinutes == obeyed)
        }
        await vault.lock()
        let again = try await VaultMaker.open(at: folder.file("v"))
        #expect(try await again.space().settings.lockMinutes == 25)
        #expect(try await again.space().settings["language"] == "fr")
        await again.lock()
    }
}

@Suite struct `The format of a vault` {
    /// The first format, written once by this program and opened for ever.
    ///
    /// Its passphrase cost is the lowest one allowed.
    @Test func `version 1 opens with its passphrase and its recovery code`() async throws {
        let source = try #require(Bundle.module.path(forResource: "v1", ofType: "espace", inDirectory: "Fixtures"))
        let folder = TemporaryFolder()
        try VaultFiles.copy(source, to: folder.file("v"))
        let clock = FixedClock()
        let environment = VaultEnvironment(now: { clock.now })
        let codeText = try String(contentsOfFile: source + ".code", encoding: .utf8)
        for credential in [
            Credential.passphrase(try Passphrase("le coffre de la version 1")),
            .recoveryCode(try RecoveryCode(parsing: codeText.trimmingCharacters(in: .whitespacesAndNewlines))),
        ] {
            let vault = try await Vault.open(at: folder.file("v"), with: credential, environment: environment)
            #expect(try await vault.check().isSound)
            #expect(try await vault.space().person.displayName == "Camille MARTIN")
            let entries = await vault.entries().sorted { $0.sequence < $1.sequence }
            #expect(entries.map(\.summary.title) == ["Pénicilline", "Compte rendu", "Ancienne note"])
            #expect(entries.map { $0.binnedOn != nil } == [false, false, true])
            let first = try await vault.record(entries[0].id)
            #expect(first.body == Data(#"{"resourceType":"AllergyIntolerance","code":{"text":"Pénicilline"}}"#.utf8))
            #expect(try await vault.versions(of: entries[0].id).count == 2)
            let document = try #require(entries[1].documents.first)
            #expect(try await vault.readBlob(document, range: 0..<8) == Data("%PDF-1.7".utf8))
            #expect(try await vault.blob(document).length == 20_000)
            #expect(try await vault.drafts().map(\.content) == [Data("brouillon".utf8)])
            _ = try await vault.identity()
            await vault.lock()
        }
    }

    @Test func `an older file is brought up to date in one transaction, or not at all`() async throws {
        struct Failure: Error {}
        let folder = TemporaryFolder()
        await (try VaultMaker.create(at: folder.file("v"))).lock()
        let store = try Store(opening: folder.file("v"), access: .readWrite, faults: .none)
        let good: @Sendable (Database) throws -> Void = { try $0.execute(sql: "CREATE TABLE later (id INTEGER)") }
        let bad: @Sendable (Database) throws -> Void = { _ in throw Failure() }
        #expect(throws: VaultError.self) { try Migrator(steps: Migrator.standard.steps + [good, bad]).run(in: store) }
        #expect(try store.read { try $0.tableExists("later") } == false)
        try Migrator(steps: Migrator.standard.steps + [good]).run(in: store)
        try Migrator(steps: Migrator.standard.steps + [good]).run(in: store)
        #expect(try store.read { try Int.fetchOne($0, sql: "PRAGMA user_version") } == 3)
        #expect(throws: VaultError.newerFormat(3)) { try Migrator.standard.run(in: store) }
        try store.close()
    }
}

@Suite struct `An error of the vault` {
    static let table: [(VaultError, Int32)] = [
        (.wrongPassphrase, 3), (.wrongRecoveryCode, 3), (.emptyPassphrase, 3), (.inUse(nil), 4), (.noSuchVault, 5),
        (.notFound(.version), 5), (.damaged(Damage(.blob, id: "x")), 6), (.readOnly, 7), (.noPermission, 7),
        (.conflict, 8),
        (.alreadyExists, 8), (.invalidChange, 8), (.notAVault, 9), (.newerFormat(2), 9), (.unreadableSource, 9),
        (.diskFull, 1), (.outOfMemory, 1), (.locked, 1), (.cancelled, 1), (.store(code: 10), 1),
    ]

    @Test(arguments: table) func `has words in both languages and an exit status`(error: VaultError, status: Int32) {
        #expect(error.exitCode == status)
        for language in Language.allCases {
            #expect(!error.message[language].isEmpty)
            #expect(error.hint.map { !$0[language].isEmpty } ?? true)
        }
    }
}
