import CNcurses

/// Turns what `wgetch` returns, byte by byte and code by code, into keys.
///
/// Its state survives from one reading to the next: a paste or a UTF-8 character may arrive in pieces. An escape sequence
/// that curses does not know is swallowed whole, so that its letters and digits are never taken for keys.
package struct KeyDecoder: Sendable {
    /// The curses code given to the mark that begins a paste; above `KEY_MAX`.
    package static let pasteBegins: Int32 = 700
    /// The curses code given to the mark that ends a paste.
    package static let pasteEnds: Int32 = 701
    /// The most bytes of a paste that are kept.
    package static let pasteLimit = 1 << 20

    private enum Escape {
        case none
        case begun
        /// ESC O: one more byte.
        case shift
        /// ESC [: up to a final byte.
        case control(length: Int)
    }

    private var escape = Escape.none
    private var character: [UInt8] = []
    private var pasted: [UInt8]?
    private var dropsPaste = false

    package init() {}

    /// Whether a paste has begun and not ended.
    package var isPasting: Bool { pasted != nil }

    /// The keys that one code completes; `mouse` is asked for the report behind `KEY_MOUSE`.
    package mutating func decode(_ code: Int32, mouse: () -> Key? = { nil }) -> [Key] {
        if code == Self.pasteBegins {
            let before = finish()
            pasted = []
            return before
        }
        if code == Self.pasteEnds { return endPaste() }
        if pasted != nil {
            // Pasted text types; it never presses keys.
            if let byte = UInt8(exactly: code), (pasted?.count ?? 0) < Self.pasteLimit { pasted?.append(byte) }
            return []
        }
        guard let byte = UInt8(exactly: code) else {
            let before = finish()
            character = []
            return before + [code == KEY_MOUSE ? mouse() : Self.named[code]].compactMap(\.self)
        }
        return decode(byte: byte)
    }

    /// What is complete once nothing more is waiting: a lone Escape.
    package mutating func finish() -> [Key] {
        guard case .begun = escape else { return [] }
        escape = .none
        return [.escape]
    }

    /// Forgets what is incomplete; the rest of a paste that has begun will not become keys either.
    package mutating func drop() {
        escape = .none
        character = []
        dropsPaste = pasted != nil
        if dropsPaste { pasted = [] }
    }

    /// The paste that began, when its end mark never came.
    package mutating func endPaste() -> [Key] {
        guard let bytes = pasted else { return [] }
        pasted = nil
        defer { dropsPaste = false }
        if dropsPaste { return [] }
        var text = ""
        for character in String(decoding: bytes, as: UTF8.self) {
            text.append(character == "\r" || character == "\r\n" ? "\n" : character)
        }
        return [.paste(text)]
    }

    private mutating func decode(byte: UInt8) -> [Key] {
        switch escape {
        case .none:
            return plain(byte)
        case .begun:
            switch byte {
            case UInt8(ascii: "["): escape = .control(length: 0)
            case UInt8(ascii: "O"): escape = .shift
            case 0x1B: return [.escape]
            default:
                escape = .none
                return [.escape] + plain(byte)
            }
        case .shift:
            escape = .none
        case .control(let length):
            let isFinal = (0x40...0x7E).contains(byte) || length > 32
            escape = isFinal ? .none : .control(length: length + 1)
        }
        return []
    }

    private mutating func plain(_ byte: UInt8) -> [Key] {
        if byte >= 0x80 { return accumulate(byte) }
        character = []
        switch byte {
        case 0x1B:
            escape = .begun
            return []
        case 0x0A, 0x0D: return [.enter]
        case 0x09: return [.tab]
        case 0x08, 0x7F: return [.backspace]
        case 0x01...0x1A: return [.ctrl(Character(Unicode.Scalar(byte + 0x60)))]
        case 0x20..<0x7F: return [.char(Character(Unicode.Scalar(byte)))]
        default: return []
        }
    }

    private mutating func accumulate(_ byte: UInt8) -> [Key] {
        if byte >= 0xC0 { character = [] }
        character.append(byte)
        let length =
            switch character[0] {
            case 0xC2...0xDF: 2
            case 0xE0...0xEF: 3
            case 0xF0...0xF4: 4
            default: 0
            }
        if character.count < length { return [] }
        defer { character = [] }
        guard character.count == length, let text = String(validating: character, as: UTF8.self) else { return [] }
        return text.unicodeScalars.allSatisfy { $0.value >= 0xA0 } ? text.map { .char($0) } : []
    }

    /// The keys that curses names.
    private static let named: [Int32: Key] = {
        var keys: [Int32: Key] = [
            KEY_UP: .up, KEY_DOWN: .down, KEY_LEFT: .left, KEY_RIGHT: .right,
            KEY_SR: .up, KEY_SF: .down, KEY_SLEFT: .left, KEY_SRIGHT: .right,
            KEY_PPAGE: .pageUp, KEY_NPAGE: .pageDown, KEY_HOME: .home, KEY_END: .end,
            KEY_FIND: .home, KEY_SELECT: .end, KEY_A1: .home, KEY_A3: .pageUp, KEY_C1: .end, KEY_C3: .pageDown,
            KEY_ENTER: .enter, KEY_BTAB: .backtab, KEY_IC: .insert, KEY_DC: .delete, KEY_BACKSPACE: .backspace,
        ]
        for number in 1...12 { keys[nc_key_f(Int32(number))] = .function(number) }
        return keys
    }()
}
