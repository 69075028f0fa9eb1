package import FoundationEssentials

/// All keys of a space's records: what each category holds, and its key in every epoch there was.
///
/// It travels wrapped for the person's key only. It cannot be printed.
package struct SpaceBundle: Hashable, Sendable, CustomStringConvertible {
    /// One category with its keys.
    struct Category: Sendable {
        let kind: String
        /// The key of each epoch.
        var keys: [UInt32: SealKey]
    }

    private static let format: UInt8 = 1

    private(set) var categories: [UUID: Category] = [:]
    /// What the names of devices are sealed under.
    let labelKey: SealKey
    /// The names of the devices there were when it was made, by thumbprint.
    package private(set) var labels: [String: String]

    package static func == (left: SpaceBundle, right: SpaceBundle) -> Bool { left.encoded == right.encoded }

    package func hash(into hasher: inout Hasher) { hasher.combine(labels) }

    /// Always `<redacted>`.
    package var description: String { "<redacted>" }

    /// A bundle without any category.
    package init(labels: [String: String]) {
        labelKey = SealKey()
        self.labels = labels
    }

    /// The key of a category in an epoch; nil if it is not in this bundle.
    package func key(category: UUID, epoch: UInt32) -> SealKey? { categories[category]?.keys[epoch] }

    /// The category for records of a kind; `other` takes in kinds which the space did not know when it began.
    package func category(ofKind kind: String) -> UUID? {
        (categories.first { $0.value.kind == kind } ?? categories.first { $0.value.kind == "other" })?.key
    }

    /// What a category holds.
    package func kind(of category: UUID) -> String? { categories[category]?.kind }

    mutating func define(_ category: UUID, kind: String) {
        categories[category] = Category(kind: kind, keys: [:])
    }

    /// Draws the key of a category's next epoch.
    mutating func renew(_ category: UUID, epoch: UInt32) -> SealKey {
        let key = SealKey()
        categories[category]?.keys[epoch] = key
        return key
    }

    mutating func name(_ device: String, _ label: String) { labels[device] = label }

    mutating func forget(_ device: String) { labels[device] = nil }

    /// The bytes to wrap, and to store under a seal.
    package var encoded: Data {
        var writer = FieldWriter(reserving: 2048)
        writer.append(Self.format)
        append(labelKey, to: &writer)
        writer.append(UInt32(labels.count))
        for (device, label) in labels.sorted(by: { $0.key < $1.key }) {
            writer.append(device)
            writer.append(label)
        }
        writer.append(UInt32(categories.count))
        for (id, category) in categories.sorted(by: { $0.key.sixteen.lexicographicallyPrecedes($1.key.sixteen) }) {
            writer.append(id)
            writer.append(category.kind)
            writer.append(UInt32(category.keys.count))
            for (epoch, key) in category.keys.sorted(by: { $0.key < $1.key }) {
                writer.append(epoch)
                append(key, to: &writer)
            }
        }
        return writer.bytes
    }

    /// Reads what ``encoded`` writes and nothing else.
    package init(decoding bytes: Data) throws(SealError) {
        do {
            var reader = FieldReader(bytes)
            guard try reader.number(UInt8.self) == Self.format else { throw FieldError() }
            labelKey = try SealKey(bytes: try reader.fixed(SealKey.byteCount))
            labels = [:]
            for _ in 0..<(try reader.number(UInt32.self)) { labels[try reader.text()] = try reader.text() }
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

    private func append(_ key: SealKey, to writer: inout FieldWriter) {
        key.withUnsafeBytes { writer.append(fixed: $0) }
    }

    /// Wraps the bundle for the person's key.
    func wrap(for person: PersonKey, in space: SpaceID) throws(KeyError) -> WrappedMessage {
        try Wrap.seal(encoded, to: person.publicKey, info: Self.info(space, person.generation))
    }

    /// Opens the bundle that the state of a space holds, and compares every key in it with what was promised to everybody.
    ///
    /// - Throws: `BundleError.refused` if it does not open; `.substituted` if a key is missing or is another one than the
    ///   state commits to (A05).
    package init(of state: SpaceState, with person: PersonKey) throws(BundleError) {
        guard let wrapped = state.bundle, state.generation == person.generation else { throw .refused }
        let bundle: SpaceBundle
        do throws(SealError) {
            let message = try WrappedMessage(bytes: wrapped)
            let bytes = try Wrap.open(message, with: person.key, info: Self.info(state.id, person.generation))
            bundle = try SpaceBundle(decoding: bytes)
        } catch { throw .refused }
        for (id, category) in state.categories {
            for (epoch, promised) in category.commitments {
                guard let key = bundle.key(category: id, epoch: epoch),
                    Self.commitment(to: key, category: id, epoch: epoch, in: state.id) == promised
                else { throw .substituted }
            }
        }
        self = bundle
    }

    /// What a rotation says of a new key without giving it away: 32 bytes which only this key gives.
    package static func commitment(to key: SealKey, category: UUID, epoch: UInt32, in space: SpaceID) -> Data {
        let purpose = SealContext("espace.space.key-commitment").appending(space.bytes).appending(category.sixteen)
            .appending(UInt64(epoch))
        return key.derived(for: purpose).withUnsafeBytes { Data($0) }
    }

    private static func info(_ space: SpaceID, _ generation: Int) -> SealContext {
        SealContext("espace.space.bundle").appending(space.bytes).appending(UInt64(generation))
    }

    /// Seals the name of a device.
    func seal(label: String, of device: String, in space: SpaceID) -> Data {
        Seal.seal(Padding.pad(Data(label.utf8)), key: labelKey, context: Self.labelContext(device, space))
    }

    /// The name of a device; nil if it has none that opens.
    package func label(of device: String, in state: SpaceState) -> String? {
        if let label = labels[device] { return label }
        guard let sealed = state.devices[device]?.label,
            let padded = try? Seal.open(sealed, key: labelKey, context: Self.labelContext(device, state.id)),
            let bytes = try? Padding.unpad(padded)
        else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func labelContext(_ device: String, _ space: SpaceID) -> SealContext {
        SealContext("espace.space.device-label").appending(space.bytes).appending(device)
    }
}

/// Why the keys of a space are not taken over.
package enum BundleError: Error, Hashable, Sendable {
    /// They do not open with this person's key.
    case refused
    /// A key is missing, or is not the one that was promised to everybody.
    case substituted
}
