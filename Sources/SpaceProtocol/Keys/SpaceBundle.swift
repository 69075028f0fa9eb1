package import FoundationEssentials

/// All keys of a space's records: what each category holds, and its key in every epoch there was.
///
/// It travels wrapped for the person's key only. It cannot be printed.
package struct SpaceBundle: Hashable, Sendable, CustomStringConvertible {
    /// One category with its keys.
    struct Category: Sendable {
        var kind: String
        var audience: Audience
        /// The key of each epoch.
        var keys: [UInt32: SealKey]

        /// Whether it holds messages between the patient and this professional alone, which reach them whatever they were granted.
        func isCorrespondence(with professional: ProfessionalID) -> Bool {
            kind == SpaceBundle.messages && audience == .hidden(depositor: professional)
        }
    }

    /// The kind of messages.
    static let messages = "message"

    /// How many categories a space holds back, so that one which comes to hide something is not seen to appear (T5).
    package static let reserveCount = 16

    private static let format: UInt8 = 2

    private(set) var categories: [UUID: Category] = [:]
    /// What the names of devices are sealed under.
    let labelKey: SealKey
    /// The names of the devices there were when it was made, by thumbprint.
    package private(set) var labels: [String: String]
    /// The keys which open deposits, by generation.
    private(set) var inbox: [Int: WrapPrivateKey] = [:]

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

    /// The category for records of a kind which an audience may read; nil if it has to be assigned first.
    ///
    /// `other` takes in kinds which the space did not know when it began.
    package func category(ofKind kind: String, for audience: Audience = .shared) -> UUID? {
        let known = categories.values.contains { $0.kind == kind && $0.audience == .shared } ? kind : "other"
        return categories.first { $0.value.kind == known && $0.value.audience == audience }?.key
    }

    /// What a category holds; nil for one held back.
    package func kind(of category: UUID) -> String? {
        categories[category].flatMap { $0.audience == .reserve ? nil : $0.kind }
    }

    /// Who may read a category.
    package func audience(of category: UUID) -> Audience? { categories[category]?.audience }

    /// The categories of these kinds which a professional may be given.
    package func categories(ofKinds kinds: Set<String>, for professional: ProfessionalID) -> Set<UUID> {
        Set(
            categories.filter { _, category in
                category.audience.admits(professional)
                    && (kinds.contains(category.kind) || category.isCorrespondence(with: professional))
            }.keys
        )
    }

    /// The kinds which categories hold; what is between the patient and one professional alone is no kind that was granted.
    package func kinds(of ids: some Sequence<UUID>) -> Set<String> {
        Set(
            ids.compactMap { id in
                if case .hidden = categories[id]?.audience { nil } else { kind(of: id) }
            }
        )
    }

    mutating func define(_ category: UUID, kind: String) {
        categories[category] = Category(kind: kind, audience: .shared, keys: [:])
    }

    mutating func take(_ category: Category, as id: UUID) { categories[id] = category }

    mutating func reserve(_ category: UUID) {
        categories[category] = Category(kind: "", audience: .reserve, keys: [:])
    }

    /// Gives a category that was held back its purpose; nil if there is none left.
    mutating func assign(kind: String, to audience: Audience) -> UUID? {
        let free = categories.filter { $0.value.audience == .reserve }.keys
        guard let id = free.min(by: { $0.sixteen.lexicographicallyPrecedes($1.sixteen) }) else { return nil }
        let known = categories.values.contains { $0.kind == kind && $0.audience == .shared } ? kind : "other"
        categories[id]?.kind = known
        categories[id]?.audience = audience
        return id
    }

    mutating func renewInbox(generation: Int) -> WrapPublicKey {
        let key = WrapPrivateKey()
        inbox[generation] = key
        return key.publicKey
    }

    /// The key which opens deposits of a generation.
    package func inboxKey(_ generation: Int) -> WrapPrivateKey? { inbox[generation] }

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
            writer.append(category.audience.text)
            writer.append(UInt32(category.keys.count))
            for (epoch, key) in category.keys.sorted(by: { $0.key < $1.key }) {
                writer.append(epoch)
                append(key, to: &writer)
            }
        }
        writer.append(UInt32(inbox.count))
        for (generation, key) in inbox.sorted(by: { $0.key < $1.key }) {
            writer.append(UInt32(generation))
            writer.append(key.storedBytes)
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
                let kind = try reader.text()
                guard let audience = Audience(parsing: try reader.text()) else { throw FieldError() }
                var category = Category(kind: kind, audience: audience, keys: [:])
                for _ in 0..<(try reader.number(UInt32.self)) {
                    let epoch: UInt32 = try reader.number()
                    category.keys[epoch] = try SealKey(bytes: try reader.fixed(SealKey.byteCount))
                }
                categories[id] = category
            }
            for _ in 0..<(try reader.number(UInt32.self)) {
                let generation = Int(try reader.number(UInt32.self))
                inbox[generation] = try WrapPrivateKey(storedBytes: try reader.field())
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
        if let inbox = state.inbox, let key = bundle.inboxKey(inbox.generation), key.publicKey != inbox.key {
            throw .substituted
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

    /// The name of a device or of a member; nil if it has none that opens.
    package func label(of device: String, in state: SpaceState) -> String? {
        if let label = labels[device] { return label }
        guard let sealed = state.devices[device]?.label ?? state.members[device]?.label,
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
