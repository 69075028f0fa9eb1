/// Who writes a record in a space.
package enum Author: Hashable, Sendable {
    /// The person the space is about.
    case person(Person)
    /// Someone who helps that person, by name.
    case caregiver(name: String)

    /// The name to show.
    package var name: String {
        switch self {
        case .person(let person): person.displayName
        case .caregiver(let name): name
        }
    }

    /// The FHIR reference to the author.
    package var reference: JSON {
        switch self {
        case .person(let person):
            person.displayName.isEmpty
                ? ["reference": .string(Person.reference)]
                : ["reference": .string(Person.reference), "display": .string(person.displayName)]
        case .caregiver(let name): ["display": .string(name)]
        }
    }
}
