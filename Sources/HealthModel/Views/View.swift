/// A typed way to read, and never to change, one type of resource.
///
/// A view is made from any resource of its type however incomplete; each property answers `nil` or an empty list for what is not there.
package protocol ResourceView: Sendable {
    /// The type this view reads.
    static var type: ResourceType { get }
    /// The resource behind the view.
    var resource: Resource { get }
    /// A view that trusts the caller on the type.
    init(reading resource: Resource)
}

extension ResourceView {
    /// A view of a resource of the right type; `nil` for another.
    package init?(_ resource: Resource) {
        guard resource.type == Self.type else { return nil }
        self.init(reading: resource)
    }
}

/// Finds the resource a reference names, when a caller holds several (the entries of a Bundle).
package typealias ReferenceResolver = (String) -> Resource?
