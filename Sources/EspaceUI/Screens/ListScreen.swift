import HealthModel
import SpaceClient
import Terminal

/// A list of records: those of one kind, those that happened, or those in the bin.
struct ListScreen: Screen {
    /// Which records.
    enum Source: Hashable, Sendable {
        case kind(RecordKind)
        case timeline
        case bin
    }

    private enum Content: Sendable {
        case loading
        case entries([Entry])
        case failed(String)
    }

    let source: Source
    private var content = Content.loading
    /// The filter in force: a kind, or a year.
    private var filter: String?
    private var shown: [Listed] = []
    /// A record that was just added, to be chosen when the list comes.
    private var wanted: RecordID?
    /// The selected row, whose record is shown beside the list where there is room.
    private var place = 0
    private var aside: [String] = []
    private var asideRecord: RecordID?

    init(_ source: Source) { self.source = source }

    // MARK: The page

    func page(_ context: Context) -> Page {
        var page = body(context)
        page.aside = aside
        return page
    }

    private func body(_ context: Context) -> Page {
        let path = [context(.homeTitle), context(title)]
        switch content {
        case .loading: return Page(path: path, [.text(context(.loading))])
        case .failed(let words): return Page(path: path, [.text(words)])
        case .entries where shown.isEmpty:
            let actions = Row.item(context(.otherActions), spaced: true)
            return Page(
                path: path,
                rows: Rows(
                    [.text(context(filter == nil ? empty : .filterEmpty)), actions] + notes(context),
                    uncounted: 1 + notes(context).count
                ),
                advice: advice(context)
            )
        case .entries:
            let shown = shown
            let source = source
            let notes = notes(context)
            let rows = Rows(
                count: shown.count + 1 + notes.count,
                uncounted: 1 + notes.count,
                areAllItems: notes.isEmpty
            ) { index in
                guard index <= shown.count else { return notes[index - shown.count - 1] }
                guard index < shown.count else { return .item(context(.otherActions), spaced: true) }
                return shown[index].row(in: source, context)
            }
            return Page(path: path, rows: rows, hasMarkers: true, advice: advice(context))
        }
    }

    /// What is said besides, for information: wishes are where people look for organ donation.
    private func notes(_ context: Context) -> [Row] {
        source == .kind(.directive) && filter == nil
            ? [.text(context(ReferenceData.standard.organDonation), spaced: true)] : []
    }

    private var title: Words {
        switch source {
        case .kind(let kind): kind.sectionTitle
        case .timeline: .timelineTitle
        case .bin: .binTitle
        }
    }

    private var empty: Words {
        switch source {
        case .kind(.allergy): .emptyAllergies
        case .kind(.treatment): .emptyTreatments
        case .kind(.condition): .emptyConditions
        case .kind(.document): .emptyDocuments
        case .kind(.measure): .emptyMeasures
        case .kind(.contact): .emptyContacts
        case .kind(.procedure): .emptyProcedures
        case .kind(.familyHistory): .emptyFamily
        case .kind(.appointment): .emptyAppointments
        case .kind(.directive): .emptyDirectives
        case .kind: .emptyOthers
        case .timeline: .emptyTimeline
        case .bin: .emptyBin
        }
    }

    private func advice(_ context: Context) -> String {
        if let filter { return context(Sentences.filtered(by: filterName(filter, context), count: shown.count)) }
        switch source {
        case .kind(.treatment): return context(.adviceTreatments)
        case .kind(.measure): return context(.adviceMeasures)
        case .kind(.document): return context(.adviceDocuments)
        case .bin: return context(.adviceBin)
        default: return ""
        }
    }

    // MARK: What can be done

    func offers(_ context: Context, at row: Int) -> [Offer] {
        var offers = [Offer(.open)]
        switch source {
        case .kind(let kind):
            if kind.isTyped { offers.append(.writing(.add, context)) }
            if Absence.noneKnown(kind) != nil, filter == nil {
                let contradicted = shown.contains { !$0.entry.isAbsence && $0.entry.isCurrent }
                offers.append(.writing(.declareNone, context, unless: contradicted ? .recordsSayOtherwise : nil))
            }
            if kind == .document { offers.append(Offer(.filter)) }
            if entry(at: row) != nil { offers.append(.writing(.delete, context)) }
        case .timeline: offers.append(Offer(.filter))
        case .bin:
            let none = shown.isEmpty ? Words.binIsEmpty : nil
            offers.append(.writing(.restore, context, unless: none))
            offers.append(.writing(.emptyBin, context, unless: none))
        }
        offers.append(Offer(.search))
        return offers
    }

    private func entry(at row: Int) -> Entry? { shown.indices.contains(row) ? shown[row].entry : nil }

    mutating func activate(_ row: Int, _ context: Context) -> [Step] {
        if let entry = entry(at: row) { return [.push(RecordScreen(entry.id, isBinned: source == .bin))] }
        if case .entries = content { return [.run(.actions)] }
        return []
    }

    mutating func perform(_ command: Command, at row: Int, _ context: Context) -> [Step] {
        switch command {
        case .add:
            guard case .kind(let kind) = source else { return [] }
            return kind == .document ? [.push(FilePicker(.document))] : [.push(FormScreen(new: kind, context))]
        case .declareNone:
            guard case .kind(let kind) = source else { return [] }
            return [.act(.declareNone(kind))]
        case .filter: return [.push(filterChoices(context))]
        case .delete: return entry(at: row).map { [.push(Question(.delete($0.id, title: $0.title)))] } ?? []
        case .restore: return entry(at: row).map { [.act(.restore($0.id))] } ?? []
        case .emptyBin: return [.push(Question(.emptyBin(shown.count)))]
        case .search:
            if case .kind(let kind) = source { return [.push(SearchScreen(kind))] }
            return [.push(SearchScreen())]
        default: return []
        }
    }

    // MARK: Answers

    mutating func appear(_ context: Context) -> [Step] {
        switch source {
        case .kind(let kind): [.load(.entries(kind))]
        case .timeline: [.load(.timeline)]
        case .bin: [.load(.bin)]
        }
    }

    mutating func receive(_ outcome: Outcome, _ context: Context) -> [Step] {
        switch outcome {
        case .entries(let entries):
            content = .entries(entries)
            arrange(context)
            guard let wanted, let row = shown.firstIndex(where: { $0.entry.id == wanted }) else {
                return lookAside(at: place, context)
            }
            self.wanted = nil
            return [.select(row)] + lookAside(at: row, context)
        case .record(let detail, let file):
            guard detail.entry.id == asideRecord else { return [] }
            aside = RecordFacts(detail, file: file, context).lines
            return []
        case .document(let detail, let file, let preview):
            guard detail.entry.id == asideRecord else { return [] }
            aside = RecordFacts(detail, file: file, context).lines + Self.words(of: preview, context)
            return []
        case .declared: return appear(context) + [.notice(context(.declared))]
        case .restored: return appear(context) + [.notice(context(.restored))]
        case .failed(let failure):
            let words = failure.words(context.language)
            if case .loading = content { content = .failed(words) }
            return [.notice(words)]
        default: return []
        }
    }

    mutating func returned(_ answer: Answer, _ context: Context) -> [Step] {
        if case .record(let id) = answer { wanted = id }
        guard case .filter(let value) = answer else { return [] }
        filter = value == Self.everything ? nil : value
        arrange(context)
        return [.select(0)]
    }

    mutating func moved(from old: Int, to row: Int, _ context: Context) -> [Step] { lookAside(at: row, context) }

    /// Where there is room beside the list, reads the record that is selected.
    private mutating func lookAside(at row: Int, _ context: Context) -> [Step] {
        place = row
        aside = []
        asideRecord = nil
        guard context.layout.extent == .wide, source != .bin, let entry = entry(at: row) else { return [] }
        asideRecord = entry.id
        return [.load(entry.kind == .document ? .document(entry.id) : .record(entry.id))]
    }

    /// The beginning of a document beside its name.
    private static func words(of preview: DocumentPreview, _ context: Context) -> [String] {
        guard case .text(let pages) = preview, let first = pages.first else {
            return ["", context(Sentences.preview(preview))]
        }
        let page = context(Sentences.page(1, of: pages.count))
        return ["", "\(page). \(context(.extractedText))", first]
    }

    // MARK: Filters and sections

    private static let everything = "all"

    private func filterChoices(_ context: Context) -> Chooser {
        guard case .entries(let entries) = content else { return Chooser(context(.filterTitle), .filter, options: []) }
        var options = [Chooser.Option(value: Self.everything, label: context(.filterNone), help: "")]
        if source == .timeline {
            let kinds = Set(entries.map(\.kind))
            for kind in RecordKind.allCases where kinds.contains(kind) {
                options.append(Chooser.Option(value: kind.rawValue, label: context(kind.sectionTitle), help: ""))
            }
        } else {
            for type in Set(entries.compactMap(\.documentType)).sorted() {
                let label = DocumentType.named(type)?.label[context.language] ?? type
                options.append(Chooser.Option(value: "type:" + type, label: label, help: ""))
            }
        }
        for year in Set(entries.compactMap { $0.date?.year }).sorted(by: >) {
            options.append(Chooser.Option(value: String(year), label: String(year), help: ""))
        }
        return Chooser(context(.filterTitle), .filter, options: options)
    }

    private func filterName(_ filter: String, _ context: Context) -> String {
        if let kind = RecordKind(rawValue: filter) { return context(kind.sectionTitle) }
        guard filter.hasPrefix("type:") else { return filter }
        let code = String(filter.dropFirst("type:".count))
        return DocumentType.named(code)?.label[context.language] ?? code
    }

    private func passes(_ entry: Entry) -> Bool {
        guard let filter else { return true }
        if let year = Int(filter) { return entry.date?.year == year }
        if filter.hasPrefix("type:") { return entry.documentType == String(filter.dropFirst("type:".count)) }
        return entry.kind.rawValue == filter
    }

    /// Puts the entries that pass the filter under their headings.
    private mutating func arrange(_ context: Context) {
        guard case .entries(let entries) = content else { return }
        let passing = entries.filter(passes)
        let current = passing.count { $0.isCurrent }
        var last: String?
        shown = passing.map { entry in
            let section: String? =
                switch source {
                case .kind(.treatment):
                    context(entry.isCurrent ? Sentences.inProgress(current) : Sentences.over(passing.count - current))
                case .kind(.condition), .kind(.allergy):
                    entry.isCurrent ? nil : context(Sentences.former(passing.count - current))
                case .timeline: entry.date.map { context(Sentences.month($0)) }
                default: nil
                }
            defer { last = section }
            return Listed(entry: entry, heading: section == last ? nil : section)
        }
    }
}

/// One record of a list, with the name of the section that begins with it.
private struct Listed: Sendable {
    let entry: Entry
    let heading: String?

    func row(in source: ListScreen.Source, _ context: Context) -> Row {
        let date = entry.date.map { DateEntry.short($0, context.language) } ?? ""
        var row = Row(.item, [Row.Cell(entry.title)], heading: heading, isSpaced: heading != nil)
        if entry.isAbsence {
            row.details = [Failure.sentence(context(Sentences.declared(by: entry.author, on: entry.date)))]
            return row
        }
        row.marker = entry.isNew ? .news : .none
        switch source {
        case .kind(.allergy):
            row.marker = entry.severity.marker(isCurrent: entry.isCurrent)
            row.details = [context(Sentences.allergy(entry))]
        case .kind(.treatment):
            row.cells = [
                Row.Cell(entry.title, width: 27), Row.Cell(entry.detail, width: 24),
                Row.Cell(context(Sentences.since(entry.date))),
            ]
            if let alert = MedicineAlert.named(entry.summary.alert), entry.isCurrent {
                row.marker = .alarm
                row.details = [context(alert.advice)]
            }
        case .kind(.condition):
            row.cells = [Row.Cell(entry.title, width: 34), Row.Cell(entry.detail, width: 20), Row.Cell(date)]
        case .kind(.document), .kind(.directive):
            let type = entry.documentType.flatMap { DocumentType.named($0)?.label[context.language] } ?? ""
            row.cells = [Row.Cell(date, width: 10), Row.Cell(entry.title, width: 34), Row.Cell(entry.author ?? "")]
            row.details = type.isEmpty ? [] : [type]
        case .timeline:
            row.cells = [
                Row.Cell(date, width: 10), Row.Cell(entry.title, width: 38), Row.Cell(context(entry.kind.label)),
            ]
        case .bin:
            row.cells = [Row.Cell(entry.title, width: 36), Row.Cell(context(entry.kind.label))]
        default:
            row.cells = [Row.Cell(date, width: 10), Row.Cell(entry.title, width: 34), Row.Cell(entry.detail)]
        }
        if entry.visibility != .shared { row.details.append(context(entry.visibility.words)) }
        return row
    }
}

extension Severity? {
    /// The sign that repeats how grave an allergy is.
    fileprivate func marker(isCurrent: Bool) -> Row.Marker {
        guard isCurrent else { return .none }
        return switch self {
        case .severe: .alarm
        case .moderate: .attention
        case .mild, nil: .none
        }
    }
}

extension RecordKind {
    /// The name of the section that lists records of this kind.
    var sectionTitle: Words {
        switch self {
        case .allergy: .allergiesTitle
        case .vaccination: .vaccinationsTitle
        case .document: .documentsTitle
        case .treatment: .treatmentsTitle
        case .condition: .conditionsTitle
        case .procedure: .proceduresTitle
        case .measure: .measuresTitle
        case .familyHistory: .familyTitle
        case .contact: .contactsTitle
        case .directive: .directivesTitle
        case .appointment: .appointmentsTitle
        case .message: .messagesTitle
        case .other: .othersTitle
        }
    }

    /// Whether records of this kind are written in a form, or added as a file.
    var isTyped: Bool { FormDefinition.of(self) != nil }
}
