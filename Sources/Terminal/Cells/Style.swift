/// How a cell is drawn: attributes and one role colour, always on the default background.
///
/// There is deliberately no dim, no blink, no background colour and no dark blue; a colour only repeats what the text says. ``paper`` is for
/// pictures that a camera reads, which needs to know which of the two colours is the light one.
package struct Style: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// Foreground and background exchanged: the selection.
    package static let reverse = Style(rawValue: 1)
    /// Bold.
    package static let bold = Style(rawValue: 2)
    /// Underlined.
    package static let underline = Style(rawValue: 4)
    /// The colour of what could save a life: severe allergies, alarms, errors.
    package static let alarm = Style(rawValue: 8)
    /// The colour of what asks for attention.
    package static let attention = Style(rawValue: 16)
    /// The colour of what is new or informs.
    package static let news = Style(rawValue: 32)
    /// The colour of what is done or in order.
    package static let success = Style(rawValue: 64)
    /// Black on white: for a picture that a camera reads.
    package static let paper = Style(rawValue: 128)

    /// The role colours, most important first: when a style holds several, the first one is drawn.
    package static let roles: [(style: Style, color: PaletteColor)] = [
        (.alarm, .red), (.attention, .magenta), (.news, .cyan), (.success, .green),
    ]

    /// The text colour, nil for the terminal's own.
    package var foreground: PaletteColor? {
        Self.roles.first { contains($0.style) }?.color
    }

    /// The names of what is set, as snapshots write them.
    package var names: [String] {
        let all: [(Style, String)] = [
            (.reverse, "reverse"), (.bold, "bold"), (.underline, "underline"), (.alarm, "alarm"),
            (.attention, "attention"), (.news, "news"), (.success, "success"), (.paper, "paper"),
        ]
        return all.filter { contains($0.0) }.map(\.1)
    }
}

/// The colours of the sixteen-colour palette that stay readable on a light and on a dark background.
package enum PaletteColor: Int16, CaseIterable, Sendable {
    case red = 1
    case green = 2
    case magenta = 5
    case cyan = 6
}
