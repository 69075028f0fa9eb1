/// The public tables the program carries: codes, labels, the vaccination calendar.
///
/// Each table is a dated file of its own (`seeds/reference`), embedded in the binary and read the first time it is asked for. A row that does
/// not have the expected shape is left out; a test checks that none is.
package struct ReferenceData: Sendable {
    /// The tables embedded in the program.
    package static let standard = ReferenceData()

    /// Where a table comes from, for the "about" page and beside what is computed from it.
    package struct Origin: Hashable, Sendable {
        /// The version of the file.
        package let version: String
        /// The day the file was made.
        package let date: PartialDate?
        /// Who said so.
        package let source: String
    }

    /// The types of document, in the order of the list.
    package var documentTypes: [DocumentType] { Tables.documentTypes }
    /// What can be measured.
    package var measures: [Measure] { Tables.measures }
    /// Circumstances of a blood glucose measure.
    package var glucoseContexts: [Choice] { Tables.glucoseContexts }
    /// Ties of kinship.
    package var relationships: [CodedChoice] { Tables.relationships }
    /// Roles of a close person.
    package var contactRoles: [CodedChoice] { Tables.contactRoles }
    /// Beginnings of words for what stays in the body, folded.
    package var implantWords: [String] { Tables.implantWords }
    /// Common allergens.
    package var allergens: [Allergen] { Tables.allergens }
    /// Vaccines sold in France, today or before.
    package var vaccines: [Vaccine] { Tables.vaccines }
    /// The diseases vaccines protect from.
    package var diseases: [Disease] { Tables.diseases }
    /// Health professions.
    package var professions: [CodedChoice] { Tables.professions }
    /// What is proposed when access is given to a profession.
    package var accessDefaults: [AccessDefault] { Tables.accessDefaults }
    /// How long access is proposed for.
    package var grantDurations: GrantDurations { Tables.grantDurations }
    /// What is said of organ donation, with the address of the register of refusals; for information only.
    package var organDonation: Phrase { Tables.organDonation }
    /// What is proposed for emergencies, and what the person is told.
    package var emergency: EmergencyPolicy { Tables.emergency }
    /// The words by which a fingerprint is read aloud, one for each value of a byte.
    package var fingerprintWords: [String] { Tables.fingerprintWords }
    /// The vaccination calendar.
    package var calendar: VaccinationCalendar { Tables.calendar }

    /// Where each table comes from, by the name of its file.
    package var origins: [String: Origin] {
        var origins: [String: Origin] = [:]
        for name in SeedFile.tables { origins[name] = Tables.origin(name) }
        return origins
    }
}

/// A choice with a stable name and words in both languages.
package struct Choice: Hashable, Sendable {
    /// The name used on the command line and stored in ``FormValues``.
    package let id: String
    /// The words shown.
    package let label: Phrase
    /// A sentence more, where the words are not enough.
    package let help: Phrase?

    /// A choice with its words.
    package init(_ id: String, _ french: String, _ english: String, help: Phrase? = nil) {
        self.id = id
        label = Phrase(french, english)
        self.help = help
    }
}

/// A choice that stands for a code.
package struct CodedChoice: Hashable, Sendable {
    /// The choice.
    package let choice: Choice
    /// The code system.
    package let system: String
    /// The code.
    package let code: String
    /// Whether a list for family history offers it.
    package let isFamily: Bool
    /// Whether one person at most holds it.
    package let isUnique: Bool

    /// The FHIR concept, with the words of one language.
    package func concept(_ language: Language = .french) -> JSON {
        [
            "coding": [["system": .string(system), "code": .string(code), "display": .string(choice.label[language])]],
            "text": .string(choice.label[language]),
        ]
    }
}

/// A common allergen.
package struct Allergen: Hashable, Sendable {
    /// The choice.
    package let choice: Choice
    /// The FHIR category: `food`, `medication`, `environment` or `biologic`.
    package let category: String
    /// The ATC class of a medicine.
    package let atc: String?
}

/// A disease vaccines protect from.
package struct Disease: Hashable, Sendable {
    /// The choice.
    package let choice: Choice
    /// The SNOMED CT code, when one is settled.
    package let snomed: String?
}

/// A vaccine by its commercial name.
package struct Vaccine: Hashable, Sendable {
    /// The name on the box.
    package let name: String
    /// The ids of the ``Disease`` rows it protects from.
    package let diseases: [String]
    /// The ATC code, left out when it is doubtful.
    package let atc: String?
    /// Whether it is still in use.
    package let isCurrent: Bool
}

/// The parsed tables, each made once, when first used.
private enum Tables {
    static func file(_ name: String) -> JSON { (try? JSON(parsing: SeedFile.table(name))) ?? .null }

    static func origin(_ name: String) -> ReferenceData.Origin {
        let json = file(name)
        return ReferenceData.Origin(
            version: json["version"]?.string ?? "",
            date: json["date"]?.string.flatMap { PartialDate($0) },
            source: json["source"]?.string ?? ""
        )
    }

    static func choice(_ json: JSON, id: String? = nil) -> Choice? {
        guard let id = id ?? json["id"]?.string, let french = json["fr"]?.string, let english = json["en"]?.string
        else { return nil }
        return Choice(id, french, english)
    }

    static func choices(_ json: JSON?) -> [Choice] { (json?.array ?? []).compactMap { choice($0) } }

    static func coded(_ json: JSON?) -> [CodedChoice] {
        (json?.array ?? []).compactMap { row in
            guard let system = row["system"]?.string, let code = row["code"]?.string,
                let choice = choice(row, id: row["id"]?.string ?? code)
            else { return nil }
            return CodedChoice(
                choice: choice,
                system: system,
                code: code,
                isFamily: row["family"]?.bool ?? false,
                isUnique: row["unique"]?.bool ?? false
            )
        }
    }

    static let documentTypes: [DocumentType] = {
        let json = file("document-types")
        let categories = choices(json["categories"])
        let classes = (json["classes"]?.array ?? []).compactMap { choice($0, id: $0["code"]?.string) }
        return (json["types"]?.array ?? []).compactMap { DocumentType($0, classes: classes, categories: categories) }
    }()

    static let measures: [Measure] = (file("measures")["measures"]?.array ?? []).compactMap { Measure($0) }
    static let glucoseContexts: [Choice] = choices(file("measures")["glucoseContexts"])
    static let relationships: [CodedChoice] = coded(file("relationships")["relationships"])
    static let contactRoles: [CodedChoice] = coded(file("relationships")["roles"])
    static let implantWords: [String] = (file("implants")["words"]?.array ?? []).compactMap { $0.string?.folded }
    static let professions: [CodedChoice] = coded(file("professions")["professions"])

    static let accessDefaults: [AccessDefault] = (file("access-matrix")["professions"]?.array ?? []).compactMap {
        AccessDefault($0)
    }
    static let grantDurations = GrantDurations(file("grant-durations"))
    static let organDonation: Phrase = {
        let json = file("organ-donation")
        let register = json["register"]?.string.map { " \($0)" } ?? ""
        return Phrase((json["fr"]?.string ?? "") + register, (json["en"]?.string ?? "") + register)
    }()
    static let emergency = EmergencyPolicy(file("emergency"))

    static let fingerprintWords: [String] = (file("fingerprint-words")["words"]?.array ?? []).compactMap(\.string)

    static let allergens: [Allergen] = (file("allergens")["allergens"]?.array ?? []).compactMap { row in
        guard let choice = choice(row), let category = row["category"]?.string else { return nil }
        return Allergen(choice: choice, category: category, atc: row["atc"]?.string)
    }

    static let vaccines: [Vaccine] = (file("vaccines")["vaccines"]?.array ?? []).compactMap { row in
        guard let name = row["name"]?.string else { return nil }
        return Vaccine(
            name: name,
            diseases: (row["diseases"]?.array ?? []).compactMap(\.string),
            atc: row["verified"]?.bool == false ? nil : row["atc"]?.string,
            isCurrent: row["current"]?.bool ?? true
        )
    }

    static let diseases: [Disease] = (file("vaccine-calendar")["diseases"]?.array ?? []).compactMap { row in
        choice(row).map { Disease(choice: $0, snomed: row["snomed"]?.string) }
    }

    static let calendar = VaccinationCalendar(file("vaccine-calendar"), origin: origin("vaccine-calendar"))
}
