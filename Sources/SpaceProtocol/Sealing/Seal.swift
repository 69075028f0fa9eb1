package import FoundationEssentials

/// Authenticated encryption of whole messages: C2SP chunked-encryption in its Cobblestone-256 form.
///
/// Every message gets a fresh random salt of 24 bytes, from which its own AES-256-GCM key, base nonce and key commitment
/// are derived; the message travels in chunks of 16 KiB of which the last is always shorter. Source:
/// https://c2sp.org/chunked-encryption as of commit 5ba5ee8, with HKDF-Expand-SHA-512 and AEAD_AES_256_GCM.
///
/// Guarantees: an edit, a cut, an extension, a reordering, another key or another context is refused, always with the same
/// `SealError`. Not hidden: the length. Use `Padding` first where the length says something.
package enum Seal {
    /// The bytes before the first chunk: the salt and the key commitment.
    package static let headerByteCount = saltByteCount + commitmentByteCount
    /// The message bytes in every chunk but the last, which has fewer.
    package static let chunkByteCount = 16 * 1024
    /// The bytes of every sealed chunk but the last, which has fewer.
    package static let sealedChunkByteCount = chunkByteCount + tagByteCount

    static let saltByteCount = 24
    static let commitmentByteCount = 32
    static let tagByteCount = 16
    /// A message of more chunks is refused, as the specification asks.
    static let maximumChunkCount = UInt64(1) << 38

    /// Seals `message` in one step.
    ///
    /// - Parameters:
    ///   - message: The bytes to seal, of any length including zero. They are not padded.
    ///   - key: A key which may seal any number of messages.
    ///   - context: The place which the sealed bytes belong to; it is needed again to open them.
    /// - Returns: `sealedSize(of: message.count)` bytes, different at every call.
    package static func seal(_ message: some DataProtocol, key: SealKey, context: SealContext) -> Data {
        withContiguousBytes(of: message) { seal(contiguous: $0, key: key, context: context, salt: freshSalt()) }
    }

    /// The same for `Data`, which spares a short message the way through generic code.
    package static func seal(_ message: Data, key: SealKey, context: SealContext) -> Data {
        message.withUnsafeBytes { seal(contiguous: $0, key: key, context: context, salt: freshSalt()) }
    }

    /// Opens bytes which `seal` or a `SealWriter` made.
    ///
    /// - Parameters:
    ///   - sealed: All the sealed bytes.
    ///   - key: The key they were sealed under.
    ///   - context: The place they were sealed for.
    /// - Returns: The message, complete and unchanged.
    /// - Throws: `SealError.refused`, for whatever reason.
    package static func open(_ sealed: some DataProtocol, key: SealKey, context: SealContext) throws(SealError) -> Data
    {
        let outcome = withContiguousBytes(of: sealed) { bytes in
            Result { () throws(SealError) in try open(contiguous: bytes, key: key, context: context) }
        }
        return try outcome.get()
    }

    /// The same for `Data`, which spares a short message the way through generic code.
    package static func open(_ sealed: Data, key: SealKey, context: SealContext) throws(SealError) -> Data {
        let outcome = sealed.withUnsafeBytes { bytes in
            Result { () throws(SealError) in try open(contiguous: bytes, key: key, context: context) }
        }
        return try outcome.get()
    }

    /// The number of sealed bytes for a message of `messageSize` bytes.
    package static func sealedSize(of messageSize: Int) -> Int {
        headerByteCount + messageSize + tagByteCount * (messageSize / chunkByteCount + 1)
    }

    /// The number of message bytes in `sealedSize` sealed bytes, or nil if no message has that sealed size.
    ///
    /// It is arithmetic only: the answer is true once the last chunk was opened.
    package static func messageSize(ofSealed sealedSize: Int) -> Int? {
        let body = sealedSize - headerByteCount
        guard body >= tagByteCount else { return nil }
        let (fullChunks, rest) = body.quotientAndRemainder(dividingBy: sealedChunkByteCount)
        guard rest >= tagByteCount else { return nil }
        return fullChunks * chunkByteCount + rest - tagByteCount
    }

    /// Seals with a salt the caller chose; for test vectors, since a repeated salt breaks the encryption.
    static func seal(_ message: Data, key: SealKey, context: SealContext, salt: Data) -> Data {
        message.withUnsafeBytes { seal(contiguous: $0, key: key, context: context, salt: salt) }
    }

    private static func seal(
        contiguous message: UnsafeRawBufferPointer,
        key: SealKey,
        context: SealContext,
        salt: Data
    ) -> Data {
        let keys = MessageKeys(key: key, salt: salt, context: context)
        var sealed = Data(capacity: sealedSize(of: message.count))
        sealed.append(salt)
        sealed.append(keys.commitment)
        for chunk in 0...(message.count / chunkByteCount) {
            let start = chunk * chunkByteCount
            let end = min(start + chunkByteCount, message.count)
            keys.seal(UnsafeRawBufferPointer(rebasing: message[start..<end]), chunk: UInt64(chunk), into: &sealed)
        }
        return sealed
    }

    private static func open(
        contiguous sealed: UnsafeRawBufferPointer,
        key: SealKey,
        context: SealContext
    ) throws(SealError) -> Data {
        guard let messageSize = messageSize(ofSealed: sealed.count) else { throw .refused }
        let header = UnsafeRawBufferPointer(rebasing: sealed[..<headerByteCount])
        let keys = try MessageKeys(key: key, header: header, context: context)
        let lastChunk = messageSize / chunkByteCount
        func sealedChunk(_ index: Int) -> UnsafeRawBufferPointer {
            let start = headerByteCount + index * sealedChunkByteCount
            return UnsafeRawBufferPointer(rebasing: sealed[start..<min(start + sealedChunkByteCount, sealed.count)])
        }
        guard lastChunk > 0 else { return try keys.open(sealedChunk(0), chunk: 0) }
        var message = Data(capacity: messageSize)
        for index in 0...lastChunk {
            message.append(try keys.open(sealedChunk(index), chunk: UInt64(index)))
        }
        return message
    }

    static func freshSalt() -> Data {
        var generator = SystemRandomNumberGenerator()
        var salt = Data(capacity: saltByteCount)
        for _ in 0..<(saltByteCount / 8) {
            withUnsafeBytes(of: generator.next()) { salt.append(contentsOf: $0) }
        }
        return salt
    }
}

/// Lends the bytes of `data` as one run, copying them only if they are not one already.
func withContiguousBytes<Result>(of data: some DataProtocol, _ use: (UnsafeRawBufferPointer) -> Result) -> Result {
    let regions = data.regions
    if regions.count == 1, let region = regions.first {
        return region.withUnsafeBytes(use)
    }
    return Array(data).withUnsafeBytes(use)
}
