import Glibc

/// A program run to its end, with what it cost.
struct Child {
    /// Its exit status, or minus the signal that ended it.
    let status: Int32
    /// From start to end, in seconds.
    let wall: Double
    /// What it printed.
    let output: String

    /// Runs a program found on the search path; `nil` when it is not installed.
    static func run(_ arguments: [String], input: String? = nil) -> Child? {
        var files: [Int32] = [0, 0]
        var source: [Int32] = [0, 0]
        guard pipe(&files) == 0, pipe(&source) == 0 else { return nil }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, source[0], 0)
        posix_spawn_file_actions_adddup2(&actions, files[1], 1)
        for descriptor in files + source { posix_spawn_file_actions_addclose(&actions, descriptor) }
        let words = arguments.map { strdup($0) } + [nil]
        defer { words.forEach { free($0) } }
        var process: pid_t = 0
        let start = ContinuousClock.now
        let failure = posix_spawnp(&process, arguments[0], &actions, nil, words, environ)
        close(files[1])
        close(source[0])
        defer { close(files[0]) }
        guard failure == 0 else {
            close(source[1])
            return nil
        }
        if let input {
            _ = Array(input.utf8).withUnsafeBytes { write(source[1], $0.baseAddress, $0.count) }
        }
        close(source[1])
        var output: [UInt8] = []
        var room = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = read(files[0], &room, room.count)
            guard count > 0 else { break }
            output += room[..<count]
        }
        var status: Int32 = 0
        var usage = rusage()
        guard wait4(process, &status, 0, &usage) == process else { return nil }
        let signal = status & 0x7F
        return Child(
            status: signal == 0 ? status >> 8 & 0xFF : -signal,
            wall: (ContinuousClock.now - start).inSeconds,
            output: String(decoding: output, as: UTF8.self)
        )
    }

    /// The path of this program.
    static var ownPath: String {
        var room = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &room, room.count - 1)
        return count > 0
            ? String(decoding: room[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self) : CommandLine.arguments[0]
    }

    /// The path of a program built beside this one.
    static func beside(_ name: String) -> String {
        guard let slash = ownPath.lastIndex(of: "/") else { return name }
        return ownPath[...slash] + name
    }
}
