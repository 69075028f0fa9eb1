import Glibc
import TestSupport
import Testing

/// The program under test, beside the test bundle.
func probePath() throws -> String {
    let path = try #require(realpath("/proc/self/exe", nil))
    defer { free(path) }
    // The bundle runs itself, or is loaded by a runner: its own path is among the arguments.
    let candidates = [String(cString: path)] + CommandLine.arguments
    for candidate in candidates {
        let probe =
            candidate.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
            + "/terminal-probe"
        if access(probe, X_OK) == 0 { return probe }
    }
    throw ProbeMissing()
}

struct ProbeMissing: Error {}

@Suite(.serialized, .timeLimit(.minutes(15))) struct `A full screen` {
    private func start(
        width: Int = 80,
        height: Int = 24,
        environment: [String: String] = [:],
        log: String = "/dev/null"
    ) throws -> PseudoTerminal {
        let terminal = try PseudoTerminal(
            [try probePath(), "screen", log],
            width: width,
            height: height,
            environment: environment
        )
        #expect(terminal.waits(for: "reçu [] 0"))
        return terminal
    }

    /// Nothing of us is left: line modes, private modes, first screen, no bell, no title, cursor in the first column.
    private func expectGivenBack(_ terminal: PseudoTerminal) {
        #expect(terminal.hasFirstModes)
        #expect(terminal.emulator.modes == [])
        #expect(!terminal.text.contains("Ligne"))
        #expect(terminal.emulator.bells == 0)
        #expect(terminal.emulator.titles == 0)
        #expect(terminal.emulator.x == 0)
    }

    @Test func `AC17 draws, moves, and gives everything back`() throws {
        let terminal = try start()
        #expect(terminal.lines[0] == "Essai 80x24         \u{FFFD}]0;piège\u{FFFD} 処方 é e\u{301} … 2ᵉ")
        #expect(terminal.lines[23] == String(repeating: "=", count: 79), "the last cell stays blank")
        #expect(terminal.emulator.modes.isSuperset(of: [1049, 2004, 1000, 1006]))
        terminal.send("\u{1B}OB\u{1B}[B\u{1B}OA")
        #expect(terminal.waits(for: "[down down up]"))
        #expect(terminal.lines[3] == "> Ligne 1")
        terminal.send("q")
        #expect(terminal.finish() == 0)
        expectGivenBack(terminal)
    }

    @Test func `AC1 the cursor is on the selection after every key`() throws {
        let terminal = try start()
        var row = 0
        for key in ["B", "B", "A", "B", "B", "B", "B", "A", "A", "A", "A", "A"] {
            row = key == "B" ? min(4, row + 1) : max(0, row - 1)
            terminal.send("\u{1B}O\(key)")
            let expected = row + 2
            #expect(
                terminal.wait { $0.emulator.y == expected && $0.emulator.x == 0 && $0.lines[expected].hasPrefix(">") }
            )
        }
    }

    @Test(arguments: [
        ("\u{3}", "[^c]"), ("\u{13}\u{11}", "[^s ^q]"), ("é処", "[é 処]"), ("\u{1B}", "[escape]"), ("\u{1B}OP", "[F1]"),
        ("\u{1B}[24~", "[F12]"), ("\u{1B}[5~\u{1B}[6~", "[pageUp pageDown]"), ("\u{1B}[3~", "[delete]"),
        ("\u{1B}[Z", "[backtab]"),
        ("\u{1B}[H\u{1B}OF\u{1B}[1~\u{1B}[4~", "[home end home end]"), ("\r\t\u{7F}", "[enter tab backspace]"),
        ("\u{1B}[200~a\rq\u{1B}[201~", "[paste(a\u{FFFD}q)]"), ("\u{1B}[<0;5;4M\u{1B}[<0;5;4m", "[click(4,3)]"),
        ("\u{1B}[<64;1;1M\u{1B}[<65;2;2M", "[wheelUp(0,0) wheelDown(1,1)]"), ("\u{1B}[1;5C", "[]"),
        ("\u{1B}[99;99~x", "[x]"),
    ])
    func `AC14 reads keys, pastes and the mouse`(sent: String, received: String) throws {
        let terminal = try start()
        terminal.send(sent)
        #expect(terminal.waits(for: received), "\(terminal.lines[7])")
        terminal.send("q")
        #expect(terminal.finish() == 0)
        #expect(terminal.emulator.bells == 0)
    }

    @Test func `a paste split in two, and one that never ends, are pastes`() throws {
        let terminal = try start()
        terminal.send("\u{1B}[200~qa")
        _ = terminal.wait { _ in true }
        terminal.send("f\u{1B}[201~")
        #expect(terminal.waits(for: "[paste(qaf)] 1"))
        terminal.send("\u{1B}[200~perdu")
        #expect(terminal.waits(for: "[paste(perdu)] 2"))
        terminal.send("q")
        #expect(terminal.finish() == 0)
    }

    @Test func `many keys at once make few batches`() throws {
        let terminal = try start()
        terminal.send(String(repeating: "x", count: 1000) + "y")
        #expect(terminal.wait { $0.lines[7].hasPrefix("reçu [x x x") })
    }

    @Test func `what was typed ahead is dropped when a question opens`() throws {
        let terminal = try start()
        terminal.send("h")
        _ = terminal.wait { _ in true }
        terminal.send("qqq")
        #expect(terminal.waits(for: "[vidé]"))
        terminal.send("z")
        #expect(terminal.waits(for: "[z] 2"))
    }

    @Test func `follows the size of the window`() throws {
        let terminal = try start(environment: ["LINES": "5", "COLUMNS": "13"])
        for (width, height) in [(100, 30), (12, 9), (1, 1), (200, 60), (80, 24)] {
            terminal.resize(width: width, height: height)
        }
        #expect(terminal.waits(for: "Essai 80x24"))
        terminal.resize(width: 120, height: 40)
        #expect(terminal.wait { $0.lines[7].contains("resize(120,40)") && $0.lines[39].hasPrefix("====") })
        #expect(terminal.lines[0].hasPrefix("Essai 120x40"))
        #expect(terminal.lines.filter { $0.contains("Ligne 0") }.count == 1)
        #expect(terminal.emulator.y == 2)
    }

    @Test(
        arguments: [("a", [SIGABRT]), ("f", [SIGILL, SIGTRAP]), ("s", [SIGSEGV]), ("o", [SIGSEGV])]
            as [(String, [Int32])],
        ["", "enable=yes"]
    )
    func `A44 a crash gives the terminal back and shows nothing`(ending: (String, [Int32]), backtrace: String) throws {
        let terminal = try start(environment: ["SWIFT_BACKTRACE": backtrace])
        terminal.send(ending.0)
        let status = try #require(terminal.finish())
        #expect(ending.1.contains(-status))
        expectGivenBack(terminal)
    }

    @Test func `leaving by exit gives the terminal back`() throws {
        let terminal = try start()
        terminal.send("e")
        #expect(terminal.finish() == 3)
        expectGivenBack(terminal)
    }

    @Test(arguments: [(SIGTERM, 12), (SIGHUP, 11), (SIGQUIT, -SIGQUIT)] as [(Int32, Int32)])
    func `a signal locks and leaves`(signal: Int32, status: Int32) throws {
        let terminal = try start()
        terminal.signal(signal)
        #expect(terminal.finish() == status)
        expectGivenBack(terminal)
    }

    @Test func `a program that no longer listens ends at the second request`() throws {
        let terminal = try start()
        terminal.send("h")
        _ = terminal.wait { _ in true }
        terminal.signal(SIGTERM)
        _ = terminal.wait { _ in true }
        terminal.signal(SIGTERM)
        #expect(terminal.finish() == -SIGTERM)
        expectGivenBack(terminal)
    }

    @Test func `reads the mouse of terminals that send the old reports`() throws {
        let terminal = try start(environment: ["TERM": "screen-256color"])
        terminal.send("\u{1B}[M %$\u{1B}[M#%$")
        #expect(terminal.waits(for: "[click(4,3)]"), "\(terminal.lines[7])")
        terminal.send("\u{1B}[M`!!")
        #expect(terminal.waits(for: "[wheelUp(0,0)]"), "\(terminal.lines[7])")
    }

    @Test func `a signal to interrupt is a key`() throws {
        let terminal = try start()
        terminal.signal(SIGINT)
        #expect(terminal.waits(for: "[^c]"))
    }

    @Test func `does not outlive its terminal`() throws {
        let terminal = try start()
        terminal.hangUp()
        let status = try #require(terminal.finish())
        #expect([10, 11].contains(status))
    }

    @Test func `stops and comes back under a shell`() throws {
        let probe = try probePath()
        let terminal = try PseudoTerminal(
            ["/bin/sh", "-mc", "'\(probe)' screen /dev/null; echo arrêté; read x; fg; echo fini"]
        )
        #expect(terminal.waits(for: "Ligne 4"))
        terminal.send("\u{1B}OB\u{1A}")
        #expect(terminal.waits(for: "arrêté"))
        #expect(terminal.hasFirstModes)
        #expect(terminal.emulator.modes == [])
        terminal.resize(width: 70, height: 20)
        terminal.send("\n")
        #expect(terminal.waits(for: "Essai 70x20"))
        #expect(terminal.lines[3] == "> Ligne 1")
        #expect(terminal.emulator.modes.isSuperset(of: [1049, 2004, 1000]))
        terminal.send("\u{1B}OB")
        #expect(terminal.waits(for: "> Ligne 2"))
        terminal.send("q")
        #expect(terminal.waits(for: "fini"))
        #expect(terminal.finish() == 0)
        expectGivenBack(terminal)
    }

    @Test func `standard error goes to a private log`() throws {
        let folder = "/tmp/terminal-probe-\(getpid())"
        let log = "\(folder)/espace/erreurs.log"
        defer {
            unlink(log)
            rmdir("\(folder)/espace")
            rmdir(folder)
        }
        let terminal = try start(log: log)
        terminal.send("m")
        #expect(terminal.waits(for: "[m]"))
        terminal.send("f")
        _ = terminal.finish()
        #expect(!terminal.text.contains("message"))
        var status = stat()
        try #require(stat(log, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
        #expect(status.st_size > 20)
    }

    @Test func `AC3 NO_COLOR sends no colour`() throws {
        func colors(_ terminal: PseudoTerminal) -> Bool {
            String(decoding: terminal.output, as: UTF8.self).contains("\u{1B}[31")
                || terminal.output.contains(Array("[7;31m".utf8))
                || terminal.output.contains(Array("31m".utf8))
        }
        #expect(colors(try start()))
        #expect(!colors(try start(environment: ["NO_COLOR": "1"])))
    }

    @Test(arguments: ["xterm", "screen-256color", "tmux-256color", "linux", "vt100", "ansi", "rxvt"])
    func `AC17 works on other terminals`(term: String) throws {
        let terminal = try PseudoTerminal([try probePath(), "screen", "/dev/null"], environment: ["TERM": term])
        #expect(terminal.waits(for: "Ligne 4"))
        #expect(terminal.lines[0].hasSuffix(term == "linux" ? " . 2e" : " … 2ᵉ"), "AC16")
        terminal.send("q")
        #expect(terminal.finish() == 0)
        #expect(terminal.hasFirstModes)
        #expect(terminal.emulator.modes == [])
        #expect(!terminal.text.contains("Ligne"), "cleared where there is no alternate screen")
        #expect(terminal.emulator.x == 0)
        #expect(terminal.emulator.bells == 0)
    }

    @Test(arguments: [["LC_ALL": "fr_FR.UTF-8"], ["LC_ALL": "C"], ["LC_ALL": "POSIX"]])
    func `accents work where the locale was never generated`(environment: [String: String]) throws {
        let terminal = try start(environment: environment)
        #expect(terminal.lines[0].contains("処方 é"))
    }

    @Test(arguments: [("dumb", "withoutCursor"), ("inconnu", "unknownTerminal"), ("", "unknownTerminal")])
    func `refuses a terminal that cannot do it, in one sentence`(term: String, reason: String) throws {
        let terminal = try PseudoTerminal([try probePath(), "screen"], environment: ["TERM": term])
        #expect(terminal.finish() == 2)
        #expect(terminal.lines[0].hasPrefix("refus: \(reason)"))
        #expect(terminal.lines[1].isEmpty)
        #expect(terminal.hasFirstModes)
        #expect(terminal.emulator.modes == [])
    }

    @Test func `refuses to start without a terminal`() throws {
        let terminal = try PseudoTerminal([try probePath(), "screen"], input: "/dev/null")
        #expect(terminal.finish() == 2)
        #expect(terminal.lines[0] == "refus: notATerminal")
    }
}

@Suite(.timeLimit(.minutes(15))) struct `A screen left alone` {
    @Test func `AC4 nothing is written for ten seconds without a key`() throws {
        let terminal = try PseudoTerminal([try probePath(), "screen", "/dev/null"])
        #expect(terminal.waits(for: "Ligne 4"))
        let before = terminal.output.count
        #expect(!terminal.wait { $0.output.count > before })
    }
}
