import HealthModel
import Vault

extension Space {
    /// The page for an emergency, made of what the space holds at this moment.
    package func emergencySheet() async throws(SpaceError) -> EmergencySheet {
        var byKind: [RecordKind: [Entry]] = [:]
        for entry in await liveEntries() { byKind[entry.kind, default: []].append(entry) }
        for kind in byKind.keys { byKind[kind]?.sort(by: EntryOrder.order(of: kind)) }
        var lines: [EmergencySheet.Section: [EmergencySheet.Line]] = [:]
        lines[.allergies] = statements(.allergy, byKind) { entry in
            var words = [entry.severity.flatMap { Wording.severity[$0] }, entry.detail.nonEmpty.map { Phrase($0, $0) }]
                .compactMap(\.self)
            if entry.severity == nil { words.insert(Phrase("gravité inconnue", "severity unknown"), at: 0) }
            return (words, entry.severity == .severe)
        }
        lines[.treatments] = statements(.treatment, byKind) { entry in
            let alert = MedicineAlert.named(entry.summary.alert)
            return (
                [alert?.label, entry.detail.nonEmpty.map { Phrase($0, $0) }].compactMap(\.self), alert != nil
            )
        }
        lines[.conditions] = statements(.condition, byKind) { (entry: Entry) in
            ([entry.detail.nonEmpty.map { Phrase($0, $0) }].compactMap(\.self), false)
        }
        lines[.implants] = byKind.values.joined().filter { Self.isImplant($0) }
            .sorted(by: EntryOrder.newestFirst).map { line($0, [], isAlarm: false) }
        let groups = (byKind[.measure] ?? []) + (byKind[.other] ?? [])
        let group = groups.filter { Self.isBloodGroup($0) }.min(by: EntryOrder.newestFirst)
        lines[.bloodGroup] =
            group.map { [line($0, [Phrase($0.detail, $0.detail)], isAlarm: false)] }
            ?? [Self.unknown(Phrase("non renseigné", "not filled in"), isAlarm: false)]
        lines[.contacts] = try await contacts(byKind[.contact] ?? [])
        lines[.wishes] = (byKind[.directive] ?? []).sorted(by: EntryOrder.newestFirst).map {
            line($0, [Phrase("à lire dans l'espace", "to be read in the space")], isAlarm: false)
        }
        return EmergencySheet(person: person(), day: environment.today, lines: lines)
    }

    /// The lines of a kind that people are asked about: what holds, or who said there is none, or that nobody said anything.
    private func statements(
        _ kind: RecordKind,
        _ byKind: [RecordKind: [Entry]],
        _ words: (Entry) -> (words: [Phrase], isAlarm: Bool)
    ) -> [EmergencySheet.Line] {
        let entries = byKind[kind] ?? []
        switch Self.knowledge(of: entries) {
        case .neverAsked:
            return [Self.unknown(Phrase("NON RENSEIGNÉ", "NOT FILLED IN"), isAlarm: kind == .allergy)]
        case .declaredNone:
            return entries.filter(\.isAbsence).min(by: EntryOrder.newestFirst).map { [line($0, [], isAlarm: false)] }
                ?? []
        case .known(_, let current):
            guard current > 0 else {
                return [Self.unknown(Phrase("rien en cours", "nothing at present"), isAlarm: false)]
            }
            // The same medicine, prescribed again and again, is one line: the newest.
            var told: Set<String> = []
            let lines = entries.filter {
                $0.isCurrent && $0.summary.absence == nil && told.insert($0.title.folded).inserted
            }.map { entry in
                let (words, isAlarm) = words(entry)
                return line(entry, words, isAlarm: isAlarm)
            }
            return lines.filter(\.isAlarm) + lines.filter { !$0.isAlarm }
        }
    }

    private func contacts(_ entries: [Entry]) async throws(SpaceError) -> [EmergencySheet.Line] {
        var called: [EmergencySheet.Line] = []
        var trusted: [EmergencySheet.Line] = []
        for entry in entries.sorted(by: { ($0.title.folded, $0.id) < ($1.title.folded, $1.id) }) {
            guard let view = RelatedPersonView(try parsed(try await stored(entry.id).body)) else { continue }
            let phone = view.phone.map { Phrase($0, $0) }
            if view.isTrustedPerson {
                trusted.append(
                    line(
                        entry,
                        [Phrase("personne de confiance", "trusted person"), phone].compactMap(\.self),
                        isAlarm: false
                    )
                )
            } else if view.isEmergencyContact {
                called.append(line(entry, [phone].compactMap(\.self), isAlarm: false))
            }
        }
        return called + trusted
    }

    private func line(_ entry: Entry, _ words: [Phrase], isAlarm: Bool) -> EmergencySheet.Line {
        func text(_ language: Language) -> String {
            ([entry.title] + words.map { $0[language] }).joined(separator: ", ").oneLine
        }
        let isOwn = entry.author == nil || entry.author == person().displayName
        return EmergencySheet.Line(
            record: entry.id,
            name: entry.title.oneLine,
            text: Phrase(text(.french), text(.english)),
            source: isOwn
                ? Phrase("dit par la personne", "said by the person")
                : entry.author.map { Phrase($0.oneLine, $0.oneLine) },
            date: entry.date ?? PartialDate(environment.civilDate(entry.changed)),
            isAlarm: isAlarm
        )
    }

    private static func unknown(_ words: Phrase, isAlarm: Bool) -> EmergencySheet.Line {
        EmergencySheet.Line(record: nil, name: "", text: words, source: nil, date: nil, isAlarm: isAlarm)
    }

    private static func isImplant(_ entry: Entry) -> Bool {
        if ["Device", "DeviceUseStatement"].contains(entry.summary.resourceType) { return true }
        guard entry.kind == .procedure else { return false }
        let title = " " + entry.title.folded
        return ReferenceData.standard.implantWords.contains { title.contains(" " + $0) }
    }

    private static func isBloodGroup(_ entry: Entry) -> Bool {
        let title = entry.title.folded
        return ["groupe sanguin", "groupe abo", "blood group", "blood type"].contains { title.contains($0) }
    }
}
