import Foundation
import Glibc
import Testing

@testable import SpaceProtocol

@Suite struct `A passphrase` {
    static var vectors: [Vector] {
        get throws { try Vector.read("scrypt", names: ["typed", "salt", "rounds", "key"]) }
    }

    @Test(arguments: try vectors) func `U5 gives the key which Python derives from its NFKC form`(vector: Vector)
        async throws
    {
        let passphrase = try Passphrase(String(decoding: try vector.bytes("typed"), as: UTF8.self))
        let cost = try ScryptCost(rounds: UInt64(try vector.number("rounds")), blockSize: 8, parallelism: 1)
        let key = try await Scrypt.deriveKey(from: passphrase, salt: try vector.bytes("salt"), cost: cost)
        #expect(key == (try SealKey(bytes: try vector.bytes("key"))))
        #expect(key == (try await PassphraseDerivation.scrypt.deriveKey(passphrase, try vector.bytes("salt"), cost)))
    }

    @Test(arguments: [
        ("\u{E9}t\u{E9}", "e\u{301}te\u{301}"), ("\u{FB01}n", "fin"), ("\u{FF21}\u{FF12}", "A2"), ("\u{2163}", "IV"),
        ("\u{AC01}", "\u{1100}\u{1161}\u{11A8}"), ("a\u{323}\u{302}", "a\u{302}\u{323}"), ("a\u{A0}b", "a b"),
    ])
    func `U5 is the same however the system stored its characters`(one: String, other: String) throws {
        #expect(try Passphrase(one) == Passphrase(other))
    }

    @Test(arguments: [("a", "A"), ("a", "a "), ("e", "é"), ("0", "O")])
    func `keeps case, spaces and accents apart`(one: String, other: String) throws {
        #expect(try Passphrase(one) != Passphrase(other))
    }

    @Test func `must not be empty`() {
        #expect(throws: ScryptError.emptyPassphrase) { try Passphrase("") }
    }

    @Test(arguments: [0, 1, 15, 65, 1_000]) func `A08 is not derived with a salt of another length`(count: Int)
        async throws
    {
        let passphrase = try Passphrase("x")
        await #expect(throws: ScryptError.saltLength) {
            _ = try await Scrypt.deriveKey(from: passphrase, salt: Data(count: count), cost: .standard)
        }
    }
}

@Suite struct `The cost of a passphrase` {
    @Test(arguments: 15...20) func `can be each power of two within the bounds`(exponent: Int) throws {
        let cost = try ScryptCost(rounds: 1 << UInt64(exponent), blockSize: 8, parallelism: 1)
        #expect(cost.rounds == 1 << exponent)
        #expect(cost.memoryByteCount == 1 << (exponent + 10))
        #expect((cost < .standard) == (exponent < 17))
        #expect(cost.doubled?.exponent == (exponent < 20 ? exponent + 1 : nil))
    }

    static let refused: [(UInt64, UInt64, UInt64)] = [
        (0, 8, 1), (1, 8, 1), (2, 8, 1), (1 << 14, 8, 1), (1 << 21, 8, 1), (1 << 40, 8, 1), (1 << 63, 8, 1),
        (.max, 8, 1), ((1 << 17) + 1, 8, 1), ((1 << 17) - 1, 8, 1), (3 << 16, 8, 1), (1 << 17, 0, 1), (1 << 17, 1, 1),
        (1 << 17, 7, 1), (1 << 17, 9, 1), (1 << 17, 16, 1), (1 << 17, .max, 1), (1 << 17, 8, 0), (1 << 17, 8, 2),
        (1 << 17, 8, .max), (1 << 33 | 1 << 17, 8, 1), (1 << 17, 8 + 1 << 32, 1), (1 << 17, 8, 1 + 1 << 32),
    ]

    @Test(arguments: refused) func `A08 cannot be anything else`(rounds: UInt64, blockSize: UInt64, parallelism: UInt64)
    {
        #expect(throws: ScryptError.costOutOfBounds) {
            try ScryptCost(rounds: rounds, blockSize: blockSize, parallelism: parallelism)
        }
    }

    @Test func `A08 is refused without any allocation for it`() async {
        // In a process of its own, where no other test adds to the peak. The smallest legal cost takes 32 MiB.
        await #expect(processExitsWith: .success) {
            func peak() -> Int {
                var usage = rusage()
                getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
                return usage.ru_maxrss
            }
            let before = peak()
            for (rounds, blockSize, parallelism) in `The cost of a passphrase`.refused {
                _ = try? ScryptCost(rounds: rounds, blockSize: blockSize, parallelism: parallelism)
            }
            #expect(peak() - before < 8 * 1_024)
        }
    }
}
