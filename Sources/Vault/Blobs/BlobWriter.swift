import FoundationEssentials
import GRDB

/// Writes the pieces of one document as they are sealed.
struct BlobWriter {
    let id: BlobID
    let database: Database
    let faults: VaultFaults
    private var count = 0
    private(set) var sealedSize = 0

    init(id: BlobID, database: Database, faults: VaultFaults) {
        self.id = id
        self.database = database
        self.faults = faults
    }

    mutating func write(_ piece: Data) throws {
        let statement = try database.cachedStatement(sql: "INSERT INTO blob_chunk (blob, n, bytes) VALUES (?, ?, ?)")
        try statement.execute(arguments: [id.uuid.data, count, piece])
        count += 1
        sealedSize += piece.count
        try faults.reach(.row)
    }
}
