import Crypto
package import FoundationEssentials

/// A SHA-256 value: the hash of a leaf, of a tree, of a statement or of a version.
package struct LogHash: Hashable, Sendable, CustomStringConvertible {
    /// The number of bytes of every hash.
    package static let byteCount = 32

    /// The 32 bytes.
    package let bytes: Data

    /// Takes exactly 32 bytes; nil for any other count.
    package init?(bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = Data(bytes)
    }

    /// Reads the base64url form (43 characters), in its one canonical spelling; nil for anything else.
    package init?(parsing text: String) {
        guard let bytes = Base64URL.decode(text.utf8) else { return nil }
        self.init(bytes: bytes)
    }

    /// The hash of bytes.
    package init(of bytes: some DataProtocol) {
        self.bytes = Data(SHA256.hash(data: bytes))
    }

    init(_ digest: SHA256.Digest) { bytes = Data(digest) }

    /// Part of a hash is as evenly spread as all of it.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(bytes.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) })
    }

    /// The base64url form.
    package var description: String { String(decoding: Base64URL.encode(bytes), as: UTF8.self) }
}

extension FieldWriter {
    /// Appends the 32 bytes of a hash.
    package mutating func append(_ hash: LogHash) { append(fixed: hash.bytes) }
}

extension FieldReader {
    /// Reads the 32 bytes of a hash.
    package mutating func hash() throws(FieldError) -> LogHash {
        guard let hash = LogHash(bytes: try fixed(LogHash.byteCount)) else { throw FieldError() }
        return hash
    }
}

/// The identifier of a space: the SHA-256 of its genesis statement, so that a space certifies itself.
package struct SpaceID: Hashable, Sendable, CustomStringConvertible {
    /// The hash.
    package let hash: LogHash

    /// Takes over a hash.
    package init(_ hash: LogHash) { self.hash = hash }

    /// The space that begins with this statement.
    package init(genesis: String) { hash = LogHash(of: Data(genesis.utf8)) }

    /// Reads the base64url form (43 characters); nil for anything else.
    package init?(parsing text: String) {
        guard let hash = LogHash(parsing: text) else { return nil }
        self.hash = hash
    }

    /// The 32 bytes.
    package var bytes: Data { hash.bytes }

    /// The base64url form.
    package var description: String { hash.description }
}

/// How far a log was verified: its size, and the root of its tree at that size.
package struct LogHead: Hashable, Sendable, Codable {
    /// The number of entries.
    package let size: UInt64
    /// The root over them.
    package let root: LogHash

    /// A head made of its parts.
    package init(size: UInt64, root: LogHash) {
        self.size = size
        self.root = root
    }

    /// The log without any entry.
    package static let empty = LogHead(size: 0, root: Merkle.emptyRoot)
}
