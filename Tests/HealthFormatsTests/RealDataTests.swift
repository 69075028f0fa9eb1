import FoundationEssentials
import HealthModel
import Testing

@testable import HealthFormats

/// Reads real files when the environment variable ESPACE_REAL_DATA names their folder; skipped, visibly, without it.
///
/// With ESPACE_EXPORT_DIR also set, a patient summary and a FHIR export of every file are left there for outside validators.
@Suite(.enabled(if: RealData.folder != nil, "set ESPACE_REAL_DATA to a folder of FHIR files"))
struct `Every real file` {
    @Test func `comes back from an export with the same meaning, or is refused for a defect with a name`() throws {
        var taken = 0
        var resources = 0
        var refused: [String] = []
        for (name, bytes) in try RealData.files() {
            let finding = FileSniffer.sniff(bytes, name: name, isWhole: true)
            guard finding.format.handling == .records else { continue }
            var found: [ImportedResource] = []
            let file: FHIRFile
            do throws(ImportRefusal) {
                file = try FHIRFile.check(bytes) { found.append($0) }
            } catch {
                refused.append("\(name): \(error.message[.english])")
                continue
            }
            for rejection in file.rejected { refused.append("\(name) entry: \(rejection.reason.words[.english])") }
            taken += 1
            resources += found.count

            let records = found.enumerated().map { index, one in
                ExportRecord(
                    id: RecordID(Made.uuid(UInt8(truncatingIfNeeded: index))),
                    bytes: one.bytes,
                    fullUrl: one.fullUrl,
                    summary: RecordSummary(of: one.resource)
                )
            }
            let exported = try `A FHIR export`.export(records)
            var again: [ImportedResource] = []
            _ = try FHIRFile.check(exported) { again.append($0) }
            #expect(again.count == found.count, "\(name)")
            for (before, after) in zip(found, again) {
                #expect(before.bytes == after.bytes, "\(name)")
                #expect(before.resource.json.isEquivalent(to: after.resource.json), "\(name)")
                // The tree itself loses nothing either.
                let rewritten = try JSON(parsing: before.resource.bytes)
                #expect(rewritten.isEquivalent(to: before.resource.json), "\(name)")
            }
            try RealData.leave(name, records: records, resources: found, export: exported)
        }
        print("real data: \(taken) files taken, \(resources) resources; refused or rejected: \(refused.count)")
        for line in refused.sorted() { print("  \(line)") }
        #expect(taken > 0)
    }

    @Test func `of another kind is recognised`() throws {
        var counts: [FileFormat: Int] = [:]
        for (name, bytes) in try RealData.files() {
            let finding = FileSniffer.sniff(
                bytes.prefix(FileSniffer.usefulLength),
                name: name,
                isWhole: bytes.count <= FileSniffer.usefulLength
            )
            counts[finding.format, default: 0] += 1
            switch finding.format {
            case .png, .jpeg, .tiff: #expect(ImageFacts(bytes) != nil, "\(name)")
            case .pdf: print("  \(name): \(PDFFacts(bytes).map { "\($0)" } ?? "no facts")")
            case .unknown: Issue.record("\(name) is not recognised")
            default: break
            }
        }
        print("formats: \(counts.map { "\($0.key.rawValue) \($0.value)" }.sorted().joined(separator: ", "))")
    }
}

enum RealData {
    static var folder: String? { variable("ESPACE_REAL_DATA") }

    static func variable(_ name: String) -> String? { ProcessInfo.processInfo.environment[name] }

    static func files() throws -> [(name: String, bytes: [UInt8])] {
        guard let folder else { return [] }
        var found: [(String, [UInt8])] = []
        for name in try FileManager.default.subpathsOfDirectory(atPath: folder).sorted() {
            var isFolder: Bool = false
            let path = folder + "/" + name
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder,
                let data = FileManager.default.contents(atPath: path)
            else { continue }
            found.append((name, Array(data)))
        }
        return found
    }

    static func leave(_ name: String, records: [ExportRecord], resources: [ImportedResource], export: [UInt8]) throws {
        guard let folder = variable("ESPACE_EXPORT_DIR") else { return }
        let plain = String(name.map { $0 == "/" ? "-" : $0 })
        try Data(export).write(to: URL(filePath: "\(folder)/fhir-\(plain)"))
        let patient = resources.first { $0.resource.type == .patient }?.resource
        let ips = IPSExport(language: .french, timestamp: Made.time, nextID: { UUID() })
        let document = ips.document(
            of: patient
                ?? Person(family: "Martin", given: "Camille", birthDate: PartialDate("1984-02-03")).patientResource(),
            records: records
        )
        try Data(document).write(to: URL(filePath: "\(folder)/ips-\(plain)"))
    }
}
