import Foundation
import Glibc
import RecordServer
import SpaceClient
import SpaceProtocol
import Synchronization
import TestSupport
import Testing

/// The built `espace-server` program, on a database of its own.
final class ServedWorld: Sendable {
    /// One run of it.
    final class Run: Sendable {
        let process: pid_t
        let address: ServerAddress
        private let output: Int32
        private let isOver = Mutex(false)

        fileprivate init(_ process: pid_t, _ address: ServerAddress, output: Int32) {
            (self.process, self.address, self.output) = (process, address, output)
        }

        /// Ends it as nothing can be caught.
        func kill() { signal(SIGKILL) }

        private func signal(_ number: Int32) {
            isOver.withLock { isOver in
                if !isOver { _ = Glibc.kill(process, number) }
            }
        }

        /// Asks it to end, if it has not, and waits for that.
        @discardableResult
        func end() async -> Int32 {
            signal(SIGTERM)
            return await withCheckedContinuation { continuation in
                DispatchQueue(label: "end").async { [self] in
                    let status = Command.wait(for: process)
                    isOver.withLock { $0 = true }
                    close(output)
                    continuation.resume(returning: status)
                }
            }
        }
    }

    struct Failed: Error {
        let output: String
    }

    let database: TestDatabase

    init(_ storage: Storage) throws { database = try TestDatabase(storage) }

    /// The program, which stands beside the test bundle.
    static var executable: String {
        get throws {
            let runner = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
            return String(runner[..<(runner.lastIndex(of: "/") ?? runner.startIndex)]) + "/espace-server"
        }
    }

    /// Runs a command to its end.
    func run(_ arguments: [String]) async throws -> (status: Int32, output: String) {
        let line = [try Self.executable] + arguments
        let output = database.folder.file("output-\(UUID().uuidString)")
        return try await withCheckedThrowingContinuation { continuation in
            DispatchQueue(label: "run").async {
                continuation.resume(
                    with: Result {
                        let status = Command.wait(for: try Command.start(line, output: output))
                        return (status, (try? String(contentsOf: URL(filePath: output), encoding: .utf8)) ?? "")
                    }
                )
            }
        }
    }

    func initialise() async throws {
        let place = database.place
        let outcome = try await run(
            ["init"] + (place.first == "--dir" ? [place[1]] : place) + ["--name", "serveur.exemple"]
        )
        guard outcome.status == 0 else { throw Failed(output: outcome.output) }
    }

    /// Starts the server, and waits until it says where it listens.
    func start(_ arguments: [String] = []) async throws -> Run {
        let line = [try Self.executable, "serve"] + database.place + ["--listen", "127.0.0.1:0"] + arguments
        return try await withCheckedThrowingContinuation { continuation in
            DispatchQueue(label: "start").async {
                continuation.resume(
                    with: Result {
                        let ends = try Command.pipe()
                        let process = try Command.start(line, to: ends.writing)
                        close(ends.writing)
                        var text: [UInt8] = []
                        var byte: UInt8 = 0
                        while read(ends.reading, &byte, 1) == 1, byte != 10 { text.append(byte) }
                        let said = String(decoding: text, as: UTF8.self)
                        guard let address = ServerAddress(parsing: said) else {
                            _ = Glibc.kill(process, SIGKILL)
                            Command.wait(for: process)
                            throw Failed(output: said)
                        }
                        return Run(process, address, output: ends.reading)
                    }
                )
            }
        }
    }
}
