package import HealthModel
package import SpaceClient
package import Terminal

/// The whole state of the screens, and how it changes.
///
/// `update` is pure: the same actions always lead to the same state and effects. The full screen and line mode drive the same value.
package struct App: Sendable {
    /// What every screen may know.
    package internal(set) var context: Context
    /// The screens, each over the one it was opened from; never empty.
    package internal(set) var frames: [Frame]
    /// What was just said on the message line.
    package internal(set) var notice: String?

    var lastFrame = 0
    var lastTicket = 0

    /// An open screen with the place of its selection.
    package struct Frame: Sendable {
        let id: Int
        package var screen: any Screen
        package var selected = 0
        package var top = 0
        /// The last question of each sort it asked; only the answer to that one is taken.
        var tickets: [Int: Int] = [:]
    }

    /// Something that happened.
    package enum Action: Sendable {
        /// A key, or what a terminal reports like one.
        case key(Key)
        /// A row chosen by its place, as line mode and the mouse do.
        case chose(Int)
        /// Something done by its name.
        case command(Command)
        /// The answer to a question.
        case received(Outcome, Ticket, SpaceState?)
        /// The time without a key is over.
        case idled
        /// One minute is left before the time without a key is over.
        case idleNear
    }

    /// What the open space says of itself after every answer.
    package struct SpaceState: Sendable {
        package var person: Person
        package var display: Display
        package var language: Language?
        package var undo: UndoLabel?
        package var isReadOnly: Bool
        package var sync: SyncSummary?
        package var acting: Acting?
        /// When the space was opened in an emergency that nobody has looked at.
        package var opening: Clock?

        package init(
            person: Person,
            display: Display,
            language: Language?,
            undo: UndoLabel?,
            isReadOnly: Bool,
            sync: SyncSummary? = nil,
            acting: Acting? = nil,
            opening: Clock? = nil
        ) {
            self.opening = opening
            self.sync = sync
            self.acting = acting
            self.person = person
            self.display = display
            self.language = language
            self.undo = undo
            self.isReadOnly = isReadOnly
        }
    }

    /// The screens over a first one.
    package init(_ first: any Screen, context: Context) {
        self.context = context
        frames = [Frame(id: 0, screen: first)]
    }

    /// What to do first.
    package mutating func start() -> [Effect] {
        var effects = run(frames[0].screen.appearing(context, of: &frames[0]))
        settle()
        if frames[0].screen.isQuestion { effects.append(.flushInput) }
        return effects
    }

    /// The screen on top.
    package var screen: any Screen { frames[frames.count - 1].screen }

    /// The selected row of the screen on top.
    package var selected: Int { frames[frames.count - 1].selected }

    /// What the screen on top says now, with the lines that are the same on every screen.
    package var page: Page {
        var page = screen.page(context)
        if context.person != nil, !screen.isBeforeOpening { page.person = personLine }
        if page.person.isEmpty, context.demonstration != nil { page.person = context(.demonstrationBanner) }
        page.state = stateWords
        page.hints = hints(page.hints)
        return page
    }

    /// The sentence above the position.
    package var message: String { message(page) }

    /// What was just said, else what the selected row says, else the advice of the page.
    func message(_ page: Page) -> String {
        if let notice { return notice }
        return selected < page.rows.count ? page.rows[selected].note ?? page.advice : page.advice
    }

    /// The page as it looks in the window.
    package var picture: Picture {
        let page = page
        let frame = frames[frames.count - 1]
        let layout = context.layout
        return Picture(
            page,
            layout: layout,
            selected: frame.selected,
            top: frame.top,
            message: message(page),
            position: position(page),
            tooSmall: context(.tooSmall)
        )
    }

    /// The place of the selection in words; nothing on a page with nothing to choose.
    package func position(_ page: Page) -> String {
        let (place, total) = page.rows.position(of: selected, readingText: readsText(page))
        guard total > 0 else { return "" }
        return context(Sentences.position(place, total))
    }

    /// What can be done now: on this screen first, then everywhere.
    package var offers: [Offer] {
        let own = screen.offers(context, at: selected)
        guard !screen.isBeforeOpening else {
            return own + [Offer(.actions), Offer(.help), Offer(.redraw), Offer(.quit)]
        }
        let taken = Set(own.map(\.command))
        let global = Command.global.map { command in
            command == .undo
                ? Offer(
                    .undo,
                    unless: context.isReadOnly ? .readOnlyRefusal : context.undo == nil ? .nothingToUndo : nil
                )
                : Offer(command)
        }
        return own + (global + Command.sections.map { Offer($0) }).filter { !taken.contains($0.command) }
    }

    func readsText(_ page: Page) -> Bool { context.layout.readsText }

    /// Whose space it is and in which role; in a demonstration, that nothing is true.
    private var personLine: String {
        guard let person = context.person else { return "" }
        let isHome = frames.count == 1
        let words =
            context.acting.map { context(Sentences.acting(person, $0, withBirth: isHome)) }
            ?? context(Sentences.person(person, withBirth: isHome))
        // Until it was looked at, on every page (T18).
        let banner = context.opening.map { context(Sentences.openingBanner($0)).uppercased() + " " } ?? ""
        return banner + (context.demonstration == nil ? words : context(.demonstrationBanner) + " " + words)
    }

    private var stateWords: String {
        if context.person == nil { return screen.isBeforeOpening ? context(.stateLocked) : "" }
        // The one line that the smallest window has.
        if context.opening != nil, context.sync?.isStopped != true { return context(.emergencyState) }
        if context.isReadOnly { return context(.stateReadOnly) }
        return context.sync.map { context($0.header) } ?? context(.stateLocal)
    }

    private func hints(_ own: [Hint]) -> [Hint] {
        var hints = own
        let language = context.language
        if hints.isEmpty {
            let row = selected
            hints = screen.offers(context, at: row).filter { $0.refusal == nil }.compactMap {
                $0.command.hint(language)
            }
            if context.undo != nil, !context.isReadOnly, !screen.isBeforeOpening, !screen.takesText(at: row),
                !screen.isQuestion,
                let undo = Command.undo.hint(language)
            {
                hints.append(undo)
            }
        }
        let isTyping = screen.takesText(at: selected)
        hints.append(Hint(isTyping ? Key.function(1).name(language) : "?", context(.helpName), .function(1)))
        if frames.count > 1 || (screen.isQuestion && !screen.isBeforeOpening) {
            hints.append(Hint(Key.escape.name(language), context(.backHint), .escape))
        } else {
            hints.append(Hint(isTyping ? Key.function(10).name(language) : "Q", context(.quitName), .function(10)))
        }
        return hints
    }
}

extension Screen {
    /// Shows the screen and keeps what it changed.
    fileprivate func appearing(_ context: Context, of frame: inout App.Frame) -> [Step] {
        var screen = self
        let steps = screen.appear(context)
        frame.screen = screen
        return steps
    }
}
