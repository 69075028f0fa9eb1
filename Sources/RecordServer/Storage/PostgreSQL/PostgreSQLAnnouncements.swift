#if PostgreSQL
import Dispatch
import FoundationEssentials
import Glibc
import Synchronization

/// Tells other processes on one database what is new, and hears them, over a connection of its own.
///
/// Announcements are sent after the commit they are about and outside of it, many in one: a commit that carries its own would wait for
/// every other such commit of the whole database. One that gets lost costs a reader the time until it looks by itself.
final class PostgreSQLAnnouncements: Sendable {
    private struct State {
        var names: Set<String> = []
        var isClosed = false
        var isStarted = false
    }

    private let address: PostgreSQLAddress
    private let state = Mutex(State())
    /// Written to when there is something to send or to end.
    private let bell: (reading: Int32, writing: Int32)

    init(_ address: PostgreSQLAddress) {
        self.address = address
        var ends: [Int32] = [-1, -1]
        _ = pipe(&ends)
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        bell = (ends[0], ends[1])
    }

    deinit {
        Glibc.close(bell.reading)
        Glibc.close(bell.writing)
    }

    func announce(_ name: String) {
        let isFirst = state.withLock { state in
            guard state.isStarted else { return false }
            state.names.insert(name)
            return state.names.count == 1
        }
        if isFirst { ring() }
    }

    func listen(_ heard: @escaping @Sendable (String) -> Void) {
        state.withLock { $0.isStarted = true }
        DispatchQueue(label: "announcements").async { [self] in
            while !isClosed {
                if let connection = try? PostgreSQLConnection(address, isDurable: false),
                    (try? connection.run("LISTEN espace", [])) != nil
                {
                    exchange(on: connection, heard)
                }
                if !isClosed { wait(for: [bell.reading], milliseconds: 1000) }
            }
        }
    }

    func close() {
        state.withLock { $0.isClosed = true }
        ring()
    }

    private var isClosed: Bool { state.withLock { $0.isClosed } }

    private func ring() {
        var byte: UInt8 = 1
        _ = write(bell.writing, &byte, 1)
    }

    /// Sends and hears until the connection is lost or the end is announced.
    private func exchange(on connection: PostgreSQLConnection, _ heard: (String) -> Void) {
        while !isClosed {
            var names = Array(
                state.withLock { state in
                    defer { state.names = [] }
                    return state.names
                }
            )
            while !names.isEmpty {
                // A payload is shorter than 8000 bytes, a name no longer than 80.
                let payload = names.prefix(90).joined(separator: "\n")
                names.removeFirst(min(90, names.count))
                guard (try? connection.run("SELECT pg_notify('espace', ?)", [.text(payload)])) != nil else { return }
            }
            guard let payloads = connection.announcements() else { return }
            for payload in payloads { payload.split(separator: "\n").forEach { heard(String($0)) } }
            wait(for: [connection.socket, bell.reading], milliseconds: -1)
        }
    }

    /// Waits until one of these has something to read, and empties the bell.
    private func wait(for files: [Int32], milliseconds: Int32) {
        var polls = files.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        _ = poll(&polls, nfds_t(polls.count), milliseconds)
        var room = [UInt8](repeating: 0, count: 64)
        while read(bell.reading, &room, room.count) > 0 {}
    }
}
#endif
