import Crypto
import FoundationEssentials
import GRDB
import SpaceProtocol

/// Seals a document as it arrives and stores it in pieces.
struct BlobWriter: ~Copyable {
    private var pieces: PieceStore
    private var sealer: SealWriter
    private var hasher = SHA256()
    private(set) var length = 0

    init(id: BlobID, key: SealKey, context: SealContext, database: Database, faults: VaultFaults) {
        pieces = PieceStore(id: id, database: database, faults: faults)
        sealer = SealWriter(key: key, context: context)
    }

    mutating func append(_ bytes: Data) throws {
        length += bytes.count
        hasher.update(data: bytes)
        try pieces.append(sealer.update(bytes))
    }

    /// Ends the document with zeros up to its padded length.
    consuming func finish() throws -> (sealedSize: Int, hash: Data) {
        guard let padded = StoredBlob.paddedLength(of: length) else { throw VaultError.unreadableSource }
        var missing = padded - length
        let zeros = Data(count: min(missing, StoredBlob.pieceSize))
        while missing > 0 {
            let part = zeros.prefix(missing)
            try pieces.append(sealer.update(part))
            missing -= part.count
        }
        let hash = Data(hasher.finalize())
        try pieces.append(sealer.finish())
        try pieces.finish()
        return (pieces.sealedSize, hash)
    }
}

/// Cuts sealed bytes into pieces of one size and writes them.
private struct PieceStore {
    let id: BlobID
    let database: Database
    let faults: VaultFaults
    private var pending = Data()
    private var count = 0
    private(set) var sealedSize = 0

    init(id: BlobID, database: Database, faults: VaultFaults) {
        self.id = id
        self.database = database
        self.faults = faults
    }

    mutating func append(_ sealed: Data) throws {
        sealedSize += sealed.count
        pending.append(sealed)
        var start = pending.startIndex
        while pending.endIndex - start >= StoredBlob.pieceSize {
            try write(pending[start..<(start + StoredBlob.pieceSize)])
            start += StoredBlob.pieceSize
        }
        if start > pending.startIndex { pending = Data(pending[start...]) }
    }

    mutating func finish() throws {
        if !pending.isEmpty { try write(pending) }
        pending = Data()
    }

    private mutating func write(_ piece: Data) throws {
        let statement = try database.cachedStatement(sql: "INSERT INTO blob_chunk (blob, n, bytes) VALUES (?, ?, ?)")
        try statement.execute(arguments: [id.uuid.data, count, piece])
        count += 1
        try faults.reach(.row)
    }
}
