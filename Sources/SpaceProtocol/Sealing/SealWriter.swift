package import FoundationEssentials

/// Seals a message of any length as its bytes arrive, in constant memory.
///
/// The sealed bytes are the same as `Seal.seal` would make with the same salt. The writer cannot be copied, because two
/// copies would use the same nonces for different bytes.
package struct SealWriter: ~Copyable {
    private let keys: MessageKeys
    private var pending = Data()
    private var header: Data?
    private var nextChunk: UInt64 = 0

    /// Starts a message; nothing is sealed yet.
    ///
    /// - Parameters:
    ///   - key: A key which may seal any number of messages.
    ///   - context: The place which the sealed bytes belong to.
    package init(key: SealKey, context: SealContext) {
        self.init(key: key, context: context, salt: Seal.freshSalt())
    }

    init(key: SealKey, context: SealContext, salt: Data) {
        keys = MessageKeys(key: key, salt: salt, context: context)
        header = salt + keys.commitment
    }

    /// Takes the next bytes of the message.
    ///
    /// - Returns: The sealed bytes which are ready, perhaps none. They follow what was returned before.
    package mutating func update(_ bytes: some DataProtocol) -> Data {
        var sealed = takeHeader()
        sealed.reserveCapacity(sealed.count + bytes.count / Seal.chunkByteCount * Seal.sealedChunkByteCount)
        for region in bytes.regions {
            region.withUnsafeBytes { append($0, into: &sealed) }
        }
        return sealed
    }

    /// Ends the message.
    ///
    /// - Returns: The last sealed bytes. Without them the message cannot be opened.
    package consuming func finish() -> Data {
        var sealed = takeHeader()
        pending.withUnsafeBytes { keys.seal($0, chunk: nextChunk, into: &sealed) }
        return sealed
    }

    private mutating func takeHeader() -> Data {
        defer { header = nil }
        return header ?? Data()
    }

    private mutating func append(_ bytes: UnsafeRawBufferPointer, into sealed: inout Data) {
        var rest = bytes[...]
        if !pending.isEmpty {
            let missing = rest.prefix(Seal.chunkByteCount - pending.count)
            pending.append(contentsOf: missing)
            rest = rest[missing.endIndex...]
            guard pending.count == Seal.chunkByteCount else { return }
            pending.withUnsafeBytes { keys.seal($0, chunk: nextChunk, into: &sealed) }
            nextChunk += 1
            pending.removeAll(keepingCapacity: true)
        }
        while rest.count >= Seal.chunkByteCount {
            let chunk = UnsafeRawBufferPointer(rebasing: rest.prefix(Seal.chunkByteCount))
            keys.seal(chunk, chunk: nextChunk, into: &sealed)
            nextChunk += 1
            rest = rest.dropFirst(Seal.chunkByteCount)
        }
        pending.append(contentsOf: rest)
    }
}
