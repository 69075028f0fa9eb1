/// What a list row, the home screen and the search index need of a record, without its body.
///
/// Every text is on one line. ``searchText`` is as written: fold it with ``Swift/String/folded`` before comparing.
package struct RecordSummary: Hashable, Sendable {
    /// The kind of record.
    package var kind: RecordKind
    /// The FHIR type.
    package var resourceType: String
    /// What it is, in the reader's words where there are any.
    package var title: String
    /// The date that matters for care: of the event, not of the typing.
    package var date: PartialDate?
    /// The FHIR status code: the clinical one where there is one.
    package var status: String?
    /// Who says so.
    package var author: String?
    /// How grave, for allergies.
    package var severity: Severity?
    /// What the record says is absent or unknown, when it is such a statement; such a record is not one more allergy or treatment.
    package var absence: Absence.Meaning?
    /// The code of the document type, for documents and directives.
    package var documentType: String?
    /// The id of the ``MedicineAlert`` a treatment belongs to.
    package var alert: String?
    /// One line of facts: « choc anaphylactique », « 5 mg, 1 matin, 1 soir », « 138/84 mmHg ».
    package var detail: String
    /// Every word worth finding, the title and the detail among them.
    package var searchText: String

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
        detail: String = "",
        searchText: String = ""
    ) {
        self.kind = kind
        self.resourceType = resourceType
        self.title = title
        self.date = date
        self.status = status
        self.author = author
        self.severity = severity
        self.absence = absence ?? (isAbsence ? .noneKnown : nil)
        self.documentType = documentType
        self.alert = alert
        self.detail = detail
        self.searchText = searchText
    }

    /// Whether the record says that there is nothing of its whole kind ("none known"); "no information" does not say that.
    package var isAbsence: Bool { absence == .noneKnown }
}
