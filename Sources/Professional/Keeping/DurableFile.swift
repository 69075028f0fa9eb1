package import FoundationEssentials

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Files that are replaced whole: after a crash there is the former content or the new one.
package enum DurableFile {
    /// No file of a professional is longer.
    private static let maximumByteCount = 64 << 20

    /// Writes a file, durably, with the given rights.
    ///
    /// - Throws: `ProfessionalError.unwritable`; then the former content is still there.
    package static func write(_ bytes: Data, to path: String, mode: UInt32) throws(ProfessionalError) {
        let draft = path + ".new"
        unlink(draft)
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
        guard descriptor >= 0 else { throw .unwritable }
        let isWritten = bytes.withUnsafeBytes { buffer -> Bool in
            var rest = buffer[...]
            while !rest.isEmpty {
                let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return false }
                rest = rest.dropFirst(count)
            }
            return true
        }
        let isKept = isWritten && fchmod(descriptor, mode) == 0 && Self.synchronise(descriptor)
        close(descriptor)
        guard isKept, rename(draft, path) == 0 else {
            unlink(draft)
            throw .unwritable
        }
        let folder = open(String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]), O_RDONLY | O_DIRECTORY)
        if folder >= 0 {
            fsync(folder)
            close(folder)
        }
    }

    /// Waits until a file is on the disk; a signal meanwhile is no failure.
    private static func synchronise(_ descriptor: Int32) -> Bool {
        while fsync(descriptor) != 0 { guard errno == EINTR else { return false } }
        return true
    }

    /// Makes a folder that only its owner can enter; one that is there already is left as it is.
    ///
    /// - Throws: `ProfessionalError.unwritable`.
    package static func makeFolder(_ path: String) throws(ProfessionalError) {
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw .unwritable }
    }

    /// Reads a file.
    ///
    /// - Throws: `ProfessionalError.unreadable` if it is not there, or longer than anything written here.
    package static func read(_ path: String) throws(ProfessionalError) -> Data {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unreadable }
        let length = lseek(descriptor, 0, SEEK_END)
        close(descriptor)
        guard length >= 0, length <= maximumByteCount, let bytes = FileManager.default.contents(atPath: path)
        else { throw .unreadable }
        return bytes
    }
}
