import Terminal
import Testing

@Suite struct `A text field` {
    @Test(arguments: [
        ([Key.char("a"), .char("b"), .left, .char("c")], "acb", 2),
        ([.char("a"), .char("b"), .home, .delete], "b", 0),
        ([.char("a"), .backspace, .backspace, .delete, .left, .right], "", 0),
        ([.paste("un deux  "), .ctrl("w")], "un ", 3),
        ([.paste("un deux"), .left, .ctrl("u")], "x", 0),
        ([.paste("un deux"), .home, .right, .ctrl("k"), .end], "u", 1),
        ([.char("e"), .char("\u{301}"), .backspace], "", 0),
        ([.char("e"), .char("a"), .left, .char("\u{301}")], "éa", 1),
        ([.paste("👨\u{200D}👩"), .backspace], "👨", 1),
    ])
    func `edits by character`(keys: [Key], text: String, cursor: Int) {
        var field = TextField()
        for key in keys {
            let isUsed = field.handle(key)
            #expect(isUsed)
        }
        #expect(field.text == text)
        #expect(field.cursor == cursor)
    }

    @Test(arguments: [
        ("phrase secrète\n", "phrase secrète"), ("un\r\ndeux\ntrois\r\n", "un deux trois"), ("a\tb", "a b"),
        ("a\u{1B}[2Jb", "a\u{FFFD}[2Jb"), ("\n\n", ""),
    ])
    func `folds what is pasted into one line`(pasted: String, text: String) {
        var field = TextField()
        field.handle(.paste(pasted))
        #expect(field.text == text)
    }

    @Test(arguments: [
        Key.enter, .tab, .backtab, .escape, .up, .down, .function(2), .ctrl("c"),
        .resize(ScreenSize(width: 1, height: 1)),
    ])
    func `leaves other keys to the form`(key: Key) {
        var field = TextField("a")
        let isUsed = field.handle(key)
        #expect(!isUsed)
        #expect(field.text == "a")
    }

    @Test func `refuses more than its limit`() {
        var field = TextField(limit: 3)
        field.handle(.paste("abcdef"))
        field.handle(.char("x"))
        #expect(field.text == "abc")
        field.text = "12345"
        #expect(field.text == "123")
    }

    @Test(arguments: [
        ("bonjour", 20, "bonjour", 7), ("bonjour", 5, "jour", 4), ("処方箋", 4, "箋", 2), ("bonjour", 0, "", 0),
    ])
    func `scrolls so that the cursor is seen`(text: String, columns: Int, shown: String, cursor: Int) {
        let display = TextField(text).display(columns: columns)
        #expect(display.text == shown)
        #expect(display.cursor == cursor)
    }

    @Test func `a secret shows nothing anywhere`() {
        var field = TextField("canari", echo: .none)
        #expect(field.display(columns: 20).text.isEmpty)
        #expect(field.display(columns: 20).cursor == 0)
        #expect(!"\(field)".contains("canari"))
        var dumped = ""
        dump(field, to: &dumped)
        #expect(!dumped.contains("canari"))
        field.echo = .visible
        #expect(field.display(columns: 20).text == "canari")
    }
}
