// A small program for the tests of the terminal: they start it under a pseudo-terminal, press keys and look at the result.
// Its first argument chooses what it does.

import Glibc
import Terminal

/// The full-screen part: a list to move in, the keys received, and commands that end the process in every way.
@MainActor
final class Probe {
    private let screen: CursesScreen
    private var selected = 0
    private var received = ""
    private var batches = 0

    init(_ screen: CursesScreen) {
        self.screen = screen
    }

    func run() {
        screen.listen { keys in self.handle(keys) }
        draw()
    }

    private func handle(_ keys: [Key]) {
        batches += 1
        received = keys.map(Self.name).joined(separator: " ")
        for key in keys {
            switch key {
            case .up: selected = max(0, selected - 1)
            case .down: selected = min(4, selected + 1)
            case .char("q"): leave(0)
            case .char("e"): exit(3)
            case .char("f"): fatalError("essai")
            case .char("a"): abort()
            case .char("s"): raise(SIGSEGV)
            case .char("o"): overflow(1)
            case .char("m"): LineTerminal.write("message d'erreur\n", to: STDERR_FILENO)
            case .char("h"):
                // Stays busy until the next byte waits, then drops it as a question that opens would.
                var state = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
                poll(&state, 1, 5000)
                screen.flushInput()
                received = "vidé"
            case .ctrl("z"): screen.suspend()
            case .ctrl("l"): screen.redraw()
            case .endOfInput(let reason):
                switch reason {
                case .closed: leave(10)
                case .hangup: leave(11)
                case .terminated: leave(12)
                }
            default: break
            }
        }
        draw()
    }

    private func leave(_ status: Int32) -> Never {
        screen.stop()
        exit(status)
    }

    private func overflow(_ depth: Int) {
        withUnsafeTemporaryAllocation(byteCount: 65536, alignment: 16) { space in
            space.initializeMemory(as: UInt8.self, repeating: UInt8(truncatingIfNeeded: depth))
            overflow(depth + Int(space[depth % 100]))
        }
    }

    private func draw() {
        var cells = CellBuffer(size: screen.size)
        cells.put("Essai \(screen.size.width)x\(screen.size.height)", x: 0, y: 0, .bold)
        cells.put("\u{1B}]0;piège\u{7} 処方 é e\u{301} … 2ᵉ", x: 20, y: 0)
        for row in 0..<5 {
            let isSelected = row == selected
            cells.put("\(isSelected ? ">" : " ") Ligne \(row)", x: 0, y: row + 2, isSelected ? [.reverse, .alarm] : [])
        }
        cells.put("reçu [\(received)] \(batches)", x: 0, y: 7)
        cells.put(String(repeating: "=", count: screen.size.width), x: 0, y: screen.size.height - 1)
        cells.focus(x: 0, y: selected + 2)
        screen.paint(cells)
    }

    private static func name(_ key: Key) -> String {
        switch key {
        case .char(let character): "\(character)"
        case .ctrl(let letter): "^\(letter)"
        case .function(let number): "F\(number)"
        case .paste(let text): "paste(\(text))"
        case .click(let place): "click(\(place.x),\(place.y))"
        case .wheelUp(let place): "wheelUp(\(place.x),\(place.y))"
        case .wheelDown(let place): "wheelDown(\(place.x),\(place.y))"
        case .resize(let size): "resize(\(size.width),\(size.height))"
        case .endOfInput(let reason): "end(\(reason))"
        default: "\(key)"
        }
    }
}

func refuse(_ error: TerminalError) -> Never {
    LineTerminal.write("refus: \(error)\n", to: STDERR_FILENO)
    exit(2)
}

ProcessSecrecy.forbidDumps()
let arguments = CommandLine.arguments.dropFirst()
switch arguments.first {
case "screen":
    do throws(TerminalError) {
        let probe = Probe(try CursesScreen(ScreenOptions(errorLog: arguments.dropFirst().first)))
        probe.run()
        await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
    } catch {
        refuse(error)
    }
case "secret":
    do throws(TerminalError) {
        let secret = try LineTerminal.askSecret("Phrase secrète\u{7} : ")
        LineTerminal.write("lu \(secret.count)\n")
        while let line = LineTerminal.readLine() { LineTerminal.write("ligne \(line)\n") }
    } catch {
        refuse(error)
    }
default:
    exit(64)
}
