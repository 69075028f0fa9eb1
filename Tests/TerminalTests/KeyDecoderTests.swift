import CNcurses
import Terminal
import Testing

@Suite struct `A key decoder` {
    private func keys(_ text: String, then codes: [Int32] = []) -> [Key] {
        var decoder = KeyDecoder()
        return (text.utf8.map(Int32.init) + codes).flatMap { decoder.decode($0) } + decoder.finish()
    }

    @Test(arguments: [
        ("a", [Key.char("a")]), ("é", [.char("é")]), ("処💊", [.char("処"), .char("💊")]), (" ", [.char(" ")]),
        ("\r", [.enter]), ("\n", [.enter]), ("\t", [.tab]), ("\u{7F}", [.backspace]), ("\u{8}", [.backspace]),
        ("\u{1}\u{3}\u{1A}", [.ctrl("a"), .ctrl("c"), .ctrl("z")]), ("\u{1B}", [.escape]),
        ("\u{1B}\u{1B}", [.escape, .escape]),
        ("\u{1B}q", [.escape, .char("q")]), ("\0\u{1C}\u{1F}", []),
    ])
    func `reads what is typed`(typed: String, expected: [Key]) {
        #expect(keys(typed) == expected)
    }

    @Test(arguments: ["\u{1B}[1;5C", "\u{1B}[200;3~", "\u{1B}Ox", "\u{1B}[?1;2c", "\u{1B}[12;40R", "\u{1B}[<0;1;1"])
    func `swallows sequences it does not know`(sequence: String) {
        #expect(keys(sequence) == [])
    }

    @Test func `drops bytes that are not UTF-8 and C1 controls`() {
        var decoder = KeyDecoder()
        let bytes: [Int32] = [0xFF, 0xC0, 0x80, 0xE2, 0x82, 0x61, 0xC2, 0x9B, 0xED, 0xA0, 0x80, 0x62]
        #expect(bytes.flatMap { decoder.decode($0) } == [.char("a"), .char("b")])
    }

    @Test func `reads the keys that curses names`() {
        let codes = [KEY_UP, KEY_PPAGE, KEY_DC, KEY_BTAB, KEY_ENTER, nc_key_f(1), nc_key_f(12), KEY_RESIZE, 9999]
        #expect(
            keys("", then: codes) == [.up, .pageUp, .delete, .backtab, .enter, .function(1), .function(12)]
        )
        #expect(keys("\u{1B}", then: [KEY_UP]) == [.escape, .up])
    }

    @Test func `a paste in pieces is one key, and types only`() {
        var decoder = KeyDecoder()
        func feed(_ text: String) -> [Key] { text.utf8.flatMap { decoder.decode(Int32($0)) } }
        #expect(decoder.decode(KeyDecoder.pasteBegins) == [])
        #expect(feed("q\r\nQ\r\u{1B}") == [])
        #expect(decoder.finish() == [])
        #expect(decoder.isPasting)
        #expect(decoder.decode(KEY_DC) == [])
        #expect(feed("é\n") == [])
        #expect(decoder.decode(KeyDecoder.pasteEnds) == [.paste("q\nQ\n\u{1B}é\n")])
        #expect(!decoder.isPasting)
    }

    @Test func `a paste is bounded`() {
        var decoder = KeyDecoder()
        _ = decoder.decode(KeyDecoder.pasteBegins)
        for _ in 0..<(KeyDecoder.pasteLimit + 10) { _ = decoder.decode(0x61) }
        guard case .paste(let text)? = decoder.endPaste().first else {
            Issue.record("no paste")
            return
        }
        #expect(text.utf8.count == KeyDecoder.pasteLimit)
    }

    @Test func `what was typed ahead into a question never becomes keys`() {
        var decoder = KeyDecoder()
        _ = decoder.decode(KeyDecoder.pasteBegins)
        decoder.drop()
        #expect("oui\r".utf8.flatMap { decoder.decode(Int32($0)) } == [])
        #expect(decoder.decode(KeyDecoder.pasteEnds) == [])
        #expect(decoder.decode(0x61) == [.char("a")])
        _ = decoder.decode(0x1B)
        decoder.drop()
        #expect(decoder.finish() == [])
    }
}
