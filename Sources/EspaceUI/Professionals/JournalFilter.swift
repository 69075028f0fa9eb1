import HealthModel
import SpaceClient
import SpaceProtocol

/// Which lines of the journal are shown: of one professional, refused ones, those since a day; each narrows what the others leave.
struct JournalFilter: Equatable, Sendable {
    private(set) var professional: ProfessionalID?
    private(set) var isRefusedOnly = false
    private(set) var since: CivilDate?

    private static let everything = ""
    private static let refused = "refused"
    private static let sincePrefix = "since:"
    private static let byPrefix = "by:"

    /// Whether it hides anything.
    var isActive: Bool { self != JournalFilter() }

    /// Whether a line is shown; one without a time is older than any day.
    func admits(_ entry: JournalEntry) -> Bool {
        if isRefusedOnly, entry.line.verdict != .refused { return false }
        if let professional, entry.line.professional != professional { return false }
        if let since { return entry.clock.map { $0.today >= since } ?? false }
        return true
    }

    /// What there is to choose.
    static func chooser(_ view: JournalView, _ context: Context) -> Chooser {
        var options = [Chooser.Option(value: everything, label: context(.filterNone), help: "")]
        var seen: Set<ProfessionalID> = []
        for entry in view.entries {
            guard let id = entry.line.professional, seen.insert(id).inserted else { continue }
            // The name of whoever has one by a certificate, even where the latest line of theirs is without proof.
            let proved = view.entries.first { JournalParty($0.line.actor) == .professional(id) } ?? entry
            options.append(Chooser.Option(value: byPrefix + id.description, label: context(proved.line.who), help: ""))
        }
        options.append(Chooser.Option(value: refused, label: context(.journalRefusedOnly), help: ""))
        let today = context.clock.today
        for (words, day): (Words, CivilDate) in [
            (.wizardWeek, today.adding(days: -7)), (.wizardQuarter, today.adding(months: -3)),
            (.wizardYear, today.adding(months: -12)),
        ] {
            options.append(
                Chooser.Option(
                    value: sincePrefix + day.description,
                    label: context(Sentences.since(day)),
                    help: context(words)
                )
            )
        }
        return Chooser(context(.journalFilterTitle), .filter, options: options)
    }

    /// Takes a choice over.
    mutating func choose(_ value: String) {
        if value == Self.everything {
            self = JournalFilter()
        } else if value == Self.refused {
            isRefusedOnly = true
        } else if value.hasPrefix(Self.sincePrefix) {
            since = PartialDate(String(value.dropFirst(Self.sincePrefix.count)))?.civil
        } else if value.hasPrefix(Self.byPrefix) {
            professional = ProfessionalID(parsing: String(value.dropFirst(Self.byPrefix.count)))
        }
    }

    /// What it lets through, in words.
    func words(_ view: JournalView, _ context: Context) -> String {
        let proved = view.entries.first { $0.line.professional == professional }
        return [
            professional == nil ? nil : proved.map { context($0.line.who) },
            isRefusedOnly ? context(.journalRefusedOnly) : nil, since.map { context(Sentences.since($0)) },
        ].compactMap(\.self).joined(separator: ", ")
    }
}

extension Sentences {
    static func since(_ day: CivilDate) -> Phrase {
        let day = PartialDate(day)
        return Phrase("depuis le \(DateEntry.short(day, .french))", "since \(DateEntry.short(day, .english))")
    }
}
