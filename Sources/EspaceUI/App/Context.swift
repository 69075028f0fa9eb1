package import HealthModel
package import SpaceClient
package import Terminal

/// What every screen may know besides its own state.
package struct Context: Sendable {
    /// The language of all words.
    package var language: Language
    /// Columns and rows of the window.
    package var size: ScreenSize
    /// How the person wants things shown.
    package var display: Display
    /// What day and time it is.
    package var clock: Clock
    /// Whose space it is, once it is open.
    package var person: Person?
    /// Whether the pages are said line by line, so that reader mode holds whatever the settings say.
    package var isLineFace = false
    /// Whether reader mode was asked for at the start, so that it holds before the settings can be read, and after.
    package var isReaderForced = false
    /// Whether nothing can be changed.
    package var isReadOnly: Bool
    /// The passphrase a demonstration shows; nil outside a demonstration.
    package var demonstration: String?
    /// The command that opens the second device of a demonstration.
    package var secondDevice: String?
    /// What can be taken back.
    package var undo: UndoLabel?
    /// How the space stands with its server; nil where it has none.
    package var sync: SyncSummary?
    /// Under which mandate one acts for somebody else; nil in one's own space.
    package var acting: Acting?
    /// When the space was opened in an emergency that nobody has looked at; nil where nothing is to be looked at.
    package var opening: Clock?

    /// A context with these parts.
    package init(
        language: Language,
        size: ScreenSize = ScreenSize(width: 80, height: 24),
        display: Display = Display(),
        clock: Clock,
        person: Person? = nil,
        isReadOnly: Bool = false,
        demonstration: String? = nil
    ) {
        self.language = language
        self.size = size
        self.display = display
        self.clock = clock
        self.person = person
        self.isReadOnly = isReadOnly
        self.demonstration = demonstration
    }

    /// The words of the catalogue in the reader's language.
    package func callAsFunction(_ words: Words) -> String { words.phrase[language] }

    /// A sentence in the reader's language.
    package func callAsFunction(_ phrase: Phrase) -> String { phrase[language] }

    /// How much the window shows.
    package var layout: Layout { Layout(size, reader: display.reader) }
}

/// A moment as screens show it.
package struct Clock: Hashable, Sendable {
    /// The civil day.
    package var today: CivilDate
    /// Minutes since midnight.
    package var minutes: Int

    /// A moment.
    package init(today: CivilDate, minutes: Int) {
        self.today = today
        self.minutes = minutes
    }

    /// The time in words: « 14 h 32 », "14:32".
    package func time(_ language: Language) -> String {
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : String(value) }
        let (hour, minute) = (two(minutes / 60), two(minutes % 60))
        return language == .french ? "\(hour) h \(minute)" : "\(hour):\(minute)"
    }

    /// The moment some minutes later.
    package func adding(minutes more: Int) -> Clock {
        let sum = minutes + more
        return Clock(today: today.adding(days: sum / 1440), minutes: sum % 1440)
    }
}

extension Clock: Comparable {
    package static func < (left: Clock, right: Clock) -> Bool {
        (left.today, left.minutes) < (right.today, right.minutes)
    }
}
