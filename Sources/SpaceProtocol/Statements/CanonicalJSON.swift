package import FoundationEssentials

/// JSON in the one form in which statements and small messages are written: members sorted by name, no spaces.
///
/// What is read has to be what would be written, to the byte, so that two readers can never understand it differently: repeated
/// and unknown members, other spellings and anything after the end are refused (A40).
package enum CanonicalJSON {
    /// Writes a value.
    package static func encode(_ value: some Encodable) -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return try encoder.encode(value)
        } catch {
            preconditionFailure("these types hold numbers, texts and lists only, which JSON can always express")
        }
    }

    /// Reads a value; nil unless `encode` would have written these very bytes.
    package static func decode<Value: Codable>(_ type: Value.Type, from bytes: Data) -> Value? {
        guard let value = try? JSONDecoder().decode(type, from: bytes), encode(value) == bytes else { return nil }
        return value
    }
}

/// Bytes which stand in JSON as base64url without padding.
package struct JSONBytes: Hashable, Sendable, Codable {
    /// The bytes.
    package let bytes: Data

    /// Takes over bytes.
    package init(_ bytes: Data) { self.bytes = Data(bytes) }

    /// Reads a JSON string in canonical base64url.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let bytes = Base64URL.decode(try container.decode(String.self).utf8) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not base64url")
        }
        self.bytes = bytes
    }

    /// Writes a JSON string.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(String(decoding: Base64URL.encode(bytes), as: UTF8.self))
    }
}

extension LogHash: Codable {
    /// Reads the base64url form.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let hash = LogHash(parsing: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a hash")
        }
        self = hash
    }

    /// Writes the base64url form.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension SpaceID: Codable {
    /// Reads the base64url form.
    package init(from decoder: any Decoder) throws { self.init(try LogHash(from: decoder)) }

    /// Writes the base64url form.
    package func encode(to encoder: any Encoder) throws { try hash.encode(to: encoder) }
}
