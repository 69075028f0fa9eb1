import FoundationEssentials
import ProgramConsole

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The folder a demonstration lives in: one given by the person, or a temporary one that goes away with it.
struct DemoFolder {
    let path: String
    private let isTemporary: Bool

    /// Makes or takes the folder, for its owner only.
    init(_ given: String?, environment: [String: String]) throws(CommandError) {
        if let given {
            do {
                try FileManager.default.createDirectory(
                    atPath: given,
                    withIntermediateDirectories: true,
                    attributes: [.posixPermissions: 0o700]
                )
            } catch {
                throw .unwritable
            }
            path = given
            isTemporary = false
        } else {
            let parent = environment["TMPDIR"].flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
            var template = Array((parent + "/espace-demo-XXXXXX").utf8CString)
            guard mkdtemp(&template) != nil else { throw .unwritable }
            path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
            isTemporary = true
        }
    }

    /// A path in the folder.
    func file(_ name: String) -> String { path + "/" + name }

    /// Makes a folder in the folder.
    func folder(_ name: String) throws(CommandError) -> String {
        do {
            try FileManager.default.createDirectory(
                atPath: file(name),
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        } catch {
            throw .unwritable
        }
        return file(name)
    }

    /// Writes a file in the folder and returns its path.
    func write(_ bytes: [UInt8], to name: String) throws(CommandError) -> String {
        if let slash = name.lastIndex(of: "/") { _ = try folder(String(name[..<slash])) }
        do {
            try Data(bytes).write(to: URL(filePath: file(name)))
        } catch {
            throw .unwritable
        }
        return file(name)
    }

    /// Removes the folder if it is temporary.
    func leave() {
        if isTemporary { try? FileManager.default.removeItem(atPath: path) }
    }

    /// The files under `folder` that hold one of the texts in clear.
    static func leaks(of texts: [String], under folder: String) -> [String] {
        var found: [String] = []
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
            let path = folder + "/" + name
            var isFolder = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { continue }
            if isFolder {
                found += leaks(of: texts, under: path)
            } else if let data = FileManager.default.contents(atPath: path),
                texts.contains(where: { data.firstRange(of: Data($0.utf8)) != nil })
            {
                found.append(name)
            }
        }
        return found
    }
}
