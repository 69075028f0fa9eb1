import FoundationEssentials

/// A run of statements being written, each applied to the state before the next is made.
struct Writing {
    let author: SigningKey
    var state: SpaceState
    let seen: LogHead
    let now: Date?
    let recipients: [ProfessionalID: GrantRecipient]
    var entries: [StateEntry] = []
    /// What goes to the server beside the last statement about emergencies.
    var escrow: Escrow?

    mutating func add(_ change: StateChange) throws(StateRefusal) {
        // A mandate has an end, so a member says when it acts.
        let time = state.members[author.publicKey.thumbprint] == nil ? nil : now
        let entry = StateEntry(signing: change, after: state.head, seen: seen, at: time, with: author)
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

    /// Rotates the keys of everything, the inbox among them: what a removed device makes necessary.
    mutating func rotateEverything(_ bundle: inout SpaceBundle) throws(StateRefusal) -> PersonKey {
        let generation = (state.inbox?.generation ?? 0) + 1
        let policy = state.inbox?.policy ?? .granted
        let inbox = bundle.renewInbox(generation: generation)
        let person = try rotate(&bundle)
        try add(.inboxKey(StateChange.InboxKey(generation: generation, key: inbox, policy: policy)))
        return person
    }

    /// Draws the person's next key and the next key of these categories, or of all, and hands them to everybody who keeps a right to them.
    mutating func rotate(
        _ bundle: inout SpaceBundle,
        categories chosen: Set<UUID>? = nil
    ) throws(StateRefusal) -> PersonKey {
        // Whose time is over gets no new key.
        try endOverdueMembers()
        let chosen = state.isPersonKeyDue ? nil : chosen.map { $0.union(state.due) }
        let person = PersonKey(generation: state.generation + 1)
        var wraps: [WrapFor] = []
        for (name, key) in state.keyHolders.sorted(by: { $0.key < $1.key }) {
            guard let wrap = try? person.wrap(for: key, named: name, in: state.id) else {
                throw .recipients
            }
            wraps.append(WrapFor(device: name, wrap: wrap))
        }
        var epochs: [StateChange.EpochRotate.Epoch] = []
        for (id, category) in state.categories.sorted(by: { $0.key.uuidString < $1.key.uuidString })
        where chosen?.contains(id) != false {
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
        try handOverToMembers(bundle)
        try handOver(bundle)
        try renewEmergency(bundle)
        return person
    }

    /// Hands the present keys to every grant that lacks some of them.
    ///
    /// A grant whose key package has ended gets nothing until the professional publishes a new one; it never keeps the others waiting (U6).
    mutating func handOver(_ bundle: SpaceBundle) throws(StateRefusal) {
        guard let now else { return }
        for grant in state.liveGrants where grant.expires >= now {
            let recipient = recipients[grant.recipient.professional] ?? grant.recipient
            var categories: [UUID: UInt32] = [:]
            let kinds = bundle.kinds(of: grant.categories.keys)
            for id in bundle.categories(ofKinds: kinds, for: grant.recipient.professional) {
                guard let epoch = state.categories[id]?.epoch, epoch > 0 else { continue }
                categories[id] = grant.categories[id] ?? epoch
            }
            let isStale = categories.contains { id, _ in grant.wrapped[id] != state.categories[id]?.epoch }
            guard isStale || categories != grant.categories, (try? recipient.keyPackage.check(at: now)) != nil else {
                continue
            }
            try issue(
                grant.id,
                to: recipient,
                categories: categories,
                rights: grant.rights,
                notBefore: grant.notBefore,
                expires: grant.expires,
                isAutomatic: grant.isAutomatic,
                bundle: bundle
            )
        }
    }

    mutating func issue(
        _ grant: UUID,
        to recipient: GrantRecipient,
        categories: [UUID: UInt32],
        rights: Set<GrantRight>,
        notBefore: Date,
        expires: Date,
        isAutomatic: Bool,
        bundle: SpaceBundle
    ) throws(StateRefusal) {
        let keys = GrantKeys(bundle, categories: categories)
        guard let wrap = try? keys.wrap(for: recipient, grant: grant, in: state.id) else { throw .recipients }
        try add(
            .grantIssue(
                StateChange.GrantIssue(
                    grant: grant,
                    recipient: recipient,
                    categories: categories,
                    rights: rights,
                    notBefore: notBefore,
                    expires: expires,
                    isAutomatic: isAutomatic,
                    wrap: wrap
                )
            )
        )
    }

    func finished(_ bundle: SpaceBundle, _ person: PersonKey) -> Authored {
        Authored(entries: entries.map(\.entry), escrow: escrow, state: state, bundle: bundle, person: person)
    }
}
