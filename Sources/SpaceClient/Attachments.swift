import HealthModel
import Vault

/// The document files that resources name by a path beside them.
///
/// A record handed out as a folder names its files this way (`documents/report.pdf`). Only names that stay inside the folder of the
/// imported file are followed.
enum Attachments {
    /// The names in a resource that may be files beside it.
    static func relativeNames(in resource: Resource) -> [String] {
        guard resource.type == .documentReference else { return [] }
        return resource.elements("content").compactMap { content in
            guard content["attachment"]?["data"] == nil, let url = content["attachment"]?["url"]?.string, isInside(url)
            else {
                return nil
            }
            return url
        }
    }

    /// The file of that name, if there is one that can be read.
    static func file(_ name: String, beside source: SourceFile, limit: Int) -> SourceFile? {
        guard isInside(name) else { return nil }
        return try? SourceFile(source.folder + "/" + name, limit: limit)
    }

    /// The resource with its file names replaced by the names of stored documents; `nil` when there is nothing to replace.
    static func linked(_ resource: Resource, to documents: [String: BlobID]) -> (resource: Resource, blobs: [BlobID])? {
        guard resource.type == .documentReference else { return nil }
        var blobs: [BlobID] = []
        let contents = resource.elements("content").map { content -> JSON in
            guard var object = content.object, var attachment = object["attachment"]?.object, attachment["data"] == nil,
                let blob = attachment["url"]?.string.flatMap({ documents[$0] })
            else { return content }
            attachment["url"] = .string(address(of: blob))
            object["attachment"] = .object(attachment)
            blobs.append(blob)
            return .object(object)
        }
        guard !blobs.isEmpty else { return nil }
        var linked = resource
        linked["content"] = .array(contents)
        return (linked, blobs)
    }

    /// How a resource names a stored document: the `urn:uuid` of the Binary an export makes of it.
    static func address(of blob: BlobID) -> String { "urn:uuid:" + blob.description }

    /// The stored document a name stands for.
    static func blob(at address: String) -> BlobID? {
        guard address.hasPrefix("urn:uuid:") else { return nil }
        return BlobID(parsing: String(address.dropFirst(9)))
    }

    private static func isInside(_ name: String) -> Bool {
        guard !name.isEmpty, name.utf8.count <= 1024, !name.hasPrefix("/"), !name.contains(":"), !name.contains("\0")
        else {
            return false
        }
        return name.split(separator: "/", omittingEmptySubsequences: false).allSatisfy {
            $0 != ".." && $0 != "." && !$0.isEmpty
        }
    }
}
