import CNcurses
import Terminal
import Testing

@Suite struct `The width of characters` {
    @Test func `agrees with the C library for every character it knows`() {
        #expect(setlocale(LC_CTYPE, "C.UTF-8") != nil)
        let differing = (UInt32(0x20)...0x10FFFF).filter { value in
            guard let scalar = Unicode.Scalar(value), nc_wcwidth(value) >= 0 else { return false }
            return Int(nc_wcwidth(value)) != TextWidth.width(of: scalar)
        }
        #expect(differing.isEmpty, "\(differing.prefix(20).map { String($0, radix: 16) })")
    }

    @Test(arguments: [
        ("é", 1), ("e\u{301}", 1), ("œµ’«…—€²ᵉ", 9), ("\u{A0}", 1), ("\u{202F}", 1), ("処方箋", 6), ("💊", 2),
        ("\u{1100}\u{1161}\u{11A8}", 2), ("ｆｕｌｌ", 8), ("", 0), ("a\u{1B}[31m", 6), ("שלום", 4), ("نعم", 3),
    ])
    func `is what a terminal shows`(text: String, width: Int) {
        #expect(TextWidth.width(of: text) == width)
    }

    @Test(arguments: [
        ("ordonnance", 10, "ordonnance"), ("ordonnance", 9, "ordonnan…"), ("ordonnance", 1, "…"), ("ordonnance", 0, ""),
        ("処方箋処方", 10, "処方箋処方"), ("処方箋処方", 9, "処方箋処…"), ("処方箋処方", 8, "処方箋…"), ("処方", 1, "…"),
        ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}…"), ("", 0, ""), ("a", -3, ""),
    ])
    func `an ellipsis never cuts a wide character`(text: String, columns: Int, expected: String) {
        #expect(TextWidth.truncated(text, to: columns) == expected)
        #expect(TextWidth.width(of: expected) <= max(0, columns))
    }

    @Test func `padding fills to the column on either side`() {
        #expect(TextWidth.padded("処方", to: 6) == "処方  ")
        #expect(TextWidth.padded("12", to: 5, alignment: .trailing) == "   12")
        #expect(TextWidth.padded("処方箋", to: 4) == "処… ")
    }
}

@Suite struct `Foreign text` {
    @Test(arguments: [
        ("\u{1B}[31mrouge", "\u{FFFD}[31mrouge"),
        ("\u{9B}2J\u{9D}0;titre\u{9C}", "\u{FFFD}2J\u{FFFD}0;titre\u{FFFD}"),
        ("a\u{7}b\u{8}c\u{7F}", "a\u{FFFD}b\u{FFFD}c\u{FFFD}"),
        ("ligne\r\nautre\ttab", "ligne\u{FFFD}\u{FFFD}autre\u{FFFD}tab"),
        ("fdp.\u{202E}exe\u{202C}", "fdp.\u{FFFD}exe\u{FFFD}"),
        ("\u{2066}a\u{2069}\u{200E}\u{200F}\u{61C}", "\u{FFFD}a\u{FFFD}"),
        ("pa\u{AD}ra\u{200B}cé\u{2060}ta\u{FEFF}mol", "paracétamol"),
        ("\u{2028}\u{2029}", "\u{FFFD}\u{FFFD}"),
        ("👨\u{200D}👩\u{200D}👧 famille", "👨 famille"),
        ("👍🏽 ❤\u{FE0F}\u{200D}🔥", "👍 ❤"),
        ("👨\u{200D}A\u{200D}1", "👨A1"),
        ("\u{301}seul", "\u{25CC}\u{301}seul"),
        ("a\u{301}\u{302}\u{303}\u{304}b", "a\u{301}\u{302}b"),
        ("\u{E000}\u{FFFF}\u{10FFFF}\u{378}", "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}"),
        ("\0", "\u{FFFD}"), ("नमस्ते", "नमस्ते"), ("क\u{94D}\u{200D}ष", "क\u{94D}ष"),
    ])
    func `A29 cannot command or reorder the screen`(hostile: String, shown: String) {
        var cells = CellBuffer(width: 30, height: 1)
        cells.put(hostile, x: 0, y: 0)
        #expect(cells.lines() == [shown])
        #expect(String(Glyph.glyphs(of: shown)) == shown, "neutralising twice changes nothing")
    }

    @Test func `A29 printed text holds no control character for any scalar`() {
        for value in UInt32(0)...0x10FFFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let safe = plainText(String(scalar))
            #expect(
                safe.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value) },
                "U+\(String(value, radix: 16))"
            )
        }
    }

    @Test(arguments: [
        (LayoutCharacter.kept, LayoutCharacter.kept, "a\nb\nc\td\n\u{FFFD}"),
        (.space, .space, "a b c d \u{FFFD}"),
        (.replaced, .kept, "a\u{FFFD}b\u{FFFD}c\td\u{FFFD}\u{FFFD}"),
    ])
    func `A29 line feeds and tabs follow the rule asked for`(
        newlines: LayoutCharacter,
        tabs: LayoutCharacter,
        shown: String
    ) {
        #expect(plainText("a\r\nb\rc\td\n\u{1B}", newlines: newlines, tabs: tabs) == shown)
    }
}

@Suite struct `Wrapped text` {
    @Test(arguments: [
        ("un deux trois", 8, ["un deux", "trois"]),
        ("un deux", 7, ["un deux"]),
        ("un  deux   ", 4, ["un", "deux"]),
        ("anticoagulant", 5, ["antic", "oagul", "ant"]),
        ("Phrase\u{A0}: oui", 8, ["Phrase\u{A0}:", "oui"]),
        ("dose\u{A0}: 5\u{A0}mg", 9, ["dose\u{A0}:", "5\u{A0}mg"]),
        ("", 5, [""]),
        ("a\n\nb\r\nc", 5, ["a", "", "b", "c"]),
        ("処方箋", 4, ["処方", "箋"]),
        ("処方", 1, ["処", "方"]),
        ("a処方 b", 3, ["a処", "方", "b"]),
        ("  en retrait", 7, ["  en", "retrait"]),
        ("mot", 0, ["m", "o", "t"]),
    ])
    func `breaks at spaces and never loses a character`(text: String, columns: Int, lines: [String]) {
        #expect(Wrapping.lines(text, columns: columns) == lines)
    }

    @Test func `indents the lines that follow`() {
        #expect(Wrapping.lines("- un deux trois", columns: 8, hanging: 2) == ["- un", "  deux", "  trois"])
    }
}
