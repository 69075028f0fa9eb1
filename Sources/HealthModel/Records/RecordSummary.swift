/// What a list row, the home screen and the search index need of a record, without its body.
///
/// Every text is on one line. ``searchText`` is as written: fold it with ``Swift/String/folded`` before comparing.
package struct RecordSummary: Hashable, Sendable {
    // A vault holds one for each record and lists are copied around, so a copy has to cost one reference and no more.
    private var box: Box

    /// The kind of record.
    package var kind: RecordKind {
        get { box.fields.kind }
        set { box = box.changing { $0.kind = newValue } }
    }

    /// The FHIR type.
    package var resourceType: String {
        get { box.fields.texts.resourceType }
        set { box = box.changing { $0.texts.change { $0.resourceType = newValue } } }
    }

    /// What it is, in the reader's words where there are any.
    package var title: String {
        get { box.fields.texts.title }
        set { box = box.changing { $0.texts.change { $0.title = newValue } } }
    }

    /// The date that matters for care: of the event, not of the typing.
    package var date: PartialDate? {
        get { box.fields.date }
        set { box = box.changing { $0.date = newValue } }
    }

    /// The FHIR status code: the clinical one where there is one.
    package var status: String? {
        get { box.fields.status }
        set { box = box.changing { $0.status = newValue } }
    }

    /// Who says so.
    package var author: String? {
        get { box.fields.texts.author }
        set { box = box.changing { $0.texts.change { $0.author = newValue } } }
    }

    /// How grave, for allergies.
    package var severity: Severity? {
        get { box.fields.severity }
        set { box = box.changing { $0.severity = newValue } }
    }

    /// What the record says is absent or unknown, when it is such a statement; such a record is not one more allergy or treatment.
    package var absence: Absence.Meaning? {
        get { box.fields.absence }
        set { box = box.changing { $0.absence = newValue } }
    }

    /// The code of the document type, for documents and directives.
    package var documentType: String? {
        get { box.fields.documentType }
        set { box = box.changing { $0.documentType = newValue } }
    }

    /// The id of the ``MedicineAlert`` a treatment belongs to.
    package var alert: String? {
        get { box.fields.alert }
        set { box = box.changing { $0.alert = newValue } }
    }

    /// What an `Immunization` that was given counts for in the vaccination calendar.
    package var injection: Injection? {
        get { box.fields.injection }
        set { box = box.changing { $0.injection = newValue } }
    }

    /// One line of facts: « choc anaphylactique », « 5 mg, 1 matin, 1 soir », « 138/84 mmHg ».
    package var detail: String {
        get { box.fields.texts.detail }
        set { box = box.changing { $0.texts.change { $0.detail = newValue } } }
    }

    /// The words worth finding beyond those of the title, the author and the detail; a word may stand there twice.
    package var searchText: String {
        get { box.fields.texts.searchText }
        set { box = box.changing { $0.texts.change { $0.searchText = newValue } } }
    }

    /// What the box holds.
    struct Fields: Hashable {
        var kind: RecordKind
        var texts: SummaryTexts
        var date: PartialDate?
        var status: String?
        var severity: Severity?
        var absence: Absence.Meaning?
        var documentType: String?
        var alert: String?
        var injection: Injection?
    }

    init(_ fields: Fields) { box = Box(fields) }

    /// The fields of a summary, never changed once they are shared.
    private final class Box: Sendable {
        let fields: Fields

        init(_ fields: Fields) { self.fields = fields }

        func changing(_ change: (inout Fields) -> Void) -> Box {
            var fields = fields
            change(&fields)
            return Box(fields)
        }
    }

    /// Compares what the summaries say.
    package static func == (left: RecordSummary, right: RecordSummary) -> Bool {
        left.box === right.box || left.box.fields == right.box.fields
    }

    /// Feeds what the summary says into a hasher.
    package func hash(into hasher: inout Hasher) { hasher.combine(box.fields) }

    /// A summary made of parts.
    package init(
        kind: RecordKind,
        resourceType: String,
        title: String,
        date: PartialDate? = nil,
        status: String? = nil,
        author: String? = nil,
        severity: Severity? = nil,
        isAbsence: Bool = false,
        absence: Absence.Meaning? = nil,
        documentType: String? = nil,
        alert: String? = nil,
        injection: Injection? = nil,
        detail: String = "",
        searchText: String = ""
    ) {
        box = Box(
            Fields(
                kind: kind,
                texts: SummaryTexts(
                    resourceType: resourceType,
                    title: title,
                    author: author,
                    detail: detail,
                    searchText: searchText
                ),
                date: date,
                status: status,
                severity: severity,
                absence: absence ?? (isAbsence ? .noneKnown : nil),
                documentType: documentType,
                alert: alert,
                injection: injection
            )
        )
    }

    /// Whether there is a date, without a copy of it.
    package var hasDate: Bool { box.fields.date != nil }

    /// Whether the record says that there is nothing of its whole kind ("none known"); "no information" does not say that.
    package var isAbsence: Bool { absence == .noneKnown }
}
