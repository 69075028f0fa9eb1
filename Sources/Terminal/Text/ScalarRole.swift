/// What a scalar of a foreign text may do on a terminal.
///
/// This is the one place where hostile text is disarmed: everything drawn or printed passes here.
enum ScalarRole: Equatable {
    /// Takes one or two columns as itself.
    case visible
    /// Combines with the character before it.
    case mark
    /// Is shown as U+FFFD: it could move the cursor, change the terminal or reorder the line, or has no agreed meaning.
    case replaced
    /// Is left out: invisible, and of no use on a grid of cells.
    case dropped
    /// Is left out, and ties the emoji after it to the one before it.
    case joiner

    init(_ scalar: Unicode.Scalar) {
        self =
            switch scalar.value {
            case 0x20..<0x7F: .visible
            case 0..<0xA0: .replaced
            case 0xAD: .dropped
            case 0xA0..<0x300: .visible
            case 0x034F, 0x180B...0x180F, 0xFE00...0xFE0F, 0xE0100...0xE01EF: .dropped
            case 0x200D: .joiner
            case 0x2028...0x202E, 0x2066...0x2069: .replaced
            default: Self.byCategory(scalar)
            }
    }

    private static func byCategory(_ scalar: Unicode.Scalar) -> Self {
        switch scalar.properties.generalCategory {
        case .control, .surrogate, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse:
            .replaced
        case .nonspacingMark, .enclosingMark:
            .mark
        case .format:
            // Arabic number signs are format characters with a shape and a column of their own.
            TextWidth.width(of: scalar) == 0 ? .dropped : .visible
        default:
            TextWidth.width(of: scalar) == 0 ? .mark : .visible
        }
    }
}
