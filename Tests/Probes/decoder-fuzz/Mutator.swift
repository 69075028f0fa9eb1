import FoundationEssentials
import TestSupport

/// Makes foreign bytes of honest ones: it knows where lengths, counts and texts tend to stand.
struct Mutator {
    private static let edges: [UInt32] = [0, 1, 2, 3, 16, 31, 32, 33, 255, 256, 65_535, 1 << 31, .max - 1, .max]
    private static let tokens: [[UInt8]] = [
        "\"", "{", "}", "[", "]", ":", ",", "null", "true", "-0", "1e400", "1.0", "\\u0000", "\\ud800", "\n", "\r\n",
        " ", ".",
        "=", "\u{2014}", "\u{FEFF}", "18446744073709551616", "-1", "é", "\u{301}", "<", "%PDF-1.7", "%%EOF",
    ].map { Array($0.utf8) }

    var random: SeededRandom

    /// A few changes of one example, now and then with a piece of another.
    mutating func change(_ example: Data, among corpus: [Data]) -> Data {
        var bytes = Array(example)
        for _ in 0..<Int.random(in: 1...4, using: &random) { step(&bytes, corpus) }
        return Data(bytes)
    }

    private mutating func step(_ bytes: inout [UInt8], _ corpus: [Data]) {
        let place = bytes.isEmpty ? 0 : Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<12, using: &random) {
        case 0 where !bytes.isEmpty: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1 where !bytes.isEmpty: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 2 where !bytes.isEmpty: bytes.removeSubrange(place..<min(bytes.count, place + span()))
        case 3 where !bytes.isEmpty: bytes.removeSubrange(place...)
        case 4: bytes.insert(contentsOf: (0..<span()).map { _ in UInt8.random(in: 0...255, using: &random) }, at: place)
        case 5 where !bytes.isEmpty:
            let piece = bytes[place..<min(bytes.count, place + span())]
            bytes.insert(contentsOf: piece, at: Int.random(in: 0...bytes.count, using: &random))
        case 6 where bytes.count >= 4,
            7 where bytes.count >= 4:
            // Most lengths are small and stand where the bytes before are zeros.
            let number = Self.edges.randomElement(using: &random) ?? 0
            let start = min(place, bytes.count - 4)
            withUnsafeBytes(of: number.bigEndian) { bytes.replaceSubrange(start..<(start + 4), with: $0) }
        case 8 where !bytes.isEmpty:
            let start = bytes[place...].firstIndex(of: 0) ?? place
            bytes[start] = bytes[start] &+ 1
        case 9: bytes.insert(contentsOf: Self.tokens.randomElement(using: &random) ?? [], at: place)
        case 10:
            guard let other = corpus.randomElement(using: &random), !other.isEmpty else { return }
            let start = Int.random(in: 0..<other.count, using: &random)
            bytes.insert(contentsOf: Array(other).dropFirst(start).prefix(span() * 4), at: place)
        case 11 where !bytes.isEmpty:
            let other = Int.random(in: 0..<bytes.count, using: &random)
            bytes.swapAt(place, other)
        default: bytes.append(UInt8.random(in: 0...255, using: &random))
        }
        if bytes.count > 1 << 20 { bytes.removeSubrange((1 << 20)...) }
    }

    private mutating func span() -> Int { 1 << Int.random(in: 0...6, using: &random) }
}
