import FoundationEssentials

/// Why a signed checkpoint is not believed.
package enum CheckpointError: Error, Hashable, Sendable {
    /// The text is not a checkpoint in its one accepted form.
    case malformed
    /// It is about another log.
    case origin
    /// The signature is missing or wrong.
    case signature

    /// What happened, in one sentence.
    package var message: String {
        switch self {
        case .malformed: "the server's checkpoint is malformed"
        case .origin: "the server's checkpoint is about another log"
        case .signature: "the server's checkpoint is not signed by its key"
        }
    }
}

/// What a log is called in its checkpoints: the server's name, a slash and the space.
package struct LogOrigin: Hashable, Sendable, CustomStringConvertible {
    /// The server's name, which is also the name of its key.
    package let server: String
    /// The space whose log it is.
    package let space: SpaceID

    /// The longest accepted name of a server.
    package static let longestName = 253

    /// Names a log; nil when the name is empty, too long, or holds a space, a plus, a slash or a control character.
    package init?(server: String, space: SpaceID) {
        guard Self.isName(server) else { return nil }
        self.server = server
        self.space = space
    }

    /// Whether a name can stand in a signed note.
    package static func isName(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.count <= longestName
            && name.utf8.allSatisfy { (0x21..<0x7F).contains($0) && $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "/") }
    }

    /// The origin line.
    package var description: String { "\(server)/\(space)" }
}

/// A head of a log that its server signed, as a C2SP tlog-checkpoint in a C2SP signed note.
///
/// The note has exactly one signature, by the server's log key, and no extension lines; a note with anything else is refused.
/// Sources: https://c2sp.org/tlog-checkpoint and https://c2sp.org/signed-note.
package struct Checkpoint: Hashable, Sendable {
    /// The longest accepted note in bytes.
    package static let maximumByteCount = 1024

    /// The log.
    package let origin: LogOrigin
    /// Its size and root.
    package let head: LogHead
    /// The note as it is stored and sent.
    package let note: String

    private static let dash = "\u{2014}"

    /// Signs a head.
    package init(signing head: LogHead, origin: LogOrigin, with key: SigningKey) {
        let body = Self.body(head, origin)
        let signature = Self.keyHash(name: origin.server, key: key.publicKey) + key.signature(for: Array(body.utf8))
        self.origin = origin
        self.head = head
        note = "\(body)\n\(Self.dash) \(origin.server) \(signature.base64EncodedString())\n"
    }

    /// Verifies a note.
    ///
    /// - Parameters:
    ///   - note: The text as it was received.
    ///   - origin: The log it has to be about.
    ///   - key: The server's log key, known from the genesis of the space.
    /// - Throws: `CheckpointError`.
    package init(verifying note: String, origin: LogOrigin, key: VerifyingKey) throws(CheckpointError) {
        guard note.utf8.count <= Self.maximumByteCount else { throw .malformed }
        let lines = note.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard lines.count == 6, lines[3].isEmpty, lines[5].isEmpty,
            let size = Self.number(lines[1]),
            let root = Data(base64Encoded: lines[2]).flatMap({ LogHash(bytes: $0) })
        else { throw .malformed }
        guard lines[0] == origin.description else { throw .origin }
        let head = LogHead(size: size, root: root)
        let body = Self.body(head, origin)
        // What the writer would write, to the byte: no leading zeros, no other spelling of the base 64.
        guard note.utf8.starts(with: body.utf8), size > 0 || root == Merkle.emptyRoot else { throw .malformed }
        let words = lines[4].split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        guard words.count == 3, words[0] == Self.dash, words[1] == origin.server,
            let signature = Data(base64Encoded: words[2]), signature.count == 4 + 64,
            signature.base64EncodedString() == words[2]
        else { throw .signature }
        guard signature.prefix(4) == Self.keyHash(name: origin.server, key: key),
            key.verifies(Data(signature.dropFirst(4)), for: Array(body.utf8))
        else { throw .signature }
        self.origin = origin
        self.head = head
        self.note = note
    }

    private static func body(_ head: LogHead, _ origin: LogOrigin) -> String {
        "\(origin)\n\(head.size)\n\(head.root.bytes.base64EncodedString())\n"
    }

    /// A decimal number without sign and leading zeros.
    private static func number(_ text: String) -> UInt64? {
        guard let number = UInt64(text), String(number) == text else { return nil }
        return number
    }

    /// The first bytes of SHA-256(name, a line feed, the algorithm 1 for Ed25519, the key).
    private static func keyHash(name: String, key: VerifyingKey) -> Data {
        LogHash(of: Data(name.utf8) + [0x0A, 0x01] + key.bytes).bytes.prefix(4)
    }
}
