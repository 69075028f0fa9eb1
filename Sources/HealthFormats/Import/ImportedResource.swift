package import HealthModel

/// One resource of a file, with its exact bytes.
package struct ImportedResource: Hashable, Sendable {
    /// What a transaction or batch entry asks a server to do with the resource.
    package enum RequestMethod: String, Hashable, Sendable {
        case get = "GET"
        case head = "HEAD"
        case post = "POST"
        case put = "PUT"
        case delete = "DELETE"
        case patch = "PATCH"
    }

    /// The resource, read.
    package let resource: Resource
    /// The bytes of the resource exactly as they stand in the file: the body of the record.
    package let bytes: [UInt8]
    /// The address the entry gives the resource, as written.
    package let fullUrl: String?
    /// What the entry asked a server to do.
    package let requestMethod: RequestMethod?
    /// Where the resource begins.
    package let sourcePlace: SourcePlace
    /// What makes it the same as one imported before.
    package let identity: ImportIdentity

    /// The content in one form whatever the order of members and the white space: hash this to compare contents.
    package var canonicalBytes: [UInt8] { resource.json.serialized(.canonical) }

    /// The documents carried in the resource.
    package var embeddedDocuments: [EmbeddedDocument] { EmbeddedDocument.all(in: resource) }
}
