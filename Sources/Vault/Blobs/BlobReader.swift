import Crypto
import FoundationEssentials
import GRDB
import SpaceProtocol

/// Reads the pieces of one document and opens them.
struct BlobReader {
    let blob: StoredBlob
    let vault: UUID
    let database: Database

    private var damaged: VaultError { .damaged(Damage(.blob, id: blob.id.description)) }

    /// Gives the document's bytes in order, then checks its length, its padding and its hash.
    func read(_ sink: (Data) throws -> Void) throws {
        var reader = SealReader(key: blob.key, context: StoredBlob.context(vault: blob.origin ?? vault, id: blob.id))
        var hasher = SHA256()
        var position = 0
        var sealedSize = 0
        func take(_ message: Data) throws {
            let content = message.prefix(max(0, blob.length - position))
            position += message.count
            guard message.dropFirst(content.count).allSatisfy({ $0 == 0 }) else { throw damaged }
            guard !content.isEmpty else { return }
            hasher.update(data: content)
            try sink(content)
        }
        for number in 0..<pieceCount {
            let piece = try piece(number)
            sealedSize += piece.count
            let message: Data
            do throws(SealError) { message = try reader.update(piece) } catch { throw damaged }
            try take(message)
        }
        let last: Data
        do throws(SealError) { last = try reader.finish() } catch { throw damaged }
        try take(last)
        guard sealedSize == blob.sealedSize, position >= blob.length, Data(hasher.finalize()) == blob.hash,
            try count() == pieceCount
        else { throw damaged }
    }

    /// Gives some of the document's bytes.
    func read(_ range: Range<Int>) throws -> Data {
        do {
            let reader = try SealRandomReader(
                header: try sealed(SealRandomReader.headerRange),
                lastChunk: try sealed(SealRandomReader.lastChunkRange(ofSealed: blob.sealedSize)),
                sealedSize: blob.sealedSize,
                key: blob.key,
                context: StoredBlob.context(vault: blob.origin ?? vault, id: blob.id)
            )
            return try reader.open(range, from: try sealed(reader.sealedRange(for: range)))
        } catch is SealError {
            throw damaged
        }
    }

    private var pieceCount: Int { (blob.sealedSize + StoredBlob.pieceSize - 1) / StoredBlob.pieceSize }

    /// The SHA-256 of the sealed bytes as they are stored.
    func sealedHash() throws -> Data {
        var hasher = SHA256()
        for number in 0..<pieceCount { hasher.update(data: try piece(number)) }
        return Data(hasher.finalize())
    }

    /// The sealed bytes themselves, for whom they are as unreadable as for the file.
    func sealedBytes(_ range: Range<Int>) throws -> Data { try sealed(range.clamped(to: 0..<blob.sealedSize)) }

    private func count() throws -> Int {
        try Int.fetchOne(
            database,
            sql: "SELECT count(*) FROM blob_chunk WHERE blob = ?",
            arguments: [blob.id.uuid.data]
        ) ?? 0
    }

    private func piece(_ number: Int) throws -> Data {
        let statement = try database.cachedStatement(sql: "SELECT bytes FROM blob_chunk WHERE blob = ? AND n = ?")
        let piece = try Data.fetchOne(statement, arguments: [blob.id.uuid.data, number])
        let expected = min(StoredBlob.pieceSize, blob.sealedSize - number * StoredBlob.pieceSize)
        guard let piece, piece.count == expected else { throw damaged }
        return piece
    }

    private func sealed(_ range: Range<Int>) throws -> Data {
        var bytes = Data(capacity: range.count)
        guard !range.isEmpty else { return bytes }
        for number in (range.lowerBound / StoredBlob.pieceSize)...((range.upperBound - 1) / StoredBlob.pieceSize) {
            let start = number * StoredBlob.pieceSize
            let piece = try piece(number)
            let wanted = range.clamped(to: start..<(start + piece.count))
            bytes.append(piece[(wanted.lowerBound - start)..<(wanted.upperBound - start)])
        }
        return bytes
    }
}
