import HealthModel
import SpaceClient

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
}
