import HealthFormats
import HealthModel
import SpaceClient
import Vault

/// Documents, files and searches.
extension Sentences {
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
