import HealthModel
import SpaceClient

/// Lists, records and vaccinations.
extension Sentences {
    // MARK: Lists and records

    static func inProgress(_ count: Int) -> Phrase { Phrase("EN COURS\u{A0}: \(count)", "CURRENT: \(count)") }
    static func over(_ count: Int) -> Phrase { Phrase("TERMINÉS\u{A0}: \(count)", "ENDED: \(count)") }
    static func former(_ count: Int) -> Phrase { Phrase("ANCIENNES\u{A0}: \(count)", "PAST: \(count)") }

    static func month(_ date: PartialDate) -> Phrase {
        guard let month = date.month, let start = PartialDate(year: date.year, month: month) else {
            return Phrase("\(date.year), mois inconnu", "\(date.year), month unknown")
        }
        func name(_ language: Language) -> String {
            // The words of a month end with what is not known of it.
            DateEntry.words(start, language).split(separator: ",").first.map(String.init) ?? ""
        }
        let french = name(.french)
        return Phrase(french.prefix(1).uppercased() + french.dropFirst(), name(.english))
    }

    static func since(_ date: PartialDate?) -> Phrase {
        guard let date else { return Phrase("", "") }
        return Phrase("depuis \(DateEntry.short(date, .french))", "since \(DateEntry.short(date, .english))")
    }

    static func from(_ date: PartialDate) -> Phrase {
        Phrase("dès le \(DateEntry.short(date, .french))", "from \(DateEntry.short(date, .english))")
    }

    static func declared(by author: String?, on date: PartialDate?) -> Phrase {
        let (by, byEnglish) = author.map { (" par \($0)", " by \($0)") } ?? ("", "")
        let day =
            date.map { (" le \(DateEntry.short($0, .french))", " on \(DateEntry.short($0, .english))") } ?? ("", "")
        return Phrase("déclaré\(by)\(day.0).", "stated\(byEnglish)\(day.1).")
    }

    static func declared(_ entry: Entry) -> Phrase {
        let words = declared(by: entry.author, on: entry.date)
        return Phrase("\(entry.title), \(words.french)", "\(entry.title), \(words.english)")
    }

    /// How grave an allergy is, what happened, and who says so since when.
    static func allergy(_ entry: Entry) -> Phrase {
        func words(_ language: Language) -> String {
            let unknown = language == .french ? "Gravité inconnue" : "Severity unknown"
            let severity = entry.severity.flatMap { Wording.severity[$0]?[language] } ?? unknown
            let colon = language == .french ? "\u{A0}: " : ": "
            var sentence = severity.prefix(1).uppercased() + severity.dropFirst()
            if !entry.detail.isEmpty { sentence += colon + entry.detail }
            let source = [entry.author, entry.date.map { DateEntry.short($0, language) }].compactMap(\.self).joined(
                separator: ", "
            )
            return sentence + "." + (source.isEmpty ? "" : " \(source).")
        }
        return Phrase(words(.french), words(.english))
    }

    static func title(of entry: Entry, _ context: Context) -> String {
        guard entry.kind == .allergy, let severity = entry.severity, !entry.isAbsence else { return entry.title }
        return "\(entry.title), \(context(.allergyWord)) \(Wording.severity[severity]?[context.language] ?? "")"
    }

    static func filtered(by filter: String, count: Int) -> Phrase {
        let words = counted(count, ("élément", "éléments"), ("record", "records"))
        return Phrase(
            "Filtre\u{A0}: \(filter). \(words.french). F pour changer.",
            "Filter: \(filter). \(words.english). T to change."
        )
    }

    static func imported(from file: String, on day: Moment?) -> Phrase {
        Phrase(
            "Importé du fichier \(file)" + (day.map { ", le \($0.words(.french))" } ?? "") + ".",
            "Imported from the file \(file)" + (day.map { ", \($0.words(.english))" } ?? "") + "."
        )
    }

    static func versions(_ count: Int) -> Phrase {
        Phrase("\(count) versions gardées\u{A0}: H pour les lire.", "\(count) versions kept: H to read them.")
    }

    static func writtenBy(_ author: String) -> Phrase { Phrase("par \(author)", "by \(author)") }

    static func deleteQuestion(_ title: String) -> Phrase {
        Phrase("Mettre à la corbeille\u{A0}: \(title)\u{A0}?", "Move to the bin: \(title)?")
    }

    static func emptyBinQuestion(_ count: Int) -> Phrase {
        let words = counted(count, ("élément", "éléments"), ("record", "records"))
        return Phrase("Supprimer pour toujours \(words.french)\u{A0}?", "Delete \(words.english) for ever?")
    }

    static func undone(_ label: UndoLabel) -> Phrase {
        switch label.action {
        case .added:
            Phrase(
                "Ajout annulé\u{A0}: \(label.title). Il est dans la corbeille.",
                "Undone: \(label.title) is in the bin."
            )
        case .edited: Phrase("Modification annulée\u{A0}: \(label.title).", "Change undone: \(label.title).")
        case .visibility:
            Phrase("Visibilité remise comme avant\u{A0}: \(label.title).", "Visibility as before: \(label.title).")
        case .binned: Phrase("Sorti de la corbeille\u{A0}: \(label.title).", "Back from the bin: \(label.title).")
        case .restored: Phrase("Remis dans la corbeille\u{A0}: \(label.title).", "Back in the bin: \(label.title).")
        }
    }

    static func stopTitle(_ title: String) -> Phrase { Phrase("Terminer\u{A0}: \(title)", "Stop: \(title)") }

    // MARK: Vaccinations

    static func vaccinations(_ state: VaccinationReport.State, _ count: Int) -> Phrase {
        let name = Self.state(state)
        return Phrase("\(name.french.uppercased())\u{A0}: \(count)", "\(name.english.uppercased()): \(count)")
    }

    static func state(_ state: VaccinationReport.State) -> Phrase {
        switch state {
        case .late: Phrase("En retard", "Late")
        case .toCheck: Phrase("À vérifier", "To check")
        case .due: Phrase("À faire maintenant", "Due now")
        case .coming: Phrase("À prévoir", "Coming")
        case .done: Phrase("Faits", "Done")
        }
    }

    static func recordedDoses(_ count: Int) -> Phrase {
        Phrase("DOSES NOTÉES\u{A0}: \(count)", "RECORDED DOSES: \(count)")
    }
    static func dueFrom(_ date: PartialDate) -> Phrase {
        Phrase(
            "À faire à partir du \(DateEntry.words(date, .french)).",
            "To be done from \(DateEntry.words(date, .english))."
        )
    }
    static func dose(on date: PartialDate) -> Phrase {
        Phrase("Dose du \(DateEntry.words(date, .french)).", "Dose of \(DateEntry.words(date, .english)).")
    }
    static func source(_ words: String) -> Phrase { Phrase("Source\u{A0}: \(words)", "Source: \(words)") }

    static func obligation(_ obligation: VaccinationCalendar.Obligation) -> Phrase {
        switch obligation {
        case .mandatory: Phrase("Obligatoire.", "Mandatory.")
        case .recommended: Phrase("Recommandé.", "Recommended.")
        case .offered: Phrase("Proposé.", "Offered.")
        }
    }

    static func calendar(_ origin: ReferenceData.Origin) -> Phrase {
        let day =
            origin.date.map { (" du \(DateEntry.short($0, .french))", " of \(DateEntry.short($0, .english))") } ?? (
                "", ""
            )
        return Phrase("Calendrier \(origin.version)\(day.0).", "Calendar \(origin.version)\(day.1).")
    }
}
