package import FoundationEssentials
import HealthModel
import SpaceProtocol

/// Sixteen random bytes which name one thing of a vault and say nothing about it.
///
/// The type parameter only keeps the ids of different things apart.
package struct OpaqueID<Entity>: Hashable, Sendable, CustomStringConvertible {
    /// The bytes, as a UUID.
    package let uuid: UUID

    /// The id with these bytes.
    package init(_ uuid: UUID) { self.uuid = uuid }

    /// Reads the 36-character UUID form, in either case; nil for anything else.
    package init?(parsing text: String) {
        guard text.utf8.count == 36, let uuid = UUID(uuidString: text) else { return nil }
        self.uuid = uuid
    }

    /// Takes exactly 16 bytes; nil for any other count.
    package init?(bytes: some Collection<UInt8>) {
        guard let uuid = UUID(sixteen: bytes) else { return nil }
        self.uuid = uuid
    }

    /// The 16 bytes.
    package var bytes: [UInt8] { uuid.sixteen }

    /// The lower-case UUID form.
    package var description: String { uuid.uuidString.lowercased() }
}

/// The id of one version of one record.
package typealias VersionID = OpaqueID<RecordVersion>
/// The id of one stored document.
package typealias BlobID = OpaqueID<StoredBlob>
/// The id of one draft.
package typealias DraftID = OpaqueID<Draft>

/// The number of one person's space within a vault; the owner's is 1.
package struct SpaceNumber: Hashable, Sendable, Comparable {
    /// From 1 to 1023.
    package let number: Int64

    /// The space of the person for whom the vault was made.
    package static let owner = SpaceNumber(1)
    static let accepted: ClosedRange<Int64> = 1...1023

    /// Takes a number from the file or from a caller; nil outside 1 to 1023.
    package init?(exactly number: Int64) {
        guard Self.accepted.contains(number) else { return nil }
        self.number = number
    }

    private init(_ number: Int64) { self.number = number }

    /// Orders spaces by their numbers.
    package static func < (left: SpaceNumber, right: SpaceNumber) -> Bool { left.number < right.number }
}

extension FieldWriter {
    mutating func append(_ ids: [BlobID]) { append(ids.map(\.uuid)) }
}

extension FieldReader {
    mutating func blobs() throws(FieldError) -> [BlobID] { try ids().map(BlobID.init) }
}
