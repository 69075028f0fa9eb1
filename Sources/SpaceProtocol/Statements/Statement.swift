package import FoundationEssentials

/// What a signature is about; a signature for one namespace never verifies for another (A39).
package enum StatementNamespace: String, CaseIterable, Hashable, Sendable {
    /// The first statement of a space, whose hash is its identifier.
    case genesis = "espace-genesis+jws"
    /// The erasure of a body from the log.
    case redact = "espace-redact+jws"
    /// A device added or revoked.
    case device = "espace-device+jws"
    /// A member added, removed or given another role.
    case member = "espace-member+jws"
    /// A category of records defined.
    case category = "espace-category+jws"
    /// Category keys rotated.
    case epoch = "espace-epoch+jws"
    /// A grant issued or revoked.
    case grant = "espace-grant+jws"
    /// A party blocked or unblocked.
    case block = "espace-block+jws"
    /// The key for deposits.
    case inbox = "espace-inbox+jws"
    /// Emergency access enabled or disabled.
    case emergency = "espace-emergency+jws"
    /// The recovery code set.
    case recovery = "espace-recovery+jws"
    /// The oldest format version still accepted.
    case minimumVersion = "espace-minversion+jws"
    /// The space handed to another owner.
    case owner = "espace-owner+jws"
    /// The state of a space at one point.
    case snapshot = "espace-snapshot+jws"
    /// The end of a space.
    case close = "espace-close+jws"
    /// A batch of record versions.
    case commit = "espace-commit+jws"
    /// A body left for a patient who is offline.
    case deposit = "espace-deposit+jws"
    /// A request to read something.
    case access = "espace-access+jws"
    /// A journal that was exported.
    case journal = "espace-journal+jws"
    /// A certified key for wrapping.
    case keyPackage = "espace-key-package+jws"
    /// Which certificates of an authority are revoked.
    case status = "espace-status+jws"
}

/// Why a signed statement is not believed.
package enum StatementError: Error, Hashable, Sendable {
    /// The text is not a statement in its one accepted form.
    case malformed
    /// It is a statement about something else.
    case namespace
    /// It names another signer than the one expected.
    case signer
    /// The signature does not fit the text.
    case signature

    /// What happened, in one sentence without the statement's content.
    package var message: String {
        switch self {
        case .malformed: "a signed statement is malformed"
        case .namespace: "a signed statement is about something else"
        case .signer: "a statement was signed by someone else"
        case .signature: "the signature of a statement is wrong"
        }
    }

    /// What can be done about it.
    package var hint: String? { "it was not believed and nothing was changed" }
}

/// A statement whose signature was verified: JWS compact (RFC 7515) with Ed25519 (RFC 8037).
///
/// The header is exactly `alg`, `typ` and `kid`. `alg` is always `EdDSA` and is never chosen by data. The payload is the
/// exact bytes which were signed; it is never parsed and written again on the way.
package struct Statement: Hashable, Sendable {
    /// What the statement is about.
    package let namespace: StatementNamespace
    /// The exact bytes which were signed; JSON, by convention of the namespaces.
    package let payload: Data
    /// Who signed.
    package let signer: VerifyingKey
    /// The statement as it is stored and sent.
    package let compact: String

    /// Signs a payload.
    ///
    /// - Parameters:
    ///   - payload: The JSON to sign, exactly as it shall be read.
    ///   - namespace: What it is about.
    ///   - key: The signer's key.
    package init(signing payload: Data, as namespace: StatementNamespace, with key: SigningKey) {
        let header = #"{"alg":"EdDSA","typ":"\#(namespace.rawValue)","kid":"\#(key.publicKey.thumbprint)"}"#
        var text = Base64URL.encode(header.utf8)
        text.append(UInt8(ascii: "."))
        text += Base64URL.encode(payload)
        let signature = key.signature(for: text)
        text.append(UInt8(ascii: "."))
        text += Base64URL.encode(signature)
        self.namespace = namespace
        self.payload = Data(payload)
        signer = key.publicKey
        compact = String(decoding: text, as: UTF8.self)
    }

    /// Verifies the text of a statement from a known signer.
    ///
    /// - Parameters:
    ///   - compact: The text as it was stored or received.
    ///   - namespace: What it has to be about.
    ///   - signer: Who has to have signed it.
    /// - Throws: `StatementError`.
    package init(
        verifying compact: String,
        as namespace: StatementNamespace,
        by signer: VerifyingKey
    ) throws(StatementError) {
        self = try UnverifiedStatement(parsing: compact).verified(as: namespace, by: signer)
    }

    fileprivate init(_ unverified: UnverifiedStatement, signer: VerifyingKey) {
        namespace = unverified.namespace
        payload = unverified.unverifiedPayload
        compact = unverified.compact
        self.signer = signer
    }
}

/// A well-formed statement whose signature has not been verified; use it only to find out whose key to verify it with.
package struct UnverifiedStatement: Hashable, Sendable {
    /// A longer text is refused before it is decoded.
    package static let maximumByteCount = 4 << 20

    /// What it claims to be about.
    package let namespace: StatementNamespace
    /// The thumbprint of the key it claims to be signed with.
    package let keyID: String
    /// The text it was parsed from.
    package let compact: String

    let unverifiedPayload: Data
    private let signature: Data
    private let signedByteCount: Int

    /// Reads the text of a statement.
    ///
    /// - Throws: `StatementError.malformed` for anything but three canonical base64url parts, a header of exactly the
    ///   three members without spaces or escapes, a signature of 64 bytes and nothing after it (A40).
    package init(parsing compact: String) throws(StatementError) {
        let text = Array(compact.utf8)
        guard text.count <= Self.maximumByteCount else { throw .malformed }
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3,
            let headerBytes = Base64URL.decode(parts[0]),
            let header = StatementHeader(parsing: Array(headerBytes)),
            let payload = Base64URL.decode(parts[1]),
            let signature = Base64URL.decode(parts[2]), signature.count == 64
        else { throw .malformed }
        namespace = header.namespace
        keyID = header.keyID
        self.compact = compact
        unverifiedPayload = payload
        self.signature = signature
        signedByteCount = parts[0].count + 1 + parts[1].count
    }

    /// Verifies the signature.
    ///
    /// - Parameters:
    ///   - namespace: What the statement has to be about.
    ///   - signer: Who has to have signed it.
    /// - Returns: The statement, which can now be believed to be the signer's.
    /// - Throws: `StatementError.namespace`, `StatementError.signer` or `StatementError.signature`.
    package func verified(
        as namespace: StatementNamespace,
        by signer: VerifyingKey
    ) throws(StatementError) -> Statement {
        guard namespace == self.namespace else { throw .namespace }
        guard keyID == signer.thumbprint else { throw .signer }
        guard signer.verifies(signature, for: Array(compact.utf8.prefix(signedByteCount))) else { throw .signature }
        return Statement(self, signer: signer)
    }
}

/// The header of a statement, read by a grammar so small that no two readers can disagree about it.
private struct StatementHeader {
    let namespace: StatementNamespace
    let keyID: String

    /// Accepts `{"name":"value","name":"value","name":"value"}` with the three names in any order, each once, and values
    /// of printable ASCII without quotes and backslashes.
    init?(parsing bytes: [UInt8]) {
        guard bytes.count <= 512, bytes.first == UInt8(ascii: "{"), bytes.last == UInt8(ascii: "}"),
            bytes.allSatisfy({ (0x20..<0x7F).contains($0) && $0 != UInt8(ascii: "\\") })
        else { return nil }
        let pieces = bytes.dropFirst().dropLast().split(
            separator: UInt8(ascii: "\""),
            omittingEmptySubsequences: false
        ).map { String(decoding: $0, as: UTF8.self) }
        // Quotes alternate between what stands outside and inside of strings: six strings, seven pieces around them.
        guard pieces.count == 13,
            stride(from: 0, to: 13, by: 2).map({ pieces[$0] }) == ["", ":", ",", ":", ",", ":", ""]
        else { return nil }
        var members: [String: String] = [:]
        for name in [1, 5, 9] {
            members[pieces[name]] = pieces[name + 2]
        }
        // All three names among three members: none stands twice.
        guard members["alg"] == "EdDSA",
            let namespace = members["typ"].flatMap(StatementNamespace.init(rawValue:)),
            let keyID = members["kid"], Base64URL.decode(keyID.utf8)?.count == 32
        else { return nil }
        self.namespace = namespace
        self.keyID = keyID
    }
}
