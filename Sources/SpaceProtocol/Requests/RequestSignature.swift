import Crypto
package import FoundationEssentials

/// What of an HTTP request is signed: the one fixed coverage of this protocol.
package struct RequestToSign: Hashable, Sendable {
    /// The method in capitals.
    package var method: String
    /// The authority, in lower case, with the port unless it is the scheme's own.
    package var authority: String
    /// The path, percent-encoded as it is sent.
    package var path: String
    /// The query with its question mark; only the question mark when there is none.
    package var query: String
    /// The SHA-256 of the body.
    package var digest: LogHash {
        didSet { contentDigest = Self.header(digest) }
    }
    /// The Content-Digest header (RFC 9530).
    package private(set) var contentDigest: String
    /// The space; nil before it exists.
    package var space: SpaceID?
    /// A random name of the reading session, 22 characters of base64url.
    package var session: String

    /// A request, with the body it carries.
    package init(
        method: String,
        authority: String,
        path: String,
        query: String,
        body: Data,
        space: SpaceID?,
        session: String
    ) {
        self.method = method
        self.authority = authority
        self.path = path
        self.query = query.isEmpty ? "?" : query.hasPrefix("?") ? query : "?" + query
        let digest = body.isEmpty ? Merkle.emptyRoot : LogHash(of: body)
        self.digest = digest
        contentDigest = body.isEmpty ? Self.emptyHeader : Self.header(digest)
        self.space = space
        self.session = session
    }

    /// Most requests have no body.
    private static let emptyHeader = header(Merkle.emptyRoot)

    private static func header(_ digest: LogHash) -> String { "sha-256=:\(digest.bytes.base64EncodedString()):" }
}

/// Why a request is not believed to be a device's.
package enum RequestRefusal: Error, Hashable, Sendable {
    /// The signature headers are missing or not in the one accepted form.
    case malformed
    /// The signature is too old, from the future, or valid for too long.
    case time
    /// The signature does not fit the request or the key.
    case signature
}

/// An HTTP message signature (RFC 9421) in the one profile of this protocol.
///
/// Algorithm ed25519, label `espace`, and always the same components; what arrives with any other coverage, order or parameter is
/// refused, so there is nothing to negotiate (A26).
package struct RequestSignature: Hashable, Sendable {
    /// A signature is valid for at most so many seconds.
    package static let maximumLifetime: Int64 = 60
    /// The name of the header with the space.
    package static let spaceHeader = "espace-space"
    /// The name of the header with the session.
    package static let sessionHeader = "espace-session"

    /// What the Signature-Input header says.
    package struct Parameters: Hashable, Sendable {
        /// When it was made, in seconds since 1970.
        package let created: Int64
        /// When it ends.
        package let expires: Int64
        /// 16 random bytes in base64url; accepted once.
        package let nonce: String
        /// The thumbprint of the signer's key.
        package let keyID: String

        /// The parameters as they are written.
        var text: String {
            "\(RequestSignature.components);created=\(created);expires=\(expires);nonce=\"\(nonce)\";keyid=\"\(keyID)\";"
                + "alg=\"ed25519\";tag=\"espace\""
        }

        /// Reads what ``text`` writes, to the byte.
        init?(parsing text: String) {
            // Bytes, not characters: every request is read here, and a character is a hundred times as dear.
            var rest = text.utf8[...]
            func take(_ literal: String) -> Bool {
                guard rest.starts(with: literal.utf8) else { return false }
                rest = rest.dropFirst(literal.utf8.count)
                return true
            }
            func number() -> Int64? {
                let digits = rest.prefix { $0 != UInt8(ascii: ";") }
                rest = rest[digits.endIndex...]
                return Int64(Substring(digits))
            }
            func name(of byteCount: Int) -> String? {
                let name = rest.prefix((byteCount * 4 + 2) / 3)
                rest = rest[name.endIndex...]
                return Base64URL.decode(name)?.count == byteCount ? String(Substring(name)) : nil
            }
            guard take(RequestSignature.components), take(";created="), let created = number(), take(";expires="),
                let expires = number(), take(";nonce=\""), let nonce = name(of: 16), take("\";keyid=\""),
                let keyID = name(of: 32), take("\";alg=\"ed25519\";tag=\"espace\""), rest.isEmpty
            else { return nil }
            self.created = created
            self.expires = expires
            self.nonce = nonce
            self.keyID = keyID
            // Numbers can be written in more ways than one.
            guard self.text == text else { return nil }
        }

        init(created: Int64, lifetime: Int64, keyID: String) {
            self.created = created
            expires = created + lifetime
            nonce = RequestSignature.randomName()
            self.keyID = keyID
        }
    }

    static let components =
        #"("@method" "@authority" "@path" "@query" "content-digest" "espace-space" "espace-session")"#

    /// What was signed.
    package let parameters: Parameters
    /// The text that was signed.
    package let base: String
    /// The 64 bytes.
    package let signature: Data

    /// Signs a request.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - now: The time by the server's clock.
    ///   - key: The device's key.
    package init(signing request: RequestToSign, at now: Date, with key: SigningKey) {
        parameters = Parameters(
            created: Int64(now.timeIntervalSince1970.rounded(.down)),
            lifetime: Self.maximumLifetime,
            keyID: key.publicKey.thumbprint
        )
        base = Self.base(request, parameters)
        signature = key.signature(for: Array(base.utf8))
    }

    /// The headers to send beside the request's own: name and value.
    package func headers(for request: RequestToSign) -> [(String, String)] {
        [
            ("content-digest", request.contentDigest), (Self.spaceHeader, request.space?.description ?? "-"),
            (Self.sessionHeader, request.session), ("signature-input", "espace=\(parameters.text)"),
            ("signature", "espace=:\(signature.base64EncodedString()):"),
        ]
    }

    /// Reads the headers of a received request; the signature is checked by ``verify(by:at:)``.
    ///
    /// - Throws: `RequestRefusal.malformed`.
    package init(request: RequestToSign, signatureInput: String, signature: String) throws(RequestRefusal) {
        guard signatureInput.utf8.count <= 1024, signatureInput.hasPrefix("espace="),
            let parameters = Parameters(parsing: String(signatureInput.dropFirst(7))),
            signature.hasPrefix("espace=:"), signature.hasSuffix(":"),
            let bytes = Data(base64Encoded: String(signature.dropFirst(8).dropLast())), bytes.count == 64,
            signature == "espace=:\(bytes.base64EncodedString()):",
            Base64URL.decode(request.session.utf8)?.count == 16
        else { throw .malformed }
        self.parameters = parameters
        self.signature = bytes
        base = Self.base(request, parameters)
    }

    /// Checks the time and the signature.
    ///
    /// - Throws: `RequestRefusal.time` or `.signature`.
    package func verify(by key: VerifyingKey, at now: Date) throws(RequestRefusal) {
        let seconds = Int64(now.timeIntervalSince1970.rounded(.down))
        let (lifetime, overflow) = parameters.expires.subtractingReportingOverflow(parameters.created)
        guard !overflow, (1...Self.maximumLifetime).contains(lifetime), parameters.created >= 0,
            parameters.created <= seconds + Self.maximumLifetime, seconds <= parameters.expires
        else { throw .time }
        guard parameters.keyID == key.thumbprint, key.verifies(signature, for: Array(base.utf8)) else {
            throw .signature
        }
    }

    /// A fresh nonce or session name: 16 random bytes in base64url.
    package static func randomName() -> String {
        String(decoding: Base64URL.encode(LogEntry.freshSalt().prefix(16)), as: UTF8.self)
    }

    /// What a signed text says of the request it was made for, read once.
    struct SignedText: Hashable {
        /// The parameters at its end.
        let parameters: Parameters
        /// The hash of the body; nil where it is not in its one form.
        let digest: LogHash?

        private static let prefixes = [
            "@method", "@authority", "@path", "@query", "content-digest", spaceHeader, sessionHeader,
            "@signature-params",
        ].map { Array("\"\($0)\": ".utf8) }

        /// Reads a text; nil unless it is one of this profile about this space.
        init?(_ base: String, about space: SpaceID) {
            // Bytes, not characters: a journal has one such text an access.
            let lines = base.utf8.split(
                separator: UInt8(ascii: "\n"),
                maxSplits: Self.prefixes.count,
                omittingEmptySubsequences: false
            )
            guard lines.count == Self.prefixes.count,
                zip(lines, Self.prefixes).allSatisfy({ $0.starts(with: $1) })
            else { return nil }
            func value(_ line: Int) -> Substring { Substring(lines[line].dropFirst(Self.prefixes[line].count)) }
            guard value(5).utf8.elementsEqual(space.description.utf8),
                let parameters = Parameters(parsing: String(value(7)))
            else { return nil }
            self.parameters = parameters
            let written = value(4).utf8
            let isWhole = written.starts(with: "sha-256=:".utf8) && written.last == UInt8(ascii: ":")
            digest =
                isWhole
                ? Data(base64Encoded: Data(written.dropFirst(9).dropLast())).flatMap { LogHash(bytes: $0) } : nil
        }
    }

    private static func base(_ request: RequestToSign, _ parameters: Parameters) -> String {
        """
        "@method": \(request.method)
        "@authority": \(request.authority)
        "@path": \(request.path)
        "@query": \(request.query)
        "content-digest": \(request.contentDigest)
        "\(spaceHeader)": \(request.space?.description ?? "-")
        "\(sessionHeader)": \(request.session)
        "@signature-params": \(parameters.text)
        """
    }
}
