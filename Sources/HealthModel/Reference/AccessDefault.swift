/// What is proposed when a person gives access to a profession; the person changes it freely.
///
/// The table is dated and says of each row whether its exceptions were published or are our estimate.
package struct AccessDefault: Hashable, Sendable {
    /// The code of the profession.
    package let profession: String
    /// The sections proposed.
    package let kinds: [RecordKind]
    /// The classes of document proposed.
    package let classes: Set<String>
    /// The types of document left out although their class is proposed.
    package let exceptTypes: Set<String>
    /// Whether the exceptions were published, rather than estimated.
    package let isPublished: Bool

    init?(_ json: JSON) {
        guard let profession = json["profession"]?.string, let basis = json["basis"]?.string else { return nil }
        self.profession = profession
        kinds = (json["kinds"]?.array ?? []).compactMap { $0.string.flatMap(RecordKind.init(rawValue:)) }
        classes = Set((json["classes"]?.array ?? []).compactMap(\.string))
        exceptTypes = Set((json["exceptTypes"]?.array ?? []).compactMap(\.string))
        isPublished = basis == "fact"
    }

    /// What is proposed to a profession; nil where nothing is.
    package static func of(profession code: String) -> AccessDefault? {
        ReferenceData.standard.accessDefaults.first { $0.profession == code }
    }

    /// Whether a document of this type is proposed; one without a class, or of a type nobody knows, is not.
    package func includes(documentType code: String) -> Bool {
        guard kinds.contains(.document), !exceptTypes.contains(code),
            let found = DocumentType.named(code)?.documentClass
        else { return false }
        return classes.contains(found.id)
    }
}

/// How long access is proposed for, in whole days; the person changes it freely.
package struct GrantDurations: Hashable, Sendable {
    /// The days for most professions.
    package let standard: Int
    /// The days of professions with a shorter or longer need.
    package let exceptions: [String: Int]

    init(_ json: JSON) {
        standard = json["standard"]?.number?.int ?? 90
        exceptions = Dictionary(
            (json["professions"]?.array ?? []).compactMap { row in
                guard let code = row["profession"]?.string, let days = row["days"]?.number?.int else { return nil }
                return (code, days)
            },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// The days proposed to a profession.
    package func days(for profession: String) -> Int { exceptions[profession] ?? standard }
}
