import Terminal
import Testing

@Suite struct `A cell buffer` {
    @Test func `shows rows, style runs and the cursor`() {
        var cells = CellBuffer(width: 12, height: 2)
        cells.put("TA 120/80", x: 1, y: 0)
        cells.put("Pouls", x: 1, y: 1, [.reverse, .alarm])
        cells.focus(x: 1, y: 1)
        #expect(cells.snapshot == "| TA 120/80  |\n| Pouls      |\n1:1-5 reverse alarm\ncursor 1:1")
        #expect(cells.lines() == [" TA 120/80", " Pouls"])
    }

    @Test(arguments: [
        (-2, "ABCD", "CD  "), (2, "ABCD", "  AB"), (4, "ABCD", "    "), (-9, "ABCD", "    "),
        (-1, "処方", " 方 "), (3, "処方", "    "), (2, "処方", "  処"), (1, "処方", " 処 "), (0, "é\u{301}x", "é\u{301}x  "),
    ])
    func `clips at both edges and draws wide characters whole or not`(x: Int, text: String, row: String) {
        var cells = CellBuffer(width: 4, height: 1)
        cells.put(text, x: x, y: 0)
        cells.put("hors", x: 0, y: 1)
        cells.put("hors", x: 0, y: -1)
        #expect(cells.snapshot == "|\(row)|\ncursor 0:0")
    }

    @Test(arguments: [(0, "A 方"), (1, " A方"), (2, "処A "), (3, "処 A")])
    func `blanks the other half of a wide character it overwrites`(x: Int, row: String) {
        var cells = CellBuffer(width: 4, height: 1)
        cells.put("処方", x: 0, y: 0)
        cells.put("A", x: x, y: 0)
        #expect(cells.snapshot == "|\(row)|\ncursor 0:0")
    }

    @Test func `limits a text to its columns`() {
        var cells = CellBuffer(width: 20, height: 4)
        let ends = [
            cells.put("compte rendu", x: 0, y: 0, columns: 6),
            cells.put("compte rendu", x: 0, y: 1, columns: 6, overflow: .ellipsis),
            cells.put("処方箋", x: 0, y: 2, columns: 5, overflow: .ellipsis),
            cells.put("un titre assez long", x: 5, y: 3, overflow: .ellipsis),
        ]
        #expect(ends == [6, 6, 5, 20])
        #expect(cells.lines() == ["compte", "compt…", "処方…", "     un titre assez…"])
    }

    @Test func `puts a trailing text before its end`() {
        var cells = CellBuffer(width: 10, height: 2)
        cells.putTrailing("À jour", end: 10, y: 0)
        cells.putTrailing("Hors ligne", end: 10, y: 1, columns: 5)
        #expect(cells.lines() == ["    À jour", "     Hors…"])
    }

    @Test func `clears, restyles and copies`() {
        var cells = CellBuffer(width: 6, height: 2)
        cells.put("処方箋", x: 0, y: 0)
        cells.clear(x: 1, y: 0, width: 2)
        cells.add(.reverse, y: 1)
        var whole = CellBuffer(width: 8, height: 2)
        whole.draw(cells, x: 2, y: 0)
        #expect(whole.snapshot == "|      箋|\n|        |\n1:2-7 reverse\ncursor 0:0")
    }

    @Test(arguments: [(5, 1, "0:3"), (-1, -1, "0:0"), (2, 9, "0:2")])
    func `AC1 keeps the cursor on the screen`(x: Int, y: Int, place: String) {
        var cells = CellBuffer(width: 4, height: 1)
        cells.focus(x: x, y: y)
        #expect(cells.snapshot == "|    |\ncursor \(place)")
    }

    @Test func `is never empty`() {
        #expect(CellBuffer(width: 0, height: -4).size == ScreenSize(width: 1, height: 1))
    }

    @Test func `AC12 styles have no dim, no blink, no background and no dark blue`() {
        for (style, color) in Style.roles {
            #expect(style.foreground == color)
            #expect(color.rawValue != 4)
        }
        #expect(Style([.reverse, .bold, .underline]).foreground == nil)
        #expect(Style([.success, .alarm]).foreground == .red)
        #expect(Style(rawValue: 127).names.count == 7)
    }

    @Test(arguments: [
        ("2ᵉ dose", "2e dose"), ("l’œil", "l'œil"), ("a — b", "a - b"), ("10² m⁹ H₂O", "102 m9 H2O"),
        ("compte…", "compte..."),
        ("compte…suite", "comp...suite"), ("…x", ".x"), ("a…b", "a.b"), ("処方…x", "処方.x"), ("a\u{202F}b", "a b"),
    ])
    func `AC16 has a plain form for consoles with 256 glyphs`(text: String, plain: String) {
        var cells = CellBuffer(width: 12, height: 1)
        cells.put(text, x: 0, y: 0)
        #expect(cells.transliterated().lines() == [plain])
    }
}
