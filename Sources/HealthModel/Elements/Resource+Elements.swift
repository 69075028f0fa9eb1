extension Resource {
    /// A string element, on one line; `nil` when absent or empty.
    package func text(_ name: String) -> String? { object[name]?.string?.oneLine.nonEmpty }

    /// A code element such as `status`.
    package func code(_ name: String) -> String? { object[name]?.string?.nonEmpty }

    /// A date element, whatever its precision.
    package func date(_ name: String) -> PartialDate? { object[name]?.string.flatMap { PartialDate(lenient: $0) } }

    /// A concept element.
    package func concept(_ name: String) -> CodeableConcept? { CodeableConcept(object[name]) }

    /// A repeated concept element.
    package func concepts(_ name: String) -> [CodeableConcept] { CodeableConcept.list(object[name]) }

    /// A reference element.
    package func reference(_ name: String) -> Reference? { Reference(object[name]) }

    /// A repeated reference element.
    package func references(_ name: String) -> [Reference] { (object[name]?.array ?? []).compactMap { Reference($0) } }

    /// A repeated element as it stands.
    package func elements(_ name: String) -> [JSON] { object[name]?.array ?? [] }

    /// The texts of `note`, one after the other.
    package var notes: String? {
        elements("note").compactMap { $0["text"]?.string?.oneLine.nonEmpty }.joined(separator: " ").nonEmpty
    }

    /// The human text of the resource, without its markup, on one line.
    package var narrative: String? {
        guard let div = object["text"]?["div"]?.string else { return nil }
        var text = ""
        var isTag = false
        for character in div {
            switch character {
            case "<": isTag = true
            case ">" where isTag:
                isTag = false
                text.append(" ")
            default: if !isTag { text.append(character) }
            }
        }
        for (entity, plain) in [
            ("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&"),
        ] {
            text = text.split(separator: entity, omittingEmptySubsequences: false).joined(separator: plain)
        }
        return text.oneLine.nonEmpty
    }

    /// When something began or happened, from a choice element: `onset` reads `onsetDateTime`, then the start of `onsetPeriod`.
    package func moment(_ name: String) -> PartialDate? {
        date(name + "DateTime") ?? date(name + "Date") ?? period(name + "Period")?.start ?? date(name + "Instant")
            ?? period(name + "Period")?.end
    }

    /// A period element.
    package func period(_ name: String) -> Period? { Period(object[name]) }

    /// An extension of the resource itself.
    package func `extension`(_ url: String) -> JSON? { elements("extension").first { $0["url"]?.string == url } }

    /// Why a primitive has no value (`_name` with `data-absent-reason`), as a code.
    package func absentReason(_ name: String) -> String? {
        (object["_" + name]?["extension"]?.array ?? [])
            .first { $0["url"]?.string == "http://hl7.org/fhir/StructureDefinition/data-absent-reason" }?["valueCode"]?
            .string
    }

    /// The single code of a status concept such as `clinicalStatus`.
    package func statusCode(_ name: String) -> String? { concept(name)?.firstCode }
}
