package import HealthModel
import Terminal

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Where a run writes, and what it may assume about the other end.
///
/// Text for people passes through the terminal's filter: no control character of a record ever reaches a terminal (A29).
package struct Console: Sendable {
    /// Receives the bytes of standard output.
    package var out: @Sendable ([UInt8]) -> Void
    /// Receives the bytes of standard error.
    package var err: @Sendable ([UInt8]) -> Void
    /// Whether a person reads standard output.
    package var outputIsTerminal: Bool
    /// Whether a person reads standard error.
    package var errorIsTerminal: Bool
    /// Whether a person types on standard input.
    package var inputIsTerminal: Bool
    /// Whether colour may be used on standard output.
    package var colour: Bool

    /// A console on given sinks; nothing is a terminal unless said.
    package init(
        out: @escaping @Sendable ([UInt8]) -> Void,
        err: @escaping @Sendable ([UInt8]) -> Void,
        outputIsTerminal: Bool = false,
        errorIsTerminal: Bool = false,
        inputIsTerminal: Bool = false,
        colour: Bool = false
    ) {
        self.out = out
        self.err = err
        self.outputIsTerminal = outputIsTerminal
        self.errorIsTerminal = errorIsTerminal
        self.inputIsTerminal = inputIsTerminal
        self.colour = colour
    }

    /// The console of this process; `NO_COLOR` (https://no-color.org) and `TERM=dumb` switch colour off.
    package static func process(environment: [String: String]) -> Console {
        let terminal = isatty(STDOUT_FILENO) == 1
        let plain = environment["NO_COLOR"]?.isEmpty == false || environment["TERM", default: "dumb"] == "dumb"
        return Console(
            out: { bytes in write(bytes, to: STDOUT_FILENO) },
            err: { bytes in write(bytes, to: STDERR_FILENO) },
            outputIsTerminal: terminal,
            errorIsTerminal: isatty(STDERR_FILENO) == 1,
            inputIsTerminal: isatty(STDIN_FILENO) == 1,
            colour: terminal && !plain
        )
    }

    /// Writes all bytes, or as many as the reader takes: a closed pipe is the reader's choice, not an error of ours.
    private static func write(_ bytes: [UInt8], to descriptor: Int32) {
        bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while let base = UnsafeRawBufferPointer(rebasing: rest).baseAddress, !rest.isEmpty {
                let written = Glibc.write(descriptor, base, rest.count)
                if written < 0 {
                    guard errno == EINTR else { return }
                } else {
                    rest = rest.dropFirst(written)
                }
            }
        }
    }
}

extension Console {
    /// Writes one line for a person; line feeds inside become spaces.
    package func line(_ text: String = "") {
        out(Array(plainText(text).utf8) + [0x0A])
    }

    /// Writes one line in a role that a colour may repeat; without colour the words say it all.
    package func line(_ text: String, _ tone: Tone) {
        guard colour, let code = tone.code else { return line(text) }
        out(Array("\u{1B}[\(code)m\(plainText(text))\u{1B}[0m\n".utf8))
    }

    /// Writes a text of several lines; its line feeds stay, everything else is filtered.
    package func text(_ text: String) {
        out(Array(plainText(text, newlines: .kept).utf8) + [0x0A])
    }

    /// Writes one line on standard error.
    package func note(_ text: String) {
        err(Array(plainText(text).utf8) + [0x0A])
    }

    /// Writes a JSON value and a line feed.
    package func json(_ value: JSON) {
        out(value.terminalSafe(.pretty) + [0x0A])
    }
}

/// What a line means, where a colour may repeat it.
package enum Tone: Hashable, Sendable {
    /// Nothing special.
    case plain
    /// What stands above others.
    case heading
    /// What could cost a life, or a server caught lying.
    case alarm
    /// What to look at.
    case warning
    /// What went well.
    case good

    /// The attribute numbers of ECMA-48; the alarm and the warning are bold as well as coloured.
    var code: String? {
        switch self {
        case .plain: nil
        case .heading: "1"
        case .alarm: "1;31"
        case .warning: "1;33"
        case .good: "32"
        }
    }
}

extension JSON {
    /// The value as JSON text that is also safe to print on a terminal.
    ///
    /// JSON escapes C0 controls only. DEL, the C1 controls and the bidirectional overrides are written as `\u` escapes here, which
    /// every JSON reader turns back into the same text.
    package func terminalSafe(_ layout: JSON.Layout) -> [UInt8] {
        let plain = serialized(layout)
        guard plain.contains(where: { $0 == 0x7F || $0 == 0xC2 || $0 == 0xD8 || $0 == 0xE2 }) else { return plain }
        var safe: [UInt8] = []
        safe.reserveCapacity(plain.count)
        for scalar in String(decoding: plain, as: UTF8.self).unicodeScalars {
            switch scalar.value {
            case 0x7F...0x9F, 0x61C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069:
                let digits = String(scalar.value, radix: 16)
                safe += Array("\\u".utf8) + Array(repeating: 0x30, count: 4 - digits.utf8.count) + Array(digits.utf8)
            default:
                safe += Array(String(scalar).utf8)
            }
        }
        return safe
    }
}
