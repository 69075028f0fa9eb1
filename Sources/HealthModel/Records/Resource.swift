/// Any FHIR R4 resource, with every element it came with.
///
/// The only thing promised is a well-formed `resourceType`: a record from elsewhere may lack or bend anything else, and must still be kept,
/// shown and handed on unchanged. Views such as ``AllergyIntoleranceView`` read it with types.
package struct Resource: Hashable, Sendable {
    /// The type named by `resourceType`.
    package let type: ResourceType
    /// All members in written order, `resourceType` among them.
    package private(set) var object: JSONObject

    /// Takes a JSON object that names its type.
    package init(_ object: JSONObject) throws(ResourceError) {
        guard let name = object["resourceType"] else { throw .noResourceType }
        guard case .string(let text) = name, let type = ResourceType(rawValue: text) else {
            throw .malformedResourceType
        }
        self.type = type
        self.object = object
    }

    /// Takes a JSON value that is such an object.
    package init(_ json: JSON) throws(ResourceError) {
        guard case .object(let object) = json else { throw .notAnObject }
        try self.init(object)
    }

    /// Reads UTF-8 JSON bytes that hold exactly one resource.
    package init(parsing bytes: some Sequence<UInt8>, limits: JSONLimits = .standard) throws(ResourceError) {
        let json: JSON
        do throws(JSONError) { json = try JSON(parsing: bytes, limits: limits) } catch { throw .json(error) }
        try self.init(json)
    }

    /// A new resource of a type, with these members after `resourceType`.
    package init(_ type: ResourceType, _ members: [(String, JSON)] = []) {
        self.type = type
        object = JSONObject([("resourceType", .string(type.rawValue))] + members.filter { $0.0 != "resourceType" })
    }

    /// The value of an element; setting nothing removes it, and the type cannot be changed.
    package subscript(name: String) -> JSON? {
        get { object[name] }
        set {
            guard name != "resourceType" else { return }
            object[name] = newValue
        }
    }

    /// The whole resource as a JSON value.
    package var json: JSON { .object(object) }

    /// The resource as compact JSON text in UTF-8.
    package var bytes: [UInt8] { json.serialized(.compact) }

    /// The logical id, as written.
    package var id: String? {
        get { object["id"]?.string }
        set { object["id"] = newValue.map(JSON.string) }
    }

    /// The resources carried inside this one; entries that are not resources are left out here, never in ``object``.
    package var contained: [Resource] {
        (object["contained"]?.array ?? []).compactMap { try? Resource($0) }
    }

    /// The contained resource a reference such as `#med1` names.
    package func contained(_ reference: String?) -> Resource? {
        guard let reference, reference.hasPrefix("#") else { return nil }
        let id = reference.dropFirst()
        return contained.first { $0.id.map { $0 == id } ?? false }
    }
}

/// Why bytes or a value are not a FHIR resource.
package enum ResourceError: Error, Hashable, Sendable {
    /// The bytes are not acceptable JSON.
    case json(JSONError)
    /// The JSON value is not an object.
    case notAnObject
    /// There is no `resourceType`.
    case noResourceType
    /// The `resourceType` is not the name of a type.
    case malformedResourceType

    /// What happened, without any content.
    package var message: Phrase {
        switch self {
        case .json(let error):
            Phrase(
                "ce fichier n'est pas du JSON lisible (ligne \(error.line), colonne \(error.column))",
                "this is not readable JSON (line \(error.line), column \(error.column))"
            )
        case .notAnObject: Phrase("ce n'est pas un objet JSON", "this is not a JSON object")
        case .noResourceType: Phrase("il manque le type FHIR (resourceType)", "the FHIR type (resourceType) is missing")
        case .malformedResourceType:
            Phrase("le type FHIR (resourceType) est mal écrit", "the FHIR type (resourceType) is malformed")
        }
    }

    /// What to do about it.
    package var hint: Phrase {
        Phrase(
            "Vérifiez que le fichier est complet et au format FHIR R4.",
            "Check that the file is complete and in the FHIR R4 format."
        )
    }
}
