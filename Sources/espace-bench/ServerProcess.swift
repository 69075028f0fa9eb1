import FoundationEssentials
import Glibc

/// The built `espace-server` on a folder or a database, held to one core.
final class ServerProcess {
    let port: Int
    private let process: pid_t

    /// Starts it, and waits until it says where it listens.
    ///
    /// - Parameters:
    ///   - storage: The options that say where it keeps what it keeps.
    ///   - core: The number of the core.
    /// - Throws: `BenchError` if it does not start.
    init(_ storage: [String], core: Int) throws {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw BenchError.wrongResult }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        for end in ends { posix_spawn_file_actions_addclose(&actions, end) }
        let line =
            [
                "taskset", "-c", "\(core)", Child.beside("espace-server"), "serve", "--listen", "127.0.0.1:0", "--rate",
                "100000000",
            ] + storage
        let words = line.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var process: pid_t = 0
        guard posix_spawnp(&process, line[0], &actions, nil, words, environ) == 0 else { throw BenchError.wrongResult }
        close(ends[1])
        var said: [UInt8] = []
        var byte: UInt8 = 0
        while read(ends[0], &byte, 1) == 1, byte != 10 { said.append(byte) }
        close(ends[0])
        let text = String(decoding: said, as: UTF8.self)
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]) else {
            throw BenchError.wrongResult
        }
        self.process = process
        self.port = port
    }

    deinit {
        kill(process, SIGCONT)
        kill(process, SIGTERM)
        var status: Int32 = 0
        waitpid(process, &status, 0)
    }

    /// Lets it run, or holds it where it is.
    func set(running: Bool) { kill(process, running ? SIGCONT : SIGSTOP) }

    /// The seconds of processor time it has used.
    var processorSeconds: Double {
        let fields = (Self.text("/proc/\(process)/stat").split(separator: ")").last ?? "").split(separator: " ")
        guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else { return .nan }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// The megabytes of memory it holds.
    var megabytes: Double {
        for line in Self.text("/proc/\(process)/status").split(separator: "\n") where line.hasPrefix("VmRSS:") {
            return (line.split(separator: " ").compactMap { Double($0) }.first ?? .nan) / 1024
        }
        return .nan
    }

    private static func text(_ path: String) -> String {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}

/// Many connections to a server on loopback, each asking the next request when it has an answer.
enum Load {
    /// Sends every request, as whole bytes, over so many connections, which take turns with the ports.
    ///
    /// - Returns: Whether every answer was a success.
    static func run(_ requests: [Data], ports: [Int], connections: Int) -> Bool {
        var open = (0..<connections).map { number in
            Connection(
                port: ports[number % ports.count],
                requests: stride(from: number, to: requests.count, by: connections).map { requests[$0] }
            )
        }
        defer { for connection in open { close(connection.file) } }
        // It looks again and again instead of sleeping: to wake a sleeper is work, which would be counted as the server's.
        while open.contains(where: { !$0.isDone }) {
            for index in open.indices where !open[index].isDone {
                guard open[index].advance() else { return false }
            }
        }
        return true
    }

    /// One connection with the requests it has yet to send.
    private struct Connection {
        let file: Int32
        private var requests: ArraySlice<Data>
        private var room = [UInt8](repeating: 0, count: 65_536)
        private var length = 0
        private var end: Int?
        private var isWaiting = false
        private var isOpen: Bool

        var isDone: Bool { requests.isEmpty && !isWaiting }

        init(port: Int, requests: [Data]) {
            self.requests = requests[...]
            let file = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            self.file = file
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = in_port_t(port).bigEndian
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            isOpen =
                withUnsafePointer(to: &address) {
                    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                        connect(file, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                    }
                } == 0
        }

        /// Sends the next request where none is under way, or takes what has come of an answer; false when it failed.
        mutating func advance() -> Bool {
            guard isOpen else { return false }
            guard isWaiting else {
                guard let request = requests.popFirst() else { return true }
                isWaiting = true
                (length, end) = (0, nil)
                return request.withUnsafeBytes { send(file, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
                    == request.count
            }
            let (socket, start) = (file, length)
            let count = room.withUnsafeMutableBytes { bytes in
                recv(socket, bytes.baseAddress.map { $0 + start }, bytes.count - start, Int32(MSG_DONTWAIT))
            }
            guard count > 0 else { return count < 0 && (errno == EAGAIN || errno == EINTR) }
            self.length += count
            if end == nil { end = Load.answerLength(room[..<self.length]) }
            // An answer is a head and as many bytes as it says.
            guard let end, self.length >= end else { return true }
            isWaiting = false
            return room[9] == UInt8(ascii: "2")
        }
    }

    fileprivate static func answerLength(_ bytes: ArraySlice<UInt8>) -> Int? {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let gap = text.utf8.firstRange(of: "\r\n\r\n".utf8) else { return nil }
        let head = text.utf8.distance(from: text.utf8.startIndex, to: gap.upperBound)
        for line in text[..<gap.lowerBound].split(separator: "\r\n")
        where line.lowercased().hasPrefix("content-length:") {
            return head + (Int(line.split(separator: " ").last ?? "") ?? 0)
        }
        return head
    }
}

/// Threads of the system that do one thing and end.
final class Threads {
    private final class Work {
        let body: (Int) -> Void
        let number: Int

        init(_ number: Int, _ body: @escaping (Int) -> Void) { (self.number, self.body) = (number, body) }
    }

    private var threads: [pthread_t] = []

    init(_ count: Int, _ body: @escaping (Int) -> Void) {
        for number in 0..<count {
            var thread = pthread_t()
            let work = Unmanaged.passRetained(Work(number, body)).toOpaque()
            let failure = pthread_create(
                &thread,
                nil,
                { argument in
                    guard let argument else { return nil }
                    let work = Unmanaged<Work>.fromOpaque(argument).takeRetainedValue()
                    work.body(work.number)
                    return nil
                },
                work
            )
            if failure == 0 { threads.append(thread) }
        }
    }

    func join() { for thread in threads { pthread_join(thread, nil) } }
}
