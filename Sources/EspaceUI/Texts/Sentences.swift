import HealthFormats
import HealthModel
import SpaceClient
import Vault

/// Sentences with something in them: a count, a name, a date.
///
/// Fixed words are in ``Words``.
enum Sentences {
    // MARK: Counting

    /// « 1 élément », « 2 éléments »: in French, none and one are singular; in English only one is.
    static func counted(_ count: Int, _ french: (one: String, many: String), _ english: (one: String, many: String))
        -> Phrase
    {
        Phrase(
            "\(grouped(count, "\u{A0}")) \(abs(count) < 2 ? french.one : french.many)",
            "\(grouped(count, ",")) \(count == 1 ? english.one : english.many)"
        )
    }

    /// A number with its thousands apart.
    static func grouped(_ number: Int, _ separator: String) -> String {
        var digits = Array(String(number.magnitude))
        var place = digits.count - 3
        while place > 0 {
            digits.insert(contentsOf: separator, at: place)
            place -= 3
        }
        return (number < 0 ? "-" : "") + String(digits)
    }

    /// « 4,2 Mo », "4.2 MB".
    static func size(_ bytes: Int) -> Phrase {
        let units = [("o", "B"), ("Ko", "KB"), ("Mo", "MB"), ("Go", "GB")]
        var value = Double(bytes)
        var unit = 0
        while value >= 1000, unit < units.count - 1 {
            value /= 1000
            unit += 1
        }
        let tenths = Int((value * 10).rounded())
        let whole = tenths / 10
        let rest = tenths % 10
        let isWhole = unit == 0 || whole >= 10 || rest == 0
        return Phrase(
            (isWhole ? String(Int(value.rounded())) : "\(whole),\(rest)") + "\u{A0}" + units[unit].0,
            (isWhole ? String(Int(value.rounded())) : "\(whole).\(rest)") + " " + units[unit].1
        )
    }

    static func synchronised(_ report: SyncReport) -> Phrase {
        if report.isRestored { return Words.syncRestored.phrase }
        if report.conflicts > 0 { return waitingChoices(report.conflicts) }
        if report.pushed + report.pulled == 0 { return Phrase("À jour.", "Up to date.") }
        return Phrase(
            "À jour. Envoyés\u{A0}: \(report.pushed). Reçus\u{A0}: \(report.pulled).",
            "Up to date. Sent: \(report.pushed). Received: \(report.pulled)."
        )
    }

    static func waitingChoices(_ count: Int) -> Phrase {
        counted(count, ("choix à faire", "choix à faire"), ("choice to make", "choices to make"))
    }

    static func waitingChanges(_ count: Int) -> Phrase {
        counted(count, ("envoi en attente", "envois en attente"), ("change waiting", "changes waiting"))
    }

    static func offlineSince(_ clock: Clock) -> Phrase {
        Phrase("Hors ligne depuis \(clock.time(.french))", "Offline since \(clock.time(.english))")
    }

    static func upToDate(_ clock: Clock) -> Phrase {
        Phrase("À jour à \(clock.time(.french))", "Up to date at \(clock.time(.english))")
    }

    static func removeDevice(_ name: String) -> Phrase {
        Phrase("Retirer l'appareil «\u{A0}\(name)\u{A0}»\u{A0}?", "Remove the device '\(name)'?")
    }

    static func deviceCount(_ count: Int) -> Phrase {
        counted(count, ("appareil", "appareils"), ("device", "devices"))
    }

    static func position(_ place: Int, _ total: Int) -> Phrase {
        Phrase(
            "\(grouped(place, "\u{A0}")) sur \(grouped(total, "\u{A0}"))",
            "\(grouped(place, ",")) of \(grouped(total, ","))"
        )
    }

    static func choices(_ count: Int) -> Phrase { counted(count, ("choix.", "choix."), ("choice.", "choices.")) }
    static func errors(_ count: Int) -> Phrase {
        counted(count, ("erreur à corriger.", "erreurs à corriger."), ("error to correct.", "errors to correct."))
    }
    static func minutes(_ count: Int) -> Phrase {
        counted(count, ("minute sans touche", "minutes sans touche"), ("minute without a key", "minutes without a key"))
    }
    static func autoLock(_ minutes: Int) -> Phrase {
        Phrase(
            "Verrouillage automatique après \(minutes) minutes sans touche.",
            "Locks by itself after \(minutes) minutes without a key."
        )
    }

    // MARK: The person

    static func person(_ person: Person, withBirth: Bool) -> Phrase {
        let name = person.displayName
        guard withBirth, let birth = person.birthDate else { return Phrase("\(name) (vous)", "\(name) (you)") }
        let born =
            switch person.sex {
            case .female: "née le"
            case .male: "né le"
            case .other, .unknown, nil: "naissance le"
            }
        return Phrase(
            "\(name), \(born) \(DateEntry.short(birth, .french)) (vous)",
            "\(name), born \(DateEntry.short(birth, .english)) (you)"
        )
    }

    /// For whom one acts and until when, in capitals where the name stands: « POUR JEANNE MARTIN ».
    static func acting(_ person: Person, _ acting: Acting, withBirth: Bool) -> Phrase {
        let name = person.displayName.uppercased()
        let day = PartialDate(acting.until)
        let (french, english) = (DateEntry.short(day, .french), DateEntry.short(day, .english))
        guard !acting.isOver else {
            return Phrase(
                "POUR \(name). Votre mandat est terminé depuis le \(french).",
                "FOR \(name). Your mandate is over since \(english)."
            )
        }
        let birth = withBirth ? person.birthDate : nil
        let born = birth.map { (DateEntry.short($0, .french), DateEntry.short($0, .english)) }
        return Phrase(
            "POUR \(name)" + (born.map { ", \($0.0)" } ?? "") + ". Vous agissez en son nom jusqu'au \(french).",
            "FOR \(name)" + (born.map { ", \($0.1)" } ?? "") + ". You act in their name until \(english)."
        )
    }

    /// The last day of a mandate.
    static func until(_ day: CivilDate) -> Phrase {
        let date = PartialDate(day)
        return Phrase("jusqu'au \(DateEntry.short(date, .french))", "until \(DateEntry.short(date, .english))")
    }

    static func openSpace(of name: String) -> Phrase {
        name.isEmpty
            ? Phrase("Ouvrir votre espace", "Open your space")
            : Phrase("Ouvrir l'espace de \(name)", "Open the space of \(name)")
    }

    /// Where the values of a measure go, between which numbers, and how many there are.
    static func curve(_ series: MeasureSeries) -> Phrase {
        let trend: Phrase? =
            switch series.trend {
            case .stable: Phrase("Stable", "Stable")
            case .rising: Phrase("En hausse", "Rising")
            case .falling: Phrase("En baisse", "Falling")
            case nil: nil
            }
        func number(_ value: Double, _ language: Language) -> String {
            let rounded = (value * 10).rounded() / 10
            let text = rounded == rounded.rounded() ? String(Int(rounded)) : String(rounded)
            return language == .french ? text.replacing(".", with: ",") : text
        }
        func sentence(_ language: Language, _ from: String, _ to: String, _ values: String) -> String {
            guard let range = series.range else { return "" }
            let unit = series.unit.map { "\u{A0}" + $0 } ?? ""
            let words = [
                trend?[language],
                range.lowerBound == range.upperBound
                    ? number(range.lowerBound, language) + unit
                    : "\(from) \(number(range.lowerBound, language)) \(to) \(number(range.upperBound, language))"
                        + unit,
            ]
            let first = words.compactMap(\.self).joined(separator: ", ")
            return Failure.sentence(first) + " \(series.points.count) " + values + "."
        }
        let isOne = series.points.count == 1
        return Phrase(
            sentence(.french, "de", "à", isOne ? "valeur" : "valeurs"),
            sentence(.english, "from", "to", isOne ? "value" : "values")
        )
    }

    static func demonstrationSecond(_ command: String) -> Phrase {
        Phrase(
            "Deuxième appareil, dans un autre terminal\u{A0}: \(command)",
            "Second device, in another terminal: \(command)"
        )
    }

    static func demonstrationPassphrase(_ words: String) -> Phrase {
        Phrase("Phrase secrète de la démonstration\u{A0}: \(words)", "Passphrase of the demonstration: \(words)")
    }

    static func wrongPassphrase(left: Int) -> Phrase {
        let tries = counted(left, ("essai", "essais"), ("try", "tries"))
        return Phrase(
            "Phrase ou code incorrect. Vérifiez Verr. Maj et la langue du clavier. Encore \(tries.french) avant une pause d'une minute.",
            "Wrong passphrase or code. Check Caps Lock and the keyboard language. \(tries.english) left before a pause of one minute."
        )
    }

    static func paused(until time: String) -> Phrase {
        Phrase("Pause jusqu'à \(time). Rien n'est perdu.", "Paused until \(time). Nothing is lost.")
    }

    static func inUse(since: Moment?) -> Phrase {
        let (french, english) =
            since.map { (" (depuis le \($0.words(.french)))", " (since \($0.words(.english)))") } ?? ("", "")
        return Phrase(
            "Cet espace est déjà ouvert sur cet ordinateur\(french). Fermez l'autre fenêtre, ou ouvrez-le en lecture seule.",
            "This space is already open on this computer\(english). Close the other window, or open it for reading only."
        )
    }

    // MARK: Home

    static func urgent(_ line: Home.Urgent) -> Phrase {
        switch line {
        case .allergiesUnknown:
            Phrase("ALLERGIES\u{A0}: NON RENSEIGNÉ. Entrée pour le dire.", "ALLERGIES: NOT FILLED IN. Enter to say.")
        case .allergy(let entry):
            Phrase(
                "ALLERGIE GRAVE\u{A0}: \(entry.title)" + bracketed(entry.detail),
                "SEVERE ALLERGY: \(entry.title)" + bracketed(entry.detail)
            )
        case .treatment(let entry, let alert):
            Phrase(
                "À DIRE AUX SOIGNANTS\u{A0}: \(entry.title) (\(alert.label.french))",
                "TELL EVERY CARER: \(entry.title) (\(alert.label.english))"
            )
        case .emergencyContact(let entry, let phone):
            Phrase(
                "EN CAS D'URGENCE\u{A0}: \(entry.title)" + (phone.map { ", \($0)" } ?? ""),
                "IN AN EMERGENCY: \(entry.title)" + (phone.map { ", \($0)" } ?? "")
            )
        }
    }

    private static func bracketed(_ words: String) -> String { words.isEmpty ? "" : " (\(words))" }

    static func attention(_ line: Home.Attention) -> Phrase {
        switch line {
        case .vaccination(let row):
            let (french, english) =
                row.state == .late ? ("Vaccin en retard", "Late vaccine") : ("Vaccin à vérifier", "Vaccine to check")
            return Phrase(
                "\(french)\u{A0}: \(row.title.french), \(row.detail.french).",
                "\(english): \(row.title.english), \(row.detail.english)."
            )
        case .newDocument(let entry):
            return Phrase("Nouveau document\u{A0}: \(entry.title).", "New document: \(entry.title).")
        case .draft(let draft):
            let label = draft.values.kind.label
            return Phrase(
                "Formulaire pas fini\u{A0}: \(label.french). Entrée pour continuer.",
                "Unfinished form: \(label.english). Enter to go on."
            )
        }
    }

    static func toLookAt(_ count: Int) -> Phrase { Phrase("À regarder\u{A0}: \(count)", "To look at: \(count)") }
    static func toCheck(_ count: Int) -> Phrase { Phrase("\(count) à vérifier", "\(count) to check") }
    static func knownAllergies(_ count: Int) -> Phrase { counted(count, ("connue", "connues"), ("known", "known")) }
    static func currentTreatments(_ count: Int) -> Phrase { Phrase("\(count) en cours", "\(count) current") }
    static func followed(_ count: Int) -> Phrase { counted(count, ("suivie", "suivies"), ("followed", "followed")) }
    static func recorded(_ count: Int) -> Phrase { counted(count, ("notée", "notées"), ("recorded", "recorded")) }
    static func events(_ count: Int) -> Phrase { counted(count, ("événement", "événements"), ("event", "events")) }
    static func latest(_ date: PartialDate) -> Phrase {
        Phrase("le \(DateEntry.short(date, .french))", "on \(DateEntry.short(date, .english))")
    }
    static func newDocuments(_ count: Int) -> Phrase { counted(count, ("nouveau", "nouveaux"), ("new", "new")) }

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

    // MARK: Documents and files

    static func file(_ file: DocumentFile, _ language: Language) -> String {
        let type = file.contentType.map { $0.split(separator: "/").last.map { $0.uppercased() } ?? $0 }
        return [type, file.length.map { size($0)[language] }].compactMap(\.self).joined(separator: ", ")
    }

    static func page(_ number: Int, of count: Int) -> Phrase {
        Phrase("Page \(number) sur \(count)", "Page \(number) of \(count)")
    }

    static func preview(_ preview: DocumentPreview) -> Phrase {
        switch preview {
        case .text: return Phrase("", "")
        case .image(let facts):
            let pages = counted(facts.pages, ("page", "pages"), ("page", "pages"))
            return Phrase(
                "Image \(facts.format.name.french), \(facts.width) sur \(facts.height) points, \(pages.french). E\u{A0}: en enregistrer une copie pour la voir.",
                "\(facts.format.name.english) picture, \(facts.width) by \(facts.height) dots, \(pages.english). E: save a copy to see it."
            )
        case .extractorMissing(let pages):
            let count =
                pages.map { counted($0, ("page", "pages"), ("page", "pages")) }
                ?? Phrase("nombre de pages inconnu", "unknown number of pages")
            return Phrase(
                "PDF, \(count.french). Son texte n'est pas lu\u{A0}: le programme pdftotext (paquet poppler-utils) manque sur cet ordinateur. E\u{A0}: enregistrer une copie.",
                "PDF, \(count.english). Its text is not read: the program pdftotext (package poppler-utils) is missing on this computer. E: save a copy."
            )
        case .noText(_, let isEncrypted):
            return isEncrypted
                ? Phrase(
                    "Ce PDF est protégé par un mot de passe. E\u{A0}: en enregistrer une copie pour l'ouvrir.",
                    "This PDF is protected by a password. E: save a copy to open it."
                )
                : Phrase(
                    "Ce PDF ne contient pas de texte lisible\u{A0}: c'est sans doute une image numérisée. E\u{A0}: en enregistrer une copie.",
                    "This PDF holds no readable text: it is probably a scanned picture. E: save a copy."
                )
        case .notShown(let type):
            return Phrase(
                "Ce document (\(type ?? "format inconnu")) ne s'affiche pas ici. E\u{A0}: en enregistrer une copie.",
                "This document (\(type ?? "unknown format")) is not shown here. E: save a copy."
            )
        case .elsewhere:
            return Phrase(
                "Ce document n'est pas dans cet espace\u{A0}: la fiche dit seulement où il était. Demandez-le à son auteur.",
                "This document is not in this space: the record only says where it was. Ask its author for it."
            )
        }
    }

    static func folder(_ path: String) -> Phrase { Phrase("Dossier\u{A0}: \(path)", "Folder: \(path)") }

    /// A title for a document from the name of its file.
    static func title(ofFile name: String) -> String {
        let stem = name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
        return stem.replacing("_", with: " ").oneLine
    }

    // MARK: Import and export

    static func plan(_ file: ImportPlan.File) -> Phrase {
        let added = counted(file.added, ("nouveau", "nouveaux"), ("new", "new"))
        let updated = counted(file.updated, ("mis à jour", "mis à jour"), ("updated", "updated"))
        let unchanged = counted(file.unchanged, ("déjà là", "déjà là"), ("already there", "already there"))
        return Phrase(
            "\(file.format.name.french)\u{A0}: \(added.french), \(updated.french), \(unchanged.french).",
            "\(file.format.name.english): \(added.english), \(updated.english), \(unchanged.english)."
        )
    }

    static func plan(_ archive: ArchivePlan) -> Phrase {
        let added = counted(archive.added, ("nouveau", "nouveaux"), ("new", "new"))
        let updated = counted(archive.updated, ("complété", "complétés"), ("completed", "completed"))
        let unchanged = counted(archive.unchanged, ("déjà là", "déjà là"), ("already there", "already there"))
        return Phrase(
            "Archive vérifiée\u{A0}: \(added.french), \(updated.french), \(unchanged.french).",
            "Archive checked: \(added.english), \(updated.english), \(unchanged.english)."
        )
    }

    static func more(_ count: Int) -> Phrase { counted(count, ("autre", "autres"), ("more", "more")) }

    static func rejected(_ rejection: EntryRejection) -> Phrase {
        Phrase(
            "Laissé de côté, \(rejection.place.words.french)\u{A0}: \(rejection.reason.words.french)",
            "Left out, \(rejection.place.words.english): \(rejection.reason.words.english)"
        )
    }

    static func warning(_ warning: ImportPlan.Warning) -> Phrase {
        switch warning {
        case .otherPerson(let name, let birth):
            let day =
                birth.map { (", \(DateEntry.short($0, .french))", ", \(DateEntry.short($0, .english))") } ?? ("", "")
            return Phrase(
                "ATTENTION\u{A0}: ce fichier parle de \(name)\(day.0). Est-ce bien vous\u{A0}?",
                "ATTENTION: this file is about \(name)\(day.1). Is that you?"
            )
        case .nameContradictsContent:
            return Phrase(
                "La fin du nom du fichier ne dit pas ce qu'il contient.",
                "The ending of the file's name does not say what it holds."
            )
        case .danglingReferences(let count):
            let words = counted(count, ("lien ne mène", "liens ne mènent"), ("link leads", "links lead"))
            return Phrase("\(words.french) à rien dans ce fichier.", "\(words.english) to nothing in this file.")
        case .modifierExtensions(let count):
            let words = counted(
                count,
                ("précision que ce programme ne connaît pas", "précisions que ce programme ne connaît pas"),
                ("qualifier this program does not know", "qualifiers this program does not know")
            )
            return Phrase("\(words.french), gardées telles quelles.", "\(words.english), kept as they are.")
        case .missingAttachments(let count):
            let words = counted(
                count,
                ("document nommé n'est pas", "documents nommés ne sont pas"),
                ("named document is not", "named documents are not")
            )
            return Phrase("\(words.french) à côté du fichier.", "\(words.english) beside the file.")
        }
    }

    static func imported(_ file: ImportReport.File) -> Phrase {
        let added = counted(file.added, ("ajouté", "ajoutés"), ("added", "added"))
        let updated = counted(file.updated, ("mis à jour", "mis à jour"), ("updated", "updated"))
        let unchanged = counted(file.unchanged, ("déjà là", "déjà là"), ("already there", "already there"))
        return Phrase(
            "\(file.name)\u{A0}: \(added.french), \(updated.french), \(unchanged.french).",
            "\(file.name): \(added.english), \(updated.english), \(unchanged.english)."
        )
    }

    static func archiveImported(_ report: TransferReport) -> Phrase {
        let records = counted(report.records, ("élément nouveau", "éléments nouveaux"), ("new record", "new records"))
        let versions = counted(report.versions, ("version", "versions"), ("version", "versions"))
        let documents = counted(report.documents, ("document", "documents"), ("document", "documents"))
        return Phrase(
            "Archive reprise\u{A0}: \(records.french), \(versions.french), \(documents.french).",
            "Archive taken in: \(records.english), \(versions.english), \(documents.english)."
        )
    }

    static func exported(_ report: ExportReport) -> Phrase {
        let records = counted(
            report.records,
            ("élément écrit", "éléments écrits"),
            ("record written", "records written")
        )
        let documents = counted(report.documents, ("document", "documents"), ("document", "documents"))
        return Phrase(
            "\(records.french), \(documents.french), dans\u{A0}:",
            "\(records.english), \(documents.english), in:"
        )
    }

    static func leftOut(_ count: Int) -> Phrase {
        let words = counted(
            count,
            ("document trop grand", "documents trop grands"),
            ("document too large", "documents too large")
        )
        return Phrase(
            "\(words.french) pour ce format. L'archive les prend tous.",
            "\(words.english) for this format. An archive takes them all."
        )
    }

    static func progress(_ progress: Progress) -> Phrase {
        switch progress.unit {
        case .records:
            Phrase(
                "\(grouped(progress.done, "\u{A0}")) éléments sur \(grouped(progress.total, "\u{A0}"))",
                "\(grouped(progress.done, ",")) records of \(grouped(progress.total, ","))"
            )
        case .bytes:
            Phrase(
                "\(size(progress.done).french) sur \(size(progress.total).french)",
                "\(size(progress.done).english) of \(size(progress.total).english)"
            )
        case .pause:
            Phrase(
                "Le serveur demande d'attendre\u{A0}: reprise dans \(progress.total) s. Rien n'est perdu.",
                "The server asks to wait: going on in \(progress.total) s. Nothing is lost."
            )
        }
    }

    static func checked(_ report: CheckReport) -> Phrase {
        let rows = counted(report.rows.values.reduce(0, +), ("ligne relue", "lignes relues"), ("row read", "rows read"))
        guard !report.isSound else {
            return Phrase("Tout est intact\u{A0}: \(rows.french).", "All is sound: \(rows.english).")
        }
        let damage = counted(
            report.damage.count,
            ("partie abîmée", "parties abîmées"),
            ("damaged part", "damaged parts")
        )
        return Phrase(
            "\(rows.french), \(damage.french). Le reste est lisible. Détail\u{A0}: espace check. Reprenez une copie de secours.",
            "\(rows.english), \(damage.english). The rest can be read. Details: espace check. Restore a backup."
        )
    }

    // MARK: Search

    static func searchPrompt(_ section: String) -> Phrase {
        Phrase("Chercher dans\u{A0}: \(section)", "Search in: \(section)")
    }

    static func found(_ count: Int, of total: Int, deep: Bool) -> Phrase {
        let words = counted(count, ("résultat", "résultats"), ("result", "results"))
        let scope =
            deep
            ? Phrase("dans les textes aussi", "in the texts too")
            : Phrase("dans les titres et auteurs", "in titles and authors")
        let shown = total > count ? Phrase(" montrés sur \(total)", " of \(total) shown") : Phrase("", "")
        return Phrase(
            "\(words.french)\(shown.french), \(scope.french).",
            "\(words.english)\(shown.english), \(scope.english)."
        )
    }

    static func nothingFound(_ words: String, deep: Bool) -> Phrase {
        deep
            ? Phrase(
                "Aucun résultat pour «\u{A0}\(words)\u{A0}». Cherché dans\u{A0}: titres, auteurs et textes.",
                "No result for \"\(words)\". Searched: titles, authors and texts."
            )
            : Phrase(
                "Aucun résultat pour «\u{A0}\(words)\u{A0}». Cherché dans\u{A0}: titres et auteurs. Entrée\u{A0}: chercher aussi dans les textes.",
                "No result for \"\(words)\". Searched: titles and authors. Enter: search the texts too."
            )
    }
}
