package import CNcurses
import Glibc

/// A program running under a real pseudo-terminal, with a small terminal emulator as the judge.
package final class PseudoTerminal {
    /// Why a program could not be started under a pseudo-terminal.
    package enum Failure: Error {
        case noTerminal
        case notStarted
    }

    /// What the program has drawn so far.
    package private(set) var emulator: Emulator
    /// Every byte the program wrote.
    package private(set) var output: [UInt8] = []
    /// The terminal modes before the program started.
    package let firstModes: termios
    /// Our side of the terminal.
    package let master: Int32
    private let slave: Int32
    /// The program.
    package let process: pid_t
    private var status: Int32?

    /// Starts `arguments` with the pseudo-terminal as its controlling terminal and as descriptors 0, 1 and 2.
    package init(
        _ arguments: [String],
        width: Int = 80,
        height: Int = 24,
        environment: [String: String] = [:],
        input: String? = nil
    ) throws {
        // The calls of the C library for this are hidden from Swift; these are the ones of the Linux kernel.
        let unlock: UInt = 0x4004_5431
        let number: UInt = 0x8004_5430
        master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var zero: Int32 = 0
        var index: Int32 = 0
        guard master >= 0, ioctl(master, unlock, &zero) == 0, ioctl(master, number, &index) == 0 else {
            throw Failure.noTerminal
        }
        let path = "/dev/pts/\(index)"
        slave = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard slave >= 0 else { throw Failure.noTerminal }
        emulator = Emulator(width: width, height: height)
        var modes = termios()
        tcgetattr(slave, &modes)
        firstModes = modes
        var window = winsize(ws_row: UInt16(height), ws_col: UInt16(width), ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(master, UInt(TIOCSWINSZ), &window)

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // The first terminal a session leader opens becomes its controlling terminal.
        posix_spawn_file_actions_addopen(&actions, 1, path, O_RDWR, 0)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        if let input {
            posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
        } else {
            posix_spawn_file_actions_adddup2(&actions, 1, 0)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, 0x80 | Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        let values = ["TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"].merging(environment) {
            $1
        }
        let words = arguments.map { strdup($0) } + [nil]
        let settings = values.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { (words + settings).forEach { free($0) } }
        var started: pid_t = 0
        guard posix_spawn(&started, arguments[0], &actions, &attributes, words, settings) == 0 else {
            throw Failure.notStarted
        }
        process = started
    }

    deinit {
        if status == nil {
            kill(process, SIGKILL)
            var ignored: Int32 = 0
            waitpid(process, &ignored, 0)
        }
        if !isClosed { close(master) }
        close(slave)
    }

    private var isClosed = false

    /// The rows as text.
    package var lines: [String] { emulator.lines }
    /// All rows as one text.
    package var text: String { emulator.lines.joined(separator: "\n") }

    /// Presses keys: writes bytes as a terminal would.
    package func send(_ text: String) {
        let bytes = Array(text.utf8)
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { write(master, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            sent += count
        }
    }

    /// Gives the window another size; the kernel tells the program.
    package func resize(width: Int, height: Int) {
        emulator.resize(width: width, height: height)
        var window = winsize(ws_row: UInt16(height), ws_col: UInt16(width), ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(master, UInt(TIOCSWINSZ), &window)
    }

    /// Sends a signal to the program.
    package func signal(_ number: Int32) {
        kill(process, number)
    }

    /// Takes the terminal away, as closing its window does.
    package func hangUp() {
        isClosed = true
        close(master)
    }

    /// Waits until a condition holds and the program has paused; false after thirty seconds, which a busy machine keeps too.
    package func wait(_ condition: (PseudoTerminal) -> Bool) -> Bool {
        let end = ContinuousClock.now + .seconds(30)
        while ContinuousClock.now < end {
            if condition(self), !pump(milliseconds: 30) { return true }
            pump(milliseconds: 20)
        }
        return condition(self)
    }

    /// Waits until a text is on the screen.
    package func waits(for text: String) -> Bool {
        wait { $0.text.contains(text) }
    }

    /// Waits for the end: the exit status, or minus the signal that ended the program; nil after ten seconds.
    package func finish() -> Int32? {
        for _ in 0..<500 {
            pump(milliseconds: 20)
            var status: Int32 = 0
            guard waitpid(process, &status, WNOHANG) == process else { continue }
            while pump(milliseconds: 20) {}
            let signal = status & 0x7F
            self.status = signal == 0 ? (status >> 8) & 0xFF : -signal
            return self.status
        }
        return nil
    }

    /// Whether the modes are again those before the start.
    package var hasFirstModes: Bool {
        var modes = termios()
        tcgetattr(slave, &modes)
        return modes.c_lflag == firstModes.c_lflag && modes.c_iflag == firstModes.c_iflag
            && modes.c_oflag == firstModes.c_oflag && modes.c_cflag == firstModes.c_cflag
    }

    /// Whether typed characters are echoed now.
    package var echoes: Bool {
        var modes = termios()
        tcgetattr(slave, &modes)
        return modes.c_lflag & tcflag_t(ECHO) != 0
    }

    /// Takes what the program writes within that time; false if there was nothing.
    @discardableResult
    package func pump(milliseconds: Int32) -> Bool {
        guard !isClosed else {
            poll(nil, 0, milliseconds)
            return false
        }
        var state = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
        guard poll(&state, 1, milliseconds) == 1 else { return false }
        var bytes = [UInt8](repeating: 0, count: 65536)
        let count = read(master, &bytes, bytes.count)
        guard count > 0 else { return false }
        output += bytes[..<count]
        emulator.feed(bytes[..<count])
        return true
    }
}
