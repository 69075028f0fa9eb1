import Crypto
package import FoundationEssentials
package import SpaceProtocol

/// A request that was signed and verified, as the log records it.
package struct SignedReading: Sendable {
    /// The device's thumbprint.
    package let device: String
    /// The reading session.
    package let session: String
    /// What was signed.
    package let base: String
    /// The signature.
    package let signature: Data
}

extension RecordEngine {
    /// The objects of versions; the log has an entry of the session before a byte leaves.
    package func objects(of id: SpaceID, _ request: ObjectRequest, reading: SignedReading) async throws -> ObjectAnswer
    {
        try await recordReading(reading, of: id, count: request.versions.count)
        let driver = driver
        return try await driver.read { session in
            let tables = RecordTables(session: session, driver: driver)
            return ObjectAnswer(try request.versions.map { try tables.object(id, $0) })
        }
    }

    /// Appends the access entry of a reading session, once.
    func recordReading(_ reading: SignedReading, of id: SpaceID, count: Int) async throws {
        let key = "\(id) \(reading.device) \(reading.session)"
        guard !knowsSession(key) else { return }
        try await change(id) { [self] space, tables in
            guard try tables.noteAccess(id, device: reading.device, session: reading.session, now: now()) else {
                return
            }
            let access = AccessEntry(
                base: reading.base,
                signature: reading.signature,
                time: now(),
                count: UInt32(clamping: count)
            )
            try tables.append([LogEntry(.access, access.content)], to: &space.row.frontier, of: id, now: now())
        }
        noteSession(key)
    }

    // MARK: documents

    /// Begins an upload, or says how far one of the same size and hash is.
    ///
    /// - Returns: How many bytes have arrived.
    package func beginBlob(_ blob: UUID, size: UInt64, hash: LogHash, of id: SpaceID) async throws -> UInt64 {
        guard size > 0, size <= UInt64(limits.blobBytes) else { throw RecordError.tooLarge }
        return try await change(id) { [self] space, tables in
            if let row = try tables.blob(id, blob) {
                guard row.size == size, row.hash == hash else { throw RecordError.exists }
                return row.received
            }
            try charge(Int(size), to: &space)
            try tables.write(id, blob, BlobRow(size: size, hash: hash, received: 0, isComplete: false, due: uploadDue))
            return 0
        }
    }

    /// When an upload that goes on now is erased unless a version names it.
    private var uploadDue: Date { now().addingTimeInterval(Self.uploadLifetime) }

    /// How far an upload is.
    package func blob(_ blob: UUID, of id: SpaceID) async throws -> (received: UInt64, size: UInt64, isComplete: Bool) {
        let driver = driver
        let row = try await driver.read { try RecordTables(session: $0, driver: driver).blob(id, blob) }
        guard let row else { throw RecordError.notFound }
        return (row.received, row.size, row.isComplete)
    }

    /// Takes the next part of an upload; the last one completes it if the whole has the promised hash.
    ///
    /// - Throws: `RecordError.offset` if the part does not begin where the upload is; also when the hash was wrong, with 0.
    package func append(_ part: Data, at offset: UInt64, of blob: UUID, of id: SpaceID) async throws -> UInt64 {
        guard !part.isEmpty, part.count <= limits.partBytes else { throw RecordError.tooLarge }
        let row = try await change(id) { [self] _, tables in
            guard var row = try tables.blob(id, blob) else { throw RecordError.notFound }
            guard !row.isComplete, offset == row.received, UInt64(part.count) <= row.size - offset else {
                throw RecordError.offset(row.received)
            }
            try tables.insertPart(id, blob, start: offset, part)
            row.received += UInt64(part.count)
            row.due = uploadDue
            try tables.write(id, blob, row)
            return row
        }
        guard row.received == row.size else { return row.received }
        // Reading it all takes a while, so it is done outside of the transaction which others wait for.
        let driver = driver
        let hash = try await driver.read { session in
            let tables = RecordTables(session: session, driver: driver)
            var hasher = SHA256()
            for start in try tables.partStarts(id, blob) {
                hasher.update(data: try tables.part(id, blob, start: start))
            }
            return Data(hasher.finalize())
        }
        try await change(id) { _, tables in
            guard var row = try tables.blob(id, blob), row.received == row.size else { return }
            if hash == row.hash.bytes {
                row.isComplete = true
            } else {
                try tables.deleteParts(id, blob)
                row.received = 0
            }
            try tables.write(id, blob, row)
        }
        guard hash == row.hash.bytes else { throw RecordError.offset(0) }
        return row.received
    }

    /// Some bytes of a complete document, at most one part at a time.
    ///
    /// - Returns: The bytes, and how many the document has.
    package func bytes(
        of blob: UUID,
        range: ClosedRange<UInt64>,
        of id: SpaceID,
        reading: SignedReading
    ) async throws -> (bytes: Data, size: UInt64) {
        let driver = driver
        let row = try await driver.read { try RecordTables(session: $0, driver: driver).blob(id, blob) }
        guard let row, row.isComplete, range.lowerBound < row.size else { throw RecordError.notFound }
        try await recordReading(reading, of: id, count: 1)
        return try await bytes(of: blob, range: range, of: id)
    }

    /// Some bytes of a complete document, for a reading which the log knows.
    func bytes(
        of blob: UUID,
        range: ClosedRange<UInt64>,
        of id: SpaceID
    ) async throws -> (bytes: Data, size: UInt64) {
        let driver = driver
        let row = try await driver.read { try RecordTables(session: $0, driver: driver).blob(id, blob) }
        guard let row, row.isComplete, range.lowerBound < row.size else { throw RecordError.notFound }
        let last = min(range.upperBound, row.size - 1, range.lowerBound + UInt64(limits.partBytes) - 1)
        let bytes = try await driver.read { session in
            let tables = RecordTables(session: session, driver: driver)
            let starts = try tables.partStarts(id, blob)
            var found = Data()
            for (number, start) in starts.enumerated() {
                let end = number + 1 < starts.count ? starts[number + 1] : row.size
                guard start <= last, end > range.lowerBound else { continue }
                let part = try tables.part(id, blob, start: start)
                let from = Int(max(range.lowerBound, start) - start)
                let to = Int(min(last + 1, end) - start)
                found.append(part.dropFirst(from).prefix(to - from))
            }
            return found
        }
        return (bytes, row.size)
    }
}
