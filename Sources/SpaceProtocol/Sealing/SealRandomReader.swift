package import FoundationEssentials

/// Opens any part of a sealed message without reading the rest.
///
/// Making one opens the last chunk, so that `messageSize` is authentic from then on: a message which was cut or extended
/// has no reader. Each chunk is authentic by itself and at its position only.
///
/// ```swift
/// let reader = try SealRandomReader(
///     header: read(SealRandomReader.headerRange),
///     lastChunk: read(SealRandomReader.lastChunkRange(ofSealed: size)),
///     sealedSize: size, key: key, context: context)
/// let wanted = 1_000_000..<1_000_100
/// let bytes = try reader.open(wanted, from: read(reader.sealedRange(for: wanted)))
/// ```
package struct SealRandomReader: Sendable {
    /// Where the header stands in the sealed bytes.
    package static let headerRange = 0..<Seal.headerByteCount

    /// The length of the whole message in bytes.
    package let messageSize: Int

    private let keys: MessageKeys
    private let sealedSize: Int

    /// Where the last chunk stands in a sealed message of `sealedSize` bytes.
    ///
    /// - Throws: `SealError.refused` if no message has that sealed size.
    package static func lastChunkRange(ofSealed sealedSize: Int) throws(SealError) -> Range<Int> {
        guard let messageSize = Seal.messageSize(ofSealed: sealedSize) else { throw .refused }
        return start(ofChunk: messageSize / Seal.chunkByteCount)..<sealedSize
    }

    /// Checks the header and the last chunk of a sealed message.
    ///
    /// - Parameters:
    ///   - header: The bytes in `headerRange`.
    ///   - lastChunk: The bytes in `lastChunkRange(ofSealed:)`.
    ///   - sealedSize: How many sealed bytes there are in all.
    ///   - key: The key the message was sealed under.
    ///   - context: The place it was sealed for.
    /// - Throws: `SealError.refused` unless this is the message's true beginning, end and length.
    package init(
        header: Data,
        lastChunk: Data,
        sealedSize: Int,
        key: SealKey,
        context: SealContext
    ) throws(SealError) {
        let range = try Self.lastChunkRange(ofSealed: sealedSize)
        guard let messageSize = Seal.messageSize(ofSealed: sealedSize), lastChunk.count == range.count else {
            throw .refused
        }
        self.messageSize = messageSize
        self.sealedSize = sealedSize
        keys = try MessageKeys(key: key, header: header, context: context)
        _ = try keys.open(lastChunk, chunk: UInt64(messageSize / Seal.chunkByteCount))
    }

    /// Which sealed bytes are needed to open the message bytes in `range`: whole chunks.
    ///
    /// - Throws: `SealError.refused` if `range` goes beyond the message.
    package func sealedRange(for range: Range<Int>) throws(SealError) -> Range<Int> {
        guard range.lowerBound >= 0, range.upperBound <= messageSize else { throw .refused }
        let start = Self.start(ofChunk: range.lowerBound / Seal.chunkByteCount)
        guard !range.isEmpty else { return start..<start }
        let last = (range.upperBound - 1) / Seal.chunkByteCount
        return start..<min(Self.start(ofChunk: last + 1), sealedSize)
    }

    /// Opens the message bytes in `range`.
    ///
    /// - Parameters:
    ///   - range: Which bytes of the message.
    ///   - sealed: The sealed bytes in `sealedRange(for: range)`.
    /// - Returns: Exactly `range.count` bytes.
    /// - Throws: `SealError.refused` if a chunk is not the one of this message at this position.
    package func open(_ range: Range<Int>, from sealed: Data) throws(SealError) -> Data {
        guard try sealedRange(for: range).count == sealed.count else { throw .refused }
        guard !range.isEmpty else { return Data() }
        let first = range.lowerBound / Seal.chunkByteCount
        var message = Data(capacity: sealed.count)
        var rest = sealed[...]
        for chunk in first...((range.upperBound - 1) / Seal.chunkByteCount) {
            message.append(try keys.open(rest.prefix(Seal.sealedChunkByteCount), chunk: UInt64(chunk)))
            rest = rest.dropFirst(Seal.sealedChunkByteCount)
        }
        let start = message.startIndex + range.lowerBound - first * Seal.chunkByteCount
        return Data(message[start..<(start + range.count)])
    }

    private static func start(ofChunk index: Int) -> Int {
        Seal.headerByteCount + index * Seal.sealedChunkByteCount
    }
}
