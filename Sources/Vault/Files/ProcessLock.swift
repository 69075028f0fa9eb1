package import FoundationEssentials
import Glibc

/// Who has a vault open, as its lock file tells.
package struct LockHolder: Hashable, Sendable {
    /// The id of the process.
    package let process: Int32
    /// The name of the program.
    package let program: String
    /// Since when.
    package let since: Date

    /// Describes a process.
    package init(process: Int32, program: String, since: Date) {
        self.process = process
        self.program = program
        self.since = since
    }

    /// The three lines of the lock file.
    var text: String { "\(process)\n\(program)\n\(Int64(since.timeIntervalSince1970))\n" }

    init?(parsing text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count == 4, let process = Int32(lines[0]), process > 0, let since = Int64(lines[2]),
            lines[1].utf8.count <= 64, lines[1].unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F })
        else { return nil }
        self.init(process: process, program: String(lines[1]), since: Date(timeIntervalSince1970: Double(since)))
    }
}

/// The right to write one vault, held by one process until the value is released.
///
/// It is an advisory lock of the kernel (`flock`) on a file beside the vault, so that a process that dies gives it back.
/// The file itself stays; it holds the process id, the program's name and the time, and is emptied on release.
final class ProcessLock: Sendable {
    private let descriptor: Int32

    /// Takes the lock of the vault at `path`.
    ///
    /// - Throws: `VaultError.inUse` if another process, or another vault value of this process, has it.
    init(forVaultAt path: String, program: String, now: Date) throws(VaultError) {
        let descriptor = open(path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw VaultError(errorNumber: errno) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let reason = errno
            let holder = Self.holder(in: descriptor)
            close(descriptor)
            throw reason == EWOULDBLOCK ? .inUse(holder) : VaultError(errorNumber: reason)
        }
        self.descriptor = descriptor
        let holder = Array(LockHolder(process: getpid(), program: program, since: now).text.utf8)
        // What the file says only serves messages: a lock without its text is still a lock.
        _ = ftruncate(descriptor, 0)
        _ = pwrite(descriptor, holder, holder.count, 0)
    }

    deinit {
        _ = ftruncate(descriptor, 0)
        // Closing is not enough: a program that is being started holds a copy of the descriptor until its own begins.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    private static func holder(in descriptor: Int32) -> LockHolder? {
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        guard count > 0 else { return nil }
        return LockHolder(parsing: String(decoding: bytes.prefix(count), as: UTF8.self))
    }
}
