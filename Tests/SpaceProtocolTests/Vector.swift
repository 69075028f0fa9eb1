import Foundation
import Testing

@testable import SpaceProtocol

/// One block of a vector file: named values, several of one name in their order.
struct Vector: Sendable, CustomTestStringConvertible {
    struct Malformed: Error { let line: String }

    private var values: [String: [String]] = [:]
    private let file: String

    var testDescription: String { values["name"]?.first ?? file }

    /// Reads a file beside `generate.py`; a name which is not in `names` fails the test.
    static func read(_ file: String, names: Set<String>) throws -> [Vector] {
        let url = try #require(Bundle.module.url(forResource: "Vectors/\(file)", withExtension: "txt"))
        let blocks = try String(contentsOf: url, encoding: .utf8).split(separator: "\n\n")
        return try blocks.map { block in
            var vector = Vector(file: file)
            for line in block.split(separator: "\n") {
                let parts = line.split(separator: ":", maxSplits: 1)
                guard let name = parts.first.map(String.init), names.contains(name) else {
                    throw Malformed(line: String(line))
                }
                let value = parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : ""
                vector.values[name, default: []].append(value)
            }
            return vector
        }
    }

    private init(file: String) { self.file = file }

    func has(_ name: String) -> Bool { values[name] != nil }

    func text(_ name: String) throws -> String { try #require(values[name]?.first, "\(name) is missing") }

    func number(_ name: String) throws -> Int { try #require(Int(text(name))) }

    func bytes(_ name: String) throws -> Data { try Self.bytes(text(name)) }

    func allBytes(_ name: String) throws -> [Data] { try (values[name] ?? []).map(Self.bytes) }

    private static func bytes(_ value: String) throws -> Data {
        if value.hasPrefix("pattern ") { return pattern(try #require(Int(value.dropFirst(8)))) }
        if value.hasPrefix("base64:") { return try #require(Data(base64Encoded: String(value.dropFirst(7)))) }
        let digits = Array(value)
        return Data(
            try stride(from: 0, to: digits.count, by: 2).map { index in
                try #require(UInt8(String(digits[index...(index + 1)]), radix: 16))
            }
        )
    }
}

/// Bytes of which every one says where it stands.
func pattern(_ count: Int) -> Data {
    var bytes = [UInt8](repeating: 0, count: count)
    bytes.withUnsafeMutableBufferPointer { bytes in
        var index = 0
        while index < count {
            bytes[index] = UInt8(truncatingIfNeeded: 7 * index + index / 256)
            index += 1
        }
    }
    return Data(bytes)
}

/// A random source whose seed is printed with every failure (SplitMix64).
struct SeededRandom: RandomNumberGenerator, CustomStringConvertible {
    private let seed: UInt64
    private var state: UInt64

    init(seed: UInt64) {
        self.seed = seed
        state = seed
    }

    var description: String { "seed \(seed)" }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}

extension Data {
    var hex: String { map { String(format: "%02x", $0) }.joined() }

    /// These bytes with one bit turned.
    func flipping(bit: Int) -> Data {
        var flipped = self
        flipped[startIndex + bit / 8] ^= 1 << UInt8(bit % 8)
        return flipped
    }
}
