package import FoundationEssentials
import Glibc

/// A folder of its own for one test, removed with all it holds when the value goes.
package final class TemporaryFolder: Sendable {
    /// Where it is.
    package let path: String

    /// Makes a new empty folder.
    package init() {
        path = FileManager.default.temporaryDirectory.path + "/espace-test-\(UUID().uuidString)"
        mkdir(path, 0o700)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// The path of a file in the folder.
    package func file(_ name: String) -> String { "\(path)/\(name)" }

    /// The names of everything in the folder, sorted.
    package var names: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    }

    /// All bytes of a file; none if it is not there.
    package func bytes(_ name: String) -> Data {
        FileManager.default.contents(atPath: file(name)) ?? Data()
    }

    /// The files in which a text stands in clear, in UTF-8 or UTF-16.
    package func filesContaining(_ text: String) -> [String] {
        let forms = [Data(text.utf8), Data(text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] })]
        return names.filter { name in
            let bytes = bytes(name)
            return forms.contains { Self.holds(bytes, $0) }
        }
    }

    /// Whether some bytes stand among others.
    package static func holds(_ bytes: Data, _ form: Data) -> Bool {
        bytes.withUnsafeBytes { bytes in form.withUnsafeBytes { contains(bytes, $0) } }
    }

    /// Looks for the first byte with the C library, because a debug build would take minutes over it.
    private static func contains(_ bytes: UnsafeRawBufferPointer, _ form: UnsafeRawBufferPointer) -> Bool {
        guard let start = bytes.baseAddress, let wanted = form.baseAddress, bytes.count >= form.count else {
            return false
        }
        let end = bytes.count - form.count + 1
        var position = 0
        while position < end, let found = memchr(start + position, Int32(form[0]), end - position) {
            if memcmp(found, wanted, form.count) == 0 { return true }
            position = UnsafeRawPointer(found) - start + 1
        }
        return false
    }
}
