package import FoundationEssentials
package import SpaceProtocol

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A folder whose secrets are sealed, held by one process at a time.
///
/// A random key seals every secret file for its name. That key is itself sealed with a passphrase (scrypt), or, where nobody is there to type
/// one, lies beside in a file of its own that only the owner can read. The second protects against a secret file that is copied or backed
/// up alone, and against nothing else: whoever can read the whole folder has the keys. It is the demonstration's way.
package final class SealedFolder: Sendable {
    /// What opens a folder.
    package enum Lock: Sendable {
        /// A file beside.
        case keyFile
        /// A passphrase.
        case passphrase(Passphrase)
    }

    /// Where it is.
    package let path: String
    private let key: SealKey
    private let hold: FolderHold

    private static let lockName = "lock.json"
    private static let keyName = "folder.key"
    private static let place = SealContext("espace-pro-folder", ["key"])

    private init(path: String, key: SealKey, hold: FolderHold) {
        self.path = path
        self.key = key
        self.hold = hold
    }

    /// Whether there is such a folder.
    package static func exists(at path: String) -> Bool { access("\(path)/\(lockName)", F_OK) == 0 }

    /// Makes a folder; one that is used already is refused.
    ///
    /// - Throws: `ProfessionalError.folderExists`, `.unwritable` or `.inUse`.
    package static func create(
        at path: String,
        lock: Lock,
        derivation: PassphraseDerivation = .scrypt
    ) async throws(ProfessionalError) -> SealedFolder {
        try DurableFile.makeFolder(path)
        let hold = try FolderHold(path)
        guard !exists(at: path) else { throw .folderExists }
        let key = SealKey()
        let header: Header
        switch lock {
        case .keyFile:
            try DurableFile.write(key.withUnsafeBytes { Data($0) }, to: "\(path)/\(keyName)", mode: 0o600)
            header = Header(cost: nil, salt: nil, sealed: nil)
        case .passphrase(let passphrase):
            let salt = freshSalt()
            let cost = ScryptCost.standard
            let opener = try await opener(passphrase, salt, cost, derivation)
            let sealed = key.withUnsafeBytes { Seal.seal(Data($0), key: opener, context: place) }
            header = Header(cost: cost.rounds, salt: JSONBytes(salt), sealed: JSONBytes(sealed))
        }
        // Last: a folder without it was never made.
        try DurableFile.write(CanonicalJSON.encode(header), to: "\(path)/\(lockName)", mode: 0o600)
        return SealedFolder(path: path, key: key, hold: hold)
    }

    /// Opens a folder.
    ///
    /// - Parameters:
    ///   - path: Where it is.
    ///   - passphrase: What opens it, where it is sealed with one; else it is not looked at.
    ///   - derivation: How keys are derived from passphrases.
    /// - Returns: The folder, held until nobody uses the value any more.
    /// - Throws: `ProfessionalError`.
    package static func open(
        at path: String,
        passphrase: Passphrase?,
        derivation: PassphraseDerivation = .scrypt
    ) async throws(ProfessionalError) -> SealedFolder {
        guard exists(at: path) else { throw .noFolder }
        let hold = try FolderHold(path)
        guard let header = CanonicalJSON.decode(Header.self, from: try DurableFile.read("\(path)/\(lockName)")) else {
            throw .damaged
        }
        let bytes: Data
        if let sealed = header.sealed, let salt = header.salt, let rounds = header.cost {
            guard let passphrase else { throw .passphraseNeeded }
            guard let cost = try? ScryptCost(rounds: UInt64(clamping: rounds), blockSize: 8, parallelism: 1) else {
                throw .damaged
            }
            let opener = try await opener(passphrase, salt.bytes, cost, derivation)
            do { bytes = try Seal.open(sealed.bytes, key: opener, context: place) } catch { throw .wrongPassphrase }
        } else {
            bytes = try DurableFile.read("\(path)/\(keyName)")
        }
        guard let key = try? SealKey(bytes: bytes) else { throw .damaged }
        return SealedFolder(path: path, key: key, hold: hold)
    }

    /// Whether a file of this name is there.
    package func has(_ name: String) -> Bool { access(file(name), F_OK) == 0 }

    /// Writes a secret.
    ///
    /// - Throws: `ProfessionalError.unwritable`; then the former content is still there.
    package func seal(_ secret: Data, as name: String) throws(ProfessionalError) {
        try DurableFile.write(Seal.seal(secret, key: key, context: Self.context(name)), to: file(name), mode: 0o600)
    }

    /// Reads a secret.
    ///
    /// - Throws: `ProfessionalError.unreadable`, or `.damaged` if it was changed or is another file's.
    package func unseal(_ name: String) throws(ProfessionalError) -> Data {
        let sealed = try DurableFile.read(file(name))
        do { return try Seal.open(sealed, key: key, context: Self.context(name)) } catch { throw .damaged }
    }

    /// Writes what is no secret.
    ///
    /// - Throws: `ProfessionalError.unwritable`; then the former content is still there.
    package func write(_ bytes: Data, as name: String) throws(ProfessionalError) {
        try DurableFile.write(bytes, to: file(name), mode: 0o644)
    }

    /// Reads what is no secret.
    ///
    /// - Throws: `ProfessionalError.unreadable`.
    package func read(_ name: String) throws(ProfessionalError) -> Data { try DurableFile.read(file(name)) }

    /// Makes a folder inside, for files of one sort.
    ///
    /// - Throws: `ProfessionalError.unwritable`.
    package func makeFolder(_ name: String) throws(ProfessionalError) {
        try DurableFile.makeFolder(file(name))
    }

    /// The path of a file of the folder.
    package func file(_ name: String) -> String { "\(path)/\(name)" }

    private static func context(_ name: String) -> SealContext { SealContext("espace-pro-folder", ["secret", name]) }

    private static func freshSalt() -> Data {
        var random = SystemRandomNumberGenerator()
        return Data((0..<32).map { _ in UInt8.random(in: 0...255, using: &random) })
    }

    private static func opener(
        _ passphrase: Passphrase,
        _ salt: Data,
        _ cost: ScryptCost,
        _ derivation: PassphraseDerivation
    ) async throws(ProfessionalError) -> SealKey {
        do throws(ScryptError) {
            return try await derivation.deriveKey(passphrase, salt, cost)
        } catch {
            throw .damaged
        }
    }

    /// How the folder is opened; all three members or none.
    private struct Header: Codable {
        let cost: Int?
        let salt: JSONBytes?
        let sealed: JSONBytes?
    }
}

/// The lock of a folder, given back with the value.
private final class FolderHold: Sendable {
    private let descriptor: Int32

    init(_ path: String) throws(ProfessionalError) {
        descriptor = open("\(path)/.hold", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .unwritable }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw .inUse
        }
    }

    deinit {
        // Given back even where a process that is just being started still holds a copy of the descriptor.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }
}
