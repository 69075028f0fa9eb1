package import FoundationEssentials

/// A patient's request to whoever left something for them: to put it right by leaving it anew.
///
/// In FHIR it is a `Communication` about the record, open while its status is `in-progress`.
package struct CorrectionRequest: Hashable, Sendable {
    /// The record which is to be put right; it has the id of the deposit it came from.
    package let record: UUID
    /// What is wrong, in the patient's words.
    package let comment: String
    /// When it was asked, as the resource says.
    package let asked: PartialDate?
    /// Whom it is for, by name.
    package let recipient: String?
    /// Whether the patient closed it.
    package let isClosed: Bool

    private static let system = "urn:espace:message"
    private static let code = "correction-request"
    private static let reference = "urn:uuid:"

    /// Reads a request; nil for any other resource.
    package init?(_ resource: Resource) {
        guard let view = CommunicationView(resource),
            resource.concepts("category").contains(where: { concept in
                concept.codings.contains { $0.system == Self.system && $0.code == Self.code }
            }), let about = resource.references("about").first?.target, about.hasPrefix(Self.reference),
            let record = UUID(uuidString: String(about.dropFirst(Self.reference.count)))
        else { return nil }
        self.record = record
        comment = view.texts.joined(separator: "\n")
        asked = view.date
        recipient = view.recipients.first?.display
        isClosed = view.status == "completed"
    }

    /// The resource of a new request.
    ///
    /// - Parameters:
    ///   - record: The record which is to be put right.
    ///   - recipient: Its author's name.
    ///   - comment: What is wrong.
    ///   - time: Now.
    /// - Returns: The resource.
    package static func resource(about record: UUID, to recipient: String, _ comment: String, at time: Date) -> Resource
    {
        Resource(
            .communication,
            [
                ("status", "in-progress"),
                ("category", [["coding": [["system": .string(system), "code": .string(code)]]]]),
                ("subject", ["reference": .string(Person.reference)]),
                ("topic", ["text": "Demande de correction"]),
                ("about", [["reference": .string(reference + record.uuidString.lowercased())]]),
                ("sent", .string(time.formatted(.iso8601))), ("recipient", [["display": .string(recipient)]]),
                ("sender", ["reference": .string(Person.reference)]),
                ("payload", [["contentString": .string(comment)]]),
            ]
        )
    }
}

extension Resource {
    private static let correctsURL = "urn:espace:corrects"

    /// The record which this one, left by the same author, puts right; nil where it says nothing of it.
    package var corrects: UUID? {
        get {
            for item in self["extension"]?.array ?? [] where item["url"]?.string == Self.correctsURL {
                guard let uri = item["valueUri"]?.string, uri.hasPrefix("urn:uuid:") else { continue }
                return UUID(uuidString: String(uri.dropFirst("urn:uuid:".count)))
            }
            return nil
        }
        set {
            var items = (self["extension"]?.array ?? []).filter { $0["url"]?.string != Self.correctsURL }
            if let newValue {
                items.append([
                    "url": .string(Self.correctsURL),
                    "valueUri": .string("urn:uuid:" + newValue.uuidString.lowercased()),
                ])
            }
            self["extension"] = items.isEmpty ? nil : .array(items)
        }
    }
}
