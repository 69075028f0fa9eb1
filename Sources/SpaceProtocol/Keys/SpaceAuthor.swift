package import FoundationEssentials

/// Writes state statements: the beginning of a space, new and revoked devices, new keys, a new recovery code.
///
/// Each function gives entries that belong together: they are sent in one request and taken over as a whole or not at all. What they give
/// has been replayed, so that an author never sends what every reader refuses.
package struct SpaceAuthor: Sendable {
    /// The author's key.
    package let key: SigningKey

    /// An author with this key.
    package init(_ key: SigningKey) { self.key = key }

    /// Begins a space.
    ///
    /// - Parameters:
    ///   - wrapping: The first device's wrapping key.
    ///   - name: What the person calls the device.
    ///   - server: What the server says of itself; its name and log key are pinned for good.
    ///   - kinds: What the categories hold, one each.
    ///   - paper: The device of the recovery code, if there is one.
    ///   - makeID: Draws the ids of categories.
    /// - Returns: The entries, and what they lead to.
    /// - Throws: `StateRefusal.malformed` if the server's name or key cannot be pinned, `.recipients` if a key cannot be used.
    package func found(
        wrapping: WrapPublicKey,
        name: String,
        server: ServerInformation,
        kinds: [String],
        paper: PaperDevice?,
        makeID: () -> UUID
    ) throws(StateRefusal) -> Authored {
        guard let logKey = try? VerifyingKey(bytes: server.logKey.bytes) else { throw .malformed }
        let genesis = StateChange.Genesis(
            device: DeviceKeys(signing: key.publicKey, wrapping: wrapping),
            server: server.name,
            logKey: logKey,
            minimumVersion: SpaceState.formatVersion,
            policy: StateChange.Policy()
        )
        let first = StateEntry(signing: .genesis(genesis), after: nil, seen: nil, with: key)
        var writing = Writing(author: key, state: try SpaceState(genesis: first), seen: .empty)
        writing.entries = [first]
        var bundle = SpaceBundle(labels: [key.publicKey.thumbprint: name])
        var ids: [UUID] = []
        for kind in kinds {
            let id = makeID()
            ids.append(id)
            bundle.define(id, kind: kind)
        }
        try writing.add(.categoryDefine(StateChange.CategoryDefine(ids)))
        let person = try writing.rotate(&bundle)
        if let paper { try writing.add(paper, person: person) }
        return writing.finished(bundle, person)
    }

    /// Adds a device, under the name which the person gives it.
    package func add(
        _ device: DeviceKeys,
        name: String,
        to state: SpaceState,
        bundle: SpaceBundle,
        person: PersonKey,
        seen: LogHead
    ) throws(StateRefusal) -> Authored {
        guard let signing = try? VerifyingKey(bytes: device.signing.bytes),
            let wrapping = try? WrapPublicKey(bytes: device.wrapping.bytes),
            let wrap = try? person.wrap(for: wrapping, named: signing.thumbprint, in: state.id)
        else { throw .recipients }
        var writing = Writing(author: key, state: state, seen: seen)
        try writing.add(
            .deviceAdd(
                StateChange.DeviceAdd(
                    device: device,
                    generation: person.generation,
                    label: bundle.seal(label: name, of: signing.thumbprint, in: state.id),
                    wrap: wrap
                )
            )
        )
        return writing.finished(bundle, person)
    }

    /// Revokes the devices with these thumbprints, or none, and rotates all keys, in one.
    package func rotate(
        _ state: SpaceState,
        removing removed: [String] = [],
        bundle: SpaceBundle,
        seen: LogHead
    ) throws(StateRefusal) -> Authored {
        var writing = Writing(author: key, state: state, seen: seen)
        var bundle = bundle
        for device in removed {
            try writing.add(.deviceRevoke(StateChange.DeviceRevoke(device: device)))
            bundle.forget(device)
        }
        let person = try writing.rotate(&bundle)
        return writing.finished(bundle, person)
    }

    /// Sets the recovery code.
    ///
    /// A former one is revoked by it, and all keys are rotated then.
    package func setRecovery(
        _ paper: PaperDevice,
        in state: SpaceState,
        bundle: SpaceBundle,
        person: PersonKey,
        seen: LogHead
    ) throws(StateRefusal) -> Authored {
        var writing = Writing(author: key, state: state, seen: seen)
        var bundle = bundle
        try writing.add(paper, person: person)
        let current = writing.state.isRotationDue ? try writing.rotate(&bundle) : person
        return writing.finished(bundle, current)
    }

    /// Ends a space.
    package func close(
        _ state: SpaceState,
        purgeAfterDays days: Int,
        bundle: SpaceBundle,
        person: PersonKey,
        seen: LogHead
    ) throws(StateRefusal) -> Authored {
        var writing = Writing(author: key, state: state, seen: seen)
        try writing.add(.close(StateChange.Close(purgeAfterDays: days)))
        return writing.finished(bundle, person)
    }
}

/// Statements that were written together, and what they lead to.
package struct Authored: Sendable {
    /// The log entries, in order.
    package let entries: [LogEntry]
    /// The state after them.
    package let state: SpaceState
    /// The category keys after them.
    package let bundle: SpaceBundle
    /// The person's key after them.
    package let person: PersonKey
}

/// A run of statements being written, each applied to the state before the next is made.
private struct Writing {
    let author: SigningKey
    var state: SpaceState
    let seen: LogHead
    var entries: [StateEntry] = []

    mutating func add(_ change: StateChange) throws(StateRefusal) {
        let entry = StateEntry(signing: change, after: state.head, seen: seen, with: author)
        try state.apply(entry)
        entries.append(entry)
    }

    mutating func add(_ paper: PaperDevice, person: PersonKey) throws(StateRefusal) {
        guard
            let wrap = try? person.wrap(for: paper.wrapping.publicKey, named: paper.thumbprint, in: state.id)
        else { throw .recipients }
        try add(
            .recoverySet(
                StateChange.RecoverySet(device: paper.keys, generation: person.generation, wrap: wrap)
            )
        )
    }

    /// Draws the person's next key and the next key of every category.
    mutating func rotate(_ bundle: inout SpaceBundle) throws(StateRefusal) -> PersonKey {
        let person = PersonKey(generation: state.generation + 1)
        var wraps: [WrapFor] = []
        for (name, device) in state.liveDevices.sorted(by: { $0.key < $1.key }) {
            guard let wrap = try? person.wrap(for: device.wrapping, named: name, in: state.id) else {
                throw .recipients
            }
            wraps.append(WrapFor(device: name, wrap: wrap))
        }
        var epochs: [StateChange.EpochRotate.Epoch] = []
        for (id, category) in state.categories.sorted(by: { $0.key.uuidString < $1.key.uuidString }) {
            let epoch = category.epoch + 1
            let key = bundle.renew(id, epoch: epoch)
            let commitment = SpaceBundle.commitment(to: key, category: id, epoch: epoch, in: state.id)
            epochs.append(StateChange.EpochRotate.Epoch(category: id, epoch: epoch, commitment: commitment))
        }
        guard let wrapped = try? bundle.wrap(for: person, in: state.id) else { throw .recipients }
        try add(
            .epochRotate(
                StateChange.EpochRotate(
                    generation: person.generation,
                    personKey: person.publicKey,
                    wraps: wraps,
                    epochs: epochs,
                    bundle: wrapped
                )
            )
        )
        return person
    }

    func finished(_ bundle: SpaceBundle, _ person: PersonKey) -> Authored {
        Authored(entries: entries.map(\.entry), state: state, bundle: bundle, person: person)
    }
}

extension SpaceState {
    /// Who should hold the person's key and does not hold the present one: the box audit, computed from the state alone (A19).
    ///
    /// - Returns: The thumbprints of live devices whose wrap is of an older generation, and whether keys have to be rotated.
    package var audit: (stale: [String], isRotationDue: Bool) {
        let stale = liveDevices.filter { $0.value.wrap?.generation != generation }.map(\.key).sorted()
        return (stale, isRotationDue || generation == 0)
    }
}
