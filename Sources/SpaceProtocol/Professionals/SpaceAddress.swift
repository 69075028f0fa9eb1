import FoundationEssentials

/// Where something can be left for a patient: one line of text, which a QR code repeats.
///
/// It is given from hand to hand and pins what no server can change afterwards. The space is the hash of its first statement, which names the
/// server and the key of its log; the head is that of the log when the address was given, and the number that of its last statement. Whoever
/// follows the log from the address therefore knows every statement until then, and with them the key to seal for (A05, A18). It opens
/// nothing, and is of use only while the patient takes deposits from whoever was given it.
package struct SpaceAddress: Hashable, Sendable, CustomStringConvertible {
    /// What every address begins with.
    package static let prefix = "espace-depot:"
    private static let checkLength = 6

    /// The server.
    package let server: ServerAddress
    /// The space.
    package let space: SpaceID
    /// How far the log was verified by whoever gave the address.
    package let head: LogHead
    /// The number of the last statement about the space in that log.
    package let sequence: UInt64

    /// An address made of its parts.
    package init(server: ServerAddress, space: SpaceID, head: LogHead, sequence: UInt64) {
        self.server = server
        self.space = space
        self.head = head
        self.sequence = sequence
    }

    private var unchecked: String { "\(Self.prefix)\(server)/\(space)/\(head.size)/\(sequence)/\(head.root)" }

    private static func check(_ text: String) -> String {
        String(LogHash(of: Data(text.utf8)).description.prefix(checkLength))
    }

    /// The line: prefix, server, space, size, number, root, and six letters which a slip of the hand does not pass.
    package var description: String { unchecked + "/" + Self.check(unchecked) }

    /// Reads what ``description`` writes, spaces around it aside, and nothing else.
    package init?(parsing text: String) {
        let line = text.trimmingPrefix { $0.isWhitespace }
        let end = line.lastIndex { !$0.isWhitespace }
        guard let end, line.utf8.count <= 600, line.hasPrefix(Self.prefix) else { return nil }
        let written = String(line[...end])
        let parts = written.dropFirst(Self.prefix.count).split(separator: "/", omittingEmptySubsequences: false)
        // The server's own address has two of the slashes.
        guard parts.count == 8, let server = ServerAddress(parsing: parts[0..<3].joined(separator: "/")),
            let space = SpaceID(parsing: String(parts[3])), let size = UInt64(parts[4]),
            let sequence = UInt64(parts[5]), let root = LogHash(parsing: String(parts[6])), size > 0, sequence < size
        else { return nil }
        self.init(server: server, space: space, head: LogHead(size: size, root: root), sequence: sequence)
        guard description == written else { return nil }
    }
}
