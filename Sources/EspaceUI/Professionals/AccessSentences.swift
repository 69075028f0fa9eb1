import Certification
import HealthModel
import SpaceClient
import SpaceProtocol

extension Sentences {
    /// « Camille EXEMPLE, médecin, Amiens »; without a proof there is no name, only the number.
    static func professional(_ subject: ProfessionalSubject?, _ id: ProfessionalID?) -> Phrase {
        if let subject { return Phrase(subject.displayName, subject.displayName) }
        let proof = Words.accessNotProved.phrase
        guard let id else { return proof }
        return Phrase("\(proof.french) (RPPS \(id.rpps))", "\(proof.english) (RPPS \(id.rpps))")
    }

    static func profession(_ subject: ProfessionalSubject) -> String {
        [subject.speciality ?? subject.title, subject.place].joined(separator: ", ")
    }

    /// The names of sections in the reader's language, as one text.
    static func kinds(_ kinds: some Collection<RecordKind>) -> Phrase {
        let all = RecordKind.allCases.filter(kinds.contains)
        guard all.count < RecordKind.allCases.count else { return Phrase("toutes les rubriques", "all sections") }
        func list(_ language: Language) -> String {
            all.map { $0.sectionTitle.phrase[language].lowercased() }.joined(separator: ", ")
        }
        return Phrase(list(.french), list(.english))
    }

    static func rights(_ rights: some Collection<GrantRight>) -> Phrase {
        let words = GrantRight.allCases.filter(rights.contains).map(\.words.phrase)
        return Phrase(words.map(\.french).joined(separator: ", "), words.map(\.english).joined(separator: ", "))
    }

    /// « Peut lire, déposer\u{A0}: allergies, traitements. »
    static func allows(_ grant: GrantSummary) -> Phrase {
        let rights = rights(grant.rights)
        let kinds = kinds(grant.kinds.compactMap(RecordKind.init(rawValue:)))
        return Phrase(
            "Peut \(rights.french)\u{A0}: \(kinds.french).",
            "May \(rights.english): \(kinds.english)."
        )
    }

    static func until(_ day: CivilDate, today: CivilDate) -> Phrase {
        let left = day.daysSince1970 - today.daysSince1970
        switch left {
        case 0: return Phrase("finit aujourd'hui", "ends today")
        case 1...7:
            return Phrase(
                "finit dans \(left) \(left == 1 ? "jour" : "jours")",
                "ends in \(left) \(left == 1 ? "day" : "days")"
            )
        default:
            let date = PartialDate(day)
            return Phrase("jusqu'au \(DateEntry.short(date, .french))", "until \(DateEntry.short(date, .english))")
        }
    }

    static func moment(_ clock: Clock, _ language: Language) -> String {
        let day = DateEntry.short(PartialDate(clock.today), language)
        return language == .french ? "\(day) à \(clock.time(language))" : "\(day) at \(clock.time(language))"
    }

    static func lastReading(_ clock: Clock) -> Phrase {
        Phrase("Dernière lecture\u{A0}: \(moment(clock, .french)).", "Last reading: \(moment(clock, .english)).")
    }

    static func heading(_ words: Phrase, _ count: Int) -> Phrase {
        Phrase("\(words.french)\u{A0}: \(count)", "\(words.english): \(count)")
    }

    static let openAccesses = Phrase("ACCÈS OUVERTS", "ACCESS GIVEN")
    static let overAccesses = Phrase("ACCÈS TERMINÉS", "ACCESS ENDED")
    static let blockedOnes = Phrase("BLOQUÉS", "BLOCKED")
    static let toCheckHeading = Phrase("À VÉRIFIER", "TO CHECK")

    static func openCount(_ count: Int) -> Phrase { counted(count, ("ouvert", "ouverts"), ("given", "given")) }

    static func waitingDeposits(_ count: Int) -> Phrase {
        counted(
            count,
            ("dépôt attend votre réponse", "dépôts attendent votre réponse"),
            ("deposit waits for your answer", "deposits wait for your answer")
        )
    }

    static func waitingShort(_ count: Int) -> Phrase {
        counted(count, ("en attente", "en attente"), ("waiting", "waiting"))
    }

    static func newShort(_ count: Int) -> Phrase { counted(count, ("nouveau", "nouveaux"), ("new", "new")) }

    static func journalAlarm(_ count: Int) -> Phrase {
        let words = counted(count, ("accès à vérifier", "accès à vérifier"), ("access to check", "accesses to check"))
        return Phrase("\(words.french) dans le journal.", "\(words.english) in the journal.")
    }

    static func ending(_ line: AccessLine, today: CivilDate) -> Phrase {
        let name = professional(line.grant.subject, line.grant.professional)
        let until = until(line.until, today: today)
        return Phrase("Accès de \(name.french)\u{A0}: \(until.french).", "Access of \(name.english): \(until.english).")
    }

    static func endQuestion(_ name: String) -> Phrase {
        Phrase("Terminer l'accès de \(name)\u{A0}?", "End the access of \(name)?")
    }

    static func withdrawQuestion(_ name: String) -> Phrase {
        Phrase("Ne plus donner l'accès prévu à \(name)\u{A0}?", "Not give \(name) the access you planned?")
    }

    static func blockQuestion(_ name: String) -> Phrase {
        Phrase("Bloquer \(name)\u{A0}?", "Block \(name)?")
    }

    static func resealQuestion(_ title: String) -> Phrase {
        Phrase("Changer les clés de «\u{A0}\(title)\u{A0}»\u{A0}?", "Change the keys of \"\(title)\"?")
    }

    static func aloneQuestion(_ title: String, _ others: Int) -> Phrase {
        let words = counted(
            others,
            ("autre élément dit la même chose", "autres éléments disent la même chose"),
            ("other record tells the same", "other records tell the same")
        )
        return Phrase(
            "Cacher «\u{A0}\(title)\u{A0}» seul\u{A0}? \(words.french).",
            "Hide \"\(title)\" alone? \(words.english)."
        )
    }

    /// The reading back of the last step: everything the access says, in one sentence.
    static func readBack(_ choice: AccessChoice, _ name: String) -> Phrase {
        let (rights, kinds) = (rights(choice.rights), kinds(choice.kinds))
        let day = PartialDate(choice.until)
        let past =
            choice.includesHistory
            ? Phrase("Ce qui est déjà écrit est compris.", "What is already written is included.")
            : Phrase("Seulement ce qui sera écrit ensuite.", "Only what is written later.")
        return Phrase(
            "\(name) pourra \(rights.french) jusqu'au \(DateEntry.words(day, .french)) inclus\u{A0}: \(kinds.french). \(past.french)",
            "\(name) may \(rights.english) until \(DateEntry.words(day, .english)) included: \(kinds.english). \(past.english)"
        )
    }

    static func seen(_ visible: Int, of total: Int) -> Phrase {
        Phrase(
            "Verra \(grouped(visible, "\u{A0}")) sur \(grouped(total, "\u{A0}")) de vos éléments.",
            "Will see \(grouped(visible, ",")) of your \(grouped(total, ",")) records."
        )
    }

    /// Who left a record that was taken over, by their certificate at that time.
    static func leftBy(_ author: String, on moment: Moment?) -> Phrase {
        let day = moment.map { (" le \($0.words(.french))", " on \($0.words(.english))") } ?? ("", "")
        return Phrase("Déposé par \(author), accepté\(day.0).", "Left by \(author), accepted\(day.1).")
    }

    /// The fingerprint of a certificate in eight words, which the professional's own program says too.
    static func fingerprint(of certificate: LogHash) -> Phrase {
        let words = FingerprintWords.of(certificate.bytes)
        return Phrase("Empreinte du certificat\u{A0}: \(words)", "Fingerprint of the certificate: \(words)")
    }
}

extension GrantRight {
    /// The right in one word.
    var words: Words {
        switch self {
        case .read: .rightRead
        case .deposit: .rightDeposit
        case .annotate: .rightAnnotate
        }
    }
}

extension Entry.Visibility {
    /// What it means, in words.
    var words: Words {
        switch self {
        case .shared: .visibilityShared
        case .hidden: .visibilityHidden
        case .isolated: .visibilityIsolated
        }
    }
}

extension AccessLine {
    /// Where it stands besides its dates; nil while it is simply in effect.
    var stateWords: Words? {
        switch grant.state {
        case .pending: .accessPending
        case .active: grant.isEndPending ? .accessEndPending : nil
        case .ended: .accessEnded
        case .revoked: .accessRevoked
        case .blocked: .accessBlocked
        }
    }
}
