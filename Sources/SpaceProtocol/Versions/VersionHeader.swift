package import FoundationEssentials

/// The part of a record version which its commit authenticates and which the server may see.
///
/// The author and the space stand in the commit. Titles, types, dates and names stand in the sealed body only.
package struct VersionHeader: Hashable, Sendable {
    /// Why a version was written.
    package enum Kind: UInt8, Hashable, Sendable {
        /// A new record or an edit.
        case version = 0
        /// The record was put in the bin.
        case tombstone = 1
        /// An earlier body was brought back.
        case restore = 2
        /// Two versions became one.
        case merge = 3
        /// Something another person deposited was taken over.
        case adopt = 4
    }

    /// A document the version refers to.
    package struct Blob: Hashable, Sendable {
        /// Its id.
        package let id: UUID
        /// The number of its sealed bytes.
        package let sealedSize: UInt64
        /// The SHA-256 of its sealed bytes.
        package let hash: LogHash

        /// Describes a document.
        package init(id: UUID, sealedSize: UInt64, hash: LogHash) {
            self.id = id
            self.sealedSize = sealedSize
            self.hash = hash
        }
    }

    static let format: UInt8 = 1
    /// A version has at most so many parents, and refers to at most so many documents.
    package static let maximumListCount = 255

    /// The id of the version; accepted once in a space.
    package var id: UUID
    /// The record it belongs to.
    package var record: UUID
    /// Why it was written.
    package var kind: Kind
    /// The category whose key opens it.
    package var category: UUID
    /// The epoch of that key.
    package var epoch: UInt32
    /// The versions it replaces.
    package var parents: [UUID]
    /// The documents it refers to.
    package var blobs: [Blob]
    /// The number of bytes of the object: wrapped key and sealed body.
    package var objectSize: UInt32
    /// The SHA-256 of the object.
    package var objectHash: LogHash

    /// Describes a version.
    package init(
        id: UUID,
        record: UUID,
        kind: Kind,
        category: UUID,
        epoch: UInt32,
        parents: [UUID],
        blobs: [Blob],
        objectSize: UInt32,
        objectHash: LogHash
    ) {
        self.id = id
        self.record = record
        self.kind = kind
        self.category = category
        self.epoch = epoch
        self.parents = parents
        self.blobs = blobs
        self.objectSize = objectSize
        self.objectHash = objectHash
    }

    /// The bytes which are hashed, stored and sent.
    package var encoded: Data {
        precondition(parents.count <= Self.maximumListCount && blobs.count <= Self.maximumListCount)
        var writer = FieldWriter(reserving: 128)
        writer.append(Self.format)
        writer.append(id)
        writer.append(record)
        writer.append(kind.rawValue)
        writer.append(category)
        writer.append(epoch)
        writer.append(UInt8(parents.count))
        for parent in parents { writer.append(parent) }
        writer.append(UInt8(blobs.count))
        for blob in blobs {
            writer.append(blob.id)
            writer.append(blob.sealedSize)
            writer.append(blob.hash)
        }
        writer.append(objectSize)
        writer.append(objectHash)
        return writer.bytes
    }

    /// What the commit lists.
    package var hash: LogHash { LogHash(of: encoded) }

    /// Reads what ``encoded`` writes and nothing else.
    package init(decoding bytes: Data) throws(FieldError) {
        var reader = FieldReader(bytes)
        guard try reader.number(UInt8.self) == Self.format else { throw FieldError() }
        id = try reader.id()
        record = try reader.id()
        guard let kind = Kind(rawValue: try reader.number()) else { throw FieldError() }
        self.kind = kind
        category = try reader.id()
        epoch = try reader.number()
        parents = []
        for _ in 0..<(try reader.number(UInt8.self)) { parents.append(try reader.id()) }
        blobs = []
        for _ in 0..<(try reader.number(UInt8.self)) {
            blobs.append(
                Blob(id: try reader.id(), sealedSize: try reader.number(), hash: try reader.hash())
            )
        }
        objectSize = try reader.number()
        objectHash = try reader.hash()
        try reader.end()
    }
}

/// Seals and opens the body of a version: a fresh content key seals the body, the category key seals the content key.
package struct VersionSealer: Sendable {
    /// The bytes of a sealed content key, with which every object begins.
    package static let wrappedKeyByteCount = Seal.sealedSize(of: SealKey.byteCount)

    /// The space.
    package let space: SpaceID

    /// A sealer for the versions of a space.
    package init(space: SpaceID) { self.space = space }

    /// Seals a body; the header's object size and hash are filled in.
    package func seal(_ body: Data, header: inout VersionHeader, key: SealKey) -> Data {
        let content = SealKey()
        var object = content.withUnsafeBytes {
            Seal.seal(Data($0), key: key, context: context("espace.version.key", header))
        }
        object.append(Seal.seal(Padding.pad(body), key: content, context: context("espace.version.body", header)))
        header.objectSize = UInt32(object.count)
        header.objectHash = LogHash(of: object)
        return object
    }

    /// Opens an object.
    ///
    /// - Throws: `SealError.refused` unless it is the one the header names, sealed for this very version.
    package func open(_ object: Data, header: VersionHeader, key: SealKey) throws(SealError) -> Data {
        guard object.count == Int(header.objectSize), object.count > Self.wrappedKeyByteCount,
            LogHash(of: object) == header.objectHash
        else { throw .refused }
        let wrapped = object.prefix(Self.wrappedKeyByteCount)
        let bytes = try Seal.open(Data(wrapped), key: key, context: context("espace.version.key", header))
        guard let content = try? SealKey(bytes: bytes) else { throw .refused }
        let sealed = Data(object.dropFirst(Self.wrappedKeyByteCount))
        return try Padding.unpad(try Seal.open(sealed, key: content, context: context("espace.version.body", header)))
    }

    private func context(_ namespace: String, _ header: VersionHeader) -> SealContext {
        SealContext(namespace).appending(space.bytes).appending(header.record.sixteen).appending(header.id.sixteen)
            .appending(header.category.sixteen).appending(UInt64(header.epoch))
    }
}
