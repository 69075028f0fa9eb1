import CTerminalGuard
import Glibc

/// Questions and answers line by line, for commands, speech users, and terminals that cannot do better.
package enum LineTerminal {
    /// The most bytes a passphrase may have.
    package static let secretLimit = 4096

    /// Whether a descriptor is a terminal.
    package static func isTerminal(_ descriptor: Int32) -> Bool {
        isatty(descriptor) == 1
    }

    /// The columns of the terminal behind a descriptor, nil when it is none or does not tell.
    package static func columns(of descriptor: Int32) -> Int? {
        var window = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &window) == 0, window.ws_col > 0 else { return nil }
        return Int(window.ws_col)
    }

    /// Writes `text` whole, made safe for a terminal; line feeds and tabs are kept.
    ///
    /// A reader that went away is not an error: the rest is dropped.
    package static func write(_ text: String, to descriptor: Int32 = STDOUT_FILENO) {
        writeAll(plainText(text, newlines: .kept, tabs: .kept), to: descriptor)
    }

    /// Reads one line without its end, from a terminal or a pipe, and not one byte more; nil at the end of input.
    ///
    /// Bytes that are not UTF-8 become U+FFFD. Beyond `limit` bytes the rest of the line is dropped.
    package static func readLine(from descriptor: Int32 = STDIN_FILENO, limit: Int = 65536) -> String? {
        var bytes: [UInt8] = []
        var sawAny = false
        while let byte = readByte(descriptor) {
            sawAny = true
            if byte == 0x0A { break }
            if bytes.count < limit { bytes.append(byte) }
        }
        guard sawAny else { return nil }
        if bytes.last == 0x0D { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Shows `question` and reads the answer without echo, on the controlling terminal even when input is redirected.
    ///
    /// What was typed ahead is dropped. The echo comes back on every path, signals included. Throws `notATerminal`,
    /// `busy`, or what `readSecret(from:)` throws.
    package static func askSecret(_ question: String) throws(TerminalError) -> String {
        var terminal = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC)
        let isOwn = terminal >= 0
        if !isOwn { terminal = STDIN_FILENO }
        defer { if isOwn { close(terminal) } }
        guard isTerminal(terminal) else { throw .notATerminal }
        guard tg_hide_input(terminal) == 0 else { throw errno == EBUSY ? .busy : .refused }
        let output = isOwn ? terminal : STDERR_FILENO
        writeAll(plainText(question), to: output)
        defer {
            tg_show_input()
            writeAll("\n", to: output)
        }
        return try readSecret(from: terminal)
    }

    /// Reads a passphrase: the first line of a descriptor, without its end.
    ///
    /// Throws `noAnswer` when input ends at once, `secretTooLong` beyond 4096 bytes, `secretNotText` for a null byte or
    /// bytes that are not UTF-8, `unreadableSecret` when reading fails.
    package static func readSecret(from descriptor: Int32) throws(TerminalError) -> String {
        var bytes = [UInt8](repeating: 0, count: secretLimit + 2)
        defer {
            bytes.withUnsafeMutableBytes { buffer in
                if let start = buffer.baseAddress { explicit_bzero(start, buffer.count) }
            }
        }
        var count = 0
        while true {
            let got = readOne(descriptor, into: &bytes, at: count)
            guard got >= 0 else { throw .unreadableSecret }
            if got == 0, count == 0 { throw .noAnswer }
            if got == 0 || bytes[count] == 0x0A { break }
            count += 1
            guard count <= secretLimit + 1 else { throw .secretTooLong }
        }
        if count > 0, bytes[count - 1] == 0x0D { count -= 1 }
        guard count <= secretLimit else { throw .secretTooLong }
        let line = bytes[..<count]
        guard !line.contains(0), let text = String(validating: line, as: UTF8.self) else { throw .secretNotText }
        return text
    }

    /// Reads a passphrase from the first line of a file; throws what `readSecret(from:)` throws.
    package static func readSecret(file path: String) throws(TerminalError) -> String {
        let descriptor = open(path, O_RDONLY | O_NOCTTY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unreadableSecret }
        defer { close(descriptor) }
        return try readSecret(from: descriptor)
    }

    private static func readByte(_ descriptor: Int32) -> UInt8? {
        var byte = [UInt8(0)]
        return readOne(descriptor, into: &byte, at: 0) == 1 ? byte[0] : nil
    }

    /// Reads one byte, again after a signal: 1, 0 at the end, -1 on failure.
    private static func readOne(_ descriptor: Int32, into bytes: inout [UInt8], at index: Int) -> Int {
        bytes.withUnsafeMutableBytes { buffer in
            while true {
                let got = read(descriptor, buffer.baseAddress?.advanced(by: index), 1)
                if got >= 0 || errno != EINTR { return got }
            }
        }
    }

    private static func writeAll(_ text: String, to descriptor: Int32) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written > 0 {
                rest = rest.dropFirst(written)
            } else if errno != EINTR {
                return
            }
        }
    }
}

/// Keeps what this process holds in memory out of files and away from other processes.
package enum ProcessSecrecy {
    /// Closes the terminals that a careless parent left open on descriptors beyond the first three.
    ///
    /// A screen reader or multiplexer that dies hangs its terminal up only when nobody holds the other end. If this process
    /// inherited that end, it would never hear of it and stay behind, unlocked.
    package static func closeForeignTerminals() {
        for descriptor in Int32(3)..<256 where isatty(descriptor) == 1 { close(descriptor) }
    }

    /// Refuses core dumps and inspection by other processes of the same user; returns whether the system agreed.
    @discardableResult
    package static func forbidDumps() -> Bool {
        tg_forbid_dumps() == 0
    }
}
