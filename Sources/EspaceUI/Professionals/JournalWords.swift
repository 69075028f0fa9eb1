import Certification
import HealthModel
import SpaceClient
import SpaceProtocol

/// Who acted, as the journal groups its lines.
enum JournalParty: Hashable, Sendable {
    case own
    /// Somebody who acts for the person, by the name of the mandate.
    case member(String)
    case professional(ProfessionalID)
    /// Nobody whom a certificate proves.
    case unproved(ProfessionalID?)

    init(_ actor: JournalLine.Actor) {
        switch actor {
        case .device: self = .own
        case .member(let id, _): self = .member(id)
        case .professional(let id, _): self = .professional(id)
        case .unverified(let id): self = .unproved(id)
        case .unknown: self = .unproved(nil)
        }
    }
}

extension JournalLine {
    /// Whether a device of the person acted.
    var isOwn: Bool { JournalParty(actor) == .own }

    /// Who acted, in words: a professional's name comes from a verified certificate only.
    var who: Phrase {
        switch actor {
        case .device(_, let name): name.map { Phrase($0, $0) } ?? Words.deviceUnnamed.phrase
        case .member(let id, let name): Sentences.caregiver(name, id)
        case .professional(let id, let subject): Sentences.professional(subject, id)
        case .unverified(let id): Sentences.professional(nil, id)
        case .unknown: Words.journalUnknownParty.phrase
        }
    }

    /// What was done, in words.
    var what: Phrase {
        switch action {
        case .read:
            Sentences.counted(items.count, ("élément lu", "éléments lus"), ("record read", "records read"))
        case .list: Phrase("a regardé ce qu'il y a", "looked what there is")
        case .deposit: Phrase("dépôt", "deposit")
        case .grant: Phrase("accès donné ou modifié", "access given or changed")
        case .revoke: Phrase("accès terminé", "access ended")
        case .block: Phrase("professionnel bloqué", "professional blocked")
        case .unblock: Phrase("professionnel débloqué", "professional unblocked")
        case .addDevice: Phrase("appareil ajouté", "device added")
        case .revokeDevice: Phrase("appareil retiré", "device removed")
        case .addMember: Phrase("aidant nommé", "caregiver named")
        case .changeMember: Phrase("droits d'un aidant modifiés", "rights of a caregiver changed")
        case .removeMember: Phrase("mandat d'un aidant terminé", "mandate of a caregiver ended")
        case .emergency: Phrase("espace ouvert en urgence", "space opened in an emergency")
        case .enableEmergency: Phrase("accès d'urgence autorisé", "emergency access enabled")
        case .disableEmergency: Phrase("accès d'urgence retiré", "emergency access disabled")
        case .settings: Phrase("réglage de l'espace", "setting of the space")
        }
    }
}

extension JournalView {
    /// The verdict, with the access that allowed it where there is one.
    func verdict(_ entry: JournalEntry) -> Phrase {
        let words = entry.line.verdict.words
        guard let access = entry.line.grant.flatMap({ accesses[$0] }) else { return words }
        let day = PartialDate(access.from)
        return Phrase(
            "\(words.french) par l'accès du \(DateEntry.short(day, .french))",
            "\(words.english) by the access of \(DateEntry.short(day, .english))"
        )
    }
}

extension JournalEntry {
    /// The line in a list: when and who, then what, with the verdict.
    func row(_ view: JournalView, _ context: Context) -> Row {
        let moment = clock.map { Sentences.moment($0, context.language) } ?? context(Sentences.entryNumber(id))
        let isAlarm = line.verdict.asksForALook
        let verdict = context(view.verdict(self))
        return Row(
            .item,
            [
                Row.Cell(isAlarm ? verdict.uppercased() : context(line.who), width: 30), Row.Cell(moment, width: 22),
                Row.Cell(context(line.what)),
            ],
            marker: isAlarm && !view.recognised.contains(id) ? .alarm : .none,
            details: [isAlarm ? context(line.who) : Failure.sentence(verdict)]
        )
    }
}

extension Sentences {
    static func entryNumber(_ index: UInt64) -> Phrase { Phrase("entrée \(index)", "entry \(index)") }

    /// « Claire Martin (aidant) »: who acted for somebody else.
    static func caregiver(_ name: String?, _ id: String) -> Phrase {
        let who = name ?? String(id.prefix(8))
        return Phrase("\(who) (aidant)", "\(who) (caregiver)")
    }

    /// « 3 lectures, 1 dépôt »: what one party did.
    static func deeds(_ lines: [JournalEntry]) -> Phrase {
        func count(_ actions: Set<JournalLine.Action>) -> Int { lines.count { actions.contains($0.line.action) } }
        let reads = count([.read, .list])
        let deposits = count([.deposit])
        let others = lines.count - reads - deposits
        let parts = [
            reads > 0 ? counted(reads, ("lecture", "lectures"), ("reading", "readings")) : nil,
            deposits > 0 ? counted(deposits, ("dépôt", "dépôts"), ("deposit", "deposits")) : nil,
            others > 0 ? counted(others, ("changement", "changements"), ("change", "changes")) : nil,
        ].compactMap(\.self)
        return Phrase(
            parts.map(\.french).joined(separator: ", "),
            parts.map(\.english).joined(separator: ", ")
        )
    }

    static func ownDeeds(_ count: Int) -> Phrase {
        counted(
            count,
            ("échange automatique ou changement", "échanges automatiques ou changements"),
            ("exchange or change", "exchanges or changes")
        )
    }

    /// « tout est autorisé », or the verdicts there are.
    static func verdicts(_ view: JournalView, _ lines: [JournalEntry]) -> Phrase {
        let found = Set(lines.map(\.line.verdict))
        guard found != [.authorised] else {
            let accesses = Set(lines.compactMap(\.line.grant))
            if accesses.count == 1, let entry = lines.first(where: { $0.line.grant != nil }) {
                return view.verdict(entry)
            }
            return Verdict.authorised.words
        }
        let words = Verdict.allCases.filter(found.contains).map(\.words)
        return Phrase(words.map(\.french).joined(separator: ", "), words.map(\.english).joined(separator: ", "))
    }

    static func sinceVisit(_ day: CivilDate?, _ count: Int) -> Phrase {
        guard let day else { return heading(Phrase("NOUVEAU", "NEW"), count) }
        let date = PartialDate(day)
        return heading(
            Phrase(
                "DEPUIS VOTRE DERNIÈRE VISITE (\(DateEntry.short(date, .french)))",
                "SINCE YOUR LAST VISIT (\(DateEntry.short(date, .english)))"
            ),
            count
        )
    }

    static func verifiedUpTo(_ size: UInt64) -> Phrase {
        let count = Int(clamping: size)
        return Phrase(
            "Vérifié\u{A0}: \(grouped(count, "\u{A0}")) entrées, toutes.",
            "Verified: \(grouped(count, ",")) entries, all of them."
        )
    }
}
