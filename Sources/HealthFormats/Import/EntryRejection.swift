package import HealthModel

/// An entry that is left out while the rest of the file is taken.
package struct EntryRejection: Hashable, Sendable {
    /// The closed list of reasons.
    package enum Reason: Hashable, Sendable {
        /// The entry holds no resource.
        case noResource
        /// The resource is not an object or names no `resourceType`.
        case noResourceType
        /// The entry asks for a deletion.
        case deletion
        /// The entry holds instructions to change another resource, not a resource.
        case patch
        /// The entry is a remark of a server about a search, not health data.
        case searchOutcome
        /// The entry is itself a Bundle: it must be imported on its own.
        case nestedBundle
        /// The same address stands twice in the file, with different content.
        case conflictingDuplicate
        /// The element must be read with rules this program does not know (`implicitRules`).
        case implicitRules
        /// The resource follows another version of FHIR, in which the element has another meaning.
        case olderVersion(element: Element)
        /// An element that changes the meaning of the resource has a wrong JSON type.
        case wrongType(element: Element)
        /// Two values stand where only one may: which one is meant cannot be told.
        case twoValues(element: Element)
    }

    /// The elements a rejection can name: a closed list, so that no text of a file gets into a message.
    package enum Element: String, Hashable, Sendable {
        case status, clinicalStatus, verificationStatus, doNotPerform, intent, code, notGiven, wasNotGiven, notDone,
            taken
        case wasNotTaken, medication, value, effective, onset, abatement, occurrence, performed, deceased, multipleBirth
        case reported, born, age, substance, asNeeded, product, item
    }

    /// Why.
    package let reason: Reason
    /// Where the entry begins.
    package let place: SourcePlace
}

extension EntryRejection.Reason {
    /// The reason in words.
    package var words: Phrase {
        switch self {
        case .noResource: Phrase("entrée sans donnée", "entry without a resource")
        case .noResourceType: Phrase("donnée sans type FHIR", "resource without a FHIR type")
        case .deletion: Phrase("demande de suppression", "request for a deletion")
        case .patch:
            Phrase("instruction de modification, pas une donnée", "instruction to change a resource, not a resource")
        case .searchOutcome:
            Phrase("remarque d'un serveur, pas une donnée de santé", "remark of a server, not health data")
        case .nestedBundle:
            Phrase("un Bundle dans un Bundle : à importer séparément", "a Bundle inside a Bundle: import it on its own")
        case .conflictingDuplicate:
            Phrase(
                "même adresse qu'une autre entrée, contenu différent",
                "same address as another entry, different content"
            )
        case .implicitRules:
            Phrase("à lire avec des règles inconnues (implicitRules)", "to be read with unknown rules (implicitRules)")
        case .olderVersion(let element):
            Phrase("autre version de FHIR (\(element.rawValue))", "another version of FHIR (\(element.rawValue))")
        case .wrongType(let element):
            Phrase("élément mal formé (\(element.rawValue))", "malformed element (\(element.rawValue))")
        case .twoValues(let element):
            Phrase(
                "deux valeurs contradictoires (\(element.rawValue))",
                "two contradictory values (\(element.rawValue))"
            )
        }
    }
}
