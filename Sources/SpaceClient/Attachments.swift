import HealthFormats
import HealthModel
import Vault

#if canImport(Glibc)
import Glibc
#endif

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

    /// The place of the file of that name, if there is one that can be read.
    ///
    /// A link that leads out of the folder is not followed: a record from elsewhere must not pick files of this computer.
    static func place(_ name: String, beside source: SourceFile, limit: Int) -> String? {
        guard isInside(name), let folder = resolved(source.folder), let path = resolved(source.folder + "/" + name),
            path.hasPrefix(folder == "/" ? folder : folder + "/"), (try? SourceFile(path, limit: limit)) != nil
        else { return nil }
        return path
    }

    /// Whether a name can only mean a file, and not a resource such as `Binary/1`.
    static func isOnlyFileName(_ name: String) -> Bool { LiteralReference(name) == .unreadable }

    /// The names under which the resource an address leads to may have been imported, as ``ImportIdentity/key`` gives them.
    static func identities(of address: String, in provenance: Provenance) -> [String] {
        switch LiteralReference(address) {
        case .absolute(let address): return [ImportIdentity.address(address).key].compactMap(\.self)
        case .relative(let type, let id):
            // Under the server that the referring resource came from, else beside it by its own name.
            let own = provenance.identity.flatMap {
                $0.hasPrefix("a:") ? LiteralReference.base(ofAddress: String($0.dropFirst(2))) : nil
            }
            return [
                own.flatMap { ImportIdentity.address("\($0)/\(type)/\(id)").key },
                ImportIdentity.local(type: type, id: id, mark: "").key,
            ].compactMap(\.self)
        case .contained, .conditional, .unreadable: return []
        }
    }

    private static func resolved(_ path: String) -> String? {
        guard let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        return String(cString: real)
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
