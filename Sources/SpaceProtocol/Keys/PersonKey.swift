package import FoundationEssentials

/// The person's X-Wing key, which opens the bundle of category keys; a new generation with each rotation.
///
/// It cannot be printed.
package struct PersonKey: Sendable, CustomStringConvertible {
    /// The number of the generation, from 1.
    package let generation: Int
    let key: WrapPrivateKey

    /// Draws the key of a generation.
    package init(generation: Int) {
        self.generation = generation
        key = WrapPrivateKey()
    }

    init(generation: Int, key: WrapPrivateKey) {
        self.generation = generation
        self.key = key
    }

    /// The key to publish.
    package var publicKey: WrapPublicKey { key.publicKey }

    /// Always `<redacted>`.
    package var description: String { "<redacted>" }

    /// The form to store, under a seal; it contains the secret.
    package var storedBytes: Data {
        var writer = FieldWriter()
        writer.append(UInt32(generation))
        writer.append(key.storedBytes)
        return writer.bytes
    }

    /// Reads a stored key.
    ///
    /// - Throws: `KeyError.privateKey` for anything but what ``storedBytes`` wrote (A07).
    package init(storedBytes: Data) throws(KeyError) {
        do {
            var reader = FieldReader(storedBytes)
            generation = Int(try reader.number(UInt32.self))
            key = try WrapPrivateKey(storedBytes: try reader.field())
            try reader.end()
        } catch { throw .privateKey }
    }

    /// Wraps the key for a device.
    package func wrap(
        for device: WrapPublicKey,
        named thumbprint: String,
        in space: SpaceID
    ) throws(KeyError) -> WrappedMessage {
        try Wrap.seal(key.storedBytes, to: device, info: Self.info(space, generation, thumbprint))
    }

    /// Opens the key that was wrapped for a device.
    ///
    /// - Throws: `SealError.refused` unless it was wrapped for this device, space and generation.
    package init(
        opening wrapped: Data,
        generation: Int,
        with device: WrapPrivateKey,
        named thumbprint: String,
        in space: SpaceID
    ) throws(SealError) {
        let message = try WrappedMessage(bytes: wrapped)
        let bytes = try Wrap.open(message, with: device, info: Self.info(space, generation, thumbprint))
        guard let key = try? WrapPrivateKey(storedBytes: bytes) else { throw .refused }
        self.init(generation: generation, key: key)
    }

    private static func info(_ space: SpaceID, _ generation: Int, _ thumbprint: String) -> SealContext {
        SealContext("espace.space.person-key").appending(space.bytes).appending(UInt64(generation))
            .appending(thumbprint)
    }
}
