import FoundationEssentials
import HealthModel
import SpaceClient
import Vault

/// What a record says, as sentences to read: the same facts a form would show, then where they come from.
struct RecordFacts {
    /// Name and value of each fact.
    let facts: [(name: String, value: String)]
    /// Sentences that follow them.
    let sentences: [String]

    /// The facts as lines of text.
    var lines: [String] { facts.map { "\($0.name)\u{A0}: \($0.value)" } + sentences }

    init(_ detail: EntryDetail, file: DocumentFile?, _ context: Context) {
        self.init(
            detail.entry.summary,
            detail.resource,
            origin: detail.provenance,
            versions: detail.versions.count,
            file: file,
            context
        )
    }

    init(
        _ entry: RecordSummary,
        _ resource: Resource,
        origin: Provenance,
        versions: Int,
        file: DocumentFile?,
        _ context: Context
    ) {
        let language = context.language
        var facts: [(String, String)] = []
        var hasStatus = false
        if let definition = FormDefinition.of(entry.kind), !entry.isAbsence {
            let values = definition.values(of: resource, language: language)
            for field in definition.fields {
                guard let value = values[field.name], !value.isEmpty else { continue }
                let words = Self.words(value, of: field, context)
                // The title says it already.
                guard words.folded != entry.title.folded else { continue }
                hasStatus = hasStatus || field.name == "status"
                facts.append((context(field.label), words))
            }
        } else if let date = entry.date {
            facts.append((context(.dateFact), DateEntry.words(date, language)))
        }
        if facts.isEmpty, !entry.detail.isEmpty { facts.append((context(.detailFact), entry.detail)) }
        if !hasStatus, let status = entry.status, let type = ResourceType(rawValue: entry.resourceType),
            let words = Wording.status(status, of: type)
        {
            facts.append((context(.statusFact), context(words)))
        }
        if let alert = MedicineAlert.named(entry.alert) {
            facts.append((context(.tellCarers), context(alert.advice)))
        }
        if let author = entry.author { facts.append((context(.authorFact), author)) }
        if let file {
            facts.append((context(.fileFact), Sentences.file(file, language)))
        }
        self.facts = facts
        var sentences: [String] = []
        if let name = origin.file {
            sentences.append(context(Sentences.imported(from: name, on: origin.imported.map { Moment($0) })))
        } else if origin.isDeposit, let author = origin.sourceAuthor {
            sentences.append(context(Sentences.leftBy(author, on: origin.imported.map { Moment($0) })))
        } else {
            sentences.append(context(.typedByYou))
        }
        if versions > 1 { sentences.append(context(Sentences.versions(versions))) }
        self.sentences = sentences
    }

    /// A value in words: the label of a choice, a date with its month.
    static func words(_ value: String, of field: FormField, _ context: Context) -> String {
        switch field.input {
        case .choice(let choices, _): choices.first { $0.id == value }?.label[context.language] ?? value
        case .date(let allowance):
            (try? DateEntry.parse(value, today: context.clock.today, allowing: allowance)).map {
                DateEntry.words($0, context.language)
            } ?? value
        default: value
        }
    }
}

/// A moment in the person's time zone, as words.
struct Moment {
    let date: Date

    init(_ date: Date) { self.date = date }

    /// « 12/11/2026 à 14 h 32 », "12 Nov 2026 at 14:32".
    func words(_ language: Language) -> String {
        let seconds = date.timeIntervalSince1970 + Double(TimeZone.current.secondsFromGMT(for: date))
        let minutes = Int((seconds / 60).rounded(.down))
        let day = CivilDate(daysSince1970: Int((Double(minutes) / 1440).rounded(.down)))
        let clock = Clock(today: day, minutes: ((minutes % 1440) + 1440) % 1440)
        let short = DateEntry.short(PartialDate(day), language)
        return language == .french ? "\(short) à \(clock.time(language))" : "\(short) at \(clock.time(language))"
    }
}
