/// One code of one code system, as written.
package struct Coding: Hashable, Sendable {
    /// The code system, a URL or `urn:oid:…`.
    package let system: String?
    /// The code.
    package let code: String?
    /// The label that came with it.
    package let display: String?
    /// Labels in other languages, from the translation extension.
    package let translations: Translations

    /// Reads a FHIR `Coding`.
    package init?(_ json: JSON?) {
        guard let object = json?.object else { return nil }
        system = object["system"]?.string
        code = object["code"]?.string
        display = object["display"]?.string?.oneLine.nonEmpty
        translations = Translations(object["_display"])
    }

    /// Whether this is the code of that system; the two ways of writing an OID are the same.
    package func matches(_ system: String, _ code: String) -> Bool {
        self.code == code && CodeSystem.isSame(self.system, system)
    }
}

/// The translations of one text (extension `http://hl7.org/fhir/StructureDefinition/translation`).
package struct Translations: Hashable, Sendable {
    private let byLanguage: [String: String]

    /// Reads the element that accompanies a primitive (`_display`, `_text`).
    init(_ companion: JSON?) {
        var found: [String: String] = [:]
        for translation in companion?["extension"]?.array ?? []
        where translation["url"]?.string == "http://hl7.org/fhir/StructureDefinition/translation" {
            var language: String?
            var content: String?
            for part in translation["extension"]?.array ?? [] {
                switch part["url"]?.string {
                case "lang": language = part["valueCode"]?.string ?? part["valueString"]?.string
                case "content": content = part["valueString"]?.string ?? part["valueMarkdown"]?.string
                default: break
                }
            }
            if let language, let content = content?.oneLine.nonEmpty {
                found[String(language.prefix(2)).lowercased()] = content
            }
        }
        byLanguage = found
    }

    /// The text in a language, when there is one.
    package subscript(language: Language) -> String? { byLanguage[language.rawValue] }

    /// Every text, for searching.
    package var all: [String] { byLanguage.sorted { $0.key < $1.key }.map(\.value) }
}

/// A notion written as codes, as text, or both.
package struct CodeableConcept: Hashable, Sendable {
    /// The codes, in written order.
    package let codings: [Coding]
    /// The words the author chose.
    package let text: String?
    /// Those words in other languages.
    package let translations: Translations

    /// Reads a FHIR `CodeableConcept`; `nil` when it says nothing.
    package init?(_ json: JSON?) {
        guard let object = json?.object else { return nil }
        codings = (object["coding"]?.array ?? []).compactMap { Coding($0) }
        text = object["text"]?.string?.oneLine.nonEmpty
        translations = Translations(object["_text"])
        if codings.isEmpty, text == nil { return nil }
    }

    /// Reads an array of concepts.
    static func list(_ json: JSON?) -> [CodeableConcept] {
        (json?.array ?? []).compactMap { CodeableConcept($0) }
    }

    /// Whether one of the codes is this one.
    package func has(_ system: String, _ code: String) -> Bool {
        codings.contains { $0.matches(system, code) }
    }

    /// The code written for a system, if any.
    package func code(of system: String) -> String? {
        codings.first { CodeSystem.isSame($0.system, system) && $0.code != nil }?.code
    }

    /// The first code whatever its system.
    package var firstCode: String? { codings.lazy.compactMap(\.code).first }

    /// What to show: the words of the concept, else the bare code; `nil` when there is neither.
    package func title(_ language: Language) -> String? { words(language) ?? firstCode }

    /// The best words to show: a translation into the reader's language, then the text, then a label, then another translation.
    package func words(_ language: Language) -> String? {
        if let translated = translations[language] { return translated }
        for coding in codings { if let translated = coding.translations[language] { return translated } }
        if let text { return CodeableConcept.withoutTag(text) }
        // A label of a French system is in French; the others are usually in English.
        let displayed = codings.filter { $0.display != nil }
        let preferred = displayed.first { CodeSystem.isFrench($0.system) == (language == .french) } ?? displayed.first
        if let display = preferred?.display { return CodeableConcept.withoutTag(display) }
        return translations.all.first ?? codings.lazy.compactMap { $0.translations.all.first }.first
    }

    /// A SNOMED CT full name without the tag that says what kind of notion it is.
    private static func withoutTag(_ text: String) -> String {
        guard text.hasSuffix(")"), let open = text.lastIndex(of: "("), open > text.startIndex else { return text }
        let tag = text[text.index(after: open)...].dropLast()
        return tags.contains(String(tag)) ? String(text[..<open]).trimmed : text
    }

    private static let tags: Set<String> = [
        "disorder", "finding", "procedure", "substance", "situation", "product", "medicinal product", "clinical drug",
        "body structure", "morphologic abnormality", "regime/therapy", "qualifier value", "observable entity", "event",
    ]

    /// Every text and code, for searching.
    var searchWords: [String] {
        var words = [text].compactMap(\.self) + translations.all
        for coding in codings { words += [coding.display, coding.code].compactMap(\.self) + coding.translations.all }
        return words
    }
}

/// The code systems this program names, and how to compare them.
package enum CodeSystem {
    package static let snomed = "http://snomed.info/sct"
    package static let loinc = "http://loinc.org"
    package static let atc = "http://www.whocc.no/atc"
    /// Vaccine codes of the United States, used by health cards.
    package static let cvx = "http://hl7.org/fhir/sid/cvx"
    package static let ucum = "http://unitsofmeasure.org"
    /// HL7 international patient summary: statements that something is absent or unknown.
    package static let absentOrUnknown = "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips"
    package static let absentOrUnknownHL7 = "http://terminology.hl7.org/CodeSystem/absent-unknown-uv-ips"
    package static let dataAbsentReason = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
    package static let observationCategory = "http://terminology.hl7.org/CodeSystem/observation-category"
    /// French document types that have no LOINC code (ANS, TRE_A05).
    package static let frenchDocumentType =
        "https://mos.esante.gouv.fr/NOS/TRE_A05-TypeDocComplementaire/FHIR/TRE-A05-TypeDocComplementaire"
    /// French document classes (ANS, TRE_A03).
    package static let frenchDocumentClass =
        "https://mos.esante.gouv.fr/NOS/TRE_A03-ClasseDocument/FHIR/TRE-A03-ClasseDocument"
    /// French medicine codes (CIS, ANSM).
    package static let cis = "http://data.esante.gouv.fr/ansm/medicament/codeCIS"

    private static let oids: [String: String] = [
        "2.16.840.1.113883.6.96": snomed,
        "2.16.840.1.113883.6.1": loinc,
        "2.16.840.1.113883.6.73": atc,
        "1.2.250.1.213.1.1.4.12": frenchDocumentType,
        "1.2.250.1.213.2.3.1": cis,
        "http://terminology.hl7.org/CodeSystem/absent-unknown-uv-ips": absentOrUnknown,
    ]

    /// The usual URL of a system, when it was written as an OID or by an older name.
    package static func canonical(_ system: String) -> String {
        let bare = system.hasPrefix("urn:oid:") ? String(system.dropFirst(8)) : system
        return oids[bare] ?? system
    }

    static func isSame(_ left: String?, _ right: String) -> Bool {
        guard let left else { return false }
        return left == right || canonical(left) == canonical(right)
    }

    static func isFrench(_ system: String?) -> Bool {
        guard let system else { return false }
        return system.contains(".gouv.fr") || system.contains("1.2.250.1.") || system.contains("hl7.fr")
    }
}

extension String {
    /// The text, or `nil` when it is empty.
    package var nonEmpty: String? { isEmpty ? nil : self }
}
