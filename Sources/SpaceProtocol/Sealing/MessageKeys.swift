import Crypto
import FoundationEssentials

/// The secrets of one sealed message, derived from the sealing key, its salt and its context.
struct MessageKeys: Sendable {
    private let key: SymmetricKey
    private let baseNonce: Data
    /// What stands after the salt, and proves before any decryption that the key is the right one (A41).
    let commitment: Data

    /// The fixed start of the derivation's input: the scheme, then the name of the cipher and a zero byte.
    private static let label = Array("c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM".utf8) + [0]

    /// Derives the secrets of a message which is being sealed.
    init(key: SealKey, salt: Data, context: SealContext) {
        self = salt.withUnsafeBytes { MessageKeys(key: key, saltBytes: $0, context: context) }
    }

    /// Derives the secrets of a message which is being opened, and checks its commitment in constant time.
    ///
    /// The header is the first 56 bytes of the sealed message.
    ///
    /// - Throws: `SealError.refused` if the message was sealed under another key or context.
    init(key: SealKey, header: UnsafeRawBufferPointer, context: SealContext) throws(SealError) {
        guard header.count == Seal.headerByteCount else { throw .refused }
        let salt = UnsafeRawBufferPointer(rebasing: header[..<Seal.saltByteCount])
        self.init(key: key, saltBytes: salt, context: context)
        let claimed = UnsafeRawBufferPointer(rebasing: header[Seal.saltByteCount...])
        guard commitment.withUnsafeBytes({ areEqualInConstantTime($0, claimed) }) else { throw .refused }
    }

    /// The same for a header held as `Data`.
    init(key: SealKey, header: Data, context: SealContext) throws(SealError) {
        let outcome = header.withUnsafeBytes { bytes in
            Result { () throws(SealError) in try MessageKeys(key: key, header: bytes, context: context) }
        }
        self = try outcome.get()
    }

    /// HKDF-Expand-SHA-512 to 76 bytes, which takes two HMACs: the second one covers the first.
    private init(key: SealKey, saltBytes: UnsafeRawBufferPointer, context: SealContext) {
        var info: [UInt8] = []
        info.reserveCapacity(Self.label.count + saltBytes.count + context.bytes.count + 1)
        info += Self.label
        info += saltBytes
        info += context.bytes
        info.append(1)
        var output = [UInt8](repeating: 0, count: 2 * SHA512.byteCount)
        defer { output.withUnsafeMutableBytes { _ = $0.initializeMemory(as: UInt8.self, repeating: 0) } }
        output.withUnsafeMutableBytes { output in
            var first = key.keyed
            info.withUnsafeBytes { first.update(data: $0) }
            first.finalize().withUnsafeBytes { output.copyMemory(from: $0) }
            info[info.count - 1] = 2
            var second = key.keyed
            second.update(data: UnsafeRawBufferPointer(rebasing: output[..<SHA512.byteCount]))
            info.withUnsafeBytes { second.update(data: $0) }
            second.finalize().withUnsafeBytes { block in
                UnsafeMutableRawBufferPointer(rebasing: output[SHA512.byteCount...]).copyMemory(from: block)
            }
        }
        (self.key, baseNonce, commitment) = output.withUnsafeBytes { output in
            func part(_ range: Range<Int>) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: output[range]) }
            return (SymmetricKey(data: part(0..<32)), Data(part(32..<44)), Data(part(44..<76)))
        }
    }

    /// Seals one chunk and appends it, tag last, to `output`.
    func seal(_ chunk: UnsafeRawBufferPointer, chunk index: UInt64, into output: inout Data) {
        precondition(index < Seal.maximumChunkCount, "a sealed message has at most 2^38 chunks")
        do {
            let box = try AES.GCM.seal(chunk, using: key, nonce: nonce(of: index))
            output.append(box.ciphertext)
            output.append(box.tag)
        } catch {
            preconditionFailure("AES-256-GCM cannot refuse a key of 32 bytes and a nonce of 12 bytes")
        }
    }

    /// Opens one chunk with its tag.
    ///
    /// - Throws: `SealError.refused` unless it is exactly the chunk sealed at this position.
    func open(_ sealed: UnsafeRawBufferPointer, chunk index: UInt64) throws(SealError) -> Data {
        guard sealed.count >= Seal.tagByteCount, index < Seal.maximumChunkCount else { throw .refused }
        let ciphertext = UnsafeRawBufferPointer(rebasing: sealed.dropLast(Seal.tagByteCount))
        let tag = UnsafeRawBufferPointer(rebasing: sealed.suffix(Seal.tagByteCount))
        do {
            let box = try AES.GCM.SealedBox(nonce: nonce(of: index), ciphertext: ciphertext, tag: tag)
            return try AES.GCM.open(box, using: key)
        } catch {
            throw .refused
        }
    }

    /// The same for a chunk held as `Data`.
    func open(_ sealed: Data, chunk index: UInt64) throws(SealError) -> Data {
        let outcome = sealed.withUnsafeBytes { bytes in
            Result { () throws(SealError) in try open(bytes, chunk: index) }
        }
        return try outcome.get()
    }

    /// The base nonce with the chunk's number, as a big-endian number of 96 bits, added by exclusive or.
    private func nonce(of index: UInt64) throws -> AES.GCM.Nonce {
        var bytes = baseNonce
        var rest = index
        var position = bytes.endIndex
        while rest != 0 {
            position -= 1
            bytes[position] ^= UInt8(truncatingIfNeeded: rest)
            rest >>= 8
        }
        return try AES.GCM.Nonce(data: bytes)
    }
}

/// Whether two runs of bytes are the same, in a time which depends on their lengths only.
func areEqualInConstantTime(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
    guard left.count == right.count else { return false }
    var difference: UInt8 = 0
    for index in left.indices { difference |= left[index] ^ right[index] }
    return difference == 0
}
