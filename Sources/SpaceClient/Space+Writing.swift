import FoundationEssentials
package import HealthModel
package import Vault

extension Space {
    /// Adds a record from a form.
    ///
    /// - Parameters:
    ///   - form: What was typed, in the reader's own words.
    ///   - acceptImplausible: Whether the person confirmed a value that looks like a slip of the keys.
    /// - Returns: The new record.
    /// - Throws: `.form` with every field to correct; nothing was added then.
    package func add(_ form: FormValues, acceptImplausible: Bool = false) async throws(SpaceError) -> RecordID {
        guard let definition = FormDefinition.of(form.kind) else { throw .notWritable(form.kind) }
        let resource = try await filled(definition, form, replacing: nil, acceptImplausible: acceptImplausible)
        let id = try await put(resource, record: nil, replacing: nil)
        note(.added, RecordSummary(of: resource).title, id, previous: nil)
        return id
    }

    /// Changes a record by a form; what the form does not show is kept as it was.
    package func edit(_ id: RecordID, _ form: FormValues, acceptImplausible: Bool = false) async throws(SpaceError) {
        let found = try await known(id)
        guard found.binnedOn == nil else { throw .inBin }
        guard let definition = FormDefinition.of(form.kind), form.kind == found.summary.kind else {
            throw .notWritable(form.kind)
        }
        let before = try await stored(id)
        guard !before.version.provenance.isDeposit else { throw .authorsRecord }
        let existing = try parsed(before.body)
        let resource = try await filled(definition, form, replacing: existing, acceptImplausible: acceptImplausible)
        guard resource != existing else { return }
        _ = try await put(resource, record: id, replacing: before)
        note(.edited, RecordSummary(of: resource).title, id, previous: before.version.id)
    }

    /// The form of a record, filled with what the record says.
    package func form(of id: RecordID, language: Language) async throws(SpaceError) -> FormValues {
        let found = try await known(id)
        guard let definition = FormDefinition.of(found.summary.kind) else { throw .notWritable(found.summary.kind) }
        return definition.values(of: try await parsed(stored(id).body), language: language)
    }

    /// States that there is nothing of this kind, dated today; the statement itself can be undone, edited away or binned.
    package func declareNone(_ kind: RecordKind) async throws(SpaceError) -> RecordID {
        let entries = await liveEntries().filter { $0.kind == kind }
        guard !entries.contains(where: { $0.summary.absence == nil && $0.isCurrent }) else { throw .recordsExist(kind) }
        guard let resource = Absence.resource(kind, date: PartialDate(environment.today), author: actor())
        else {
            throw .notWritable(kind)
        }
        // A second declaration renews the date of the first, and answers a "no information"; "none among foods" stays true beside it.
        if let former = entries.first(where: { $0.isAbsence || $0.summary.absence == .noInformation }) {
            let before = try await stored(former.id)
            _ = try await put(resource, record: former.id, replacing: before)
            note(.edited, former.title, former.id, previous: before.version.id)
            return former.id
        }
        let id = try await put(resource, record: nil, replacing: nil)
        note(.added, RecordSummary(of: resource).title, id, previous: nil)
        return id
    }

    /// Puts a record in the bin, where it stays 30 days.
    package func delete(_ id: RecordID) async throws(SpaceError) {
        let found = try await known(id)
        guard found.binnedOn == nil else { throw .inBin }
        try await commit([.bin(id)])
        note(.binned, found.summary.title, id, previous: nil)
    }

    /// Takes a record out of the bin.
    package func restore(_ id: RecordID) async throws(SpaceError) {
        try await refuseIfStopped()
        let found = try await known(id)
        guard found.binnedOn != nil else { return }
        try await commit([.restore(id, to: nil)])
        note(.restored, found.summary.title, id, previous: nil)
    }

    /// Removes everything in the bin for good; this cannot be undone.
    package func emptyBin() async throws(SpaceError) {
        try await refuseIfStopped()
        let binned = Set(await bin().map(\.id))
        let author = actorName()
        for kind in Set(await bin().map(\.kind)) { try refuse(kind, nil) }
        _ = try await wrapping { () throws(VaultError) in try await vault.emptyBin(of: number, author: author) }
        undoSteps.removeAll { binned.contains($0.record) }
    }

    /// What ``undo()`` would take back; `nil` when there is nothing.
    package var undoLabel: UndoLabel? { undoSteps.last?.label }

    /// Takes the last reversible action back, and says what it was.
    ///
    /// - Throws: `.nothingToUndo` where there is none, or where another computer took this one back already: the next call goes on
    ///   with the action before it.
    package func undo() async throws(SpaceError) -> UndoLabel {
        guard let step = undoSteps.last else { throw .nothingToUndo }
        do throws(SpaceError) {
            if let audience = step.audience {
                try await restoreAudience(audience, of: step.record)
            } else {
                try await commit(step.reversal)
            }
        } catch {
            guard error == .vault(.invalidChange) || error == .notFound else { throw error }
            undoSteps.removeLast()
            throw .nothingToUndo
        }
        undoSteps.removeLast()
        return step.label
    }

    /// Keeps an unfinished form, sealed, in place of the draft with that id if there is one.
    package func saveDraft(_ values: FormValues, for record: RecordID?, replacing id: DraftID? = nil)
        async throws(SpaceError) -> DraftID
    {
        let content = DraftContent.encoded(values, record: record)
        return try await wrapping { () throws(VaultError) in
            try await vault.saveDraft(Data(content), for: record, in: number, replacing: id)
        }
    }

    /// The unfinished forms, newest first; what this version cannot read is left alone.
    package func drafts() async throws(SpaceError) -> [SavedDraft] {
        let drafts = try await wrapping { () throws(VaultError) in try await vault.drafts() }
        return drafts.reversed().filter { $0.space == number }.compactMap { draft in
            DraftContent.decoded(draft.content).map { SavedDraft(id: draft.id, record: $0.record, values: $0.values) }
        }
    }

    /// Forgets an unfinished form.
    package func discardDraft(_ id: DraftID) async throws(SpaceError) {
        try await wrapping { () throws(VaultError) in try await vault.discardDraft(id) }
    }

    private func filled(
        _ definition: FormDefinition,
        _ form: FormValues,
        replacing: Resource?,
        acceptImplausible: Bool
    ) async throws(SpaceError) -> Resource {
        // An advance directive is for whoever is of age (CSP L.1111-11).
        if form.kind == .directive, replacing == nil, person().isMinor(on: environment.today) { throw .minor }
        let resource: Resource
        do throws(FormProblems) {
            resource = try definition.resource(
                from: form,
                replacing: replacing,
                author: actor(),
                today: environment.today,
                acceptImplausible: acceptImplausible
            )
        } catch { throw .form(error) }
        try await refuseSecondTrusted(resource, replacing: replacing)
        return resource
    }

    /// Refuses to name a second *personne de confiance* while there is one.
    private func refuseSecondTrusted(_ resource: Resource, replacing: Resource?) async throws(SpaceError) {
        func isTrusted(_ resource: Resource) -> Bool { RelatedPersonView(resource)?.isTrustedPerson == true }
        guard isTrusted(resource), replacing.map(isTrusted) != true else { return }
        for entry in await liveEntries() where entry.kind == .contact {
            guard isTrusted(try parsed(try await stored(entry.id).body)) else { continue }
            throw .form(FormProblems(problems: [.taken(field: "role")]))
        }
    }

    /// Writes one version; an edit keeps the documents of what it replaces, and by what the next import recognises it.
    ///
    /// A correction is thereby not undone when the file it corrects is imported again: only what the source says anew is an update.
    func put(_ resource: Resource, record: RecordID?, replacing before: StoredRecord?) async throws(SpaceError)
        -> RecordID
    {
        var provenance = Provenance.typed
        provenance.identity = before?.version.provenance.identity
        var source: ContentHash?
        if let record, provenance.identity != nil { source = await vault.contentHash(of: record) }
        let put = RecordPut(
            record: record,
            body: Data(resource.bytes),
            summary: RecordSummary(of: resource),
            provenance: provenance,
            contentHash: source ?? ContentHash(of: resource),
            documents: before?.version.documents ?? [],
            replacing: before?.version.id
        )
        let ids = try await commit([.put(put)])
        guard let id = ids.first else { throw .notFound }
        return id
    }

    @discardableResult
    func commit(_ changes: [RecordChange]) async throws(SpaceError) -> [RecordID] {
        try await refuseIfStopped()
        let author = actorName()
        let placed = try await place(changes)
        return try await wrapping { () throws(VaultError) in try await vault.commit(placed, author: author) }
    }

    func note(_ action: UndoLabel.Action, _ title: String, _ record: RecordID, previous: VersionID?) {
        note(UndoStep(label: UndoLabel(action: action, title: title), record: record, previous: previous))
    }

    func note(_ step: UndoStep) {
        undoSteps.append(step)
        // Deep enough for a session of corrections; older steps stay reachable through the history of each record.
        if undoSteps.count > 50 { undoSteps.removeFirst() }
    }
}

/// The bytes of a draft: one JSON object.
private enum DraftContent {
    static func encoded(_ values: FormValues, record: RecordID?) -> [UInt8] {
        var object = JSONObject([("kind", .string(values.kind.rawValue))])
        if let record { object["record"] = .string(record.description) }
        object["values"] = .object(
            JSONObject(values.values.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })
        )
        return JSON.object(object).serialized()
    }

    static func decoded(_ bytes: some Sequence<UInt8>) -> (record: RecordID?, values: FormValues)? {
        guard let json = try? JSON(parsing: bytes), let kind = json["kind"]?.string.flatMap(RecordKind.init(rawValue:)),
            let members = json["values"]?.object?.members
        else { return nil }
        var values: [String: String] = [:]
        for member in members { values[member.name] = member.value.string }
        return (json["record"]?.string.flatMap(RecordID.init(parsing:)), FormValues(kind: kind, values: values))
    }
}
