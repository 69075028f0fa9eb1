import Foundation
import Glibc

/// A program started with nothing of this process but what it is given.
///
/// Foundation's `Process` waits for every descendant, so it never sees the end of a program that leaves a server running.
enum Command {
    struct NotStarted: Error {}

    /// Closes everything but standard input, output and error.
    private static let closing =
        "for f in /proc/self/fd/*; do f=${f##*/}; if [ \"$f\" -gt 2 ]; then eval \"exec $f>&-\"; fi; done"

    /// Starts a program; its output goes to a file, or to an open one.
    static func start(
        _ line: [String],
        input: Int32? = nil,
        output: String = "/dev/null",
        to descriptor: Int32? = nil
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let input {
            posix_spawn_file_actions_adddup2(&actions, input, 0)
        } else {
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        }
        if let descriptor {
            posix_spawn_file_actions_adddup2(&actions, descriptor, 1)
        } else {
            posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o644)
        }
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        // A server that lives on must hold nothing open which other tests wait to see closed.
        let line = ["/bin/bash", "-c", "\(closing); exec \"$@\"", "bash"] + line
        let words: [UnsafeMutablePointer<CChar>?] = line.map { strdup($0) } + [nil]
        let environment: [String] = ["LC_ALL=C.UTF-8", "TZ=UTC", "PATH=/usr/bin:/bin"]
        let variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
        defer { for word in words + variables { free(word) } }
        var process: pid_t = 0
        guard posix_spawn(&process, line[0], &actions, nil, words, variables) == 0 else { throw NotStarted() }
        return process
    }

    /// A pipe that no child inherits.
    static func pipe() throws -> (reading: Int32, writing: Int32) {
        var ends: [Int32] = [-1, -1]
        guard Glibc.pipe(&ends) == 0 else { throw NotStarted() }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    /// Waits for the end of a program; its exit status, or minus the signal that ended it.
    @discardableResult
    static func wait(for process: pid_t) -> Int32 {
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        let signal = status & 0x7F
        return signal == 0 ? status >> 8 & 0xFF : -signal
    }
}
