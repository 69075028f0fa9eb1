import CNcurses
import Glibc

/// What the terminal database says about this terminal, read before anything is written to it.
struct TerminalDescription {
    /// The name in `TERM`.
    let term: String
    /// Whether there is a second screen that leaves no trace in the first one.
    let hasAlternateScreen: Bool
    /// Whether it obeys the control sequences of the xterm family.
    let isAnsi: Bool
    /// The bytes that give the terminal back, whatever state it is in.
    let restoreSequence: String

    /// Reads the description of the terminal named by `TERM`.
    init() throws(TerminalError) {
        let term = environment("TERM") ?? ""
        self.term = term
        var status: Int32 = 0
        guard !term.isEmpty, setupterm(nil, STDOUT_FILENO, &status) == OK else { throw .unknownTerminal(term: term) }
        guard let moves = capability("cup") else { throw .withoutCursor(term: term) }
        isAnsi = moves.hasPrefix("\u{1B}[")
        let leavesAlternate = capability("rmcup")
        hasAlternateScreen = leavesAlternate != nil
        let modes = isAnsi ? "\u{1B}[?2004l\u{1B}[?1006l\u{1B}[?1002l\u{1B}[?1000l" : ""
        let known = ["rmkx", "op", "sgr0"].compactMap { capability($0) }.joined()
        let screen = leavesAlternate ?? capability("clear") ?? ""
        restoreSequence = modes + known + screen + (capability("cnorm") ?? "") + "\r\n"
    }
}

/// A variable of the environment, nil when unset.
func environment(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
}

/// A string of the terminal database without its padding delays, nil when the terminal lacks it.
private func capability(_ name: String) -> String? {
    guard let value = nc_tigetstr(name) else { return nil }
    var text = ""
    var rest = Substring(String(cString: value))
    while let start = rest.firstRange(of: "$<"), let end = rest[start.upperBound...].firstIndex(of: ">") {
        text += rest[..<start.lowerBound]
        rest = rest[rest.index(after: end)...]
    }
    return text + rest
}
