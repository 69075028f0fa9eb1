package import FoundationEssentials

/// Hides the exact length of a message before it is sealed.
///
/// A padded message is the true length as eight big-endian bytes, the data, then zeros up to the padded size. The padded
/// size is Padmé of everything before the zeros, that is of 8 + the length, and at least 256 bytes. Padmé leaves at most
/// 12 % overhead and reveals no more than the order of magnitude and a few leading bits (Nikitin et al., 2019).
package enum Padding {
    /// The smallest padded size in bytes.
    package static let minimumByteCount = 256
    /// The bytes of the length before the data.
    package static let prefixByteCount = 8

    /// The number of bytes which `pad` makes of `length` bytes.
    package static func paddedSize(of length: Int) -> Int {
        max(minimumByteCount, padme(prefixByteCount + length))
    }

    /// Pads `data` to a size from the Padmé set.
    package static func pad(_ data: some DataProtocol) -> Data {
        let length = data.count
        let size = paddedSize(of: length)
        var padded = Data(capacity: size)
        padded.append(prefix(for: length))
        padded.append(contentsOf: data)
        padded.append(Data(count: zeroCount(after: length)))
        return padded
    }

    /// The bytes which stand before `length` bytes of data; for padding a stream without holding it.
    package static func prefix(for length: Int) -> Data {
        Data(UInt64(length).bigEndianBytes)
    }

    /// The number of zeros which follow `length` bytes of data; for padding a stream without holding it.
    package static func zeroCount(after length: Int) -> Int {
        paddedSize(of: length) - prefixByteCount - length
    }

    /// Takes the data out of a padded message.
    ///
    /// - Throws: `SealError.refused` unless `pad` could have made these very bytes: the size is the one for that length,
    ///   and every byte after the data is zero.
    package static func unpad(_ padded: Data) throws(SealError) -> Data {
        guard let length = length(inPrefix: padded), paddedSize(of: length) == padded.count else { throw .refused }
        let end = padded.startIndex + prefixByteCount + length
        guard padded[end...].allSatisfy({ $0 == 0 }) else { throw .refused }
        return Data(padded[(padded.startIndex + prefixByteCount)..<end])
    }

    /// The true length which a padded message begins with, or nil if it is longer than the message.
    ///
    /// A reader of a stream uses it to stop after the data; it still has to check that the rest is zero.
    package static func length(inPrefix padded: Data) -> Int? {
        guard padded.count >= prefixByteCount else { return nil }
        let length = padded.prefix(prefixByteCount).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard length <= UInt64(padded.count - prefixByteCount) else { return nil }
        return Int(length)
    }

    /// Rounds a length up so that only its first few bits, their number growing slowly with the length, say anything.
    static func padme(_ length: Int) -> Int {
        guard length > 1 else { return length }
        let exponent = Int.bitWidth - 1 - length.leadingZeroBitCount
        let significantBits = Int.bitWidth - exponent.leadingZeroBitCount
        let freeBits = max(0, exponent - significantBits)
        let mask = (1 << freeBits) - 1
        return (length + mask) & ~mask
    }
}
