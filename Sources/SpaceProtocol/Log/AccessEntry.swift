package import FoundationEssentials

/// What the log says about one reading: the signed request itself, so that it proves who asked (A22).
package struct AccessEntry: Hashable, Sendable {
    /// The text that was signed.
    package let base: String
    /// The Ed25519 signature.
    package let signature: Data
    /// When the server received it, by its own clock.
    package let time: Date
    /// How many things the first answer of the session held.
    package let count: UInt32

    /// The record of a request.
    package init(base: String, signature: Data, time: Date, count: UInt32) {
        self.base = base
        self.signature = signature
        self.time = time.stored
        self.count = count
    }

    /// The content of a log entry.
    package var content: Data {
        var writer = FieldWriter()
        writer.append(base)
        writer.append(signature)
        writer.append(time)
        writer.append(count)
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
            try reader.end()
            guard signature.count == 64, base.utf8.count <= 4096 else { throw FieldError() }
        } catch { throw .malformed }
    }

    /// The device which the signed text names, if the signature is that device's and the text is about this space.
    ///
    /// - Returns: The thumbprint; nil for what is only claimed.
    package func reader(in state: SpaceState) -> String? {
        guard let parameters = RequestSignature.parameters(ofBase: base, space: state.id),
            let device = state.devices[parameters.keyID],
            device.signing.verifies(signature, for: Array(base.utf8))
        else { return nil }
        return parameters.keyID
    }
}
