import Dispatch
import ProgramConsole
import SpaceClient

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

extension Run {
    /// Does long work that Ctrl-C stops between two steps, so that nothing is left half done.
    ///
    /// A second Ctrl-C ends the process at once; the vault's transactions make even that safe.
    func interruptible<Result: Sendable>(
        _ work: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        let task = Task { try await work() }
        signal(SIGINT, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
        source.setEventHandler {
            task.cancel()
            signal(SIGINT, SIG_DFL)
        }
        source.resume()
        defer {
            source.cancel()
            signal(SIGINT, SIG_DFL)
        }
        do {
            return try await task.value
        } catch {
            throw task.isCancelled ? CommandError.interrupted : error
        }
    }

    /// Shows how far long work is, on a terminal only; a pipe or a file gets nothing.
    var progress: @Sendable (Progress) -> Void {
        let show = rowProgress
        return { progress in show(progress.done, progress.total) }
    }

    /// ``progress`` for work that counts without saying what.
    var rowProgress: @Sendable (Int, Int) -> Void {
        guard console.errorIsTerminal, !common.json else { return { _, _ in } }
        let console = console
        return { done, total in
            console.err(Array((done < total ? "\r\u{1B}[K\(done)/\(total)" : "\r\u{1B}[K").utf8))
        }
    }
}
