/// The kinds of record a person sees, as the command line and the screens name them.
///
/// One kind gathers the FHIR R4 resource types that a patient would call by the same word. A type the program does not know is ``other``:
/// it is kept, listed and exported like any other.
package enum RecordKind: String, CaseIterable, Hashable, Sendable {
    case allergy
    case vaccination
    case document
    case treatment
    case condition
    case procedure
    case measure
    case familyHistory = "family-history"
    case contact
    case directive
    case appointment
    case message
    case other
}
