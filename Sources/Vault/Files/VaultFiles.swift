import FoundationEssentials
import Glibc

/// The few file operations of a vault, each telling why it failed.
enum VaultFiles {
    /// Makes the folder of a file, and those above it, readable by their owner only.
    static func makeFolder(of path: String) throws(VaultError) {
        let folder = self.folder(of: path)
        guard !exists(folder) else { return }
        try makeFolder(of: folder)
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw VaultError(errorNumber: errno) }
    }

    /// The folder a file is in.
    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Whether there is something of this name, whatever it is.
    static func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    /// Makes an empty file that only its owner may read and write.
    static func makeEmpty(_ path: String) throws(VaultError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw VaultError(errorNumber: errno) }
        close(descriptor)
    }

    /// Copies a file into a new one which only its owner may read and write.
    static func copy(_ source: String, to target: String) throws(VaultError) {
        let input = open(source, O_RDONLY | O_CLOEXEC)
        guard input >= 0 else { throw VaultError(errorNumber: errno) }
        defer { close(input) }
        let output = open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard output >= 0 else { throw VaultError(errorNumber: errno) }
        defer { close(output) }
        while true {
            let count = sendfile(output, input, nil, 1 << 24)
            guard count >= 0 else { throw VaultError(errorNumber: errno) }
            if count == 0 { return }
        }
    }

    /// Makes the content of a file durable.
    static func synchronize(_ path: String) throws(VaultError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw VaultError(errorNumber: errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw VaultError(errorNumber: errno) }
    }

    /// Gives a complete file its final name, durably.
    ///
    /// - Parameter replacing: Whether a file of that name is replaced; it is an error otherwise.
    static func move(_ source: String, to target: String, replacing: Bool) throws(VaultError) {
        if replacing {
            guard rename(source, target) == 0 else { throw VaultError(errorNumber: errno) }
        } else {
            guard link(source, target) == 0 else { throw VaultError(errorNumber: errno) }
            unlink(source)
        }
        try synchronize(folder(of: target))
    }

    /// Gives a file a second name, durably.
    static func addName(_ name: String, to path: String) throws(VaultError) {
        guard link(path, name) == 0 else { throw VaultError(errorNumber: errno) }
        try synchronize(folder(of: name))
    }

    /// Removes files if they are there.
    static func remove(_ paths: String...) {
        for path in paths { unlink(path) }
    }

    /// The first bytes of a file.
    static func beginning(of path: String, count: Int) throws(VaultError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw VaultError(errorNumber: errno) }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: count)
        let found = read(descriptor, &bytes, count)
        guard found >= 0 else { throw VaultError(errorNumber: errno) }
        return Array(bytes.prefix(found))
    }
}

extension VaultError {
    /// The error for a failed system call.
    init(errorNumber: Int32) {
        switch errorNumber {
        case ENOSPC, EDQUOT, EFBIG: self = .diskFull
        case EACCES, EPERM: self = .noPermission
        case EROFS: self = .readOnly
        case ENOENT, ENOTDIR: self = .noSuchVault
        case EEXIST: self = .alreadyExists
        default: self = .store(code: errorNumber)
        }
    }
}
