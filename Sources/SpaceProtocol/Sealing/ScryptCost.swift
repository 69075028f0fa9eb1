/// How much work one guess of a passphrase takes: scrypt with N between 2^15 and 2^20, r = 8 and p = 1.
///
/// No other cost can be held by this type. Numbers from a file are refused here, before anything is allocated for them: a
/// lower N would make guessing cheap, a higher one would exhaust the memory (A08).
package struct ScryptCost: Hashable, Sendable, Comparable {
    /// The binary logarithms of N which are accepted.
    package static let exponents: ClosedRange<Int> = 15...20
    /// The cost of new vaults: N = 2^17, which takes 128 MiB.
    package static let standard = ScryptCost(exponent: 17)

    /// The binary logarithm of N.
    package let exponent: Int
    /// N, the number of rounds.
    package var rounds: Int { 1 << exponent }
    /// Always 8.
    package var blockSize: Int { 8 }
    /// Always 1.
    package var parallelism: Int { 1 }
    /// The bytes of memory which one derivation takes.
    package var memoryByteCount: Int { 128 * rounds * blockSize }

    /// Reads the three numbers of a header.
    ///
    /// - Parameters:
    ///   - rounds: N; a power of two from 2^15 to 2^20.
    ///   - blockSize: r; 8.
    ///   - parallelism: p; 1.
    /// - Throws: `ScryptError.costOutOfBounds` for any other number. Nothing was allocated then.
    package init(rounds: UInt64, blockSize: UInt64, parallelism: UInt64) throws(ScryptError) {
        guard blockSize == 8, parallelism == 1, rounds.nonzeroBitCount == 1,
            Self.exponents.contains(rounds.trailingZeroBitCount)
        else { throw .costOutOfBounds }
        exponent = rounds.trailingZeroBitCount
    }

    /// The cost twice as high, or nil at the upper bound; a machine is calibrated upwards from `standard` only.
    package var doubled: ScryptCost? {
        Self.exponents.contains(exponent + 1) ? ScryptCost(exponent: exponent + 1) : nil
    }

    /// Orders costs by the work they take.
    package static func < (left: ScryptCost, right: ScryptCost) -> Bool { left.exponent < right.exponent }

    private init(exponent: Int) { self.exponent = exponent }
}
