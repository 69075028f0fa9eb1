import Crypto
import Foundation
import GRDB
import HealthModel
import Synchronization
import TestSupport
import Testing

@testable import Vault

@Suite struct `A stored document` {
    let folder = TemporaryFolder()
    var path: String { folder.file("v") }
    var raw: RawFile { RawFile(path: path) }

    static let chunk = 16 * 1024
    static let lengths = [
        0, 1, chunk - 1, chunk, chunk + 1, 3 * chunk, (1 << 20) - 100, 1 << 20, (1 << 20) + 1, 3 << 20,
    ]

    /// Bytes which do not repeat where chunks or pieces do.
    static func content(_ length: Int, seed: UInt8 = 1) -> Data {
        let pattern = Data((0..<9973).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) &+ seed })
        var content = Data(capacity: length + pattern.count)
        while content.count < length { content.append(pattern) }
        return content.prefix(length)
    }

    private func read(_ id: BlobID, from vault: Vault) async throws -> Data {
        let content = Mutex(Data())
        try await vault.readBlob(id) { piece in content.withLock { $0.append(piece) } }
        return content.withLock { $0 }
    }

    @Test(arguments: lengths) func `comes back whole and in part`(length: Int) async throws {
        let vault = try await VaultMaker.create(at: path)
        let content = Self.content(length)
        let seen = Mutex(0)
        let blob = try await vault.addBlob(reading: .bytes(content)) { count in seen.withLock { $0 = count } }
        #expect(blob.length == length && seen.withLock { $0 } == length)
        #expect(blob.hash == Data(SHA256.hash(data: content)))
        #expect(try await read(blob.id, from: vault) == content)
        for range in [0..<0, 0..<min(1, length), length / 2..<length, max(0, length - 1)..<length, 0..<length] {
            #expect(try await vault.readBlob(blob.id, range: range) == content[range])
        }
        #expect(try await vault.readBlob(blob.id, range: length..<(length + 5)).isEmpty)
        #expect(try await vault.check().isSound)
        await vault.lock()
    }

    @Test(arguments: lengths) func `is copied under a key of its own, and a damaged one leaves no copy`(length: Int)
        async throws
    {
        let vault = try await VaultMaker.create(at: path)
        let content = Self.content(length)
        let blob = try await vault.addBlob(reading: .bytes(content))
        let copy = try await vault.copyBlob(blob.id)
        #expect(copy.id != blob.id && copy.length == length && copy.hash == blob.hash)
        #expect(try await read(copy.id, from: vault) == content)
        // Not one piece of the copy is one of the original.
        let shared = try raw.rows("SELECT bytes FROM blob_chunk GROUP BY bytes HAVING count(*) > 1")
        #expect(shared.isEmpty)
        await vault.lock()
        let one = "x'\(blob.id.bytes.map { String(UInt16($0) + 256, radix: 16).dropFirst() }.joined())'"
        try raw.run("UPDATE blob_chunk SET bytes = zeroblob(length(bytes)) WHERE blob = \(one) AND n = 0")
        let again = try await VaultMaker.open(at: path)
        await #expect(throws: VaultError.self) { _ = try await again.copyBlob(blob.id) }
        await again.lock()
        #expect(try raw.rows("SELECT id FROM blob").count == 2)
    }

    @Test func `A42 its size in the file is one of few`() async throws {
        let vault = try await VaultMaker.create(at: path)
        for length in [0, 1, 200, 247] { _ = try await vault.addBlob(reading: .bytes(Self.content(length))) }
        let sizes = try raw.rows("SELECT DISTINCT size FROM blob")
        #expect(sizes.count == 1)
        await vault.lock()
    }

    @Test(arguments: lengths) func `A12 no edit of its pieces goes unnoticed`(length: Int) async throws {
        let vault = try await VaultMaker.create(at: path)
        let blob = try await vault.addBlob(reading: .bytes(Self.content(length)))
        let other = try await vault.addBlob(reading: .bytes(Self.content(length, seed: 2)))
        await vault.lock()
        try VaultFiles.copy(path, to: folder.file("good"))
        let one = "x'\(blob.id.bytes.map { String(UInt16($0) + 256, radix: 16).dropFirst() }.joined())'"
        let two = "x'\(other.id.bytes.map { String(UInt16($0) + 256, radix: 16).dropFirst() }.joined())'"
        for sql in [
            "DELETE FROM blob_chunk WHERE blob = \(one) AND n = (SELECT max(n) FROM blob_chunk WHERE blob = \(one))",
            "DELETE FROM blob_chunk WHERE blob = \(one) AND n = 0",
            "UPDATE blob_chunk SET bytes = substr(bytes, 1, length(bytes) - 1) WHERE blob = \(one) AND n = 0",
            "UPDATE blob_chunk SET bytes = bytes || x'00' WHERE blob = \(one) AND n = 0",
            "UPDATE blob_chunk SET bytes = substr(bytes, 17) || substr(bytes, 1, 16) WHERE blob = \(one) AND n = 0",
            "UPDATE blob_chunk SET bytes = (SELECT bytes FROM blob_chunk o WHERE o.blob = \(two) AND o.n = blob_chunk.n) WHERE blob = \(one)",
            "INSERT INTO blob_chunk SELECT blob, n + 100, bytes FROM blob_chunk WHERE blob = \(one)",
            """
            UPDATE blob_chunk SET bytes = CAST(substr(bytes, 1, 56) || substr(bytes, 16457, 16400) || substr(bytes, 57, 16400)
            || substr(bytes, 32857) AS BLOB) WHERE blob = \(one) AND n = 0 AND length(bytes) > 40000
            """,
            "UPDATE blob SET size = size + 1 WHERE id = \(one)",
            "UPDATE blob SET sealed = (SELECT sealed FROM blob WHERE id = \(two)) WHERE id = \(one)",
        ] {
            if sql.contains("40000"), length < 3 * Self.chunk { continue }
            VaultFiles.remove(path)
            try VaultFiles.copy(folder.file("good"), to: path)
            try raw.run(sql)
            let again = try await VaultMaker.open(at: path)
            await #expect(throws: VaultError.damaged(Damage(.blob, id: blob.id.description)), "\(sql)") {
                try await read(blob.id, from: again)
            }
            #expect(try await again.check().damage.contains(Damage(.blob, id: blob.id.description, kind: .document)))
            #expect(try await read(other.id, from: again) == Self.content(length, seed: 2))
            await again.lock()
        }
    }

    @Test func `A11 its rows and pieces do not open in another vault`() async throws {
        let vault = try await VaultMaker.create(at: path)
        let blob = try await vault.addBlob(reading: .bytes(Self.content(100)))
        let keys = try #require(await vault.session?.keys)
        let elsewhere = RowSealer(vault: UUID(), key: keys.vaultKey)
        let sealed = try #require(try raw.data("SELECT sealed FROM blob").first)
        #expect(keys.rows.open(sealed, at: .blob(blob.id, sealedSize: blob.sealedSize)) != nil)
        #expect(elsewhere.open(sealed, at: .blob(blob.id, sealedSize: blob.sealedSize)) == nil)
        #expect(keys.rows.open(sealed, at: .blob(BlobID(UUID()), sealedSize: blob.sealedSize)) == nil)
        await vault.lock()
    }

    @Test func `leaves nothing when its source fails or the task is cancelled`() async throws {
        let vault = try await VaultMaker.create(at: path)
        struct Failure: Error {}
        let piece = Self.content(1 << 20)
        await #expect(throws: VaultError.unreadableSource) {
            var count = 0
            _ = try await vault.addBlob(
                reading: BlobSource {
                    count += 1
                    if count > 5 { throw Failure() }
                    return piece
                }
            )
        }
        let task = Task {
            try await vault.addBlob(
                reading: BlobSource {
                    withUnsafeCurrentTask { $0?.cancel() }
                    return piece
                }
            )
        }
        await #expect(throws: VaultError.cancelled) { try await task.value }
        let report = try await vault.check()
        #expect(report.isSound && report.rows[.blob] == 0 && report.rows[.blobChunk] == 0)
        await vault.lock()
    }

    @Test func `is removed a day later if nothing refers to it`() async throws {
        let clock = FixedClock()
        let vault = try await VaultMaker.create(at: path, environment: VaultMaker.environment(clock: clock))
        let lost = try await vault.addBlob(reading: .bytes(Data("x".utf8)))
        let kept = try await vault.addBlob(reading: .bytes(Data("y".utf8)))
        try await vault.commit([.put(VaultMaker.put("scan", documents: [kept.id]))], author: "A")
        clock.advance(days: 0.9)
        try await vault.purgeExpired()
        #expect(try await vault.blob(lost.id).length == 1)
        clock.advance(days: 0.2)
        try await vault.purgeExpired()
        await #expect(throws: VaultError.notFound(.blob)) { try await vault.blob(lost.id) }
        #expect(try await vault.blob(kept.id).length == 1)
        #expect(try await vault.check().isSound)
        await vault.lock()
    }

    @Test func `is read from an open file`() async throws {
        let vault = try await VaultMaker.create(at: path)
        let content = Self.content(2_500_000)
        try content.write(to: URL(filePath: folder.file("input")))
        let file = try #require(FileHandle(forReadingAtPath: folder.file("input")))
        let blob = try await vault.addBlob(reading: .descriptor(file.fileDescriptor))
        #expect(try await read(blob.id, from: vault) == content)
        await vault.lock()
    }
}
