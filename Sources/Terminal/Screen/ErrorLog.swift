import Glibc

/// Sends standard error to a private file while the full screen runs, so that no message is drawn over it.
struct ErrorLog {
    private let former: Int32

    /// The file is emptied beyond this size.
    private static let limit: off_t = 1 << 20

    /// Redirects to the file at `path`, created for its owner alone; to nowhere when it cannot be opened.
    init?(path: String?) {
        let former = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 10)
        guard former >= 0 else { return nil }
        let log = path.map(Self.open) ?? -1
        let target = log >= 0 ? log : Glibc.open("/dev/null", O_WRONLY | O_CLOEXEC)
        guard target >= 0 else {
            close(former)
            return nil
        }
        dup2(target, STDERR_FILENO)
        close(target)
        self.former = former
    }

    /// Gives standard error back.
    func end() {
        dup2(former, STDERR_FILENO)
        close(former)
    }

    private static func open(_ path: String) -> Int32 {
        var folder = ""
        for part in path.split(separator: "/").dropLast() {
            folder += folder.isEmpty && !path.hasPrefix("/") ? part : "/\(part)"
            mkdir(folder, 0o700)
        }
        let log = Glibc.open(path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY, 0o600)
        guard log >= 0 else { return -1 }
        var status = stat()
        guard fstat(log, &status) == 0, status.st_mode & S_IFMT == S_IFREG, fchmod(log, 0o600) == 0 else {
            close(log)
            return -1
        }
        if status.st_size > limit { ftruncate(log, 0) }
        return log
    }
}
