import HealthModel
import Testing

@Suite struct `The words of a fingerprint` {
    private static let words = ReferenceData.standard.fingerprintWords

    @Test func `are 256 plain words, told apart by their first four letters`() {
        #expect(Self.words.count == 256)
        #expect(Self.words.allSatisfy { word in word.utf8.allSatisfy { (0x61...0x7A).contains($0) } })
        #expect(Self.words.allSatisfy { (3...9).contains($0.count) })
        #expect(Set(Self.words.map { $0.prefix(4) }).count == 256)
        #expect(Self.words == Self.words.sorted())
    }

    @Test func `never change: what was written down once is read aloud by every later version`() {
        #expect(
            FingerprintWords.of([0, 1, 2, 3, 252, 253, 254, 255, 9])
                == "abeille abri acier agneau violon voile volcan wagon"
        )
        #expect(FingerprintWords.of(0...127) == FingerprintWords.of(0...7))
        #expect(FingerprintWords.of([0, 0, 0, 0, 0, 0, 0, 0]) != FingerprintWords.of([0, 0, 0, 0, 0, 0, 0, 1]))
    }
}
