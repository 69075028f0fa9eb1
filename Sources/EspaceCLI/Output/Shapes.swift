import FoundationEssentials
import HealthFormats
import HealthModel
import ProgramConsole
import SpaceClient
import Vault

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
                    "version": .string(version.id.description), "author": .string(version.author),
                    "time": .string(time(version.time)),
                ]
            }
        )
        object["provenance"] = provenance(detail.provenance)
        return .object(object)
    }

    /// Where a version came from; a member that does not apply is left out.
    static func provenance(_ provenance: Provenance) -> JSON {
        var object = JSONObject([("origin", provenance.file == nil ? "typed" : "imported")])
        if let file = provenance.file { object["file"] = .string(file) }
        if let format = provenance.format { object["format"] = .string(format) }
        if let author = provenance.sourceAuthor { object["author"] = .string(author) }
        if let imported = provenance.imported { object["imported"] = .string(time(imported)) }
        return .object(object)
    }

    /// What an import does or did with one file.
    struct ImportedFile {
        let name: String
        let format: FileFormat
        let read, added, unchanged, updated: Int
        let rejected: [EntryRejection]
        let warnings: [ImportPlan.Warning]

        /// What will be done.
        init(_ file: ImportPlan.File) {
            warnings = file.warnings
            (name, format, read, added) = (file.name, file.format, file.read, file.added)
            (unchanged, updated, rejected) = (file.unchanged, file.updated, file.rejected)
        }

        /// What an archive brings; its records are taken with their own ids and history, so those already here are left alone.
        init(_ archive: ArchivePlan) {
            warnings = archive.warnings
            (name, format, read, added) = (archive.name, .archive, archive.read, archive.added)
            (unchanged, updated, rejected) = (archive.unchanged, archive.updated, [])
        }

        /// What was done with a planned file.
        init(_ file: ImportReport.File, planned: ImportPlan.File) {
            warnings = planned.warnings
            (name, format, read, added) = (file.name, file.format, file.read, file.added)
            (unchanged, updated, rejected) = (file.unchanged, file.updated, file.rejected)
        }
    }

    /// The report of an import; `warnings` is there only when there are some.
    static func files(_ files: [ImportedFile]) -> JSON {
        ["files": .array(files.map { file($0) })]
    }

    private static func file(_ file: ImportedFile) -> JSON {
        let rejected = file.rejected.map { rejected -> JSON in
            ["entry": .string(rejected.place.path), "reason": .string(rejected.reason.words[Speech.language])]
        }
        var object = JSONObject([
            ("file", .string(file.name)), ("format", .string(file.format.rawValue)), ("read", number(file.read)),
            ("added", number(file.added)), ("unchanged", number(file.unchanged)), ("updated", number(file.updated)),
            ("rejected", .array(rejected)),
        ])
        if !file.warnings.isEmpty {
            object["warnings"] = .array(
                file.warnings.map { ["code": .string($0.code), "message": .string($0.words[Speech.language])] }
            )
        }
        return .object(object)
    }

    /// A number.
    static func number(_ value: Int) -> JSON { .number(JSONNumber(value)) }

    /// A text, or null.
    static func text(_ value: String?) -> JSON { value.map { .string($0) } ?? .null }

    /// An instant in ISO 8601, UTC, whole seconds.
    static func time(_ date: Date) -> String { date.formatted(.iso8601) }
}
