import Dispatch
import Foundation
import Testing

@testable import SpaceProtocol

/// Lengths on both sides of every boundary of the format.
let boundaryLengths = [0, 1, 16_383, 16_384, 16_385, 32_768, 49_152]

@Suite struct `A sealed message` {
    private let key = SealKey()
    private let context = SealContext("test", ["one place"])

    @Test(arguments: boundaryLengths) func `opens in every way and has the promised size`(length: Int) throws {
        let message = pattern(length)
        let sealed = Seal.seal(message, key: key, context: context)
        #expect(sealed.count == Seal.sealedSize(of: length))
        #expect(Seal.messageSize(ofSealed: sealed.count) == length)
        for opener in SealOpener.allCases {
            #expect(try opener.open(sealed, key: key, context: context) == message, "\(opener)")
        }
    }

    @Test func `is different every time`() {
        let sealed = (0..<200).map { _ in Seal.seal(pattern(10), key: key, context: context) }
        #expect(Set(sealed.map { $0.prefix(24) }).count == 200)
        #expect(Set(sealed.map { $0.dropFirst(56) }).count == 200)
    }

    @Test func `takes slices and data in several regions`() throws {
        let message = pattern(40_000)
        let slice = Data([1, 2, 3]) + message
        let sealed = Seal.seal(slice.dropFirst(3), key: key, context: context)
        #expect(try Seal.open((Data([9]) + sealed).dropFirst(), key: key, context: context) == message)
        var regions = DispatchData.empty
        for start in stride(from: 0, to: sealed.count, by: 9_999) {
            sealed[start..<min(start + 9_999, sealed.count)].withUnsafeBytes { regions.append($0) }
        }
        #expect(regions.regions.count > 1)
        #expect(try Seal.open(regions, key: key, context: context) == message)
        var reader = SealReader(key: key, context: context)
        #expect(try reader.update(regions) + reader.finish() == message)
    }

    @Test(arguments: [-1, 0, 55, 56, 71, 56 + 16_400, 56 + 16_415, 56 + 2 * 16_400])
    func `A12 has no such size`(size: Int) {
        #expect(Seal.messageSize(ofSealed: size) == nil)
    }

    @Test(arguments: [0, 11]) func `A04 refuses every flipped bit of a small message`(length: Int) {
        let sealed = Seal.seal(pattern(length), key: key, context: context)
        for bit in 0..<(sealed.count * 8) {
            SealOpener.expectRefusal(of: sealed.flipping(bit: bit), key: key, context: context, "bit \(bit)")
        }
    }

    @Test(arguments: boundaryLengths.filter { $0 > 1 })
    func `A04 refuses flipped bits of a large message`(length: Int) {
        var random = SeededRandom(seed: UInt64(length))
        let sealed = Seal.seal(pattern(length), key: key, context: context)
        let bits = (0..<24).map { _ in Int.random(in: 0..<(sealed.count * 8), using: &random) }
        for bit in bits + [0, 24 * 8, 56 * 8, sealed.count * 8 - 1] {
            SealOpener.expectRefusal(of: sealed.flipping(bit: bit), key: key, context: context, "\(random) bit \(bit)")
        }
    }

    @Test func `A41 refuses another key before it decrypts anything`() throws {
        let sealed = Seal.seal(pattern(20_000), key: key, context: context)
        SealOpener.expectRefusal(of: sealed, key: SealKey(), context: context, "another key")
        // The stream refuses at the last byte of the commitment, before a chunk has arrived.
        var reader = SealReader(key: SealKey(), context: context)
        #expect(try reader.update(sealed.prefix(55)).isEmpty)
        var refusal: SealError?
        do throws(SealError) { _ = try reader.update(sealed[55..<56]) } catch { refusal = error }
        #expect(refusal == .refused)
    }

    @Test func `A11 opens in its own place only`() throws {
        let places: [SealContext] = [
            SealContext("vault.row", ["record", "1"]), SealContext("vault.row", ["record", "2"]),
            SealContext("vault.row", ["record1", ""]), SealContext("vault.row", ["recor", "d1"]),
            SealContext("vault.row", ["record1"]), SealContext("vault.row", ["record", "1", ""]),
            SealContext("vault.rowrecord", ["1"]), SealContext("vault.blob", ["record", "1"]),
            SealContext("vault.row").appending("record").appending(UInt64(1)), SealContext("vault.row"),
        ]
        for (home, place) in places.enumerated() {
            let sealed = Seal.seal(pattern(30), key: key, context: place)
            for (elsewhere, other) in places.enumerated() {
                if home == elsewhere {
                    #expect(try Seal.open(sealed, key: key, context: other) == pattern(30))
                } else {
                    SealOpener.expectRefusal(of: sealed, key: key, context: other, "\(home) as \(elsewhere)")
                }
            }
        }
        #expect(SealContext("a", ["b"]) == SealContext("a").appending("b"))
        #expect(SealContext("a", [[UInt8(98)]]) == SealContext("a", ["b"]))
    }
}

@Suite struct `A sealed message somebody edited` {
    private let key = SealKey()
    private let context = SealContext("test", ["one place"])

    @Test(arguments: boundaryLengths) func `A12 is refused when cut anywhere`(length: Int) {
        var random = SeededRandom(seed: UInt64(length))
        let sealed = Seal.seal(pattern(length), key: key, context: context)
        var cuts = Set([0, 1, 23, 24, 55, 56, 57, 71, 72, 73])
        for boundary in stride(from: 56, through: sealed.count, by: 16_400) {
            cuts.formUnion([boundary - 1, boundary, boundary + 1, boundary + 15, boundary + 16, boundary + 17])
        }
        cuts.formUnion((0..<12).map { _ in Int.random(in: 0..<sealed.count, using: &random) })
        cuts.formUnion((max(0, sealed.count - 20))..<sealed.count)
        if sealed.count < 100 { cuts.formUnion(0..<sealed.count) }
        for cut in cuts where cut < sealed.count {
            SealOpener.expectRefusal(of: sealed.prefix(cut), key: key, context: context, "\(random) cut at \(cut)")
        }
    }

    @Test(arguments: boundaryLengths)
    func `A12 is refused when chunks are moved, repeated, dropped, added or exchanged`(length: Int) {
        let sealed = Seal.seal(pattern(length), key: key, context: context)
        let other = Seal.seal(pattern(length), key: key, context: context)
        let (header, chunks) = parts(of: sealed)
        let (otherHeader, otherChunks) = parts(of: other)
        var edits: [(String, Data, [Data])] = [("header of another", otherHeader, chunks)]
        for index in chunks.indices {
            var dropped = chunks
            dropped.remove(at: index)
            edits.append(("without \(index)", header, dropped))
            for place in 0...chunks.count {
                var repeated = chunks
                repeated.insert(chunks[index], at: place)
                edits.append(("\(index) again at \(place)", header, repeated))
                var added = chunks
                added.insert(otherChunks[index], at: place)
                edits.append(("foreign \(index) at \(place)", header, added))
            }
            var exchanged = chunks
            exchanged[index] = otherChunks[index]
            edits.append(("\(index) of another", header, exchanged))
            for partner in chunks.indices where partner > index {
                var swapped = chunks
                swapped.swapAt(index, partner)
                edits.append(("\(index) for \(partner)", header, swapped))
            }
        }
        for extra in [1, 15, 16, 17, 16_399, 16_400, 16_416] {
            edits.append(("\(extra) zeros more", header, chunks + [Data(count: extra)]))
        }
        edits.append(("a message after it", header, chunks + [other]))
        edits.append(("a byte before it", Data([0]) + header, chunks))
        for (name, header, chunks) in edits {
            let edited = chunks.reduce(header, +)
            SealOpener.expectRefusal(of: edited, key: key, context: context, "\(name)")
        }
    }

    private func parts(of sealed: Data) -> (header: Data, chunks: [Data]) {
        let starts = Array(stride(from: 56, to: sealed.count, by: 16_400))
        return (sealed.prefix(56), starts.map { sealed[$0..<min($0 + 16_400, sealed.count)] })
    }
}
