#if PostgreSQL
import Foundation
import Glibc
import RecordServer
import Synchronization

/// A real PostgreSQL in a temporary folder, reached through a socket in it.
///
/// It runs from the binaries of the Debian package. A shell that holds the other end of a pipe stops it and removes the folder when this
/// process ends, however it ends.
final class PostgreSQLCluster: Sendable {
    struct NotInstalled: Error {}
    struct Failed: Error {
        let output: String
    }

    let folder: String
    private let binaries: String
    private let databases = Mutex(0)

    /// One for all tests that do nothing to it.
    static let shared = Result { try PostgreSQLCluster() }

    /// Makes one; without `isDurable` it survives everything but the machine's own end.
    init(isDurable: Bool = false) throws {
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib/postgresql")) ?? []
        guard let version = versions.compactMap(Int.init).max() else { throw NotInstalled() }
        binaries = "/usr/lib/postgresql/\(version)/bin"
        folder = FileManager.default.temporaryDirectory.path + "/espace-pg-\(UUID().uuidString)"
        mkdir(folder, 0o700)
        if getuid() == 0, let user = getpwnam("postgres") { chown(folder, user.pointee.pw_uid, user.pointee.pw_gid) }
        let options = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
        try run("initdb", ["-D", "\(folder)/data"] + options)
        var settings = "-k \(folder) -c listen_addresses= -c max_connections=400"
        if !isDurable { settings += " -c fsync=off" }
        try Data("\(settings)\n".utf8).write(to: URL(filePath: "\(folder)/settings"))
        try start()
        let stop = asUser + ["\(binaries)/pg_ctl", "-D", "\(folder)/data", "-m", "immediate", "stop"]
        let end = try Self.watch(folder, stop)
        watcher.withLock { $0 = end }
    }

    func start() throws {
        let settings = try String(contentsOf: URL(filePath: "\(folder)/settings"), encoding: .utf8)
        try run("pg_ctl", ["-D", "\(folder)/data", "-w", "-t", "60", "-l", "\(folder)/log", "-o", settings, "start"])
    }

    /// Ends it as a crash does.
    func crash() throws { try run("pg_ctl", ["-D", "\(folder)/data", "-w", "-m", "immediate", "stop"]) }

    /// Makes an empty database, on a disk of its own if one is given.
    func database(on disk: String? = nil) throws -> PostgreSQLAddress {
        let number = databases.withLock { number in
            number += 1
            return number
        }
        var place = ""
        if let disk {
            if getuid() == 0, let user = getpwnam("postgres") { chown(disk, user.pointee.pw_uid, user.pointee.pw_gid) }
            try sql("CREATE TABLESPACE disk\(number) LOCATION '\(disk)'")
            place = " TABLESPACE disk\(number)"
        }
        try sql("CREATE DATABASE test\(number)\(place)")
        return try PostgreSQLAddress(parsing: "postgres://postgres@/test\(number)?host=\(folder)")
    }

    /// Runs a statement with the package's own client.
    @discardableResult
    func sql(_ text: String, database: String = "postgres") throws -> String {
        try run("psql", ["-h", folder, "-U", "postgres", "-d", database, "-AtXqc", text])
    }

    @discardableResult
    private func run(_ program: String, _ arguments: [String]) throws -> String {
        let output = "\(folder)/out-\(UUID().uuidString)"
        let status = Command.wait(
            for: try Command.start(asUser + ["\(binaries)/\(program)"] + arguments, output: output)
        )
        let text = (try? String(contentsOf: URL(filePath: output), encoding: .utf8)) ?? ""
        guard status == 0 else { throw Failed(output: text) }
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// It refuses to run as root.
    private var asUser: [String] {
        getuid() == 0 ? ["/usr/bin/setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] : []
    }

    private static func watch(_ folder: String, _ stop: [String]) throws -> Int32 {
        let ends = try Command.pipe()
        // No child of this process: as one that nobody waits for it would hide the end of others from whoever waits for any.
        let script = "exec 3<&0; { cat <&3; \(stop.joined(separator: " ")); rm -rf \(folder); } >/dev/null 2>&1 &"
        Command.wait(for: try Command.start(["/bin/sh", "-c", script], input: ends.reading))
        Glibc.close(ends.reading)
        return ends.writing
    }

    deinit { Glibc.close(watcher.withLock { $0 }) }

    /// Open as long as this value lives; no child inherits it.
    private let watcher = Mutex<Int32>(-1)
}
#endif
