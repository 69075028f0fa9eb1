import Foundation
import Glibc
import HealthFormats
import HealthModel
import TestSupport
import Testing
import Vault

@testable import SpaceClient

/// Another program may cut a file short at any moment; what is mapped of it is then no longer there.
@Suite struct `A file that is cut short while it is read` {
    private let folder = TemporaryFolder()

    @Test(arguments: [0, 1, 4096, 4097, 100_000])
    func `is read as zeros, and counts for nothing`(left: Int) throws {
        let path = folder.file("long.json")
        try Data(repeating: 0x20, count: 200_000).write(to: URL(filePath: path))
        let source = try SourceFile(path, limit: .max)
        #expect(source.isUnchanged)
        #expect(truncate(path, left) == 0)
        var sum = 0
        let error = #expect(throws: ImportRefusal.self) {
            try source.withBytes(changed: { $0 }) { (bytes) throws(ImportRefusal) in
                sum = bytes.reduce(0) { $0 + Int($1) }
            }
        }
        #expect(error?.reason == .changedWhileReading)
        #expect(sum == 0x20 * left)
        #expect(!source.isUnchanged)
    }

    @Test func `is told apart from another one that is whole`() throws {
        let paths = [folder.file("a"), folder.file("b")]
        for path in paths { try Data(repeating: 1, count: 50_000).write(to: URL(filePath: path)) }
        let sources = try paths.map { try SourceFile($0, limit: .max) }
        #expect(truncate(paths[0], 10_000) == 0)
        #expect(
            sources.map { source in source.withBytes { bytes in bytes.reduce(0) { $0 + Int($1) } } } == [
                10_000, 50_000,
            ]
        )
        #expect(sources.map(\.isUnchanged) == [false, true])
    }

    @Test func `is refused in the middle of an import, which changes nothing`() async throws {
        let test = try await TestSpace()
        let lines = (0..<5000).map { #"{"resourceType":"Condition","id":"c\#($0)","code":{"text":"Maladie \#($0)"}}"# }
        let path = try test.write(lines.joined(separator: "\n"), to: "many.ndjson")
        let plan = try await test.space.planImport([path])
        #expect(plan.files.first?.added == 5000)
        await #expect(throws: SpaceError.vault(.unreadableSource)) {
            try await test.space.perform(plan) { progress in
                if progress.done == 1000 { truncate(path, 8192) }
            }
        }
        #expect(await test.space.entries().isEmpty)
        #expect(try await test.vault.check().isSound)
    }
}
