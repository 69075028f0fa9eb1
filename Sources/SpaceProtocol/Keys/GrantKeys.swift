package import FoundationEssentials

/// The category keys of one grant, as they are wrapped for the professional: what each category holds, and its key in every epoch
/// from the granted one on.
///
/// It cannot be printed.
package struct GrantKeys: Sendable, CustomStringConvertible {
    private struct Category: Sendable {
        let kind: String
        var keys: [UInt32: SealKey]
    }

    private static let format: UInt8 = 1
    private var categories: [UUID: Category] = [:]

    /// The keys of a bundle for some categories, each from an epoch on.
    init(_ bundle: SpaceBundle, categories granted: [UUID: UInt32]) {
        for (id, from) in granted {
            guard let category = bundle.categories[id] else { continue }
            categories[id] = Category(kind: category.kind, keys: category.keys.filter { $0.key >= from })
        }
    }

    /// Always `<redacted>`.
    package var description: String { "<redacted>" }

    /// The key of a category in an epoch; nil if it was not handed over.
    package func key(category: UUID, epoch: UInt32) -> SealKey? { categories[category]?.keys[epoch] }

    /// What a category holds; nil if it was not handed over.
    package func kind(of category: UUID) -> String? { categories[category]?.kind }

    /// The kinds which were handed over.
    package var kinds: Set<String> { Set(categories.values.map(\.kind)) }

    /// The epochs whose keys were handed over, by category.
    package var epochs: [UUID: [UInt32]] { categories.mapValues { $0.keys.keys.sorted() } }

    var encoded: Data {
        var writer = FieldWriter(reserving: 1024)
        writer.append(Self.format)
        writer.append(UInt32(categories.count))
        for (id, category) in categories.sorted(by: { $0.key.sixteen.lexicographicallyPrecedes($1.key.sixteen) }) {
            writer.append(id)
            writer.append(category.kind)
            writer.append(UInt32(category.keys.count))
            for (epoch, key) in category.keys.sorted(by: { $0.key < $1.key }) {
                writer.append(epoch)
                key.withUnsafeBytes { writer.append(fixed: $0) }
            }
        }
        return writer.bytes
    }

    init(decoding bytes: Data) throws(SealError) {
        do {
            var reader = FieldReader(bytes)
            guard try reader.number(UInt8.self) == Self.format else { throw FieldError() }
            for _ in 0..<(try reader.number(UInt32.self)) {
                let id = try reader.id()
                var category = Category(kind: try reader.text(), keys: [:])
                for _ in 0..<(try reader.number(UInt32.self)) {
                    let epoch: UInt32 = try reader.number()
                    category.keys[epoch] = try SealKey(bytes: try reader.fixed(SealKey.byteCount))
                }
                categories[id] = category
            }
            try reader.end()
        } catch { throw .refused }
        guard encoded == bytes else { throw .refused }
    }

    /// Wraps the keys for the key package of a recipient.
    func wrap(for recipient: GrantRecipient, grant: UUID, in space: SpaceID) throws(KeyError) -> WrappedMessage {
        let info = Self.info(space, grant, recipient.keyPackage.hash)
        return try Wrap.seal(encoded, to: recipient.keyPackage.wrapping, info: info)
    }

    /// Opens the keys which a grant holds, and compares each of them with what was promised to everybody.
    ///
    /// - Parameters:
    ///   - grant: The grant, as the state has it.
    ///   - state: The state; a professional's view suffices.
    ///   - key: The private key of the grant's key package.
    /// - Throws: `BundleError.refused` if it does not open; `.substituted` if a key is missing or is another one than the
    ///   state commits to (A05).
    package init(of grant: Grant, in state: SpaceState, with key: WrapPrivateKey) throws(BundleError) {
        let keys: GrantKeys
        guard let wrap = grant.wrap else { throw .refused }
        do throws(SealError) {
            let info = Self.info(state.id, grant.id, grant.recipient.keyPackage.hash)
            keys = try GrantKeys(decoding: try Wrap.open(wrap, with: key, info: info))
        } catch { throw .refused }
        guard Set(keys.categories.keys) == Set(grant.categories.keys) else { throw .substituted }
        for (id, from) in grant.categories {
            guard let last = grant.wrapped[id], let commitments = state.categories[id]?.commitments, from <= last else {
                throw .substituted
            }
            for epoch in from...last {
                guard let key = keys.key(category: id, epoch: epoch), let promised = commitments[epoch],
                    SpaceBundle.commitment(to: key, category: id, epoch: epoch, in: state.id) == promised
                else { throw .substituted }
            }
        }
        self = keys
    }

    private static func info(_ space: SpaceID, _ grant: UUID, _ package: LogHash) -> SealContext {
        SealContext("espace.space.grant").appending(space.bytes).appending(grant.sixteen).appending(package.bytes)
    }
}
