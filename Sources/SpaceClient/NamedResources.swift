import HealthFormats
import HealthModel

/// The resources of a file that others name: the medicine of a prescription, the author of a document.
///
/// Only the small types that a title needs are kept, and a bounded number of them.
struct NamedResources: Sendable {
    private static let limit = 20_000
    private static let types: Set<ResourceType> = [
        .medication, .practitioner, .practitionerRole, .organization, .relatedPerson, .patient,
    ]

    private var index = ReferenceIndex<Int>()
    private var resources: [Resource] = []

    mutating func add(_ imported: ImportedResource) {
        guard Self.types.contains(imported.resource.type), resources.count < Self.limit else { return }
        index.add(resources.count, type: imported.resource.type, id: imported.resource.id, fullUrl: imported.fullUrl)
        resources.append(imported.resource)
    }

    /// Finds what a resource of the same file refers to.
    func resolver(for imported: ImportedResource) -> ReferenceResolver {
        guard !resources.isEmpty else { return { _ in nil } }
        return { reference in
            guard case .target(let place) = index.resolve(reference, from: imported.fullUrl) else { return nil }
            return resources[place]
        }
    }
}
