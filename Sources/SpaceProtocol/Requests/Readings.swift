package import FoundationEssentials

/// What a professional asks for under a grant: it stands in the journal as it was signed, so it says by itself what was read.
package struct GrantedRequest: Hashable, Sendable {
    /// One version.
    package struct Item: Hashable, Sendable {
        /// The version.
        package let version: UUID
        /// Its category.
        package let category: UUID
        /// The epoch of the key it is sealed under.
        package let epoch: UInt32

        /// The version which a header describes.
        package init(_ header: VersionHeader) {
            version = header.id
            category = header.category
            epoch = header.epoch
        }

        init(version: UUID, category: UUID, epoch: UInt32) {
            self.version = version
            self.category = category
            self.epoch = epoch
        }
    }

    /// At most so many versions and documents at once.
    package static let maximumCount = 512

    /// The grant.
    package let grant: UUID
    /// The versions; none when somebody only looks what there is.
    package let items: [Item]
    /// The documents whose bytes will be read in the same session.
    package let blobs: [UUID]

    /// A request for versions and documents.
    package init(grant: UUID, items: [Item], blobs: [UUID] = []) {
        self.grant = grant
        self.items = items
        self.blobs = blobs
    }

    /// The bytes that travel.
    package var encoded: Data {
        var writer = FieldWriter(reserving: 32 + 36 * items.count + 16 * blobs.count)
        writer.append(grant)
        writer.append(UInt32(items.count))
        for item in items {
            writer.append(item.version)
            writer.append(item.category)
            writer.append(item.epoch)
        }
        writer.append(blobs)
        return writer.bytes
    }

    /// Reads what ``encoded`` writes.
    package init(decoding bytes: Data) throws(LogError) {
        do throws(FieldError) {
            var reader = FieldReader(bytes)
            grant = try reader.id()
            let count = Int(try reader.number(UInt32.self))
            guard count <= Self.maximumCount else { throw FieldError() }
            var items: [Item] = []
            for _ in 0..<count {
                items.append(
                    Item(version: try reader.id(), category: try reader.id(), epoch: try reader.number())
                )
            }
            self.items = items
            blobs = try reader.ids()
            try reader.end()
            guard blobs.count <= Self.maximumCount else { throw FieldError() }
        } catch { throw .malformed }
    }
}

/// Proof that an entry is in a log: what a professional keeps of a reading or a deposit (A24, A28).
package struct LogReceipt: Hashable, Sendable {
    /// The index of the entry.
    package let index: UInt64
    /// The entry.
    package let entry: LogEntry
    /// The server's checkpoint.
    package let note: String
    /// Leads from the entry to the checkpoint's root.
    package let proof: [LogHash]

    /// A receipt made of its parts.
    package init(index: UInt64, entry: LogEntry, note: String, proof: [LogHash]) {
        self.index = index
        self.entry = entry
        self.note = note
        self.proof = proof
    }

    /// Verifies that the entry is in the log which the server signed.
    ///
    /// - Returns: The head of that log.
    /// - Throws: `LogError.checkpoint` or `.root`.
    package func verified(origin: LogOrigin, key: VerifyingKey) throws(LogError) -> LogHead {
        let checkpoint: Checkpoint
        do throws(CheckpointError) {
            checkpoint = try Checkpoint(verifying: note, origin: origin, key: key)
        } catch { throw .checkpoint(error) }
        guard Merkle.verifiesInclusion(of: entry.leaf, at: index, in: checkpoint.head, proof: proof) else {
            throw .root
        }
        return checkpoint.head
    }

    func write(to writer: inout FieldWriter) {
        writer.append(index)
        writer.append(fixed: entry.salt)
        writer.append(entry.body)
        writer.append(note)
        writer.append(UInt32(proof.count))
        for hash in proof { writer.append(hash) }
    }

    init(from reader: inout FieldReader) throws(FieldError) {
        index = try reader.number()
        let salt = try reader.fixed(LogEntry.saltByteCount)
        guard let entry = try? LogEntry(salt: salt, body: try reader.field()) else { throw FieldError() }
        self.entry = entry
        note = try reader.text()
        let count = Int(try reader.number(UInt32.self))
        guard count <= 64 else { throw FieldError() }
        var proof: [LogHash] = []
        for _ in 0..<count { proof.append(try reader.hash()) }
        self.proof = proof
    }

    /// The bytes that travel and are kept.
    package var encoded: Data {
        var writer = FieldWriter(reserving: entry.body.count + 1024)
        write(to: &writer)
        return writer.bytes
    }

    /// Reads what ``encoded`` writes.
    package init(decoding bytes: Data) throws(LogError) {
        do throws(FieldError) {
            var reader = FieldReader(bytes)
            try self.init(from: &reader)
            try reader.end()
        } catch { throw .malformed }
    }
}

/// The answer to a ``GrantedRequest``: the receipt of the journal's entry, then the objects in the order asked for.
package struct ReadingAnswer: Hashable, Sendable {
    /// The proof that the reading stands in the journal.
    package let receipt: LogReceipt
    /// The objects; nil for one that is not there any more.
    package let objects: [Data?]

    /// An answer made of its parts.
    package init(receipt: LogReceipt, objects: [Data?]) {
        self.receipt = receipt
        self.objects = objects
    }

    /// The bytes that travel.
    package var encoded: Data {
        var writer = FieldWriter(reserving: 4096)
        receipt.write(to: &writer)
        writer.append(ObjectAnswer(objects).encoded)
        return writer.bytes
    }

    /// Reads what ``encoded`` writes.
    package init(decoding bytes: Data) throws(LogError) {
        do throws(FieldError) {
            var reader = FieldReader(bytes)
            receipt = try LogReceipt(from: &reader)
            guard let answer = try? ObjectAnswer(decoding: try reader.field()) else { throw FieldError() }
            objects = answer.objects
            try reader.end()
        } catch { throw .malformed }
    }
}
