import Crypto
package import FoundationEssentials

/// The code which two devices of a person share for ten minutes: 80 random bits, written as 18 letters and digits.
///
/// The last two check the others, so that most slips are told at once. It cannot be printed by accident.
package struct PairingCode: Sendable, Equatable, CustomStringConvertible {
    private static let byteCount = 10
    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

    private let bytes: [UInt8]

    /// Draws a new code.
    package init() { bytes = Array(LogEntry.freshSalt().prefix(Self.byteCount)) }

    /// Reads what a person typed or scanned: either case, any spaces and dashes, `O` for `0`, `I` and `L` for `1`; nil for a slip.
    package init?(parsing text: String) {
        var values: [UInt8] = []
        for scalar in text.unicodeScalars where scalar != "-" && !scalar.properties.isWhitespace {
            guard let ascii = UInt8(exactly: scalar.value) else { return nil }
            switch (0x61...0x7A).contains(ascii) ? ascii - 0x20 : ascii {
            case UInt8(ascii: "O"): values.append(0)
            case UInt8(ascii: "I"), UInt8(ascii: "L"): values.append(1)
            case let upper:
                guard let value = Self.alphabet.firstIndex(of: upper) else { return nil }
                values.append(UInt8(value))
            }
        }
        guard values.count == 18 else { return nil }
        var bytes: [UInt8] = []
        for start in [0, 8] {
            let block = values[start..<(start + 8)].reduce(UInt64(0)) { $0 << 5 | UInt64($1) }
            bytes += stride(from: 32, through: 0, by: -8).map { UInt8(truncatingIfNeeded: block >> UInt64($0)) }
        }
        guard Self.check(bytes) == Array(values.suffix(2)) else { return nil }
        self.bytes = bytes
    }

    /// The code to show: groups of letters and digits.
    ///
    /// It goes to the screen and nowhere else.
    package func reveal() -> String {
        var values: [UInt8] = []
        for start in [0, 5] {
            let block = bytes[start..<(start + 5)].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            values += stride(from: 35, through: 0, by: -5).map { UInt8(block >> UInt64($0) & 31) }
        }
        let text = (values + Self.check(bytes)).map { Character(Unicode.Scalar(Self.alphabet[Int($0)])) }
        return [text[0..<6], text[6..<12], text[12..<18]].map { String($0) }.joined(separator: "-")
    }

    /// Always `<redacted>`.
    package var description: String { "<redacted>" }

    private static func check(_ bytes: [UInt8]) -> [UInt8] {
        let hash = Array(SHA256.hash(data: Array("espace pairing code".utf8) + bytes).prefix(2))
        return [hash[0] >> 3, (hash[0] & 7) << 2 | hash[1] >> 6]
    }

    /// The keys both sides derive from the code, slowly on purpose.
    ///
    /// - Parameters:
    ///   - authority: The relay's authority, so that a code is of no use elsewhere.
    ///   - derivation: How passphrases become keys.
    /// - Returns: The same keys on both sides.
    /// - Throws: `ScryptError.outOfMemory`.
    package func keys(
        authority: String,
        derivation: PassphraseDerivation
    ) async throws(ScryptError) -> PairingKeys {
        let salt = LogHash(of: Data("espace.pairing\n\(authority)".utf8)).bytes
        let text = bytes.map { byte in
            let digits = Array("0123456789abcdef")
            return String([digits[Int(byte >> 4)], digits[Int(byte & 15)]])
        }.joined()
        let master = try await derivation.deriveKey(try Passphrase(text), salt, .standard)
        return PairingKeys(master)
    }
}

/// What a pairing code gives: where the messages are left, and one key for each direction.
package struct PairingKeys: Sendable {
    /// Who writes a message.
    package enum Role: String, Sendable {
        /// The device that is in the space already.
        case inviter
        /// The device that wants in.
        case joiner
    }

    /// The name of the mailbox: 43 characters that say nothing of the code.
    package let mailbox: String
    private let inviter: SealKey
    private let joiner: SealKey

    init(_ master: SealKey) {
        let name = master.derived(for: SealContext("espace.pairing.mailbox")).withUnsafeBytes { Data($0) }
        mailbox = String(decoding: Base64URL.encode(name), as: UTF8.self)
        inviter = master.derived(for: SealContext("espace.pairing.inviter"))
        joiner = master.derived(for: SealContext("espace.pairing.joiner"))
    }

    /// Seals the message with this number from one side; neither side's messages open as the other's, nor in another order (A34).
    package func seal(_ message: Data, from role: Role, number: Int) -> Data {
        Seal.seal(Padding.pad(message), key: key(role), context: context(role, number))
    }

    /// Opens a message of the other side.
    package func open(_ sealed: Data, from role: Role, number: Int) throws(SealError) -> Data {
        try Padding.unpad(try Seal.open(sealed, key: key(role), context: context(role, number)))
    }

    private func key(_ role: Role) -> SealKey { role == .inviter ? inviter : joiner }

    private func context(_ role: Role, _ number: Int) -> SealContext {
        SealContext("espace.pairing.message").appending(mailbox).appending(role.rawValue).appending(UInt64(number))
    }

    /// The six digits which both sides show: they follow from everything that was said.
    package static func check(_ messages: [Data]) -> String {
        var writer = FieldWriter()
        writer.append("espace.pairing.check")
        for message in messages { writer.append(message) }
        let number = LogHash(of: writer.bytes).bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) } % 1_000_000
        let digits = String(number)
        return String(repeating: "0", count: 6 - digits.count) + digits
    }
}
