import FoundationEssentials
import HealthModel
import SpaceClient

/// The shapes of `--json`; members keep the order of `commands.md`.
enum Shape {
    /// One record as `list` and `search` write it.
    static func entry(_ entry: Entry, resource: Resource) -> JSON {
        var object = JSONObject([
            ("id", .string(entry.id.description)),
            ("kind", .string(entry.kind.rawValue)),
            ("title", .string(entry.title)),
            ("date", text(entry.date?.description)),
            ("status", text(entry.status)),
            ("visibility", .string(entry.visibility.rawValue)),
            ("author", text(entry.author)),
        ])
        if let type = entry.documentType { object["documentType"] = .string(type) }
        if let binned = entry.binnedOn { object["binnedOn"] = .string(time(binned)) }
        object["resource"] = resource.json
        return .object(object)
    }

    /// One record as `show` writes it: the list's object, its versions and where it came from.
    static func detail(_ detail: EntryDetail) -> JSON {
        guard case .object(var object) = entry(detail.entry, resource: detail.resource) else { return .null }
        object["versions"] = .array(
            detail.versions.map { version in
                [
                    "version": .string(version.version), "author": .string(version.author),
                    "time": .string(time(version.time)),
                ]
            }
        )
        object["provenance"] = detail.provenance
        return .object(object)
    }

    /// The report of an import.
    static func files(_ files: [FileReport]) -> JSON {
        let list = files.map { file -> JSON in
            [
                "file": .string(file.file), "format": .string(file.format), "read": number(file.read),
                "added": number(file.added), "unchanged": number(file.unchanged), "updated": number(file.updated),
                "rejected": .array(
                    file.rejected.map { ["entry": .string($0.entry), "reason": .string($0.reason)] }
                ),
            ]
        }
        return ["files": .array(list)]
    }

    /// A number.
    static func number(_ value: Int) -> JSON { .number(JSONNumber(value)) }

    /// A text, or null.
    static func text(_ value: String?) -> JSON { value.map { .string($0) } ?? .null }

    /// An instant in ISO 8601, UTC, whole seconds.
    static func time(_ date: Date) -> String { date.formatted(.iso8601) }
}
