#if PostgreSQL
import Foundation
import Glibc

/// A file system in memory of a given size, where this process may mount one.
final class SmallDisk: Sendable {
    let path: String

    /// Whether this process may; only root does, and not in every container.
    static let isPossible = (try? SmallDisk(kilobytes: 64)) != nil

    init(kilobytes: Int) throws {
        path = FileManager.default.temporaryDirectory.path + "/espace-disk-\(UUID().uuidString)"
        mkdir(path, 0o755)
        guard Self.run(["/bin/mount", "-t", "tmpfs", "-o", "size=\(kilobytes)k", "tmpfs", path]) == 0 else {
            rmdir(path)
            throw Command.NotStarted()
        }
    }

    /// Makes it larger.
    func grow(to kilobytes: Int) { Self.run(["/bin/mount", "-o", "remount,size=\(kilobytes)k", path]) }

    deinit {
        Self.run(["/bin/umount", "-l", path])
        rmdir(path)
    }

    @discardableResult
    private static func run(_ line: [String]) -> Int32 {
        (try? Command.start(line)).map { Command.wait(for: $0) } ?? -1
    }
}
#endif
