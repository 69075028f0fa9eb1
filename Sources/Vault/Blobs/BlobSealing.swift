import Crypto
import Dispatch
import FoundationEssentials
import SpaceProtocol
import Synchronization

/// Reads, hashes and seals a document on a thread of its own, while another thread stores the pieces.
///
/// Few pieces wait at a time, so that memory stays bounded whatever the size of the document.
final class BlobSealing: Sendable {
    private struct Progress {
        var length = 0
        var hash: Data?
    }

    private let relay = PieceRelay(holding: 2)
    private let progress = Mutex(Progress())
    private let work = DispatchGroup()

    /// Starts to read; nobody else may use the source until ``finish()`` has returned.
    init(_ source: sending BlobSource, key: SealKey, context: SealContext) {
        // The queue is the only one that touches it from here on.
        nonisolated(unsafe) let source = source
        DispatchQueue(label: "vault.sealing", qos: .userInitiated).async(group: work) { [self] in
            do throws(VaultError) {
                try seal(source, key: key, context: context)
                relay.end(nil)
            } catch {
                relay.end(error)
            }
        }
    }

    /// How many bytes were read so far.
    var length: Int { progress.withLock { $0.length } }

    /// The SHA-256 of the document; nil until all of it was read.
    var hash: Data? { progress.withLock { $0.hash } }

    /// Waits for the next sealed bytes, all but the last of them one piece long; nil at the end.
    ///
    /// - Throws: `VaultError.unreadableSource`, or what the source throws.
    func next() throws(VaultError) -> Data? { try relay.take() }

    /// Ends the work, done or not, and waits until the source is free again.
    func finish() {
        relay.stop()
        work.wait()
    }

    private func seal(_ source: BlobSource, key: SealKey, context: SealContext) throws(VaultError) {
        var sealer = SealWriter(key: key, context: context)
        var hasher = SHA256()
        var pieces = PieceCutter(relay: relay)
        var length = 0
        while let bytes = try source.nextPiece() {
            hasher.update(data: bytes)
            sealer.update(bytes, into: &pieces.pending)
            length += bytes.count
            progress.withLock { $0.length = length }
            guard pieces.cut() else { return }
        }
        guard let padded = StoredBlob.paddedLength(of: length) else { throw .unreadableSource }
        var missing = padded - length
        let zeros = Data(count: min(missing, StoredBlob.pieceSize))
        while missing > 0 {
            let part = zeros.prefix(missing)
            sealer.update(part, into: &pieces.pending)
            missing -= part.count
            guard pieces.cut() else { return }
        }
        let hash = Data(hasher.finalize())
        pieces.pending.append(sealer.finish())
        progress.withLock { $0.hash = hash }
        if pieces.cut(), !pieces.pending.isEmpty { _ = relay.put(pieces.pending) }
    }
}

/// Cuts sealed bytes into pieces of one size.
private struct PieceCutter {
    let relay: PieceRelay
    /// What was sealed and not handed on yet.
    var pending = PieceCutter.room

    /// Room for a piece and what a source gives at once beyond it, so that nothing is moved while bytes are sealed.
    private static var room: Data { Data(capacity: 2 * StoredBlob.pieceSize + StoredBlob.pieceSize / 8) }

    init(relay: PieceRelay) {
        self.relay = relay
    }

    /// Hands on every whole piece; false when nobody takes pieces any more.
    mutating func cut() -> Bool {
        while pending.count >= StoredBlob.pieceSize {
            var rest = Self.room
            rest.append(pending[(pending.startIndex + StoredBlob.pieceSize)...])
            guard relay.put(pending.prefix(StoredBlob.pieceSize)) else { return false }
            pending = rest
        }
        return true
    }
}

extension BlobSource {
    /// The next bytes; whatever the source throws becomes an error without content.
    fileprivate func nextPiece() throws(VaultError) -> Data? {
        do {
            return try next()
        } catch is CancellationError {
            throw .cancelled
        } catch let error as VaultError {
            throw error
        } catch {
            throw .unreadableSource
        }
    }
}
