/// What a list row, the home screen and the search index need of a record, without its body.
///
/// Every text is on one line. ``searchText`` is as written: fold it with ``Swift/String/folded`` before comparing. Copies share their
/// parts, so that handing a summary on costs the same whatever it says.
package struct RecordSummary: Hashable, Sendable {
    /// The kind of record.
    package var kind: RecordKind { shared.parts.kind }
    /// The FHIR type.
    package var resourceType: String { shared.parts.resourceType }
    /// What it is, in the reader's words where there are any.
    package var title: String { shared.parts.title }
    /// The date that matters for care: of the event, not of the typing.
    package var date: PartialDate? { shared.parts.date }
    /// The FHIR status code: the clinical one where there is one.
    package var status: String? { shared.parts.status }
    /// Who says so.
    package var author: String? { shared.parts.author }
    /// How grave, for allergies.
    package var severity: Severity? { shared.parts.severity }
    /// What the record says is absent or unknown, when it is such a statement; such a record is not one more allergy or treatment.
    package var absence: Absence.Meaning? { shared.parts.absence }
    /// The code of the document type, for documents and directives.
    package var documentType: String? { shared.parts.documentType }
    /// The id of the ``MedicineAlert`` a treatment belongs to.
    package var alert: String? { shared.parts.alert }
    /// What an `Immunization` that was given counts for in the vaccination calendar.
    package var injection: Injection? { shared.parts.injection }
    /// One line of facts: « choc anaphylactique », « 5 mg, 1 matin, 1 soir », « 138/84 mmHg ».
    package var detail: String { shared.parts.detail }
    /// The words worth finding beyond those of the title, the author and the detail; a word may stand there twice.
    package var searchText: String { shared.parts.searchText }

    private let shared: Shared

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
        shared = Shared(
            Parts(
                kind: kind,
                resourceType: resourceType,
                title: title,
                date: date,
                status: status,
                author: author,
                severity: severity,
                absence: absence ?? (isAbsence ? .noneKnown : nil),
                documentType: documentType,
                alert: alert,
                injection: injection,
                detail: detail,
                searchText: searchText
            )
        )
    }

    /// Whether the record says that there is nothing of its whole kind ("none known"); "no information" does not say that.
    package var isAbsence: Bool { absence == .noneKnown }

    /// Compares what the summaries say.
    package static func == (left: RecordSummary, right: RecordSummary) -> Bool {
        left.shared === right.shared || left.shared.parts == right.shared.parts
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(shared.parts) }
}

extension RecordSummary {
    private struct Parts: Hashable, Sendable {
        let kind: RecordKind
        let resourceType: String
        let title: String
        let date: PartialDate?
        let status: String?
        let author: String?
        let severity: Severity?
        let absence: Absence.Meaning?
        let documentType: String?
        let alert: String?
        let injection: Injection?
        let detail: String
        let searchText: String
    }

    private final class Shared: Sendable {
        let parts: Parts

        init(_ parts: Parts) { self.parts = parts }
    }
}
