extension FormDefinition {
    /// Makes the resource the answers describe, or says everything that is to be corrected.
    ///
    /// With `replacing`, only the answers that differ from what ``values(of:language:)`` reads are written: every other element, extension
    /// and code of the resource stays. A field left out of `values` is unchanged; an empty answer clears it. Codes come with words in
    /// `language`.
    package func resource(
        from values: FormValues,
        replacing existing: Resource? = nil,
        author: Author,
        today: CivilDate,
        acceptImplausible: Bool = false,
        language: Language = .french,
        zone: LocalOffset = .metropolitanFrance
    ) throws(FormProblems) -> Resource {
        let before = existing.map { self.values(of: $0, language: language).values } ?? [:]
        var typed: [String: String] = [:]
        var problems: [FormProblem] = []
        for (name, text) in values.values.sorted(by: { $0.key < $1.key }) {
            guard let field = field(name) else {
                problems.append(.unknownField(name))
                continue
            }
            if typed[field.name] == nil || name == field.name { typed[field.name] = text }
        }
        var answers = FormAnswers(before: before)
        for field in fields {
            let text = (typed[field.name] ?? before[field.name] ?? "").trimmed
            let isChanged = existing == nil || text != (before[field.name] ?? "").trimmed
            if text.isEmpty {
                // A record from elsewhere may lack what the form asks for: it can still be edited.
                if field.isRequired, isChanged { problems.append(.missing(field: field.name)) }
                if isChanged, typed[field.name] != nil { answers.changed[field.name] = .cleared }
                continue
            }
            switch read(text, field, today: today, zone: zone) {
            case .success(let answer):
                answers.all[field.name] = answer
                if isChanged { answers.changed[field.name] = answer }
            case .failure(let problem):
                // What was already there may be beyond what the form would take: only new answers are judged.
                if isChanged { problems.append(problem) }
            }
        }
        if let start = answers.date("date"), let end = answers.date("end"), end.latest < start.earliest {
            problems.append(.endBeforeStart(field: "end"))
        }
        if problems.isEmpty, kind == .measure { problems += answers.measureProblems(acceptImplausible, language) }
        if kind == .vaccination, case .text(let dose)? = answers.changed["dose"],
            Int(dose).map({ !(1...20).contains($0) }) ?? true
        {
            problems.append(.number(field: "dose"))
        }
        guard problems.isEmpty else { throw FormProblems(problems: problems) }
        var writer = FormWriter(
            resource: existing ?? FormWriter.empty(kind),
            answers: answers,
            isNew: existing == nil,
            author: author,
            today: today,
            language: language
        )
        writer.write(kind)
        return writer.resource
    }

    /// The answers that would make this resource, to fill the form for an edit.
    package func values(of resource: Resource, language: Language = .french) -> FormValues {
        let reader = FormReader(resource: resource, language: language)
        let names = Set(fields.map(\.name))
        return FormValues(
            kind: kind,
            values: reader.values(kind).filter { names.contains($0.key) && !$0.value.isEmpty }
        )
    }

    /// The answers a new form starts with.
    package func initialValues(language: Language = .french, today: CivilDate) -> FormValues {
        var values: [String: String] = [:]
        for field in fields {
            guard let initial = field.initial else { continue }
            values[field.name] = initial == "today" ? DateEntry.short(PartialDate(today), language) : initial
        }
        return FormValues(kind: kind, values: values)
    }

    /// Reads one answer alone: what a screen checks when the field is left, and shows back as words.
    package func check(_ text: String, field name: String, today: CivilDate) -> FormProblem? {
        guard let field = field(name), let text = text.trimmed.nonEmpty else { return nil }
        if case .failure(let problem) = read(text, field, today: today, zone: .metropolitanFrance) { return problem }
        return nil
    }

    private func read(_ text: String, _ field: FormField, today: CivilDate, zone: LocalOffset) -> Result<
        FormAnswer, FormProblem
    > {
        switch field.input {
        case .text(let max):
            let line = text.oneLine
            return line.count > max ? .failure(.tooLong(field: field.name, max: max)) : .success(.text(line))
        case .longText(let max):
            return text.count > max ? .failure(.tooLong(field: field.name, max: max)) : .success(.text(text))
        case .date(let allowance):
            do throws(DateProblem) {
                return .success(.date(try DateEntry.parse(text, today: today, allowing: allowance, zone: zone)))
            } catch {
                return .failure(.date(field: field.name, error))
            }
        case .choice(let choices, let free):
            let folded = text.oneLine.folded
            if let choice = choices.first(where: { $0.id == text })
                ?? choices.first(where: { [$0.id, $0.label.french, $0.label.english].contains { $0.folded == folded } })
            {
                return .success(.choice(choice))
            }
            guard free else { return .failure(.notAChoice(field: field.name)) }
            return text.count > 100 ? .failure(.tooLong(field: field.name, max: 100)) : .success(.text(text.oneLine))
        case .quantity:
            let answer = MeasuredAnswer(text)
            return answer.map { .success(.measured($0)) } ?? .failure(.number(field: field.name))
        }
    }
}

/// A checked answer.
enum FormAnswer: Hashable, Sendable {
    case cleared
    case text(String)
    case date(PartialDate)
    case choice(Choice)
    case measured(MeasuredAnswer)

    /// The words, for elements that hold words.
    func words(_ language: Language) -> String? {
        switch self {
        case .cleared: nil
        case .text(let text): text
        case .date(let date): date.text
        case .choice(let choice): choice.label[language]
        case .measured(let measured): measured.numbers.map(\.text).joined(separator: "/")
        }
    }
}

/// One or two numbers and perhaps a unit: « 72,5 », « 138/84 », « 5,2 mmol/L ».
struct MeasuredAnswer: Hashable, Sendable {
    let numbers: [JSONNumber]
    let unit: String?

    init?(_ text: String) {
        let text = text.oneLine
        guard let end = text.lastIndex(where: { $0.isASCII && $0.isNumber }) else { return nil }
        // The unit begins at the first letter or sign that cannot be part of the numbers.
        let cut = text.firstIndex { !($0.isASCII && $0.isNumber) && !" \u{A0},./+-".contains($0) } ?? text.endIndex
        let numbersText = cut <= end ? text[..<cut] : text[...end]
        let pieces = numbersText.split(separator: "/", omittingEmptySubsequences: false).map { String($0).trimmed }
        guard (1...2).contains(pieces.count) else { return nil }
        var numbers: [JSONNumber] = []
        for piece in pieces {
            guard let number = Decimals.parse(piece), !piece.isEmpty else { return nil }
            numbers.append(number)
        }
        self.numbers = numbers
        unit = String(text[numbersText.endIndex...]).trimmed.nonEmpty
    }
}

/// All the answers of a form, and those to write.
struct FormAnswers: Sendable {
    /// What the resource said before.
    let before: [String: String]
    /// Every answer given or kept.
    var all: [String: FormAnswer] = [:]
    /// The answers that are new.
    var changed: [String: FormAnswer] = [:]

    init(before: [String: String]) { self.before = before }

    func date(_ name: String) -> PartialDate? {
        if case .date(let date)? = all[name] { date } else { nil }
    }

    /// The measure chosen by name, when it is one of the tables.
    var measure: Measure? {
        if case .choice(let choice)? = all["name"] { Measure.named(choice.id) } else { nil }
    }

    func measureProblems(_ acceptImplausible: Bool, _ language: Language) -> [FormProblem] {
        guard case .measured(let answer)? = all["value"], changed["value"] != nil || changed["name"] != nil else {
            return []
        }
        let isPressure = measure?.choice.id == "blood-pressure"
        guard answer.numbers.count == (isPressure ? 2 : 1) else { return [.number(field: "value")] }
        guard !acceptImplausible, let measure else { return [] }
        let parts = isPressure ? ["systolic", "diastolic"].map { Measure.named($0) } : [measure]
        for (number, part) in zip(answer.numbers, parts) {
            guard let part, let value = number.double,
                (part.low.map { value < $0 } ?? false) || (part.high.map { value > $0 } ?? false)
            else { continue }
            let shown = "\(Decimals.written(number.text, language)) \(part.unitLabel)"
            return [.implausible(field: "value", shown: shown)]
        }
        if isPressure, let high = answer.numbers[0].double, let low = answer.numbers[1].double, low >= high {
            let shown =
                answer.numbers.map { Decimals.written($0.text, language) }.joined(separator: "/") + " "
                + measure.unitLabel
            return [.implausible(field: "value", shown: shown)]
        }
        return []
    }
}
