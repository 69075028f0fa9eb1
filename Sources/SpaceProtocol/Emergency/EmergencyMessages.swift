package import FoundationEssentials

/// The server's answer to an opening: the proof that it stands in the log, before anything else is given.
package struct EmergencyAnswer: Hashable, Sendable {
    /// The proof.
    package let receipt: LogReceipt

    /// An answer.
    package init(receipt: LogReceipt) { self.receipt = receipt }

    /// The bytes that travel.
    package var encoded: Data { receipt.encoded }

    /// Reads what ``encoded`` writes.
    package init(decoding bytes: Data) throws(LogError) { receipt = try LogReceipt(decoding: bytes) }
}

/// An opening that waits for the regulation centre: the server's share with the proof that the log has the opening.
package struct PendingOpening: Hashable, Sendable {
    /// The space.
    package let space: SpaceID
    /// The consent it goes by.
    package let consent: UUID
    /// The hash of the centre's key package which the bundle is wrapped for.
    package let package: LogHash
    /// The server's share and the sealed bundle.
    package let escrow: Escrow
    /// The proof that the opening stands in the log.
    package let receipt: LogReceipt

    /// An opening made of its parts.
    package init(space: SpaceID, consent: UUID, package: LogHash, escrow: Escrow, receipt: LogReceipt) {
        self.space = space
        self.consent = consent
        self.package = package
        self.escrow = escrow
        self.receipt = receipt
    }

    /// Verifies that the opening stands in the log which the server signed, and was signed for this space.
    ///
    /// - Parameters:
    ///   - server: The server's name.
    ///   - key: Its log key.
    /// - Returns: The entry with its request.
    /// - Throws: `LogError`: without the proof nothing is to be released (A24, A30).
    package func verified(
        server: String,
        key: VerifyingKey
    ) throws(LogError) -> (entry: EmergencyEntry, request: EmergencyRequest, created: Date) {
        guard let origin = LogOrigin(server: server, space: space) else { throw .malformed }
        _ = try receipt.verified(origin: origin, key: key)
        guard receipt.entry.kind == .emergency,
            let entry = try? EmergencyEntry(decoding: Data(receipt.entry.content)),
            let (request, created) = entry.verified(in: space)
        else { throw .malformed }
        return (entry, request, created)
    }
}

/// The openings that wait for a regulation centre.
package struct PendingOpenings: Hashable, Sendable {
    /// At most so many at once.
    package static let maximumCount = 64

    /// The openings, oldest first.
    package let openings: [PendingOpening]

    /// A list.
    package init(_ openings: [PendingOpening]) { self.openings = openings }

    /// The bytes that travel.
    package var encoded: Data {
        var writer = FieldWriter(reserving: 4096)
        writer.append(UInt32(openings.count))
        for opening in openings {
            writer.append(opening.space.hash)
            writer.append(opening.consent)
            writer.append(opening.package)
            writer.append(fixed: opening.escrow.share)
            writer.append(opening.escrow.sealed)
            opening.receipt.write(to: &writer)
        }
        return writer.bytes
    }

    /// Reads what ``encoded`` writes.
    package init(decoding bytes: Data) throws(LogError) {
        do throws(FieldError) {
            var reader = FieldReader(bytes)
            let count = Int(try reader.number(UInt32.self))
            guard count <= Self.maximumCount else { throw FieldError() }
            var openings: [PendingOpening] = []
            for _ in 0..<count {
                let space = SpaceID(try reader.hash())
                let consent = try reader.id()
                let package = try reader.hash()
                let share = try reader.fixed(SealKey.byteCount)
                guard let escrow = try? Escrow(share: share, sealed: try reader.field()) else { throw FieldError() }
                openings.append(
                    PendingOpening(
                        space: space,
                        consent: consent,
                        package: package,
                        escrow: escrow,
                        receipt: try LogReceipt(from: &reader)
                    )
                )
            }
            try reader.end()
            self.openings = openings
        } catch { throw .malformed }
    }
}

/// What the regulation centre answers to an opening.
package enum OpeningRelease: Hashable, Sendable {
    /// The keys, wrapped for whoever opened.
    case keys(WrappedMessage)
    /// The centre gives nothing: whoever opened is not one of its staff as they said, or their certificate does not hold.
    case declined

    /// The bytes that travel.
    package var encoded: Data {
        var writer = FieldWriter(reserving: 4096)
        switch self {
        case .declined: writer.append(UInt8(0))
        case .keys(let message):
            writer.append(UInt8(1))
            writer.append(message.bytes)
        }
        return writer.bytes
    }

    /// Reads what ``encoded`` writes.
    package init(decoding bytes: Data) throws(LogError) {
        do throws(FieldError) {
            var reader = FieldReader(bytes)
            switch try reader.number(UInt8.self) {
            case 0: self = .declined
            case 1:
                guard let message = try? WrappedMessage(bytes: try reader.field()),
                    message.bytes.count <= Escrow.maximumByteCount
                else { throw FieldError() }
                self = .keys(message)
            default: throw FieldError()
            }
            try reader.end()
        } catch { throw .malformed }
    }
}
