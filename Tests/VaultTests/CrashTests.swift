import Foundation
import GRDB
import HealthModel
import SpaceProtocol
import Synchronization
import TestSupport
import Testing

@testable import Vault

/// What a vault is put through, one acknowledged action after the other, with faults in between.
enum Ordeal: Int, CaseIterable, Sendable {
    case put, edit, document, draft, bin, settings, passphrase, snapshot, purge, rekey, backup

    static let ids = (0..<3).map { RecordID(UUID(uuid: (9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, UInt8($0)))) }
    static let blobText = String(repeating: "document \(VaultMaker.canary) ", count: 60_000)

    /// The passphrase that holds after this action.
    var phrase: String { rawValue < Self.passphrase.rawValue ? VaultMaker.phrase : "another phrase" }

    func perform(on vault: Vault, in folder: String) async throws(VaultError) {
        switch self {
        case .put: try await vault.commit(Self.ids.map { .put(VaultMaker.put("un", record: $0)) }, author: "A")
        case .edit: try await vault.commit([.put(VaultMaker.put("deux", record: Self.ids[0]))], author: "A")
        case .document: _ = try await vault.addBlob(reading: .bytes(Data(Self.blobText.utf8)))
        case .draft: _ = try await vault.saveDraft(Data(VaultMaker.canary.utf8))
        case .bin: try await vault.commit([.bin(Self.ids[1])], author: "A")
        case .settings:
            var space = try await vault.space()
            space.settings.lockMinutes = 7
            try await vault.update(to: space)
        case .passphrase:
            try await vault.changePassphrase(Self.known(VaultMaker.phrase), to: Self.passphrase("another phrase"))
        case .snapshot: try await vault.writeSnapshotIfWorthwhile(minimum: 1)
        case .purge: try await vault.commit([.purge(Self.ids[1])], author: "A")
        case .rekey: _ = try await vault.rekey(Self.passphrase("another phrase"))
        case .backup: try await vault.backup(to: folder + "/backup", replacing: true)
        }
    }

    static func passphrase(_ text: String) throws(VaultError) -> Passphrase {
        do throws(ScryptError) { return try Passphrase(text) } catch { throw .emptyPassphrase }
    }

    static func known(_ text: String) throws(VaultError) -> Credential { .passphrase(try passphrase(text)) }

    /// Everything a person could see of the vault, in a form to compare.
    static func state(in folder: String) async throws -> String {
        var phrase = VaultMaker.phrase
        if (try? await open(folder, phrase)) == nil { phrase = "another phrase" }
        let vault = try await open(folder, phrase)
        let report = try await vault.check()
        #expect(report.isSound)
        let state = try await describe(vault, phrase, folder)
        await vault.lock()
        return state
    }

    static func describe(_ vault: Vault, _ phrase: String, _ folder: String) async throws -> String {
        let entries = await vault.entries().sorted { $0.id < $1.id }
        var lines = [phrase]
        for entry in entries {
            let stored = try await vault.record(entry.id)
            #expect(stored.version.summary == entry.summary)
            lines.append(
                "\(entry.summary.title) \(entry.binnedOn != nil) \(try await vault.versions(of: entry.id).count)"
            )
        }
        let rows = try await vault.check().rows
        lines.append("documents \(rows[.blob] ?? 0) drafts \(rows[.draft] ?? 0) versions \(rows[.version] ?? 0)")
        lines.append("lock \(try await vault.space().settings.lockMinutes)")
        lines.append("backup \(FileManager.default.fileExists(atPath: folder + "/backup"))")
        return lines.joined(separator: "\n")
    }

    private static func open(_ folder: String, _ phrase: String) async throws -> Vault {
        try await Vault.open(
            at: folder + "/v",
            with: known(phrase),
            access: .readOnly,
            environment: VaultMaker.environment()
        )
    }

    /// The states before the first and after each action, and the number of steps that write.
    static func rehearse() async throws -> (states: [String], steps: Int) {
        let folder = TemporaryFolder()
        let plan = FaultPlan.counting
        let vault = try await VaultMaker.create(
            at: folder.file("v"),
            environment: VaultMaker.environment(faults: plan.faults)
        )
        var states = [try await state(in: folder.path)]
        for action in allCases {
            plan.arm()
            try await action.perform(on: vault, in: folder.path)
            plan.disarm()
            states.append(try await state(in: folder.path))
        }
        await vault.lock()
        return (states, plan.steps.count)
    }
}

@Suite struct `A vault whose writing fails` {
    @Test func `A45 is as before or as after, for a fault at every step`() async throws {
        let (states, steps) = try await Ordeal.rehearse()
        #expect(steps > 40)
        for nth in 1...steps {
            let folder = TemporaryFolder()
            let plan = FaultPlan(at: nth)
            let environment = VaultMaker.environment(faults: plan.faults)
            let vault = try await VaultMaker.create(at: folder.file("v"), environment: environment)
            plan.arm()
            for action in Ordeal.allCases {
                do {
                    try await action.perform(on: vault, in: folder.path)
                } catch {
                    #expect(error == .store(code: 778))
                    plan.disarm()
                    let state = try await Ordeal.state(in: folder.path)
                    let allowed = [states[action.rawValue], states[action.rawValue + 1]]
                    #expect(allowed.contains(state), "step \(nth) in \(action)")
                    // What the vault has in memory is what is on the disk.
                    let phrase = String(state.prefix(while: { $0 != "\n" }))
                    #expect(try await Ordeal.describe(vault, phrase, folder.path) == state, "step \(nth) in \(action)")
                    // And it goes on working.
                    try await vault.commit([.put(VaultMaker.put("suite"))], author: "A")
                    break
                }
            }
            #expect(plan.wasHit, "step \(nth)")
            await vault.lock()
            #expect(folder.filesContaining(VaultMaker.canary).isEmpty)
            #expect(!folder.names.contains("backup.partial"))
        }
    }

    @Test func `A45 making a vault leaves a whole one or none`() async throws {
        for nth in 1... {
            let folder = TemporaryFolder()
            let plan = FaultPlan(at: nth)
            plan.arm()
            let vault = try? await VaultMaker.create(
                at: folder.file("v"),
                environment: VaultMaker.environment(faults: plan.faults)
            )
            guard plan.wasHit else { break }
            #expect(vault == nil)
            #expect(folder.names.allSatisfy { ["v", "v.lock"].contains($0) })
            if folder.names.contains("v") { await (try VaultMaker.open(at: folder.file("v"))).lock() }
        }
    }

    @Test(.timeLimit(.minutes(15)))
    func `A45 A44 a killed process loses nothing acknowledged, and leaves no clear text`() async throws {
        let (states, steps) = try await Ordeal.rehearse()
        for nth in stride(from: 1, through: steps, by: 1) {
            let folder = TemporaryFolder()
            await #expect(processExitsWith: .signal(SIGKILL)) { [path = folder.path as String, nth = nth as Int] in
                let plan = FaultPlan(at: nth, .kill)
                let environment = VaultMaker.environment(faults: plan.faults)
                let vault = try await VaultMaker.create(at: path + "/v", environment: environment)
                plan.arm()
                for action in Ordeal.allCases {
                    try await action.perform(on: vault, in: path)
                    try Data([UInt8(action.rawValue + 1)]).write(to: URL(filePath: path + "/acknowledged"))
                }
            }
            #expect(folder.filesContaining(VaultMaker.canary).isEmpty)
            let acknowledged = Int(folder.bytes("acknowledged").first ?? 0)
            // The lock of the dead process is free again.
            let phrases = [VaultMaker.phrase, "another phrase"]
            let opened = await phrases.asyncCount { phrase in
                guard
                    let vault = try? await Vault.open(
                        at: folder.file("v"),
                        with: Ordeal.known(phrase),
                        environment: VaultMaker.environment()
                    )
                else { return false }
                await vault.lock()
                return true
            }
            #expect(opened == 1)
            let state = try await Ordeal.state(in: folder.path)
            let allowed = states[acknowledged...].prefix(2)
            #expect(allowed.contains(state), "killed at step \(nth) after \(acknowledged) actions")
        }
    }

    @Test func `A45 a full disk refuses and harms nothing`() async throws {
        let folder = TemporaryFolder()
        let vault = try await VaultMaker.create(at: folder.file("v"))
        let id = try #require(try await vault.commit([.put(VaultMaker.put("un"))], author: "A").first)
        let session = try #require(await vault.session)
        try session.store.read { database in
            let pages = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
            try database.execute(sql: "PRAGMA max_page_count = \(pages + 3)")
        }
        await #expect(throws: VaultError.diskFull) {
            try await vault.addBlob(reading: .bytes(Data(repeating: 1, count: 1 << 20)))
        }
        await #expect(throws: VaultError.diskFull) {
            try await vault.commit((0..<500).map { .put(VaultMaker.put("r\($0)")) }, author: "A")
        }
        #expect(await vault.entries().map(\.id) == [id])
        #expect(try await vault.check().isSound)
        try session.store.read { try $0.execute(sql: "PRAGMA max_page_count = 1000000") }
        try await vault.commit((0..<500).map { .put(VaultMaker.put("r\($0)")) }, author: "A")
        #expect(await vault.entries().count == 501)
        #expect(try await vault.check().isSound)
        await vault.lock()
    }
}

extension Array {
    fileprivate func asyncCount(_ holds: (Element) async -> Bool) async -> Int {
        var count = 0
        for element in self where await holds(element) { count += 1 }
        return count
    }
}
