/// A random source whose seed is printed with every failure (SplitMix64).
package struct SeededRandom: RandomNumberGenerator, Sendable, CustomStringConvertible {
    private let seed: UInt64
    private var state: UInt64

    /// Begins the one sequence of a seed.
    package init(seed: UInt64) {
        self.seed = seed
        state = seed
    }

    /// The seed.
    package var description: String { "seed \(seed)" }

    /// The next number.
    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
