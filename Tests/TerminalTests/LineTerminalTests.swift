import Glibc
import Terminal
import TestSupport
import Testing

@Suite(.serialized, .timeLimit(.minutes(15))) struct `A question without echo` {
    private func start(input: String? = nil) throws -> PseudoTerminal {
        let terminal = try PseudoTerminal([try probePath(), "secret"], input: input)
        #expect(terminal.wait { $0.text.contains("Phrase secrète\u{FFFD} :") && !$0.echoes })
        return terminal
    }

    @Test func `A44 shows nothing of the answer and switches the echo on again`() throws {
        let terminal = try start()
        terminal.send("canari été\n")
        #expect(terminal.waits(for: "lu 10"))
        #expect(terminal.hasFirstModes)
        terminal.send("suite\n\u{4}")
        #expect(terminal.finish() == 0)
        #expect(!terminal.text.contains("canari"))
        #expect(terminal.text.contains("ligne suite"))
        #expect(terminal.emulator.bells == 0)
    }

    @Test(arguments: [("\u{3}", -SIGINT), ("\u{1C}", -SIGQUIT)] as [(String, Int32)])
    func `a key that ends the program switches the echo on again`(key: String, status: Int32) throws {
        let terminal = try start()
        terminal.send(key)
        #expect(terminal.finish() == status)
        #expect(terminal.hasFirstModes)
    }

    @Test(arguments: [SIGTERM, SIGHUP, SIGSEGV])
    func `a signal switches the echo on again`(signal: Int32) throws {
        let terminal = try start()
        terminal.signal(signal)
        #expect(terminal.finish() == -signal)
        #expect(terminal.hasFirstModes)
    }

    @Test func `asks on the terminal when input is redirected`() throws {
        let terminal = try start(input: "/dev/null")
        terminal.send("abc\n")
        #expect(terminal.finish() == 0)
        #expect(terminal.text.contains("lu 3"))
        #expect(terminal.hasFirstModes)
    }

    @Test func `stopping gives the shell its echo, continuing takes it away again`() throws {
        let terminal = try PseudoTerminal(
            ["/bin/sh", "-mc", "'\(try probePath())' secret; echo arrêté; read x; fg"]
        )
        #expect(terminal.wait { $0.text.contains("Phrase") && !$0.echoes })
        terminal.send("\u{1A}")
        #expect(terminal.wait { $0.text.contains("arrêté") && $0.echoes })
        terminal.send("\n")
        #expect(terminal.wait { !$0.echoes })
        terminal.send("canari\n")
        #expect(terminal.waits(for: "lu 6"))
        #expect(!terminal.text.contains("canari"))
        terminal.send("\u{4}")
        #expect(terminal.finish() == 0)
    }
}

@Suite struct `A passphrase from a descriptor` {
    private func read(_ bytes: [UInt8]) throws -> Result<String, TerminalError> {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        defer { close(ends[0]) }
        #expect(write(ends[1], bytes, bytes.count) == bytes.count)
        close(ends[1])
        let descriptor = ends[0]
        return Result { () throws(TerminalError) in try LineTerminal.readSecret(from: descriptor) }
    }

    @Test(arguments: [
        ("phrase secrète\nreste\n", "phrase secrète"), ("sans fin", "sans fin"), ("windows\r\n", "windows"), ("\n", ""),
        ("  espaces  \n", "  espaces  "),
        (String(repeating: "é", count: 2048) + "\n", String(repeating: "é", count: 2048)),
    ])
    func `is its first line`(content: String, secret: String) throws {
        #expect(try read(Array(content.utf8)) == .success(secret))
    }

    @Test(
        arguments: [
            ([], TerminalError.noAnswer), ([0x61, 0, 0x62, 0x0A], .secretNotText), ([0xFF, 0x0A], .secretNotText),
            (Array(repeating: 0x61, count: 4097), .secretTooLong),
            (Array(repeating: 0x61, count: 9000), .secretTooLong),
        ] as [([UInt8], TerminalError)]
    )
    func `is refused when it cannot be one`(bytes: [UInt8], error: TerminalError) throws {
        #expect(try read(bytes) == .failure(error))
    }

    @Test(arguments: ["/nonexistent/phrase", "/tmp"])
    func `is refused when the file cannot be read`(path: String) {
        #expect(throws: TerminalError.unreadableSecret) { try LineTerminal.readSecret(file: path) }
    }

    @Test func `lines are read one at a time, never beyond their end`() throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        defer { close(ends[0]) }
        let bytes = Array("un\r\ndeux\u{1B}\n\nfin".utf8)
        #expect(write(ends[1], bytes, bytes.count) == bytes.count)
        close(ends[1])
        #expect(LineTerminal.readLine(from: ends[0]) == "un")
        #expect(LineTerminal.readLine(from: ends[0]) == "deux\u{1B}")
        #expect(LineTerminal.readLine(from: ends[0], limit: 2) == "")
        #expect(LineTerminal.readLine(from: ends[0], limit: 2) == "fi")
        #expect(LineTerminal.readLine(from: ends[0]) == nil)
        #expect(!LineTerminal.isTerminal(ends[0]))
        #expect(LineTerminal.columns(of: ends[0]) == nil)
    }

    @Test(arguments: [
        TerminalError.notATerminal, .withoutCursor(term: "\u{1B}[2J"), .unknownTerminal(term: "\u{9B}"),
        .withoutUnicode, .refused,
        .busy, .unreadableSecret, .secretTooLong, .secretNotText, .noAnswer,
    ])
    func `every error says what happened and what to do`(error: TerminalError) {
        for text in [error.message.french, error.message.english, error.hint.french, error.hint.english] {
            #expect(text.hasSuffix("."))
            #expect(plainText(text) == text, "nothing foreign reaches the terminal")
        }
    }
}
