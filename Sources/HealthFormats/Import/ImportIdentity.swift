package import HealthModel

/// What makes two resources the same one: an import that meets an identity again updates, or changes nothing.
package enum ImportIdentity: Hashable, Sendable {
    /// An absolute address: the entry's `fullUrl` when it is one (http, https, urn:uuid, urn:oid).
    case address(String)
    /// A type and a logical id, told apart by the first business identifier or else the subject: ids such as `1` repeat between sources.
    case local(type: String, id: String, mark: String)
    /// Nothing names the resource: it is the same only as one with the same content (``ImportedResource/canonicalBytes``).
    case content

    /// Tells the identity of a resource.
    package init(_ resource: Resource, fullUrl: String?) {
        if let fullUrl, AbsoluteAddress.isOne(fullUrl) {
            self = .address(AbsoluteAddress.normal(fullUrl))
        } else if let id = resource.id, !id.isEmpty {
            self = .local(type: resource.type.rawValue, id: id, mark: Self.mark(of: resource))
        } else {
            self = .content
        }
    }

    /// One text for an identity, to index by: distinct identities have distinct texts, and ``content`` has none.
    package var key: String? {
        switch self {
        case .address(let address): "a:\(address)"
        case .local(let type, let id, let mark): "l:\(type)/\(id)\u{0}\(mark)"
        case .content: nil
        }
    }

    private static func mark(of resource: Resource) -> String {
        let identifiers = resource["identifier"]
        let first = identifiers?[0] ?? identifiers
        if let value = first?["value"]?.string { return "\(first?["system"]?.string ?? "")|\(value)" }
        return (resource["subject"] ?? resource["patient"])?["reference"]?.string ?? ""
    }
}

/// Addresses that mean the same wherever they are written.
enum AbsoluteAddress {
    static func isOne(_ text: String) -> Bool {
        let head = text.prefix(9).lowercased()
        return head.hasPrefix("http://") || head.hasPrefix("https://") || head.hasPrefix("urn:uuid:")
            || head.hasPrefix("urn:oid:")
    }

    /// The form to compare by: the scheme, and a UUID as a whole, are written in either case.
    static func normal(_ text: String) -> String {
        if text.prefix(9).lowercased() == "urn:uuid:" { return text.lowercased() }
        guard let colon = text.firstIndex(of: ":") else { return text }
        return text[..<colon].lowercased() + text[colon...]
    }
}
