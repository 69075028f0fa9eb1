/// One type of document of the French shared record, with the words and places a citizen knows it by.
package struct DocumentType: Hashable, Sendable {
    /// The code.
    package let code: String
    /// The code system.
    package let system: String
    /// What it is called.
    package let label: Phrase
    /// The class, for access rules; `nil` outside the shared record.
    package let documentClass: Choice?
    /// The category a citizen looks in.
    package let category: Choice?

    /// The type of advance directives.
    package static let directiveCode = "EXPPAT_3"
    /// The type of any other document a person adds.
    package static let otherCode = "EXPPAT_2"

    init?(_ json: JSON, classes: [Choice], categories: [Choice]) {
        guard let code = json["code"]?.string, let system = json["system"]?.string, let french = json["fr"]?.string,
            let english = json["en"]?.string
        else { return nil }
        self.code = code
        self.system = system
        label = Phrase(french, english)
        documentClass = json["class"]?.string.flatMap { id in classes.first { $0.id == id } }
        category = json["category"]?.string.flatMap { id in categories.first { $0.id == id } }
    }

    /// The type with this code; codes are unique across systems.
    package static func named(_ code: String) -> DocumentType? { byCode[code] }

    private static let byCode: [String: DocumentType] = Dictionary(
        ReferenceData.standard.documentTypes.map { ($0.code, $0) },
        uniquingKeysWith: { first, _ in first }
    )

    /// The FHIR concept of the type.
    package var concept: JSON {
        [
            "coding": [["system": .string(system), "code": .string(code), "display": .string(label[.french])]],
            "text": .string(label[.french]),
        ]
    }

    /// The FHIR concept of the class, when there is one.
    package var categoryConcept: JSON? {
        documentClass.map { documentClass in
            [
                "coding": [
                    [
                        "system": .string(CodeSystem.frenchDocumentClass), "code": .string(documentClass.id),
                        "display": .string(documentClass.label[.french]),
                    ]
                ]
            ]
        }
    }
}
