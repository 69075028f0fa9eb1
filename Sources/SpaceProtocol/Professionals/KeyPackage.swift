package import FoundationEssentials

/// Why a key package is not used.
package enum KeyPackageError: Error, Hashable, Sendable {
    /// Its signature is not the certified key's, or it is no key package at all.
    case statement(StatementError)
    /// The content is not in its one accepted form.
    case malformed
    /// It is about another certificate.
    case otherCertificate
    /// Nothing can be wrapped for its key (A06).
    case weakKey
    /// It would be valid for longer than 90 days, or ends before it begins.
    case lifetime
    /// It begins later.
    case notYetValid
    /// It ended.
    case expired
    /// A later one of the same certificate is known, or another with this number (A33).
    case replayed

    /// What happened, in one sentence.
    package var message: String {
        switch self {
        case .statement(let error): error.message
        case .malformed: "a professional's key is malformed"
        case .otherCertificate: "a professional's key belongs to another certificate"
        case .weakKey: "a professional's key is not valid"
        case .lifetime: "a professional's key claims to be valid for too long"
        case .notYetValid: "a professional's key is not valid yet"
        case .expired: "a professional's key has ended"
        case .replayed: "a professional's key was replaced by a later one"
        }
    }

    /// What can be done about it.
    package var hint: String? { "nothing was wrapped for it; the professional publishes a new one by enrolling again" }
}

/// The key which secrets are wrapped for, vouched for by a professional's certified signing key.
///
/// A certificate cannot hold an X-Wing key, so it certifies a signing key, and that key signs this statement. It is short-lived and
/// numbered: an older one never takes the place of a later one (A33).
package struct KeyPackage: Hashable, Sendable {
    /// No key package is valid for longer: 90 days.
    package static let maximumLifetime: TimeInterval = 90 * 86_400
    /// Numbers go from 1 to what every JSON reader keeps exactly.
    package static let serials: ClosedRange<Int64> = 1...((1 << 53) - 1)

    /// The hash of the certificate whose key signed.
    package let certificate: LogHash
    /// Whom to wrap for.
    package let wrapping: WrapPublicKey
    /// Its number; every package of one certificate has a higher one than the one before.
    package let serial: Int64
    /// When it begins.
    package let notBefore: Date
    /// When it ends; at this moment it is not valid any more.
    package let notAfter: Date
    /// The signed form, as it is published and stored.
    package let compact: String

    /// The hash which a grant names.
    package var hash: LogHash { LogHash(of: Data(compact.utf8)) }

    /// What to remember of it, to know a replay.
    package var mark: Mark { Mark(hash: hash, serial: serial) }

    /// What is remembered of the latest package of a certificate.
    package struct Mark: Hashable, Sendable, Codable {
        /// The hash of the package.
        package let hash: LogHash
        /// Its number.
        package let serial: Int64

        /// A mark made of its parts.
        package init(hash: LogHash, serial: Int64) {
            self.hash = hash
            self.serial = serial
        }
    }

    /// Signs a new package.
    ///
    /// - Parameters:
    ///   - wrapping: Whom to wrap for.
    ///   - certificate: The hash of the certificate of `key`.
    ///   - serial: A number higher than that of every earlier package of the certificate.
    ///   - notBefore: When it begins.
    ///   - notAfter: When it ends.
    ///   - key: The certified key.
    /// - Throws: `KeyPackageError.lifetime` or `.malformed` if no reader would accept it.
    package init(
        for wrapping: WrapPublicKey,
        certificate: LogHash,
        serial: Int64,
        notBefore: Date,
        notAfter: Date,
        signedWith key: SigningKey
    ) throws(KeyPackageError) {
        let content = Content(
            certificate: certificate,
            key: JSONBytes(wrapping.bytes),
            notAfter: notAfter.storedMilliseconds,
            notBefore: notBefore.storedMilliseconds,
            serial: serial
        )
        let statement = Statement(signing: CanonicalJSON.encode(content), as: .keyPackage, with: key)
        try self.init(statement, content)
    }

    /// Verifies a published package.
    ///
    /// The time and the number are for ``check(at:)`` and ``check(after:)``.
    ///
    /// - Parameters:
    ///   - compact: The signed form.
    ///   - key: The certified key.
    ///   - certificate: The hash of the certificate of `key`.
    /// - Throws: `KeyPackageError`.
    package init(
        verifying compact: String,
        by key: VerifyingKey,
        certificate: LogHash
    ) throws(KeyPackageError) {
        let statement: Statement
        do {
            statement = try Statement(verifying: compact, as: .keyPackage, by: key)
        } catch {
            throw .statement(error)
        }
        guard let content = CanonicalJSON.decode(Content.self, from: statement.payload) else { throw .malformed }
        guard content.certificate == certificate else { throw .otherCertificate }
        try self.init(statement, content)
    }

    private init(_ statement: Statement, _ content: Content) throws(KeyPackageError) {
        guard Self.serials.contains(content.serial) else { throw .malformed }
        certificate = content.certificate
        serial = content.serial
        notBefore = Date(storedMilliseconds: content.notBefore)
        notAfter = Date(storedMilliseconds: content.notAfter)
        compact = statement.compact
        let lifetime = notAfter.timeIntervalSince(notBefore)
        guard lifetime > 0, lifetime <= Self.maximumLifetime else { throw .lifetime }
        do { wrapping = try WrapPublicKey(bytes: content.key.bytes) } catch { throw .weakKey }
    }

    /// Checks that the package is valid at a time.
    ///
    /// - Throws: `KeyPackageError.notYetValid` or `.expired`.
    package func check(at time: Date) throws(KeyPackageError) {
        guard time >= notBefore else { throw .notYetValid }
        guard time < notAfter else { throw .expired }
    }

    /// Checks that the package is the one already known for its certificate, or a later one.
    ///
    /// - Throws: `KeyPackageError.replayed`.
    package func check(after known: Mark?) throws(KeyPackageError) {
        guard let known else { return }
        guard serial > known.serial || mark == known else { throw .replayed }
    }

    private struct Content: Codable {
        let certificate: LogHash
        let key: JSONBytes
        let notAfter: Int64
        let notBefore: Int64
        let serial: Int64
    }
}
