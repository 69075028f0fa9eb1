import Foundation
import Testing

@testable import SpaceProtocol

@Suite struct `Padded data` {
    @Test func `A42 has the sizes which Python computes`() throws {
        for vector in try Vector.read("padding", names: ["length", "padded"]) {
            #expect(Padding.paddedSize(of: try vector.number("length")) == (try vector.number("padded")))
        }
    }

    @Test func `A42 has sizes of the Padmé set only`() {
        var sizes: Set<Int> = []
        for length in 0..<100_000 {
            let size = Padding.paddedSize(of: length)
            let total = Padding.prefixByteCount + length
            guard size >= total, size >= 256, Padding.padme(size) == size else {
                Issue.record("\(length) became \(size)")
                return
            }
            if total > 256, Double(size) > Double(total) * 1.12 { Issue.record("\(length) became \(size)") }
            sizes.insert(size)
        }
        #expect(sizes.count < 150)
    }

    @Test(arguments: [0, 1, 247, 248, 249, 255, 1_000, 16_375, 20_000])
    func `is unpadded again and is the same in a stream`(length: Int) throws {
        let data = pattern(length)
        let padded = Padding.pad(data)
        #expect(padded.count == Padding.paddedSize(of: length))
        #expect(try Padding.unpad(padded) == data)
        #expect(try Padding.unpad((Data([1]) + padded).dropFirst()) == data)
        #expect(Padding.length(inPrefix: padded) == length)
        #expect(Padding.prefix(for: length) + data + Data(count: Padding.zeroCount(after: length)) == padded)
    }

    @Test(arguments: [0, 1, 200, 248, 249, 1_000]) func `A40 is refused unless all of it is in order`(length: Int) {
        let padded = Padding.pad(Data(repeating: 1, count: length))
        for position in (8 + length)..<padded.count {
            #expect(throws: SealError.refused) { try Padding.unpad(padded.flipping(bit: position * 8 + 3)) }
        }
        // A longer length swallows zeros, a shorter one leaves data behind, a huge one has no data at all.
        for bit in 0..<64 {
            let edited = padded.flipping(bit: bit)
            guard let claimed = Padding.length(inPrefix: edited), claimed > length,
                Padding.paddedSize(of: claimed) == padded.count
            else {
                #expect(throws: SealError.refused) { try Padding.unpad(edited) }
                continue
            }
        }
        for size in 0..<padded.count {
            #expect(throws: SealError.refused) { try Padding.unpad(padded.prefix(size)) }
        }
        #expect(throws: SealError.refused) { try Padding.unpad(padded + [0]) }
        #expect(throws: SealError.refused) { try Padding.unpad(padded + Data(count: padded.count)) }
    }
}
