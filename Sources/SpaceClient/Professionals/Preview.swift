package import FoundationEssentials
package import HealthModel
package import SpaceProtocol
import Vault

/// Which rule decided whether a professional sees a record.
package enum PreviewRule: String, CaseIterable, Hashable, Sendable, Codable {
    /// The grant opens its kind.
    case granted
    /// The grant does not open its kind.
    case otherKind = "other-kind"
    /// It was written before the grant begins.
    case beforeGrant = "before-grant"
    /// The grant opens it, and its key was not handed over: the professional's own key had ended, and they have to renew it first.
    case keyMissing = "key-missing"
    /// It is hidden from all professionals.
    case hidden
    /// It is hidden, and this professional deposited it.
    case depositor
    /// It is isolated from this professional.
    case isolated
    /// It waits on this computer and was not sent yet.
    case pending
    /// The professional is blocked.
    case blocked
    /// There is no grant, or it does not allow reading.
    case noGrant = "no-grant"
    /// The grant has not begun or has ended.
    case ended

    /// Whether the professional sees a record by this rule.
    var isVisible: Bool { self == .granted || self == .depositor }
}

/// One record as a professional would see it, or not.
package struct PreviewItem: Hashable, Sendable, Identifiable {
    /// The record.
    package let entry: Entry
    /// Whether the professional sees it.
    package let isVisible: Bool
    /// Which rule decided.
    package let rule: PreviewRule

    package var id: RecordID { entry.id }
}

extension PreviewRule {
    /// The rule in a sentence.
    package var words: Phrase {
        switch self {
        case .granted: Phrase("l'accès ouvre cette rubrique", "the access opens this kind")
        case .otherKind: Phrase("l'accès n'ouvre pas cette rubrique", "the access does not open this kind")
        case .beforeGrant: Phrase("écrit avant le début de l'accès", "written before the access begins")
        case .keyMissing:
            Phrase(
                "sa clé de professionnel est à renouveler d'abord",
                "they have to renew their own key first"
            )
        case .hidden: Phrase("masqué à tous les professionnels", "hidden from all professionals")
        case .depositor: Phrase("masqué, mais déposé par ce professionnel", "hidden, but left by this professional")
        case .isolated: Phrase("isolé de ce professionnel", "kept from this professional")
        case .pending: Phrase("pas encore envoyé", "not sent yet")
        case .blocked: Phrase("professionnel bloqué", "professional blocked")
        case .noGrant: Phrase("aucun accès à la lecture", "no access for reading")
        case .ended: Phrase("accès terminé ou pas commencé", "access ended or not begun")
        }
    }
}

extension Synchroniser {
    /// What a professional sees now, record by record, and which rule decided: from keys, statements and the log alone.
    ///
    /// - Parameters:
    ///   - professional: Who.
    ///   - time: When.
    /// - Returns: Every live record, newest first.
    /// - Throws: `SyncError.vault`.
    package func preview(
        of professional: ProfessionalID,
        at time: Date
    ) async throws(SyncError) -> [PreviewItem] {
        guard let state = follower.state, let bundle = link.bundle else { throw .keysMissing }
        return try await preview(of: professional, under: state.liveGrant(of: professional), state, bundle, at: time)
    }

    /// What a professional would see under terms that were not given yet: the last step before giving them.
    package func preview(
        of recipient: GrantRecipient,
        under terms: GrantTerms,
        at time: Date
    ) async throws(SyncError) -> [PreviewItem] {
        guard let state = follower.state, let bundle = link.bundle, let person = link.person else { throw .keysMissing }
        let authored: Authored
        do throws(StateRefusal) {
            authored = try SpaceAuthor(identity.signing, at: time).grant(
                recipient,
                terms,
                id: UUID(),
                in: state,
                bundle: bundle,
                person: person,
                seen: follower.head
            )
        } catch { throw error == .blocked ? .blockedProfessional : .refusedTerms }
        return try await preview(
            of: recipient.professional,
            under: authored.state.liveGrant(of: recipient.professional),
            authored.state,
            authored.bundle,
            at: max(time, terms.notBefore)
        )
    }

    private func preview(
        of professional: ProfessionalID,
        under grant: Grant?,
        _ state: SpaceState,
        _ bundle: SpaceBundle,
        at time: Date
    ) async throws(SyncError) -> [PreviewItem] {
        let history = try await history()
        let waiting: Set<RecordID>
        do throws(VaultError) { waiting = try await vault.outgoingRecords(of: number) } catch { throw .vault(error) }
        return await space.entries().map { entry in
            // Two versions stand while they wait for a choice: the professional gets whichever of them is theirs to read.
            let standing = (history.latest[entry.id.uuid] ?? []).filter { $0.kind != .tombstone }
            let rules = (standing.isEmpty ? [nil] : standing.map(Optional.some)).map { latest in
                Self.rule(
                    latest: latest,
                    isWaiting: waiting.contains(entry.id),
                    professional,
                    grant,
                    state,
                    bundle,
                    at: time
                )
            }
            let rule = rules.first(where: \.isVisible) ?? rules[rules.count - 1]
            return PreviewItem(entry: entry, isVisible: rule.isVisible, rule: rule)
        }
    }

    private static func rule(
        latest: VersionHeader?,
        isWaiting: Bool,
        _ professional: ProfessionalID,
        _ grant: Grant?,
        _ state: SpaceState,
        _ bundle: SpaceBundle,
        at time: Date
    ) -> PreviewRule {
        if state.blocked.contains(professional) { return .blocked }
        guard let grant, grant.rights.contains(.read) else { return .noGrant }
        guard grant.isLive(at: time) else { return .ended }
        guard let latest, let category = bundle.audience(of: latest.category) else { return .pending }
        if grant.opens(category: latest.category, epoch: latest.epoch) {
            guard let last = grant.wrapped[latest.category], latest.epoch <= last else { return .keyMissing }
            return category == .shared || category.isIsolation ? .granted : .depositor
        }
        if isWaiting { return .pending }
        switch category {
        case .hidden: return .hidden
        case .isolated(let excluded) where excluded.contains(professional): return .isolated
        case .shared, .isolated, .reserve:
            return grant.categories[latest.category] == nil ? .otherKind : .beforeGrant
        }
    }
}

extension Audience {
    /// Whether it leaves out some professionals only.
    var isIsolation: Bool { if case .isolated = self { true } else { false } }
}
