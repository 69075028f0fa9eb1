package import HealthModel

/// Rewrites the references of resources that are put into a self-contained Bundle.
///
/// A reference to a resource of the Bundle becomes that resource's address there; one to the person, however written, becomes the
/// person's. Any other becomes a logical reference: the `reference` goes, its text stays as an identifier or a display.
package struct BundleReferences {
    /// The address in the Bundle of the person it is about.
    let subject: String
    /// Whether files stay named, or inside, as they are; a summary drops them.
    let keepsAttachments: Bool
    /// Gives the address in the Bundle for a reference of a resource; `nil` when the target is not there.
    let address: (String) -> String?
    /// Whether a reference leads to a Patient resource.
    let isPatient: (String) -> Bool

    /// A rewriting.
    ///
    /// - Parameters:
    ///   - subject: The address of the person it is about.
    ///   - keepsAttachments: Whether files stay named, or inside, as they are.
    ///   - address: Gives the address for a reference of a resource; `nil` when the target is not there.
    ///   - isPatient: Whether a reference leads to a Patient resource.
    package init(
        subject: String,
        keepsAttachments: Bool = false,
        address: @escaping (String) -> String?,
        isPatient: @escaping (String) -> Bool
    ) {
        self.subject = subject
        self.keepsAttachments = keepsAttachments
        self.address = address
        self.isPatient = isPatient
    }

    /// The resource with all its references rewritten.
    package func rewritten(_ resource: Resource) -> Resource {
        let contained = Set((resource["contained"]?.array ?? []).compactMap { $0["id"]?.string })
        let object = resource.object.mapValues { name, value in self.value(value, named: name, contained) }
        // The type is a string, which no rewriting touches.
        return (try? Resource(object)) ?? resource
    }

    private func value(_ value: JSON, named name: String, _ contained: Set<String>) -> JSON {
        switch value {
        case .array(let elements): return .array(elements.map { self.value($0, named: name, contained) })
        case .object(let object):
            if let text = object["reference"]?.string {
                return .object(reference(object, text, named: name, contained))
            }
            if Self.attachments.contains(name), !keepsAttachments { return .object(attachment(object)) }
            return .object(object.mapValues { name, value in self.value(value, named: name, contained) })
        default: return value
        }
    }

    private func reference(
        _ object: JSONObject,
        _ text: String,
        named name: String,
        _ contained: Set<String>
    ) -> JSONObject {
        var result = object
        let literal = LiteralReference(text)
        if case .contained(let id) = literal, id.isEmpty || contained.contains(id) { return object }
        if let address = address(text) {
            result["reference"] = .string(address)
            return result
        }
        if isPatient(text) || isSubject(name, literal) {
            result["reference"] = .string(subject)
            return result
        }
        result["reference"] = nil
        if case .relative(let type, _) = literal, result["type"] == nil { result["type"] = .string(type) }
        if result["identifier"] == nil {
            if case .absolute = literal {
                result["identifier"] = ["system": "urn:ietf:rfc:3986", "value": .string(text)]
            } else {
                result["identifier"] = ["value": .string(text)]
            }
        } else if result["display"] == nil {
            result["display"] = .string(text)
        }
        return result
    }

    /// Every record of a space is about its person, whatever the source called them.
    private func isSubject(_ name: String, _ literal: LiteralReference) -> Bool {
        guard name == "subject" || name == "patient" else { return false }
        switch literal {
        case .relative(let type, _): return type == "Patient"
        case .absolute(let address): return address.hasPrefix("urn:") || address.contains("/Patient/")
        default: return false
        }
    }

    private static let attachments: Set<String> = [
        "attachment", "presentedForm", "photo", "sourceAttachment", "contentAttachment",
    ]

    /// A summary names the documents behind it and does not carry them.
    private func attachment(_ object: JSONObject) -> JSONObject {
        var result = object
        result["data"] = nil
        if let url = object["url"]?.string, !url.hasPrefix("http") {
            result["url"] = nil
            if result["title"] == nil { result["title"] = .string(url) }
        }
        if result.isEmpty { result["title"] = "document" }
        return result
    }
}
