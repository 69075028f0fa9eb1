import CNcurses
import CTerminalGuard
import Dispatch
import Glibc

/// How the full screen is started.
package struct ScreenOptions: Sendable {
    /// The file that receives standard error while the screen runs, created with its folders; nil for nowhere.
    package var errorLog: String?
    /// Whether clicks and the wheel are asked of the terminal; it then keeps its own text selection for Shift.
    package var mouse: Bool
    /// Whether role colours are drawn; `NO_COLOR` in the environment always switches them off.
    package var color: Bool
    /// Whether to replace characters that small console fonts lack; nil to decide from `TERM`.
    package var plainGlyphs: Bool?

    package init(errorLog: String?, mouse: Bool = true, color: Bool = true, plainGlyphs: Bool? = nil) {
        self.errorLog = errorLog
        self.mouse = mouse
        self.color = color
        self.plainGlyphs = plainGlyphs
    }
}

/// The full screen: the only place where curses is called.
///
/// From `start` to `stop` the terminal is ours; it is given back in its first state by `stop`, at `exit`, and by every
/// signal that ends the process. Nothing else may print in between. One screen at a time.
@MainActor
package final class CursesScreen {
    /// The size of the window as last seen.
    package private(set) var size: ScreenSize
    /// Whether role colours are drawn.
    package let hasColors: Bool

    private let screen: OpaquePointer
    private let description: TerminalDescription
    private let plainGlyphs: Bool
    private let errorLog: ErrorLog?
    private let wake: Int32

    private var decoder = KeyDecoder()
    private var sources: [any DispatchSourceRead] = []
    private var deliver: (@MainActor ([Key]) -> Void)?
    private var readings = 0
    private var hasEnded = false
    private var isRunning = true
    private var painter = CellPainter()

    /// Takes the terminal over.
    ///
    /// Nothing is written and no mode is changed when it throws.
    package init(_ options: ScreenOptions) throws(TerminalError) {
        guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else { throw .notATerminal }
        guard Self.useUnicode() else { throw .withoutUnicode }
        let description = try TerminalDescription()
        fflush(nil)
        // Signals before curses: it leaves handlers that exist alone.
        wake = description.restoreSequence.withCString { tg_watch_screen($0, strlen($0)) }
        guard wake >= 0 else { throw errno == EBUSY ? .busy : .refused }
        errorLog = ErrorLog(path: options.errorLog)
        // The size of the window wins over LINES and COLUMNS that a shell left in the environment.
        use_env(true)
        use_tioctl(true)
        guard let screen = nc_newterm_std() else {
            errorLog?.end()
            tg_release()
            throw .refused
        }
        self.screen = screen
        self.description = description
        plainGlyphs = options.plainGlyphs ?? description.term.hasPrefix("linux")
        hasColors = options.color && (environment("NO_COLOR") ?? "").isEmpty && has_colors()
        size = ScreenSize(width: Int(getmaxx(nc_stdscr())), height: Int(getmaxy(nc_stdscr())))
        prepareModes()
        prepareKeys(mouse: options.mouse)
        if hasColors { prepareColors() }
    }

    /// Hands every batch of keys to `handler`: all that was waiting at one wake-up, in order, at least one.
    ///
    /// Draw once per batch. When a key opens a question, drop the rest of its batch and call `flushInput`.
    package func listen(_ handler: @escaping @MainActor ([Key]) -> Void) {
        deliver = handler
        guard sources.isEmpty else { return }
        observe(STDIN_FILENO) { $0.inputArrived() }
        observe(wake) { $0.signalArrived() }
    }

    /// Shows a picture and puts the cursor where it says.
    package func paint(_ picture: CellBuffer) {
        guard isRunning else { return }
        painter.paint(plainGlyphs ? picture.transliterated() : picture, on: size, colors: hasColors)
    }

    /// Draws the last picture again from nothing, in case something else wrote on the terminal.
    package func redraw() {
        guard isRunning else { return }
        clearok(nc_curscr(), true)
        wrefresh(nc_curscr())
    }

    /// Drops what was typed ahead, so that it cannot answer a question that just opened.
    package func flushInput() {
        guard isRunning else { return }
        flushinp()
        decoder.drop()
    }

    /// Stops the process as Ctrl-Z does, and shows the last picture again when it continues.
    ///
    /// Lock first: the last picture is what comes back. A `.resize` follows the return; where nobody could continue the
    /// process it does not stop at all.
    package func suspend() {
        guard isRunning else { return }
        setPasteMarks(false)
        endwin()
        tg_suspend()
        resume()
    }

    /// Gives the terminal back: modes, cursor, mouse, first screen, standard error.
    ///
    /// Does nothing the second time.
    package func stop() {
        guard isRunning else { return }
        isRunning = false
        for source in sources { source.cancel() }
        sources = []
        deliver = nil
        setPasteMarks(false)
        if !description.hasAlternateScreen {
            wclear(nc_stdscr())
            wrefresh(nc_stdscr())
        }
        endwin()
        delscreen(screen)
        tg_release()
        errorLog?.end()
    }
}

// MARK: - Starting

extension CursesScreen {
    /// Makes the C library measure characters as UTF-8, even where the person's locale was never generated.
    private static func useUnicode() -> Bool {
        for name in ["", "C.UTF-8", "C.utf8"] where setlocale(LC_CTYPE, name) != nil && nc_is_utf8() != 0 {
            return true
        }
        return false
    }

    private func prepareModes() {
        let window = nc_stdscr()
        // Raw rather than cbreak: Ctrl-C, Ctrl-Z, Ctrl-S and Ctrl-Q are keys, and an absent-minded Ctrl-S freezes nothing.
        raw()
        noecho()
        nonl()
        keypad(window, true)
        nodelay(window, true)
        intrflush(window, false)
        // The cursor is what braille displays and screen readers follow: curses must always place it.
        leaveok(window, false)
        scrollok(window, false)
        curs_set(1)
        if environment("ESCDELAY") == nil { set_escdelay(25) }
    }

    private func prepareKeys(mouse: Bool) {
        guard description.isAnsi else { return }
        define_key("\u{1B}[200~", KeyDecoder.pasteBegins)
        define_key("\u{1B}[201~", KeyDecoder.pasteEnds)
        // Terminals that answer with the other form of a key than the one their description gives.
        for (letter, code) in [
            ("A", KEY_UP), ("B", KEY_DOWN), ("C", KEY_RIGHT), ("D", KEY_LEFT), ("H", KEY_HOME), ("F", KEY_END),
        ] {
            define_key("\u{1B}[\(letter)", code)
            define_key("\u{1B}O\(letter)", code)
        }
        for (digit, code) in [("1", KEY_HOME), ("4", KEY_END), ("7", KEY_HOME), ("8", KEY_END)] {
            define_key("\u{1B}[\(digit)~", code)
        }
        define_key("\u{1B}[Z", KEY_BTAB)
        setPasteMarks(true)
        guard mouse else { return }
        mouseinterval(0)
        mousemask(mmask_t(NC_MOUSE_CLICK | NC_MOUSE_WHEEL_UP | NC_MOUSE_WHEEL_DOWN), nil)
    }

    private func prepareColors() {
        start_color()
        use_default_colors()
        for (index, role) in Style.roles.enumerated() { init_pair(Int16(index + 1), role.color.rawValue, -1) }
        init_pair(Int16(CellPainter.paperPair), Int16(COLOR_BLACK), nc_colors() >= 16 ? 15 : Int16(COLOR_WHITE))
    }

    private func setPasteMarks(_ on: Bool) {
        guard description.isAnsi else { return }
        nc_raw_out(on ? "\u{1B}[?2004h" : "\u{1B}[?2004l")
    }
}

// MARK: - Events

extension CursesScreen {
    private func observe(_ descriptor: Int32, _ body: @escaping @MainActor (CursesScreen) -> Void) {
        let source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: .main)
        source.setEventHandler { [weak self] in
            MainActor.assumeIsolated {
                guard let self, self.isRunning else { return }
                tg_guard_thread()
                body(self)
            }
        }
        sources.append(source)
        source.activate()
    }

    private func send(_ keys: [Key]) {
        if !keys.isEmpty { deliver?(keys) }
    }

    private func inputArrived() {
        readings += 1
        let (keys, read) = readKeys()
        if read == 0, isClosed { return end(.closed) }
        send(keys)
        if decoder.isPasting { endPasteLater() }
    }

    /// Everything that waits, and how many codes it was made of.
    private func readKeys() -> ([Key], read: Int) {
        var keys: [Key] = []
        var read = 0
        while true {
            let code = wgetch(nc_stdscr())
            guard code != ERR else { return (keys + decoder.finish(), read) }
            read += 1
            keys += decoder.decode(code, mouse: Self.mouseReport)
        }
    }

    private static func mouseReport() -> Key? {
        var event = MEVENT()
        guard getmouse(&event) == OK else { return nil }
        let place = CellPosition(x: Int(event.x), y: Int(event.y))
        let state = UInt32(event.bstate)
        if state & UInt32(NC_MOUSE_WHEEL_UP) != 0 { return .wheelUp(place) }
        if state & UInt32(NC_MOUSE_WHEEL_DOWN) != 0 { return .wheelDown(place) }
        return state & UInt32(NC_MOUSE_CLICK) != 0 ? .click(place) : nil
    }

    /// A paste whose end mark got lost must not swallow the keyboard for ever.
    private func endPasteLater() {
        let reading = readings
        DispatchQueue.main.asyncAfter(deadline: .now() + .milliseconds(500)) { [weak self] in
            MainActor.assumeIsolated {
                guard let self, self.isRunning, self.readings == reading else { return }
                self.send(self.decoder.endPaste())
            }
        }
    }

    /// Whether the descriptor is readable only because nobody is at the other end.
    private var isClosed: Bool {
        var state = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        guard poll(&state, 1, 0) == 1 else { return false }
        if Int32(state.revents) & (POLLHUP | POLLERR | POLLNVAL) != 0 { return true }
        var waiting: Int32 = 0
        return ioctl(STDIN_FILENO, UInt(FIONREAD), &waiting) != 0 || waiting == 0
    }

    private func signalArrived() {
        let events = tg_take_events()
        func has(_ event: Int) -> Bool { events & UInt32(event) != 0 }
        if has(TG_HANGUP) { return end(.hangup) }
        var keys: [Key] = []
        if has(TG_INTERRUPTED) { keys.append(.ctrl("c")) }
        if has(TG_STOPPED) { keys.append(.ctrl("z")) }
        if has(TG_CONTINUED) { resume() }
        if has(TG_RESIZED) || has(TG_CONTINUED) {
            measure()
            keys.append(.resize(size))
        }
        send(keys)
        if has(TG_TERMINATED), isRunning { end(.terminated) }
    }

    private func end(_ reason: EndOfInput) {
        for source in sources { source.cancel() }
        sources = []
        guard !hasEnded else { return }
        hasEnded = true
        send([.endOfInput(reason)])
    }

    private func resume() {
        reset_prog_mode()
        setPasteMarks(true)
        redraw()
    }

    /// Asks the terminal for its size and tells curses.
    private func measure() {
        var window = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &window) == 0, window.ws_row > 0, window.ws_col > 0 else { return }
        let measured = ScreenSize(width: Int(window.ws_col), height: Int(window.ws_row))
        guard measured != size else { return }
        resizeterm(Int32(measured.height), Int32(measured.width))
        clearok(nc_curscr(), true)
        size = measured
        painter.forget()
    }
}
