package import HealthModel
import Vault

extension Space {
    /// What the first screen says.
    package func home() async throws(SpaceError) -> Home {
        let all = await liveEntries()
        var byKind: [RecordKind: [Entry]] = [:]
        for entry in all { byKind[entry.kind, default: []].append(entry) }
        let report = vaccinations(among: all)
        let documents = (byKind[.document] ?? []).filter(\.isNew).sorted(by: EntryOrder.newestFirst)
        let late = report.rows.filter { $0.state == .late || $0.state == .toCheck }
        let drafts = try await drafts()
        return Home(
            urgent: try await urgent(byKind),
            attention: late.prefix(3).map { .vaccination($0) } + documents.prefix(3).map { .newDocument($0) }
                + drafts.map { .draft($0) },
            knowledge: Dictionary(
                uniqueKeysWithValues: RecordKind.allCases.map { ($0, Self.knowledge(of: byKind[$0] ?? [])) }
            ),
            latestMeasure: (byKind[.measure] ?? []).filter(\.summary.hasDate).min(by: EntryOrder.newestFirst),
            newDocuments: documents.count,
            events: all.count { $0.isOnTimeline }
        )
    }

    /// What is known about one kind of record.
    package func knowledge(of kind: RecordKind) async -> Home.Knowledge {
        Self.knowledge(of: await liveEntries().filter { $0.kind == kind })
    }

    /// Live statements outweigh a declaration that there is none: an old "none known" must never hide an allergy.
    ///
    /// "No information" and "none among foods" leave the question open: they are shown in their list, and count as never asked.
    static func knowledge(of entries: [Entry]) -> Home.Knowledge {
        var count = 0
        var current = 0
        for entry in entries where entry.summary.absence == nil {
            count += 1
            if entry.isCurrent { current += 1 }
        }
        if count > 0 { return .known(count: count, current: current) }
        guard let declared = entries.filter(\.isAbsence).min(by: EntryOrder.newestFirst) else { return .neverAsked }
        return .declaredNone(on: declared.date)
    }

    private func urgent(_ byKind: [RecordKind: [Entry]]) async throws(SpaceError) -> [Home.Urgent] {
        var lines: [Home.Urgent] = []
        let allergies = byKind[.allergy] ?? []
        if case .neverAsked = Self.knowledge(of: allergies) { lines.append(.allergiesUnknown) }
        for allergy in allergies.sorted(by: EntryOrder.order(of: .allergy))
        where allergy.severity == .severe && allergy.isCurrent && allergy.summary.absence == nil {
            lines.append(.allergy(allergy))
        }
        var told: [(alert: String, title: String)] = []
        // Shorter titles first: what a prescription adds to the name of a medicine is not a second medicine.
        for treatment in (byKind[.treatment] ?? []).filter(\.isCurrent).sorted(by: { $0.title.count < $1.title.count })
        {
            guard let alert = MedicineAlert.named(treatment.summary.alert),
                !told.contains(where: { $0.alert == alert.id && treatment.title.folded.hasPrefix($0.title) })
            else { continue }
            told.append((alert.id, treatment.title.folded))
            lines.append(.treatment(treatment, alert))
        }
        for contact in (byKind[.contact] ?? []).sorted(by: { ($0.title.folded, $0.id) < ($1.title.folded, $1.id) }) {
            guard let view = RelatedPersonView(try await parsed(stored(contact.id).body)), view.isEmergencyContact
            else { continue }
            lines.append(.emergencyContact(contact, phone: view.phone))
        }
        return lines
    }
}
