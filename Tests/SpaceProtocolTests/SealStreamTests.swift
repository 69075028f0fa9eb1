import Foundation
import Testing

@testable import SpaceProtocol

@Suite struct `A stream` {
    private let key = SealKey()
    private let context = SealContext("test", ["a stream"])

    @Test(arguments: boundaryLengths, [1_000, 16_383, 16_384, 16_385, 100_000])
    func `seals the same bytes in pieces of any size`(length: Int, step: Int) {
        let message = pattern(length)
        let salt = Seal.freshSalt()
        let whole = Seal.seal(message, key: key, context: context, salt: salt)
        var writer = SealWriter(key: key, context: context, salt: salt)
        var sealed = Data()
        for start in stride(from: 0, to: length, by: step) {
            sealed += writer.update(message[start..<min(start + step, length)])
        }
        sealed += writer.finish()
        #expect(sealed == whole)
    }

    @Test func `seals single bytes`() {
        let message = pattern(300)
        let salt = Seal.freshSalt()
        var writer = SealWriter(key: key, context: context, salt: salt)
        var sealed = Data()
        for byte in message { sealed += writer.update([byte]) }
        sealed += writer.finish()
        #expect(sealed == Seal.seal(message, key: key, context: context, salt: salt))
    }

    @Test func `gives out a chunk as soon as it is whole and holds no more than one`() throws {
        let message = pattern(3 * 16_384 + 5)
        let sealed = Seal.seal(message, key: key, context: context)
        var reader = SealReader(key: key, context: context)
        var opened = 0
        for (count, byte) in sealed.enumerated() {
            opened += try reader.update([byte]).count
            let whole = max(0, (count + 1 - 56) / 16_400)
            guard opened == whole * 16_384 else {
                Issue.record("\(opened) bytes after \(count + 1)")
                return
            }
        }
        #expect(try reader.finish().count == 5)
    }

    @Test func `A12 which refused once refuses for ever`() throws {
        let sealed = Seal.seal(pattern(40_000), key: key, context: context)
        var reader = SealReader(key: key, context: context)
        let bad = sealed.flipping(bit: 60 * 8)
        var refusals = 0
        do throws(SealError) { _ = try reader.update(bad) } catch { refusals += 1 }
        do throws(SealError) { _ = try reader.update(sealed) } catch { refusals += 1 }
        do throws(SealError) { _ = try reader.update(Data([1])) } catch { refusals += 1 }
        do throws(SealError) { _ = try reader.finish() } catch { refusals += 1 }
        #expect(refusals == 4)
    }

    @Test func `A12 is not finished before its last chunk`() {
        let sealed = Seal.seal(pattern(32_768), key: key, context: context)
        for cut in [0, 10, 56, 56 + 16_400, 56 + 2 * 16_400, sealed.count - 1] {
            #expect(throws: SealError.refused, "cut at \(cut)") {
                var reader = SealReader(key: key, context: context)
                _ = try reader.update(sealed.prefix(cut))
                _ = try reader.finish()
            }
        }
    }
}

@Suite struct `Random access` {
    private let key = SealKey()
    private let context = SealContext("test", ["random access"])

    private func reader(of sealed: Data) throws(SealError) -> SealRandomReader {
        let last = try SealRandomReader.lastChunkRange(ofSealed: sealed.count)
        return try SealRandomReader(
            header: sealed.subdata(in: SealRandomReader.headerRange),
            lastChunk: sealed.subdata(in: last),
            sealedSize: sealed.count,
            key: key,
            context: context
        )
    }

    @Test(arguments: boundaryLengths + [40_000]) func `equals a slice of the message`(length: Int) throws {
        var random = SeededRandom(seed: UInt64(length))
        let message = pattern(length)
        let sealed = Seal.seal(message, key: key, context: context)
        let reader = try reader(of: sealed)
        #expect(reader.messageSize == length)
        var marks = [0, 1, 16_383, 16_384, 16_385, 32_767, 32_768, length - 1, length].filter {
            (0...length).contains($0)
        }
        marks += (0..<6).map { _ in Int.random(in: 0...length, using: &random) }
        for lower in marks {
            for upper in marks where upper >= lower {
                let needed = try reader.sealedRange(for: lower..<upper)
                let bytes = try reader.open(lower..<upper, from: sealed.subdata(in: needed))
                #expect(bytes == message[lower..<upper], "\(random): \(lower)..<\(upper)")
            }
        }
    }

    @Test func `A12 refuses a part from elsewhere, of another length or beyond the end`() throws {
        let sealed = Seal.seal(pattern(50_000), key: key, context: context)
        let reader = try reader(of: sealed)
        let first = sealed.subdata(in: try reader.sealedRange(for: 0..<10))
        let second = sealed.subdata(in: try reader.sealedRange(for: 16_384..<16_390))
        #expect(throws: SealError.refused) { try reader.open(0..<10, from: second) }
        #expect(throws: SealError.refused) { try reader.open(0..<10, from: first.dropLast()) }
        #expect(throws: SealError.refused) { try reader.open(0..<10, from: first + second) }
        #expect(throws: SealError.refused) { try reader.open(0..<10, from: first.flipping(bit: 16_000)) }
        #expect(throws: SealError.refused) { try reader.sealedRange(for: 0..<50_001) }
        #expect(throws: SealError.refused) { try reader.sealedRange(for: -1..<1) }
    }

    @Test func `A12 has no reader for a message with a false end`() throws {
        let sealed = Seal.seal(pattern(50_000), key: key, context: context)
        for size in [0, 55, 56, 56 + 16_400, 56 + 16_416, sealed.count - 16_400, sealed.count - 1] {
            #expect(throws: SealError.refused, "\(size)") { try reader(of: sealed.prefix(size)) }
        }
        let other = Seal.seal(pattern(50_000), key: key, context: context)
        #expect(throws: SealError.refused) { try reader(of: sealed.prefix(56) + other.dropFirst(56)) }
    }
}
