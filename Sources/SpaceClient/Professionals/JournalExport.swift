package import FoundationEssentials
package import HealthModel
import SpaceProtocol

/// A journal to take along: what the server signed and every entry, in one JSON file which anybody can verify offline.
///
/// `{"content":{"checkpoint","entries":[{"body","full"?,"salt"}|{"leaf"}],"format","leaves","logKey","server","space"},"device","signature"}`:
/// bytes are base64url; `body` is the form that is hashed (RFC 9162 leaf hash of salt and body), so a verifier needs SHA-256 and Ed25519
/// and nothing of this program; `leaves` are the leaf hashes, one after the other, so that what was tampered with is named by its place;
/// `signature` is a JWS of the device over the SHA-256 of `content`. Sealed records are not in it.
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
        let leaves: JSONBytes
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

    private static let format = 2

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
        var leaves = Data()
        for page in pages.compactMap({ try? LogPage(decoding: $0) }) {
            for leaf in page.leaves {
                leaves += leaf.leaf.bytes
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
            format: Self.format,
            leaves: JSONBytes(leaves),
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
        guard let file = CanonicalJSON.decode(File.self, from: bytes), file.content.format == Self.format else {
            return nil
        }
        self.file = file
    }

    /// Verifies everything again: every leaf, the root, the server's signature, every statement and access, the device's signature.
    ///
    /// - Returns: The history.
    /// - Throws: `JournalFault`, which names the first entry that does not hold.
    package func verified() throws(JournalFault) -> SpaceHistory {
        let content = file.content
        guard let device = try? VerifyingKey(bytes: file.device.bytes), let leaves = leaves(content.leaves.bytes) else {
            throw JournalFault(.unreadable)
        }
        var entries: [PageLeaf] = []
        for (index, entry) in content.entries.enumerated() {
            guard let leaf = Self.leaf(entry) else { throw JournalFault(.changed, at: index) }
            entries.append(leaf)
        }
        guard let logKey = try? VerifyingKey(bytes: content.logKey.bytes),
            let origin = LogOrigin(server: content.server, space: content.space),
            let checkpoint = try? Checkpoint(verifying: content.checkpoint, origin: origin, key: logKey)
        else { throw JournalFault(.server, at: 0) }
        let isListed = checkpoint.head == LogHead(size: UInt64(leaves.count), root: Merkle.root(of: leaves))
        if let fault = isListed
            ? Self.difference(entries.map(\.leaf), leaves) : Self.divergence(entries, checkpoint.head.size)
        {
            throw fault
        }
        var history = SpaceHistory(origin: origin, logKey: logKey)
        do throws(LogError) {
            try history.follow(LogPage(note: content.checkpoint, from: 0, leaves: entries, proof: []))
        } catch { throw JournalFault(error, of: entries.count) }
        guard history.state?.devices[device.thumbprint] != nil,
            (try? Statement(verifying: file.signature, as: .journal, by: device))?.payload == Self.claim(content)
        else { throw JournalFault(.signature, at: entries.count) }
        return history
    }

    private static func leaf(_ entry: Entry) -> PageLeaf? {
        if let hash = entry.leaf { return .hash(hash) }
        guard let salt = entry.salt, let body = entry.body,
            let whole = try? LogEntry(salt: salt.bytes, body: (entry.full ?? body).bytes),
            whole.hashedBody == body.bytes
        else { return nil }
        return .entry(whole)
    }

    private func leaves(_ bytes: Data) -> [LogHash]? {
        guard bytes.count % 32 == 0 else { return nil }
        let bytes = Data(bytes)
        return stride(from: 0, to: bytes.count, by: 32).compactMap { LogHash(bytes: bytes[$0..<$0 + 32]) }
    }

    /// Where entries are not those of a list that the server signed; nil where they are.
    private static func difference(_ entries: [LogHash], _ leaves: [LogHash]) -> JournalFault? {
        for index in 0..<max(entries.count, leaves.count) {
            guard index < leaves.count else { return JournalFault(.added, at: index) }
            guard index < entries.count else { return JournalFault(.missing, at: index) }
            let (entry, leaf) = (entries[index], leaves[index])
            if entry == leaf { continue }
            if entries.count < leaves.count, index + 1 < leaves.count, entry == leaves[index + 1] {
                return JournalFault(.missing, at: index)
            }
            if entries.count > leaves.count, index + 1 < entries.count, entries[index + 1] == leaf {
                return JournalFault(.added, at: index)
            }
            return JournalFault(leaves.contains(entry) ? .moved : .changed, at: index)
        }
        return nil
    }

    /// Where entries that do not give the signed root stop to be what somebody who wrote into the log had verified.
    ///
    /// Each statement and commit names the head that its author saw: up to the last one that fits, everything is as it was.
    private static func divergence(_ entries: [PageLeaf], _ size: UInt64) -> JournalFault {
        var tree = MerkleTree()
        for leaf in entries { tree.append(leaf.leaf) }
        var held: UInt64 = 0
        for case .entry(let entry) in entries {
            guard let seen = entry.unverifiedSeen, seen.size <= tree.size else { continue }
            guard tree.root(at: seen.size) == seen.root else { return JournalFault(.changed, at: Int(held)) }
            held = max(held, seen.size)
        }
        return tree.size < size ? JournalFault(.missing, at: Int(tree.size)) : JournalFault(.changed, at: Int(held))
    }
}

/// What does not hold in an exported journal, and where.
package struct JournalFault: Error, Hashable, Sendable {
    /// What is wrong.
    package enum Reason: String, Hashable, Sendable {
        /// The file is no journal.
        case unreadable
        /// The entry, or one soon after it, is not the one that the server signed.
        case changed
        /// An entry is not there any more.
        case missing
        /// An entry is there which the server did not sign.
        case added
        /// The entry stands in another place.
        case moved
        /// The head is not signed by the server which the first entry names.
        case server
        /// The entry names another history than this one.
        case fork
        /// The entry breaks the rules of a space.
        case refused
        /// No device of the space signed the file.
        case signature
    }

    /// What is wrong.
    package let reason: Reason
    /// The index of the entry; nil where there is none to name.
    package let index: UInt64?

    /// Something that does not hold, at an entry where one can be named.
    package init(_ reason: Reason, at index: Int? = nil) {
        self.reason = reason
        self.index = index.map { UInt64($0) }
    }

    init(_ error: LogError, of count: Int) {
        switch error {
        case .entry(let index, _): self.init(.refused, at: Int(clamping: index))
        case .fork(let index): self.init(.fork, at: Int(clamping: index))
        case .shrunk(let known, _): self.init(.missing, at: Int(clamping: known))
        case .checkpoint: self.init(.server, at: 0)
        case .malformed, .root: self.init(.changed, at: count)
        }
    }

    /// What is wrong, in words.
    package var words: Phrase {
        switch reason {
        case .unreadable: Phrase("ce fichier n'est pas un journal", "this file is no journal")
        case .changed: Phrase("modifiée, ou l'une des suivantes", "changed, or one of those after it")
        case .missing: Phrase("effacée", "removed")
        case .added: Phrase("ajoutée", "added")
        case .moved: Phrase("déplacée", "moved")
        case .server: Phrase("d'un autre serveur ou d'un autre espace", "of another server or another space")
        case .fork: Phrase("d'une autre histoire que celle-ci", "of another history than this one")
        case .refused: Phrase("contraire aux règles de l'espace", "against the rules of the space")
        case .signature:
            Phrase("aucun appareil de l'espace n'a signé ce fichier", "no device of the space signed this file")
        }
    }

    /// The same as a check with one alarm; nil where no entry can be named.
    package var check: JournalCheck? {
        index.map { index in
            JournalCheck(
                size: index,
                root: Merkle.emptyRoot,
                checked: index,
                alarms: [JournalCheck.Alarm(index: index, reason: reason.rawValue)]
            )
        }
    }
}
