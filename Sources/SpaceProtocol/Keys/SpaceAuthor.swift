package import FoundationEssentials

/// Writes state statements: the beginning of a space, new and revoked devices, new keys, a new recovery code.
///
/// Each function gives entries that belong together: they are sent in one request and taken over as a whole or not at all. What they give
/// has been replayed, so that an author never sends what every reader refuses.
package struct SpaceAuthor: Sendable {
    /// The author's key.
    package let key: SigningKey
    /// When key packages are judged; nil where no grant can be concerned.
    let now: Date?
    /// The professionals as they are known now, with their latest key packages.
    let recipients: [ProfessionalID: GrantRecipient]

    /// An author with this key.
    ///
    /// - Parameters:
    ///   - key: The author's key.
    ///   - now: The time, by which grants and key packages are judged when keys are handed over anew; nil where there is no grant.
    ///   - recipients: Professionals whose key packages are later than those in their grants; all verified by the caller (A01).
    package init(_ key: SigningKey, at now: Date? = nil, recipients: [ProfessionalID: GrantRecipient] = [:]) {
        self.key = key
        self.now = now
        self.recipients = recipients
    }

    func writing(_ state: SpaceState, seen: LogHead) -> Writing {
        Writing(author: key, state: state, seen: seen, now: now, recipients: recipients)
    }

    /// Begins a space.
    ///
    /// - Parameters:
    ///   - wrapping: The first device's wrapping key.
    ///   - name: What the person calls the device.
    ///   - server: What the server says of itself; its name and log key are pinned for good.
    ///   - kinds: What the categories hold, one each.
    ///   - paper: The device of the recovery code, if there is one.
    ///   - policy: What the space decides for itself for good.
    ///   - makeID: Draws the ids of categories.
    /// - Returns: The entries, and what they lead to.
    /// - Throws: `StateRefusal.malformed` if the server's name or key cannot be pinned, `.recipients` if a key cannot be used.
    package func found(
        wrapping: WrapPublicKey,
        name: String,
        server: ServerInformation,
        kinds: [String],
        paper: PaperDevice?,
        policy: StateChange.Policy = StateChange.Policy(),
        makeID: () -> UUID
    ) throws(StateRefusal) -> Authored {
        guard let logKey = try? VerifyingKey(bytes: server.logKey.bytes) else { throw .malformed }
        let genesis = StateChange.Genesis(
            device: DeviceKeys(signing: key.publicKey, wrapping: wrapping),
            server: server.name,
            logKey: logKey,
            minimumVersion: SpaceState.formatVersion,
            policy: policy
        )
        func drawn() -> StateEntry { StateEntry(signing: .genesis(genesis), after: nil, seen: nil, with: key) }
        var first = drawn()
        // The space is named on command lines, where a name that begins with a hyphen would be taken for an option.
        while SpaceID(genesis: first.compact).description.hasPrefix("-") { first = drawn() }
        var writing = writing(try SpaceState(genesis: first), seen: .empty)
        writing.entries = [first]
        var bundle = SpaceBundle(labels: [key.publicKey.thumbprint: name])
        var ids: [UUID] = []
        for kind in kinds {
            let id = makeID()
            ids.append(id)
            bundle.define(id, kind: kind)
        }
        for _ in 0..<SpaceBundle.reserveCount {
            let id = makeID()
            ids.append(id)
            bundle.reserve(id)
        }
        try writing.add(.categoryDefine(StateChange.CategoryDefine(ids)))
        let inbox = bundle.renewInbox(generation: 1)
        let person = try writing.rotate(&bundle)
        try writing.add(.inboxKey(StateChange.InboxKey(generation: 1, key: inbox, policy: .granted)))
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
        var writing = writing(state, seen: seen)
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
        var writing = writing(state, seen: seen)
        var bundle = bundle
        for device in removed {
            try writing.add(.deviceRevoke(StateChange.DeviceRevoke(device: device)))
            bundle.forget(device)
        }
        let person = try writing.rotateEverything(&bundle)
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
        var writing = writing(state, seen: seen)
        var bundle = bundle
        try writing.add(paper, person: person)
        let current = writing.state.isRotationDue ? try writing.rotateEverything(&bundle) : person
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
        var writing = writing(state, seen: seen)
        try writing.add(.close(StateChange.Close(purgeAfterDays: days)))
        return writing.finished(bundle, person)
    }
}

/// Statements that were written together, and what they lead to.
package struct Authored: Sendable {
    /// The log entries, in order.
    package let entries: [LogEntry]
    /// What the server is to keep for emergencies; nil where nothing of it changed.
    package let escrow: Escrow?
    /// The state after them.
    package let state: SpaceState
    /// The category keys after them.
    package let bundle: SpaceBundle
    /// The person's key after them.
    package let person: PersonKey

    /// What is sent to the server.
    package var batch: StateBatch { StateBatch(entries, escrow: escrow) }
}

extension SpaceState {
    /// Who should hold the person's key and does not hold the present one: the box audit, computed from the state alone (A19).
    ///
    /// - Returns: The thumbprints of live devices and guardians whose wrap is of an older generation, and whether keys have to be rotated.
    package var audit: (stale: [String], isRotationDue: Bool) {
        let devices = liveDevices.filter { $0.value.wrap?.generation != generation }.map(\.key)
        let guardians = liveGuardians.filter { $0.person?.generation != generation }.map(\.thumbprint)
        let stale = (devices + guardians).sorted()
        // A removed device or guardian knows the key of the inbox, too.
        let isInboxStale = inbox.map { inbox in lastRevocation.map { inbox.since < $0 } ?? false } ?? true
        return (stale, isRotationDue || generation == 0 || isInboxStale)
    }
}
