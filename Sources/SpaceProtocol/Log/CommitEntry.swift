import Crypto
package import FoundationEssentials

/// The signed statement over a batch of record versions.
package struct CommitOuter: Hashable, Sendable, Codable {
    /// When the author says that it is, in milliseconds since 1970; a member's commits only, whose mandate has an end.
    package var at: Int64?
    /// The number of versions.
    package let count: Int
    /// The head which the author had verified.
    package let seen: LogHead
    /// The space.
    package let space: SpaceID
    /// The SHA-256 over the hashes of the versions, in their order.
    package let versions: LogHash
}

/// A batch of record versions as it stands in the log: the statement and the headers, without the sealed bodies.
///
/// A reader sees the headers of the versions they may know of, and of the others a hash; the signature covers the hashes.
package struct CommitEntry: Hashable, Sendable {
    /// A batch holds at most so many versions.
    package static let maximumCount = 256

    /// The statement, JWS compact.
    package let compact: String
    /// The hash of every version's header.
    package let hashes: [LogHash]
    /// The header of every version that is shown; nil for one that is not.
    private let shown: [VersionHeader?]

    /// The versions that are shown.
    package var headers: [VersionHeader] { shown.compactMap(\.self) }

    /// Whether every version is shown.
    package var isWhole: Bool { shown.allSatisfy { $0 != nil } }

    /// The batch's id: the same batch gets the same answer (A27).
    package var batch: LogHash { LogHash(of: Data(compact.utf8)) }

    /// Signs a batch; a member says when.
    package init(
        signing headers: [VersionHeader],
        space: SpaceID,
        seen: LogHead,
        at time: Date? = nil,
        with key: SigningKey
    ) {
        precondition((1...Self.maximumCount).contains(headers.count), "a batch holds 1 to 256 versions")
        let hashes = headers.map(\.hash)
        let outer = CommitOuter(
            at: time?.storedMilliseconds,
            count: headers.count,
            seen: seen,
            space: space,
            versions: Self.digest(of: hashes)
        )
        compact = Statement(signing: CanonicalJSON.encode(outer), as: .commit, with: key).compact
        self.hashes = hashes
        shown = headers
    }

    private init(compact: String, hashes: [LogHash], shown: [VersionHeader?]) {
        self.compact = compact
        self.hashes = hashes
        self.shown = shown
    }

    /// The batch for a reader who may know of some versions only; nil if there is none of them.
    package func showing(_ isShown: (VersionHeader) -> Bool) -> CommitEntry? {
        let some = shown.map { header in header.flatMap { isShown($0) ? $0 : nil } }
        guard some.contains(where: { $0 != nil }) else { return nil }
        return CommitEntry(compact: compact, hashes: hashes, shown: some)
    }

    /// The content of a log entry.
    package var content: Data {
        var writer = FieldWriter(reserving: compact.utf8.count + hashes.count * 116)
        writer.append(compact)
        writer.append(UInt32(hashes.count))
        for (header, hash) in zip(shown, hashes) {
            writer.append(UInt8(header == nil ? 0 : 1))
            if let header { writer.append(header.encoded) } else { writer.append(hash) }
        }
        return writer.bytes
    }

    /// Reads the content of a log entry.
    package init(decoding content: Data) throws(LogError) {
        do throws(FieldError) {
            var reader = FieldReader(content)
            compact = try reader.text()
            let count = Int(try reader.number(UInt32.self))
            guard (1...Self.maximumCount).contains(count) else { throw FieldError() }
            var hashes: [LogHash] = []
            var shown: [VersionHeader?] = []
            var ids: Set<UUID> = []
            hashes.reserveCapacity(count)
            shown.reserveCapacity(count)
            for _ in 0..<count {
                switch try reader.number(UInt8.self) {
                case 0:
                    hashes.append(try reader.hash())
                    shown.append(nil)
                case 1:
                    let bytes = try reader.field()
                    let header = try VersionHeader(decoding: bytes)
                    guard ids.insert(header.id).inserted else { throw FieldError() }
                    hashes.append(LogHash(of: bytes))
                    shown.append(header)
                default: throw FieldError()
                }
            }
            try reader.end()
            self.hashes = hashes
            self.shown = shown
        } catch { throw .malformed }
    }

    /// The part of a content which is hashed into the leaf: the statement and the hashes; nil for what is no commit.
    static func reduced(_ content: Data) -> Data? {
        do throws(FieldError) {
            var reader = FieldReader(content)
            let compact = try reader.skipField()
            let count = Int(try reader.number(UInt32.self))
            guard (1...maximumCount).contains(count) else { return nil }
            var reduced = Data(content.prefix(compact.upperBound + 4))
            reduced.reserveCapacity(reduced.count + count * LogHash.byteCount)
            for _ in 0..<count {
                switch try reader.number(UInt8.self) {
                case 0: reduced.append(try reader.hash().bytes)
                case 1: reduced.append(try reader.withField { LogHash(SHA256.hash(data: $0)) }.bytes)
                default: return nil
                }
            }
            try reader.end()
            return reduced
        } catch { return nil }
    }

    /// Verifies the statement against the state as it is just before this entry.
    ///
    /// - Returns: Who signed, and the head they had verified.
    /// - Throws: `LogError.EntryProblem`: the author may not commit, or the statement does not fit the versions.
    package func verified(in state: SpaceState) throws(VerificationError) -> (author: String, seen: LogHead) {
        guard let statement = try? UnverifiedStatement(parsing: compact), statement.namespace == .commit,
            let outer = CanonicalJSON.decode(CommitOuter.self, from: statement.unverifiedPayload)
        else { throw VerificationError(.malformed) }
        guard let signing = state.committer(statement.keyID, of: headers, at: outer.at),
            (try? statement.verified(as: .commit, by: signing)) != nil
        else { throw VerificationError(.author) }
        guard outer.space == state.id, outer.count == hashes.count, outer.versions == Self.digest(of: hashes) else {
            throw VerificationError(.commit)
        }
        return (statement.keyID, outer.seen)
    }

    /// Why an entry is not what its kind promises.
    package struct VerificationError: Error, Hashable, Sendable {
        /// The problem.
        package let problem: LogError.EntryProblem

        init(_ problem: LogError.EntryProblem) { self.problem = problem }
    }

    private static func digest(of hashes: [LogHash]) -> LogHash {
        var bytes = Data(capacity: hashes.count * LogHash.byteCount)
        for hash in hashes { bytes.append(hash.bytes) }
        return LogHash(of: bytes)
    }
}

extension SpaceState {
    /// Whether a version is sealed under the key which is current now; a version under a retired epoch is put aside (A20).
    package func isCurrent(_ header: VersionHeader) -> Bool {
        guard let category = categories[header.category] else { return false }
        return header.epoch > 0 && category.epoch == header.epoch
    }
}
