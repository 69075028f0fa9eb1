import FoundationEssentials

#if canImport(Glibc)
import Glibc
#endif

/// A file being made for the person: readable by them alone, and there under its name only when it is complete.
final class OutputFile: @unchecked Sendable {
    // One task writes; the descriptor changes hands by `finish` and `deinit` only.
    private let path: String
    private let temporary: String
    private var descriptor: Int32
    private let isReplacing: Bool
    /// How many bytes were written.
    private(set) var length = 0

    /// Makes the file under a temporary name beside its place.
    ///
    /// - Parameters:
    ///   - path: Its final name.
    ///   - isReplacing: Whether a file of that name may be replaced.
    /// - Throws: `.file` when there is one already, or none can be made.
    init(_ path: String, isReplacing: Bool = false) throws(SpaceError) {
        if !isReplacing, access(path, F_OK) == 0 { throw .file(.exists) }
        self.path = path
        self.isReplacing = isReplacing
        temporary = path + ".part-\(getpid())"
        descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .file(errno == ENOSPC ? .full : .unwritable) }
    }

    deinit {
        guard descriptor >= 0 else { return }
        close(descriptor)
        unlink(temporary)
    }

    /// Appends bytes.
    func write(_ bytes: some ContiguousBytes) throws(SpaceError) {
        let problem: SpaceError? = bytes.withUnsafeBytes { buffer in
            var offset = 0
            while offset < buffer.count {
                let count = Glibc.write(descriptor, buffer.baseAddress?.advanced(by: offset), buffer.count - offset)
                if count < 0 {
                    if errno == EINTR { continue }
                    return .file(errno == ENOSPC || errno == EDQUOT ? .full : .unwritable)
                }
                offset += count
            }
            length += offset
            return nil
        }
        if let problem { throw problem }
    }

    /// Makes the file durable and gives it its name.
    func finish() throws(SpaceError) {
        guard fsync(descriptor) == 0 else { throw .file(errno == ENOSPC ? .full : .unwritable) }
        close(descriptor)
        descriptor = -1
        // A file that appeared meanwhile is not replaced: `link` fails where `rename` would overwrite.
        let isDone = isReplacing ? rename(temporary, path) == 0 : link(temporary, path) == 0
        let reason = errno
        if !isReplacing || !isDone { unlink(temporary) }
        guard isDone else { throw .file(reason == EEXIST ? .exists : .unwritable) }
    }
}

/// A folder being made for the person, readable by them alone.
enum OutputFolder {
    /// Makes the folder; one that exists is taken only when it is empty of files we would write, which `OutputFile` checks one by one.
    static func make(_ path: String) throws(SpaceError) {
        guard mkdir(path, 0o700) != 0, errno != EEXIST else { return }
        throw .file(.unwritable)
    }
}
