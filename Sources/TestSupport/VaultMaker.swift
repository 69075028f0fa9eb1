import Crypto
package import FoundationEssentials
package import HealthModel
package import SpaceProtocol
import Synchronization
package import Vault

/// Vaults for tests: a passphrase that costs nothing to check, a clock that stands still, and content that is easy to find
/// should it ever leak.
package enum VaultMaker {
    /// Stands in every text that a test stores, and must never be found in any file, error or log.
    package static let canary = "CANARI-7f3a91-SECRET"
    /// The passphrase of every test vault.
    package static let phrase = "correct horse battery staple"
    /// The person in every test vault.
    package static let owner = Person(family: "MARTIN \(canary)", given: "Camille")

    /// The passphrase of every test vault, as it is typed.
    package static func passphrase(_ text: String = phrase) throws -> Credential {
        .passphrase(try Passphrase(text))
    }

    /// The phrases which `quickDerivation` knows in every process; others it tells apart within one.
    package static let knownPhrases = [phrase, "another phrase", "clé à café ﬁn", "third phrase"]

    /// One hash instead of scrypt, so that a test may open hundreds of vaults.
    ///
    /// It depends on all parameters as scrypt does. A passphrase does not show its bytes, so each gets the number under which it
    /// was met first.
    package static let quickDerivation = PassphraseDerivation { passphrase, salt, cost throws(ScryptError) in
        let number = met.withLock { met in
            if let known = met.firstIndex(of: passphrase) { return known }
            met.append(passphrase)
            return met.count - 1
        }
        let secret = SymmetricKey(data: SHA256.hash(data: Data("passphrase \(number)".utf8)))
        return SealKey(deriving: secret, salt: salt, purpose: SealContext("test").appending(UInt64(cost.rounds)))
    }

    private static let met = Mutex(knownPhrases.compactMap { try? Passphrase($0) })

    /// An environment with a quick derivation, a clock and faults.
    package static func environment(clock: FixedClock = FixedClock(), faults: VaultFaults = .none) -> VaultEnvironment {
        VaultEnvironment(now: { clock.now }, derivation: quickDerivation, faults: faults, program: "espace-test")
    }

    /// Makes a vault.
    package static func create(
        at path: String,
        environment: VaultEnvironment = environment()
    ) async throws(VaultError) -> Vault {
        let passphrase: Passphrase
        do throws(ScryptError) { passphrase = try Passphrase(phrase) } catch { throw .emptyPassphrase }
        return try await Vault.create(at: path, passphrase: passphrase, owner: owner, environment: environment).vault
    }

    /// Opens a vault which `create` made.
    package static func open(
        at path: String,
        access: VaultAccess = .readWrite,
        environment: VaultEnvironment = environment()
    ) async throws -> Vault {
        try await Vault.open(at: path, with: passphrase(), access: access, environment: environment)
    }

    /// A record to store, whose texts all carry the canary.
    package static func put(
        _ title: String,
        record: RecordID? = nil,
        date: String? = nil,
        author: String? = nil,
        identity: String? = nil,
        documents: [BlobID] = []
    ) -> RecordPut {
        let body = """
            {"resourceType":"AllergyIntolerance","code":{"text":"\(title) \(canary)"}}
            """
        return RecordPut(
            record: record,
            body: Data(body.utf8),
            summary: RecordSummary(
                kind: .allergy,
                resourceType: "AllergyIntolerance",
                title: title,
                date: date.flatMap { PartialDate($0) },
                author: author,
                searchText: "\(title) \(canary)"
            ),
            provenance: Provenance(file: "\(canary).json", identity: identity),
            documents: documents
        )
    }
}

/// A clock that a test moves by hand.
package final class FixedClock: Sendable {
    private let time: Mutex<Date>

    /// Starts on 3 February 2026 at noon, UTC.
    package init(_ start: Date = Date(timeIntervalSince1970: 1_770_120_000)) {
        time = Mutex(start)
    }

    /// The present time.
    package var now: Date { time.withLock { $0 } }

    /// Moves the clock by some days.
    package func advance(days: Double) { time.withLock { $0 = $0.addingTimeInterval(days * 86_400) } }

    /// Moves the clock by some minutes.
    package func advance(minutes: Double) { advance(days: minutes / 1440) }
}
