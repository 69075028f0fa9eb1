package import HealthModel

/// Who a Patient resource of a file is about, so that a preview can warn that the file concerns somebody else.
package struct SubjectFacts: Hashable, Sendable {
    /// One name as written.
    package struct Name: Hashable, Sendable {
        /// The family name.
        package let family: String
        /// The given names, in order.
        package let given: [String]
    }

    /// The names, in written order.
    package let names: [Name]
    /// The date of birth.
    package let birthDate: PartialDate?
    /// The identifiers, as `system|value`.
    package let identifiers: [String]

    /// Reads a Patient resource; `nil` for every other type.
    package init?(_ resource: Resource) {
        guard resource.type == .patient else { return nil }
        names = (resource["name"]?.array ?? []).prefix(10).compactMap { name in
            let given = (name["given"]?.array ?? []).prefix(10).compactMap(\.string)
            guard let family = name["family"]?.string ?? (given.isEmpty ? nil : "") else { return nil }
            return Name(family: family, given: given)
        }
        birthDate = resource["birthDate"]?.string.flatMap { PartialDate($0) }
        identifiers = (resource["identifier"]?.array ?? []).prefix(10).compactMap { identifier in
            identifier["value"]?.string.map { "\(identifier["system"]?.string ?? "")|\($0)" }
        }
    }
}
