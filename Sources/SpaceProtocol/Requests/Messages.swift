package import FoundationEssentials

/// State entries that are appended together or not at all.
package struct StateBatch: Hashable, Sendable {
    /// A batch holds at most so many statements.
    package static let maximumCount = 256

    /// The entries, in order.
    package let entries: [LogEntry]
    /// What the server is to keep for emergencies, beside the last statement about them; nil where there is none.
    package let escrow: Escrow?

    /// A batch of entries.
    package init(_ entries: [LogEntry], escrow: Escrow? = nil) {
        self.entries = entries
        self.escrow = escrow
    }

    /// The bytes that travel.
    package var encoded: Data {
        var writer = FieldWriter(reserving: 4096)
        writer.append(UInt32(entries.count))
        for entry in entries {
            writer.append(fixed: entry.salt)
            writer.append(entry.body)
        }
        if let escrow {
            writer.append(fixed: escrow.share)
            writer.append(escrow.sealed)
        }
        return writer.bytes
    }

    /// Reads what ``encoded`` writes; every entry is a state statement.
    package init(decoding bytes: Data) throws(LogError) {
        do throws(FieldError) {
            var reader = FieldReader(bytes)
            let count = Int(try reader.number(UInt32.self))
            guard (1...Self.maximumCount).contains(count) else { throw FieldError() }
            var entries: [LogEntry] = []
            for _ in 0..<count {
                let salt = try reader.fixed(LogEntry.saltByteCount)
                guard let entry = try? LogEntry(salt: salt, body: try reader.field()), entry.kind == .state else {
                    throw FieldError()
                }
                entries.append(entry)
            }
            var escrow: Escrow?
            if reader.remaining > 0 {
                let share = try reader.fixed(SealKey.byteCount)
                guard let found = try? Escrow(share: share, sealed: try reader.field()) else { throw FieldError() }
                escrow = found
            }
            try reader.end()
            self.entries = entries
            self.escrow = escrow
        } catch { throw .malformed }
    }
}

/// A commit with the objects of its versions, as it is sent to the server.
package struct CommitBatch: Hashable, Sendable {
    /// The entry; its content is a ``CommitEntry``.
    package let entry: LogEntry
    /// The wrapped key and sealed body of each version, in the order of the headers.
    package let objects: [Data]

    /// A commit with its objects.
    package init(entry: LogEntry, objects: [Data]) {
        self.entry = entry
        self.objects = objects
    }

    /// The bytes that travel.
    package var encoded: Data {
        var writer = FieldWriter(reserving: entry.body.count + objects.reduce(64) { $0 + $1.count + 4 })
        writer.append(fixed: entry.salt)
        writer.append(entry.body)
        writer.append(UInt32(objects.count))
        for object in objects { writer.append(object) }
        return writer.bytes
    }

    /// Reads what ``encoded`` writes.
    package init(decoding bytes: Data) throws(LogError) {
        do throws(FieldError) {
            var reader = FieldReader(bytes)
            let salt = try reader.fixed(LogEntry.saltByteCount)
            guard let entry = try? LogEntry(salt: salt, body: try reader.field()), entry.kind == .commit else {
                throw FieldError()
            }
            self.entry = entry
            let count = Int(try reader.number(UInt32.self))
            guard (1...CommitEntry.maximumCount).contains(count) else { throw FieldError() }
            var objects: [Data] = []
            for _ in 0..<count { objects.append(try reader.field()) }
            try reader.end()
            self.objects = objects
        } catch { throw .malformed }
    }
}

/// The versions whose objects are asked for.
package struct ObjectRequest: Hashable, Sendable {
    /// At most so many at once.
    package static let maximumCount = 512

    /// The versions.
    package let versions: [UUID]

    /// A request for these versions.
    package init(_ versions: [UUID]) { self.versions = versions }

    /// The bytes that travel.
    package var encoded: Data {
        var writer = FieldWriter(reserving: 4 + 16 * versions.count)
        writer.append(versions)
        return writer.bytes
    }

    /// Reads what ``encoded`` writes.
    package init(decoding bytes: Data) throws(LogError) {
        do throws(FieldError) {
            var reader = FieldReader(bytes)
            versions = try reader.ids()
            try reader.end()
            guard (1...Self.maximumCount).contains(versions.count) else { throw FieldError() }
        } catch { throw .malformed }
    }
}

/// The objects of the versions asked for, in their order; nil for one that is not there any more.
package struct ObjectAnswer: Hashable, Sendable {
    /// The objects.
    package let objects: [Data?]

    /// An answer.
    package init(_ objects: [Data?]) { self.objects = objects }

    /// The bytes that travel.
    package var encoded: Data {
        var writer = FieldWriter(reserving: objects.reduce(4) { $0 + 5 + ($1?.count ?? 0) })
        writer.append(UInt32(objects.count))
        for object in objects {
            writer.append(object == nil ? UInt8(0) : 1)
            if let object { writer.append(object) }
        }
        return writer.bytes
    }

    /// Reads what ``encoded`` writes.
    package init(decoding bytes: Data) throws(LogError) {
        do throws(FieldError) {
            var reader = FieldReader(bytes)
            let count = Int(try reader.number(UInt32.self))
            guard count <= ObjectRequest.maximumCount else { throw FieldError() }
            var objects: [Data?] = []
            for _ in 0..<count {
                switch try reader.number(UInt8.self) {
                case 0: objects.append(nil)
                case 1: objects.append(try reader.field())
                default: throw FieldError()
                }
            }
            try reader.end()
            self.objects = objects
        } catch { throw .malformed }
    }
}

/// What a server says of itself to anybody.
package struct ServerInformation: Hashable, Sendable, Codable {
    /// The greatest sizes and counts it accepts.
    package struct Limits: Hashable, Sendable, Codable {
        /// The bytes of one document, sealed.
        package var blobBytes: Int
        /// The bytes of one part of an upload.
        package var partBytes: Int
        /// The bytes of one commit with its objects.
        package var commitBytes: Int
        /// The bytes of one space.
        package var spaceBytes: Int

        /// Limits.
        package init(blobBytes: Int, partBytes: Int, commitBytes: Int, spaceBytes: Int) {
            self.blobBytes = blobBytes
            self.partBytes = partBytes
            self.commitBytes = commitBytes
            self.spaceBytes = spaceBytes
        }
    }

    /// The version of the protocol.
    package var format: Int
    /// What it accepts at most.
    package var limits: Limits
    /// Its log key, Ed25519.
    package var logKey: JSONBytes
    /// Its name, which checkpoints begin with.
    package var name: String
    /// Its time, in milliseconds since 1970.
    package var time: Int64

    /// Describes a server.
    package init(format: Int, limits: Limits, logKey: VerifyingKey, name: String, time: Date) {
        self.format = format
        self.limits = limits
        self.logKey = JSONBytes(logKey.bytes)
        self.name = name
        self.time = time.storedMilliseconds
    }
}

/// An error as the server writes it: `{"error":{"code","hint","message"}}`.
package struct WireError: Hashable, Sendable, Codable, Error {
    /// The closed list of reasons.
    package enum Code: String, Hashable, Sendable, Codable, CaseIterable {
        /// The request is not in its one accepted form.
        case malformed
        /// The signature does not hold, was used before, or is too old.
        case unauthorised
        /// The signature's time is outside the window; the answer's `time` says the server's.
        case clock
        /// Nothing of this name is here for this signer.
        case notFound = "not-found"
        /// The state moved on; read it and try again.
        case stateConflict = "state-conflict"
        /// A version or a space is here already.
        case exists
        /// A version is sealed under a retired epoch.
        case retiredEpoch = "retired-epoch"
        /// A statement does not follow from the state.
        case refusedStatement = "refused-statement"
        /// A commit names something that is not here yet: a document that was not uploaded.
        case missingBlob = "missing-blob"
        /// An upload is not where the part begins.
        case offset
        /// Too large, or the quota is used up.
        case tooLarge = "too-large"
        /// Too many requests; `Retry-After` says when.
        case tooMany = "too-many"
        /// The server cannot write at present.
        case unavailable
        /// An error nobody foresaw.
        case `internal`
    }

    /// What the error holds.
    package struct Content: Hashable, Sendable, Codable {
        /// The reason.
        package let code: Code
        /// What to do.
        package let hint: String
        /// What happened.
        package let message: String
        /// The server's time in milliseconds, where it matters.
        package let time: Int64?
    }

    /// The content.
    package let error: Content

    /// An error.
    package init(_ code: Code, message: String, hint: String, time: Date? = nil) {
        error = Content(code: code, hint: hint, message: message, time: time?.storedMilliseconds)
    }

    /// Why an answer is a refusal, in the server's words or, where it has none, by its status; with the server's time where it says it.
    package static func reason(of answer: TransportAnswer) -> (code: Code, time: Date?) {
        if let said = try? JSONDecoder().decode(WireError.self, from: answer.body) {
            return (said.error.code, said.error.time.map { Date(storedMilliseconds: $0) })
        }
        let code: Code =
            switch answer.status {
            case 404: .notFound
            case 413: .tooLarge
            case 429: .tooMany
            case 502, 503, 504: .unavailable
            default: .internal
            }
        return (code, nil)
    }
}
