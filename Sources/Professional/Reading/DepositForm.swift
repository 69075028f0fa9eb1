package import Certification
package import FoundationEssentials
package import HealthModel

/// What becomes of a file that a professional leaves: a resource as it is, or a document with its bytes inside.
package enum DepositForm {
    /// The longest file: its text form has to fit into a deposit.
    package static let maximumByteCount = 5 << 20

    /// Makes the resource of a file.
    ///
    /// - Parameters:
    ///   - bytes: The file.
    ///   - name: Its name, for a title where none is given.
    ///   - title: The title of a document.
    ///   - type: The code of a document's type.
    ///   - author: Who leaves it.
    ///   - time: When.
    /// - Returns: The resource.
    /// - Throws: `ProfessionalError.notUnderstood` or `.tooLong`.
    package static func resource(
        of bytes: Data,
        named name: String,
        title: String?,
        type: String?,
        author: ProfessionalSubject,
        at time: Date
    ) throws(ProfessionalError) -> Resource {
        guard bytes.count <= maximumByteCount else { throw .tooLong }
        if bytes.first == UInt8(ascii: "{") {
            guard let resource = try? Resource(parsing: bytes), resource.type != .bundle, resource.type != .patient
            else { throw .notUnderstood }
            return resource
        }
        guard let mediaType = mediaType(of: bytes) else { throw .notUnderstood }
        let documentType = DocumentType.named(type ?? "11488-4")
        guard let documentType else { throw .notUnderstood }
        let day = time.formatted(.iso8601)
        return Resource(
            .documentReference,
            [
                ("status", "current"), ("type", documentType.concept),
                ("category", .array(documentType.categoryConcept.map { [$0] } ?? [])),
                ("subject", ["reference": .string(Person.reference)]), ("date", .string(day)),
                ("author", [["display": .string("\(author.displayName), \(author.title)")]]),
                ("description", .string(title ?? name)),
                (
                    "content",
                    [
                        [
                            "attachment": [
                                "contentType": .string(mediaType), "data": .string(bytes.base64EncodedString()),
                                "size": .number(JSONNumber(bytes.count)), "title": .string(title ?? name),
                                "creation": .string(day),
                            ]
                        ]
                    ]
                ),
            ].filter { $0.0 != "category" || $0.1.array?.isEmpty == false }
        )
    }

    /// The kind of a file, by its first bytes; text is what is valid UTF-8 without control characters.
    private static func mediaType(of bytes: Data) -> String? {
        let magic: [([UInt8], String)] = [
            (Array("%PDF-".utf8), "application/pdf"), ([0xFF, 0xD8, 0xFF], "image/jpeg"),
            ([0x89, 0x50, 0x4E, 0x47], "image/png"), ([0x49, 0x49, 0x2A, 0], "image/tiff"),
            ([0x4D, 0x4D, 0, 0x2A], "image/tiff"),
        ]
        if let found = magic.first(where: { bytes.starts(with: $0.0) }) { return found.1 }
        guard let text = String(validating: bytes, as: UTF8.self), !text.isEmpty,
            text.unicodeScalars.allSatisfy({ $0.value >= 0x20 || $0 == "\n" || $0 == "\r" || $0 == "\t" })
        else { return nil }
        return "text/plain"
    }
}
