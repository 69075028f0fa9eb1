package import HealthModel
package import Terminal

/// One screen: its state, its page, and what it makes of what the person does.
///
/// Everything is pure: nothing is read or written but the state, and what is asked of the world is a ``Step``.
package protocol Screen: Sendable {
    /// What the screen says now.
    func page(_ context: Context) -> Page
    /// What can be done here, most useful first; the ones that go everywhere are added to them.
    func offers(_ context: Context, at row: Int) -> [Offer]
    /// The screen is shown, or shown again after another one was closed.
    mutating func appear(_ context: Context) -> [Step]
    /// Enter on a row.
    mutating func activate(_ row: Int, _ context: Context) -> [Step]
    /// One of the offers.
    mutating func perform(_ command: Command, at row: Int, _ context: Context) -> [Step]
    /// A key that edits text; `nil` when the screen has no use for it.
    mutating func edit(_ key: Key, at row: Int, _ context: Context) -> [Step]?
    /// The selection moved.
    mutating func moved(from old: Int, to row: Int, _ context: Context) -> [Step]
    /// An answer to one of its questions.
    mutating func receive(_ outcome: Outcome, _ context: Context) -> [Step]
    /// The screen over this one was closed with an answer.
    mutating func returned(_ answer: Answer, _ context: Context) -> [Step]
    /// Escape.
    mutating func leave(_ context: Context) -> [Step]
    /// What must be kept when the space locks now.
    func unsaved() -> Deed?
    /// Whether letters are typed here rather than obeyed.
    func takesText(at row: Int) -> Bool
    /// Whether the screen is a question whose answer must not have been typed ahead.
    var isQuestion: Bool { get }
    /// Whether only leaving, help and language belong here, because no space is open.
    var isBeforeOpening: Bool { get }
}

extension Screen {
    package func offers(_ context: Context, at row: Int) -> [Offer] { [] }
    package mutating func appear(_ context: Context) -> [Step] { [] }
    package mutating func activate(_ row: Int, _ context: Context) -> [Step] { [] }
    package mutating func perform(_ command: Command, at row: Int, _ context: Context) -> [Step] { [] }
    package mutating func edit(_ key: Key, at row: Int, _ context: Context) -> [Step]? { nil }
    package mutating func moved(from old: Int, to row: Int, _ context: Context) -> [Step] { [] }
    package mutating func receive(_ outcome: Outcome, _ context: Context) -> [Step] {
        if case .failed(let failure) = outcome { return [.notice(failure.words(context.language))] }
        return []
    }
    package mutating func returned(_ answer: Answer, _ context: Context) -> [Step] { [] }
    package mutating func leave(_ context: Context) -> [Step] { [.pop] }
    package func unsaved() -> Deed? { nil }
    package func takesText(at row: Int) -> Bool { false }
    package var isQuestion: Bool { false }
    package var isBeforeOpening: Bool { false }
}

/// What a screen asks of the program.
package enum Step: Sendable {
    /// Open a screen over this one.
    case push(any Screen)
    /// Put a screen in the place of this one.
    case replace(any Screen)
    /// Close this screen.
    case pop
    /// Close this screen and hand an answer to the one below.
    case answer(Answer)
    /// Close all screens over the first one.
    case home
    /// Start again with this screen alone.
    case restart(any Screen)
    /// Say something on the message line until the next key.
    case notice(String)
    /// Read something.
    case load(Query)
    /// Change something.
    case act(Deed)
    /// Choose a row.
    case select(Int)
    /// Anything else outside.
    case effect(Effect)
    /// Do one of the things that can be done.
    case run(Command)
    /// Use another language or display.
    case show(Display, Language)
}

/// What a screen that was opened to ask something hands back.
package enum Answer: Hashable, Sendable {
    /// One of the choices of a field, or words of one's own.
    case choice(field: String, value: String)
    /// A filter of a list.
    case filter(String)
    /// A file or a folder.
    case path(String)
    /// A record that is new, to be shown as the chosen one.
    case record(RecordID)
    /// One of the actions.
    case command(Command)
}
