/// Writes the new answers of a form into a resource, and touches nothing else.
struct FormWriter {
    var resource: Resource
    let answers: FormAnswers
    let isNew: Bool
    let author: Author
    let today: CivilDate
    let language: Language

    static let unknownReaction = "Réaction non précisée"
    static let unknownDose = "non précisé"
    static let severityCodes: [(id: String, code: String)] = [
        ("mild", "255604002"), ("moderate", "6736007"), ("severe", "24484000"),
    ]

    static func empty(_ kind: RecordKind) -> Resource {
        switch kind {
        case .allergy: Resource(.allergyIntolerance)
        case .vaccination: Resource(.immunization)
        case .treatment: Resource(.medicationStatement)
        case .condition: Resource(.condition)
        case .procedure: Resource(.procedure)
        case .measure: Resource(.observation)
        case .familyHistory: Resource(.familyMemberHistory)
        case .contact: Resource(.relatedPerson)
        case .appointment: Resource(.appointment)
        case .document, .directive, .message, .other: Resource(.documentReference)
        }
    }

    mutating func write(_ kind: RecordKind) {
        switch kind {
        case .allergy: writeAllergy()
        case .vaccination: writeVaccination()
        case .treatment: writeTreatment()
        case .condition: writeCondition()
        case .procedure: writeProcedure()
        case .measure: writeMeasure()
        case .familyHistory: writeFamilyHistory()
        case .contact: writeContact()
        case .appointment: writeAppointment()
        case .document: writeDocument()
        case .directive: writeDirective()
        case .message, .other: break
        }
    }

    // MARK: pieces

    var subject: JSON { ["reference": .string(Person.reference)] }
    var day: JSON { .string(today.description) }

    /// The words of an answer that changed: `nil` when it did not, `.some(nil)` when it was cleared.
    func changedWords(_ name: String) -> String?? {
        answers.changed[name].map { $0.words(language) }
    }

    /// The id of a choice that changed.
    func changedChoice(_ name: String) -> String?? {
        guard let answer = answers.changed[name] else { return nil }
        if case .choice(let choice) = answer { return .some(choice.id) }
        return .some(answer.words(language))
    }

    static func concept(_ system: String, _ code: String, _ display: String? = nil, text: String? = nil) -> JSON {
        var coding = JSONObject([("system", .string(system)), ("code", .string(code))])
        if let display { coding["display"] = .string(display) }
        var concept = JSONObject([("coding", .array([.object(coding)]))])
        if let text { concept["text"] = .string(text) }
        return .object(concept)
    }

    static func hl7(_ table: String, _ code: String) -> JSON {
        concept("http://terminology.hl7.org/CodeSystem/" + table, code)
    }

    /// A concept of words only; the codes of the former words would no longer be true.
    static func words(_ text: String?) -> JSON? { text.map { ["text": .string($0)] } }

    /// Sets an element, or removes it together with the extensions of its primitive.
    mutating func set(_ name: String, _ value: JSON?) {
        resource[name] = value
        resource["_" + name] = nil
    }

    /// Sets an element that must stand before others when the resource is new, and never touches one that is there.
    mutating func start(_ members: [(String, JSON)]) {
        guard isNew else { return }
        for (name, value) in members { resource[name] = value }
    }

    /// Replaces the first element of an array with an object changed by `change`, making one when there is none; drops it when empty.
    mutating func changeFirst(_ name: String, _ change: (inout JSONObject) -> Void) {
        var elements = resource.elements(name)
        var first = elements.first?.object ?? JSONObject()
        change(&first)
        if first.isEmpty {
            if !elements.isEmpty { elements.removeFirst() }
        } else if elements.isEmpty {
            elements = [.object(first)]
        } else {
            elements[0] = .object(first)
        }
        resource[name] = elements.isEmpty ? nil : .array(elements)
    }

    /// Writes the comment into the first note.
    mutating func writeComment() {
        guard let comment = changedWords("comment") else { return }
        // The form shows all notes as one text, so one note takes their place.
        resource["note"] = comment.map { [["text": .string($0)]] }
    }

    /// Writes a date into a choice element, as `…DateTime`, and removes its other forms.
    mutating func writeMoment(_ name: String, _ date: PartialDate?) {
        for form in ["DateTime", "Period", "Age", "Range", "String", "Timing", "Instant", "Date"] {
            set(name + form, nil)
        }
        if let date { resource[name + "DateTime"] = .string(date.text) }
    }

    /// Writes a beginning and an end: a period when there is an end, a moment otherwise.
    mutating func writeSpan(_ name: String, always: Bool = false) {
        guard answers.changed["date"] != nil || answers.changed["end"] != nil else { return }
        let start = answers.date("date")
        let end = answers.date("end")
        guard end != nil || always else { return writeMoment(name, start) }
        var period = resource[name + "Period"]?.object ?? JSONObject()
        writeMoment(name, nil)
        period["start"] = start.map { .string($0.text) }
        period["end"] = end.map { .string($0.text) }
        if !period.isEmpty { resource[name + "Period"] = .object(period) }
    }

    /// Writes the name of a professional as the first performer.
    mutating func writePerformer() {
        guard let performer = changedWords("performer") else { return }
        changeFirst("performer") { first in
            first["actor"] = performer.map { ["display": .string($0)] }
            if performer == nil { first = JSONObject() }
        }
    }

    /// Writes words as the first concept of a list.
    mutating func writeFirstConcept(_ name: String, field: String) {
        guard let words = changedWords(field) else { return }
        changeFirst(name) { first in first = FormWriter.words(words)?.object ?? JSONObject() }
    }
}
