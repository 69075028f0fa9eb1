package import FoundationEssentials

/// The name of one record in a space: 16 random bytes that say nothing about it.
package struct RecordID: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The bytes, as a UUID.
    package let uuid: UUID

    /// A new random id.
    package init() { uuid = UUID() }

    /// The id with these bytes.
    package init(_ uuid: UUID) { self.uuid = uuid }

    /// Reads the 36-character UUID form, in either case; `nil` for anything else.
    package init?(parsing text: String) {
        guard text.utf8.count == 36, let uuid = UUID(uuidString: text) else { return nil }
        self.uuid = uuid
    }

    /// Takes exactly 16 bytes; `nil` for any other count.
    package init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 16 else { return nil }
        uuid = withUnsafeTemporaryAllocation(byteCount: 16, alignment: 16) { room in
            for (index, byte) in bytes.enumerated() { room[index] = byte }
            return UUID(uuid: room.load(as: uuid_t.self))
        }
    }

    /// The 16 bytes.
    package var bytes: [UInt8] { withUnsafeBytes(of: uuid.uuid) { Array($0) } }

    /// The lower-case UUID form.
    package var description: String { uuid.uuidString.lowercased() }

    /// Orders by bytes, so that lists are stable.
    package static func < (left: RecordID, right: RecordID) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}
