package import FoundationEssentials

/// What the log says about one reading, or one attempt: the signed request itself, so that it proves who asked (A22).
package struct AccessEntry: Hashable, Sendable {
    /// What the server answered.
    package enum Outcome: UInt8, Hashable, Sendable {
        /// Nothing but that there is nothing.
        case refused = 0
        /// What was asked for.
        case granted = 1
    }

    /// Somebody whom the space does not know, as they were certified.
    package struct Claimant: Hashable, Sendable {
        /// The certificate, in DER; whether it leads to a pinned root is for the reader of the journal.
        package let certificate: Data
        /// The key it certifies.
        package let signing: VerifyingKey

        /// A claimant made of its parts.
        package init(certificate: Data, signing: VerifyingKey) {
            self.certificate = certificate
            self.signing = signing
        }
    }

    /// A longer body is not recorded.
    package static let maximumRequestByteCount = 64 << 10

    /// The text that was signed.
    package let base: String
    /// The Ed25519 signature.
    package let signature: Data
    /// When the server received it, by its own clock.
    package let time: Date
    /// How many things the first answer of the session held.
    package let count: UInt32
    /// What the server answered.
    package let outcome: Outcome
    /// The body that was signed, where a professional asked; empty for the owner's own devices.
    package let request: Data
    /// Who asked, where the space does not know them.
    package let claimant: Claimant?

    /// The record of a request.
    package init(
        base: String,
        signature: Data,
        time: Date,
        count: UInt32,
        outcome: Outcome = .granted,
        request: Data = Data(),
        claimant: Claimant? = nil
    ) {
        self.base = base
        self.signature = signature
        self.time = time.stored
        self.count = count
        self.outcome = outcome
        self.request = request
        self.claimant = claimant
    }

    /// The content of a log entry.
    package var content: Data {
        var writer = FieldWriter()
        writer.append(base)
        writer.append(signature)
        writer.append(time)
        writer.append(count)
        writer.append(outcome.rawValue)
        writer.append(request)
        writer.append(claimant?.certificate ?? Data())
        if let claimant { writer.append(fixed: claimant.signing.bytes) }
        return writer.bytes
    }

    /// Reads the content of a log entry.
    package init(decoding content: Data) throws(LogError) {
        do throws(FieldError) {
            var reader = FieldReader(content)
            base = try reader.text()
            signature = try reader.field()
            time = try reader.date()
            count = try reader.number()
            guard let outcome = Outcome(rawValue: try reader.number()) else { throw FieldError() }
            self.outcome = outcome
            request = try reader.field()
            let certificate = try reader.field()
            if certificate.isEmpty {
                claimant = nil
            } else {
                guard let key = try? VerifyingKey(bytes: try reader.fixed(VerifyingKey.byteCount)) else {
                    throw FieldError()
                }
                claimant = Claimant(certificate: certificate, signing: key)
            }
            try reader.end()
            guard signature.count == 64, base.utf8.count <= 4096, request.count <= Self.maximumRequestByteCount,
                certificate.count <= 16 << 10
            else { throw FieldError() }
        } catch { throw .malformed }
    }

    /// Whether the signed text, which ``base`` is and says, covers the recorded body, and the signature is this key's.
    func isSigned(by key: VerifyingKey, saying text: RequestSignature.SignedText) -> Bool {
        guard text.parameters.keyID == key.thumbprint, request.isEmpty || text.digest == LogHash(of: request) else {
            return false
        }
        return key.verifies(signature, for: Array(base.utf8))
    }
}
