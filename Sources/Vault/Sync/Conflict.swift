package import FoundationEssentials
package import HealthModel
import SpaceProtocol

/// The versions of one record which exist beside each other until a person chooses.
package struct Conflict: Hashable, Sendable {
    /// One of them.
    package struct Side: Hashable, Sendable {
        /// The version.
        package let version: VersionID
        /// Whether it was written in this vault.
        package let isOwn: Bool
        /// When it was written.
        package let time: Date

        init(version: VersionID, isOwn: Bool, time: Date) {
            self.version = version
            self.isOwn = isOwn
            self.time = time
        }
    }

    /// The sides, in an order that is the same on every device.
    package let sides: [Side]

    /// The one shown meanwhile: the last one by its own time, the same on every device.
    package var shown: VersionID? { sides.last?.version }

    init(_ sides: [Side]) {
        self.sides = sides.sorted { ($0.time, $0.version.description) < ($1.time, $1.version.description) }
    }

    init(decoding payload: Data) throws(FieldError) {
        var reader = FieldReader(payload)
        var sides: [Side] = []
        for _ in 0..<(try reader.number(UInt32.self)) {
            let version = VersionID(try reader.id())
            let isOwn = try reader.number(UInt8.self) == 1
            sides.append(Side(version: version, isOwn: isOwn, time: try reader.date()))
        }
        try reader.end()
        self.init(sides)
    }

    var encoded: Data {
        var writer = FieldWriter()
        writer.append(UInt32(sides.count))
        for side in sides {
            writer.append(side.version.uuid)
            writer.append(UInt8(side.isOwn ? 1 : 0))
            writer.append(side.time)
        }
        return writer.bytes
    }
}

extension Vault {
    /// The records of which two versions wait for a choice.
    package func conflicts() -> [RecordID: Conflict] { contents.conflicts }

    /// The records of one person of which two versions wait for a choice.
    package func conflicts(in space: SpaceNumber) -> [RecordID: Conflict] {
        contents.conflicts.filter { contents.heads[$0.key]?.row.space == space.number }
    }
}
