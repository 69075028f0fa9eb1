package import HealthModel
package import SpaceProtocol
import Vault

extension Space {
    /// Hides a record from all professionals; who deposited it keeps it.
    ///
    /// It takes effect with the next exchange. Whoever opened the record before may have kept it.
    package func hide(_ id: RecordID) async throws(SpaceError) {
        let found = try await known(id)
        let depositor = found.audience.flatMap { Audience(parsing: $0) }.flatMap { audience in
            if case .hidden(let depositor) = audience { depositor } else { nil }
        }
        try await setAudience(.hidden(depositor: try await self.depositor(of: id) ?? depositor), of: id)
    }

    /// Shows a record again to every professional who is granted its kind.
    package func unhide(_ id: RecordID) async throws(SpaceError) { try await setAudience(.shared, of: id) }

    /// Keeps a record from one professional more, who finds no trace of it; everybody else sees it as before.
    ///
    /// A hidden record stays hidden: nobody sees it anyway.
    package func isolate(_ id: RecordID, from professional: ProfessionalID) async throws(SpaceError) {
        let found = try await known(id)
        var excluded: Set<ProfessionalID> = [professional]
        switch found.audience.flatMap({ Audience(parsing: $0) }) {
        case .isolated(let others): excluded.formUnion(others)
        case .hidden: return
        case .shared, .reserve, nil: break
        }
        try await setAudience(.isolated(from: excluded), of: id)
    }

    /// The other records that tell the same: hiding one of a coherent set alone says that something is missing (T6).
    ///
    /// For a vaccination, the other doses against the same diseases; for an allergy, a condition, a treatment, an operation, a relative's
    /// disease or a directive, what has the same name, as when two sources told of it; for a document, what has the same name and day.
    package func coherentSet(of id: RecordID) async throws(SpaceError) -> [Entry] {
        let chosen = entry(try await known(id))
        return await entries(chosen.kind).filter { other in
            other.id != id && !other.isAbsence && other.visibility == chosen.visibility
                && chosen.tellsTheSame(as: other)
        }
    }

    /// Who left the record for the patient; nil unless a professional did.
    func depositor(of id: RecordID) async throws(SpaceError) -> ProfessionalID? {
        let versions = try await wrapping { () throws(VaultError) in try await vault.versions(of: id) }
        return versions.lazy.compactMap { $0.provenance.identity }.compactMap(DepositName.author).first
    }

    private func setAudience(_ audience: Audience, of id: RecordID) async throws(SpaceError) {
        let found = try await known(id)
        guard found.binnedOn == nil else { throw .inBin }
        let before = found.audience.flatMap { Audience(parsing: $0) } ?? .shared
        guard before != audience else { return }
        try await write(audience, of: found)
        let label = UndoLabel(action: .visibility, title: found.summary.title)
        note(UndoStep(label: label, record: id, previous: nil, audience: before))
    }

    /// Puts back who could see a record, which keeps what was written in it since.
    func restoreAudience(_ audience: Audience, of id: RecordID) async throws(SpaceError) {
        try await write(audience, of: try await known(id))
    }

    private func write(_ audience: Audience, of found: RecordEntry) async throws(SpaceError) {
        let id = found.id
        let stored = try await stored(id)
        var provenance = stored.version.provenance
        provenance.audience = audience.text
        provenance.deposit = nil
        let source = await vault.contentHash(of: id)
        let put = RecordPut(
            record: id,
            body: stored.body,
            summary: found.summary,
            provenance: provenance,
            contentHash: source,
            documents: stored.version.documents,
            replacing: stored.version.id
        )
        try await commit([.put(put)])
    }
}

extension Entry {
    /// Whether it says what another record of its kind says, so that hiding one of them alone hides nothing.
    fileprivate func tellsTheSame(as other: Entry) -> Bool {
        let isNamedSo = title.folded == other.title.folded
        switch kind {
        case .vaccination:
            let diseases = Set(summary.injection?.diseases ?? [])
            return diseases.isEmpty ? isNamedSo : !diseases.isDisjoint(with: other.summary.injection?.diseases ?? [])
        case .allergy, .condition, .treatment, .procedure, .familyHistory, .directive: return isNamedSo
        case .document: return isNamedSo && date == other.date
        // Of these, several of one name are several things.
        case .measure, .contact, .appointment, .message, .other: return false
        }
    }
}

extension Provenance {
    /// Whether a professional left the record and the person took it over: it is theirs to correct.
    package var isDeposit: Bool { identity.map { DepositName.author($0) != nil } ?? false }

    /// Whether it was typed in this space, by the person or somebody who acts for them: whoever may write there corrects it.
    package var isTyped: Bool { file == nil && !isDeposit }
}

/// By what a record that was left by a professional is recognised, in its provenance.
enum DepositName {
    private static let prefix = "deposit:"

    static func identity(by professional: ProfessionalID) -> String { prefix + professional.description }

    static func author(_ identity: String) -> ProfessionalID? {
        identity.hasPrefix(prefix) ? ProfessionalID(parsing: String(identity.dropFirst(prefix.count))) : nil
    }
}
