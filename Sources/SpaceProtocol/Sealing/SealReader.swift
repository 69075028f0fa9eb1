package import FoundationEssentials

/// Opens a sealed message as its bytes arrive, in constant memory.
///
/// What `update` returns is authentic and in order, but may be only a beginning: whoever acts on it before `finish` has
/// succeeded must be able to undo that. A reader which has refused once refuses for ever.
package struct SealReader: ~Copyable {
    private enum State {
        case header
        case chunks(MessageKeys, next: UInt64)
        case refused
    }

    private let key: SealKey
    private let context: SealContext
    private var state = State.header
    private var pending = Data()

    /// Starts to open a message, of which no byte has arrived yet.
    ///
    /// - Parameters:
    ///   - key: The key it was sealed under.
    ///   - context: The place it was sealed for.
    package init(key: SealKey, context: SealContext) {
        self.key = key
        self.context = context
    }

    /// Takes the next sealed bytes, in pieces of any size.
    ///
    /// - Returns: The message bytes which are ready, perhaps none.
    /// - Throws: `SealError.refused` as soon as the bytes cannot be the beginning of a message sealed for this place.
    package mutating func update(_ sealed: some DataProtocol) throws(SealError) -> Data {
        var message = Data()
        for region in sealed.regions {
            let outcome = region.withUnsafeBytes { bytes in
                Result { () throws(SealError) in try append(bytes, into: &message) }
            }
            do throws(SealError) {
                try outcome.get()
            } catch {
                state = .refused
                throw error
            }
        }
        return message
    }

    /// Ends the message.
    ///
    /// - Returns: The last message bytes. Only now is it certain that nothing was cut off.
    /// - Throws: `SealError.refused` if the last chunk is missing or not the last one.
    package consuming func finish() throws(SealError) -> Data {
        guard case .chunks(let keys, let next) = state else { throw .refused }
        return try keys.open(pending, chunk: next)
    }

    private mutating func append(
        _ bytes: UnsafeRawBufferPointer,
        into message: inout Data
    ) throws(SealError) {
        var rest = bytes[...]
        while true {
            switch state {
            case .refused: throw .refused
            case .header:
                guard let header = take(Seal.headerByteCount, from: &rest) else { return }
                state = .chunks(try MessageKeys(key: key, header: header, context: context), next: 0)
            case .chunks(let keys, let next):
                // A whole sealed chunk is never the last one, so it can be opened without looking further ahead.
                if pending.isEmpty, rest.count >= Seal.sealedChunkByteCount {
                    let chunk = UnsafeRawBufferPointer(rebasing: rest.prefix(Seal.sealedChunkByteCount))
                    rest = rest.dropFirst(Seal.sealedChunkByteCount)
                    message.append(try keys.open(chunk, chunk: next))
                } else {
                    guard let chunk = take(Seal.sealedChunkByteCount, from: &rest) else { return }
                    message.append(try keys.open(chunk, chunk: next))
                }
                state = .chunks(keys, next: next + 1)
            }
        }
    }

    /// Collects `count` bytes in `pending`; nil while there are not as many.
    private mutating func take(_ count: Int, from rest: inout Slice<UnsafeRawBufferPointer>) -> Data? {
        let missing = rest.prefix(count - pending.count)
        pending.append(contentsOf: missing)
        rest = rest[missing.endIndex...]
        guard pending.count == count else { return nil }
        defer { pending.removeAll(keepingCapacity: true) }
        return pending
    }
}
