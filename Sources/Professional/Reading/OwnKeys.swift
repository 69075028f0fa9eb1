import Certification
import FoundationEssentials
import SpaceProtocol

/// The keys that patients wrap for, each with the signed package it was published in; earlier ones stay, since grants name them.
struct OwnKeys: Sendable {
    static let name = "wrapping.keys.sealed"
    private static let renewal: TimeInterval = 30 * 86_400

    private struct Pair: Sendable {
        let package: KeyPackage
        let key: WrapPrivateKey
    }

    private var pairs: [Pair] = []

    init() {}

    /// Reads the keys of a folder.
    ///
    /// - Throws: `ProfessionalError`.
    init(_ folder: SealedFolder) throws(ProfessionalError) {
        let stored = CanonicalJSON.decode([Stored].self, from: try folder.unseal(Self.name))
        guard let stored else { throw .damaged }
        do {
            pairs = try stored.map { stored in
                Pair(
                    package: try KeyPackage(
                        verifying: stored.package,
                        by: try VerifyingKey(bytes: stored.signer.bytes),
                        certificate: stored.certificate
                    ),
                    key: try WrapPrivateKey(storedBytes: stored.key.bytes)
                )
            }
        } catch {
            throw .damaged
        }
        guard pairs.allSatisfy({ $0.key.publicKey == $0.package.wrapping }) else { throw .damaged }
        signers = stored.map(\.signer)
    }

    private var signers: [JSONBytes] = []

    /// The package that was signed last.
    var latest: KeyPackage? { pairs.last?.package }

    /// The key of a package.
    func wrapping(for hash: LogHash) -> WrapPrivateKey? { pairs.first { $0.package.hash == hash }?.key }

    /// Whether a new package is due: the latest ends within a month, and the certificate does not.
    func isDue(at time: Date, certificateEnd: Date) -> Bool {
        guard let latest else { return true }
        return latest.notAfter < min(time + Self.renewal, certificateEnd)
    }

    /// Draws a key and signs its package; its number is higher than every earlier one, those of a lost folder included.
    mutating func renew(for identity: CertifiedIdentity, at time: Date) throws(ProfessionalError) {
        let key = WrapPrivateKey()
        let start = time - 3600
        do {
            let package = try KeyPackage(
                for: key.publicKey,
                certificate: identity.certificate.hash,
                serial: max((latest?.serial ?? 0) + 1, time.storedMilliseconds),
                notBefore: start,
                notAfter: min(start + KeyPackage.maximumLifetime, identity.certificate.notAfter),
                signedWith: identity.key
            )
            pairs.append(Pair(package: package, key: key))
            signers.append(JSONBytes(identity.key.publicKey.bytes))
        } catch {
            throw .certification(.keyPackage(error))
        }
    }

    func store(in folder: SealedFolder) throws(ProfessionalError) {
        let stored = zip(pairs, signers).map { pair, signer in
            Stored(
                certificate: pair.package.certificate,
                key: JSONBytes(pair.key.storedBytes),
                package: pair.package.compact,
                signer: signer
            )
        }
        try folder.seal(CanonicalJSON.encode(stored), as: Self.name)
    }

    private struct Stored: Codable {
        let certificate: LogHash
        let key: JSONBytes
        let package: String
        let signer: JSONBytes
    }
}
