#if canImport(Glibc)
import ProgramConsole
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A file that did not exist before and that only its owner can read.
struct NewFile {
    private let path: String
    private let descriptor: Int32

    /// Makes the file, empty; one that exists already is refused, so that nothing is overwritten.
    init(at path: String) throws(CommandError) {
        let opened = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard opened >= 0 else { throw .unwritable }
        self.path = path
        descriptor = opened
    }

    /// Writes the text, makes it durable and closes the file.
    func write(_ text: String) throws(CommandError) { try write(bytes: Array(text.utf8)) }

    /// Writes the bytes, makes them durable and closes the file.
    func write(bytes: [UInt8]) throws(CommandError) { try Self.fill(descriptor, bytes) }

    /// Replaces what was written, durably.
    func rewrite(_ text: String) throws(CommandError) {
        let opened = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC | O_NOFOLLOW)
        guard opened >= 0 else { throw .unwritable }
        try Self.fill(opened, Array(text.utf8))
    }

    private static func fill(_ descriptor: Int32, _ bytes: [UInt8]) throws(CommandError) {
        var rest = bytes[...]
        var isWritten = true
        while !rest.isEmpty, isWritten {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            isWritten = count > 0
            rest = rest.dropFirst(max(count, 0))
        }
        let kept = fsync(descriptor) == 0
        close(descriptor)
        guard isWritten, kept else { throw .unwritable }
    }

    /// Removes the file.
    func discard() {
        close(descriptor)
        unlink(path)
    }
}
