import FoundationEssentials
import HealthModel
import SpaceClient
import SpaceProtocol
import Terminal
import TestSupport
import Vault

@testable import EspaceUI

/// A person at the screens without a terminal: real state, a real vault in a temporary folder, answers given before the next key.
actor Pilot {
    private(set) var app: App
    let folder: TemporaryFolder
    let world: World
    private(set) var effects: [Effect] = []
    /// How many keys were pressed, letters included.
    private(set) var keyCount = 0

    /// The space is not open yet; `make` decides whether there is one.
    init(
        make: Bool = true,
        language: Language = .french,
        size: ScreenSize = ScreenSize(width: 80, height: 24),
        reader: Bool = false,
        readOnly: Bool = false,
        connect: World.Connect? = nil
    ) async throws {
        folder = TemporaryFolder()
        let clock = FixedClock()
        let vaultEnvironment = VaultMaker.environment(clock: clock)
        let path = folder.file("espace.vault")
        if make { await (try VaultMaker.create(at: path, environment: vaultEnvironment)).lock() }
        let utc = TimeZone(secondsFromGMT: 0) ?? .current
        world = World(
            vaultPath: path,
            environment: SpaceEnvironment(now: { clock.now }, timeZone: utc, pdfText: .poppler),
            vaultEnvironment: vaultEnvironment,
            connect: connect,
            home: folder.path
        )
        var context = Context(language: language, size: size, clock: world.clock)
        context.display.reader = reader
        app = App(make ? Unlock(isReadOnly: readOnly) : Welcome(), context: context)
        await work(app.start())
    }

    /// A space that is open, with whatever `fill` puts in it.
    static func open(
        language: Language = .french,
        size: ScreenSize = ScreenSize(width: 80, height: 24),
        reader: Bool = false,
        readOnly: Bool = false,
        connect: World.Connect? = nil,
        _ forms: [FormValues] = []
    ) async throws -> Pilot {
        let pilot = try await Pilot(language: language, size: size, readOnly: readOnly, connect: connect)
        var display = Display()
        display.reader = reader
        try await pilot.fill(forms, display, language)
        await pilot.type(VaultMaker.phrase)
        await pilot.press(.enter)
        return pilot
    }

    /// Writes records before the screens open.
    private func fill(_ forms: [FormValues], _ display: Display, _ language: Language) async throws {
        let vault = try await VaultMaker.open(at: folder.file("espace.vault"))
        let space = try await Space(vault: vault)
        for form in forms { _ = try await space.add(form, acceptImplausible: true) }
        let settings = await space.settings()
        try await space.update(settings: display.written(to: settings, language: language))
        await space.lock()
    }

    // MARK: Acting

    func press(_ keys: Key...) async {
        for key in keys { await apply(.key(key)) }
    }

    func type(_ text: String) async {
        for character in text { await apply(.key(.char(character))) }
    }

    /// Asks for reader mode as the environment does, whatever the settings say.
    func listen() {
        app.context.isReaderForced = true
        app.context.display.reader = true
    }

    func apply(_ action: App.Action) async {
        if case .key = action { keyCount += 1 }
        await work(app.update(action))
    }

    /// Applies without answering what is asked: what a slow computer looks like.
    func applyOnly(_ action: App.Action) -> [Effect] {
        let asked = app.update(action)
        effects += asked
        return asked
    }

    /// Carries out what was asked, and what the answers ask for.
    func work(_ asked: [Effect]) async {
        var queue = asked
        effects += asked
        while !queue.isEmpty {
            let effect = queue.removeFirst()
            let outcome: (Outcome, Ticket)?
            switch effect {
            case .load(let query, let ticket): outcome = (await world.answer(query), ticket)
            case .act(let deed, let ticket): outcome = (await world.carryOut(deed) { _ in }, ticket)
            case .lock:
                await world.lock()
                outcome = nil
            default: outcome = nil
            }
            guard let (outcome, ticket) = outcome else { continue }
            let more = app.update(.received(outcome, ticket, await world.state()))
            effects += more
            queue += more
        }
    }

    // MARK: Looking

    var lines: [String] { app.picture.cells.lines() }
    var text: String { lines.joined(separator: "\n") }
    var cursor: CellPosition { app.picture.cells.cursor }
    var message: String { app.message }
    var path: [String] { app.page.path }

    var rows: [Row] {
        let page = app.page
        return (0..<page.rows.count).map { page.rows[$0] }
    }

    /// What can be done on the screen below the top one.
    var offersBelow: [Offer] { app.frames.dropLast().last.map { $0.screen.offers(app.context, at: $0.selected) } ?? [] }

    /// The words of the selected row.
    var selected: String {
        let page = app.page
        return app.selected < page.rows.count ? page.rows[app.selected].spoken : ""
    }

    /// The names of the screens, from the first to the one on top.
    var screens: [String] { app.frames.map { String(describing: Swift.type(of: $0.screen)) } }

    /// Goes down to the first row whose words begin so.
    func choose(_ words: String) async -> Bool {
        for _ in 0..<200 {
            if selected.hasPrefix(words) { return true }
            let before = app.selected
            await press(.down)
            if app.selected == before { return false }
        }
        return false
    }
}

/// Records to begin with.
enum Sample {
    static let penicillin = FormValues(
        kind: .allergy,
        values: ["name": "Pénicilline", "severity": "severe", "reaction": "choc", "date": "2011"]
    )
    static let birch = FormValues(kind: .allergy, values: ["name": "Pollen de bouleau", "severity": "mild"])
    static let ramipril = FormValues(kind: .treatment, values: ["name": "Ramipril 2,5 mg"])
    static let dose = FormValues(kind: .vaccination, values: ["name": "Revaxis", "date": "03/2019"])
    static let everything = [penicillin, birch, ramipril, dose]
}
