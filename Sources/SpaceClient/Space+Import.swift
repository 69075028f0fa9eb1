import FoundationEssentials
package import HealthFormats
import HealthModel
import SpaceProtocol
import Vault

extension Space {
    /// Reads files and says what importing them would do; nothing is written.
    ///
    /// Every byte of every file is checked here, so that a plan that was made can be carried out.
    ///
    /// - Throws: `.file`, `.refused` with the reason and the place, or `.unsupported`.
    package func planImport(_ paths: [String], limits: ImportLimits = .standard) async throws(SpaceError) -> ImportPlan
    {
        var files: [ImportPlan.File] = []
        // Two files of one import may hold the same record: the second sees what the first will have done.
        var coming = ComingRecords()
        for path in paths {
            files.append(try await plan(path, limits: limits, coming: &coming))
        }
        return ImportPlan(files: files)
    }

    /// Carries out a plan: each file in one transaction, so that it is taken whole or not at all.
    ///
    /// Files already taken stay taken when a later one fails.
    @discardableResult
    package func perform(
        _ plan: ImportPlan,
        limits: ImportLimits = .standard,
        progress: @escaping @Sendable (Progress) -> Void = { _ in }
    ) async throws(SpaceError) -> ImportReport {
        var report = ImportReport()
        for file in plan.files {
            guard file.source.isUnchanged else {
                throw .refused(ImportRefusal(reason: .changedWhileReading, place: nil))
            }
            var written: [RecordID] = []
            switch file.content {
            case .records(let content, let decisions, let hashes, let named, let attachments):
                written += try await write(
                    content,
                    decisions,
                    hashes,
                    named,
                    attachments,
                    of: file,
                    limits: limits,
                    progress: progress
                )
            case .document(let identity, nil):
                let form = FormValues(kind: .document, values: ["title": file.source.title])
                written.append(try await addDocument(file.source, form: form, identity: identity, progress: progress))
            case .document(_, .some):
                break
            }
            unseen.formUnion(written)
            // Taking back an older step would now take back what came with the file as well.
            let changed = Set(written)
            undoSteps.removeAll { changed.contains($0.record) }
            report.files.append(ImportReport.File(file, records: written))
        }
        return report
    }

    /// What a file is, by its first bytes.
    ///
    /// - Throws: `.file` when it cannot be read.
    package static func format(ofFile path: String) throws(SpaceError) -> FileFormat {
        // An archive may be larger than any document.
        try SourceFile(path, limit: .max).finding.format
    }

    private func plan(
        _ path: String,
        limits: ImportLimits,
        coming: inout ComingRecords
    ) async throws(SpaceError) -> ImportPlan.File {
        // An archive may be larger than any document: what a file is comes before its size.
        let source = try SourceFile(path, limit: .max)
        let finding = source.finding
        guard source.size <= limits.documentLength || finding.format.handling == .archive else {
            throw .file(.tooLarge(limit: limits.documentLength))
        }
        switch finding.format.handling {
        case .records:
            return try await planRecords(source, finding, limits: limits, coming: &coming)
        case .document:
            let identity = source.contentIdentity
            guard source.isUnchanged else {
                throw .refused(ImportRefusal(reason: .changedWhileReading, place: nil))
            }
            let existing = await vault.recordID(forIdentity: identity, in: number)
            let isKnown = existing != nil || !coming.identities.insert(identity).inserted
            return ImportPlan.File(
                name: source.name,
                format: finding.format,
                read: 1,
                added: isKnown ? 0 : 1,
                updated: 0,
                unchanged: isKnown ? 1 : 0,
                rejected: [],
                kinds: isKnown ? [:] : [.document: 1],
                titles: isKnown ? [] : [source.title],
                warnings: finding.contradictsName ? [.nameContradictsContent] : [],
                source: source,
                content: .document(identity: identity, existing: isKnown ? existing ?? RecordID() : nil)
            )
        case .archive, .notYetRead, .unknown:
            throw .unsupported(finding.format)
        }
    }

    private func planRecords(
        _ source: SourceFile,
        _ finding: FileSniffer.Finding,
        limits: ImportLimits,
        coming: inout ComingRecords
    ) async throws(SpaceError) -> ImportPlan.File {
        var found: [FoundResource] = []
        var named = NamedResources()
        let file: FHIRFile
        do throws(ImportRefusal) {
            file = try source.withBytes(changed: { $0 }) { (bytes) throws(ImportRefusal) in
                try FHIRFile.check(bytes, limits: limits) { imported in
                    named.add(imported)
                    found.append(FoundResource(imported))
                }
            }
        } catch { throw .refused(error) }
        let decisions = try await decide(found, coming: &coming)
        var kinds: [RecordKind: Int] = [:]
        // Only what changes something needs its files: they are not stored a second time.
        var attachmentNames: Set<String> = []
        for (resource, decision) in zip(found, decisions) where decision != .skip {
            kinds[resource.kind, default: 0] += 1
            attachmentNames.formUnion(resource.attachmentNames)
        }
        var attachments: [String: String] = [:]
        for name in attachmentNames {
            attachments[name] = Attachments.place(name, beside: source, limit: limits.documentLength)
        }
        let titles = self.titles(of: source, file, decisions, named, limits: limits)
        var warnings = otherPeople(file.subjects)
        if finding.contradictsName { warnings.append(.nameContradictsContent) }
        // A file may have a name that looks like a reference: `Documents/report.pdf`.
        let dangling = file.dangling.count - attachments.keys.count { !Attachments.isOnlyFileName($0) }
        if dangling > 0 { warnings.append(.danglingReferences(dangling)) }
        if file.modifierExtensions > 0 { warnings.append(.modifierExtensions(file.modifierExtensions)) }
        let missing = attachmentNames.count { attachments[$0] == nil && Attachments.isOnlyFileName($0) }
        if missing > 0 { warnings.append(.missingAttachments(missing)) }
        return ImportPlan.File(
            name: source.name,
            format: finding.format,
            read: file.entryCount,
            added: decisions.count { $0 == .add },
            updated: decisions.count { if case .update = $0 { true } else { false } },
            unchanged: decisions.count { $0 == .skip } + file.repeatedCount,
            rejected: file.rejected,
            kinds: kinds,
            titles: titles,
            warnings: warnings,
            source: source,
            content: .records(file, decisions, found.map(\.hash), named, attachments: attachments)
        )
    }

    /// The titles of the first records that would change something.
    private func titles(
        of source: SourceFile,
        _ file: FHIRFile,
        _ decisions: [ImportPlan.Decision],
        _ named: NamedResources,
        limits: ImportLimits
    ) -> [String] {
        struct Enough: Error {}
        var titles: [String] = []
        var index = 0
        source.withBytes { bytes in
            do throws(Enough) {
                try file.forEach(
                    in: bytes,
                    limits: limits,
                    { (imported) throws(Enough) in
                        defer { index += 1 }
                        guard decisions[index] != .skip else { return }
                        titles.append(
                            RecordSummary(of: imported.resource, resolving: named.resolver(for: imported)).title
                        )
                        if titles.count == 12 || index > 2000 { throw Enough() }
                    },
                    refused: { _ in Enough() }
                )
            } catch {}
        }
        return titles
    }

    /// What happens to each resource of a file, with two questions to the vault for the whole file.
    private func decide(
        _ found: [FoundResource],
        coming: inout ComingRecords
    ) async throws(SpaceError) -> [ImportPlan.Decision] {
        let recognised = await vault.recognised(found.map(\.name), in: number)
        var decisions: [ImportPlan.Decision] = []
        decisions.reserveCapacity(found.count)
        var differing: [Int] = []
        for (resource, recognition) in zip(found, recognised) {
            switch recognition {
            case _ where !coming.identities.insert(resource.name.identity).inserted: decisions.append(.skip)
            case .unknown: decisions.append(.add)
            case .ownPart: decisions.append(.skip)
            case .record(_, resource.hash): decisions.append(.skip)
            case .record(let record, _):
                differing.append(decisions.count)
                decisions.append(.update(record))
            }
        }
        // A record that was written or corrected here is remembered by what its source said; it may say the same by now.
        var rest = differing[...]
        while !rest.isEmpty {
            let batch = rest.prefix(500)
            rest = rest.dropFirst(500)
            let ids = batch.compactMap { index in if case .update(let id) = decisions[index] { id } else { nil } }
            let bodies = try await wrapping { () throws(VaultError) in try await vault.bodies(of: ids) }
            for (index, id) in zip(batch, ids) {
                guard let body = bodies[id], let resource = try? Resource(parsing: body) else { continue }
                if ContentHash(of: resource) == found[index].hash { decisions[index] = .skip }
            }
        }
        return decisions
    }

    /// A warning for each person in a file who does not seem to be the one this space is about.
    func otherPeople(_ subjects: [SubjectFacts]) -> [ImportPlan.Warning] {
        let person = person()
        return subjects.filter { !$0.mayBe(person) }.prefix(5).map { subject in
            let name = subject.names.first.map { ($0.given.prefix(1) + [$0.family]).joined(separator: " ") } ?? ""
            return .otherPerson(name: name, birthDate: subject.birthDate)
        }
    }

    private func write(
        _ content: FHIRFile,
        _ decisions: [ImportPlan.Decision],
        _ hashes: [ContentHash],
        _ named: NamedResources,
        _ attachments: [String: String],
        of file: ImportPlan.File,
        limits: ImportLimits,
        progress: @escaping @Sendable (Progress) -> Void
    ) async throws(SpaceError) -> [RecordID] {
        guard decisions.contains(where: { $0 != .skip }) else { return [] }
        try await refuseIfStopped()
        // Documents first: a reference to what is not stored yet must never be durable. Unused ones are removed after a day.
        var stored: [String: BlobID] = [:]
        for (name, path) in attachments.sorted(by: { $0.key < $1.key }) {
            stored[name] = try await store(try SourceFile(path, limit: limits.documentLength), progress: progress)
        }
        let documents = stored
        let imported = environment.now()
        let author = actorName()
        let total = decisions.count
        let mandate = knownMandate
        let number = number
        let source = file.source
        do throws(SpaceError) {
            return try await wrapping { () throws(VaultError) in
                try await vault.commit(author: author) { (make) throws(VaultError) -> [RecordID] in
                    var written: [RecordID] = []
                    var index = 0
                    try source.withBytes(changed: { _ in .unreadableSource }) { (bytes) throws(VaultError) in
                        try content.forEach(
                            in: bytes,
                            limits: limits,
                            { (found) throws(VaultError) in
                                defer { index += 1 }
                                guard
                                    var put = RecordPut(
                                        found,
                                        decisions[index],
                                        hashes[index],
                                        named,
                                        documents,
                                        file,
                                        imported
                                    )
                                else { return }
                                // A file is taken whole or not at all, by a caregiver as by anybody.
                                guard mandate?.mayWrite(put.summary.kind.rawValue, for: .shared) != false else {
                                    throw VaultError.invalidChange
                                }
                                put.space = number
                                written.append(try make(.put(put)))
                                if index % 500 == 0 {
                                    if Task.isCancelled { throw VaultError.cancelled }
                                    progress(Progress(unit: .records, done: index, total: total))
                                }
                            },
                            refused: { _ in .unreadableSource }
                        )
                    }
                    progress(Progress(unit: .records, done: total, total: total))
                    return written
                }
            }
        } catch {
            throw mandate != nil && error == .vault(.invalidChange) ? .stopped(.notAllowed(.section)) : error
        }
    }
}

/// What of a resource is remembered between the check of a file and the decision about it.
private struct FoundResource {
    let name: ImportName
    let hash: ContentHash
    let kind: RecordKind
    let attachmentNames: [String]

    init(_ imported: ImportedResource) {
        hash = ContentHash(of: imported.canonicalBytes)
        name = ImportName(identity: imported.identity.key ?? hash.identity, own: imported.identity.ownID)
        kind = RecordKind(of: imported.resource)
        attachmentNames = Attachments.relativeNames(in: imported.resource)
    }
}

extension ImportIdentity {
    /// The id in an address of the form an export gives to what has no other address.
    fileprivate var ownID: UUID? {
        guard case .address(let address) = self, address.hasPrefix("urn:uuid:") else { return nil }
        return UUID(uuidString: String(address.dropFirst(9)))
    }
}

/// The identities that earlier files of the same import bring.
private struct ComingRecords {
    var identities: Set<String> = []
}

extension ContentHash {
    /// The hash of what a resource says, however it is laid out.
    init(of resource: Resource) {
        self.init(of: resource.json.serialized(.canonical))
    }

    /// The identity of a resource that names itself in no way.
    fileprivate var identity: String { "c:" + bytes.base64EncodedString() }
}

extension RecordPut {
    /// The version one imported resource becomes; `nil` when it is skipped.
    fileprivate init?(
        _ found: ImportedResource,
        _ decision: ImportPlan.Decision,
        _ hash: ContentHash,
        _ named: NamedResources,
        _ documents: [String: BlobID],
        _ file: ImportPlan.File,
        _ imported: Date
    ) {
        let record: RecordID?
        switch decision {
        case .skip: return nil
        case .add: record = nil
        case .update(let existing): record = existing
        }
        let summary = RecordSummary(of: found.resource, resolving: named.resolver(for: found))
        let linked = documents.isEmpty ? nil : Attachments.linked(found.resource, to: documents)
        self.init(
            record: record,
            body: Data(linked?.resource.bytes ?? found.bytes),
            summary: summary,
            provenance: Provenance(
                file: file.name,
                format: file.format.rawValue,
                sourceAuthor: summary.author,
                imported: imported,
                identity: found.identity.key ?? hash.identity
            ),
            contentHash: hash,
            documents: linked?.blobs ?? []
        )
    }
}

extension SubjectFacts {
    /// Whether these facts can be about a person: a shared name, and no other birth date.
    fileprivate func mayBe(_ person: Person) -> Bool {
        if let mine = person.birthDate, let theirs = birthDate,
            theirs.latest < mine.earliest || mine.latest < theirs.earliest
        {
            return false
        }
        guard !person.family.isEmpty, !names.isEmpty else { return true }
        return names.contains { $0.family.folded == person.family.folded }
    }
}
