import Foundation
import GRDB
import HealthModel
import TestSupport
import Testing

@testable import Vault

/// Large documents do without the write-ahead log; what it guarantees must hold all the same.
@Suite struct `A large document` {
    /// More than the database keeps in memory, so that the file itself grows long before the end of the transaction.
    private static let length = 24 << 20

    private let folder = TemporaryFolder()
    private var path: String { folder.file("v") }

    private static func source() -> BlobSource {
        var left = length >> 20
        return BlobSource(length: length) {
            guard left > 0 else { return nil }
            left -= 1
            return Data(repeating: UInt8(left), count: 1 << 20)
        }
    }

    private func journal() throws -> String? {
        try RawFile(path: path).rows("PRAGMA journal_mode").first?.first.flatMap(String.fromDatabaseValue)
    }

    @Test func `A45 is there as a whole or not at all, for a fault at every step`() async throws {
        for nth in [1, 2, 10, 20, 25, 27, 28, 29] {
            let folder = TemporaryFolder()
            let plan = FaultPlan(at: nth)
            let environment = VaultMaker.environment(faults: plan.faults)
            let vault = try await VaultMaker.create(at: folder.file("v"), environment: environment)
            plan.arm()
            let stored = try? await vault.addBlob(reading: Self.source())
            plan.disarm()
            #expect(stored == nil || !plan.wasHit, "step \(nth) of \(plan.steps.count)")
            let report = try await vault.check()
            #expect(report.isSound)
            // Only after the last step the document is durable, though nobody was told.
            let isDurable = plan.steps.last == .committed
            #expect(report.rows[.blob] == (isDurable ? 1 : 0), "step \(nth)")
            try await vault.commit([.put(VaultMaker.put("suite"))], author: "A")
            await vault.lock()
            #expect(!folder.names.contains("v-journal"))
        }
    }

    @Test(arguments: [2, 20, 24])
    func `A45 of a killed process is taken back by whoever opens first, a reader too`(nth: Int) async throws {
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String, nth = nth as Int] in
            let plan = FaultPlan(at: nth, .kill)
            let environment = VaultMaker.environment(faults: plan.faults)
            let vault = try await VaultMaker.create(at: path, environment: environment)
            try await vault.commit([.put(VaultMaker.put("avant"))], author: "A")
            plan.arm()
            try await vault.addBlob(reading: Self.source())
        }
        for access in [VaultAccess.readOnly, .readWrite] {
            let vault = try await VaultMaker.open(at: path, access: access)
            let report = try await vault.check()
            #expect(report.isSound && report.rows[.blob] == 0 && report.rows[.blobChunk] == 0)
            #expect(await vault.entries().map(\.summary.title) == ["avant"])
            await vault.lock()
        }
        let file = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
        #expect((file ?? .max) < 1 << 20)
    }

    @Test func `goes through the log while another program reads, which goes on reading`() async throws {
        let vault = try await VaultMaker.create(at: path)
        try await vault.commit([.put(VaultMaker.put("avant"))], author: "A")
        let reader = try await VaultMaker.open(at: path, access: .readOnly)
        let id = try #require(await reader.entries().first?.id)
        let blob = try await vault.addBlob(reading: Self.source())
        #expect(try await reader.record(id).version.record == id)
        await reader.lock()
        var length = 0
        try await vault.readBlob(blob.id) { (piece) throws(VaultError) in length += piece.count }
        #expect(length == Self.length)
        await vault.lock()
    }

    @Test func `leaves the file in write-ahead mode, and nothing beside it once it is locked`() async throws {
        let vault = try await VaultMaker.create(at: path)
        try await vault.addBlob(reading: Self.source())
        let mode = try #require(await vault.session).store.read {
            try String.fetchOne($0, sql: "PRAGMA journal_mode")
        }
        #expect(mode == "wal")
        await vault.lock()
        #expect(Set(folder.names) == ["v", "v.lock"])
        #expect(try journal() == "wal")
    }
}
