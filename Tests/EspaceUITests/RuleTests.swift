import HealthModel
import SpaceClient
import Terminal
import TestSupport
import Testing

@testable import EspaceUI

/// The accessibility rules of the screens (AC1 to AC17) that hold for every page, checked by walking through all of them.
@Suite struct `Every screen` {
    /// Goes everywhere a person can go from home and looks at each stop.
    private func walk(_ pilot: Pilot, _ look: (Pilot) async -> Void) async {
        for section in Command.sections {
            await pilot.apply(.command(section))
            await look(pilot)
            await pilot.press(.down)
            await look(pilot)
            let depth = await pilot.screens.count
            await pilot.press(.enter)
            await look(pilot)
            for key in [Key.down, .pageDown, .end, .home, .function(1)] {
                await pilot.press(key)
                await look(pilot)
            }
            while await pilot.screens.count > depth { await pilot.press(.escape) }
            await pilot.apply(.command(.actions))
            await look(pilot)
            await pilot.press(.escape)
            if await pilot.app.offers.contains(where: { $0.command == .add && $0.refusal == nil }) {
                await pilot.apply(.command(.add))
                await look(pilot)
                await pilot.press(.tab, .tab)
                await look(pilot)
                await pilot.press(.escape)
            }
            while await pilot.screens.count > 1 { await pilot.press(.escape) }
        }
    }

    private static let sizes = [
        ScreenSize(width: 120, height: 30), ScreenSize(width: 80, height: 24), ScreenSize(width: 60, height: 16),
        ScreenSize(width: 40, height: 9),
    ]

    @Test(arguments: sizes, [false, true])
    func `AC1: keeps the cursor on what is chosen or typed, after every key`(size: ScreenSize, reader: Bool)
        async throws
    {
        let pilot = try await Pilot.open(size: size, reader: reader, Sample.everything)
        await walk(pilot) { pilot in
            let app = await pilot.app
            guard app.selected < app.page.rows.count else { return }
            let row = app.page.rows[app.selected]
            let line = await pilot.lines[pilot.cursor.y]
            let place = "\(await pilot.path) \(row.spoken)"
            switch row.role {
            case .field: #expect(line.contains("["), "\(place)")
            default:
                let first = String((row.cells.first { $0.text.trimmed.count > 1 }?.text ?? "").prefix(8))
                #expect(line.contains(first) || reader, "\(place) in \(line)")
            }
            if reader {
                #expect(await pilot.cursor.x >= 2, "\(place)")
            } else if case .item = row.role {
                #expect(line.contains(">") || size.width == 40, "\(place)")
            }
        }
    }

    @Test func `AC3: says the same without colours and attributes`() async throws {
        let pilot = try await Pilot.open(Sample.everything)
        await walk(pilot) { pilot in
            let page = await pilot.app.page
            // What a colour could say alone is said by a sign or a word on the same row.
            for index in 0..<page.rows.count where page.rows[index].marker == .alarm {
                #expect(await pilot.lines.contains { $0.contains("!!") })
            }
        }
    }

    @Test func `AC4: draws nothing new while nobody acts`() async throws {
        let pilot = try await Pilot.open(Sample.everything)
        let before = await pilot.app.picture.cells
        var later = await pilot.app
        later.context.clock = later.context.clock.adding(minutes: 7)
        #expect(later.picture.cells == before)
    }

    @Test(arguments: Language.allCases)
    func `AC5: reader mode gives each row one line, important words first, without signs`(language: Language)
        async throws
    {
        let pilot = try await Pilot.open(language: language, reader: true, Sample.everything)
        await pilot.press(.char("1"))
        let before = await pilot.lines
        await pilot.press(.down)
        let after = await pilot.lines
        #expect(before == after, "a move changes nothing but the place of the cursor")
        #expect(!after.contains { $0.contains("!!") || $0.hasPrefix(">") })
        #expect(await pilot.lines[pilot.cursor.y].hasPrefix("  "))
    }

    @Test func `AC7: questions, help and the list of actions take the whole screen`() async throws {
        let pilot = try await Pilot.open(Sample.everything)
        await pilot.press(.char("1"))
        for key in [Key.char(":"), .char("?"), .char("q")] {
            await pilot.press(key)
            #expect(await !pilot.text.contains("Pollen"))
            await pilot.press(.escape)
        }
    }

    @Test(arguments: Command.sections)
    func `AC8: every action can be reached with arrows and Enter alone`(section: Command) async throws {
        let pilot = try await Pilot.open(Sample.everything)
        await pilot.apply(.command(section))
        guard await ["ListScreen", "VaccinationScreen"].contains(pilot.screens.last) else { return }
        #expect(await pilot.choose("Autres actions"))
        await pilot.press(.enter)
        #expect(await pilot.screens.last == "ActionList")
        let listed = await pilot.rows.map(\.spoken)
        for offer in await pilot.offersBelow {
            let name = await pilot.app.context(offer.command.name)
            #expect(listed.contains { $0.contains(name) }, "\(name)")
        }
    }

    @Test func `AC9: the lock waits between 2 and 60 minutes and never less or more`() async throws {
        let pilot = try await Pilot.open()
        await pilot.apply(.command(.settings))
        #expect(await pilot.choose("Verrouiller après"))
        var seen: Set<Int> = []
        for _ in 0..<10 {
            await pilot.press(.enter)
            seen.insert(await pilot.app.context.display.lockMinutes)
        }
        #expect(seen == [2, 5, 10, 15, 20, 30, 45, 60])
    }

    @Test func `AC10: 40 by 9 is enough to unlock, read allergies and add a measure`() async throws {
        let pilot = try await Pilot.open(size: ScreenSize(width: 40, height: 9), [Sample.penicillin])
        await pilot.press(.char("1"))
        #expect(await pilot.text.contains("Pénicilline"))
        #expect(await pilot.text.contains("Grave"))
        await pilot.press(.escape, .char("5"), .char("a"))
        await pilot.type("Poids")
        await pilot.press(.tab)
        await pilot.type("72,5")
        await pilot.press(.function(2))
        #expect(await pilot.message == "Ajouté.")
    }

    @Test func `AC12: keeps the default colours, reverse and an arrow for what is chosen`() async throws {
        let pilot = try await Pilot.open(Sample.everything)
        await pilot.press(.char("1"))
        let cells = await pilot.app.picture.cells
        let row = cells.row(cells.cursor.y)
        #expect(row.allSatisfy { $0.style.contains(.reverse) })
        #expect(row.first?.glyph.map { String($0.base) } == ">")
    }

    @Test(arguments: Language.allCases, sizes)
    func `AC13: cuts no button, question or message at 80 columns, and nothing leaves the window`(
        language: Language,
        size: ScreenSize
    ) async throws {
        let pilot = try await Pilot.open(language: language, size: size, Sample.everything)
        await walk(pilot) { pilot in
            let lines = await pilot.lines
            #expect(lines.count == size.height)
            for line in lines { #expect(TextWidth.width(of: line) <= size.width) }
            guard size.width >= 80, let last = lines.last else { return }
            #expect(!last.contains("…"), "\(last)")
            #expect(last.contains(language == .french ? "Aide" : "Help"), "\(last)")
            #expect(last.contains(language == .french ? "Échap" : "Esc") || last.contains("Q "), "\(last)")
        }
    }

    @Test func `AC16: has a plain substitute for every sign of its own`() async throws {
        let pilot = try await Pilot.open(Sample.everything)
        await walk(pilot) { pilot in
            for scalar in await pilot.app.picture.cells.transliterated().text.unicodeScalars {
                #expect(scalar.value < 0x180 || scalar == "\u{FFFD}", "U+\(String(scalar.value, radix: 16))")
            }
        }
    }

    @Test(arguments: [
        ScreenSize(width: 39, height: 24), ScreenSize(width: 80, height: 8), ScreenSize(width: 1, height: 1),
    ])
    func `says one sentence below the smallest size, and works again above it`(size: ScreenSize) async throws {
        let pilot = try await Pilot.open(Sample.everything)
        await pilot.press(.resize(size))
        #expect(await !pilot.text.contains("Rubriques"))
        await pilot.press(.resize(ScreenSize(width: 80, height: 24)))
        #expect(await pilot.text.contains("Rubriques"))
    }

    @Test(arguments: Language.allCases)
    func `has no two actions on one letter`(language: Language) async throws {
        let pilot = try await Pilot.open(language: language, Sample.everything)
        await walk(pilot) { pilot in
            let app = await pilot.app
            guard !app.screen.takesText(at: app.selected) else { return }
            var owners: [Key: Command] = [:]
            for offer in app.offers {
                for key in offer.command.keys(language) {
                    // Help of a field is the help of its place.
                    if let owner = owners[key], owner != offer.command, owner != .fieldHelp {
                        Issue.record("\(key.name(language)) is \(owner) and \(offer.command) on \(app.page.path)")
                    }
                    owners[key] = offer.command
                }
            }
        }
    }

    @Test(arguments: zip("&é\"'(-è", Command.sections))
    func `goes to a section by the digit row of a French keyboard without Shift`(key: Character, section: Command)
        async throws
    {
        let pilot = try await Pilot.open()
        await pilot.press(.char(key))
        let title = await pilot.app.context(section.name)
        #expect(await pilot.path.last == title)
    }

    @Test(arguments: Self.sizes)
    func `goes to the last choice by End and to the first by Home`(size: ScreenSize) async throws {
        let pilot = try await Pilot.open(size: size, Sample.everything)
        let first = await pilot.app.selected
        await pilot.press(.end)
        let last = await pilot.app.selected
        #expect(last > first)
        await pilot.press(.down)
        #expect(await pilot.app.selected == last)
        await pilot.press(.home)
        #expect(await pilot.app.selected <= first)
    }

    @Test func `drops what was typed before a question was seen`() async throws {
        let pilot = try await Pilot.open([Sample.birch])
        await pilot.press(.char("1"))
        #expect(await pilot.applyOnly(.key(.delete)).contains(.flushInput))
    }

    @Test func `answers a click like the keys, and never acts on a question at the first one`() async throws {
        let pilot = try await Pilot.open([Sample.birch])
        await pilot.press(.char("1"))
        let row = await pilot.cursor.y
        await pilot.press(.click(CellPosition(x: 5, y: row)))
        #expect(await pilot.screens.last == "RecordScreen")
        await pilot.press(.delete)
        let lines = await pilot.lines
        let danger = try #require(lines.firstIndex { $0.contains("[ Mettre à la corbeille ]") })
        await pilot.press(.click(CellPosition(x: 5, y: danger)))
        #expect(await pilot.screens.last == "Question")
        await pilot.press(.escape)
        let foot = await pilot.lines.last ?? ""
        let help = try #require(foot.firstRange(of: "Aide"))
        await pilot.press(.click(CellPosition(x: foot.distance(from: foot.startIndex, to: help.lowerBound), y: 23)))
        #expect(await pilot.screens.last == "Help")
    }
}

@Suite struct `A long list` {
    @Test func `moves and draws ten thousand rows without making them all`() {
        nonisolated(unsafe) var made = 0
        let rows = Rows(count: 10_000) { index in
            made += 1
            return .item("Ligne \(index)")
        }
        let page = Page(path: ["Accueil"], rows: rows)
        let layout = Layout(ScreenSize(width: 80, height: 24), reader: false)
        let top = layout.top(for: page, selected: 9_999, from: 0, message: "")
        let picture = Picture(page, layout: layout, selected: 9_999, top: top, message: "", position: "", tooSmall: "")
        #expect(picture.cells.lines().contains { $0.contains("Ligne 9999") })
        #expect(made < 200)
    }

    @Test func `shows the selected row whole wherever it is`() {
        let rows = (0..<100).map { Row.item("Ligne \($0)", details: $0 % 3 == 0 ? ["détail"] : []) }
        let page = Page(path: [], rows)
        let layout = Layout(ScreenSize(width: 80, height: 24), reader: false)
        var top = 0
        for selected in Array(0..<100) + Array((0..<100).reversed()) {
            top = layout.top(for: page, selected: selected, from: top, message: "")
            let picture = Picture(
                page,
                layout: layout,
                selected: selected,
                top: top,
                message: "",
                position: "",
                tooSmall: ""
            )
            let lines = picture.cells.lines()
            #expect(lines.contains { $0.hasPrefix(">") && $0.hasSuffix("Ligne \(selected)") }, "\(selected)")
            if selected % 3 == 0 { #expect(lines[picture.cells.cursor.y + 1].contains("détail"), "\(selected)") }
        }
    }
}
