#if canImport(Glibc)
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
    func write(_ text: String) throws(CommandError) {
        let bytes = Array(text.utf8)
        let written = Glibc.write(descriptor, bytes, bytes.count)
        let kept = fsync(descriptor) == 0
        close(descriptor)
        guard written == bytes.count, kept else { throw .unwritable }
    }

    /// Removes the file.
    func discard() {
        close(descriptor)
        unlink(path)
    }
}
