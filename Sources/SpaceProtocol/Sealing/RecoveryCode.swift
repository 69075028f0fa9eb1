import Crypto
package import FoundationEssentials

/// Why a typed recovery code is not one; each case can be told before anything is derived from it.
package enum RecoveryCodeError: Error, Hashable, Sendable {
    /// A character which no code contains, at this position among the letters and digits, counted from 1.
    case character(position: Int)
    /// The code does not have 36 letters and digits.
    case length(found: Int)
    /// The last group does not fit the others, so something was mistyped.
    case check

    /// What happened, in one sentence without any part of the code.
    package var message: String {
        switch self {
        case .character(let position): "character \(position) cannot be part of a recovery code"
        case .length(let found): "a recovery code has 36 letters and digits, not \(found)"
        case .check: "the recovery code contains a mistake"
        }
    }

    /// What can be done about it.
    package var hint: String? {
        switch self {
        case .character: "a code has digits and letters only, and never the letter U"
        case .length: "type all nine groups of four"
        case .check: "compare it with the paper, group by group"
        }
    }
}

/// A random secret of 160 bits which a person keeps on paper and which opens a vault without its passphrase.
///
/// It is written in Crockford's base 32, as eight groups of four and one group which checks them: the first 20 bits of
/// SHA-256 over `espace recovery code` and the 20 bytes. One mistyped code in a million passes that check. Reading takes
/// either case, any spaces and dashes, `O` for `0`, and `I` or `L` for `1`. It cannot be printed by accident.
package struct RecoveryCode: Sendable {
    /// The number of secret bytes.
    package static let byteCount = 20
    private static let checkedCharacterCount = 36
    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)
    private static let checkDomain = Array("espace recovery code".utf8)

    private let secret: SymmetricKey

    /// Draws a new code from the system's random source.
    package init() {
        secret = SymmetricKey(size: SymmetricKeySize(bitCount: Self.byteCount * 8))
    }

    /// Reads what a person typed or scanned.
    ///
    /// - Parameter text: The nine groups, with or without anything between them.
    /// - Throws: `RecoveryCodeError`, which says where the mistake is as far as can be known.
    package init(parsing text: String) throws(RecoveryCodeError) {
        var values: [UInt8] = []
        for scalar in text.unicodeScalars where !Self.isSeparator(scalar) {
            guard let value = Self.value(of: scalar) else { throw .character(position: values.count + 1) }
            values.append(value)
        }
        guard values.count == Self.checkedCharacterCount else { throw .length(found: values.count) }
        var bytes = Self.packed(values.prefix(32))
        defer { for index in bytes.indices { bytes[index] = 0 } }
        guard Array(values.suffix(4)) == Self.check(of: bytes) else { throw .check }
        secret = SymmetricKey(data: bytes)
    }

    init(bytes: [UInt8]) {
        precondition(bytes.count == Self.byteCount, "a recovery code holds 160 bits")
        secret = SymmetricKey(data: bytes)
    }

    /// The code as it is shown once and printed: nine groups of four, separated by dashes.
    ///
    /// - Returns: The secret itself; it goes to the screen or the paper and nowhere else.
    package func reveal() -> String {
        let bytes = secret.withUnsafeBytes { Array($0) }
        let values = Self.unpacked(bytes) + Self.check(of: bytes)
        let groups = stride(from: 0, to: values.count, by: 4).map { start in
            String(decoding: values[start..<(start + 4)].map { Self.alphabet[Int($0)] }, as: UTF8.self)
        }
        return groups.joined(separator: "-")
    }

    /// Derives the key which this code opens a slot with (HKDF-SHA-512; 160 random bits need no stretching).
    ///
    /// - Parameters:
    ///   - salt: The public bytes kept in the slot.
    ///   - purpose: Which vault and slot the key is for.
    /// - Returns: The same key for the same code, salt and purpose.
    package func slotKey(salt: some DataProtocol, purpose: SealContext) -> SealKey {
        SealKey(deriving: secret, salt: salt, purpose: purpose)
    }

    private static func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || scalar.properties.generalCategory == .dashPunctuation || scalar == "\u{2212}"
            || scalar == "_"
    }

    private static func value(of scalar: Unicode.Scalar) -> UInt8? {
        guard let ascii = UInt8(exactly: scalar.value), ascii < 0x80 else { return nil }
        let upper = (0x61...0x7A).contains(ascii) ? ascii - 0x20 : ascii
        switch upper {
        case UInt8(ascii: "O"): return 0
        case UInt8(ascii: "I"), UInt8(ascii: "L"): return 1
        default: return alphabet.firstIndex(of: upper).map { UInt8($0) }
        }
    }

    /// The four values of the check group.
    private static func check(of bytes: [UInt8]) -> [UInt8] {
        Array(unpacked(Array(SHA256.hash(data: checkDomain + bytes).prefix(5))).prefix(4))
    }

    /// Splits bytes, five at a time, into values of five bits.
    private static func unpacked(_ bytes: [UInt8]) -> [UInt8] {
        stride(from: 0, to: bytes.count, by: 5).flatMap { start in
            let block = bytes[start..<(start + 5)].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            return stride(from: 35, through: 0, by: -5).map { UInt8(block >> UInt64($0) & 31) }
        }
    }

    /// Joins values of five bits, eight at a time, into bytes.
    private static func packed(_ values: ArraySlice<UInt8>) -> [UInt8] {
        stride(from: values.startIndex, to: values.endIndex, by: 8).flatMap { start in
            let block = values[start..<(start + 8)].reduce(UInt64(0)) { $0 << 5 | UInt64($1) }
            return stride(from: 32, through: 0, by: -8).map { UInt8(truncatingIfNeeded: block >> UInt64($0)) }
        }
    }
}

extension RecoveryCode: Equatable {
    /// Compares two codes in constant time; for typing one back.
    package static func == (left: RecoveryCode, right: RecoveryCode) -> Bool { left.secret == right.secret }
}

extension RecoveryCode: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Always `<redacted>`.
    package var description: String { "<redacted>" }

    /// Always `<redacted>`.
    package var debugDescription: String { "<redacted>" }

    /// A mirror without children, so that `dump` shows nothing.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
