import FoundationEssentials
import SpaceProtocol

extension RecordTables {
    /// The headers of versions, as their commits authenticate them; what is no version of a record is left out.
    func headers(_ id: SpaceID, _ versions: [UUID]) throws -> [UUID: VersionHeader] {
        let wanted = Set(versions)
        var found: [UUID: VersionHeader] = [:]
        var read: Set<Int64> = []
        for version in wanted where found[version] == nil {
            let rows = try session.run(
                "SELECT n FROM version WHERE space = ? AND id = ?",
                [.bytes(id.bytes), .bytes(version.data)]
            )
            guard let entry = rows.first?[0].integer, read.insert(entry).inserted else { continue }
            let bodies = try session.run(
                "SELECT body FROM entry WHERE space = ? AND n = ?",
                [.bytes(id.bytes), .integer(entry)]
            )
            guard let body = bodies.first?[0].bytes, body.first == EntryKind.commit.rawValue,
                let commit = try? CommitEntry(decoding: Data(body.dropFirst()))
            else { continue }
            // One batch holds many of them.
            for header in commit.headers where wanted.contains(header.id) { found[header.id] = header }
        }
        return found
    }
}
