import FoundationEssentials
import HealthModel
import ProgramConsole
import SpaceClient
import SpaceProtocol
import Terminal
import Vault

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// An open vault with its space, for the length of one command.
struct Session {
    let vault: Vault
    let space: Space
    /// What opened the vault, for work that has to prove it once more.
    let passphrase: Passphrase
}

extension Run {
    /// Where the vault is: `--vault`, else under the data folder of the XDG base directory specification.
    var vaultPath: String {
        if let path = common.vault { return path }
        if let data = environment["XDG_DATA_HOME"], data.hasPrefix("/") { return data + "/espace/espace.vault" }
        return (environment["HOME"] ?? ".") + "/.local/share/espace/espace.vault"
    }

    /// Whether there is a vault to open.
    var hasVault: Bool { FileManager.default.fileExists(atPath: vaultPath) }

    /// Opens the vault, does the work and locks it again, whether the work succeeds or not.
    func withSession<Result>(
        _ access: VaultAccess,
        _ work: (Session) async throws -> Result
    ) async throws -> Result {
        guard hasVault else { throw CommandError.noVault }
        let passphrase = try passphrase()
        let vault = try await Vault.open(
            at: vaultPath,
            with: .passphrase(passphrase),
            access: access,
            environment: vaults
        )
        do {
            let space = try await Space.of(common.person, in: vault, environment: spaces)
            // Whoever acts for somebody is told so, on every command; a script that asked for JSON said for whom.
            if !common.json, let mandate = try await space.mandate() {
                console.note(banner(await space.person(), mandate))
            }
            try await showOpenings(in: space)
            let result = try await work(Session(vault: vault, space: space, passphrase: passphrase))
            await vault.lock()
            return result
        } catch {
            await vault.lock()
            throw error
        }
    }

    /// For whom one acts, in which role and until when.
    private func banner(_ person: Person, _ mandate: Mandate) -> String {
        let day = spaces.civilDate(mandate.expires)
        return say(
            "POUR \(person.displayName.uppercased())\u{A0}: vous êtes \(mandate.role.words.french), jusqu'au \(day).",
            "FOR \(person.displayName.uppercased()): you are \(mandate.role.words.english), until \(day)."
        )
    }

    /// Opens the vault for reading.
    func reading(_ work: (Session) async throws -> Void) async throws -> ExitStatus {
        try await withSession(.readOnly, work)
        return .done
    }

    /// Opens the vault for reading and writing.
    func writing(_ work: (Session) async throws -> Void) async throws -> ExitStatus {
        try await withSession(.readWrite, work)
        return .done
    }
}
