package import FoundationEssentials

/// The signed statement over a batch of record versions.
package struct CommitOuter: Hashable, Sendable, Codable {
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
package struct CommitEntry: Hashable, Sendable {
    /// A batch holds at most so many versions.
    package static let maximumCount = 256

    /// The statement, JWS compact.
    package let compact: String
    /// The versions.
    package let headers: [VersionHeader]

    /// The batch's id: the same batch gets the same answer (A27).
    package var batch: LogHash { LogHash(of: Data(compact.utf8)) }

    /// Signs a batch.
    package init(signing headers: [VersionHeader], space: SpaceID, seen: LogHead, with key: SigningKey) {
        precondition((1...Self.maximumCount).contains(headers.count), "a batch holds 1 to 256 versions")
        let outer = CommitOuter(count: headers.count, seen: seen, space: space, versions: Self.digest(of: headers))
        compact = Statement(signing: CanonicalJSON.encode(outer), as: .commit, with: key).compact
        self.headers = headers
    }

    /// The content of a log entry.
    package var content: Data {
        var writer = FieldWriter(reserving: compact.utf8.count + headers.count * 112)
        writer.append(compact)
        writer.append(UInt32(headers.count))
        for header in headers { writer.append(header.encoded) }
        return writer.bytes
    }

    /// Reads the content of a log entry.
    package init(decoding content: Data) throws(LogError) {
        do throws(FieldError) {
            var reader = FieldReader(content)
            compact = try reader.text()
            let count = Int(try reader.number(UInt32.self))
            guard (1...Self.maximumCount).contains(count) else { throw FieldError() }
            var headers: [VersionHeader] = []
            headers.reserveCapacity(count)
            for _ in 0..<count { headers.append(try VersionHeader(decoding: try reader.field())) }
            try reader.end()
            guard Set(headers.map(\.id)).count == count else { throw FieldError() }
            self.headers = headers
        } catch { throw .malformed }
    }

    /// Verifies the statement against the state as it is just before this entry.
    ///
    /// - Returns: Who signed, and the head they had verified.
    /// - Throws: `LogError.EntryProblem`: the author may not commit, or the statement does not fit the versions.
    package func verified(in state: SpaceState) throws(VerificationError) -> (author: String, seen: LogHead) {
        guard let statement = try? UnverifiedStatement(parsing: compact), statement.namespace == .commit,
            let outer = CanonicalJSON.decode(CommitOuter.self, from: statement.unverifiedPayload)
        else { throw VerificationError(.malformed) }
        guard let device = state.devices[statement.keyID], state.mayCommit(statement.keyID),
            (try? statement.verified(as: .commit, by: device.signing)) != nil
        else { throw VerificationError(.author) }
        guard outer.space == state.id, outer.count == headers.count, outer.versions == Self.digest(of: headers) else {
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

    private static func digest(of headers: [VersionHeader]) -> LogHash {
        var hashes = Data(capacity: headers.count * LogHash.byteCount)
        for header in headers { hashes.append(header.hash.bytes) }
        return LogHash(of: hashes)
    }
}

extension SpaceState {
    /// Whether a version is sealed under the key which is current now; a version under a retired epoch is put aside (A20).
    package func isCurrent(_ header: VersionHeader) -> Bool {
        guard let category = categories[header.category] else { return false }
        return header.epoch > 0 && category.epoch == header.epoch
    }
}
