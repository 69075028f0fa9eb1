import FoundationEssentials
import Glibc
import HealthModel
import SpaceClient
import SpaceProtocol
import TestSupport
import Vault

/// What every measurement needs.
struct Bench {
    let folder: TemporaryFolder
    /// A tenth of the sizes, for a quick look; the bars are for the full sizes.
    let isQuick: Bool
    static let passphrase = "une phrase pour mesurer"

    /// A size of the full run, or a tenth of it.
    func size(_ full: Int) -> Int { isQuick ? full / 10 : full }

    func file(_ name: String) -> String { folder.file(name) }

    func write(_ bytes: [UInt8], to name: String) throws -> String {
        try Data(bytes).write(to: URL(filePath: file(name)))
        return file(name)
    }

    /// The file of the first so many sample resources.
    func bundle(_ count: Int) throws -> String {
        let name = "bundle-\(count).json"
        guard access(file(name), F_OK) != 0 else { return file(name) }
        return try write(Samples.bundle(count), to: name)
    }

    /// A new vault of our own cost, timed without its key derivation.
    func makeSpace(_ name: String) async throws -> Space {
        let environment = VaultEnvironment(derivation: VaultMaker.quickDerivation)
        let (vault, _) = try await Vault.create(
            at: file(name),
            passphrase: Passphrase(VaultMaker.phrase),
            owner: Person(family: "EXEMPLE", given: "Camille", birthDate: PartialDate("1985-03-14")),
            environment: environment
        )
        return try await Space(vault: vault)
    }

    func openSpace(_ name: String) async throws -> Space { try await Bench.open(file(name)) }

    /// Opens a vault that ``makeSpace(_:)`` made.
    static func open(_ path: String) async throws -> Space {
        let environment = VaultEnvironment(derivation: VaultMaker.quickDerivation)
        let credential = Credential.passphrase(try Passphrase(VaultMaker.phrase))
        return try await Space(vault: try await Vault.open(at: path, with: credential, environment: environment))
    }
}
