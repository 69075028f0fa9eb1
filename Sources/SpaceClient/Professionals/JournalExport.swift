package import FoundationEssentials
package import SpaceProtocol

/// A journal to take along: what the server signed and every entry, in one JSON file which anybody can verify offline.
///
/// `{"content":{"checkpoint","entries":[{"body","full"?,"salt"}|{"leaf"}],"format","logKey","server","space"},"device","signature"}`: bytes
/// are base64url; `body` is the form that is hashed (RFC 9162 leaf hash of salt and body), so a verifier needs SHA-256 and Ed25519 and
/// nothing of this program; `signature` is a JWS of the device over the SHA-256 of `content`. Sealed records are not in it.
package struct JournalExport: Sendable {
    private struct Entry: Codable {
        var body: JSONBytes?
        var full: JSONBytes?
        var leaf: LogHash?
        var salt: JSONBytes?
    }

    private struct Content: Codable {
        let checkpoint: String
        let entries: [Entry]
        let format: Int
        let logKey: JSONBytes
        let server: String
        let space: SpaceID
    }

    private struct File: Codable {
        let content: Content
        let device: JSONBytes
        let signature: String
    }

    private struct Claim: Codable {
        let content: LogHash
    }

    private let file: File

    init(
        server: String,
        logKey: VerifyingKey,
        space: SpaceID,
        note: String,
        pages: [Data],
        with key: SigningKey
    ) {
        var entries: [Entry] = []
        for page in pages.compactMap({ try? LogPage(decoding: $0) }) {
            for leaf in page.leaves {
                switch leaf {
                case .hash(let hash): entries.append(Entry(leaf: hash))
                case .entry(let entry):
                    let reduced = entry.hashedBody
                    entries.append(
                        Entry(
                            body: JSONBytes(reduced),
                            full: reduced == entry.body ? nil : JSONBytes(entry.body),
                            salt: JSONBytes(entry.salt)
                        )
                    )
                }
            }
        }
        let content = Content(
            checkpoint: note,
            entries: entries,
            format: 1,
            logKey: JSONBytes(logKey.bytes),
            server: server,
            space: space
        )
        file = File(
            content: content,
            device: JSONBytes(key.publicKey.bytes),
            signature: Statement(signing: Self.claim(content), as: .journal, with: key).compact
        )
    }

    /// What the device signs: the hash of everything else.
    private static func claim(_ content: Content) -> Data {
        CanonicalJSON.encode(Claim(content: LogHash(of: CanonicalJSON.encode(content))))
    }

    /// The file.
    package var bytes: Data { CanonicalJSON.encode(file) }

    /// Reads a file; nil unless it is in its one form.
    package init?(parsing bytes: Data) {
        guard let file = CanonicalJSON.decode(File.self, from: bytes), file.content.format == 1 else { return nil }
        self.file = file
    }

    /// Verifies everything again: the export's signature, every leaf, the root, the server's signature, every statement and access.
    ///
    /// - Returns: The history.
    /// - Throws: `LogError` with the first entry that does not hold; `.malformed` where it is no journal at all.
    package func verified() throws(LogError) -> SpaceHistory {
        let content = file.content
        guard let logKey = try? VerifyingKey(bytes: content.logKey.bytes),
            let device = try? VerifyingKey(bytes: file.device.bytes),
            (try? Statement(verifying: file.signature, as: .journal, by: device))?.payload == Self.claim(content),
            let origin = LogOrigin(server: content.server, space: content.space)
        else { throw .malformed }
        var leaves: [PageLeaf] = []
        for entry in content.entries {
            if let hash = entry.leaf {
                leaves.append(.hash(hash))
                continue
            }
            guard let salt = entry.salt, let body = entry.body,
                let whole = try? LogEntry(salt: salt.bytes, body: (entry.full ?? body).bytes),
                whole.hashedBody == body.bytes
            else { throw .malformed }
            leaves.append(.entry(whole))
        }
        var history = SpaceHistory(origin: origin, logKey: logKey)
        try history.follow(LogPage(note: content.checkpoint, from: 0, leaves: leaves, proof: []))
        guard history.state?.devices[device.thumbprint] != nil else { throw .malformed }
        return history
    }
}
