import CSeeds
import FoundationEssentials
import HealthModel

/// The fictitious people the program carries with it, one for each pilot department.
struct DemoSeeds {
    /// The departments that have a person.
    static let departments = [31, 44, 80]

    private let files: [String: [UInt8]]

    /// The files of one department; `nil` when nobody lives there.
    init?(department: Int) {
        let prefix = "demo/\(department)/"
        var files: [String: [UInt8]] = [:]
        for seed in UnsafeBufferPointer(start: espace_seeds(), count: espace_seed_count()) {
            let path = String(cString: seed.path)
            guard path.hasPrefix(prefix) else { continue }
            files[String(path.dropFirst(prefix.count))] = Array(UnsafeBufferPointer(start: seed.bytes, count: seed.length))
        }
        guard files["record.json"] != nil else { return nil }
        self.files = files
    }

    /// The documents by file name.
    var documents: [(name: String, bytes: [UInt8])] {
        files.filter { $0.key.hasPrefix("documents/") }.sorted { $0.key < $1.key }
            .map { (String($0.key.dropFirst("documents/".count)), $0.value) }
    }

    /// The record as one bundle that carries its documents inside, as a file from a real service does.
    func bundle() throws -> JSON {
        attached(try JSON(parsing: files["record.json"] ?? []))
    }

    /// The person the record is about.
    func person() throws -> Person? {
        let entries = try bundle()["entry"]?.array ?? []
        for entry in entries {
            guard let json = entry["resource"], json["resourceType"]?.string == "Patient" else { continue }
            return Person(patient: try Resource(json))
        }
        return nil
    }

    /// The value with every attachment that names a file of ours holding its bytes instead.
    private func attached(_ value: JSON) -> JSON {
        switch value {
        case .array(let elements): return .array(elements.map(attached))
        case .object(var object):
            if let name = object["url"]?.string, let bytes = files[name] {
                object["url"] = nil
                object["data"] = .string(Data(bytes).base64EncodedString())
            }
            for member in object.members { object[member.name] = attached(member.value) }
            return .object(object)
        default: return value
        }
    }
}
