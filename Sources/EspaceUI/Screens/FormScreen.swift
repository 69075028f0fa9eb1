import HealthModel
import SpaceClient
import Terminal
import Vault

/// The form of a record: new, edited, or taken up again from a draft.
struct FormScreen: Screen {
    /// Which file becomes a document, when the form describes one.
    private let file: String?
    private let kind: RecordKind
    private let record: RecordID?
    private let title: String
    private var draft: DraftID?
    private var fields: Fields
    /// The values the form began with; what equals them was not changed.
    private var initial: FormValues
    private var isLoading: Bool
    private var isUnderWay = false
    /// Whether values that look like a slip of the keys were shown once and confirmed.
    private var acceptImplausible = false

    /// A form for a new record.
    init(new kind: RecordKind, _ context: Context) {
        self.init(kind, record: nil, title: "", file: nil, context)
        fill(FormDefinition.of(kind)?.initialValues(language: context.language, today: context.clock.today), context)
        initial = values
    }

    /// The form of a record that is there; it is filled when the answer comes.
    init(editing record: RecordID, _ kind: RecordKind, title: String) {
        self.kind = kind
        self.record = record
        self.title = title
        file = nil
        fields = Fields(fields: [], buttons: [])
        initial = FormValues(kind: kind)
        isLoading = true
    }

    /// A form that was left before it was saved.
    init(draft: SavedDraft, _ context: Context) {
        self.init(draft.values.kind, record: draft.record, title: "", file: nil, context)
        fill(draft.values, context)
        self.draft = draft.id
    }

    /// The description of a file that becomes a document.
    init(file: String, title: String, _ context: Context) {
        self.init(.document, record: nil, title: "", file: file, context)
        fill(
            FormDefinition.of(.document)?.initialValues(language: context.language, today: context.clock.today),
            context
        )
        fields["title"] = title
        initial = values
    }

    private init(_ kind: RecordKind, record: RecordID?, title: String, file: String?, _ context: Context) {
        self.kind = kind
        self.record = record
        self.title = title
        self.file = file
        isLoading = false
        initial = FormValues(kind: kind)
        fields = Self.fields(kind, context)
    }

    private static func fields(_ kind: RecordKind, _ context: Context) -> Fields {
        let language = context.language
        let fields = (FormDefinition.of(kind)?.fields ?? []).map { field in
            var choices: [Chooser.Option] = []
            var isFree = true
            var limit = 200
            switch field.input {
            case .text(let most), .longText(let most): limit = most
            case .choice(let some, let free):
                choices = some.map {
                    Chooser.Option(value: $0.id, label: $0.label[language], help: $0.help?[language] ?? "")
                }
                isFree = free
            case .date, .quantity: limit = 40
            }
            let label = context(field.label) + (field.isRequired ? "" : " " + context(.optional))
            return Fields.Field(
                name: field.name,
                label: label,
                help: context(field.help),
                choices: choices,
                isFree: isFree,
                text: TextField(limit: limit)
            )
        }
        return Fields(fields: fields, buttons: [.saveName, .discardButton])
    }

    private mutating func fill(_ values: FormValues?, _ context: Context) {
        for (name, value) in values?.values ?? [:] { fields[name] = shown(value, of: name, context) }
    }

    /// A stored date as one would type it; everything else as it is.
    private func shown(_ value: String, of name: String, _ context: Context) -> String {
        guard let field = FormDefinition.of(kind)?.field(name), case .date = field.input, let date = PartialDate(value)
        else { return value }
        return DateEntry.short(date, context.language)
    }

    private var values: FormValues {
        FormValues(kind: kind, values: Dictionary(fields.fields.map { ($0.name, $0.value) }) { first, _ in first })
    }

    private var isChanged: Bool { !isLoading && (values != initial || draft != nil) }

    func page(_ context: Context) -> Page {
        let section = context(kind.sectionTitle)
        let action = context(record == nil ? .addName : .editName)
        let path = [context(.homeTitle), section, title.isEmpty ? action : title]
        if isLoading { return Page(path: path, [.text(context(.loading))]) }
        let errors = fields.fields.count { $0.error != nil }
        let advice = errors > 0 ? context(Sentences.errors(errors)) : context(.adviceForm)
        let language = context.language
        return Page(
            path: path,
            fields.rows(context),
            advice: advice,
            hints: [
                Hint(Key.tab.name(language), context(.nextHint), .tab),
                Hint(Key.backtab.name(language), context(.previousHint), .backtab),
                Hint("F2", context(.saveName), .function(2)),
            ]
        )
    }

    func offers(_ context: Context, at row: Int) -> [Offer] { [Offer(.save), Offer(.fieldHelp)] }

    func takesText(at row: Int) -> Bool { fields.takesText(at: row) }

    mutating func appear(_ context: Context) -> [Step] {
        guard isLoading, let record else { return [] }
        return [.load(.form(record))]
    }

    mutating func edit(_ key: Key, at row: Int, _ context: Context) -> [Step]? {
        let steps = fields.edit(key, at: row)
        if steps != nil { acceptImplausible = false }
        return steps
    }

    mutating func moved(from old: Int, to row: Int, _ context: Context) -> [Step] {
        check(old, context)
        return []
    }

    /// Reads a field that is left: says what is wrong, or how a date was understood.
    private mutating func check(_ row: Int, _ context: Context) {
        guard fields.fields.indices.contains(row), let definition = FormDefinition.of(kind),
            let field = definition.field(fields.fields[row].name)
        else { return }
        let value = fields.fields[row].value
        guard !value.isEmpty else { return }
        let problem = definition.check(value, field: field.name, today: context.clock.today)
        fields.fields[row].error = problem.map { Self.words($0, context) }
        if case .date(let allowance) = field.input, problem == nil,
            let date = try? DateEntry.parse(value, today: context.clock.today, allowing: allowance)
        {
            fields.fields[row].reading = DateEntry.words(date, context.language)
        }
    }

    private static func words(_ problem: FormProblem, _ context: Context) -> String {
        var start = context(.errorPrefix)
        if case .implausible = problem { start = context(.toConfirm) }
        return start + problem.message(context.language) + " " + problem.hint(context.language)
    }

    mutating func activate(_ row: Int, _ context: Context) -> [Step] {
        if let steps = fields.enter(at: row, title) {
            check(row, context)
            return steps
        }
        if row == fields.firstButton { return save(context) }
        if row == fields.firstButton + 1 {
            return (draft.map { [.act(.discardDraft($0))] } ?? []) + [.pop, .notice(context(.discarded))]
        }
        return []
    }

    mutating func perform(_ command: Command, at row: Int, _ context: Context) -> [Step] {
        if command == .save { return save(context) }
        guard fields.fields.indices.contains(row) else { return [.notice(context(.adviceForm))] }
        return [.notice(fields.fields[row].help)]
    }

    private mutating func save(_ context: Context) -> [Step] {
        guard !isUnderWay, !isLoading else { return [] }
        if context.isReadOnly { return [.notice(context(.readOnlyRefusal))] }
        if let file {
            // Checked here: once the file is being stored there is no form left to correct.
            for row in fields.fields.indices { check(row, context) }
            if let wrong = fields.fields.firstIndex(where: { $0.error != nil }) {
                return [.notice(context(Sentences.errors(fields.fields.count { $0.error != nil }))), .select(wrong)]
            }
            return [.replace(Working(.addDocument(path: file, values)))]
        }
        isUnderWay = true
        if let record { return [.act(.edit(record, values, acceptImplausible: acceptImplausible, draft: draft))] }
        return [.act(.add(values, acceptImplausible: acceptImplausible, draft: draft))]
    }

    mutating func returned(_ answer: Answer, _ context: Context) -> [Step] {
        guard case .choice(let name, let value) = answer, let row = fields.fields.firstIndex(where: { $0.name == name })
        else { return [] }
        fields[name] = value
        fields.fields[row].error = nil
        return [.select(row + 1)]
    }

    mutating func receive(_ outcome: Outcome, _ context: Context) -> [Step] {
        isUnderWay = false
        switch outcome {
        case .form(let values):
            isLoading = false
            fields = Self.fields(kind, context)
            fill(values, context)
            initial = self.values
            return []
        case .added(let id): return [.answer(.record(id)), .notice(context(.added))]
        case .edited: return [.pop, .notice(context(.edited))]
        case .failed(.space(.form(let problems))): return show(problems, context)
        case .failed(let failure):
            return (isLoading ? [.pop] : []) + [.notice(failure.words(context.language))]
        default: return []
        }
    }

    /// Puts every error under its field and goes to the first one.
    private mutating func show(_ problems: FormProblems, _ context: Context) -> [Step] {
        var first: Int?
        for problem in problems.problems {
            guard let row = fields.fields.firstIndex(where: { $0.name == problem.field }) else { continue }
            fields.fields[row].error = Self.words(problem, context)
            first = min(first ?? row, row)
        }
        acceptImplausible = problems.areOnlyImplausible
        let count = context(Sentences.errors(problems.problems.count))
        return [.notice(problems.areOnlyImplausible ? context(.confirmByRepeating) : count), .select(first ?? 0)]
    }

    mutating func leave(_ context: Context) -> [Step] {
        guard let unsaved = unsaved() else { return [.pop] }
        return [.act(unsaved), .pop, .notice(context(.draftKept))]
    }

    func unsaved() -> Deed? {
        // A file is still where it was; only what was typed about a record is worth keeping.
        guard isChanged, file == nil else { return nil }
        return .saveDraft(values, record, draft)
    }
}
