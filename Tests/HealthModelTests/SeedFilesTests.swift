import CSeeds
import Foundation
import Testing

@Suite struct `The embedded seed files` {
    private static let embedded = UnsafeBufferPointer(start: espace_seeds(), count: espace_seed_count()).map { seed in
        (path: String(cString: seed.path), data: Data(bytes: seed.bytes, count: seed.length))
    }

    /// The `seeds` folder of this checkout, three folders above this file.
    private static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "seeds", directoryHint: .isDirectory)

    private static func filePaths() throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { path in
            let values = try folder.appending(path: path).resourceValues(forKeys: [.isRegularFileKey])
            return values.isRegularFile == true
        }
    }

    @Test func `are exactly the files of the folder`() throws {
        let paths = try Self.filePaths()
        #expect(!paths.isEmpty)
        #expect(Set(Self.embedded.map(\.path)) == Set(paths))
        #expect(Self.embedded.count == paths.count)
    }

    @Test func `are sorted by path`() {
        let paths = Self.embedded.map { Array($0.path.utf8) }
        #expect(zip(paths, paths.dropFirst()).allSatisfy { $0.lexicographicallyPrecedes($1) })
    }

    @Test(arguments: embedded.map(\.path))
    func `have the bytes of their file`(path: String) throws {
        let data = try #require(Self.embedded.first { $0.path == path }?.data)
        #expect(try data == Data(contentsOf: Self.folder.appending(path: path)))
    }

    @Test(arguments: embedded.map(\.path).filter { $0.hasSuffix(".json") })
    func `are JSON objects with a header or a bundle`(path: String) throws {
        let data = try #require(Self.embedded.first { $0.path == path }?.data)
        let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        if path.hasPrefix("reference/") {
            for field in ["id", "version", "date", "source", "note"] {
                #expect(object[field] is String, "\(field)")
            }
        } else {
            #expect(object["type"] as? String == "collection")
        }
    }

    @Test(arguments: ["31", "44", "80"])
    func `hold every document a demo record points to`(department: String) throws {
        let data = try #require(Self.embedded.first { $0.path == "demo/\(department)/record.json" }?.data)
        let bundle = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let entries = try #require(bundle["entry"] as? [[String: Any]])
        let attachments = entries.compactMap { $0["resource"] as? [String: Any] }
            .flatMap { $0["content"] as? [[String: Any]] ?? [] }
            .compactMap { $0["attachment"] as? [String: Any] }
        #expect(attachments.count >= 7)
        for attachment in attachments {
            let url = try #require(attachment["url"] as? String)
            let file = try #require(Self.embedded.first { $0.path == "demo/\(department)/\(url)" }, "\(url)")
            #expect(attachment["size"] as? Int == file.data.count)
        }
        let documents = Self.embedded.filter { $0.path.hasPrefix("demo/\(department)/documents/") }
        #expect(documents.count == attachments.count)
    }
}
