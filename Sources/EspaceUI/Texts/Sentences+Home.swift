import HealthModel
import SpaceClient

/// The person and the first screen.
extension Sentences {
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

    /// From where on a log is not to be believed.
    static func alarmed(_ entry: UInt64) -> Phrase {
        Phrase("À partir de l'entrée \(entry) du journal.", "From entry \(entry) of the journal on.")
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
}
