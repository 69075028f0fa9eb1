import FoundationEssentials
import HealthFormats
package import HealthModel
package import SpaceProtocol
import Vault

/// The forms in which a record leaves the space.
package enum ExportFormat: String, CaseIterable, Hashable, Sendable {
    /// An International Patient Summary: what a carer abroad needs, as a FHIR document.
    case ips
    /// Everything that is live, as one FHIR collection Bundle, each resource byte for byte as it is kept.
    case fhir
    /// Everything, with history, bin and documents, encrypted under a passphrase of its own; can be imported again.
    case archive
    /// Tables for a spreadsheet.
    case csv
    /// Text to read or print.
    case text
}

/// What an export wrote.
package struct ExportReport: Hashable, Sendable {
    /// The format.
    package let format: ExportFormat
    /// How many records were written.
    package let records: Int
    /// How many stored documents were written.
    package let documents: Int
    /// How many documents were too large for this format; an archive takes every size.
    package let documentsLeftOut: Int
    /// The files written, by their paths.
    package let files: [String]
}

extension Space {
    /// The largest document a FHIR export carries inside: what an import takes back in one entry.
    package static let largestInlineDocument = 46 << 20

    /// Writes records to a file readable by nobody else; an existing file is never replaced.
    ///
    /// - Parameters:
    ///   - format: The form.
    ///   - kinds: Which kinds of record; `nil` for all. An archive always holds everything.
    ///   - path: The file; for CSV of several kinds, a folder that is made.
    ///   - passphrase: What opens an archive; unused by the other formats.
    ///   - language: The language of titles and headings.
    ///   - progress: Told as records are written.
    /// - Returns: What was written, and where.
    /// - Throws: `.file` when it cannot be written; nothing is left behind then.
    package func export(
        _ format: ExportFormat,
        kinds: [RecordKind]? = nil,
        to path: String,
        passphrase: Passphrase? = nil,
        language: Language = .french,
        progress: @escaping @Sendable (Progress) -> Void = { _ in }
    ) async throws(SpaceError) -> ExportReport {
        switch format {
        case .fhir: return try await exportFHIR(kinds, to: path, progress: progress)
        case .ips:
            let records = try await exportRecords(nil, progress: progress)
            let export = IPSExport(language: language, timestamp: environment.now(), nextID: { UUID() })
            let document = export.document(of: person().patientResource(), records: records)
            try write(document, to: path)
            return ExportReport(
                format: format,
                records: records.count,
                documents: 0,
                documentsLeftOut: 0,
                files: [path]
            )
        case .text:
            let records = try await exportRecords(kinds, progress: progress)
            try write(
                TextExport(language: language).document(of: person(), records: records, today: environment.today),
                to: path
            )
            return ExportReport(
                format: format,
                records: records.count,
                documents: 0,
                documentsLeftOut: 0,
                files: [path]
            )
        case .csv: return try await exportCSV(kinds, to: path, language: language, progress: progress)
        case .archive:
            guard let passphrase else { throw .vault(.emptyPassphrase) }
            return try await exportArchive(to: path, passphrase: passphrase, progress: progress)
        }
    }

    private func exportFHIR(
        _ kinds: [RecordKind]?,
        to path: String,
        progress: @escaping @Sendable (Progress) -> Void
    ) async throws(SpaceError) -> ExportReport {
        let output = try OutputFile(path)
        var bundle = FHIRExport<SpaceError>(identifier: UUID(), timestamp: environment.now()) {
            (bytes) throws(SpaceError) in
            try output.write(bytes)
        }
        let chosen = await chosen(kinds)
        // The person comes first, always under the same address, so that an import knows them again.
        let patient = person().patientResource()
        try bundle.add(
            ExportRecord(
                id: RecordID(vault.id),
                bytes: patient.bytes,
                fullUrl: nil,
                summary: RecordSummary(of: patient)
            )
        )
        var documents = 0
        var leftOut = 0
        for (index, entry) in chosen.enumerated() {
            let stored = try await stored(entry.id)
            try bundle.add(exported(entry, stored))
            for blob in stored.version.documents {
                if let binary = try await binary(of: blob, in: stored) {
                    try bundle.add(binary)
                    documents += 1
                } else {
                    leftOut += 1
                }
            }
            try report(index, of: chosen.count, progress)
        }
        try bundle.finish()
        try output.finish()
        return ExportReport(
            format: .fhir,
            records: chosen.count,
            documents: documents,
            documentsLeftOut: leftOut,
            files: [path]
        )
    }

    /// A stored document as the Binary its record refers to; `nil` when it is too large to stand in a Bundle.
    private func binary(of blob: BlobID, in stored: StoredRecord) async throws(SpaceError) -> ExportRecord? {
        let facts = try await wrapping { () throws(VaultError) in try await vault.blob(blob) }
        guard facts.length <= Self.largestInlineDocument else { return nil }
        let bytes = try await wrapping { () throws(VaultError) in
            try await vault.readBlob(blob, range: 0..<facts.length)
        }
        let address = Attachments.address(of: blob)
        let type = try parsed(stored.body).elements("content").first { $0["attachment"]?["url"]?.string == address }?[
            "attachment"
        ]?["contentType"]?.string
        let resource = Resource(
            .binary,
            [
                ("id", .string(blob.description)), ("contentType", .string(type ?? "application/octet-stream")),
                ("data", .string(bytes.base64EncodedString())),
            ]
        )
        return ExportRecord(
            id: RecordID(blob.uuid),
            bytes: resource.bytes,
            fullUrl: address,
            summary: RecordSummary(kind: .other, resourceType: "Binary", title: "")
        )
    }

    private func exportCSV(
        _ kinds: [RecordKind]?,
        to path: String,
        language: Language,
        progress: @escaping @Sendable (Progress) -> Void
    ) async throws(SpaceError) -> ExportReport {
        let records = try await exportRecords(kinds, progress: progress)
        let byKind = Dictionary(grouping: records, by: \.summary.kind)
        let separator: CSVExport.Separator = language == .french ? .semicolon : .comma
        func table(_ kind: RecordKind) -> [UInt8] {
            CSVExport(kind, language: language, separator: separator).table(byKind[kind] ?? [], withMark: true)
        }
        var files: [String] = []
        if let kinds, kinds.count == 1, let kind = kinds.first {
            try write(table(kind), to: path)
            files = [path]
        } else {
            try OutputFolder.make(path)
            for kind in RecordKind.allCases where byKind[kind] != nil {
                let file = "\(path)/\(kind.rawValue).csv"
                try write(table(kind), to: file)
                files.append(file)
            }
        }
        return ExportReport(format: .csv, records: records.count, documents: 0, documentsLeftOut: 0, files: files)
    }

    private func chosen(_ kinds: [RecordKind]?) async -> [Entry] {
        let wanted = kinds.map(Set.init)
        return await liveEntries().filter { wanted?.contains($0.kind) ?? true }.sorted { $0.id < $1.id }
    }

    private func exportRecords(
        _ kinds: [RecordKind]?,
        progress: @escaping @Sendable (Progress) -> Void
    ) async throws(SpaceError) -> [ExportRecord] {
        let chosen = await chosen(kinds).sorted(by: EntryOrder.newestFirst)
        var records: [ExportRecord] = []
        records.reserveCapacity(chosen.count)
        for (index, entry) in chosen.enumerated() {
            records.append(exported(entry, try await stored(entry.id)))
            try report(index, of: chosen.count, progress)
        }
        return records
    }

    private func exported(_ entry: Entry, _ stored: StoredRecord) -> ExportRecord {
        let identity = stored.version.provenance.identity
        return ExportRecord(
            id: entry.id,
            bytes: [UInt8](stored.body),
            fullUrl: identity.flatMap { $0.hasPrefix("a:") ? String($0.dropFirst(2)) : nil },
            summary: entry.summary
        )
    }

    private func write(_ bytes: [UInt8], to path: String) throws(SpaceError) {
        let output = try OutputFile(path)
        try output.write(bytes)
        try output.finish()
    }

    private func report(_ index: Int, of total: Int, _ progress: (Progress) -> Void) throws(SpaceError) {
        guard index % 200 == 0 || index == total - 1 else { return }
        if Task.isCancelled { throw .cancelled }
        progress(Progress(unit: .records, done: index + 1, total: total))
    }
}
