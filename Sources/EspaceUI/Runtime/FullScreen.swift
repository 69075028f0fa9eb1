import HealthModel
import Terminal

/// The full-screen face: curses shows the pictures and brings the keys.
@MainActor
final class FullScreen {
    private let runtime: Runtime
    private let errorLog: String?
    private var screen: CursesScreen
    private var display: Display
    /// Counts the drawings, so that one that was put off knows whether it still matters.
    private var drawings = 0
    private var left: CheckedContinuation<Void, Never>?

    /// Takes the terminal over.
    init(_ runtime: Runtime, errorLog: String?) throws(TerminalError) {
        self.runtime = runtime
        self.errorLog = errorLog
        display = runtime.app.context.display
        screen = try Self.open(display, errorLog)
    }

    private static func open(_ display: Display, _ errorLog: String?) throws(TerminalError) -> CursesScreen {
        try CursesScreen(
            ScreenOptions(
                errorLog: errorLog,
                mouse: display.mouse,
                color: display.color,
                plainGlyphs: display.plainGlyphs
            )
        )
    }

    /// Shows the screens until the person leaves.
    func run() async {
        runtime.changed = { [weak self] in self?.draw() }
        runtime.obey = { [weak self] effect in self?.obey(effect) }
        listen()
        runtime.apply(.key(.resize(screen.size)))
        runtime.start()
        draw()
        await withCheckedContinuation { left = $0 }
        screen.stop()
    }

    private func listen() {
        screen.listen { [weak self] keys in self?.pressed(keys) }
    }

    private func pressed(_ keys: [Key]) {
        runtime.touched()
        var isDropping = false
        for key in keys {
            // What was typed before a question was seen must not answer it; leaving is never in doubt.
            guard !isDropping || key == .ctrl("c") else { continue }
            isDropping = runtime.apply(.key(key)) || isDropping
        }
        drawSoon()
    }

    /// Draws now, or together with an answer that is about to come.
    ///
    /// A page that says for a few milliseconds that it is being read flickers, and is read aloud.
    private func drawSoon() {
        guard runtime.isWorking, !runtime.isOver else { return draw() }
        drawings += 1
        let drawing = drawings
        Task { [weak self] in
            try? await Task.sleep(nanoseconds: Self.patience)
            guard let self, self.drawings == drawing else { return }
            self.draw()
        }
    }

    /// How long an answer may take before the screen shows that it is awaited, in nanoseconds.
    private static let patience: UInt64 = 80_000_000

    private func draw() {
        drawings += 1
        guard !runtime.isOver else {
            left?.resume()
            left = nil
            return
        }
        screen.paint(runtime.app.picture.cells)
    }

    private func obey(_ effect: Effect) {
        switch effect {
        case .redraw: screen.redraw()
        case .flushInput: screen.flushInput()
        case .suspend:
            draw()
            screen.suspend()
        case .useDisplay(let display): use(display)
        default: break
        }
    }

    /// Other colours, mouse or characters need the terminal to be taken over anew.
    private func use(_ new: Display) {
        let isSame = (display.color, display.mouse) == (new.color, new.mouse) && display.plainGlyphs == new.plainGlyphs
        guard !isSame else { return }
        display = new
        screen.stop()
        guard let screen = try? Self.open(new, errorLog) else {
            // The terminal that just worked refuses: nothing can be shown any more, so lock and leave.
            runtime.apply(.key(.endOfInput(.closed)))
            return
        }
        self.screen = screen
        listen()
        runtime.apply(.key(.resize(screen.size)))
    }
}
